"""Models that a worker of the proxy does not know yet, since another one has made them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from terraform_provider_litellm.client import deadline
from terraform_provider_litellm.client.errors import ReferenceMissing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

LAG = 40.0
"""Seconds until a worker knows a model that another one has made: they reload models every 30."""


async def when_known(write: Callable[[], Awaitable[T]]) -> T:
    """Make a write that names models, and again while LiteLLM does not know one of them.

    Raises:
        ReferenceMissing: a model does not exist.
    """
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + deadline.current().left(LAG), 0.5
    while True:
        try:
            return await write()
        except ReferenceMissing:
            if loop.time() + pause > end:
                raise
        await asyncio.sleep(pause)
        pause = min(pause * 1.6, 4.0)
