"""Budgets: shared by keys, cleared in place, noticed when they are missing, and deleted with what they were made for."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.record.release import parsed
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
resource "litellm_budget" "it" {{
  budget_id = "${{var.run}}/b ü"
  {arguments}
}}

resource "litellm_key" "it" {{
  key_alias = var.run
  budget_id = litellm_budget.it.budget_id
}}
"""


def test_a_change_of_a_budget_shows_in_what_uses_it(workspace: LiveWorkspace) -> None:
    """The key keeps the budget, and needs no change of its own; removing a limit clears it where LiteLLM can."""
    in_place = parsed(workspace.proxy.version) >= parsed("1.85.7")
    for arguments, shown in (
        ("max_budget = 5\n  rpm_limit = 3", 5),
        ("max_budget = 7\n  rpm_limit = 3", 7),
        *([("rpm_limit = 3", None)] if in_place else []),
    ):
        workspace.write(CONFIGURATION.format(arguments=arguments))
        workspace.terraform("fmt")
        workspace.apply()
        workspace.plan(changes=False)
        token = workspace.attributes("litellm_key.it")["token"]
        assert workspace.ask(f"/key/info?key={token}")["info"]["litellm_budget_table"]["max_budget"] == shown
    workspace.destroy()


def test_a_budget_that_somebody_deleted_is_made_again(workspace: LiveWorkspace) -> None:
    """LiteLLM answers 200 to a change and to a deletion of a budget that it does not have."""
    workspace.write(CONFIGURATION.format(arguments="max_budget = 5"))
    workspace.apply()
    budget_id = workspace.attributes("litellm_budget.it")["budget_id"]
    workspace.tell("/budget/delete", {"id": budget_id})
    workspace.write(CONFIGURATION.format(arguments="max_budget = 6"))
    output = workspace.apply("-refresh=false")
    assert "was created again" in output
    workspace.apply()
    workspace.plan(changes=False)
    workspace.tell("/budget/delete", {"id": budget_id})
    workspace.terraform("destroy", "-auto-approve", "-refresh=false")


OWN = """
resource "litellm_customer" "it" {
  user_id    = "${var.run}-customer"
  max_budget = 5
}

resource "litellm_customer" "later" {
  user_id = "${var.run}-later"
  LATER
}

resource "litellm_team" "it" {
  team_alias         = "${var.run} teäm/-budget"
  team_member_budget = 4
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.team_id
  user_id            = "${var.run}-one"
  role               = "user"
  max_budget_in_team = 3
}

resource "litellm_team_member_add" "it" {
  team_id            = litellm_team.it.team_id
  max_budget_in_team = 2

  member {
    user_id = "${var.run}-two"
    role    = "user"
  }
  member {
    user_id = "${var.run}-three"
    role    = "user"
  }
}

resource "litellm_key" "it" {
  key_alias   = "${var.run}-key"
  max_budget  = 9
  soft_budget = 8
}

resource "litellm_tag" "it" {
  name       = "${var.run}-tag"
  max_budget = 6
}

resource "litellm_tag" "lent" {
  name       = "${var.run}-lent"
  max_budget = 6
}
"""


@pytest.mark.since("1.85.7")
def test_the_budgets_of_destroyed_objects_go_with_them(workspace: LiveWorkspace) -> None:
    """LiteLLM keeps them. One that another client has given to another object by then stays."""

    def budgets() -> set[str]:
        return {each["budget_id"] for each in workspace.ask("/budget/list")}

    before = budgets()
    workspace.write(OWN.replace("LATER", ""))
    workspace.terraform("fmt")
    workspace.apply()
    workspace.write(OWN.replace("LATER", "max_budget = 7"))
    workspace.terraform("fmt")
    workspace.apply()
    workspace.plan(changes=False)
    assert len(budgets() - before) >= 9  # the admin whom LiteLLM adds may have one too
    tags = workspace.ask("/tag/list")
    lent = next(each for each in tags if each["name"] == f"{workspace.run}-lent")["litellm_budget_table"]["budget_id"]
    other = f"{workspace.run}-other"
    workspace.tell("/customer/new", {"user_id": other, "budget_id": lent})
    workspace.destroy()
    assert budgets() - before == {lent}
    assert workspace.ask(f"/customer/info?end_user_id={other}")["litellm_budget_table"]["max_budget"] == 6
    workspace.tell("/customer/delete", {"user_ids": [other]})
    workspace.tell("/budget/delete", {"id": lent})
