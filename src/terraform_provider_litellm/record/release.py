"""Releases of LiteLLM, as the proxy tells them."""

from __future__ import annotations


def parsed(release: str) -> tuple[int, ...]:
    """A release's numbers, to compare it by: `1.106.0rc1` is 1, 106, 0."""
    return tuple(int("".join(filter(str.isdigit, part)) or 0) for part in release.partition("rc")[0].split(".")[:3])


def reaches(release: str, since: str) -> bool:
    """Whether a release is `since` or newer; one that is not known is taken for an old one, and no `since` is never reached."""
    return bool(since) and parsed(release or "0") >= parsed(since)
