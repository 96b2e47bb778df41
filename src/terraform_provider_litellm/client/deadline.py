"""The deadline of an operation: retries and waiting end there. It does not interrupt a request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from terraform_provider_litellm.client.retry import RetryPolicy


@dataclass(frozen=True)
class Deadline:
    """The end of an operation, if it has one, by `time.monotonic`; `setting` is the setting that extends it."""

    setting: str
    end: float | None = None

    def left(self, usual: float) -> float:
        """Seconds to the end, or the default if there is no deadline."""
        return usual if self.end is None else max(0.0, self.end - time.monotonic())

    def policy(self, usual: RetryPolicy) -> RetryPolicy:
        """The retry policy of a call: up to the deadline, and not longer than usual while no connection is made."""
        if self.end is None:
            return usual
        total = self.left(usual.total)
        return replace(usual, total=total, unsent=min(usual.unsent, total))


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def current() -> Deadline:
    """The deadline of the current operation."""
    return _CURRENT.get() or Deadline("")


@contextmanager
def within(setting: str, seconds: float | None) -> Iterator[None]:
    """The context of an operation with a deadline in seconds; with None the defaults apply."""
    token = _CURRENT.set(Deadline(setting, None if seconds is None else time.monotonic() + seconds))
    try:
        yield
    finally:
        _CURRENT.reset(token)
