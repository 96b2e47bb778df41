"""The four resources from nothing to nothing, with the oldest Terraform promised, one between, and this machine's."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.installation import TERRAFORM, Installation
from tests.live_proxy.proxy import LiveProxy

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
terraform {
  required_providers {
    litellm = {
      source  = "litellm/litellm"
      version = "~> 1.0.0"
    }
  }
}

variable "run" {}

resource "litellm_model" "it" {
  model_name                    = "${var.run}-model"
  custom_llm_provider           = "openai"
  base_model                    = "gpt-4"
  model_api_key                 = "sk-made-up"
  mode                          = "chat"
  input_cost_per_million_tokens = 0.15
}

resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
  models     = [litellm_model.it.model_name]
  max_budget = 100.5
  metadata   = { owners = ["a", "b"], nested = { deep = { number = 1.5, flag = true } } }
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.team_id
  user_id            = "${var.run}-user"
  user_email         = "${var.run}@example.com"
  role               = "user"
  max_budget_in_team = 7.25
}

resource "litellm_key" "it" {
  key_alias       = "${var.run}-key"
  team_id         = litellm_team.it.team_id
  user_id         = litellm_team_member.it.user_id
  models          = [litellm_model.it.model_name]
  budget_duration = "30d"
  metadata        = { environment = "test" }
}
"""


@dataclass(frozen=True)
class Workspace:
    """A folder with the configuration, and the Terraform to work on it."""

    installation: Installation
    program: Path | str
    folder: Path
    proxy: LiveProxy

    def terraform(self, *arguments: str, status: int = 0) -> None:
        """Run a command that has to end with this status."""
        env = {
            "LITELLM_API_BASE": self.proxy.base,
            "LITELLM_API_KEY": self.proxy.key,
            "TF_VAR_run": self.folder.name,
        }
        done = self.installation.run(self.folder, self.program, *arguments, "-no-color", **env)
        assert done.returncode == status, done.stdout

    def objects(self) -> dict[str, Mapping[str, Any]]:
        """The attributes of each resource in the state, by its type."""
        state = json.loads((self.folder / "terraform.tfstate").read_text())
        return {each["type"]: each["instances"][0]["attributes"] for each in state["resources"]}


@pytest.fixture(params=["0.13", "0.15", "this machine's"])
def workspace(
    request: pytest.FixtureRequest, installation: Installation, live_proxy: LiveProxy, tmp_path: Path
) -> Iterator[Workspace]:
    version = request.param
    program: Path | str = TERRAFORM
    if version.startswith("0."):
        program = request.getfixturevalue("old_terraforms")[version]
    folder = tmp_path / f"versions-{secrets.token_hex(4)}"
    folder.mkdir()
    (folder / "main.tf").write_text(CONFIGURATION)
    made = Workspace(installation, program, folder, live_proxy)
    try:
        yield made
    finally:
        if (folder / "terraform.tfstate").exists():
            made.terraform("destroy", "-auto-approve")


def found(proxy: LiveProxy, objects: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
    """Which of the objects LiteLLM has."""
    team, key, model = (objects[f"litellm_{kind}"] for kind in ("team", "key", "model"))
    status, answer = proxy.request("GET", f"/team/info?team_id={team['team_id']}")
    members = answer["team_info"]["members_with_roles"] if status == 200 else []
    key_status, key_answer = proxy.request("GET", f"/key/info?key={key['token']}")
    _, models = proxy.request("GET", "/v2/model/info?size=1000")
    return {
        "litellm_team": status == 200,
        "litellm_team_member": objects["litellm_team_member"]["user_id"] in [each["user_id"] for each in members],
        "litellm_key": key_status == 200 and not key_answer["info"].get("deleted_at"),
        "litellm_model": model["id"] in [each["model_info"]["id"] for each in models["data"]],
    }


def test_four_resources_from_nothing_to_nothing(workspace: Workspace) -> None:
    workspace.terraform("init", "-input=false")
    workspace.terraform("plan", "-input=false", "-detailed-exitcode", status=2)
    workspace.terraform("apply", "-input=false", "-auto-approve")
    objects = workspace.objects()
    assert found(workspace.proxy, objects) == dict.fromkeys(objects, True)
    assert len(objects) == 4

    workspace.terraform("plan", "-input=false", "-detailed-exitcode", status=0)

    workspace.terraform("destroy", "-auto-approve")
    assert workspace.objects() == {}
    assert found(workspace.proxy, objects) == dict.fromkeys(objects, False)
