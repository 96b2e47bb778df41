"""The block `timeouts` of every resource: the maximum duration of each operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from terraform_provider_litellm.client import deadline
from terraform_provider_litellm.plugin.resource import Apply, Read
from terraform_provider_litellm.plugin.schema import Attribute, Block, NestedBlock, Nesting
from terraform_provider_litellm.plugin.types import STRING

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import Value

NAME = "timeouts"
UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")

C = TypeVar("C", bound="Apply[Client] | Read[Client]")
Method = Callable[[Any, C], Coroutine[Any, Any, None]]


def seconds(text: str) -> float | None:
    """A duration in the format of Go, such as `1h30m`, in seconds; None if it is invalid or not positive."""
    parts = PART.findall(text)
    total = sum(float(number) * UNITS[unit] for number, unit in parts)
    return total if total > 0 and "".join(map("".join, parts)) == text else None


@dataclass(frozen=True)
class GoDuration:
    """A duration in the format of Go, as in the timeouts of other providers."""

    description: str = "must be a duration greater than zero, such as 30s, 5m or 1h30m"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report any other value."""
        if seconds(value) is None:
            diagnostics.error(f"Invalid value for {path}", f'"{value}" {self.description}.', path)


WRITTEN = (
    "for retries, and for LiteLLM to return what was written. Default: the `retry` settings of the provider "
    "block, and 40 seconds to return what was written"
)
REPEATED = "for retries. Default: the `retry` settings of the provider block"
OPERATIONS = {"create": WRITTEN, "read": REPEATED, "update": WRITTEN, "delete": REPEATED}

BLOCKS = {
    NAME: NestedBlock(
        Nesting.SINGLE,
        Block(
            {
                name: Attribute(
                    STRING, optional=True, description=f"The maximum time {what}.", validators=(GoDuration(),)
                )
                for name, what in OPERATIONS.items()
            },
            description="The maximum duration of each operation, such as `30s`, `5m` or `1h30m`. It does not "
            "interrupt a request: the `timeout` of the provider block applies to each request.",
        ),
    )
}


def bounded(operation: str) -> Callable[[Method[C]], Method[C]]:
    """Applies the timeout of an operation to a method, from the planned values, or else from the state."""

    def decorate(method: Method[C]) -> Method[C]:
        @wraps(method)
        async def run(self: Any, call: C) -> None:
            state = call.state if isinstance(call, Read) else call.planned or call.prior
            text = ((state or {}).get(NAME) or {}).get(operation)
            with deadline.within(f"{NAME}.{operation}", seconds(text) if text else None):
                await method(self, call)

        return run

    return decorate
