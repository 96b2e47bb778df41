"""Which connection a request uses: one that is open, or a new one, which a load balancer may lead to another worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

READS = 3
"""Reads of what each worker has in its memory: so many must agree, or miss an object."""

_NEW: ContextVar[bool] = ContextVar("a connection for each request", default=False)


@contextmanager
def new(*, wanted: bool = True) -> Iterator[None]:
    """The context for requests after each of which the connection is closed, if that is wanted."""
    token = _NEW.set(wanted or _NEW.get())
    try:
        yield
    finally:
        _NEW.reset(token)


async def of_any_worker(read: Callable[[], Awaitable[T | None]]) -> T | None:
    """What a worker knows, or another one; None if none of them does."""
    for attempt in range(READS):
        with new(wanted=attempt > 0):
            found = await read()
        if found is not None:
            return found
    return None


def headers() -> dict[str, str]:
    """The headers of a request in this context."""
    return {"connection": "close"} if _NEW.get() else {}
