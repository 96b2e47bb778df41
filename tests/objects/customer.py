"""A customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from terraform_provider_litellm.objects.access.customer import CUSTOMER
from tests.sample import Ask, Call, Drift, Sample
from tests.values import AWAY, HOME, UNIQUE, UNIQUE_TEXT, Values, only

ROW: dict[str, Any] = {
    "user_id": "c",
    "blocked": False,
    "alias": None,
    "spend": 0.0,
    "allowed_model_region": None,
    "default_model": None,
    "budget_id": None,
    "litellm_budget_table": None,
    "object_permission": None,
}
MISSING = (404, {"error": {"message": "End User Id=c does not exist in db", "type": "not_found", "code": "404"}})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The customer."""
    found: Mapping[str, Any] = ask(f"/customer/info?end_user_id={quote(state['user_id'], safe='')}")
    return found


SAMPLE = Sample(
    record=CUSTOMER,
    least={"user_id": UNIQUE},
    values={"user_id": UNIQUE_TEXT, "alias": UNIQUE_TEXT, "budget_id": only(HOME, AWAY)},
    apart={"budget_id": "excludes limits of its own"},
    untried={"default_model": "has to be a model of the proxy"},
    forget=Call("POST", "/customer/delete", {"user_ids": ["{user_id}"]}),
    show=show,
    drifts={
        "a customer's budget": Drift(
            {"max_budget": 5},
            Call("POST", "/customer/update", {"user_id": "{user_id}", "max_budget": 6}),
            "max_budget = 6 -> 5",
            since="1.85.7",
        ),
    },
    state={"id": "c", "user_id": "c"},
    answers={
        "/budget/new": {"budget_id": "b"},
        "/customer/info": ROW,
        "/customer/list": [ROW],
        "/customer/update": ROW,
        "/customer/delete": {"deleted_customers": 1, "message": "Successfully deleted customers"},
    },
    absent={"/customer/info": MISSING, "/customer/delete": MISSING},
)
