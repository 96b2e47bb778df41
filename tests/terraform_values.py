"""Terraform's types, and the values of each, drawn at random for property tests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, Value

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
NUMBERS = st.integers() | st.builds(
    Decimal, st.from_regex(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
)
PRIMITIVES: dict[Type, SearchStrategy[Value]] = {STRING: st.text(max_size=10), NUMBER: NUMBERS, BOOL: st.booleans()}
ABSENT = st.sampled_from([None, UNKNOWN])
NULL = st.none()


def _composite(inner: SearchStrategy[Type]) -> SearchStrategy[Type]:
    return st.one_of(
        st.builds(types.List, inner),
        st.builds(types.Set, inner),
        st.builds(types.Map, inner),
        st.builds(types.Object, st.dictionaries(NAMES, inner, max_size=3)),
        st.builds(types.Tuple, st.lists(inner, max_size=3).map(tuple)),
    )


CONCRETE = st.recursive(st.sampled_from([STRING, NUMBER, BOOL]), _composite, max_leaves=6)
TYPES = st.recursive(st.sampled_from([STRING, NUMBER, BOOL, DYNAMIC]), _composite, max_leaves=6)


def values(kind: Type, absent: SearchStrategy[Value] = ABSENT) -> SearchStrategy[Value]:
    """Values of a type; at any depth one may be what `absent` says instead: null or unknown, or null alone."""
    return absent | _present(kind, absent)


def typed(kinds: SearchStrategy[Type], absent: SearchStrategy[Value] = ABSENT) -> SearchStrategy[tuple[Type, Value]]:
    """A type and a value of it."""
    return kinds.flatmap(lambda kind: st.tuples(st.just(kind), values(kind, absent)))


def _present(kind: Type, absent: SearchStrategy[Value]) -> SearchStrategy[Value]:
    match kind:
        case types.List() | types.Set():
            return st.lists(values(kind.element, absent), max_size=3)
        case types.Map():
            return st.dictionaries(st.text(max_size=5), values(kind.element, absent), max_size=3)
        case types.Object():
            return st.fixed_dictionaries({name: values(each, absent) for name, each in kind.attributes.items()})
        case types.Tuple():
            return st.tuples(*(values(each, absent) for each in kind.elements)).map(list)
    if kind == DYNAMIC:
        return typed(CONCRETE, absent).map(lambda pair: Dynamic(*pair))
    return PRIMITIVES[kind]
