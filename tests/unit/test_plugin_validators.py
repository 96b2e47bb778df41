"""Checks of configured values."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Diagnostics, Severity
from terraform_provider_litellm.plugin.paths import Path, path
from terraform_provider_litellm.plugin.schema import Validator
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING, Map, Object, Tuple
from terraform_provider_litellm.plugin.validators import (
    AtLeast,
    AtMost,
    Each,
    JsonObject,
    Length,
    Matches,
    OneOf,
    UnlessEmpty,
    WholeNumber,
)
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic

AT = path("a")
RANK = OneOf(["low", "aboveAverage"])
LETTERS = Matches("[a-z]+", "must consist of a to z only")


def found(check: Validator, value: Any) -> list[Diagnostic]:
    """What a check says to a value of the attribute `a`."""
    diagnostics = Diagnostics()
    check.validate(value, AT, diagnostics)
    return list(diagnostics)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (RANK, "low"),
        (AtLeast(0), 0),
        (AtMost(5), 5),
        (UnlessEmpty(Length(5)), ""),
        (AtLeast(Decimal("0.5")), Decimal("0.50")),
        (AtLeast(0, exclusive=True), Decimal("1E-12")),
        (WholeNumber(), 10**40),
        (WholeNumber(), Decimal("3.0")),
        (WholeNumber(), -1),
        (Length(1), "a"),
        (Length(1), ["a"]),
        (Length(0, 2), {"a": 1, "b": 2}),
        (LETTERS, "abc"),
        (Each(LETTERS), []),
        (Each(LETTERS), ["a", None, UNKNOWN, "b"]),
        (Each(AtLeast(1)), {"k": 1}),
        (JsonObject(), {}),
        (JsonObject(), Dynamic(Object({"a": STRING}), {"a": "x"})),
        (JsonObject(), Dynamic(Map(DYNAMIC), UNKNOWN)),
        (JsonObject(), Dynamic(STRING, None)),
    ],
)
def test_what_passes(check: Validator, value: Any) -> None:
    """A value within the rule is met with silence, and so is one that is not known yet."""
    assert found(check, value) == []


@pytest.mark.parametrize(
    ("check", "value", "detail"),
    [
        (RANK, "aboveaverage", 'Must be one of "low", "aboveAverage", not "aboveaverage".'),
        (AtLeast(1), 0, "Must be at least 1, not 0."),
        (AtMost(5), 6, "Must be at most 5, not 6."),
        (UnlessEmpty(Matches("a+", "only a")), "b", 'Only a; the value is "b".'),
        (AtLeast(Decimal("0.5")), Decimal("0.49"), "Must be at least 0.5, not 0.49."),
        (AtLeast(0, exclusive=True), 0, "Must be greater than 0, not 0."),
        (WholeNumber(), Decimal("1.5"), "Must be a whole number, not 1.5."),
        (Length(1), "", "Must not be empty."),
        (Length(2), [1], "Must have a length of at least 2; the length is 1."),
        (Length(0, 1), {"a": 1, "b": 2}, "Must have a length between 0 and 1; the length is 2."),
        (LETTERS, "abc1", 'Must consist of a to z only; the value is "abc1".'),
        (LETTERS, "abc\n", 'Must consist of a to z only; the value is "abc\n".'),
        (Matches("sk-.*", "must begin with sk-, like an OpenAI key", secret=True), "hush",
         "Must begin with sk-, like an OpenAI key."),
        (JsonObject(), "x", "Must be an object or a map, such as { a = 1 }."),
        (JsonObject(), Dynamic(Tuple(()), []), "Must be an object or a map, such as { a = 1 }."),
    ],
)  # fmt: skip
def test_what_does_not_pass(check: Validator, value: Any, detail: str) -> None:
    """The error stands at the attribute and says the rule, and the value unless it is secret."""
    assert found(check, value) == [Diagnostic(Severity.ERROR, "Invalid value for a", detail, AT)]


def test_unusual_value_is_a_warning() -> None:
    """A list that is known to grow does not stop the user who knows more."""
    (said,) = found(OneOf(["Low", "high"], warn=True), "new")
    assert said.severity is Severity.WARNING
    assert said.summary == "Unusual value for a"
    assert said.detail == '"new" is not a known value: usually one of "Low", "high".'
    assert found(OneOf(["Low"], warn=True), "Low") == []


@pytest.mark.parametrize(
    ("value", "places"),
    [
        (["a", "1", UNKNOWN, "2"], [AT.element(1), AT.element(3)]),
        ({"x": "1", "y": "b"}, [AT.element("x")]),
    ],
)
def test_each_element_is_checked_at_its_own_path(value: Any, places: list[Path]) -> None:
    """The user sees which element is wrong."""
    assert [said.path for said in found(Each(LETTERS), value)] == places


@pytest.mark.parametrize(
    "check",
    [RANK, OneOf(["a"], warn=True), AtLeast(0), AtLeast(0, exclusive=True), WholeNumber(), Length(1), Length(2),
     Length(0, 2), LETTERS, Each(LETTERS), JsonObject()],
    ids=lambda check: check.description,
)  # fmt: skip
def test_description_is_a_phrase_for_the_documentation(check: Validator) -> None:
    """It goes on from an attribute's name: lower case, no full stop."""
    assert re.match(r"(must|usually|each element must) .*[^.]$", check.description)
