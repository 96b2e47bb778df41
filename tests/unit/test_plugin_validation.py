"""Configurations are checked against their schema: validators, deprecations, write-only on an old Terraform."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.schema import Attribute, Block, NestedBlock, Nesting
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING
from terraform_provider_litellm.plugin.validation import validate
from terraform_provider_litellm.plugin.validators import JsonObject, Length, OneOf
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, State, Value

SHORT = Attribute(STRING, optional=True, validators=[Length(0, 1)])
OLD = Attribute(STRING, optional=True, deprecation="Use new.")
SECRET = Attribute(STRING, optional=True, write_only=True)
FREE = Attribute(DYNAMIC, optional=True, validators=[JsonObject()])


def found(block: Block, config: State, *, write_only_allowed: bool = True) -> list[tuple[Severity, str, str]]:
    """What is said: severity, summary, path."""
    diagnostics = Diagnostics()
    validate(block, config, diagnostics, write_only_allowed=write_only_allowed)
    return [(said.severity, said.summary, str(said.path)) for said in diagnostics]


@pytest.mark.parametrize("config", [{}, {"a": None}, {"a": UNKNOWN}, {"a": "x"}])
def test_null_and_unknown_are_not_validated(config: State) -> None:
    """A validator sees what the user wrote, once it is known."""
    assert found(Block({"a": SHORT}), config) == []


@pytest.mark.parametrize(
    ("attribute", "value", "summary"),
    [
        (Attribute(STRING, required=True), None, "Missing a"),
        (Attribute(STRING, required=True), UNKNOWN, None),
        (Attribute(STRING, computed=True), "x", "a cannot be set"),
        (Attribute(STRING, computed=True), None, None),
        (Attribute(STRING, optional=True, computed=True), "x", None),
    ],
)
def test_required_and_read_only(attribute: Attribute, value: Value, summary: str | None) -> None:
    """Null is no value for what is required, and what is read-only takes none; Terraform itself lets both pass."""
    expected = [] if summary is None else [(Severity.ERROR, summary, "a")]
    assert found(Block({"a": attribute}), {"a": value}) == expected


@pytest.mark.parametrize("value", [None, UNKNOWN, Dynamic(STRING, None), Dynamic(STRING, UNKNOWN)])
def test_null_and_unknown_dynamics_are_not_validated(value: Value) -> None:
    """Nor is a null or an unknown that has a type."""
    assert found(Block({"a": FREE}), {"a": value}) == []


def test_all_validators_of_all_attributes_speak() -> None:
    """The user sees every fault at once."""
    two = Attribute(STRING, optional=True, validators=[Length(0, 1), OneOf(["y"])])
    assert [place for _, _, place in found(Block({"a": two, "b": SHORT}), {"a": "xx", "b": "xx"})] == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("nesting", "value", "places"),
    [
        (Nesting.SINGLE, {"a": "xx"}, ["b.a"]),
        (Nesting.LIST, [{"a": "x"}, {"a": "xx"}, UNKNOWN, None], ["b[1].a"]),
        (Nesting.MAP, {"k": {"a": "xx"}, "l": UNKNOWN}, ['b["k"].a']),
        (Nesting.SET, [{"a": "x"}, {"a": "xx"}, UNKNOWN], ["b"]),
        (Nesting.SINGLE, None, []),
        (Nesting.LIST, UNKNOWN, []),
        (Nesting.SET, [], []),
    ],
)
def test_blocks_are_validated_in_every_nesting(nesting: Nesting, value: Value, places: list[str]) -> None:
    """The path leads to the element; a set's elements have none, so it ends at the set."""
    block = Block(blocks={"b": NestedBlock(nesting, Block({"a": SHORT}))})
    assert [place for _, _, place in found(block, {"b": value})] == places


def test_blocks_in_blocks_are_validated() -> None:
    """However deep, and below a set at the outermost set."""
    deep = NestedBlock(Nesting.LIST, Block({"a": SHORT}))
    value = [{"deep": [{"a": "x"}, {"a": "xx"}]}]
    for nesting, place in ((Nesting.LIST, "b[0].deep[1].a"), (Nesting.SET, "b")):
        block = Block(blocks={"b": NestedBlock(nesting, Block(blocks={"deep": deep}))})
        assert [said[2] for said in found(block, {"b": value})] == [place]


@pytest.mark.parametrize(("config", "warned"), [({"a": "x"}, True), ({"a": UNKNOWN}, True), ({"a": None}, False)])
def test_deprecated_attribute_is_a_warning_where_it_is_used(config: State, warned: bool) -> None:
    """Only who uses it is told what to use instead."""
    assert found(Block({"a": OLD}), config) == [(Severity.WARNING, "Attribute a is deprecated", "a")] * warned


def test_deprecated_block_is_a_warning_where_it_is_used() -> None:
    """Each element says so at its place, those of a set with one voice."""
    old = Block({"a": Attribute(STRING, optional=True)}, deprecation="Use new.")
    block = Block(blocks={"b": NestedBlock(Nesting.LIST, old)})
    assert found(block, {"b": []}) == []
    assert found(block, {"b": [{}, {}]}) == [
        (Severity.WARNING, "Block b[0] is deprecated", "b[0]"),
        (Severity.WARNING, "Block b[1] is deprecated", "b[1]"),
    ]
    block = Block(blocks={"b": NestedBlock(Nesting.SET, old)})
    assert found(block, {"b": [{"a": "x"}, {"a": "y"}]}) == [(Severity.WARNING, "Block b is deprecated", "b")]


@pytest.mark.parametrize("value", ["hush", UNKNOWN])
def test_write_only_needs_a_terraform_that_knows_it(value: Value) -> None:
    """An older one would store the secret in its state, so it is an error there, and nowhere else."""
    block = Block({"s": SECRET})
    assert found(block, {"s": value}) == []
    assert found(block, {"s": value}, write_only_allowed=False) == [
        (Severity.ERROR, "Attribute s requires Terraform 1.11 or newer", "s")
    ]
    assert found(block, {"s": None}, write_only_allowed=False) == []


def test_write_only_in_a_block_needs_it_too() -> None:
    """The rule reaches into blocks."""
    block = Block(blocks={"b": NestedBlock(Nesting.LIST, Block({"s": SECRET}))})
    assert [said[2] for said in found(block, {"b": [{"s": "hush"}]}, write_only_allowed=False)] == ["b[0].s"]


def test_what_stands_before_is_kept() -> None:
    """Validation adds to what was said before, and repeats nothing."""
    diagnostics = Diagnostics()
    diagnostics.error("before", path=path("z"))
    for _ in range(2):
        validate(Block({"a": SHORT}), {"a": "xx"}, diagnostics)
    assert [str(said.path) for said in diagnostics] == ["z", "a"]
