"""Values on the wire: msgpack as Terraform writes it, and the JSON of state files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Object, Set, Tuple, Type
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, Value, equal
from terraform_provider_litellm.plugin.wire import codec
from terraform_provider_litellm.plugin.wire.codec import CodecError
from tests.terraform_values import NULL, TYPES, typed

SECRET = "sk-1234567890"
SMALL = 0.0000015
HUGE = 10**150 + 1


@given(typed(TYPES))
def test_msgpack_round_trips(pair: tuple[Type, Value]) -> None:
    """Any value of any type, with nulls and unknowns anywhere, comes back as it was."""
    kind, value = pair
    assert codec.decode(kind, codec.encode(kind, value)) == value


@given(typed(TYPES))
def test_what_was_read_is_written_in_the_same_bytes(pair: tuple[Type, Value]) -> None:
    """A value that we only pass on does not change on the wire, so Terraform sees no difference."""
    kind, value = pair
    data = codec.encode(kind, value)
    assert codec.encode(kind, codec.decode(kind, data)) == data


@given(typed(TYPES, NULL))
def test_state_json_is_read(pair: tuple[Type, Value]) -> None:
    """Any known value is read from the JSON that Terraform keeps of it in a state file."""
    kind, value = pair
    read = codec.decode_json(kind, state_json(kind, value).encode())
    assert read == value
    assert equal(kind, read, value)


def state_json(kind: Type, value: Value) -> str:
    """A value as Terraform writes it into a state file; numbers with all their digits."""
    if isinstance(value, Dynamic):
        return f'{{"value":{state_json(value.type, value.value)},"type":{json.dumps(value.type.json)}}}'
    if isinstance(value, Decimal):
        return format(value, "f")
    match kind:
        case _ if value is None:
            return "null"
        case List() | Set():
            return _array(state_json(kind.element, item) for item in value)
        case Tuple():
            return _array(map(state_json, kind.elements, value))
        case Map():
            return _object({key: state_json(kind.element, item) for key, item in value.items()})
        case Object():
            return _object({name: state_json(each, value[name]) for name, each in kind.attributes.items()})
    return json.dumps(value)


def _array(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


def _object(items: Mapping[str, str]) -> str:
    return f"{{{','.join(f'{json.dumps(key)}:{item}' for key, item in items.items())}}}"


# ---- numbers


@pytest.mark.parametrize(
    ("number", "wire"),
    [
        (0, 0),
        (-1, -1),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        (2**63, "9223372036854775808"),
        (-(2**63) - 1, "-9223372036854775809"),
        (2**64, "18446744073709551616"),
        (HUGE, str(HUGE)),
        (Decimal("1E+30"), "1" + "0" * 30),
        (Decimal("0.5"), 0.5),
        (Decimal("-2.25"), -2.25),
        (Decimal("3.00"), 3),
        (Decimal("-0"), 0),
        (Decimal("0.1"), "0.1"),
        (Decimal("0.0000015"), "0.0000015"),
        (Decimal("1E-12"), "0.000000000001"),
        (Decimal("0.10"), "0.1"),
        (Decimal("123456789012345678901234567890.5"), "123456789012345678901234567890.5"),
        (Decimal("0.123456789012345678901234567891"), "0.123456789012345678901234567891"),
        (0.5, 0.5),
        (3.0, 3),
        (0.0000015, "0.0000015"),
        (1e-12, "0.000000000001"),
    ],
)
def test_number_is_written_as_terraform_does(number: Any, wire: Any) -> None:
    """An integer or a float where that is exact, else all the decimal digits, without an exponent.

    A Python float means the shortest decimal that it stands for: 0.1 is what a user would write.
    """
    sent = msgpack.unpackb(codec.encode(NUMBER, number))
    assert (sent, type(sent)) == (wire, type(wire))


@pytest.mark.parametrize(
    ("wire", "number"),
    [
        (7, 7),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        (2.0, 2),
        (0.5, Decimal("0.5")),
        (SMALL, Decimal(SMALL)),
        ("0.0000015", Decimal("0.0000015")),
        ("0.000000000001", Decimal("1E-12")),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("123456789012345678901234567890.123456789", Decimal("123456789012345678901234567890.123456789")),
        (str(HUGE), HUGE),
        ("5.000", 5),
    ],
)
def test_number_is_read_exactly(wire: Any, number: Any) -> None:
    """Whole numbers are `int`, others `Decimal`, to the last digit; a float is the very amount that it holds."""
    read = codec.decode(NUMBER, msgpack.packb(wire))
    assert (read, type(read)) == (number, type(number))


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,30})\.[0-9]{0,29}[1-9]", fullmatch=True))
def test_digits_survive(text: str) -> None:
    """A number of up to thirty digits on either side of the point is sent back as it came."""
    read = codec.decode(NUMBER, msgpack.packb(text))
    sent = msgpack.unpackb(codec.encode(NUMBER, read))
    assert read == Decimal(text)
    assert Decimal(sent) == Decimal(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_survive(number: float) -> None:
    """A float64 is sent back as the same amount, to the precision that Terraform has: 512 bits."""
    sent = msgpack.unpackb(codec.encode(NUMBER, codec.decode(NUMBER, msgpack.packb(number))))
    assert abs(Fraction(sent) - Fraction(number)) <= abs(Fraction(number)) / 2**513


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), float("nan"), float("inf")])
def test_numbers_that_terraform_lacks_are_not_written(number: Any) -> None:
    """There is no NaN and no infinity in Terraform's numbers."""
    with pytest.raises(CodecError, match=r"^\.a: not a finite number$"):
        codec.encode(Object({"a": NUMBER}), {"a": number})


