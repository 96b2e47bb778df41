"""Policies, as versions of which drafts alone can be changed, and their attachments."""

from __future__ import annotations

import uuid

from tests.stand_in import models
from tests.stand_in.keys import living
from tests.stand_in.store import Asked, Routes, Row, Store, plainly

ROUTES = Routes()

SETTINGS: Row = {
    "inherit": None,
    "description": None,
    "guardrails_add": [],
    "guardrails_remove": [],
    "condition": {},
    "pipeline": None,
}
STEP: Row = {
    "on_pass": "allow",
    "on_fail": "block",
    "on_error": None,
    "pass_data": False,
    "modify_response_message": None,
}


def _content(body: Row) -> Row:
    """The settings of a request, without what is null; the steps of a pipeline are told in full."""
    found = {name: value for name, value in body.items() if name in SETTINGS and value is not None}
    if found.get("pipeline"):
        found["pipeline"] = found["pipeline"] | {"steps": [STEP | step for step in found["pipeline"]["steps"]]}
    return found


def _versions(store: Store, name: str) -> list[Row]:
    """The newest first."""
    return [row for row in store.policies.values() if row["policy_name"] == name][::-1]


def _made(store: Store, name: str, version: Row) -> Row:
    now = store.now()
    held = _versions(store, name)
    for row in held:
        row["is_latest"] = False
    row = {
        "policy_id": str(uuid.uuid4()),
        "policy_name": name,
        "version_number": max([each["version_number"] for each in held], default=0) + 1,
        "parent_version_id": None,
        "is_latest": True,
        **SETTINGS,
        **version,
        "created_at": now,
        "updated_at": now,
        "created_by": "default_user_id",
        "updated_by": "default_user_id",
        "definition_location": "db",
    }
    store.policies[row["policy_id"]] = row
    return row


def _version(store: Store, identifier: str, doing: str = "") -> Row:
    if identifier not in store.policies:
        raise plainly(404, f"{doing}Policy with ID {identifier} not found")
    return store.policies[identifier]


@ROUTES("POST", "/policies")
def new(store: Store, asked: Asked) -> Row:
    """The first version, in production."""
    name = asked.body["policy_name"]
    if _versions(store, name):
        raise plainly(400, f"Policy with name '{name}' already exists")
    return _made(store, name, {"version_status": "production", **_content(asked.body)})


@ROUTES("GET", "/policies/list")
def everything(store: Store, asked: Asked) -> Row:
    """All versions, or those of a status."""
    rows = [row for row in store.policies.values() if asked["version_status"] in ("", row["version_status"])][::-1]
    return {"policies": rows, "total_count": len(rows)}


@ROUTES("GET", "/policies/name/{name}/versions")
def versions(store: Store, asked: Asked) -> Row:
    """None, if there is no such policy."""
    rows = _versions(store, asked["name"])
    return {"policy_name": asked["name"], "versions": rows, "total_count": len(rows)}


@ROUTES("POST", "/policies/name/{name}/versions")
def draft(store: Store, asked: Asked) -> Row:
    """A copy of a version."""
    name, source = asked["name"], store.policies.get(asked.body["source_policy_id"])
    doing = "Error creating new version: "
    if source is None:
        raise plainly(404, f"{doing}Source policy {asked.body['source_policy_id']} not found")
    if source["policy_name"] != name:
        raise plainly(500, f"{doing}Source policy name '{source['policy_name']}' does not match '{name}'")
    copied = {each: source[each] for each in SETTINGS}
    return _made(store, name, copied | {"version_status": "draft", "parent_version_id": source["policy_id"]})


@ROUTES("DELETE", "/policies/name/{name}/all-versions")
def delete_all(store: Store, asked: Asked) -> Row:
    """Whether there are any or not; attachments stay."""
    for row in _versions(store, asked["name"]):
        del store.policies[row["policy_id"]]
    return {"message": f"All versions of policy '{asked['name']}' deleted successfully"}


# ---- attachments

NAMES = ("teams", "keys", "models", "tags")


