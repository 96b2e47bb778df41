"""`duration_seconds`: how long one of LiteLLM's durations is."""

from __future__ import annotations

import re

from terraform_provider_litellm.attributes.durations import FIXED, FOREVER, GRAMMAR, UNITS, WORD_SECONDS
from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import NUMBER, STRING

MONTH = "mo"
LONGEST = 12
"""Digits of a count; more is no time that a calendar has."""

PREFIX = re.compile(r"[0-9]+(mo|[smhdw])")
"""How much of a text LiteLLM reads when it counts from now; it does not look at the rest."""


class DurationSeconds(Function):
    """`duration_seconds(duration)`."""

    summary = "Converts a LiteLLM duration to seconds"
    description = (
        "Accepts a whole number with one unit of `s`, `m`, `h`, `d` or `w`, in the format of attributes such as "
        "`budget_duration`, and returns the number of seconds: `30d` is 2592000. The words `hourly`, `daily`, "
        "`weekly` and `monthly` mean `1h`, `1d`, `7d` and `30d`, as in LiteLLM. The function returns an error for "
        "a value that LiteLLM would read differently, such as `30days` or `1h30m`, and for months such as `1mo`: "
        "LiteLLM counts months to the same day of a later month, so they have no fixed length. The result is the "
        "time from now to an expiry. Budgets are reset at calendar boundaries instead: `30d` on the first of a "
        "month."
    )
    parameters = (Parameter("duration", STRING, "The duration, such as `12h`, `30d` or `weekly`."),)
    result = NUMBER

    def call(self, duration: str) -> int:
        """The seconds."""
        word = duration.lower()
        if word in WORD_SECONDS:
            return WORD_SECONDS[word]
        match = GRAMMAR.fullmatch(duration)
        if match is None:
            raise FunctionError(f'"{duration}" {_fault(duration)}', 0)
        count, unit = match.groups()
        if len(count) > LONGEST:
            raise FunctionError("is too long", 0)
        if unit == MONTH:
            days = int(count) * 30
            raise FunctionError(
                f'"{duration}" has no fixed length, because months differ; use days, such as {days}d', 0
            )
        return int(count) * UNITS[unit]


def _fault(text: str) -> str:
    """Why a text is no duration."""
    if text == FOREVER:
        return "means no expiry, which has no length"
    start = PREFIX.match(text)
    if start is not None and start.end() < len(text):
        return f"would be read as {start[0]} by LiteLLM, and reset budgets at other times; it must be {FIXED}"
    if text.isascii() and text.isdecimal():
        return f"has no unit; it must be {FIXED}"
    if PREFIX.fullmatch(text):
        return f"is zero; it must be {FIXED}"
    return f"is not a duration that LiteLLM supports; it must be {FIXED}"
