"""Checks of configured values that any provider needs. All of them see known, non-null values only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.schema import Validator
    from terraform_provider_litellm.plugin.types import Primitive


NOT_EMPTY = "must not be empty"


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def _capitalized(phrase: str) -> str:
    """The phrase as the beginning of a sentence; unlike `str.capitalize`, it leaves the values in it as they are."""
    return phrase[:1].upper() + phrase[1:]


@dataclass(frozen=True)
class OneOf:
    """The value is one of a list. With `warn`, another value is a warning: the list is known to grow."""

    values: Sequence[str]
    warn: bool = False

    @property
    def description(self) -> str:
        """The list, as a phrase."""
        return f"{'usually' if self.warn else 'must be'} one of {_quoted(self.values)}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a value outside the list."""
        if value in self.values:
            return
        if self.warn:
            diagnostics.warning(
                f"Unusual value for {path}", f'"{value}" is not a known value: {self.description}.', path
            )
        else:
            diagnostics.error(f"Invalid value for {path}", f'{_capitalized(self.description)}, not "{value}".', path)


@dataclass(frozen=True)
class AtLeast:
    """A number is not below a minimum, or is above it if `exclusive`."""

    minimum: int | Decimal
    exclusive: bool = False

    @property
    def description(self) -> str:
        """The bound, as a phrase."""
        return f"must be {'greater than' if self.exclusive else 'at least'} {self.minimum}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a number below the bound."""
        if value < self.minimum or (self.exclusive and value == self.minimum):
            diagnostics.error(f"Invalid value for {path}", f"{_capitalized(self.description)}, not {value}.", path)


@dataclass(frozen=True)
class AtMost:
    """A number is not above a maximum."""

    maximum: int | Decimal

    @property
    def description(self) -> str:
        """The bound, as a phrase."""
        return f"must be at most {self.maximum}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a number above the bound."""
        if value > self.maximum:
            diagnostics.error(f"Invalid value for {path}", f"{self.description.capitalize()}, not {value}.", path)


@dataclass(frozen=True)
class WholeNumber:
    """A number has no fraction."""

    description: str = "must be a whole number"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a fraction."""
        if isinstance(value, Decimal) and value != value.to_integral_value():
            diagnostics.error(f"Invalid value for {path}", f"{_capitalized(self.description)}, not {value}.", path)


@dataclass(frozen=True)
class Length:
    """A string's or collection's length lies between two bounds, both included."""

    minimum: int = 0
    maximum: int | None = None

    @property
    def description(self) -> str:
        """The bounds, as a phrase."""
        if self.maximum is None:
            return NOT_EMPTY if self.minimum == 1 else f"must have a length of at least {self.minimum}"
        return f"must have a length between {self.minimum} and {self.maximum}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a length outside the bounds."""
        if len(value) < self.minimum or (self.maximum is not None and len(value) > self.maximum):
            found = "" if self.description == NOT_EMPTY else f"; the length is {len(value)}"
            diagnostics.error(f"Invalid value for {path}", f"{_capitalized(self.description)}{found}.", path)


@dataclass(frozen=True)
class NoNulls:
    """No element of a list, set or map is null."""

    description: str = "must not contain null"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report each null, at its own path."""
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if item is None:
                here = path.element(key)
                diagnostics.error(f"Invalid value for {here}", "An element must not be null.", here)


@dataclass(frozen=True)
class Matches:
    """A string matches a regular expression as a whole. `demand` says the rule in words; the value may be secret."""

    pattern: str
    demand: str
    secret: bool = False

    @property
    def description(self) -> str:
        """The rule in words."""
        return self.demand

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a string that does not match."""
        if re.fullmatch(self.pattern, value) is None:
            given = "." if self.secret else f'; the value is "{value}".'
            diagnostics.error(f"Invalid value for {path}", f"{_capitalized(self.demand)}{given}", path)


