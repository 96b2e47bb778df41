"""Writes that fail or get no answer: no object is created twice, lost or missing in the state.

- A create owns an object if its identity was generated for it, or did not exist just before. If the configuration sets
  the identity, the object must also have the written values: another client may have created one meanwhile. It need not
  if an earlier request of the same create was answered.
- After a write without an answer, the provider searches for the object as long as LiteLLM may still be working. If the
  outcome stays unknown, the state keeps the object as unfinished, and the next apply deletes or adopts what exists, and
  creates it.
- A write that LiteLLM was too busy for is repeated, after a read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import deadline, retry
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    ClientError,
    Conflict,
    ForeignAnswer,
    NotFound,
    ServerFault,
    UnexpectedAnswer,
    half_done,
)
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, Json, Row
from terraform_provider_litellm.record.object import NAMED
from terraform_provider_litellm.run import lag, references

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Apply, Private
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.object import Identity, LiteLLMObject

DELETIONS = 2
"""The number of retries of a deletion whose answer does not show the result."""

BUSY_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds, approximately, before each retry of a change for which LiteLLM was too busy."""


UNFINISHED = "unfinished"
"""The key in private data of an object that a create may or may not have created."""


UNREAD = "unread"
"""The key in private data of an object that was written and not read back: the attributes that only LiteLLM knew."""

LEAVING = "leaving"
"""The key in private data of an object that a deletion may or may not have deleted."""

TRIED = "tried"
"""The key in private data of the values of a failed update, for attributes that several parts of an object have."""

IN_DOUBT = (UNFINISHED, UNREAD, TRIED)
"""The keys in private data that a successful read after a write removes."""


class LeftBehindError(Exception):
    """A create failed, and the object or a part of it may exist."""

    def __init__(self, error: ClientError) -> None:
        super().__init__(str(error))
        self.error = error


def is_named(record: LiteLLMObject, planned: State) -> bool:
    """Whether the configuration sets the identity of a new object, so that an object of another client may have it."""
    return bool(record.names(planned))


def different(record: LiteLLMObject, values: State, written: Iterable[Field], row: Row) -> Iterable[tuple[Field, Json]]:
    """The fields whose value in LiteLLM differs from the written one, with LiteLLM's value."""
    held = record.table.api_values(row, values)
    for field in written:
        api = held[field.name]
        cleared = field.left_out(values.get(field.name)) and (field.filled_by_litellm or not field.clearable)
        if api is not MISSING and not cleared and not field.same(values.get(field.name), api):
            yield field, api


# ---- creates


async def create(
    record: LiteLLMObject, call: Apply[Client], values: State, given: list[Field], *, named: bool
) -> State:
    """Create an object; after no answer the object may exist nevertheless, and after a failure of LiteLLM a part of it.

    Raises:
        LeftBehindError: it failed, and the object or a part of it may exist.
        ClientError: it failed, and nothing was created.
    """
    if record.copies is None:

        async def attempt() -> State:
            return await _create(record, call, values, given, named=named)

        if lag.was_deleted(call.provider, record, values):  # a replacement: other workers still return the old object
            return await lag.wait_out(AlreadyExists, attempt, call.stopping)
        return await attempt()
    # so that an equal one of this run is there before this create, or comes after it
    async with call.provider.lock(f"copies of {record.type_name}"):
        made = await _create(record, call, values, given, named=named)
        try:
            return await _first(record, call.provider, values, made)
        except ClientError as error:
            raise LeftBehindError(error) from None


async def _first(record: LiteLLMObject, client: Client, values: State, made: State) -> State:
    """The oldest of the copies that the same request has made when it arrived twice; the others are deleted.

    If two clients create equal objects in the same moment, both keep the same one, so that neither deletes the last.
    """
    rows = await record.copies(client, values) if record.copies is not None else ()
    *others, first = [record.identified(row) for row in rows] or [made]
    if made not in (*others, first):  # another worker answered, which does not know all of them
        return made
    for identity in others:
        await record.delete(client, identity)
    return first


