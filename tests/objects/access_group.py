"""An access group of models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.models.access_group import ACCESS_GROUP
from tests.sample import Ask, Call, Sample, Shown
from tests.values import AWAY, HOME, PLACE, UNIQUE, Draw, Values, drawn


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The group, as LiteLLM finds it in its models."""
    answer: Mapping[str, Any] = ask(f"/access_group/{state['access_group']}/info")
    return answer


def _models(draw: Draw) -> list[str]:
    return draw.random.sample([HOME, AWAY], k=draw.random.randint(1, 2))


ROW = {"access_group": "g", "model_names": ["m"], "deployment_count": 1, "spend": 0.0, "budget": None}
DONE = {"access_group": "g", "models_updated": 1, "message": "done", "budget": {}}
MISSING = (404, {"detail": {"error": "Access group 'g' not found"}})

SAMPLE = Sample(
    record=ACCESS_GROUP,
    least={"access_group": UNIQUE, "model_names": [HOME]},
    values={
        "access_group": drawn(f"{UNIQUE}-one", f"{UNIQUE}-two", lambda draw: f"{UNIQUE} {draw.word()}"),
        "model_names": drawn([HOME], [AWAY, HOME], _models),
        "budget_id": PLACE,
    },
    apart={"budget_id": "takes the place of the limits"},
    undrawn={"budget_id": "takes the place of the limits"},
    forget=Call("DELETE", "/access_group/{access_group}/delete"),
    show=show,
    shown={
        "full": [Shown({"model_names": [HOME], "max_budget": 7}, {"model_names": [HOME], "budget": {"max_budget": 7}})],
        "changed": [Shown({"model_names": [AWAY]}, {"model_names": [AWAY]})],
        "least": [Shown({}, {"model_names": [HOME], "budget": None})],
    },
    state={"id": "g", "access_group": "g", "model_names": ["m"]},
    answers={
        "/access_group/new": DONE,
        "/access_group/g/info": ROW,
        "/access_group/g/update": DONE,
        "/access_group/g/delete": DONE,
        "/access_group/g/budget": DONE,
        "/access_group/list": {"access_groups": [ROW]},
    },
    absent={
        "/access_group/g/info": MISSING,
        "/access_group/g/delete": MISSING,
        "/access_group/g/budget": MISSING,
        "/access_group/list": {"access_groups": []},
    },
)
