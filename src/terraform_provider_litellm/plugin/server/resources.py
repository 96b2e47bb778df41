"""The RPCs of managed resources."""

from __future__ import annotations

from typing import Any

from terraform_provider_litellm.plugin import planning, validation
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import (
    Apply,
    Import,
    Move,
    Plan,
    Private,
    Read,
    Resource,
    Upgrade,
    Validate,
)
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
    host: Host[ClientT], resource: Resource[ClientT], state: State | None, private: Private
) -> Read[ClientT]:
    """`ReadResource`; after an error the state stays as it was."""
    call: Read[ClientT] = Read(**host.operation(), state=state, private=private)
    await host.guard(call, resource.read(call))
    if call.diagnostics.has_error:
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
) -> Plan[ClientT]:
    """`PlanResourceChange`, in the order that `planning` describes; `proposed` None plans the destruction."""
    call: Plan[ClientT] = Plan(**host.operation(), config=config, prior=prior, private=private)
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
    host: Host[ClientT], resource: Resource[ClientT], identifier: str, identity: State | None = None
) -> Import[ClientT]:
    """`ImportResourceState`."""
    call: Import[ClientT] = Import(**host.operation(), id=identifier, identity=identity)
    await host.guard(call, resource.import_state(call))
    return call


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
