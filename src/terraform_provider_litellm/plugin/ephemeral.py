"""What the author of an ephemeral resource implements: something that lives for one run and is never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from terraform_provider_litellm.plugin.operation import ClientT, Deferrable, Operation

if TYPE_CHECKING:
    from datetime import datetime

    from terraform_provider_litellm.plugin.resource import Private, Validate
    from terraform_provider_litellm.plugin.schema import Schema
    from terraform_provider_litellm.plugin.values import State


@dataclass(eq=False, repr=False)
class Open(Deferrable[ClientT | None]):
    """Open (`OpenEphemeralResource`): set `result`; `renew_at` (UTC) asks for a renewal; `private` is for renew and close."""

    config: State = field(default_factory=dict)
    result: State | None = None
    private: Private = field(default_factory=dict)
    renew_at: datetime | None = None


@dataclass(eq=False, repr=False)
class Renew(Operation[ClientT]):
    """Renew (`RenewEphemeralResource`): set `renew_at` to be called again."""

    private: Private = field(default_factory=dict)
    renew_at: datetime | None = None


@dataclass(eq=False, repr=False)
class Close(Operation[ClientT]):
    """Close (`CloseEphemeralResource`)."""

    private: Private = field(default_factory=dict)


class EphemeralResource(Generic[ClientT]):
    """An ephemeral resource type; `EphemeralResource[Client]` says what its calls get as `provider`. Instances are shared by all calls."""

    schema: Schema

    async def validate(self, call: Validate[ClientT]) -> None:
        """Check what the validators of single attributes cannot see."""

    async def open(self, call: Open[ClientT]) -> None:
        """Set `call.result`."""
        raise NotImplementedError

    async def renew(self, call: Renew[ClientT]) -> None:
        """Keep what is open alive."""

    async def close(self, call: Close[ClientT]) -> None:
        """Give up what was opened."""
