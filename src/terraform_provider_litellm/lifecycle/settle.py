"""Reading after a write, until LiteLLM returns what was written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers, deadline
from terraform_provider_litellm.client.errors import ClientError, ForeignAnswer, UnexpectedAnswer
from terraform_provider_litellm.lifecycle import failures, writes
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.resource import Apply
from terraform_provider_litellm.plugin.values import UNKNOWN, State, is_known
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, Json, Row

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.object import LiteLLMObject


VISIBLE_WITHIN = 40.0
"""Seconds until a read must return a write: replicas reload from the database every 30."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


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
    patience = limit.left(VISIBLE_WITHIN)
    end, pause = loop.time() + patience, FIRST_PAUSE
    row: Row | None = None
    different: list[tuple[Field, Json]] = []
    unreadable: ClientError | None = None
    agreed = 0
    while True:
        try:
            with answers.expected():
                row = await record.read(call.provider, identity)
                different = []
                if row is not None:
                    different += writes.different(record, values, written, row)
                    different += record.table.lingering(row, values, written, own or {})
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
