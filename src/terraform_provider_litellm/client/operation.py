"""An operation on an object: whether any of its requests may have changed something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Operation:
    """Whether a request other than a read was made, whatever came of it."""

    writes: bool = False

    @contextmanager
    def requests(self) -> Iterator[None]:
        """The context of the requests of this operation."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)


_CURRENT: ContextVar[Operation | None] = ContextVar("operation", default=None)


def wrote() -> None:
    """Record a request other than a read."""
    operation = _CURRENT.get()
    if operation is not None:
        operation.writes = True
