"""One check of `doctor`: its state, its finding, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is; only `FAILED` makes `doctor` fail."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Check:
    """`name` is its name in JSON, which never changes; `advice` is empty where there is nothing to do."""

    name: str
    state: State
    found: str
    advice: str = ""

    @property
    def title(self) -> str:
        """The name for people."""
        return self.name.replace("_", " ")


def ok(name: str, found: str) -> Check:
    """It is as it should be."""
    return Check(name, State.OK, found)


def warning(name: str, found: str, advice: str) -> Check:
    """Something will not work, or may not."""
    return Check(name, State.WARNING, found, advice)


def failed(name: str, found: str, advice: str) -> Check:
    """The provider cannot work with it."""
    return Check(name, State.FAILED, found, advice)


def skipped(name: str, found: str) -> Check:
    """It was not looked at; `found` says why."""
    return Check(name, State.SKIPPED, found)
