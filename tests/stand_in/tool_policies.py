"""Policies of tools: rows that nothing deletes, and lists of blocked tools in permissions of teams and keys."""

from __future__ import annotations

import uuid

from tests.stand_in.store import Asked, Routes, Row, Store, permission, plainly

ROUTES = Routes()

POLICIES = ("input_policy", "output_policy")


def _owner(store: Store, asked: Row) -> Row:
    """The team or the key that a request names."""
    rows, name = (store.teams, "team_id") if asked.get("team_id") else (store.keys, "key_hash")
    row = rows.get(asked[name])
    if row is None or row.get("deleted_at"):
        raise plainly(404, "Key or team not found for the given identifier")
    return row


@ROUTES("POST", "/v1/tool/policy")
def write(store: Store, asked: Asked) -> Row:
    """The policies that are named of a tool, which LiteLLM makes if need be; or a blocked tool of a team or key."""
    body, name = asked.body, asked.body["tool_name"]
    if body.get("team_id") or body.get("key_hash"):
        row = _owner(store, body)
        held = (row["object_permission"] or {}).get("blocked_tools") or []
        blocked = [*(each for each in held if each != name), name]
        row["object_permission"] = permission(row["object_permission"], {"blocked_tools": blocked})
        told: Row = {"input_policy": body["input_policy"], "output_policy": None}
    else:
        row = store.tools.get(name) or _made(store, name)
        row |= {each: body[each] for each in POLICIES if body.get(each) is not None}
        row["updated_at"] = store.now()
        told = {each: row[each] for each in POLICIES}
    owner = {each: body.get(each) for each in ("team_id", "key_hash")}
    return {"tool_name": name, **told, "updated": True, **owner}


def _made(store: Store, name: str) -> Row:
    store.tools[name] = {
        "tool_id": str(uuid.uuid4()),
        "tool_name": name,
        "origin": None,
        **dict.fromkeys(POLICIES, "untrusted"),
        "call_count": 0,
        "assignments": {},
        **dict.fromkeys(("key_hash", "team_id", "key_alias", "user_agent", "user", "last_used_at")),
        "created_at": store.now(),
        "created_by": "default_user_id",
        "updated_by": "default_user_id",
    }
    return store.tools[name]


@ROUTES("GET", "/v1/tool/list")
def everything(store: Store, _: Asked) -> Row:
    """All tools, with the policies for all requests."""
    return {"tools": list(store.tools.values()), "total": len(store.tools)}


@ROUTES("DELETE", "/v1/tool/{name:path}/overrides")
def allow(store: Store, asked: Asked) -> Row:
    """A tool that a team or key may not use."""
    name, row = asked["name"], _owner(store, dict(asked.query))
    held = (row["object_permission"] or {}).get("blocked_tools") or []
    if name not in held:
        raise plainly(404, f"No override found for tool '{name}' with the given scope")
    row["object_permission"] = permission(
        row["object_permission"], {"blocked_tools": [each for each in held if each != name]}
    )
    return {"deleted": True, "tool_name": name}


@ROUTES("GET", "/v1/tool/{name:path}")
def info(store: Store, asked: Asked) -> Row:
    """A tool."""
    if asked["name"] not in store.tools:
        raise plainly(404, f"Tool '{asked['name']}' not found")
    return store.tools[asked["name"]]
