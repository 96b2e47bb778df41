"""Checks that see several attributes of a block at once."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.plugin import (
    BOOL,
    DYNAMIC,
    STRING,
    UNKNOWN,
    AlsoRequires,
    AtLeastOneOf,
    Attribute,
    Block,
    ConfigValidator,
    Conflicting,
    Diagnostics,
    Dynamic,
    ExactlyOneOf,
    NestedBlock,
    Nesting,
    Path,
    RequiredTogether,
    SchemaError,
    is_null,
)
from terraform_provider_litellm.plugin.validation import validate

ABC = ("a", "b", "c")
NOTHING: dict[str, Any] = dict.fromkeys(ABC)


def problems(block: Block, config: dict[str, Any]) -> list[tuple[str, str]]:
    """The summary of each error, and its place."""
    found = Diagnostics()
    validate(block, config, found)
    return [(each.summary, str(each.path)) for each in found]


def checked(check: ConfigValidator, **values: Any) -> list[tuple[str, str]]:
    """What a check of three attributes finds."""
    block = Block({name: Attribute(STRING, optional=True) for name in ABC}, config_validators=(check,))
    return problems(block, NOTHING | values)


CASES: list[tuple[ConfigValidator, dict[str, Any], list[tuple[str, str]]]] = [
    (Conflicting(ABC), {}, []),
    (Conflicting(ABC), {"a": "1"}, []),
    (Conflicting(ABC), {"a": "1", "b": UNKNOWN}, []),
    (Conflicting(ABC), {"a": "1", "c": "1"}, [("a and c cannot be set together", "c")]),
    (Conflicting(ABC), {"a": "1", "b": "1", "c": UNKNOWN}, [("a and b cannot be set together", "b")]),
    (Conflicting(ABC), {"a": "1", "b": "1", "c": "1"}, [("a, b and c cannot be set together", "c")]),
    (ExactlyOneOf(ABC), {}, [("a, b or c must be set", "a")]),
    (ExactlyOneOf(ABC), {"b": "1"}, []),
    (ExactlyOneOf(ABC), {"b": UNKNOWN}, []),
    (ExactlyOneOf(ABC), {"a": "1", "b": UNKNOWN}, []),
    (ExactlyOneOf(ABC), {"b": "1", "c": "1"}, [("b and c cannot be set together", "c")]),
    (AtLeastOneOf(ABC), {}, [("a, b or c must be set", "a")]),
    (AtLeastOneOf(ABC), {"c": UNKNOWN}, []),
    (AtLeastOneOf(ABC), {"a": "1", "c": "1"}, []),
    (RequiredTogether(ABC), {}, []),
    (RequiredTogether(ABC), {"b": UNKNOWN}, []),
    (RequiredTogether(ABC), {"b": "1"}, [("b requires a and c", "b")]),
    (RequiredTogether(ABC), {"b": "1", "c": UNKNOWN}, [("b requires a", "b")]),
    (RequiredTogether(ABC), {"a": "1", "b": "1", "c": UNKNOWN}, []),
    (RequiredTogether(ABC), {"a": "1", "b": "1", "c": "1"}, []),
    (AlsoRequires(ABC), {"b": "1"}, []),
    (AlsoRequires(ABC), {"a": UNKNOWN}, []),
    (AlsoRequires(ABC), {"a": "1", "b": UNKNOWN, "c": "1"}, []),
    (AlsoRequires(ABC), {"a": "1", "b": "1"}, [("a requires c", "a")]),
    (AlsoRequires(ABC), {"a": "1"}, [("a requires b and c", "a")]),
]


@pytest.mark.parametrize(("check", "values", "expected"), CASES)
def test_what_goes_together_and_what_does_not(
    check: ConfigValidator, values: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """Errors stand at an attribute; a value that is not known yet is neither missing nor too much."""
    assert checked(check, **values) == expected


@pytest.mark.parametrize("check", [each for each, _, expected in CASES if expected])
def test_every_error_says_what_to_do_or_why(check: ConfigValidator) -> None:
    """The reason, where the check has one."""

    def details(check: ConfigValidator) -> set[str]:
        found = Diagnostics()
        for values in ({}, {"a": "1"}, {"b": "1"}, dict.fromkeys(ABC, "1")):
            check.validate(NOTHING | values, Path(), found)
        return {each.detail for each in found}

    assert all(detail.endswith(".") for detail in details(check))
    reason = "It cannot be otherwise."
    because = type(check)(**{**vars(check), "because": reason})
    assert details(because) == {reason}
    assert check.description.endswith(".")


def test_what_counts_as_set_can_be_told() -> None:
    """Such as that false counts as left out."""
    check = RequiredTogether(ABC[:2], is_set=lambda _, value: not is_null(value) and value is not False)
    block = Block(
        {"a": Attribute(BOOL, optional=True), "b": Attribute(STRING, optional=True)}, config_validators=(check,)
    )
    assert problems(block, {"a": False, "b": None}) == []
    assert problems(block, {"a": False, "b": "1"}) == [("b requires a", "b")]


def test_a_dynamic_value_is_null_or_unknown_by_what_it_holds() -> None:
    """Terraform gives it a type also where it has no value."""
    block = Block({name: Attribute(DYNAMIC, optional=True) for name in ABC}, config_validators=(RequiredTogether(ABC),))
    assert problems(block, dict.fromkeys(ABC, Dynamic(STRING, None))) == []
    assert problems(block, NOTHING | {"a": Dynamic(STRING, "1"), "b": Dynamic(STRING, UNKNOWN)}) == [
        ("a requires c", "a")
    ]


def test_a_nested_block_has_checks_of_its_own() -> None:
    """Their errors stand inside of it."""
    inner = Block({name: Attribute(STRING, optional=True) for name in ABC}, config_validators=(AtLeastOneOf(ABC),))
    block = Block({}, {"each": NestedBlock(Nesting.LIST, inner)})
    assert problems(block, {"each": [NOTHING | {"a": "1"}, NOTHING]}) == [("a, b or c must be set", "each[1].a")]


@pytest.mark.parametrize(
    ("nesting", "value"), [(Nesting.SINGLE, None), (Nesting.LIST, []), (Nesting.SET, []), (Nesting.MAP, {})]
)
def test_a_block_that_is_not_there_is_not_set(nesting: Nesting, value: Any) -> None:
    """Terraform sends an empty collection for it."""
    inner = NestedBlock(nesting, Block({"x": Attribute(STRING, optional=True)}))
    block = Block(
        {"a": Attribute(STRING, optional=True)}, {"inner": inner}, config_validators=(ExactlyOneOf(("a", "inner")),)
    )
    assert problems(block, {"a": None, "inner": value}) == [("a or inner must be set", "a")]
    assert problems(block, {"a": "1", "inner": value}) == []


def test_a_check_of_an_attribute_that_is_not_there_is_refused() -> None:
    """When the schema is built, so that a misspelt name is found by the first test."""
    with pytest.raises(SchemaError, match="names b"):
        Block({"a": Attribute(STRING, optional=True)}, config_validators=(Conflicting(("a", "b")),))
