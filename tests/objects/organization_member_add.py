"""Some members of an organization, with the same limit."""

from __future__ import annotations

from terraform_provider_litellm.objects.teams.organization_member_add import ORGANIZATION_MEMBER_ADD
from tests.objects.organization_members import show
from tests.sample import Sample, Shown
from tests.values import AWAY, HOME, OWN_TEAM, UNIQUE, Draw, drawn, only


def people(names: str) -> list[dict[str, str]]:
    """Members with these endings of their names."""
    return [{"user_id": f"{UNIQUE}-{name}", "role": "internal_user"} for name in names]


def _blocks(draw: Draw) -> list[dict[str, str]]:
    return people("".join(name for name in "abc" if draw.chance(0.5)) or "a")


SAMPLE = Sample(
    record=ORGANIZATION_MEMBER_ADD,
    least={"organization_id": OWN_TEAM, "member": people("a")},
    usual={"member": people("ab")},
    own_team=True,
    values={"organization_id": only(HOME, AWAY), "member": drawn(people("ab"), people("bc"), _blocks)},
    undrawn={"organization_id": "says whose members they are"},
    unknown_to_import={"member": "its members are taken over by their user ids"},
    forget=None,
    show=show,
    shown={
        "full": [Shown({"member": people("ab")}, {"people": ["a", "b"]})],
        "changed": [Shown({"member": people("bc")}, {"people": ["b", "c"]})],
        "least": [Shown({}, {"people": ["a"]})],
    },
    state={
        "id": "o",
        "organization_id": "o",
        "member": [{"user_id": "u", "user_email": None, "role": "internal_user"}],
    },
)
