"""JSON as LiteLLM writes it: comparison, access by place, and conversion to Terraform's values.

All functions are pure. Numbers are exact (`int`, `decimal.Decimal`).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, State, Value, infer, is_known

Json = Any
Row = Mapping[str, Json]
Place = tuple[str, ...]

HASHED: Final = "(hashed)"
"""The placeholder for a value of which only a hash is known."""

TAKEN_BACK: Final[Any] = object()
"""In the body of an update: LiteLLM must remove the name."""

MISSING: Final[Any] = object()
"""The API value if the answer does not contain it."""

EXACT = Context(prec=60)

LARGEST = Decimal(sys.float_info.max)
"""The largest number that a double can represent."""

PRECISION = 1e-14
"""The relative error of a number in LiteLLM's database, which stores 16 digits, and fewer for endless sums."""


def equivalent(left: Json, right: Json) -> bool:
    """Whether two JSON values are equal: numbers to LiteLLM's precision, lists of strings in any order."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return left == right or math.isclose(left, right, rel_tol=PRECISION, abs_tol=0)
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        if all(isinstance(item, str) for item in (*left, *right)):
            return sorted(left) == sorted(right)
        return all(equivalent(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equivalent(left[key], right[key]) for key in left)
    return bool(left == right)


def in_form_of(mine: Json, written: Json, api: Json, shown: Json) -> Json:
    """The shown value, with the user's form of every part that is equal.

    `mine` is converted to `written` on the way to LiteLLM, and `api` to `shown` on the way back; if a conversion
    changes the structure, parts are compared in their Terraform form.
    """
    if equivalent(written, api):
        return mine
    if isinstance(mine, dict) and isinstance(shown, dict):
        if not (isinstance(written, dict) and isinstance(api, dict)):
            written, api = mine, shown
        kept = [name for name in mine if name in shown]
        implied = {name for name in written.keys() & api.keys() if equivalent(written[name], api[name])}
        added = [name for name in shown if name not in mine and name not in implied]
        return {
            name: in_form_of(mine[name], written[name], api[name], shown[name])
            if name in mine and name in written and name in api
            else shown[name]
            for name in (*kept, *added)
        }
    if isinstance(mine, list) and isinstance(shown, list):
        if not (isinstance(written, list) and isinstance(api, list)) or len(written) != len(mine):
            written, api = mine, shown
        return _list_in_form_of(mine, written, api, shown)
    return shown


def _list_in_form_of(mine: list[Json], written: list[Json], api: list[Json], shown: list[Json]) -> list[Json]:
    if len(api) != len(shown):
        return shown
    if all(isinstance(each, str) for each in (*written, *api)):  # in any order: the user's order, new values last
        held = [own for own, each in zip(mine, written, strict=True) if each in api]
        return held + [each for each, raw in zip(shown, api, strict=True) if raw not in written]
    left = list(range(len(written)))
    result = []
    for position, each in enumerate(api):
        found = next((index for index in left if equivalent(written[index], each)), None)
        if found is not None:
            left.remove(found)
            result.append(mine[found])
        elif len(mine) == len(api):
            result.append(in_form_of(mine[position], written[position], each, shown[position]))
        else:
            result.append(shown[position])
    return result


REDACTED = "REDACTED_BY_LITELM"
"""Stands in LiteLLM's answers in place of the secrets of agents and vector stores."""


def is_mask(value: Json) -> bool:
    """Whether LiteLLM returns stars or an encrypted value in place of a secret."""
    return isinstance(value, str) and ("****" in value or value.startswith("litellm_enc::"))


def stars(value: Json) -> bool:
    """Whether a value contains a star at any depth, names included."""
    if isinstance(value, dict):
        return any("*" in name or stars(item) for name, item in value.items())
    if isinstance(value, list):
        return any(map(stars, value))
    return isinstance(value, str) and "*" in value


