"""A budget."""

from __future__ import annotations

from terraform_provider_litellm.objects.access.budget import BUDGET
from tests.sample import Call, Sample
from tests.values import UNIQUE_TEXT

ROW = {
    "budget_id": "b",
    "max_budget": 1.0,
    "budget_duration": None,
    "model_max_budget": {},
    "created_by": "default_user_id",
}

SAMPLE = Sample(
    record=BUDGET,
    least={},
    values={"budget_id": UNIQUE_TEXT},
    forget=Call("POST", "/budget/delete", {"id": "{budget_id}"}),
    state={"id": "b", "budget_id": "b", "max_budget": 1},
    answers={"/budget/info": [ROW], "/budget/update": ROW, "/budget/delete": ROW, "/budget/list": [ROW]},
    absent={"/budget/info": [], "/budget/delete": b"null"},
)
