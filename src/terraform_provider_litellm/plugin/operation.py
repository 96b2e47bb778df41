"""The common part of all calls of Terraform."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
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
