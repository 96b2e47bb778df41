"""Actions on keys.

Endpoints: POST /key/block, POST /key/unblock, POST /key/{token}/reset_spend, POST /key/{token}/regenerate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.actions.request import RESET_TO, Request, switch
from terraform_provider_litellm.attributes import access
from terraform_provider_litellm.attributes.durations import Lifetime
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Matches

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State

TOKEN = Attribute(
    STRING,
    required=True,
    description="The token of the key, such as `litellm_key.example.token`.",
    validators=(access.TOKEN,),
)


async def reset_spend(client: Client, config: State) -> str:
    """POST /key/{token}/reset_spend."""
    wanted = config.get("reset_to") or 0
    answer = await client.post(("/key", config["token"], "reset_spend"), {"reset_to": wanted})
    return f"Reset the spend of the key {config['token']} from {answer.get('previous_spend')} to {answer.get('spend')} USD."


async def rotate(client: Client, config: State) -> str:
    """POST /key/{token}/regenerate, with a secret of the caller's: an action returns none."""
    body: dict[str, Any] = {"new_key": config["new_key"]}
    if config.get("grace_period"):
        body["grace_period"] = config["grace_period"]
    part(await client.post(("/key", config["token"], "regenerate"), body), "key", str)
    return f"Rotated the key. Its token is now {token_of(config['new_key'])}."


BLOCK_KEY = Request(
    "Blocks a key: LiteLLM rejects its requests. For a key that a `litellm_key` manages, set its `blocked` instead: with "
    "`blocked = false`, the next apply unblocks the key, and while `blocked` is unset, no plan shows the block.",
    {"token": TOKEN},
    "block the key",
    switch("/key/block", "token", "Blocked the key", sent="key"),
)
UNBLOCK_KEY = Request(
    "Unblocks a key.",
    {"token": TOKEN},
    "unblock the key",
    switch("/key/unblock", "token", "Unblocked the key", sent="key"),
)
RESET_KEY_SPEND = Request(
    "Resets the spend of a key before its period ends.",
    {
        "token": TOKEN,
        "reset_to": RESET_TO,
    },
    "reset the spend of the key",
    reset_spend,
    since="1.85.7",
)
ROTATE_KEY = Request(
    "Gives a key another secret, which you choose, since an action returns no values. Requires a LiteLLM Enterprise licence. "
    "For a key that a `litellm_key` manages, use its `rotation_trigger` instead.",
    {
        "token": TOKEN,
        "new_key": Attribute(
            STRING,
            required=True,
            write_only=True,
            description="The new secret, which begins with `sk-`, such as that of an ephemeral resource.",
            validators=(Matches(r"sk-.{8,}", "must begin with sk- and have eight more characters", secret=True),),
        ),
        "grace_period": Attribute(
            STRING,
            optional=True,
            description="The time for which the old secret remains valid, such as `24h`. Default: none.",
            validators=(Lifetime(),),
        ),
    },
    "rotate the key",
    rotate,
)
