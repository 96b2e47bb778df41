"""What two resources decide is an error of a plan that writes it, whichever of them is planned first."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.plugin.diagnostics import Severity
from terraform_provider_litellm.plugin.resource import Apply, Plan
from terraform_provider_litellm.plugin.values import UNKNOWN
from terraform_provider_litellm.run import decisions
from tests.objects import SAMPLES
from tests.transport import FakeProxy

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


Told = list[tuple[Severity, str]]


def plan(client: Client, planned: Planned, *changed: str, new: bool) -> Told:
    """What the plan of an object says that is new, or that changes these attributes."""
    kind, values = planned
    record = SAMPLES[kind].record
    call = Plan(provider=client, config=values, planned=values, prior=None if new else values)
    decisions.planned(record, call, [record.table.by_name[name] for name in changed])
    return [(each.severity, each.summary) for each in call.diagnostics]


def told(*planned: Planned, new: bool = True) -> Told:
    """What a run says that plans these objects."""
    client = Client(FakeProxy())
    return [each for one in planned for each in plan(client, one, new=new)]


@pytest.mark.parametrize(("first", "second", "about"), BOTH)
def test_two_resources_that_decide_the_same_are_an_error(first: Planned, second: Planned, about: str) -> None:
    """Each apply would revert the other's."""
    error = (Severity.ERROR, f"Two resources decide {about}")
    assert told(first, second) == told(second, first) == [error]
    client = Client(FakeProxy())
    assert plan(client, first, new=False) + plan(client, second, new=True) == [error]


@pytest.mark.parametrize(("first", "second", "about"), BOTH)
def test_a_plan_that_writes_nothing_of_two_deciding_resources_allows_a_destroy(
    first: Planned, second: Planned, about: str
) -> None:
    """Terraform plans everything before a destroy, and an error there would block it."""
    warning = (Severity.WARNING, f"Two resources decide {about}")
    assert told(first, second, new=False) == told(second, first, new=False) == [warning]
    client = Client(FakeProxy())
    assert plan(client, second, new=False) + plan(client, first, "metadata", new=False) == [warning]


@pytest.mark.parametrize("attribute", ["blocked", "object_permission"])
def test_a_change_of_what_another_resource_decides_is_an_error(attribute: str) -> None:
    """As one that reverts what the other resource has written."""
    first, second, about = next(each for each in BOTH if attribute in each[0][1])
    client = Client(FakeProxy())
    error = (Severity.ERROR, f"Two resources decide {about}")
    assert plan(client, first, attribute, new=False) + plan(client, second, new=False) == [error]


@pytest.mark.parametrize(("first", "second", "about"), BOTH)
def test_an_apply_refuses_the_second_resource_that_decides(first: Planned, second: Planned, about: str) -> None:
    """A new key or team has its id only after its create; Terraform then plans the other resource again."""
    client, (kind, values) = Client(FakeProxy()), first
    record = SAMPLES[kind].record
    (identifier,) = {"token", "team_id"} & values.keys()
    assert plan(client, (kind, values | {identifier: UNKNOWN}), new=True) == []
    decisions.created(record, Apply(provider=client, config=values), values)
    assert plan(client, second, new=True) == [(Severity.ERROR, f"Two resources decide {about}")]


@pytest.mark.parametrize(("first", "second"), ONE)
def test_resources_that_decide_different_things_are_none(first: Planned, second: Planned) -> None:
    """An attribute that is unset decides nothing, nor does one of another object."""
    assert told(first, second) == told(second, first) == []
