"""States of models from when each known parameter was an attribute: what they set is in the free-form attributes."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.lifecycle.resource import SCHEMA_VERSION, ObjectResource
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.models.model_attributes import CATALOGS
from terraform_provider_litellm.objects.models.model_state import FORMER, renamed, upgraded
from terraform_provider_litellm.plugin.resource import Upgrade
from terraform_provider_litellm.plugin.values import is_null, plain
from terraform_provider_litellm.plugin.wire import codec
from tests.conftest import ROOT

RESOURCE = ObjectResource(MODEL)
RECORDED = codec.load_json((ROOT / "tests" / "samples" / "model_100.json").read_bytes())
"""A state of schema version 100 in which every attribute is set, without the nulls."""


def upgrade(raw: dict[str, Any]) -> dict[str, Any]:
    """What becomes of a state of version 100, as plain data without nulls."""
    call: Upgrade[Client] = Upgrade(version=SCHEMA_VERSION, raw=raw)
    asyncio.run(RESOURCE.upgrade(call))
    assert not list(call.diagnostics)
    state = codec.from_json(RESOURCE.schema.type, call.raw)
    codec.encode(RESOURCE.schema.type, state)
    return {name: plain(value) for name, value in state.items() if not is_null(value)}


def test_nothing_that_a_state_sets_is_lost() -> None:
    """Each attribute of a whole state is still one, or stands in a free-form one under LiteLLM's name."""
    state = upgrade(RECORDED)
    attributes = RESOURCE.schema.block.attributes
    assert RECORDED.keys() <= attributes.keys() | FORMER.keys()
    for name, value in RECORDED.items():
        if name in FORMER:
            place = FORMER[name]
            assert place.name in state[place.attribute], name
        elif name != "additional_litellm_params":
            assert name in state, (name, value)
    assert state["additional_litellm_params"]["top_k"] == 3


def test_every_known_name_was_an_attribute_or_came_later() -> None:
    """The recorded state knows all of them."""
    known = {name for name, place in FORMER.items() if not place.known.since}
    assert known <= RECORDED.keys()


@pytest.mark.parametrize(
    ("former", "place"),
    [
        (
            {"input_cost_per_million_tokens_above_200k_tokens_priority": Decimal("0.15")},
            {"additional_litellm_params": {"input_cost_per_token_above_200k_tokens_priority": Decimal("1.5e-7")}},
        ),
        (
            {"cache_read_input_cost_per_million_tokens_flex": 3},
            {"additional_litellm_params": {"cache_read_input_token_cost_flex": Decimal("0.000003")}},
        ),
        ({"output_cost_per_image": 1}, {"additional_litellm_params": {"output_cost_per_image": 1}}),
        (
            {"aws_session_tags": {"team": "a"}},
            {"additional_litellm_params": {"aws_session_tags": [{"Key": "team", "Value": "a"}]}},
        ),
        ({"watsonx_project_id": "p"}, {"additional_litellm_params": {"project_id": "p"}}),
        ({"watsonx_token": "t"}, {"sensitive_litellm_params": {"token": "t"}}),
        ({"supports_vision": False}, {"additional_model_info": {"supports_vision": False}}),
        (
            {"health_check_params": {"type": ["object", {"n": "number"}], "value": {"n": 1}}},
            {"additional_model_info": {"health_check_params": {"n": 1}}},
        ),
        (
            {"oci_region": "a", "additional_litellm_params": {"type": ["map", "string"], "value": {"top_k": "3"}}},
            {"additional_litellm_params": {"top_k": "3", "oci_region": "a"}},
        ),
        ({"oci_region": "", "tag_regex": [], "use_xai_oauth": False, "health_check_timeout": 0}, {}),
        ({"client_secret_wo_version": 2, "oci_key_wo_version": 5}, {"sensitive_litellm_params_wo_version": 5}),
        ({"input_cost_per_million_tokens": 3}, {"input_cost_per_million_tokens": 3}),
    ],
)
def test_former_attributes_stand_under_litellms_name_and_in_its_form(
    former: dict[str, Any], place: dict[str, Any]
) -> None:
    """What is unset stays unset."""
    assert upgrade({"id": "x", **former}) == {"id": "x", **place}


def test_a_state_without_former_attributes_stays_as_it_is() -> None:
    raw = {"id": "x", "additional_model_info": {"type": ["map", "string"], "value": {"owner": "a"}}, "rpm": 5}
    assert upgraded(raw) == raw


def test_private_data_of_a_former_attribute_have_its_present_name() -> None:
    """The baseline, and the hashes of secrets, by which the same secret is known again."""
    private: dict[str, Any] = {
        "baseline": {"s3_bucket_name": "a", "mode": "chat", "supports_vision": True},
        "secrets": {"client_secret": write_only.digest("x"), "model_api_key": write_only.digest("y")},
    }
    renamed(private)
    assert private["baseline"] == {
        "additional_litellm_params.s3_bucket_name": "a",
        "mode": "chat",
        "additional_model_info.supports_vision": True,
    }
    assert private["secrets"].keys() == {"sensitive_litellm_params", "model_api_key"}
    again = json.loads(json.dumps(private))
    renamed(again)
    assert again == private


def test_a_known_name_is_no_attribute_and_stands_in_one_place() -> None:
    """Secrets apart, which may stand among other parameters, with a warning."""
    params, _, info = CATALOGS
    assert not params.by_name.keys() & params.attributes.keys()
    assert not params.by_name.keys() & info.by_name.keys()
