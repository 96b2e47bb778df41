"""An MCP server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from terraform_provider_litellm.objects.agents.mcp_server import MCP_SERVER
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, UNIQUE_WORD, WORD, Values, drawn, only, typed

ROW: Mapping[str, Any] = {
    "server_id": "s",
    "server_name": "n",
    "alias": "n",
    "transport": "http",
    "url": "http://127.0.0.1:9/mcp",
    "auth_type": "bearer_token",
    "credentials": None,
    "mcp_info": {"is_public": False, "is_public_explicit": False},
    "static_headers": {"x-origin": "litellm"},
    "env_vars": [{"name": "A", "value": "a", "scope": "global", "description": None}],
    "approval_status": "active",
    "created_by": "default_user_id",
}
MISSING = (404, {"detail": {"error": "MCP Server with id s not found"}})
GONE = (404, {"detail": {"error": "MCP Server not found, passed server_id=s"}})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The server as LiteLLM shows it."""
    shown: Mapping[str, Any] = ask(f"/v1/mcp/server/{quote(state['server_id'], safe='')}")
    return shown


def change(planned: str, **body: Any) -> Drift:
    """A change of the server from elsewhere."""
    values = {
        "description": "a",
        "allowed_tools": ["a", "b"],
        "static_headers": {"x-origin": "litellm"},
        "mcp_info": {"description": "a"},
    }
    return Drift(values, Call("PUT", "/v1/mcp/server", {"server_id": "{server_id}", **body}), planned, since="1.100.5")


def consistent(values: Values) -> Values:
    """Values with what LiteLLM takes for a kind of authentication alone only with that one."""
    login, flow = values.get("auth_type"), values.get("oauth2_flow")
    gone = {
        "dcr_bridge": login not in ("true_passthrough", "oauth_delegate"),
        "per_server_oauth_discovery": (login, flow) != ("oauth2", "authorization_code"),
    }
    return {name: value for name, value in values.items() if not gone.get(name)}


COSTS = {"mcp_server_cost_info": {"default_cost_per_query": 0.01, "tool_name_to_cost_per_query": {"search": 0.02}}}
FULL: Values = {
    "description": "Tickets",
    "allowed_tools": ["search"],
    "mcp_access_groups": ["support"],
    "static_headers": {"x-origin": "litellm"},
    "mcp_info": COSTS,
}

SAMPLE = Sample(
    record=MCP_SERVER,
    least={"server_name": WORD, "transport": "http", "url": "http://127.0.0.1:9/mcp"},
    usual={"auth_type": "bearer_token", "credentials": {"auth_value": "made-up-secret"}, "allowed_tools": ["search"]},
    values={
        "server_name": UNIQUE_WORD,
        "alias": drawn(f"{WORD}_alias", f"{WORD}_other", lambda draw: f"{WORD}_alias_{draw.word()}"),
        "server_id": drawn(f"{UNIQUE} a", f"{UNIQUE}#%?ü", lambda draw: f"{UNIQUE}{draw.name().replace('/', '_')}"),
        "transport": only("http", "sse"),
        "url": only("http://127.0.0.1:9/mcp", "http://127.0.0.1:9/other"),
        "auth_type": only("bearer_token", "api_key", "none"),
        "credentials": only({"auth_value": "made-up-secret"}, {"auth_value": "made-up-other", "scopes": ["read"]}),
        "static_headers": only({"x-origin": "litellm"}, {"x-origin": "other", "x-tenant": "${TENANT} / ü"}),
        "env_vars": only(
            {"TENANT": "acme"},
            {"TENANT": {"value": "other", "description": "The tenant"}, "OWN": {"scope": "user"}},
        ),
        "mcp_info": typed(COSTS, {"description": "Tickets", "logo_url": "https://example.com/logo.png"}),
        "tool_name_to_display_name": only({"search": "find"}, {"search": "seek", "list": "all"}),
        "timeout": only(1.5, 30),
    },
    beside={
        "oauth2_flow": {"auth_type": "oauth2"},
        "dcr_bridge": {"auth_type": "true_passthrough"},
        "per_server_oauth_discovery": {"auth_type": "oauth2", "oauth2_flow": "authorization_code"},
    },
    untried={
        "spec_path": "LiteLLM loads the document; tests/acceptance/test_mcp_servers.py tries it",
        "command": "requires stdio, which the proxy must allow; tests/acceptance/test_mcp_servers.py tries it",
        "args": "belongs to command",
        "env": "belongs to command",
    },
    untried_alone={"url": "the transport requires it"},
    apart={
        "dcr_bridge": "has a kind of authentication of its own",
        "oauth2_flow": "has a kind of authentication of its own",
        "per_server_oauth_discovery": "has a kind of authentication of its own",
    },
    consistent=consistent,
    unknown_to_import={"credentials": "LiteLLM does not return them"},
    forget=Call("DELETE", "/v1/mcp/server/{server_id}"),
    import_id="name:{server_name}",
    show=show,
    shown={
        "full": [Shown(FULL, FULL)],
        "changed": [Shown({"allowed_tools": [], "description": ""}, {"allowed_tools": []})],
        "least": [Shown({}, {"allowed_tools": [], "mcp_access_groups": []})],
    },
    drifts={
        "a text": change('"b" -> "a"', description="b"),
        "a list": change('+ "b"', allowed_tools=["a"]),
        "headers": change("static_headers", static_headers={"x-origin": "changed"}),
        "information": change("mcp_info", mcp_info={}),
    },
    state={"id": "s", "server_id": "s", "server_name": "n", "transport": "http", "url": "http://127.0.0.1:9/mcp"},
    answers={
        "/v1/mcp/server": [ROW],
        "POST /v1/mcp/server": ROW,
        "PUT /v1/mcp/server": ROW,
        "/v1/mcp/server/s": ROW,
        "DELETE /v1/mcp/server/s": None,
    },
    absent={"/v1/mcp/server": [], "/v1/mcp/server/s": MISSING, "DELETE /v1/mcp/server/s": GONE},
)
