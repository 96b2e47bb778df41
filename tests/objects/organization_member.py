"""A member of an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.organization_member import ORGANIZATION_MEMBER
from tests.objects.organization import ROW
from tests.sample import Ask, Call, Sample, Shown
from tests.values import HOME, PLACE, UNIQUE, UNIQUE_TEXT, Values

MEMBER = {
    "organization_id": "o",
    "user_id": "u",
    "user_role": "internal_user",
    "budget_id": None,
    "user": {"user_id": "u", "user_email": None},
}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The member among the organization's."""
    answer = ask(f"/organization/info?organization_id={state['organization_id']}")
    found: Mapping[str, Any] = next(each for each in answer["members"] if each["user_id"] == state["user_id"])
    return found


WHO = f"{UNIQUE}/user:1 ü"

SAMPLE = Sample(
    record=ORGANIZATION_MEMBER,
    least={"organization_id": HOME, "user_id": UNIQUE, "role": "internal_user"},
    usual={"max_budget_in_organization": 10},
    values={"organization_id": PLACE, "user_id": UNIQUE_TEXT},
    untried={"user_email": "has to be the address of a user that exists"},
    untried_alone={"user_id": "to identify the member"},
    forget=Call(
        "DELETE", "/organization/member_delete", {"organization_id": "{organization_id}", "user_id": "{user_id}"}
    ),
    show=show,
    shown={
        "full": [Shown({"user_id": WHO, "role": "org_admin"}, {"user_role": "org_admin"})],
        "changed": [Shown({"user_id": WHO, "role": "internal_user_viewer"}, {"user_role": "internal_user_viewer"})],
        "least": [Shown({"user_id": WHO}, {"user_role": "internal_user"})],
    },
    state={"id": "o/u", "organization_id": "o", "user_id": "u", "role": "internal_user"},
    answers={
        "/organization/info": {**ROW, "members": [MEMBER]},
        "/organization/member_delete": MEMBER,
        "/organization/member_update": MEMBER,
        "/user/list": {"users": []},
    },
    absent={"/organization/member_delete": b"null"},
)