@dataclass(frozen=True)
class Each:
    """Every element of a list, set or map passes a check."""

    check: Validator

    @property
    def description(self) -> str:
        """The element's rule, as a phrase."""
        return f"each element {self.check.description}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check each known element, at its own path."""
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            if item is not None and item is not UNKNOWN:
                self.check.validate(item, path.element(key), diagnostics)


@dataclass(frozen=True)
class UnlessEmpty:
    """A string or a dynamic value passes a check, or is empty."""

    check: Validator

    @property
    def description(self) -> str:
        """The check's rule, as a phrase."""
        return self.check.description

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check a value that is not empty."""
        if (value.value if isinstance(value, Dynamic) else value) not in ("", [], {}):
            self.check.validate(value, path, diagnostics)

    def converted(self, value: Value) -> Value:
        """What the check makes of a value, as `Held.converted`."""
        return self.check.converted(value) if isinstance(self.check, Held) else value


@dataclass(frozen=True)
class JsonObject:
    """A dynamic value is an object or a map."""

    description: str = "must be an object or a map"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report any other type."""
        inner = value.value if isinstance(value, Dynamic) else value
        if inner is not None and inner is not UNKNOWN and not isinstance(inner, dict):
            hint = " Remove jsonencode( )." if isinstance(inner, str) and inner[:1] in ("{", "[") else ""
            diagnostics.error(
                f"Invalid value for {path}", f"{_capitalized(self.description)}, such as {{ a = 1 }}.{hint}", path
            )


# ---- what a dynamic value holds


NUMBER_TEXT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?")
BOOL_TEXTS = {"true": True, "1": True, "false": False, "0": False}


def _number(value: Value) -> Value:
    """The exact number that a text has the digits of; any other value as it is."""
    if not isinstance(value, str) or not NUMBER_TEXT.fullmatch(value):
        return value
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else number


def _bool(value: Value) -> Value:
    """The truth value that a text names; any other value as it is."""
    return BOOL_TEXTS.get(value, value) if isinstance(value, str) else value


def _text(value: Value) -> Value:
    """The text of a number or a truth value; any other value as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        digits = format(value, "f")
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value) if isinstance(value, int) else value


CONVERSIONS: dict[str, tuple[Callable[[Value], Value], tuple[type, ...]]] = {
    "number": (_number, (int, Decimal)),
    "bool": (_bool, (bool,)),
    "string": (_text, (str,)),
}
"""By the name of a primitive type: Terraform's conversion to it, and the Python types of its values."""


