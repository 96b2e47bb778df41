"""Policies: versions, failures between them, attachments to all requests; and the policies of tools."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.objects.policies.tool_policy import UNTRUSTED
from tests.acceptance.conftest import NewWorkspace, behind_faults
from tests.faults import Answered, Harm
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

POLICY = """
resource "litellm_policy" "it" {{
  policy_name = var.run
  {more}
}}
"""
FAILS = Answered(500, b'{"detail": "Error updating policy in DB: made up"}')


def versions(workspace: LiveWorkspace) -> list[dict[str, Any]]:
    """What LiteLLM has of the policy, the newest first."""
    found: list[dict[str, Any]] = workspace.ask(f"/policies/name/{workspace.run}/versions")["versions"]
    return found


def policy(workspace: LiveWorkspace, more: str = "") -> None:
    """Write the configuration."""
    workspace.write(POLICY.format(more=more))


def test_an_update_promotes_a_new_version_and_a_destroy_leaves_none(workspace: LiveWorkspace) -> None:
    """The draft of somebody else stays until then, and is no drift."""
    policy(workspace, 'description = "one"')
    workspace.apply()
    draft = workspace.tell(f"/policies/name/{workspace.run}/versions", {})
    workspace.tell(f"/policies/{draft['policy_id']}", {"description": "somebody else's"}, "PUT")
    workspace.plan(changes=False)
    policy(workspace, 'guardrails_add = ["a"]')
    assert "1 changed" in workspace.apply()
    workspace.plan(changes=False)
    found = versions(workspace)
    assert [(each["version_number"], each["version_status"]) for each in found] == [
        (3, "production"),
        (2, "draft"),
        (1, "published"),
    ]
    assert (found[0]["description"], found[0]["guardrails_add"]) == ("", ["a"])
    assert workspace.attributes("litellm_policy.it")["policy_id"] == found[0]["policy_id"]
    workspace.destroy()
    assert versions(workspace) == []


@pytest.mark.parametrize("step", [0, 1, 2], ids=["change", "publication", "promotion"])
def test_an_update_that_fails_in_between_leaves_no_version(
    new_workspace: NewWorkspace, live_proxy: LiveProxy, step: int
) -> None:
    """And the next apply finishes it."""
    with behind_faults(new_workspace, live_proxy, "") as (workspace, faults):
        policy(workspace)
        workspace.apply()
        policy(workspace, 'description = "new"')
        faults.once("PUT", "/policies/", *[Harm.NONE] * step, FAILS)
        workspace.apply(status=1)
        assert [(each["version_number"], each["version_status"]) for each in versions(workspace)] == [(1, "production")]
        workspace.apply()
        assert versions(workspace)[0]["description"] == "new"
        workspace.plan(changes=False)


@pytest.mark.parametrize(
    ("method", "step", "done"),
    [("POST", 0, False), ("PUT", 0, False), ("PUT", 2, True)],
    ids=["draft", "change", "promotion"],
)
def test_an_update_without_an_answer_is_looked_for(
    new_workspace: NewWorkspace, live_proxy: LiveProxy, method: str, step: int, done: bool
) -> None:
    """A promotion that LiteLLM carried out is one; another version is removed, also a draft whose id nobody was told."""
    with behind_faults(new_workspace, live_proxy, "") as (workspace, faults):
        policy(workspace)
        workspace.apply()
        policy(workspace, 'description = "new"')
        faults.once(method, "/policies/", *[Harm.NONE] * step, Harm.UNANSWERED)
        workspace.apply(status=0 if done else 1)
        assert len(versions(workspace)) == 1 + done
        workspace.apply()
        workspace.plan(changes=False)


def test_a_policy_without_a_version_in_production_is_replaced(workspace: LiveWorkspace) -> None:
    """LiteLLM applies none of the others, and cannot be told to."""
    policy(workspace, 'description = "one"')
    workspace.apply()
    policy(workspace, 'description = "two"')
    workspace.apply()
    used = workspace.attributes("litellm_policy.it")["policy_id"]
    assert workspace.proxy.request("DELETE", f"/policies/{used}")[0] == 200
    assert "has no version in production" in workspace.plan(changes=True)
    workspace.apply()
    workspace.plan(changes=False)
    assert [each["version_status"] for each in versions(workspace)] == ["production"]


def test_a_policy_is_imported_by_its_name_and_by_a_version(workspace: LiveWorkspace) -> None:
    """Also by one that is not in production."""
    steps = 'pipeline = { mode = "pre_call", steps = [{ guardrail = "a", on_pass = "next" }, { guardrail = "b" }] }'
    policy(workspace, f'{steps}\n  condition = {{ model = "gpt.*" }}')
    workspace.apply()
    (first,) = versions(workspace)
    policy(workspace, f"{steps}\n  guardrails_remove = []")
    workspace.apply()
    for import_id in (workspace.run, first["policy_id"]):
        workspace.terraform("state", "rm", "litellm_policy.it")
        assert "not found" in workspace.terraform("import", "-input=false", "litellm_policy.it", "no/such", status=1)
        workspace.terraform("import", "-input=false", "litellm_policy.it", import_id)
        workspace.plan(changes=False)


def test_a_policy_of_somebody_else_is_not_taken_over(workspace: LiveWorkspace) -> None:
    """Nor one whose first version is gone, of which LiteLLM would make a second one in production."""
    workspace.tell("/policies", {"policy_name": workspace.run, "description": "theirs"})
    draft = workspace.tell(f"/policies/name/{workspace.run}/versions", {})
    for status in ("published", "production"):
        workspace.tell(f"/policies/{draft['policy_id']}/status", {"version_status": status}, "PUT")
    first = versions(workspace)[1]["policy_id"]
    assert workspace.proxy.request("DELETE", f"/policies/{first}")[0] == 200
    policy(workspace, 'description = "mine"')
    assert "already exists" in workspace.apply(status=1)
    assert [each["description"] for each in versions(workspace)] == ["theirs"]
    workspace.proxy.request("DELETE", f"/policies/name/{workspace.run}/all-versions")


def test_an_attachment_to_all_requests_is_said(workspace: LiveWorkspace) -> None:
    """It has to be asked for: LiteLLM would also make one of an empty list of teams. An equal one is refused."""
    attachment = 'resource "litellm_policy_attachment" "%s" {\n  policy_name = litellm_policy.it.policy_name\n  %s\n}\n'
    workspace.write(POLICY.format(more="") + attachment % ("it", "teams = []"))
    assert 'scope = "*"' in workspace.plan(status=1)
    workspace.write(POLICY.format(more="") + attachment % ("it", 'scope = "*"'))
    assert "applies to all requests" in workspace.plan(changes=True)
    workspace.apply()
    assert "applies to all requests" not in workspace.plan(changes=False)
    mine = workspace.attributes("litellm_policy_attachment.it")["attachment_id"]
    workspace.terraform("state", "rm", "litellm_policy_attachment.it")
    assert mine in workspace.apply(status=1)
    assert workspace.proxy.request("DELETE", f"/policies/attachments/{mine}")[0] == 200
    theirs = workspace.tell("/policies/attachments", {"policy_name": workspace.run})["attachment_id"]
    workspace.terraform("import", "-input=false", "litellm_policy_attachment.it", f"policy:{workspace.run}")
    workspace.plan(changes=False)
    assert workspace.attributes("litellm_policy_attachment.it")["attachment_id"] == theirs
    workspace.write(POLICY.format(more="") + attachment % ("it", 'tags = ["a"]'))
    assert "must be replaced" in workspace.apply()
    workspace.plan(changes=False)
    workspace.destroy()
    listed = workspace.ask("/policies/attachments/list")["attachments"]
    assert [each for each in listed if each["policy_name"] == workspace.run] == []


def test_an_attachment_to_a_policy_that_does_not_exist_is_told_in_the_plan(workspace: LiveWorkspace) -> None:
    """And a name that does not exist is an error at its attribute."""
    attachment = 'resource "litellm_policy_attachment" "it" {\n  policy_name = "${var.run}-no"\n  tags = ["a"]\n}\n'
    workspace.write(attachment)
    assert f'Policy "{workspace.run}-no" not found' in workspace.plan(changes=True)
    assert "policy_name" in workspace.apply(status=1)


TOOL = """
resource "litellm_tool_policy" "it" {
  tool_name    = "${var.run}/it"
  input_policy = "trusted"
}
"""
OWNED = """
resource "litellm_team" "it" {
  team_id    = var.run
  team_alias = var.run
}

