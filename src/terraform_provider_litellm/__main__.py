"""The executable: serves Terraform, or does what a person asks for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from terraform_plugin.process import launch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grpclib._typing import IServable

    from terraform_provider_litellm.provider import LiteLLMProvider

ADDRESS = "registry.terraform.io/litellm/litellm"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status: 1 where a person started it with nothing to do."""
    argv = sys.argv[1:] if argv is None else argv
    if launch.wanted(argv):
        running: list[LiteLLMProvider] = []

        def services() -> Sequence[IServable]:
            from terraform_plugin.process import logs
            from terraform_plugin.server.host import Host
            from terraform_plugin.wire.service import Service
            from terraform_provider_litellm.provider import LiteLLMProvider

            running.append(LiteLLMProvider())
            return [Service(Host(running[0], logs.exception))]

        async def close() -> None:
            await running[0].close()

        return launch.main(services, address=ADDRESS, argv=argv, on_end=close)

    from terraform_provider_litellm.cli import command

    return command.main(argv)


if __name__ == "__main__":
    sys.exit(main())
