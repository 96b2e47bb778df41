"""A team: a group of members and keys with shared models, budgets and limits.

Endpoints: POST /team/new, GET /team/info, POST /team/update, POST /team/permissions_update, POST /team/delete.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes import (
    model_budgets,
    object_permission,
    router_settings,
    vector_store_indexes,
)
from terraform_provider_litellm.attributes.durations import BudgetDuration, Lifetime
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.attributes.metadata import check as check_metadata
from terraform_provider_litellm.attributes.metadata import hosted, metadata, shared
from terraform_provider_litellm.client.answers import part, same
from terraform_provider_litellm.client.errors import EndpointMissing, NotFound
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import (
    AtLeast,
    Each,
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
from terraform_provider_litellm.record.json_values import dig
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.types import Type
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

# LiteLLM keeps these inside the team's metadata; the first it makes itself, and puts back whenever that is replaced
INSIDE = ("rpm_limit_type", "tpm_limit_type", "default_estimated_output_tokens", "logging")
HOSTED = (
    "team_member_budget_id",
    *INSIDE,
    "default_estimated_output_tokens_per_model",
    "model_rpm_limit",
    "model_tpm_limit",
    "mcp_rpm_limit",
    "require_trace_id",
    "team_member_key_duration",
    "tags",
    "guardrails",
    "disable_global_guardrails",
    "policies",
    "prompts",
    "allowed_passthrough_routes",
    "denied_passthrough_routes",
    "allowed_vector_store_indexes",
    "enforced_file_expires_after",
    "enforced_batch_output_expires_after",
    "secret_manager_settings",
)

OF_MEMBERS = {
    "team_member_budget": "max_budget",
    "team_member_budget_duration": "budget_duration",
    "team_member_rpm_limit": "rpm_limit",
    "team_member_tpm_limit": "tpm_limit",
}
"""Attributes that LiteLLM keeps in a budget of its own, which the team's members share."""

