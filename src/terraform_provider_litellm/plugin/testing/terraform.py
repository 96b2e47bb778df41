"""Terraform's part for single objects, without Terraform: the RPCs in the same order, with its checks of a provider.

Everything goes over the wire to a provider in this process. Configurations are values by attribute, blocks as dicts or
lists of dicts; what is left out is null.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Severity
from terraform_provider_litellm.plugin.list_resource import Listed
from terraform_provider_litellm.plugin.operation import DeferredReason
from terraform_provider_litellm.plugin.paths import ROOT
from terraform_provider_litellm.plugin.schema import Block, Nesting, Schema
from terraform_provider_litellm.plugin.testing.in_process import ServedProvider, served
from terraform_provider_litellm.plugin.types import DYNAMIC, Type
from terraform_provider_litellm.plugin.values import Dynamic, State, Value, equal, infer, is_known
from terraform_provider_litellm.plugin.wire import codec
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.operation import ClientT
    from terraform_provider_litellm.plugin.provider import Provider

VERSION = "1.11.4"


class ProviderError(Exception):
    """The provider reported errors, or did what Terraform does not accept."""

    def __init__(self, errors: Iterable[Diagnostic]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(f"{each.path}: {each.summary}. {each.detail}" for each in self.errors))


class DeferredError(Exception):
    """The provider has put the call off, which the test allows; `reason` is why."""

    def __init__(self, reason: DeferredReason) -> None:
        self.reason = reason
        super().__init__(reason.name)


@dataclass(frozen=True)
class Instance:
    """An object in the state, with the private data that Terraform keeps beside it."""

    type_name: str
    state: State
    private: bytes = b""


@dataclass(frozen=True)
class Change:
    """A plan: `create`, `update`, `replace` or `no-op`."""

    action: str
    planned: State
    private: bytes
    config: State


@dataclass
class Terraform:
    """A provider that is configured. `warnings` are those of all calls so far, `progress` is what actions have told so far.

    Every method raises a `ProviderError` where Terraform would end with an error. With `deferral_allowed`, as where Terraform
    runs with experiments and `-allow-deferral`, those that the provider may put off raise a `DeferredError` if it does.
    """

    provider: Provider[Any]
    connection: ServedProvider
    warnings: list[Diagnostic] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    deferral_allowed: bool = False

    @classmethod
    @asynccontextmanager
    async def running(cls, provider: Provider[ClientT], **config: Value) -> AsyncIterator[Terraform]:
        """A run with the provider, its block as given, until the end of the `async with`."""
        async with served(provider) as connection:
            made = cls(provider, connection)
            value = encoded(provider.schema.type, complete(provider.schema.block, config))
            await made._ask(pb.PrepareProviderConfig.Request(config=value))
            await made._ask(pb.Configure.Request(config=value, terraform_version=VERSION))
            yield made

    async def plan(self, type_name: str, prior: Instance | None = None, **config: Value) -> Change:
        """Validate a configuration, and plan it for a new object or for one that exists."""
        schema = self._schema(type_name)
        whole = complete(schema.block, config)
        await self._ask(
            pb.ValidateResourceTypeConfig.Request(
                type_name=type_name,
                config=encoded(schema.type, whole),
                client_capabilities=self._capabilities,
            )
        )
        change, replaced = await self._plan(type_name, whole, prior)
        if not replaced:
            return change
        anew, _ = await self._plan(type_name, whole, Instance(type_name, {}, change.private), new=True)
        return Change("replace", anew.planned, anew.private, whole)

    async def create(self, type_name: str, **config: Value) -> Instance:
        """Plan and create an object."""
        return await self._apply(type_name, None, await self.plan(type_name, **config))

    async def update(self, instance: Instance, **config: Value) -> Instance:
        """Plan and apply another configuration of an object, which may replace the object."""
        change = await self.plan(instance.type_name, instance, **config)
        if change.action == "no-op":
            return instance
        if change.action == "replace":
            await self.destroy(instance)
            return await self._apply(instance.type_name, None, change)
        return await self._apply(instance.type_name, instance, change)

    async def refresh(self, instance: Instance) -> Instance | None:
        """The object after a refresh, None if it no longer exists."""
        kind = self._schema(instance.type_name).type
        answer = await self._ask(
            pb.ReadResource.Request(
                type_name=instance.type_name,
                current_state=encoded(kind, instance.state),
                private=instance.private,
                client_capabilities=self._capabilities,
            )
        )
        state = decoded(kind, answer.new_state)
        return None if state is None else Instance(instance.type_name, state, answer.private)

    async def destroy(self, instance: Instance) -> None:
        """Plan and destroy an object."""
        kind = self._schema(instance.type_name).type
        prior, null = encoded(kind, instance.state), encoded(kind, None)
        plan = await self._ask(
            pb.PlanResourceChange.Request(
                type_name=instance.type_name,
                prior_state=prior,
                proposed_new_state=null,
                config=null,
                prior_private=instance.private,
                client_capabilities=self._capabilities,
            )
        )
        await self._ask(
            pb.ApplyResourceChange.Request(
                type_name=instance.type_name,
                prior_state=prior,
                planned_state=null,
                config=null,
                planned_private=plan.planned_private,
            )
        )

    async def take_over(self, type_name: str, identifier: str) -> Instance | None:
        """Import an object, None if it no longer exists when it is read."""
        answer = await self._ask(
            pb.ImportResourceState.Request(type_name=type_name, id=identifier, client_capabilities=self._capabilities)
        )
        (found,) = answer.imported_resources
        state = decoded(self._schema(type_name).type, found.state)
        return await self.refresh(Instance(type_name, state, found.private))

    async def read(self, type_name: str, **config: Value) -> State:
        """Read a data source."""
        schema = self.provider.data_sources[type_name]().schema
        value = encoded(schema.type, complete(schema.block, config))
        await self._ask(pb.ValidateDataSourceConfig.Request(type_name=type_name, config=value))
        answer = await self._ask(
            pb.ReadDataSource.Request(type_name=type_name, config=value, client_capabilities=self._capabilities)
        )
        state: State = decoded(schema.type, answer.state)
        return state

    async def generate(self, instance: Instance) -> State:
        """The configuration of an object, as Terraform writes it for an import or a query; what is null may be left out."""
        kind = self._schema(instance.type_name).type
        answer = await self._ask(
            pb.GenerateResourceConfig.Request(type_name=instance.type_name, state=encoded(kind, instance.state))
        )
        config: State = decoded(kind, answer.config)
        return config

    async def list_objects(
        self,
        type_name: str,
        config: Mapping[str, Value] | None = None,
        *,
        limit: int = 100,
        include_object: bool = False,
    ) -> list[Listed]:
        """List objects, with a `config` block or without; Terraform's own limit is 100, and it hangs up when that is reached."""
        block = self.provider.list_resources[type_name]().schema.block
        if config is None and _needs_config(block):
            raise ProviderError([Diagnostic(Severity.ERROR, "Missing config block")])
        resource = self.provider.resources[type_name]()
        if resource.identity is None:
            message = f"{type_name} has no identity, which Terraform demands of what is listed"
            raise TypeError(message)
        value = encoded(block.type, complete(block, config or {}))
        await self._ask(pb.ValidateListResourceConfig.Request(type_name=type_name, config=value))
        request = pb.ListResource.Request(
            type_name=type_name, config=value, limit=limit, include_resource_object=include_object
        )
        found: list[Listed] = []
        async with aclosing(self.connection.events(request)) as events:
            while len(found) < limit and (event := await anext(events, None)) is not None:
                self._note(event.diagnostic)
                if event.HasField("identity"):
                    identity = decoded(resource.identity.type, event.identity.identity_data)
                    whole = event.HasField("resource_object")
                    state = decoded(resource.schema.type, event.resource_object) if whole else None
                    found.append(Listed(identity, event.display_name, state))
        return found

    async def plan_action(self, type_name: str, **config: Value) -> None:
        """Validate the configuration of an action, and plan its invocation."""
        await self._plan_action(type_name, config)

    async def invoke(self, type_name: str, **config: Value) -> None:
        """Plan and invoke an action; `progress` grows meanwhile."""
        request = pb.InvokeAction.Request(
            action_type=type_name,
            config=await self._plan_action(type_name, config),
            client_capabilities=self._capabilities,
        )
        async for event in self.connection.events(request):
            if event.HasField("progress"):
                self.progress.append(event.progress.message)
            else:
                self._note(event.completed.diagnostics)

    async def stop(self) -> None:
        """Tell the provider that the user has pressed Ctrl-C."""
        await self.connection.ask(pb.Stop.Request())

    async def _plan_action(self, type_name: str, config: Mapping[str, Value]) -> pb.DynamicValue:
        schema = self.provider.actions[type_name]().schema
        value = encoded(schema.type, complete(schema.block, config))
        await self._ask(pb.ValidateActionConfig.Request(type_name=type_name, config=value))
        await self._ask(
            pb.PlanAction.Request(action_type=type_name, config=value, client_capabilities=self._capabilities)
        )
        return value

    async def _plan(
        self, type_name: str, config: State, prior: Instance | None, *, new: bool = False
    ) -> tuple[Change, bool]:
        schema = self._schema(type_name)
        before = None if prior is None or new else prior.state
        answer = await self._ask(
            pb.PlanResourceChange.Request(
                type_name=type_name,
                prior_state=encoded(schema.type, before),
                proposed_new_state=encoded(schema.type, proposed(schema, before, config)),
                config=encoded(schema.type, config),
                prior_private=b"" if prior is None else prior.private,
                client_capabilities=self._capabilities,
            )
        )
        planned: State = decoded(schema.type, answer.planned_state)
        action = "create" if before is None else "no-op" if equal(schema.type, before, planned) else "update"
        return Change(action, planned, answer.planned_private, config), bool(answer.requires_replace and before)

    async def _apply(self, type_name: str, prior: Instance | None, change: Change) -> Instance:
        kind = self._schema(type_name).type
        answer = await self._ask(
            pb.ApplyResourceChange.Request(
                type_name=type_name,
                prior_state=encoded(kind, None if prior is None else prior.state),
                planned_state=encoded(kind, change.planned),
                config=encoded(kind, change.config),
                planned_private=change.private,
            )
        )
        state: State = decoded(kind, answer.new_state)
        broken = inconsistent(kind.attributes, change.planned, state)
        if broken:
            raise ProviderError(
                Diagnostic(
                    Severity.ERROR, "Provider produced inconsistent result after apply", path=ROOT.attribute(name)
                )
                for name in broken
            )
        return Instance(type_name, state, answer.private)

    def _schema(self, type_name: str) -> Schema:
        return self.provider.resources[type_name]().schema

    @property
    def _capabilities(self) -> pb.ClientCapabilities:
        return pb.ClientCapabilities(deferral_allowed=self.deferral_allowed, write_only_attributes_allowed=True)

    async def _ask(self, request: Any) -> Any:
        answer = await self.connection.ask(request)
        self._note(answer.diagnostics)
        if "deferred" in answer.DESCRIPTOR.fields_by_name and answer.HasField("deferred"):
            if not self.deferral_allowed:
                raise ProviderError(
                    [Diagnostic(Severity.ERROR, "Provider deferred changes when Terraform did not allow deferrals")]
                )
            raise DeferredError(DeferredReason(answer.deferred.reason))
        return answer

    def _note(self, messages: Iterable[pb.Diagnostic]) -> None:
        found = [diagnostic(each) for each in messages]
        self.warnings += [each for each in found if each.severity is Severity.WARNING]
        if errors := [each for each in found if each.severity is Severity.ERROR]:
            raise ProviderError(errors)


