"""The RPCs of ephemeral resources."""

from __future__ import annotations

from terraform_plugin import validation
from terraform_plugin.ephemeral import Close, EphemeralResource, Open, Renew
from terraform_plugin.resource import Private, Validate
from terraform_plugin.server.host import Host
from terraform_plugin.values import State, is_known


async def validate(host: Host, resource: EphemeralResource, config: State) -> Validate:
    """`ValidateEphemeralResourceConfig`."""
    call = Validate(**host.operation(), config=config)
    validation.validate(resource.schema.block, config, call.diagnostics)
    await host.check(call, resource.validate(call))
    return call


async def open_(host: Host, resource: EphemeralResource, config: State) -> Open:
    """`OpenEphemeralResource`."""
    call = Open(**host.operation(), config=config)
    await host.guard(call, resource.open(call))
    if not call.diagnostics.has_error and (call.result is None or not is_known(call.result)):
        host.bug(call.diagnostics, ValueError("no known result after open"))
    return call


async def renew(host: Host, resource: EphemeralResource, private: Private) -> Renew:
    """`RenewEphemeralResource`."""
    call = Renew(**host.operation(), private=private)
    await host.guard(call, resource.renew(call))
    return call


async def close(host: Host, resource: EphemeralResource, private: Private) -> Close:
    """`CloseEphemeralResource`."""
    call = Close(**host.operation(), private=private)
    await host.guard(call, resource.close(call))
    return call
