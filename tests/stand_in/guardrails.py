"""Guardrails, whose parameters LiteLLM keeps with all that it knows of others."""

from __future__ import annotations

import uuid
from typing import Any

from terraform_provider_litellm.objects.requests.guardrail import DEFAULTS
from tests.stand_in.credentials import masked
from tests.stand_in.store import Asked, Routes, Row, Store, plainly

ROUTES = Routes()

EMPTY: Row = {"default_on": False, "violation_message_template": None, "api_key": None, **DEFAULTS, "api_version": None}
"""What LiteLLM keeps of parameters that nobody has given."""

ELEMENT: Row = {"blocked_words": {"description": None}}
"""What it adds to elements of lists."""


def _kept(name: str, value: Any) -> Any:
    return [ELEMENT[name] | item for item in value] if name in ELEMENT and value else value


def _params(given: Row) -> Row:
    return {name: _kept(name, value) for name, value in given.items()}


def _shown(row: Row) -> Row:
    params = {name: masked(name, value) for name, value in row["litellm_params"].items()}
    return row | {"litellm_params": params, "guardrail_definition_location": "db"}


def _guardrail(store: Store, identifier: str) -> Row:
    if identifier not in store.guardrails:
        raise plainly(404, f"Guardrail with ID {identifier} not found")
    return store.guardrails[identifier]


def _see_name(store: Store, name: str | None, identifier: str, verb: str) -> None:
    if any(row["guardrail_name"] == name and own != identifier for own, row in store.guardrails.items()):
        constraint = "Unique constraint failed on the fields: (`guardrail_name`)"
        raise plainly(500, f"Error {verb} DB: {constraint}")


@ROUTES("POST", "/guardrails")
def new(store: Store, asked: Asked) -> Row:
    """LiteLLM chooses the id, and answers with secrets."""
    body, identifier, now = asked.body["guardrail"], str(uuid.uuid4()), store.now()
    _see_name(store, body["guardrail_name"], identifier, "adding guardrail to")
    row = {
        "guardrail_id": identifier,
        "guardrail_name": body["guardrail_name"],
        "litellm_params": EMPTY | _params(body["litellm_params"]),
        "guardrail_info": body.get("guardrail_info") or {},
    }
    store.guardrails[identifier] = row | {"created_at": now, "updated_at": now}
    return row


@ROUTES("GET", "/v2/guardrails/list")
def everything(store: Store, _: Asked) -> Row:
    """All of them."""
    return {"guardrails": [_shown(row) for row in store.guardrails.values()]}


@ROUTES("GET", "/guardrails/{identifier}")
def info(store: Store, asked: Asked) -> Row:
    """A guardrail."""
    return _shown(_guardrail(store, asked["identifier"]))


@ROUTES("PATCH", "/guardrails/{identifier}")
def update(store: Store, asked: Asked) -> Row:
    """Parameters are merged, also null; the answer has secrets."""
    body, row = asked.body, _guardrail(store, asked["identifier"])
    if body.get("guardrail_name") is not None:
        _see_name(store, body["guardrail_name"], asked["identifier"], "updating guardrail in")
        row["guardrail_name"] = body["guardrail_name"]
    row["litellm_params"] = row["litellm_params"] | _params(body.get("litellm_params") or {})
    if body.get("guardrail_info") is not None:
        row["guardrail_info"] = body["guardrail_info"]
    row["updated_at"] = store.now()
    return row


@ROUTES("DELETE", "/guardrails/{identifier}")
def delete(store: Store, asked: Asked) -> Row:
    """A guardrail."""
    identifier = _guardrail(store, asked["identifier"])["guardrail_id"]
    del store.guardrails[identifier]
    return {"message": f"Guardrail {identifier} deleted successfully"}
