"""A model: one deployment behind a public model name. Several may share a name; the proxy balances between them.

Endpoints: POST /model/new, GET /model/info, PATCH /model/{id}/update, POST /model/delete.

The proxy answers reads from memory, which a replica renews every 30 seconds. It merges what a PATCH sends into what it
has and ignores null, so that most values cannot be taken back. Credentials are never returned.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, config_file
from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.client import connections, deadline, keys, retry
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ApiError, Invalid, ServerFault, half_done
from terraform_provider_litellm.objects.models import model_catalog, model_state
from terraform_provider_litellm.objects.models.model_catalog import Catalog, refers, typed, without_nulls
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE, flag, info, limit, names, param
from terraform_provider_litellm.objects.models.model_prices import FURTHER_PRICES, PRICES
from terraform_provider_litellm.objects.models.providers import PROVIDERS, closest, model_string, parse_model_string
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import JsonObject, Length, Matches, OneOf
from terraform_provider_litellm.plugin.values import State, Value, infer, is_known, is_null, plain
from terraform_provider_litellm.record.behaviours import (
    FilledByLiteLLM,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    KeepsNames,
    LeftAlone,
    MaskedInPart,
    NeverReturned,
    RefersTo,
    ReplacedWhenChanged,
    ResentWith,
    StoredForGood,
)
from terraform_provider_litellm.record.field import Field, held, part_of
from terraform_provider_litellm.record.json_values import MISSING, TAKEN_BACK, dig, equivalent, holds_mask, unmasked
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

MODES = (
    "audio_speech",
    "audio_transcription",
    "batch",
    "chat",
    "completion",
    "embedding",
    "image_edit",
    "image_generation",
    "moderation",
    "ocr",
    "realtime",
    "rerank",
    "responses",
    "search",
    "vector_store",
    "video_generation",
)
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
THINKING_TOKENS = 1024
"""The budget where thinking is enabled without one."""

EVERYTHING = 100_000
NO_MODELS = ("Model List not loaded", "No model list", "no models")
"""What older releases say, with a status of 500, where there is no model at all."""


# ---- kinds of attributes


def secret(name: str, description: str, api: str = "") -> Field:
    """A credential: LiteLLM removes or masks it in what it returns, so it is written and never read."""
    return param(
        name,
        description,
        api=api,
        sensitive=True,
        behaviours=(NeverReturned(), HasWriteOnlyTwin()),
    )


# ---- free-form parameters


def _null_in_list(value: Json) -> bool:
    if isinstance(value, list):
        return any(item is None or _null_in_list(item) for item in value)
    return isinstance(value, dict) and any(map(_null_in_list, value.values()))


def same_params(new: Json, old: Json) -> bool:
    """Whether parameters are the same: LiteLLM has flags of its own, which are off, where nobody sets them."""
    if isinstance(new, dict) and isinstance(old, dict):
        old = {name: value for name, value in old.items() if name in new or value is not False}
    return equivalent(new, old)


def flags(params: Json) -> bool:
    """Whether there are only flags that are off: LiteLLM adds such to every model, others with each release."""
    return all(value is False for value in params.values())


# ---- the attributes

SEED = (
    param("model_api_base", "The provider's base URL.", api="api_base"),
    param("api_version", "The version of the provider's API, which Azure requires."),
    param("tpm", "The maximum number of tokens per minute of the deployment.", NUMBER, validators=COUNT),
    param("rpm", "The maximum number of requests per minute of the deployment.", NUMBER, validators=COUNT),
    param(
        "reasoning_effort",
        "The default reasoning effort of the model: `low`, `medium`, `high`, or another value that the model supports.",
        validators=(OneOf(EFFORTS, warn=True),),
    ),
    flag(
        "merge_reasoning_content_in_choices",
        "Merges reasoning into the content of the answer.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    param("aws_region_name", "The AWS region."),
    param("aws_session_name", "The name of the AWS session that assumes `aws_role_name`.", sensitive=True),
    param("aws_role_name", "The ARN of the AWS role to assume.", sensitive=True),
    param("vertex_project", "The Google Cloud project, for Vertex AI.", sensitive=True),
    param("vertex_location", "The Google Cloud location.", sensitive=True),
    param(
        "litellm_credential_name",
        "The LiteLLM credential to use instead of credentials of the model.",
        cleared_by=None,
        behaviours=(RefersTo("credential"),),
    ),
)
"""Parameters that have always been attributes, and have no other place."""

SECRETS = (
    secret("model_api_key", "The provider's API key.", "api_key"),
    secret("aws_access_key_id", "The AWS access key id, for Bedrock and SageMaker."),
    secret("aws_secret_access_key", "The AWS secret access key."),
    secret("vertex_credentials", "The Google Cloud credentials, as JSON text."),
)

ACCESS = (
    param("organization", "The OpenAI organization."),
    param("region_name", "The provider's region, for any provider with regions."),
)

BEHAVIOUR = (
    param(
        "timeout",
        "The timeout of a request in seconds. If unset, the proxy setting applies.",
        NUMBER,
        validators=AMOUNT,
    ),
    param(
        "stream_timeout",
        "The timeout of a streaming request in seconds. If unset, `timeout` applies.",
        NUMBER,
        validators=AMOUNT,
    ),
    param(
        "max_retries",
        "The maximum number of retries of a failed request by the provider's client.",
        NUMBER,
        validators=COUNT,
    ),
    param(
        "num_retries",
        "The maximum number of retries of a failed request by LiteLLM. If unset, the router setting applies.",
        NUMBER,
        validators=COUNT,
    ),
    param(
        "cooldown_time",
        "The time in seconds for which the router skips the deployment after failures. If unset, the router "
        "setting applies.",
        NUMBER,
        validators=AMOUNT,
    ),
    param(
        "weight",
        "The share of requests among models with the same name, relative to their `weight`. If unset, requests are "
        "distributed by `rpm` or `tpm`, or evenly.",
        NUMBER,
        validators=AMOUNT,
    ),
    param(
        "order",
        "The rank among models with the same name. Requests go to the lowest rank first, and to the next rank if "
        "that fails. Unset means no rank.",
        NUMBER,
        validators=COUNT,
    ),
    param(
        "max_parallel_requests",
        "The maximum number of concurrent requests of the deployment.",
        NUMBER,
        validators=COUNT,
    ),
    param("max_budget", "The maximum spend of the deployment in USD per `budget_duration`.", NUMBER, validators=AMOUNT),
    param(
        "budget_duration",
        "The period of `max_budget`, such as `1d` or `30d`.",
        validators=(BudgetDuration(),),
    ),
    names(
        "tags",
        "Tags of the deployment, for routing by tag.",
        behaviours=(LeftAlone("tags that a tag object adds to its models"),),
    ),
    flag(
        "drop_params",
        "Drops parameters of a request that the provider does not support, instead of rejecting the request.",
    ),
    names(
        "additional_drop_params",
        "Further parameters of requests to drop, even if the provider supports them. If unset, the value in "
        "LiteLLM does not change.",
        behaviours=(FilledByLiteLLM(),),
    ),
    param(
        "extra_headers",
        "Headers that LiteLLM adds to requests to the provider.",
        Map(STRING),
        sensitive=True,
        cleared_by={},
        behaviours=(MaskedInPart(),),
    ),
    flag(
        "use_in_pass_through",
        "Uses the model's credentials for pass-through endpoints of the provider.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
)

INFO = (
    info(
        "mode",
        "The type of requests that the model serves, such as `chat`, `embedding` or `image_generation`. If unset, "
        "the value of LiteLLM's model list applies.",
        behaviours=(FilledByLiteLLM(),),
        validators=(OneOf(MODES, warn=True),),
    ),
    info(
        "tier",
        "The tier, `free` or `paid`. Unset means `free`.",
        cleared_by="free",
        unset_values=("", "free"),
        validators=(OneOf(("free", "paid")),),
    ),
    info(
        "access_groups",
        "Access groups that the model belongs to. Keys and teams with access to a group may use the model.",
        List(STRING),
        cleared_by=[],
        behaviours=(LeftAlone(),),
    ),
    limit(
        "max_tokens",
        "The maximum number of tokens of an answer, or of prompt and answer together if there are no separate limits.",
    ),
    limit("max_input_tokens", "The maximum number of tokens of a prompt."),
    limit("max_output_tokens", "The maximum number of tokens of an answer."),
    info("display_name", "The display name of the deployment.", cleared_by=""),
    info(
        "discoverable",
        "Lists the model for users with access to it. Unset means `true`.",
        BOOL,
        unset_values=(True,),
        cleared_by=True,
        since="1.106.0",
    ),
)

ATTRIBUTES = (
    Field(
        "model_id",
        STRING,
        "The id of the model in LiteLLM.",
        place=("model_info", "id"),
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(
            Matches(
                r"(?!\.{1,2}$)[^/]+",
                "must not contain a slash, and must not be . or .., because LiteLLM cannot change such a model",
            ),
        ),
    ),
    Field(
        "model_name",
        STRING,
        "The public name of the model in requests. LiteLLM balances requests among models with the same name. With "
        "`team_id`, it is the name in requests of the team.",
        required=True,
        validators=(Length(1),),
    ),
    Field(
        "custom_llm_provider",
        STRING,
        "LiteLLM's name of the provider, such as `openai`, `azure`, `bedrock` or `vertex_ai`.",
        required=True,
        validators=(Matches(r"[^/\s]+", "must not contain a slash or a space"),),
    ),
    Field(
        "base_model",
        STRING,
        "The provider's name of the model. LiteLLM also looks up prices and capabilities by this name, unless "
        "`pricing_base_model` is set.",
        required=True,
        validators=(Length(1),),
    ),
    Field(
        "pricing_base_model",
        STRING,
        "The name by which LiteLLM looks up prices and capabilities, such as `azure/gpt-4o` for an Azure "
        "deployment with a custom name. If unset, `base_model` applies.",
    ),
    access.blocked(
        "deployment", "A blocked deployment receives no requests.", read=("model_info", "blocked"), since="1.90.0"
    ),
    Field(
        "team_id",
        STRING,
        "The only team that may use the model.",
        place=("model_info", "team_id"),
        behaviours=(ReplacedWhenChanged(), ResentWith(("model_name",)), RefersTo("team")),
        licence=True,
    ),
    Field(
        "thinking_enabled",
        BOOL,
        "Enables extended thinking. Unset means `false`.",
        unset_values=(False,),
        cleared_by=False,
    ),
    Field(
        "thinking_budget_tokens",
        NUMBER,
        f"The maximum number of tokens for thinking if `thinking_enabled` is `true`. Unset means {THINKING_TOKENS}.",
        unset_values=(THINKING_TOKENS,),
        cleared_by=THINKING_TOKENS,
        validators=COUNT,
    ),
    *SECRETS,
    *SEED,
    *ACCESS,
    *BEHAVIOUR,
    *PRICES,
    *INFO,
)

PARAMS = {each.write_place[1]: each for each in ATTRIBUTES if each.write_place[0] == "litellm_params"}
"""The attributes of parameters, by LiteLLM's names."""

