"""Names that LiteLLM knows in `litellm_params` and `model_info` of a model, and that no attribute stands for.

An attribute costs each model something, set or not: Terraform walks through it in every plan, and writes it into the
state. So what few models set stands in one of the free-form attributes, under LiteLLM's own name, and the fields here are
what that attribute knows of it: a value is checked, cleared and documented as an attribute's is.
"""

from __future__ import annotations

from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.objects.models.model_params import ability, flag, info, limit, names, param
from terraform_provider_litellm.objects.models.model_prices import FURTHER_PRICES
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import JsonObject
from terraform_provider_litellm.record.behaviours import MaskedInPart, NeverReturned, ResentWith
from terraform_provider_litellm.record.field import Field

# ---- parameters

ACCESS = (
    param("tenant_id", "The tenant in Microsoft Entra ID, for Azure."),
    param("client_id", "The application in Microsoft Entra ID, for Azure."),
    param(
        "azure_scope",
        "The scope of tokens of Microsoft Entra ID. If unset, the scope of Azure Cognitive Services applies.",
    ),
    param("azure_username", "The user name in Microsoft Entra ID, for Azure."),
    param("aws_profile_name", "The profile in the AWS configuration of the proxy."),
    param("aws_sts_endpoint", "The URL of the AWS security token service."),
    param("aws_external_id", "The external id for assuming `aws_role_name`."),
    param(
        "aws_session_tags",
        'Tags of the AWS session that assumes `aws_role_name`: `[{ Key = "team", Value = "a" }]`.',
        List(Map(STRING)),
        unset_values=([],),
        cleared_by=[],
        behaviours=(MaskedInPart(),),
    ),
    param("aws_bedrock_runtime_endpoint", "The URL of the Bedrock runtime."),
    param("aws_bedrock_project_id", "The Bedrock project."),
    param("aws_batch_role_arn", "The ARN of the AWS role that runs batches."),
    param(
        "bedrock_tags",
        'Tags of the resources that Bedrock creates: `[{ key = "team", value = "a" }]`.',
        List(Map(STRING)),
        unset_values=([],),
        cleared_by=[],
        behaviours=(MaskedInPart(),),
    ),
    param("s3_bucket_name", "The S3 bucket for files and batches."),
    param("s3_output_bucket_name", "The S3 bucket for the output of batches. Unset means `s3_bucket_name`."),
    param("s3_endpoint_url", "The URL of S3."),
    param("s3_region_name", "The region of the S3 bucket."),
    param("s3_bucket_owner", "The AWS account that owns the S3 bucket."),
    param(
        "s3_encryption_key_id",
        "The KMS key that encrypts the objects in the S3 bucket.",
        behaviours=(MaskedInPart(),),
    ),
    param("gcs_bucket_name", "The Google Cloud Storage bucket for files and batches."),
    param("bucket_name", "The bucket for files and batches, for other providers."),
    param("watsonx_region_name", "The region of IBM watsonx."),
    param("project_id", "The project of IBM watsonx."),
    param("space_id", "The deployment space of IBM watsonx."),
    param("oci_user", "The OCID of the user in Oracle Cloud."),
    param("oci_fingerprint", "The fingerprint of `oci_key`.", behaviours=(MaskedInPart(),)),
    param("oci_tenancy", "The OCID of the tenancy in Oracle Cloud.", behaviours=(MaskedInPart(),)),
    param("oci_region", "The region of Oracle Cloud."),
    param("oci_compartment_id", "The OCID of the compartment in Oracle Cloud."),
    flag(
        "use_xai_oauth",
        "Uses the proxy's OAuth credentials for xAI if there is no API key.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
)

BEHAVIOUR = (
    param("itpm", "The maximum number of input tokens per minute of the deployment.", NUMBER, validators=COUNT),
    param("otpm", "The maximum number of output tokens per minute of the deployment.", NUMBER, validators=COUNT),
    param(
        "default_api_key_tpm_limit",
        "The maximum number of tokens per minute on the model for each key without its own limit.",
        NUMBER,
        validators=COUNT,
    ),
    param(
        "default_api_key_rpm_limit",
        "The maximum number of requests per minute on the model for each key without its own limit.",
        NUMBER,
        validators=COUNT,
    ),
    param("max_file_size_mb", "The maximum size of an uploaded file in megabytes.", NUMBER, validators=AMOUNT),
    param(
        "keepalive_seconds",
        "The interval in seconds after which LiteLLM sends a keepalive in an idle streaming answer. Unset means no "
        "keepalive.",
        NUMBER,
        validators=AMOUNT,
    ),
    flag(
        "allow_client_keepalive_override",
        "Allows requests to override `keepalive_seconds`.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    names("tag_regex", 'Regular expressions on request headers, for routing by tag: `["^User-Agent: claude-code"]`.'),
    param(
        "configurable_clientside_auth_params",
        "The parameters that requests may set, as names, or as objects of a name and a regular expression: "
        '`["api_key", { api_base = "^https://.*\\\\.example\\\\.com$" }]`.',
        List(DYNAMIC),
        unset_values=([],),
        cleared_by=[],
        behaviours=(MaskedInPart(),),
    ),
    param(
        "cache_control_injection_points",
        'The places where LiteLLM adds markers for the provider\'s prompt cache: `[{ location = "message", role = '
        '"system" }]`.',
        List(DYNAMIC),
        unset_values=([],),
        cleared_by=None,
    ),
    flag(
        "use_litellm_proxy",
        "Sends requests to another LiteLLM proxy at `model_api_base`.",
        behaviours=(ResentWith(("litellm_params",)),),
    ),
    flag("use_chat_completions_api", "Sends requests for /responses to the provider's /chat/completions."),
    flag("fireworks_forward_user_id", "Sends the user id of the key to Fireworks AI."),
    param("mock_response", "The text that LiteLLM returns instead of sending the request to the provider."),
)


def _secret(name: str, description: str) -> Field:
    return param(name, description, sensitive=True, behaviours=(NeverReturned(),))


SECRETS = (
    _secret("client_secret", "The secret of the application `client_id` in Microsoft Entra ID, for Azure."),
    _secret("azure_ad_token", "A token of Microsoft Entra ID, for Azure."),
    _secret("azure_password", "The password of `azure_username`, for Azure."),
    _secret("aws_session_token", "The AWS session token of temporary access keys."),
    _secret("aws_web_identity_token", "The OpenID Connect token for assuming `aws_role_name`."),
    _secret("s3_access_key_id", "The AWS access key id for files and batches in S3."),
    _secret("s3_secret_access_key", "The AWS secret access key for files and batches in S3."),
    _secret("token", "The IAM token of IBM watsonx."),
    _secret("zen_api_key", "The Zen API key of IBM watsonx."),
    _secret("oci_key", "The private key of Oracle Cloud, as PEM text."),
    _secret("gigachat_access_token", "The access token of GigaChat."),
    _secret("valkey_password", "The password of Valkey, for vector stores."),
)


# ---- information

ABILITIES = (
    *(
        ability(f"supports_{name}", what)
        for name, what in (
            ("anthropic_compaction", "supports Anthropic's compaction of long conversations"),
            ("anthropic_thinking_payload", "supports Anthropic's `thinking`"),
            ("adaptive_thinking", "supports adaptive thinking"),
            ("assistant_prefill", "continues an answer that the request begins"),
            ("audio_input", "supports audio input"),
            ("audio_output", "supports audio output"),
            ("box_questions", "supports questions about boxes in an image"),
            ("computer_use", "supports computer use"),
            ("embedding_image_input", "supports embeddings of images"),
            ("function_calling", "supports function calling"),
            ("image_size", "supports the size of a generated image as a parameter"),
            ("legacy_thinking", "supports a token budget for thinking"),
            ("low_reasoning_effort", "supports the `reasoning_effort` `low`"),
            ("max_reasoning_effort", "supports the `reasoning_effort` `max`"),
            ("mid_conversation_system", "supports system messages after the first message"),
            ("minimal_reasoning_effort", "supports the `reasoning_effort` `minimal`"),
            ("native_streaming", "supports streaming natively"),
            ("native_structured_output", "supports answers in a JSON schema natively"),
            ("none_reasoning_effort", "supports the `reasoning_effort` `none`"),
            ("output_config", "supports Anthropic's `output_config`"),
            ("parallel_function_calling", "supports several function calls at once"),
            ("pdf_input", "supports PDF input"),
            ("prompt_cache_breakpoint", "supports markers for its prompt cache"),
            ("prompt_caching", "supports prompt caching"),
            ("reasoning", "supports reasoning"),
            ("regex_lookaround", "supports lookaround in regular expressions of schemas"),
            ("response_schema", "supports answers in a JSON schema"),
            ("system_messages", "supports system messages"),
            ("thinking_cache_preservation", "keeps its prompt cache when thinking is enabled or disabled"),
            ("tool_choice", "supports `tool_choice`"),
            ("tool_search", "supports tool search"),
            ("url_context", "supports reading web pages by URL"),
            ("video_input", "supports video input"),
            ("vision", "supports image input"),
            ("web_search", "supports web search"),
            ("xhigh_reasoning_effort", "supports the `reasoning_effort` `xhigh`"),
        )
    ),
    limit("output_vector_size", "The number of dimensions of an embedding."),
    limit("prompt_cache_min_tokens", "The minimum number of tokens of a prompt for the provider's cache."),
)

SERVING = (
    info(
        "enable_tag_filtering",
        "Enables routing by tags for requests with the model's name. If unset, the router setting applies.",
        BOOL,
    ),
    info(
        "allow_fail_open",
        "Sends a request with tags that exclude all models of the name to the models with the tag `default`. Unset "
        "means `false`.",
        BOOL,
        unset_values=(False,),
        cleared_by=False,
    ),
    info(
        "internal_router_model",
        "Logs with each request how the router chose the deployment. Unset means `false`.",
        BOOL,
        unset_values=(False,),
        cleared_by=False,
    ),
    info(
        "disable_background_health_check",
        "Excludes the deployment from background health checks. Unset means `false`.",
        BOOL,
        unset_values=(False,),
        cleared_by=False,
    ),
    info(
        "health_check_model",
        "The model that health checks use, as `provider/model`, for example if `base_model` is a wildcard.",
    ),
    info(
        "health_check_timeout",
        "The timeout of a health check in seconds. Unset means 60 seconds.",
        NUMBER,
        unset_values=(0,),
        cleared_by=0,
        validators=AMOUNT,
    ),
    info(
        "health_check_max_tokens",
        "The maximum number of tokens of the answer to a health check.",
        NUMBER,
        validators=COUNT,
    ),
    info("health_check_reasoning_effort", "The `reasoning_effort` of health checks."),
    info(
        "health_check_voice",
        "The voice in health checks of a speech model. Unset means `alloy`.",
    ),
    info(
        "health_check_params",
        "Further parameters of health checks, as an object.",
        DYNAMIC,
        cleared_by={},
        validators=(JsonObject(),),
    ),
)

REQUESTS = """
    audio dimensions encoding_format extra_body extra_query frequency_penalty function_call functions
    guardrailConfig guardrails headers instructions logit_bias logprobs max_completion_tokens max_tokens metadata
    min_p modalities n parallel_tool_calls prediction presence_penalty quality repetition_penalty response_format
    safety_identifier safety_settings seed service_tier size speed stop store stream stream_options style
    temperature tool_choice tools top_k top_logprobs top_p user verbosity voice web_search_options
"""
"""What requests set, and a model may set for them."""

OTHERS = """
    adaptive_router_config adaptive_router_default_model allow_legacy_cloud_file_ids api_type auth_token
    auto_router_config auto_router_config_path auto_router_default_model auto_router_embedding_model
    aws_bedrock_control_plane_endpoint base_url caching chatgpt_auth_file complexity_router_config
    complexity_router_default_model cooldown daily_reset_time explicit_cache_read_input_token_cost fallbacks
    fedramp_uplift_multiplier hf_model_name input_cost_per_text_message litellm_trace_id milvus_db_name
    milvus_partition_names milvus_text_field preset_cache_key provider_affinity_header quality_router_config
    quality_router_default_model region responses_api_version rpd search_queries_cost_per_query
    stream_timeout_by_service_tier switchyard_router_config timeout_by_service_tier tpd valkey_embedding_field
    valkey_host valkey_port valkey_ssl valkey_text_field vector_store_id vertex_ai_credentials vertex_ai_location
    vertex_ai_project
"""
"""What LiteLLM has besides."""

ORDINARY = frozenset((REQUESTS + OTHERS).split())
"""Names that are real, and of which this table says nothing more: none of them is a slip."""

PARAMS = (*ACCESS, *BEHAVIOUR, *FURTHER_PRICES)
"""The known names of `additional_litellm_params`."""

INFO = (*SERVING, *ABILITIES)
"""The known names of `additional_model_info`."""
