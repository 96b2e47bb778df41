"""The executable, as Terraform starts it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from terraform_plugin.process import launch

if TYPE_CHECKING:
    from grpclib._typing import IServable

    from tests.sample_provider.provider import SampleProvider

ADDRESS = "registry.terraform.io/example/sample"


def main() -> int:
    """Serve; returns the exit status."""
    running: list[SampleProvider] = []

    def services() -> Sequence[IServable]:  # imports come late, after the handshake
        from terraform_plugin.process import logs
        from terraform_plugin.server.host import Host
        from terraform_plugin.wire.service import Service
        from tests.sample_provider.provider import SampleProvider

        running.append(SampleProvider())
        return [Service(Host(running[0], logs.exception))]

    async def close() -> None:
        await running[0].close()

    return launch.main(services, address=ADDRESS, argv=sys.argv[1:], on_end=close)


if __name__ == "__main__":
    sys.exit(main())
