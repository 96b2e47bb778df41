"""A proxy that is upgraded between two runs: the database is migrated, and Terraform has nothing to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.configuration import configuration, of_every_type
from tests.live_proxy.fixture import Boot
from tests.live_proxy.spec import Spec
from tests.objects import SAMPLES
from tests.surroundings import own_teams, surround

pytestmark = [pytest.mark.acceptance, pytest.mark.long, pytest.mark.launched]

OLD, NEW = "1.100.5", "1.110.2"

CONFIGURATION = """
resource "litellm_model" "it" {
  model_name                    = "${var.run}-model"
  custom_llm_provider           = "openai"
  base_model                    = "gpt-4o"
  model_api_key                 = "sk-upstream"
  rpm                           = 5
  timeout                       = 9
  input_cost_per_million_tokens = 2.5
  tags                          = ["a"]
  additional_litellm_params     = { top_k = 3 }
  additional_model_info         = { owner = "a" }
}

resource "litellm_model" "least" {
  model_name          = "${var.run}-least"
  custom_llm_provider = "anthropic"
  base_model          = "claude-sonnet-4-5"
}

resource "litellm_team" "it" {
  team_alias                  = "${var.run}-team"
  models                      = [litellm_model.it.model_name]
  max_budget                  = 10
  budget_duration             = "30d"
  tpm_limit                   = 1000
  metadata                    = { cost_center = "7", nested = { a = [1, 2] } }
  team_member_budget          = 9
  team_member_budget_duration = "7d"
}

resource "litellm_team" "least" {
  team_alias = "${var.run}-least"
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.team_id
  user_id            = "${var.run}-one"
  role               = "user"
  max_budget_in_team = 5
  tpm_limit          = 100
}

resource "litellm_team_member" "least" {
  team_id = litellm_team.it.team_id
  user_id = "${var.run}-two"
  role    = "user"
}

resource "litellm_team_members" "it" {
  team_id = litellm_team.least.team_id
  members = { "${var.run}-three" = { max_budget_in_team = 2, budget_duration = "30d" }, "${var.run}-four" = {} }
}

resource "litellm_key" "it" {
  key_alias       = "${var.run}-key"
  team_id         = litellm_team.it.team_id
  models          = [litellm_model.it.model_name]
  max_budget      = 1
  budget_duration = "30d"
  duration        = "90d"
  rpm_limit       = 3
  aliases         = { a = "b" }
  metadata        = { owner = "me" }
  router_settings = { num_retries = 2 }
}

resource "litellm_key" "least" {
  key_alias = "${var.run}-least"
}
"""


def test_upgraded_proxy_leaves_nothing_to_do(new_workspace: NewWorkspace, live_proxy_boot: Boot) -> None:
    """The plan is empty before and after, what is imported anew plans nothing, and a change is made in place."""
    old = new_workspace(live_proxy_boot(Spec(OLD, line="upgraded")))
    old.write(CONFIGURATION)
    old.apply()
    old.plan()
    proxy = live_proxy_boot(Spec(NEW, line="upgraded"))
    workspace = replace(old, proxy=proxy).within(LITELLM_API_BASE=proxy.base)
    workspace.plan()
    address, model = "litellm_model.it", workspace.attributes("litellm_model.it")["id"]
    workspace.write(CONFIGURATION.replace("  timeout                       = 9\n", ""))
    assert "1 to change" in workspace.plan(changes=True)
    workspace.apply()
    workspace.plan()
    assert workspace.attributes(address)["id"] == model
    workspace.destroy()


def test_objects_of_all_types_are_the_same_after_an_upgrade(new_workspace: NewWorkspace, live_proxy_boot: Boot) -> None:
    """Each with every attribute that the older release has; organizations require a licence in the newer one."""
    old = new_workspace(live_proxy_boot(Spec(OLD, line="upgraded-all")))
    surround(old, own_teams(old.run))  # it goes with the database
    every = of_every_type(old.run, lambda sample: sample.step("full", OLD))
    both = {
        address: values
        for address, values in every.items()
        if not any(SAMPLES[address.partition(".")[0]].refused(release) for release in (OLD, NEW))
    }
    old.write(configuration(both), "main.tf.json")
    old.apply()
    old.plan()
    proxy = live_proxy_boot(Spec(NEW, line="upgraded-all"))
    workspace = replace(old, proxy=proxy).within(LITELLM_API_BASE=proxy.base)
    workspace.plan()
    workspace.destroy()
