"""What generated configuration has of an imported object."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.lifecycle import importing
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.policies.tool_policy import TOOL_POLICY
from terraform_provider_litellm.objects.requests.guardrail import GUARDRAIL
from terraform_provider_litellm.objects.requests.prompt import PROMPT
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.values import infer
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
