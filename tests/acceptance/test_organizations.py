"""Organizations: what goes with them, who is in them, and the licence that newer releases require."""

from __future__ import annotations

import json

import pytest

from terraform_provider_litellm.client.errors import is_read
from tests.acceptance.conftest import NewWorkspace
from tests.faults import faulty
from tests.live_proxy.proxy import LiveProxy
from tests.objects import REFUSED
from tests.workspace import LiveWorkspace, at_once

pytestmark = pytest.mark.acceptance

free = pytest.mark.skipif(
    "litellm_organization" in REFUSED, reason=REFUSED.get("litellm_organization", "organizations are free")
)
licensed = pytest.mark.skipif("litellm_organization" not in REFUSED, reason="this LiteLLM has organizations for free")

ORGANIZATION = """
resource "litellm_organization" "it" {
  organization_id    = "${var.run}-org"
  organization_alias = var.run
}
"""
MEMBER = """
resource "litellm_organization_member" "%s" {
  organization_id = litellm_organization.it.organization_id
  %s
  role            = "internal_user"
}
"""


@licensed
def test_a_plan_without_a_licence_names_it_and_sends_nothing(
    new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """The object as a whole requires it, not one of its attributes."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(ORGANIZATION)
        output = " ".join(workspace.plan(status=1).split())
        assert "litellm_organization requires a LiteLLM Enterprise licence" in output
        assert "Set LITELLM_LICENSE on the proxy" in output
        assert [each for each in faults.seen if not is_read(*each)] == []


@licensed
def test_a_team_in_an_organization_that_nobody_has_is_warned_of(workspace: LiveWorkspace) -> None:
    """Which requires a licence; so does reading one."""
    workspace.write('resource "litellm_team" "it" {\n  team_alias = var.run\n  organization_id = "nowhere"\n}\n')
    output = " ".join(workspace.plan(changes=True).split())
    assert 'Organization "nowhere" not found' in output
    assert "licence" in output


@free
def test_the_budgets_of_an_organization_and_its_members_go_with_them(workspace: LiveWorkspace) -> None:
    """LiteLLM keeps them."""
    budgets = workspace.ask("/budget/list")
    user = f'user_id = "{workspace.run}-user"\nmax_budget_in_organization = 3'
    workspace.write(ORGANIZATION + MEMBER % ("it", user))
    workspace.apply()
    assert len(workspace.ask("/budget/list")) == len(budgets) + 2
    workspace.destroy()
    assert workspace.ask("/budget/list") == budgets


@free
@pytest.mark.since("1.80.17")
def test_teams_and_keys_that_go_with_an_organization_are_told_in_the_plan(workspace: LiveWorkspace) -> None:
    """Those that the plan does not show itself: LiteLLM deletes them all."""
    mine = (
        'resource "litellm_team" "mine" {\n  team_alias = "${var.run}-mine"\n'
        "  organization_id = litellm_organization.it.organization_id\n}\n"
    )
    workspace.write(ORGANIZATION + mine)
    workspace.apply()
    workspace.plan()
    organization_id = f"{workspace.run}-org"
    others = f"{workspace.run}-others"
    workspace.tell("/team/new", {"team_id": others, "team_alias": others, "organization_id": organization_id})
    workspace.tell("/key/generate", {"key_alias": f"{workspace.run}-key", "organization_id": organization_id})
    output = " ".join(workspace.plan("-destroy", changes=True).split())
    assert f"1 team and 1 key will be deleted together with the organization {organization_id}" in output
    assert others in output
    assert f"{workspace.run}-key" in output
    assert f"{workspace.run}-mine, " not in output
    workspace.destroy()


@free
def test_a_member_by_email_address_is_the_user_who_has_it(workspace: LiveWorkspace) -> None:
    """In any letter case; without such a user, nothing is created."""
    email = f"{workspace.run}@Example.com"
    workspace.write(ORGANIZATION + MEMBER % ("it", f'user_email = "{email.lower()}"'))
    output = " ".join(workspace.apply(status=1).split())
    assert "No user has the e-mail address" in output
    user_id = f"{workspace.run}-user"
    workspace.tell("/user/new", {"user_id": user_id, "user_email": email, "auto_create_key": False})
    workspace.apply()
    workspace.plan()
    assert workspace.attributes("litellm_organization_member.it")["user_id"] == user_id
    workspace.destroy()
    workspace.tell("/user/delete", {"user_ids": [user_id]})


@free
def test_a_member_who_changes_hands_stays(workspace: LiveWorkspace) -> None:
    """A resource that is renamed without `moved` keeps the membership; a member who is nobody's is not taken over."""
    user = f'user_id = "{workspace.run}-user"'
    workspace.write(ORGANIZATION + MEMBER % ("it", user))
    workspace.apply()
    before = members(workspace)
    workspace.write(ORGANIZATION + MEMBER % ("other", user))
    workspace.apply()
    workspace.plan()
    assert members(workspace) == before
    workspace.terraform("state", "rm", "litellm_organization_member.other")
    output = workspace.apply(status=1)
    assert "it already exists" in output
    assert f"{workspace.run}-org/{workspace.run}-user" in " ".join(output.split())
    assert members(workspace) == before


@free
def test_a_set_takes_over_no_member_who_is_nobodys(workspace: LiveWorkspace) -> None:
    """Neither when it is created nor when it grows, by id or by e-mail address: nothing is changed."""
    email, organization_id = f"{workspace.run}@Example.com", f"{workspace.run}-org"
    workspace.write(ORGANIZATION)
    workspace.apply()
    for user, more in (("old", {"user_email": email}), ("new", {})):
        user_id = f"{workspace.run}-{user}"
        workspace.tell("/user/new", {"user_id": user_id, "auto_create_key": False, **more})
    who = {"user_id": f"{workspace.run}-old", "role": "org_admin"}
    workspace.tell("/organization/member_add", {"organization_id": organization_id, "member": who})
    before = members(workspace)
    new, old = f'user_id = "{workspace.run}-new"', f'user_id = "{workspace.run}-old"'
    for blocks in ((new, old), (f'user_email = "{email.lower()}"',)):
        workspace.write(ORGANIZATION + several(*blocks))
        output = " ".join(workspace.apply(status=1).split())
        assert "Cannot create set of organization members" in output
        assert f"{organization_id}/{workspace.run}-old" in output
        assert members(workspace) == before
    workspace.write(ORGANIZATION + several(new))
    workspace.apply()
    workspace.plan()
    before = members(workspace)
    workspace.write(ORGANIZATION + several(new, old))
    assert "import the whole set again" in " ".join(workspace.apply(status=1).split())
    assert members(workspace) == before
    workspace.destroy()
    workspace.tell("/user/delete", {"user_ids": [f"{workspace.run}-old", f"{workspace.run}-new"]})


def several(*users: str) -> str:
    """A set of these members."""
    blocks = "".join(f'  member {{\n    {user}\n    role = "internal_user"\n  }}\n' for user in users)
    return (
        'resource "litellm_organization_member_add" "it" {\n'
        f"  organization_id = litellm_organization.it.organization_id\n{blocks}}}\n"
    )


def members(workspace: LiveWorkspace) -> str:
    """The members of the organization, with the times of their memberships."""
    answer = workspace.ask(f"/organization/info?organization_id={workspace.run}-org")
    return json.dumps([{name: each[name] for name in ("user_id", "created_at")} for each in answer["members"]])


@free
@pytest.mark.since("1.80.17")
def test_fifty_members_by_five_processes_end_with_fifty(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """All join one organization at the same time."""
    workspace.write(ORGANIZATION)
    workspace.apply()
    others = [new_workspace() for _ in range(5)]
    for number, other in enumerate(others):
        member = f"""
            resource "litellm_organization_member" "it" {{
              count           = 10
              organization_id = "{workspace.run}-org"
              user_id         = "{workspace.run}-{number}-${{count.index}}"
              role            = "internal_user"
            }}
        """
        other.write(member)
    at_once(others, "apply", "-input=false", "-auto-approve", "-parallelism=10")
    answer = workspace.ask(f"/organization/info?organization_id={workspace.run}-org")
    assert len({row["user_id"] for row in answer["members"] if row["user_id"].startswith(workspace.run)}) == 50
    for other in others:
        other.plan()
        other.destroy()


@free
def test_an_imported_organization_with_a_shared_budget_plans_empty(workspace: LiveWorkspace) -> None:
    """Its limits are those of the budget, and none of its own; another budget replaces it."""
    budget_id = f"{workspace.run}-budget"
    workspace.tell("/budget/new", {"budget_id": budget_id, "max_budget": 5})
    shared = ORGANIZATION.replace("= var.run", f'= var.run\n  budget_id = "{budget_id}"')
    workspace.write(shared)
    workspace.apply()
    workspace.plan()
    workspace.tell("/budget/update", {"budget_id": budget_id, "max_budget": 6})
    workspace.plan()
    workspace.write(ORGANIZATION)
    assert "must be replaced" in workspace.plan(changes=True)
    workspace.write(shared)
    workspace.destroy()
    workspace.tell("/budget/delete", {"id": budget_id})
