"""Resource identity (Terraform 1.12) and lists (`terraform query`, 1.14), on the live proxy.

No such Terraform is at hand: a client of our own asks over the real wire what those versions ask, in their order.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from grpclib.client import UnaryStreamMethod

from terraform_provider_litellm.catalog import list_resources, resources
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.plugin.testing.client import Plugin, launch
from terraform_provider_litellm.plugin.types import Object
from terraform_provider_litellm.plugin.wire import codec
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from terraform_provider_litellm.provider_block import SCHEMA
from tests.live_proxy.proxy import LiveProxy

pytestmark = pytest.mark.acceptance

IDENTITIES = {
    "litellm_key": {"token"},
    "litellm_model": {"id"},
    "litellm_team": {"team_id"},
    "litellm_team_member": {"team_id", "user_id"},
    "litellm_team_members": {"team_id"},
}


def told(proxy: LiveProxy, path: str, body: object) -> Any:
    """What LiteLLM answers to a change."""
    status, answer = proxy.request("POST", path, body)
    assert status == 200, answer
    return answer


@pytest.fixture
async def plugin(live_proxy: LiveProxy) -> AsyncIterator[Plugin]:
    """The provider, configured for the live proxy."""
    command = [sys.executable, "-m", "terraform_provider_litellm"]
    env = {"LITELLM_API_BASE": live_proxy.base, "LITELLM_API_KEY": live_proxy.key}
    async with launch(command, env) as made:
        config = value(SCHEMA.type, dict.fromkeys(SCHEMA.type.attributes))
        answer = await made.call("Configure", pb.Configure.Request(config=config), pb.Configure.Response)
        assert not answer.diagnostics
        yield made


@pytest.fixture
def objects(live_proxy: LiveProxy) -> Any:
    """A team with a member, a key and a model, by type: the identity and the name of each."""
    run = f"run-{secrets.token_hex(4)}"
    told(live_proxy, "/team/new", {"team_id": run, "team_alias": run, "max_budget": 5})
    told(live_proxy, "/team/member_add", {"team_id": run, "member": {"user_id": f"{run}-u", "role": "user"}})
    token = token_of(told(live_proxy, "/key/generate", {"key_alias": run, "team_id": run, "max_budget": 2})["key"])
    params = {"model": "openai/gpt-4o-mini", "api_key": "sk-made-up"}
    model = told(live_proxy, "/model/new", {"model_name": run, "litellm_params": params})["model_id"]
    yield {
        "litellm_key": ({"token": token}, run),
        "litellm_model": ({"id": model}, run),
        "litellm_team": ({"team_id": run}, run),
        "litellm_team_member": ({"team_id": run, "user_id": f"{run}-u"}, f"{run}-u"),
    }
    told(live_proxy, "/team/delete", {"team_ids": [run]})
    told(live_proxy, "/model/delete", {"id": model})


def value(kind: Object, data: Any) -> pb.DynamicValue:
    """A value as Terraform packs it."""
    return pb.DynamicValue(msgpack=codec.encode(kind, data))


def identity_type(kind: str) -> Object:
    """The type of a resource's identity."""
    found = resources()[kind]().identity
    assert found is not None
    return found.type


def identity(kind: str, data: pb.ResourceIdentityData) -> Any:
    """What an identity holds."""
    return codec.decode(identity_type(kind), data.identity_data.msgpack)


async def test_every_addressable_object_has_an_identity(plugin: Plugin) -> None:
    """The schemas name what an import has to give, as strings; none of it is a secret."""
    answer = await plugin.call(
        "GetResourceIdentitySchemas", pb.GetResourceIdentitySchemas.Request(), pb.GetResourceIdentitySchemas.Response
    )
    found = {
        kind: {each.name for each in schema.identity_attributes} for kind, schema in answer.identity_schemas.items()
    }
    assert found == IDENTITIES
    attributes = [each for schema in answer.identity_schemas.values() for each in schema.identity_attributes]
    assert all(each.required_for_import and each.type == b'"string"' and each.description for each in attributes)


