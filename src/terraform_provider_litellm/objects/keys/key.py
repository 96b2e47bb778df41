"""A virtual key: what applications call the proxy with, and its models, budget and limits.

Endpoints: POST /key/generate, POST /key/service-account/generate, GET /key/info, POST /key/update, POST /key/delete.

A key is addressed by its token, the SHA-256 of the secret: the secret itself is no id, and stands in no URL.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import (
    access,
    budgets,
    object_permission,
    rate_limits,
    requests,
    router_settings,
    timestamps,
)
from terraform_provider_litellm.attributes.durations import FOREVER, BudgetDuration, Lifetime
from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.attributes.metadata import check, hosted, hosted_names, metadata, shared
from terraform_provider_litellm.attributes.rows import normalized
from terraform_provider_litellm.attributes.shared_attribute import group
from terraform_provider_litellm.client import keys, teams
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    Invalid,
    PermissionDenied,
    ReferenceMissing,
)
from terraform_provider_litellm.objects.keys import key_alias, lifetime, rotation
from terraform_provider_litellm.objects.keys.virtual_key import PATTERN, generated, must_be_made, token_of
from terraform_provider_litellm.plugin.config_validators import AlsoRequires, Conflicting, RequiredTogether
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import (
    JsonObject,
    Matches,
    OneOf,
)
from terraform_provider_litellm.plugin.values import UNKNOWN, is_known, plain
from terraform_provider_litellm.record.behaviours import (
    ChangesWith,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    NeverReturned,
    RefersTo,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING
from terraform_provider_litellm.record.object import NAMED, ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table, apart
from terraform_provider_litellm.run import shared_budget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.schema import ConfigValidator
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

# LiteLLM keeps these inside the key's metadata, and shows them in metadata only
INSIDE = (
    "rpm_limit_type",
    "tpm_limit_type",
    "default_estimated_output_tokens",
    "temp_budget_increase",
    "temp_budget_expiry",
    "service_account_id",
)
CHECKED = ("rpm_limit_type", "tpm_limit_type")
"""Those that LiteLLM checks against the team's limits, if they also stand at the top of a request."""

ROUTES = {"llm_api": ["llm_api_routes"], "management": ["management_routes"], "read_only": ["info_routes"]}
"""The routes that LiteLLM gives to the keys of a type."""

BUDGET_LIMITS = ("max_budget", "budget_duration", "max_parallel_requests", "tpm_limit", "rpm_limit", "tpd_limit")
"""What makes a budget more than the place of a key's soft budget."""

LIMIT_TYPE = OneOf(("guaranteed_throughput", "best_effort_throughput", "dynamic"))


def another_key(prior: State, config: State) -> bool:
    """Whether the secret that is configured is not the one of the key in the state, which may not hold it.

    After an import by the token the state has no secret. One that is known only after apply may be the key's own.
    """
    key = config.get("key")
    if key is UNKNOWN and not prior.get("key"):
        return False
    return not isinstance(key, str) or token_of(key) != prior.get("token")


def fixed(name: str, unset: Json = None) -> Callable[[State, State], bool]:
    """Whether an attribute differs that LiteLLM takes at create only."""
    return lambda prior, config: (prior.get(name) or unset) != (config.get(name) or unset)


def another_project(prior: State, config: State) -> bool:
    """Whether the key would come into a project: LiteLLM lets it leave one, and enter one at create only."""
    return bool(config.get("project_id")) and config["project_id"] != prior.get("project_id")


def zoned(instant: Json) -> Json:
    """The instant in UTC, in the form that LiteLLM understands on every release of Python."""
    return datetime.fromisoformat(instant).astimezone(UTC).isoformat() if instant else instant


