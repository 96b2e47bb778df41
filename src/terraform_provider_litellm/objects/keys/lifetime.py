"""How long a key lives. LiteLLM keeps its expiry alone, and counts the time from the creation or from a later change.

So the duration that a key was given is known only within bounds: it began between the creation and the last change. The
bounds of an imported key are in private state, and a configured duration within them is the key's own: to send it would
begin the time again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.durations import roundest, seconds_of

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.record.json_values import Json, Row

BOUNDS = "lifetime"
"""The name in private state."""

LEEWAY = 3600.0
"""Seconds that the clocks of LiteLLM and of its database may be apart."""

SLACK = 5.0
"""Seconds that may lie between the times that LiteLLM notes of one request."""


def spans(row: Row) -> tuple[float, float] | None:
    """The longest and the shortest time in seconds that may have led to a key's expiry; None if it lives for ever.

    Older releases note the last change of anything, spend included.
    """
    if not row.get("expires"):
        return None
    created = row["created_at"]
    changed = (row["settings_updated_at"] if "settings_updated_at" in row else row.get("updated_at")) or created
    expires, first, last = (datetime.fromisoformat(each) for each in (row["expires"], created, changed))
    return (expires - first).total_seconds(), (expires - last).total_seconds()


def lifetime(row: Row) -> str | None:
    """The duration that a key most likely was given, None if it lives for ever."""
    found = spans(row)
    return None if found is None else roundest(found, SLACK)


def gives(duration: str, row: Row) -> bool:
    """Whether a duration may have led to a key's expiry, begun when the key was created or with a later change."""
    found, seconds = spans(row), seconds_of(duration)
    if found is None or seconds is None:  # a form of which nothing is known
        return True
    return seconds[0] <= found[0] + LEEWAY and seconds[1] >= found[1] - LEEWAY


def bounds(row: Row) -> dict[str, Json]:
    """What private state keeps of a key that was imported or taken over."""
    found = spans(row)
    return {} if found is None else {BOUNDS: list(found)}


def plan(call: Plan[Client]) -> None:
    """Keep the duration of an imported key where the configured one fits the expiry; forget the bounds with any other."""
    planned, prior = call.planned or {}, call.prior or {}
    wanted, shown, found = planned.get("duration"), prior.get("duration"), call.private.get(BOUNDS)
    if found is None or wanted == shown:
        return
    fits = seconds_of(wanted) if isinstance(wanted, str) and shown else None
    longest, shortest = found
    if fits is not None and fits[0] <= longest + SLACK and fits[1] >= shortest - SLACK:
        planned["duration"], planned["expires"] = shown, prior.get("expires")
    else:
        del call.private[BOUNDS]
