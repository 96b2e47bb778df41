"""What exists is taken over by a create only where the configuration says so: `adopt_existing`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

ALL = """
resource "litellm_tag" "it" {{
  name        = "${{var.run}}/tag #1"
  description = "ours"
  max_budget  = 7
{0}}}

resource "litellm_customer" "it" {{
  user_id = "${{var.run}}/customer #1"
  alias   = "${{var.run}} ours"
{0}}}

resource "litellm_user" "it" {{
  user_email = "${{var.run}}@Example.com"
  max_budget = 7
{0}}}
"""
FLAG = "  adopt_existing = true\n"


def theirs(workspace: LiveWorkspace) -> dict[str, Any]:
    """What LiteLLM has of the three."""
    run = workspace.run
    rows = {each["name"]: each for each in workspace.ask("/tag/list")}
    (user,) = workspace.ask(f"/user/list?user_email={run}@example.com")["users"]
    return {
        "tag": rows[f"{run}/tag #1"],
        "customer": workspace.ask(f"/customer/info?end_user_id={run}%2Fcustomer%20%231"),
        "user": user,
    }


def test_what_exists_is_adopted_only_when_told_to(workspace: LiveWorkspace) -> None:
    """Else it stays as it is, and the error says how; what is adopted keeps what the configuration does not set."""
    run = workspace.run
    workspace.tell("/tag/new", {"name": f"{run}/tag #1", "description": "theirs", "rpm_limit": 5})
    workspace.tell("/customer/new", {"user_id": f"{run}/customer #1", "alias": "theirs", "max_budget": 3})
    workspace.tell(
        "/user/new",
        {"user_email": f"{run}@example.com", "user_alias": f"{run} theirs", "rpm_limit": 5, "auto_create_key": False},
    )
    before = theirs(workspace)
    workspace.write(ALL.format(""))
    output = workspace.apply(status=1)
    assert output.count("it already exists") == 3
    assert output.count("adopt_existing = true") == 3
    assert theirs(workspace) == before
    assert workspace.resources() == []

    workspace.write(ALL.format(FLAG))
    workspace.apply()
    workspace.plan()
    after = theirs(workspace)
    assert after["tag"]["description"] == "ours"
    assert (after["tag"]["litellm_budget_table"]["max_budget"], after["tag"]["litellm_budget_table"]["rpm_limit"]) == (
        7,
        5,
    )
    assert (after["customer"]["alias"], after["customer"]["litellm_budget_table"]["max_budget"]) == (f"{run} ours", 3)
    assert after["user"]["user_id"] == before["user"]["user_id"] == workspace.attributes("litellm_user.it")["user_id"]
    assert (after["user"]["user_alias"], after["user"]["max_budget"]) == (f"{run} theirs", 7)
    assert after["user"]["user_email"] == f"{run}@example.com"
    assert after["user"]["key_count"] == 0

    for kind, found in (
        ("tag", f"{run}/tag #1"),
        ("customer", f"alias:{run} ours"),
        ("user", f"email:{run}@EXAMPLE.com"),
    ):
        workspace.terraform("state", "rm", f"litellm_{kind}.it")
        workspace.terraform("import", f"litellm_{kind}.it", found)
    assert "0 to add, 3 to change, 0 to destroy" in workspace.plan(changes=True)  # the flag, and what was theirs
    workspace.apply()
    workspace.plan()

    # the object that is to be replaced is there when its successor is created
    before = theirs(workspace)
    workspace.write(ALL.format(FLAG + "  lifecycle {\n    create_before_destroy = true\n  }\n"))
    output = workspace.apply("-replace=litellm_tag.it", "-replace=litellm_user.it", "-replace=litellm_customer.it")
    assert output.count("was not replaced") == 3
    assert {kind: each["created_at"] for kind, each in theirs(workspace).items() if kind != "customer"} == {
        kind: each["created_at"] for kind, each in before.items() if kind != "customer"
    }
    workspace.plan()
    workspace.destroy()
    assert json.dumps(run) not in json.dumps(workspace.ask("/tag/list"))
