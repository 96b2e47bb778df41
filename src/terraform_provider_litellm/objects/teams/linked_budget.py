"""The budget of an organization or a project: the one that `budget_id` names, or one that LiteLLM makes for its limits.

Each row has a `budget_id`, so only who wrote it knows which it is; an import takes a budget that is older than the object
for one that others have too. LiteLLM cannot give such an object another budget.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import budgets, rate_limits
from terraform_provider_litellm.attributes.rows import normalized
from terraform_provider_litellm.client.answers import whole
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.table import SharedStorage, apart
from terraform_provider_litellm.run import shared_budget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.behaviours import Behaviour
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

TABLE = "litellm_budget_table"
"""Where a row has the budget of its object."""


def limits(noun: str, behaviours: tuple[Behaviour, ...] = (), alert: str = "") -> tuple[Field, ...]:
    """The limits of its own; `alert` adds to the description of `soft_budget`."""
    found = (
        budgets.max_budget(noun, behaviours=behaviours),
        budgets.soft_budget(noun, alert, behaviours=behaviours),
        budgets.budget_duration(noun, behaviours=behaviours),
        rate_limits.max_parallel_requests(noun, behaviours=behaviours),
        rate_limits.tpm_limit(noun, behaviours=behaviours),
        rate_limits.rpm_limit(noun, behaviours=behaviours),
        rate_limits.tpd_limit(noun, since="1.106.0"),
        budgets.model_max_budget(noun),
    )
    return tuple(replace(each, read=(TABLE, each.name)) for each in found)


NAMES = tuple(each.name for each in limits("object"))
CONFLICTS = tuple(
    Conflicting(("budget_id", name), "The limits are those of the budget.", budgets.is_given) for name in NAMES
)


def budget_id(noun: str) -> Field:
    """The shared budget."""
    return Field(
        "budget_id",
        STRING,
        f"The id of a budget that the {noun} shares with other objects, in place of limits of its own. If unset, LiteLLM "
        f"creates a budget for the limits of the {noun}.",
        behaviours=(
            ReplacedWhenChanged(lambda prior, _: bool(prior.get("budget_id")), "Another budget"),
            RefersTo("budget"),
        ),
    )


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The budget that others have too, by its id; or the limits in the object's own."""
    if written.get("budget_id"):
        return {"budget_id": row.get("budget_id"), **dict.fromkeys(NAMES)}
    budget = row.get(TABLE) or {}
    return {"budget_id": None, **{name: budget.get(name) for name in NAMES}}


STORAGE = SharedStorage(("budget_id", *NAMES), apart, split)


def told(row: Row) -> dict[str, Json]:
    """A row in the form in which it is written."""
    return normalized({**row, TABLE: normalized(row.get(TABLE) or {})})


def at_import(noun: str) -> Callable[[Client, Row], Awaitable[State]]:
    """The values of an import: the id of the budget, if others have it too."""

    async def noted(client: Client, row: Row) -> State:
        return await shared_budget.noted(client, _owner(noun, row), row, await _budget(client, row))

    return noted


async def update(client: Client, noun: str, row: Row, limits: Mapping[str, Json]) -> None:
    """POST /budget/update, of a budget that is the object's own."""
    await shared_budget.refuse(client, _owner(noun, row), row, await _budget(client, row))
    await client.post("/budget/update", {**limits, "budget_id": row["budget_id"]})


def _owner(noun: str, row: Row) -> str:
    return f"{noun}/{row[f'{noun}_id']}"


async def _budget(client: Client, row: Row) -> Row:
    """POST /budget/info, since the object's row does not tell when its budget was made."""
    rows = whole(await client.post("/budget/info", {"budgets": [row["budget_id"]]}), list)
    budget = {"budget_id": row["budget_id"]}
    return next((each for each in rows if each["budget_id"] == row["budget_id"]), budget)


async def plan(
    call: Plan[Client], read: Callable[[Client, Identity], Awaitable[Row | None]], identity: Callable[[State], Identity]
) -> None:
    """Another budget than LiteLLM's own for the object takes another object."""
    prior, planned = call.prior, call.planned or {}
    wanted = planned.get("budget_id")
    if prior is None or prior.get("budget_id") or not isinstance(wanted, str) or not wanted or call.provider is None:
        return
    row = await read(call.provider, identity(prior))
    if row is not None and row["budget_id"] != wanted:
        call.requires_replace.append(path("budget_id"))
