"""The optional attributes of the large resources by subject, in the order in which a newcomer needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

OTHER = "Others"
"""Where an attribute stands that no subject names."""


@dataclass(frozen=True)
class Subject:
    """A group of attributes: names or patterns such as `aws_*`, in their order. `text` stands above the list."""

    title: str
    patterns: Sequence[str]
    text: str = ""

    def names(self, candidates: Sequence[str]) -> list[str]:
        """Those of the candidates that belong here, in the order of the patterns. Twins want to be meant."""
        found = [
            name
            for pattern in self.patterns
            for name in candidates
            if fnmatchcase(name, pattern) and ("_wo" in pattern or not fnmatchcase(name, "*_wo*"))
        ]
        return list(dict.fromkeys(found))


TWINS = Subject(
    "Secrets that are never stored",
    ("*_wo*",),
    "Each secret can also be set by a write-only attribute, which Terraform stores in neither state nor plan. "
    "Refer to [Secrets](../guides/secrets.md) for an example.",
)


KEY = (
    Subject(
        "Name and owner",
        (
            "key_alias",
            "key_alias_prefix",
            "team_id",
            "user_id",
            "organization_id",
            "project_id",
            "agent_id",
            "service_account_id",
        ),
    ),
    Subject(
        "Models and permissions",
        (
            "models",
            "aliases",
            "access_group_ids",
            "blocked",
            "key_type",
            "allowed_routes",
            "*_passthrough_routes",
            "object_permission",
            "allowed_vector_store_indexes",
            "allowed_cache_controls",
            "permissions",
            "prompts",
        ),
    ),
    Subject(
        "Budgets",
        ("max_budget", "budget_duration", "soft_budget", "budget_id", "model_max_budget", "*budget*"),
    ),
    Subject(
        "Rate limits",
        (
            "tpm_limit",
            "rpm_limit",
            "tpd_limit",
            "max_parallel_requests",
            "*_rpm_limit",
            "*_tpm_limit",
            "*_limit_type",
            "*_limit*",
            "default_est*",
        ),
    ),
    Subject(
        "The secret, its lifetime and its rotation",
        ("key", "key_wo", "key_wo_version", "duration", "auto_rotate", "*rotat*", "grace_period", "send_invite_email"),
    ),
    Subject("Metadata and settings", ("metadata", "tags", "config", "router_settings", "enable_prompt_caching")),
    Subject("Guardrails and policies", ("guardrails", "disable_global_guardrails", "policies", "enforced_params")),
)

TEAM = (
    Subject("Id and owner", ("team_id", "organization_id", "blocked")),
    Subject(
        "Models and permissions",
        (
            "models",
            "model_aliases",
            "access_group_ids",
            "object_permission",
            "allowed_vector_store_indexes",
            "*_passthrough_routes",
            "prompts",
        ),
    ),
    Subject("Budgets", ("max_budget", "budget_duration", "soft_budget", "budget_limits", "model_max_budget")),
    Subject(
        "Defaults of members",
        ("team_member_budget", "team_member_budget_duration", "default_team_member_models", "team_member_*"),
    ),
    Subject(
        "Rate limits", ("tpm_limit", "rpm_limit", "tpd_limit", "*_rpm_limit", "*_tpm_limit", "*_limit*", "default_est*")
    ),
    Subject("Metadata and settings", ("metadata", "tags", "*_settings", "logging", "require_trace_id")),
    Subject("Guardrails and policies", ("guardrails", "disable_global_guardrails", "policies", "enforced_*")),
)

MODEL = (
    Subject(
        "Most used",
        (
            "model_api_key",
            "model_api_key_wo*",
            "model_api_base",
            "mode",
            "rpm",
            "tpm",
            "input_cost_per_million_tokens",
            "output_cost_per_million_tokens",
        ),
    ),
    Subject(
        "Other parameters of LiteLLM",
        (
            "additional_litellm_params",
            "sensitive_litellm_params",
            "sensitive_litellm_params_wo*",
            "additional_model_info",
        ),
        "These accept any name. Many names are [known](../resources/model.md#names-without-an-attribute), and the "
        "plan validates them like attributes.",
    ),
    Subject(
        "Names and access",
        (
            "model_id",
            "display_name",
            "tier",
            "pricing_base_model",
            "access_groups",
            "team_id",
            "discoverable",
            "blocked",
        ),
    ),
    Subject(
        "Credentials and address, for any provider",
        (
            "litellm_credential_name",
            "api_version",
            "organization",
            "region_name",
            "extra_headers",
            "use_in_pass_through",
        ),
    ),
    Subject("Credentials for AWS", ("aws_*",)),
    Subject("Credentials for Google Cloud", ("vertex_*",)),
    Subject(
        "Limits, budget and load balancing",
        (
            "max_parallel_requests",
            "max_budget",
            "budget_duration",
            "weight",
            "order",
            "tags",
        ),
    ),
    Subject(
        "Timeouts and retries",
        (
            "timeout",
            "stream_timeout",
            "num_retries",
            "max_retries",
            "cooldown_time",
        ),
    ),
    Subject(
        "Requests and answers",
        (
            "thinking_enabled",
            "thinking_budget_tokens",
            "reasoning_effort",
            "merge_reasoning_content_in_choices",
            "drop_params",
            "additional_drop_params",
            "max_tokens",
            "max_input_tokens",
            "max_output_tokens",
        ),
    ),
    Subject(
        "Prices",
        (
            "cache_*_per_million_tokens",
            "*cost_per_*",
        ),
        "LiteLLM has a list with the prices of most models. An attribute overrides the price of the list. Set "
        "further prices in `additional_litellm_params`.",
    ),
    TWINS,
)

PARAMETERS = (
    Subject("For AWS", ("aws_*", "bedrock_*")),
    Subject("For Azure", ("tenant_id", "client_id", "azure_*")),
    Subject("For other providers", ("project_id", "space_id", "watsonx_*", "oci_*", "use_xai_oauth", "fireworks_*")),
    Subject("Buckets for files and batches", ("s3_*", "gcs_*", "bucket_name", "max_file_size_mb")),
    Subject("Limits and routing", ("itpm", "otpm", "default_api_key_*", "tag_regex")),
    Subject(
        "Requests and answers",
        (
            "keepalive_seconds",
            "allow_client_keepalive_override",
            "cache_control_injection_points",
            "configurable_clientside_auth_params",
            "use_*",
            "mock_response",
        ),
    ),
    Subject(
        "Prices of tokens",
        (
            "input_cost_per_token*",
            "output_cost_per_token*",
            "cache_read_input_token_cost*",
            "cache_creation_input_token_cost*",
            "*_token*",
            "tiered_pricing",
            "regional_*",
        ),
        "These are prices per token, as in LiteLLM: `provider::litellm::per_token(0.15)` converts a price per "
        "million tokens. The suffix of a name is the condition of the price: `_batches`, `_flex`, `_priority`, "
        "`_balanced` and `_ultrafast` for batches and service tiers, `_above_200k_tokens` and similar for longer "
        "prompts.",
    ),
    Subject("Prices of characters, images, audio, video, pages and searches", ("*cost_per_*",)),
)

INFORMATION = (
    Subject("Routing by tags", ("enable_tag_filtering", "allow_fail_open", "internal_router_model")),
    Subject("Health checks", ("disable_background_health_check", "health_check_*")),
    Subject(
        "Capabilities",
        ("output_vector_size", "prompt_cache_*", "supports_*"),
        "LiteLLM has a list with the capabilities of most models. Set these names for models that are not on the list.",
    ),
)

KNOWN_NAMES = {"additional_litellm_params": PARAMETERS, "additional_model_info": INFORMATION}
"""Subjects of the names that free-form attributes of a model know; of others they are few."""

CHECK = (
    Subject("What is checked", ("model_id", "custom_llm_provider", "base_model", "mode", "required")),
    *MODEL,
)

SUBJECTS = {
    ("ephemeral-resources", "litellm_credential_check"): CHECK,
    ("ephemeral-resources", "litellm_key"): KEY,
    ("resources", "litellm_key"): KEY,
    ("resources", "litellm_model"): MODEL,
    ("resources", "litellm_team"): TEAM,
}
"""By the folder and the type's full name; the attributes of other types are few."""
