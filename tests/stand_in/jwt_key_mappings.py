"""Mappings of claims to keys."""

from __future__ import annotations

import uuid
from typing import Any

from tests.stand_in.store import Asked, Routes, Row, Store, paged, plainly

ROUTES = Routes()

CLAIM = ("jwt_claim_name", "jwt_claim_value", "jwt_issuer")
CHANGED = (*CLAIM, "description", "is_active")


def _mapping(store: Store, identifier: str) -> Row:
    if identifier not in store.mappings:
        raise plainly(404, "Mapping not found")
    return store.mappings[identifier]


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "token"}


def _see(store: Store, row: Row) -> None:
    """Refuse the claim of another mapping."""
    for other in store.mappings.values():
        if other["id"] != row["id"] and all(other[name] == row[name] for name in CLAIM):
            claim = f"'{row['jwt_claim_name']}' = '{row['jwt_claim_value']}'"
            raise plainly(409, f"A mapping for claim {claim} already exists for issuer '{row['jwt_issuer']}'.")


@ROUTES("POST", "/jwt/key/mapping/new")
def new(store: Store, asked: Asked) -> Row:
    """LiteLLM chooses the id; the mapping applies at once."""
    body: dict[str, Any] = asked.body
    key = store.keys.get(body["token"])
    if key is None or key.get("deleted_at"):
        raise plainly(400, "The provided key does not match an existing virtual key.")
    now = store.now()
    row = {
        "id": str(uuid.uuid4()),
        **{name: body.get(name) for name in (*CLAIM, "description")},
        "is_active": True,
        "created_at": now,
        "updated_at": now,
        "created_by": "default_user_id",
        "updated_by": "default_user_id",
        "token": body["token"],
    }
    _see(store, row)
    store.mappings[row["id"]] = row
    return _shown(row)


@ROUTES("GET", "/jwt/key/mapping/info")
def info(store: Store, asked: Asked) -> Row:
    """Without the key."""
    return _shown(_mapping(store, asked["id"]))


@ROUTES("GET", "/jwt/key/mapping/list")
def everything(store: Store, asked: Asked) -> Row:
    """All of them, by pages."""
    shown, pages = paged([_shown(row) for row in store.mappings.values()], asked["page"] or "1", asked["size"] or "10")
    return {"mappings": shown, "total_pages": pages}


@ROUTES("POST", "/jwt/key/mapping/update")
def update(store: Store, asked: Asked) -> Row:
    """What is named, also as null."""
    row = _mapping(store, asked.body["id"])
    changed = row | {name: asked.body[name] for name in CHANGED if name in asked.body}
    _see(store, changed)
    row |= changed | {"updated_at": store.now()}
    return _shown(row)


@ROUTES("POST", "/jwt/key/mapping/delete")
def delete(store: Store, asked: Asked) -> Row:
    """A mapping."""
    del store.mappings[_mapping(store, asked.body["id"])["id"]]
    return {"status": "success"}
