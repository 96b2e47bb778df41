"""A folder with a configuration, and the real Terraform to work on it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from tests.installation import DROPPED, TERRAFORM
from tests.live_proxy.proxy import LiveProxy

PROVIDER = """
terraform {
  required_providers {
    litellm = {
      source  = "litellm/litellm"
      version = "~> 1.0.0"
    }
  }
}

provider "litellm" {}

variable "run" {}
"""


def warnings(output: str) -> list[str]:
    """The warnings of a run, besides those of made-up names of models and access groups, which tests are full of."""
    lines = [line.lstrip("│ ") for line in output.splitlines()]
    found = [line.removeprefix("Warning: ") for line in lines if line.startswith("Warning: ")]
    return [line for line in found if not line.startswith(("There is no model or access", "There is no access group"))]


@dataclass(frozen=True)
class Workspace:
    """A configuration's folder, a home that knows the provider, and what Terraform finds in the environment."""

    folder: Path
    home: Path
    program: Path | str = TERRAFORM
    env: Mapping[str, str] = field(default_factory=dict, repr=False)

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
        own = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
        fixed = {"HOME": str(self.home), "CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS": "-no-color"}
        return subprocess.Popen(
            [str(word) for word in (self.program, *arguments)],
            cwd=self.folder,
            env={**own, **fixed, **self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def terraform(self, *arguments: str | Path, status: int = 0, **env: str) -> str:
        """Run a command that has to end with this status; returns its output."""
        with self.start(*arguments, **env) as process:
            output, _ = process.communicate()
        assert process.returncode == status, output
        return output

    def init(self) -> None:
        """Find the provider."""
        self.terraform("init", "-input=false")

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


@dataclass(frozen=True)
class LiveWorkspace(Workspace):
    """A workspace on a live proxy. `run` is in no other name that the proxy knows; `var.run` in configurations."""

    proxy: LiveProxy = field(kw_only=True)

    @classmethod
    def make(cls, folder: Path, home: Path, proxy: LiveProxy, program: Path | str = TERRAFORM) -> LiveWorkspace:
        """One whose configuration takes the proxy from the environment."""
        env = {"LITELLM_API_BASE": proxy.base, "LITELLM_API_KEY": proxy.key, "TF_VAR_run": folder.name}
        made = cls(folder, home, program, env, proxy=proxy)
        made.write(PROVIDER, "provider.tf")
        made.init()
        return made

    @property
    def run(self) -> str:
        """The value of `var.run`."""
        return self.folder.name

    def ask(self, path: str) -> Any:
        """What LiteLLM answers to a GET that has to succeed."""
        status, answer = self.proxy.request("GET", path)
        assert status == 200, answer
        return answer

    def tell(self, path: str, body: object, method: str = "POST") -> Any:
        """Change something behind Terraform's back."""
        status, answer = self.proxy.request(method, path, body)
        assert status == 200, answer
        return answer
