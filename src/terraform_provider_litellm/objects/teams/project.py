"""A project: keys of a team that share models, a budget and limits of their own.

Endpoints: POST /project/new, GET /project/info, GET /project/list, POST /project/update, POST /budget/update,
DELETE /project/delete.

The limits are those of a budget: see `linked_budget`. An update ignores null, so that POST /budget/update takes limits back,
and a write of metadata replaces all of it, with the names of other attributes that LiteLLM stores there. LiteLLM fails
at each update of permissions, and at a create with `mcp_tool_permissions`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, budgets, object_permission, rate_limits, requests, timestamps
from terraform_provider_litellm.attributes.metadata import check as check_metadata
from terraform_provider_litellm.attributes.metadata import metadata, shared
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import NotFound, half_done
from terraform_provider_litellm.objects.teams import linked_budget
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import NUMBER, STRING, Map
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import GeneratedIfUnset, RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field, held
from terraform_provider_litellm.record.object import ALWAYS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

NOUN = "project"
SINCE = "1.85.7"
"""The first release of those that were read that has projects."""

UNSTORED = "mcp_tool_permissions"
"""A name in permissions that LiteLLM writes for a project in a form that its database does not accept."""


def inside(field: Field) -> Field:
    """An attribute that is written within the metadata: sent at the top of an update, it would replace all metadata."""
    return replace(field, read=(), cleared_by=None)


HOSTED = (
    inside(rate_limits.model_tpm_limit(NOUN)),
    inside(rate_limits.model_rpm_limit(NOUN)),
    *(
        Field(
            name,
            Map(NUMBER),
            f"{what} tokens per minute, by model.",
            unset_values=({},),
            validators=rate_limits.COUNTS,
            since="1.100.5",
        )
        for name, what in (("model_itpm_limit", "Input"), ("model_otpm_limit", "Output"))
    ),
    inside(requests.tags(NOUN)),
    inside(requests.guardrails(NOUN)),
    inside(requests.policies(NOUN)),
)
INSIDE = tuple(each.name for each in HOSTED)

SETTINGS = (
    Field(
        "team_id",
        STRING,
        "The team that the project belongs to. The models and limits of a project must be within those of its team. "
        "Since LiteLLM 1.109.1, a project moves to another team only if its keys belong to that team.",
        required=True,
        behaviours=(RefersTo("team"),),
        validators=(Length(1),),
        since=SINCE,
    ),
    Field("project_alias", STRING, "The name of the project. LiteLLM does not require it to be unique.", cleared_by=""),
    Field("description", STRING, "The purpose of the project.", cleared_by=""),
    metadata('{ use_case = "search", owners = ["a"] }'),
    access.models(NOUN),
    object_permission.attribute(
        NOUN,
        description=object_permission.described(NOUN, UNSTORED),
        behaviours=(ReplacedWhenChanged(lambda _prior, _config: True),),
    ),
    access.blocked(NOUN, description="Blocks all keys of the project. Unset means `false`."),
    linked_budget.budget_id(NOUN),
    *linked_budget.limits(NOUN, alert="It must be less than `max_budget`."),
    *HOSTED,
)
FIELDS = tuple(
    replace(each, licence=False)  # the object as a whole requires one
    for each in (
        Field(
            "project_id",
            STRING,
            "The project's id.",
            behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
            validators=(Length(1),),
        ),
        *SETTINGS,
        budgets.spend(NOUN),
        timestamps.created_at(NOUN),
        timestamps.created_by(NOUN),
        *timestamps.updated(NOUN, SETTINGS),
    )
)
TABLE = Table(FIELDS, (shared(INSIDE, INSIDE, FIELDS), linked_budget.STORAGE))


def check(config: State, diagnostics: Diagnostics) -> None:
    """No attribute is written twice, the alert comes before the end, and LiteLLM can store the permissions."""
    check_metadata(INSIDE, TABLE.by_name)(config, diagnostics)
    budgets.check(config, diagnostics)
    if held(config.get("object_permission")).get(UNSTORED):
        diagnostics.error(
            f"{UNSTORED} of a project cannot be stored",
            f"LiteLLM writes the {UNSTORED} of a project in a form that its database does not accept. Remove them, and set "
            "them in the object_permission of the team or of the keys.",
            path("object_permission"),
        )


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /project/new, with the names in permissions that have a value: LiteLLM cannot store an empty object there."""
    if "object_permission" in body:
        body = {**body, "object_permission": object_permission.short(body["object_permission"])}
    await client.post("/project/new", {**body, "project_id": values["project_id"]})
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /project/info."""
    try:
        row = whole(await client.get("/project/info", project_id=identity["project_id"]), dict)
    except NotFound:
        return None
    same(row.get("project_id"), identity["project_id"], NOUN)
    return linked_budget.told(row)


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /project/list: all projects at once."""
    rows = [whole(row, dict) for row in whole(await client.get("/project/list"), list)]
    return Page({part(row, "project_id", str): linked_budget.told(row) for row in rows}, 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /project/update, after POST /budget/update for the limits that are taken back.

    The former comes even if nothing is left for it: it makes LiteLLM forget the project that it remembers.
    """
    taken = {name: value for name, value in body.items() if name in linked_budget.NAMES and value is None}
    if taken:
        row = present(await read(client, identity), "project_id", "The project does not exist.")
        await linked_budget.update(client, NOUN, row, taken)
    rest = {name: value for name, value in body.items() if name not in (*taken, *INSIDE)}
    with half_done(begun=bool(taken)):
        whole(await client.post("/project/update", {**rest, **identity}), dict)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /project/delete, which LiteLLM refuses as long as the project has keys."""
    answer = await client.delete("/project/delete", {"project_ids": [identity["project_id"]]})
    deleted = next(iter(whole(answer, list)), None)
    same(part(deleted, "project_id", str), identity["project_id"], NOUN)


async def plan(call: Plan[Client]) -> None:
    """Another budget than LiteLLM's own for the project takes another project."""
    await linked_budget.plan(call, read, PROJECT.address)


PROJECT = LiteLLMObject(
    type_name="litellm_project",
    description="A project of a team, whose keys share models, a budget and limits. LiteLLM deletes a project only if no key "
    "belongs to it.",
    table=TABLE,
    identity=("project_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    at_import=linked_budget.at_import(NOUN),
    has_own_budget=lambda values: not values.get("budget_id"),
    listing=Listing(page, names={"alias": "project_alias"}, filters=("team_id",)),
    provides={"project": ("project_id",)},
    plan=plan,
    licence=ALWAYS,
    config_validators=linked_budget.CONFLICTS,
    check=check,
)