@ROUTES("POST", "/policies/attachments")
def attach(store: Store, asked: Asked) -> Row:
    """Any number of equal ones, of names that there are, or that end with a star."""
    body, now = asked.body, store.now()
    if not _versions(store, body["policy_name"]):
        raise plainly(404, f"Policy '{body['policy_name']}' not found. Create the policy first.")
    known = {
        "teams": {row["team_alias"] for row in store.teams.values()},
        "keys": {row["key_alias"] for row in living(store)},
        "models": models.names_of(store),
    }
    for kind, names in known.items():
        for name in body.get(kind) or ():
            if name not in names and not name.endswith("*"):
                noun = kind.removesuffix("s")
                text = f"Reference an existing {noun} or use a wildcard pattern (e.g. '{name}*') to match by prefix."
                raise plainly(400, f"{noun.capitalize()} '{name}' does not exist. {text}")
    row = {
        "attachment_id": str(uuid.uuid4()),
        "policy_name": body["policy_name"],
        "scope": body.get("scope"),
        **{name: body.get(name) or [] for name in NAMES},
        "priority": body.get("priority"),
        "default": bool(body.get("default")),
        "created_at": now,
        "updated_at": now,
        "created_by": "default_user_id",
        "updated_by": "default_user_id",
        "definition_location": "db",
    }
    store.attachments[row["attachment_id"]] = row
    return row


@ROUTES("GET", "/policies/attachments/list")
def attachments(store: Store, _: Asked) -> Row:
    """The newest first."""
    rows = list(store.attachments.values())[::-1]
    return {"attachments": rows, "total_count": len(rows)}


def _attachment(store: Store, identifier: str) -> Row:
    if identifier not in store.attachments:
        raise plainly(404, f"Attachment with ID {identifier} not found")
    return store.attachments[identifier]


@ROUTES("GET", "/policies/attachments/{identifier}")
def attachment(store: Store, asked: Asked) -> Row:
    """An attachment."""
    return _attachment(store, asked["identifier"])


@ROUTES("DELETE", "/policies/attachments/{identifier}")
def detach(store: Store, asked: Asked) -> Row:
    """An attachment."""
    identifier = _attachment(store, asked["identifier"])["attachment_id"]
    del store.attachments[identifier]
    return {"message": f"Attachment {identifier} deleted successfully"}


# ---- versions


@ROUTES("GET", "/policies/{identifier}")
def info(store: Store, asked: Asked) -> Row:
    """A version."""
    return _version(store, asked["identifier"])


@ROUTES("PUT", "/policies/{identifier}")
def update(store: Store, asked: Asked) -> Row:
    """What is named of a draft, but not as null."""
    row = _version(store, asked["identifier"])
    if row["version_status"] != "draft":
        text = "Only draft versions can be updated. Publish or create a new version to change published/production."
        raise plainly(400, text)
    row |= _content(asked.body) | {"updated_at": store.now()}
    return row


@ROUTES("PUT", "/policies/{identifier}/status")
def promote(store: Store, asked: Asked) -> Row:
    """From draft to published to production, where it takes the place of another."""
    doing = "Error updating version status: "
    row, status = _version(store, asked["identifier"], doing), asked.body["version_status"]
    held = row["version_status"]
    if status == "published" and held != "draft":
        raise plainly(400, f"{doing}Only draft versions can be published. Current status: '{held}'.")
    if status == "production" and held != "published":
        text = "Cannot promote draft directly to production. Publish the version first."
        if held != "draft":
            text = f"Only draft or published versions can be promoted to production. Current: '{held}'."
        raise plainly(400, f"{doing}{text}")
    if status == "production":
        for other in _versions(store, row["policy_name"]):
            if other["version_status"] == "production":
                other |= {"version_status": "published", "updated_at": store.now()}
    row |= {"version_status": status, "updated_at": store.now()}
    return row


@ROUTES("DELETE", "/policies/{identifier}")
def delete(store: Store, asked: Asked) -> Row:
    """A version; no other one takes its place."""
    identifier = _version(store, asked["identifier"])["policy_id"]
    del store.policies[identifier]
    return {"message": f"Policy {identifier} deleted successfully"}
