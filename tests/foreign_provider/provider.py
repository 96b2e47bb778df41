"""The provider: types, and their attributes, as a state file has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any

from terraform_provider_litellm.plugin import (
    BOOL,
    NUMBER,
    STRING,
    Apply,
    Attribute,
    Block,
    DataSource,
    List,
    Map,
    NestedBlock,
    Nesting,
    Object,
    Plan,
    Provider,
    Read,
    ReadData,
    Resource,
    Schema,
    State,
    Type,
)
from terraform_provider_litellm.plugin.wire import codec


def type_of(values: list[Any], blocks: Container[str], *, block: bool = False) -> Type:
    """The type of values in a state file; what is null or empty everywhere could be of any.

    Objects that stand as blocks in a configuration, as those in a list may, have to be of an object type.
    """
    given = [value for value in values if value is not None]
    if given and isinstance(given[0], bool):
        return BOOL
    if given and isinstance(given[0], int | float):
        return NUMBER
    if given and isinstance(given[0], list):
        return List(type_of([item for value in given for item in value], blocks, block=True))
    if not given or not isinstance(given[0], dict):
        return STRING
    parts = types_of(given, blocks)
    if block or len(set(parts.values())) > 1:
        return Object(parts)
    return Map(next(iter(parts.values()), STRING))


def types_of(values: list[dict[str, Any]], blocks: Container[str]) -> dict[str, Type]:
    """The types of all parts of objects."""
    names = dict.fromkeys(name for value in values for name in value)
    return {name: type_of([value.get(name) for value in values], blocks, block=name in blocks) for name in names}


def block_of(types: Mapping[str, Type], blocks: Container[str], marked: Container[str] = ()) -> Block:
    """A block with attributes of these types, and single blocks inside of it."""
    inner = {name: kind for name, kind in types.items() if name in blocks and isinstance(kind, Object)}
    return Block(
        {
            name: Attribute(kind, optional=True, computed=True, sensitive=name in marked)
            for name, kind in types.items()
            if name not in inner
        },
        {name: NestedBlock(Nesting.SINGLE, block_of(kind.attributes, blocks)) for name, kind in inner.items()},
    )


def schema_of(instances: list[dict[str, Any]], blocks: Container[str]) -> Schema:
    """The schema that the objects of a type have been written with."""
    marked = {path[0]["value"] for each in instances for path in each.get("sensitive_attributes", ())}
    types = types_of([each["attributes"] for each in instances], blocks)
    return Schema(block_of(types, blocks, marked), version=instances[0]["schema_version"])


class ForeignResource(Resource[None]):
    """A resource type of which the state has objects."""

    def __init__(self, instances: list[dict[str, Any]], blocks: Container[str]) -> None:
        self.schema = schema_of(instances, blocks)

    async def read(self, call: Read[None]) -> None:
        """It is as the state says."""

    async def plan(self, call: Plan[None]) -> None:
        """It stays so, however the configuration writes it."""
        call.planned = call.planned and call.prior

    async def delete(self, call: Apply[None]) -> None:
        """It is gone from the state alone."""


class ForeignDataSource(DataSource[None]):
    """A data source of which the state has the answer."""

    def __init__(self, instances: list[dict[str, Any]], blocks: Container[str]) -> None:
        self.schema = schema_of(instances, blocks)
        self.attributes = instances[0]["attributes"]

    async def read(self, call: ReadData[None]) -> None:
        """It is as the state says."""
        state: State = codec.from_json(self.schema.type, self.attributes)
        call.state = state


class ForeignProvider(Provider[None]):
    """Whatever address Terraform knows it by. `blocks` are names of what stands as a block in configurations."""

    schema = Schema(Block({}))

    def __init__(self, state: Path, blocks: Container[str] = ()) -> None:
        resources = json.loads(state.read_text(encoding="utf-8"))["resources"]
        instances: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for each in resources:
            instances.setdefault((each["mode"], each["type"]), []).extend(each["instances"])
        self.resources = {
            kind: self._made(ForeignResource, found, blocks)
            for (mode, kind), found in instances.items()
            if mode == "managed"
        }
        self.data_sources = {
            kind: self._made(ForeignDataSource, found, blocks)
            for (mode, kind), found in instances.items()
            if mode == "data"
        }

    @staticmethod
    def _made(
        kind: Callable[[list[dict[str, Any]], Container[str]], Any],
        instances: list[dict[str, Any]],
        blocks: Container[str],
    ) -> Callable[[], Any]:
        return lambda: kind(instances, blocks)
