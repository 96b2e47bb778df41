"""An access group: models, MCP servers and agents that teams and keys may use together.

Endpoints: POST /v1/access_group, GET /v1/access_group/{id}, PUT /v1/access_group/{id}, DELETE /v1/access_group/{id},
GET /v1/access_group.

A team or key and a group each have a list of the other, and LiteLLM writes both when one of them is written. An attribute
that the configuration leaves out is therefore left to the other side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, timestamps
from terraform_provider_litellm.client import deletion
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING, List
from terraform_provider_litellm.plugin.validators import Each, JsonObject, Length
from terraform_provider_litellm.record.behaviours import LeftAlone, RefersTo
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

WRITES = "access groups of teams and keys"
"""The lock of writes to the `access_group_ids` of teams and keys, which LiteLLM reads, changes and writes back without one."""

SETTINGS = (
    Field(
        "access_group_name", STRING, "The name of the group.", required=True, validators=(Length(1),), since="1.85.0"
    ),
    Field("description", STRING, "What the group is for."),
    Field(
        "access_model_names",
        List(STRING),
        "Names of the models of the group.",
        cleared_by=[],
        behaviours=(LeftAlone("models that other clients add"), RefersTo("model")),
    ),
    Field(
        "access_mcp_server_ids",
        List(STRING),
        "Ids of the MCP servers of the group.",
        cleared_by=[],
        behaviours=(LeftAlone("MCP servers that other clients add"), RefersTo("mcp_server")),
    ),
    Field(
        "mcp_tool_permissions",
        DYNAMIC,
        'The tools that the group allows of an MCP server, by the id of the server: `{ "server-id" = ["search"] }`. Of a '
        "server that is not listed, it allows all.",
        behaviours=(LeftAlone("tools that other clients choose"),),
        validators=(JsonObject(),),
        since="1.109.1",
    ),
    Field(
        "access_agent_ids",
        List(STRING),
        "Ids of the agents of the group.",
        cleared_by=[],
        behaviours=(LeftAlone("agents that other clients add"), RefersTo("agent")),
    ),
    Field(
        "access_skill_names",
        List(STRING),
        "Names of the skills of the group.",
        cleared_by=[],
        behaviours=(LeftAlone("skills that other clients add"),),
        since="1.109.1",
    ),
    Field(
        "assigned_team_ids",
        List(STRING),
        "Ids of the teams that may use what is in the group. If it is set, leave `access_group_ids` of these teams unset: "
        "LiteLLM changes both.",
        cleared_by=[],
        behaviours=(LeftAlone("teams that have the group in their `access_group_ids`"), RefersTo("team")),
    ),
    Field(
        "assigned_key_ids",
        List(STRING),
        "Tokens of the keys that may use what is in the group, such as `litellm_key.example.token`. If it is set, leave "
        "`access_group_ids` of these keys unset: LiteLLM changes both.",
        cleared_by=[],
        behaviours=(LeftAlone("keys that have the group in their `access_group_ids`"),),
        validators=(Each(access.TOKEN),),
    ),
)
FIELDS = (
    Field(
        "access_group_id",
        STRING,
        "The id of the group, which LiteLLM chooses, and to which teams and keys refer in `access_group_ids`.",
        computed=True,
    ),
    *SETTINGS,
    timestamps.created_at("group"),
    timestamps.created_by("group"),
    *timestamps.updated("group", SETTINGS),
)


async def search(client: Client, values: State) -> Row | None:
    """GET /v1/access_group: the group of a name, which LiteLLM has once."""
    name = values["access_group_name"]
    return next((row for row in await rows(client) if row["access_group_name"] == name), None)


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /v1/access_group, which chooses the id."""
    async with client.lock(WRITES):
        row = await client.post("/v1/access_group", body)
    return {"access_group_id": part(row, "access_group_id", str)}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v1/access_group/{id}."""
    try:
        row = await client.get(("/v1/access_group", identity["access_group_id"]))
    except NotFound:
        return None
    same(part(row, "access_group_id", str), identity["access_group_id"], "access group")
    part(row, "access_group_name", str)
    return whole(row, dict)


async def rows(client: Client) -> list[Row]:
    """GET /v1/access_group: all groups."""
    found = whole(await client.get("/v1/access_group"), list)
    for row in found:
        part(row, "access_group_id", str)
        part(row, "access_group_name", str)
    return found


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /v1/access_group: all groups at once."""
    return Page({row["access_group_id"]: row for row in await rows(client)}, 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /v1/access_group/{id}, which changes what it is told alone."""
    async with client.lock(WRITES):
        row = await client.put(("/v1/access_group", identity["access_group_id"]), body)
    part(row, "access_group_id", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /v1/access_group/{id}, which also takes it from teams and keys; the answer is empty, as that of others may be."""
    async with client.lock(WRITES):
        answer = await client.delete(("/v1/access_group", identity["access_group_id"]))
    await deletion.seen(answer, lambda: read(client, identity), identity["access_group_id"])


UNIFIED_ACCESS_GROUP = LiteLLMObject(
    type_name="litellm_unified_access_group",
    description="An access group: models, MCP servers and agents that teams and keys may use together. Either the group "
    "lists its teams and keys, or these list the group in their `access_group_ids`: what the configuration leaves out is "
    "left to the other side.",
    table=Table(FIELDS),
    identity=("access_group_id",),
    noun="access group",
    create=create,
    read=read,
    update=update,
    delete=delete,
    search=search,
    named_by=("access_group_name",),
    choose=lambda _: {},
    listing=Listing(page, names={"name": "access_group_name"}),
    provides={"access_group": ("access_group_id",)},
)
