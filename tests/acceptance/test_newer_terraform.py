"""What Terraform 1.14 and newer alone do: lists of every type, imports by identity, and each action.

`make test` runs the same calls by the in-process client (test_identity, test_generated_configuration, test_actions).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from terraform_provider_litellm.catalog import actions, list_resources, resources
from tests.acceptance.conftest import NewWorkspace
from tests.objects import PLAYED, SAMPLES
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.terraform("1.14.0"), pytest.mark.since("1.106.0")]

LISTED = [kind for kind in PLAYED if kind in list_resources()]
IDENTIFIED = [
    kind
    for kind, sample in PLAYED.items()
    if resources()[kind]().identity
    and not any(sample.record.table.by_name[name].required for name in sample.unknown_to_import)
]
"""The types that have an identity, but for those of which LiteLLM does not return what a configuration requires."""


# ---- lists


@pytest.fixture(scope="module")
def found(objects: Mapping[str, Any], shared_workspace: LiveWorkspace) -> Mapping[str, list[Any]]:
    """The identities that `terraform query` lists of each type."""
    blocks = "".join(
        f'list "{kind}" "all" {{\n  provider = litellm\n  limit = 100000\n  include_resource = true\n}}\n'
        for kind in LISTED
    )
    shared_workspace.write(blocks, "all.tfquery.hcl")
    events = [json.loads(line) for line in shared_workspace.terraform("query", "-json").splitlines()]
    assert not [each for each in events if each.get("@level") == "error"]
    listed: dict[str, list[Any]] = {kind: [] for kind in LISTED}
    for event in events:
        if event["type"] == "list_resource_found":
            one = event["list_resource_found"]
            listed[one["resource_type"]].append(one)
    return listed


@pytest.mark.parametrize("kind", LISTED)
def test_a_query_lists_the_object(kind: str, found: Mapping[str, list[Any]], objects: Mapping[str, Any]) -> None:
    """With its identity, and with what it holds."""
    wanted = SAMPLES[kind].record.address(objects[kind])
    (one,) = [each for each in found[kind] if each["identity"] == wanted]
    assert one["display_name"]
    assert {name: one["resource_object"][name] for name in wanted} == wanted


# ---- imports by identity


def test_all_are_imported_by_identity_with_the_configuration_that_terraform_generates(
    objects: Mapping[str, Any], new_workspace: NewWorkspace, shared_workspace: LiveWorkspace
) -> None:
    """The plan after it changes nothing, and no secret stands in what was generated."""
    workspace = new_workspace()
    blocks = [{"to": f"{kind}.it", "identity": SAMPLES[kind].record.address(objects[kind])} for kind in IDENTIFIED]
    workspace.write(json.dumps({"import": blocks}), "imports.tf.json")
    said = workspace.plan("-generate-config-out=generated.tf", changes=True)
    assert f"Plan: {len(IDENTIFIED)} to import, 0 to add, 0 to change, 0 to destroy." in said, said
    generated = workspace.read("generated.tf")
    assert len(re.findall(r"^resource ", generated, re.MULTILINE)) == len(IDENTIFIED)
    assert "made-up" not in generated
    assert shared_workspace.proxy.key not in generated


# ---- actions


@dataclass(frozen=True)
class Case:
    """How an action is invoked: its configuration, and what shows that it has done so, or the error that it must end with."""

    config: str
    seen: Callable[[LiveWorkspace], bool] | None = None
    error: str = ""


def key(workspace: LiveWorkspace) -> dict[str, Any]:
    """What LiteLLM says of the key."""
    info: dict[str, Any] = workspace.ask(f"/key/info?key={workspace.attributes('litellm_key.it')['token']}")["info"]
    return info


def team(workspace: LiveWorkspace) -> dict[str, Any]:
    """What LiteLLM says of the team."""
    info: dict[str, Any] = workspace.ask(f"/team/info?team_id={workspace.run}")["team_info"]
    return info


OBJECTS = """
resource "litellm_team" "it" {
  team_id    = var.run
  team_alias = var.run
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.team_id
  user_id            = var.run
  role               = "user"
  max_budget_in_team = 5
}

resource "litellm_key" "it" {
  key_alias  = var.run
  max_budget = 5
}

resource "litellm_model" "it" {
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  model_api_key       = "made-up-0123456789"
  model_api_base      = "http://127.0.0.1:9"
}

resource "litellm_agent" "it" {
  agent_name        = var.run
  agent_card = { name = var.run, url = "http://127.0.0.1:9" }
}
"""
TOKEN = "token = litellm_key.it.token"
TEAM_ID = "team_id = litellm_team.it.team_id"

CASES = {
    "litellm_block_key": Case(TOKEN, lambda workspace: key(workspace)["blocked"] is True),
    "litellm_unblock_key": Case(TOKEN, lambda workspace: not key(workspace)["blocked"]),
    "litellm_reset_key_spend": Case(f"{TOKEN}\n    reset_to = 1", lambda workspace: key(workspace)["spend"] == 1),
    "litellm_block_team": Case(TEAM_ID, lambda workspace: team(workspace)["blocked"] is True),
    "litellm_unblock_team": Case(TEAM_ID, lambda workspace: not team(workspace)["blocked"]),
    "litellm_reset_member_spend": Case(f"{TEAM_ID}\n    user_id = litellm_team_member.it.user_id"),
    "litellm_rotate_key": Case(
        f'{TOKEN}\n    new_key = "sk-made-up-0123456789"', error="requires a LiteLLM Enterprise licence"
    ),
    "litellm_reload_model_prices": Case(""),
    "litellm_flush_cache": Case("confirm = true", error="Cannot flush the cache"),
    "litellm_test_model": Case("model_id = litellm_model.it.model_id", error="the model does not work"),
    "litellm_fire_kill_switch": Case("agent_id = litellm_agent.it.agent_id", error="kill switch"),
}


def test_every_action_is_invoked(workspace: LiveWorkspace) -> None:
    """Each has its effect in LiteLLM, or says why LiteLLM cannot do it here."""
    assert CASES.keys() == actions().keys()
    blocks = "".join(
        f'\naction "{kind}" "it" {{\n  config {{\n    {case.config}\n  }}\n}}\n' for kind, case in CASES.items()
    )
    workspace.write(OBJECTS + blocks)
    workspace.apply()
    workspace.tell("/key/update", {"key": workspace.attributes("litellm_key.it")["token"], "spend": 3.5})
    for kind, case in CASES.items():
        said = " ".join(workspace.apply(f"-invoke=action.{kind}.it", status=bool(case.error)).split())
        assert case.error in said, said
        assert "made-up" not in said
        if not case.error:
            assert "Actions: 1 invoked" in said, said
        assert case.seen is None or case.seen(workspace), kind
