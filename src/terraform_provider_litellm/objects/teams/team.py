"""A team: a group of members and keys with shared models, budgets and limits.

Endpoints: POST /team/new, GET /team/info, POST /team/update, POST /team/permissions_update, POST /team/delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes import (
    access,
    budgets,
    model_budgets,
    object_permission,
    rate_limits,
    requests,
    router_settings,
    timestamps,
)
from terraform_provider_litellm.attributes.durations import IN_WORDS, BudgetDuration, Lifetime
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.attributes.metadata import check as check_metadata
from terraform_provider_litellm.attributes.metadata import hosted, hosted_names, metadata, shared
from terraform_provider_litellm.attributes.rows import normalized
from terraform_provider_litellm.attributes.shared_attribute import group
from terraform_provider_litellm.client import teams
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ClientError, EndpointMissing, ReferenceMissing
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import (
    AtLeast,
    JsonObject,
    Length,
    ListOf,
    MapOf,
    OneOf,
    Shape,
    Simple,
    UnlessEmpty,
    WholeNumber,
)
from terraform_provider_litellm.record.behaviours import GeneratedIfUnset, LeftAlone, RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import TAKEN_BACK, dig
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table
from terraform_provider_litellm.run import cascades, claims, shared_budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.types import Type
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

# LiteLLM keeps these inside the team's metadata
INSIDE = ("rpm_limit_type", "tpm_limit_type", "default_estimated_output_tokens", "logging")

OF_MEMBERS = {
    "team_member_budget": "max_budget",
    "team_member_budget_duration": "budget_duration",
    "team_member_rpm_limit": "rpm_limit",
    "team_member_tpm_limit": "tpm_limit",
}
"""Attributes that LiteLLM keeps in a budget of its own, which the team's members share."""

GUARANTEED = ("guaranteed_throughput", "best_effort_throughput")
EXPIRY = UnlessEmpty(
    Shape(
        {"anchor": Simple(STRING, (OneOf(("created_at",)),)), "seconds": Simple(NUMBER, (WholeNumber(), AtLeast(1)))},
        required=("anchor", "seconds"),
    )
)


def of_members(name: str, kind: Type, description: str, **rest: Any) -> Field:
    """A default for members, which `SharedStorage` below writes."""
    return Field(name, kind, description, **rest)


def limit_type(name: str, limit: str) -> Field:
    """How a limit of the team is kept."""
    return Field(
        name,
        STRING,
        f"Controls whether the sum of `{limit}` and `model_{limit}` of all teams of an organization may exceed the "
        "limit of the organization: with `guaranteed_throughput` LiteLLM rejects that, with "
        "`best_effort_throughput`, the same as unset, LiteLLM allows it.",
        since="1.80.17",
        validators=(OneOf(GUARANTEED),),
    )


