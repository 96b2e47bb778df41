"""Terraform values as Python values.

| Terraform | Python |
|---|---|
| null | `None` |
| unknown | `UNKNOWN` |
| string, bool | `str`, `bool` |
| number | `int` or `decimal.Decimal`, exact |
| list, set, tuple | `list` |
| map, object | `dict` |
| dynamic | `Dynamic`, which keeps the type the user's value had |
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type

# Values are trees that only their type describes; Any is the honest annotation.
Value = Any
State = dict[str, Any]


class Unknown:
    """The type of `UNKNOWN`, its only instance: a value that is known only after apply."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Dynamic:
    """A value of an attribute of type `dynamic`, with its own type.

    A null without a type is plain `None`; `Dynamic(STRING, None)` is a null string.
    """

    type: Type
    value: Value


def is_null(value: Value) -> bool:
    """Whether a value is null, with or without a type of its own."""
    return value is None or (isinstance(value, Dynamic) and value.value is None)


def is_known(value: Value) -> bool:
    """Whether no unknown occurs anywhere in a value."""
    if value is UNKNOWN:
        return False
    if isinstance(value, Dynamic):
        return is_known(value.value)
    if isinstance(value, list):
        return all(is_known(item) for item in value)
    if isinstance(value, dict):
        return all(is_known(item) for item in value.values())
    return True


def plain(value: Value) -> Value:
    """A known value as JSON-like Python data: every `Dynamic` is replaced by its value.

    Raises:
        ValueError: the value is not wholly known.
    """
    if value is UNKNOWN:
        message = "the value is known only after apply"
        raise ValueError(message)
    if isinstance(value, Dynamic):
        return plain(value.value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def infer(data: Value) -> Value:
    """The `Dynamic` of JSON-like Python data, typed as Terraform types literals: objects and tuples; `None` stays."""
    return None if data is None else Dynamic(_type_of(data), data)


def _type_of(data: Value) -> Type:
    match data:
        case None:
            return DYNAMIC
        case bool():
            return BOOL
        case str():
            return STRING
        case int() | float() | Decimal():
            return NUMBER
        case list():
            return types.Tuple(tuple(_type_of(item) for item in data))
        case dict():
            return types.Object({key: _type_of(item) for key, item in data.items()})
    message = f"no Terraform type for {type(data).__name__}"
    raise TypeError(message)


def equal(kind: Type, left: Value, right: Value) -> bool:
    """Whether two values of one type are the same to Terraform: sets without order, numbers by amount."""
    if left is None or right is None or left is UNKNOWN or right is UNKNOWN:
        return left is right
    match kind:
        case types.Set():
            return len(left) == len(right) and _same_members(kind.element, left, right)
        case types.List():
            return len(left) == len(right) and all(equal(kind.element, *pair) for pair in zip(left, right, strict=True))
        case types.Map():
            return left.keys() == right.keys() and all(equal(kind.element, left[key], right[key]) for key in left)
        case types.Object():
            return all(equal(each, left.get(name), right.get(name)) for name, each in kind.attributes.items())
        case types.Tuple():
            return len(left) == len(right) and all(
                equal(each, *pair) for each, *pair in zip(kind.elements, left, right, strict=True)
            )
    if kind == DYNAMIC:
        return (
            isinstance(left, Dynamic)
            and isinstance(right, Dynamic)
            and left.type == right.type
            and equal(left.type, left.value, right.value)
        )
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _same_members(element: Type, left: list[Value], right: list[Value]) -> bool:
    if element == STRING:
        return Counter(left) == Counter(right)
    rest = list(right)
    for item in left:
        for index, other in enumerate(rest):
            if equal(element, item, other):
                del rest[index]
                break
        else:
            return False
    return True
