"""What the author of a list resource implements: how objects that exist are found (`terraform query`, Terraform 1.14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from terraform_provider_litellm.plugin.operation import ClientT, Operation

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.resource import Validate
    from terraform_provider_litellm.plugin.schema import Schema
    from terraform_provider_litellm.plugin.values import State


@dataclass(eq=False, repr=False)
class ListObjects(Operation[ClientT | None]):
    """List objects (`ListResource`): `limit` at most, 0 for all; with `include_object` their whole state is wanted."""

    config: State = field(default_factory=dict)
    limit: int = 0
    include_object: bool = False


@dataclass(frozen=True)
class Listed:
    """One object: its identity, what people call it, and its state where that was wanted."""

    identity: State
    display_name: str
    object: State | None = None


class ListResource(Generic[ClientT]):
    """A list of the objects of a resource type of the same name, which has an identity. Shared by all calls.

    `schema` is that of the `config` block.
    """

    schema: Schema

    async def validate(self, call: Validate[ClientT]) -> None:
        """Check what the validators of single attributes cannot see."""

    def list(self, call: ListObjects[ClientT]) -> AsyncIterator[Listed]:
        """Give one object after the other; errors go to `call.diagnostics`."""
        raise NotImplementedError
