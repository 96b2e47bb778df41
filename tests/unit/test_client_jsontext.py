"""Numbers survive JSON exactly."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.client import jsontext

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False) | st.builds(
    Decimal, st.from_regex(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)
DECIMALS = DECIMALS.filter(lambda value: abs(value.adjusted()) <= jsontext.LONGEST_NUMBER and len(str(value)) < 900)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | DECIMALS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.00000015"), "0.00000015"),
        (Decimal("1.5E-7"), "0.00000015"),
        (Decimal("1E+3"), "1000"),
        (Decimal(100), "100"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+100"), "1E+100"),
        (Decimal("123456789012345678901234567890.000000000001"), "123456789012345678901234567890.000000000001"),
        (10**30 + 1, "1000000000000000000000000000001"),
        (0.1, "0.1"),
        (True, "true"),
        (None, "null"),
        ("é\n\ud800", '"\\u00e9\\n\\ud800"'),
        ({"a": [1, {}], "b": ()}, '{"a":[1,{}],"b":[]}'),
    ],
)
def test_value_is_written_exactly(value: Any, text: str) -> None:
    """A number is written digit for digit, plainly where that is short."""
    assert jsontext.write(value) == text


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("-Infinity"), float("inf"), float("nan")])
def test_number_that_json_lacks_is_refused(value: Any) -> None:
    """There is no JSON for NaN and infinities."""
    with pytest.raises(ValueError, match="JSON has neither"):
        jsontext.write([value])


@pytest.mark.parametrize("value", [b"x", {1: 2}, {1}, object()])
def test_what_is_no_json_is_refused(value: Any) -> None:
    """Only JSON's own types are written."""
    with pytest.raises(TypeError):
        jsontext.write(value)


@given(VALUES)
def test_numbers_survive_the_round_trip(value: Any) -> None:
    """What is written and read again is equal, numbers to the last digit; and it is JSON to others."""
    text = jsontext.write(value)
    assert jsontext.parse(text.encode()) == value
    json.loads(text)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}", fullmatch=True))
def test_number_is_read_exactly(text: str) -> None:
    """A number with a point is the decimal that it says."""
    assert jsontext.parse(text.encode()) == Decimal(text)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b'{"a":', b"[" * 100_000])
def test_other_text_is_refused(body: bytes) -> None:
    """What is no JSON is a ValueError, whatever is wrong with it."""
    with pytest.raises(ValueError):
        jsontext.parse(body)


def test_constants_that_json_lacks_are_null() -> None:
    """A NaN in an answer does not make the rest unreadable."""
    assert jsontext.parse(b'{"a": NaN, "b": -Infinity, "c": 1}') == {"a": None, "b": None, "c": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"1e999999999", b"-1e999999999", b"1e-999999999", b"0e999999999", b"1e99999999999999999999", b"9" * 5000,
        b"0." + b"9" * 5000, b"[" * 101 + b"]" * 101, b'{"a":' * 900 + b"1" + b"}" * 900, b"[" * 10_000_000,
        rb'"\ud800"', rb'{"\udfff": 1}', rb'"\ude00\ud83d"', b'"\xed\xa0\x80"', b"\xff", b"",
    ],
)  # fmt: skip
def test_what_nothing_can_hold_is_not_read(body: bytes) -> None:
    """Numbers out of all bounds, halves of characters and towers of lists are an error, soon."""
    with pytest.raises(ValueError, match=r"."):
        jsontext.parse(body)


def test_what_is_large_but_can_be_held_is_read() -> None:
    """A hundred levels, hundreds of thousands of keys, numbers of a thousand digits, and whole characters."""
    assert jsontext.parse(b"[" * 100 + b"]" * 100)
    assert len(jsontext.parse(json.dumps({f"k{number}": number for number in range(300_000)}).encode())) == 300_000
    assert jsontext.parse(b"9" * 1000) == int("9" * 1000)
    assert jsontext.parse(b"1e1000") == Decimal("1e1000")
    assert jsontext.parse(rb'["\ud83d\ude00", "\\ud800"]') == ["\U0001f600", r"\ud800"]
