"""The executable, as Terraform starts it: `python -m tests.foreign_provider ADDRESS STATE [BLOCK ...]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin import serve

if TYPE_CHECKING:
    from tests.foreign_provider.provider import ForeignProvider


def main(address: str, state: str, *blocks: str) -> int:
    """Serve; returns the exit status."""

    def provider() -> ForeignProvider:
        from tests.foreign_provider.provider import ForeignProvider

        return ForeignProvider(Path(state), blocks)

    return serve(provider, address=address, argv=())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
