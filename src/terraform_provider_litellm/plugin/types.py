"""Terraform's value types, and their JSON form in the plugin protocol.

The JSON form is the one of `Schema.Attribute.type`: `"string"`, `["list", T]`, `["object", {"name": T}]` and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Type:
    """Base of all types; `json` is the protocol's JSON form as Python data."""

    @property
    def json(self) -> object:
        """The type in the protocol's JSON form."""
        raise NotImplementedError

    @property
    def has_dynamic(self) -> bool:
        """Whether a `dynamic` occurs anywhere in the type."""
        return False


@dataclass(frozen=True)
class Primitive(Type):
    """One of `string`, `number`, `bool`, `dynamic`."""

    name: str

    @property
    def json(self) -> object:
        """The type's name."""
        return self.name

    @property
    def has_dynamic(self) -> bool:
        """True for `dynamic` alone."""
        return self.name == "dynamic"


STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
DYNAMIC = Primitive("dynamic")


@dataclass(frozen=True)
class Collection(Type):
    """A list, set or map, whose elements are all of one type."""

    element: Type

    @property
    def json(self) -> object:
        """`["list", T]`, `["set", T]` or `["map", T]`."""
        return [type(self).__name__.lower(), self.element.json]

    @property
    def has_dynamic(self) -> bool:
        """Whether the element type holds a `dynamic`."""
        return self.element.has_dynamic


class List(Collection):
    """`list(T)`: a Python list."""


class Set(Collection):
    """`set(T)`: a Python list, in no particular order."""


class Map(Collection):
    """`map(T)`: a Python dict with string keys."""


@dataclass(frozen=True, eq=False)
class Object(Type):
    """`object({...})`: a Python dict that has every attribute."""

    attributes: Mapping[str, Type]

    @property
    def json(self) -> object:
        """`["object", {"name": T}]`."""
        return ["object", {name: kind.json for name, kind in self.attributes.items()}]

    @cached_property
    def has_dynamic(self) -> bool:  # cached: asked for at every value of a large schema
        """Whether an attribute's type holds a `dynamic`."""
        return any(kind.has_dynamic for kind in self.attributes.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Object) and dict(self.attributes) == dict(other.attributes)

    def __hash__(self) -> int:
        return hash(frozenset(self.attributes))


@dataclass(frozen=True)
class Tuple(Type):
    """`tuple([...])`: a Python list of fixed length."""

    elements: tuple[Type, ...]

    @property
    def json(self) -> object:
        """`["tuple", [T, ...]]`."""
        return ["tuple", [kind.json for kind in self.elements]]

    @property
    def has_dynamic(self) -> bool:
        """Whether an element's type holds a `dynamic`."""
        return any(kind.has_dynamic for kind in self.elements)


PRIMITIVES: dict[str, Type] = {kind.name: kind for kind in (STRING, NUMBER, BOOL, DYNAMIC)}
COLLECTIONS: dict[str, type[Collection]] = {"list": List, "set": Set, "map": Map}


def from_json(form: object) -> Type:
    """The type of a JSON form.

    Raises:
        ValueError: the form is not one of the protocol's.
    """
    match form:
        case str() if form in PRIMITIVES:
            return PRIMITIVES[form]
        case [str(name), element] if name in COLLECTIONS:
            return COLLECTIONS[name](from_json(element))
        case ["object", dict(attributes), *_]:
            return Object({name: from_json(kind) for name, kind in attributes.items()})
        case ["tuple", list(elements)]:
            return Tuple(tuple(from_json(kind) for kind in elements))
    message = f"not a Terraform type: {form!r}"
    raise ValueError(message)
