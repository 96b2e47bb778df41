"""Actions on the proxy as a whole, and on what its models need.

Endpoints: POST /reload/model_cost_map, POST /cache/flushall, POST /health/test_connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.actions.request import Request
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import Conflict, NotFound
from terraform_provider_litellm.objects.models import connection
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import BOOL, STRING
from terraform_provider_litellm.plugin.validators import Length

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import State, Value


class Confirmed:
    """The value is true: what cannot be undone is asked for in so many words."""

    description = "must be true"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report anything else."""
        if value is not True:
            diagnostics.error("Not confirmed", "Set confirm = true to empty the cache of all replicas.", path)


class NotWorking(Conflict):
    """A provider did not answer as it should."""

    summary = "the model does not work"
    advice = "Check its credentials and its address."


async def reload_model_prices(client: Client, _: State) -> str:
    """POST /reload/model_cost_map."""
    answer = await client.post("/reload/model_cost_map", {})
    return part(answer, "message", str)


async def flush_cache(client: Client, _: State) -> str:
    """POST /cache/flushall."""
    await client.post("/cache/flushall", {})
    return "Emptied the cache of the proxy."


async def test_model(client: Client, config: State) -> str:
    """POST /health/test_connection: one request to the model's provider."""
    row = await MODEL.read(client, {"id": config["model_id"]})
    if row is None:
        raise NotFound.of("model_id", f"LiteLLM has no model {config['model_id']}.")
    complaint = await connection.complaint(client, connection.request(config["model_id"], row))
    if complaint is not None:
        raise NotWorking.of("model_id", complaint)
    return f"The model {config['model_id']} works."


RELOAD_MODEL_PRICES = Request(
    "Makes the proxy load LiteLLM's list of prices and abilities of models again.",
    {},
    "reload the prices of models",
    reload_model_prices,
    since="1.85.7",
)
FLUSH_CACHE = Request(
    "Empties the cache of the proxy: requests that were answered from it are sent to the providers again.",
    {
        "confirm": Attribute(
            BOOL, required=True, description="Must be `true`: the cache cannot be restored.", validators=(Confirmed(),)
        )
    },
    "flush the cache",
    flush_cache,
)
TEST_MODEL = Request(
    "Sends one request to the provider of a model, which may cost as much as one short prompt, and fails if it is not answered.",
    {
        "model_id": Attribute(
            STRING, required=True, description="The id of a model on the proxy.", validators=(Length(1),)
        )
    },
    "test the model",
    test_model,
)
