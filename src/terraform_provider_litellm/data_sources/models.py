"""Models as callers of the proxy see them, and LiteLLM's list of prices.

Endpoints: GET /v1/models, GET /model_group/info, GET /public/litellm_model_cost_map, GET /get/litellm_model_cost_map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.client.errors import EndpointMissing, NotFound
from terraform_provider_litellm.data_sources.question import Question
from terraform_provider_litellm.plugin.schema import Attribute
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING, List
from terraform_provider_litellm.plugin.values import infer
from terraform_provider_litellm.run import references

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State

GROUP = (
    "mode",
    "providers",
    "max_input_tokens",
    "max_output_tokens",
    "input_cost_per_token",
    "output_cost_per_token",
    "supports_vision",
    "supports_function_calling",
    "supports_reasoning",
)
"""What is shown of a model, as LiteLLM calls it."""

CANDIDATES = 10
CLOSE = 0.75
"""How like a name is to one that is suggested in its place, of 1: `gpt-4oo` to `gpt-4`, but not to `gpt-5.4`."""


async def available(client: Client, config: State) -> State:
    """The names that the key of the provider block, or a team, may call, with what the proxy knows of each."""
    team_id = config.get("team_id")
    if team_id:
        await references.require(client, "team", team_id)
    rows = part(await client.get("/v1/models", team_id=team_id), "data", list)
    names = sorted({part(row, "id", str) for row in rows})
    groups = part(await client.get("/model_group/info"), "data", list)
    known: dict[str, Any] = {row.get("model_group"): row for row in groups}
    models = {name: {each: known.get(name, {}).get(each) for each in GROUP} for name in names}
    return {"names": names, "models": infer(models)}


async def prices(client: Client, config: State) -> State:
    """LiteLLM's entry of a model, or those of a provider, or all."""
    try:
        answer = await client.get("/public/litellm_model_cost_map")
    except EndpointMissing:  # which older releases call otherwise
        answer = await client.get("/get/litellm_model_cost_map")
    entries = whole(answer, dict)
    entries = {name: entry for name, entry in entries.items() if name != "sample_spec" and isinstance(entry, dict)}
    model, provider = config.get("model"), config.get("custom_llm_provider")
    if model and model not in entries:
        from difflib import get_close_matches

        close = get_close_matches(model, list(entries), CANDIDATES, CLOSE)
        hint = f" Similar: {', '.join(close)}." if close else ""
        raise NotFound.of("model", f'The list of prices has no model "{model}".{hint}')
    chosen = {
        name: entry
        for name, entry in sorted(entries.items())
        if model in (None, name) and provider in (None, entry.get("litellm_provider"))
    }
    return {"names": list(chosen), "models": infer(chosen)}


AVAILABLE_MODELS = Question(
    "The models that a team, or the key of the provider block, may call, with their prices and abilities.",
    {"team_id": Attribute(STRING, optional=True, description="The team. Default: all that the key may call.")},
    {
        "names": (List(STRING), "The public names of the models, in order."),
        "models": (
            DYNAMIC,
            (
                f"The models by their names: objects with {', '.join(f'`{each}`' for each in GROUP)}, null where the proxy has no value. "
                "Prices are in USD."
            ),
        ),
    },
    available,
    "the available models",
)
MODEL_PRICES = Question(
    "LiteLLM's list of prices and abilities, as the proxy has it. Without an argument that is all of some thousand models: name "
    "one, or a provider.",
    {
        "model": Attribute(
            STRING, optional=True, description="The name in the list, such as `gpt-4o` or `azure/gpt-4o`."
        ),
        "custom_llm_provider": Attribute(
            STRING, optional=True, description="Only models of this provider, such as `openai` or `bedrock`."
        ),
    },
    {
        "names": (List(STRING), "The names of the models, in order."),
        "models": (
            DYNAMIC,
            (
                "The entries by name, with LiteLLM's own names: `input_cost_per_token`, `max_input_tokens`, `mode`, `supports_vision` and "
                "so on. Prices are in USD."
            ),
        ),
    },
    prices,
    "the list of prices",
)
