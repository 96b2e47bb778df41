"""`create_before_destroy` for each resource, as the guide on rotation says it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.acceptance.test_errors import words
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

LIFECYCLE = "lifecycle {\n    create_before_destroy = true\n  }"
MODEL = """
resource "litellm_model" "it" {{
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  {more}
  {lifecycle}
}}
"""
TEAM = """
resource "litellm_team" "it" {{
  team_alias = var.run
  {more}
  {lifecycle}
}}

resource "litellm_key" "it" {{
  key_alias = var.run
  team_id   = litellm_team.it.team_id
}}

resource "litellm_team_member" "it" {{
  team_id = litellm_team.it.team_id
  user_id = var.run
  role    = "user"
  {lifecycle}
}}
"""


def key_row(workspace: LiveWorkspace, token: str) -> Any:
    """The key as LiteLLM tells it."""
    return workspace.ask(f"/key/info?key={token}")["info"]


def test_a_model_with_a_generated_id_is_there_all_the_time(workspace: LiveWorkspace) -> None:
    """The new one first; then the old one goes."""
    workspace.write(MODEL.format(more="", lifecycle=LIFECYCLE))
    workspace.apply()
    before = workspace.attributes("litellm_model.it")["id"]
    shown = workspace.apply("-replace=litellm_model.it")
    assert shown.index("Creation complete") < shown.index("Destroying...")
    workspace.plan()
    assert workspace.attributes("litellm_model.it")["id"] != before


def test_keys_move_to_the_team_that_replaces_theirs(workspace: LiveWorkspace) -> None:
    """The same keys with the same secrets: LiteLLM deletes the old team when none is in it any more."""
    workspace.write(TEAM.format(more="", lifecycle=LIFECYCLE))
    workspace.apply()
    team, key = (workspace.attributes(f"litellm_{kind}.it") for kind in ("team", "key"))
    made = key_row(workspace, key["token"])["created_at"]
    output = workspace.apply("-replace=litellm_team.it")
    assert "was created again" not in output
    workspace.plan()
    now = workspace.attributes("litellm_key.it")
    assert (now["token"], now["key"]) == (key["token"], key["key"])
    assert now["token"] == hashlib.sha256(now["key"].encode()).hexdigest()
    row = key_row(workspace, key["token"])
    assert row["created_at"] == made
    assert row["team_id"] == workspace.attributes("litellm_team.it")["team_id"] != team["team_id"]
    members = workspace.ask(f"/team/info?team_id={row['team_id']}")["team_info"]["members_with_roles"]
    assert workspace.run in [each["user_id"] for each in members]


def test_a_fixed_id_of_a_team_is_in_the_way_and_nothing_is_lost(workspace: LiveWorkspace) -> None:
    """The create fails before anything is deleted."""
    workspace.write(TEAM.format(more='team_id = "${var.run}-id"', lifecycle=LIFECYCLE))
    workspace.apply()
    token = workspace.attributes("litellm_key.it")["token"]
    assert "it already exists" in words(workspace.apply("-replace=litellm_team.it", status=1))
    workspace.plan()
    assert key_row(workspace, token)["team_id"] == f"{workspace.run}-id"
