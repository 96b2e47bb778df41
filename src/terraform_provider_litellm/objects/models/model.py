"""A model: one deployment behind a public model name. Several may share a name; the proxy balances between them.

Endpoints: POST /model/new, GET /model/info, PATCH /model/{id}/update, POST /model/delete.

The proxy answers reads from memory, which a replica renews every 30 seconds. It merges what a PATCH sends into what it
has and ignores null, so that most values cannot be taken back. Credentials are never returned.
"""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ApiError, Invalid, ServerFault
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE, param
from terraform_provider_litellm.objects.models.model_prices import PRICES
from terraform_provider_litellm.objects.models.providers import PROVIDERS, closest, model_string, parse_model_string
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Type
from terraform_provider_litellm.plugin.validators import JsonObject, Length, Matches, OneOf
from terraform_provider_litellm.plugin.values import State, is_known, is_null, plain
from terraform_provider_litellm.record.behaviours import (
    Behaviour,
    CannotBeCleared,
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
from terraform_provider_litellm.record.field import Field, held
from terraform_provider_litellm.record.json_values import MISSING, TAKEN_BACK, dig, equivalent, holds_mask, unmasked
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page, first_of
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
CONSISTENT_READS = 3
"""Reads in a row that must agree, since each replica answers from its memory: a load balancer asks another each time."""

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


def flag(name: str, description: str, **rest: Any) -> Field:
    """Something that is off unless it is switched on."""
    return param(name, f"{description} Unset means `false`.", BOOL, unset_values=(False,), cleared_by=False, **rest)


def names(name: str, description: str, **rest: Any) -> Field:
    """A list of texts, in any order; LiteLLM takes an empty one for none."""
    return param(name, description, List(STRING), cleared_by=[], **rest)


def info(
    name: str, description: str, kind: Type = STRING, *, behaviours: tuple[Behaviour, ...] = (), **rest: Any
) -> Field:
    """A field that lives in `model_info`, where LiteLLM takes nothing back either."""
    if "cleared_by" not in rest:
        behaviours = (CannotBeCleared(), *behaviours)
    return Field(name, kind, description, place=("model_info", name), behaviours=behaviours, **rest)


def ability(name: str, what: str) -> Field:
    """Whether the model can do something."""
    return info(name, f"Whether the model {what}. {FROM_LIST}", BOOL, behaviours=(FilledByLiteLLM(),))


def limit(name: str, description: str) -> Field:
    """A count of the model's own."""
    return info(name, f"{description} {FROM_LIST}", NUMBER, behaviours=(FilledByLiteLLM(),), validators=COUNT)


def pairs(key: str, value: str) -> dict[str, Any]:
    """The conversions of a map that LiteLLM has as a list of objects with two names."""
    return {
        "to_api": lambda items: [{key: name, value: items[name]} for name in sorted(items)],
        "from_api": lambda items: {item[key]: item[value] for item in items},
    }


FROM_LIST = "Unset, LiteLLM's own list of models tells."


REFERENCE = "os.environ/"
"""How a parameter begins that LiteLLM looks up in its own environment, or in its secret manager."""


# ---- free-form parameters


def typed(params: Json) -> Json:
    """Text that is a number, a boolean, a list or an object becomes one, as modules that pass maps of strings expect.

    A null is left out, at any depth: LiteLLM would show it as the text `None`.
    """
    return {name: _without_nulls(_typed(value)) for name, value in params.items() if value is not None}


def _typed(value: Json) -> Json:
    if not isinstance(value, str) or not (value in ("true", "false") or value[:1] in tuple("-0123456789[{")):
        return value
    try:
        return json.loads(value, parse_float=Decimal, parse_constant=_refuse)
    except ValueError:
        return value


def _refuse(_: str) -> Json:
    raise ValueError


def _without_nulls(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


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


def refers(value: Any) -> bool:
    """Whether LiteLLM looks a value up, in its environment or its secret manager."""
    return isinstance(value, str) and value.startswith(REFERENCE)


# ---- the attributes

SEED = (
    param("model_api_base", "The provider's base URL.", api="api_base"),
    param("api_version", "The version of the provider's API, as Azure wants it."),
    param("tpm", "Tokens per minute that the deployment takes.", NUMBER, validators=COUNT),
    param("rpm", "Requests per minute that the deployment takes.", NUMBER, validators=COUNT),
    param(
        "reasoning_effort",
        "How long the model thinks by default: `low`, `medium` or `high`, or what else the model knows.",
        validators=(OneOf(EFFORTS, warn=True),),
    ),
    flag(
        "merge_reasoning_content_in_choices",
        "Whether reasoning is merged into the answer's content.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    param("aws_region_name", "The AWS region."),
    param("aws_session_name", "The name of the AWS session that assumes `aws_role_name`.", sensitive=True),
    param("aws_role_name", "The ARN of the AWS role to assume.", sensitive=True),
    param("vertex_project", "The Google Cloud project, for Vertex AI.", sensitive=True),
    param("vertex_location", "The Google Cloud location.", sensitive=True),
    param(
        "litellm_credential_name", "The LiteLLM credential to use in place of keys of the model's own.", cleared_by=None
    ),
)
"""Parameters that have always been attributes, and have no other place."""

SECRETS = (
    secret("model_api_key", "The provider's API key.", "api_key"),
    secret("client_secret", "The secret of the application `client_id` in Microsoft Entra ID, for Azure."),
    secret("azure_ad_token", "A token of Microsoft Entra ID, for Azure."),
    secret("azure_password", "The password of `azure_username`, for Azure."),
    secret("aws_access_key_id", "The AWS access key id, for Bedrock and SageMaker."),
    secret("aws_secret_access_key", "The AWS secret access key."),
    secret("aws_session_token", "The AWS session token, with temporary access keys."),
    secret("aws_web_identity_token", "The OpenID Connect token with which to assume `aws_role_name`."),
    secret("s3_access_key_id", "The AWS access key id for files and batches in S3."),
    secret("s3_secret_access_key", "The AWS secret access key for files and batches in S3."),
    secret("vertex_credentials", "The Google Cloud credentials, as JSON text."),
    secret("watsonx_token", "The IAM token of IBM watsonx.", "token"),
    secret("watsonx_zen_api_key", "The Zen API key of IBM watsonx.", "zen_api_key"),
    secret("oci_key", "The private key of Oracle Cloud, as PEM text."),
    secret("gigachat_access_token", "The access token of GigaChat."),
    secret("valkey_password", "The password of Valkey, for vector stores."),
)

ACCESS = (
    param("tenant_id", "The tenant in Microsoft Entra ID, for Azure."),
    param("client_id", "The application in Microsoft Entra ID, for Azure."),
    param("azure_scope", "The scope of tokens of Microsoft Entra ID. Unset means that of Azure's cognitive services."),
    param("azure_username", "The user name in Microsoft Entra ID, for Azure."),
    param("organization", "The OpenAI organization."),
    param("region_name", "The provider's region, for any provider that has regions."),
    param("aws_profile_name", "The profile in the AWS configuration of the proxy."),
    param("aws_sts_endpoint", "The URL of the AWS security token service."),
    param("aws_external_id", "The external id with which to assume `aws_role_name`."),
    param(
        "aws_session_tags",
        'Tags of the AWS session that assumes `aws_role_name`: `{ team = "a" }`.',
        Map(STRING),
        unset_values=([],),
        cleared_by=[],
        **pairs("Key", "Value"),
        behaviours=(MaskedInPart(),),
    ),
    param("aws_bedrock_runtime_endpoint", "The URL of the Bedrock runtime."),
    param("aws_bedrock_project_id", "The Bedrock project."),
    param("aws_batch_role_arn", "The ARN of the AWS role that runs batches."),
    param(
        "bedrock_tags",
        'Tags of what Bedrock creates: `{ team = "a" }`.',
        Map(STRING),
        unset_values=([],),
        cleared_by=[],
        **pairs("key", "value"),
        behaviours=(MaskedInPart(),),
    ),
    param("s3_bucket_name", "The S3 bucket for files and batches."),
    param("s3_output_bucket_name", "The S3 bucket for the output of batches. Unset means `s3_bucket_name`."),
    param("s3_endpoint_url", "The URL of S3."),
    param("s3_region_name", "The region of the S3 bucket."),
    param("s3_bucket_owner", "The AWS account that owns the S3 bucket."),
    param(
        "s3_encryption_key_id",
        "The KMS key that encrypts what is put into the S3 bucket.",
        behaviours=(MaskedInPart(),),
    ),
    param("gcs_bucket_name", "The Google Cloud Storage bucket for files and batches."),
    param("bucket_name", "The bucket for files and batches, for other providers."),
    param("watsonx_region_name", "The region of IBM watsonx."),
    param("watsonx_project_id", "The project of IBM watsonx.", api="project_id"),
    param("watsonx_space_id", "The deployment space of IBM watsonx.", api="space_id"),
    param("oci_user", "The OCID of the user in Oracle Cloud."),
    param("oci_fingerprint", "The fingerprint of `oci_key`.", behaviours=(MaskedInPart(),)),
    param("oci_tenancy", "The OCID of the tenancy in Oracle Cloud.", behaviours=(MaskedInPart(),)),
    param("oci_region", "The region of Oracle Cloud."),
    param("oci_compartment_id", "The OCID of the compartment in Oracle Cloud."),
    flag(
        "use_xai_oauth",
        "Whether the OAuth credentials of xAI that the proxy holds are used where there is no API key.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
)

BEHAVIOUR = (
    param("timeout", "Seconds until a request fails. Unset, a setting of the proxy tells.", NUMBER, validators=AMOUNT),
    param(
        "stream_timeout",
        "Seconds until a streaming request fails. Unset means `timeout`.",
        NUMBER,
        validators=AMOUNT,
    ),
    param("max_retries", "How often the provider's client repeats a failed request.", NUMBER, validators=COUNT),
    param(
        "num_retries", "How often LiteLLM repeats a failed request. Unset, the router tells.", NUMBER, validators=COUNT
    ),
    param(
        "cooldown_time",
        "Seconds for which the deployment is left out after failures. Unset, the router tells.",
        NUMBER,
        validators=AMOUNT,
    ),
    param(
        "weight",
        "The share of requests among models of one name, relative to the others' `weight`. Unset, requests are shared by "
        "`rpm` or `tpm`, or evenly.",
        NUMBER,
        validators=AMOUNT,
    ),
    param(
        "order",
        "The rank among models of one name: the lowest is asked first, the next when that fails. Unset means no rank.",
        NUMBER,
        validators=COUNT,
    ),
    param("itpm", "Input tokens per minute that the deployment takes.", NUMBER, validators=COUNT),
    param("otpm", "Output tokens per minute that the deployment takes.", NUMBER, validators=COUNT),
    param(
        "max_parallel_requests",
        "Requests at a time that the deployment takes.",
        NUMBER,
        validators=COUNT,
    ),
    param(
        "default_api_key_tpm_limit",
        "Tokens per minute on the model for each key that has no limit of its own.",
        NUMBER,
        validators=COUNT,
    ),
    param(
        "default_api_key_rpm_limit",
        "Requests per minute on the model for each key that has no limit of its own.",
        NUMBER,
        validators=COUNT,
    ),
    param("max_budget", "USD that the deployment may cost in `budget_duration`.", NUMBER, validators=AMOUNT),
    param(
        "budget_duration",
        "The time for which `max_budget` is, such as `1d` or `30d`.",
        validators=(BudgetDuration(),),
    ),
    param("max_file_size_mb", "Megabytes that an uploaded file may have.", NUMBER, validators=AMOUNT),
    param(
        "keepalive_seconds",
        "Seconds of silence in a streaming answer after which a sign of life is sent. Unset means none.",
        NUMBER,
        validators=AMOUNT,
    ),
    flag(
        "allow_client_keepalive_override",
        "Whether a request may set `keepalive_seconds` itself.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    names(
        "tags",
        "Tags of the deployment, for routing by tag.",
        behaviours=(LeftAlone("what a tag gives its models"),),
    ),
    names("tag_regex", 'Regular expressions on request headers, for routing by tag: `["^User-Agent: claude-code"]`.'),
    flag(
        "drop_params", "Whether parameters of a request that the provider does not know are dropped instead of refused."
    ),
    names(
        "additional_drop_params",
        "Parameters of requests that are dropped although the provider may know them. Unset, it stays as it is in LiteLLM.",
        behaviours=(FilledByLiteLLM(),),
    ),
    param(
        "configurable_clientside_auth_params",
        "What a request may set itself: names, or objects of a name and a regular expression: "
        '`["api_key", { api_base = "^https://.*\\\\.example\\\\.com$" }]`.',
        DYNAMIC,
        unset_values=([],),
        cleared_by=[],
        behaviours=(MaskedInPart(),),
    ),
    param(
        "extra_headers",
        "Headers that are added to requests to the provider.",
        Map(STRING),
        sensitive=True,
        cleared_by={},
        behaviours=(MaskedInPart(),),
    ),
    param(
        "cache_control_injection_points",
        'Where marks for the provider\'s prompt cache are put: `[{ location = "message", role = "system" }]`.',
        DYNAMIC,
        unset_values=([],),
        cleared_by=None,
    ),
    flag(
        "use_in_pass_through",
        "Whether pass-through endpoints of the provider use the model's credentials.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    flag(
        "use_litellm_proxy",
        "Whether the model is behind another LiteLLM proxy, at `model_api_base`.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    flag("use_chat_completions_api", "Whether requests to /responses are sent to the provider's /chat/completions."),
    flag("fireworks_forward_user_id", "Whether Fireworks AI is told the user id of the key."),
    param("mock_response", "Text that is answered instead of asking the provider."),
)

ABILITIES = (
    *(
        ability(f"supports_{name}", what)
        for name, what in (
            ("anthropic_compaction", "takes Anthropic's compaction of long conversations"),
            ("anthropic_thinking_payload", "takes Anthropic's `thinking`"),
            ("adaptive_thinking", "decides by itself how long it thinks"),
            ("assistant_prefill", "goes on from the beginning of an answer"),
            ("audio_input", "takes audio"),
            ("audio_output", "answers with audio"),
            ("box_questions", "takes questions about boxes in an image"),
            ("computer_use", "can use a computer"),
            ("embedding_image_input", "makes embeddings of images"),
            ("function_calling", "can call functions"),
            ("image_size", "takes the size of an image that it makes"),
            ("legacy_thinking", "takes a budget of tokens for thinking"),
            ("low_reasoning_effort", "knows the `reasoning_effort` `low`"),
            ("max_reasoning_effort", "knows the `reasoning_effort` `max`"),
            ("mid_conversation_system", "takes system messages after the first message"),
            ("minimal_reasoning_effort", "knows the `reasoning_effort` `minimal`"),
            ("native_streaming", "streams by itself"),
            ("native_structured_output", "keeps to a JSON schema by itself"),
            ("none_reasoning_effort", "knows the `reasoning_effort` `none`"),
            ("output_config", "takes Anthropic's `output_config`"),
            ("parallel_function_calling", "can call several functions at once"),
            ("pdf_input", "takes PDF files"),
            ("prompt_cache_breakpoint", "takes marks for its cache of prompts"),
            ("prompt_caching", "has a cache of prompts"),
            ("reasoning", "can think before it answers"),
            ("regex_lookaround", "takes lookaround in regular expressions of schemas"),
            ("response_schema", "can answer in a JSON schema"),
            ("system_messages", "takes system messages"),
            ("thinking_cache_preservation", "keeps its cache of prompts when thinking is switched"),
            ("tool_choice", "takes `tool_choice`"),
            ("tool_search", "can search for tools"),
            ("url_context", "can read web pages that are named"),
            ("video_input", "takes videos"),
            ("vision", "takes images"),
            ("web_search", "can search the web"),
            ("xhigh_reasoning_effort", "knows the `reasoning_effort` `xhigh`"),
        )
    ),
    limit("max_tokens", "The most tokens of an answer, or of prompt and answer where there are no separate limits."),
    limit("max_input_tokens", "The most tokens of a prompt."),
    limit("max_output_tokens", "The most tokens of an answer."),
    limit("output_vector_size", "The numbers of an embedding."),
    limit("prompt_cache_min_tokens", "The fewest tokens of a prompt that the provider's cache takes."),
)

INFO = (
    info(
        "mode",
        "What the model does, such as `chat`, `embedding` or `image_generation`. Unset, LiteLLM's own list of models "
        "tells.",
        behaviours=(FilledByLiteLLM(),),
        validators=(OneOf(MODES, warn=True),),
    ),
    info(
        "tier",
        "`free` or `paid`; unset means `free`.",
        cleared_by="free",
        unset_values=("", "free"),
        validators=(OneOf(("free", "paid")),),
    ),
    info(
        "access_groups",
        "Access groups of which the model is part: keys and teams that may use a group may use the model.",
        List(STRING),
        cleared_by=[],
        behaviours=(LeftAlone(),),
    ),
    info("display_name", "A name of the deployment for people.", cleared_by=""),
    info(
        "discoverable",
        "Whether the model is listed to those who may use it. Unset means `true`.",
        BOOL,
        unset_values=(True,),
        cleared_by=True,
    ),
    info(
        "enable_tag_filtering",
        "Whether requests for the model's name are routed by tags. Unset, the router tells.",
        BOOL,
    ),
    info(
        "allow_fail_open",
        "Whether a request whose tags exclude all models of the name goes to those with the tag `default`. Unset means "
        "`false`.",
        BOOL,
        unset_values=(False,),
        cleared_by=False,
    ),
    info(
        "internal_router_model",
        "Whether logs of requests tell how the router chose the deployment. Unset means `false`.",
        BOOL,
        unset_values=(False,),
        cleared_by=False,
    ),
    info(
        "disable_background_health_check",
        "Whether health checks in the background leave the deployment out. Unset means `false`.",
        BOOL,
        unset_values=(False,),
        cleared_by=False,
    ),
    info(
        "health_check_model",
        "The model that health checks ask, as `provider/model`: useful where `base_model` is a wildcard.",
    ),
    info(
        "health_check_timeout",
        "Seconds until a health check fails. Unset, LiteLLM waits a minute.",
        NUMBER,
        unset_values=(0,),
        cleared_by=0,
        validators=AMOUNT,
    ),
    info(
        "health_check_max_tokens", "The most tokens that a health check has the model answer.", NUMBER, validators=COUNT
    ),
    info("health_check_reasoning_effort", "The `reasoning_effort` of health checks."),
    info(
        "health_check_voice",
        "The voice of health checks of a model that speaks. Unset means `alloy`.",
    ),
    info(
        "health_check_params",
        "Further parameters of health checks, as an object.",
        DYNAMIC,
        cleared_by={},
        validators=(JsonObject(),),
    ),
)

FIELDS = (
    Field(
        "model_id",
        STRING,
        "The id of the model in LiteLLM.",
        place=("model_info", "id"),
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(
            Matches(r"(?!\.{1,2}$)[^/]+", "LiteLLM cannot change a model whose id has a slash, or is a dot or two"),
        ),
    ),
    Field(
        "model_name",
        STRING,
        "The public name by which requests ask for the model. Models that share it are balanced. With `team_id` it is the "
        "name by which the team asks.",
        required=True,
        validators=(Length(1),),
    ),
    Field(
        "custom_llm_provider",
        STRING,
        "LiteLLM's name of the provider, such as `openai`, `azure`, `bedrock` or `vertex_ai`.",
        required=True,
        validators=(Matches(r"[^/\s]+", "a provider's name has no slash and no space"),),
    ),
    Field(
        "base_model",
        STRING,
        "The provider's name of the model. LiteLLM also looks up prices and abilities under it, unless "
        "`pricing_base_model` is set.",
        required=True,
        validators=(Length(1),),
    ),
    Field(
        "pricing_base_model",
        STRING,
        "The model under whose name LiteLLM looks up prices and abilities, such as `azure/gpt-4o` for a deployment of "
        "Azure with a name of its own. Unset means `base_model`.",
    ),
    Field(
        "blocked",
        BOOL,
        "Whether the deployment takes no requests. Unset means `false`.",
        read=("model_info", "blocked"),
        since="1.90.0",
        unset_values=(False,),
        cleared_by=False,
        behaviours=(LeftAlone("a block that something else sets"),),
    ),
    Field(
        "team_id",
        STRING,
        "The team that alone may use the model.",
        place=("model_info", "team_id"),
        behaviours=(ReplacedWhenChanged(), ResentWith(("model_name",)), RefersTo("team")),
        licence=True,
    ),
    Field(
        "thinking_enabled",
        BOOL,
        "Whether extended thinking is on. Unset means `false`.",
        unset_values=(False,),
        cleared_by=False,
    ),
    Field(
        "thinking_budget_tokens",
        NUMBER,
        f"Tokens that the model may think for, where `thinking_enabled` is on. Unset means {THINKING_TOKENS}.",
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
    *ABILITIES,
    Field(
        "additional_litellm_params",
        DYNAMIC,
        "Any further `litellm_params`, as an object with values of any type: `{ top_k = 3, seed = 7 }`. What has an "
        "attribute may stand here instead, but only in one place. A null is left out.",
        behaviours=(
            KeepsNames(UNSET_SINCE),
            CannotBeCleared(UNSET_SINCE),
            FilledByLiteLLM(flags),
            StoredForGood({"daily_reset_time": "1.109.1"}),
        ),
        equal=same_params,
        to_api=typed,
        validators=(JsonObject(),),
    ),
    Field(
        "additional_model_info",
        DYNAMIC,
        'Any further `model_info`, as an object with values of any type: `{ owner = "a" }`. A null is left out.',
        behaviours=(KeepsNames(), CannotBeCleared(), FilledByLiteLLM()),
        to_api=typed,
        validators=(JsonObject(),),
    ),
)

PARAMS = {each.write_place[1]: each for each in FIELDS if each.write_place[0] == "litellm_params"}
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

TAKEN_INFO = {
    "base_model": "pricing_base_model",
    "team_public_model_name": "model_name with team_id",
    "blocked": "blocked",
    **{each.write_place[1]: each.name for each in FIELDS if each.write_place[0] == "model_info"},
    **{each.write_place[1]: each.name for each in PRICES},
}
"""Names that cannot stand in additional_model_info, and what to use."""

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

CREDENTIALS = REMOVED | {each.write_place[1] for each in SECRETS}

TRAPS = {
    ("additional_litellm_params", "provider_affinity_header"),
    ("additional_model_info", "access_windows"),
}
"""What keeps LiteLLM 1.106 from changing a model, or from deleting it."""

SERVER_PARAMS = frozenset({"model", "custom_llm_provider", "thinking", *PARAMS})
"""What an import does not put into additional_litellm_params."""

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
    return {"litellm_params": {} if params is TAKEN_BACK else params or {}}


def split_additional(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parameters that the user set, since LiteLLM adds its own; for an import, those that have no attribute.

    What LiteLLM masks or removes is taken to be unchanged.
    """
    params = dig(row, ("litellm_params",)) or {}
    mine = written.get("additional_litellm_params")
    if mine is None:
        others = {
            name: value
            for name, value in params.items()
            if name not in SERVER_PARAMS and value is not None and not holds_mask(value)
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


def join_info(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further information stands beside the other."""
    return {"model_info": values["additional_model_info"] or {}}


def split_info(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the user set; for an import, what neither an attribute nor LiteLLM's own list of models knows."""
    shown = dig(row, ("model_info",)) or {}
    mine = written.get("additional_model_info")
    if mine is None:
        mine = {
            name: value
            for name, value in shown.items()
            if value is not None
            and name not in SERVER_INFO
            and not name.startswith(LISTED)
            and not {"cost", "pricing"} & set(name.split("_"))
        }
    return {"additional_model_info": {name: shown[name] for name in mine if name in shown}}


class ModelTable(Table):
    """The model's attributes, of which a parameter may stand in additional_litellm_params instead."""

    def changed(self, prior: State, planned: State) -> list[Field]:
        """The fields that differ, less those whose parameter is set in the other place now.

        That the other place loses a name to its attribute is no reason to replace the model.
        """
        before, now = (held(state.get("additional_litellm_params")) for state in (prior, planned))
        changed = [
            each
            for each in super().changed(prior, planned)
            if not (each.left_out(planned.get(each.name)) and _given_as_param(each, now))
        ]
        gone = before.keys() - now.keys()
        if gone and all(name in PARAMS and not is_null(planned.get(PARAMS[name].name)) for name in gone):
            return [
                each.without(KeepsNames, CannotBeCleared) if each.name == "additional_litellm_params" else each
                for each in changed
            ]
        return changed

    def body(self, values: State, chosen: Iterable[Field], prior: State | None = None) -> dict[str, Json]:
        """The request body; of additional_litellm_params, where LiteLLM takes names back, also those that went away."""
        chosen = list(chosen)
        body = super().body(values, chosen, prior)
        if any(each.name == "additional_litellm_params" and each.cleared_by is TAKEN_BACK for each in chosen):
            before, now = (
                typed(plain(held(state.get("additional_litellm_params")))) for state in (prior or {}, values)
            )
            params = body.setdefault("litellm_params", {})
            params |= {name: TAKEN_BACK for name in before if name not in now and name not in params}
        return body

    def elsewhere(self, prior: State, config: State) -> State:
        """Attributes whose parameter the configuration has in additional_litellm_params: an import puts it at the attribute.

        It stays there while both say the same; else it goes where the configuration has it.
        """
        given, before = config.get("additional_litellm_params"), prior.get("additional_litellm_params")
        mine = held(given)
        there = {name: PARAMS[name] for name in mine if name in PARAMS and is_null(config.get(PARAMS[name].name))}
        moved = {name: each for name, each in there.items() if not is_null(prior.get(each.name))}
        rest = {name: value for name, value in mine.items() if name not in moved}
        same = (
            is_known(given)
            and not is_null(before)
            and equivalent(typed(plain(rest)), typed(held(before)))
            and all(each.same(prior[each.name], _typed(plain(mine[name]))) for name, each in moved.items())
        )
        if moved and same:
            return {each.name: prior[each.name] for each in moved.values()} | {"additional_litellm_params": before}
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


def _given_as_param(field: Field, params: Mapping[str, Any]) -> bool:
    return field.write_place[0] == "litellm_params" and params.get(field.write_place[-1]) is not None


TABLE = ModelTable(
    FIELDS,
    (
        SharedStorage(("custom_llm_provider", "base_model", "pricing_base_model"), join_model, split_model),
        SharedStorage(("thinking_enabled", "thinking_budget_tokens"), join_thinking, split_thinking),
        SharedStorage(("additional_litellm_params",), join_additional, split_additional),
        SharedStorage(("additional_model_info",), join_info, split_info),
    ),
)


# ---- checks


def check(config: State, diagnostics: Diagnostics) -> None:
    """What can be known before LiteLLM is asked."""
    provider = config.get("custom_llm_provider")
    if isinstance(provider, str) and provider not in PROVIDERS:
        close = closest(provider)
        hint = f'Did you mean "{close}"?' if close else "It may be newer than this provider, or one of the proxy's own."
        diagnostics.warning(
            f'Unknown custom_llm_provider "{provider}"',
            f'LiteLLM is not known to have a provider "{provider}". {hint} LiteLLM does not serve a model of a provider that '
            "it does not know.",
            path("custom_llm_provider"),
        )
    _check_held("additional_litellm_params", config, TAKEN_PARAMS, diagnostics)
    _check_held("additional_model_info", config, TAKEN_INFO, diagnostics)
    _check_params(config, diagnostics)


def _check_held(attribute: str, config: State, taken: Mapping[str, str], diagnostics: Diagnostics) -> None:
    """Names that belong elsewhere, and nulls that LiteLLM would make into texts."""
    place = path(attribute)
    for name, value in held(config.get(attribute)).items():
        if value is not None and name in taken:
            diagnostics.error(
                f"{name} does not belong into {attribute}", f"Use {taken[name]} instead, and remove it there.", place
            )
        if _null_in_list(_typed(value)):
            diagnostics.error(
                f"{name} in {attribute} has a list with null in it",
                'LiteLLM would make the text "None" of it. Leave the element out.',
                place,
            )
        if value is not None and (attribute, name) in TRAPS:
            diagnostics.warning(
                f"{name} in {attribute} is stored for good",
                f"LiteLLM can neither change a model with {name} nor, in part, delete it.",
                place,
            )


def _check_params(config: State, diagnostics: Diagnostics) -> None:
    place = path("additional_litellm_params")
    for name, value in held(config.get("additional_litellm_params")).items():
        field = PARAMS.get(name)
        if value is None or name in TAKEN_PARAMS:
            continue
        if field is not None and not is_null(config.get(field.name)):
            diagnostics.error(
                f"{field.name} is set twice", f"Remove {name} from additional_litellm_params, or {field.name}.", place
            )
        elif name in CREDENTIALS:
            better = f"Use {field.name} or {field.name}_wo instead." if field else "Use an attribute for it instead."
            diagnostics.warning(
                f"{name} is shown in plans",
                f"additional_litellm_params is not sensitive, and {name} is a secret. {better}",
                place,
            )
        if name == "max_retries" and isinstance(value, str) and not value.isdecimal():
            diagnostics.error(
                "Invalid max_retries in additional_litellm_params", f'Must be a whole number, not "{value}".', place
            )


# ---- calls


def explained(error: ApiError, body: Mapping[str, Json]) -> ApiError:
    """An error with the attribute that it is about, where LiteLLM does not name it."""
    provider, _, _ = (dig(body, ("litellm_params", "model")) or "").partition("/")
    if isinstance(error, ServerFault) and "not live" in error.detail and provider and provider not in PROVIDERS:
        clearer = ServerFault(error.status, error.detail, "custom_llm_provider", request=error.request)
        clearer.advice = f'LiteLLM does not know the provider "{provider}". Correct custom_llm_provider.'
        return clearer
    if isinstance(error, Invalid) and (error.param or "").split(".")[-1] == "litellm_params":
        return Invalid(error.status, error.detail, "additional_litellm_params", request=error.request)
    return error


def public(row: Row) -> Row:
    """A row with the name by which it is asked for: that of a team's model is in `model_info`."""
    name = dig(row, ("model_info", "team_public_model_name"))
    return {**row, "model_name": name} if name and dig(row, ("model_info", "team_id")) else row


def choose(planned: State) -> State:
    """The model's id, so that it is known before the call."""
    known = (planned.get(name) for name in ("model_id", "id"))
    identifier = next((each for each in known if isinstance(each, str)), None) or str(uuid.uuid4())
    return {"id": identifier, "model_id": identifier}


def unmanaged(row: Row) -> str:
    """The models of the proxy's configuration file are not in its database, where alone they could be changed."""
    if dig(row, ("model_info", "db_model")) is not False:
        return ""
    return (
        "The proxy's configuration file (config.yaml) defines this model, so it can be changed and removed there only. To "
        "manage it here, remove it from that file, restart the proxy, and create it with Terraform: the function "
        "from_config_yaml reads the file."
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
    for _ in range(CONSISTENT_READS):
        try:
            answer = await client.get("/v2/model/info", modelId=identity["id"], size=EVERYTHING)
        except ApiError as error:
            if any(text in error.detail for text in NO_MODELS):
                continue
            raise
        for row in part(answer, "data", list):
            if part(row, "model_info", dict).get("id") == identity["id"]:
                return public(row)
    return None


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
    if dig(body, ("litellm_params", "model")) and dig(
        await read(client, identity) or {}, ("litellm_params", "custom_llm_provider")
    ):
        body["litellm_params"]["custom_llm_provider"] = ""
    params = body.get("litellm_params") or {}
    if removed := sorted(name for name, value in params.items() if value is TAKEN_BACK):
        body["litellm_params"] = {name: value for name, value in params.items() if value is not TAKEN_BACK}
        body["litellm_params_to_remove"] = removed
    try:
        await client.patch(f"/model/{quote(identity['id'], safe='')}/update", body)
    except ApiError as error:
        raise explained(error, body) from None


async def delete(client: Client, identity: Identity) -> None:
    """POST /model/delete."""
    part(await client.post("/model/delete", {"id": identity["id"]}), "message", str)


async def find(client: Client, text: str) -> State | None:
    """The model of a model id."""
    return {"id": text} if text and await read(client, {"id": text}) is not None else None


MODEL = LiteLLMObject(
    type_name="litellm_model",
    noun="model",
    description="A model that the proxy serves: a public name, a provider's model behind it, and its credentials.",
    table=TABLE,
    identity=("id",),
    identifier=lambda identity: identity["id"],
    import_form="the model's id (model_info.id)",
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label=first_of(("model_name", "id")),
    named_by=("model_id",),
    unmanaged=unmanaged,
    consistent_reads=CONSISTENT_READS,
    listing=Listing(page, names={"name": "model_name"}),
    provides={"model": ("model_name", "access_groups")},
    unique=(("model_id",),),
    check=check,
)
