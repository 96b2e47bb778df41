"""What other objects write into a managed one stays, unless the configuration says otherwise: blocks, groups, tags."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.90.0")]

CONFIGURATION = """
resource "litellm_team" "it" {
  team_id    = var.run
  team_alias = var.run
  %(team)s
}

resource "litellm_key" "it" {
  key_alias = var.run
  %(key)s
}

resource "litellm_model" "it" {
  model_id            = "${var.run}-id"
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  %(model)s
}
"""
NOTHING = {"team": "", "key": "", "model": ""}


def configure(workspace: LiveWorkspace, **more: str) -> None:
    """Write the configuration, with more in some of its blocks."""
    workspace.write(CONFIGURATION % (NOTHING | more))


def shown(workspace: LiveWorkspace) -> dict[str, Any]:
    """What LiteLLM holds of the attributes that others write too."""
    token = workspace.attributes("litellm_key.it")["token"]
    key = workspace.ask(f"/key/info?key={token}")["info"]
    team = workspace.ask(f"/team/info?team_id={workspace.run}")["team_info"]
    (model,) = workspace.ask(f"/v2/model/info?modelId={workspace.run}-id")["data"]
    return {
        "key": (key.get("blocked") or False, sorted(key.get("access_group_ids") or [])),
        "team": (team.get("blocked") or False, sorted(team.get("access_group_ids") or [])),
        "model": (
            sorted(model["model_info"].get("access_groups") or []),
            sorted(model["litellm_params"].get("tags") or []),
        ),
    }


def meddle(workspace: LiveWorkspace) -> str:
    """Block, assign and tag everything behind Terraform's back; returns the id of the access group."""
    run = workspace.run
    token = workspace.attributes("litellm_key.it")["token"]
    workspace.tell("/key/block", {"key": token})
    workspace.tell("/team/block", {"team_id": run})
    status, group = workspace.proxy.request(
        "POST",
        "/v1/access_group",
        {"access_group_name": run, "assigned_team_ids": [run], "assigned_key_ids": [token]},
    )
    assert status == 201, group
    workspace.tell("/access_group/new", {"access_group": run, "model_names": [run]})
    workspace.tell(f"/model/{run}-id/update", {"litellm_params": {"tags": [run]}}, "PATCH")
    identifier: str = group["access_group_id"]
    return identifier


def test_what_others_write_later_is_not_undone(workspace: LiveWorkspace) -> None:
    """No plan shows it, and no update of another attribute sends it back."""
    configure(workspace)
    workspace.apply()
    group = meddle(workspace)
    everything = {"key": (True, [group]), "team": (True, [group]), "model": ([workspace.run], [workspace.run])}
    assert shown(workspace) == everything
    workspace.plan()
    configure(workspace, team="max_budget = 5", key="max_budget = 5", model="timeout = 5")
    assert "0 added, 3 changed, 0 destroyed" in workspace.apply()
    workspace.plan()
    assert shown(workspace) == everything
    workspace.tell("/key/unblock", {"key": workspace.attributes("litellm_key.it")["token"]})
    workspace.plan()
    configure(workspace, model="timeout = 5")  # which LiteLLM cannot take back
    workspace.apply()
    workspace.plan()
    assert shown(workspace) == everything | {"key": (False, [group])}


def test_what_the_configuration_says_is_put_right(workspace: LiveWorkspace) -> None:
    """The plan names the difference; and what was set here and is left out again, is cleared."""
    run = workspace.run
    ours = {
        "team": "blocked = false",
        "key": "blocked = false",
        "model": f'access_groups = ["{run}-ours"]\n  tags = ["{run}-ours"]',
    }
    configure(workspace, **ours)
    workspace.apply()
    group = meddle(workspace)
    output = workspace.plan(changes=True)
    assert "Plan: 0 to add, 3 to change, 0 to destroy" in output
    assert output.count("- blocked") + output.count("~ blocked") == 2
    workspace.apply()
    assert shown(workspace) == {
        "key": (False, [group]),
        "team": (False, [group]),
        "model": ([f"{run}-ours"], [f"{run}-ours"]),
    }
    workspace.plan()
    configure(workspace, team="blocked = true", key="blocked = true")
    workspace.apply()
    assert json.dumps(shown(workspace)["model"]) == "[[], []]"
    configure(workspace)
    workspace.apply()
    workspace.plan()
    assert (shown(workspace)["key"], shown(workspace)["team"]) == ((False, [group]), (False, [group]))
