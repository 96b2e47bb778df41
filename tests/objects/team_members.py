"""All members of a team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.team_member import TEAM_MEMBER
from terraform_provider_litellm.objects.teams.team_members import MEMBER, TEAM_MEMBERS
from tests.sample import Ask, Sample, Shown
from tests.values import AWAY, HOME, OWN_TEAM, UNIQUE, Draw, Values, drawn, held, only

PEOPLE: tuple[Mapping[str, str], ...] = (
    {"user_id": f"{UNIQUE}-ann"},
    {"user_id": f"{UNIQUE}/bob ü:x"},
    {"user_id": f"{UNIQUE}-cem@example.com"},
    {"user_id": f"{UNIQUE}-dora", "user_email": f"{UNIQUE}-dora@Example.com"},
    {"user_email": f"{UNIQUE}-emil@example.com"},
)
"""Few, so that some stay when others come and go."""


def some_people(draw: Draw) -> list[Mapping[str, str]]:
    """Any of them."""
    return draw.random.sample(PEOPLE, k=draw.random.randint(0, len(PEOPLE)))


def _members(draw: Draw) -> dict[str, Any]:
    people = {who["user_id"]: held(MEMBER).draw(draw) for who in some_people(draw) if "user_id" in who}
    for limits in people.values():
        limits.pop("model_max_budget", None)  # which needs a licence
        if "role" in limits:
            limits["role"] = "user"  # as the other does
    return people


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """How the names of the members end, of those who are in the team for its own object."""
    own = state["team_id"].removesuffix("-team")
    members = ask(f"/team/info?team_id={state['team_id']}")["team_info"]["members_with_roles"]
    return {"people": sorted(each["user_id"].removeprefix(f"{own}-") for each in members if own in each["user_id"])}


SAMPLE = Sample(
    record=TEAM_MEMBERS,
    least={"team_id": OWN_TEAM, "members": {}},
    usual={"members": {f"{UNIQUE}-{name}": {"max_budget_in_team": 10} for name in ("ann", "bob", "cem")}},
    own_team=True,
    values={
        "team_id": only(HOME, AWAY),
        "members": drawn(
            {f"{UNIQUE}-a": {"tpm_limit": 5}, f"{UNIQUE}-b": {}},
            {f"{UNIQUE}-b": {"rpm_limit": 7}, f"{UNIQUE}-c": {"role": "user"}},
            _members,
            {},
        ),
    },
    parts={"members": tuple(TEAM_MEMBER.table.by_name[name] for name in MEMBER.names)},
    beside={"members.budget_duration": {"max_budget_in_team": 1}},
    untried={"members.role": "has one value without a licence"},
    undrawn={"team_id": "says whose members they are"},
    forget=None,
    show=show,
    shown={
        "full": [Shown({"members": {f"{UNIQUE}-a": {}, f"{UNIQUE}-b": {"role": "user"}}}, {"people": ["a", "b"]})],
        "changed": [Shown({"members": {f"{UNIQUE}-b": {}, f"{UNIQUE}-c": {}}}, {"people": ["b", "c"]})],
        "least": [Shown({}, {"people": []})],
    },
)
