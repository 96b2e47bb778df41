"""GET /team/info: a team, and the memberships in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import NotFound

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client


async def info(client: Client, team_id: str) -> dict[str, Any] | None:
    """The answer about a team: its row under `team_info`, and `team_memberships`; None if the team does not exist.

    `key_limit` spares the list of the team's keys.
    """
    try:
        answer = whole(await client.get("/team/info", team_id=team_id, key_limit=1), dict)
    except NotFound:
        return None
    same(part(answer, "team_info", dict).get("team_id"), team_id, "team")
    return answer


async def row(client: Client, team_id: str) -> dict[str, Any] | None:
    """The row of a team; None if it does not exist."""
    answer = await info(client, team_id)
    return None if answer is None else part(answer, "team_info", dict)
