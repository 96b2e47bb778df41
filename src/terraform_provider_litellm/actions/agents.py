"""Actions on agents.

Endpoints: POST /v1/agents/{agent_id}/kill_switch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.actions.request import Request
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ApiError, ServerFault
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State

BAD_GATEWAY = 502


async def fire_kill_switch(client: Client, config: State) -> str:
    """POST /v1/agents/{agent_id}/kill_switch; status 502 is the failure of the agent's own endpoint."""
    try:
        answer = await client.post(("/v1/agents", config["agent_id"], "kill_switch"), {})
    except ServerFault as error:
        if error.status != BAD_GATEWAY:
            raise
        failed = ApiError(error.status, error.detail, request=error.request)
        failed.summary = "the endpoint of the kill switch did not answer with success"
        failed.advice = "Check the kill switch of the agent in LiteLLM, and the log of its endpoint."
        raise failed from None
    method, url, status = (part(answer, *each) for each in (("method", str), ("url", str), ("status_code", int)))
    return f"Fired the kill switch of the agent {config['agent_id']}: {method} {url} answered with {status}."


FIRE_KILL_SWITCH = Request(
    "Fires the kill switch of an agent: LiteLLM calls the endpoint that is configured for it in LiteLLM, which shuts the agent "
    "down. LiteLLM itself changes nothing: set `enabled` of a `litellm_agent` to stop its requests.",
    {
        "agent_id": Attribute(
            STRING,
            required=True,
            description="The id of the agent, such as `litellm_agent.example.agent_id`.",
            validators=(Length(1),),
        )
    },
    "fire the kill switch of the agent",
    fire_kill_switch,
    since="1.106.0",
)
