"""The id of a new object is known in the plan where the configuration gives what it is made of."""

from __future__ import annotations

import json

import pytest

from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
resource "litellm_team" "named" {
  team_id    = "${var.run}-team"
  team_alias = "${var.run}"
}

resource "litellm_team" "unnamed" {
  team_alias = "${var.run}-unnamed"
}

resource "litellm_model" "named" {
  model_id            = "${var.run} model ü"
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}

resource "litellm_key" "named" {
  key = "sk-${var.run}-0123456789"
}

resource "litellm_team_member" "named" {
  team_id = litellm_team.named.id
  user_id = "${var.run}-user"
  role    = "user"
}

resource "litellm_team_members" "unknown" {
  team_id = litellm_team.unnamed.id
  members = {}
}
"""


def test_a_plan_shows_the_id_that_the_apply_then_gives(workspace: LiveWorkspace) -> None:
    """What refers to the id can be planned with it; an id that nobody has given is known after the apply."""
    workspace.write(CONFIGURATION)
    workspace.terraform("plan", "-input=false", "-out=first.plan")
    shown = json.loads(workspace.terraform("show", "-json", "first.plan"))
    planned = {each["address"]: each["change"]["after"].get("id") for each in shown["resource_changes"]}
    known = {address: identifier for address, identifier in planned.items() if identifier is not None}
    assert planned.keys() - known.keys() == {"litellm_team.unnamed", "litellm_team_members.unknown"}
    assert known["litellm_team.named"] == f"{workspace.run}-team"
    assert known["litellm_model.named"] == f"{workspace.run} model ü"
    assert known["litellm_team_member.named"] == f"{workspace.run}-team/{workspace.run}-user"
    workspace.terraform("apply", "first.plan")
    workspace.plan(changes=False)
    assert {address: workspace.attributes(address)["id"] for address in known} == known
    workspace.destroy()