@pytest.mark.parametrize(
    "wire",
    [float("nan"), float("inf"), float("-inf"), "NaN", "sNaN", "Infinity", "-Inf", "", "one", "1e", "1e99999999"],
)
def test_what_is_no_number_is_not_read(wire: Any) -> None:
    """What does not stand for an amount is refused when it is read, and not when someone reckons with it."""
    with pytest.raises(CodecError, match=r"^\[0\]: not a number$"):
        codec.decode(List(NUMBER), msgpack.packb([wire]))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '"NaN"'])
def test_what_is_no_number_is_not_read_from_state(text: str) -> None:
    """Nor from JSON, though Python's parser knows more numbers than JSON does."""
    with pytest.raises(CodecError, match=r"^the value: not a number$"):
        codec.decode_json(NUMBER, text.encode())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.0000015", Decimal("0.0000015")),
        ("1.5e-06", Decimal("0.0000015")),
        ("1e3", 1000),
        ("2.0", 2),
        ('"12"', 12),
        ("123456789012345678901234567890.5", Decimal("123456789012345678901234567890.5")),
    ],
)
def test_number_is_read_exactly_from_state(text: str, number: Any) -> None:
    """JSON's floats are not Python's: no digit is lost between state and plan."""
    read = codec.decode_json(NUMBER, text.encode())
    assert (read, type(read)) == (number, type(number))


# ---- null, unknown, dynamic


@pytest.mark.parametrize(
    ("kind", "data", "value"),
    [
        (STRING, b"", None),
        (STRING, b"\xc0", None),
        (STRING, b"\xd4\x00\x00", UNKNOWN),
        (STRING, b"\xc7\x03\x0c\x81\x01\xc2", UNKNOWN),
        (Object({"a": STRING}), b"\x81\xa1a\xc7\x03\x0c\x81\x01\xc2", {"a": UNKNOWN}),
        (Set(NUMBER), b"\x92\x01\xd4\x00\x00", [1, UNKNOWN]),
        (DYNAMIC, b"\xc0", None),
        (DYNAMIC, b"\xd4\x00\x00", UNKNOWN),
        (DYNAMIC, b'\x92\xc4\x08"string"\xa1x', Dynamic(STRING, "x")),
        (DYNAMIC, b'\x92\xc4\x08"string"\xc0', Dynamic(STRING, None)),
        (DYNAMIC, b'\x92\xc4\x08"string"\xd4\x00\x00', Dynamic(STRING, UNKNOWN)),
        (DYNAMIC, b'\x92\xc4\x11["list","number"]\x91\x01', Dynamic(List(NUMBER), [1])),
        (
            DYNAMIC,
            b'\x92\xc4\x1a["object",{"a":"dynamic"}]\x81\xa1a\xc0',
            Dynamic(Object({"a": DYNAMIC}), {"a": None}),
        ),
    ],
)
def test_bytes_of_terraform_are_read(kind: Type, data: bytes, value: Value) -> None:
    """Null, unknown with and without refinements (extensions 12 and 0), and dynamic with its type in front."""
    assert codec.decode(kind, data) == value


