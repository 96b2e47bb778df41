"""The four resources from nothing to nothing, with the oldest Terraform promised, one between, and this machine's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.record.release import parsed
from tests.acceptance.conftest import NewWorkspace
from tests.installation import TERRAFORM
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.launched]

CONFIGURATION = """
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
  max_budget_in_team = 7.25 # since 1.75.9
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


def known(workspace: LiveWorkspace, configuration: str) -> str:
    """The configuration without the lines that say since which later release they can be."""
    lines = (line.partition("# since ") for line in configuration.splitlines())
    return "\n".join(line for line, _, since in lines if parsed(workspace.proxy.version) >= parsed(since or "0"))


def found(proxy: LiveProxy, objects: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
    """Which of the objects LiteLLM has."""
    team, key, model = (objects[f"litellm_{kind}"] for kind in ("team", "key", "model"))
    status, answer = proxy.request("GET", f"/team/info?team_id={team['team_id']}")
    members = answer["team_info"]["members_with_roles"] if status == 200 else []
    key_status, key_answer = proxy.request("GET", f"/key/info?key={key['token']}")
    _, models = proxy.request("GET", "/v2/model/info?size=1000")
    rows = models["data"] if isinstance(models, dict) and "data" in models else []
    return {
        "litellm_team": status == 200,
        "litellm_team_member": objects["litellm_team_member"]["user_id"] in [each["user_id"] for each in members],
        "litellm_key": key_status == 200 and not key_answer["info"].get("deleted_at"),
        "litellm_model": model["id"] in [each["model_info"]["id"] for each in rows],
    }


@pytest.mark.parametrize("version", ["0.13", "0.15", "this machine's"])
def test_four_resources_from_nothing_to_nothing(
    version: str, new_workspace: NewWorkspace, request: pytest.FixtureRequest
) -> None:
    """Apply, an empty plan and destroy go as they should, and LiteLLM has and loses the objects."""
    old = version.startswith("0.")
    workspace = new_workspace(program=request.getfixturevalue("old_terraforms")[version] if old else TERRAFORM)
    workspace.write(known(workspace, CONFIGURATION))
    workspace.plan(changes=True)
    workspace.apply()
    objects = {each["type"]: each["instances"][0]["attributes"] for each in workspace.resources()}
    assert found(workspace.proxy, objects) == dict.fromkeys(objects, True)
    assert len(objects) == 4

    workspace.plan(changes=False)

    workspace.terraform("destroy", "-auto-approve")
    assert workspace.resources() == []
    assert found(workspace.proxy, objects) == dict.fromkeys(objects, False)


def test_a_refresh_keeps_the_state_where_everything_is_gone(
    new_workspace: NewWorkspace, old_terraforms: Mapping[str, Path]
) -> None:
    """The error keeps Terraform from writing what it has read; some of the objects that are gone end without one."""
    workspace = new_workspace(program=old_terraforms["0.15"])
    workspace.write(
        'resource "litellm_team" "it" {\n  count = 12\n  team_id = "${var.run}-${count.index}"\n  team_alias = var.run\n}\n'
    )
    workspace.apply()
    teams = [f"{workspace.run}-{number}" for number in range(12)]
    workspace.tell("/team/delete", {"team_ids": teams})
    assert "All objects of the state are missing from LiteLLM" in workspace.terraform("refresh", status=1)
    (resource,) = workspace.resources()
    assert sorted(each["attributes"]["team_id"] for each in resource["instances"]) == sorted(teams)
    workspace.terraform("destroy", "-refresh=false", "-auto-approve")
