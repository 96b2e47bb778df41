"""Budgets: shared by keys, cleared in place, and noticed when they are missing."""

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
