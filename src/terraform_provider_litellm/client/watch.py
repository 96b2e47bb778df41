"""A write to a list that LiteLLM reads, changes and writes back without a lock, watched until no other process can undo it.

`Client.lock` makes the writes of this process one after the other. Another process may still write back the list that it had read
before, without the change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from terraform_provider_litellm.client import retry
from terraform_provider_litellm.client.errors import NotFound, half_done

WATCHED = (0.2, 0.4, 0.8, 1.6)
"""Seconds after a write until it is looked at again, more or less: another process may be writing its own copy of the list."""


async def until_it_stands(stands: Callable[[], Awaitable[bool]], again: Callable[[], Awaitable[None]]) -> None:
    """Repeat a write for as long as a later look shows that it was undone.

    Raises:
        ClientError: a look or a repetition failed; the write before it is done.
    """
    with half_done():
        for pause in WATCHED:
            await asyncio.sleep(retry.spread(pause))
            if await stands():
                return
            await again()


async def until_it_is_gone(gone: Callable[[], Awaitable[bool]], delete: Callable[[], Awaitable[None]]) -> None:
    """Repeat a deletion for as long as a later look shows that it was undone; the object may be gone meanwhile.

    Raises:
        ClientError: a look or a repetition failed.
    """

    async def again() -> None:
        with suppress(NotFound):
            await delete()

    await until_it_stands(gone, again)
