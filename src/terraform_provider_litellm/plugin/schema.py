"""The schema of a provider, resource, data source or ephemeral resource: attributes and nested blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, Protocol

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import Path
from terraform_provider_litellm.plugin.types import Type
from terraform_provider_litellm.plugin.values import Value

NO_DEFAULT: Any = object()


class SchemaError(ValueError):
    """A schema that Terraform would refuse; raised when it is built, so that a test sees it and never a user."""


class Validator(Protocol):
    """A check of one attribute's configured value, run when it is neither null nor unknown."""

    @property
    def description(self) -> str:
        """What the check demands, as a phrase for the documentation: "must be one of …"."""
        ...

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Add an error or warning at `path` if the value does not pass."""
        ...


class ConfigValidator(Protocol):
    """A check of several attributes of one block at once; values may be null or unknown."""

    @property
    def attributes(self) -> Sequence[str]:
        """The names that the check looks at: attributes and blocks of its block."""
        ...

    @property
    def description(self) -> str:
        """What the check demands, as a sentence for the documentation."""
        ...

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Add an error at the attribute at fault, below the block's `path`. Blocks that are not there are null."""
        ...


@dataclass
class Modification:
    """What a plan modifier sees and may change: one attribute of one planned object.

    `prior_object` and `planned_object` are the whole resource (`prior_object` is None on create). `is_new` says that
    the attribute's own object, the resource or a block in it, did not exist before. A modifier may set `planned` and
    `requires_replace`.
    """

    path: Path
    config: Value
    prior: Value
    planned: Value
    is_new: bool
    prior_object: Mapping[str, Value] | None
    planned_object: Mapping[str, Value]
    kind: Type
    requires_replace: bool = False


class PlanModifier(Protocol):
    """A rule that changes how one attribute is planned."""

    @property
    def description(self) -> str:
        """What the rule does, as a phrase for the documentation."""
        ...

    def modify(self, plan: Modification) -> None:
        """Change `plan.planned` or `plan.requires_replace`."""
        ...


@dataclass(frozen=True)
class Attribute:
    """One attribute. `description` is Markdown; `deprecation` is what to use instead.

    `missing` completes the error for a required attribute without a value.
    """

    type: Type
    required: bool = False
    optional: bool = False
    computed: bool = False
    sensitive: bool = False
    write_only: bool = False
    description: str = ""
    deprecation: str = ""
    missing: str = ""
    default: Value = NO_DEFAULT
    validators: Sequence[Validator] = ()
    plan_modifiers: Sequence[PlanModifier] = ()

    def __post_init__(self) -> None:
        if self.required and (self.optional or self.computed):
            message = "a required attribute is neither optional nor computed"
        elif not (self.required or self.optional or self.computed):
            message = "an attribute is required, optional or computed"
        elif self.has_default and not (self.optional and self.computed):
            message = "an attribute with a default is optional and computed"
        elif self.write_only and self.computed:
            message = "a write-only attribute is not computed"
        elif self.deprecation and self.required:
            message = "a required attribute cannot be deprecated"
        else:
            return
        raise SchemaError(message)

    @property
    def has_default(self) -> bool:
        """Whether a value stands in for one left out of the configuration."""
        return self.default is not NO_DEFAULT


class Nesting(IntEnum):
    """The protocol's `Schema.NestedBlock.NestingMode`."""

    SINGLE = 1
    LIST = 2
    SET = 3
    MAP = 4


@dataclass(frozen=True)
class Block:
    """Attributes and blocks, and the `config_validators` that see several of them at once.

    `type` is the object type of a value: missing collections of blocks are empty, not null.
    """

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: Mapping[str, NestedBlock] = field(default_factory=dict)
    description: str = ""
    deprecation: str = ""
    config_validators: Sequence[ConfigValidator] = ()

    def __post_init__(self) -> None:
        if both := self.attributes.keys() & self.blocks.keys():
            message = f"{', '.join(sorted(both))} is an attribute and a block"
            raise SchemaError(message)
        named = {name for each in self.config_validators for name in each.attributes}
        if unknown := named - self.attributes.keys() - self.blocks.keys():
            message = f"a config validator names {', '.join(sorted(unknown))}, which the block does not have"
            raise SchemaError(message)

    @cached_property
    def type(self) -> types.Object:
        """The object type that the block's values have on the wire."""
        attributes = {name: attribute.type for name, attribute in self.attributes.items()}
        return types.Object(attributes | {name: block.type for name, block in self.blocks.items()})

    @cached_property
    def has_write_only(self) -> bool:
        """Whether any attribute, at any depth, is write-only."""
        return any(attribute.write_only for attribute in self.attributes.values()) or any(
            nested.block.has_write_only for nested in self.blocks.values()
        )


@dataclass(frozen=True)
class NestedBlock:
    """A block inside a block. `max_items` 0 means any number; both limits count for LIST and SET."""

    nesting: Nesting
    block: Block
    min_items: int = 0
    max_items: int = 0

    def __post_init__(self) -> None:
        if self.nesting is not Nesting.SINGLE and self.block.type.has_dynamic:
            # Terraform would send a tuple of objects of differing types instead of a list
            message = "a dynamic attribute is only supported at the top level of a resource or in a single block"
            raise SchemaError(message)
        if self.nesting is Nesting.SET and self.block.has_write_only:
            message = "a set block cannot contain a write-only attribute"
            raise SchemaError(message)

    @cached_property
    def type(self) -> Type:
        """The type of all the blocks together."""
        match self.nesting:
            case Nesting.LIST:
                return types.List(self.block.type)
            case Nesting.SET:
                return types.Set(self.block.type)
            case Nesting.MAP:
                return types.Map(self.block.type)
        return self.block.type


@dataclass(frozen=True)
class Schema:
    """A block with a version; a change of `version` makes Terraform ask for upgrades of older state."""

    block: Block
    version: int = 0

    @property
    def type(self) -> types.Object:
        """The object type of a value of this schema."""
        return self.block.type
