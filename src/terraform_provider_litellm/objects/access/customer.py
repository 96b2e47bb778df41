"""A customer (LiteLLM's end user): who requests are for that name it as their `user`.

Endpoints: POST /customer/new, GET /customer/info, GET /customer/list, POST /customer/update, POST /customer/delete.

An update ignores null, and in older releases whatever is 0, false or empty. Limits are therefore written to the customer's
budget by POST /budget/update. Since 1.109.1 the list has pages, without their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, budgets, object_permission, rate_limits
from terraform_provider_litellm.attributes.adoption import adopt_existing
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import NotFound, half_done
from terraform_provider_litellm.objects.access import own_limits
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length, OneOf
from terraform_provider_litellm.record.behaviours import CannotBeCleared, RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import shared_budget

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

PAGED = "1.109.1"
"""The first release whose list has pages."""

LIMITS = (
    *own_limits.limits("customer", zero="0 blocks all requests."),
    rate_limits.tpd_limit("customer", since="1.106.0"),
)
NAMES = tuple(each.name for each in LIMITS)
FIELDS = (
    Field(
        "user_id",
        STRING,
        "The id of the customer, which requests contain as `user`.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1),),
    ),
    Field("alias", STRING, "The display name of the customer.", cleared_by=""),
    own_limits.budget_id("customer", behaviours=(CannotBeCleared(empty_too=True),)),
    *LIMITS,
    access.models("customer", since="1.106.0"),
    Field(
        "allowed_model_region",
        STRING,
        "The region, `eu` or `us`, whose models alone serve the customer's requests.",
        behaviours=(CannotBeCleared(empty_too=True),),
        validators=(OneOf(("eu", "us")),),
    ),
    Field(
        "default_model",
        STRING,
        "The model that serves the customer's requests if no model of the allowed region can.",
        cleared_by="",
        behaviours=(RefersTo("model"),),
    ),
    object_permission.attribute("customer", since="1.85.0"),
    access.blocked(
        "customer", behaviours=(CannotBeCleared(until="1.106.0", then=False, empty_too=True),), cleared_by=None
    ),
    adopt_existing("customer", "LiteLLM creates a customer for each `user` that requests name."),
    budgets.spend("customer"),
)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /customer/new."""
    await client.post("/customer/new", {**body, "user_id": values["user_id"]})
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /customer/info."""
    try:
        row = await client.get("/customer/info", end_user_id=identity["user_id"])
    except NotFound:
        return None
    same(part(row, "user_id", str), identity["user_id"], "customer")
    return own_limits.row_of(row)


async def page(client: Client, _group: str, number: int) -> Page:
    """GET /customer/list: pages of which nobody tells the number, or in older releases all customers."""
    rows = whole(await client.get("/customer/list", page=number, page_size=ROWS), list)
    more = len(rows) == ROWS and reaches(await client.version(), PAGED)
    return Page(
        {part(row, "user_id", str): own_limits.row_of(row) for row in rows},
        number + 1 if more else number,
        frozenset(row["user_id"] for row in rows if "object_permission" not in row),
    )


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /customer/update, after the limits, so that the proxy's memory of the customer has them too."""
    row = present(await read(client, identity), "user_id", f"Customer {identity['user_id']} not found.")
    rest = await own_limits.update(client, f"customer/{identity['user_id']}", row, body, NAMES)
    with half_done(begun=len(rest) < len(body)):
        part(await client.post("/customer/update", {**rest, **identity}), "user_id", str)


async def delete(client: Client, identity: Identity) -> None:
    """POST /customer/delete."""
    part(await client.post("/customer/delete", {"user_ids": [identity["user_id"]]}), "deleted_customers", int)


CUSTOMER = LiteLLMObject(
    type_name="litellm_customer",
    description="A customer, with models and limits: an end user whose id applications send as `user` in their requests. "
    "Destroying the customer also deletes its spend.",
    table=Table(FIELDS, (own_limits.storage(LIMITS),)),
    identity=("user_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page, names={"alias": "alias"}),
    at_import=shared_budget.at_import("customer"),
    has_own_budget=budgets.own(NAMES),
    config_validators=own_limits.one_of_both("customer", LIMITS),
)
