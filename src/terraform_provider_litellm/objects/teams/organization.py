"""An organization: teams, keys and users with shared models, a budget and limits.

Endpoints: POST /organization/new, GET /organization/info, GET /organization/list, PATCH /organization/update,
PATCH /v2/organization/{organization_id}, POST /budget/update, DELETE /organization/delete.

The limits are those of a budget that LiteLLM makes with the organization, or of the one that `budget_id` names. LiteLLM
cannot give an organization another budget. Each row has a `budget_id`, so only who wrote it knows which it is; an import
takes a budget that is older than the organization for one that others have too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, budgets, object_permission, rate_limits, timestamps
from terraform_provider_litellm.attributes.metadata import check as check_metadata
from terraform_provider_litellm.attributes.metadata import metadata, shared
from terraform_provider_litellm.attributes.rows import normalized
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import ClientError, EndpointMissing, NotFound, half_done
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import (
    CannotBeCleared,
    GeneratedIfUnset,
    KeepsNames,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table, apart
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

NOUN = "organization"
LICENCE = "1.106.0"
"""The first release that was seen to refuse all calls about organizations without a licence."""

MERGED = "1.95.1"
"""The first release that replaces metadata: older ones have no endpoint that removes a name."""

BESIDE = timedelta(seconds=2)
"""How much older than the organization the budget is at most that LiteLLM makes with it."""

INSIDE = ("model_tpm_limit", "model_rpm_limit")


def limit_by_model(field: Field) -> Field:
    """A limit that is written within the metadata, since an update has no place of its own for it."""
    behaviours = (*field.behaviours, CannotBeCleared(until=MERGED), KeepsNames(until=MERGED))
    return replace(field, read=(), cleared_by=None, behaviours=behaviours)


LIMITS = tuple(
    replace(each, read=("litellm_budget_table", each.name))
    for each in (
        budgets.max_budget(NOUN, behaviours=budgets.CLEARED),
        budgets.soft_budget(
            NOUN,
            description="The spend in USD at which LiteLLM sends an alert; requests continue.",
            behaviours=budgets.CLEARED,
        ),
        budgets.budget_duration(NOUN, behaviours=budgets.CLEARED),
        rate_limits.max_parallel_requests(NOUN, behaviours=budgets.CLEARED),
        rate_limits.tpm_limit(NOUN, behaviours=budgets.CLEARED),
        rate_limits.rpm_limit(NOUN, behaviours=budgets.CLEARED),
        rate_limits.tpd_limit(NOUN, since="1.106.0"),
        budgets.model_max_budget(NOUN),
    )
)
OF_BUDGET = tuple(each.name for each in LIMITS)

SETTINGS = (
    Field(
        "organization_alias",
        STRING,
        "The name of the organization. LiteLLM does not require it to be unique.",
        required=True,
    ),
    replace(metadata('{ cost_center = 42, owners = ["a"] }'), behaviours=(KeepsNames(until=MERGED),)),
    access.models(NOUN),
    object_permission.attribute(NOUN, since="1.85.7", since_in={"models": "1.90.0"}),
    Field(
        "budget_id",
        STRING,
        "The id of a budget that the organization shares with other objects, in place of limits of its own. If unset, "
        "LiteLLM creates a budget for the limits of the organization, which it keeps when the organization is deleted.",
        behaviours=(ReplacedWhenChanged(lambda prior, _: bool(prior.get("budget_id")), "Another budget"),),
    ),
    *LIMITS,
    *(
        limit_by_model(each(NOUN, since="1.85.7"))
        for each in (rate_limits.model_tpm_limit, rate_limits.model_rpm_limit)
    ),
)
FIELDS = (
    Field(
        "organization_id",
        STRING,
        "The organization's id.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    *SETTINGS,
    budgets.spend(NOUN),
    timestamps.created_at(NOUN),
    timestamps.created_by(NOUN),
    *timestamps.updated(NOUN, SETTINGS),
)


def split_budget(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The budget that others have too, by its id; or the limits in the organization's own."""
    if written.get("budget_id"):
        return {"budget_id": row.get("budget_id"), **dict.fromkeys(OF_BUDGET)}
    budget = row.get("litellm_budget_table") or {}
    return {"budget_id": None, **{name: budget.get(name) for name in OF_BUDGET}}


