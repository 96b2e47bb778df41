"""The provider: resource types, and their attributes, as a state file has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terraform_plugin.provider import Provider
from terraform_plugin.resource import Read, Resource
from terraform_plugin.schema import Attribute, Block, Schema
from terraform_plugin.types import BOOL, NUMBER, STRING, List, Map, Object, Type


def type_of(data: Any) -> Type:
    """The type of a value in a state file; what is null or empty could be of any."""
    if isinstance(data, bool):
        return BOOL
    if isinstance(data, int | float):
        return NUMBER
    if isinstance(data, list):
        return List(type_of(data[0] if data else None))
    if isinstance(data, dict) and len({type_of(each) for each in data.values()}) > 1:
        return Object({name: type_of(each) for name, each in data.items()})
    return Map(type_of(next(iter(data.values()), None))) if isinstance(data, dict) else STRING


class ForeignResource(Resource):
    """A resource type of which the state has an object."""

    def __init__(self, instance: dict[str, Any]) -> None:
        attributes = {
            name: Attribute(type_of(value), optional=True, computed=True)
            for name, value in instance["attributes"].items()
        }
        self.schema = Schema(Block(attributes), version=instance["schema_version"])

    async def read(self, call: Read) -> None:
        """It is as the state says."""


class ForeignProvider(Provider):
    """Whatever address Terraform knows it by."""

    schema = Schema(Block({}))

    def __init__(self, state: Path) -> None:
        resources = json.loads(state.read_text(encoding="utf-8"))["resources"]
        self.resources = {each["type"]: self._resource(each["instances"][0]) for each in resources}

    @staticmethod
    def _resource(instance: dict[str, Any]) -> Callable[[], Resource]:
        return lambda: ForeignResource(instance)
