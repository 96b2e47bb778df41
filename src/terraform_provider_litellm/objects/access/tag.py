"""A tag of requests, with models and limits.

Endpoints: POST /tag/new, POST /tag/info, GET /tag/list, POST /tag/update, POST /tag/delete.

An update replaces description and models as a whole, and cannot take limits back: those are written to the tag's budget
by POST /budget/update. The list also has names that requests have used without a tag of that name. Older releases keep all
tags in one row, of which they lose some when several are written at the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, budgets, timestamps
from terraform_provider_litellm.attributes.adoption import adopt_existing
from terraform_provider_litellm.client.answers import part, present, whole
from terraform_provider_litellm.client.errors import Conflict, NotFound, half_done
from terraform_provider_litellm.objects.access import own_limits
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.record.behaviours import ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import lag, shared_budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

SINCE = "1.80.17"
"""The first release of those that were tried in which each tag has a row, and may have a budget."""

LIMITS = own_limits.limits("tag", since=SINCE)
NAMES = tuple(each.name for each in LIMITS)


def another_budget(prior: State, config: State) -> bool:
    """Whether the budget changes of a tag that has one: LiteLLM fails at an update that names another."""
    before, after = prior.get("budget_id") or None, config.get("budget_id") or None
    return before != after and (before is not None or any(not is_null(prior.get(name)) for name in NAMES))


SETTINGS = (
    Field("description", STRING, "What the tag is for."),
    access.models(
        "tag",
        description="Names of models that requests with the tag use, if the proxy routes by tags. When the tag is created, "
        "LiteLLM adds it to the tags of these models in its database; it never takes it away from them.",
    ),
    own_limits.budget_id(
        "tag",
        since=SINCE,
        behaviours=(ReplacedWhenChanged(another_budget, "A change of a tag that has a budget or limits"),),
    ),
    *LIMITS,
)
FIELDS = (
    Field(
        "name",
        STRING,
        "The name of the tag, as in requests and in the `tags` of keys and models.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1),),
        since=SINCE,
    ),
    *SETTINGS,
    adopt_existing("tag", "A tag that so far exists only in requests is adopted in the same way."),
    timestamps.created_at("tag"),
    timestamps.created_by("tag"),
    timestamps.updated("tag", SETTINGS)[0],
)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /tag/new, of a name that requests do not use already, or that is to be adopted."""
    name = values["name"]
    if not (values.get("adopt_existing") or lag.was_deleted(client, TAG, values)):
        listed = await everything(client)
        if any(part(row, "name", str) == name for row in listed if not is_stored(row)):
            raise _used(name)
    part(await client.post("/tag/new", {**body, "name": name}), "message", str)
    return {}


def _used(name: str) -> Conflict:
    """Requests have a name that no tag has."""
    error = Conflict.of("name", f'LiteLLM has no settings for the tag "{name}", but requests have used it.')
    error.summary = "requests use it already"
    error.advice = (
        "Choose another name, or set adopt_existing = true: the limits and models then apply to such requests."
    )
    return error


def is_stored(row: Row) -> bool:
    """Whether a row of the list is a tag; of one that requests alone have, LiteLLM has no list of models."""
    return row.get("models") is not None


async def read(client: Client, identity: Identity) -> Row | None:
    """POST /tag/info: tags by their names."""
    name = identity["name"]
    try:
        rows = whole(await client.post("/tag/info", {"names": [name]}), dict)
    except NotFound:
        return None
    return own_limits.row_of(part(rows, name, dict))


async def everything(client: Client) -> list[Row]:
    """GET /tag/list: all tags at once."""
    return [whole(row, dict) for row in whole(await client.get("/tag/list"), list)]


async def page(client: Client, _group: str, _number: int) -> Page:
    """All tags that are stored."""
    rows = [row for row in await everything(client) if is_stored(row)]
    return Page({part(row, "name", str): own_limits.row_of(row) for row in rows}, 1)


def noted(row: Row) -> Mapping[str, Json]:
    """The budget of a tag that is imported, which may be one that it shares although it is shown by its limits."""
    return {"budget_id": (row.get(own_limits.TABLE) or {}).get("budget_id")}


async def plan(call: Plan[Client]) -> None:
    """A tag that has the budget already is not replaced for it."""
    held, place = call.private.get("budget_id"), path("budget_id")
    if call.prior is not None and held and call.config is not None and call.config.get("budget_id") == held:
        call.requires_replace[:] = [each for each in call.requires_replace if each != place]


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /tag/update, with all that it would clear otherwise."""
    row = present(await read(client, identity), "name", f"Tag {identity['name']} not found.")
    kept = {name: row.get(name) for name in ("description", "models")}
    rest = await own_limits.update(client, f"tag/{identity['name']}", row, body, NAMES)
    with half_done(begun=len(rest) < len(body)):
        part(await client.post("/tag/update", {**kept, **rest, **identity}), "message", str)


async def delete(client: Client, identity: Identity) -> None:
    """POST /tag/delete."""
    part(await client.post("/tag/delete", dict(identity)), "message", str)


TAG = LiteLLMObject(
    type_name="litellm_tag",
    description="A tag of requests, with models and limits for all requests that have it. When the tag is destroyed, its spend "
    "stays in the reports.",
    table=Table(FIELDS, (own_limits.storage(LIMITS),)),
    identity=("name",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page),
    at_import=shared_budget.at_import("tag"),
    has_own_budget=budgets.own(NAMES),
    noted=noted,
    plan=plan,
    provides={"tag": ("name",)},
    config_validators=own_limits.one_of_both("tag", LIMITS),
)
