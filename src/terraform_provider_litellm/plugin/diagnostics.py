"""Errors and warnings as values: Terraform shows them at the attribute they point to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import ROOT, Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Severity(IntEnum):
    """The protocol's `Diagnostic.Severity`."""

    ERROR = 1
    WARNING = 2


@dataclass(frozen=True)
class Diagnostic:
    """One message for the user. `summary` is a title, `detail` is whole sentences on what happened and what to do."""

    severity: Severity
    summary: str
    detail: str = ""
    path: Path = ROOT


class Diagnostics:
    """A growing collection of messages; nothing is raised."""

    def __init__(self, items: Iterable[Diagnostic] = ()) -> None:
        self._items: list[Diagnostic] = []
        self.extend(items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Diagnostics({self._items!r})"

    def append(self, item: Diagnostic) -> None:
        """Add a message, unless the same message was already added."""
        if item not in self._items:
            self._items.append(item)

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Add all messages of another collection."""
        for item in items:
            self.append(item)

    def error(self, summary: str, detail: str = "", path: Path = ROOT) -> None:
        """Add an error: the operation has failed."""
        self.append(Diagnostic(Severity.ERROR, summary, detail, path))

    def warning(self, summary: str, detail: str = "", path: Path = ROOT) -> None:
        """Add a warning: the operation goes on."""
        self.append(Diagnostic(Severity.WARNING, summary, detail, path))

    @property
    def has_error(self) -> bool:
        """Whether any message is an error."""
        return any(item.severity is Severity.ERROR for item in self._items)
