"""`duration_seconds`: how long one of LiteLLM's durations is."""

from __future__ import annotations

import re

from terraform_provider_litellm.attributes.durations import DEMAND, FOREVER, GRAMMAR, UNITS, WORD_SECONDS
from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import NUMBER, STRING

MONTH = "mo"
LONGEST = 12
"""Digits of a count; more is no time that a calendar has."""

PREFIX = re.compile(r"\d+(mo|[smhdw])")
"""How much of a text LiteLLM reads when it counts from now; it does not look at the rest."""


class DurationSeconds(Function):
    """`duration_seconds(duration)`."""

    summary = "The seconds of a duration of LiteLLM"
    description = (
        "Takes a whole number with one unit of `s`, `m`, `h`, `d` or `w`, as attributes such as `budget_duration` do: "
        "`30d` is 2592000. Of the words, `hourly`, `daily`, `weekly` and `monthly` are `1h`, `1d`, `7d` and `30d`, as LiteLLM "
        "has them. What LiteLLM would read as something else, such as `30days` or `1h30m`, is an error. So are months such "
        "as `1mo`: LiteLLM counts them from the day of the call to the same day of a later month, so that they have no "
        "length of their own. The seconds are those from now to an expiry; budgets are reset at the boundaries of the "
        "calendar, `30d` on the first of a month."
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
            raise FunctionError("is longer than any calendar", 0)
        if unit == MONTH:
            days = int(count) * 30
            raise FunctionError(
                f'"{duration}" has no fixed length, since months differ; count in days, such as {days}d', 0
            )
        return int(count) * UNITS[unit]


def _fault(text: str) -> str:
    """Why a text is no duration."""
    if text == FOREVER:
        return "means no expiry, which has no length"
    start = PREFIX.match(text)
    if start is not None and start.end() < len(text):
        return f"would be read as {start[0]} by LiteLLM, and reset budgets at other times; it must be {DEMAND}"
    if text.isdecimal():
        return f"has no unit; it must be {DEMAND}"
    if PREFIX.fullmatch(text):
        return f"has no length; it must be {DEMAND}"
    return f"is nothing that LiteLLM can read; it must be {DEMAND}"
