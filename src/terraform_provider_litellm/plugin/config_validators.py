"""Checks across several attributes: conflicts, and attributes that require each other.

Set them in `Block.config_validators` of a provider, resource, data source, ephemeral resource or nested block; they
refer to attributes and blocks of that block. A value that is known only after apply may be null: rules that depend on
it are checked again when it is known. `because` is a sentence with the reason, or what to do: it is the detail of the
error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, Value, is_null

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path

IsSet = Callable[[str, Value], bool]
"""Whether a known value of an attribute counts as set."""


def not_null(_: str, value: Value) -> bool:
    """Everything but null counts as set: what a check goes by unless it is told otherwise."""
    return not is_null(value)


def not_empty(_: str, value: Value) -> bool:
    """Everything but null and the empty string, which modules write for null, counts as set."""
    return not (is_null(value) or value == "")


def _is_unknown(value: Value) -> bool:
    return (value.value if isinstance(value, Dynamic) else value) is UNKNOWN


def _listed(names: Sequence[str], word: str = "and") -> str:
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


@dataclass(frozen=True)
class Combination:
    """A rule about several attributes, in their order. `is_set` says what counts as set where that is not all but null."""

    attributes: Sequence[str]
    because: str = ""
    is_set: IsSet = not_null

    def given(self, config: Mapping[str, Value]) -> list[str]:
        """The attributes that are set."""
        values = {name: config.get(name) for name in self.attributes}
        return [name for name, value in values.items() if not _is_unknown(value) and self.is_set(name, value)]

    def missing(self, config: Mapping[str, Value]) -> list[str]:
        """The attributes that are not set, and will not be when everything is known."""
        given = self.given(config)
        return [name for name in self.attributes if name not in given and not _is_unknown(config.get(name))]


class Conflicting(Combination):
    """At most one of the attributes is set. The error stands at the last of those that are."""

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"At most one of {_listed(self.attributes)} can be set."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report attributes that are set beside each other."""
        given = self.given(config)
        if len(given) > 1:
            detail = self.because or "Remove all but one of them."
            diagnostics.error(f"{_listed(given)} cannot be set together", detail, path.attribute(given[-1]))


class AtLeastOneOf(Combination):
    """One or more of the attributes are set. If none is, the error stands at the first."""

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"At least one of {_listed(self.attributes)} must be set."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report that none is set."""
        if len(self.missing(config)) == len(self.attributes):
            detail = self.because or "Set at least one of them."
            place = path.attribute(self.attributes[0])
            diagnostics.error(f"{_listed(self.attributes, 'or')} must be set", detail, place)


class ExactlyOneOf(Combination):
    """One of the attributes is set, and no other. If none is, the error stands at the first."""

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"Exactly one of {_listed(self.attributes)} must be set."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report attributes that are set beside each other, or that none is set."""
        because = self.because or "Set exactly one of them."
        for rule in (Conflicting, AtLeastOneOf):
            rule(self.attributes, because, self.is_set).validate(config, path, diagnostics)


class RequiredTogether(Combination):
    """All of the attributes are set, or none. The error stands at the first of those that are."""

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"{_listed(self.attributes)} must be set together."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report what is missing beside those that are set."""
        given, missing = self.given(config), self.missing(config)
        if given and missing:
            _require(given[0], missing, self.because, path, diagnostics)


class AlsoRequires(Combination):
    """The first of the attributes is set only where all others are too. The error stands at the first."""

    @property
    def description(self) -> str:
        """The rule as a sentence."""
        return f"{self.attributes[0]} requires {_listed(self.attributes[1:])}."

    def validate(self, config: Mapping[str, Value], path: Path, diagnostics: Diagnostics) -> None:
        """Report what is missing beside the first."""
        first, missing = self.attributes[0], self.missing(config)
        if missing and first in self.given(config):
            _require(first, missing, self.because, path, diagnostics)


def _require(name: str, missing: Sequence[str], because: str, path: Path, diagnostics: Diagnostics) -> None:
    detail = because or f"Set {_listed(missing)} as well, or remove {name}."
    diagnostics.error(f"{name} requires {_listed(missing)}", detail, path.attribute(name))
