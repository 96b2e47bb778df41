"""Deletions whose answer is empty, as that of others than LiteLLM may be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import NoneType

from terraform_provider_litellm.client.answers import whole
from terraform_provider_litellm.client.errors import UnexpectedAnswer, half_done


async def seen(answer: object, read: Callable[[], Awaitable[object]], identifier: str) -> None:
    """Check that an object is gone after an empty answer to its deletion.

    Raises:
        UnexpectedAnswer: the answer is not empty, or the object still exists.
        ClientError: the object cannot be read; the deletion before it is done.
    """
    whole(answer, NoneType)
    with half_done():
        left = await read()
    if left is not None:
        raise UnexpectedAnswer(f"LiteLLM accepted the deletion, but still has {identifier}.")
