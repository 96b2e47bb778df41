"""The action: stamps a thing."""

from __future__ import annotations

import hashlib

from terraform_provider_litellm.plugin import (
    NUMBER,
    STRING,
    UNKNOWN,
    Action,
    AtLeast,
    Attribute,
    Block,
    DeferredReason,
    Invoke,
    PlanAction,
    Schema,
    Validate,
    path,
)
from tests.sample_provider.store import Store
from tests.sample_provider.thing import NAME


class Stamp(Action[Store]):
    """`sample_stamp`: counts the stamps in the thing's file; with `waits_for` it waits for that mark before each."""

    schema = Schema(
        Block(
            {
                "name": Attribute(STRING, optional=True, validators=(NAME,), description="The thing; without, `it`."),
                "times": Attribute(NUMBER, optional=True, validators=(AtLeast(1),)),
                "ink": Attribute(STRING, optional=True, write_only=True),
                "waits_for": Attribute(STRING, optional=True),
            }
        )
    )

    async def validate(self, call: Validate[Store]) -> None:
        """A thing called no has to stay clean."""
        if call.config["name"] == "no":
            call.diagnostics.error("Invalid value for name", "It must stay clean.", path("name"))
        if call.config == dict.fromkeys(call.config):
            call.diagnostics.warning("The stamp is blank", "Nothing is set.", path("name"))
        if call.config["times"] not in (None, UNKNOWN) and call.config["times"] > 100:
            call.diagnostics.warning("That is a lot of ink", "", path("times"))

    async def plan(self, call: PlanAction[Store]) -> None:
        """A thing that is not there yet can be stamped later; one that is protected never."""
        name = call.config["name"] or "it"
        if call.provider is None or name is UNKNOWN:
            return
        found = call.provider.read(name)
        if found is None:
            call.defer(DeferredReason.ABSENT_PREREQ)
        elif found.get("protected"):
            call.diagnostics.error("The thing is protected", f'"{name}" cannot be stamped.', path("name"))

    async def invoke(self, call: Invoke[Store]) -> None:
        """Stamp it."""
        name, times, mark = call.config["name"] or "it", call.config["times"] or 1, call.config["waits_for"]
        if name == "bug":
            message = "a stamp that nobody expected"
            raise LookupError(message)
        for stamp in range(1, times + 1):
            if mark is not None and not await call.provider.marked(f"{mark}-{stamp}", call.stopping):
                call.diagnostics.error("Interrupted", f"{stamp - 1} of {times} stamps are there.", path("times"))
                return
            thing = call.provider.read(name)
            if thing is None:
                call.diagnostics.error("No such thing", f'There is no thing "{name}".', path("name"))
                return
            ink = call.config["ink"]
            digest = None if ink is None else hashlib.sha256(ink.encode()).hexdigest()
            call.provider.write(name, {**thing, "stamps": stamp, "ink_digest": digest})
            await call.progress(f"{stamp} of {times}")
        if times > 2:
            call.diagnostics.warning("The stamp is worn", "Buy another.")
