"""The configuration that Terraform 1.14 and newer generate for what exists: short, and without a change in its plan.

By the in-process client, which asks what those versions ask.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest

from terraform_provider_litellm.plugin.testing import Terraform
from terraform_provider_litellm.plugin.values import is_null, plain
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.live_proxy.proxy import LiveProxy
from tests.objects import SAMPLES
from tests.values import placed
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

MOST = {"litellm_model": 25, "litellm_key": 15, "litellm_team": 15}
"""Lines that the configuration of a usual object has at most."""

USUAL: Mapping[str, Mapping[str, Any]] = {
    "litellm_model": {
        "model_name": "m",
        "litellm_params": {"model": "openai/gpt-4o", "api_key": "sk-x", "api_base": "http://127.0.0.1:9", "rpm": 5},
        "model_info": {"owner": "a"},
    },
    "litellm_team": {"team_alias": "t", "models": ["m"], "max_budget": 5, "metadata": {"a": 1}},
    "litellm_key": {"key_alias": "k", "models": ["m"], "max_budget": 5, "duration": "30d"},
}
MADE: Mapping[str, tuple[str, str, str, Callable[[str], Any]]] = {
    "litellm_model": ("/model/new", "model_id", "/model/delete", lambda name: {"id": name}),
    "litellm_team": ("/team/new", "team_id", "/team/delete", lambda name: {"team_ids": [name]}),
    "litellm_key": ("/key/generate", "token", "/key/delete", lambda name: {"keys": [name]}),
}


@pytest.fixture
async def terraform(live_proxy: LiveProxy) -> AsyncIterator[Terraform]:
    """A run on the live proxy."""
    environ = {"LITELLM_API_BASE": live_proxy.base, "LITELLM_API_KEY": live_proxy.key}
    async with Terraform.running(LiteLLMProvider(environ)) as made:
        yield made


def written(terraform: Terraform, kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the file: what is not null, and null of what is optional alone."""
    block = terraform.provider.resources[kind]().schema.block
    return {
        name: value
        for name, value in config.items()
        if name in block.blocks or not is_null(value) or not block.attributes[name].computed
    }


@pytest.mark.parametrize("kind", USUAL)
async def test_a_usual_object_takes_few_lines(kind: str, terraform: Terraform, live_proxy: LiveProxy) -> None:
    """What somebody has set stands there, and nothing that LiteLLM fills in; a change of it changes that alone."""
    endpoint, identity, delete, body = MADE[kind]
    status, answer = live_proxy.request("POST", endpoint, USUAL[kind])
    assert status == 200
    instance = await terraform.take_over(kind, answer[identity])
    assert instance is not None
    config = written(terraform, kind, await terraform.generate(instance))
    config.pop("timeouts", None)
    lines = sum(1 + len(value) if isinstance(value := plain(item), dict) else 1 for item in config.values())
    assert lines <= MOST[kind], sorted(config)
    assert not any(plain(value) in ([], {}, "", False) for value in config.values() if not is_null(value))
    assert (await terraform.plan(kind, instance, **config)).action == "no-op"
    changed = await terraform.plan(
        kind, instance, **(config | {"max_budget": 7} if kind != "litellm_model" else config | {"rpm": 7})
    )
    different = {
        name
        for name, value in changed.planned.items()
        if value != instance.state.get(name) and name not in ("updated_at", "updated_by")
    }
    assert different == {"rpm" if kind == "litellm_model" else "max_budget"}
    live_proxy.request("POST", delete, body(answer[identity]))


@pytest.mark.parametrize("kind", SAMPLES)
async def test_generated_configuration_plans_nothing(
    kind: str, terraform: Terraform, objects: Mapping[str, Any], shared_workspace: LiveWorkspace
) -> None:
    """Of an object with every attribute: only what no import can know is missing, and is to be added where it is required."""
    instance = await terraform.take_over(kind, objects[kind]["id"])
    assert instance is not None
    config = written(terraform, kind, await terraform.generate(instance))
    attributes, sample = terraform.provider.resources[kind]().schema.block.attributes, SAMPLES[kind]
    required = {name for name, each in attributes.items() if each.required and is_null(config.get(name))}
    added = {name: sample.least[name] for name in required & sample.unknown_to_import.keys()}
    change = await terraform.plan(kind, instance, **(config | placed(added, shared_workspace.run)))
    different = {
        name: (value, instance.state.get(name))
        for name, value in change.planned.items()
        if value != instance.state.get(name) and name not in ("updated_at", "updated_by")
    }
    assert (change.action, {*different}) == (("update", {*added}) if added else ("no-op", set())), different
