"""The provider: types, and their attributes, as a state file has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terraform_plugin.data_source import DataSource, ReadData
from terraform_plugin.provider import Provider
from terraform_plugin.resource import Apply, Plan, Read, Resource
from terraform_plugin.schema import Attribute, Block, Schema
from terraform_plugin.types import BOOL, NUMBER, STRING, List, Map, Object, Type
from terraform_plugin.values import State
from terraform_plugin.wire import codec


def type_of(values: list[Any], *, in_list: bool = False) -> Type:
    """The type of values in a state file; what is null or empty everywhere could be of any.

    Objects in a list may stand as blocks in a configuration, for which they have to be of an object type.
    """
    given = [value for value in values if value is not None]
    if given and isinstance(given[0], bool):
        return BOOL
    if given and isinstance(given[0], int | float):
        return NUMBER
    if given and isinstance(given[0], list):
        return List(type_of([item for value in given for item in value], in_list=True))
    if not given or not isinstance(given[0], dict):
        return STRING
    names = dict.fromkeys(name for value in given for name in value)
    parts = {name: type_of([value.get(name) for value in given]) for name in names}
    if in_list or len(set(parts.values())) > 1:
        return Object(parts)
    return Map(next(iter(parts.values()), STRING))


def schema_of(instances: list[dict[str, Any]]) -> Schema:
    """The schema that the objects of a type have been written with."""
    marked = {path[0]["value"] for each in instances for path in each.get("sensitive_attributes", ())}
    attributes = {
        name: Attribute(
            type_of([each["attributes"][name] for each in instances]),
            optional=True,
            computed=True,
            sensitive=name in marked,
        )
        for name in instances[0]["attributes"]
    }
    return Schema(Block(attributes), version=instances[0]["schema_version"])


class ForeignResource(Resource):
    """A resource type of which the state has objects."""

    def __init__(self, instances: list[dict[str, Any]]) -> None:
        self.schema = schema_of(instances)

    async def read(self, call: Read) -> None:
        """It is as the state says."""

    async def plan(self, call: Plan) -> None:
        """It stays so, however the configuration writes it."""
        call.planned = call.planned and call.prior

    async def delete(self, call: Apply) -> None:
        """It is gone from the state alone."""


class ForeignDataSource(DataSource):
    """A data source of which the state has the answer."""

    def __init__(self, instances: list[dict[str, Any]]) -> None:
        self.schema = schema_of(instances)
        self.attributes = instances[0]["attributes"]

    async def read(self, call: ReadData) -> None:
        """It is as the state says."""
        state: State = codec.from_json(self.schema.type, self.attributes)
        call.state = state


class ForeignProvider(Provider):
    """Whatever address Terraform knows it by."""

    schema = Schema(Block({}))

    def __init__(self, state: Path) -> None:
        resources = json.loads(state.read_text(encoding="utf-8"))["resources"]
        instances: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for each in resources:
            instances.setdefault((each["mode"], each["type"]), []).extend(each["instances"])
        self.resources = {
            kind: self._made(ForeignResource, found) for (mode, kind), found in instances.items() if mode == "managed"
        }
        self.data_sources = {
            kind: self._made(ForeignDataSource, found) for (mode, kind), found in instances.items() if mode == "data"
        }

    @staticmethod
    def _made(kind: Callable[[list[dict[str, Any]]], Any], instances: list[dict[str, Any]]) -> Callable[[], Any]:
        return lambda: kind(instances)
