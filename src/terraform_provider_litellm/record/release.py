"""Releases of LiteLLM, as the proxy reports them."""

from __future__ import annotations


def parsed(release: str) -> tuple[int, ...]:
    """The numbers of a release, for comparisons: `1.106.0rc1` is 1, 106, 0."""
    return tuple(int("".join(filter(str.isdigit, part)) or 0) for part in release.partition("rc")[0].split(".")[:3])


def reaches(release: str, since: str) -> bool:
    """Whether a release is `since` or newer: an unknown release is not, and an empty `since` is never reached."""
    return bool(since) and parsed(release or "0") >= parsed(since)