DURATION = "a number with `s`, `m`, `h`, `d`, `w` or `mo`, such as `30d`, or `hourly`, `daily`, `weekly`, `monthly`"
GUARANTEED = ("guaranteed_throughput", "best_effort_throughput")
BY_MODEL = tuple(Each(check) for check in COUNT)
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
        f"Whether what the teams of an organization are given by `{limit}` and `model_{limit}` may exceed what the "
        "organization has: `guaranteed_throughput` makes LiteLLM refuse that, `best_effort_throughput` and unset do not.",
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
    Field("organization_id", STRING, "The organization that the team belongs to.", licence=True),
    metadata('{ cost_center = 42, owners = ["a"] }'),
    # what the team may use
    Field(
        "models",
        List(STRING),
        "Names of the models that the team may use. Empty or unset means all.",
        cleared_by=[],
        behaviours=(RefersTo("model"),),
    ),
    Field(
        "model_aliases",
        Map(STRING),
        'Model aliases for the keys of the team: `{ alias = "model" }`.',
        read=("litellm_model_table", "model_aliases"),
        cleared_by={},
        behaviours=(RefersTo("model"),),
    ),
    Field(
        "access_group_ids",
        List(STRING),
        "Ids of access groups whose models, MCP servers and agents the team may use in addition to its own.",
        cleared_by=[],
        behaviours=(LeftAlone(), RefersTo("access_group")),
        since="1.85.7",
    ),
    object_permission.attribute("team", since="1.75.9"),
    hosted(
        "allowed_vector_store_indexes",
        DYNAMIC,
        "Indexes of vector stores that the team may use, and how: "
        '`[{ index_name = "docs", index_permissions = ["read", "write"] }]`.',
        empty=[],
        validators=(vector_store_indexes.FORM,),
        since="1.80.17",
    ),
    hosted(
        "allowed_passthrough_routes",
        List(STRING),
        "Pass-through routes that the team's keys may call.",
        licence=True,
        since="1.80.17",
    ),
    hosted(
        "denied_passthrough_routes",
        List(STRING),
        "Pass-through routes that the team's keys may not call, whatever else allows them.",
        licence=True,
        since="1.106.0",
    ),
    router_settings.attribute("team", since="1.80.17"),
    Field(
        "blocked",
        BOOL,
        "Blocks all keys of the team. Unset means `false`.",
        unset_values=(False,),
        cleared_by=False,
        behaviours=(LeftAlone("a block that something else sets"),),
    ),
    # budgets and limits of the team
    Field(
        "max_budget",
        NUMBER,
        "The maximum spend of the team in USD, per `budget_duration` or in total. With 0, the first request that "
        "costs exceeds it.",
        validators=AMOUNT,
    ),
    Field(
        "soft_budget",
        NUMBER,
        "The spend in USD at which LiteLLM sends an alert; requests continue. Less than `max_budget`.",
        validators=AMOUNT,
        since="1.85.7",
    ),
    Field(
        "budget_duration",
        STRING,
        f"The period after which the spend is reset: {DURATION}. Unset means never.",
        validators=(BudgetDuration(),),
    ),
    Field(
        "budget_limits",
        DYNAMIC,
        "Budgets in USD for several periods at once, all of which hold: "
        '`[{ budget_duration = "1d", max_budget = 5 }, { budget_duration = "30d", max_budget = 100 }]`.',
        unset_values=([],),
        cleared_by=[],
        validators=(
            ListOf(
                Shape(
                    {
                        "budget_duration": Simple(STRING, (BudgetDuration(),)),
                        "max_budget": Simple(NUMBER, AMOUNT),
                    },
                    required=("budget_duration", "max_budget"),
                )
            ),
        ),
        since="1.85.7",
    ),
    Field(
        "model_max_budget",
        DYNAMIC,
        f"The maximum spend of the team per model in USD: {model_budgets.HINT}.",
        licence=True,
        since="1.106.0",
        **model_budgets.conversions(),
    ),
    Field("tpm_limit", NUMBER, "The maximum number of tokens per minute for the team.", validators=COUNT),
    Field("rpm_limit", NUMBER, "The maximum number of requests per minute for the team.", validators=COUNT),
    Field(
        "tpd_limit",
        NUMBER,
        "The maximum number of tokens per day for the team.",
        validators=COUNT,
        since="1.106.0",
    ),
    limit_type("tpm_limit_type", "tpm_limit"),
    limit_type("rpm_limit_type", "rpm_limit"),
    hosted(
        "model_tpm_limit",
        Map(NUMBER),
        "Tokens per minute, by model.",
        validators=BY_MODEL,
        since="1.80.17",
    ),
    hosted(
        "model_rpm_limit",
        Map(NUMBER),
        "Requests per minute, by model.",
        validators=BY_MODEL,
        since="1.80.17",
    ),
    hosted(
        "mcp_rpm_limit",
        Map(NUMBER),
        "Requests per minute, by MCP server.",
        validators=BY_MODEL,
        since="1.100.5",
    ),
    Field(
        "default_estimated_output_tokens",
        NUMBER,
        "Output tokens that LiteLLM counts against token limits for a request without a maximum, until the real "
        "number is known.",
        validators=(AtLeast(1), *COUNT),
        since="1.100.5",
    ),
    hosted(
        "default_estimated_output_tokens_per_model",
        Map(NUMBER),
        "`default_estimated_output_tokens`, by model.",
        validators=(Each(AtLeast(1)), *BY_MODEL),
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
        f"The period after which the spend of a member is reset: {DURATION}. Unset means never, whatever the team's "
        "`budget_duration` is.",
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
        "How long keys that members make for themselves are valid: a number with `s`, `m`, `h`, `d`, `w` or `mo`, such as "
        "`30d`. Unset means no expiry.",
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
    hosted("guardrails", List(STRING), "Guardrails that run on every request of the team.", licence=True),
    hosted(
        "disable_global_guardrails",
        BOOL,
        "Disables the default guardrails for the team. Unset means `false`.",
        licence=(True,),
        since="1.100.5",
    ),
    hosted(
        "policies",
        List(STRING),
        "Names of policies that apply to the team.",
        licence=True,
        since="1.85.7",
    ),
    hosted(
        "prompts",
        List(STRING),
        "Prompts that the team may use.",
        licence=True,
        since="1.80.17",
    ),
    hosted("tags", List(STRING), "Tags to track spend by, and to route by.", licence=True),
    hosted(
        "require_trace_id",
        BOOL,
        "Rejects requests without a trace id. Unset means `false`.",
        since="1.108.11",
    ),
    Field(
        "logging",
        DYNAMIC,
        "Where the team's requests are logged, as a list of callbacks: "
        '`[{ callback_name = "langfuse", callback_type = "success", callback_vars = { langfuse_public_key = "…", '
        'langfuse_secret_key = "os.environ/LANGFUSE_KEY" } }]`. `callback_type` is `success`, `failure` or '
        "`success_and_failure`. LiteLLM enciphers the values of `callback_vars`, so a change of one elsewhere is not seen; "
        "those that are written here stand in the state.",
        sensitive=True,
        unset_values=([],),
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
        'When files that the team uploads expire: `{ anchor = "created_at", seconds = 86400 }`. It overrides what a '
        "request says.",
        validators=(EXPIRY,),
        since="1.85.7",
    ),
    hosted(
        "enforced_batch_output_expires_after",
        DYNAMIC,
        "When the output files of the team's batches expire, in the form of `enforced_file_expires_after`.",
        validators=(EXPIRY,),
        since="1.85.7",
    ),
    hosted(
        "secret_manager_settings",
        DYNAMIC,
        "Which secret manager stores the team's keys, and how, as an object.",
        sensitive=True,
        licence=True,
        validators=(JsonObject(),),
        since="1.80.17",
    ),
)


