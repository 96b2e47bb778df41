"""A search tool: a provider of web searches, which models and clients use by its name.

Endpoints: POST /search_tools, GET /search_tools/{id}, GET /search_tools/list, PUT /search_tools/{id},
DELETE /search_tools/{id}.

PUT replaces the whole tool, so each update sends all of it, with the secret. LiteLLM chooses the id, and has each name once: by
this a tool is found whose create got no answer. The answer to a create contains the secret, of which only the id is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import timestamps
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import Conflict, NotFound
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import AtLeast, JsonObject, Length, WholeNumber
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.record.behaviours import HasWriteOnlyTwin, MaskedInPart
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import dig, merge, nest
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

API_KEY = ("litellm_params", "api_key")

SETTINGS = (
    Field(
        "search_tool_name",
        STRING,
        "The name of the search tool, by which requests use it, and `object_permission` of keys and teams allows it.",
        required=True,
        validators=(Length(1),),
        since="1.85.0",
    ),
    Field(
        "search_provider",
        STRING,
        "The provider of the searches, such as `tavily`, `perplexity`, `exa_ai` or `brave`.",
        required=True,
        place=("litellm_params", "search_provider"),
        validators=(Length(1),),
    ),
    Field(
        "api_key",
        STRING,
        "The API key of the provider.",
        sensitive=True,
        place=API_KEY,
        behaviours=(HasWriteOnlyTwin(), MaskedInPart()),
    ),
    Field(
        "api_base",
        STRING,
        "The address of the provider's API, if it is not the usual one.",
        place=("litellm_params", "api_base"),
    ),
    Field(
        "timeout",
        NUMBER,
        "The number of seconds after which a search fails.",
        place=("litellm_params", "timeout"),
        validators=(AtLeast(0),),
    ),
    Field(
        "max_retries",
        NUMBER,
        "How often LiteLLM repeats a search that failed.",
        place=("litellm_params", "max_retries"),
        validators=(WholeNumber(), AtLeast(0)),
    ),
    Field(
        "input_cost_per_query",
        NUMBER,
        "The price of a search, in USD.",
        place=("litellm_params", "input_cost_per_query"),
        validators=(AtLeast(0),),
        since="1.109.1",
    ),
    Field(
        "search_tool_info",
        DYNAMIC,
        'Information about the search tool, as an object: `{ description = "Web search" }`.',
        validators=(JsonObject(),),
    ),
)
NAMES = tuple(each.name for each in SETTINGS)
FIELDS = (
    Field("search_tool_id", STRING, "The id of the search tool, which LiteLLM chooses.", computed=True),
    *SETTINGS,
    timestamps.created_at("search tool"),
    timestamps.updated("search tool", SETTINGS)[0],
)


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """The whole tool: PUT removes what it is not told."""
    body: dict[str, Json] = {}
    for each in SETTINGS:
        if values[each.name] is not None:
            merge(body, nest(each.write_place, values[each.name]))
    return {"search_tool": {"search_tool_info": {}, **body}}


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """Each attribute from its own place."""
    return {each.name: each.read_from(row, written.get(each.name)) for each in SETTINGS}


async def rows(client: Client) -> list[Row]:
    """GET /search_tools/list: all tools; those of the proxy's configuration file have no id."""
    return [whole(row, dict) for row in part(await client.get("/search_tools/list"), "search_tools", list)]


async def page(client: Client, _group: str, _number: int) -> Page:
    """All tools that the database has."""
    stored = [row for row in await rows(client) if not row.get("is_from_config")]
    return Page({part(row, "search_tool_id", str): row for row in stored}, 1)


async def search(client: Client, values: State) -> Row | None:
    """The tool of a name in the database, which LiteLLM has once."""
    found = (await page(client, "", 1)).rows.values()
    return next((row for row in found if row["search_tool_name"] == values["search_tool_name"]), None)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /search_tools, of a name that the proxy's configuration file does not have: it would hide that tool."""
    name = values["search_tool_name"]
    if any(row["search_tool_name"] == name for row in await rows(client) if row.get("is_from_config")):
        raise Conflict.of(
            "search_tool_name",
            f'The proxy\'s configuration file (config.yaml) defines a search tool "{name}", and a tool of the same name in '
            "the database replaces it. Choose another name, or remove the tool from the file.",
        )
    return {"search_tool_id": part(await client.post("/search_tools", body), "search_tool_id", str)}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /search_tools/{id}; no tool is without an id."""
    if not identity["search_tool_id"]:
        return None
    try:
        row = whole(await client.get(("/search_tools", identity["search_tool_id"])), dict)
    except NotFound:
        return None
    same(part(row, "search_tool_id", str), identity["search_tool_id"], "search tool")
    return row


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /search_tools/{id}, with all of the tool."""
    answer = await client.put(("/search_tools", identity["search_tool_id"]), body)
    part(answer, "search_tool_id", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /search_tools/{id}."""
    if not identity["search_tool_id"]:
        raise NotFound.of("search_tool_id", "The state does not contain the search_tool_id.")
    part(await client.delete(("/search_tools", identity["search_tool_id"])), "message", str)


async def plan(call: Plan[Client]) -> None:
    """Warn that a change removes a secret that only LiteLLM has: a plan does not show it."""
    prior, config = call.prior, call.config
    if prior is None or config is None or call.planned is None or call.provider is None:
        return
    mine = (prior.get("api_key"), prior.get("api_key_wo_version"), config.get("api_key"), config.get("api_key_wo"))
    changes = any(prior.get(name) != call.planned.get(name) for name in NAMES)
    if not changes or any(not is_null(each) for each in mine):
        return
    row = await read(call.provider, SEARCH_TOOL.address(prior))
    if row is not None and dig(row, API_KEY):
        call.diagnostics.warning(
            "The apply removes the api_key of the search tool",
            "LiteLLM has an API key for this search tool, which the configuration does not set, and LiteLLM replaces the "
            "whole tool in each update. To keep the key, set api_key or api_key_wo.",
            path("api_key"),
        )


SEARCH_TOOL = LiteLLMObject(
    type_name="litellm_search_tool",
    description="A search tool: a provider of web searches, with its API key. Models and clients use it by its name.",
    table=Table(FIELDS, (SharedStorage(NAMES, join, split),)),
    identity=("search_tool_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    search=search,
    named_by=("search_tool_name",),
    choose=lambda _: {},
    listing=Listing(page, names={"name": "search_tool_name"}, filters=("search_provider",)),
    plan=plan,
)
