"""A user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from terraform_provider_litellm.objects.access.user import USER
from tests.sample import Ask, Call, Drift, Sample
from tests.values import EMAIL, UNIQUE, UNIQUE_TEXT, Values

ROW: dict[str, Any] = {
    "user_id": "u",
    "user_alias": None,
    "user_email": None,
    "user_role": "internal_user",
    "sso_user_id": None,
    "object_permission_id": None,
    "teams": [],
    "models": [],
    "metadata": {},
    "spend": 0.0,
    "created_at": "2026-11-28T00:21:08.080000Z",
    "updated_at": "2026-11-28T00:21:08.080000Z",
}
MISSING = (404, {"error": {"message": "User u not found", "type": "internal_server_error", "code": "404"}})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The user's row."""
    found: Mapping[str, Any] = ask(f"/user/info?user_id={quote(state['user_id'], safe='')}")["user_info"]
    return found


SAMPLE = Sample(
    record=USER,
    least={"user_id": f"{UNIQUE}-id"},  # a member of the shared teams has the other
    values={
        "user_id": UNIQUE_TEXT,
        "user_email": EMAIL,
        "user_alias": UNIQUE_TEXT,
        "sso_user_id": UNIQUE_TEXT,
    },
    forget=Call("POST", "/user/delete", {"user_ids": ["{user_id}"]}),
    show=show,
    drifts={
        "a user's budget": Drift(
            {"max_budget": 5},
            Call("POST", "/user/update", {"user_id": "{user_id}", "max_budget": 6}),
            "max_budget = 6 -> 5",
        ),
    },
    state={"id": "u", "user_id": "u"},
    answers={
        "/user/info": {"user_id": "u", "user_info": ROW, "keys": [], "teams": []},
        "/user/list": {"users": [ROW], "total": 1, "page": 1, "page_size": 100, "total_pages": 1},
        "/user/update": {"user_id": "u", "data": ROW},
        "/user/delete": 1,
    },
    absent={"/user/info": MISSING, "/user/delete": (404, {"detail": {"error": "User not found, passed user_id=u"}})},
)
