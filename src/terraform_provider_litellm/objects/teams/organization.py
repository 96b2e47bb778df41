"""An organization: teams, keys and users with shared models, a budget and limits.

Endpoints: POST /organization/new, GET /organization/info, GET /organization/list, PATCH /organization/update,
PATCH /v2/organization/{organization_id}, POST /budget/update, DELETE /organization/delete.

The limits are those of a budget: see `linked_budget`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, budgets, object_permission, rate_limits, timestamps
from terraform_provider_litellm.attributes.metadata import check as check_metadata
from terraform_provider_litellm.attributes.metadata import metadata, shared
from terraform_provider_litellm.client import organizations
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import EndpointMissing, half_done
from terraform_provider_litellm.objects.teams import linked_budget
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
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import cascades

if TYPE_CHECKING:
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

INSIDE = ("model_tpm_limit", "model_rpm_limit")


def limit_by_model(field: Field) -> Field:
    """A limit that is written within the metadata, since an update has no place of its own for it."""
    behaviours = (*field.behaviours, CannotBeCleared(until=MERGED), KeepsNames(until=MERGED))
    return replace(field, read=(), cleared_by=None, behaviours=behaviours)


LIMITS = linked_budget.limits(NOUN, budgets.CLEARED)

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
    linked_budget.budget_id(NOUN),
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


TABLE = Table(
    FIELDS,
    (shared(INSIDE, INSIDE, FIELDS), linked_budget.STORAGE),
)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /organization/new."""
    await client.post("/organization/new", {**body, "organization_id": values["organization_id"]})
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /organization/info."""
    row = await organizations.info(client, identity["organization_id"])
    return None if row is None else linked_budget.told(row)


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /organization/list: all organizations at once; without permissions, and in the oldest releases without limits."""
    rows = {part(row, "organization_id", str): row for row in whole(await client.get("/organization/list"), list)}
    partial = {
        name
        for name, row in rows.items()
        if row.get("object_permission_id") or not isinstance(row.get("litellm_budget_table"), dict)
    }
    return Page({name: linked_budget.told(row) for name, row in rows.items()}, 1, frozenset(partial))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /budget/update for the limits, as LiteLLM's own update of an organization can clear none in older releases.

    The rest is PATCH /v2/organization/{organization_id}, or, before that existed, PATCH /organization/update.
    """
    limits = {name: value for name, value in body.items() if name in linked_budget.NAMES}
    rest = {name: value for name, value in body.items() if name not in (*linked_budget.NAMES, "budget_id", *INSIDE)}
    if limits:
        row = present(await read(client, identity), "organization_id", "The organization does not exist.")
        await linked_budget.update(client, NOUN, row, limits)
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


async def plan(call: Plan[Client]) -> None:
    """Another budget than LiteLLM's own for the organization takes another organization; warn of what goes with the old."""
    await linked_budget.plan(call, read, ORGANIZATION.address)
    await cascades.when_replaced(cascades.of_organization)(call)


ORGANIZATION = LiteLLMObject(
    type_name="litellm_organization",
    description="An organization, whose teams, keys and users share models, a budget and limits. LiteLLM "
    "deletes an organization together with all its teams, keys and memberships, also when Terraform replaces it. The plan "
    "then shows a warning with the names of the teams and keys that it does not list itself; with `-replace`, Terraform "
    "does not show the warning.",
    table=TABLE,
    identity=("organization_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    at_import=linked_budget.at_import(NOUN),
    has_own_budget=lambda values: not values.get("budget_id"),
    listing=Listing(page, names={"alias": "organization_alias"}),
    provides={"organization": ("organization_id",)},
    plan=plan,
    plan_delete=cascades.of_organization,
    licence=LICENCE,
    config_validators=linked_budget.CONFLICTS,
    check=check_metadata(INSIDE, TABLE.by_name),
)
