"""An event loop whose clock leaps: where nothing is ready, the next timer is due at once, and nothing is waited for."""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import Any

GRACE = 0.002
"""Seconds in which bytes that are under way on this machine arrive."""

STUCK = 60.0
"""Seconds without anything to wait for: then nothing more will come."""


class _Leaping(selectors.DefaultSelector):
    """Waits for what is under way, and then leaps to the next timer."""

    leapt = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; after a leap, nothing."""
        found: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        found = super().select(STUCK if timeout is None else min(timeout, GRACE))
        if timeout is None and not found:
            raise TimeoutError("nothing is under way, and nothing is due")
        if not found and timeout is not None:
            self.leapt += timeout
        return found


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop that has its own time."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        """Seconds, those that were leapt over included."""
        return time.monotonic() + self._leaping.leapt

    def run(self, work: Any) -> Any:
        """What comes of it."""
        return self.run_until_complete(work)
