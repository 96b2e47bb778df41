"""Agents, in whose cards LiteLLM puts itself, and whose secrets it does not show."""

from __future__ import annotations

import uuid
from typing import Any

from tests.stand_in.store import Asked, Routes, Row, Store, permission, plainly
from tests.stand_in.vector_stores import hidden, is_secret

ROUTES = Routes()

AGENT: Row = {
    "agent_name": None,
    "litellm_params": {},
    "agent_card_params": {},
    "object_permission": None,
    "tpm_limit": None,
    "rpm_limit": None,
    "session_tpm_limit": None,
    "session_rpm_limit": None,
    "static_headers": {},
    "extra_headers": [],
    "access_group_ids": [],
    "enabled": True,
    "execution_mode": "autonomous",
    "identity": None,
}
CHAT = {
    "id": "chat",
    "name": "Chat",
    "description": "Conversational interaction with the agent.",
    "tags": ["chat"],
}
FILLED: Row = {
    "version": "1.0.0",
    "skills": [CHAT],
    "defaultInputModes": ["text"],
    "defaultOutputModes": ["text"],
    "provider": {"organization": "LiteLLM Proxy", "url": "http://litellm.example.com"},
}
"""What a card has that does not say it."""

SCHEME = {"type": "http", "scheme": "bearer", "description": "LiteLLM virtual key"}


def _card(card: Row, identifier: str, agent_name: str | None) -> Row:
    """A card as LiteLLM keeps it."""
    version = card.get("protocolVersion") or "1.0"
    named = card.get("name") or agent_name
    interface = {"url": f"http://litellm.example.com/a2a/{identifier}", "protocolBinding": "JSONRPC"}
    return {
        **card,
        **({"name": named} if named else {}),
        **{name: card.get(name) or value for name, value in FILLED.items()},
        "protocolVersion": version,
        "capabilities": {"streaming": True} if (card.get("capabilities") or {}).get("streaming") else {},
        "supportedInterfaces": [interface | {"protocolVersion": version}],
        "securitySchemes": {"LiteLLMKey": SCHEME},
        "security": [{"LiteLLMKey": []}],
    }


def _params(given: Row, held: Row) -> Row:
    """Parameters in place of others, but for secrets that are not named."""
    kept = {name: value for name, value in held.items() if is_secret(name) and name not in given}
    return kept | {name: _inner(value, held.get(name)) for name, value in given.items()}


def _inner(value: Any, held: Any) -> Any:
    return _params(value, held if isinstance(held, dict) else {}) if isinstance(value, dict) else value


def _content(body: Row, held: Row, identifier: str) -> Row:
    """What a request says of an agent."""
    found = {name: AGENT[name] if value is None else value for name, value in body.items() if name in AGENT}
    if body.get("agent_card_params") is not None:
        found["agent_card_params"] = _card(body["agent_card_params"], identifier, body.get("agent_name"))
    if "litellm_params" in found:
        found["litellm_params"] = _params(found["litellm_params"], held["litellm_params"])
    if found.get("object_permission") is not None:
        found["object_permission"] = permission(held["object_permission"], found["object_permission"])
    return found


def _shown(row: Row) -> Row:
    return row | {"litellm_params": hidden(row["litellm_params"])}


def _agent(store: Store, identifier: str, where: str = "") -> Row:
    if identifier not in store.agents:
        raise plainly(404, f"Agent with ID {identifier} not found{where}")
    return store.agents[identifier]


def _has(store: Store, name: str | None, identifier: str) -> bool:
    """Whether another agent has a name."""
    return any(row["agent_name"] == name and own != identifier for own, row in store.agents.items())


@ROUTES("POST", "/v1/agents")
def new(store: Store, asked: Asked) -> Row:
    """LiteLLM chooses the id."""
    identifier, now = str(uuid.uuid4()), store.now()
    if _has(store, asked.body["agent_name"], identifier):
        raise plainly(400, f"Agent with name {asked.body['agent_name']} already exists")
    row = {"agent_id": identifier, **AGENT, "spend": 0.0, **_content(asked.body, AGENT, identifier)}
    row |= {"created_at": now, "updated_at": now, "created_by": "default_user_id", "updated_by": "default_user_id"}
    store.agents[identifier] = row
    return _shown(row)


@ROUTES("GET", "/v1/agents")
def everything(store: Store, _: Asked) -> list[Row]:
    """All of them, with a parameter more."""
    rows = map(_shown, store.agents.values())
    return [row | {"litellm_params": row["litellm_params"] | {"is_public": False}} for row in rows]


@ROUTES("GET", "/v1/agents/{identifier}")
def info(store: Store, asked: Asked) -> Row:
    """An agent."""
    return _shown(_agent(store, asked["identifier"]))


@ROUTES("PATCH", "/v1/agents/{identifier}")
def update(store: Store, asked: Asked) -> Row:
    """What is named."""
    identifier = asked["identifier"]
    row = _agent(store, identifier)
    if "agent_name" in asked.body and _has(store, asked.body["agent_name"], identifier):
        raise plainly(409, "Agent name or Entra application is already registered")
    row |= _content(asked.body, row, identifier) | {"updated_at": store.now()}
    return _shown(row)


@ROUTES("DELETE", "/v1/agents/{identifier}")
def delete(store: Store, asked: Asked) -> Row:
    """An agent."""
    identifier = _agent(store, asked["identifier"], " in DB.")["agent_id"]
    del store.agents[identifier]
    return {"message": f"Agent {identifier} deleted successfully"}
