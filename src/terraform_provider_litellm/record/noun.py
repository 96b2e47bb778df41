"""The nouns that stand for objects."""

from __future__ import annotations


def plural(noun: str) -> str:
    """The noun, or the name of a type, for several: `keys`, `access groups`, `policies`."""
    return f"{noun[:-1]}ies" if noun.endswith("cy") else f"{noun}s"
