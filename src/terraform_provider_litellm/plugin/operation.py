"""The common part of all calls of Terraform."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, TypeVar

from terraform_provider_litellm.plugin.diagnostics import Diagnostics

ClientT = TypeVar("ClientT")
"""What the provider's `configure` returns, usually a client of the remote system."""


@dataclass(eq=False, repr=False)
class Operation(Generic[ClientT]):
    """One call. Its representation in tracebacks and logs contains no values, which may be secret.

    `provider` is what the provider's `configure` returned. It may be None if Terraform calls before that, or while a
    value of the provider block is unknown: in validations, reads and plans, but never in an apply. `stopping` is set
    when the user pressed Ctrl-C: finish what is under way, start nothing new, wait for nothing.
    """

    provider: ClientT = None  # type: ignore[assignment]  # set by the server; None where nothing needs it
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class DeferredReason(IntEnum):
    """The protocol's `Deferred.Reason`: what is missing, and will be there at a later plan."""

    RESOURCE_CONFIG_UNKNOWN = 1
    PROVIDER_CONFIG_UNKNOWN = 2
    ABSENT_PREREQ = 3


@dataclass(eq=False, repr=False)
class Deferrable(Operation[ClientT]):
    """A call that may be put off until a later plan, where Terraform allows that; so far, where it runs with experiments.

    The provider block being unknown needs no `defer`: see `Provider.configure`.
    """

    deferral_allowed: bool = False
    deferred: DeferredReason | None = None

    def defer(self, reason: DeferredReason) -> bool:
        """Put the call off, if Terraform allows it, and tell whether it does. Where not, go on without, or report an error."""
        if self.deferral_allowed:
            self.deferred = reason
        return self.deferral_allowed
