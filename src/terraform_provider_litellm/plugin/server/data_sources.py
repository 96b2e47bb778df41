"""The RPCs of data sources."""

from __future__ import annotations

from terraform_provider_litellm.plugin import planning, validation
from terraform_provider_litellm.plugin.data_source import DataSource, ReadData
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import Validate
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import State, is_known


async def validate(host: Host[ClientT], source: DataSource[ClientT], config: State) -> Validate[ClientT]:
    """`ValidateDataSourceConfig`."""
    call: Validate[ClientT] = Validate(**host.operation(), config=config)
    validation.validate(source.schema.block, config, call.diagnostics)
    await host.check(call, source.validate(call))
    return call


async def read(
    host: Host[ClientT], source: DataSource[ClientT], config: State, *, deferral_allowed: bool
) -> ReadData[ClientT]:
    """`ReadDataSource`."""
    call: ReadData[ClientT] = ReadData(**host.deferrable(allowed=deferral_allowed), config=config)
    if not host.defers(call):
        await host.guard(call, source.read(call))
    if call.diagnostics.has_error:
        call.state = None
    elif call.deferred is not None:
        call.state = planning.to_be_known(source.schema, config)
    elif call.state is None or not is_known(call.state):
        host.bug(call.diagnostics, ValueError("no known state after read"))
    return call