async def _create(
    record: LiteLLMObject, call: Apply[Client], values: State, given: list[Field], *, named: bool
) -> State:
    client = call.provider
    found = await _existing(record, call, values, named=named)
    if found is not None:
        return found
    body = record.table.body(values, given)
    pauses = iter(BUSY_PAUSES)
    left = False
    while True:
        try:
            return await record.create(client, {**values, NAMED: named}, body)
        except ClientError as error:
            failed = isinstance(error, ServerFault) and not error.outcome_unknown
            twice = isinstance(error, AlreadyExists) and bool(record.named_by) and not named
            unsure = left or error.outcome_unknown or error.half_done
            if not unsure and (error.never_sent or error.turned_away or not (failed or twice)):
                raise
            row = await _left(record, call, values, error)
            if twice:
                if row is None:
                    raise  # it is about another value, such as an alias
                return {}  # the same request arrived twice
            pause = next(pauses, None) if failed and error.transient and not call.stopping.is_set() else None
            if row is not None and record.delete_after_failed_create:
                if named and not error.half_done and not may_be_ours(record, values, row):
                    raise AlreadyExists.of(record.named_by[-1], "") from None
                later = [field for field in given if field.name in record.set_later]
                if not (failed or any(different(record, values, later, row))):
                    return record.identified(row)
                await _undo(record, client, record.address(values | record.identified(row)), error)
                unsure = False
            elif unsure and pause is None:
                raise LeftBehindError(error) from None
            if pause is None:
                raise
            left = unsure
        await asyncio.sleep(retry.spread(pause))


async def _existing(record: LiteLLMObject, call: Apply[Client], values: State, *, named: bool) -> State | None:
    """The identity of an existing object that the configuration adopts, or None if there is none.

    Raises:
        AlreadyExists: there is one, and the configuration does not adopt it.
    """
    client, flag = call.provider, record.table.adoption
    adopted = call.prior is None and flag is not None and values.get(flag.name) is True
    if adopted and record.existing is not None:
        found = await record.existing(client, values)
        row = None if found is None else await record.read(client, record.address(values | found))
    else:
        row = await record.sought(client, values) if named else None
        found = None if row is None else record.identified(row)
    if found is None or row is None:
        return None
    if not adopted or record.unmanaged(row):
        raise AlreadyExists.of(record.named_by[-1], "")
    references.adopting(client, record, record.identifier(record.address(values | found)))
    await adopt(record, call, values | found, row)
    return found


async def adopt(record: LiteLLMObject, call: Apply[Client], values: State, row: Row) -> None:
    """Write the configured values that differ in an existing object; all its other values stay unchanged.

    Raises:
        Conflict: the object differs in a value that cannot be changed.
        ClientError: it failed, and may have changed the object.
    """
    found = list(different(record, values, record.table.given(values), row))
    changed = [field for field, _ in found]
    for field, api in found:
        prior = {field.name: field.shown(api) if field.fits(api) else None}
        if field.replaces(prior, values, set_before=not field.absent(api)):
            error = Conflict.of(
                field.name, f"The existing {record.noun} has another {field.name}, which cannot change."
            )
            error.summary = "the existing one differs"
            error.advice = f"Set {field.name} to the value of the existing {record.noun}, or delete that {record.noun}."
            raise error
    body = record.table.body(values, changed)
    if body:
        await update(call, lambda: record.update(call.provider, record.address(values), body))


async def _left(record: LiteLLMObject, call: Apply[Client], values: State, error: ClientError) -> Row | None:
    """The object that a failed create left, or that appears while LiteLLM may still be creating it.

    Raises:
        LeftBehindError: this cannot be determined.
    """
    if record.search is None and any(is_null(values.get(name)) for name in record.identity):
        raise LeftBehindError(error) from None
    seconds = (
        deadline.current().left(retry.SEARCHED) if error.outcome_unknown and record.delete_after_failed_create else 0.0
    )
    try:
        return await retry.until_found(lambda: record.sought(call.provider, values), seconds, call.stopping)
    except ClientError:
        raise LeftBehindError(error) from None


async def _undo(record: LiteLLMObject, client: Client, identity: Identity, error: ClientError) -> None:
    try:
        await record.delete(client, identity)
    except NotFound:
        return
    except ClientError:
        raise LeftBehindError(error) from None


def leave(private: Private, *, named: bool) -> None:
    """Record in the private data that a create did not finish."""
    private[UNFINISHED] = {"named": named}


