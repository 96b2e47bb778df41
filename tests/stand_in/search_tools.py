"""Search tools, whose keys are shown masked."""

from __future__ import annotations

import uuid

from tests.stand_in.store import Asked, Routes, Row, Store, plainly

ROUTES = Routes()


def _masked(key: str) -> str:
    return f"{key[:2]}****{key[-2:]}" if len(key) > 4 else "*****"


def _shown(row: Row) -> Row:
    params = {name: _masked(value) if name == "api_key" else value for name, value in row["litellm_params"].items()}
    return row | {"litellm_params": params, "is_from_config": False}


def _tool(store: Store, identifier: str) -> Row:
    if identifier not in store.search_tools:
        raise plainly(404, f"Search tool with ID {identifier} not found")
    return store.search_tools[identifier]


def _content(store: Store, tool: Row, identifier: str, verb: str) -> Row:
    """What a request says, unless another tool has the name."""
    name = tool["search_tool_name"]
    if any(row["search_tool_name"] == name and own != identifier for own, row in store.search_tools.items()):
        constraint = "Unique constraint failed on the fields: (`search_tool_name`)"
        raise plainly(500, f"Error {verb} DB: {constraint}")
    params = {name: value for name, value in tool["litellm_params"].items() if value is not None}
    return {
        "search_tool_name": name,
        "litellm_params": params,
        "search_tool_info": tool.get("search_tool_info") or {},
        "updated_at": store.now(),
    }


@ROUTES("POST", "/search_tools")
def new(store: Store, asked: Asked) -> Row:
    """LiteLLM chooses the id, and answers with the key."""
    identifier = str(uuid.uuid4())
    row = {
        "search_tool_id": identifier,
        **_content(store, asked.body["search_tool"], identifier, "adding search tool to"),
    }
    store.search_tools[identifier] = row | {"created_at": row["updated_at"]}
    return store.search_tools[identifier]


@ROUTES("GET", "/search_tools/list")
def everything(store: Store, _: Asked) -> Row:
    """The newest first."""
    return {"search_tools": [_shown(row) for row in store.search_tools.values()][::-1]}


@ROUTES("GET", "/search_tools/{identifier}")
def info(store: Store, asked: Asked) -> Row:
    """A tool."""
    return _shown(_tool(store, asked["identifier"]))


@ROUTES("PUT", "/search_tools/{identifier}")
def update(store: Store, asked: Asked) -> Row:
    """All of it."""
    row = _tool(store, asked["identifier"])
    row |= _content(store, asked.body["search_tool"], asked["identifier"], "updating search tool in")
    return row


@ROUTES("DELETE", "/search_tools/{identifier}")
def delete(store: Store, asked: Asked) -> Row:
    """A tool."""
    row = _tool(store, asked["identifier"])
    del store.search_tools[asked["identifier"]]
    text = f"Search tool {asked['identifier']} deleted successfully"
    return {"message": text, "search_tool_name": row["search_tool_name"]}
