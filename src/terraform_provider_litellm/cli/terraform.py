"""The checks of `doctor` on this machine: the installed Terraform, and the provider that it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.check import Check, failed, ok, skipped, warning
from terraform_provider_litellm.cli.install import NAME, SOURCE, Places, elsewhere

PROGRAMS = {"terraform": "Terraform", "tofu": "OpenTofu"}
OLDEST = (0, 13)
SECONDS = 30
INSTALL = f"Run: {NAME} install"
VERSION = re.compile(r"v(\d+)\.(\d+)(\S*)")
OVERRIDE = re.compile(rf'"?(?:[\w.:-]+/)?{SOURCE}"?\s*=\s*"((?:[^"\\]|\\.)*)"')


def examine(environ: Mapping[str, str] = os.environ) -> list[Check]:
    """All checks of this machine."""
    return [programs(environ), provider(Places.of_user(environ), environ)]


def programs(environ: Mapping[str, str]) -> Check:
    """Terraform and OpenTofu on the PATH, and whether they are new enough."""
    found, old = [], False
    for program, name in PROGRAMS.items():
        path = shutil.which(program, path=environ.get("PATH"))
        if path is None:
            continue
        version = VERSION.search(_said([path, "version"], environ))
        if version is None:
            return failed("terraform", f"{path} does not print its version", f"Run: {path} version")
        old = old or (int(version[1]), int(version[2])) < OLDEST
        found.append(f"{name} {version[0].removeprefix('v')} ({path})")
    if not found:
        return warning(
            "terraform",
            "neither terraform nor tofu is on the PATH",
            "Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org).",
        )
    if old:
        return failed("terraform", ", ".join(found), "The provider requires Terraform 0.13 or newer. Update Terraform.")
    return ok("terraform", ", ".join(found))


def provider(places: Places, environ: Mapping[str, str]) -> Check:
    """What Terraform will start: by its settings if they say so, else what was installed here."""
    for path in elsewhere(environ):
        text = path.read_text(encoding="utf-8", errors="replace")
        override = OVERRIDE.search(text)
        if override:
            folder = Path(re.sub(r"\\(.)", r"\1", override[1]))
            if any(folder.glob(f"{NAME}*")):
                return ok("provider", f"{path} overrides the provider with the one in {folder}")
            return failed(
                "provider",
                f"{path} overrides the provider with {folder}, which does not contain {NAME}",
                f"Run: {NAME} install --print-config",
            )
        if str(places.plugins) not in text:
            return warning(
                "provider",
                f"{path} sets where Terraform searches for providers, but does not contain {places.plugins}, where "
                "this provider is installed",
                f"Add a filesystem_mirror with that path to it, or use the output of {NAME} install --print-config.",
            )
    launchers = places.installed()
    current = [launcher for launcher in launchers if launcher.parents[1].name == __version__]
    if not current and getattr(sys, "frozen", False):
        return skipped(
            "provider", "this is the program of a release's zip, which Terraform starts from its configured source"
        )
    if not current:
        others = sorted({launcher.parents[1].name for launcher in launchers})
        found = (
            f"version {', '.join(others)} is installed, not this one" if others else "it is not installed for Terraform"
        )
        return warning("provider", f"{found}: terraform init would install {__version__} from the registry", INSTALL)
    for launcher in current:
        said = _said([str(launcher), "--version"], environ)
        if said != __version__:
            return failed("provider", f"{launcher} does not start: {said or 'no output'}", INSTALL)
    hosts = ", ".join(launcher.parents[4].name for launcher in current)
    return ok("provider", f"{__version__} is installed, for {hosts}")


def _said(command: list[str], environ: Mapping[str, str]) -> str:
    """What the program printed, or why it did not."""
    try:
        done = subprocess.run(
            command,
            env={**environ, "CHECKPOINT_DISABLE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stdout.strip()
