"""All members of an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.organization_member import ORGANIZATION_MEMBER
from terraform_provider_litellm.objects.teams.organization_members import MEMBER, ORGANIZATION_MEMBERS
from terraform_provider_litellm.plugin.values import infer
from tests.sample import Ask, Sample, Shown
from tests.values import AWAY, HOME, OWN_TEAM, UNIQUE, Draw, Values, drawn, held, only

NAMES = ("ann", "bob ü:x", "cem@example.com")


def _members(draw: Draw) -> dict[str, Any]:
    return {f"{UNIQUE}-{name}": held(MEMBER).draw(draw) for name in NAMES if draw.chance(0.5)}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """How the names of the members end."""
    own = state["organization_id"].removesuffix("-team")
    members = ask(f"/organization/info?organization_id={state['organization_id']}")["members"]
    return {"people": sorted(each["user_id"].removeprefix(f"{own}-") for each in members)}


SAMPLE = Sample(
    record=ORGANIZATION_MEMBERS,
    least={"organization_id": OWN_TEAM, "members": {}},
    usual={"members": {f"{UNIQUE}-{name}": {"max_budget_in_organization": 10} for name in ("ann", "bob")}},
    own_team=True,
    values={
        "organization_id": only(HOME, AWAY),
        "members": drawn(
            {f"{UNIQUE}-a": {"max_budget_in_organization": 5}, f"{UNIQUE}-b": {}},
            {f"{UNIQUE}-b": {"role": "org_admin"}, f"{UNIQUE}-c": {"role": "internal_user"}},
            _members,
            {},
        ),
    },
    parts={"members": tuple(ORGANIZATION_MEMBER.table.by_name[name] for name in MEMBER.names)},
    undrawn={"organization_id": "says whose members they are"},
    forget=None,
    show=show,
    shown={
        "full": [Shown({"members": {f"{UNIQUE}-a": {}, f"{UNIQUE}-b": {}}}, {"people": ["a", "b"]})],
        "changed": [
            Shown({"members": {f"{UNIQUE}-b": {"role": "org_admin"}, f"{UNIQUE}-c": {}}}, {"people": ["b", "c"]})
        ],
        "least": [Shown({}, {"people": []})],
    },
    state={"id": "o", "organization_id": "o", "members": infer({"u": {}})},
)
