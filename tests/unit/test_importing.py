"""What an import has of an object, and generated configuration."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.attributes.object_permission import normalized, short
from terraform_provider_litellm.client import retry
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle import data_source, importing
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.access.customer import CUSTOMER
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.models.access_group import ACCESS_GROUP
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.policies.tool_policy import TOOL_POLICY
from terraform_provider_litellm.objects.requests.guardrail import GUARDRAIL
from terraform_provider_litellm.objects.requests.prompt import PROMPT
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.resource import Import, Read
from terraform_provider_litellm.plugin.values import infer, plain
from terraform_provider_litellm.record.object import LiteLLMObject
from tests.transport import FakeProxy, Reply, Request


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


def failing(path: str, row: Any, reads: int) -> FakeProxy:
    """A proxy that answers so many reads of an object with its row, and fails at all others."""

    def answer(request: Request) -> Reply:
        known = request.path == path and proxy.paths.count(path) <= reads
        return (200, row) if known else (500, {"detail": "boom"})

    proxy = FakeProxy(answer)
    return proxy


ALICE = {"user_id": "alice", "litellm_budget_table": {"budget_id": "0e60a569-66b5-4f97-be35-cc7ad1f11711"}}
FILES = {"access_group": "g", "model_names": ["m"], "deployment_count": 1}


@pytest.mark.parametrize(
    ("record", "name", "path", "row"),
    [
        (CUSTOMER, "alice", "/customer/info", ALICE),
        (ACCESS_GROUP, "g", "/access_group/g/info", FILES),
    ],
)
@pytest.mark.parametrize("reads", [0, 1, 2])
async def test_an_import_ends_with_the_error_of_the_read_that_failed(
    record: LiteLLMObject, name: str, path: str, row: Any, reads: int
) -> None:
    """Whose the object and its budget are would be a guess."""
    client = Client(failing(path, row, reads), policy=retry.NONE)
    call: Import[Client] = Import(provider=client, id=name)
    await importing.import_state(record, call)
    failed = reads < 2 or record is CUSTOMER  # of whose budget nothing is told
    assert [each.summary.partition(":")[2] for each in call.diagnostics] == [" LiteLLM failed"] * failed
    assert (call.state is None) == failed


@pytest.mark.parametrize("status", [403, 500])
async def test_an_object_whose_successor_could_not_be_searched_for_stays_in_the_state(status: int) -> None:
    """LiteLLM gives a key that it rotates another identity: a failed search does not say that the key was deleted."""
    detail = {"detail": "Key not found in database"}
    proxy = FakeProxy(lambda request: (404 if request.path == "/key/info" else status, detail))
    resource = ObjectResource(KEY)
    state = dict.fromkeys(resource.schema.type.attributes) | {"id": "h", "token": "h", "auto_rotate": True}
    call = Read(provider=Client(proxy, policy=retry.NONE), state=dict(state), private={"baseline": {}})
    await resource.read(call)
    assert call.state == state
    assert [each.severity for each in call.diagnostics] == [Severity.ERROR]
