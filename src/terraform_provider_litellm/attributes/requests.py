"""Handling of an object's requests: guardrails, policies, prompts and tags, which LiteLLM stores in its metadata."""

from __future__ import annotations

from terraform_provider_litellm.attributes.metadata import hosted
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import BOOL, STRING, List
from terraform_provider_litellm.record.behaviours import RefersTo
from terraform_provider_litellm.record.field import Field


@SharedAttribute
def guardrails(noun: str) -> Field:
    """Guardrails in addition to the proxy's."""
    return hosted(
        "guardrails",
        List(STRING),
        f"Guardrails that run on every request of the {noun}.",
        behaviours=(RefersTo("guardrail"),),
        licence=True,
    )


@SharedAttribute
def disable_global_guardrails(_: str) -> Field:
    """Whether the proxy's guardrails are disabled; the value that keeps them requires no licence."""
    return hosted(
        "disable_global_guardrails",
        BOOL,
        "Disables the guardrails that the proxy runs on all requests. Unset means `false`.",
        licence=(True,),
    )


@SharedAttribute
def policies(noun: str) -> Field:
    """Policies by name."""
    return hosted(
        "policies",
        List(STRING),
        f"Names of policies that apply to the {noun}.",
        behaviours=(RefersTo("policy"),),
        licence=True,
    )


@SharedAttribute
def prompts(noun: str) -> Field:
    """Prompts by id."""
    return hosted(
        "prompts",
        List(STRING),
        f"Prompts that the {noun} may use, by id. Empty or unset means all.",
        licence=True,
    )


@SharedAttribute
def tags(_: str) -> Field:
    """Tags for all requests."""
    return hosted(
        "tags",
        List(STRING),
        "Tags to track spend by, and to route by.",
        behaviours=(RefersTo("tag"),),
        licence=True,
    )
