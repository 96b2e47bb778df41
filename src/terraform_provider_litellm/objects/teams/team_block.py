"""The block of a team that the configuration does not manage.

Endpoints: POST /team/block, POST /team/unblock, GET /team/info, GET /v2/team/list.

The block of a team that is not blocked does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.client import teams
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import NotFound, ReferenceMissing
from terraform_provider_litellm.objects.teams import team
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

FIELDS = (
    Field(
        "team_id",
        STRING,
        "The id of the team.",
        required=True,
        behaviours=(ReplacedWhenChanged(), RefersTo("team")),
        validators=(Length(1),),
    ),
)


async def create(client: Client, values: State, _body: dict[str, Json]) -> State:
    """POST /team/block."""
    try:
        part(await client.post("/team/block", {"team_id": values["team_id"]}), "team_id", str)
    except NotFound as error:
        raise ReferenceMissing.of("team_id", error.detail) from None
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /team/info."""
    row = await teams.row(client, identity["team_id"]) or {}
    return {"team_id": identity["team_id"]} if row.get("blocked") else None


async def page(client: Client, group: str, number: int) -> Page:
    """GET /v2/team/list: the teams that are blocked."""
    found = await team.page(client, group, number)
    blocked = [name for name, row in found.rows.items() if row.get("blocked")]
    return Page({name: {"team_id": name} for name in blocked}, found.pages)


async def update(_client: Client, _identity: Identity, _body: dict[str, Json]) -> None:
    """Nothing of a block can change."""


async def delete(client: Client, identity: Identity) -> None:
    """POST /team/unblock."""
    part(await client.post("/team/unblock", {"team_id": identity["team_id"]}), "team_id", str)


TEAM_BLOCK = LiteLLMObject(
    type_name="litellm_team_block",
    description="Blocks a team that the configuration does not manage: LiteLLM rejects the requests of its keys until the "
    "resource is destroyed. For a team that a `litellm_team` manages, set its `blocked` instead: a plan that would write "
    "both is an error.",
    table=Table(FIELDS),
    identity=("team_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page),
)
