"""Access groups of models, which LiteLLM keeps in the models."""

from __future__ import annotations

import json

import pytest

from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

GROUPS = """
resource "litellm_model" "shared" {
  model_name          = "${var.run}-shared"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}

resource "litellm_access_group" "each" {
  count        = 10
  access_group = "${var.run}-${count.index}"
  model_names  = [litellm_model.shared.model_name]
}
"""


@pytest.mark.since("1.80.10")
def test_groups_of_one_model_that_are_written_at_once_are_all_there(workspace: LiveWorkspace) -> None:
    """LiteLLM reads, changes and writes back a model's list of groups without a lock."""
    workspace.write(GROUPS)
    assert "Warning" not in workspace.apply()
    workspace.plan(changes=False)
    workspace.apply("-destroy", "-target=litellm_access_group.each")
    rows = workspace.ask("/v2/model/info?size=1000")["data"]
    assert [
        row["model_info"].get("access_groups") or [] for row in rows if row["model_name"] == f"{workspace.run}-shared"
    ] == [[]]


RENAMED = """
resource "litellm_model" "it" {
  model_name          = "${var.run}-model"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}

resource "litellm_access_group" "it" {
  access_group = "${var.run}-group"
  model_names  = [litellm_model.it.model_name]
}
"""


@pytest.mark.since("1.106.0")  # older ones serve the model under its old name
def test_a_model_that_is_renamed_elsewhere_is_drift_of_its_group(workspace: LiveWorkspace) -> None:
    """The plan shows the other name in both, and the apply repairs both."""
    workspace.write(RENAMED)
    workspace.apply()
    model_id = workspace.attributes("litellm_model.it")["model_id"]
    other = f"{workspace.run}-other"
    workspace.tell(
        "/model/update",
        {
            "model_name": other,
            "litellm_params": {"model": "openai/gpt-4o-mini"},
            "model_info": {"id": model_id, "access_groups": [f"{workspace.run}-group"]},
        },
    )
    assert "0 to add, 2 to change, 0 to destroy" in workspace.plan("-out=repair", changes=True)
    shown = json.loads(workspace.terraform("show", "-json", "repair"))["resource_changes"]
    before, after = ({each["type"]: each["change"][when] for each in shown} for when in ("before", "after"))
    for names, name in ((before, other), (after, f"{workspace.run}-model")):
        assert names["litellm_model"]["model_name"] == name
        assert names["litellm_access_group"]["model_names"] == [name]
    workspace.apply("repair")
    workspace.plan(changes=False)


@pytest.mark.since("1.85.7")
def test_a_name_that_no_model_has_any_more_shows_in_a_group_that_names_it(workspace: LiveWorkspace) -> None:
    """A model that is renamed in the configuration takes the group along that refers to it."""
    group = """
resource "litellm_unified_access_group" "it" {
  access_group_name  = "${var.run}-unified"
  access_model_names = [litellm_model.it.model_name]
}
"""
    workspace.write(RENAMED + group)
    workspace.apply()
    workspace.write((RENAMED + group).replace("-model", "-renamed"))
    planned = workspace.plan(changes=True)
    assert planned.count(f"{workspace.run}-renamed") >= 3, planned
    assert "0 to destroy" in planned
    workspace.apply()
    workspace.plan(changes=False)


@pytest.mark.since("1.100.5")
def test_a_group_does_not_inherit_the_budget_of_a_former_one(workspace: LiveWorkspace) -> None:
    """LiteLLM keeps the link of a group that vanished with its last model; limits would be written to that budget."""
    group = f"{workspace.run}-group"
    model = RENAMED.partition('resource "litellm_access_group"')[0]
    workspace.write(model)
    workspace.apply()
    shared = workspace.tell("/budget/new", {"max_budget": 50})["budget_id"]
    workspace.tell("/access_group/new", {"access_group": group, "model_names": [f"{workspace.run}-model"]})
    workspace.tell(f"/access_group/{group}/budget", {"budget_id": shared}, "PUT")
    workspace.apply("-replace=litellm_model.it")
    workspace.write(RENAMED.replace("model_names ", "max_budget = 5\n  model_names "))
    workspace.terraform("fmt")
    workspace.apply()
    workspace.plan(changes=False)
    workspace.destroy()
    assert [each["max_budget"] for each in workspace.tell("/budget/info", {"budgets": [shared]})] == [50]
    workspace.tell("/budget/delete", {"id": shared})
