"""The resource type: every kind of attribute and block, and faults on demand."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from terraform_provider_litellm.plugin import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    UNKNOWN,
    AlsoRequires,
    Apply,
    AtLeast,
    Attribute,
    Block,
    Each,
    GenerateConfig,
    IdentityAttribute,
    IdentitySchema,
    Import,
    JsonObject,
    Length,
    List,
    Map,
    Matches,
    Modification,
    Move,
    NestedBlock,
    Nesting,
    Object,
    OneOf,
    Plan,
    Read,
    RequiresReplace,
    RequiresReplaceIf,
    Resource,
    Schema,
    Set,
    State,
    Tuple,
    Upgrade,
    UseStateForUnknown,
    Value,
    WholeNumber,
    is_null,
    logger,
    mask,
    path,
)
from terraform_provider_litellm.plugin.wire import codec
from tests.sample_provider.store import Store

NAME = Matches(r"[a-z0-9-]+", "a name is made of small letters, digits and hyphens")
NO_BLOCKS: State = {"note": [], "rule": [], "grant": [], "site": {}}
FAULTS = {
    "bug": "an exception before anything is done",
    "late bug": "an exception after the thing is stored",
    "halfway": "an error after the thing is stored",
    "unknown": "a value that stays unknown",
    "misfit": "a value of another type than the schema's",
    "no state": "a success with nothing to show for it",
    "no private": "private state that is no JSON",
}


def _shrinks(plan: Modification) -> bool:
    return is_null(plan.planned) or (
        plan.planned is not UNKNOWN and plan.prior is not None and plan.planned < plan.prior
    )


OWNER = NestedBlock(
    Nesting.SINGLE,
    Block(
        {
            "name": Attribute(STRING, required=True),
            "pin": Attribute(STRING, optional=True, write_only=True),
            "extra": Attribute(DYNAMIC, optional=True, validators=(JsonObject(),)),
        },
        {"contact": NestedBlock(Nesting.SINGLE, Block({"mail": Attribute(STRING, optional=True)}))},
    ),
)
RULE = NestedBlock(
    Nesting.LIST,
    Block(
        {
            "id": Attribute(STRING, computed=True, plan_modifiers=(UseStateForUnknown(),)),
            "port": Attribute(NUMBER, required=True, validators=(AtLeast(1),)),
            "protocol": Attribute(
                STRING, optional=True, computed=True, default="tcp", validators=(OneOf(("tcp", "udp")),)
            ),
        },
        {"range": NestedBlock(Nesting.LIST, Block({"cidr": Attribute(STRING, required=True)}))},
    ),
    max_items=4,
)
GRANT = NestedBlock(
    Nesting.SET,
    Block(
        {
            "id": Attribute(STRING, computed=True, plan_modifiers=(UseStateForUnknown(),)),
            "role": Attribute(STRING, required=True, validators=(OneOf(("reader", "writer", "owner"), warn=True),)),
            "level": Attribute(NUMBER, optional=True, computed=True, default=1, validators=(AtLeast(0),)),
        }
    ),
)
SITE = NestedBlock(
    Nesting.MAP,
    Block(
        {
            "url": Attribute(STRING, required=True, validators=(Matches("https://.+", "must be an https address"),)),
            "weight": Attribute(NUMBER, optional=True),
        }
    ),
)
NOTE = NestedBlock(Nesting.LIST, Block({"text": Attribute(STRING, required=True)}, deprecation="Use description."))


class Thing(Resource[Store]):
    """`sample_thing`."""

    schema = Schema(
        Block(
            {
                "id": Attribute(STRING, computed=True, plan_modifiers=(UseStateForUnknown(),)),
                "revision": Attribute(NUMBER, computed=True, description="Counts the changes."),
                "name": Attribute(
                    STRING,
                    required=True,
                    validators=(NAME,),
                    plan_modifiers=(RequiresReplace(),),
                    description="Its *name*.",
                ),
                "slug": Attribute(STRING, optional=True, computed=True, plan_modifiers=(UseStateForUnknown(),)),
                "description": Attribute(STRING, optional=True),
                "color": Attribute(STRING, optional=True, computed=True, default="blue"),
                "protected": Attribute(BOOL, optional=True, description="Whether it must not be destroyed."),
                "amount": Attribute(NUMBER, optional=True, validators=(AtLeast(0),)),
                "size": Attribute(
                    NUMBER, optional=True, plan_modifiers=(RequiresReplaceIf(_shrinks, "shrinking replaces the thing"),)
                ),
                "labels": Attribute(List(STRING), optional=True, validators=(Length(1, 5), Each(Length(1)))),
                "tags": Attribute(Set(STRING), optional=True),
                "prices": Attribute(Map(NUMBER), optional=True),
                "address": Attribute(
                    Object({"street": STRING, "zip": NUMBER, "lines": List(Object({"text": STRING}))}), optional=True
                ),
                "triple": Attribute(Tuple((STRING, NUMBER, BOOL)), optional=True),
                "anything": Attribute(DYNAMIC, optional=True),
                "secret": Attribute(STRING, optional=True, sensitive=True),
                "password": Attribute(STRING, optional=True, write_only=True),
                "password_version": Attribute(NUMBER, optional=True, validators=(WholeNumber(),)),
                "label": Attribute(STRING, optional=True, deprecation="Use labels instead."),
                "fault": Attribute(STRING, optional=True, validators=(OneOf(tuple(FAULTS)),)),
                "waits_for": Attribute(STRING, optional=True, description="A mark that an apply waits for."),
            },
            {"owner": OWNER, "note": NOTE, "rule": RULE, "grant": GRANT, "site": SITE},
            description="A thing.",
            config_validators=(
                AlsoRequires(
                    ("password", "password_version"), "A password that has no version could never be changed."
                ),
            ),
        ),
        version=2,
    )
    identity = IdentitySchema({"name": IdentityAttribute(STRING, "Its name.")})

    async def plan(self, call: Plan[Store]) -> None:
        """Keep what is protected, say what is known already, and replace a thing whose label changes."""
        config, prior, planned = call.config, call.prior, call.planned
        if planned is None or config is None:
            if prior and prior["protected"]:
                call.diagnostics.error("The thing is protected", "Apply protected = false first.", path("protected"))
            return
        if planned["slug"] is UNKNOWN and config["slug"] is None:
            planned["slug"] = planned["name"]
        if prior and prior["label"] not in (None, planned["label"]):
            call.requires_replace.append(path("label"))

    async def read(self, call: Read[Store]) -> None:
        """Read the thing's file."""
        state, store = call.state, call.provider
        if state is None or store is None:
            return
        try:
            data = store.read(state["name"])
        except ValueError:
            call.diagnostics.error("The thing cannot be read", f"{store.file(state['name'])} is damaged.", path("name"))
            return
        call.state = None if data is None else self._state(data)

    async def create(self, call: Apply[Store]) -> None:
        """Store a new thing."""
        if call.provider.read(call.planned["name"]) is not None:
            call.diagnostics.error("The thing exists", "Import it, or take another name.", path("name"))
            return
        await self._save(call, f"thing-{call.planned['name']}", revision=1)

    async def update(self, call: Apply[Store]) -> None:
        """Store the thing as planned; private state alone knows how often that happened."""
        await self._save(call, call.planned["id"], revision=call.private.get("revision", 0) + 1)

    async def delete(self, call: Apply[Store]) -> None:
        """Remove the thing."""
        if call.prior is not None:
            call.provider.remove(call.prior["name"])

    async def import_state(self, call: Import[Store]) -> None:
        """The id, and the identity, is the name; reading does the rest."""
        name = call.identity["name"] if call.identity else call.id
        data = None if call.provider is None else call.provider.read(name)
        if data is None:
            call.diagnostics.error("No such thing", f'There is no thing "{name}".')
            return
        call.state = {"name": name}
        call.private = {"revision": data["revision"]}

    async def upgrade(self, call: Upgrade[Store]) -> None:
        """Version 0 called the name a title, and both older versions had the tags in one string."""
        if call.version > self.schema.version:
            await super().upgrade(call)
            return
        tags = call.raw["tags"].split(",")
        if call.version == 0:
            call.state = self._state({**call.raw, "name": call.raw["title"], "tags": tags})
        else:
            call.raw["tags"] = tags

    async def generate_config(self, call: GenerateConfig[Store]) -> None:
        """Leave out what says no more than its default, or nothing at all."""
        if call.state["name"] == "bug":
            message = "a thing that nobody can describe"
            raise LookupError(message)
        defaults = {"slug": call.state["name"], "color": "blue"}
        for name, value in call.config.items():
            if value in ([], {}) or value is False or value == defaults.get(name):
                call.config[name] = None

    async def move(self, call: Move[Store]) -> None:
        """Take over what was a `sample_old_thing`."""
        if call.source_provider.endswith("/example/sample") and call.source_type == "sample_old_thing":
            call.state = {"id": call.source_state["id"], "name": call.source_state["title"]}
            call.private = json.loads(call.source_private or b"{}") | {"revision": 1}

    async def _save(self, call: Apply[Store], identifier: str, revision: int) -> None:
        planned, store, fault = call.planned, call.provider, call.planned["fault"]
        if fault == "bug":
            message = "a state of affairs that nobody expected"
            raise LookupError(message)
        password = call.config["password"]
        for secret in (planned["secret"], password):
            mask(secret or "")
        logger("sample").debug("storing", config=call.config)
        state: State = {
            **planned,
            "id": identifier,
            "revision": revision,
            "rule": [_with_id(rule, f"rule-{rule['port']}") for rule in planned["rule"]],
            "grant": [_with_id(grant, f"grant-{grant['role']}") for grant in planned["grant"]],
        }
        digest = None if password is None else hashlib.sha256(password.encode()).hexdigest()
        store.write(planned["name"], {**state, "password_digest": digest})
        call.private["revision"] = revision
        call.state = state | FAULTY.get(fault, {})
        match fault:
            case "late bug":
                message = "a state of affairs that nobody expected afterwards"
                raise LookupError(message)
            case "halfway":
                call.diagnostics.error("The thing is not finished", "Apply again.", path("fault"))
            case "no state":
                call.state = None
            case "no private":
                call.private["revision"] = object()
        if planned["waits_for"] is not None and not await store.marked(planned["waits_for"], call.stopping):
            call.diagnostics.error("Interrupted", "The thing is stored; apply again to finish it.", path("waits_for"))

    def _state(self, data: dict[str, Any]) -> State:
        state: State = codec.from_json(self.schema.type, {**NO_BLOCKS, **data})
        return state


FAULTY: dict[str, State] = {"unknown": {"slug": UNKNOWN}, "misfit": {"amount": "many"}}


def _with_id(block: Value, identifier: str) -> Value:
    return {**block, "id": identifier} if block["id"] is UNKNOWN else block
