"""No agents, MCP servers and toolsets, to which other objects may refer all the same."""

from __future__ import annotations

from tests.stand_in.store import Asked, Routes, Row, Store, detailed, plainly

ROUTES = Routes()


@ROUTES("GET", "/v1/agents")
@ROUTES("GET", "/v1/mcp/server")
@ROUTES("GET", "/v1/mcp/toolset")
def everything(_: Store, __: Asked) -> list[Row]:
    """None."""
    return []


@ROUTES("GET", "/v1/agents/{agent_id:path}")
def agent(_: Store, asked: Asked) -> Row:
    """It is not there."""
    raise plainly(404, f"Agent with ID {asked['agent_id']} not found")


@ROUTES("GET", "/v1/mcp/server/{server_id:path}")
def server(_: Store, asked: Asked) -> Row:
    """It is not there."""
    raise detailed(404, f"MCP Server with id {asked['server_id']} not found")


@ROUTES("GET", "/v1/mcp/toolset/{toolset_id:path}")
def toolset(_: Store, asked: Asked) -> Row:
    """It is not there."""
    raise detailed(404, f"Toolset '{asked['toolset_id']}' not found.")