TAKEN_PARAMS = {
    "model": "custom_llm_provider and base_model",
    "custom_llm_provider": "custom_llm_provider",
    "thinking": "thinking_enabled",
    "api_key": "model_api_key",
    **{each.write_place[1]: each.name for each in SEED},
    "input_cost_per_token": "input_cost_per_million_tokens",
    "output_cost_per_token": "output_cost_per_million_tokens",
}
"""Names that cannot stand in additional_litellm_params, and what to use."""

TAKEN_SECRETS = (
    TAKEN_PARAMS
    | {name: each.name for name, each in PARAMS.items()}
    | dict.fromkeys(("daily_reset_time", "provider_affinity_header"), "additional_litellm_params")
)
"""Names that cannot stand in sensitive_litellm_params, and what to use."""

TAKEN_INFO = {
    "base_model": "pricing_base_model",
    "team_public_model_name": "model_name with team_id",
    "blocked": "blocked",
    **{each.write_place[1]: each.name for each in ATTRIBUTES if each.write_place[0] == "model_info"},
    **{each.write_place[1]: each.name for each in PRICES},
    **{each.write_place[1]: "additional_litellm_params" for each in FURTHER_PRICES},
}
"""Names that cannot stand in additional_model_info, and what to use."""

FURTHER_PARAMS = Catalog(
    "additional_litellm_params",
    "litellm_params",
    model_catalog.PARAMS,
    PARAMS,
    {each.name: "additional_model_info" for each in model_catalog.ABILITIES if each.name.startswith("supports_")},
    model_catalog.ORDINARY | TAKEN_PARAMS.keys() | {each.name for each in model_catalog.SECRETS},
)
FURTHER_SECRETS = Catalog(
    "sensitive_litellm_params",
    "litellm_params",
    (*model_catalog.SECRETS, *model_catalog.PARAMS),
    real=model_catalog.ORDINARY | TAKEN_SECRETS.keys(),
)
FURTHER_INFO = Catalog(
    "additional_model_info",
    "model_info",
    model_catalog.INFO,
    real=frozenset(TAKEN_INFO),
)
CATALOGS = (FURTHER_PARAMS, FURTHER_SECRETS, FURTHER_INFO)

