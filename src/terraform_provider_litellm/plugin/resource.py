"""What the author of a resource implements.

Each call gets an operation object and changes it: above all `state`, which Terraform saves whatever happens next. A
create that assigns `state` as soon as the object exists leaves no orphan, even when a later step fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic

from terraform_provider_litellm.plugin.operation import ClientT, Deferrable, Operation

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.identity import IdentitySchema
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.schema import Schema
    from terraform_provider_litellm.plugin.values import State

Private = dict[str, Any]
"""JSON data that Terraform keeps for the provider beside the state and never shows. It is not encrypted."""


@dataclass(eq=False, repr=False)
class Validate(Operation[ClientT | None]):
    """Check a configuration (`ValidateResourceTypeConfig`); values may be unknown, and the provider unconfigured."""

    config: State = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Read(Deferrable[ClientT | None]):
    """Refresh `state` from the remote object (`ReadResource`); None says that it no longer exists."""

    state: State | None = None
    private: Private = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Plan(Deferrable[ClientT | None]):
    """Adjust a plan (`PlanResourceChange`) that already went through defaults, unknowns and plan modifiers.

    `prior` is None on create, `planned` is None on destroy. Change `planned`, `requires_replace`, `private`.
    """

    config: State | None = None
    prior: State | None = None
    planned: State | None = None
    private: Private = field(default_factory=dict)
    requires_replace: list[Path] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class Apply(Operation[ClientT]):
    """Create, update or delete (`ApplyResourceChange`).

    `state` starts as the prior state and must end as the new one: None when nothing exists. `config` alone holds
    write-only values.
    """

    config: State = field(default_factory=dict)
    planned: State = field(default_factory=dict)
    prior: State | None = None
    state: State | None = None
    private: Private = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Import(Deferrable[ClientT | None]):
    """Find the object of an import id (`ImportResourceState`) and set `state`; attributes left out are null.

    Where the import gives an `identity`, there is no id.
    """

    id: str = ""
    identity: State | None = None
    state: State | None = None
    private: Private = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Upgrade(Operation[ClientT | None]):
    """Bring state of an older schema version to the current one (`UpgradeResourceState`): `raw` is its JSON.

    Change `raw`, or set `state` in its place. There is no private state in this call; what is kept stays as it is.
    """

    version: int = 0
    raw: dict[str, Any] = field(default_factory=dict)
    state: State | None = None


@dataclass(eq=False, repr=False)
class Move(Operation[ClientT | None]):
    """Convert an object of another resource type or provider (`MoveResourceState`): set `state`, or leave None.

    `source_state` is JSON of the source's schema, `source_private` whatever its provider kept beside it.
    """

    source_provider: str = ""
    source_type: str = ""
    source_version: int = 0
    source_state: dict[str, Any] = field(default_factory=dict)
    source_private: bytes = b""
    state: State | None = None
    private: Private = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class GenerateConfig(Operation[ClientT | None]):
    """Give the configuration of a `state`, as a person would write it (`GenerateResourceConfig`, Terraform 1.14): change `config`.

    It starts as what Terraform makes of a state where a provider does not say: without what is read-only, write-only or
    deprecated, an `id` that is optional and computed, and empty text. What is null is left out of the file if it is computed;
    otherwise Terraform writes `x = null`. Of what is sensitive it writes null, whatever is given.
    """

    state: State = field(default_factory=dict)
    config: State = field(default_factory=dict)


class Resource(Generic[ClientT]):
    """A resource type; `Resource[Client]` says what its calls get as `provider`. Instances are shared by all calls and hold no state of a call."""

    schema: Schema
    identity: IdentitySchema | None = None

    async def validate(self, call: Validate[ClientT]) -> None:
        """Check what the validators of single attributes cannot see."""

    async def plan(self, call: Plan[ClientT]) -> None:
        """Adjust the plan."""

    async def read(self, call: Read[ClientT]) -> None:
        """Refresh `call.state`."""
        raise NotImplementedError

    async def create(self, call: Apply[ClientT]) -> None:
        """Create the object and set `call.state`."""
        raise NotImplementedError

    async def update(self, call: Apply[ClientT]) -> None:
        """Change the object from `call.prior` to `call.planned` and set `call.state`."""
        raise NotImplementedError

    async def delete(self, call: Apply[ClientT]) -> None:
        """Delete the object; without an error the state is dropped."""
        raise NotImplementedError

    async def import_state(self, call: Import[ClientT]) -> None:
        """Set `call.state` for an import id."""
        call.diagnostics.error("Import is not supported", "This resource type cannot be imported.")

    async def upgrade(self, call: Upgrade[ClientT]) -> None:
        """Change `call.raw` to the current schema version, or set `call.state`."""
        call.diagnostics.error(
            "State cannot be upgraded",
            f"The state has schema version {call.version}, but this provider supports {self.schema.version}. Use "
            "the provider version that wrote the state, or import the object again.",
        )

    async def generate_config(self, call: GenerateConfig[ClientT]) -> None:
        """Change `call.config`. Terraform asks for it, of all types, where one type of the provider has this method."""

    async def move(self, call: Move[ClientT]) -> None:
        """Set `call.state` if the source is known."""
