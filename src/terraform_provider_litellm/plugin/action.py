"""What the author of an action implements: something that is done when somebody asks for it, and kept nowhere (Terraform 1.14)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from terraform_provider_litellm.plugin.operation import ClientT, Deferrable, Operation

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.resource import Validate
    from terraform_provider_litellm.plugin.schema import Schema
    from terraform_provider_litellm.plugin.values import State


async def _untold(_: str) -> None:
    """Where nobody listens."""


@dataclass(eq=False, repr=False)
class PlanAction(Deferrable[ClientT | None]):
    """Check an action that is going to be invoked (`PlanAction`); values may be unknown. Nothing is done yet."""

    config: State = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Invoke(Operation[ClientT]):
    """Do it (`InvokeAction`). An error ends the apply, and with it what depends on the action.

    `tell` is what passes a line on to Terraform; `progress` is how to call it.
    """

    config: State = field(default_factory=dict)
    tell: Callable[[str], Awaitable[None]] = _untold

    async def progress(self, message: str) -> None:
        """Show the user, at once, how far it is. The line is shown as it is: it must hold no secret."""
        await self.tell(message)


class Action(Generic[ClientT]):
    """An action type; `Action[Client]` says what its calls get as `provider`. Instances are shared by all calls and hold no state of a call.

    `schema` is that of the `config` block, which may be left out where nothing in it is required.
    """

    schema: Schema

    async def validate(self, call: Validate[ClientT]) -> None:
        """Check what the validators of single attributes cannot see."""

    async def plan(self, call: PlanAction[ClientT]) -> None:
        """Refuse what cannot be done."""

    async def invoke(self, call: Invoke[ClientT]) -> None:
        """Do it, and tell by `call.progress` how far it is."""
        raise NotImplementedError
