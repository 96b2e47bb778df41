"""Resource identity (Terraform 1.12) and lists (`terraform query`, 1.14), on the live proxy.

A client of our own asks over the real wire what those versions ask, in their order, so that any Terraform will do here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from grpclib.client import UnaryStreamMethod

from terraform_provider_litellm.catalog import list_resources, resources
from terraform_provider_litellm.plugin.testing.client import Plugin, launch
from terraform_provider_litellm.plugin.types import Object
from terraform_provider_litellm.plugin.wire import codec
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from terraform_provider_litellm.provider_block import SCHEMA
from tests.live_proxy.proxy import LiveProxy
from tests.objects import SAMPLES

pytestmark = pytest.mark.acceptance

IDENTIFIED = {kind: set(sample.record.identity) for kind, sample in SAMPLES.items() if resources()[kind]().identity}
"""What the identity of each type that has one holds."""


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
    assert found == IDENTIFIED
    attributes = [each for schema in answer.identity_schemas.values() for each in schema.identity_attributes]
    assert all(each.required_for_import and each.type == b'"string"' and each.description for each in attributes)


@pytest.mark.parametrize("kind", IDENTIFIED)
async def test_import_by_identity(kind: str, plugin: Plugin, objects: Mapping[str, Any]) -> None:
    """An object is imported and read by its identity, which both answers tell again; a plan keeps it."""
    wanted = SAMPLES[kind].record.address(objects[kind])
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
    assert [each.summary for each in answer.diagnostics] == ["Team not found"]


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
async def test_list(kind: str, plugin: Plugin, objects: Mapping[str, Any]) -> None:
    """What is on the proxy is listed with its identity and a name, and with its state where that is wanted."""
    record, wanted = SAMPLES[kind].record, SAMPLES[kind].record.address(objects[kind])
    assert record.listing is not None
    label = next(name for name in record.label_names if objects[kind][name])
    every = dict.fromkeys(list_resources()[kind]().schema.block.attributes)
    config = every | {name: wanted[name] for name in [record.listing.within] if name}
    events = await listed(plugin, kind, config, whole=True)
    assert not any(event.diagnostic for event in events)
    (event,) = [each for each in events if identity(kind, each.identity) == wanted]
    assert event.display_name == objects[kind][label]
    state = codec.decode(resources()[kind]().schema.type, event.resource_object.msgpack)
    assert {each: state[each] for each in wanted} == wanted
    secrets = [objects[kind][each.name] for each in record.table.secrets]
    assert not [each for each in secrets if isinstance(each, str) and each in str(state)]
    bare = await listed(plugin, kind, config, limit=1)
    assert len(bare) == 1
    assert not bare[0].HasField("resource_object")


async def test_members_of_all_teams_are_listed_where_none_is_named(plugin: Plugin, objects: Mapping[str, Any]) -> None:
    """A list needs no config block; a team that does not exist is an error, not an empty list."""
    kind = "litellm_team_member"
    events = await listed(plugin, kind, {"team_id": None})
    assert SAMPLES[kind].record.address(objects[kind]) in [
        identity(kind, event.identity) for event in events if event.identity
    ]
    assert not any(event.diagnostic for event in events)
    (event,) = await listed(plugin, kind, {"team_id": "no-such-team"})
    assert [each.summary for each in event.diagnostic] == ['Team "no-such-team" not found']


async def test_a_list_is_filtered_as_the_data_source_is(plugin: Plugin, objects: Mapping[str, Any]) -> None:
    """By the team of keys and by their alias; a filter that nothing meets is no error, a team that does not exist is one."""
    kind, nothing = "litellm_key", dict.fromkeys(list_resources()["litellm_key"]().schema.block.attributes)
    mine = objects[kind]
    for filters in ({"key_alias": mine["key_alias"]}, {"team_id": mine["team_id"], "key_alias": mine["key_alias"]}):
        (event,) = await listed(plugin, kind, nothing | filters)
        assert identity(kind, event.identity) == SAMPLES[kind].record.address(mine)
    assert await listed(plugin, kind, nothing | {"key_alias": "no such alias"}) == []
    (event,) = await listed(plugin, kind, nothing | {"team_id": "no-such-team"})
    assert [each.summary for each in event.diagnostic] == ['Team "no-such-team" not found']


async def test_list_of_a_missing_type_is_an_error(plugin: Plugin) -> None:
    """What cannot be listed is told by a diagnostic, as every other mistake."""
    method = UnaryStreamMethod[Any, Any](
        plugin.channel, "/tfplugin5.Provider/ListResource", pb.ListResource.Request, pb.ListResource.Event
    )
    (event,) = await method(pb.ListResource.Request(type_name="litellm_nothing"))
    assert [each.summary for each in event.diagnostic] == ["Unknown type"]
