"""Create, update and delete an object, and store every existing object in the state."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.client.errors import AlreadyExists, ClientError, NotFound
from terraform_provider_litellm.client.operation import Operation
from terraform_provider_litellm.lifecycle import (
    baseline,
    failures,
    importing,
    masks,
    own_budget,
    plan,
    settle,
    write_only,
    writes,
)
from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.resource import Apply
from terraform_provider_litellm.plugin.values import UNKNOWN, State, is_known
from terraform_provider_litellm.record.field import Field, held, part_of
from terraform_provider_litellm.record.json_values import Json, Row, known, storable
from terraform_provider_litellm.run import activity, claims, decisions, references

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.lifecycle.refresh_cache import RefreshCache
    from terraform_provider_litellm.record.object import LiteLLMObject


async def create(record: LiteLLMObject, cache: RefreshCache, call: Apply[Client]) -> None:
    """Create an object, and store it in the state if it exists, even if a later step fails."""
    _begin(record, cache, call)
    masks.forget(call.private)  # those of the object that this one replaces
    call.private.pop(own_budget.NOTE, None)
    client = call.provider
    secrets = write_only.given(record.table.secrets, call.config)
    values = known(call.planned) | secrets
    values |= record.chosen(call.planned | secrets)
    given = record.table.given(values)
    named = writes.is_named(record, call.planned | secrets)
    try:
        made = await writes.create(record, call, values, given, named=named)
    except writes.LeftBehindError as left:
        values["id"] = record.sought_by(values)
        _keep(record, call, values)
        writes.leave(call.private, named=named and not left.error.half_done)
        failures.report(call.diagnostics, record, "create", values, left.error, given)
        failures.left_behind(call.diagnostics, record, values)
        return
    except AlreadyExists as error:
        existing = await _existing(record, client, values, error)
        reason = await _why_not(record, client, values, existing)
        failures.report(call.diagnostics, record, "create", values, error, given, reason, existing)
        return
    except ClientError as error:
        failures.report(call.diagnostics, record, "create", values, error, given)
        return
    values |= made
    values["id"] = record.identifier(record.address(values))
    _keep(record, call, values)
    decisions.created(record, call, values)
    _note_unread(call)
    settle.note(record, call.private)
    if record.created is not None:
        await record.created(call)
    # with an error, Terraform would replace the object; so this is a warning, and the next plan shows the difference
    found = Diagnostics()
    row = await settle.settled(record, call, values, given, found)
    call.diagnostics.extend(replace(each, severity=Severity.WARNING) for each in found)
    if row is not None:
        _complete(record, call, values, row, given, {})


async def _why_not(record: LiteLLMObject, client: Client, values: State, existing: str) -> str:
    """The reason why the object that exists cannot be managed, or an empty string."""
    return await (
        importing.refusal(record, client, existing) if existing else importing.unmanaged(record, client, values)
    )


async def _existing(record: LiteLLMObject, client: Client, values: State, error: AlreadyExists) -> str:
    """The import id of the object that exists, or an empty string if it is unknown.

    LiteLLM does not always say which value exists.
    """
    if found := failures.import_id(record, values, error):
        return found
    known = record.search is not None or all(
        is_known(values.get(name)) and values.get(name) for name in record.identity
    )
    if error.param is not None or not known:
        return ""
    try:
        row = await record.sought(client, values)
    except ClientError:
        return ""
    return "" if row is None else record.identifier(record.address(values | record.identified(row)))


async def update(record: LiteLLMObject, cache: RefreshCache, call: Apply[Client]) -> None:
    """Send only the changes."""
    _begin(record, cache, call)
    prior = call.prior or {}
    changed = [field for field in record.table.changed(prior, call.planned) if call.planned[field.name] is not UNKNOWN]
    memory = call.private.get("baseline", {})
    written = [
        field
        for field in changed
        if not field.stays_unset(prior.get(field.name), known(call.planned).get(field.name))
        or (field.name in memory and not field.left_out(call.planned[field.name]))  # an explicit "none" for a default
    ]
    values = {
        name: prior.get(name) if call.planned[name] is UNKNOWN else value for name, value in known(call.planned).items()
    }
    values |= write_only.given(record.table.secrets, call.config)
    written += [
        field for field in write_only.changed(record.table.secrets, prior, call.planned) if field not in written
    ]
    own = plan.owned(record, call, prior, call.config)
    release = await plan.release_that_takes_back(record, call.provider, own, known(call.planned), call.config)
    written = [each.in_release(release) for each in written]
    identity = record.address(prior)
    body = record.table.body(values, written, own)
    if masks.unknown(body):
        failures.unknown_secret(call.diagnostics, record, prior, masks.holding(record.table.fields, values))
        return
    if not (changed or written) and is_known(call.planned):  # timeouts alone
        _keep(record, call, values)
        return
    operation = Operation()
    try:
        with operation.requests():
            if body:
                await writes.update(call, lambda: record.update(call.provider, identity, body))
            if record.renew is not None and any(call.planned[name] is UNKNOWN for name in record.identity):
                values |= await record.renew(call.provider, identity, values)
                values["id"] = record.identifier(record.address(values))
    except NotFound as error:
        if not await _made_again(record, call, values, error):
            return
        written = record.table.given(values)
    except ClientError as error:
        reason = await importing.unmanaged(record, call.provider, prior)
        failures.report(call.diagnostics, record, "update", values, error, written, reason)
        if error.half_done or (operation.writes and not (error.never_sent or error.turned_away)):
            _note_tried(record, call, prior, values)
        return
    _keep(record, call, values)
    _note_unread(call)
    settle.note(record, call.private)
    row = await settle.settled(record, call, values, written, call.diagnostics, own)
    if row is not None:
        _complete(record, call, values, row, written, own)


async def delete(record: LiteLLMObject, cache: RefreshCache, call: Apply[Client]) -> None:
    """Delete an object; if it is already deleted, that is not an error."""
    _begin(record, cache, call)
    state = call.prior or {}
    if call.private.pop("renamed", False):
        failures.renamed(record, state, call.diagnostics.error)
        return
    if references.is_adopted(call.provider, record, state["id"]):
        failures.adopted(call.diagnostics, record, state)
        return
    if not await writes.delete(record, call, state):
        return
    await own_budget.delete(record, call)
    if record.deleted is not None:
        await record.deleted(call)


def _begin(record: LiteLLMObject, cache: RefreshCache, call: Apply[Client]) -> None:
    """Before the first write of a run, discard cached reads, which the write may invalidate."""
    write_only.hide(record.table.fields, call.provider, call.prior, call.config)
    cache.forget()
    activity.of(call.provider).applying = True
    claims.begin(call)
    own_budget.writing(record, call)


def _keep(record: LiteLLMObject, call: Apply[Client], values: State) -> None:
    """Store the written values in the state, except the secrets that a twin set."""
    secrets = record.table.secrets
    call.state = values | dict.fromkeys(write_only.given(secrets, call.config)) | write_only.versions(secrets, call)
    write_only.remember(secrets, call, call.state)


def _note_tried(record: LiteLLMObject, call: Apply[Client], prior: State, values: State) -> None:
    """Store the values of an update that may have been partial."""
    masks.forget(call.private)
    lost = record.attempted(prior, values)
    call.state = prior | lost
    write_only.forget(record.table.secrets, call.private, lost)
    tried = {name: record.table.by_name[name].written(values.get(name)) for name in record.shared}
    if tried:
        call.private[writes.TRIED] = {name: storable(value) for name, value in tried.items()}


def _note_unread(call: Apply[Client]) -> None:
    """Record the attributes that only LiteLLM knows, for the read that verifies the write; `_complete` removes it."""
    call.private[writes.UNREAD] = [name for name, value in call.planned.items() if not is_known(value)]


def _complete(
    record: LiteLLMObject, call: Apply[Client], values: State, row: Row, written: Iterable[Field], own: State
) -> None:
    """Add the values that LiteLLM filled in: computed ones to the state, those of unset attributes to the baseline.

    A value that should have been removed but still exists is not LiteLLM's own; `own` is the prior configuration.
    """
    call.state = settle.with_computed(record, call.state or {}, call.planned, row)
    kept = {field.name for field, _ in writes.different(record, values, written, row)}
    secrets = {name for field in record.table.secrets for name in held(own.get(field.name))}
    kept |= {
        part_of(field.name, name)
        for field in record.table.fields
        for name in secrets | held(own.get(field.name)).keys()
    }
    masks.remember(record.table.fields, call.private, row, values, written)
    own_budget.note(record, call, values, row)
    memory = baseline.at_write(record.table, call.config, values, row)
    call.private["baseline"] = {name: _less(api, secrets) for name, api in memory.items() if name not in kept}
    for seen in ("inherited", "taken_over", *writes.IN_DOUBT):  # the user has seen the values that stay
        call.private.pop(seen, None)


def _less(api: Json, secrets: Collection[str]) -> Json:
    """A stored value without the names that were secrets of the prior configuration."""
    if not isinstance(api, dict):
        return api
    return {name: item for name, item in api.items() if name not in secrets}


async def _made_again(record: LiteLLMObject, call: Apply[Client], values: State, error: ClientError) -> bool:
    """Create an object again that was deleted since the plan, with the same identity, such as a key of a deleted team.

    It is an error if the provider does not know all required values, such as the secret of an imported key, or if
    LiteLLM would generate another identity.
    """
    again = values | record.chosen(values)
    given = record.table.given(again)
    if record.search is not None or record.address(again) != record.address(values):
        failures.report(call.diagnostics, record, "update", values, error, given)
        return False
    try:
        await writes.create(record, call, again, given, named=False)
    except (ClientError, writes.LeftBehindError) as failure:
        refusal = failure.error if isinstance(failure, writes.LeftBehindError) else failure
        failures.report(call.diagnostics, record, "create", values, refusal, given)
        return False
    failures.made_again(call.diagnostics, record, values)
    return True