def encoded(kind: Type, value: Value) -> pb.DynamicValue:
    """A value as Terraform sends it."""
    return pb.DynamicValue(msgpack=codec.encode(kind, value))


def decoded(kind: Type, value: pb.DynamicValue) -> Value:
    """A value as Terraform gets it."""
    return codec.decode(kind, value.msgpack)


def diagnostic(message: pb.Diagnostic) -> Diagnostic:
    """A message of the protocol as the provider has written it."""
    place = ROOT
    for step in message.attribute.steps:
        match step.WhichOneof("selector"):
            case "attribute_name":
                place = place.attribute(step.attribute_name)
            case "element_key_int":
                place = place.element(step.element_key_int)
            case _:
                place = place.element(step.element_key_string)
    return Diagnostic(Severity(message.severity), message.summary, message.detail, place)


def complete(block: Block, values: Mapping[str, Value]) -> State:
    """A configuration as Terraform hands it on, whole.

    Raises:
        KeyError: there is no such attribute or block.
    """
    if unknown := values.keys() - block.attributes.keys() - block.blocks.keys():
        message = f"there is no {', '.join(sorted(unknown))}"
        raise KeyError(message)
    found: State = {}
    for name, attribute in block.attributes.items():
        value = values.get(name)
        bare = attribute.type == DYNAMIC and not isinstance(value, Dynamic)
        found[name] = infer(value) if bare else value
    for name, nested in block.blocks.items():

        def whole(value: Mapping[str, Value], inner: Block = nested.block) -> State:
            return complete(inner, value)

        found[name] = _each(nested.nesting, values.get(name), whole)
    return found


