"""Plans that require an answer of LiteLLM: a failed read is an error, and no answer."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.client import retry
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import ServerFault
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.models.credential import CREDENTIAL
from terraform_provider_litellm.objects.teams.organization import ORGANIZATION
from terraform_provider_litellm.objects.tools.search_tool import SEARCH_TOOL
from terraform_provider_litellm.objects.tools.vector_store import PARAMS, VECTOR_STORE
from terraform_provider_litellm.plugin.diagnostics import Severity
from terraform_provider_litellm.plugin.resource import Plan
from terraform_provider_litellm.plugin.values import infer
from terraform_provider_litellm.record.object import LiteLLMObject
from tests.transport import FakeProxy


def litellm(status: int, detail: str = "boom") -> FakeProxy:
    """A proxy that tells its release, and has one status for everything else."""
    release = 200, {"litellm_version": "1.106.0"}
    return FakeProxy(lambda sent: release if sent.path == "/health/readiness/details" else (status, {"detail": detail}))


CHANGES: dict[str, tuple[LiteLLMObject, dict[str, Any], dict[str, Any]]] = {
    "another budget": (ORGANIZATION, {"organization_id": "x"}, {"budget_id": "b"}),
    "values of a credential": (
        CREDENTIAL,
        {"credential_name": "x", "credential_values": {"a": "1"}},
        {"credential_values": {"a": "2"}},
    ),
    "a search tool": (SEARCH_TOOL, {"search_tool_id": "x", "search_tool_name": "x"}, {"search_provider": "tavily"}),
    "parameters of a vector store": (VECTOR_STORE, {"vector_store_id": "x"}, {PARAMS: infer({"a": "1"})}),
    "a rotation": (KEY, {"token": "x", "rotation_trigger": infer(1)}, {"rotation_trigger": infer(2)}),
}


@pytest.mark.parametrize("case", CHANGES)
@pytest.mark.parametrize("status", [500, 401])
async def test_a_plan_that_requires_an_answer_fails_without_it(case: str, status: int) -> None:
    """It would not show a replacement, or what the change removes; an error of the whole run is reported once."""
    record, values, change = CHANGES[case]
    resource = ObjectResource(record)
    prior = dict.fromkeys(resource.schema.type.attributes) | {"id": "x", **values}
    config = dict.fromkeys(resource.schema.type.attributes) | values | change
    call = Plan(provider=Client(litellm(status), policy=retry.NONE), prior=prior, config=config, planned=prior | change)
    await resource.plan(call)
    assert [each.severity for each in call.diagnostics].count(Severity.ERROR) == 1
    assert not call.requires_replace


@pytest.mark.parametrize(("status", "detail"), [(404, "Not Found"), (403, "no")])
async def test_a_release_that_does_not_report_its_licence_is_no_failure(status: int, detail: str) -> None:
    """Nor is an API key that may not ask."""
    assert await Client(litellm(status, detail)).licensed() is None


async def test_a_licence_that_cannot_be_read_is_not_taken_for_none() -> None:
    """A rotation would replace the key."""
    with pytest.raises(ServerFault):
        await Client(litellm(500), policy=retry.NONE).licensed()
