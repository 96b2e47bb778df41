"""A network and a proxy that fail half-way: no orphan is left, and the next apply finishes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.faults import Faults, Harm, faulty
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
  max_budget = 10
}

resource "litellm_model" "it" {
  model_name          = "${var.run}-model"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}

resource "litellm_team_member" "it" {
  team_id = litellm_team.it.team_id
  user_id = "${var.run}-user"
  role    = "user"
}

resource "litellm_key" "it" {
  key_alias  = "${var.run}-key"
  team_id    = litellm_team.it.team_id
  max_budget = 10
}
"""
CREATES = {
    "team": "/team/new",
    "model": "/model/new",
    "team_member": "/team/member_add",
    "key": "/key/generate",
}


@pytest.fixture
def bad_network(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> Iterator[tuple[LiveWorkspace, Faults]]:
    """A workspace that reaches the proxy through a forwarder."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(CONFIGURATION)
        yield workspace, faults
        faults.rule = Faults().rule
        workspace.destroy()


def names(workspace: LiveWorkspace) -> list[str]:
    """Aliases and names of all objects in LiteLLM that belong to this run, an entry for each object."""
    keys = workspace.ask("/key/list?return_full_object=true&size=100")["keys"]
    teams = workspace.ask("/team/list")
    models = workspace.ask("/v2/model/info?size=1000")["data"]
    found = [each["key_alias"] for each in keys] + [each["team_alias"] for each in teams]
    found += [each["model_name"] for each in models]
    found += [member["user_id"] for team in teams for member in team["members_with_roles"]]
    return sorted(name for name in found if name and name.startswith(workspace.run))


ALL = ["key", "model", "team", "user"]


@pytest.mark.parametrize("kind", CREATES)
def test_create_without_an_answer_is_found(kind: str, bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """What LiteLLM created though the answer was lost is kept, once, and the plan after it is empty."""
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Harm.UNANSWERED)
    workspace.apply()
    assert names(workspace) == [f"{workspace.run}-{name}" for name in ALL]
    workspace.plan(changes=False)


@pytest.mark.parametrize("kind", CREATES)
def test_create_that_was_not_carried_out_is_finished_by_the_next_apply(
    kind: str, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """A create that never reached LiteLLM fails with one error; the next apply makes what is missing."""
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Harm.LOST)
    output = workspace.apply(status=1)
    assert output.count("Error: ") == 1
    assert f"Cannot create {kind.replace('_', ' ')}" in output
    workspace.apply()
    assert names(workspace) == [f"{workspace.run}-{name}" for name in ALL]
    workspace.plan(changes=False)


def test_reads_outlast_a_gateway_that_restarts(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """A read that a gateway answers with 503 is repeated."""
    workspace, faults = bad_network
    workspace.apply()
    left = [Harm.UNAVAILABLE] * 3
    faults.rule = lambda method, _path: left.pop() if method == "GET" and left else Harm.NONE
    workspace.plan(changes=False)
    assert left == []


def test_proxy_dies_half_way(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """Nothing is lost when the proxy is gone in the middle of an apply: what exists is in the state, and is kept."""
    workspace, faults = bad_network
    faults.rule = lambda _method, path: Harm.LOST if path in ("/key/generate", "/team/member_add") else Harm.NONE
    output = workspace.apply(status=1)
    assert "Error: Cannot create key" in output
    assert {each["type"] for each in workspace.resources() if each["instances"]} == {"litellm_team", "litellm_model"}
    faults.rule = Faults().rule
    workspace.apply()
    assert names(workspace) == [f"{workspace.run}-{name}" for name in ALL]
    workspace.plan(changes=False)


def test_object_that_cannot_be_read_back_is_kept(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """A team that was created but could not be read afterwards is in the state, and the next apply goes on with it."""
    workspace, faults = bad_network
    faults.rule = lambda method, path: Harm.LOST if method == "GET" and path.startswith("/team") else Harm.NONE
    output = workspace.apply(status=1)
    assert "Warning: Cannot read back team" in output
    faults.rule = Faults().rule
    assert "must be replaced" not in workspace.apply()
    assert names(workspace) == [f"{workspace.run}-{name}" for name in ALL]
    workspace.plan(changes=False)
