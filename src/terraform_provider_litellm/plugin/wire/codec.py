"""Values to and from the protocol's `DynamicValue`: msgpack as go-cty writes it, and the JSON of state files."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Context, Decimal
from typing import Any

import msgpack

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, Value

# go-cty's numbers have 512 bits, which is some 155 decimal digits
EXACT = Context(prec=200)
INT64 = range(-(2**63), 2**63)
UNKNOWN_EXTENSION = msgpack.ExtType(0, b"\x00")
UNKNOWN_EXTENSIONS = (0, 12)  # 12 carries refinements: an unknown of which something is known


DEEPEST = 100
"""Levels of values in one another, which functions that call themselves for each can follow."""
LARGEST = 1000
"""Digits before or after the point that a number stands for with its exponent: to reckon with more can take minutes."""


class CodecError(ValueError):
    """A value that does not fit its type; the message names the place, never the value, which may be secret."""


def encode(kind: Type, value: Value) -> bytes:
    """A value as msgpack.

    Raises:
        CodecError: the value is not of the type.
    """
    packed: bytes = msgpack.packb(_pack(kind, value, ""), use_bin_type=True)
    return packed


def decode(kind: Type, data: bytes) -> Value:
    """A value from msgpack; empty bytes are null.

    Raises:
        CodecError: the value is not of the type.
    """
    if not data:
        return None
    return _unpack(kind, _unpacked(data), "")


def _unpacked(data: bytes) -> Any:
    try:
        return msgpack.unpackb(data, raw=False, strict_map_key=False, ext_hook=_extension)
    except (msgpack.StackError, RecursionError):
        raise _too_deep("") from None


def decode_json(kind: Type, data: bytes) -> Value:
    """A value from the JSON of a state file.

    Raises:
        CodecError: the JSON is not of the type.
    """
    return from_json(kind, load_json(data))


def load_json(data: bytes | str) -> Any:
    """JSON with exact numbers: whole ones as `int`, others as `Decimal`.

    Raises:
        CodecError: it is nested too deeply.
    """
    try:
        return json.loads(data, parse_float=Decimal)
    except RecursionError:
        raise _too_deep("") from None


def _extension(code: int, _: bytes) -> Value:
    if code in UNKNOWN_EXTENSIONS:
        return UNKNOWN
    message = f"unknown msgpack extension {code}"
    raise CodecError(message)


def _wrong(kind: Type, value: Value, place: str) -> CodecError:
    return CodecError(f"{place or 'the value'}: a {type(value).__name__} where {json.dumps(kind.json)} is expected")


def _untyped(place: str) -> CodecError:
    return CodecError(f"{place or 'the value'}: not a value with its type")


def _too_deep(place: str) -> CodecError:
    return CodecError(f"{place or 'the value'}: nested more than {DEEPEST} levels deep")


def _own_type(form: Any, place: str) -> Type:
    """The type that a dynamic value brings along."""
    levels, level = 0, [form]
    while level := [
        item
        for each in level
        if isinstance(each, list | dict)
        for item in (each.values() if isinstance(each, dict) else each)
    ]:
        levels += 1
        if levels > 2 * DEEPEST:  # a type within another is two levels further down
            raise _too_deep(place)
    try:
        return types.from_json(form)
    except (TypeError, ValueError):
        raise _untyped(place) from None


# ---- to msgpack


def _pack(kind: Type, value: Value, place: str) -> Any:
    if value is None:
        return None
    if value is UNKNOWN:
        return UNKNOWN_EXTENSION
    if kind == DYNAMIC:
        if not isinstance(value, Dynamic):
            raise _wrong(kind, value, place)
        form = json.dumps(value.type.json, separators=(",", ":")).encode()
        return [form, _pack(value.type, value.value, place)]
    if kind == STRING and isinstance(value, str):
        return value
    if kind == BOOL and isinstance(value, bool):
        return value
    if kind == NUMBER and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _pack_number(value, place)
    if isinstance(kind, types.List | types.Set) and isinstance(value, list):
        return [_pack(kind.element, item, f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(kind, types.Map) and isinstance(value, dict):
        return {key: _pack(kind.element, item, f"{place}[{key!r}]") for key, item in value.items()}
    if isinstance(kind, types.Object) and isinstance(value, dict):
        if extra := value.keys() - kind.attributes.keys():
            message = f"{place or 'the value'}: no attribute named {', '.join(sorted(extra))}"
            raise CodecError(message)
        return {name: _pack(each, value.get(name), f"{place}.{name}") for name, each in kind.attributes.items()}
    if isinstance(kind, types.Tuple) and isinstance(value, list) and len(value) == len(kind.elements):
        return [
            _pack(each, item, f"{place}[{index}]")
            for index, (each, item) in enumerate(zip(kind.elements, value, strict=True))
        ]
    raise _wrong(kind, value, place)


def _pack_number(value: float | Decimal, place: str) -> int | float | str:
    """As go-cty does: an integer or a float64 where that is exact, else decimal digits."""
    number = Decimal(repr(value)) if isinstance(value, float) else EXACT.create_decimal(value)
    if not number.is_finite():
        message = f"{place or 'the value'}: not a finite number"
        raise CodecError(message)
    if number == (whole := number.to_integral_value(context=EXACT)):
        return int(whole) if int(whole) in INT64 else format(whole, "f")
    as_float = float(number)
    return as_float if Decimal(as_float) == number else format(number.normalize(EXACT), "f")


# ---- from msgpack


def _unpack(kind: Type, value: Any, place: str) -> Value:
    if value is None or value is UNKNOWN:
        return value
    if kind == DYNAMIC:
        try:
            form, inner = value
            form = json.loads(form)
        except (TypeError, ValueError):
            raise _untyped(place) from None
        except RecursionError:
            raise _too_deep(place) from None
        own = _own_type(form, place)
        return Dynamic(own, _unpack(own, inner, place))
    return _build(kind, value, place, _unpack)


def from_json(kind: Type, value: Any, place: str = "") -> Value:
    """A value from parsed JSON; attributes that the type does not have are dropped, missing ones are null."""
    if value is None:
        return None
    if kind == DYNAMIC:
        try:
            form, inner = value["type"], value["value"]
        except (KeyError, TypeError):
            raise _untyped(place) from None
        own = _own_type(form, place)
        return Dynamic(own, from_json(own, inner, place))
    return _build(kind, value, place, from_json)


def _build(kind: Type, value: Any, place: str, build: Any) -> Value:
    if kind == STRING and isinstance(value, str):
        return value
    if kind == BOOL and isinstance(value, bool):
        return value
    if kind == NUMBER and not isinstance(value, bool) and isinstance(value, int | float | Decimal | str):
        return _number(value, place)
    if isinstance(kind, types.List | types.Set) and isinstance(value, list):
        return [build(kind.element, item, f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(kind, types.Map) and isinstance(value, dict):
        return {key: build(kind.element, item, f"{place}[{key!r}]") for key, item in value.items()}
    if isinstance(kind, types.Object) and isinstance(value, dict):
        return {name: build(each, value.get(name), f"{place}.{name}") for name, each in kind.attributes.items()}
    if isinstance(kind, types.Tuple) and isinstance(value, list) and len(value) == len(kind.elements):
        return [
            build(each, item, f"{place}[{index}]")
            for index, (each, item) in enumerate(zip(kind.elements, value, strict=True))
        ]
    raise _wrong(kind, value, place)


def _number(value: float | Decimal | str, place: str) -> int | Decimal:
    message = f"{place or 'the value'}: not a number"
    with suppress(ArithmeticError):
        number = EXACT.create_decimal(value)
        if number.is_finite() and abs(number.adjusted()) <= LARGEST:
            return int(number) if number == number.to_integral_value(context=EXACT) else number
        if number.is_finite():
            message += f" of at most {LARGEST} digits before and after the point"
    raise CodecError(message)