METADATA = shared(HOSTED, INSIDE, FIELDS)


def join_of_members(values: Mapping[str, Json]) -> dict[str, Json]:
    """All defaults for members, so that what is unset is none: LiteLLM would take the team's `budget_duration` for theirs.

    Releases before 1.100.5 empty the metadata unless they get it too.
    """
    return METADATA.join(values) | {name: None if values[name] == "" else values[name] for name in OF_MEMBERS}


def split_of_members(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """The defaults for members, in a budget that is there once any of them was set."""
    return {name: dig(row, ("team_member_budget_table", column)) for name, column in OF_MEMBERS.items()}


TABLE = Table(FIELDS, (METADATA, SharedStorage(tuple(OF_MEMBERS), join_of_members, split_of_members)))


def check(config: State, diagnostics: Diagnostics) -> None:
    """No attribute is written twice, and the alert comes before the end."""
    check_metadata(HOSTED, TABLE.by_name)(config, diagnostics)
    soft, most = config.get("soft_budget"), config.get("max_budget")
    if isinstance(soft, int | Decimal) and isinstance(most, int | Decimal) and soft >= most:
        diagnostics.error(
            "The soft budget is not below the budget",
            f"LiteLLM demands that soft_budget ({soft}) is less than max_budget ({most}).",
            path("soft_budget"),
        )


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /team/new."""
    await client.post("/team/new", body)
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /team/info: the row under `team_info`; `key_limit` spares the list of the team's keys."""
    try:
        answer = await client.get("/team/info", team_id=identity["team_id"], key_limit=1)
    except NotFound:
        return None
    row = part(answer, "team_info", dict)
    same(row.get("team_id"), identity["team_id"], "team")
    return normalized(row)


def normalized(row: Row) -> Row:
    """A row in the form in which it is written: without what LiteLLM adds to nested values."""
    limits = row.get("budget_limits") or []
    return {
        **row,
        "budget_limits": [{name: limit[name] for name in limit if name != "reset_at"} for limit in limits],
        "model_max_budget": model_budgets.normalized(row.get("model_max_budget")),
        "object_permission": object_permission.normalized(row.get("object_permission")),
        "router_settings": router_settings.normalized(row.get("router_settings")),
    }


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
    """POST /team/delete: takes the team's keys along."""
    part(await client.post("/team/delete", {"team_ids": [identity["team_id"]]}), "deleted_teams", list)


TEAM = LiteLLMObject(
    type_name="litellm_team",
    description="A team: members and keys that share models, a budget and limits.",
    table=TABLE,
    identity=("team_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page, names={"alias": "team_alias"}),
    provides={"team": ("team_id",), "model": ("model_aliases",)},
    plan=claims.plan_team,
    plan_delete=claims.plan_team_deletion,
    check=check,
)
