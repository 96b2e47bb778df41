"""Progress lines on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

START = time.monotonic()


def say(text: str) -> None:
    print(f"[live_proxy +{time.monotonic() - START:5.1f}s] {text}", file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """One line when the step begins and one when it has succeeded, with its time."""
    began = time.monotonic()
    say(f"{what} ...")
    yield
    say(f"{what}: {time.monotonic() - began:.1f}s")
