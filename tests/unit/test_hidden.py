"""Keys that may not see everything: what LiteLLM hides from them is not gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import PermissionDenied, ServerFault
from terraform_provider_litellm.lifecycle.data_source import ObjectsData
from terraform_provider_litellm.lifecycle.list_resource import ObjectList
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.access.budget import BUDGET
from terraform_provider_litellm.objects.agents.mcp_server import MCP_SERVER
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.keys.key_block import KEY_BLOCK
from terraform_provider_litellm.objects.models.fallback import FALLBACK
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.policies.policy import POLICY
from terraform_provider_litellm.objects.policies.tool_policy import TOOL_POLICY
from terraform_provider_litellm.objects.tools.pass_through_endpoint import PASS_THROUGH_ENDPOINT
from terraform_provider_litellm.objects.tools.vector_store import VECTOR_STORE
from terraform_provider_litellm.plugin.data_source import ReadData
from terraform_provider_litellm.plugin.list_resource import ListObjects
from terraform_provider_litellm.plugin.resource import Read
from tests.transport import FakeProxy, Reply, Request

if TYPE_CHECKING:
    from terraform_provider_litellm.record.object import LiteLLMObject

TOKEN = "0" * 64
NOBODY = (404, {"error": {"message": "Key not found in database", "type": "not_found_error", "code": "404"}})
FORBIDDEN = (403, {"detail": "not for you"})
ENDPOINT = {"endpoint_id": "e", "id": "e", "path": "/a", "target": "https://example.com"}
HIDDEN: dict[str, tuple[LiteLLMObject, dict[str, str], Any]] = {
    "pass-through endpoint": (PASS_THROUGH_ENDPOINT, {"endpoint_id": "e"}, {"endpoints": []}),
    "vector store": (VECTOR_STORE, {"vector_store_id": "v"}, {"data": [], "total_count": 0}),
    "budget": (BUDGET, {"budget_id": "b"}, []),
    "fallback": (FALLBACK, {"model": "m", "fallback_type": "general"}, {"current_values": {}, "fields": []}),
    "model": (MODEL, {"id": "m"}, {"data": []}),
    "policy": (POLICY, {"policy_name": "p"}, {"versions": [], "policies": []}),
    "tool policy": (TOOL_POLICY, {"tool_name": "t", "scope": "all"}, {"tools": []}),
}
"""Objects whose read decides by a list, and an answer that hides them."""


def litellm(answer: Any, role: str | None, key: Reply | None = None) -> FakeProxy:
    """A proxy with one answer to everything, except about the provider's own key, whose user has a role."""

    def answered(request: Request) -> Reply:
        if request.path == "/key/info" and not request.query:
            return key or (200, {"info": {"user_id": "u" if role else None}})
        if request.path == "/v2/user/info":
            return 200, {"user_role": role}
        if request.path.startswith("/v1/tool/") and request.path != "/v1/tool/list":
            return 404, {"detail": "Tool not found"}
        return 200, answer

    return FakeProxy(answered)


