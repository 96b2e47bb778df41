"""The RPCs of list resources."""

from __future__ import annotations

from collections.abc import AsyncIterator

from terraform_provider_litellm.plugin import validation
from terraform_provider_litellm.plugin.list_resource import Listed, ListObjects, ListResource
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import Validate
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import State


async def validate(host: Host[ClientT], resource: ListResource[ClientT], config: State) -> Validate[ClientT]:
    """`ValidateListResourceConfig`."""
    call: Validate[ClientT] = Validate(**host.operation(), config=config)
    validation.validate(resource.schema.block, config, call.diagnostics)
    await host.check(call, resource.validate(call))
    return call


async def list_(
    host: Host[ClientT], resource: ListResource[ClientT], call: ListObjects[ClientT]
) -> AsyncIterator[Listed]:
    """`ListResource`: what the author gives, up to the limit; an exception is a bug, and ends the list."""
    count = 0
    try:
        async for each in resource.list(call):
            yield each
            count += 1
            if call.limit and count == call.limit:
                return
    except Exception as error:  # noqa: BLE001  # as in Host.guard
        host.bug(call.diagnostics, error)
