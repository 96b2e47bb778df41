"""MCP toolsets, which may name servers and tools that there are not."""

from __future__ import annotations

import uuid

from tests.stand_in.store import Asked, Refused, Routes, Row, Said, Store, detailed

ROUTES = Routes()

FAILED = Refused(500, {"error": {"message": "Internal server error", "type": "internal_server_error"}})
"""What LiteLLM says of a change or a deletion of a toolset that there is not."""


def _see_name(store: Store, name: str | None, identifier: str) -> None:
    if any(row["toolset_name"] == name and own != identifier for own, row in store.toolsets.items()):
        raise detailed(409, f"A toolset named '{name}' already exists.")


@ROUTES("POST", "/v1/mcp/toolset")
def new(store: Store, asked: Asked) -> Said:
    """LiteLLM chooses the id."""
    identifier, now = str(uuid.uuid4()), store.now()
    _see_name(store, asked.body["toolset_name"], identifier)
    store.toolsets[identifier] = {
        "toolset_id": identifier,
        "toolset_name": asked.body["toolset_name"],
        "description": asked.body.get("description"),
        "tools": asked.body.get("tools") or [],
        "created_at": now,
        "created_by": "default_user_id",
        "updated_at": now,
        "updated_by": "default_user_id",
    }
    return Said(201, store.toolsets[identifier])


@ROUTES("GET", "/v1/mcp/toolset")
def everything(store: Store, _: Asked) -> list[Row]:
    """All of them."""
    return list(store.toolsets.values())


@ROUTES("GET", "/v1/mcp/toolset/{identifier}")
def info(store: Store, asked: Asked) -> Row:
    """A toolset."""
    if asked["identifier"] not in store.toolsets:
        raise detailed(404, f"Toolset '{asked['identifier']}' not found.")
    return store.toolsets[asked["identifier"]]


@ROUTES("PUT", "/v1/mcp/toolset")
def update(store: Store, asked: Asked) -> Row:
    """What is named, also as null."""
    identifier = asked.body["toolset_id"]
    if identifier not in store.toolsets:
        raise FAILED
    _see_name(store, asked.body.get("toolset_name"), identifier)
    store.toolsets[identifier] |= asked.body | {"updated_at": store.now()}
    return store.toolsets[identifier]


@ROUTES("DELETE", "/v1/mcp/toolset/{identifier}")
def delete(store: Store, asked: Asked) -> Said:
    """A toolset."""
    if store.toolsets.pop(asked["identifier"], None) is None:
        raise FAILED
    return Said(202, None)
