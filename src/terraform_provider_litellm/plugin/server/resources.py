"""The RPCs of managed resources."""

from __future__ import annotations

from typing import Any

from terraform_provider_litellm.plugin import planning, validation
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import (
    Apply,
    GenerateConfig,
    Import,
    Move,
    Plan,
    Private,
    Read,
    Resource,
    Upgrade,
    Validate,
)
from terraform_provider_litellm.plugin.schema import Attribute, Block, Nesting
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import UNKNOWN, State, Value, is_known


async def validate(
    host: Host[ClientT], resource: Resource[ClientT], config: State, *, write_only_allowed: bool
) -> Validate[ClientT]:
    """`ValidateResourceTypeConfig`."""
    call: Validate[ClientT] = Validate(**host.operation(), config=config)
    validation.validate(resource.schema.block, config, call.diagnostics, write_only_allowed=write_only_allowed)
    await host.check(call, resource.validate(call))
    return call


async def read(
    host: Host[ClientT],
    resource: Resource[ClientT],
    state: State | None,
    private: Private,
    *,
    deferral_allowed: bool = False,
) -> Read[ClientT]:
    """`ReadResource`; after an error, and when it is put off, the state stays as it was."""
    call: Read[ClientT] = Read(**host.deferrable(allowed=deferral_allowed), state=state, private=private)
    if not host.defers(call):
        await host.guard(call, resource.read(call))
    if call.diagnostics.has_error or call.deferred is not None:
        call.state = state
    if call.state is not None:
        call.state = planning.without_write_only(resource.schema, call.state)
    return call


async def plan(
    host: Host[ClientT],
    resource: Resource[ClientT],
    prior: State | None,
    proposed: State | None,
    config: State | None,
    private: Private,
    *,
    deferral_allowed: bool = False,
) -> Plan[ClientT]:
    """`PlanResourceChange`, in the order that `planning` describes; `proposed` None plans the destruction.

    A plan that is put off is made all the same, as far as it goes: what depends on the resource is planned with it.
    """
    call: Plan[ClientT] = Plan(**host.deferrable(allowed=deferral_allowed), config=config, prior=prior, private=private)
    host.defers(call)
    if proposed is not None:
        planned = planning.plan(resource.schema, prior, proposed, config or {})
        call.planned, call.requires_replace = planned.state, planned.requires_replace
    await host.guard(call, resource.plan(call))
    if proposed is None:
        call.planned = None
    call.requires_replace = sorted(set(call.requires_replace), key=str)
    return call


async def apply(
    host: Host[ClientT],
    resource: Resource[ClientT],
    prior: State | None,
    planned: State | None,
    config: State | None,
    private: Private,
) -> Apply[ClientT]:
    """`ApplyResourceChange`: whatever `state` the resource has reached is kept, also after an error."""
    call: Apply[ClientT] = Apply(
        **host.operation(), config=config or {}, planned=planned or {}, prior=prior, state=prior, private=private
    )
    if planned is None:
        await host.guard(call, resource.delete(call))
        if not call.diagnostics.has_error:
            call.state = None
        return call
    await host.guard(call, resource.create(call) if prior is None else resource.update(call))
    if call.state is not None:
        call.state = planning.without_write_only(resource.schema, call.state)
        if not is_known(call.state):
            if not call.diagnostics.has_error:
                host.bug(call.diagnostics, ValueError("values are still unknown after apply"))
            call.state = _known(call.state)
    elif not call.diagnostics.has_error:
        host.bug(call.diagnostics, ValueError("no state after apply"))
    return call


def _known(value: Value) -> Value:
    """A value with null for everything unknown, so that a half-done change can be saved."""
    if value is UNKNOWN:
        return None
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value if item is not UNKNOWN]
    return None if not is_known(value) else value


async def import_state(
    host: Host[ClientT],
    resource: Resource[ClientT],
    identifier: str,
    identity: State | None = None,
    *,
    deferral_allowed: bool = False,
) -> Import[ClientT]:
    """`ImportResourceState`."""
    call: Import[ClientT] = Import(**host.deferrable(allowed=deferral_allowed), id=identifier, identity=identity)
    if not host.defers(call):
        await host.guard(call, resource.import_state(call))
    return call


async def generate_config(
    host: Host[ClientT], resource: Resource[ClientT], state: State | None
) -> GenerateConfig[ClientT]:
    """`GenerateResourceConfig`; of nothing, which a list without its objects gives, there is nothing to say."""
    call: GenerateConfig[ClientT] = GenerateConfig(**host.operation(), state=state or {})
    call.config = configuration(resource.schema.block, call.state, top=True)
    if state is not None:
        await host.guard(call, resource.generate_config(call))
    return call


def generates_config(resource: Resource[Any]) -> bool:
    """Whether the author of a resource says how its configuration is written."""
    return type(resource).generate_config is not Resource.generate_config


def configuration(block: Block, state: State, *, top: bool = False) -> State:
    """What of a state could stand in a configuration, by the rules that Terraform has for providers which do not say."""
    found: State = {}
    for name, attribute in block.attributes.items():
        value = state.get(name)
        left_out = _left_out(attribute, value) or (top and name == "id" and attribute.computed)
        found[name] = None if left_out else value
    for name, nested in block.blocks.items():
        value, inner = None if nested.block.deprecation else state.get(name), nested.block
        match nested.nesting:
            case Nesting.SINGLE:
                found[name] = None if value is None else configuration(inner, value)
            case Nesting.MAP:
                found[name] = {key: configuration(inner, item) for key, item in (value or {}).items()}
            case _:
                found[name] = [configuration(inner, item) for item in value or []]
    return found


def _left_out(attribute: Attribute, value: Value) -> bool:
    settable = attribute.required or (attribute.optional and value != "")
    return bool(not settable or attribute.write_only or attribute.deprecation)


async def upgrade(
    host: Host[ClientT], resource: Resource[ClientT], version: int, raw: dict[str, Any]
) -> Upgrade[ClientT]:
    """`UpgradeResourceState`: called for every object on every plan, though only another version needs work."""
    call: Upgrade[ClientT] = Upgrade(**host.operation(), version=version, raw=raw)
    if version != resource.schema.version:
        await host.guard(call, resource.upgrade(call))
    return call


async def move(host: Host[ClientT], resource: Resource[ClientT], call: Move[ClientT]) -> Move[ClientT]:
    """`MoveResourceState`; a source that the resource does not know is an error."""
    await host.guard(call, resource.move(call))
    if call.state is None and not call.diagnostics.has_error:
        call.diagnostics.error(
            "Move is not supported",
            f'A moved block cannot change "{call.source_type}" of {call.source_provider} to this resource type. '
            "Remove the moved block, and import the object instead.",
        )
    return call