@pytest.mark.parametrize(
    ("kind", "value", "data"),
    [
        (STRING, None, b"\xc0"),
        (STRING, UNKNOWN, b"\xd4\x00\x00"),
        (DYNAMIC, None, b"\xc0"),
        (DYNAMIC, UNKNOWN, b"\xd4\x00\x00"),
        (DYNAMIC, Dynamic(STRING, "x"), b'\x92\xc4\x08"string"\xa1x'),
        (Object({"a": STRING, "b": BOOL}), {"b": True}, b"\x82\xa1a\xc0\xa1b\xc3"),
    ],
)
def test_bytes_for_terraform_are_written(kind: Type, value: Value, data: bytes) -> None:
    """An attribute left out of an object is sent as null, for Terraform wants them all."""
    assert codec.encode(kind, value) == data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ('{"value": null, "type": "string"}', Dynamic(STRING, None)),
        ('{"value": "x", "type": "string"}', Dynamic(STRING, "x")),
        (
            '{"value": {"n": 1.5, "l": [true]}, "type": ["object", {"n": "number", "l": ["tuple", ["bool"]]}]}',
            Dynamic(Object({"n": NUMBER, "l": Tuple((BOOL,))}), {"n": Decimal("1.5"), "l": [True]}),
        ),
    ],
)
def test_dynamic_is_read_from_state(text: str, value: Value) -> None:
    """In a state file a dynamic stands beside its type."""
    assert codec.decode_json(Object({"d": DYNAMIC}), f'{{"d": {text}}}'.encode()) == {"d": value}


def test_state_of_another_schema_is_read_as_far_as_it_fits() -> None:
    """An attribute that the schema no longer has is dropped, a new one is null."""
    kind = Object({"kept": STRING, "new": List(STRING)})
    assert codec.decode_json(kind, b'{"kept": "x", "gone": {"a": 1}}') == {"kept": "x", "new": None}


# ---- errors

NESTED = Object({"a": Map(List(STRING))})
MISFITS: list[tuple[Type, Any, str]] = [
    (STRING, 1, 'the value: a int where "string" is expected'),
    (BOOL, SECRET, 'the value: a str where "bool" is expected'),
    (BOOL, 1, 'the value: a int where "bool" is expected'),
    (NUMBER, True, 'the value: a bool where "number" is expected'),
    (List(STRING), SECRET, 'the value: a str where ["list", "string"] is expected'),
    (Set(NUMBER), [1, [SECRET]], '[1]: a list where "number" is expected'),
    (Map(STRING), [SECRET], 'the value: a list where ["map", "string"] is expected'),
    (NESTED, {"a": {"k": ["x", {"y": SECRET}]}}, ".a['k'][1]: a dict where \"string\" is expected"),
    (Object({"a": STRING}), [SECRET], 'the value: a list where ["object", {"a": "string"}] is expected'),
    (Tuple((STRING, BOOL)), [SECRET], 'the value: a list where ["tuple", ["string", "bool"]] is expected'),
    (Tuple((STRING, BOOL)), ["x", SECRET], '[1]: a str where "bool" is expected'),
]


@pytest.mark.parametrize(("kind", "value", "message"), MISFITS)
def test_misfit_is_not_written(kind: Type, value: Any, message: str) -> None:
    """The error names the place and the types; the value may be secret, and is not shown."""
    with pytest.raises(CodecError) as error:
        codec.encode(kind, value)
    assert str(error.value) == message


