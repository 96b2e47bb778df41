"""The baseline: LiteLLM's values of attributes that the configuration does not set, stored in private state.

LiteLLM fills in values by itself, and an imported object has values that other clients set. While LiteLLM still returns
a stored value, there is no drift; another value is reset to the stored one. Private state is not encrypted, so a
sensitive value is stored as a salted hash, which can only show whether the value is the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.plugin.values import infer, plain
from terraform_provider_litellm.record.field import held, part_of
from terraform_provider_litellm.record.json_values import MISSING, Json, equivalent, storable

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.table import Table

Baseline = Mapping[str, Json]
"""Stored API values, by attribute name; those of names in a free-form attribute by `fields.part_of`."""


def remembered(field: Field, api: Json) -> Json:
    """The form in which private state stores an API value."""
    return write_only.digest(_text(api)) if field.sensitive else storable(api)


def holds(field: Field, memory: Json, api: Json) -> bool:
    """Whether an API value is equal to the stored one."""
    if field.sensitive:
        return isinstance(memory, str) and write_only.is_digest(memory, _text(api))
    return equivalent(memory, api)


def recalled(field: Field, memory: Json, value: Value) -> Value:
    """The stored value as an attribute value, or the present `value` if the stored one cannot be converted.

    While the present value is equal to the stored one, it keeps its form.
    """
    if field.sensitive or equivalent(field.written(value), memory):
        return value
    if field.filled_by_litellm:
        return _known_before(value, memory)
    try:
        return field.shown(memory)
    except (TypeError, ValueError):
        return value


def _known_before(value: Value, memory: Json) -> Value:
    """A value that LiteLLM may fill in by itself; of an object, without the names that other clients have added."""
    names = held(value).keys()
    if not names or not isinstance(memory, Mapping) or names <= memory.keys():
        return value
    return infer({name: item for name, item in plain(held(value)).items() if name in memory} or None)


def _text(api: Json) -> str:
    return json.dumps(storable(api), sort_keys=True)


def at_write(table: Table, config: State, values: State, row: Row) -> dict[str, Json]:
    """The values in LiteLLM of attributes that the user did not set, regardless of the state after an import."""
    by_hand = table.free_form.beside(row, config, listed=False)
    beside = {
        part_of(name, inner): storable(api)
        for name, found in table.free_form.beside(row, config, listed=True).items()
        for inner, api in found.items()
        if inner in by_hand[name] or inner in held(values.get(name))
    }
    return beside | {
        name: remembered(field, api)
        for name, api in table.api_values(row, values).items()
        if (field := table.by_name[name]).optional
        and api is not MISSING
        and field.left_out(config.get(name))
        and not field.absent(api)
        and field.fits(api)
    }


def at_import(table: Table, row: Row, before: State, state: State, *, all_of_it: bool) -> dict[str, Json]:
    """The baseline of an object that other clients have set: all values, or only those that no import may unset."""
    inherited, baseline = [], {}
    for name, api in table.api_values(row, state).items():
        field = table.by_name[name]
        if not field.removable or api is MISSING or field.absent(api) or not field.fits(api):
            continue
        own = field.given(row, api) or field.of_another_resource(api)
        if own or all_of_it or field.stays_after_import:
            baseline[name] = remembered(field, api)
        if not own and name in baseline:
            inherited.append(name)
    for name, beside in table.free_form.beside(row, before, listed=True).items():
        baseline |= {
            part_of(name, inner): storable(api)
            for inner, api in beside.items()
            if all_of_it or table.free_form.stays_after_import(name, inner)
        }
    return {"baseline": baseline, "inherited": inherited}


def at_refresh(table: Table, row: Row, state: State, baseline: Baseline) -> dict[str, Json]:
    """The baseline with later values of attributes that the configuration does not set and others may write.

    Others are other objects, and LiteLLM itself, which may give an object an inherited value later.
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
