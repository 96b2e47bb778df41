"""A model's state of schema version 100, in which each known parameter was an attribute, plans nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from terraform_provider_litellm.lifecycle.resource import SCHEMA_VERSION
from terraform_provider_litellm.objects.models.model_state import FORMER
from tests.acceptance.test_model_attributes import FREE, KNOWN, change, configure, params, settle
from tests.shown import show_model
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

NAMES = {(place.attribute, place.name): former for former, place in FORMER.items()}
"""The former attribute of a name in a free-form one."""

DYNAMIC = (
    "configurable_clientside_auth_params",
    "cache_control_injection_points",
    "tiered_pricing",
    "health_check_params",
)
"""Former attributes of any type."""


def former_value(attribute: str, name: str, value: Any) -> Any:
    """A value as the former attribute had it."""
    if name in ("aws_session_tags", "bedrock_tags"):
        key, content = ("Key", "Value") if name == "aws_session_tags" else ("key", "value")
        return {each[key]: each[content] for each in value}
    if "_million_" in NAMES[attribute, name]:
        return round(float(value) * 1e6, 12)
    return _dynamic(value) if name in DYNAMIC else value


def _dynamic(value: Any) -> dict[str, Any]:
    return {"type": _type(value), "value": value}


def _type(value: Any) -> Any:
    if isinstance(value, dict):
        return ["object", {name: _type(item) for name, item in value.items()}]
    if isinstance(value, list):
        return ["tuple", [_type(item) for item in value]]
    return "bool" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "string"


def as_before(workspace: LiveWorkspace, baseline: Mapping[str, Any] | None = None, **more: Any) -> None:
    """Write the state as version 100 had it, with `more` attributes, and more in its baseline."""
    file = workspace.folder / "terraform.tfstate"
    state = json.loads(file.read_text())
    (instance,) = (
        each for every in state["resources"] if every["type"] == "litellm_model" for each in every["instances"]
    )
    attributes, private = instance["attributes"], json.loads(base64.b64decode(instance["private"]))
    version = attributes.pop("sensitive_litellm_params_wo_version")
    for attribute in FREE:
        held = (attributes.pop(attribute) or {"value": {}})["value"]
        known = {name: value for name, value in held.items() if (attribute, name) in NAMES}
        rest = {name: value for name, value in held.items() if name not in known}
        attributes |= {NAMES[attribute, name]: former_value(attribute, name, value) for name, value in known.items()}
        attributes |= {attribute: _dynamic(rest)} if rest and attribute != "sensitive_litellm_params" else {}
    for name, kept in private.get("secrets", {}).pop("sensitive_litellm_params", {}).items():
        former = NAMES["sensitive_litellm_params", name]
        private["secrets"][former] = kept
        attributes[f"{former}_wo_version"] = version
    attributes |= more
    private["baseline"] |= baseline or {}
    instance |= {"schema_version": SCHEMA_VERSION, "private": base64.b64encode(json.dumps(private).encode()).decode()}
    file.write_text(json.dumps(state))


@pytest.mark.parametrize("secrets", ["sensitive_litellm_params", "sensitive_litellm_params_wo"])
def test_a_state_with_everything_set_plans_nothing(workspace: LiveWorkspace, secrets: str) -> None:
    """The configuration has the same values under LiteLLM's names; the secret is known again, wherever it stands."""
    values: Mapping[str, Any] = {
        secrets: KNOWN["sensitive_litellm_params"][0],
        "additional_litellm_params": KNOWN["additional_litellm_params"][0] | {"top_k": 3},
        "additional_model_info": KNOWN["additional_model_info"][0],
    }
    settle(workspace, values)
    as_before(workspace)
    workspace.plan()
    output = settle(workspace, {**values, "rpm": 3})
    assert "must be replaced" not in output
    assert "1 changed" in output


def test_what_nobody_has_decided_on_stays_undecided(workspace: LiveWorkspace) -> None:
    """What a state kept of an import or a move stays in LiteLLM, with and without other names in the configuration."""
    for further in ({}, {"additional_litellm_params": {"top_k": 3}}):
        settle(workspace, further)
        change(workspace, litellm_params={"s3_bucket_name": "theirs"})
        as_before(workspace, {"s3_bucket_name": "theirs"}, s3_bucket_name="theirs")
        workspace.plan()
        output = settle(workspace, {**further, "rpm": 3 if further else 4})
        assert "must be replaced" not in output
        assert params(workspace)["s3_bucket_name"] == "theirs"
        workspace.destroy()


def test_what_something_else_changes_meanwhile_is_seen(workspace: LiveWorkspace) -> None:
    """After the upgrade as before it."""
    values = {
        "additional_litellm_params": {"s3_bucket_name": "mine"},
        "additional_model_info": {"supports_vision": True},
    }
    settle(workspace, values)
    as_before(workspace)
    change(workspace, litellm_params={"s3_bucket_name": "theirs"}, model_info={"supports_vision": False})
    configure(workspace, values)
    output = workspace.plan(changes=True)
    assert 's3_bucket_name = "theirs" -> "mine"' in " ".join(output.split())
    assert "supports_vision = false -> true" in " ".join(output.split())
    workspace.apply()
    workspace.plan()
    assert show_model(workspace)["model_info"]["supports_vision"] is True
