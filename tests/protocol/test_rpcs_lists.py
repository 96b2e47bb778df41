"""The RPCs of list resources (Terraform 1.14), on the wire, answered by the sample provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.protocol.sample import THING, Sample, packed, problems, served, unpacked


@pytest.fixture
async def sample(tmp_path: Path) -> AsyncIterator[Sample]:
    async with served(tmp_path) as made:
        for name in ("a-1", "a-2", "b-1"):
            await made.create(name=name)
        yield made


async def listed(sample: Sample, *, prefix: str | None = None, whole: bool = False, limit: int = 0) -> list[Any]:
    """The events of a list."""
    request = pb.ListResource.Request(
        type_name=THING, config=packed({"prefix": prefix}), include_resource_object=whole, limit=limit
    )
    return [each async for each in sample.connection.events(request)]


def names(events: list[Any]) -> list[str]:
    """The names in the identities."""
    return [unpacked(each.identity.identity_data)["name"] for each in events if each.HasField("identity")]


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({}, ["a-1", "a-2", "b-1"]),
        ({"prefix": "a"}, ["a-1", "a-2"]),
        ({"prefix": "c"}, []),
        ({"limit": 2}, ["a-1", "a-2"]),
        ({"limit": 2, "prefix": "b"}, ["b-1"]),
    ],
)
async def test_a_list_gives_what_is_asked_for(sample: Sample, how: Any, found: list[str]) -> None:
    """All of it, what a filter lets through, and no more than the limit."""
    events = await listed(sample, **how)
    assert names(events) == found
    assert [each.display_name for each in events] == [f"the thing {name}" for name in found]
    assert not any(each.HasField("resource_object") for each in events)


async def test_a_list_gives_whole_objects_where_they_are_wanted(sample: Sample) -> None:
    """As states of the resource type."""
    first, *_ = await listed(sample, whole=True)
    state = unpacked(first.resource_object)
    assert (state["name"], state["color"], state["rule"]) == ("a-1", "blue", [])


async def test_a_list_without_a_config_block_lists_all(sample: Sample) -> None:
    """Terraform sends null for the block or every attribute null, if nothing in it is required, and demands it otherwise."""
    schema = (await sample.ask(pb.GetProviderSchema.Request())).list_resource_schemas[THING]
    assert not any(each.required for each in schema.block.attributes)
    null = packed(None)
    assert problems(await sample.ask(pb.ValidateListResourceConfig.Request(type_name=THING, config=null))) == []
    request = pb.ListResource.Request(type_name=THING, config=null)
    assert names([each async for each in sample.connection.events(request)]) == ["a-1", "a-2", "b-1"]


async def test_a_warning_of_a_list_comes_before_the_next_object(sample: Sample) -> None:
    """Terraform hangs up at its limit: what waited for the end would never be shown."""
    sample.file("a-0").write_text("damaged")
    events = await listed(sample, limit=1)
    assert [[each.summary for each in event.diagnostic] for event in events] == [["A thing cannot be read"], []]
    assert names(events) == ["a-1"]


async def test_an_error_of_a_list_is_a_diagnostic(sample: Sample) -> None:
    """At the attribute that it is about."""
    (event,) = await listed(sample, prefix="none")
    assert [each.summary for each in event.diagnostic] == ["No such prefix"]
    (event,) = [each async for each in sample.connection.events(pb.ListResource.Request(type_name="sample_nothing"))]
    assert [each.summary for each in event.diagnostic] == ["Unknown type"]


async def test_import_by_identity(sample: Sample) -> None:
    """What a list gives can be imported, and tells its identity again."""
    identity = pb.ResourceIdentityData(identity_data=packed({"name": "b-1"}))
    answer = await sample.ask(pb.ImportResourceState.Request(type_name=THING, identity=identity))
    (found,) = answer.imported_resources
    assert unpacked(found.identity.identity_data) == {"name": "b-1"}
    assert problems(answer) == []