SECRET_PLACES = ("sensitive_litellm_params", "sensitive_litellm_params_wo")
"""Where parameters stand that are secrets, whatever their names."""

FIELDS = (
    *ATTRIBUTES,
    Field(
        "additional_litellm_params",
        DYNAMIC,
        "Further `litellm_params`, as an object with values of any type: `{ top_k = 3, seed = 7 }`. A parameter "
        "that has an attribute can be set here instead, but only in one of the two. Null values are ignored.",
        behaviours=(
            KeepsNames(UNSET_SINCE, FURTHER_PARAMS.loses),
            FilledByLiteLLM(flags),
            StoredForGood({"daily_reset_time": "1.109.1"}),
        ),
        cleared_by={},
        equal=same_params,
        since_in=FURTHER_PARAMS.since,
        to_api=FURTHER_PARAMS.written,
        validators=(JsonObject(),),
    ),
    Field(
        "sensitive_litellm_params",
        DYNAMIC,
        'Further `litellm_params` that are secrets, as an object: `{ client_secret = "…" }`.',
        behaviours=(KeepsNames(UNSET_SINCE, FURTHER_SECRETS.loses), NeverReturned(), HasWriteOnlyTwin()),
        sensitive=True,
        cleared_by={},
        since_in=FURTHER_SECRETS.since,
        to_api=without_nulls,
        validators=(JsonObject(),),
    ),
    Field(
        "additional_model_info",
        DYNAMIC,
        'Further `model_info`, as an object with values of any type: `{ owner = "a" }`. Null values are ignored.',
        behaviours=(KeepsNames(loses=FURTHER_INFO.loses), FilledByLiteLLM()),
        cleared_by={},
        since_in=FURTHER_INFO.since,
        to_api=FURTHER_INFO.written,
        validators=(JsonObject(),),
    ),
)

