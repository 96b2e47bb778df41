"""Blocks of keys and teams that the configuration does not manage."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.objects.keys.virtual_key import token_of
from tests.workspace import LiveWorkspace, warnings

pytestmark = pytest.mark.acceptance


def blocked(workspace: LiveWorkspace, token: str, team: str) -> list[Any]:
    """Whether LiteLLM blocks the key and the team."""
    key = workspace.ask(f"/key/info?key={token}")["info"]["blocked"]
    return [bool(key), bool(workspace.ask(f"/team/info?team_id={team}&key_limit=1")["team_info"]["blocked"])]


def test_what_somebody_else_has_blocked_is_not_taken_over_and_a_managed_one_is_blocked_in_one_place(
    workspace: LiveWorkspace,
) -> None:
    """Key and team in one go: refused as they are blocked already, imported, unblocked from elsewhere, blocked again."""
    secret, team = f"sk-{workspace.run}-0123456789", f"{workspace.run}-theirs"
    token = token_of(secret)
    workspace.tell("/team/new", {"team_id": team, "team_alias": team})
    workspace.tell("/key/generate", {"key": secret, "key_alias": f"{workspace.run}-theirs"})
    workspace.tell("/team/block", {"team_id": team})
    workspace.tell("/key/block", {"key": token})
    blocks = (
        f'resource "litellm_key_block" "it" {{\n  token = "{token}"\n}}\n'
        f'resource "litellm_team_block" "it" {{\n  team_id = "{team}"\n}}\n'
    )
    workspace.write(blocks)
    output = " ".join(workspace.apply(status=1).split())
    assert output.count("already exists") >= 2
    assert f"terraform import litellm_key_block.<name> {token}" in output
    assert f"terraform import litellm_team_block.<name> {team}" in output
    imports = "".join(
        f'import {{\n  to = litellm_{kind}_block.it\n  id = "{each}"\n}}\n'
        for kind, each in (("key", token), ("team", team))
    )
    workspace.write(blocks + imports)
    assert "2 to import, 0 to add, 0 to change, 0 to destroy" in workspace.apply()
    workspace.tell("/team/unblock", {"team_id": team})
    workspace.tell("/key/unblock", {"key": token})
    workspace.write(blocks)
    assert "2 to add, 0 to change, 0 to destroy" in workspace.apply()
    assert blocked(workspace, token, team) == [True, True]
    assert secret not in (workspace.folder / "terraform.tfstate").read_text()
    managed = (
        'resource "litellm_key" "it" {\n  key_alias = "${var.run}-it"\n  blocked = false\n}\n'
        'resource "litellm_team" "it" {\n  team_alias = "${var.run}-it"\n}\n'
    )
    workspace.write(blocks + managed)
    workspace.apply()
    both = 'resource "litellm_key_block" "own" {\n  token = litellm_key.it.token\n}\n'
    alone = 'resource "litellm_team_block" "own" {\n  team_id = litellm_team.it.team_id\n}\n'
    workspace.write(blocks + managed + both + alone)
    output = " ".join(workspace.plan(status=1).split())
    assert "Two resources decide whether the key is blocked" in output
    assert "whether the team is blocked" not in output  # litellm_team leaves it alone where it is unset
    workspace.write(managed)
    workspace.apply()
    assert blocked(workspace, token, team) == [False, False]
    workspace.destroy()
    workspace.tell("/key/delete", {"keys": [token]})
    workspace.tell("/team/delete", {"team_ids": [team]})


def test_a_key_that_is_blocked_in_two_places_is_refused_in_the_first_apply_and_can_be_destroyed(
    workspace: LiveWorkspace,
) -> None:
    """The plan does not know the token yet. The error names the option with which the destroy needs no other plan."""
    key = 'resource "litellm_key" "it" {\n  key_alias = "${var.run}-it"\n%s}\n'
    block = 'resource "litellm_key_block" "it" {\n  token = litellm_key.it.token\n}\n'
    workspace.write(key % "  blocked = false\n" + block)
    output = " ".join(workspace.apply(status=1).split())
    assert "Two resources decide whether the key is blocked" in output
    assert "terraform destroy -refresh=false" in output
    assert "1 destroyed" in workspace.terraform("destroy", "-auto-approve", "-refresh=false")
    workspace.write(key % "" + block)
    workspace.apply()


def test_an_import_does_not_unblock(workspace: LiveWorkspace) -> None:
    """Neither beside the resource that blocks a key or team, nor by itself; `blocked = false` does."""
    secret, team = f"sk-{workspace.run}-0123456789", f"{workspace.run}-theirs"
    token = token_of(secret)
    workspace.tell("/team/new", {"team_id": team, "team_alias": team})
    workspace.tell("/key/generate", {"key": secret, "key_alias": team})
    blocks = (
        f'resource "litellm_key_block" "it" {{\n  token = "{token}"\n}}\n'
        f'resource "litellm_team_block" "it" {{\n  team_id = "{team}"\n}}\n'
    )
    workspace.write(blocks)
    workspace.apply()
    managed = (
        f'resource "litellm_key" "it" {{\n  key_alias = "{team}"\n}}\n'
        f'resource "litellm_team" "it" {{\n  team_alias = "{team}"\n}}\n'
    )
    imports = (
        f'import {{\n  to = litellm_key.it\n  id = "{token}"\n}}\n'
        f'import {{\n  to = litellm_team.it\n  id = "{team}"\n}}\n'
    )
    workspace.write(blocks + managed + imports)
    output = " ".join(workspace.apply().split())
    assert "2 to import, 0 to add, 0 to change, 0 to destroy" in output
    assert "keeps values that the configuration does not set" in output
    workspace.plan(changes=False)
    assert blocked(workspace, token, team) == [True, True]
    limited = managed.replace("}\n", "  max_budget = 5\n}\n")
    workspace.write(blocks + limited)
    workspace.terraform("fmt")
    assert "0 to add, 2 to change, 0 to destroy" in workspace.apply()
    assert warnings(workspace.plan(changes=False)) == []
    assert blocked(workspace, token, team) == [True, True]
    workspace.write(limited.replace("max_budget", "blocked = false\n  max_budget"))
    workspace.terraform("fmt")
    workspace.terraform("state", "rm", "litellm_key_block.it", "litellm_team_block.it")
    assert "0 to add, 2 to change, 0 to destroy" in workspace.apply()
    assert blocked(workspace, token, team) == [False, False]
    workspace.destroy()


def test_the_block_of_a_deleted_key_no_longer_exists(workspace: LiveWorkspace) -> None:
    """A refresh says so, and a destroy without one succeeds; a block of it names the token."""
    secret = f"sk-{workspace.run}-0123456789"
    token = token_of(secret)
    workspace.tell("/key/generate", {"key": secret})
    workspace.write(f'resource "litellm_key_block" "it" {{\n  token = "{token}"\n}}\n')
    workspace.apply()
    workspace.tell("/key/delete", {"keys": [token]})
    assert "no longer exists" in " ".join(workspace.plan(changes=True).split())
    workspace.apply("-destroy", "-refresh=false")
    output = " ".join(workspace.apply(status=1).split())
    assert "does not exist" in output
    assert "API key" not in output