def _needs_config(block: Block) -> bool:
    """Whether Terraform demands a `config` block of a list, which it does if something at its top is required."""
    return any(each.required for each in block.attributes.values()) or any(
        each.min_items for each in block.blocks.values()
    )


def _each(nesting: Nesting, value: Value, change: Callable[[Value], Value]) -> Value:
    """The blocks of a kind, each changed; collections of blocks that are not there are empty."""
    if nesting is Nesting.SINGLE:
        return None if value is None else change(value)
    if nesting is Nesting.MAP:
        return {key: change(item) for key, item in (value or {}).items()}
    return [change(item) for item in value or []]


def proposed(schema: Schema, prior: State | None, config: State) -> State:
    """What Terraform proposes: the configuration, and what was computed before where it says nothing."""
    return copy.deepcopy(_proposed(schema.block, prior, config))


def _proposed(block: Block, prior: State | None, config: State) -> State:
    before = prior or {}
    found = {
        name: before.get(name) if attribute.computed and config.get(name) is None else config.get(name)
        for name, attribute in block.attributes.items()
    }
    for name, nested in block.blocks.items():
        old, new, inner = before.get(name), config.get(name), nested.block
        match nested.nesting:
            case Nesting.SINGLE:
                found[name] = None if new is None else _proposed(inner, old, new)
            case Nesting.MAP:
                found[name] = {key: _proposed(inner, (old or {}).get(key), item) for key, item in (new or {}).items()}
            case Nesting.LIST:
                olds = [*(old or []), *(None for _ in new or [])]
                found[name] = [_proposed(inner, was, item) for was, item in zip(olds, new or [], strict=False)]
            case Nesting.SET:
                found[name] = [_proposed(inner, _twin(inner, old or [], item), item) for item in new or []]
    return found


def _twin(block: Block, before: Iterable[State], config: State) -> State | None:
    """The element of a set before that says the same as one of a configuration, but for what was computed."""
    told = {
        name: value
        for name, value in config.items()
        if value is not None or name in block.blocks or not block.attributes[name].computed
    }
    return next((each for each in before if all(each.get(name) == value for name, value in told.items())), None)


def inconsistent(kinds: Mapping[str, Type], promised: State, found: State) -> list[str]:
    """The attributes of which something else was promised than was found, which Terraform refuses."""
    return [
        name
        for name, kind in kinds.items()
        if is_known(promised.get(name)) and not equal(kind, promised.get(name), found.get(name))
    ]
