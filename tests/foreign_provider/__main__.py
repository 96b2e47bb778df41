"""The executable, as Terraform starts it: `python -m tests.foreign_provider ADDRESS STATE [BLOCK ...]`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from terraform_plugin.process import launch

if TYPE_CHECKING:
    from grpclib._typing import IServable


def main(address: str, state: str, *blocks: str) -> int:
    """Serve; returns the exit status."""

    def services() -> Sequence[IServable]:  # imports come late, after the handshake
        from terraform_plugin.process import logs
        from terraform_plugin.server.host import Host
        from terraform_plugin.wire.service import Service
        from tests.foreign_provider.provider import ForeignProvider

        return [Service(Host(ForeignProvider(Path(state), blocks), logs.exception))]

    return launch.main(services, address=address, argv=())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
