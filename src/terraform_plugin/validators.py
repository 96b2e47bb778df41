"""Checks of configured values that any provider needs. All of them see known, non-null values only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from terraform_plugin.values import UNKNOWN, Dynamic, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terraform_plugin.diagnostics import Diagnostics
    from terraform_plugin.paths import Path
    from terraform_plugin.schema import Validator


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
        return f"must be {'more than' if self.exclusive else 'at least'} {self.minimum}"

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
            return "must not be empty" if self.minimum == 1 else f"must have a length of at least {self.minimum}"
        return f"must have a length between {self.minimum} and {self.maximum}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report a length outside the bounds."""
        if len(value) < self.minimum or (self.maximum is not None and len(value) > self.maximum):
            diagnostics.error(
                f"Invalid value for {path}", f"{_capitalized(self.description)}; the length is {len(value)}.", path
            )


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
            given = "." if self.secret else f', not "{value}".'
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
    """A string passes a check, or is empty."""

    check: Validator

    @property
    def description(self) -> str:
        """The check's rule, as a phrase."""
        return self.check.description

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Check a string that is not empty."""
        if value != "":
            self.check.validate(value, path, diagnostics)


@dataclass(frozen=True)
class JsonObject:
    """A dynamic value is an object or a map."""

    description: str = "must be an object or a map"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report any other type."""
        inner = value.value if isinstance(value, Dynamic) else value
        if inner is not None and inner is not UNKNOWN and not isinstance(inner, dict):
            diagnostics.error(
                f"Invalid value for {path}", f'{_capitalized(self.description)}, such as {{ team = "a" }}.', path
            )
