"""Which connection a request uses: one that is open, or a new one, which a load balancer may lead to another worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NEW: ContextVar[bool] = ContextVar("a connection for each request", default=False)


@contextmanager
def new(*, wanted: bool = True) -> Iterator[None]:
    """The context for requests after each of which the connection is closed, if that is wanted."""
    token = _NEW.set(wanted or _NEW.get())
    try:
        yield
    finally:
        _NEW.reset(token)


def headers() -> dict[str, str]:
    """The headers of a request in this context."""
    return {"connection": "close"} if _NEW.get() else {}
