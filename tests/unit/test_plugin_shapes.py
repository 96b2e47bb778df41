"""Checks of what a dynamic value holds: which mistakes they find, and that each shows at the attribute and names the part."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terraform_plugin.diagnostics import Diagnostics, Severity
from terraform_plugin.paths import path
from terraform_plugin.types import BOOL, NUMBER, STRING
from terraform_plugin.validators import AtLeast, Held, ListOf, MapOf, NumberOr, Shape, Simple, UnlessEmpty
from terraform_plugin.values import UNKNOWN, Dynamic, infer

BUDGET = Shape({"amount": Simple(NUMBER, (AtLeast(0),)), "period": Simple(STRING), "any": None}, required=("amount",))
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
    (NumberOr((AtLeast(0),), BUDGET), 0),
    (NumberOr((AtLeast(0),), BUDGET), {"amount": 0}),
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
    (BUDGET, {"amount": "1"}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": True}, ["Invalid value for it.amount"]),
    (BUDGET, {"amount": 1, "period": 7}, ["Invalid value for it.period"]),
    (BUDGET, {"amount": 1, "mount": 2, "nt": 3}, ["Unknown name it.mount", "Unknown name it.nt"]),
    (BUDGET, ["amount"], ["Invalid value for it"]),
    (ListOf(BUDGET), {"amount": 1}, ["Invalid value for it"]),
    (ListOf(BUDGET), [{"amount": 1}, {}], ["Missing it[1].amount"]),
    (ListOf(BUDGET), [None], ["Invalid value for it[0]"]),
    (MapOf(ListOf(Simple(STRING))), {"a": ["b", 1]}, ['Invalid value for it["a"][1]']),
    (MapOf(BUDGET), [], ["Invalid value for it"]),
    (NumberOr((AtLeast(0),), BUDGET), -1, ["Invalid value for it"]),
    (NumberOr((AtLeast(0),), BUDGET), "1", ["Invalid value for it"]),
    (NumberOr((AtLeast(0),), BUDGET), False, ["Invalid value for it"]),
    (NumberOr((AtLeast(0),), BUDGET), {"period": "1d"}, ["Missing it.amount"]),
    (GROWING, {"on": "yes"}, ["Invalid value for it.on"]),
]


@pytest.mark.parametrize(("check", "data", "summaries"), WRONG)
def test_what_is_wrong_is_named(check: Held, data: Any, summaries: list[str]) -> None:
    assert found(check, data) == summaries


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
        (NumberOr((), BUDGET), 'must be a number, or an object with names of "amount", "period", "any"'),
    ],
)
def test_each_says_what_it_demands(check: Held, phrase: str) -> None:
    assert check.description == phrase