@pytest.mark.parametrize(("record", "identity", "answer"), HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("role", ["proxy_admin_viewer", "internal_user", None])
async def test_what_a_list_hides_from_the_key_is_not_gone(
    record: LiteLLMObject, identity: dict[str, str], answer: Any, role: str | None
) -> None:
    """The error says whose key it is, and which one to use."""
    with pytest.raises(PermissionDenied) as caught:
        await record.read(Client(litellm(answer, role)), identity)
    assert (role or "of no user") in caught.value.detail
    assert "master key or the key of a proxy admin" in caught.value.advice


@pytest.mark.parametrize(("record", "identity", "answer"), HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize(
    ("role", "key"),
    [("proxy_admin", None), ("x", NOBODY), ("x", FORBIDDEN), ("x", (200, {}))],
    ids=["an admin's", "the master key", "untold", "unknown form"],
)
async def test_what_a_list_of_all_objects_lacks_is_gone(
    record: LiteLLMObject, identity: dict[str, str], answer: Any, role: str, key: tuple[int, Any] | None
) -> None:
    """For a proxy admin's key, the master key, and a key whose owner LiteLLM does not report."""
    from terraform_provider_litellm.client import retry

    assert await record.read(Client(litellm(answer, role, key), policy=retry.NONE), identity) is None


@pytest.mark.parametrize(("record", "identity", "answer"), HIDDEN.values(), ids=HIDDEN)
async def test_a_failure_says_nothing_about_the_key(
    record: LiteLLMObject, identity: dict[str, str], answer: Any
) -> None:
    """What LiteLLM cannot tell at the moment is neither gone, nor remembered."""
    from terraform_provider_litellm.client import retry

    proxy = litellm(answer, "proxy_admin", (500, {"detail": "boom"}))
    client = Client(proxy, policy=retry.NONE)
    with pytest.raises(ServerFault):
        await record.read(client, identity)
    proxy.answer = litellm(answer, "proxy_admin").answer
    assert await record.read(client, identity) is None


async def test_a_key_is_asked_about_once_and_only_if_something_is_missing() -> None:
    """Not while the list has the object."""
    proxy = litellm({"endpoints": [ENDPOINT]}, "proxy_admin")
    client = Client(proxy)
    assert await PASS_THROUGH_ENDPOINT.read(client, {"endpoint_id": "e"})
    assert set(proxy.paths) == {"/config/pass_through_endpoint"}
    for name in "abc":
        assert await PASS_THROUGH_ENDPOINT.read(client, {"endpoint_id": name}) is None
    assert proxy.paths.count("/key/info") == proxy.paths.count("/v2/user/info") == 1


async def test_a_refresh_keeps_what_is_hidden_in_the_state() -> None:
    """The error is about the read."""
    state = dict.fromkeys(ObjectResource(PASS_THROUGH_ENDPOINT).schema.block.attributes) | ENDPOINT
    call = Read(provider=Client(litellm({"endpoints": []}, "proxy_admin_viewer")), state=dict(state))
    await ObjectResource(PASS_THROUGH_ENDPOINT).read(call)
    assert call.state == state
    assert [each.summary for each in call.diagnostics] == [
        'Cannot read pass-through endpoint "/a": the API key may not see everything'
    ]


async def test_values_that_litellm_hides_from_the_key_are_no_drift() -> None:
    """LiteLLM shows no address of an MCP server to anybody but admins."""
    row = {"server_id": "s", "created_by": "u", "transport": "http", "url": None, "command": None, "spec_path": None}
    with pytest.raises(PermissionDenied):
        await MCP_SERVER.read(Client(litellm(row, "proxy_admin_viewer")), {"server_id": "s"})
    assert await MCP_SERVER.read(Client(litellm(row, "proxy_admin")), {"server_id": "s"})


@pytest.mark.parametrize(("role", "warnings"), [("proxy_admin_viewer", 1), ("proxy_admin", 0)])
async def test_an_empty_list_says_that_the_key_may_not_see_all(role: str, warnings: int) -> None:
    """The data source of all objects, and the list resource."""
    client, listing = Client(litellm({"data": []}, role)), VECTOR_STORE.listing
    assert listing is not None
    source = ObjectsData(VECTOR_STORE, listing, "vector_stores")
    read = ReadData(provider=client, config=dict.fromkeys(source.schema.block.attributes))
    await source.read(read)
    listed = ListObjects(provider=client, config={})
    assert [each async for each in ObjectList(ObjectResource(VECTOR_STORE), listing).list(listed)] == []
    for found in (read.diagnostics, listed.diagnostics):
        assert not found.has_error
        assert len(found) == warnings
        assert all("vector stores is empty, and the API key may not see" in each.summary for each in found)


# ---- deleted keys


@pytest.mark.parametrize("deleted", [{"deleted_at": "2026-11-29T00:00:00Z"}, {"status": "deleted"}], ids=repr)
@pytest.mark.parametrize(
    ("record", "identity"),
    [
        (KEY, {"token": TOKEN}),
        (KEY_BLOCK, {"token": TOKEN}),
        (TOOL_POLICY, {"tool_name": "t", "scope": f"key:{TOKEN}"}),
    ],
    ids=["key", "block", "tool policy"],
)
async def test_nothing_of_a_deleted_key_exists(
    record: LiteLLMObject, identity: dict[str, str], deleted: dict[str, str]
) -> None:
    """Although LiteLLM still returns the key."""
    row = {"models": [], "blocked": True, "object_permission": {"blocked_tools": ["t"]}, "metadata": {}}
    assert await record.read(Client(litellm({"info": row}, "proxy_admin")), identity) is not None
    assert await record.read(Client(litellm({"info": row | deleted}, "proxy_admin")), identity) is None
