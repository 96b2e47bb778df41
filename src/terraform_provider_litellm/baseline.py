"""What LiteLLM holds where the configuration sets nothing, remembered in private state.

LiteLLM fills in values by itself, and an object that was imported or taken over has values that somebody else set. While
LiteLLM still shows a remembered value, there is no drift; another value goes back to the remembered one. Private state is
not encrypted, so a sensitive value is remembered as a salted hash, which tells that it is the same and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm import write_only
from terraform_provider_litellm.json_values import Json, equivalent, storable

if TYPE_CHECKING:
    from terraform_plugin.values import Value
    from terraform_provider_litellm.fields import Field

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
