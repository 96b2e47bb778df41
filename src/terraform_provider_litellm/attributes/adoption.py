"""`adopt_existing`: whether a create takes over an object that LiteLLM or another client has created."""

from __future__ import annotations

from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import BOOL
from terraform_provider_litellm.record.behaviours import AdoptsExisting
from terraform_provider_litellm.record.field import Field


@SharedAttribute
def adopt_existing(noun: str) -> Field:
    """The attribute; a note describes the objects that LiteLLM creates by itself."""
    return Field(
        "adopt_existing",
        BOOL,
        f"Adopts the {noun} if it exists when Terraform creates it, instead of reporting an error. The create then "
        f"writes the attributes that the configuration sets, and keeps the others; a later destroy deletes the {noun}. "
        "Unset means `false`.",
        behaviours=(AdoptsExisting(),),
    )
