"""Fallbacks of a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.models.fallback import FALLBACK, LISTS
from tests.sample import Ask, Call, Sample, Shown
from tests.values import AWAY, HOME, OWN_TEAM, Values, drawn, only


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The rule of the model among those of its type."""
    rules = ask("/router/settings")["current_values"][LISTS[state["fallback_type"]]]
    return {"models": next(each for each in rules if state["model"] in each)[state["model"]]}


DONE = {"model": "m", "fallback_models": ["n"], "fallback_type": "general", "message": "done"}
MISSING = (404, {"detail": {"error": "No general fallbacks configured for model 'm'"}})

SAMPLE = Sample(
    record=FALLBACK,
    least={"model": OWN_TEAM, "fallback_models": [AWAY]},
    own_team=True,
    values={
        "model": only(OWN_TEAM, HOME),
        "fallback_models": drawn(
            [AWAY],
            [HOME, AWAY],
            lambda draw: draw.random.sample([HOME, AWAY], k=draw.random.randint(1, 2)),
        ),
        "fallback_type": only("general", "context_window"),
    },
    undrawn={"model": "names a model that exists"},
    forget=Call("DELETE", "/fallback/{model}?fallback_type={fallback_type}"),
    import_id="{model}",
    show=show,
    shown={
        "full": [Shown({"fallback_models": [AWAY]}, {"models": [AWAY]})],
        "changed": [Shown({"fallback_models": [HOME, AWAY]}, {"models": [HOME, AWAY]})],
        "least": [Shown({}, {"models": [AWAY]})],
    },
    state={"id": "m/general", "model": "m", "fallback_type": "general", "fallback_models": ["n"]},
    answers={
        "/router/settings": {"current_values": {"fallbacks": [{"m": ["n"]}]}, "source": {"fallbacks": "db"}},
        "/fallback": DONE,
        "/fallback/m": DONE,
        "/config/update": {"message": "Config updated successfully"},
    },
    absent={"/router/settings": {"current_values": {}}, "/fallback/m": MISSING},
)
