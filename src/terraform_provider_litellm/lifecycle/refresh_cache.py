"""Reads of many objects of one type: the first ones individually, then all from LiteLLM's lists.

A list is read completely when the number of requested objects reaches its number of pages. A refresh of thousands of
objects therefore takes some tens of requests, and never more than twice the requests of the better method, regardless
of the number of other objects in LiteLLM. A run with several objects has more of most types: from then on, only the first
object of a type is read individually.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.record.json_values import dig, equivalent

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.object import Identity, Listing, LiteLLMObject, Page

SHOWN = 10
"""The maximum number of ids in an error."""

FRESH = 15.0
"""Seconds for which a list can replace reads."""

FEW = 5
"""The number of objects of any type after which a run reads only the first one of a type individually."""


@dataclass
class Run:
    """The number of objects of any type that the run on a client has requested."""

    asked: int = 0


@dataclass
class _Group:
    asked: int = 0
    pages: int = 0
    rows: dict[str, Row] = field(default_factory=dict)
    begun: float = 0.0
    read: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class AmbiguousError(Exception):
    """Several objects have the same name; the message lists them."""


async def named(client: Client, record: LiteLLMObject, text: str) -> str | None:
    """The id of the object that `alias:…` or a similar text refers to, or None.

    Raises:
        AmbiguousError: several objects have the name.
        ClientError: the list cannot be read.
    """
    word, _, name = text.partition(":")
    listing = record.listing
    if listing is None or word not in listing.names:
        return None
    return called(record, await listing.everything(client), word, name)


def called(record: LiteLLMObject, listed: Page, word: str, name: str) -> str | None:
    """The id of the object in a list that has a name, or None.

    Raises:
        AmbiguousError: several objects have the name.
    """
    field = record.table.by_name[record.listing.names[word]] if record.listing else None
    same = (field and field.equal) or equivalent
    place = field.read_place if field else ()
    having = {identifier: row for identifier, row in listed.rows.items() if same(dig(row, place), name)}
    found = [identifier for identifier, row in having.items() if not record.unmanaged(row)] or list(having)
    if len(found) > 1:
        shown = ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
        raise AmbiguousError(f"{len(found)} {record.noun}s have the {word} {name}: {shown}.")
    return found[0] if found else None


class RefreshCache:
    """The reads that refresh the objects of one type. Reads after a write do not use it."""

    def __init__(self, record: LiteLLMObject, clock: Callable[[], float] = time.monotonic) -> None:
        self._record, self._clock = record, clock
        self._groups: dict[str, _Group] = {}
        self._client: Client | None = None
        self._works = True

    def forget(self) -> None:
        """Discard the lists after a write."""
        self._groups = {}

    async def read(self, client: Client, identity: Identity) -> Row | None:
        """The object, or None if it does not exist.

        Raises:
            ClientError: it cannot be read.
        """
        if client is not self._client:
            self._client, self._works = client, True
            self.forget()
        listing = self._record.listing
        if listing is None or not self._works:
            return await self._record.read(client, identity)
        name = identity[listing.within] if listing.within else ""
        group = self._groups.setdefault(name, _Group())
        group.asked += 1
        run = client.memory(Run)
        run.asked += 1
        singly = listing.singly if run.asked <= FEW else min(listing.singly, 1)
        if group.asked > singly:
            async with group.lock:
                if self._works:
                    await self._look(client, listing, name, group)
            row = group.rows.get(self._record.identifier(identity))
            if row is not None:
                return row
        return await self._record.read(client, identity)

    async def _look(self, client: Client, listing: Listing, name: str, group: _Group) -> None:
        """Read the first page, and the others once there are no more pages than requested objects."""
        if group.pages and self._clock() - group.begun > FRESH:
            group.pages, group.read, group.rows = 0, 0, {}
        try:
            if not group.pages:
                group.begun = self._clock()
                first = await listing.page(client, name, 1)
                group.pages, group.read = max(1, first.pages), 1
                group.rows.update(first.whole)
            while group.read < group.pages <= group.asked:
                rest = range(group.read + 1, group.pages + 1)
                for page in await asyncio.gather(*(listing.page(client, name, number) for number in rest)):
                    group.rows.update(page.whole)
                    group.read, group.pages = group.read + 1, max(group.pages, page.pages)
        except ClientError:  # the single read reports the error, or succeeds
            self._works = False
