"""Retries: which errors are retried, when, and for how long."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from terraform_provider_litellm.client.errors import ClientError

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """The duration of retries, in seconds.

    - `total`: from the first attempt to the last
    - `unsent`: the same, while no connection is made at all: a proxy that is down is reported early
    - `first`, `longest`: the pauses double from one to the other

    `attempts` is the maximum number of attempts of one request, including the first.
    """

    attempts: int = sys.maxsize
    total: float = 30.0
    unsent: float = 5.0
    first: float = 0.25
    longest: float = 10.0


SEARCHED = 10.0
"""Seconds of the search after a change without an answer: a gateway gives up earlier than LiteLLM."""

USUAL = RetryPolicy()
NONE = RetryPolicy(total=0.0, unsent=0.0)


def worth_retrying(error: ClientError, *, repeatable: bool) -> bool:
    """Whether the same request may succeed later and can be sent again without being processed twice.

    `repeatable` requests, such as reads and deletions, always can; a change only if LiteLLM did not process it.
    """
    return error.transient and (repeatable or error.never_sent or error.turned_away)


def pause(
    error: ClientError, attempts: int, elapsed: float, policy: RetryPolicy, chance: float, *, repeatable: bool
) -> float | None:
    """Seconds to wait before the next attempt, or None to give up.

    `attempts` is the number of attempts so far, in `elapsed` seconds; `chance` in 0..1 spreads clients that failed
    together. The server's Retry-After is respected up to the longest pause.
    """
    if not worth_retrying(error, repeatable=repeatable) or attempts >= policy.attempts:
        return None
    doubled: float = policy.first * 2 ** min(attempts - 1, 16)
    wait = max(doubled * (0.5 + chance / 2), error.retry_after or 0.0)
    wait = min(wait, policy.longest)
    return wait if elapsed + wait <= (policy.unsent if error.never_sent else policy.total) else None


def spread(seconds: float) -> float:
    """A pause of about this length, so that clients that failed together do not retry together."""
    import random

    return seconds * random.uniform(0.5, 1.5)  # noqa: S311  # nothing secret


async def until_found(
    look: Callable[[], Awaitable[T | None]], seconds: float, stopping: asyncio.Event | None = None
) -> T | None:
    """The object, searched for repeatedly while LiteLLM may still create it; None if not found in time."""
    loop = asyncio.get_running_loop()
    end, wait = loop.time() + seconds, 0.1
    while True:
        found = await look()
        if found is not None or loop.time() + wait > end or (stopping is not None and stopping.is_set()):
            return found
        await asyncio.sleep(wait)
        wait = min(wait * 2, 2.0)


async def run(
    attempt: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    *,
    repeatable: bool,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    chance: Callable[[], float],
) -> T:
    """The result of the first attempt that succeeds.

    Raises:
        ClientError: that of the last attempt, `half_done` if LiteLLM may have processed an earlier one.
    """
    begin = clock()
    attempts = 0
    processed = False
    while True:
        attempts += 1
        try:
            return await attempt()
        except ClientError as error:
            wait = pause(error, attempts, clock() - begin, policy, chance(), repeatable=repeatable)
            error.half_done = error.half_done or processed
            if wait is None:
                raise
            processed = processed or not (error.never_sent or error.turned_away)
        await sleep(wait)
