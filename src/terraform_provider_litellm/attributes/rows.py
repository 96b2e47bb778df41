"""A row as LiteLLM tells it, in the form in which it is written: without what LiteLLM adds inside of shared attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import budgets, model_budgets, object_permission, router_settings

if TYPE_CHECKING:
    from terraform_provider_litellm.record.json_values import Json, Row

FORMS: Mapping[str, Callable[[Json], Json]] = {
    "budget_limits": budgets.windows,
    "model_max_budget": model_budgets.normalized,
    "object_permission": object_permission.normalized,
    "router_settings": router_settings.normalized,
}


def normalized(row: Row) -> dict[str, Json]:
    """The row with each of these values, where it has them, in LiteLLM's own form."""
    return {**row, **{name: form(row[name]) for name, form in FORMS.items() if name in row}}


def without_nulls(data: Json) -> Json:
    """Free-form data without names that are null: where an update can only empty a name, null is the same as none."""
    return {name: item for name, item in data.items() if item is not None} if isinstance(data, dict) else data
