"""What generated configuration has of an imported object."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.attributes.object_permission import normalized, short
from terraform_provider_litellm.lifecycle import data_source, importing
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.policies.tool_policy import TOOL_POLICY
from terraform_provider_litellm.objects.requests.guardrail import GUARDRAIL
from terraform_provider_litellm.objects.requests.prompt import PROMPT
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.values import infer, plain
from terraform_provider_litellm.record.object import LiteLLMObject


@pytest.mark.parametrize(
    ("record", "attribute", "value", "kept"),
    [
        (GUARDRAIL, "litellm_params", {"api_base": "https://a.example.com"}, {"api_base": "https://a.example.com"}),
        (PROMPT, "litellm_params", {"own": 1}, {"own": 1}),
        (MODEL, "additional_model_info", {"own": 1, "supports_vision": True}, {"own": 1}),
    ],
)
def test_what_somebody_has_set_is_kept(
    record: LiteLLMObject, attribute: str, value: dict[str, Any], kept: dict[str, Any]
) -> None:
    """And what LiteLLM may have filled in is left out."""
    field = record.table.by_name[attribute]
    assert importing.chosen(record.table, field, infer(value)) == infer(kept)


@pytest.mark.parametrize(("output", "refused"), [("untrusted", False), (None, False), ("trusted", True)])
def test_the_output_policy_of_a_team_is_untrusted(output: str | None, refused: bool) -> None:
    """Which is what an import of one has."""
    diagnostics = Diagnostics()
    config = {"tool_name": "t", "team_id": "a", "input_policy": "blocked", "output_policy": output}
    TOOL_POLICY.check(config, diagnostics)
    assert bool(diagnostics) is refused


@pytest.mark.parametrize("record", [TEAM, KEY])
@pytest.mark.parametrize(
    ("permission", "imported"),
    [
        ({"blocked_tools": ["a"]}, None),
        ({"blocked_tools": ["a"], "mcp_servers": ["b"]}, {"blocked_tools": ["a"], "mcp_servers": ["b"]}),
        ({"blocked_tools": []}, {}),
        (None, {}),
    ],
)
def test_what_only_another_resource_has_set_is_not_imported(
    record: LiteLLMObject, permission: dict[str, Any] | None, imported: dict[str, Any] | None
) -> None:
    """Not even as an empty value, with which generated configuration would decide about it as well; a data source has it."""
    identity = dict.fromkeys(record.identity, "x")
    row = {**identity, "object_permission": normalized(permission)}
    found = ObjectResource(record).observed(row, identity, Diagnostics(), {})
    assert plain(found["object_permission"]) == imported
    data = data_source.shown(record, row, identity, Diagnostics())
    assert (plain(data["object_permission"]) or {}) == short(permission or {})