class Held:
    """A check of a dynamic value, or of a part of it. Errors refer to the attribute, and name the part.

    Terraform converts the values of typed attributes, such as `"10"` to a number, but not those of dynamic attributes:
    a check therefore accepts a value that can be converted, and `converted` converts it.
    """

    @property
    def description(self) -> str:
        """What is demanded, as a phrase."""
        raise NotImplementedError

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report errors in a value; null parts count as unset, and unknown parts as valid."""
        if isinstance(value, Dynamic):
            found = type(diagnostics)()
            self.validate(value.value, path, found)
            diagnostics.extend(replace(each, path=path) for each in found)
        elif value is not None and value is not UNKNOWN:
            self.look(value, path, diagnostics)

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report what is wrong in a value that is neither null nor unknown."""
        raise NotImplementedError

    def converted(self, value: Value) -> Value:
        """A known value in the types that are demanded; a part that does not convert stays as it is."""
        return value

    def refuse(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a value of another kind."""
        hint = " Remove jsonencode( )." if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") else ""
        diagnostics.error(f"Invalid value for {path}", f"{_capitalized(self.description)}.{hint}", path)


@dataclass(frozen=True)
class Simple(Held):
    """A text, a number or a truth value, which may have to pass further checks."""

    kind: Primitive
    checks: Sequence[Validator] = ()

    @property
    def description(self) -> str:
        """The type, as a phrase."""
        return f"must be a {self.kind.name}"

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report another type."""
        if not self.fits(value):
            self.refuse(value, path, diagnostics)
            return
        for check in self.checks:
            check.validate(self.converted(value), path, diagnostics)

    def fits(self, value: Value) -> bool:
        """Whether a value is of the type, or converts to it."""
        value = self.converted(value)
        return isinstance(value, CONVERSIONS[self.kind.name][1]) and isinstance(value, bool) <= (
            self.kind.name == "bool"
        )

    def converted(self, value: Value) -> Value:
        """The value as one of the type."""
        return CONVERSIONS[self.kind.name][0](value)


@dataclass(frozen=True)
class ListOf(Held):
    """A list whose elements pass a check."""

    item: Held

    @property
    def description(self) -> str:
        """The kind, as a phrase."""
        return "must be a list"

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check each element."""
        if not isinstance(value, list):
            self.refuse(value, path, diagnostics)
            return
        for index, item in enumerate(value):
            here = path.element(index)
            if item is None:
                diagnostics.error(f"Invalid value for {here}", "An element must not be null.", here)
            self.item.validate(item, here, diagnostics)

    def converted(self, value: Value) -> Value:
        """The list with its elements converted."""
        return [self.item.converted(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class MapOf(Held):
    """An object or map with any names, whose values pass a check, or are any (None)."""

    item: Held | None

    @property
    def description(self) -> str:
        """The kind, as a phrase."""
        return "must be an object or a map"

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check each value."""
        if not isinstance(value, dict):
            self.refuse(value, path, diagnostics)
            return
        if self.item is not None:
            for key, item in value.items():
                self.item.validate(item, path.element(key), diagnostics)

    def converted(self, value: Value) -> Value:
        """The map with its values converted."""
        if self.item is None or not isinstance(value, dict):
            return value
        return {key: self.item.converted(item) for key, item in value.items()}


@dataclass(frozen=True)
class Shape(Held):
    """An object with known names, each with a check or with any value (None). `required` names must have a value.

    An empty text counts as left out, as null does. With `grows`, an unknown name is a warning: later releases have more of
    them.
    """

    names: Mapping[str, Held | None]
    required: Sequence[str] = ()
    grows: bool = False

    @property
    def description(self) -> str:
        """The kind and the names, as a phrase."""
        return f"must be an object with names of {_quoted(tuple(self.names))}"

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report unknown and missing names, and check what the others hold."""
        if not isinstance(value, dict):
            self.refuse(value, path, diagnostics)
            return
        for name in sorted(value.keys() - self.names.keys()):
            here = path.attribute(name)
            tell = diagnostics.warning if self.grows else diagnostics.error
            tell(f"Unknown name {here}", f"The supported names are {_quoted(tuple(self.names))}.", here)
        for name, check in self.names.items():
            here = path.attribute(name)
            item = self._told(check, value.get(name))
            if item is None and name in self.required:
                diagnostics.error(f"Missing {here}", "The name is required.", here)
            elif check is not None:
                check.validate(item, here, diagnostics)

    def converted(self, value: Value) -> Value:
        """The object with its values converted."""
        if not isinstance(value, dict):
            return value
        checks = {name: self.names.get(name) for name in value}
        told = {name: self._told(checks[name], item) for name, item in value.items()}
        return {name: item if (check := checks[name]) is None else check.converted(item) for name, item in told.items()}

    @staticmethod
    def _told(check: Held | None, value: Value) -> Value:
        """A value, None for a text that is left empty."""
        return None if isinstance(check, Simple) and isinstance(value, str) and value == "" else value


@dataclass(frozen=True)
class SimpleOr(Held):
    """A text, a number or a truth value as the short form of an object."""

    short: Simple
    long: Held

    @property
    def description(self) -> str:
        """Both forms, as a phrase."""
        return f"{self.short.description}, or {self.long.description.removeprefix('must be ')}"

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check the form that is there."""
        if isinstance(value, dict):
            self.long.validate(value, path, diagnostics)
        elif self.short.fits(value):
            self.short.validate(value, path, diagnostics)
        else:
            self.refuse(value, path, diagnostics)

    def converted(self, value: Value) -> Value:
        """The form that is there, converted."""
        return (self.long if isinstance(value, dict) else self.short).converted(value)
