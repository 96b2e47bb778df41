"""The data source."""

from __future__ import annotations

from terraform_provider_litellm.plugin import (
    DYNAMIC,
    NUMBER,
    STRING,
    Attribute,
    Block,
    DataSource,
    ExactlyOneOf,
    ReadData,
    Schema,
    Set,
    path,
)
from terraform_provider_litellm.plugin.wire import codec
from tests.sample_provider.store import Store
from tests.sample_provider.thing import NAME


class ThingLookup(DataSource[Store]):
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
            },
            config_validators=(ExactlyOneOf(("name", "id")),),
        )
    )

    async def read(self, call: ReadData[Store]) -> None:
        """Read the thing's file."""
        name = call.config["name"] or call.config["id"].removeprefix("thing-")
        if name == "bug":
            message = "a query that nobody expected"
            raise LookupError(message)
        data = None if call.provider is None else call.provider.read(name)
        if data is None:
            given = "id" if call.config["name"] is None else "name"
            call.diagnostics.error("No such thing", f'There is no thing "{name}".', path(given))
            return
        call.state = codec.from_json(self.schema.type, data)
