"""The limits of a tag or a customer: its own, or those of a budget that it shares with others by `budget_id`.

LiteLLM keeps limits of its own in a budget too, which it makes with a generated id. A budget with another id is somebody's,
and so is the one that the configuration names or that others have too (`shared_budget`): its limits are not the object's,
and are never written by way of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import budgets, rate_limits
from terraform_provider_litellm.attributes.rows import normalized
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import AlreadyExists
from terraform_provider_litellm.objects.access import budget
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import RefersTo
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.table import SharedStorage, apart
from terraform_provider_litellm.run import shared_budget

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.schema import ConfigValidator
    from terraform_provider_litellm.record.json_values import Json, Row

TABLE = "litellm_budget_table"
"""Where a row has the budget of its object."""

COLUMNS = (
    budgets.max_budget,
    budgets.soft_budget,
    budgets.budget_duration,
    rate_limits.max_parallel_requests,
    rate_limits.tpm_limit,
    rate_limits.rpm_limit,
    budgets.model_max_budget,
)


def limits(noun: str, *, since: str = "", zero: str = "") -> tuple[Field, ...]:
    """The limits of its own; `zero` says what a budget of 0 means."""
    return tuple(
        each(noun, zero if each is budgets.max_budget else "", since=since, behaviours=() if since else budgets.CLEARED)
        if each is not budgets.model_max_budget
        else each(noun, since=since)
        for each in COLUMNS
    )


@SharedAttribute
def budget_id(noun: str) -> Field:
    """The shared budget."""
    return Field(
        "budget_id",
        STRING,
        f"The id of a budget whose limits apply to the {noun}, instead of limits of its own.",
        behaviours=(RefersTo("budget"),),
        validators=(Length(1),),
    )


def storage(fields: tuple[Field, ...]) -> SharedStorage:
    """How the budget is read, of an object with these limits."""
    names = tuple(each.name for each in fields)

    def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
        table = row.get(TABLE) or {}
        identifier = table.get("budget_id")
        if written.get("budget_id") is not None or not shared_budget.is_generated(identifier):
            return dict.fromkeys(names) | {"budget_id": identifier}
        return {name: table.get(name) for name in names} | {"budget_id": None}

    return SharedStorage(("budget_id", *names), apart, split)


def one_of_both(noun: str, fields: tuple[Field, ...]) -> tuple[ConfigValidator, ...]:
    """What a configuration cannot have together."""
    return tuple(
        Conflicting(
            ("budget_id", each.name),
            f"A {noun} has the limits of the budget, or limits of its own. Set the limits in the budget.",
            budgets.is_given,
        )
        for each in fields
    )


def row_of(row: Row) -> dict[str, Json]:
    """A row with its budget in LiteLLM's own form."""
    return {**normalized(row), TABLE: normalized(row[TABLE]) if row.get(TABLE) else None}


async def update(
    client: Client, owner: str, row: Row, body: Mapping[str, Json], names: tuple[str, ...]
) -> dict[str, Json]:
    """POST /budget/update for the limits of its own, which takes any back; returns what is left to write to the object.

    Where the object has no budget yet, one is made first, since an update of a customer takes one limit alone. Its id follows
    from the `owner`, so that an update that fails between the two leaves a budget that the next one finds.
    """
    limits = {name: value for name, value in body.items() if name in names}
    rest = {name: value for name, value in body.items() if name not in names}
    held = (row.get(TABLE) or {}).get("budget_id")
    if held is not None and rest.get("budget_id") == held:  # which an import may have shown by its limits
        return {name: value for name, value in rest.items() if name != "budget_id"}
    if not limits or "budget_id" in rest:
        return rest
    identifier = held
    if identifier is None:
        limits = {name: value for name, value in limits.items() if value not in (None, {})}
        if not limits:
            return rest
        identifier = shared_budget.made_for(owner)
        await _make(client, identifier, limits, names)
        return rest | {"budget_id": identifier}
    await shared_budget.refuse(client, owner, row, row[TABLE])
    answer = await client.post("/budget/update", {**limits, "budget_id": identifier})
    budget.found(answer, {"budget_id": identifier})
    return rest


async def _make(client: Client, identifier: str, limits: Mapping[str, Json], names: tuple[str, ...]) -> None:
    """POST /budget/new, or POST /budget/update of a budget that an earlier update, or the same request, has made."""
    identity = {"budget_id": identifier}
    left = await budget.read(client, identity)
    if left is None:
        try:
            part(await client.post("/budget/new", {**limits, **identity}), "budget_id", str)
        except AlreadyExists:
            left = {}
    if left is not None:
        others = {name: None for name in names if left.get(name) is not None}
        await budget.update(client, identity, {**others, **limits})
