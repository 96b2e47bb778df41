"""Rows from LiteLLM in their written form: without the values that LiteLLM adds inside shared attributes."""

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
    """The row with each of these values in its written form, if present."""
    return {**row, **{name: form(row[name]) for name, form in FORMS.items() if name in row}}


def without_nulls(data: Json) -> Json:
    """Free-form data without null names: if an update can only empty a name, null is the same as a missing name."""
    return {name: item for name, item in data.items() if item is not None} if isinstance(data, dict) else data
