"""Customers, with a budget of their own or a shared one."""

from __future__ import annotations

from typing import Any

from tests.stand_in import budgets
from tests.stand_in.store import Asked, Routes, Row, Store, permission, refused, told

ROUTES = Routes()

CUSTOMER: Row = {"blocked": False, "alias": None, "allowed_model_region": None, "default_model": None, "models": []}
SHOWN = ("created_by", "updated_at", "updated_by")
"""What is not shown of a budget."""


def _shown(store: Store, row: Row) -> Row:
    budget = budgets.table(store, row)
    if budget is not None:
        budget = {name: value for name, value in budget.items() if name not in SHOWN}
    return row | {"litellm_budget_table": budget}


def _customer(store: Store, user_id: str, param: str) -> Row:
    if user_id not in store.customers:
        raise refused(404, f"End User Id={user_id} does not exist in db", "not_found", param)
    return store.customers[user_id]


def _budget(store: Store, body: Row) -> str | None:
    identifier: str | None = body.get("budget_id")
    if identifier is not None and identifier not in store.budgets:
        raise refused(500, "Foreign key constraint failed on the field: `LiteLLM_EndUserTable_budget_id_fkey (index)`")
    return identifier


@ROUTES("POST", "/customer/new")
def new(store: Store, asked: Asked) -> Row:
    """Limits make a budget, which stays where there is such a customer."""
    body = asked.body
    budget_id = budgets.make(store, body)["budget_id"] if budgets.limits(body) else _budget(store, body)
    if body["user_id"] in store.customers:
        text = f"Customer already exists, passed user_id={body['user_id']}. Please pass a new user_id."
        raise refused(400, text, "bad_request", "user_id")
    held = body.get("object_permission")
    row = {"user_id": body["user_id"], **CUSTOMER, **told(body, CUSTOMER), "spend": 0.0, "budget_id": budget_id}
    row["object_permission"] = None if held is None else permission(None, held)
    store.customers[row["user_id"]] = row
    return _shown(store, row)


@ROUTES("GET", "/customer/info")
def info(store: Store, asked: Asked) -> Row:
    """A customer."""
    return _shown(store, _customer(store, asked["end_user_id"], "end_user_id"))


@ROUTES("GET", "/customer/list")
def everyone(store: Store, _: Asked) -> list[Row]:
    """All of them, since 1.106.0 has no pages."""
    return [_shown(store, row) for row in store.customers.values()]


def _counts(name: str, value: Any) -> bool:
    """Whether an update takes a value: a truth and a list of models always, what is empty or 0 not."""
    if value is None:
        return False
    if isinstance(value, bool) or name == "models":
        return True
    return value not in ([], {}) and value != 0


@ROUTES("POST", "/customer/update")
def update(store: Store, asked: Asked) -> Row:
    """Of limits it takes one alone, which the provider does not send."""
    row = _customer(store, asked.body["user_id"], "user_id")
    body = {name: value for name, value in asked.body.items() if _counts(name, value)}
    if "budget_id" in body:
        row["budget_id"] = _budget(store, body)
    if "object_permission" in body:
        row["object_permission"] = permission(row["object_permission"], body["object_permission"])
    row |= told(body, CUSTOMER)
    return _shown(store, row)


@ROUTES("POST", "/customer/delete")
def delete(store: Store, asked: Asked) -> Row:
    """The budget stays."""
    user_ids = asked.body["user_ids"]
    missing = [each for each in user_ids if each not in store.customers]
    if missing:
        raise refused(404, f"End User Id(s)={', '.join(missing)} do not exist in db", "not_found", "user_ids")
    for user_id in user_ids:
        del store.customers[user_id]
    return {"deleted_customers": len(user_ids), "message": f"Successfully deleted customers with ids: {user_ids}"}
