"""A stand-in for LiteLLM's store: its objects in memory, as LiteLLM 1.106 answers about them; a module for each kind.

It has the endpoints that the provider asks for these objects, and no more: what else is asked is noted in `strange`.
`tests/acceptance/test_episodes.py` compares it with the real one.
"""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import parse_qs

from tests.gate import Reply, Request
from tests.stand_in import (
    access_groups,
    agents,
    budgets,
    claude_code_plugins,
    credentials,
    customers,
    fallbacks,
    guardrails,
    jwt_key_mappings,
    keys,
    mcp_servers,
    mcp_toolsets,
    models,
    pass_through_endpoints,
    policies,
    prompts,
    search_tools,
    tags,
    team_callbacks,
    teams,
    tool_policies,
    users,
    vector_stores,
)
from tests.stand_in.store import Asked, Refused, Routes, Row, Said, Store, refused

RELEASE = "1.106.0"
PARTS = (
    teams,
    team_callbacks,
    keys,
    jwt_key_mappings,
    models,
    access_groups,
    agents,
    mcp_servers,
    mcp_toolsets,
    fallbacks,
    budgets,
    users,
    customers,
    tags,
    credentials,
    guardrails,
    prompts,
    policies,
    tool_policies,
    vector_stores,
    search_tools,
    pass_through_endpoints,
    claude_code_plugins,
)

ABOUT = Routes()


@ABOUT("GET", "/health/readiness")
def readiness(*_: Any) -> Row:
    """It is there."""
    return {"status": "healthy", "db": "connected"}


@ABOUT("GET", "/health/readiness/details")
def details(*_: Any) -> Row:
    """Its release."""
    return {"status": "healthy", "litellm_version": RELEASE}


@ABOUT("GET", "/config/field/info")
def field_info(_store: Store, asked: Asked) -> Row:
    """To the master key, which is not in the database."""
    return {"field_name": asked["field_name"], "field_value": True, "source": "config", "editable": False}


@ABOUT("GET", "/health/license")
def licence(*_: Any) -> Row:
    """None."""
    return {"has_license": False}


ROUTES = (ABOUT, *(each.ROUTES for each in PARTS))


class StandIn(Store):
    """The store behind its endpoints; of two in `routes` for a request, the first answers."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.routes = ROUTES
        self.strange: set[str] = set()

    async def answer(self, request: Request) -> Reply:
        """What LiteLLM answers."""
        status, body = self.ask(
            request.method,
            request.target,
            json.loads(request.body) if request.body else None,
            request.headers.get("authorization", ""),
        )
        return Reply(status, b"" if body is None else json.dumps(body).encode())

    def ask(self, method: str, target: str, body: Any = None, bearer: str | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer; a caller in this process needs no key."""
        if bearer is not None and bearer != f"Bearer {self._key}":
            return 401, refused(401, "Authentication Error, Invalid proxy server token passed.", "auth_error").body
        path, _, query = target.partition("?")
        found = next((found for each in self.routes if (found := each.find(method, path))), None)
        if found is None:
            if "%2F" not in path:  # of an id with a slash LiteLLM says that too
                self.strange.add(f"{method} {path}")
            return 404, {"detail": "Not Found"}
        endpoint, places = found
        asked = Asked(places, {name: values[0] for name, values in parse_qs(query).items()}, copy.deepcopy(body))
        try:
            answer = copy.deepcopy(endpoint(self, asked))
            return (answer.status, answer.body) if isinstance(answer, Said) else (200, answer)
        except Refused as error:
            return error.status, error.body


__all__ = ["RELEASE", "StandIn"]
