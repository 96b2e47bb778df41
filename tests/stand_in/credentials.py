"""Credentials, whose values are shown masked."""

from __future__ import annotations

from typing import Any

from tests.stand_in.store import Asked, Routes, Row, Store, refused

ROUTES = Routes()

SECRET = {"password", "secret", "key", "token", "auth", "credential", "credentials", "access", "private"}
"""Parts of names whose values are masked."""


def masked(name: str, value: Any) -> Any:
    """A value, masked if its name is that of a secret."""
    secret = isinstance(value, str) and SECRET & set(name.lower().split("_"))
    return f"{value[:2]}****{value[-2:]}" if secret else value


def _shown(row: Row) -> Row:
    return row | {"credential_values": {name: masked(name, value) for name, value in row["credential_values"].items()}}


def _credential(store: Store, name: str, text: str) -> Row:
    if name not in store.credentials:
        raise refused(404, text)
    return store.credentials[name]


def _title(body: Row) -> str | None:
    return (body.get("display_name") or "").strip() or None


@ROUTES("POST", "/credentials")
def new(store: Store, asked: Asked) -> Row:
    """A name is that of one credential."""
    body = asked.body
    name = body["credential_name"]
    if name in store.credentials:
        text = f"Credential '{name}' already exists. Update it with PATCH /credentials/{name}, or delete it first."
        raise refused(409, text)
    store.credentials[name] = {
        "credential_name": name,
        "display_name": _title(body),
        "credential_info": body["credential_info"],
        "credential_values": body["credential_values"],
        "source": "db",
    }
    return {"success": True, "message": "Credential created successfully"}


@ROUTES("GET", "/credentials/by_name/{name:path}")
def info(store: Store, asked: Asked) -> Row:
    """A credential."""
    text = f"Credential not found. Got credential name: {asked['name']}"
    return _shown(_credential(store, asked["name"], text))


@ROUTES("GET", "/credentials")
def everything(store: Store, _: Asked) -> Row:
    """All of them."""
    return {"success": True, "credentials": [_shown(row) for row in store.credentials.values()]}


@ROUTES("PATCH", "/credentials/{name:path}")
def update(store: Store, asked: Asked) -> Row:
    """Merges what is given; names of values go away by a list."""
    body, row = asked.body, _credential(store, asked["name"], "Credential not found in DB.")
    values = row["credential_values"] | (body.get("credential_values") or {})
    gone = body.get("credential_values_to_delete") or ()
    row["credential_values"] = {name: value for name, value in values.items() if name not in gone}
    row["credential_info"] = row["credential_info"] | (body.get("credential_info") or {})
    if "display_name" in body:
        row["display_name"] = _title(body)
    return {"success": True, "message": "Credential updated successfully"}


@ROUTES("DELETE", "/credentials/{name:path}")
def delete(store: Store, asked: Asked) -> Row:
    """A credential."""
    text = f"Credential not found. Got credential name: {asked['name']}"
    del store.credentials[_credential(store, asked["name"], text)["credential_name"]]
    return {"success": True, "message": "Credential deleted successfully"}
