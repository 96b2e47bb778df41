"""A budget: limits that keys, team members, customers and organizations share by its id.

Endpoints: POST /budget/new, POST /budget/info, POST /budget/update, POST /budget/delete, GET /budget/list.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import budgets, rate_limits, timestamps
from terraform_provider_litellm.attributes.rows import normalized
from terraform_provider_litellm.client import keys
from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import GeneratedIfUnset, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

HOLDER = "holder of the budget"
SETTINGS = (
    budgets.max_budget(HOLDER, "0 blocks all requests.", behaviours=budgets.CLEARED),
    budgets.soft_budget(HOLDER, behaviours=budgets.CLEARED),
    budgets.budget_duration(HOLDER, behaviours=budgets.CLEARED),
    rate_limits.max_parallel_requests(HOLDER, behaviours=budgets.CLEARED),
    rate_limits.tpm_limit(HOLDER, behaviours=budgets.CLEARED),
    rate_limits.rpm_limit(HOLDER, behaviours=budgets.CLEARED),
    rate_limits.tpd_limit(HOLDER, since="1.106.0"),
    budgets.model_max_budget(HOLDER),
)
FIELDS = (
    Field(
        "budget_id",
        STRING,
        "The id of the budget, to which other objects refer.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    *SETTINGS,
    budgets.budget_reset_at(HOLDER),
    timestamps.created_at("budget"),
    timestamps.created_by("budget"),
    *timestamps.updated("budget", SETTINGS),
)


def choose(values: State) -> State:
    """An id that tells the budget apart from those that LiteLLM makes for one object, whose ids are UUIDs."""
    given = values.get("budget_id")
    return {"budget_id": given if isinstance(given, str) and given else f"budget-{uuid.uuid4()}"}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /budget/new."""
    await client.post("/budget/new", {**body, "budget_id": values["budget_id"]})
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """POST /budget/info: a list without the budgets that are missing."""
    rows = whole(await client.post("/budget/info", {"budgets": [identity["budget_id"]]}), list)
    found = (normalized(row) for row in rows if part(row, "budget_id", str) == identity["budget_id"])
    return await keys.listed(client, next(found, None))


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /budget/list: all budgets at once, also those that LiteLLM makes for keys and members by itself."""
    rows = whole(await client.get("/budget/list"), list)
    return Page({part(row, "budget_id", str): normalized(row) for row in rows}, 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /budget/update, which answers null for a budget that is missing."""
    found(await client.post("/budget/update", {**body, **identity}), identity)


async def delete(client: Client, identity: Identity) -> None:
    """POST /budget/delete, which answers null for a budget that is missing."""
    found(await client.post("/budget/delete", {"id": identity["budget_id"]}), identity)


def found(answer: Json, identity: Identity) -> None:
    """Take an answer that is about the budget.

    Raises:
        NotFound: there is no such budget.
    """
    if answer is None:
        raise NotFound.of("budget_id", f"Budget {identity['budget_id']} not found.")
    part(answer, "budget_id", str)


BUDGET = LiteLLMObject(
    type_name="litellm_budget",
    description="A budget with spending and rate limits for keys, team members, customers and organizations. The "
    "limits apply to each of them individually. If the budget is destroyed or replaced, LiteLLM removes it from "
    "all of them, and the next apply assigns it again to those that Terraform manages. LiteLLM also creates budgets by itself, "
    "for the limits of one object. Do not import such a budget: the provider deletes it together with the object, if no other "
    "object has it.",
    table=Table(FIELDS),
    identity=("budget_id",),
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page),
    provides={"budget": ("budget_id",)},
)
