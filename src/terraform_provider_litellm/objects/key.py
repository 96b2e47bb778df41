"""A virtual key: what applications call the proxy with, and its models, budget and limits.

Endpoints: POST /key/generate, GET /key/info, POST /key/update, POST /key/delete.

A key is addressed by its token, the SHA-256 of the secret: the secret itself is no id, and stands in no URL.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from terraform_plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_plugin.validators import Each, JsonObject, Matches
from terraform_provider_litellm.client.errors import AlreadyExists, NotFound, PermissionDenied, ReferenceMissing
from terraform_provider_litellm.durations import FOREVER, BudgetDuration, Lifetime, rendered
from terraform_provider_litellm.fields import MISSING, Field, Joint, Table
from terraform_provider_litellm.limits import AMOUNT, COUNT, SMALL_COUNT
from terraform_provider_litellm.listing import ROWS, Listing, Page
from terraform_provider_litellm.metadata import check, metadata, shared
from terraform_provider_litellm.record import LiteLLMObject, first_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_plugin.values import State
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.fields import Json, Row
    from terraform_provider_litellm.record import Identity

SECRET_BYTES = 16
"""As many random bytes as LiteLLM itself uses for a key."""
TOKEN = re.compile(r"[0-9a-f]{64}")

# LiteLLM keeps these inside the key's metadata: it takes them at the top of a request, and shows them in metadata only
HOSTED = ("guardrails", "tags", "model_rpm_limit", "model_tpm_limit")


def budgets(value: Json) -> Json:
    """`{"gpt-4": 50}` as LiteLLM wants it; an object that is spelled out stays as it is."""
    return {model: limit if isinstance(limit, dict) else {"budget_limit": limit} for model, limit in value.items()}


def utc(instant: Json) -> Json:
    """The instant in one form: LiteLLM ends it with `Z` or with `+00:00`, depending on where it is asked."""
    return datetime.fromisoformat(instant).astimezone(UTC).isoformat().replace("+00:00", "Z")


def short_budgets(value: Json) -> Json:
    """LiteLLM's budgets, with a bare number where there is nothing else to say."""

    def short(limit: Json) -> Json:
        if not isinstance(limit, dict):
            return limit
        told = {name: item for name, item in limit.items() if item is not None}
        amount = told.get("budget_limit", told.get("max_budget"))
        return amount if len(told) == 1 and amount is not None else told

    return {model: short(limit) for model, limit in value.items()}


def hosted(name: str, kind: List | Map, description: str, **rest: Any) -> Field:
    """A field that lives in the key's metadata, which a write of metadata would wipe out."""
    empty: Json = [] if isinstance(kind, List) else {}
    return Field(name, kind, description, read=("metadata", name), resent_with=("metadata",), clear=empty, **rest)


FIELDS = (
    Field(
        "key",
        STRING,
        "The secret itself, `sk-…`. Generated where it is left out. It stands in the state as a sensitive value; a "
        "change replaces the key.",
        chosen=True,
        sensitive=True,
        hidden=True,
        replaces=True,
        validators=(Matches(r"sk-.{13,}", "a key starts with sk- and has at least 16 characters", secret=True),),
    ),
    Field("key_alias", STRING, "The key's name, which no other key may have."),
    Field("models", List(STRING), "Names of the models that the key may use. Empty or unset means all.", clear=[]),
    Field("team_id", STRING, "The team that the key belongs to: its models and budget bound the key."),
    Field("user_id", STRING, "The user that the key belongs to."),
    Field("max_budget", NUMBER, "What the key may spend, in USD, per `budget_duration` or in all.", validators=AMOUNT),
    Field(
        "soft_budget",
        NUMBER,
        "Spend in USD at which LiteLLM sends an alert, while the key goes on working.",
        read=("litellm_budget_table", "soft_budget"),
        validators=AMOUNT,
    ),
    Field(
        "budget_duration",
        STRING,
        "After what time the spend starts again at zero: a number with `s`, `m`, `h`, `d`, `w` or `mo`, such as `30d`, "
        "or `hourly`, `daily`, `weekly`, `monthly`.",
        validators=(BudgetDuration(),),
    ),
    Field("max_parallel_requests", NUMBER, "Requests that may run at the same time.", validators=SMALL_COUNT),
    Field("tpm_limit", NUMBER, "Tokens that the key may use per minute.", validators=COUNT),
    Field("rpm_limit", NUMBER, "Requests that the key may make per minute.", validators=COUNT),
    Field(
        "duration",
        STRING,
        "How long the key is valid, such as `30d`; unset or `-1` means for ever. The time starts when the key is created, and "
        "again whenever this value changes.",
        joint=True,
        to_api=lambda duration: None if duration == FOREVER else duration,
        validators=(Lifetime(),),
    ),
    metadata('{ environment = "production" }'),
    Field(
        "allowed_cache_controls",
        List(STRING),
        "Cache-control directives that requests with this key may use, such as `no-cache`.",
        clear=[],
    ),
    Field("aliases", Map(STRING), 'Names under which models are known to this key: `{ alias = "model" }`.', clear={}),
    Field("config", DYNAMIC, "Settings for this key, as an object.", clear={}, validators=(JsonObject(),)),
    Field("permissions", DYNAMIC, "Permissions of this key, as an object.", clear={}, validators=(JsonObject(),)),
    Field(
        "model_max_budget",
        DYNAMIC,
        'What the key may spend per model, in USD: `{ "gpt-4" = 50 }`, or with a period of its own '
        '`{ "gpt-4" = { budget_limit = 50, time_period = "30d" } }`.',
        clear={},
        licence=True,
        to_api=budgets,
        from_api=short_budgets,
        validators=(JsonObject(),),
    ),
    hosted(
        "model_rpm_limit",
        Map(NUMBER),
        "Requests per minute, by model.",
        validators=tuple(Each(check) for check in COUNT),
    ),
    hosted(
        "model_tpm_limit",
        Map(NUMBER),
        "Tokens per minute, by model.",
        validators=tuple(Each(check) for check in COUNT),
    ),
    hosted("guardrails", List(STRING), "Guardrails that run on every request of the key.", licence=True),
    hosted("tags", List(STRING), "Tags to track spend by, and to route by.", licence=True),
    Field("blocked", BOOL, "Whether the key is refused. Unset means `false`.", nothing=(False,), clear=False),
    Field("spend", NUMBER, "What the key has spent, in USD, when the state was last refreshed.", computed=True),
    Field("token", STRING, "The SHA-256 of the key, by which LiteLLM knows it; the same as `id`.", computed=True),
    Field("key_name", STRING, "The shortened key that LiteLLM shows in lists.", computed=True),
    Field(
        "expires",
        STRING,
        "When the key expires (RFC 3339, UTC), null for never.",
        computed=True,
        follows=("duration",),
        from_api=utc,
    ),
)


