"""What was spent in a period."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.data_sources.spend import DATE
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("2026-02-28", True),
        ("2028-02-29", True),
        ("2026-02-30", False),
        ("20260228", False),
        ("", False),
        ("٢٠٢٦-٠٢-٢٨", False),
    ],
)
def test_a_date_is_a_day_of_the_calendar(value: str, valid: bool) -> None:
    """In one form alone."""
    found = Diagnostics()
    DATE.validate(value, path("start_date"), found)
    assert [each.detail for each in found] == ([] if valid else [f'Must be a date, such as 2026-01-31, not "{value}".'])
