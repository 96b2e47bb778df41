"""The block of a key that the configuration does not manage.

Endpoints: POST /key/block, POST /key/unblock, GET /key/info, GET /key/list.

The block of a key that is not blocked does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access
from terraform_provider_litellm.client import keys
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import AuthenticationFailed, NotFound, ReferenceMissing
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

FIELDS = (
    Field(
        "token",
        STRING,
        "The token of the key: the SHA-256 of its secret, which `provider::litellm::key_hash` computes.",
        required=True,
        behaviours=(ReplacedWhenChanged(), RefersTo("key")),
        validators=(access.TOKEN,),
    ),
)


async def create(client: Client, values: State, _body: dict[str, Json]) -> State:
    """POST /key/block."""
    try:
        await _switch(client, "/key/block", values["token"])
    except NotFound as error:
        raise ReferenceMissing.of("token", error.detail) from None
    return {}


async def _switch(client: Client, path: str, token: str) -> None:
    """POST to a path that blocks or unblocks a key.

    Raises:
        NotFound: the key does not exist, which older releases tell in the words for an invalid API key.
    """
    try:
        part(await client.post(path, {"key": token}), "token", str)
    except AuthenticationFailed as error:
        if f"key={token}, not found" not in error.detail:
            raise
        raise NotFound.of("token", f"Key {token} not found.") from None


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /key/info."""
    row = await keys.info(client, identity["token"])
    return {"token": identity["token"]} if row is not None and row.get("blocked") else None


async def page(client: Client, _group: str, number: int) -> Page:
    """GET /key/list: the keys that are blocked."""
    answer = await client.get("/key/list", return_full_object=True, page=number, size=ROWS)
    blocked = [part(row, "token", str) for row in part(answer, "keys", list) if row.get("blocked")]
    return Page({token: {"token": token} for token in blocked}, part(answer, "total_pages", int))


async def update(_client: Client, _identity: Identity, _body: dict[str, Json]) -> None:
    """Nothing of a block can change."""


async def delete(client: Client, identity: Identity) -> None:
    """POST /key/unblock."""
    await _switch(client, "/key/unblock", identity["token"])


KEY_BLOCK = LiteLLMObject(
    type_name="litellm_key_block",
    description="Blocks a key that the configuration does not manage: LiteLLM rejects its requests until the resource is "
    "destroyed. For a key that a `litellm_key` manages, set its `blocked` instead: a plan that would write both is "
    "an error.",
    table=Table(FIELDS),
    identity=("token",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page),
)
