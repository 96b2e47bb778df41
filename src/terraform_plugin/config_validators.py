"""Checks that see several attributes: which exclude each other, and which require each other.

They stand in `Block.config_validators`, of a provider, resource, data source, ephemeral resource or nested block, and name
attributes and blocks of that block. A value that is known only after apply may turn out to be null: what depends on it is
checked again when it is known. `because` says in a sentence why the rule holds, and ends the error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_plugin.values import UNKNOWN, Dynamic, Value, is_null

if TYPE_CHECKING:
    from terraform_plugin.diagnostics import Diagnostics
    from terraform_plugin.paths import Path

IsSet = Callable[[str, Value], bool]
"""Whether a known value of an attribute counts as set."""


def not_null(_: str, value: Value) -> bool:
    """Everything but null counts as set: what a check goes by unless it is told otherwise."""
    return not is_null(value)


@dataclass(frozen=True)
class Found:
    """What a configuration says of some attributes: those that are set, and those of which that is not known yet."""

    given: Sequence[str]
    unknown: Sequence[str]

    @classmethod
    def of(cls, names: Sequence[str], config: Mapping[str, Value], is_set: IsSet) -> Found:
        """The attributes of these names, in their order."""
        unknown = [name for name in names if _is_unknown(config.get(name))]
        given = [name for name in names if name not in unknown and is_set(name, config.get(name))]
        return cls(given, unknown)


def _is_unknown(value: Value) -> bool:
    return (value.value if isinstance(value, Dynamic) else value) is UNKNOWN


def _listed(names: Sequence[str], word: str = "and") -> str:
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


@dataclass(frozen=True)
class Conflicting:
    """At most one of the attributes is set. The error stands at the last of those that are."""

    attributes: Sequence[str]
    because: str = ""
    is_set: IsSet = not_null

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"At most one of {_listed(self.attributes)} can be set."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report attributes that are set beside each other."""
        given = Found.of(self.attributes, config, self.is_set).given
        if len(given) > 1:
            _conflict(given, self.because, path, diagnostics)


@dataclass(frozen=True)
class ExactlyOneOf:
    """One of the attributes is set, and no other. If none is, the error stands at the first."""

    attributes: Sequence[str]
    because: str = ""
    is_set: IsSet = not_null

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"Exactly one of {_listed(self.attributes)} must be set."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report attributes that are set beside each other, or that none is set."""
        found = Found.of(self.attributes, config, self.is_set)
        if len(found.given) > 1:
            _conflict(found.given, self.because, path, diagnostics)
        elif not found.given and not found.unknown:
            _missing(self.attributes, self.because or "Set exactly one of them.", path, diagnostics)


@dataclass(frozen=True)
class AtLeastOneOf:
    """One or more of the attributes are set. If none is, the error stands at the first."""

    attributes: Sequence[str]
    because: str = ""
    is_set: IsSet = not_null

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"At least one of {_listed(self.attributes)} must be set."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report that none is set."""
        found = Found.of(self.attributes, config, self.is_set)
        if not found.given and not found.unknown:
            _missing(self.attributes, self.because or "Set at least one of them.", path, diagnostics)


@dataclass(frozen=True)
class RequiredTogether:
    """All of the attributes are set, or none. The error stands at the first of those that are."""

    attributes: Sequence[str]
    because: str = ""
    is_set: IsSet = not_null

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"{_listed(self.attributes)} must be set together."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report what is missing beside those that are set."""
        found = Found.of(self.attributes, config, self.is_set)
        missing = [name for name in self.attributes if name not in (*found.given, *found.unknown)]
        if found.given and missing:
            _require(found.given[0], missing, self.because, path, diagnostics)


@dataclass(frozen=True)
class AlsoRequires:
    """An attribute is set only where all of the `required` ones are too. The error stands at the attribute."""

    attribute: str
    required: Sequence[str]
    because: str = ""
    is_set: IsSet = not_null

    @property
    def attributes(self) -> Sequence[str]:
        """All that the rule names."""
        return (self.attribute, *self.required)

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"{self.attribute} requires {_listed(self.required)}."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report what is missing beside the attribute."""
        found = Found.of(self.attributes, config, self.is_set)
        missing = [name for name in self.required if name not in (*found.given, *found.unknown)]
        if self.attribute in found.given and missing:
            _require(self.attribute, missing, self.because, path, diagnostics)


def _conflict(given: Sequence[str], because: str, path: Path, diagnostics: Diagnostics) -> None:
    detail = because or "Remove all but one of them."
    diagnostics.error(f"{_listed(given)} cannot be set together", detail, path.attribute(given[-1]))


def _missing(names: Sequence[str], because: str, path: Path, diagnostics: Diagnostics) -> None:
    diagnostics.error(f"{_listed(names, 'or')} must be set", because, path.attribute(names[0]))


def _require(name: str, missing: Sequence[str], because: str, path: Path, diagnostics: Diagnostics) -> None:
    detail = because or f"Set {_listed(missing)} as well, or remove {name}."
    diagnostics.error(f"{name} requires {_listed(missing)}", detail, path.attribute(name))
