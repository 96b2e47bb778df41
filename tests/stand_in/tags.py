"""Tags, with a budget of their own or a shared one."""

from __future__ import annotations

from tests.stand_in import budgets
from tests.stand_in.store import Asked, Routes, Row, Store, plainly

ROUTES = Routes()


def _shown(store: Store, row: Row) -> Row:
    budget = budgets.table(store, row)
    shown = {name: value for name, value in row.items() if name != "budget_id"}
    return shown if budget is None else shown | {"litellm_budget_table": budget}


@ROUTES("POST", "/tag/new")
def new(store: Store, asked: Asked) -> Row:
    """A name that is there is refused before anything is made."""
    body, now = asked.body, store.now()
    if body["name"] in store.tags:
        raise plainly(500, f"400: Tag {body['name']} already exists")
    store.tags[body["name"]] = {
        "name": body["name"],
        "description": body.get("description"),
        "models": body.get("models") or [],
        "model_info": {},
        "created_at": now,
        "updated_at": now,
        "created_by": "default_user_id",
        "budget_id": budgets.of_owner(store, body, None, "LiteLLM_TagTable"),
    }
    return {"message": f"Tag {body['name']} created successfully", "tag": {}}


@ROUTES("POST", "/tag/info")
def info(store: Store, asked: Asked) -> Row:
    """All of them, or a refusal."""
    if missing := [name for name in asked.body["names"] if name not in store.tags]:
        raise plainly(500, f"404: Tags not found: {missing}")
    return {name: _shown(store, store.tags[name]) for name in asked.body["names"]}


@ROUTES("GET", "/tag/list")
def everything(store: Store, _: Asked) -> list[Row]:
    """All tags; there are no requests that could have used others."""
    return [_shown(store, row) for row in store.tags.values()]


@ROUTES("POST", "/tag/update")
def update(store: Store, asked: Asked) -> Row:
    """Description and models as a whole."""
    body = asked.body
    if body["name"] not in store.tags:
        raise plainly(500, f"404: Tag {body['name']} not found")
    row = store.tags[body["name"]]
    row |= {"budget_id": budgets.of_owner(store, body, row["budget_id"], "LiteLLM_TagTable"), "updated_at": store.now()}
    row |= {"description": body.get("description"), "models": body.get("models") or []}
    return {"message": f"Tag {body['name']} updated successfully", "tag": {}}


@ROUTES("POST", "/tag/delete")
def delete(store: Store, asked: Asked) -> Row:
    """The budget stays."""
    if store.tags.pop(asked.body["name"], None) is None:
        raise plainly(500, f"404: Tag {asked.body['name']} not found")
    return {"message": f"Tag {asked.body['name']} deleted successfully"}