def holds_mask(value: Json) -> bool:
    """Whether a value contains a mask at any depth."""
    if isinstance(value, dict):
        return any(holds_mask(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_mask(item) for item in value)
    return is_mask(value)


def unmasked(mine: Json, theirs: Json) -> Json:
    """LiteLLM's value, in which each mask is replaced by the written value."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        return {name: unmasked(mine.get(name), item) for name, item in theirs.items()}
    if isinstance(theirs, list) and isinstance(mine, list) and len(mine) == len(theirs):
        return [unmasked(*pair) for pair in zip(mine, theirs, strict=True)]
    return mine if hides(theirs, mine) else theirs


def hides(theirs: Json, mine: Json) -> bool:
    """Whether LiteLLM's value is a mask of the written one: a usual mask, only stars, or stars in its middle."""
    if not isinstance(theirs, str) or mine is None or isinstance(mine, dict | list):
        return False
    stars = theirs.count("*")
    if not isinstance(mine, str):
        return 0 < stars == len(theirs)
    start, end = (4, -4) if len(mine) > 8 else (0, len(mine))
    return is_mask(theirs) or (stars > 0 and theirs == mine[:start] + stars * "*" + mine[end:])


def dig(row: Json, place: Place) -> Json:
    """The value at a place, or None if there is none."""
    for name in place:
        if not isinstance(row, Mapping):
            return None
        row = row.get(name)
    return row


def holds(row: Json, place: Place) -> bool:
    """Whether a place exists, with any value, null included."""
    return isinstance(dig(row, place[:-1]), Mapping) and place[-1] in dig(row, place[:-1])


def nest(place: Place, value: Json) -> dict[str, Json]:
    """A body that contains one value at a place."""
    for name in reversed(place):
        value = {name: value}
    nested: dict[str, Json] = value
    return nested


def merge(body: dict[str, Json], part: Mapping[str, Json]) -> None:
    """Merge one body into another: only the objects along the places are merged, values are replaced."""
    for name, value in part.items():
        if name in body and isinstance(body[name], dict) and isinstance(value, dict):
            merge(body[name], value)
        else:
            body[name] = value


def bare(value: Json) -> Json:
    """A value without null names at any depth."""
    if isinstance(value, dict):
        return {name: bare(item) for name, item in value.items() if item is not None}
    return [bare(item) for item in value] if isinstance(value, list) else value


def refers(value: Json) -> bool:
    """Whether LiteLLM looks a value up, in its own environment or in its secret manager."""
    return isinstance(value, str) and value.startswith("os.environ/")


def without_case(left: Json, right: Json) -> bool:
    """Whether two texts are equal if LiteLLM ignores case, as it does for e-mail addresses."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return equivalent(left, right)


def conform(kind: Type, data: Json) -> Value:
    """Convert JSON to a value of a type. A number may be a string of digits: older LiteLLM releases return costs so.

    Raises:
        TypeError, ValueError: the data is not of the type.
    """
    if data is None:
        return None
    if kind == DYNAMIC:
        return infer(data)
    if kind == NUMBER and not isinstance(data, bool):
        number = _number(data)
        return int(number) if number == number.to_integral_value() else number
    if kind == BOOL and isinstance(data, bool):
        return data
    if kind == STRING and isinstance(data, str):
        return data
    if isinstance(kind, types.List | types.Set) and isinstance(data, list):
        return [conform(kind.element, item) for item in data]
    if isinstance(kind, types.Map) and isinstance(data, dict):
        return {key: conform(kind.element, item) for key, item in data.items()}
    if isinstance(kind, types.Object) and isinstance(data, dict):
        return {name: conform(each, data.get(name)) for name, each in kind.attributes.items()}
    if kind == STRING and isinstance(data, int | Decimal) and not isinstance(data, bool):
        return str(data)
    message = f"a {type(data).__name__} where {kind.json} is expected"
    raise TypeError(message)


def _number(data: Json) -> Decimal:
    try:
        return Decimal(repr(data)) if isinstance(data, float) else Decimal(data)
    except InvalidOperation:
        message = f'"{data}" where a number is expected'
        raise ValueError(message) from None


def scaled(power: int) -> Callable[[Json], Json]:
    """A conversion of numbers by a power of ten, exact."""
    return lambda value: EXACT.scaleb(EXACT.create_decimal(_number(value)), power)


def known(state: State) -> State:
    """A state that can be saved in the middle of a create: unknown values are null."""
    return {name: _known(value) for name, value in state.items()}


def _known(value: Value) -> Value:
    """A value with null for unknown parts; lists omit them, since null in a dynamic value would change its type."""
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value if item is not UNKNOWN]
    return value if is_known(value) else None


def is_immense(value: Value) -> bool:
    """Whether a value is or contains a number beyond the range of a double, which LiteLLM reads as infinity."""
    if isinstance(value, Dynamic):
        return is_immense(value.value)
    if isinstance(value, dict):
        return any(map(is_immense, value.values()))
    if isinstance(value, list):
        return any(map(is_immense, value))
    return isinstance(value, int | Decimal) and not -LARGEST <= value <= LARGEST


def storable(value: Json) -> Json:
    """JSON data for private state, which Python's json module can write."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value
