"""Rate limits: `tpm_limit`, `rpm_limit` and so on, in total, by model and by other names."""

from __future__ import annotations

from terraform_provider_litellm.attributes.limits import COUNT, POSITIVE, SMALL_COUNT
from terraform_provider_litellm.attributes.metadata import hosted
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import NUMBER, Map
from terraform_provider_litellm.plugin.validators import Each
from terraform_provider_litellm.record.field import Field

COUNTS = tuple(Each(check) for check in COUNT)


@SharedAttribute
def max_parallel_requests(noun: str) -> Field:
    """Concurrent requests."""
    return Field(
        "max_parallel_requests",
        NUMBER,
        f"The maximum number of concurrent requests for the {noun}.",
        validators=SMALL_COUNT,
    )


@SharedAttribute
def tpm_limit(noun: str) -> Field:
    """Tokens per minute."""
    return Field("tpm_limit", NUMBER, f"The maximum number of tokens per minute for the {noun}.", validators=COUNT)


@SharedAttribute
def rpm_limit(noun: str) -> Field:
    """Requests per minute."""
    return Field("rpm_limit", NUMBER, f"The maximum number of requests per minute for the {noun}.", validators=COUNT)


@SharedAttribute
def tpd_limit(noun: str) -> Field:
    """Tokens per day."""
    return Field("tpd_limit", NUMBER, f"The maximum number of tokens per day for the {noun}.", validators=COUNT)


@SharedAttribute
def model_tpm_limit(_: str) -> Field:
    """Tokens per minute, by model."""
    return hosted("model_tpm_limit", Map(NUMBER), "Tokens per minute, by model.", validators=COUNTS)


@SharedAttribute
def model_rpm_limit(_: str) -> Field:
    """Requests per minute, by model."""
    return hosted("model_rpm_limit", Map(NUMBER), "Requests per minute, by model.", validators=COUNTS)


@SharedAttribute
def mcp_rpm_limit(_: str) -> Field:
    """Requests per minute, by MCP server."""
    return hosted("mcp_rpm_limit", Map(NUMBER), "Requests per minute, by MCP server.", validators=COUNTS)


@SharedAttribute
def tag_rpm_limit(_: str) -> Field:
    """Requests per minute, by tag."""
    return hosted("tag_rpm_limit", Map(NUMBER), "Requests per minute, by tag of the request.", validators=COUNTS)


@SharedAttribute
def default_estimated_output_tokens(_: str) -> Field:
    """The estimated output tokens of a request without a maximum."""
    return Field(
        "default_estimated_output_tokens",
        NUMBER,
        "The output tokens that LiteLLM counts against token limits for a request without `max_tokens`, until it "
        "knows the actual number.",
        validators=POSITIVE,
    )


@SharedAttribute
def default_estimated_output_tokens_per_model(_: str) -> Field:
    """The estimated output tokens of a request without a maximum, by model."""
    return hosted(
        "default_estimated_output_tokens_per_model",
        Map(NUMBER),
        "`default_estimated_output_tokens` by model, which overrides the general value.",
        validators=tuple(Each(check) for check in POSITIVE),
    )
