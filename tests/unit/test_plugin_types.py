"""Terraform's types and their JSON form."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Object, Set, Tuple, Type
from tests.terraform_values import CONCRETE, TYPES

FORMS: list[tuple[Type, str]] = [
    (STRING, '"string"'),
    (NUMBER, '"number"'),
    (BOOL, '"bool"'),
    (DYNAMIC, '"dynamic"'),
    (List(STRING), '["list", "string"]'),
    (Set(NUMBER), '["set", "number"]'),
    (Map(DYNAMIC), '["map", "dynamic"]'),
    (Object({}), '["object", {}]'),
    (Object({"a": BOOL, "b": List(STRING)}), '["object", {"a": "bool", "b": ["list", "string"]}]'),
    (Tuple(()), '["tuple", []]'),
    (Tuple((STRING, Map(BOOL))), '["tuple", ["string", ["map", "bool"]]]'),
]


@pytest.mark.parametrize(("kind", "form"), FORMS, ids=[form for _, form in FORMS])
def test_json_form(kind: Type, form: str) -> None:
    """Every type is written, and read, in the protocol's form."""
    assert json.dumps(kind.json) == form
    assert types.from_json(json.loads(form)) == kind


@given(TYPES)
def test_json_form_round_trips(kind: Type) -> None:
    """Whatever types are nested in a type, its form gives the same type back."""
    again = types.from_json(json.loads(json.dumps(kind.json)))
    assert again == kind
    assert hash(again) == hash(kind)


def test_optional_attributes_of_an_object_are_read_as_attributes() -> None:
    """Terraform may add a list of optional attributes to an object's form; values have them all."""
    assert types.from_json(["object", {"a": "string"}, ["a"]]) == Object({"a": STRING})


@pytest.mark.parametrize(
    "form",
    [
        "",
        "String",
        "any",
        None,
        1,
        True,
        [],
        {},
        ["list"],
        ["list", "string", "string"],
        ["vector", "string"],
        ["list", "any"],
        ["object"],
        ["object", ["string"]],
        ["object", {"a": "any"}],
        ["tuple", "string"],
        ["tuple", ["any"]],
        ["tuple"],
    ],
)
def test_other_forms_are_refused(form: object) -> None:
    """What is no form of the protocol's, at any depth, is a ValueError."""
    with pytest.raises(ValueError, match="not a Terraform type"):
        types.from_json(form)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (List(STRING), Set(STRING)),
        (List(STRING), List(NUMBER)),
        (Object({"a": STRING}), Object({"a": NUMBER})),
        (Object({"a": STRING}), Object({"b": STRING})),
        (Object({"a": STRING}), Map(STRING)),
        (Tuple((STRING,)), Tuple((STRING, STRING))),
        (Object({}), Tuple(())),
    ],
)
def test_types_of_different_form_differ(left: Type, right: Type) -> None:
    """No two kinds of type are taken for each other, though they hold the same."""
    assert left != right


def test_order_of_attributes_does_not_matter() -> None:
    """An object type is a set of named types."""
    assert Object({"a": STRING, "b": BOOL}) == Object({"b": BOOL, "a": STRING})


@pytest.mark.parametrize(
    "kind",
    [
        DYNAMIC,
        List(DYNAMIC),
        Set(DYNAMIC),
        Map(List(DYNAMIC)),
        Object({"a": STRING, "b": Object({"c": DYNAMIC})}),
        Tuple((STRING, DYNAMIC)),
    ],
)
def test_dynamic_is_found_at_any_depth(kind: Type) -> None:
    """A type knows that it holds a `dynamic`, which decides what Terraform can send for a block."""
    assert kind.has_dynamic


@given(CONCRETE)
def test_concrete_types_have_no_dynamic(kind: Type) -> None:
    """Without a `dynamic` none is seen."""
    assert not kind.has_dynamic
