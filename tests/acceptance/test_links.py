"""Groups and members that each have a list of the other: the plan warns where these contradict each other."""

from __future__ import annotations

import pytest

from tests.acceptance.test_errors import words
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.100.5")]

WARNING = "Warning: Two resources contradict each other about an access group"

MODELS = """
resource "litellm_model" "large" {
  model_name          = "${var.run}-large"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
}

resource "litellm_model" "small" {
  model_name          = "${var.run}-small"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  access_groups       = [SMALL]
}

resource "litellm_access_group" "it" {
  access_group = "${var.run}-group"
  model_names  = [litellm_model.large.model_name, MORE]
}
"""


def models(small: str, more: str) -> str:
    """The access groups of the small model, and what the group has besides the large one."""
    return MODELS.replace("SMALL", small).replace("MORE", more)


def test_models_and_a_group_that_contradict_each_other_are_warned_of(workspace: LiveWorkspace) -> None:
    """In either direction, and not where both say the same."""
    small, group = "litellm_model.small.model_name", '"${var.run}-group"'
    for contradiction in (models("", small), models(group, "")):
        workspace.write(contradiction)
        assert words(workspace.plan(changes=True)).count(WARNING) == 1
    workspace.write(models(group, small))
    assert WARNING not in words(workspace.plan(changes=True))


def test_teams_and_a_group_that_contradict_each_other_are_warned_of(workspace: LiveWorkspace) -> None:
    """As soon as LiteLLM has chosen the group's id."""
    group = 'resource "litellm_unified_access_group" "it" {\n  access_group_name = var.run\n%s}\n'
    team = 'resource "litellm_team" "it" {\n  team_id = "${var.run}-t"\n  team_alias = var.run\n%s}\n'
    workspace.write(group % "  assigned_team_ids = [litellm_team.it.team_id]\n" + team % "")
    assert WARNING not in words(workspace.apply())
    workspace.write(group % "  assigned_team_ids = [litellm_team.it.team_id]\n" + team % "  access_group_ids = []\n")
    assert words(workspace.plan(changes=True)).count(WARNING) == 1
