"""What a worker of the proxy does not know yet, since another one has made or deleted it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from terraform_provider_litellm.client import deadline

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.client.errors import ClientError
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.object import LiteLLMObject

T = TypeVar("T")

LAG = 40.0
"""Seconds until a worker knows what another one has written: they reload from the database every 30."""


class Deleted(set[tuple[str, ...]]):
    """The types and names of the objects that the run on a client has deleted."""


async def wait_out(
    error: type[ClientError], write: Callable[[], Awaitable[T]], stopping: asyncio.Event | None = None
) -> T:
    """Make a write, and again while it fails with this error, which a worker that knows more does not return.

    Raises:
        ClientError: it failed with another error, or this one is not due to a lag.
    """
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + deadline.current().left(LAG), 0.5
    while True:
        try:
            return await write()
        except error:
            if loop.time() + pause > end or (stopping is not None and stopping.is_set()):
                raise
        await asyncio.sleep(pause)
        pause = min(pause * 1.6, 4.0)


def deleted(client: Client, record: LiteLLMObject, state: State) -> None:
    """Record that the run has deleted an object."""
    if names := record.names(state):
        client.memory(Deleted).add((record.type_name, *names))


def was_deleted(client: Client, record: LiteLLMObject, values: State) -> bool:
    """Whether the run has deleted an object of the name of a new one, which some workers may still return."""
    return (record.type_name, *record.names(values)) in client.memory(Deleted)