@pytest.mark.parametrize(("kind", "value", "message"), MISFITS)
def test_misfit_is_not_read(kind: Type, value: Any, message: str) -> None:
    """The same holds for what comes, as msgpack or as JSON."""
    for decode, data in ((codec.decode, msgpack.packb(value)), (codec.decode_json, json.dumps(value).encode())):
        with pytest.raises(CodecError) as error:
            decode(kind, data)
        assert str(error.value) == message


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (Object({"a": STRING}), {"b": SECRET, "c": 1}, "the value: no attribute named b, c"),
        (List(Object({})), [{"b": SECRET}], "[0]: no attribute named b"),
        (Object({"d": DYNAMIC}), {"d": SECRET}, '.d: a str where "dynamic" is expected'),
        (DYNAMIC, Dynamic(List(NUMBER), [SECRET]), '[0]: a str where "number" is expected'),
        (NUMBER, SECRET, 'the value: a str where "number" is expected'),
    ],
)
def test_misfit_of_the_providers_own_is_not_written(kind: Type, value: Any, message: str) -> None:
    """What only our side can get wrong: an attribute too many, a dynamic without its type, digits as a string."""
    with pytest.raises(CodecError) as error:
        codec.encode(kind, value)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "wire",
    [SECRET, 1, {"value": SECRET}, [], [b'"string"'], [SECRET, SECRET], [b'"any"', SECRET], [b"{", SECRET], [1, 2]],
)
def test_dynamic_without_its_type_is_not_read(wire: Any) -> None:
    """A dynamic that is not a type and a value is refused at its place."""
    with pytest.raises(CodecError, match=r"^\.d: not a value with its type$"):
        codec.decode(Object({"d": DYNAMIC}), msgpack.packb({"d": wire}))


@pytest.mark.parametrize(
    "text",
    [f'"{SECRET}"', "1", "[]", f'{{"value": "{SECRET}"}}', '{"type": "string"}', f'{{"value": 1, "type": "{SECRET}"}}'],
)
def test_dynamic_without_its_type_is_not_read_from_state(text: str) -> None:
    """Nor from a state in which the attribute was of another type."""
    with pytest.raises(CodecError, match=r"^\.d: not a value with its type$"):
        codec.decode_json(Object({"d": DYNAMIC}), f'{{"d": {text}}}'.encode())


def test_other_extensions_are_refused() -> None:
    """An extension that is no unknown is an error, and not some value."""
    with pytest.raises(CodecError, match="unknown msgpack extension 5"):
        codec.decode(STRING, msgpack.packb(msgpack.ExtType(5, SECRET.encode())))


def nested(levels: int, form: Any, value: Any) -> tuple[Any, Any]:
    """A type and a value of it, within as many objects."""
    for _ in range(levels):
        form, value = ["object", {"a": form}], {"a": value}
    return form, value


@pytest.mark.parametrize("levels", [101, 250, 400])
def test_a_configuration_of_400_levels_is_a_clear_error(levels: int) -> None:
    """It says at which attribute, and how many levels there may be; a hundred are read."""
    kind = Object({"metadata": DYNAMIC})
    form, value = nested(levels, "number", 1)
    with pytest.raises(CodecError, match="metadata: nested more than 100 levels deep"):
        codec.decode(kind, msgpack.packb({"metadata": [json.dumps(form).encode(), value]}))
    with pytest.raises(CodecError, match="metadata: nested more than 100 levels deep"):
        codec.decode_json(kind, json.dumps({"metadata": {"type": form, "value": value}}).encode())
    form, value = nested(100, "number", 1)
    assert codec.decode(kind, msgpack.packb({"metadata": [json.dumps(form).encode(), value]}))


@pytest.mark.parametrize("data", [b"\x91" * 100_000, b'["' * 3])
def test_bytes_that_are_nested_without_end_are_refused(data: bytes) -> None:
    """As a value, not as a fault of ours."""
    with pytest.raises(ValueError, match=r"."):
        codec.decode(DYNAMIC, data)


def test_a_state_that_is_nested_without_end_is_refused() -> None:
    """The same for a state file."""
    with pytest.raises(CodecError, match="nested more than 100 levels"):
        codec.load_json(b"[" * 100_000)


@pytest.mark.parametrize("text", ["1e999999999", "-1e1001", "1e-1001", "0e999999999"])
def test_a_number_out_of_all_bounds_is_an_error_at_once(text: str) -> None:
    """To make an integer of it would take minutes, or all memory."""
    with pytest.raises(CodecError, match="not a number"):
        codec.decode(NUMBER, msgpack.packb(text))
    with pytest.raises(CodecError, match="not a number"):
        codec.decode_json(NUMBER, text.encode())
