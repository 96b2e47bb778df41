"""A guardrail, which checks, masks or blocks requests and answers.

Endpoints: POST /guardrails, GET /guardrails/{id}, PATCH /guardrails/{id}, DELETE /guardrails/{id}, GET /v2/guardrails/list.

LiteLLM runs guardrails from the memory of each worker. A PATCH renews that of the worker which answers, so that the change
applies to its next request; the others load it from the database within a minute. A PUT would replace all parameters,
secrets included, and in releases before 1.106.0 it leaves the guardrail in memory as it was.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file, timestamps
from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.objects.requests.parameters import PLACE, ParameterNames, Parameters
from terraform_provider_litellm.objects.requests.storable_text import StorableText
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, STRING
from terraform_provider_litellm.plugin.validators import JsonObject, Length
from terraform_provider_litellm.plugin.values import Dynamic, is_known, plain
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import TAKEN_BACK, Json, Row, equivalent
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.object import Identity

MODES = (
    "pre_call",
    "during_call",
    "post_call",
    "logging_only",
    "pre_mcp_call",
    "during_mcp_call",
    "post_mcp_call",
    "realtime_input_transcription",
)

LOWERED = frozenset({"default_action", "on_disallowed_action", "on_sensitive_data", "unreachable_fallback"})
"""Parameters that LiteLLM stores in lower case."""

DEFAULTS = MappingProxyType(
    {
        "action": "block",
        "api_version": "v1",
        "block_on_violation": True,
        "breakdown": True,
        "ccr_retrieval": True,
        "chunk_budget_chars": 25000,
        "confidence_threshold": 0.5,
        "content_filter_threshold": 0.5,
        "contextual_grounding_from_messages": False,
        "default_action": "deny",
        "detect_execution_intent": True,
        "dev_info": True,
        "disable_exception_on_block": False,
        "experimental_use_latest_role_message_only": False,
        "fail_on_error": True,
        "forward_messages_as_sent": False,
        "include_evidence": True,
        "include_scanners": True,
        "is_detector_server": True,
        "mask": False,
        "on_disallowed_action": "block",
        "on_flagged": "block",
        "on_flagged_action": "monitor",
        "only_scan_new_messages": False,
        "payload": True,
        "pii_confidence_threshold": 0.5,
        "presidio_language": "en",
        "prompt_attack_threshold": 0.5,
        "sanitize_error_detail": True,
        "send_user_api_key_alias": False,
        "send_user_api_key_team_id": False,
        "send_user_api_key_user_id": False,
        "skip_unscannable_attachments": False,
        "sticky_session_routing": True,
        "unreachable_fallback": "fail_closed",
        "use_v2": False,
        "verify_ssl": True,
        "version": 2,
    }
)
"""The parameters that LiteLLM stores for every guardrail, whatever its provider, unless the request sets them."""


def lowered(value: Json) -> Json:
    """Text in lower case, in a list too."""
    if isinstance(value, list):
        return [lowered(item) for item in value]
    return value.lower() if isinstance(value, str) else value


def normalized(params: Json) -> Json:
    """Parameters as LiteLLM stores them: some in lower case, and the timeout as a number."""
    if not isinstance(params, dict):
        return params
    found = {name: lowered(value) if name in LOWERED else value for name, value in params.items()}
    timeout = found.get("timeout")
    if isinstance(timeout, str) and timeout.replace(".", "", 1).isdecimal():
        found["timeout"] = float(timeout)
    return found


def same_mode(one: Json, other: Json) -> bool:
    """Whether two modes are equal: without nulls, and in any case."""
    return equivalent(lowered(without_nulls(one)), lowered(without_nulls(other)))


PARAMETERS = Parameters(
    own={"guardrail": "guardrail", "mode": "mode", "default_on": "default_on"},
    defaults=lambda _row: DEFAULTS,
    of_elements={
        "categories": {"enabled": True, "severity_threshold": "medium"},
        "checks": {"threshold": 0.7, "action": "block"},
    },
    models=("optional_params",),
    to_api=normalized,
)

SETTINGS = (
    Field(
        "guardrail_name",
        STRING,
        "The name of the guardrail, by which requests, keys and teams select it.",
        required=True,
        validators=(Length(1), StorableText()),
        since="1.85.7",
    ),
    Field(
        "guardrail",
        STRING,
        "The provider of the guardrail, such as `litellm_content_filter`, `custom_code`, `presidio` or `bedrock`.",
        required=True,
        place=(PLACE, "guardrail"),
        validators=(Length(1),),
    ),
    Field(
        "mode",
        DYNAMIC,
        f"When the guardrail runs: {', '.join(f'`{each}`' for each in MODES[:-1])} or `{MODES[-1]}`. Either one mode, a list "
        'of modes, or modes by the tags of a request: `{ tags = { internal = "pre_call" }, default = "post_call" }`.',
        required=True,
        place=(PLACE, "mode"),
        to_api=lambda mode: lowered(without_nulls(mode)),
        equal=same_mode,
    ),
    Field(
        "default_on",
        BOOL,
        "Runs the guardrail on every request, also if the request does not select it. Unset means `false`.",
        place=(PLACE, "default_on"),
        unset_values=(False,),
        cleared_by=False,
    ),
    *PARAMETERS.fields(
        "guardrail",
        '{ blocked_words = [{ keyword = "durian", action = "BLOCK" }] }',
        '{ api_key = "…" }',
    ),
    Field(
        "guardrail_info",
        DYNAMIC,
        'Information about the guardrail, as an object: `{ description = "Blocks fruit", owner = "security" }`.',
        cleared_by={},
        to_api=without_nulls,
        validators=(JsonObject(),),
    ),
)
FIELDS = (
    Field("guardrail_id", STRING, "The id of the guardrail, which LiteLLM generates.", computed=True),
    *SETTINGS,
    timestamps.created_at("guardrail"),
    timestamps.updated("guardrail", SETTINGS)[0],
)


def check(config: State, diagnostics: Diagnostics) -> None:
    """What can be known before LiteLLM is asked."""
    PARAMETERS.check(config, diagnostics)
    _check_mode(config.get("mode"), diagnostics)
    provider = config.get("guardrail")
    if isinstance(provider, str) and "." in provider:
        diagnostics.warning(
            f'LiteLLM does not run "{provider}" from its database',
            "A guardrail of a Python module runs only if the proxy's configuration file (config.yaml) defines it. LiteLLM "
            "stores this one, but requests pass unchecked. Define it in that file, or use the provider custom_code.",
            path("guardrail"),
        )


def _check_mode(mode: Value, diagnostics: Diagnostics) -> None:
    inner = mode.value if isinstance(mode, Dynamic) else mode
    if inner is None or not is_known(inner):
        return
    value = plain(inner)
    if isinstance(value, dict):
        known = isinstance(value.get("tags"), dict)
        named = [*value["tags"].values(), value.get("default")] if known else []
    else:
        known, named = isinstance(value, str | list), [value]
    texts = [each for item in named for each in (item if isinstance(item, list) else [item]) if each is not None]
    if not known or not all(isinstance(each, str) for each in texts) or value in ("", []):
        diagnostics.error(
            "Invalid mode",
            'Set a mode such as "pre_call", a list of modes, or an object with the modes by tags: '
            '{ tags = { internal = "pre_call" }, default = "post_call" }.',
            path("mode"),
        )
        return
    unknown = sorted({each for each in texts if each.lower() not in MODES})
    if unknown:
        diagnostics.warning(
            f'Unknown mode "{unknown[0]}"',
            f"LiteLLM never runs a guardrail in a mode that it does not know. Known modes are {', '.join(MODES)}.",
            path("mode"),
        )


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /guardrails, which generates the id."""
    row = await client.post("/guardrails", {"guardrail": {"guardrail_info": {}} | body})
    return {"guardrail_id": part(row, "guardrail_id", str)}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /guardrails/{id}, which asks the database."""
    try:
        row = await client.get(("/guardrails", identity["guardrail_id"]))
    except NotFound:
        return None
    same(part(row, "guardrail_id", str), identity["guardrail_id"], "guardrail")
    return shown(row)


def shown(row: Row) -> Row:
    """A row in its expected form."""
    part(row, "guardrail_name", str)
    return {**whole(row, dict), PLACE: row.get(PLACE) or {}, "guardrail_info": without_nulls(row.get("guardrail_info"))}


async def rows(client: Client) -> list[Row]:
    """GET /v2/guardrails/list: all guardrails, those of the configuration file last."""
    found = [shown(row) for row in part(await client.get("/v2/guardrails/list"), "guardrails", list)]
    return sorted((row for row in found if row.get("guardrail_id")), key=lambda row: bool(unmanaged(row)))


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /v2/guardrails/list: all guardrails at once."""
    return Page({part(row, "guardrail_id", str): row for row in await rows(client)}, 1)


