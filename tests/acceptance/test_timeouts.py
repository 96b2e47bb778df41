"""The block `timeouts` of every resource, between the real Terraform and the real LiteLLM."""

from __future__ import annotations

import json
from typing import Any

import pytest

from terraform_provider_litellm.client.errors import is_read
from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_errors import TEAM, words
from tests.configuration import configuration, of_every_type
from tests.faults import Faults, Harm, faulty
from tests.live_proxy.proxy import LiveProxy
from tests.objects import PLAYED
from tests.surroundings import own_teams, surroundings
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

LIMITS = {"create": "5m", "read": "1m", "update": "1h30m", "delete": "90s"}


def write(workspace: LiveWorkspace, **extra: object) -> None:
    """Write a resource of every type, with every attribute and more."""
    release = workspace.proxy.version
    objects = of_every_type(workspace.run, lambda sample: {**sample.step("full", release), **extra})
    workspace.write(configuration(objects), "main.tf.json")


def states(workspace: LiveWorkspace) -> dict[str, dict[str, Any]]:
    """The attributes of each object, by type."""
    return {each["type"]: each["instances"][0]["attributes"] for each in workspace.resources()}


def test_timeouts_alone_change_nothing_in_litellm(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """Of any type: a state without them plans empty; setting and removing them is a change in place that sends no write."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        with surroundings(workspace, own_teams(workspace.run)):
            write(workspace)
            workspace.apply()
            without_timeouts(workspace)
            workspace.plan()
            before = states(workspace)
            assert before.keys() == PLAYED.keys()
            for extra, timeouts in (({"timeouts": LIMITS}, "5m"), ({}, None)):
                faults.seen.clear()
                write(workspace, **extra)
                output = workspace.apply()
                assert f"0 added, {len(PLAYED)} changed, 0 destroyed" in output
                assert "unknown" not in output
                assert "known after apply" not in output
                assert [each for each in faults.seen if not is_read(*each)] == []
                for kind, after in states(workspace).items():
                    assert (after.pop("timeouts") or {}).get("create") == timeouts
                    assert after == {name: value for name, value in before[kind].items() if name != "timeouts"}
                workspace.plan()
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
        assert "To retry for longer, increase timeouts.create." in output
        refused = words(workspace.plan(status=1))
        assert "Cannot read team" in refused
        assert "To retry for longer, increase timeouts.read." in refused
        faults.rule = Faults().rule
        workspace.apply()
        workspace.plan()
        workspace.destroy()


def test_a_timeout_that_is_no_duration(workspace: LiveWorkspace) -> None:
    """The error stands at its line and shows how one is written."""
    workspace.write(TEAM.replace("\n}", '\n  timeouts {\n    delete = "5 minutes"\n  }\n}'))
    output = words(workspace.terraform("validate", status=1))
    assert 'delete = "5 minutes" "5 minutes" must be a duration greater than zero, such as 30s, 5m or 1h30m.' in output
