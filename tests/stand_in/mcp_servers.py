"""MCP servers, which keep their credentials to themselves, and forget how they authenticate with another address."""

from __future__ import annotations

from tests.stand_in.store import Asked, Routes, Row, Said, Store, detailed

ROUTES = Routes()

FORGOTTEN: Row = dict.fromkeys(
    (
        *("issuer", "authorization_url", "token_url", "registration_url", "oauth2_flow", "dcr_bridge"),
        *("token_exchange_endpoint", "audience", "subject_token_type", "token_exchange_profile"),
    )
)
"""What goes with the address, the kind of authentication or the issuer."""

SERVER: Row = {
    "server_name": None,
    "alias": None,
    "description": None,
    "url": None,
    "spec_path": None,
    "transport": "sse",
    "auth_type": None,
    "credentials": None,
    "instructions": None,
    "mcp_access_groups": [],
    "allowed_tools": [],
    "tool_name_to_display_name": {},
    "tool_name_to_description": {},
    "extra_headers": [],
    "mcp_info": {},
    "static_headers": {},
    "env_vars": [],
    "command": None,
    "args": [],
    "env": {},
    **FORGOTTEN,
    "allow_all_keys": False,
    "available_on_public_internet": True,
    "delegate_auth_to_upstream": False,
    "oauth_passthrough": False,
    "per_server_oauth_discovery": False,
    "is_byok": False,
    "byok_description": [],
    "byok_api_key_help_url": None,
    "source_url": None,
    "timeout": None,
    "max_concurrent_requests": None,
    "rpm": None,
}
SHOWN = ("scopes",)
"""What is shown of credentials."""

PUBLICITY = {"is_public": False, "is_public_explicit": False}


def _shown(row: Row) -> Row:
    credentials = {name: value for name, value in (row["credentials"] or {}).items() if name in SHOWN}
    info = {name: value for name, value in (row["mcp_info"] or {}).items() if value is not None}
    return row | {"credentials": credentials or None, "mcp_info": info | PUBLICITY}


def _see_names(store: Store, body: Row, identifier: str) -> None:
    """Refuse the name or alias of another server, in any letter case."""
    for field in ("alias", "server_name"):
        name = (body.get(field) or "").lower()
        for own, row in store.mcp_servers.items():
            if name and own != identifier and name in {(row[each] or "").lower() for each in ("alias", "server_name")}:
                text = f"An MCP server with {field} '{body[field]}' already exists (server_id={own})."
                raise detailed(400, f"{text} MCP server names and aliases must be unique, case-insensitive.")


@ROUTES("POST", "/v1/mcp/server")
def new(store: Store, asked: Asked) -> Said:
    """An id, a name and an alias are those of one server."""
    body, now = asked.body, store.now()
    identifier = body["server_id"]
    if identifier in store.mcp_servers:
        raise detailed(400, f"MCP Server with id {identifier} already exists. Cannot create another.")
    _see_names(store, body, identifier)
    told = {name: value for name, value in body.items() if name in SERVER and value is not None}
    row = {"server_id": identifier, "is_config": False, **SERVER, **told, "approval_status": "active"}
    row |= {"created_at": now, "created_by": "default_user_id", "updated_at": now, "updated_by": "default_user_id"}
    store.mcp_servers[identifier] = row
    return Said(201, _shown(row))


@ROUTES("GET", "/v1/mcp/server")
def everything(store: Store, _: Asked) -> list[Row]:
    """As the memory has them, which does not know who has made them."""
    return [_shown(row) | {"created_by": None, "updated_by": None} for row in store.mcp_servers.values()]


@ROUTES("GET", "/v1/mcp/server/{identifier}")
def info(store: Store, asked: Asked) -> Row:
    """By its id, or out of memory by a name."""
    identifier = asked["identifier"]
    if identifier in store.mcp_servers:
        return _shown(store.mcp_servers[identifier])
    for row in store.mcp_servers.values():
        if identifier in (row["alias"], row["server_name"]):
            return _shown(row) | {"created_by": None, "updated_by": None}
    raise detailed(404, f"MCP Server with id {identifier} not found")


def _emptied(name: str, value: object) -> object:
    """Null clears what has no value of its own."""
    return SERVER[name] if value is None and name in ("allowed_tools", "tool_name_to_display_name") else value


@ROUTES("PUT", "/v1/mcp/server")
def update(store: Store, asked: Asked) -> Said:
    """What is named, also as null; credentials are merged, unless they are of another kind."""
    body, identifier = asked.body, asked.body["server_id"]
    if identifier not in store.mcp_servers:
        raise detailed(404, f"MCP Server not found, passed server_id={identifier}")
    row = store.mcp_servers[identifier]
    _see_names(store, body, identifier)
    told: Row = {name: _emptied(name, value) for name, value in body.items() if name in SERVER}
    other_kind = bool(told.get("auth_type")) and told["auth_type"] != row["auth_type"]
    other_url = told.get("url") is not None and told["url"] != row["url"]
    other_issuer = "issuer" in told and (told["issuer"] or None) != (row["issuer"] or None)
    if other_kind or other_url or other_issuer:
        told |= {name: None for name in FORGOTTEN if name not in told or told[name] == row[name]}
    if told.get("credentials") is not None and not other_kind:
        told["credentials"] = (row["credentials"] or {}) | told["credentials"]
    elif other_kind:
        told.setdefault("credentials", None)
    row |= told | {"updated_at": store.now()}
    return Said(202, _shown(row))


@ROUTES("DELETE", "/v1/mcp/server/{identifier}")
def delete(store: Store, asked: Asked) -> Said:
    """A server."""
    if store.mcp_servers.pop(asked["identifier"], None) is None:
        raise detailed(404, f"MCP Server not found, passed server_id={asked['identifier']}")
    return Said(202, None)
