"""Checks of what a dynamic value holds: which mistakes they find, and that each shows at the attribute and names the part."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import (
    AtLeast,
    Held,
    ListOf,
    MapOf,
    Shape,
    Simple,
    SimpleOr,
    UnlessEmpty,
)
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, infer

BUDGET = Shape({"amount": Simple(NUMBER, (AtLeast(0),)), "period": Simple(STRING), "any": None}, required=("amount",))
AMOUNT = Simple(NUMBER, (AtLeast(0),))
GROWING = Shape({"on": Simple(BOOL)}, grows=True)


def found(check: Held | UnlessEmpty, data: Any) -> list[str]:
    """The titles of what a check finds in a value; all are at the attribute."""
    diagnostics = Diagnostics()
    check.validate(data if isinstance(data, Dynamic) else infer(data), path("it"), diagnostics)
    assert all(each.path == path("it") for each in diagnostics)
    return [each.summary for each in diagnostics]


RIGHT = [
    (BUDGET, {"amount": 1}),
    (BUDGET, {"amount": Decimal("0.5"), "period": "1d", "any": [1, {"a": True}]}),
    (BUDGET, {"amount": 1, "period": None, "any": None}),
    (ListOf(BUDGET), []),
    (ListOf(BUDGET), [{"amount": 1}, {"amount": 2}]),
    (MapOf(Simple(STRING)), {"a": "b", "c": None}),
    (SimpleOr(AMOUNT, BUDGET), 0),
    (SimpleOr(AMOUNT, BUDGET), {"amount": 0}),
    (GROWING, {"on": False}),
    (UnlessEmpty(BUDGET), {}),
]


@pytest.mark.parametrize(("check", "data"), RIGHT)
def test_what_is_right_passes(check: Held, data: Any) -> None:
    assert found(check, data) == []


WRONG = [
    (BUDGET, {}, ["Missing it.amount"]),
    (BUDGET, {"amount": None}, ["Missing it.amount"]),
    (BUDGET, {"amount": -1}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": ""}, ["Missing it.amount"]),
    (BUDGET, {"amount": "-1"}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": "one"}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": "1 "}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": "0x10"}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": True}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": 1, "period": []}, ["Invalid value for it.period"]),
    (BUDGET, {"amount": 1, "mount": 2, "nt": 3}, ["Unknown name it.mount", "Unknown name it.nt"]),
    (BUDGET, ["amount"], ["Invalid value for it"]),
    (ListOf(BUDGET), {"amount": 1}, ["Invalid value for it"]),
    (ListOf(BUDGET), [{"amount": 1}, {}], ["Missing it[1].amount"]),
    (ListOf(BUDGET), [None], ["Invalid value for it[0]"]),
    (MapOf(ListOf(Simple(STRING))), {"a": ["b", {}]}, ['Invalid value for it["a"][1]']),
    (MapOf(BUDGET), [], ["Invalid value for it"]),
    (SimpleOr(AMOUNT, BUDGET), -1, ["Invalid value for it"]),
    (SimpleOr(AMOUNT, BUDGET), "-1", ["Invalid value for it"]),
    (SimpleOr(AMOUNT, BUDGET), "one", ["Invalid value for it"]),
    (SimpleOr(AMOUNT, BUDGET), [1], ["Invalid value for it"]),
    (SimpleOr(AMOUNT, BUDGET), False, ["Invalid value for it"]),
    (SimpleOr(AMOUNT, BUDGET), {"period": "1d"}, ["Missing it.amount"]),
    (GROWING, {"on": "yes"}, ["Invalid value for it.on"]),
    (GROWING, {"on": 1}, ["Invalid value for it.on"]),
]


@pytest.mark.parametrize(("check", "data", "summaries"), WRONG)
def test_what_is_wrong_is_named(check: Held, data: Any, summaries: list[str]) -> None:
    assert found(check, data) == summaries


CONVERTED = [
    (Simple(NUMBER), "10", 10),
    (Simple(NUMBER), "0.00000015", Decimal("0.00000015")),
    (Simple(NUMBER), "1e3", 1000),
    (Simple(NUMBER), "-2.50", Decimal("-2.5")),
    (Simple(NUMBER), "123456789012345678901234567890", 123456789012345678901234567890),
    (Simple(BOOL), "true", True),
    (Simple(BOOL), "false", False),
    (Simple(STRING), 7, "7"),
    (Simple(STRING), Decimal("1.50"), "1.5"),
    (Simple(STRING), Decimal("1E+2"), "100"),
    (Simple(STRING), True, "true"),
    (BUDGET, {"amount": "1", "period": 7, "any": "3"}, {"amount": 1, "period": "7", "any": "3"}),
    (BUDGET, {"amount": 1, "period": ""}, {"amount": 1, "period": None}),
    (ListOf(BUDGET), [{"amount": "1"}], [{"amount": 1}]),
    (MapOf(ListOf(Simple(STRING))), {"a": [1, "b"]}, {"a": ["1", "b"]}),
    (MapOf(None), {"a": "1"}, {"a": "1"}),
    (SimpleOr(AMOUNT, BUDGET), "1.5", Decimal("1.5")),
    (SimpleOr(AMOUNT, BUDGET), {"amount": "1"}, {"amount": 1}),
    (UnlessEmpty(BUDGET), {"amount": "1"}, {"amount": 1}),
    (UnlessEmpty(BUDGET), {}, {}),
]


@pytest.mark.parametrize(("check", "data", "expected"), CONVERTED)
def test_what_terraform_converts_in_typed_attributes_passes_and_is_converted(
    check: Held | UnlessEmpty, data: Any, expected: Any
) -> None:
    """Digits are a number, exact; `"true"` is a truth value; numbers and truth values are texts: at any depth."""
    assert found(check, data) == []
    converted = check.converted(data)
    assert converted == expected
    assert type(converted) is type(expected)
    assert check.converted(converted) == converted


@pytest.mark.parametrize(("check", "data", "summaries"), WRONG)
def test_what_does_not_convert_stays_as_it_is(check: Held, data: Any, summaries: list[str]) -> None:
    """So that no conversion of a wrong value fails, whoever asks for it."""
    assert summaries
    check.converted(data)


def test_json_text_in_place_of_a_value_is_told_to_go() -> None:
    """As other providers want it."""
    diagnostics = Diagnostics()
    ListOf(BUDGET).validate(infer('[{"amount": 1}]'), path("it"), diagnostics)
    assert [each.detail for each in diagnostics] == ["Must be a list. Remove jsonencode( )."]


def test_names_of_later_releases_are_a_warning() -> None:
    diagnostics = Diagnostics()
    GROWING.validate(infer({"new": 1}), path("it"), diagnostics)
    assert [(each.severity, each.summary) for each in diagnostics] == [(Severity.WARNING, "Unknown name it.new")]


def test_what_is_not_known_yet_passes() -> None:
    """At any depth."""
    for value in (UNKNOWN, {"amount": UNKNOWN}, {"amount": 1, "period": UNKNOWN}):
        assert found(BUDGET, Dynamic(STRING, value)) == []


@pytest.mark.parametrize(
    ("check", "phrase"),
    [
        (BUDGET, 'must be an object with names of "amount", "period", "any"'),
        (ListOf(BUDGET), "must be a list"),
        (MapOf(BUDGET), "must be an object or a map"),
        (Simple(NUMBER), "must be a number"),
        (SimpleOr(Simple(NUMBER), BUDGET), 'must be a number, or an object with names of "amount", "period", "any"'),
    ],
)
def test_each_says_what_it_demands(check: Held, phrase: str) -> None:
    assert check.description == phrase
