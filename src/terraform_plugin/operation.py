"""What every call of Terraform brings along, whatever it asks for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from terraform_plugin.diagnostics import Diagnostics


@dataclass
class Operation:
    """One call.

    `provider` is what the provider's `configure` returned, None before. `stopping` is set when the user pressed Ctrl-C:
    finish what is under way, start nothing new, wait for nothing.
    """

    provider: Any = None
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
