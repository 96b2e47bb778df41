"""An MCP toolset: a selection of tools of several MCP servers.

Endpoints: POST /v1/mcp/toolset, GET /v1/mcp/toolset/{id}, GET /v1/mcp/toolset, PUT /v1/mcp/toolset,
DELETE /v1/mcp/toolset/{id}.

LiteLLM does not check that the servers and tools exist, and fails with a change or deletion of a toolset that does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import timestamps
from terraform_provider_litellm.client import deletion
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.plugin.types import STRING, Object, Set
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import RefersWithin
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

TOOL = ("server_id", "tool_name")


def in_order(tools: Json) -> Json:
    """Tools in one order: LiteLLM keeps theirs, and it has no meaning."""
    return sorted(tools, key=lambda tool: [tool[name] for name in TOOL])


SETTINGS = (
    Field(
        "toolset_name",
        STRING,
        "The name of the toolset, which LiteLLM has once.",
        required=True,
        validators=(Length(1),),
        since="1.85.7",
    ),
    Field("description", STRING, "What the toolset is for."),
    Field(
        "tools",
        Set(Object(dict.fromkeys(TOOL, STRING))),
        "The tools, each with the id of its MCP server: `[{ server_id = litellm_mcp_server.tickets.server_id, tool_name = "
        '"search" }]`.',
        cleared_by=[],
        to_api=in_order,
        behaviours=(RefersWithin(server_id="mcp_server"),),
    ),
)
FIELDS = (
    Field(
        "toolset_id",
        STRING,
        "The id of the toolset, which LiteLLM chooses, and to which keys and teams refer in `mcp_toolsets` of their "
        "`object_permission`.",
        computed=True,
    ),
    *SETTINGS,
    timestamps.created_at("toolset"),
    timestamps.created_by("toolset"),
    *timestamps.updated("toolset", SETTINGS),
)


async def rows(client: Client) -> list[Row]:
    """GET /v1/mcp/toolset: all toolsets."""
    found = whole(await client.get("/v1/mcp/toolset"), list)
    for row in found:
        part(row, "toolset_id", str)
        part(row, "toolset_name", str)
    return [normalized(row) for row in found]


def normalized(row: Row) -> Row:
    """A row with its tools in one order."""
    return {**row, "tools": in_order(row["tools"])}


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /v1/mcp/toolset: all toolsets at once."""
    return Page({row["toolset_id"]: row for row in await rows(client)}, 1)


async def search(client: Client, values: State) -> Row | None:
    """GET /v1/mcp/toolset: the toolset of a name."""
    return next((row for row in await rows(client) if row["toolset_name"] == values["toolset_name"]), None)


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /v1/mcp/toolset, which chooses the id."""
    row = await client.post("/v1/mcp/toolset", body)
    return {"toolset_id": part(row, "toolset_id", str)}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v1/mcp/toolset/{id}."""
    try:
        row = await client.get(("/v1/mcp/toolset", identity["toolset_id"]))
    except NotFound:
        return None
    same(part(row, "toolset_id", str), identity["toolset_id"], "toolset")
    part(row, "toolset_name", str)
    return normalized(row)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /v1/mcp/toolset, which changes what it is told alone."""
    part(await client.put("/v1/mcp/toolset", {"toolset_id": identity["toolset_id"], **body}), "toolset_id", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /v1/mcp/toolset/{id}; the answer is empty, as that of others may be."""
    answer = await client.delete(("/v1/mcp/toolset", identity["toolset_id"]))
    await deletion.seen(answer, lambda: read(client, identity), identity["toolset_id"])


MCP_TOOLSET = LiteLLMObject(
    type_name="litellm_mcp_toolset",
    description="An MCP toolset: a selection of tools of several MCP servers, which keys and teams may use together.",
    table=Table(FIELDS),
    identity=("toolset_id",),
    noun="MCP toolset",
    create=create,
    read=read,
    update=update,
    delete=delete,
    search=search,
    named_by=("toolset_name",),
    choose=lambda _: {},
    listing=Listing(page, names={"name": "toolset_name"}),
    provides={"mcp_toolset": ("toolset_id",)},
)
