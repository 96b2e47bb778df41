"""Budgets of an object: `max_budget`, `budget_duration` and so on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import model_budgets
from terraform_provider_litellm.attributes.durations import IN_WORDS, BudgetDuration
from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.attributes.timestamps import utc
from terraform_provider_litellm.plugin.config_validators import not_empty
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import ListOf, Shape, Simple
from terraform_provider_litellm.plugin.values import Dynamic
from terraform_provider_litellm.record.behaviours import CannotBeCleared, ChangesWith
from terraform_provider_litellm.record.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json

CLEARED = (CannotBeCleared(until="1.85.7"),)
"""The behaviour of limits that LiteLLM stores in a budget: older releases omit null values from its update."""

WINDOWS = ListOf(
    Shape(
        {"max_budget": Simple(NUMBER, AMOUNT), "budget_duration": Simple(STRING, (BudgetDuration(),))},
        required=("max_budget", "budget_duration"),
    )
)


@SharedAttribute
def max_budget(noun: str) -> Field:
    """The maximum spend, per period or in total."""
    return Field(
        "max_budget",
        NUMBER,
        f"The maximum spend of the {noun} in USD, per `budget_duration` or in total.",
        validators=AMOUNT,
    )


@SharedAttribute
def soft_budget(_: str) -> Field:
    """The spend at which LiteLLM sends an alert."""
    return Field(
        "soft_budget",
        NUMBER,
        "The spend in USD at which LiteLLM sends an alert; requests continue.",
        validators=AMOUNT,
    )


@SharedAttribute
def budget_duration(_: str) -> Field:
    """The period."""
    return Field(
        "budget_duration",
        STRING,
        f"The period after which the spend is reset: {IN_WORDS}. Unset means never.",
        validators=(BudgetDuration(),),
    )


@SharedAttribute
def budget_limits(_: str) -> Field:
    """The maximum spend in each of several periods."""
    return Field(
        "budget_limits",
        DYNAMIC,
        "Several budgets that apply at the same time, each with its own period: `[{ max_budget = 10, "
        'budget_duration = "1d" }, { max_budget = 100, budget_duration = "30d" }]`. Amounts are in USD, and '
        "periods as in `budget_duration`.",
        cleared_by=[],
        unset_values=([],),
        validators=(WINDOWS,),
    )


@SharedAttribute
def model_max_budget(noun: str) -> Field:
    """The maximum spend by model."""
    return Field(
        "model_max_budget",
        DYNAMIC,
        f"The maximum spend of the {noun} per model in USD: {model_budgets.HINT}.",
        licence=True,
        **model_budgets.conversions(),
    )


@SharedAttribute
def spend(noun: str) -> Field:
    """The spend so far."""
    return Field("spend", NUMBER, f"The spend of the {noun} in USD at the last refresh of the state.", computed=True)


@SharedAttribute
def budget_reset_at(_: str) -> Field:
    """The end of the period."""
    return Field(
        "budget_reset_at",
        STRING,
        "The time of the next reset of the spend (RFC 3339, UTC). Null if the spend is not reset.",
        computed=True,
        behaviours=(ChangesWith(("budget_duration",)),),
        from_api=utc,
    )


def windows(limits: Json) -> Json:
    """`budget_limits` in their written form, without the time of the next reset that LiteLLM adds to each."""
    return [{name: item for name, item in window.items() if name != "reset_at"} for window in limits or []]


def is_given(name: str, value: Value) -> bool:
    """Whether a limit or a budget is set; an empty `model_max_budget` limits nothing, as in generated configuration."""
    return not_empty(name, value) and (value.value if isinstance(value, Dynamic) else value) != {}


def own(limits: Iterable[str]) -> Callable[[State], bool]:
    """Whether values have limits of their own, for which LiteLLM makes a budget."""
    names = tuple(limits)
    return lambda values: not values.get("budget_id") and any(is_given(name, values.get(name)) for name in names)


def check(config: State, diagnostics: Diagnostics) -> None:
    """The alert comes before the end."""
    soft, most = config.get("soft_budget"), config.get("max_budget")
    if isinstance(soft, int | Decimal) and isinstance(most, int | Decimal) and soft >= most:
        diagnostics.error(
            "soft_budget must be less than max_budget",
            f"LiteLLM requires a soft_budget less than max_budget. The values are {soft} and {most}.",
            path("soft_budget"),
        )