FIELDS = (
    Field("team_alias", STRING, "The name of the team. LiteLLM does not require it to be unique.", required=True),
    Field(
        "team_id",
        STRING,
        "The team's id. Choose one to match groups of an identity provider.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    Field(
        "organization_id",
        STRING,
        "The organization that the team belongs to.",
        behaviours=(RefersTo("organization"),),
    ),
    metadata('{ cost_center = 42, owners = ["a"] }'),
    # what the team may use
    access.models("team"),
    Field(
        "model_aliases",
        Map(STRING),
        'Model aliases for the keys of the team: `{ alias = "model" }`.',
        read=("litellm_model_table", "model_aliases"),
        cleared_by={},
        behaviours=(RefersTo("model"),),
    ),
    access.access_group_ids("team", since="1.85.0"),
    object_permission.attribute(
        "team", behaviours=(object_permission.OF_TOOL_POLICIES,), since="1.75.9", since_in={"models": "1.90.0"}
    ),
    access.allowed_vector_store_indexes("team", since="1.80.17"),
    access.allowed_passthrough_routes("team", since="1.80.17"),
    access.denied_passthrough_routes("team", since="1.106.0"),
    router_settings.attribute("team", since="1.80.17"),
    access.blocked("team", description="Blocks all keys of the team. Unset means `false`."),
    # budgets and limits of the team
    budgets.max_budget("team", "With 0, the first request with a cost exceeds it."),
    budgets.soft_budget("team", "It must be less than `max_budget`.", since="1.85.7"),
    budgets.budget_duration("team"),
    budgets.budget_limits("team", since="1.85.7"),
    budgets.model_max_budget("team", since="1.106.0"),
    *group("team", rate_limits.tpm_limit, rate_limits.rpm_limit),
    rate_limits.tpd_limit("team", since="1.106.0"),
    limit_type("tpm_limit_type", "tpm_limit"),
    limit_type("rpm_limit_type", "rpm_limit"),
    *group("team", rate_limits.model_tpm_limit, rate_limits.model_rpm_limit, since="1.80.17"),
    rate_limits.mcp_rpm_limit("team", since="1.90.7"),
    *group(
        "team",
        rate_limits.default_estimated_output_tokens,
        rate_limits.default_estimated_output_tokens_per_model,
        since="1.100.5",
    ),
    # members and their keys
    of_members(
        "team_member_budget",
        NUMBER,
        "The maximum spend of each member within the team in USD, for members without limits of their own. It also "
        "applies to existing members.",
        validators=AMOUNT,
        since="1.75.9",
    ),
    of_members(
        "team_member_budget_duration",
        STRING,
        f"The period after which the spend of a member is reset: {IN_WORDS}. Unset means never, regardless of the "
        "team's `budget_duration`.",
        validators=(BudgetDuration(),),
        since="1.85.7",
    ),
    of_members(
        "team_member_tpm_limit",
        NUMBER,
        "Tokens that each member may use per minute, by default.",
        validators=COUNT,
        since="1.75.9",
    ),
    of_members(
        "team_member_rpm_limit",
        NUMBER,
        "Requests that each member may make per minute, by default.",
        validators=COUNT,
        since="1.75.9",
    ),
    Field(
        "team_member_model_max_budget",
        DYNAMIC,
        f"The maximum spend of each member per model within the team in USD: {model_budgets.HINT}.",
        read=("team_member_budget_table", "model_max_budget"),
        since="1.108.11",
        licence=True,
        **model_budgets.conversions(),
    ),
    hosted(
        "team_member_key_duration",
        STRING,
        "The time for which keys that members create for themselves are valid: a number with `s`, `m`, `h`, `d`, "
        "`w` or `mo`, such as `30d`. Unset means no expiry.",
        licence=True,
        validators=(Lifetime(),),
        since="1.75.9",
    ),
    Field(
        "default_team_member_models",
        List(STRING),
        "The models, among those of the team, that new members may use. Unset means all models of the team.",
        cleared_by=[],
        behaviours=(RefersTo("model"),),
        since="1.85.7",
    ),
    Field(
        "team_member_permissions",
        List(STRING),
        "Management routes that members without the admin role may call for the keys of the team, such as "
        "`/key/generate`.",
        cleared_by=[],
        since="1.70.4",
    ),
    # what is done with requests
    *group("team", requests.guardrails, requests.tags),
    requests.disable_global_guardrails("team", since="1.90.7"),
    requests.policies("team", since="1.85.7"),
    requests.prompts("team", since="1.80.17"),
    hosted(
        "require_trace_id",
        BOOL,
        "Rejects requests without a trace id. Unset means `false`.",
        since="1.108.11",
    ),
    Field(
        "logging",
        DYNAMIC,
        'The callbacks to which LiteLLM logs the team\'s requests: `[{ callback_name = "langfuse", callback_type '
        '= "success", callback_vars = { langfuse_public_key = "…", langfuse_secret_key = "os.environ/LANGFUSE_KEY" '
        "} }]`. `callback_type` is `success`, `failure` or `success_and_failure`. LiteLLM encrypts the values of "
        "`callback_vars`, so changes made outside of Terraform are not detected. The values in the configuration "
        "are stored in the state.",
        sensitive=True,
        cleared_by=TAKEN_BACK,
        unset_values=([],),
        behaviours=(LeftAlone("callbacks that `litellm_team_callback` or other clients add"),),
        validators=(
            ListOf(
                Shape(
                    {
                        "callback_name": Simple(STRING),
                        "callback_type": Simple(STRING, (OneOf(("success", "failure", "success_and_failure")),)),
                        "callback_vars": MapOf(Simple(STRING)),
                    },
                    required=("callback_name", "callback_type", "callback_vars"),
                )
            ),
        ),
    ),
    hosted(
        "enforced_file_expires_after",
        DYNAMIC,
        'The expiry of files that the team uploads: `{ anchor = "created_at", seconds = 86400 }`. It overrides the '
        "expiry in a request.",
        validators=(EXPIRY,),
        since="1.85.7",
    ),
    hosted(
        "enforced_batch_output_expires_after",
        DYNAMIC,
        "The expiry of the output files of the team's batches, in the format of `enforced_file_expires_after`.",
        validators=(EXPIRY,),
        since="1.85.7",
    ),
    hosted(
        "secret_manager_settings",
        DYNAMIC,
        "The settings of the secret manager that stores the team's keys, as an object.",
        sensitive=True,
        licence=True,
        validators=(JsonObject(),),
        since="1.80.17",
    ),
    # what LiteLLM tells
    budgets.spend("team"),
    timestamps.created_at("team"),
)


# the first of these LiteLLM makes itself, and puts back whenever the metadata is replaced
HOSTED = ("team_member_budget_id", *hosted_names(FIELDS, INSIDE))
METADATA = shared(HOSTED, INSIDE, FIELDS)


def join_of_members(values: Mapping[str, Json]) -> dict[str, Json]:
    """All defaults for members, so that what is unset is none: LiteLLM would take the team's `budget_duration` for theirs.

    Releases before 1.106.0 empty the metadata unless they get it too.
    """
    return METADATA.join(values) | {name: None if values[name] == "" else values[name] for name in OF_MEMBERS}


