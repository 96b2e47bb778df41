"""What identifies an object beside its state (Terraform 1.12 and newer)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import Type


@dataclass(frozen=True)
class IdentityAttribute:
    """One attribute; an import has to give it."""

    type: Type
    description: str = ""


@dataclass(frozen=True)
class IdentitySchema:
    """The attributes, which the resource's state has by the same names."""

    attributes: Mapping[str, IdentityAttribute]
    version: int = 0

    @cached_property
    def type(self) -> types.Object:
        """The object type of an identity."""
        return types.Object({name: each.type for name, each in self.attributes.items()})
