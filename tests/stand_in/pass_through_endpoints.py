"""Pass-through endpoints, one list in the settings of the proxy."""

from __future__ import annotations

from typing import Any

from tests.stand_in.store import Asked, Routes, Row, Store, detailed

ROUTES = Routes()

PLACE = "/config/pass_through_endpoint"
ENDPOINT: Row = {
    "id": None,
    "path": None,
    "target": None,
    "headers": {},
    "default_query_params": {},
    "include_subpath": False,
    "cost_per_request": 0.0,
    "timeout": None,
    "auth": True,
    "guardrails": None,
    "is_from_config": False,
    "methods": None,
}
FLOATS = ("cost_per_request", "timeout")


def _kept(name: str, value: Any) -> Any:
    if name in FLOATS and value is not None:
        return float(value)
    if name == "guardrails" and value:
        empty = {"request_fields": None, "response_fields": None}
        return {guardrail: empty | (settings or {}) for guardrail, settings in value.items()}
    return value


def _content(body: Row) -> Row:
    return {name: _kept(name, value) for name, value in body.items() if name in ENDPOINT}


def _told(rows: list[Row]) -> Row:
    return {"endpoints": rows}


@ROUTES("GET", PLACE)
def everything(store: Store, _: Asked) -> Row:
    """All of them."""
    return _told(store.endpoints)


@ROUTES("POST", PLACE)
def new(store: Store, asked: Asked) -> Row:
    """Whatever there is under that id or path."""
    store.endpoints.append(ENDPOINT | _content(asked.body))
    return _told(store.endpoints[-1:])


@ROUTES("POST", f"{PLACE}/{{identifier}}")
def update(store: Store, asked: Asked) -> Row:
    """What is named, but not as null."""
    row = next((row for row in store.endpoints if row["id"] == asked["identifier"]), None)
    if row is None:
        raise detailed(404, f"Endpoint with ID '{asked['identifier']}' not found")
    row |= {name: value for name, value in _content(asked.body).items() if value is not None and name != "id"}
    return _told([row])


@ROUTES("DELETE", PLACE)
def delete(store: Store, asked: Asked) -> Row:
    """The first of an id."""
    name = asked["endpoint_id"]
    row = next((row for row in store.endpoints if row["id"] == name), None)
    if row is None:
        raise detailed(400, f"Endpoint with ID '{name}' was not found in pass-through endpoint list.")
    store.endpoints.remove(row)
    return _told([row])
