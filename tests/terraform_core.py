"""What Terraform does with a provider, without Terraform: refresh, plan and apply in this process.

State and private data are kept as they are returned; what a failed create returns is tainted; a replacement is planned
twice and its private data go along with the deletion; what is planned is planned again while it is applied. What
Terraform would refuse as the provider's fault is a `Fault of the provider` among the errors.
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Severity
from terraform_provider_litellm.plugin.schema import Nesting, Schema
from terraform_provider_litellm.plugin.server import resources as rpcs
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.testing import terraform as testing
from terraform_provider_litellm.plugin.values import UNKNOWN, State, Value, equal
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.json_values import conform

AT_ONCE = 10
"""Objects that Terraform has in work."""

VERSION = "1.11.4"


@dataclass(frozen=True)
class Ref:
    """An attribute of another resource."""

    address: str
    attribute: str


Configuration = Mapping[str, Mapping[str, Any]]
"""Attributes by address; what refers to another resource is a `Ref`."""


@dataclass
class Instance:
    """An object in the state."""

    state: State
    private: dict[str, Any]
    tainted: bool = False
    needs: frozenset[str] = frozenset()


@dataclass
class Change:
    """What a plan wants of a resource."""

    action: str
    planned: State | None = None
    private: dict[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a command tells: errors and warnings, and for a plan the action for each resource."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    actions: dict[str, str] = field(default_factory=dict)
    output: str = ""

    @property
    def errors(self) -> list[Diagnostic]:
        """The errors."""
        return [each for each in self.diagnostics if each.severity is Severity.ERROR]


def kind_of(address: str) -> str:
    """The type of a resource."""
    return address.partition(".")[0]


def needs_of(values: Mapping[str, Any]) -> frozenset[str]:
    """The addresses that a configuration refers to."""
    return frozenset(each.address for each in values.values() if isinstance(each, Ref))


class Core:
    """A state, and the commands that change it. All of it happens in the running loop."""

    def __init__(self, environ: Mapping[str, str], report: Callable[[BaseException], str]) -> None:
        self.environ, self._report = environ, report
        self.state: dict[str, Instance] = {}

    # ---- commands

    async def apply(self, configuration: Configuration, replaced: Iterable[str] = ()) -> Outcome:
        """`terraform apply -auto-approve`."""
        outcome, changes, refreshed = await self._plan(configuration, set(replaced))
        if outcome.errors:
            return outcome
        self.state = refreshed
        host, provider = await self._start(outcome)
        try:
            await self._apply(host, configuration, changes, outcome)
        finally:
            await provider.close()
        return outcome

    async def plan(self, configuration: Configuration) -> Outcome:
        """`terraform plan`."""
        outcome, _, _ = await self._plan(configuration, set())
        return outcome

    async def take_over(self, address: str, identifier: str) -> Outcome:
        """`terraform import`."""
        outcome = Outcome()
        host, provider = await self._start(outcome)
        try:
            resource = self._resource(host, address)
            call = await rpcs.import_state(host, resource, identifier)
            outcome.diagnostics += call.diagnostics
            if call.state is not None:
                state = dict.fromkeys(resource.schema.type.attributes) | call.state
                read = await rpcs.read(host, resource, state, carried(call.private))
                outcome.diagnostics += read.diagnostics
                if read.state is not None and not outcome.errors:
                    self.state[address] = Instance(read.state, carried(read.private))
        finally:
            await provider.close()
        return outcome

    # ---- a process of the provider

    async def _start(self, outcome: Outcome) -> tuple[Host[Client], LiteLLMProvider]:
        provider = LiteLLMProvider(self.environ)
        host = Host(provider, self._report)
        outcome.diagnostics += await host.configure(
            dict.fromkeys(provider.schema.type.attributes), terraform_version=VERSION
        )
        if host.data is not None:
            host.data._clock = asyncio.get_running_loop().time  # which may leap
        return host, provider

    @staticmethod
    def _resource(host: Host[Client], address: str) -> ObjectResource:
        resource = host.find("resource", host.provider.resources, kind_of(address))
        assert isinstance(resource, ObjectResource)
        resource.cache._clock = asyncio.get_running_loop().time
        return resource

    # ---- plan

    async def _plan(
        self, configuration: Configuration, replaced: set[str]
    ) -> tuple[Outcome, dict[str, Change], dict[str, Instance]]:
        outcome = Outcome()
        host, provider = await self._start(outcome)
        refreshed: dict[str, Instance] = {}
        changes: dict[str, Change] = {}

        async def one(address: str) -> bool:
            resource = self._resource(host, address)
            before = self.state.get(address)
            if before is not None:
                read = await rpcs.read(host, resource, copy.deepcopy(before.state), carried(before.private))
                outcome.diagnostics += read.diagnostics
                if read.diagnostics.has_error:
                    return False
                if read.state is not None:
                    refreshed[address] = replace(before, state=read.state, private=carried(read.private))
            current = refreshed.get(address)
            if address not in configuration:
                if current is not None:
                    call = await rpcs.plan(host, resource, current.state, None, None, carried(current.private))
                    outcome.diagnostics += call.diagnostics
                    changes[address] = Change("delete", None, carried(call.private))
                    return not call.diagnostics.has_error
                return True
            config = configured(resource.schema, configuration[address], self._known(changes, refreshed))
            checked = await rpcs.validate(host, resource, config, write_only_allowed=True)
            outcome.diagnostics += checked.diagnostics
            if checked.diagnostics.has_error:
                return False
            change, found = await planned(host, resource, current, config, again=False, forced=address in replaced)
            outcome.diagnostics += found
            if any(each.severity is Severity.ERROR for each in found):
                return False
            changes[address] = change
            return True

        try:
            # what goes is planned beside the rest, what stays after what it refers to
            needs = {name: needs_of(configuration.get(name, {})) for name in {*configuration, *self.state}}
            await walk(needs, one)
        finally:
            await provider.close()
        outcome.actions = {address: each.action for address, each in changes.items()}
        return outcome, changes, refreshed

    @staticmethod
    def _known(changes: Mapping[str, Change], states: Mapping[str, Instance]) -> Callable[[Ref], Value]:
        def value(ref: Ref) -> Value:
            change = changes.get(ref.address)
            if change is not None and change.planned is not None:
                return change.planned[ref.attribute]
            return states[ref.address].state[ref.attribute]

        return value

    # ---- apply

    async def _apply(
        self, host: Host[Client], configuration: Configuration, changes: Mapping[str, Change], outcome: Outcome
    ) -> None:
        """Deletions go before those of what they need, and before what comes in their place."""
        needs: dict[str, frozenset[str]] = {}
        going = {name for name, each in changes.items() if each.action in ("delete", "replace")}
        for name in going:
            users = {f"- {other}" for other in going if name in self.state[other].needs}
            needs[f"- {name}"] = frozenset(users)
        for name, change in changes.items():
            if change.action != "delete":
                wanted = {f"+ {other}" for other in needs_of(configuration[name]) if other in changes}
                needs[f"+ {name}"] = frozenset(wanted | ({f"- {name}"} if name in going else set()))

        async def one(step: str) -> bool:
            sign, _, address = step.partition(" ")
            change = changes[address]
            resource = self._resource(host, address)
            if sign == "-":
                return await self._delete(host, resource, address, change, outcome)
            if change.action == "no-op":
                self.state[address].needs = needs_of(configuration[address])
                return True
            return await self._write(host, resource, address, configuration[address], change, outcome)

        await walk(needs, one)

    async def _delete(
        self, host: Host[Client], resource: ObjectResource, address: str, change: Change, outcome: Outcome
    ) -> bool:
        before = self.state[address]
        call = await rpcs.apply(host, resource, before.state, None, None, carried(change.private))
        outcome.diagnostics += call.diagnostics
        if call.state is None:
            del self.state[address]
        else:
            self.state[address] = replace(before, state=call.state, private=carried(call.private))
        return not call.diagnostics.has_error

    async def _write(
        self,
        host: Host[Client],
        resource: ObjectResource,
        address: str,
        values: Mapping[str, Any],
        change: Change,
        outcome: Outcome,
    ) -> bool:
        config = configured(resource.schema, values, lambda ref: self.state[ref.address].state[ref.attribute])
        before = self.state.get(address)
        again, found = await planned(host, resource, before, config, again=True, forced=False)
        outcome.diagnostics += found
        if any(each.severity is Severity.ERROR for each in found):
            return False
        assert again.planned is not None
        assert change.planned is not None
        inconsistent(resource, change.planned, again.planned, "final plan", outcome)
        prior = None if before is None else before.state
        call = await rpcs.apply(
            host, resource, copy.deepcopy(prior), copy.deepcopy(again.planned), config, carried(again.private)
        )
        outcome.diagnostics += call.diagnostics
        if call.state is None:
            self.state.pop(address, None)
        else:
            tainted = before is None and call.diagnostics.has_error
            self.state[address] = Instance(call.state, carried(call.private), tainted, needs_of(values))
            if not call.diagnostics.has_error:
                inconsistent(resource, again.planned, call.state, "result after apply", outcome)
        return not call.diagnostics.has_error


def carried(private: Mapping[str, Any]) -> dict[str, Any]:
    """Private data as they come back: they went through JSON."""
    found: dict[str, Any] = json.loads(json.dumps(private))
    return found


async def walk(needs: Mapping[str, Iterable[str]], work: Callable[[str], Any]) -> None:
    """Do the work for each name after that for all it needs; not where that failed."""
    slots = asyncio.Semaphore(AT_ONCE)
    tasks: dict[str, asyncio.Task[bool]] = {}

    async def one(name: str) -> bool:
        before = [await tasks[each] for each in needs[name] if each in tasks]
        if not all(before):
            return False
        async with slots:
            done: bool = await work(name)
            return done

    for name in sorted(needs):
        tasks[name] = asyncio.ensure_future(_begun(one, name))
    await asyncio.gather(*tasks.values())


async def _begun(one: Callable[[str], Any], name: str) -> bool:
    await asyncio.sleep(0)  # until there is a task for every name
    done: bool = await one(name)
    return done


def configured(schema: Schema, values: Mapping[str, Any], value_of: Callable[[Ref], Value]) -> State:
    """A configuration as Terraform hands it on, whole."""
    kinds = schema.type.attributes
    found: State = {
        name: [] if name in schema.block.blocks and schema.block.blocks[name].nesting is Nesting.SET else None
        for name in kinds
    }
    for name, value in values.items():
        found[name] = value_of(value) if isinstance(value, Ref) else conform(kinds[name], value)
    return found


async def planned(
    host: Host[Client], resource: ObjectResource, current: Instance | None, config: State, *, again: bool, forced: bool
) -> tuple[Change, list[Diagnostic]]:
    """The plan for one resource."""
    tainted = current is not None and current.tainted
    prior = None if current is None or tainted else current.state
    private = {} if current is None or tainted else current.private
    schema = resource.schema
    call = await rpcs.plan(
        host, resource, copy.deepcopy(prior), testing.proposed(schema, prior, config), config, carried(private)
    )
    found = list(call.diagnostics)
    assert call.planned is not None
    if prior is None:
        return Change("replace" if tainted and not again else "create", call.planned, carried(call.private)), found
    if (call.requires_replace or forced) and not again:
        anew = await rpcs.plan(
            host, resource, None, testing.proposed(schema, None, config), config, carried(call.private)
        )
        assert anew.planned is not None
        return Change("replace", anew.planned, carried(anew.private)), [*found, *anew.diagnostics]
    same = equal(schema.type, prior, call.planned)
    return Change("no-op" if same else "update", call.planned, carried(call.private)), found


def inconsistent(resource: ObjectResource, promised: State, found: State, what: str, outcome: Outcome) -> None:
    """Report what Terraform would: a value that is another than was promised."""
    for name in testing.inconsistent(resource.schema.type.attributes, promised, found):
        outcome.diagnostics.append(
            Diagnostic(
                Severity.ERROR,
                f"Provider produced inconsistent {what}",
                f"{resource.record.type_name}.{name}. This is a bug in the provider",
            )
        )


__all__ = ["UNKNOWN", "Configuration", "Core", "Instance", "Outcome", "Ref", "kind_of", "needs_of"]
