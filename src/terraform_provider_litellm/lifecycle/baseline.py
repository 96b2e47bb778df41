"""What LiteLLM holds where the configuration sets nothing, remembered in private state.

LiteLLM fills in values by itself, and an object that was imported or taken over has values that somebody else set. While
LiteLLM still shows a remembered value, there is no drift; another value goes back to the remembered one. Private state is
not encrypted, so a sensitive value is remembered as a salted hash, which tells that it is the same and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.record.json_values import MISSING, Json, equivalent, storable

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.table import Table

Baseline = Mapping[str, Json]
"""Remembered API values, by attribute name."""


def remembered(field: Field, api: Json) -> Json:
    """What private state keeps of an API value."""
    return write_only.digest(_text(api)) if field.sensitive else storable(api)


def holds(field: Field, memory: Json, api: Json) -> bool:
    """Whether an API value is the remembered one."""
    if field.sensitive:
        return isinstance(memory, str) and write_only.is_digest(memory, _text(api))
    return equivalent(memory, api)


def recalled(field: Field, memory: Json, value: Value) -> Value:
    """The remembered value as an attribute value, or the present `value` where the memory or the field cannot tell.

    A value is the same in whatever form it stands, so it keeps its form while it is the remembered one.
    """
    if field.sensitive or field.filled_by_litellm or equivalent(field.written(value), memory):
        return value
    try:
        return field.shown(memory)
    except (TypeError, ValueError):
        return value


def _text(api: Json) -> str:
    return json.dumps(storable(api), sort_keys=True)


def at_write(table: Table, config: State, values: State, row: Row) -> dict[str, Json]:
    """What LiteLLM holds where the user set nothing, whatever an import has put into the state there."""
    return {
        name: remembered(field, api)
        for name, api in table.api_values(row, values).items()
        if (field := table.by_name[name]).optional
        and api is not MISSING
        and field.left_out(config.get(name))
        and not field.absent(api)
        and field.fits(api)
    }


def at_import(table: Table, row: Row, state: State, *, all_of_it: bool) -> dict[str, Json]:
    """What private state remembers of an object that somebody else has set: all of it, or what no import may unset."""
    inherited, baseline = [], {}
    for name, api in table.api_values(row, state).items():
        field = table.by_name[name]
        if not field.removable or api is MISSING or field.absent(api) or not field.fits(api):
            continue
        own = field.given(row, api)
        if own or all_of_it or field.stays_after_import:
            baseline[name] = remembered(field, api)
        if not own and name in baseline:
            inherited.append(name)
    return {"baseline": baseline, "inherited": inherited}


def at_refresh(table: Table, row: Row, state: State, baseline: Baseline) -> dict[str, Json]:
    """The baseline with what others have written since, of attributes that are theirs unless they are set here.

    Others are other objects, and LiteLLM itself, which may give an object later what it inherits.
    """
    found = dict(baseline)
    for name, api in table.api_values(row, state).items():
        field = table.by_name[name]
        if api is MISSING or not field.of_others(row, api) or not field.fits(api):
            continue
        if name in found or field.means_unset(state.get(name)):
            found.pop(name, None)
            found |= {} if field.absent(api) else {name: remembered(field, api)}
    return found
