"""The block `timeouts`: its durations, what they bound, and what a user reads when one of them is over."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from terraform_provider_litellm.client import deadline
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.deadline import Deadline
from terraform_provider_litellm.client.errors import ClientError, GatewayFault
from terraform_provider_litellm.client.retry import RetryPolicy
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.lifecycle.timeouts import GoDuration, seconds
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.resource import Apply, Read
from terraform_provider_litellm.record.json_values import Row
from terraform_provider_litellm.record.object import Identity
from tests.transport import FakeProxy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("30s", 30), ("5m", 300), ("1h30m", 5400), ("1.5h", 5400), ("500ms", 0.5), ("90m", 5400), ("1h0m1s", 3601)],
        *[
            ("", None),
            ("0s", None),
            ("5", None),
            ("5 m", None),
            ("-5m", None),
            ("1d", None),
            ("m", None),
            ("5m!", None),
        ],
    ],
)
def test_durations_are_those_of_go(text: str, value: float | None) -> None:
    """As in the timeouts of other providers; what is none, or no time at all, is an error with an example."""
    assert seconds(text) == value
    found = Diagnostics()
    GoDuration().validate(text, path("timeouts").attribute("create"), found)
    assert found.has_error == (value is None)
    assert all("such as 30s, 5m or 1h30m" in each.detail for each in found)


def test_a_timeout_takes_the_place_of_the_usual_policy() -> None:
    """It is longer or shorter than usual; without a connection nobody waits longer than usual."""
    usual = RetryPolicy(total=30, unsent=5)
    assert Deadline("timeouts.read").policy(usual) == usual
    long = Deadline("timeouts.read", time.monotonic() + 1000).policy(usual)
    assert long.total > 900
    assert long.unsent == 5
    over = Deadline("timeouts.read", time.monotonic() - 1).policy(usual)
    assert (over.total, over.unsent) == (0, 0)


def busy() -> FakeProxy:
    """A proxy that is never ready."""
    return FakeProxy(lambda _: (503, b""))


def test_a_call_is_tried_again_until_the_timeout_and_names_it() -> None:
    """Without a timeout the error names none."""

    async def ask(limit: float | None) -> ClientError:
        async with Client(busy(), policy=RetryPolicy(total=0.05, first=0.01)) as client:
            with deadline.within("timeouts.read", limit), pytest.raises(GatewayFault) as caught:
                await client.get("/a")
            return caught.value

    assert "To retry for longer, increase timeouts.read." in asyncio.run(ask(0.1)).advice
    assert "timeouts" not in asyncio.run(ask(None)).advice


def planned(**limits: str) -> dict[str, Any]:
    """A team to create."""
    names = ObjectResource(TEAM).schema.type.attributes
    return dict.fromkeys(names) | {"team_alias": "a", "team_id": "t", "timeouts": limits or None}


def applied(shown: Row | None, **limits: str) -> Apply[Client]:
    """The create of a team that LiteLLM then shows like this."""

    async def create(*_: Any) -> dict[str, Any]:
        return {}

    async def read(_client: Client, _identity: Identity) -> Row | None:
        return shown

    resource = ObjectResource(replace(TEAM, create=create, read=read, named_by=()))

    async def main() -> Apply[Client]:
        async with Client(busy()) as client:
            call = Apply(provider=client, config=planned(**limits), planned=planned(**limits))
            await resource.create(call)
            return call

    return asyncio.run(main())


@pytest.mark.parametrize("shown", [None, {"team_id": "t", "team_alias": "another"}])
def test_what_does_not_show_in_time_says_which_timeout_to_raise(shown: Row | None) -> None:
    """The object is in the state all the same."""
    call = applied(shown, create="10ms")
    assert call.state is not None
    assert call.state["timeouts"] == {"create": "10ms"}
    (warning,) = call.diagnostics
    assert "increase timeouts.create" in warning.detail


def test_each_operation_has_its_own_timeout() -> None:
    """A read does not go by the timeout of a create, and takes its own from the state."""
    resource = ObjectResource(TEAM)

    async def main(limits: dict[str, str]) -> Read[Client]:
        async with Client(busy(), policy=RetryPolicy(total=0.02, first=0.01)) as client:
            call = Read(provider=client, state=planned(**limits) | {"id": "t"})
            await resource.read(call)
            return call

    for limits, named in (({"create": "10ms"}, False), ({"read": "10ms"}, True)):
        (error,) = asyncio.run(main(limits)).diagnostics
        assert ("timeouts.read" in error.detail) == named
