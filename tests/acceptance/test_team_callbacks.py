"""Callbacks of teams beside the team's own metadata, and secrets that no state holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.objects import REFUSED
from tests.workspace import LiveWorkspace

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif("litellm_team_callback" in REFUSED, reason=REFUSED.get("litellm_team_callback", "")),
]

TEAM = """
resource "litellm_team" "it" {{
  team_id    = "${{var.run}}-team"
  team_alias = var.run
  {}
}}
"""
CALLBACK = """
resource "litellm_team_callback" "it" {{
  team_id       = litellm_team.it.team_id
  callback_name = "langfuse"
  {}
}}
"""
HOST = 'callback_vars = { langfuse_host = "https://one.example.com", langfuse_secret_key = "sk-made-up" }'


def metadata(workspace: LiveWorkspace) -> Any:
    """What LiteLLM has in the team's metadata."""
    return workspace.ask(f"/team/info?team_id={workspace.run}-team")["team_info"]["metadata"]


def names(workspace: LiveWorkspace) -> list[str]:
    """The callbacks of the team."""
    return [each["callback_name"] for each in metadata(workspace).get("logging") or []]


def test_a_team_and_its_callbacks_leave_each_other_alone(workspace: LiveWorkspace) -> None:
    """A change of the team's metadata keeps callbacks, and a change of a callback keeps metadata; the plans are empty."""
    workspace.write(TEAM.format('metadata = { owner = "a" }') + CALLBACK.format(HOST))
    workspace.apply()
    workspace.plan()
    workspace.write(TEAM.format('metadata = { owner = "b" }\n  guardrails = []') + CALLBACK.format(HOST))
    workspace.apply()
    workspace.plan()
    assert names(workspace) == ["langfuse"]
    assert metadata(workspace)["owner"] == "b"
    workspace.write(TEAM.format('metadata = { owner = "b" }') + CALLBACK.format(HOST.replace("one.", "two.")))
    assert "1 changed" in workspace.apply()
    workspace.plan()
    (entry,) = metadata(workspace)["logging"]
    assert entry["callback_vars"]["langfuse_host"] == "https://two.example.com"
    assert metadata(workspace)["owner"] == "b"
    workspace.write(TEAM.format(""))
    workspace.apply()
    workspace.plan()
    assert names(workspace) == []


def test_logging_that_a_team_no_longer_sets_is_removed(workspace: LiveWorkspace) -> None:
    """A team that manages its callbacks itself takes them back."""
    entry = '[{ callback_name = "langfuse", callback_type = "success", callback_vars = {} }]'
    workspace.write(TEAM.format(f'logging = {entry}\n  metadata = {{ owner = "a" }}'))
    workspace.apply()
    assert names(workspace) == ["langfuse"]
    workspace.write(TEAM.format('metadata = { owner = "a" }'))
    workspace.apply()
    workspace.plan()
    assert names(workspace) == []


@pytest.mark.terraform("1.11")
def test_variables_of_a_write_only_twin_are_in_no_state(workspace: LiveWorkspace) -> None:
    """And survive a change of what stands beside them."""
    twin = HOST.replace("callback_vars", "callback_vars_wo") + "\n  callback_vars_wo_version = 1"
    workspace.write(TEAM.format("") + CALLBACK.format(twin))
    workspace.apply()
    workspace.plan()
    workspace.write(TEAM.format("") + CALLBACK.format(f'{twin}\n  callback_type = "failure"'))
    workspace.apply()
    workspace.plan()
    (entry,) = metadata(workspace)["logging"]
    assert entry["callback_type"] == "failure"
    assert entry["callback_vars"]["langfuse_host"] == "https://one.example.com"
    assert "sk-made-up" not in json.dumps(workspace.resources())
    assert "sk-made-up" not in (workspace.folder / "terraform.tfstate").read_text()
