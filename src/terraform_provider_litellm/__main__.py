"""The executable: serves Terraform, or does what a person asks for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terraform_provider_litellm.provider import LiteLLMProvider

ADDRESS = "registry.terraform.io/litellm/litellm"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status: 1 where a person started it with nothing to do."""
    return serve(provider, address=ADDRESS, argv=argv, otherwise=command_line)


def provider() -> LiteLLMProvider:
    """The provider, imported when Terraform has been told where to connect."""
    from terraform_provider_litellm.provider import LiteLLMProvider

    return LiteLLMProvider()


def command_line(argv: Sequence[str]) -> int:
    """What is for people."""
    from terraform_provider_litellm.cli import command

    return command.main(argv)


if __name__ == "__main__":
    sys.exit(main())
