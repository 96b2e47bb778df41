"""Conversion of another provider's state to ours. Pure functions of the state's JSON.

The providers have a common ancestor. Attributes with the same name have the same meaning in all of them and here, so
the provider that wrote a state need not be known: after `state replace-provider`, Terraform does not pass it on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, Type
from terraform_provider_litellm.record.json_values import conform

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Json
    from terraform_provider_litellm.record.object import LiteLLMObject
    from terraform_provider_litellm.record.table import Table

Raw = Mapping[str, Any]
"""The attributes in a state file, by their provider's names."""

EMPTY: tuple[Json, ...] = (None, "", [], {})
"""The values that other providers store for an unset attribute."""


@dataclass(frozen=True)
class Source:
    """The states of other providers for one type of object.

    - `marks` are attributes that the type has in every known release: a state with them has the type of the common
      ancestor, regardless of the provider's name.
    - `identity` returns the values that follow from the object's id; a value that the state does not contain is None.
    - `rewritten` returns attributes that other providers store in another form under our name, from all attributes and
      our table; `forms` are conversions of single attributes.
    - `types` are other providers' resource types, besides the one with our name, that a `moved` block may convert to
      ours.
    """

    marks: frozenset[str]
    identity: Callable[[Raw], State]
    forms: Mapping[str, Callable[[Json], Json]] = field(default_factory=dict)
    rewritten: Callable[[Raw, Table], Raw] = lambda raw, _table: raw
    types: tuple[str, ...] = ()

    def is_of(self, record: LiteLLMObject, kind: str, raw: Raw) -> bool:
        """Whether an object of this type, from any provider, is one of ours."""
        return kind in (record.type_name, *self.types) and self.marks <= raw.keys()

    def taken_over(self, record: LiteLLMObject, raw: Raw) -> State | None:
        """The state of an object in our schema: unknown attributes are omitted, missing ones are null.

        None if the state does not identify the object.
        """
        table = record.table
        free = [each.name for each in table.fields if each.type == DYNAMIC]
        whole = {**raw, **{name: _with_text(raw.get(name), raw.get(f"{name}_json")) for name in free}}
        found = self.rewritten(whole, table)
        state: State = {
            each.name: self._carried(each, found.get(each.name)) for each in table.fields if not each.computed
        }
        state |= self.identity(raw)
        if not all(state[name] for name in record.identity):
            return None
        return state | {"id": record.identifier(record.address(state))}

    def _carried(self, each: Field, data: Json) -> Value:
        if data in EMPTY:
            return None
        try:
            return carried(each.type, self.forms[each.name](data) if each.name in self.forms else data)
        except (TypeError, ValueError, AttributeError):  # no known provider has this form; the next read sets the value
            return None


def carried(kind: Type, data: Json) -> Value:
    """Convert JSON of a state to a value of a type; an empty value in a block is null.

    Raises:
        TypeError, ValueError: the data is not of the type.
    """
    if kind == BOOL and isinstance(data, str):
        return {"true": True, "false": False}.get(data.lower())
    if isinstance(kind, types.Set) and isinstance(kind.element, types.Object):
        data = [{name: None if item in EMPTY else item for name, item in each.items()} for each in data]
    return conform(kind, data)


def parsed(data: Json) -> Json:
    """Parse JSON text of an object or a list; return other data unchanged."""
    if isinstance(data, str) and data.lstrip()[:1] in ("{", "["):
        with suppress(ValueError):
            return json.loads(data, parse_float=Decimal)
    return data


def _with_text(data: Json, text: Json) -> Json:
    """An object, which may be JSON text, merged with the attribute that contains such text beside it."""
    own, more = parsed(data), parsed(text)
    if isinstance(own, dict) and isinstance(more, dict):
        return {**own, **more}
    return own if more in EMPTY else more