REMOVED = frozenset(
    {
        "api_key",
        "client_secret",
        "vertex_credentials",
        "vertex_ai_credentials",
        "aws_access_key_id",
        "aws_secret_access_key",
    }
)
"""What LiteLLM removes from the parameters that it returns."""

CREDENTIALS = REMOVED | {each.write_place[1] for each in (*SECRETS, *model_catalog.SECRETS)}

TRAPS = {
    ("additional_litellm_params", "provider_affinity_header"),
    ("additional_model_info", "access_windows"),
}
"""What keeps LiteLLM 1.106 from changing a model, or from deleting it."""

SERVER_PARAMS = frozenset({"model", "custom_llm_provider", "thinking", *PARAMS, *FURTHER_SECRETS.by_name})
"""What is not told of as further parameters that somebody has set: what has a place is told of by that."""

RENAMES_SINCE = "1.106.0"
"""The first release that takes a new name of a model by itself: older ones serve a model under the name that it had.

They compare the parameters and the information of a model with what a worker has in memory, the oldest the parameters alone.
"""

LOADED_WITHIN = 40.0
"""Seconds within which a worker of an old release has loaded a model from the database again."""

FLAG = "merge_reasoning_content_in_choices"
"""A parameter of every model, whose change is of the least consequence."""

SERVER_INFO = frozenset(
    {
        "access_via_team_ids",
        "created_at",
        "created_by",
        "db_model",
        "direct_access",
        "id",
        "key",
        "litellm_provider",
        "member_auto_router",
        "pricing_overrides",
        "provider_specific_entry",
        "rpm",
        "supported_endpoints",
        "supported_openai_params",
        "tpm",
        "updated_at",
        "updated_by",
        *TAKEN_INFO,
        *FURTHER_INFO.by_name,
    }
)
"""What an import does not put into additional_model_info, beside all that LiteLLM's list of models has."""

LISTED = ("supports_", "thinking_", "reasoning_effort_", "default_reasoning_", "bedrock_", "vertex_ai_", "supported_")
"""How names begin that LiteLLM's list of models adds to `model_info`."""


# ---- attributes that LiteLLM keeps together


def join_model(values: Mapping[str, Json]) -> dict[str, Json]:
    """`provider/base_model` in litellm_params, and the base model for prices and abilities in model_info."""
    name = model_string(values["custom_llm_provider"], values["base_model"])
    pricing = values["pricing_base_model"] or values["base_model"]
    return {"litellm_params": {"model": name}, "model_info": {"base_model": pricing}}


