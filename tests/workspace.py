"""A folder with a configuration for a live proxy, and the real Terraform to work on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terraform_provider_litellm.plugin.testing import RunningProviders, Workspace
from tests.installation import DROPPED, TERRAFORM
from tests.live_proxy.proxy import LiveProxy
from tests.sample import Call

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


MADE_UP = (
    "Model or access group ",
    "Access group ",
    'User "',
    'Budget "',
    'Tag "',
    'Credential "',
    'Project "',
    'Policy "',
    'Agent "',
    "MCP ",
)
"""How the warnings begin of names that the plan has not found."""


def warnings(output: str) -> list[str]:
    """The warnings of a run, besides those of made-up names of models, users and so on, which tests are full of."""
    lines = [line.lstrip("│ ") for line in output.splitlines()]
    found = [line.removeprefix("Warning: ") for line in lines if line.startswith("Warning: ")]
    return [line for line in found if not line.startswith(MADE_UP)]


@dataclass(frozen=True)
class LiveWorkspace(Workspace):
    """A workspace on a live proxy. `run` is in no other name that the proxy knows; `var.run` in configurations."""

    proxy: LiveProxy = field(kw_only=True)

    dropped = DROPPED

    @classmethod
    def make(
        cls,
        folder: Path,
        home: Path,
        proxy: LiveProxy,
        program: Path | str = TERRAFORM,
        providers: RunningProviders | None = None,
    ) -> LiveWorkspace:
        """One whose configuration takes the proxy from the environment."""
        env = {"LITELLM_API_BASE": proxy.base, "LITELLM_API_KEY": proxy.key, "TF_VAR_run": folder.name}
        made = cls(folder, home, program, env, proxy=proxy, providers=providers)
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
        assert 200 <= status < 300, answer
        return answer

    def meddle(self, address: str, call: Call) -> None:
        """Change the object of a resource behind Terraform's back."""
        said = call.of(self.attributes(address))
        self.tell(said.path, said.body, said.method)


def at_once(workspaces: Sequence[LiveWorkspace], *words: str) -> None:
    """Run a command in all of them at the same time, each in a process of its own, and expect that all succeed."""
    running = [each.start(*words) for each in workspaces]
    outputs = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running), "\n".join(outputs)
