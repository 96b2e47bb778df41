"""Whether a model works: LiteLLM sends its provider the smallest request that the mode knows.

Endpoint: POST /health/test_connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.redaction import mask, secrets_in
from terraform_provider_litellm.record.json_values import dig

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.json_values import Json, Row

SHOWN = 1000
"""Characters of a provider's complaint that are shown."""


def request(model_id: str, row: Row) -> dict[str, Json]:
    """The body that tests a model of the proxy, as its row describes it."""
    return {"litellm_params": {"model": dig(row, ("litellm_params", "model"))}, "model_info": {"id": model_id}}


async def complaint(client: Client, body: dict[str, Json]) -> str | None:
    """What the provider says is wrong, None if it answers.

    Raises:
        ClientError: the proxy cannot be asked.
    """
    answer = await client.post("/health/test_connection", body)
    if part(answer, "status", str) == "success":
        return None
    result = answer.get("result")
    return without_stack(str(result.get("error") if isinstance(result, dict) else result), body)


def without_stack(text: str, body: Json = None) -> str:
    """A complaint without the stack, and without the secrets of a body."""
    return mask(text.partition("\nstack trace:")[0].strip(), secrets_in(body))[:SHOWN]
