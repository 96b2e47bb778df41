"""Reading after a write, until LiteLLM returns what was written.

Some objects are in the memory of each worker, which reloads them from the database only after a while. So several reads
in a row have to return what was written; and for as long as a worker may not have it yet, a read that returns something
else is repeated by the next runs too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers, connections, deadline, retry
from terraform_provider_litellm.client.errors import ClientError, ForeignAnswer, UnexpectedAnswer
from terraform_provider_litellm.lifecycle import failures, writes
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.resource import Apply
from terraform_provider_litellm.plugin.values import UNKNOWN, State, is_known
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, Json, Row
from terraform_provider_litellm.run import lag

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Private
    from terraform_provider_litellm.record.object import Identity, LiteLLMObject


FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0

WRITTEN = "written"
"""The key in private data of the time of the last write, in seconds, of an object that each worker remembers."""
REREADS, REREAD_PAUSE = 8, 0.2
"""The number of further reads, and seconds, approximately, before each."""


def note(record: LiteLLMObject, private: Private) -> None:
    """Record that an object was just written, if workers may not know it yet."""
    if record.consistent_reads > 1:
        private[WRITTEN] = int(time.time())


async def reread(
    record: LiteLLMObject,
    client: Client,
    private: Private,
    identity: Identity,
    row: Row | None,
    agrees: Callable[[Row], bool],
) -> Row | None:
    """A row that a refresh has read, or of another worker, if the object was just written and this one lacks it.

    `agrees` returns whether a row has the values of the state.
    """
    if not 0 <= time.time() - private.get(WRITTEN, 0) < lag.LAG:
        private.pop(WRITTEN, None)
        return row
    for _ in range(REREADS):
        if row is not None and agrees(row):
            return row
        await asyncio.sleep(retry.spread(REREAD_PAUSE))
        with connections.new():
            other = await record.read(client, identity)
        if other is not None and (row is None or agrees(other)):
            row = other
    return row


async def settled(
    record: LiteLLMObject,
    call: Apply[Client],
    values: State,
    written: Iterable[Field],
    diagnostics: Diagnostics,
    own: State | None = None,
) -> Row | None:
    """Read until LiteLLM returns what was written; each remaining difference is an error at its attribute.

    `own` is the previous configuration.
    """
    written = list(written)
    identity = record.address(values)
    loop = asyncio.get_running_loop()
    limit = deadline.current()
    patience = limit.left(lag.LAG)
    end, pause = loop.time() + patience, FIRST_PAUSE
    row: Row | None = None
    different: list[tuple[Field, Json]] = []
    unreadable: ClientError | None = None
    agreed = 0
    while True:
        try:
            with answers.expected(), connections.new(wanted=agreed > 0):
                row = await record.read(call.provider, identity)
                different = []
                if row is not None:
                    different += writes.different(record, values, written, row)
                    different += record.table.free_form.lingering(row, values, written, own or {})
            unreadable = None
        except ClientError as error:
            row, unreadable, agreed = None, error, 0
            if not isinstance(error, ForeignAnswer | UnexpectedAnswer):  # the client has already retried
                break
        if row is not None:
            agreed = 0 if different else agreed + 1
            if agreed == record.consistent_reads:
                return row
        if agreed and not call.stopping.is_set():
            await asyncio.sleep(retry.spread(FIRST_PAUSE))  # so that not all reads reach the same worker
            continue
        if call.stopping.is_set():
            return row
        if loop.time() + pause > end:
            break
        await asyncio.sleep(pause)
        pause = min(pause * 1.6, LONGEST_PAUSE)
    if unreadable is not None:
        failures.unverified(diagnostics, record, values, unreadable)
        return None
    if row is None:
        failures.invisible(diagnostics, record, values, patience, limit.setting)
    for field, api in different:
        failures.not_stored(diagnostics, record, field, values.get(field.name), api, limit.setting)
    return row


def with_computed(record: LiteLLMObject, values: State, planned: State, row: Row) -> State:
    """The state with the values that LiteLLM filled in, except those that the plan had already set."""
    held = record.table.api_values(row, values)
    state = dict(values)
    for field in record.table.fields:
        promised = is_known(planned.get(field.name, UNKNOWN))
        if (field.computed or field.generated_if_unset or field.block) and not field.never_returned and not promised:
            api = held[field.name]
            state[field.name] = None if api is MISSING or not field.fits(api) else field.shown(api)
    return state
