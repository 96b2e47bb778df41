"""Budgets, which other objects share or have for themselves."""

from __future__ import annotations

import uuid

from tests.stand_in.store import Asked, Routes, Row, Store, detailed, plainly, reset_at, stored, told

ROUTES = Routes()

BUDGET: Row = {
    "max_budget": None,
    "soft_budget": None,
    "max_parallel_requests": None,
    "tpm_limit": None,
    "rpm_limit": None,
    "tpd_limit": None,
    "model_max_budget": None,
    "budget_duration": None,
    "budget_reset_at": None,
    "allowed_models": [],
    "temp_budget_increase": None,
    "temp_budget_expiry": None,
}


def make(store: Store, body: Row, identifier: str | None = None) -> Row:
    """A budget with the limits of a body."""
    now = store.now()
    row = {"budget_id": identifier or str(uuid.uuid4()), **BUDGET, **told(body, BUDGET)}
    row |= {"budget_reset_at": reset_at(row["budget_duration"]), "created_at": now, "created_by": "default_user_id"}
    row |= {"updated_at": now, "updated_by": "default_user_id"}
    store.budgets[row["budget_id"]] = row
    return row


def limits(body: Row) -> bool:
    """Whether a body has a limit, for which LiteLLM makes a budget."""
    return any(body.get(name) is not None for name in BUDGET)


def change(store: Store, row: Row, body: Row) -> None:
    """Set the limits of a body, and clear those that are null."""
    row |= {name: stored(name, value) for name, value in body.items() if name in BUDGET}
    row |= {"updated_at": store.now(), "budget_reset_at": reset_at(row["budget_duration"])}


def table(store: Store, owner: Row) -> Row | None:
    """The budget of an object."""
    return store.budgets[owner["budget_id"]] if owner.get("budget_id") else None


def of_owner(store: Store, body: Row, held: str | None, table: str) -> str | None:
    """The budget of an object after a request: the one that it names, the one that there is with other limits, or a new one."""
    named: str | None = body.get("budget_id")
    if named is not None:
        if named not in store.budgets:
            raise plainly(500, f"Foreign key constraint failed on the field: `{table}_budget_id_fkey (index)`")
        return named
    if not limits(body):
        return held
    if held is None:
        made: str = make(store, body)["budget_id"]
        return made
    change(store, store.budgets[held], {name: value for name, value in body.items() if value is not None})
    return held


@ROUTES("POST", "/budget/new")
def new(store: Store, asked: Asked) -> Row:
    """An id is that of one budget."""
    identifier = asked.body.get("budget_id")
    if identifier in store.budgets:
        raise detailed(400, f"Budget with id '{identifier}' already exists.")
    return make(store, asked.body, identifier)


@ROUTES("POST", "/budget/info")
def info(store: Store, asked: Asked) -> list[Row]:
    """Those of the ids that there are."""
    return [store.budgets[identifier] for identifier in asked.body["budgets"] if identifier in store.budgets]


@ROUTES("GET", "/organization/list")
@ROUTES("GET", "/project/list")
def none(_store: Store, _: Asked) -> list[Row]:
    """What has budgets too, and exists with a licence alone."""
    return []


@ROUTES("GET", "/budget/list")
def everything(store: Store, _: Asked) -> list[Row]:
    """All of them."""
    return list(store.budgets.values())


@ROUTES("POST", "/budget/update")
def update(store: Store, asked: Asked) -> Row | None:
    """Null of one that is missing."""
    row = store.budgets.get(asked.body["budget_id"])
    if row is not None:
        change(store, row, asked.body)
    return row


@ROUTES("POST", "/budget/delete")
def delete(store: Store, asked: Asked) -> Row | None:
    """Whatever refers to it has none then."""
    for rows in (store.customers, store.tags):
        for row in rows.values():
            if row.get("budget_id") == asked.body["id"]:
                row["budget_id"] = None
    for group in [name for name, held in store.group_budgets.items() if held == asked.body["id"]]:
        del store.group_budgets[group]
    return store.budgets.pop(asked.body["id"], None)
