"""A virtual key's secret, `sk-…`, and its token, the SHA-256 of the secret, by which LiteLLM knows the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.access import TOKEN_PATTERN

if TYPE_CHECKING:
    from terraform_provider_litellm.client.errors import PermissionDenied

BYTES = 16
"""As many random bytes as LiteLLM itself uses for a secret."""
PATTERN = TOKEN_PATTERN
"""Of a token."""


def token_of(key: str) -> str:
    """The token of a secret."""
    import hashlib  # here, since most starts only tell the schema

    return hashlib.sha256(key.encode()).hexdigest()


def must_be_made(refusal: PermissionDenied) -> bool:
    """Whether the proxy refuses a secret because it allows none but LiteLLM's own (`disable_custom_api_keys`)."""
    return "custom" in refusal.detail.lower()


def generated() -> str:
    """A new secret."""
    import secrets

    return f"sk-{secrets.token_urlsafe(BYTES)}"
