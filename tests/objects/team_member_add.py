"""Some members of a team, with the same limits."""

from __future__ import annotations

from typing import Any

from terraform_provider_litellm.objects.teams.team_member_add import TEAM_MEMBER_ADD
from tests.objects.team_members import PEOPLE, show, some_people
from tests.sample import Sample, Shown
from tests.values import AWAY, HOME, OWN_TEAM, UNIQUE, Draw, drawn, only


def people(names: str) -> list[dict[str, str]]:
    """Members with these endings of their names."""
    return [{"user_id": f"{UNIQUE}-{name}", "role": "user"} for name in names]


def _blocks(draw: Draw) -> list[dict[str, Any]]:
    return [{**who, "role": "user"} for who in some_people(draw) or PEOPLE[:1]]


SAMPLE = Sample(
    record=TEAM_MEMBER_ADD,
    least={"team_id": OWN_TEAM, "member": people("a")},
    usual={"member": people("ab")},
    own_team=True,
    values={"team_id": only(HOME, AWAY), "member": drawn(people("ab"), people("bc"), _blocks)},
    beside={"budget_duration": {"max_budget_in_team": 1}},
    undrawn={"team_id": "says whose members they are"},
    unknown_to_import={"member": "its members are taken over by their user ids"},
    forget=None,
    show=show,
    shown={
        "full": [Shown({"member": people("ab")}, {"people": ["a", "b"]})],
        "changed": [Shown({"member": people("bc")}, {"people": ["b", "c"]})],
        "least": [Shown({}, {"people": ["a"]})],
    },
)
