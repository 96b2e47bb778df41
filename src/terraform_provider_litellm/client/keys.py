"""GET /key/info: a key, and whose the provider's own key is."""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType
from typing import TYPE_CHECKING, Any, TypeVar

from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import (
    EndpointMissing,
    Invalid,
    ModelStorageOff,
    NotFound,
    PermissionDenied,
    UnexpectedAnswer,
)

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client

T = TypeVar("T")

ADMIN = "proxy_admin"
"""The role of a user who sees and changes everything."""


async def info(client: Client, token: str) -> dict[str, Any] | None:
    """The row of a key; None if it does not exist. LiteLLM also returns a deleted key, with the time of its deletion."""
    try:
        row = part(await client.get("/key/info", key=token), "info", dict)
    except NotFound:
        return None
    part(row, "models", list)
    return None if row.get("deleted_at") or row.get("status") == "deleted" else row


# ---- the provider's own key


@dataclass(frozen=True)
class Owner:
    """Whose the provider's key is: the role of its user, or an empty string.

    `row` is the key in LiteLLM's database. The master key is not there, and has the role of an admin.
    """

    role: str
    row: dict[str, Any] | None

    def __str__(self) -> str:
        return f"of a user with the role {self.role}" if self.role else "of no user"


async def owner(client: Client) -> Owner:
    """Ask whose the provider's key is.

    Raises:
        ClientError: LiteLLM does not report it.
    """
    try:
        row = part(await client.get("/key/info"), "info", dict)
    except NotFound:
        return Owner(await _role_of_stranger(client), None)
    return Owner(await _role(client, row.get("user_id")), row)


async def _role_of_stranger(client: Client) -> str:
    """The role of a key that LiteLLM did not create: the master key may read the proxy's settings."""
    try:
        await client.get("/config/field/info", field_name="store_model_in_db")
    except PermissionDenied:
        return ""
    except (Invalid, ModelStorageOff, NotFound):  # a key that may read the field gets an answer about it
        pass
    return ADMIN


async def _role(client: Client, user: str | None) -> str:
    if not user:
        return ""
    try:
        found = await client.get("/v2/user/info", user_id=user)
    except EndpointMissing:
        answer = await client.get("/user/info", user_id=user)
        found = answer.get("user_info") if isinstance(answer, dict) else None
    except NotFound:
        return ""
    return str((found.get("user_role") if isinstance(found, dict) else None) or "")


@dataclass
class Known:
    """Whose the provider's key is, None if the proxy does not report it to this key."""

    owner: Owner | EllipsisType | None = ...


async def _known_owner(client: Client) -> Owner | None:
    """Whose the provider's key is, None if the proxy does not report it to this key; requested once.

    Raises:
        ClientError: LiteLLM failed, so that nobody knows.
    """
    known = client.memory(Known)
    async with client.lock("owner"):
        if known.owner is ...:
            try:
                known.owner = await owner(client)
            except (EndpointMissing, PermissionDenied, UnexpectedAnswer):
                known.owner = None
    return known.owner


async def limits(client: Client) -> PermissionDenied | None:
    """The error about a key from which LiteLLM may hide something: that of anybody but a proxy admin, if that is known."""
    found = await _known_owner(client)
    if found is None or found.role == ADMIN:
        return None
    error = PermissionDenied.of(None, f"LiteLLM may hide objects and values from the API key, which is a key {found}.")
    error.summary = "the API key may not see everything"
    return error


async def is_admin(client: Client) -> bool:
    """Whether LiteLLM reports that the provider's key is a proxy admin's."""
    found = await _known_owner(client)
    return found is not None and found.role == ADMIN


async def sees_all(client: Client) -> None:
    """Check that LiteLLM hides nothing from the provider's key.

    Raises:
        PermissionDenied: it may hide something.
    """
    error = await limits(client)
    if error is not None:
        raise error


async def listed(client: Client, row: T | None) -> T | None:
    """The row of a list; None if the object does not exist. From a key that is no proxy admin's, a list may hide it.

    Raises:
        PermissionDenied: there is no row, and the key may not see all.
    """
    if row is None:
        await sees_all(client)
    return row