def split_model(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The provider and the model of `provider/base_model`; the provider may stand beside it instead."""
    name = dig(row, ("litellm_params", "model")) or ""
    provider, base = parse_model_string(name, dig(row, ("litellm_params", "custom_llm_provider")))
    pricing = dig(row, ("model_info", "base_model"))
    own = pricing != base or written["pricing_base_model"] == pricing
    return {"custom_llm_provider": provider, "base_model": base, "pricing_base_model": pricing if own else None}


def join_thinking(values: Mapping[str, Json]) -> dict[str, Json]:
    """`thinking`, which is written whole."""
    if not values["thinking_enabled"]:
        return {"litellm_params": {"thinking": {"type": "disabled"}}}
    budget = values["thinking_budget_tokens"]
    thinking = {"type": "enabled", "budget_tokens": THINKING_TOKENS if budget is None else budget}
    return {"litellm_params": {"thinking": thinking}}


def split_thinking(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Whether thinking is on; the budget is told only then."""
    thinking = dig(row, ("litellm_params", "thinking")) or {}
    if thinking.get("type") != "enabled":
        return {"thinking_enabled": False}
    return {"thinking_enabled": True, "thinking_budget_tokens": thinking.get("budget_tokens")}


def join_additional(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further parameters stand beside the others."""
    params = values["additional_litellm_params"]
    return {"litellm_params": params or {}}


def split_additional(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parameters that the user set, since LiteLLM adds its own; where there are none, those of unknown names.

    What LiteLLM masks or removes is taken to be unchanged. What stands in sensitive_litellm_params is told nowhere else.
    """
    params = dig(row, ("litellm_params",)) or {}
    mine = written.get("additional_litellm_params")
    if mine is None:
        secrets = written.get("sensitive_litellm_params") or {}
        others = {
            name: value
            for name, value in params.items()
            if name not in SERVER_PARAMS and name not in secrets and value is not None and not holds_mask(value)
        }
        all_off = all(value is False for value in others.values())  # LiteLLM's own flags, as far as anyone can tell
        return {"additional_litellm_params": {} if all_off else others}
    shown = dict.fromkeys(REMOVED & mine.keys(), None) | params
    return {
        "additional_litellm_params": {
            name: value if refers(value) or (name in REMOVED and shown[name] is None) else unmasked(value, shown[name])
            for name, value in mine.items()
            if name in shown or refers(value)
        }
    }


def join_secrets(values: Mapping[str, Json]) -> dict[str, Json]:
    """Secrets stand beside the other parameters."""
    return {"litellm_params": values["sensitive_litellm_params"] or {}}


def split_secrets(_: Row, __: Mapping[str, Json]) -> Mapping[str, Json]:
    """LiteLLM does not tell."""
    return {}


def join_info(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further information stands beside the other."""
    return {"model_info": values["additional_model_info"] or {}}


def split_info(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the user set; where that is nothing, what neither this provider nor LiteLLM's own list of models knows."""
    shown = dig(row, ("model_info",)) or {}
    mine = written.get("additional_model_info")
    if mine is None:
        mine = {
            name: value
            for name, value in shown.items()
            if value is not None
            and name not in SERVER_INFO
            and not name.startswith(LISTED)
            and not {"cost", "pricing", "uplift"} & set(name.split("_"))
        }
    return {"additional_model_info": {name: shown[name] for name in mine if name in shown}}


class ModelTable(Table):
    """The model's attributes, of which a parameter may stand in additional_litellm_params instead, and what free-form ones know."""

    def changed(self, prior: State, planned: State) -> list[Field]:
        """The fields that differ, less those whose parameter is set in the other place now."""
        now = held(planned.get("additional_litellm_params"))
        return [
            each
            for each in super().changed(prior, planned)
            if not (each.left_out(planned.get(each.name)) and _given_as_param(each, now))
        ]

    def body(self, values: State, chosen: Iterable[Field], prior: State | None = None) -> dict[str, Json]:
        """The request body, with what takes back the names that went away, and what LiteLLM would forget."""
        chosen = list(chosen)
        body = super().body(values, chosen, prior)
        for catalog in CATALOGS:
            field = next((each for each in chosen if each.name == catalog.attribute), None)
            if field is not None:
                part = body.setdefault(catalog.part, {})
                part |= {
                    name: value
                    for name, value in self._taken_back(catalog, field, values, prior or {}).items()
                    if name not in part
                }
            elif catalog.part in body:
                body[catalog.part] = catalog.resent(self._held(catalog, values)) | body[catalog.part]
        return body

    def _held(self, catalog: Catalog, state: State) -> dict[str, Json]:
        """What a free-form attribute holds, as it is sent."""
        return self.by_name[catalog.attribute].written(state.get(catalog.attribute)) or {}

    def _taken_back(self, catalog: Catalog, field: Field, values: State, prior: State) -> dict[str, Json]:
        """What is sent for the names that a change takes away, as far as the proxy's release takes them back."""
        gone = catalog.taken_back(self._held(catalog, prior), self._held(catalog, values))
        takes_any = catalog.part == "litellm_params" and not field.keeps_names
        return {name: clear for name, clear in gone.items() if takes_any or clear is not TAKEN_BACK}

    def lingering(self, row: Row, values: State, chosen: Iterable[Field], prior: State) -> Iterator[tuple[Field, Json]]:
        """Free-form attributes of which LiteLLM still shows names that a change took away, with these."""
        for catalog in CATALOGS:
            field = next((each for each in chosen if each.name == catalog.attribute), None)
            if field is None:
                continue
            shown = dig(row, (catalog.part,)) or {}
            left = {
                name: shown[name]
                for name in self._taken_back(catalog, field, values, prior)
                if name in shown and catalog.counts(name, shown[name]) and not self._elsewhere(catalog, name, values)
            }
            if left:
                yield field, left

    @staticmethod
    def _elsewhere(catalog: Catalog, name: str, config: State) -> bool:
        """Whether a name is set in another place than in the free-form attribute."""
        if catalog.part != "litellm_params":
            return False
        own = PARAMS.get(name)
        places = ("additional_litellm_params", *SECRET_PLACES)
        return (own is not None and not own.left_out(config.get(own.name))) or any(
            not is_null(held(config.get(place)).get(name)) for place in places if place != catalog.attribute
        )

    # ---- what somebody else has set

    def beside(self, row: Row, mine: State, *, listed: bool) -> dict[str, dict[str, Json]]:
        """The known names that LiteLLM holds and that are not `mine`, by the attribute in which they could stand.

        Of information that may come from LiteLLM's own list of models, unknown names count as well. A parameter that stands
        in sensitive_litellm_params is a secret, whatever its name.
        """
        secrets = {name for each in SECRET_PLACES for name in held(mine.get(each))}
        found = {
            catalog.attribute: dict(
                catalog.beside(dig(row, (catalog.part,)), {*held(mine.get(catalog.attribute)), *others}, listed=listed)
            )
            for catalog, others in ((FURTHER_PARAMS, secrets), (FURTHER_INFO, set[str]()))
        }
        if listed:
            unknown = split_info(row, {})["additional_model_info"]
            own = held(mine.get("additional_model_info"))
            found["additional_model_info"] |= {name: api for name, api in unknown.items() if name not in own}
        return found

    def stays(self, attribute: str, name: str) -> bool:
        """Whether a name of a free-form attribute stays after an import where the configuration lacks it."""
        (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
        known = catalog.known(name)
        return known is None or known.filled_by_litellm or known.stays_after_import

    def fills(self, attribute: str, name: str) -> bool:
        """Whether LiteLLM's own list of models may have a name: one that nobody knows is somebody's."""
        (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
        known = catalog.known(name)
        return known is not None and known.filled_by_litellm

    def owned(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:
        """A state whose free-form attributes lack what is not the configuration's to lose.

        That are names that somebody else has set and that it lacks, and those that it sets in another place now.
        """
        found = dict(prior)
        for catalog in CATALOGS:
            gone = self._remembered(catalog, prior, config, baseline)
            gone |= {
                name
                for name in held(prior.get(catalog.attribute))
                if self._elsewhere(catalog, name, config) and is_null(held(config.get(catalog.attribute)).get(name))
            }
            if gone:
                found[catalog.attribute] = _without(prior.get(catalog.attribute), gone)
        return found

    def left(self, prior: State, config: State, baseline: Mapping[str, Json]) -> dict[str, list[str]]:
        """Names in free-form attributes that somebody else has set, and that a change leaves in LiteLLM, by the attribute."""
        return {
            catalog.attribute: sorted(
                name
                for name in self._remembered(catalog, prior, config, baseline)
                if not self._elsewhere(catalog, name, config)
            )
            for catalog in CATALOGS
        }

    @staticmethod
    def _remembered(catalog: Catalog, prior: State, config: State, baseline: Mapping[str, Json]) -> set[str]:
        wanted = held(config.get(catalog.attribute))
        return {
            name
            for name in held(prior.get(catalog.attribute))
            if part_of(catalog.attribute, name) in baseline and is_null(wanted.get(name))
        }

    def elsewhere(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:
        """Planned values of attributes that stay as they are although the configuration has them in another form.

        A free-form attribute may hold names besides the configuration's that somebody else has set. A parameter that the
        configuration has in additional_litellm_params is put at its attribute by an import: it stays there while both say
        the same, and else goes where the configuration has it.
        """
        rest = {
            catalog.attribute: _without(
                prior.get(catalog.attribute), self._remembered(catalog, prior, config, baseline)
            )
            for catalog in CATALOGS
        }
        kept = {
            name: prior[name]
            for name, own in rest.items()
            if is_known(config.get(name))
            and held(own).keys() != held(prior.get(name)).keys()
            and equivalent(self._as_sent(name, own), self._as_sent(name, config.get(name)))
        }
        return kept | self._at_attributes(prior, config, rest["additional_litellm_params"])

    def _as_sent(self, name: str, value: Value) -> Json:
        return self.by_name[name].written(value) or {}

    def _at_attributes(self, prior: State, config: State, before: Value) -> State:
        """The same for parameters that the configuration has in additional_litellm_params; `before` is what was its own there."""
        given = config.get("additional_litellm_params")
        mine = held(given)
        there = {name: PARAMS[name] for name in mine if name in PARAMS and is_null(config.get(PARAMS[name].name))}
        moved = {name: each for name, each in there.items() if not is_null(prior.get(each.name))}
        rest = {name: value for name, value in mine.items() if name not in moved}
        same = (
            is_known(given)
            and not is_null(prior.get("additional_litellm_params"))
            and equivalent(FURTHER_PARAMS.written(plain(rest)), self._as_sent("additional_litellm_params", before))
            and all(
                each.same(prior[each.name], FURTHER_PARAMS.typed(name, plain(mine[name])))
                for name, each in moved.items()
            )
        )
        if moved and same:
            return {each.name: prior[each.name] for each in moved.values()} | {
                "additional_litellm_params": prior["additional_litellm_params"]
            }
        return {each.name: None for each in there.values()}

    def api_values(self, row: Row, state: State) -> dict[str, Json]:
        """What LiteLLM holds; of a parameter that stands in additional_litellm_params, the attribute tells nothing.

        Nor is anything told of a reference: LiteLLM shows what it refers to.
        """
        more = held(state.get("additional_litellm_params"))
        values = super().api_values(row, state)
        for name, each in PARAMS.items():
            if refers(state.get(each.name)) or (name in more and each.left_out(state.get(each.name))):
                values[each.name] = MISSING
        return values


def _without(value: Value, names: Collection[str]) -> Value:
    """A free-form value without some names."""
    if not names:
        return value
    return infer({name: item for name, item in plain(held(value)).items() if name not in names} or None)


def _given_as_param(field: Field, params: Mapping[str, Value]) -> bool:
    return field.write_place[0] == "litellm_params" and params.get(field.write_place[-1]) is not None


TABLE = ModelTable(
    FIELDS,
    (
        SharedStorage(("custom_llm_provider", "base_model", "pricing_base_model"), join_model, split_model),
        SharedStorage(("thinking_enabled", "thinking_budget_tokens"), join_thinking, split_thinking),
        SharedStorage(("additional_litellm_params",), join_additional, split_additional),
        SharedStorage(("sensitive_litellm_params",), join_secrets, split_secrets),
        SharedStorage(("additional_model_info",), join_info, split_info),
    ),
)


# ---- checks


def check(config: State, diagnostics: Diagnostics) -> None:
    """What can be known before LiteLLM is asked."""
    provider = config.get("custom_llm_provider")
    if isinstance(provider, str) and provider not in PROVIDERS:
        close = closest(provider)
        hint = (
            f'Did you mean "{close}"?'
            if close
            else ("It may be newer than this Terraform provider, or a custom provider of the proxy.")
        )
        diagnostics.warning(
            f'Unknown custom_llm_provider "{provider}"',
            f'"{provider}" is not among the known providers of LiteLLM. {hint} LiteLLM cannot serve a model with '
            "an unknown provider.",
            path("custom_llm_provider"),
        )
    for catalog, taken in (
        (FURTHER_PARAMS, TAKEN_PARAMS),
        (FURTHER_SECRETS, TAKEN_SECRETS),
        (FURTHER_INFO, TAKEN_INFO),
    ):
        for place in (catalog.attribute, f"{catalog.attribute}_wo"):
            _check_held(place, held(config.get(place)), taken, diagnostics)
            catalog.check(place, held(config.get(place)), taken, diagnostics)
    _check_params(config, diagnostics)


def _check_held(
    attribute: str, values: Mapping[str, Value], taken: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    """Names that belong elsewhere, and nulls that LiteLLM would make into texts."""
    place = path(attribute)
    for name, value in values.items():
        if value is not None and name in taken:
            diagnostics.error(
                f"{name} cannot be set in {attribute}",
                f"Set {taken[name]} instead, and remove {name} from {attribute}.",
                place,
            )
        if _null_in_list(typed(value)):
            diagnostics.error(
                f"{name} in {attribute} contains a list with null",
                'LiteLLM would convert the null to the string "None". Remove the element.',
                place,
            )
        if value is not None and (attribute, name) in TRAPS:
            diagnostics.warning(
                f"{name} in {attribute} cannot be changed or removed later",
                f"LiteLLM cannot change a model with {name}, and in some cases cannot delete it. Remove {name} "
                f"from {attribute}.",
                place,
            )


def _check_params(config: State, diagnostics: Diagnostics) -> None:
    place = path("additional_litellm_params")
    for name, value in held(config.get("additional_litellm_params")).items():
        field = PARAMS.get(name)
        if value is None or name in TAKEN_PARAMS:
            continue
        own = [field.name] if field is not None and not is_null(config.get(field.name)) else []
        own += [each for each in SECRET_PLACES if not is_null(held(config.get(each)).get(name))]
        if own:
            diagnostics.error(
                f"{own[0]} is set twice" if field else f"{name} is set twice",
                f"Remove either {name} from additional_litellm_params, or {own[0]}.",
                place,
            )
        elif name in CREDENTIALS and not refers(value):
            one, other = (field.name, f"{field.name}_wo") if field else SECRET_PLACES
            diagnostics.warning(
                f"{name} in additional_litellm_params is not sensitive",
                f"{name} is a secret, and plans show the values of additional_litellm_params. Use {one} or {other} "
                "instead.",
                place,
            )


# ---- calls


def explained(error: ApiError, body: Mapping[str, Json]) -> ApiError:
    """An error with the attribute that it is about, where LiteLLM does not name it."""
    provider, _, _ = (dig(body, ("litellm_params", "model")) or "").partition("/")
    if isinstance(error, ServerFault) and "not live" in error.detail and provider and provider not in PROVIDERS:
        clearer = ServerFault(error.status, error.detail, "custom_llm_provider", request=error.request)
        clearer.advice = f'LiteLLM does not support the provider "{provider}". Correct custom_llm_provider.'
        return clearer
    if isinstance(error, Invalid) and (error.param or "").split(".")[-1] == "litellm_params":
        return Invalid(error.status, error.detail, "additional_litellm_params", request=error.request)
    return error


def public(row: Row) -> Row:
    """A row with the name by which it is asked for: that of a team's model is in `model_info`."""
    name = dig(row, ("model_info", "team_public_model_name"))
    return {**row, "model_name": name} if name and dig(row, ("model_info", "team_id")) else row


def derive(values: State) -> State:
    """The model's id, where the configuration gives it."""
    model_id = values.get("model_id")
    return {"id": model_id} if isinstance(model_id, str) else {}


def choose(planned: State) -> State:
    """The model's id, so that it is known before the call."""
    known = planned.get("id")
    identifier = known if isinstance(known, str) and known else str(uuid.uuid4())
    return {"id": identifier, "model_id": identifier}


def unmanaged(row: Row) -> str:
    """The models of the proxy's configuration file are not in its database, where alone they could be changed."""
    if dig(row, ("model_info", "db_model")) is not False:
        return ""
    return (
        f"{config_file.defines('model')} To manage the model with Terraform, remove it from the file, restart the proxy, and "
        "create a litellm_model. The function from_config_yaml reads the models of the file."
    )


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /model/new."""
    body.setdefault("model_info", {})["id"] = values["id"]
    try:
        await client.post("/model/new", body)
    except ApiError as error:
        raise explained(error, body) from None
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v2/model/info: asks the database for what the proxy's memory does not have yet.

    Old releases ignore the id and return everything, hence the size; and they do not ask the database, so that another
    replica may know the model.
    """

    async def once() -> Row | None:
        try:
            answer = await client.get("/v2/model/info", modelId=identity["id"], size=EVERYTHING)
        except ApiError as error:
            if any(text in error.detail for text in NO_MODELS):
                return None
            raise
        for row in part(answer, "data", list):
            if part(row, "model_info", dict).get("id") == identity["id"]:
                return public(row)
        return None

    return await keys.listed(client, await connections.of_any_worker(once))


async def page(client: Client, _: str, number: int) -> Page:
    """GET /v2/model/info: the rows that it also gives for one id."""
    answer = await client.get("/v2/model/info", page=number, size=ROWS)
    rows = {part(part(row, "model_info", dict), "id", str): public(row) for row in part(answer, "data", list)}
    return Page(rows, int(answer.get("total_pages") or 1))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /model/{id}/update; without its id in `model_info` LiteLLM would give the model another.

    A provider that stands beside the name, where others have put it, would outlive a change of the name.
    """
    body.setdefault("model_info", {})["id"] = identity["id"]
    name = body.get("model_name")
    alone = name is not None and not body.get("litellm_params")  # LiteLLM notices changed parameters
    renames = alone and not reaches(await client.version(), RENAMES_SINCE)
    if renames:
        body["model_info"]["updated_by"] = f"Terraform, as {name}"
    if dig(body, ("litellm_params", "model")) and dig(
        await read(client, identity) or {}, ("litellm_params", "custom_llm_provider")
    ):
        body["litellm_params"]["custom_llm_provider"] = ""
    params = body.get("litellm_params") or {}
    if removed := sorted(name for name, value in params.items() if value is TAKEN_BACK):
        body["litellm_params"] = {name: value for name, value in params.items() if value is not TAKEN_BACK}
        body["litellm_params_to_remove"] = removed
    try:
        await client.patch(("/model", identity["id"], "update"), body)
    except ApiError as error:
        raise explained(error, body) from None
    if renames:
        with half_done():
            await _rename_in_memory(client, identity, name)


async def _rename_in_memory(client: Client, identity: Identity, name: Json) -> None:
    """PATCH /model/{id}/update, twice, where even another `updated_by` has not made LiteLLM take a new name.

    The oldest releases compare the parameters alone, and only from time to time: each change waits until it is seen.
    """
    row = await read(client, identity) or {}
    if row.get("model_name") in (None, name) or dig(row, ("model_info", "team_id")):
        return
    now = bool(dig(row, ("litellm_params", FLAG)))

    async def seen(*, value: bool) -> bool | None:
        return bool(dig(await read(client, identity) or {}, ("litellm_params", FLAG))) is value or None

    for value in (not now, now):
        change: dict[str, Json] = {"model_info": {"id": identity["id"]}, "litellm_params": {FLAG: value}}
        await client.patch(("/model", identity["id"], "update"), change)
        await retry.until_found(partial(seen, value=value), deadline.current().left(LOADED_WITHIN))


async def delete(client: Client, identity: Identity) -> None:
    """POST /model/delete."""
    part(await client.post("/model/delete", {"id": identity["id"]}), "message", str)


MODEL = LiteLLMObject(
    type_name="litellm_model",
    description="A model that the proxy serves, with its public name, the provider's model behind it, and its "
    "credentials.",
    table=TABLE,
    identity=("id",),
    import_form="the model's id (model_info.id)",
    derive=derive,
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    named_by=("model_id",),
    unmanaged=unmanaged,
    consistent_reads=connections.READS,
    listing=Listing(page, names={"name": "model_name"}, filters=("team_id",)),
    provides={"model": ("model_name", "access_groups")},
    form=1,
    upgraded=model_state.upgraded,
    renamed=model_state.renamed,
    check=check,
)
