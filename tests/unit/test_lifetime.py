"""The duration of a key, of which LiteLLM keeps the expiry alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.objects.keys import lifetime
from terraform_provider_litellm.plugin.resource import Plan
from terraform_provider_litellm.plugin.values import UNKNOWN

CREATED = datetime(2026, 11, 1, 12, 34, 56, tzinfo=UTC)
DAY = timedelta(days=1)


def row(span: timedelta, set_after: timedelta | None = None, changed_after: timedelta | None = None) -> dict[str, Any]:
    """A key that was given a duration when it was created, or later, and changed once more."""
    changed = changed_after if changed_after is not None else set_after
    expires = CREATED + (set_after or timedelta()) + span
    return {
        "created_at": (CREATED + timedelta(milliseconds=7)).isoformat(),
        "settings_updated_at": None if changed is None else (CREATED + changed).isoformat(),
        "updated_at": (CREATED + 300 * DAY).isoformat(),  # with every spend
        "expires": expires.isoformat(),
    }


SHOWN: dict[str, tuple[dict[str, Any], str | None]] = {
    "never changed": (row(30 * DAY), "30d"),
    "of hours": (row(timedelta(hours=36)), "36h"),
    "of minutes": (row(timedelta(minutes=45)), "45m"),
    "of seconds": (row(timedelta(seconds=58)), "58s"),
    "changed soon after": (row(60 * DAY, timedelta(seconds=24)), "60d"),
    "changed late": (row(60 * DAY, timedelta(days=17, seconds=4711)), "60d"),
    "changed, and something else after it": (row(60 * DAY, 3 * DAY + timedelta(seconds=77), 4 * DAY), "5443277s"),
    "another client changed": (row(30 * DAY, None, timedelta(days=2, seconds=99)), "30d"),
    "for ever": ({**row(DAY), "expires": None}, None),
    "of a release that does not tell": (
        {name: value for name, value in row(30 * DAY).items() if name != "settings_updated_at"},
        "30d",
    ),
}


@pytest.mark.parametrize(("told", "duration"), SHOWN.values(), ids=SHOWN)
def test_an_import_shows_the_roundest_duration_that_led_to_the_expiry(
    told: dict[str, Any], duration: str | None
) -> None:
    """Counted from the creation, or from the last change."""
    assert lifetime.lifetime(told) == duration


def planned(told: dict[str, Any], wanted: Any) -> Plan[Client]:
    """The plan for a key that was imported, and a duration in the configuration."""
    prior = {"duration": lifetime.lifetime(told), "expires": told["expires"]}
    call: Plan[Client] = Plan(
        prior=prior, planned={"duration": wanted, "expires": UNKNOWN}, private=lifetime.bounds(told)
    )
    lifetime.plan(call)
    return call


CHANGED = row(60 * DAY, 10 * DAY + timedelta(seconds=77), 20 * DAY)
"""It was given 60 days on the tenth day, and something else on the twentieth."""
SAME = [
    (row(30 * DAY), "720h"),
    (row(30 * DAY), "monthly"),
    (row(30 * DAY), "1mo"),
    (row(28 * DAY), "4w"),
    (CHANGED, "60d"),
    (CHANGED, "55d"),  # which fits as well
]


@pytest.mark.parametrize(("told", "wanted"), SAME)
def test_a_duration_that_fits_the_expiry_of_an_imported_key_changes_nothing(told: dict[str, Any], wanted: str) -> None:
    """It would begin the time again."""
    call = planned(told, wanted)
    assert call.planned == call.prior


OTHER = [
    (row(30 * DAY), "31d"),
    (row(30 * DAY), "29d"),
    (row(30 * DAY), None),
    (row(30 * DAY), "-1"),
    (row(30 * DAY), UNKNOWN),
    (CHANGED, "90d"),
    (CHANGED, "30d"),
    ({**row(DAY), "expires": None}, "30d"),
]


@pytest.mark.parametrize(("told", "wanted"), OTHER)
def test_any_other_duration_is_sent(told: dict[str, Any], wanted: Any) -> None:
    """From then on the key has what the configuration says, and only that."""
    call = planned(told, wanted)
    assert call.planned == {"duration": wanted, "expires": UNKNOWN}
    assert call.private == {}
