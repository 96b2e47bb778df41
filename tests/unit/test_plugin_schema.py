"""Schemas: what Terraform would refuse is refused when the schema is built, and the types that values have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from terraform_provider_litellm.plugin.schema import Attribute, Block, NestedBlock, Nesting, Schema, SchemaError
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING, List, Map, Object, Set, Type
from terraform_provider_litellm.plugin.wire.schemas import schema_message

PLAIN = Block({"a": Attribute(STRING, optional=True)})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "is required, optional or computed"),
        ({"sensitive": True}, "is required, optional or computed"),
        ({"required": True, "optional": True}, "neither optional nor computed"),
        ({"required": True, "computed": True}, "neither optional nor computed"),
        ({"optional": True, "default": "x"}, "with a default is optional and computed"),
        ({"computed": True, "default": "x"}, "with a default is optional and computed"),
        ({"optional": True, "default": None}, "with a default is optional and computed"),
        ({"optional": True, "computed": True, "write_only": True}, "write-only attribute is not computed"),
        ({"required": True, "deprecation": "Use b."}, "required attribute cannot be deprecated"),
    ],
)
def test_attribute_that_contradicts_itself_is_refused(options: Mapping[str, Any], message: str) -> None:
    """Combinations that Terraform rejects, or that could never work, do not make an attribute."""
    with pytest.raises(SchemaError, match=message):
        Attribute(STRING, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"required": True},
        {"required": True, "write_only": True, "sensitive": True},
        {"optional": True, "deprecation": "Use b."},
        {"computed": True},
        {"optional": True, "computed": True, "default": "x"},
        {"optional": True, "computed": True, "default": None},
    ],
)
def test_attribute_that_makes_sense_is_accepted(options: Mapping[str, Any]) -> None:
    """All that Terraform knows can be said; None is a default like any other."""
    assert Attribute(STRING, **options).has_default is ("default" in options)


def test_attribute_and_block_do_not_share_a_name() -> None:
    """A name in a configuration means one thing."""
    with pytest.raises(SchemaError, match=r"^a is an attribute and a block$"):
        Block({"a": Attribute(STRING, optional=True)}, {"a": NestedBlock(Nesting.LIST, PLAIN)})


@pytest.mark.parametrize("nesting", [Nesting.LIST, Nesting.SET, Nesting.MAP])
def test_dynamic_cannot_stand_in_blocks_that_repeat(nesting: Nesting) -> None:
    """Nor at any depth below them: the elements of a list would differ in type."""
    single = NestedBlock(Nesting.SINGLE, Block({"d": Attribute(List(DYNAMIC), optional=True)}))
    with pytest.raises(SchemaError, match="dynamic attribute"):
        NestedBlock(nesting, Block(blocks={"b": single}))


def test_write_only_cannot_stand_in_a_set() -> None:
    """Nor at any depth below it: its value is part of what tells the elements apart."""
    secret = Block({"s": Attribute(STRING, optional=True, write_only=True)})
    NestedBlock(Nesting.LIST, secret)
    with pytest.raises(SchemaError, match="write-only attribute"):
        NestedBlock(Nesting.SET, Block(blocks={"b": NestedBlock(Nesting.LIST, secret)}))


@pytest.mark.parametrize(
    ("nesting", "kind"),
    [
        (Nesting.SINGLE, PLAIN.type),
        (Nesting.LIST, List(PLAIN.type)),
        (Nesting.SET, Set(PLAIN.type)),
        (Nesting.MAP, Map(PLAIN.type)),
    ],
)
def test_type_of_nested_blocks(nesting: Nesting, kind: Type) -> None:
    """A block's values have one object type, in which blocks are attributes."""
    schema = Schema(Block({"n": Attribute(NUMBER, required=True)}, {"b": NestedBlock(nesting, PLAIN)}))
    assert schema.type == Object({"n": NUMBER, "b": kind})


def test_schema_on_the_wire() -> None:
    """Everything that an author says about a schema reaches Terraform."""
    inner = Block({"i": Attribute(NUMBER, computed=True)}, description="Inner.", deprecation="Use c.")
    schema = Schema(
        Block(
            {
                "s": Attribute(
                    Set(STRING),
                    optional=True,
                    sensitive=True,
                    write_only=True,
                    description="A *set*.",
                    deprecation="Use t.",
                ),
                "r": Attribute(STRING, required=True),
            },
            {"b": NestedBlock(Nesting.MAP, inner, min_items=1, max_items=2)},
            description="Outer.",
        ),
        version=3,
    )
    message = schema_message(schema)
    assert message.version == 3
    assert (message.block.description, message.block.deprecated) == ("Outer.", False)
    first, second = message.block.attributes
    assert (first.name, first.type, first.description, first.description_kind) == (
        "s",
        b'["set","string"]',
        "A *set*.",
        1,
    )
    assert (first.optional, first.required, first.computed) == (True, False, False)
    assert (first.sensitive, first.write_only, first.deprecated, first.deprecation_message) == (
        True,
        True,
        True,
        "Use t.",
    )
    assert (second.required, second.optional, second.sensitive, second.deprecated) == (True, False, False, False)
    (nested,) = message.block.block_types
    assert (nested.type_name, nested.nesting, nested.min_items, nested.max_items) == ("b", 4, 1, 2)
    assert (nested.block.description, nested.block.deprecated, nested.block.deprecation_message) == (
        "Inner.",
        True,
        "Use c.",
    )
    assert nested.block.attributes[0].computed
