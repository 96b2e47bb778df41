"""The attributes of `litellm_model`, and what its free-form ones know of the names in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access
from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.objects.models import model_catalog
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE, flag, info, limit, names, param, secret
from terraform_provider_litellm.objects.models.model_prices import FURTHER_PRICES, PRICES
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import JsonObject, Length, Matches, OneOf
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
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import bare, equivalent
from terraform_provider_litellm.record.name_catalog import Catalog

if TYPE_CHECKING:
    from terraform_provider_litellm.record.json_values import Json

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


# ---- names in free-form attributes

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


def somebodys(name: str) -> bool:
    """Whether a name in `model_info` can only be set by somebody: this provider and LiteLLM's list do not know it."""
    return not (name in SERVER_INFO or name.startswith(LISTED) or {"cost", "pricing", "uplift"} & set(name.split("_")))


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
    somebodys=somebodys,
)
CATALOGS = (FURTHER_PARAMS, FURTHER_SECRETS, FURTHER_INFO)

SECRET_PLACES = ("sensitive_litellm_params", "sensitive_litellm_params_wo")
"""Where parameters stand that are secrets, whatever their names."""


# ---- free-form attributes


def same_params(new: Json, old: Json) -> bool:
    """Whether parameters are the same: LiteLLM has flags of its own, which are off, where nobody sets them."""
    if isinstance(new, dict) and isinstance(old, dict):
        old = {name: value for name, value in old.items() if name in new or value is not False}
    return equivalent(new, old)


def flags(params: Json) -> bool:
    """Whether there are only flags that are off: LiteLLM adds such to every model, others with each release."""
    return all(value is False for value in params.values())


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
        to_api=bare,
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
