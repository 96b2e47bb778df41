"""A mapping of a claim of JSON web tokens to a key.

Endpoints: POST /jwt/key/mapping/new, GET /jwt/key/mapping/info, GET /jwt/key/mapping/list, POST /jwt/key/mapping/update,
POST /jwt/key/mapping/delete.

LiteLLM chooses the id of a mapping, and has one for each claim, value and issuer: by these a mapping is found whose create
got no answer. It deletes the mappings of a key together with the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import timestamps
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import ClientError, NotFound, ReferenceMissing, taken_back
from terraform_provider_litellm.objects.keys.virtual_key import PATTERN
from terraform_provider_litellm.plugin.types import BOOL, STRING
from terraform_provider_litellm.plugin.validators import Length, Matches
from terraform_provider_litellm.record.behaviours import NeverReturned, RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

SINCE = "1.106.0"
"""The first release that was seen to take a key by its token: older ones take the secret alone."""

CLAIM = ("jwt_issuer", "jwt_claim_name", "jwt_claim_value")

SETTINGS = (
    Field(
        "jwt_claim_name",
        STRING,
        "The name of the claim, such as `email` or `sub`.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1),),
        since=SINCE,
    ),
    Field(
        "jwt_claim_value",
        STRING,
        "The value of the claim.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1),),
        since=SINCE,
    ),
    Field(
        "jwt_issuer",
        STRING,
        "The issuer of the tokens. Unset means any issuer.",
        since=SINCE,
    ),
    Field(
        "token",
        STRING,
        "The token of the key, which is the hash of its secret: the attribute `token` of a `litellm_key`. LiteLLM "
        "deletes the mapping together with the key. An import does not set it, and the next apply writes it.",
        required=True,
        behaviours=(ReplacedWhenChanged(), NeverReturned(), RefersTo("key")),
        validators=(Matches(PATTERN, "must be the token of a key, not the key itself", secret=True),),
        since=SINCE,
    ),
    Field("description", STRING, "A description.", since=SINCE),
    Field(
        "is_active",
        BOOL,
        "Whether the mapping applies. Unset means `true`.",
        cleared_by=True,
        unset_values=(True,),
        since=SINCE,
    ),
)
FIELDS = (
    Field("mapping_id", STRING, "The id of the mapping, which LiteLLM chooses.", computed=True, read=("id",)),
    *SETTINGS,
    timestamps.created_at("mapping"),
    timestamps.created_by("mapping"),
    *timestamps.updated("mapping", SETTINGS),
)


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /jwt/key/mapping/new, and an update for a mapping that does not apply, since LiteLLM creates none."""
    told = {name: value for name, value in body.items() if name != "is_active"}
    try:
        answer = await client.post("/jwt/key/mapping/new", told)
    except ClientError as error:
        raise _of_key(error) from None
    mapping_id = part(answer, "id", str)
    if body.get("is_active") is False:
        try:
            await update(client, {"mapping_id": mapping_id}, {"is_active": False})
        except ClientError as error:  # one that applies was not asked for
            error.half_done = not await taken_back(delete(client, {"mapping_id": mapping_id}))
            raise
    return {"mapping_id": mapping_id}


def _of_key(error: ClientError) -> ClientError:
    """The error at the attribute, where it is about the key."""
    return ReferenceMissing.of("token", error.detail) if "virtual key" in error.detail else error


async def search(client: Client, values: State) -> Row | None:
    """GET /jwt/key/mapping/list: the mapping of a claim, a value and an issuer, which LiteLLM has once."""
    claim = [values.get(name) or None for name in CLAIM]
    rows = (await LISTING.everything(client)).rows
    return next(
        (
            {**row, "mapping_id": mapping_id}
            for mapping_id, row in rows.items()
            if [row.get(name) or None for name in CLAIM] == claim
        ),
        None,
    )


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /jwt/key/mapping/info; no mapping is without an id."""
    if not identity["mapping_id"]:
        return None
    try:
        row = whole(await client.get("/jwt/key/mapping/info", id=identity["mapping_id"]), dict)
    except NotFound:
        return None
    same(row.get("id"), identity["mapping_id"], "mapping")
    return row


async def page(client: Client, _group: str, number: int) -> Page:
    """GET /jwt/key/mapping/list."""
    answer = await client.get("/jwt/key/mapping/list", page=number, size=ROWS)
    rows = {part(row, "id", str): row for row in part(answer, "mappings", list)}
    return Page(rows, part(answer, "total_pages", int))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /jwt/key/mapping/update."""
    try:
        await client.post("/jwt/key/mapping/update", {**body, "id": identity["mapping_id"]})
    except ClientError as error:
        raise _of_key(error) from None


async def delete(client: Client, identity: Identity) -> None:
    """POST /jwt/key/mapping/delete."""
    if not identity["mapping_id"]:
        raise NotFound.of("mapping_id", "The state does not contain the mapping_id.")
    answer = await client.post("/jwt/key/mapping/delete", {"id": identity["mapping_id"]})
    same(part(answer, "status", str), "success", "outcome")


async def find(client: Client, text: str) -> State | None:
    """The mapping of an id, or of `claim/value`, if only one has these."""
    if text and "/" not in text and await read(client, {"mapping_id": text}) is not None:
        return {"mapping_id": text}
    rows = (await LISTING.everything(client)).rows.values()
    found = [row["id"] for row in rows if f"{row['jwt_claim_name']}/{row['jwt_claim_value']}" == text]
    return {"mapping_id": found[0]} if len(found) == 1 else None


LISTING = Listing(page, filters=("jwt_claim_name",))

JWT_KEY_MAPPING = LiteLLMObject(
    type_name="litellm_jwt_key_mapping",
    noun="JWT key mapping",
    description="A mapping of a claim of JSON web tokens (JWT) to a key: a request with such a token has the models, "
    "budget and limits of the key. LiteLLM applies mappings only with JWT authentication, which requires a LiteLLM "
    "Enterprise licence; mappings can be created without it.",
    table=Table(FIELDS),
    identity=("mapping_id",),
    import_form="its mapping_id, or jwt_claim_name/jwt_claim_value if only one mapping has these",
    label_names=("jwt_claim_value", "mapping_id"),
    choose=lambda _: {},
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    listing=LISTING,
    search=search,
    set_later=("is_active",),
    named_by=("jwt_claim_name", "jwt_claim_value"),
    unique=(CLAIM,),
)
