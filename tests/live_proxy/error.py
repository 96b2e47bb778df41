"""The one error of the live proxy."""

from __future__ import annotations


class LiveProxyError(Exception):
    """Something a person has to look at; shown without a traceback."""
