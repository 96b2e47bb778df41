"""The running provider, without a wire."""

from __future__ import annotations

import asyncio

from terraform_plugin.provider import Provider
from terraform_plugin.schema import Block, Schema
from terraform_plugin.server.host import Host


class Plain(Provider):
    """A provider without anything."""

    schema = Schema(Block())


def test_a_stop_is_over_with_its_run() -> None:
    """A provider that serves several runs, as with --debug, is not stopped for good by one Ctrl-C."""

    async def main() -> tuple[bool, bool]:
        host = Host(Plain(), lambda _: "")
        await host.configure({}, "1.11.4")
        host.stop()
        stopped = host.operation()["stopping"].is_set()
        await host.configure({}, "1.11.4")
        return stopped, host.operation()["stopping"].is_set()

    assert asyncio.run(main()) == (True, False)