resource "litellm_key" "it" {
  key_alias = var.run
}

resource "litellm_tool_policy" "team" {
  tool_name    = "${var.run}/it"
  team_id      = litellm_team.it.team_id
  input_policy = "blocked"
}

resource "litellm_tool_policy" "key" {
  tool_name    = "${var.run}/it"
  key_hash     = litellm_key.it.token
  input_policy = "blocked"
}
"""


def test_a_tool_that_litellm_has_seen_gets_a_policy_and_one_with_a_policy_is_left(workspace: LiveWorkspace) -> None:
    """A destroy takes the policies back, and says that the tool stays."""
    workspace.tell("/v1/tool/policy", {"tool_name": f"{workspace.run}/it", "output_policy": UNTRUSTED})
    workspace.write(TOOL)
    workspace.apply()
    workspace.plan(changes=False)
    assert "LiteLLM keeps the tool" in workspace.terraform("destroy", "-input=false", "-auto-approve")
    assert workspace.ask(f"/v1/tool/{workspace.run}%2Fit")["input_policy"] == UNTRUSTED
    workspace.tell("/v1/tool/policy", {"tool_name": f"{workspace.run}/it", "output_policy": "trusted"})
    assert "already exists" in workspace.apply(status=1)
    workspace.tell("/v1/tool/policy", {"tool_name": f"{workspace.run}/it", "output_policy": UNTRUSTED})


@pytest.mark.since("1.100.5")
def test_a_tool_that_is_blocked_for_a_team_or_key_is_no_drift_of_these(workspace: LiveWorkspace) -> None:
    """Both are changed meanwhile, and what is unblocked behind Terraform is blocked again."""
    workspace.write(OWNED)
    workspace.apply()
    workspace.plan(changes=False)
    workspace.write(OWNED.replace("team_alias = var.run", 'team_alias = "${var.run}-other"'))
    workspace.apply()
    workspace.plan(changes=False)
    team = workspace.ask(f"/team/info?team_id={workspace.run}")["team_info"]
    assert team["object_permission"]["blocked_tools"] == [f"{workspace.run}/it"]
    token = workspace.attributes("litellm_key.it")["token"]
    for owner in (f"team_id={workspace.run}", f"key_hash={token}"):
        assert workspace.proxy.request("DELETE", f"/v1/tool/{workspace.run}%2Fit/overrides?{owner}")[0] == 200
    workspace.plan(changes=True)
    assert "2 added" in workspace.apply()
    workspace.plan(changes=False)
    for name, import_id in (
        ("team", f"team:{workspace.run}/{workspace.run}/it"),
        ("key", f"key:{token}/{workspace.run}/it"),
    ):
        workspace.terraform("state", "rm", f"litellm_tool_policy.{name}")
        workspace.terraform("import", "-input=false", f"litellm_tool_policy.{name}", import_id)
    workspace.plan(changes=False)
    for address, import_id in (("litellm_team.it", workspace.run), ("litellm_key.it", token)):
        workspace.terraform("state", "rm", address)
        workspace.terraform("import", "-input=false", address, import_id)
    workspace.plan(changes=False)
    for address in ("litellm_team.it", "litellm_key.it"):
        assert workspace.attributes(address)["object_permission"] is None  # as generated configuration has it
    workspace.write(OWNED.replace("team_alias = var.run", 'team_alias = "${var.run}-third"'))
    workspace.apply()
    workspace.plan(changes=False)
    workspace.destroy()
