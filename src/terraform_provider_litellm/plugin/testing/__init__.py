"""Tools for tests of a provider: Terraform's part in this process, and the real Terraform in its own directory.

- `Terraform` configures a provider in this process, and plans, applies, refreshes and imports its objects.
- `Workspace` runs the real Terraform on a configuration; `dev_overrides` makes a home in which it finds the provider, and with
  `RunningProviders` it uses one that runs already, which is several times as fast.
- `launch` starts a provider as a program, and `served` serves one in this process, to be asked single RPCs.
"""

from __future__ import annotations

from terraform_provider_litellm.plugin.testing.client import (
    ClientCertificate,
    Handshake,
    Plugin,
    connect,
    environment,
    launch,
)
from terraform_provider_litellm.plugin.testing.in_process import ServedProvider, served
from terraform_provider_litellm.plugin.testing.running import RunningProviders
from terraform_provider_litellm.plugin.testing.terraform import (
    DeferredError,
    Instance,
    ProviderError,
    Terraform,
    proposed,
)
from terraform_provider_litellm.plugin.testing.workspace import Workspace, dev_overrides

__all__ = [
    "ClientCertificate",
    "DeferredError",
    "Handshake",
    "Instance",
    "Plugin",
    "ProviderError",
    "RunningProviders",
    "ServedProvider",
    "Terraform",
    "Workspace",
    "connect",
    "dev_overrides",
    "environment",
    "launch",
    "proposed",
    "served",
]
