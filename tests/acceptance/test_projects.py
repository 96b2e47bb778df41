"""Projects on a LiteLLM without a licence, which answers the reads alone; the rest is in `tests/unit/test_project.py`."""

from __future__ import annotations

import json

import pytest

from terraform_provider_litellm.client.errors import is_read
from tests.acceptance.conftest import NewWorkspace
from tests.faults import faulty
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

PROJECT = 'resource "litellm_project" "it" {\n  project_alias = var.run\n  team_id = "nowhere"\n}\n'


def test_a_plan_of_a_project_names_the_licence_and_sends_nothing(
    new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """Every release requires it."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(PROJECT)
        output = " ".join(workspace.plan(status=1).split())
        assert "litellm_project requires a LiteLLM Enterprise licence" in output
        assert [each for each in faults.seen if not is_read(*each)] == []


def test_projects_are_read_without_a_licence(workspace: LiveWorkspace) -> None:
    """So that those of a licence that has expired stay in the state; LiteLLM says itself that one does not exist."""
    workspace.write('data "litellm_projects" "all" {}\n\noutput "ids" {\n  value = data.litellm_projects.all.ids\n}\n')
    workspace.apply()
    assert json.loads(workspace.terraform("output", "-json", "ids")) == []
    workspace.write('data "litellm_project" "it" {\n  project_id = "nowhere"\n}\n')
    assert 'no project with project_id "nowhere"' in " ".join(workspace.plan(status=1).split())
    workspace.write('resource "litellm_key" "it" {\n  key_alias = var.run\n  project_id = "nowhere"\n}\n')
    assert 'Project "nowhere" not found' in " ".join(workspace.plan(changes=True).split())
