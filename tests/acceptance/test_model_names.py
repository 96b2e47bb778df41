"""Names of models, which LiteLLM keeps in memory."""

from __future__ import annotations

import pytest

from tests.shown import show_model
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

MODEL = """
resource "litellm_model" "it" {
  model_name          = "${var.run}-NAME"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}
"""


def test_a_name_that_alone_changes_is_served(workspace: LiveWorkspace) -> None:
    """Older releases serve a model under its old name while nothing else changes."""
    for name in ("one", "two", "three"):
        workspace.write(MODEL.replace("NAME", name))
        workspace.apply()
        workspace.plan()
        assert show_model(workspace)["model_name"] == f"{workspace.run}-{name}"
    assert not show_model(workspace)["litellm_params"].get("merge_reasoning_content_in_choices")
