"""What two resources decide is an error of the plan, whichever of them is planned first."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.transport import Answer
from terraform_provider_litellm.plugin.resource import Plan
from terraform_provider_litellm.plugin.values import UNKNOWN
from terraform_provider_litellm.run import decisions
from tests.objects import SAMPLES

Planned = tuple[str, dict[str, Any]]

KEY, TEAM = "a" * 64, "t"
BLOCK_KEY: Planned = ("litellm_key_block", {"token": KEY})
BLOCK_TEAM: Planned = ("litellm_team_block", {"team_id": TEAM})
OF_KEY: Planned = ("litellm_tool_policy", {"tool_name": "x", "key_hash": KEY})
OF_TEAM: Planned = ("litellm_tool_policy", {"tool_name": "x", "team_id": TEAM})

BOTH: list[tuple[Planned, Planned, str]] = [
    (("litellm_key", {"token": KEY, "blocked": False}), BLOCK_KEY, "whether the key is blocked"),
    (("litellm_team", {"team_id": TEAM, "blocked": True}), BLOCK_TEAM, "whether the team is blocked"),
    (("litellm_key", {"token": KEY, "object_permission": {}}), OF_KEY, "which tools are blocked for the key"),
    (("litellm_team", {"team_id": TEAM, "object_permission": {}}), OF_TEAM, "which tools are blocked for the team"),
]
ONE: list[tuple[Planned, Planned]] = [
    (("litellm_key", {"token": KEY, "blocked": None}), BLOCK_KEY),
    (("litellm_key", {"token": "b" * 64, "blocked": True}), BLOCK_KEY),
    (("litellm_key", {"token": UNKNOWN, "blocked": True}), BLOCK_KEY),
    (("litellm_team", {"team_id": TEAM, "object_permission": None}), OF_TEAM),
    (("litellm_team", {"team_id": TEAM, "object_permission": {}}), ("litellm_tool_policy", {"tool_name": "x"})),
    (OF_TEAM, ("litellm_tool_policy", {"tool_name": "y", "team_id": TEAM})),
    (OF_TEAM, BLOCK_TEAM),
]


class Nowhere:
    """A transport that nothing is sent to."""

    async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
        raise AssertionError(method, path)

    async def close(self) -> None:
        pass


def told(*planned: Planned) -> list[str]:
    """The errors of a run that plans these objects."""
    client, found = Client(Nowhere()), []
    for kind, values in planned:
        call = Plan(provider=client, config=values, planned=values)
        decisions.planned(SAMPLES[kind].record, call)
        found += [each.summary for each in call.diagnostics]
    return found


@pytest.mark.parametrize(("first", "second", "about"), BOTH)
def test_two_resources_that_decide_the_same_are_an_error(first: Planned, second: Planned, about: str) -> None:
    """Each apply would revert the other's."""
    assert told(first, second) == told(second, first) == [f"Two resources decide {about}"]


@pytest.mark.parametrize(("first", "second"), ONE)
def test_resources_that_decide_different_things_are_none(first: Planned, second: Planned) -> None:
    """An attribute that is unset decides nothing, nor does one of another object."""
    assert told(first, second) == told(second, first) == []
