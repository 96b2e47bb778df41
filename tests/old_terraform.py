"""Old releases of Terraform, from the package index: the oldest promised, and one between it and today's.

These builds write log lines to stdout, and `o:` before each line of their own output: judge them by exit status.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.live_proxy.build import build_once
from tests.live_proxy.command import run
from tests.live_proxy.home import CHECKOUT, Home

REQUIREMENTS = CHECKOUT / "requirements" / "old-terraform.txt"
PROGRAMS = {
    "0.13": Path("cloudrail", "terraform_0_13", "terraform"),
    "0.15": Path("cloudrail", "terraform_0_15", "terraform"),
}


@pytest.fixture(scope="session")
def old_terraforms() -> Mapping[str, Path]:
    """The executables by version; downloaded once, verified against their hashes."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the package index has old Terraforms for Linux on x86_64 alone")
    edition = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    with Home(CHECKOUT / ".cache" / "terraform").locked():
        folder = build_once(CHECKOUT / ".cache" / "terraform" / edition, "downloading old Terraforms", _download)
    return {version: folder / program for version, program in PROGRAMS.items()}


def _download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    run(*pip, "--no-deps", "--no-compile", "--require-hashes", "--requirement", REQUIREMENTS, "--target", folder)
    for program in PROGRAMS.values():
        (folder / program).chmod(0o755)
