"""Reads of many objects: when lists are read, and that they never change what is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import EndpointMissing
from terraform_provider_litellm.lifecycle.refresh_cache import FEW, FRESH, RefreshCache
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.record.json_values import Row
from terraform_provider_litellm.record.object import ROWS, Identity, Listing, Page
from tests.transport import FakeProxy


class Store:
    """So many teams in LiteLLM, and the requests that were made for them."""

    def __init__(self, count: int, *, lists: bool = True, client: Client | None = None) -> None:
        self.rows: dict[str, Row] = {str(number): {"team_id": str(number), "revision": 1} for number in range(count)}
        self.lists = lists
        self.singles = self.pages = 0
        self.now = 0.0
        record = replace(TEAM, read=self.read, listing=Listing(self.page))
        self.cache = RefreshCache(record, lambda: self.now)
        self.client = client or Client(FakeProxy())

    async def read(self, _: Client, identity: Identity) -> Row | None:
        self.singles += 1
        await asyncio.sleep(0)
        return self.rows.get(identity["team_id"])

    async def page(self, _client: Client, _group: str, number: int) -> Page:
        self.pages += 1
        await asyncio.sleep(0)
        if not self.lists:
            raise EndpointMissing.of(None, "Not Found")
        names = list(self.rows)[(number - 1) * ROWS : number * ROWS]
        return Page({name: self.rows[name] for name in names}, -(-len(self.rows) // ROWS))

    def ask(self, *names: int) -> list[Mapping[str, Any] | None]:
        """Refresh these, as many at a time as Terraform does."""

        async def one(slots: asyncio.Semaphore, name: int) -> Row | None:
            async with slots:
                return await self.cache.read(self.client, {"team_id": str(name)})

        async def main() -> list[Row | None]:
            slots = asyncio.Semaphore(10)
            return await asyncio.gather(*(one(slots, name) for name in names))

        return asyncio.run(main())


@pytest.mark.parametrize(
    ("asked", "there", "singles", "pages"),
    [
        (1, 1, 1, 0),
        (3, 1000, 3, 0),
        (200, 200, 3, 2),
        (1000, 1000, 3, 10),
        (10, 100_000, 10, 1),
        (200, 5_000, 50, 50),
    ],
)
def test_requests_for_a_refresh(asked: int, there: int, singles: int, pages: int) -> None:
    """Few objects are read singly, many from lists; lists much longer than what is asked for are left alone."""
    store = Store(there)
    step = there // asked
    names = range(there - 1, -1, -step)[:asked]
    assert store.ask(*names) == [store.rows[str(name)] for name in names]
    assert store.singles <= singles + 10  # as many may be under way when the list arrives
    assert store.pages == pages


def test_a_run_with_objects_of_many_types_reads_one_of_each_type_and_its_list() -> None:
    """So that 300 objects of 15 types take 40 requests, in whatever order they come."""
    client = Client(FakeProxy())
    stores = [Store(20, client=client) for _ in range(15)]

    async def work() -> None:
        slots = asyncio.Semaphore(10)

        async def one(store: Store, number: int) -> None:
            async with slots:
                assert await store.cache.read(client, {"team_id": str(number)}) == store.rows[str(number)]

        order = [(store, number) for store in stores for number in range(20)]
        Random(7).shuffle(order)  # no secret
        await asyncio.gather(*(one(store, number) for store, number in order))

    asyncio.run(work())
    assert [store.pages for store in stores] == [1] * 15
    assert sum(store.singles for store in stores) <= 15 + FEW
    assert max(store.singles for store in stores) <= 3


def test_a_run_with_few_objects_reads_each_by_itself() -> None:
    """A list of LiteLLM's may be long."""
    client = Client(FakeProxy())
    stores = [Store(1000, client=client) for _ in range(2)]
    for store in stores:
        store.ask(1, 2)
    assert [(store.singles, store.pages) for store in stores] == [(2, 0)] * 2


def test_object_that_no_list_shows_is_read_by_itself() -> None:
    """What is not in the list may be new, or gone: LiteLLM is asked."""
    store = Store(20)
    assert store.ask(*range(20), 99)[-1] is None
    store.rows["99"] = {"team_id": "99"}
    assert store.ask(99) == [{"team_id": "99"}]


def test_list_without_an_endpoint_is_asked_for_once() -> None:
    """An older release has no list; everything is read singly, and nothing fails."""
    store = Store(30, lists=False)
    assert None not in store.ask(*range(30))
    assert (store.singles, store.pages) == (30, 1)


def test_what_a_list_said_holds_for_some_seconds_only() -> None:
    """A change shows after that time."""
    store = Store(20)
    store.ask(*range(20))
    store.rows["19"] = {"team_id": "19", "revision": 2}
    store.now += FRESH + 1
    assert store.ask(19) == [{"team_id": "19", "revision": 2}]


def test_nothing_is_remembered_over_a_write() -> None:
    """After something was written, LiteLLM is asked again."""
    store = Store(20)
    store.ask(*range(20))
    store.rows["19"] = {"team_id": "19", "revision": 2}
    store.cache.forget()
    assert store.ask(19) == [{"team_id": "19", "revision": 2}]
