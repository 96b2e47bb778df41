"""Fallbacks that another process removes from the database while the worker still remembers them."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.objects.models import fallback
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path
from tests.transport import FakeProxy, Reply, Request

MINE = {"model": "a", "fallback_models": ["b"]}


class LosesOnce(FakeProxy):
    """A proxy whose worker remembers what it wrote, and whose row another process writes back once without it."""

    def __init__(self) -> None:
        super().__init__(self.answered)
        self.row: dict[str, Any] = {}
        self.remembered: dict[str, Any] = {}
        self.writes = 0

    def answered(self, request: Request) -> Reply:
        if request.method == "POST":
            assert request.path == "/fallback"
            sent = request.body
            self.writes += 1
            self.remembered["context_window_fallbacks"] = [{sent["model"]: sent["fallback_models"]}]
            self.row = dict(self.remembered) if self.writes > 1 else {}
            return 200, {"message": "done"}
        source = {name: "db" if name in self.row else "default" for name in self.remembered}
        return 200, {"current_values": self.remembered | self.row, "source": source}


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("gpt 4", True),
        ("openai/*", True),
        ("ä", True),
        ("gpt ", False),
        (" gpt", False),
        ("gpt\n", False),
        (" ", False),
    ],
)
def test_a_name_that_litellm_would_write_differently_is_an_error_of_the_plan(name: str, sound: bool) -> None:
    """LiteLLM removes white space around the model of a fallback, and then misses a model of that name."""
    found = Diagnostics()
    for check in fallback.FALLBACK.table.by_name["model"].validators:
        check.validate(name, path("model"), found)
    assert [each.path for each in found] == ([] if sound else [path("model")])


async def test_a_fallback_that_the_worker_alone_remembers_is_written_again() -> None:
    """The proxy would lose it with its next start, and could not delete it."""
    proxy = LosesOnce()
    client = Client(proxy)
    await fallback.create(client, {**MINE, "fallback_type": "context_window"}, dict(MINE))
    assert proxy.row == {"context_window_fallbacks": [{"a": ["b"]}]}
    assert proxy.writes == 2
