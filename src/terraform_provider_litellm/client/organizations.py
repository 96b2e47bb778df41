"""GET /organization/info: an organization, with its members and teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client.answers import same, whole
from terraform_provider_litellm.client.errors import NotFound

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client


async def info(client: Client, organization_id: str) -> dict[str, Any] | None:
    """The row of an organization, with `members` and `teams`; None if the organization does not exist."""
    try:
        row = whole(await client.get("/organization/info", organization_id=organization_id), dict)
    except NotFound:
        return None
    same(row.get("organization_id"), organization_id, "organization")
    return row
