"""The resource type that things had before: nothing but a title."""

from __future__ import annotations

from terraform_provider_litellm.plugin import (
    STRING,
    Apply,
    Attribute,
    Block,
    Read,
    RequiresReplace,
    Resource,
    Schema,
    UseStateForUnknown,
)
from tests.sample_provider.store import Store


class OldThing(Resource[Store]):
    """`sample_old_thing`: what it stores, a `sample_thing` can read. It neither imports nor upgrades nor moves."""

    schema = Schema(
        Block(
            {
                "id": Attribute(STRING, computed=True, plan_modifiers=(UseStateForUnknown(),)),
                "title": Attribute(STRING, required=True, plan_modifiers=(RequiresReplace(),)),
            }
        ),
        version=3,
    )

    async def create(self, call: Apply[Store]) -> None:
        """Store it."""
        title = call.planned["title"]
        data = {"id": f"thing-{title}", "name": title, "color": "blue", "slug": title, "revision": 1}
        call.provider.write(title, data)
        call.state = {"id": data["id"], "title": title}

    async def read(self, call: Read[Store]) -> None:
        """See whether it is still there."""
        if call.state and call.provider and call.provider.read(call.state["title"]) is None:
            call.state = None

    async def delete(self, call: Apply[Store]) -> None:
        """Remove it."""
        if call.prior is not None:
            call.provider.remove(call.prior["title"])
