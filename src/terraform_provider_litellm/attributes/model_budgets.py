"""Budgets by model: `{ "gpt-4" = 50 }`, or `{ "gpt-4" = { max_budget = 50, budget_duration = "30d" } }`.

LiteLLM has two names for each part of a budget, and supports only the long form.
"""

from __future__ import annotations

from typing import Any

from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.plugin.types import NUMBER, STRING
from terraform_provider_litellm.plugin.validators import MapOf, Shape, Simple, SimpleOr
from terraform_provider_litellm.record.json_values import Json

SAME = {"budget_limit": "max_budget", "time_period": "budget_duration"}
HINT = (
    '`{ "gpt-4" = 50 }`, or with a period and limits of its own `{ "gpt-4" = { max_budget = 50, '
    'budget_duration = "30d", tpm_limit = 1000, rpm_limit = 10 } }`; `budget_limit` and `time_period` are '
    "synonyms of `max_budget` and `budget_duration`"
)
DURATION = Simple(STRING, (BudgetDuration(),))
FORM = MapOf(
    SimpleOr(
        Simple(NUMBER, AMOUNT),
        Shape(
            {
                "max_budget": Simple(NUMBER, AMOUNT),
                "budget_duration": DURATION,
                "tpm_limit": Simple(NUMBER, COUNT),
                "rpm_limit": Simple(NUMBER, COUNT),
                "budget_limit": Simple(NUMBER, AMOUNT),
                "time_period": DURATION,
            }
        ),
    )
)


def normalized(value: Json) -> Json:
    """Every budget in LiteLLM's own form, with one name for each part and without unset parts."""

    def spelled_out(limit: Json) -> Json:
        if not isinstance(limit, dict):
            return {"max_budget": limit}
        return {SAME.get(name, name): item for name, item in limit.items() if item is not None}

    return {model: spelled_out(limit) for model, limit in value.items()} if isinstance(value, dict) else value


def short(value: Json) -> Json:
    """Budgets in the short form: a number, if a budget has no other part."""
    return {model: limit["max_budget"] if limit.keys() == {"max_budget"} else limit for model, limit in value.items()}


def conversions() -> dict[str, Any]:
    """The arguments of a `Field` for such budgets."""
    return {"cleared_by": {}, "to_api": normalized, "from_api": short, "validators": (FORM,)}
