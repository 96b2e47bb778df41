"""What to boot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .release import DEFAULT_VERSION


class Variant(Enum):
    """How a proxy is set up; all variants of a version share its virtual environment."""

    NORMAL = "normal"
    NO_STORE_MODEL_IN_DB = "no-store-model-in-db"
    NO_DATABASE = "no-database"
    FILE_MODELS = "file-models"


@dataclass(frozen=True)
class Spec:
    """One proxy: `replicas` processes on one database, with a `front` that spreads requests over them if wanted.

    Proxies of different `name` run beside each other; `label` sets apart those that differ in nothing else. Those of one
    `line` are one proxy that is upgraded: the same database and keys with another release.
    """

    version: str = DEFAULT_VERSION
    variant: Variant = Variant.NORMAL
    replicas: int = 1
    front: bool = False
    label: str = ""
    line: str = ""

    @property
    def name(self) -> str:
        parts = [self.line or self.version, "" if self.variant is Variant.NORMAL else self.variant.value, self.label]
        return "-".join(part for part in parts if part)

    @property
    def database(self) -> str | None:
        """The name of its database in PostgreSQL; None without one."""
        if self.variant is Variant.NO_DATABASE:
            return None
        return "litellm_" + "".join(char if char.isalnum() else "_" for char in self.name)