async def search(client: Client, values: State) -> Row | None:
    """GET /v2/guardrails/list: the guardrail of a name, which the database has once, and the configuration file may have."""
    name = values["guardrail_name"]
    return next((row for row in await rows(client) if row["guardrail_name"] == name), None)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /guardrails/{id}, which merges parameters: a name goes away as its default."""
    if PLACE in body:
        params = {name: DEFAULTS.get(name) if value is TAKEN_BACK else value for name, value in body[PLACE].items()}
        body = {**body, PLACE: params}
    row = await client.patch(("/guardrails", identity["guardrail_id"]), body)
    part(row, "guardrail_id", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /guardrails/{id}."""
    part(await client.delete(("/guardrails", identity["guardrail_id"])), "message", str)


def unmanaged(row: Row) -> str:
    """The guardrails of the proxy's configuration file are not in its database, where alone they could be changed."""
    if row.get("guardrail_definition_location") != "config":
        return ""
    return config_file.defines("guardrail")


GUARDRAIL = LiteLLMObject(
    type_name="litellm_guardrail",
    description="A guardrail, which checks, masks or blocks requests and answers. Requests select it by its name, or it runs "
    "on all of them. A change applies to the next request at once; if the proxy has several workers, to those of all workers "
    "within a minute.",
    table=Table(FIELDS, (PARAMETERS.storage,), ParameterNames(parameters=PARAMETERS)),
    identity=("guardrail_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    search=search,
    named_by=("guardrail_name",),
    provides={"guardrail": ("guardrail_name",)},
    choose=lambda _: {},
    listing=Listing(page, names={"name": "guardrail_name"}),
    unmanaged=unmanaged,
    check=check,
)
