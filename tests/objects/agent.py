"""An agent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.agents.agent import AGENT
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, UNIQUE_TEXT, Values, only

ROW: Mapping[str, Any] = {
    "agent_id": "a",
    "agent_name": "n",
    "agent_card_params": {},
    "litellm_params": {"api_key": "REDACTED_BY_LITELM", "is_public": False},
    "static_headers": {},
    "extra_headers": [],
    "object_permission": None,
    "enabled": True,
    "execution_mode": "autonomous",
    "identity": None,
    "spend": 0,
    "created_at": "2026-11-28T00:41:41.601000Z",
    "created_by": "default_user_id",
    "updated_at": "2026-11-28T00:41:41.601000Z",
    "updated_by": "default_user_id",
}
MISSING = (404, {"detail": "Agent with ID a not found"})
CARD = {
    "name": "Helper",
    "url": "http://127.0.0.1:9/",
    "protocolVersion": "0.3.0",
    "capabilities": {"streaming": True, "pushNotifications": True},
    "skills": [{"id": "ask", "name": "Ask", "description": "Answers / ü", "tags": ["qa"]}],
    "provider": {"organization": "Acme", "url": "https://example.com"},
    "security": [{"own": []}],
}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The agent as LiteLLM shows it."""
    shown: Mapping[str, Any] = ask(f"/v1/agents/{state['agent_id']}")
    return shown


NAMED = {"name": "Named", "version": "1.0.0", "url": "http://127.0.0.1:9/", "description": "a"}
"""A card with what LiteLLM adds at the create alone."""


def change(planned: str, **body: Any) -> Drift:
    """A change of the agent from elsewhere."""
    values = {
        "agent_card": NAMED,
        "litellm_params": {"model": "openai/gpt-4o", "api_key": "made-up-secret"},
        "tpm_limit": 5,
        "static_headers": {"x-origin": "litellm"},
    }
    return Drift(values, Call("PATCH", "/v1/agents/{agent_id}", body), planned, since="1.100.5")


SAMPLE = Sample(
    record=AGENT,
    least={"agent_name": UNIQUE},
    usual={"agent_card": CARD, "litellm_params": {"model": "openai/gpt-4o", "api_key": "made-up-secret"}},
    values={
        "agent_name": UNIQUE_TEXT,
        "agent_card": only(CARD, {"url": "http://127.0.0.1:9/other", "protocolVersion": "1.0", "skills": []}, None),
        "litellm_params": only(
            {"model": "openai/gpt-4o", "api_key": "made-up-secret", "nested": {"token": "made-up-token", "a": 1}},
            {"model": "openai/gpt-4o-mini"},
        ),
        "object_permission": only({"mcp_servers": ["a"]}, {"models": ["m"], "mcp_tool_permissions": {"b": ["t"]}}),
        "static_headers": only({"x-origin": "litellm"}, {"x-origin": "other / ü"}),
    },
    untried={"identity": "requires a tenant of Microsoft Entra that the proxy trusts"},
    untried_alone={"agent_name": "to identify the agent"},
    unknown_to_import={"litellm_params": "LiteLLM does not return its secrets"},
    forget=Call("DELETE", "/v1/agents/{agent_id}"),
    import_id="name:{agent_name}",
    show=show,
    shown={
        "full": [
            Shown({"tpm_limit": 5, "extra_headers": ["x-tenant"]}, {"tpm_limit": 5, "extra_headers": ["x-tenant"]})
        ],
        "changed": [Shown({"tpm_limit": 0, "extra_headers": []}, {"tpm_limit": 0, "extra_headers": []})],
        "least": [Shown({}, {"tpm_limit": None, "extra_headers": []})],
    },
    drifts={
        "the card": change("description", agent_card_params=NAMED | {"description": "b"}),
        "a limit": change("tpm_limit", tpm_limit=6),
        "a limit taken away": change("tpm_limit", tpm_limit=None),
        "a parameter": change("litellm_params", litellm_params={"model": "openai/other"}),
        "headers": change("static_headers", static_headers={}),
    },
    state={"id": "a", "agent_id": "a", "agent_name": "n"},
    answers={
        "/v1/agents": [ROW],
        "POST /v1/agents": ROW,
        "PATCH /v1/agents/a": ROW,
        "/v1/agents/a": ROW,
        "DELETE /v1/agents/a": {"message": "Agent a deleted successfully"},
    },
    absent={"/v1/agents": [], "/v1/agents/a": MISSING},
)
