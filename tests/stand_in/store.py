"""What LiteLLM's store holds, and how endpoints are written: functions of the store and what is asked, by method and path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

Row = dict[str, Any]

START = datetime(2026, 1, 1, tzinfo=UTC)

MONEY = ("max_budget", "soft_budget")
"""Columns that are floats."""


class Refused(Exception):
    """LiteLLM's refusal, with its body."""

    def __init__(self, status: int, body: Row) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def refused(status: int, message: str, kind: str = "internal_server_error", param: str | None = None) -> Refused:
    """A refusal in the form of most endpoints."""
    return Refused(status, {"error": {"message": message, "type": kind, "param": param, "code": str(status)}})


def detailed(status: int, message: str) -> Refused:
    """A refusal in FastAPI's form."""
    return Refused(status, {"detail": {"error": message}})


def plainly(status: int, message: str) -> Refused:
    """A refusal in FastAPI's form, of text alone."""
    return Refused(status, {"detail": message})


@dataclass
class Store:
    """Rows by id."""

    teams: dict[str, Row] = field(default_factory=dict)
    keys: dict[str, Row] = field(default_factory=dict)
    models: dict[str, Row] = field(default_factory=dict)
    budgets: dict[str, Row] = field(default_factory=dict)
    users: dict[str, Row] = field(default_factory=dict)
    customers: dict[str, Row] = field(default_factory=dict)
    tags: dict[str, Row] = field(default_factory=dict)
    credentials: dict[str, Row] = field(default_factory=dict)
    unified_groups: dict[str, Row] = field(default_factory=dict)
    mappings: dict[str, Row] = field(default_factory=dict)
    agents: dict[str, Row] = field(default_factory=dict)
    mcp_servers: dict[str, Row] = field(default_factory=dict)
    toolsets: dict[str, Row] = field(default_factory=dict)
    guardrails: dict[str, Row] = field(default_factory=dict)
    policies: dict[str, Row] = field(default_factory=dict)
    """Their versions."""
    attachments: dict[str, Row] = field(default_factory=dict)
    tools: dict[str, Row] = field(default_factory=dict)
    vector_stores: dict[str, Row] = field(default_factory=dict)
    search_tools: dict[str, Row] = field(default_factory=dict)
    plugins: dict[str, Row] = field(default_factory=dict)
    prompts: list[Row] = field(default_factory=list)
    """Their versions."""
    endpoints: list[Row] = field(default_factory=list)
    """The pass-through endpoints."""
    group_budgets: dict[str, str | None] = field(default_factory=dict)
    """The budget of each access group of models that has one."""
    router: dict[str, list[Row]] = field(default_factory=dict)
    """The lists of fallbacks."""
    _ticks: int = 0

    def now(self) -> str:
        """A time later than all before."""
        self._ticks += 1
        return (START + timedelta(milliseconds=self._ticks)).isoformat(timespec="microseconds")


@dataclass(frozen=True)
class Asked:
    """A request: what stands in the places of the path, the query, and the body."""

    places: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    def __getitem__(self, name: str) -> str:
        """What stands in a place of the path, or in the query."""
        return self.places[name] if name in self.places else self.query.get(name, "")


@dataclass(frozen=True)
class Said:
    """An answer with another status than 200; without a body if it is None."""

    status: int
    body: Any


Endpoint = Callable[[Store, Asked], Any]


@dataclass
class Routes:
    """Endpoints by method and path; `{name}` in a path is a place, `{name:path}` one that may have slashes."""

    found: list[tuple[str, re.Pattern[str], Endpoint]] = field(default_factory=list)

    def __call__(self, method: str, path: str) -> Callable[[Endpoint], Endpoint]:
        """Decorate an endpoint."""
        whole = re.sub(r"\\\{(\w+):path\\\}", r"(?P<\1>.+)", re.escape(path))
        pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", whole), re.DOTALL)

        def add(endpoint: Endpoint) -> Endpoint:
            self.found.append((method, pattern, endpoint))
            return endpoint

        return add

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint of a request, and what stands in the places of its path, which comes decoded as with LiteLLM."""
        for its_method, pattern, endpoint in self.found:
            if its_method == method and (match := pattern.fullmatch(unquote(path))):
                return endpoint, match.groupdict()
        return None


def stored(column: str, value: Any) -> Any:
    """A value as the database gives it back: money is a float."""
    return float(value) if column in MONEY and value is not None else value


def told(body: Mapping[str, Any], columns: Mapping[str, Any]) -> Row:
    """What a request says of columns, without what is null."""
    return {name: stored(name, value) for name, value in body.items() if value is not None and name in columns}


def paged(rows: list[Row], page: str, size: str) -> tuple[list[Row], int]:
    """A page of rows, and how many pages there are."""
    first = (int(page) - 1) * int(size)
    return rows[first : first + int(size)], -(-len(rows) // int(size))


# ---- rows of their own that objects refer to

PERMISSION: Row = {
    "mcp_servers": [],
    "mcp_access_groups": [],
    "mcp_tool_permissions": None,
    "vector_stores": [],
    "agents": [],
    "agent_access_groups": [],
    "models": [],
    "mcp_toolsets": [],
    "blocked_tools": [],
    "search_tools": [],
    "mcp_tool_search_enabled": None,
    "skills": [],
}


def permission(old: Row | None, new: Row) -> Row:
    """What an object may use, after a request that says some of it."""
    return (old or PERMISSION) | new


def reset_at(duration: str | None) -> str | None:
    """When the spend begins anew."""
    return None if duration is None else "2026-02-01T00:00:00Z"
