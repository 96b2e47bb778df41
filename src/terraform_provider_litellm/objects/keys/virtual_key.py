"""A virtual key's secret, `sk-…`, and its token, the SHA-256 of the secret, by which LiteLLM knows the key."""

from __future__ import annotations

BYTES = 16
"""As many random bytes as LiteLLM itself uses for a secret."""
PATTERN = r"[0-9a-f]{64}"
"""Of a token."""


def token_of(key: str) -> str:
    """The token of a secret."""
    import hashlib  # here, since most starts only tell the schema

    return hashlib.sha256(key.encode()).hexdigest()


def generated() -> str:
    """A new secret."""
    import secrets

    return f"sk-{secrets.token_urlsafe(BYTES)}"
