"""What an object costs for being there: its attributes, set or not, and its bytes in a state file.

Terraform walks each attribute of each object several times in a plan, and writes each into the state. `pytest -rP` shows
the table.
"""

from __future__ import annotations

import json

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

MOST_ATTRIBUTES = 90
MOST_BYTES = 6 * 1024
MOST_WRITE_ONLY = 6
"""Lines `(write-only attribute)` that the plan of a new object may have."""

USUAL = """
resource "litellm_team" "it" {
  team_alias      = "${var.run}-team"
  models          = ["gpt-4o", "claude"]
  max_budget      = 100
  budget_duration = "30d"
  metadata        = { environment = "production" }
}

resource "litellm_key" "it" {
  key_alias  = "${var.run}-key"
  team_id    = litellm_team.it.team_id
  models     = ["gpt-4o"]
  max_budget = 10
  tpm_limit  = 1000
  rpm_limit  = 60
  metadata   = { environment = "production" }
}

resource "litellm_model" "it" {
  model_name          = "${var.run}-model"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
  model_api_key       = "sk-upstream"
  model_api_base      = "https://api.openai.com/v1"
  mode                = "chat"
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.team_id
  user_id            = "${var.run}-user"
  role               = "user"
  max_budget_in_team = 10
}

resource "litellm_team" "members" {
  team_alias = "${var.run}-members"
}

resource "litellm_team_members" "it" {
  team_id = litellm_team.members.team_id
  members = { for name in ["ann", "bob", "cem"] : "${var.run}-${name}" => { max_budget_in_team = 10 } }
}

resource "litellm_team" "added" {
  team_alias = "${var.run}-added"
}

resource "litellm_team_member_add" "it" {
  team_id = litellm_team.added.team_id

  member {
    user_id = "${var.run}-dora"
    role    = "user"
  }
  member {
    user_id = "${var.run}-emil"
    role    = "user"
  }
}
"""
"""What people set on each type."""


def test_a_usual_object_of_every_type_is_small(workspace: LiveWorkspace) -> None:
    """In attributes, in bytes of the state as Terraform writes it, and in lines of its plan that say nothing."""
    workspace.write(USUAL)
    output = workspace.apply()
    blocks = output.split("\n  # ")
    found = {}
    for each in workspace.resources():
        if each["name"] == "it":
            lines = json.dumps(each["instances"][0], indent=2, ensure_ascii=False).splitlines()
            said = next(block for block in blocks if block.startswith(f"{each['type']}.it "))
            found[each["type"]] = (sum(len(line) + 9 for line in lines), said.count("(write-only attribute)"))
    assert found.keys() == catalog.OBJECTS.keys()
    print("| type | attributes | bytes of a usual object's state | write-only lines |\n| --- | ---: | ---: | ---: |")
    for kind, (size, write_only) in found.items():
        attributes = LiteLLMProvider.resources[kind]().schema.block.attributes
        print(f"| `{kind}` | {len(attributes)} | {size} | {write_only} |")
        assert len(attributes) < MOST_ATTRIBUTES, kind
        assert size < MOST_BYTES, kind
        assert write_only <= MOST_WRITE_ONLY, kind