FIELDS = (
    Field(
        "key",
        STRING,
        "The secret itself, `sk-…`.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged(another_key), NeverReturned(), HasWriteOnlyTwin()),
        sensitive=True,
        validators=(Matches(r"sk-.{13,}", "a key must begin with sk- and have at least 16 characters", secret=True),),
    ),
    *key_alias.FIELDS,
    access.models("key"),
    Field(
        "team_id",
        STRING,
        "The team that the key belongs to. The models and the budget of the team also apply to the key.",
        behaviours=(RefersTo("team"),),
    ),
    Field("user_id", STRING, "The user that the key belongs to.", behaviours=(RefersTo("user"),)),
    Field(
        "organization_id",
        STRING,
        "The organization that the key belongs to. If unset, the organization of the team applies.",
        behaviours=(RefersTo("organization"),),
        since="1.80.17",
    ),
    Field(
        "project_id",
        STRING,
        "The project that the key belongs to. LiteLLM assigns a key to a project only at creation.",
        behaviours=(ReplacedWhenChanged(another_project, "Another project"), RefersTo("project")),
        since="1.85.7",
    ),
    Field("agent_id", STRING, "The agent that the key belongs to.", since="1.85.7"),
    Field(
        "service_account_id",
        STRING,
        "Makes the key a service account key, which belongs to the team `team_id` and to no user. Such a key stays "
        "when the user who created it is deleted.",
        behaviours=(ReplacedWhenChanged(fixed("service_account_id")),),
        since="1.74.9",
    ),
    Field(
        "key_type",
        STRING,
        "The purpose of the key: `llm_api` (requests to models), `management` (users, teams and keys), `read_only` "
        "(read access) or `default`, the same as unset: `llm_api` and `management`, as far as the owner's role "
        "permits. LiteLLM stores it as a list of `allowed_routes`, so only one of the two can be set.",
        behaviours=(ReplacedWhenChanged(fixed("key_type", "default")),),
        unset_values=("default", ""),
        validators=(OneOf((*ROUTES, "default")),),
        since="1.75.9",
    ),
    Field(
        "allowed_routes",
        List(STRING),
        "Routes of the proxy that the key may call, such as `/chat/completions`, `/v1/*`, or a group such as "
        "`llm_api_routes`. Empty or unset means all that the owner's role permits.",
        cleared_by=[],
        since="1.70.4",
    ),
    access.allowed_passthrough_routes("key", "LiteLLM ignores them where `allowed_routes` are set.", since="1.80.17"),
    access.denied_passthrough_routes("key", since="1.106.0"),
    budgets.max_budget("key", "0 blocks all spend."),
    budgets.soft_budget(
        "key",
        "A key with a `budget_id` has the alert of that budget.",
        read=("litellm_budget_table", "soft_budget"),
    ),
    budgets.budget_duration("key"),
    budgets.budget_limits("key", since="1.85.7"),
    Field(
        "budget_id",
        STRING,
        "The id of a budget whose limits apply to the key. Several keys can have the same budget; each has its own "
        "spend.",
        behaviours=(RefersTo("budget"),),
    ),
    hosted(
        "end_user_budget_id",
        STRING,
        "The id of the budget for each end user (the `user` of a request) that LiteLLM first sees with this key and "
        "that has no other budget. The budget must exist.",
        behaviours=(RefersTo("budget"),),
        since="1.106.0",
    ),
    Field(
        "budget_fallbacks",
        Map(List(STRING)),
        'The models that replace a model when its budget in `model_max_budget` is spent, in order: `{ "gpt-4" = '
        '["gpt-4o-mini"] }`.',
        cleared_by={},  # after a null LiteLLM can neither list its keys nor delete this one
        since="1.95.1",
    ),
    Field(
        "temp_budget_increase",
        NUMBER,
        "The amount in USD that the key may spend beyond `max_budget` until `temp_budget_expiry`.",
        validators=AMOUNT,
    ),
    Field(
        "temp_budget_expiry",
        STRING,
        "The end of `temp_budget_increase` (RFC 3339, such as `2030-01-31T00:00:00Z`). A time in the past means no "
        "increase.",
        to_api=zoned,
        validators=(
            Matches(
                r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]\d\d:\d\d)",
                "must be a date, a time and a zone as in 2030-01-31T00:00:00Z",
            ),
        ),
    ),
    hosted(
        "throttle_on_budget_exceeded",
        BOOL,
        "Throttles a key that exceeds its budget, by the proxy's `budget_exceeded_throttle_percentage`, instead of "
        "rejecting its requests. Unset means `false`.",
        since="1.95.1",
    ),
    *group("key", rate_limits.max_parallel_requests, rate_limits.tpm_limit, rate_limits.rpm_limit),
    rate_limits.tpd_limit("key", since="1.106.0"),
    Field(
        "rpm_limit_type",
        STRING,
        "How LiteLLM applies `rpm_limit`: `guaranteed_throughput` (LiteLLM rejects limits of keys that together "
        "exceed the limit of the team), `best_effort_throughput` (LiteLLM accepts any limit, the same as unset) or "
        "`dynamic` (the key may exceed the limit while no model fails).",
        validators=(LIMIT_TYPE,),
        since="1.80.17",
    ),
    Field(
        "tpm_limit_type",
        STRING,
        "How LiteLLM applies `tpm_limit`, with the same values as `rpm_limit_type`.",
        validators=(LIMIT_TYPE,),
        since="1.80.17",
    ),
    Field(
        "duration",
        STRING,
        "How long the key is valid, such as `30d`; unset or `-1` means no expiry. The time starts when the key is created, and "
        "again when this value changes. For an imported key, LiteLLM returns the expiry only: a duration that fits the expiry "
        "does not restart the time.",
        to_api=lambda duration: None if duration == FOREVER else duration,
        validators=(Lifetime(),),
    ),
    Field(
        "auto_rotate",
        BOOL,
        "Lets LiteLLM rotate the key every `rotation_interval`. The next plan finds the key again by its creation "
        "time and its alias. LiteLLM does not show the new secret, so the state no longer has one. Unset means "
        "`false`. Without a LiteLLM Enterprise licence, LiteLLM accepts the attribute but rotates nothing.",
        unset_values=(False,),
        cleared_by=False,
        since="1.80.17",
    ),
    Field(
        "rotation_interval",
        STRING,
        "The interval between rotations, in the format of `duration`. Requires `auto_rotate = true`.",
        validators=(BudgetDuration(),),
        since="1.80.17",
    ),
    *rotation.FIELDS,
    Field(
        "send_invite_email",
        BOOL,
        "Sends the new key to the user by e-mail, if the proxy is configured for it. It has no effect on an existing "
        "key. Unset means `false`.",
        unset_values=(False,),
        behaviours=(NeverReturned(),),
    ),
    metadata('{ environment = "production" }'),
    access.allowed_cache_controls("key"),
    Field(
        "aliases",
        Map(STRING),
        'Model aliases for this key: `{ alias = "model" }`.',
        cleared_by={},
        behaviours=(RefersTo("model"),),
    ),
    Field(
        "config",
        DYNAMIC,
        "Settings for this key, as an object. Deprecated in LiteLLM: the only supported entry is `model_list`, "
        "which does not affect routing. Any entry allows the key to request every model, regardless of `models`. "
        "Use `models`, `aliases` and `router_settings` instead.",
        cleared_by={},
        validators=(JsonObject(),),
    ),
    Field(
        "permissions",
        DYNAMIC,
        "Permissions of this key, as an object. LiteLLM supports one entry, `get_spend_routes`: regardless of its "
        "value, it allows the key to read the spend of the whole proxy (`/global/spend/…`). That entry requires a "
        "LiteLLM Enterprise licence. LiteLLM stores other entries, such as `allow_pii_controls`, but LiteLLM 1.106 "
        "ignores them.",
        cleared_by={},
        validators=(JsonObject(),),
    ),
    budgets.model_max_budget("key"),
    *group("key", rate_limits.model_rpm_limit, rate_limits.model_tpm_limit),
    rate_limits.mcp_rpm_limit("key", since="1.90.7"),
    rate_limits.tag_rpm_limit("key", since="1.95.1"),
    rate_limits.default_estimated_output_tokens(
        "key", "Unset means the team's value, or an estimate.", since="1.100.5"
    ),
    rate_limits.default_estimated_output_tokens_per_model("key", since="1.100.5"),
    *group("key", requests.guardrails, requests.tags),
    requests.disable_global_guardrails("key", since="1.90.7"),
    requests.policies("key", since="1.85.7"),
    requests.prompts("key", since="1.75.9"),
    hosted(
        "enforced_params",
        List(STRING),
        "Parameters that every request of the key must have, such as `user` or `metadata.generation_name`. A proxy "
        "without a LiteLLM Enterprise licence accepts the attribute, but then rejects every request of the key.",
    ),
    hosted(
        "enable_prompt_caching",
        BOOL,
        "Marks the prompts of the key's requests to Claude models for caching by their provider. Unset means `false`, "
        "unless the proxy enables it for all keys.",
        since="1.100.5",
    ),
    access.access_group_ids("key", since="1.85.0"),
    object_permission.attribute("key", behaviours=(object_permission.OF_TOOL_POLICIES,), since="1.75.9"),
    access.allowed_vector_store_indexes("key", since="1.80.17"),
    router_settings.attribute("key", since="1.80.17", since_in=router_settings.SINCE_IN_KEYS),
    access.blocked("key"),
    budgets.spend("key"),
    Field(
        "token",
        STRING,
        "The SHA-256 hash of the key, which identifies it in LiteLLM; the same as `id`.",
        computed=True,
        validators=(  # where a data source takes it: LiteLLM takes the secret in its place, which would be the id then
            Matches(
                PATTERN,
                "must have 64 hexadecimal digits; the function key_hash returns the token of a key",
                secret=True,
            ),
        ),
    ),
    Field("key_name", STRING, "The shortened key in LiteLLM's lists.", computed=True),
    Field(
        "expires",
        STRING,
        "The time at which the key expires (RFC 3339, UTC). Null if it does not expire.",
        computed=True,
        behaviours=(ChangesWith(("duration",)),),
        from_api=timestamps.utc,
    ),
    timestamps.created_at("key"),
    budgets.budget_reset_at("key"),
    Field(
        "key_rotation_at",
        STRING,
        "The time of the next rotation by LiteLLM (RFC 3339, UTC).",
        computed=True,
        behaviours=(ChangesWith(("auto_rotate", "rotation_interval")),),
        from_api=timestamps.utc,
    ),
)