def join_duration(values: Mapping[str, Json]) -> dict[str, Json]:
    """The duration; null takes the expiry away."""
    return {"duration": values["duration"] or None}


def split_duration(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """LiteLLM keeps the expiry only, which tells whether the key has a lifetime, and how long one is that nobody wrote."""
    return {"duration": MISSING if row.get("expires") and written.get("duration") else lifetime(row)}


def lifetime(row: Row) -> str | None:
    """The time from a key's creation to its expiry, None if it lives for ever."""
    if not row.get("expires"):
        return None
    span = datetime.fromisoformat(row["expires"]) - datetime.fromisoformat(row["created_at"])
    return rendered(span.total_seconds())


TABLE = Table(FIELDS, (shared(HOSTED), Joint(("duration",), join_duration, split_duration)))


def token_of(key: str) -> str:
    """The token of a secret, which is its address in LiteLLM."""
    import hashlib  # here, since most starts only tell the schema

    return hashlib.sha256(key.encode()).hexdigest()


def choose(planned: State) -> State:
    """The secret and its token, so that a key whose create got no answer can be found and kept."""
    key = planned.get("key")
    if not isinstance(key, str):
        import secrets

        key = f"sk-{secrets.token_urlsafe(SECRET_BYTES)}"
    return {"key": key, "token": token_of(key)}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /key/generate; a proxy that forbids keys of one's own makes the key itself.

    LiteLLM would answer 200 to a key that exists already, and change nothing; and to a team that does not exist, whose key
    it refuses whenever that is used.
    """
    if await read(client, values) is not None:
        raise AlreadyExists.of("key", "a key with this value exists already")
    if body.get("team_id"):
        try:
            await client.get("/team/info", team_id=body["team_id"], key_limit=1)
        except NotFound as error:
            raise ReferenceMissing.of("team_id", error.detail) from None
    try:
        answer = await client.post("/key/generate", body)
    except PermissionDenied as error:
        if "custom" not in error.detail.lower():
            raise
        answer = await client.post("/key/generate", {name: item for name, item in body.items() if name != "key"})
    return {"key": answer["key"], "token": token_of(answer["key"])}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /key/info: the row under `info`. A deleted key is still shown, with the time of its deletion."""
    try:
        answer = await client.get("/key/info", key=identity["token"])
    except NotFound:
        return None
    row: dict[str, Json] = dict(answer["info"])
    if row.get("deleted_at") or row.get("status") == "deleted":
        return None
    return row | {"token": identity["token"]}


async def page(client: Client, _: str, number: int) -> Page:
    """GET /key/list: whole keys, in rows much like those of /key/info."""
    answer = await client.get("/key/list", return_full_object=True, page=number, size=ROWS)
    return Page({row["token"]: row for row in answer["keys"]}, answer["total_pages"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /key/update."""
    await client.post("/key/update", {"key": identity["token"]} | body)


async def delete(client: Client, identity: Identity) -> None:
    """POST /key/delete."""
    await client.post("/key/delete", {"keys": [identity["token"]]})


async def find(client: Client, text: str) -> State | None:
    """The key of a secret or of its token."""
    values: State = {"token": text} if TOKEN.fullmatch(text) else {"key": text, "token": token_of(text)}
    return values if await read(client, values) is not None else None


KEY = LiteLLMObject(
    type_name="litellm_key",
    noun="key",
    description="A virtual key: what applications call the proxy with, and its models, budget and limits.",
    table=TABLE,
    identity=("token",),
    identifier=lambda identity: identity["token"],
    import_form="the key itself (sk-…) or its token (the SHA-256 that LiteLLM lists)",
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label=first_of(("key_alias", "token")),
    listing=Listing(page),
    check=check(HOSTED),
)
