"""Refresh: the state of an object from LiteLLM's values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.lifecycle import baseline, failures, masks, settle, write_only, writes
from terraform_provider_litellm.lifecycle.baseline import Baseline, holds
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.resource import Read
from terraform_provider_litellm.plugin.values import State, infer, plain
from terraform_provider_litellm.record.field import Field, held, part_of
from terraform_provider_litellm.record.json_values import MISSING, Json, Row, conform, equivalent
from terraform_provider_litellm.run import vanished

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.lifecycle.refresh_cache import RefreshCache
    from terraform_provider_litellm.record.object import LiteLLMObject


async def refresh(record: LiteLLMObject, cache: RefreshCache, call: Read[Client], state: State, client: Client) -> None:
    """Read the object and update the state; a deleted object is removed from the state, with a warning."""
    write_only.hide(record.table.fields, client, state)
    imported = call.private.pop("imported", False)
    if record.is_identified(state):
        row = await cache.read(client, record.address(state))
        row = await settle.reread(
            record, client, call.private, record.address(state), row, lambda row: _agrees(record, call, state, row)
        )
    else:
        row = await record.sought(client, state)
        if row is not None and record.copies is not None:  # without an identity, the deletion is of all copies
            vanished.sighted(client)
            return
        if row is not None:
            state = state | record.identified(row)
            call.state = state | {"id": record.identifier(record.address(state))}
    client.proven()
    if row is None:
        row = await _successor(record, call, state, client)
    if row is None:
        await _missing(record, call, state, client, quiet=imported or writes.UNFINISHED in call.private)
        return
    vanished.sighted(client)
    call.private.pop(writes.LEAVING, None)
    record.renamed(call.private)
    if writes.is_another(record, call.private, state, row):
        call.state = None
        return
    before = call.state or {}
    if writes.UNREAD in call.private:
        masks.forget(call.private)
    masks.recognize(record.table.fields, call.private, row, before)
    row, lost = masks.revealed(record.table.fields, call.private, row, before)
    tried = call.private.pop(writes.TRIED, {})  # else a value that only some parts have could look as planned
    before = before | {name: conform(record.table.by_name[name].type, value) for name, value in tried.items()}
    mine = write_only.recollected(record.table.secrets, call.private, before)
    unread = call.private.pop(writes.UNREAD, None)
    if unread is not None:  # depends on who set each attribute
        call.private.setdefault("baseline", baseline.at_write(record.table, mine, mine, row))
        promised = {name: value for name, value in before.items() if name not in unread}
        before = settle.with_computed(record, before, promised, row)
        mine = write_only.recollected(record.table.secrets, call.private, before)
    if "baseline" in call.private:  # neither imported nor taken over
        call.private["baseline"] = baseline.at_refresh(record.table, row, mine, call.private["baseline"])
        call.state = observed(record, row, before, call.private["baseline"], call.diagnostics, mine) | lost
        return
    call.state = observed(record, row, before, None, call.diagnostics, mine)
    call.private |= baseline.at_import(record.table, row, mine, call.state, all_of_it=not imported) | {
        "taken_over": not imported
    }
    call.private |= record.noted(row)


def _agrees(record: LiteLLMObject, call: Read[Client], state: State, row: Row) -> bool:
    """Whether a row has the values of the state, as far as a configuration can set them."""
    if masks.changed(record.table.fields, call.private, row):
        return False
    mine = write_only.recollected(record.table.secrets, call.private, state)
    found = observed(record, row, state, call.private.get("baseline"), Diagnostics(), mine)
    return all(found[field.name] == state.get(field.name) for field in record.table.fields if not field.computed)


async def _missing(record: LiteLLMObject, call: Read[Client], state: State, client: Client, *, quiet: bool) -> None:
    """Remove a missing object from the state, unless all are missing; an unfinished one is no sign of a wrong proxy."""
    team_id = str(state.get("team_id") or "")
    if writes.LEAVING in call.private:
        vanished.excuse(client, team_id)
    elif not quiet:
        if await vanished.all_missing(client, f"{record.type_name} {state['id']}", team_id):
            vanished.tell(client, call.diagnostics)
            return
        call.diagnostics.warning(
            f"The {record.noun} {record.label(state)} no longer exists",
            f"Another client has deleted the {record.noun} {state['id']}, or LiteLLM has deleted it together with the object "
            "that it belonged to. It was removed from the state, and will be created again if it is still in the configuration.",
        )
    call.state = None


def observed(
    record: LiteLLMObject,
    row: Row,
    before: State,
    memory: Baseline | None,
    diagnostics: Diagnostics,
    mine: State | None = None,
) -> State:
    """The state from a row; without a baseline, the state of an object that was imported or taken over.

    `mine` is the state together with the names of values that a write-only twin set. A value that does not fit its
    attribute does not stop the read: the object can still be planned and destroyed.
    """
    state = dict(before)
    mine = before if mine is None else mine
    for name, api in record.table.api_values(row, mine).items():
        field = record.table.by_name[name]
        if api is MISSING or (field.computed and field.never_returned):
            continue
        try:
            state[name] = _refreshed(field, before.get(name), api, memory)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            failures.misfit(diagnostics, record, field, before, error)
            state[name] = None if field.optional and not field.generated_if_unset else before.get(name)
    for name, beside in record.table.free_form.beside(row, mine, listed=memory is None).items():
        remembered = {} if memory is None else memory
        added = {
            inner: api
            for inner, api in beside.items()
            if not equivalent(remembered.get(part_of(name, inner), MISSING), api)
        }
        if added:
            state[name] = infer(plain(held(state[name])) | added)
    return state


async def _successor(record: LiteLLMObject, call: Read[Client], state: State, client: Client) -> Row | None:
    """The row of an object to which LiteLLM has given another identity, or None.

    Raises:
        ClientError: the search failed, so that nobody knows whether there is one.
    """
    if record.successor is None:
        return None
    found = await record.successor(client, state)
    row = None if found is None else await record.read(client, record.address(state | found))
    if found is not None and row is not None:
        call.state = state | found | {"id": record.identifier(record.address(state | found))}
        if writes.UNFINISHED not in call.private:
            failures.succeeded(call.diagnostics, record, state)
    return row


def _refreshed(field: Field, value: Any, api: Json, memory: Baseline | None) -> Any:
    if field.computed or field.block is not None:  # rows of blocks contain the written values and LiteLLM's additions
        return field.shown(api)
    if not field.left_out(value):
        return field.refreshed(value, api)
    if memory is None:
        if field.of_another_resource(api):
            return None  # even an empty value would claim it
        return field.blank if api in (None, "") and field.absent(api) else field.shown(api)
    expected = field.absent(api) or (field.name in memory and holds(field, memory[field.name], api))
    return value if expected or field.filled_by_litellm else field.shown(api)
