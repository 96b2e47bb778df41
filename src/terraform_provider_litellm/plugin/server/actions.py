"""The RPCs of actions."""

from __future__ import annotations

from terraform_provider_litellm.plugin import validation
from terraform_provider_litellm.plugin.action import Action, Invoke, PlanAction
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import Validate
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import State


async def validate(host: Host[ClientT], action: Action[ClientT], config: State) -> Validate[ClientT]:
    """`ValidateActionConfig`: unlike other types an action is not validated again when Terraform plans, so its warnings are given here."""
    call: Validate[ClientT] = Validate(**host.operation(), config=config)
    validation.validate(action.schema.block, config, call.diagnostics)
    await host.guard(call, action.validate(call))
    return call


async def plan(
    host: Host[ClientT], action: Action[ClientT], config: State, *, deferral_allowed: bool
) -> PlanAction[ClientT]:
    """`PlanAction`."""
    call: PlanAction[ClientT] = PlanAction(**host.deferrable(allowed=deferral_allowed), config=config)
    if not host.defers(call):
        await host.guard(call, action.plan(call))
    return call


async def invoke(host: Host[ClientT], action: Action[ClientT], call: Invoke[ClientT]) -> None:
    """`InvokeAction`; what goes wrong is in the diagnostics of the call."""
    await host.guard(call, action.invoke(call))
