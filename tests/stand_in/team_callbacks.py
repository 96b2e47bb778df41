"""Callbacks of teams: entries in the metadata, with secrets enciphered."""

from __future__ import annotations

from typing import Any

from tests.stand_in import teams
from tests.stand_in.store import Asked, Routes, Row, Store, detailed, refused

ROUTES = Routes()

SECRET = ("key", "secret", "token")
"""Parts of names of variables whose values are enciphered."""


def _hidden(name: str, value: Any) -> Any:
    return f"litellm_enc::{hash(value):x}" if any(part in name for part in SECRET) else value


@ROUTES("POST", "/team/{team_id}/callback")
def add(store: Store, asked: Asked) -> Row:
    """An event of a callback has one entry."""
    team_id, body = asked["team_id"], asked.body
    row = teams.team(store, team_id, detailed(400, f"Team id = {team_id} does not exist."))
    held = row["metadata"].get("logging") or []
    name, event = body["callback_name"], body.get("callback_type") or "success_and_failure"
    if any(each["callback_name"] == name and each["callback_type"] == event for each in held):
        text = f"callback_name = {name} already exists in team_callback_settings, for team_id = {team_id}"
        raise refused(400, f"{text} and event = {event}", "bad_request_error", "callback_name")
    variables = {key: _hidden(key, value) for key, value in (body.get("callback_vars") or {}).items()}
    entry = {"callback_name": name, "callback_type": event, "callback_vars": variables}
    row["metadata"] = {**row["metadata"], "logging": [*held, entry]}
    return {"status": "success", "data": {"team_id": team_id}}


@ROUTES("DELETE", "/team/{team_id}/callback/{name}")
def delete(store: Store, asked: Asked) -> Row:
    """All entries of a name."""
    team_id, name = asked["team_id"], asked["name"]
    row = teams.team(store, team_id, detailed(404, f"Team id = {team_id} does not exist."))
    held = row["metadata"].get("logging") or []
    left = [each for each in held if each["callback_name"] != name]
    if len(left) == len(held):
        raise detailed(404, f"callback_name = {name} is not registered for team_id = {team_id}.")
    row["metadata"] = {**row["metadata"], "logging": left}
    return {"status": "success", "message": f"Callback {name} removed for team {team_id}", "data": {}}
