"""Users, whom LiteLLM also makes for members of teams."""

from __future__ import annotations

import uuid
from typing import Any

from tests.stand_in import keys
from tests.stand_in.store import Asked, Routes, Row, Store, detailed, paged, permission, refused, reset_at, stored

ROUTES = Routes()

USER: Row = {
    "user_alias": None,
    "sso_user_id": None,
    "user_role": None,
    "max_budget": None,
    "user_email": None,
    "models": [],
    "metadata": {},
    "max_parallel_requests": None,
    "tpm_limit": None,
    "rpm_limit": None,
    "budget_duration": None,
    "allowed_cache_controls": [],
    "model_max_budget": {},
}
INSIDE = ("guardrails", "model_rpm_limit", "model_tpm_limit", "prompts", "policies", "tags")
"""What is kept within the metadata."""

NULLABLE = ("max_budget", "budget_duration", "tpm_limit", "rpm_limit")
"""What an update takes null for."""


def make(store: Store, user_id: str, values: Row) -> Row:
    """A user."""
    now = store.now()
    row = {"user_id": user_id, **USER, "object_permission": None, "teams": [], "spend": 0.0, **values}
    row |= {"budget_reset_at": reset_at(row["budget_duration"]), "created_at": now, "updated_at": now}
    store.users[user_id] = row
    return row


def of_email(store: Store, email: str) -> str | None:
    """Who has an e-mail address, in any letter case."""
    return next((name for name, row in store.users.items() if (row["user_email"] or "").lower() == email.lower()), None)


def joined(store: Store, team_id: str, user_id: str | None, email: str | None) -> str:
    """The id of a new member of a team, whom LiteLLM makes a user if need be."""
    found = user_id or (of_email(store, email) if email else None) or str(uuid.uuid4())
    row = store.users.get(found) or make(store, found, {"user_email": email, "user_role": "internal_user"})
    row["teams"] = [*(each for each in row["teams"] if each != team_id), team_id]
    return found


def left(store: Store, team_id: str, user_id: str) -> None:
    """A user is no member of a team any more."""
    if user_id in store.users:
        store.users[user_id]["teams"] = [each for each in store.users[user_id]["teams"] if each != team_id]


def _shown(row: Row) -> Row:
    """A row as all endpoints show it but one: without what the user may use."""
    held = row["object_permission"]
    identifier = None if held is None else f"permission of {row['user_id']}"
    return row | {"object_permission": None, "object_permission_id": identifier}


@ROUTES("POST", "/user/new")
def new(store: Store, asked: Asked) -> Row:
    """An id and an e-mail address are those of one user."""
    body = asked.body
    email = body.get("user_email")
    if body["user_id"] in store.users:
        raise refused(409, f"{{'error': 'User with id {body['user_id']} already exists'}}")
    if email and (other := of_email(store, email)):
        raise refused(409, f"{{'error': 'User with email {store.users[other]['user_email']} already exists'}}")
    values = {name: stored(name, body[name]) for name in USER if body.get(name) is not None}
    inside = {name: body[name] for name in INSIDE if body.get(name) is not None}
    values["metadata"] = values.get("metadata", {}) | inside
    if body.get("object_permission") is not None:
        values["object_permission"] = permission(None, body["object_permission"])
    return _shown(make(store, body["user_id"], values)) | {"key": "", "token": None}


def _user(store: Store, user_id: str) -> Row:
    if user_id not in store.users:
        raise refused(404, f"User {user_id} not found")
    return store.users[user_id]


@ROUTES("GET", "/user/info")
def info(store: Store, asked: Asked) -> Row:
    """Without permissions."""
    row = _user(store, asked["user_id"])
    return {"user_id": row["user_id"], "user_info": _shown(row), "keys": [], "teams": []}


@ROUTES("GET", "/v2/user/info")
def info_v2(store: Store, asked: Asked) -> Row:
    """With permissions."""
    return _user(store, asked["user_id"])


@ROUTES("GET", "/user/list")
def everyone(store: Store, asked: Asked) -> Row:
    """An address is looked for as a part of theirs."""
    part, names = asked["user_email"].lower(), asked["user_ids"]
    rows = [
        _shown(row)
        for row in store.users.values()
        if part in (row["user_email"] or "").lower() and names in row["user_id"]
    ]
    page, size = asked["page"] or "1", asked["page_size"] or "25"
    shown, pages = paged(rows, page, size)
    return {"users": shown, "total": len(rows), "page": int(page), "page_size": int(size), "total_pages": pages}


@ROUTES("POST", "/user/update")
def update(store: Store, asked: Asked) -> Row:
    """Null and what is empty is left as it is, but for a few; a user who is missing is made."""
    body: dict[str, Any] = asked.body
    row = store.users.get(body["user_id"]) or make(store, body["user_id"], {})
    row |= {
        name: stored(name, value)
        for name, value in body.items()
        if name in USER
        and name != "sso_user_id"
        and (name in NULLABLE or (value is not None and value not in ([], {})))
    }
    row["metadata"] = row["metadata"] | {name: body[name] for name in INSIDE if body.get(name) is not None}
    if body.get("object_permission"):
        row["object_permission"] = permission(row["object_permission"], body["object_permission"])
    row |= {"updated_at": store.now(), "budget_reset_at": reset_at(row["budget_duration"])}
    return {"user_id": row["user_id"], "data": _shown(row)}


@ROUTES("POST", "/user/delete")
def delete(store: Store, asked: Asked) -> int:
    """Memberships and keys go along."""
    user_ids = asked.body["user_ids"]
    for user_id in user_ids:
        if user_id not in store.users:
            raise detailed(404, f"User not found, passed user_id={user_id}")
    for user_id in user_ids:
        for team in store.teams.values():
            team["members_with_roles"] = [each for each in team["members_with_roles"] if each["user_id"] != user_id]
            team["memberships"].pop(user_id, None)
        keys.forget(store, lambda row, user_id=user_id: row["user_id"] == user_id)  # type: ignore[misc]
        del store.users[user_id]
    return len(user_ids)
