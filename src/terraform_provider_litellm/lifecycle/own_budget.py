"""Budgets that LiteLLM makes for the limits of an object, and keeps when it deletes the object.

Nothing shows later for whom LiteLLM made a budget. So the private data of the state has the id of a budget that the create of
the object has made, or an update under the id that follows from its owner; it is deleted after the object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.run import references, shared_budget

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Apply
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.object import LiteLLMObject

NOTE = "own_budget"
"""The key in private data of the id of the budget."""


def writing(record: LiteLLMObject, call: Apply[Client]) -> None:
    """Record the budgets of an object that is about to be written."""
    if call.prior is None:
        shared_budget.writing(call.provider, call.planned)
    else:
        shared_budget.writing(call.provider, call.planned, _owner(record, call.prior), call.private.get(NOTE))


def note(record: LiteLLMObject, call: Apply[Client], values: State, row: Row) -> None:
    """Record the budget that a write has made, whose result is `row`; forget one that the configuration shares by its id."""
    if values.get("budget_id") is not None and values["budget_id"] == call.private.get(NOTE):
        del call.private[NOTE]
    if record.has_own_budget is None or not record.has_own_budget(values):
        return
    identifier = shared_budget.budget_id(row)
    created = call.prior is None and not references.is_adopted(call.provider, record, values["id"])
    made = created or identifier == shared_budget.made_for(_owner(record, values))
    if made and identifier and shared_budget.is_generated(identifier):
        call.private[NOTE] = identifier


async def delete(record: LiteLLMObject, call: Apply[Client]) -> None:
    """Delete the budget of a deleted object; warn if it stays, since the state no longer has its id."""
    identifier, state = call.private.get(NOTE), call.prior or {}
    if isinstance(identifier, str) and state.get("budget_id") != identifier:
        for reason in await shared_budget.discard(call.provider, _owner(record, state), [identifier]):
            call.diagnostics.warning(
                f"The budget of the deleted {record.noun} stays",
                f"LiteLLM made a budget for the limits of the {record.noun}, and keeps it: {reason}. It has no effect. To "
                "delete it, send its id to POST /budget/delete with the key of a proxy admin.",
            )


def _owner(record: LiteLLMObject, state: State) -> str:
    return f"{record.type_name.removeprefix('litellm_')}/{state['id']}"
