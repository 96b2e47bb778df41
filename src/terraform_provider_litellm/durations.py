"""LiteLLM's grammar of durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terraform_plugin.diagnostics import Diagnostics
    from terraform_plugin.paths import Path
    from terraform_plugin.values import Value

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
WORDS = ("hourly", "daily", "weekly", "monthly")
GRAMMAR = re.compile(r"([1-9]\d*)(mo|[smhdw])")
FOREVER = "-1"
DEMAND = "a whole number with one unit of s, m, h, d, w or mo, such as 12h, 30d or 1mo"


@dataclass(frozen=True)
class BudgetDuration:
    """A duration that LiteLLM reads as it looks: it takes `30days` and `1h30m` too, but resets daily and hourly then."""

    description: str = f"must be {DEMAND}, or one of {', '.join(WORDS)}"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report anything outside the grammar; an empty string counts as unset."""
        if value and not GRAMMAR.fullmatch(value) and value.lower() not in WORDS:
            diagnostics.error(f"Invalid value for {path}", f'"{value}" {self.description}.', path)


@dataclass(frozen=True)
class Lifetime:
    """A time until expiry: the same grammar, or `-1` for never."""

    description: str = f"must be {DEMAND}, one of {', '.join(WORDS)}, or {FOREVER} for no expiry"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report anything outside the grammar; an empty string counts as unset."""
        if value and value != FOREVER and not GRAMMAR.fullmatch(value) and value.lower() not in WORDS:
            diagnostics.error(f"Invalid value for {path}", f'"{value}" {self.description}.', path)


def rendered(seconds: float) -> str:
    """Seconds in the largest unit that divides them, after rounding to whole seconds: 2592000 is `30d`."""
    whole = max(1, round(seconds))
    unit = next(name for name in ("d", "h", "m", "s") if whole % UNITS[name] == 0)
    return f"{whole // UNITS[unit]}{unit}"