@pytest.mark.parametrize("kind", list_resources())
async def test_import_by_identity(kind: str, plugin: Plugin, objects: Any) -> None:
    """An object is imported and read by its identity, which both answers tell again; a plan keeps it."""
    wanted, _ = objects[kind]
    schema = resources()[kind]().schema
    data = pb.ResourceIdentityData(identity_data=value(identity_type(kind), wanted))
    imported = await plugin.call(
        "ImportResourceState",
        pb.ImportResourceState.Request(type_name=kind, identity=data),
        pb.ImportResourceState.Response,
    )
    assert not imported.diagnostics, imported.diagnostics
    (found,) = imported.imported_resources
    assert identity(kind, found.identity) == wanted
    read = await plugin.call(
        "ReadResource",
        pb.ReadResource.Request(
            type_name=kind, current_state=found.state, private=found.private, current_identity=found.identity
        ),
        pb.ReadResource.Response,
    )
    assert not read.diagnostics
    assert identity(kind, read.new_identity) == wanted
    state = codec.decode(schema.type, read.new_state.msgpack)
    assert {name: state[name] for name in wanted} == wanted
    raw = pb.RawState(json=json.dumps(wanted).encode())
    upgraded = await plugin.call(
        "UpgradeResourceIdentity",
        pb.UpgradeResourceIdentity.Request(type_name=kind, version=0, raw_identity=raw),
        pb.UpgradeResourceIdentity.Response,
    )
    assert identity(kind, upgraded.upgraded_identity) == wanted


async def test_import_of_nothing(plugin: Plugin) -> None:
    """An identity that nothing has is an error that says what it should be."""
    data = pb.ResourceIdentityData(identity_data=value(identity_type("litellm_team"), {"team_id": "no such team"}))
    answer = await plugin.call(
        "ImportResourceState",
        pb.ImportResourceState.Request(type_name="litellm_team", identity=data),
        pb.ImportResourceState.Response,
    )
    assert [each.summary for each in answer.diagnostics] == ["No such team"]


async def listed(plugin: Plugin, kind: str, config: Any, *, limit: int = 0, whole: bool = False) -> list[Any]:
    """The events of a list."""
    schema = list_resources()[kind]().schema
    request = pb.ListResource.Request(
        type_name=kind, config=value(schema.type, config), limit=limit, include_resource_object=whole
    )
    method = UnaryStreamMethod[Any, Any](
        plugin.channel, "/tfplugin5.Provider/ListResource", pb.ListResource.Request, pb.ListResource.Event
    )
    return list(await method(request))


@pytest.mark.parametrize("kind", list_resources())
async def test_list(kind: str, plugin: Plugin, objects: Any) -> None:
    """What is on the proxy is listed with its identity and a name, and with its state where that is wanted."""
    wanted, name = objects[kind]
    config = {"team_id": wanted["team_id"]} if kind == "litellm_team_member" else {}
    events = await listed(plugin, kind, config, whole=True)
    assert not any(event.diagnostic for event in events)
    (event,) = [each for each in events if identity(kind, each.identity) == wanted]
    assert event.display_name == name
    state = codec.decode(resources()[kind]().schema.type, event.resource_object.msgpack)
    assert {each: state[each] for each in wanted} == wanted
    assert "sk-made-up" not in str(state)
    bare = await listed(plugin, kind, config, limit=1)
    assert len(bare) == 1
    assert not bare[0].HasField("resource_object")


async def test_list_of_a_missing_type_is_an_error(plugin: Plugin) -> None:
    """What cannot be listed is told by a diagnostic, as every other mistake."""
    method = UnaryStreamMethod[Any, Any](
        plugin.channel, "/tfplugin5.Provider/ListResource", pb.ListResource.Request, pb.ListResource.Event
    )
    (event,) = await method(pb.ListResource.Request(type_name="litellm_nothing"))
    assert [each.summary for each in event.diagnostic] == ["Unknown type"]
