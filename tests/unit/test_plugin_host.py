"""The running provider, without a wire."""

from __future__ import annotations

import asyncio

from terraform_provider_litellm.plugin.operation import Operation
from terraform_provider_litellm.plugin.provider import Configure, Provider
from terraform_provider_litellm.plugin.resource import Apply, Plan, Read
from terraform_provider_litellm.plugin.schema import Block, Schema
from terraform_provider_litellm.plugin.server.host import Host


class Plain(Provider[None]):
    """A provider without anything."""

    schema = Schema(Block())


def test_a_warning_of_a_validation_is_given_once() -> None:
    """Terraform validates without the provider block first: errors show there, warnings when it plans."""

    async def main() -> list[list[str]]:
        host = Host(Plain(), lambda _: "")
        found = []
        for _ in range(2):
            call = Operation[None]()

            async def work(call: Operation[None] = call) -> None:
                call.diagnostics.warning("dubious")
                call.diagnostics.error("wrong")

            await host.check(call, work())
            found.append([each.summary for each in call.diagnostics])
            await host.configure({}, "1.11.4")
        return found

    assert asyncio.run(main()) == [["wrong"], ["dubious", "wrong"]]


def test_a_call_does_not_show_what_it_holds() -> None:
    """Configurations and states hold secrets, and a call may stand in a traceback or a log."""
    secret = {"password": "hunter2-hunter2"}
    calls = (
        Configure(config=secret),
        Apply[None](config=secret, planned=secret, prior=secret, state=secret, private=secret),
        Plan[None](config=secret, prior=secret, planned=secret),
        Read[None](state=secret),
    )
    assert [each for each in calls if "hunter2" in f"{each} {each!r}"] == []
