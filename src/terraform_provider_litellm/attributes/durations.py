"""LiteLLM's grammar of durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import Value

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
WORD_SECONDS = {"hourly": UNITS["h"], "daily": UNITS["d"], "weekly": UNITS["w"], "monthly": 30 * UNITS["d"]}
"""The seconds of the words in LiteLLM; `monthly` means `30d`."""

WORDS = tuple(WORD_SECONDS)
GRAMMAR = re.compile(r"([1-9][0-9]*)(mo|[smhdw])")
FOREVER = "-1"
IN_WORDS = "a number with `s`, `m`, `h`, `d`, `w` or `mo`, such as `30d`, or `hourly`, `daily`, `weekly`, `monthly`"
FIXED = "a whole number with one unit of s, m, h, d or w, such as 12h or 30d"
DEMAND = "a whole number with one unit of s, m, h, d, w or mo, such as 12h, 30d or 1mo"


@dataclass(frozen=True)
class BudgetDuration:
    """A duration that LiteLLM reads correctly: it accepts `30days` and `1h30m`, but then resets daily and hourly."""

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


def seconds_of(duration: str) -> tuple[int, int] | None:
    """The minimum and maximum of a duration in seconds, since months differ; None if it is invalid."""
    if duration.lower() in WORD_SECONDS:
        return (WORD_SECONDS[duration.lower()],) * 2
    match = GRAMMAR.fullmatch(duration)
    if match is None:
        return None
    count, unit = int(match[1]), match[2]
    return (28 * count * UNITS["d"], 31 * count * UNITS["d"]) if unit == "mo" else (count * UNITS[unit],) * 2


def roundest(spans: Sequence[float], slack: float) -> str:
    """The span, of several in seconds, that is a whole number of the largest unit, within the slack: `60d`."""
    for unit in ("d", "h", "m"):
        for span in spans:
            count = round(span / UNITS[unit])
            if count and abs(span - count * UNITS[unit]) <= min(slack, span / 1000):
                return f"{count}{unit}"
    return f"{max(1, round(spans[0]))}s"
