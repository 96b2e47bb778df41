"""The provider as `make install` leaves it, in a home folder of its own, and Terraform run from that home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.live_proxy.home import CHECKOUT

TERRAFORM = os.environ.get("TERRAFORM") or "terraform"
# What would send Terraform or the installer elsewhere than to the home folder, or configure the provider.
DROPPED = ("TF_", "XDG_", "LITELLM_", "PYTHON")


def is_terraform() -> bool:
    """Whether the program of the run is Terraform, and not OpenTofu."""
    return registry() == "registry.terraform.io"


@cache
def registry() -> str:
    """The registry in which the program of the run, Terraform or OpenTofu, looks for providers."""
    said = subprocess.run([TERRAFORM, "version"], capture_output=True, text=True, check=True).stdout
    return "registry.opentofu.org" if "OpenTofu" in said else "registry.terraform.io"


@cache
def program_version() -> str:
    """The version of that program."""
    told = subprocess.run([TERRAFORM, "version", "-json"], capture_output=True, text=True, check=True).stdout
    # OpenTofu may say first that a CLI configuration file is missing
    version: str = json.loads(told[told.index("{") :])["terraform_version"]
    return version


@dataclass(frozen=True)
class Installation:
    """A home folder."""

    home: Path

    def run(self, folder: Path, *command: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the command in `folder` as someone who lives here, with `env` on top; the output has both streams."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
        return subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env={**own, "HOME": str(self.home), "CHECKPOINT_DISABLE": "1", **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def installer(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the installer from the checkout, as the Makefile does."""
        module = "terraform_provider_litellm.cli.install"
        env = {"PYTHONPATH": "src", "PIP_CACHE_DIR": str(CHECKOUT / ".cache" / "pip")}
        return self.run(CHECKOUT, sys.executable, "-B", "-m", module, *arguments, **env)

    def install(self) -> None:
        """Install the checkout."""
        done = self.installer("install", "--source", ".")
        assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The provider installed in a home that all tests share."""
    made = Installation(tmp_path_factory.mktemp("home"))
    made.install()
    return made
