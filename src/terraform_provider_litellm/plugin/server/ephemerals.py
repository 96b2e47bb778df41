"""The RPCs of ephemeral resources."""

from __future__ import annotations

from terraform_provider_litellm.plugin import planning, validation
from terraform_provider_litellm.plugin.ephemeral import Close, EphemeralResource, Open, Renew
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import Private, Validate
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import State, is_known


async def validate(host: Host[ClientT], resource: EphemeralResource[ClientT], config: State) -> Validate[ClientT]:
    """`ValidateEphemeralResourceConfig`."""
    call: Validate[ClientT] = Validate(**host.operation(), config=config)
    validation.validate(resource.schema.block, config, call.diagnostics)
    await host.check(call, resource.validate(call))
    return call


async def open_(
    host: Host[ClientT], resource: EphemeralResource[ClientT], config: State, *, deferral_allowed: bool
) -> Open[ClientT]:
    """`OpenEphemeralResource`."""
    call: Open[ClientT] = Open(**host.deferrable(allowed=deferral_allowed), config=config)
    if not host.defers(call):
        await host.guard(call, resource.open(call))
    if call.diagnostics.has_error:
        call.result = None
    elif call.deferred is not None:
        call.result = planning.to_be_known(resource.schema, config)
    elif call.result is None or not is_known(call.result):
        host.bug(call.diagnostics, ValueError("no known result after open"))
    return call


async def renew(host: Host[ClientT], resource: EphemeralResource[ClientT], private: Private) -> Renew[ClientT]:
    """`RenewEphemeralResource`."""
    call: Renew[ClientT] = Renew(**host.operation(), private=private)
    await host.guard(call, resource.renew(call))
    return call


async def close(host: Host[ClientT], resource: EphemeralResource[ClientT], private: Private) -> Close[ClientT]:
    """`CloseEphemeralResource`."""
    call: Close[ClientT] = Close(**host.operation(), private=private)
    await host.guard(call, resource.close(call))
    return call
