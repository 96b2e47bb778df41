"""Users whom LiteLLM makes when they are added to a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.client import keys
from terraform_provider_litellm.client.errors import ClientError, NotFound
from terraform_provider_litellm.record.object import ROWS

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.json_values import Row


async def missing(client: Client, who: Row) -> bool:
    """Whether LiteLLM has no user of an id, or of an e-mail address in any letter case, for sure."""
    try:
        if who.get("user_id"):
            await client.get("/user/info", user_id=who["user_id"])
            return False
        answer = await client.get("/user/list", user_email=who["user_email"], page_size=ROWS)
        await keys.sees_all(client)
    except NotFound:
        return True
    except ClientError:
        return False
    return isinstance(answer, dict) and answer.get("users") == []


async def delete(client: Client, user_id: str) -> str:
    """POST /user/delete, which takes the user's keys along; returns why the user was left instead."""
    try:
        answer = await client.get("/user/info", user_id=user_id)
        user = answer["user_info"]
        for what, found in (
            ("another team", user["teams"]),
            ("an organization", user["organization_memberships"]),
            ("a key", answer["keys"]),
        ):
            if found:
                return f"the user has {what}"
        await client.post("/user/delete", {"user_ids": [user_id]})
    except NotFound:
        return ""
    except ClientError as error:
        return f"{error}"
    except (KeyError, TypeError, AttributeError):
        return "this LiteLLM release does not return the other objects of the user"
    return ""
