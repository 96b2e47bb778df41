"""JSON with exact numbers: a number that is read as `Decimal` is written unchanged, never converted to a float."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring_ascii
from typing import Any

PLAIN = 40
"""The maximum number of digits before or after the point for which a number is written without an exponent."""

DEEPEST = 100
"""The maximum nesting of lists and objects."""

LONGEST_NUMBER = 1000
"""The maximum number of digits, including those of an exponent: calculating with more can take minutes."""

UNBOUNDED = "a number outside of the supported range"

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def parse(body: bytes) -> Any:
    """The value of a JSON text; numbers with a point or an exponent become `Decimal`, NaN and infinities null.

    Raises:
        ValueError: it is no JSON, no UTF-8, nested too deeply, or has a number or text that cannot be represented.
    """
    try:
        value = json.loads(body.decode(), parse_float=_exact, parse_int=_whole, parse_constant=lambda _: None)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if body.count(b"[") + body.count(b"{") > DEEPEST and is_deep(value, DEEPEST):
        raise ValueError("nested too deeply")
    if _SURROGATE.search(body):
        json.dumps(value, ensure_ascii=False, default=str).encode()
    return value


def is_deep(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested more deeply than `levels`."""
    level = [value]
    for _ in range(levels):
        level = [
            item
            for each in level
            if isinstance(each, list | dict)
            for item in (each.values() if isinstance(each, dict) else each)
            if isinstance(item, list | dict)
        ]
        if not level:
            return False
    return True


def _exact(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(UNBOUNDED) from None
    if len(text) > LONGEST_NUMBER or abs(number.adjusted()) > LONGEST_NUMBER:
        raise ValueError(UNBOUNDED)
    return number


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(UNBOUNDED)
    return int(text)


def write(value: Any) -> str:
    """The JSON text, in ASCII, of None, bool, str, int, Decimal, float, and of lists, tuples and dicts of them.

    Raises:
        ValueError: a number is not finite.
        TypeError: a value is of another type.
    """
    return "".join(_pieces(value))


def _pieces(value: Any) -> list[str]:
    if isinstance(value, dict):
        pieces = ["{"]
        for name, item in value.items():
            if not isinstance(name, str):
                raise TypeError(f"a JSON key must be a string, not {type(name).__name__}")
            pieces += ["," if len(pieces) > 1 else "", encode_basestring_ascii(name), ":", *_pieces(item)]
        return [*pieces, "}"]
    if isinstance(value, list | tuple):
        pieces = ["["]
        for item in value:
            pieces += ["," if len(pieces) > 1 else "", *_pieces(item)]
        return [*pieces, "]"]
    return [_scalar(value)]


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, Decimal | float):
        if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
            raise ValueError("JSON has neither infinity nor NaN")
        return _decimal(value) if isinstance(value, Decimal) else float.__repr__(value)
    raise TypeError(f"a {type(value).__name__} cannot be encoded as JSON")


def _decimal(value: Decimal) -> str:
    """`0.00000015` rather than `1.5E-7`: the same to JSON, but integers stay integers to pydantic."""
    exponent = value.as_tuple().exponent
    plain = isinstance(exponent, int) and exponent >= -PLAIN and value.adjusted() < PLAIN
    return format(value, "f") if plain else str(value)
