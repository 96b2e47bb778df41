"""Objects of the proxy's configuration file, which are not in its database, where alone they could be changed."""

from __future__ import annotations


def defines(noun: str, *, so: str = "changed and removed") -> str:
    """Why an object cannot be managed: where it stands, and what only a change of the file does."""
    return f"The proxy's configuration file (config.yaml) defines this {noun}, so it can be {so} only in that file."