HOSTED = hosted_names(FIELDS, INSIDE)


def join_duration(values: Mapping[str, Json]) -> dict[str, Json]:
    """The duration; null takes the expiry away."""
    return {"duration": values["duration"] or None}


def split_duration(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """LiteLLM keeps the expiry only: it tells how long the key lives, and whether that can be what was written."""
    mine = written.get("duration")
    told = mine and row.get("expires") and lifetime.gives(mine, row)
    return {"duration": MISSING if told else lifetime.lifetime(row)}


def join_routes(values: Mapping[str, Json]) -> dict[str, Json]:
    """The routes, those of the type where none are given. LiteLLM takes the type at create only, and ignores it later."""
    kind = values["key_type"] or ""
    routes = values["allowed_routes"] or ROUTES.get(kind, [])
    return {"allowed_routes": routes} | ({"key_type": kind} if kind else {})


def split_routes(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """The routes that a type stands for are nobody's own. Older releases do not tell the type."""
    kind, routes = row.get("key_type"), row.get("allowed_routes")
    shown = {"allowed_routes": [] if routes == ROUTES.get(kind or "") else routes}
    return (shown | {"key_type": kind}) if "key_type" in row else shown


def split_budget(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The key's budget by id, or the alert in a budget that LiteLLM made to hold nothing else."""
    budget = row.get("litellm_budget_table") or {}
    named = written.get("budget_id") or any(budget.get(name) is not None for name in BUDGET_LIMITS)
    if named or not shared_budget.is_generated(budget.get("budget_id")):
        return {"budget_id": row.get("budget_id"), "soft_budget": None}
    return {"budget_id": None, "soft_budget": budget.get("soft_budget")}


def join_rotation(values: Mapping[str, Json]) -> dict[str, Json]:
    """Both, since LiteLLM sets the time of the next rotation only when it gets both."""
    return {"auto_rotate": bool(values["auto_rotate"]), "rotation_interval": values["rotation_interval"] or None}


def split_rotation(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """What is in the row."""
    return {name: row.get(name) for name in ("auto_rotate", "rotation_interval")}


TABLE = Table(
    FIELDS,
    (
        shared(HOSTED, INSIDE, FIELDS),
        SharedStorage(("duration",), join_duration, split_duration),
        SharedStorage(("allowed_routes", "key_type"), join_routes, split_routes),
        SharedStorage(("budget_id", "soft_budget"), apart, split_budget),
        SharedStorage(("auto_rotate", "rotation_interval"), join_rotation, split_rotation),
    ),
)


def is_set(name: str, value: Value) -> bool:
    """Whether LiteLLM takes a value for one: `false` and the empty string mean unset for some attributes."""
    return not is_known(value) or not TABLE.by_name[name].absent(plain(value))


CONFIG_VALIDATORS: tuple[ConfigValidator, ...] = (
    Conflicting(
        ("key_alias", "key_alias_prefix"),
        "With the prefix, the provider generates the alias. Set only one of them.",
        is_set,
    ),
    Conflicting(
        ("budget_id", "soft_budget"),
        "LiteLLM stores the soft budget in the key's budget, which other keys may share. Set the soft budget there.",
        is_set,
    ),
    Conflicting(
        ("key_type", "allowed_routes"),
        "LiteLLM stores key_type as a list of allowed_routes. Set only one of them.",
        is_set,
    ),
    Conflicting(
        ("service_account_id", "user_id"), "The key of a service account belongs to its team, not to a user.", is_set
    ),
    AlsoRequires(("service_account_id", "team_id"), "A service account belongs to a team.", is_set),
    RequiredTogether(
        ("auto_rotate", "rotation_interval"),
        "LiteLLM rotates only keys with auto_rotate = true and an interval.",
        is_set,
    ),
    RequiredTogether(("temp_budget_increase", "temp_budget_expiry"), "A temporary increase requires an end.", is_set),
    *rotation.CONFIG_VALIDATORS,
)


async def plan(call: Plan[Client]) -> None:
    """What hangs together in a key."""
    key_alias.plan(call)
    lifetime.plan(call)
    await rotation.plan(call)


def derive(values: State) -> State:
    """The token, where the configuration gives the key."""
    key = values.get("key")
    return {"token": token_of(key)} if isinstance(key, str) else {}


def choose(planned: State) -> State:
    """The secret, its token and its alias, so that a key whose create got no answer can be found and kept."""
    key = planned.get("key")
    if not isinstance(key, str):
        key = generated()
    token = token_of(key)
    return {"key": key, "token": token, **key_alias.chosen(planned, token)}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /key/generate, or its like for service accounts.

    A proxy that forbids keys of one's own makes the key itself, unless the configuration gives it. LiteLLM would answer 200 to a key that exists already, and change nothing; and to a team that does not exist, whose key
    it refuses whenever that is used. Of two keys that are made at the same time it does not see the equal secret or alias.
    """
    alias = values.get("key_alias") or values["token"]
    async with client.lock(f"key {values['token']}"), client.lock(f"key alias {alias}"):
        return await _generate(client, values, body)


async def _generate(client: Client, values: State, body: dict[str, Json]) -> State:
    if await read(client, values) is not None:
        raise AlreadyExists.of("key", "A key with this secret exists.")
    if body.get("team_id") and await teams.info(client, body["team_id"]) is None:
        raise ReferenceMissing.of("team_id", f"Team {body['team_id']} not found.")
    endpoint = "/key/service-account/generate" if values.get("service_account_id") else "/key/generate"
    body = announced(body)
    try:
        answer = await client.post(endpoint, body)
        made = answer.get("key") if isinstance(answer, dict) else None
        key = made if isinstance(made, str) and re.fullmatch(r"sk-[^*…]+", made) else values["key"]  # never lost
    except PermissionDenied as error:
        if not must_be_made(error):
            raise
        if values.get(NAMED):
            raise unwanted(error) from None
        answer = await client.post(endpoint, {name: item for name, item in body.items() if name != "key"})
        key = part(answer, "key", str)
    return {"key": key, "token": token_of(key)}


def unwanted(refusal: PermissionDenied) -> Invalid:
    """The refusal of a secret that the configuration gives: with another, nobody would know the secret."""
    error = Invalid.of("key", refusal.detail)
    error.advice = (
        "Remove the secret (key or key_wo) from the configuration, so that LiteLLM generates one, or set "
        "disable_custom_api_keys to false on the proxy."
    )
    return error


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /key/info. LiteLLM also finds a key by its secret, which is no identity: a state shows it."""
    if str(identity["token"]).startswith("sk-"):
        return None
    row = await keys.info(client, identity["token"])
    return None if row is None else normalized(row) | {"token": identity["token"]}


async def page(client: Client, _: str, number: int) -> Page:
    """GET /key/list: whole keys, in rows much like those of /key/info, but without the organization.

    POST /v2/key/info knows that, but not the token, so that two keys that look alike are told in part only; and so are
    keys with a budget in older releases, which leave that out.
    """

    def look(row: Row) -> tuple[Json, ...]:
        return row.get("key_name"), row.get("key_alias"), timestamps.utc(row["created_at"])

    answer = await client.get("/key/list", return_full_object=True, page=number, size=ROWS)
    rows = {part(row, "token", str): row for row in part(answer, "keys", list)}
    infos = (await client.post("/v2/key/info", {"keys": list(rows)}))["info"] if rows else []
    organizations: dict[tuple[Json, ...], list[Json]] = {}
    for row in infos:
        organizations.setdefault(look(row), []).append(row.get("organization_id"))
    of_key = {token: organizations.get(look(row), []) for token, row in rows.items()}
    partial = {
        token
        for token, row in rows.items()
        if len(of_key[token]) != 1 or (row.get("budget_id") and not row.get("litellm_budget_table"))
    }
    whole = {
        token: normalized(row) | {"organization_id": next(iter(of_key[token]), None)} for token, row in rows.items()
    }
    return Page(whole, part(answer, "total_pages", int), frozenset(partial))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /key/update, which takes the token in place of the secret.

    LiteLLM writes a soft budget into the budget that the key had before the request, whoever shares it.
    """
    address = {"key": identity["token"]}
    body = {name: item for name, item in announced(body).items() if name != "send_invite_email"}
    if body.keys() >= {"budget_id", "soft_budget"}:
        await client.post("/key/update", {"budget_id": body.pop("budget_id")} | address)
        if body["soft_budget"] is None:
            del body["soft_budget"]
    if "soft_budget" in body and (row := await read(client, identity)) is not None:
        await shared_budget.refuse(client, f"key/{identity['token']}", row, row.get("litellm_budget_table") or {})
    if not body:
        return
    try:
        await client.post("/key/update", body | address)
    except PermissionDenied:
        if not body.get("team_id") or "models" not in body:
            raise
        # LiteLLM holds the models that the key has so far against those of the new team: the new ones go first
        with suppress(PermissionDenied):  # by the old team: then its answer to both at once
            await client.post("/key/update", {"models": body["models"]} | address)
        await client.post("/key/update", body | address)


def announced(body: Mapping[str, Json]) -> dict[str, Json]:
    """A body with what LiteLLM checks at its top, beside where it is kept."""
    kept = body.get("metadata") or {}
    return {name: kept[name] for name in CHECKED if kept.get(name)} | dict(body)


async def delete(client: Client, identity: Identity) -> None:
    """POST /key/delete."""
    part(await client.post("/key/delete", {"keys": [identity["token"]]}), "deleted_keys", list)


async def find(client: Client, text: str) -> State | None:
    """The key of a secret or of its token."""
    values: State = {"token": text} if re.fullmatch(PATTERN, text) else {"key": text, "token": token_of(text)}
    return values if await read(client, values) is not None else None


KEY = LiteLLMObject(
    type_name="litellm_key",
    description="A virtual key with which applications call the proxy, including its models, budget and limits.",
    table=TABLE,
    identity=("token",),
    import_form="the key itself (sk-…) or its token (the SHA-256 that LiteLLM lists)",
    derive=derive,
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    named_by=("key",),
    listing=Listing(page, names={"alias": "key_alias"}, filters=("team_id", "user_id", "organization_id")),
    provides={"key": ("token",), "model": ("aliases",)},
    unique=(("key_alias",),),
    plan=plan,
    at_import=shared_budget.at_import("key"),
    has_own_budget=budgets.own(("soft_budget",)),
    noted=lifetime.bounds,
    renew=rotation.regenerate,
    successor=rotation.successor,
    config_validators=CONFIG_VALIDATORS,
    check=check(HOSTED, TABLE.by_name),
)
