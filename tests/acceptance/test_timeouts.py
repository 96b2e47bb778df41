"""The block `timeouts` of every resource, between the real Terraform and the real LiteLLM."""

from __future__ import annotations

import json

import pytest

from terraform_provider_litellm.catalog import resources
from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_errors import TEAM, words
from tests.acceptance.test_resources import COURSES, configure
from tests.faults import Faults, Harm, faulty
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

LIMITS = 'timeouts {\n  create = "5m"\n  read = "1m"\n  update = "1h30m"\n  delete = "90s"\n}\n'


MEMBERS = {
    "litellm_team_members": 'members = { "${var.run}-a" = { role = "user" } }\n',
    "litellm_team_member_add": 'member {\n  user_id = "${var.run}-a"\n  role = "user"\n}\n',
}


def write(workspace: LiveWorkspace, kind: str, extra: str) -> None:
    """Write a resource of this kind."""
    if kind in COURSES:
        configure(workspace, kind, COURSES[kind].full + extra)
        return
    home = 'resource "litellm_team" "home" {\n  team_alias = var.run\n}\n'
    body = f"team_id = litellm_team.home.team_id\n{MEMBERS[kind]}{extra}"
    workspace.write(f'{home}resource "{kind}" "it" {{\n{body}}}\n')


@pytest.mark.parametrize("kind", resources())
def test_timeouts_alone_change_nothing_in_litellm(
    kind: str, new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """A state without them plans empty; setting and removing them is a change in place that sends no write."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        write(workspace, kind, "")
        workspace.apply()
        without_timeouts(workspace)
        workspace.plan()
        before = workspace.attributes(f"{kind}.it")
        faults.seen.clear()
        for block, timeouts in ((LIMITS, "5m"), ("", None)):
            write(workspace, kind, block)
            output = workspace.apply()
            assert "0 added, 1 changed, 0 destroyed" in output
            assert "unknown" not in output
            assert "known after apply" not in output
            after = workspace.attributes(f"{kind}.it")
            assert (after.pop("timeouts") or {}).get("create") == timeouts
            assert after == {name: value for name, value in before.items() if name != "timeouts"}
            workspace.plan()
        assert {method for method, _ in faults.seen} == {"GET"}
        workspace.destroy()


def without_timeouts(workspace: LiveWorkspace) -> None:
    """Make the state one of a release that did not know them."""
    file = workspace.folder / "terraform.tfstate"
    state = json.loads(file.read_text(encoding="utf-8"))
    for resource in state["resources"]:
        for instance in resource["instances"]:
            del instance["attributes"]["timeouts"]
    file.write_text(json.dumps(state), encoding="utf-8")


def test_an_import_sets_no_timeouts(workspace: LiveWorkspace) -> None:
    """Neither in the state nor in the configuration that Terraform generates."""
    workspace.tell("/team/new", {"team_id": workspace.run, "team_alias": workspace.run})
    workspace.write(f'import {{\n  to = litellm_team.it\n  id = "{workspace.run}"\n}}\n')
    workspace.plan("-generate-config-out=made.tf", changes=True)
    assert "timeouts" not in workspace.read("made.tf")
    workspace.apply()
    assert workspace.attributes("litellm_team.it")["timeouts"] is None
    workspace.plan()


def test_a_timeout_that_is_over_is_named(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """A read back that fails, and a refresh, end with the timeout, say which to raise, and lose nothing."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(TEAM.replace("\n}", '\n  timeouts {\n    create = "2s"\n    read = "1s"\n  }\n}'))
        faults.rule = lambda method, path: Harm.UNAVAILABLE if path.startswith("/team/info") else Harm.NONE
        output = words(workspace.apply())
        assert "could not be read back" in output
        assert "Raise timeouts.create to try longer." in output
        refused = words(workspace.plan(status=1))
        assert "Cannot read team" in refused
        assert "Raise timeouts.read to try longer." in refused
        faults.rule = Faults().rule
        workspace.apply()
        workspace.plan()
        workspace.destroy()


def test_a_timeout_that_is_no_duration(workspace: LiveWorkspace) -> None:
    """The error stands at its line and shows how one is written."""
    workspace.write(TEAM.replace("\n}", '\n  timeouts {\n    delete = "5 minutes"\n  }\n}'))
    output = words(workspace.terraform("validate", status=1))
    assert 'delete = "5 minutes" "5 minutes" must be a duration above zero, such as 30s, 5m or 1h30m.' in output
