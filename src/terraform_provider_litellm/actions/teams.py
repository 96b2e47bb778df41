"""Actions on teams and their members.

Endpoints: POST /team/block, POST /team/unblock, POST /team/{team_id}/member/{user_id}/reset_spend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.actions.request import RESET_TO, Request, switch
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State

TEAM_ID = Attribute(STRING, required=True, description="The id of the team.", validators=(Length(1),))


async def reset_member_spend(client: Client, config: State) -> str:
    """POST /team/{team_id}/member/{user_id}/reset_spend."""
    team_id, user_id = config["team_id"], config["user_id"]
    body = {"reset_to": config.get("reset_to") or 0}
    await client.post(("/team", team_id, "member", user_id, "reset_spend"), body)
    return f"Reset the spend of the member {user_id} in the team {team_id} to {body['reset_to']} USD."


BLOCK_TEAM = Request(
    "Blocks a team: LiteLLM rejects the requests of all of its keys. For a team that a `litellm_team` manages, set its "
    "`blocked` instead.",
    {"team_id": TEAM_ID},
    "block the team",
    switch("/team/block", "team_id", "Blocked the team"),
)
UNBLOCK_TEAM = Request(
    "Unblocks a team.",
    {"team_id": TEAM_ID},
    "unblock the team",
    switch("/team/unblock", "team_id", "Unblocked the team"),
)
RESET_MEMBER_SPEND = Request(
    "Resets the spend of a member within a team before its period ends.",
    {
        "team_id": TEAM_ID,
        "user_id": Attribute(STRING, required=True, description="The id of the user.", validators=(Length(1),)),
        "reset_to": RESET_TO,
    },
    "reset the spend of the member",
    reset_member_spend,
    since="1.100.5",
)
