"""Prompts, of which every change is a version; LiteLLM may keep one that it cannot load."""

from __future__ import annotations

from tests.stand_in.store import Asked, Routes, Row, Store, plainly

ROUTES = Routes()

PARAMS: Row = {
    "prompt_id": None,
    "prompt_integration": None,
    "api_base": None,
    "api_key": None,
    "provider_specific_query_params": None,
    "ignore_prompt_manager_model": False,
    "ignore_prompt_manager_optional_params": False,
    "dotprompt_content": None,
}
LOADED = "loaded"
"""Whether the proxy has a version in memory."""


def _rows(store: Store, name: str, environment: str = "") -> list[Row]:
    """The versions, the newest first."""
    return [row for row in store.prompts if row["prompt_id"] == name and environment in ("", row["environment"])][::-1]


def _shown(row: Row, **other: object) -> Row:
    return {each: value for each, value in row.items() if each != LOADED} | other


def _load(row: Row) -> Row:
    """What a request answers that has kept a version."""
    params = row["litellm_params"]
    if params["prompt_integration"] == "generic_prompt_management" and not params["api_base"]:
        raise plainly(500, "api_base is required in generic_prompt_config")
    row[LOADED] = True
    return _shown(row, prompt_id=f"{row['prompt_id']}.v{row['version']}")


def _added(store: Store, name: str, body: Row) -> Row:
    info = body["prompt_info"]
    environment = info.get("environment") or "development"
    now = store.now()
    row = {
        "prompt_id": name,
        "litellm_params": PARAMS | body["litellm_params"],
        "prompt_info": info,
        "created_at": now,
        "updated_at": now,
        "version": max([each["version"] for each in _rows(store, name, environment)], default=0) + 1,
        "environment": environment,
        "created_by": "default_user_id",
        LOADED: False,
    }
    store.prompts.append(row)
    return _load(row)


@ROUTES("POST", "/prompts")
def new(store: Store, asked: Asked) -> Row:
    """A version, also of a prompt that is there."""
    return _added(store, asked.body["prompt_id"], asked.body)


@ROUTES("GET", "/prompts/list")
def everything(store: Store, _: Asked) -> Row:
    """The newest versions in memory, without their numbers."""
    newest = {(row["prompt_id"], row["environment"]): row for row in store.prompts if row[LOADED]}
    return {"prompts": [_shown(row, version=None) for row in newest.values()]}


@ROUTES("GET", "/prompts/{name}/versions")
def versions(store: Store, asked: Asked) -> Row:
    """Those of an environment, or of all."""
    rows = _rows(store, asked["name"], asked["environment"])
    if not rows:
        raise plainly(404, f"No versions found for prompt ID {asked['name']}")
    return {"prompts": list(map(_shown, rows))}


@ROUTES("PUT", "/prompts/{name}")
def update(store: Store, asked: Asked) -> Row:
    """A version of a prompt that is there."""
    name = asked["name"].partition(".v")[0]
    if not _rows(store, name):
        raise plainly(404, f"Prompt with ID {name} not found")
    return _added(store, name, asked.body)


@ROUTES("PATCH", "/prompts/{name}")
def patch(store: Store, asked: Asked) -> Row:
    """A version as it is, or with other parameters or information as a whole."""
    name, _, number = asked["name"].partition(".v")
    environment = asked["environment"] or "development"
    rows = [row for row in _rows(store, name, environment) if number in ("", str(row["version"]))]
    if not rows:
        raise plainly(404, f"Prompt with ID {name} not found in environment {environment}")
    params = asked.body.get("litellm_params")
    rows[0]["litellm_params"] = rows[0]["litellm_params"] if params is None else PARAMS | params
    rows[0]["prompt_info"] = asked.body.get("prompt_info") or rows[0]["prompt_info"]
    rows[0]["updated_at"] = store.now()
    return _load(rows[0])


@ROUTES("DELETE", "/prompts/{name}")
def delete(store: Store, asked: Asked) -> Row:
    """All versions in an environment, if one of them is in memory."""
    rows = _rows(store, asked["name"], asked["environment"])
    if not any(row[LOADED] for row in rows):
        raise plainly(404, f"Prompt with ID {asked['name']} not found")
    store.prompts = [row for row in store.prompts if row not in rows]
    return {"message": f"Prompt {asked['name']} deleted successfully from {asked['environment']}"}
