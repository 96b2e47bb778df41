"""What is changed behind Terraform's back is seen by the next plan, and repaired by the next apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE
from terraform_provider_litellm.record.release import parsed
from tests.acceptance.test_resources import show_key, show_member, show_model, show_team
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
resource "litellm_model" "it" {
  model_name                    = "${var.run}-model"
  custom_llm_provider           = "openai"
  base_model                    = "gpt-4o-mini"
  input_cost_per_million_tokens = 0.15
  additional_litellm_params     = { weight = 3 }
}

resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
  models     = ["a", "b"]
  max_budget = 10
  metadata   = { owner = "a", nested = { n = [1, 2] } }
  blocked    = false
}

resource "litellm_team_member" "it" {
  team_id            = litellm_team.it.team_id
  user_id            = "${var.run}-user"
  role               = "user"
  max_budget_in_team = 5 # since 1.75.9
}

resource "litellm_key" "it" {
  key_alias       = "${var.run}-key"
  models          = ["a"]
  aliases         = { a = "b" }
  budget_duration = "30d"
  metadata        = { owner = "a" }
  blocked         = false
  model_rpm_limit = { a = 1 }
  tpm_limit       = 0
}
"""
SHOW = {"model": show_model, "team": show_team, "team_member": show_member, "key": show_key}


@dataclass(frozen=True)
class Change:
    """A change by LiteLLM's own API to one object, and what the plan shows of it."""

    kind: str
    body: Mapping[str, Any]
    planned: str
    replaces: bool = False
    since: str = "0"
    until: str = "9999"
    """The first release that does otherwise."""


def litellm_params(**values: Any) -> dict[str, Any]:
    """The body that changes a model's parameters."""
    return {"litellm_params": values}


CHANGES = {
    "a price, by the least digit": Change(
        "model",
        litellm_params(input_cost_per_token=0.00000016),
        "input_cost_per_million_tokens = 0.16 -> 0.15",
        since="1.85.7",
    ),
    "the model behind": Change(
        "model", litellm_params(model="azure/gpt-4o"), 'base_model                    = "gpt-4o"', since="1.85.7"
    ),
    "a further parameter": Change("model", litellm_params(weight=4), "weight = 4 -> 3", since="1.85.7"),
    "what LiteLLM cannot take back": Change(
        "model",
        litellm_params(rpm=7),
        "rpm = 7 -> null # forces replacement",
        replaces=True,
        since="1.85.7",
        until=UNSET_SINCE,
    ),
    "what LiteLLM takes back": Change("model", litellm_params(rpm=7), "rpm = 7 -> null", since=UNSET_SINCE),
    "a list": Change("team", {"models": ["a"]}, '+ "b"'),
    "a number": Change("team", {"max_budget": 11}, "max_budget = 11 -> 10", since="1.70.4"),
    "a number taken away": Change("team", {"max_budget": None}, "max_budget = 10", since="1.85.7"),
    "a limit set": Change("team", {"rpm_limit": 5}, "rpm_limit  = 5 -> null"),
    "a team blocked": Change("team", {"blocked": True}, "blocked    = true -> false"),
    "nested metadata": Change("team", {"metadata": {"owner": "a", "nested": {"n": [1, 3]}}}, "metadata"),
    "metadata emptied": Change("team", {"metadata": {}}, "metadata"),
    "a member's budget": Change(
        "team_member", {"max_budget_in_team": 6}, "max_budget_in_team = 6 -> 5", since="1.75.9"
    ),
    "a key's models": Change("key", {"models": []}, '+ "a"'),
    "a key's aliases": Change("key", {"aliases": {"x": "y"}}, '"x" = "y"'),
    "a key's duration of budget": Change("key", {"budget_duration": "7d"}, 'budget_duration = "7d" -> "30d"'),
    "a key's limit by model": Change("key", {"model_rpm_limit": {"a": 2}}, '"a" = 2 -> 1'),
    "zero to something": Change("key", {"tpm_limit": 9}, "tpm_limit       = 9 -> 0"),
    "a key blocked": Change("key", {"blocked": True}, "blocked         = true -> false"),
    "a key's user": Change("key", {"user_id": "somebody"}, 'user_id         = "somebody" -> null'),
}


def known(workspace: LiveWorkspace, configuration: str) -> str:
    """The configuration without the lines that say since which later release they can be."""
    lines = (line.partition("# since ") for line in configuration.splitlines())
    return "\n".join(line for line, _, since in lines if parsed(workspace.proxy.version) >= parsed(since or "0"))


def make(workspace: LiveWorkspace, change: Change) -> None:
    """Do it, behind Terraform's back."""
    state = workspace.attributes(f"litellm_{change.kind}.it")
    match change.kind:
        case "model":
            body = {"model_info": {"id": state["id"]}, **change.body}
            workspace.tell(f"/model/{state['id']}/update", body, "PATCH")
        case "team":
            workspace.tell("/team/update", {"team_id": state["team_id"], **change.body})
        case "team_member":
            workspace.tell(
                "/team/member_update", {**{key: state[key] for key in ("team_id", "user_id")}, **change.body}
            )
        case _:
            workspace.tell("/key/update", {"key": state["token"], **change.body})


@pytest.fixture(scope="module")
def configured(shared_workspace: LiveWorkspace) -> LiveWorkspace:
    """One configuration for all changes: each leaves it as it was. The oldest releases show a changed model too late."""
    shared_workspace.write(known(shared_workspace, CONFIGURATION))
    shared_workspace.apply()
    return shared_workspace


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_drift_is_seen_and_repaired(change: Change, configured: LiveWorkspace) -> None:
    """The plan shows the change at its attribute and nothing else; the apply takes it back."""
    address = f"litellm_{change.kind}.it"
    if parsed(configured.proxy.version) < parsed(change.since):
        pytest.skip(f"this LiteLLM cannot do it; {change.since} can")
    if parsed(configured.proxy.version) >= parsed(change.until):
        pytest.skip(f"this LiteLLM does otherwise, since {change.until}")
    before = configured.attributes(address)
    shown = SHOW[change.kind](configured)
    make(configured, change)

    output = configured.apply()

    assert " ".join(change.planned.split()) in " ".join(output.split())
    counts = "1 to add, 0 to change, 1 to destroy" if change.replaces else "0 to add, 1 to change, 0 to destroy"
    assert f"Plan: {counts}" in output
    after = configured.attributes(address)
    anew = {"budget_reset_at", *(("id", "model_id") if change.replaces else ())}
    assert after == before | {name: after[name] for name in anew & after.keys()}
    assert change.replaces or comparable(SHOW[change.kind](configured)) == comparable(shown)
    configured.plan(changes=False)


def comparable(shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """What LiteLLM shows of an object, without times, and with empty and false where it may also say null."""
    return {
        name: comparable(value) if isinstance(value, Mapping) else value
        for name, value in shown.items()
        if value not in (None, False, [], {}) and not name.endswith(("_at", "_by", "_by_user"))
    }
