"""The RPCs of actions."""

from __future__ import annotations

from terraform_provider_litellm.plugin import validation
from terraform_provider_litellm.plugin.action import Action, Invoke, PlanAction
from terraform_provider_litellm.plugin.diagnostics import Severity
from terraform_provider_litellm.plugin.operation import ClientT
from terraform_provider_litellm.plugin.resource import Validate
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import State


async def validate(host: Host[ClientT], action: Action[ClientT], config: State) -> Validate[ClientT]:
    """`ValidateActionConfig`: unlike other types an action is not validated again when Terraform plans, so its warnings are given here.

    `plan` and `invoke` report what is wrong with values that are known only then.
    """
    call: Validate[ClientT] = Validate(**host.operation(), config=config)
    validation.validate(action.schema.block, config, call.diagnostics)
    await host.guard(call, action.validate(call))
    return call


async def plan(
    host: Host[ClientT], action: Action[ClientT], config: State, *, deferral_allowed: bool
) -> PlanAction[ClientT]:
    """`PlanAction`."""
    call: PlanAction[ClientT] = PlanAction(**host.deferrable(allowed=deferral_allowed), config=config)
    if await _is_valid(host, action, call) and not host.defers(call):
        await host.guard(call, action.plan(call))
    return call


async def invoke(host: Host[ClientT], action: Action[ClientT], call: Invoke[ClientT]) -> None:
    """`InvokeAction`; what goes wrong is in the diagnostics of the call."""
    if await _is_valid(host, action, call):
        await host.guard(call, action.invoke(call))


async def _is_valid(host: Host[ClientT], action: Action[ClientT], call: PlanAction[ClientT] | Invoke[ClientT]) -> bool:
    """Whether the values that have become known since the validation are valid too. Its warnings have been given."""
    found = (await validate(host, action, call.config)).diagnostics
    call.diagnostics.extend(each for each in found if each.severity is Severity.ERROR)
    return not found.has_error