TABLE = Table(
    FIELDS,
    (shared(INSIDE, INSIDE, FIELDS), SharedStorage(("budget_id", *OF_BUDGET), apart, split_budget)),
)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /organization/new."""
    await client.post("/organization/new", {**body, "organization_id": values["organization_id"]})
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /organization/info."""
    try:
        row = whole(await client.get("/organization/info", organization_id=identity["organization_id"]), dict)
    except NotFound:
        return None
    same(row.get("organization_id"), identity["organization_id"], NOUN)
    return told(row)


def told(row: Row) -> dict[str, Json]:
    """A row in the form in which it is written."""
    return normalized({**row, "litellm_budget_table": normalized(row.get("litellm_budget_table") or {})})


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /organization/list: all organizations at once; without permissions, and in the oldest releases without limits."""
    rows = {part(row, "organization_id", str): row for row in whole(await client.get("/organization/list"), list)}
    partial = {
        name
        for name, row in rows.items()
        if row.get("object_permission_id") or not isinstance(row.get("litellm_budget_table"), dict)
    }
    return Page({name: told(row) for name, row in rows.items()}, 1, frozenset(partial))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /budget/update for the limits, as LiteLLM's own update of an organization can clear none in older releases.

    The rest is PATCH /v2/organization/{organization_id}, or, before that existed, PATCH /organization/update.
    """
    limits = {name: value for name, value in body.items() if name in OF_BUDGET}
    rest = {name: value for name, value in body.items() if name not in (*OF_BUDGET, "budget_id", *INSIDE)}
    if limits:
        row = await read(client, identity)
        if row is None:
            raise NotFound.of("organization_id", "The organization does not exist.")
        await client.post("/budget/update", {**limits, "budget_id": row["budget_id"]})
    if rest:
        with half_done(begun=bool(limits)):
            try:
                await client.patch(("/v2/organization", identity["organization_id"]), rest)
            except EndpointMissing:
                await client.patch("/organization/update", {**rest, **identity})


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /organization/delete, which takes teams, keys and memberships along."""
    answer = await client.delete("/organization/delete", {"organization_ids": [identity["organization_id"]]})
    deleted = next(iter(whole(answer, list)), None)
    same(part(deleted, "organization_id", str), identity["organization_id"], NOUN)


async def find(client: Client, text: str) -> State | None:
    """The organization of an id, with its budget if that is older."""
    row = await read(client, {"organization_id": text})
    if row is None:
        return None
    return {"organization_id": text} | ({"budget_id": row["budget_id"]} if await _shares(client, row) else {})


async def _shares(client: Client, row: Row) -> bool:
    """Whether the budget of an organization was there before it; where nobody can tell, it is the organization's own."""
    try:
        rows = whole(await client.post("/budget/info", {"budgets": [row["budget_id"]]}), list)
    except ClientError:
        return False
    made = [datetime.fromisoformat(each[0]["created_at"]) for each in ([row], rows) if each]
    return len(made) > 1 and made[0] - made[1] > BESIDE


async def plan(call: Plan[Client]) -> None:
    """Another budget than LiteLLM's own for the organization takes another organization; warn of what goes with the old."""
    prior, planned = call.prior, call.planned or {}
    budget_id = planned.get("budget_id")
    if prior is not None and not prior.get("budget_id") and isinstance(budget_id, str) and budget_id:
        try:
            row = None if call.provider is None else await read(call.provider, ORGANIZATION.address(prior))
        except ClientError:  # operations that require the proxy report the error
            row = None
        if row is not None and row["budget_id"] != budget_id:
            call.requires_replace.append(path("budget_id"))
    await claims.plan_organization(call)


ORGANIZATION = LiteLLMObject(
    type_name="litellm_organization",
    description="An organization, whose teams, keys and users share models, a budget and limits. Destroying or "
    "replacing it also deletes all of its teams and keys and ends all memberships, because LiteLLM does; the plan "
    "names the teams and keys that it does not show itself.",
    table=TABLE,
    identity=("organization_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    listing=Listing(page, names={"alias": "organization_alias"}),
    provides={"organization": ("organization_id",)},
    plan=plan,
    plan_delete=claims.plan_organization_deletion,
    licence=LICENCE,
    config_validators=tuple(
        Conflicting(("budget_id", name), "The limits are those of the budget.") for name in OF_BUDGET
    ),
    check=check_metadata(INSIDE, TABLE.by_name),
)
