"""Paths to a value inside a configuration or state, as diagnostics and replacements name them."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A step into a map (by a string) or into a list (by an integer)."""

    key: str | int


@dataclass(frozen=True)
class Path:
    """Steps from the root of a resource: an attribute's name as `str`, an element as `Key`."""

    steps: tuple[str | Key, ...] = ()

    def attribute(self, name: str) -> Path:
        """The path of an attribute or block below this one."""
        return Path((*self.steps, name))

    def element(self, key: str | int) -> Path:
        """The path of an element of a list or map below this one."""
        return Path((*self.steps, Key(key)))

    def __str__(self) -> str:
        text = ""
        for step in self.steps:
            text += f"[{json.dumps(step.key)}]" if isinstance(step, Key) else f".{step}" if text else step
        return text


ROOT = Path()


def path(*steps: str | int) -> Path:
    """A path of attribute names (`str`) and list indexes (`int`), for the common case."""
    return Path(tuple(Key(step) if isinstance(step, int) else step for step in steps))
