"""Plugins for Claude Code, of which a change replaces all but the name and whether they are shown."""

from __future__ import annotations

import uuid

from tests.stand_in.store import Asked, Routes, Row, Store, detailed

ROUTES = Routes()

CONTENT = ("version", "description", "source", "author", "homepage", "keywords", "category", "domain", "namespace")


def _content(body: Row) -> Row:
    """What is empty is not kept, but for two columns of their own."""
    return {name: body.get(name) if name in ("version", "description") else body.get(name) or None for name in CONTENT}


def _plugin(store: Store, name: str) -> Row:
    if name not in store.plugins:
        raise detailed(404, f"Plugin '{name}' not found")
    return store.plugins[name]


def _done(row: Row, action: str) -> Row:
    told = ("id", "name", "version", "description", "source", "enabled")
    return {"status": "success", "action": action, "plugin": {name: row[name] for name in told}}


@ROUTES("POST", "/claude-code/plugins")
def new(store: Store, asked: Asked) -> Row:
    """A name is that of one plugin, which everybody sees at once."""
    name, now = asked.body["name"], store.now()
    if name in store.plugins:
        raise detailed(
            409, f"A skill named '{name}' already exists. Update the existing skill instead of adding it again."
        )
    content = {"version": "1.0.0"} | asked.body
    row = {"id": str(uuid.uuid4()), "name": name, **_content(content), "enabled": True}
    store.plugins[name] = row | {"created_at": now, "updated_at": now, "created_by": "default_user_id"}
    return _done(row, "created")


@ROUTES("GET", "/claude-code/plugins")
def everything(store: Store, _: Asked) -> Row:
    """The newest first."""
    rows = [{name: value for name, value in row.items() if name != "created_by"} for row in store.plugins.values()]
    return {"plugins": rows[::-1], "count": len(rows)}


@ROUTES("GET", "/claude-code/plugins/{name}")
def info(store: Store, asked: Asked) -> Row:
    """Without its place in the list."""
    row = _plugin(store, asked["name"])
    return {name: value for name, value in row.items() if name not in ("domain", "namespace")}


@ROUTES("PUT", "/claude-code/plugins/{name}")
def update(store: Store, asked: Asked) -> Row:
    """What is not named is gone."""
    row = _plugin(store, asked["name"])
    row |= _content(asked.body) | {"updated_at": store.now()}
    return _done(row, "updated")


@ROUTES("POST", "/claude-code/plugins/{name}/enable")
def enable(store: Store, asked: Asked) -> Row:
    """For everybody."""
    return _switched(store, asked["name"], enabled=True)


@ROUTES("POST", "/claude-code/plugins/{name}/disable")
def disable(store: Store, asked: Asked) -> Row:
    """For nobody."""
    return _switched(store, asked["name"], enabled=False)


def _switched(store: Store, name: str, *, enabled: bool) -> Row:
    row = _plugin(store, name)
    row |= {"enabled": enabled, "updated_at": store.now()}
    return {"status": "success", "message": f"Plugin '{name}' {'enabled' if enabled else 'disabled'}"}


@ROUTES("DELETE", "/claude-code/plugins/{name}")
def delete(store: Store, asked: Asked) -> Row:
    """A plugin."""
    name = _plugin(store, asked["name"])["name"]
    del store.plugins[name]
    return {"status": "success", "message": f"Plugin '{name}' deleted"}
