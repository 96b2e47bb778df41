"""Vector stores, whose parameters and credential no change reaches."""

from __future__ import annotations

from typing import Any

from tests.stand_in.credentials import SECRET
from tests.stand_in.store import Asked, Routes, Row, Store, plainly

ROUTES = Routes()

CHANGED = ("custom_llm_provider", "vector_store_name", "vector_store_description", "vector_store_metadata")
FLAGS = (
    "use_in_pass_through",
    "use_litellm_proxy",
    "use_xai_oauth",
    "merge_reasoning_content_in_choices",
    "allow_client_keepalive_override",
)
"""What LiteLLM adds to parameters."""


def is_secret(name: str) -> bool:
    """Whether a value of a name is one."""
    return bool(SECRET & set(name.lower().split("_")))


def hidden(params: Row) -> Row:
    """Parameters with a marker for each secret."""
    return {name: _hidden(name, value) for name, value in params.items()}


def _hidden(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return hidden(value)
    return "REDACTED_BY_LITELM" if is_secret(name) else value


def _store(store: Store, identifier: str) -> Row:
    if identifier not in store.vector_stores:
        raise plainly(404, f"Vector store with ID {identifier} not found")
    return store.vector_stores[identifier]


def _shown(row: Row) -> Row:
    return row | {"litellm_params": hidden(row["litellm_params"])}


def _done(row: Row, verb: str) -> Row:
    text = f"Vector store {row['vector_store_id']} {verb} successfully"
    return {"status": "success", "message": text, "vector_store": _shown(row)}


@ROUTES("POST", "/vector_store/new")
def new(store: Store, asked: Asked) -> Row:
    """An id is that of one vector store; the credential need not exist."""
    body, now = asked.body, store.now()
    if body["vector_store_id"] in store.vector_stores:
        raise plainly(400, f"Vector store with ID {body['vector_store_id']} already exists")
    given = body.get("litellm_params")
    row = {
        "vector_store_id": body["vector_store_id"],
        **{name: body.get(name) for name in (*CHANGED, "litellm_credential_name")},
        "litellm_params": {**dict.fromkeys(FLAGS, False), **given} if given else {},
        "created_at": now,
        "updated_at": now,
        "team_id": None,
        "user_id": "default_user_id",
    }
    store.vector_stores[row["vector_store_id"]] = row
    return _done(row, "created")


@ROUTES("GET", "/vector_store/list")
def everything(store: Store, _: Asked) -> Row:
    """The newest first, and all of them on every page."""
    rows = [_shown(row) | {"is_config": False} for row in store.vector_stores.values()][::-1]
    return {"object": "list", "data": rows, "total_count": len(rows), "current_page": 1, "total_pages": 1}


@ROUTES("POST", "/vector_store/update")
def update(store: Store, asked: Asked) -> Row:
    """What is named, also as null."""
    row = _store(store, asked.body["vector_store_id"])
    row |= {name: asked.body[name] for name in CHANGED if name in asked.body} | {"updated_at": store.now()}
    return _done(row, "updated")


@ROUTES("POST", "/vector_store/delete")
def delete(store: Store, asked: Asked) -> Row:
    """A vector store."""
    row = _store(store, asked.body["vector_store_id"])
    del store.vector_stores[row["vector_store_id"]]
    return {name: value for name, value in _done(row, "deleted").items() if name != "vector_store"}
