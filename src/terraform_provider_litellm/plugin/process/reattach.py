"""Serving by hand: how to tell Terraform to use a provider that already runs, under a debugger say."""

from __future__ import annotations

import json
import sys

VARIABLE = "TF_REATTACH_PROVIDERS"


def value(address: str, network: str, socket_address: str, pid: int) -> str:
    """The JSON that Terraform reads from `TF_REATTACH_PROVIDERS`.

    `Test` keeps Terraform from ending the process after each command: then it leaves that to whoever started it.
    """
    entry = {
        "Protocol": "grpc",
        "ProtocolVersion": 5,
        "Pid": pid,
        "Test": True,
        "Addr": {"Network": network, "String": socket_address},
    }
    return json.dumps({address: entry}, separators=(",", ":"))


def instructions(address: str, network: str, socket_address: str, pid: int) -> str:
    """What a person reads: the line to copy into the shell in which Terraform runs."""
    prefix = "$env:" if sys.platform == "win32" else "export "
    return (
        "The provider is running. Press Ctrl-C to stop it. To use it, set this variable in another terminal:\n\n"
        f"    {prefix}{VARIABLE}='{value(address, network, socket_address, pid)}'\n"
    )
