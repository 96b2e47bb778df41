"""The block of a team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.team_block import TEAM_BLOCK
from tests.sample import Ask, Call, Sample, Shown, Step
from tests.values import HOME, OWN_TEAM, Values, only

STEPS: tuple[Step, ...] = ("full", "changed", "least")


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The team."""
    answer: Mapping[str, Any] = ask(f"/team/info?team_id={state['team_id']}&key_limit=1")["team_info"]
    return answer


SAMPLE = Sample(
    record=TEAM_BLOCK,
    least={"team_id": OWN_TEAM},
    own_team=True,
    values={"team_id": only(OWN_TEAM, HOME)},
    undrawn={"team_id": "names a team that exists"},
    forget=Call("POST", "/team/unblock", {"team_id": "{team_id}"}),
    show=show,
    shown={step: [Shown({}, {"blocked": True})] for step in STEPS},
    state={"id": "t", "team_id": "t"},
    answers={"/team/block": {"team_id": "t"}, "/team/unblock": {"team_id": "t"}},
    absent={"/team/unblock": (404, {"detail": {"error": "Team not found, passed team_id=t"}})},
)
