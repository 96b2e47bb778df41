"""Keys, of which deleted ones are still shown."""

from __future__ import annotations

import copy
import hashlib
import uuid
from collections.abc import Callable

from tests.stand_in.store import Asked, Routes, Row, Store, paged, refused, stored, told

ROUTES = Routes()

KEY: Row = {
    "key_alias": None,
    "spend": 0.0,
    "total_spend": 0.0,
    "expires": None,
    "models": [],
    "aliases": {},
    "config": {},
    "router_settings": {},
    "user_id": None,
    "team_id": None,
    "agent_id": None,
    "project_id": None,
    "permissions": {},
    "max_parallel_requests": None,
    "metadata": {},
    "blocked": None,
    "tpm_limit": None,
    "rpm_limit": None,
    "tpd_limit": None,
    "max_budget": None,
    "budget_duration": None,
    "budget_reset_at": None,
    "allowed_cache_controls": [],
    "allowed_routes": [],
    "key_type": "default",
    "policies": [],
    "access_group_ids": [],
    "model_spend": {},
    "model_max_budget": {},
    "budget_fallbacks": {},
    "budget_id": None,
    "organization_id": None,
    "object_permission_id": None,
    "object_permission": None,
    "rotation_count": 0,
    "auto_rotate": False,
    "rotation_interval": None,
    "last_rotation_at": None,
    "key_rotation_at": None,
    "budget_limits": None,
    "litellm_budget_table": None,
}


@ROUTES("POST", "/key/generate")
def new(store: Store, asked: Asked) -> Row:
    """For a secret that it knows, LiteLLM answers 200 and changes nothing."""
    body = asked.body
    key = body.get("key") or f"sk-{uuid.uuid4().hex}"
    token = hashlib.sha256(key.encode()).hexdigest()
    _see_alias(store, body.get("key_alias"), "")
    row = store.keys.get(token)
    if row is None or row.get("deleted_at"):
        now = store.now()
        row = copy.deepcopy(KEY) | {"created_at": now, "updated_at": now, "token": token, **told(body, KEY)}
        row["key_name"] = f"sk-...{key[-4:]}"
        store.keys[token] = row
    return row | {"key": key, "token_id": token}


def _see_alias(store: Store, alias: str | None, token: str) -> None:
    if alias and any(row["key_alias"] == alias and row["token"] != token for row in living(store)):
        text = f"Key with alias '{alias}' already exists. Unique key aliases across all keys are required."
        raise refused(400, text, "bad_request_error", "key_alias")


def living(store: Store) -> list[Row]:
    """Keys that are not deleted."""
    return [row for row in store.keys.values() if not row.get("deleted_at")]


def forget(store: Store, which: Callable[[Row], bool]) -> list[str]:
    """Delete keys."""
    found = [row for row in living(store) if which(row)]
    for row in found:
        row["deleted_at"] = store.now()
        for identifier in [name for name, each in store.mappings.items() if each["token"] == row["token"]]:
            del store.mappings[identifier]
    return [row["token"] for row in found]


@ROUTES("GET", "/key/info")
def info(store: Store, asked: Asked) -> Row:
    """Also of a deleted key, with the time of its deletion."""
    key = asked["key"]
    if key not in store.keys:
        raise refused(404, "Key not found in database", "not_found_error", "key")
    row = store.keys[key]
    shown = {name: value for name, value in row.items() if name != "token"}
    return {"key": key, "info": shown | {"status": "deleted" if row.get("deleted_at") else "active"}}


@ROUTES("POST", "/v2/key/info")
def info_of_many(store: Store, asked: Asked) -> Row:
    """Those of the tokens that there are."""
    tokens = asked.body["keys"]
    rows = [store.keys[token] for token in tokens if token in store.keys]
    return {
        "key": tokens,
        "info": [{name: value for name, value in row.items() if name != "token"} for row in rows],
    }


@ROUTES("GET", "/key/list")
def everything(store: Store, asked: Asked) -> Row:
    """Without the organization."""
    rows = [
        {name: value for name, value in row.items() if name != "organization_id"}
        for row in living(store)
        if asked["team_id"] in ("", row["team_id"])
    ]
    page = asked["page"] or "1"
    shown, pages = paged(rows, page, asked["size"] or "10")
    return {"keys": shown, "total_count": len(rows), "current_page": int(page), "total_pages": pages}


def key(store: Store, token: str) -> Row:
    """A key that is not deleted."""
    row = store.keys.get(token)
    if row is None or row.get("deleted_at"):
        raise refused(404, "Key not found.", "not_found_error", "key")
    return row


@ROUTES("POST", "/key/update")
def update(store: Store, asked: Asked) -> Row:
    """What is named, also as null."""
    row = key(store, asked.body["key"])
    _see_alias(store, asked.body.get("key_alias"), row["token"])
    row |= {name: stored(name, value) for name, value in asked.body.items() if name in KEY}
    row["updated_at"] = store.now()
    return row | {"key": row["token"]}


@ROUTES("POST", "/key/block")
def block(store: Store, asked: Asked) -> Row:
    """By its token."""
    row = key(store, asked.body["key"])
    row["blocked"] = True
    return row


@ROUTES("POST", "/key/unblock")
def unblock(store: Store, asked: Asked) -> Row:
    """By its token."""
    row = key(store, asked.body["key"])
    row["blocked"] = False
    return row


@ROUTES("POST", "/key/delete")
def delete(store: Store, asked: Asked) -> Row:
    """Those of the tokens that there are."""
    found = forget(store, lambda row: row["token"] in asked.body["keys"])
    if not found:
        raise refused(404, "{'error': 'No keys found'}")
    return {"deleted_keys": found}
