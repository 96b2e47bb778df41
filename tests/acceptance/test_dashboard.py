"""What LiteLLM's dashboard writes when an object is opened and saved there, with nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shown import show_key, show_team
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

OBJECTS = """
resource "litellm_key" "it" {
  key_alias       = var.run
  models          = ["a"]
  max_budget      = 5
  budget_duration = "30d"
  metadata        = { owner = "a" }
}

resource "litellm_team" "it" {
  team_alias = var.run
  models     = ["a"]
  max_budget = 5
  metadata   = { owner = "a" }
}
"""

PERMISSION: dict[str, Any] = {
    "vector_stores": [],
    "mcp_servers": [],
    "mcp_access_groups": [],
    "mcp_toolsets": [],
    "mcp_tool_permissions": {},
    "agents": [],
    "agent_access_groups": [],
    "skills": [],
}


def save_key(workspace: LiveWorkspace) -> None:
    """The request of the form for keys."""
    row = show_key(workspace)
    workspace.tell(
        "/key/update",
        {
            "key": workspace.attributes("litellm_key.it")["token"],
            "key_alias": row["key_alias"],
            "models": row["models"],
            "max_budget": row["max_budget"],
            "budget_duration": row["budget_duration"],
            "tpm_limit": None,
            "rpm_limit": None,
            "tpd_limit": None,
            "max_parallel_requests": None,
            "guardrails": [],
            "policies": [],
            "prompts": [],
            "disable_global_guardrails": False,
            "allowed_passthrough_routes": [],
            "access_group_ids": [],
            "auto_rotate": False,
            "rotation_interval": "",
            "duration": "",
            "object_permission": PERMISSION,
            "metadata": {**row["metadata"], "logging": [], "litellm_disabled_callbacks": [], "tags": []},
        },
    )
    assert show_key(workspace)["metadata"]["logging"] == []


def save_team(workspace: LiveWorkspace) -> None:
    """The request of the form for teams."""
    row = show_team(workspace)
    workspace.tell(
        "/team/update",
        {
            "team_id": row["team_id"],
            "team_alias": row["team_alias"],
            "models": row["models"],
            "max_budget": row["max_budget"],
            "soft_budget": None,
            "budget_duration": None,
            "tpm_limit": None,
            "rpm_limit": None,
            "tpd_limit": None,
            "model_tpm_limit": {},
            "model_rpm_limit": {},
            "object_permission": PERMISSION,
            "metadata": {
                **row["metadata"],
                "allowed_passthrough_routes": [],
                "guardrails": [],
                "opted_out_global_guardrails": [],
                "disable_global_guardrails": False,
                "soft_budget_alerting_emails": [],
                "logging": [],
            },
        },
    )
    assert show_team(workspace)["metadata"]["opted_out_global_guardrails"] == []


def test_a_save_in_the_dashboard_is_no_drift(workspace: LiveWorkspace) -> None:
    """LiteLLM's own empty entries in the metadata are not the user's: on a refresh, and on an import."""
    workspace.write(OBJECTS)
    workspace.apply()
    save_key(workspace)
    save_team(workspace)
    workspace.plan()
    for kind in ("key", "team"):
        address = f"litellm_{kind}.it"
        identifier = workspace.attributes(address)["id"]
        workspace.terraform("state", "rm", address)
        workspace.terraform("import", address, identifier)
        assert workspace.attributes(address)["metadata"]["value"] == {"owner": "a"}
    workspace.write(OBJECTS.replace('owner = "a"', 'owner = "a", logging = []', 1))
    assert workspace.apply().count("+ logging") == 1
    workspace.plan()
    assert show_key(workspace)["metadata"]["logging"] == []
