"""How a person makes Terraform use a provider that already runs."""

from __future__ import annotations

import json
import sys

import pytest

from terraform_provider_litellm.plugin.process import reattach

ADDRESS = "registry.terraform.io/litellm/litellm"


def test_value_is_what_terraform_reads() -> None:
    """The keys of go-plugin's reattach configuration; `Test` leaves the end of the process to its owner."""
    assert json.loads(reattach.value(ADDRESS, "unix", "/tmp/p/provider.sock", 4711)) == {
        ADDRESS: {
            "Protocol": "grpc",
            "ProtocolVersion": 5,
            "Pid": 4711,
            "Test": True,
            "Addr": {"Network": "unix", "String": "/tmp/p/provider.sock"},
        }
    }


@pytest.mark.parametrize(("platform", "prefix"), [("linux", "export "), ("darwin", "export "), ("win32", "$env:")])
def test_instructions_are_to_be_copied(platform: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for the user's shell, with the value in quotes."""
    monkeypatch.setattr(sys, "platform", platform)
    text = reattach.instructions(ADDRESS, "tcp", "127.0.0.1:10000", 1)
    value = reattach.value(ADDRESS, "tcp", "127.0.0.1:10000", 1)
    assert f"{prefix}TF_REATTACH_PROVIDERS='{value}'" in [line.strip() for line in text.splitlines()]
    assert "Ctrl-C" in text
