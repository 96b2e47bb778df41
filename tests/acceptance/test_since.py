"""What an attribute says of the releases that know it is what the running release's own description says.

The requests are those of the endpoints that a record's module names, so that a new object is checked as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from terraform_provider_litellm.catalog import OBJECTS
from terraform_provider_litellm.objects.access.tag import LIMITS as TAG_LIMITS
from terraform_provider_litellm.record.release import parsed
from tests.described import dropped, record_of, refused, request
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

OTHERWISE: Mapping[str, set[str]] = {
    "litellm_agent": {"agent_card.supportedInterfaces"},
    "litellm_claude_code_plugin": {"enabled"},
    "litellm_guardrail": {"sensitive_litellm_params"},
    "litellm_key": {"service_account_id"},
    "litellm_key_block": {"token"},
    "litellm_model": {
        "additional_litellm_params",
        "additional_model_info",
        "base_model",
        "custom_llm_provider",
        "pricing_base_model",
        "sensitive_litellm_params",
        "thinking_budget_tokens",
        "thinking_enabled",
    },
    "litellm_organization_members": {"members"},
    "litellm_pass_through_endpoint": {"endpoint_id"},
    "litellm_prompt": {"environment", "prompt_type", "sensitive_litellm_params"},
    "litellm_search_tool": {
        "api_base",
        "api_key",
        "input_cost_per_query",
        "max_retries",
        "search_provider",
        "search_tool_info",
        "search_tool_name",
        "timeout",
    },
    "litellm_team": {"logging"},
    "litellm_team_callback": {"team_id"},
    "litellm_team_members": {"members"},
}
"""Attributes that a request has under another name, or within a part whose form is not described."""

UNRELIABLE: Mapping[str, set[str]] = {
    "litellm_jwt_key_mapping": {"jwt_claim_name", "jwt_claim_value", "description", "is_active"},
    "litellm_mcp_server": {"oauth2_flow"},
    "litellm_organization": {"object_permission.models"},
    "litellm_pass_through_endpoint": {"path"},
    "litellm_tag": {"name", "description", "models", "budget_id", *(each.name for each in TAG_LIMITS)},
    "litellm_team": {"team_member_permissions", "object_permission.models"},
    "litellm_team_callback": {"callback_name", "callback_type", "callback_vars"},
    "litellm_team_member": {"max_budget_in_team", "budget_duration"},
    "litellm_team_member_add": {"max_budget_in_team", "budget_duration"},
    "litellm_tool_policy": {"team_id"},
    "litellm_user": {"object_permission"},
}
"""What old releases describe, and take in part: at a create or an update only, for good, without showing it, or in a budget alone.

A tag is stored in one row with all others, of which LiteLLM loses some; a callback cannot be removed; a pass-through endpoint
has no id of its own; a tool cannot be blocked for a team.
"""


def described(live_proxy: LiveProxy) -> Mapping[str, Any]:
    """The OpenAPI document of the running release."""
    status, document = live_proxy.request("GET", "/openapi.json")
    assert status == 200
    found: Mapping[str, Any] = document
    return found


@pytest.mark.parametrize("type_name", OBJECTS)
def test_every_attribute_that_works_is_one_that_the_release_takes(live_proxy: LiveProxy, type_name: str) -> None:
    """A release drops silently what it does not know, so what it does not take is refused at plan."""
    taken = request(described(live_proxy), type_name)
    if not taken.schemas:
        pytest.skip("the release has none of the object's endpoints")
    record, otherwise = record_of(type_name), OTHERWISE.get(type_name, set())
    assert {name.partition(".")[0] for name in otherwise} <= record.table.by_name.keys()
    assert set(dropped(record, live_proxy.version, taken)) - otherwise == set()


@pytest.mark.parametrize("type_name", OBJECTS)
def test_no_attribute_is_refused_that_the_release_takes(live_proxy: LiveProxy, type_name: str) -> None:
    """A release that is too late in the table keeps people from what they have."""
    found = set(refused(record_of(type_name), live_proxy.version, request(described(live_proxy), type_name)))
    assert found - UNRELIABLE.get(type_name, set()) == set()


def test_a_name_that_this_litellm_drops_from_an_object_is_an_error_of_the_plan(workspace: LiveWorkspace) -> None:
    """An empty value is none, since LiteLLM gets that anyway."""
    if not parsed("1.80.17") <= parsed(workspace.proxy.version) < parsed("1.106.0"):
        pytest.skip("this LiteLLM knows all of it, or nothing")
    workspace.write(
        'resource "litellm_key" "it" {\n'
        '  object_permission = { vector_stores = ["a"], skills = ["b"], mcp_tool_search_enabled = null }\n'
        "  router_settings   = { num_retries = 1, weights = { a = { b = 1 } } }\n}\n"
    )
    output = workspace.plan(status=1)
    for name in ("object_permission.skills", "router_settings.weights"):
        assert f"{name} requires a newer LiteLLM" in output
    workspace.write('resource "litellm_key" "it" {\n  object_permission = { vector_stores = ["a"], skills = [] }\n}\n')
    workspace.apply()
    workspace.plan()
    workspace.destroy()
