"""Semantic versions (semver.org, 2.0.0): which texts are one, and which of two is higher."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_NUMBER = "(?:0|[1-9][0-9]*)"
_WORD = f"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_FORM = re.compile(
    rf"(?P<core>{_NUMBER}\.{_NUMBER}\.{_NUMBER})(?:-(?P<early>{_WORD}(?:\.{_WORD})*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)


@total_ordering
@dataclass(frozen=True)
class SemanticVersion:
    """The numbers of a version and the identifiers of its pre-release; build metadata has no rank."""

    core: tuple[int, ...]
    early: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> SemanticVersion | None:
        """The version that a text is, or None."""
        found = _FORM.fullmatch(text)
        if found is None:
            return None
        early = found["early"]
        return cls(tuple(int(each) for each in found["core"].split(".")), tuple(early.split(".")) if early else ())

    def __lt__(self, other: SemanticVersion) -> bool:
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]:
        """A pre-release is lower than its release, and a number lower than a word."""
        words = tuple((not each.isdigit(), int(each) if each.isdigit() else 0, each) for each in self.early)
        return self.core, not self.early, words
