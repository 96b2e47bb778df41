"""Access groups of models, which LiteLLM keeps in the models."""

from __future__ import annotations

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