def split_of_members(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """The defaults for members, in a budget that is there once any of them was set."""
    return {name: dig(row, ("team_member_budget_table", column)) for name, column in OF_MEMBERS.items()}


TABLE = Table(FIELDS, (METADATA, SharedStorage(tuple(OF_MEMBERS), join_of_members, split_of_members)))


def check(config: State, diagnostics: Diagnostics) -> None:
    """No attribute is written twice, and the alert comes before the end."""
    check_metadata(HOSTED, TABLE.by_name)(config, diagnostics)
    budgets.check(config, diagnostics)


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /team/new; the members that LiteLLM adds by itself are left to whom the configuration names them for."""
    answer = await client.post("/team/new", body)
    for row in dig(answer, ("members_with_roles",)) or []:
        claims.of(client).release(body["team_id"], row)
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /team/info."""
    row = await teams.row(client, identity["team_id"])
    return None if row is None else normalized(row)


async def page(client: Client, _: str, number: int) -> Page:
    """GET /v2/team/list: rows like those of /team/info, but without what stands in other tables of LiteLLM's database.

    Teams that have anything there are told in part only, and are read singly.
    """
    try:
        answer = await client.get("/v2/team/list", page=number, page_size=ROWS)
    except EndpointMissing:  # the oldest releases have only a list of everything, with less in its rows
        rows = {row["team_id"]: row for row in await client.get("/team/list")}
        return Page(rows, 1, frozenset(rows))
    rows = {part(row, "team_id", str): row for row in part(answer, "teams", list)}
    partial = frozenset(name for name, row in rows.items() if elsewhere(row))
    return Page({name: normalized(row) for name, row in rows.items()}, part(answer, "total_pages", int), partial)


def elsewhere(row: Row) -> bool:
    """Whether a team has permissions or defaults for members, of which a list tells the ids only."""
    return bool(row.get("object_permission_id") or dig(row, ("metadata", "team_member_budget_id")))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /team/update, which cannot set the members' permissions: POST /team/permissions_update does.

    LiteLLM compares a new budget with the old soft one and the other way round, so what is taken away goes first.
    """
    if "metadata" in body:
        async with claims.lock(client, identity["team_id"]):
            metadata = await _with_callbacks(client, identity, body["metadata"])
            await _update(client, identity, {**body, "metadata": metadata})
    else:
        await _update(client, identity, body)


async def _with_callbacks(client: Client, identity: Identity, metadata: dict[str, Json]) -> dict[str, Json]:
    """Metadata with the callbacks that the team has, which a write would wipe out, unless `logging` sets or removes them."""
    if "logging" in metadata:
        return {name: value for name, value in metadata.items() if value is not TAKEN_BACK}
    held = dig(await read(client, identity) or {}, ("metadata", "logging"))
    return {**metadata, "logging": held} if held else metadata


async def _update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    team = {"team_id": identity["team_id"]}
    rest = {name: value for name, value in body.items() if name != "team_member_permissions"}
    removed = {name: None for name in ("max_budget", "soft_budget") if name in rest and rest[name] is None}
    if len(removed) == 1 and rest.keys() >= {"max_budget", "soft_budget"}:
        await client.post("/team/update", team | removed)
    if rest:
        await client.post("/team/update", team | rest)
    if "team_member_permissions" in body:
        await client.post(
            "/team/permissions_update", team | {"team_member_permissions": body["team_member_permissions"]}
        )


async def delete(client: Client, identity: Identity) -> None:
    """POST /team/delete: takes the team's keys along, and removes its members one by one.

    The budgets that LiteLLM made for members, which it keeps, are deleted after the team.
    """
    body = {"team_ids": [identity["team_id"]]}
    made = await _budgets(client, identity)
    async with claims.lock(client, identity["team_id"]):  # older releases fail at a member who is removed meanwhile
        try:
            answer = await client.post("/team/delete", body)
        except ReferenceMissing:  # by another client
            answer = await client.post("/team/delete", body)
    part(answer, "deleted_teams", list)
    await shared_budget.discard(client, f"team/{identity['team_id']}", made)


async def _budgets(client: Client, identity: Identity) -> list[str]:
    """GET /team/info: the ids of the budgets of the members, and of the one for their defaults.

    Nothing but LiteLLM itself gives a member a budget.
    """
    try:
        answer = await teams.info(client, identity["team_id"])
    except ClientError:  # which the deletion meets again
        return []
    rows = [] if answer is None else [answer["team_info"], *(answer.get("team_memberships") or [])]
    return sorted({identifier for row in rows if (identifier := shared_budget.budget_id(row))})


TEAM = LiteLLMObject(
    type_name="litellm_team",
    description="A team, whose members and keys share models, a budget and limits.",
    table=TABLE,
    identity=("team_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page, names={"alias": "team_alias"}, filters=("organization_id",)),
    provides={"team": ("team_id",), "model": ("model_aliases",)},
    plan=cascades.when_replaced(cascades.of_team),
    plan_delete=cascades.of_team,
    check=check,
)
