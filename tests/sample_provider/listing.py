"""The list resource: all things, by name."""

from __future__ import annotations

from collections.abc import AsyncIterator

from terraform_provider_litellm.plugin import (
    STRING,
    Attribute,
    Block,
    Listed,
    ListObjects,
    ListResource,
    Schema,
    path,
)
from terraform_provider_litellm.plugin.wire import codec
from tests.sample_provider.store import Store
from tests.sample_provider.thing import NO_BLOCKS, Thing


class ThingList(ListResource[Store]):
    """`sample_thing`: those whose names begin with `prefix`; without one, all. Damaged ones are warned of."""

    schema = Schema(Block({"prefix": Attribute(STRING, optional=True)}))

    async def list(self, call: ListObjects[Store]) -> AsyncIterator[Listed]:
        """One after the other."""
        if call.provider is None:
            call.diagnostics.error("No things can be listed", "The folder of the provider block is not known yet.")
            return
        prefix = call.config["prefix"] or ""
        if prefix == "none":
            call.diagnostics.error("No such prefix", "There is none.", path("prefix"))
            return
        for name in call.provider.names():
            if not name.startswith(prefix):
                continue
            try:
                data = call.provider.read(name)
            except ValueError:
                call.diagnostics.warning("A thing cannot be read", f'"{name}" is damaged.')
                continue
            state = codec.from_json(Thing.schema.type, {**NO_BLOCKS, **(data or {})})
            yield Listed({"name": name}, f"the thing {name}", state if call.include_object else None)
