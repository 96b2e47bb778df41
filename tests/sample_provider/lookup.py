"""The data source."""

from __future__ import annotations

from terraform_plugin.data_source import DataSource, ReadData
from terraform_plugin.paths import path
from terraform_plugin.resource import Validate
from terraform_plugin.schema import Attribute, Block, Schema
from terraform_plugin.types import DYNAMIC, NUMBER, STRING, Set
from terraform_plugin.values import is_null
from terraform_plugin.wire import codec
from tests.sample_provider.thing import NAME


class ThingLookup(DataSource):
    """`sample_thing`: a thing found by its name or its id."""

    schema = Schema(
        Block(
            {
                "name": Attribute(STRING, optional=True, computed=True, validators=(NAME,)),
                "id": Attribute(STRING, optional=True, computed=True),
                "amount": Attribute(NUMBER, computed=True),
                "anything": Attribute(DYNAMIC, computed=True),
                "secret": Attribute(STRING, computed=True, sensitive=True),
                "tags": Attribute(Set(STRING), computed=True),
            }
        )
    )

    async def validate(self, call: Validate) -> None:
        """One of the two is given."""
        if is_null(call.config["name"]) == is_null(call.config["id"]):
            call.diagnostics.error("Invalid query", "Give either name or id.", path("name"))

    async def read(self, call: ReadData) -> None:
        """Read the thing's file."""
        name = call.config["name"] or call.config["id"].removeprefix("thing-")
        if name == "bug":
            message = "a query that nobody expected"
            raise LookupError(message)
        data = call.provider.read(name)
        if data is None:
            given = "id" if call.config["name"] is None else "name"
            call.diagnostics.error("No such thing", f'There is no thing "{name}".', path(given))
            return
        call.state = codec.from_json(self.schema.type, data)