def is_another(record: LiteLLMObject, private: Private, state: State, row: Row) -> bool:
    """Whether an object with the identity of an unfinished one belongs to another client."""
    named = bool(private.get(UNFINISHED, {}).get("named"))
    return named and not may_be_ours(record, state, row)


def may_be_ours(record: LiteLLMObject, values: State, row: Row) -> bool:
    """Whether an object has all values that the first request of its create has written."""
    first = [field for field in record.table.given(values) if field.name not in record.set_later]
    return not any(different(record, values, first, row))


# ---- updates


async def update(call: Apply[Client], change: Callable[[], Awaitable[None]]) -> None:
    """Make a change, and retry it if LiteLLM was too busy: it sets values, so a repetition has the same result.

    Raises:
        ClientError: it failed.
    """
    for pause in BUSY_PAUSES:
        try:
            return await change()
        except ServerFault as error:
            if not error.transient or error.outcome_unknown or call.stopping.is_set():
                raise
        await asyncio.sleep(retry.spread(pause))
    return await change()


# ---- deletions


async def delete(record: LiteLLMObject, call: Apply[Client], state: State) -> bool:
    """Delete, and retry if the outcome is unknown; returns whether it is deleted, else reports an error."""
    while await _delete(record, call, state):
        if not await _has_copies(record, call, state):
            lag.deleted(call.provider, record, state)
            return True
    return False


async def _has_copies(record: LiteLLMObject, call: Apply[Client], state: State) -> bool:
    """Whether an unfinished object is there once more, or may be: its deletion then shows why that is not known."""
    if record.copies is None or record.is_identified(state):
        return False
    try:
        return bool(await record.copies(call.provider, state))
    except ClientError:
        return True


async def _delete(record: LiteLLMObject, call: Apply[Client], state: State) -> bool:
    client, identity = call.provider, record.address(state)
    try:
        known = record.is_identified(state)
        if UNFINISHED in call.private or not known:  # a replacement has other private data
            row = await (record.read(client, identity) if known else record.sought(client, state))
            if row is None or is_another(record, call.private, state, row):
                return True
            state = state if known else state | record.identified(row)
            identity = record.address(state)
        begun = False
        for pause in BUSY_PAUSES[:DELETIONS]:
            try:
                with half_done(begun=begun):
                    await record.delete(client, identity)
            except (ForeignAnswer, UnexpectedAnswer):  # the client has already retried other errors
                if call.stopping.is_set():
                    raise
                begun = True
                await asyncio.sleep(retry.spread(pause))
            else:
                return True
        with half_done():
            await record.delete(client, identity)
    except NotFound as error:  # LiteLLM also returns it for objects of its configuration file
        return await _is_gone(record, call, state, error)
    except ClientError as error:
        failed = isinstance(error, ServerFault) and not error.turned_away
        if failed and not error.outcome_unknown and await _is_missing(record, call, state):
            return True  # older releases fail with what does not exist
        if error.half_done or ((error.outcome_unknown or failed) and not error.never_sent):
            call.private[LEAVING] = True
        failures.report(call.diagnostics, record, "delete", state, error)
        return False
    return True


async def _is_missing(record: LiteLLMObject, call: Apply[Client], state: State) -> bool:
    """Whether LiteLLM shows that an object is not there; False also where it shows nothing."""
    try:
        return await record.read(call.provider, record.address(state)) is None
    except ClientError:
        return False


async def _is_gone(record: LiteLLMObject, call: Apply[Client], state: State, error: NotFound) -> bool:
    """Whether LiteLLM no longer returns an object that it reported as not found; otherwise reports an error.

    Other workers may still remember an object that an earlier request without an answer has deleted.
    """
    row: Row | None = None

    async def gone() -> bool | None:
        nonlocal row
        row = await record.read(call.provider, record.address(state))
        return row is None or bool(record.unmanaged(row)) or None

    remembered = record.consistent_reads > 1
    try:
        await retry.until_found(gone, deadline.current().left(lag.LAG) if remembered else 0.0, call.stopping)
    except ClientError as unreadable:
        call.private[LEAVING] = True
        failures.report(call.diagnostics, record, "delete", state, unreadable)
        return False
    if row is not None:
        failures.still_there(call.diagnostics, record, state, error, record.unmanaged(row))
    return row is None
