"""What every call of Terraform brings along, whatever it asks for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from terraform_provider_litellm.plugin.diagnostics import Diagnostics

ClientT = TypeVar("ClientT")
"""What the provider's `configure` returns, usually a client of the remote system."""


@dataclass(eq=False, repr=False)
class Operation(Generic[ClientT]):
    """One call. It does not show what it holds, which may be secret, where a traceback or a log shows the call.

    `provider` is what the provider's `configure` returned. It may be None where Terraform calls before that, or while a value
    of the provider block is not known yet: in validations, reads and plans, but never where something is changed.
    `stopping` is set when the user pressed Ctrl-C: finish what is under way, start nothing new, wait for nothing.
    """

    provider: ClientT = None  # type: ignore[assignment]  # set by the server; None where nothing needs it
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
