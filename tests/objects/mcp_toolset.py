"""An MCP toolset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.agents.mcp_toolset import MCP_TOOLSET
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, UNIQUE_TEXT, Draw, Values, drawn

ROW: Mapping[str, Any] = {
    "toolset_id": "t",
    "toolset_name": "n",
    "description": None,
    "tools": [{"server_id": "s", "tool_name": "search"}],
    "created_at": "2026-11-28T00:41:41.601000Z",
    "created_by": "default_user_id",
    "updated_at": "2026-11-28T00:41:41.601000Z",
    "updated_by": "default_user_id",
}
MISSING = (404, {"detail": {"error": "Toolset 't' not found."}})

SEARCH, LIST = {"server_id": "s", "tool_name": "search"}, {"server_id": "r / ü", "tool_name": "list"}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The toolset as LiteLLM shows it."""
    shown: Mapping[str, Any] = ask(f"/v1/mcp/toolset/{state['toolset_id']}")
    return shown


def _tools(draw: Draw) -> list[dict[str, str]]:
    tools = {(draw.name(), draw.name()) for _ in range(draw.random.randint(0, 3))}
    return [{"server_id": server, "tool_name": tool} for server, tool in sorted(tools)]


def change(planned: str, **body: Any) -> Drift:
    """A change of the toolset from elsewhere."""
    values = {"description": "a", "tools": [SEARCH]}
    return Drift(values, Call("PUT", "/v1/mcp/toolset", {"toolset_id": "{toolset_id}", **body}), planned)


SAMPLE = Sample(
    record=MCP_TOOLSET,
    least={"toolset_name": UNIQUE},
    values={"toolset_name": UNIQUE_TEXT, "tools": drawn([SEARCH, LIST], [LIST], _tools)},
    untried_alone={"toolset_name": "to identify the toolset"},
    forget=Call("DELETE", "/v1/mcp/toolset/{toolset_id}"),
    import_id="name:{toolset_name}",
    show=show,
    shown={
        "full": [Shown({"tools": [SEARCH]}, {"tools": [SEARCH]})],
        "changed": [Shown({"tools": [LIST]}, {"tools": [LIST]})],
        "least": [Shown({}, {"tools": []})],
    },
    drifts={
        "a text": change('"b" -> "a"', description="b"),
        "a tool added": change("list", tools=[SEARCH, LIST]),
        "no tool left": change("search", tools=[]),
    },
    state={"id": "t", "toolset_id": "t", "toolset_name": "n"},
    answers={
        "/v1/mcp/toolset": [ROW],
        "POST /v1/mcp/toolset": ROW,
        "PUT /v1/mcp/toolset": ROW,
        "/v1/mcp/toolset/t": ROW,
        "DELETE /v1/mcp/toolset/t": None,
    },
    absent={"/v1/mcp/toolset": [], "/v1/mcp/toolset/t": MISSING},
)
