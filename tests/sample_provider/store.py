"""The remote system: a folder with a JSON file for each object, and empty files as marks of what happened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from terraform_provider_litellm.plugin import Dynamic

INTERVAL = 0.02  # seconds between looks for a mark


@dataclass(frozen=True)
class Store:
    """A folder."""

    folder: Path

    def exists(self) -> bool:
        """Whether the folder is there."""
        return self.folder.is_dir()

    def file(self, name: str) -> Path:
        """Where an object is kept."""
        return self.folder / f"{name}.json"

    def write(self, name: str, data: Mapping[str, Any]) -> None:
        """Keep an object; numbers that JSON readers would round are written as strings."""
        self.file(name).write_text(json.dumps(data, default=_as_json, indent=1))

    def read(self, name: str) -> dict[str, Any] | None:
        """An object, None if there is none.

        Raises:
            ValueError: its file was damaged.
        """
        try:
            data: dict[str, Any] = json.loads(self.file(name).read_text(), parse_float=Decimal)
        except FileNotFoundError:
            return None
        return data

    def names(self) -> list[str]:
        """The names of all objects, in order."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def remove(self, name: str) -> None:
        """Forget an object, if it is there."""
        self.file(name).unlink(missing_ok=True)

    def mark(self, name: str) -> None:
        """Leave a mark."""
        (self.folder / name).touch()

    def unmark(self, name: str) -> None:
        """Take a mark away."""
        (self.folder / name).unlink()

    async def marked(self, name: str, stopping: asyncio.Event) -> bool:
        """Wait for a mark, or until the work has to stop; whether the mark came."""
        while not (there := (self.folder / name).exists()) and not stopping.is_set():
            await asyncio.sleep(INTERVAL)
        return there


def _as_json(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Dynamic):
        return {"type": value.type.json, "value": value.value}
    message = f"nothing that can be stored: {value!r}"
    raise TypeError(message)
