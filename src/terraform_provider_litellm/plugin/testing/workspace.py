"""A folder with a configuration, and the real Terraform to work on it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.testing.running import RunningProviders

TERRAFORM = os.environ.get("TERRAFORM") or "terraform"
"""The program, which the variable TERRAFORM may name."""


def dev_overrides(home: Path, address: str, command: Sequence[str | Path]) -> Path:
    """Make a home folder in which Terraform finds a provider, without `terraform init`; returns the folder.

    `address` is the provider's, such as `example/sample`; `command` starts it, such as `[sys.executable, "-m", "sample"]`.
    Python finds there what it finds here. The launcher is a script for a shell, which Windows has not.
    """
    home.mkdir(parents=True, exist_ok=True)
    name = f"terraform-provider-{address.rpartition('/')[2]}"
    words = shlex.join([str(word) for word in command])
    path = shlex.quote(os.pathsep.join(filter(None, sys.path)))
    launcher = home / name
    launcher.write_text(f'#!/bin/sh\nPYTHONPATH={path} exec {words} "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    overrides = f"dev_overrides {{\n    {json.dumps(address)} = {json.dumps(str(home))}\n  }}\n  direct {{}}"
    (home / ".terraformrc").write_text(f"provider_installation {{\n  {overrides}\n}}\n", encoding="utf-8")
    return home


@dataclass(frozen=True)
class Workspace:
    """A configuration's folder, a home that knows the provider, and what Terraform finds in the environment.

    With `providers` the commands use one that runs, and start none.
    """

    folder: Path
    home: Path
    program: Path | str = TERRAFORM
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    providers: RunningProviders | None = field(default=None, kw_only=True)

    dropped: ClassVar[tuple[str, ...]] = ("TF_", "XDG_", "PYTHON")
    """What the names of variables begin with that Terraform does not get: they would send it elsewhere than home."""

    def within(self, **env: str) -> Self:
        """The same workspace with more in the environment."""
        return replace(self, env={**self.env, **env})

    def write(self, configuration: str, file: str = "main.tf") -> None:
        """Replace a file of the configuration."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_text(configuration, encoding="utf-8")

    def read(self, file: str = "main.tf") -> str:
        """A file of the configuration."""
        return (self.folder / file).read_text(encoding="utf-8")

    def start(self, *arguments: str | Path, **env: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own, with `env` on top; the output has both streams."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(self.dropped)}
        fixed = {"HOME": str(self.home), "CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS": "-no-color"}
        environ = {**own, **fixed, **self.env, **env}
        return subprocess.Popen(
            [str(word) for word in (self.program, *arguments)],
            cwd=self.folder,
            env=environ | (self.providers.variables(environ) if self.providers else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def terraform(self, *arguments: str | Path, status: int = 0, **env: str) -> str:
        """Run a command that has to end with this status; returns its output.

        Raises:
            AssertionError: it ended with another status; the message is its output.
        """
        with self.start(*arguments, **env) as process:
            output, _ = process.communicate()
        if process.returncode != status:
            raise AssertionError(output)
        return output

    def init(self) -> None:
        """Find the provider that Terraform starts; where `dev_overrides` leads to it there is nothing to find."""
        replace(self, providers=None).terraform("init", "-input=false")

    def apply(self, *arguments: str | Path, status: int = 0, **env: str) -> str:
        """Apply the configuration."""
        return self.terraform("apply", "-input=false", "-auto-approve", *arguments, status=status, **env)

    def plan(self, *arguments: str | Path, changes: bool = False, status: int | None = None, **env: str) -> str:
        """Plan, which has to find changes or none, or to end with another status."""
        expected = 2 * changes if status is None else status
        return self.terraform("plan", "-input=false", "-detailed-exitcode", *arguments, status=expected, **env)

    def destroy(self) -> None:
        """Destroy all that the state holds."""
        self.terraform("destroy", "-input=false", "-auto-approve")

    def resources(self) -> list[dict[str, Any]]:
        """What the state file says of managed resources."""
        path = self.folder / "terraform.tfstate"
        state = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"resources": []}
        return [each for each in state["resources"] if each["mode"] == "managed"]

    def instance(self, address: str) -> dict[str, Any]:
        """One object in the state file: its attributes, and what Terraform notes of it."""
        kind, name = address.split(".")
        (found,) = [each for each in self.resources() if (each["type"], each["name"]) == (kind, name)]
        instance: dict[str, Any] = found["instances"][0]
        return instance

    def attributes(self, address: str) -> dict[str, Any]:
        """The attributes of one object in the state file."""
        attributes: dict[str, Any] = self.instance(address)["attributes"]
        return attributes
