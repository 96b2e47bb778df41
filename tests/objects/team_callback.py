"""A callback of a team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.team_callback import TEAM_CALLBACK
from tests.sample import Ask, Call, Sample, Shown
from tests.values import HOME, PLACE, UNIQUE, Draw, Values, drawn, only

NAMES = ("langfuse", "langsmith", "gcs_bucket", "otel", "arize", "lago")
VARIABLES = ("langfuse_public_key", "langfuse_secret_key", "langfuse_host", "langsmith_project")


def variables(draw: Draw) -> Values:
    """Some variables that LiteLLM knows."""
    return {name: draw.name() for name in VARIABLES if draw.chance(0.5)}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The entry in the team's metadata."""
    metadata = ask(f"/team/info?team_id={state['team_id']}")["team_info"]["metadata"]
    found: Mapping[str, Any] = next(
        each for each in metadata["logging"] if each["callback_name"] == state["callback_name"]
    )
    return found


LEAST: Values = {"team_id": HOME, "callback_name": f"{UNIQUE}"}
DONE = {"status": "success", "message": "Callback c removed for team t", "data": {}}
ABSENT = (404, {"detail": {"error": "callback_name = c is not registered for team_id = t."}})

SAMPLE = Sample(
    record=TEAM_CALLBACK,
    least=LEAST,
    usual={"callback_type": "success", "callback_vars": {"langfuse_host": "https://langfuse.example.com"}},
    values={
        "team_id": PLACE,
        "callback_name": only(f"{UNIQUE}-one", f"{UNIQUE}-two"),
        "callback_vars": drawn(
            {"langfuse_public_key": "pk", "langfuse_host": "https://one.example.com"},
            {"langfuse_host": "https://two.example.com", "langfuse_secret_key": "sk"},
            variables,
        ),
    },
    undrawn={"callback_vars": "LiteLLM shows them enciphered"},
    unknown_to_import={"callback_vars": "LiteLLM shows them enciphered"},
    forget=Call("DELETE", "/team/{team_id}/callback/{callback_name}"),
    show=show,
    shown={
        "full": [Shown({"callback_type": "failure"}, {"callback_type": "failure"})],
        "least": [Shown({}, {"callback_type": "success_and_failure"})],
    },
    state={"id": "t/c", "team_id": "t", "callback_name": "c"},
    answers={"/team/t/callback": DONE, "/team/t/callback/c": DONE},
    absent={"/team/t/callback/c": ABSENT},
)
