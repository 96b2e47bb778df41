"""The executable, as Terraform starts it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin import serve

if TYPE_CHECKING:
    from tests.sample_provider.provider import SampleProvider

ADDRESS = "registry.terraform.io/example/sample"


def provider() -> SampleProvider:
    """The provider, imported when Terraform has been told where to connect."""
    from tests.sample_provider.provider import SampleProvider

    return SampleProvider()


if __name__ == "__main__":
    sys.exit(serve(provider, address=ADDRESS))
