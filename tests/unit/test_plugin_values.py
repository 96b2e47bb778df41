"""Terraform values: null, unknown, equality, and what is inside a dynamic."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Object, Set, Tuple, Type
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, Value, equal, infer, is_known, is_null, plain
from tests.terraform_values import NULL, NUMBERS, TYPES, typed

A_STRING, NULL_STRING = Dynamic(STRING, "a"), Dynamic(STRING, None)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "null"),
    [(None, True), (NULL_STRING, True), (UNKNOWN, False), (A_STRING, False), ("", False), ([], False), (0, False)],
)
def test_is_null(value: Value, null: bool) -> None:
    """Null is null with or without a type of its own; what is empty is not null."""
    assert is_null(value) is null


@pytest.mark.parametrize(
    "value",
    [UNKNOWN, [1, UNKNOWN], {"a": {"b": UNKNOWN}}, Dynamic(STRING, UNKNOWN), [{"a": Dynamic(List(STRING), [UNKNOWN])}]],
)
def test_unknown_is_found_at_any_depth(value: Value) -> None:
    """A value with an unknown anywhere in it is not known, and has no plain form."""
    assert not is_known(value)
    with pytest.raises(ValueError, match="known only after apply"):
        plain(value)


@given(typed(TYPES, NULL))
def test_values_without_unknowns_are_known(pair: tuple[Type, Value]) -> None:
    """What holds no unknown is known, nulls included."""
    assert is_known(pair[1])


@pytest.mark.parametrize(
    "copied", [copy.copy(UNKNOWN), copy.deepcopy(UNKNOWN), copy.deepcopy({"a": [UNKNOWN]})["a"][0]]
)
def test_unknown_has_one_instance(copied: Value) -> None:
    """A copy of a state still compares by `is UNKNOWN`."""
    assert copied is UNKNOWN


def test_unknown_shows_its_name() -> None:
    """In a failing test or a log, an unknown is readable."""
    assert repr({"a": UNKNOWN}) == "{'a': UNKNOWN}"


def test_plain_replaces_every_dynamic_by_what_it_holds() -> None:
    """What is sent to an API has no trace of Terraform's types."""
    value = {"a": Dynamic(Tuple((STRING, DYNAMIC)), ["x", NULL_STRING]), "b": [A_STRING, None]}
    assert plain(value) == {"a": ["x", None], "b": ["a", None]}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("a", STRING),
        (True, BOOL),
        (1, NUMBER),
        (1.5, NUMBER),
        (Decimal("1.5"), NUMBER),
        ([], Tuple(())),
        ([1, "a", None], Tuple((NUMBER, STRING, DYNAMIC))),
        ({"a": [True]}, Object({"a": Tuple((BOOL,))})),
    ],
)
def test_infer_types_data_as_terraform_types_literals(data: Any, kind: Type) -> None:
    """JSON data gets the type that the same literal has in a configuration."""
    assert infer(data) == Dynamic(kind, data)


@given(PLAIN)
def test_infer_keeps_the_data(data: Any) -> None:
    """The plain form of inferred data is the data; null stays a null without a type."""
    assert plain(infer(data)) == data
    assert (infer(data) is None) is (data is None)


@pytest.mark.parametrize("data", [{1}, b"a", object(), [object()]])
def test_infer_refuses_what_has_no_type(data: Any) -> None:
    """What Terraform has no type for is a TypeError."""
    with pytest.raises(TypeError, match="no Terraform type for"):
        infer(data)


@given(typed(TYPES))
def test_every_value_equals_its_copy(pair: tuple[Type, Value]) -> None:
    """Equality does not depend on identity."""
    kind, value = pair
    assert equal(kind, value, copy.deepcopy(value))


@given(typed(st.builds(Set, TYPES)), st.randoms(use_true_random=False))
def test_order_in_a_set_does_not_matter(pair: tuple[Type, Value], random: Any) -> None:
    """A set that came back in another order is the same set, whatever it holds."""
    kind, value = pair
    if isinstance(value, list):
        assert equal(kind, value, random.sample(value, len(value)))


@given(TYPES.flatmap(lambda kind: st.tuples(typed(st.just(kind)), typed(st.just(kind)))))
def test_equality_is_symmetric(pairs: tuple[tuple[Type, Value], tuple[Type, Value]]) -> None:
    """It does not matter which of two values is asked about."""
    (kind, left), (_, right) = pairs
    assert equal(kind, left, right) == equal(kind, right, left)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (NUMBER, 1, Decimal("1.0")),
        (NUMBER, Decimal("0.0000015"), Decimal("1.5E-6")),
        (Set(NUMBER), [1, 2], [Decimal("2.00"), 1]),
        (Set(STRING), ["None", None], [None, "None"]),
        (Set(STRING), [UNKNOWN, "a"], ["a", UNKNOWN]),
        (Set(Set(STRING)), [["a", "b"], ["c"]], [["c"], ["b", "a"]]),
        (Object({"a": STRING}), {}, {"a": None}),
        (Object({"a": Set(STRING)}), {"a": ["x", "y"]}, {"a": ["y", "x"]}),
        (DYNAMIC, Dynamic(Set(NUMBER), [1, 2]), Dynamic(Set(NUMBER), [2, 1])),
    ],
)
def test_same_to_terraform(kind: Type, left: Value, right: Value) -> None:
    """Numbers are equal by amount, sets without order, at any depth; an attribute left out is null."""
    assert equal(kind, left, right)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (STRING, "a", "A"),
        (STRING, "", None),
        (STRING, None, UNKNOWN),
        (STRING, "a", UNKNOWN),
        (NUMBER, Decimal("0.1"), Decimal("0.10000000000000000000000000001")),
        (BOOL, True, 1),
        (BOOL, False, None),
        (List(STRING), ["a", "b"], ["b", "a"]),
        (List(STRING), ["a"], ["a", "a"]),
        (List(STRING), [], None),
        (Set(STRING), ["a", "a", "b"], ["a", "b", "b"]),
        (Set(NUMBER), [1, 1, 2], [1, 2, 2]),
        (Set(STRING), ["a"], []),
        (Map(STRING), {"a": None}, {}),
        (Map(STRING), {"a": "x"}, {"b": "x"}),
        (Map(STRING), {"a": "x"}, {"a": "y"}),
        (Object({"a": STRING, "b": STRING}), {"a": "x", "b": "y"}, {"a": "x", "b": "z"}),
        (Tuple((STRING, NUMBER)), ["a", 1], ["a", 2]),
        (DYNAMIC, A_STRING, NULL_STRING),
        (DYNAMIC, NULL_STRING, None),
        (DYNAMIC, Dynamic(List(STRING), ["a"]), Dynamic(Tuple((STRING,)), ["a"])),
        (DYNAMIC, Dynamic(STRING, "1"), Dynamic(NUMBER, 1)),
    ],
)
def test_different_to_terraform(kind: Type, left: Value, right: Value) -> None:
    """What Terraform would show as a change is not equal, in either order."""
    assert not equal(kind, left, right)
    assert not equal(kind, right, left)
