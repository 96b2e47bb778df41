"""A vector store of a provider, which requests search by its id.

Endpoints: POST /vector_store/new, GET /vector_store/list, POST /vector_store/update, POST /vector_store/delete.

No release changes the parameters and the credential of a vector store: an update accepts both and ignores them, so a change of
these replaces it. POST /vector_store/info answers from the memory of the worker that is asked, which another worker's changes
and deletions do not reach; only the list, which is never divided into pages, reads the database.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file, timestamps
from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.client import keys
from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING
from terraform_provider_litellm.plugin.validators import NUMBER_TEXT, JsonObject, Length
from terraform_provider_litellm.plugin.values import is_known, is_null, plain
from terraform_provider_litellm.record.behaviours import (
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    RefersTo,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import HASHED, REDACTED, equivalent
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table, apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

PARAMS, TWIN, VERSION = "litellm_params", "litellm_params_wo", "litellm_params_wo_version"


# ---- parameters


def meaning(value: Json) -> Json:
    """Parameters as LiteLLM understands them: it converts texts, drops nulls, and adds flags that are false."""
    if isinstance(value, dict):
        return {name: meaning(item) for name, item in value.items() if item not in (None, False, "false")}
    if isinstance(value, str) and NUMBER_TEXT.fullmatch(value):
        return Decimal(value)
    return True if value == "true" else value


def same_meaning(one: Json, other: Json) -> bool:
    """Whether LiteLLM understands two sets of parameters in the same way."""
    return equivalent(meaning(one or {}), meaning(other or {}))


def holds_redacted(value: Json) -> bool:
    """Whether LiteLLM hides a value at any depth."""
    return any(map(holds_redacted, value.values())) if isinstance(value, dict) else value == REDACTED


def revealed(mine: Json, theirs: Json) -> Json:
    """LiteLLM's value, with the written value in place of each that it hides."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return {name: revealed(mine.get(name), item) for name, item in theirs.items()}
    return mine if theirs == REDACTED else theirs


def without_flags(value: Json) -> Json:
    """Parameters without the flags that LiteLLM adds."""
    return {name: item for name, item in value.items() if item is not False} if isinstance(value, dict) else value


def split_params(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parameters; not those of a write-only twin, nor of an import if LiteLLM hides one of them."""
    mine, theirs = written.get(PARAMS), row.get(PARAMS)
    if not isinstance(mine, dict):
        return {} if holds_redacted(theirs) else {PARAMS: without_flags(theirs)}
    return {} if HASHED in mine.values() else {PARAMS: revealed(mine, theirs)}


def other_params(prior: State, config: State) -> bool:
    """Whether the parameters change; if the state does not know them, `plan` asks LiteLLM."""
    before, after = prior.get(PARAMS), config.get(PARAMS)
    if is_null(before):
        return not is_null(prior.get(VERSION))
    return not is_known(after) or not same_meaning(plain(before), None if is_null(after) else plain(after))


def other_credential(prior: State, config: State) -> bool:
    """Whether the credential changes; an empty name is none."""
    return (prior.get("litellm_credential_name") or None) != (config.get("litellm_credential_name") or None)


# ---- attributes

SETTINGS = (
    Field(
        "custom_llm_provider",
        STRING,
        "The provider of the vector store, such as `openai`, `bedrock`, `vertex_ai` or `pg_vector`.",
        required=True,
        validators=(Length(1),),
        since="1.85.0",
    ),
    Field("vector_store_name", STRING, "The display name of the vector store."),
    Field("vector_store_description", STRING, "What the vector store contains."),
    Field(
        "vector_store_metadata",
        DYNAMIC,
        'Custom data, as an object of any depth: `vector_store_metadata = { owner = "docs" }`.',
        cleared_by={},
        validators=(JsonObject(),),
    ),
    Field(
        "litellm_credential_name",
        STRING,
        "The name of a credential, whose values LiteLLM uses for the vector store.",
        behaviours=(RefersTo("credential"), ReplacedWhenChanged(other_credential)),
    ),
    Field(
        PARAMS,
        DYNAMIC,
        "Parameters of the provider, as an object: "
        '`{ api_base = "https://example.com", litellm_embedding_model = "text-embedding-3-small" }`. Use '
        "`litellm_credential_name` for secrets that models use too.",
        sensitive=True,
        to_api=without_nulls,
        equal=same_meaning,
        behaviours=(HasWriteOnlyTwin(), ReplacedWhenChanged(other_params)),
        validators=(JsonObject(),),
    ),
)
FIELDS = (
    Field(
        "vector_store_id",
        STRING,
        "The id of the vector store, by which requests, and `object_permission` of keys and teams, refer to it. It is the "
        "provider's own id, if the provider has one, such as the id of a knowledge base of Bedrock.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    *SETTINGS,
    Field("team_id", STRING, "The id of the team of the key that created the vector store.", computed=True),
    Field("user_id", STRING, "The id of the user who created the vector store.", computed=True),
    timestamps.created_at("vector store"),
    timestamps.updated("vector store", SETTINGS)[0],
)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /vector_store/new."""
    sent = {**body, "vector_store_id": values["vector_store_id"]}
    part(await client.post("/vector_store/new", sent), "vector_store", dict)
    return {}


async def rows(client: Client) -> Mapping[str, Row]:
    """GET /vector_store/list: all vector stores, whichever page is asked for."""
    found = part(await client.get("/vector_store/list", page=1, page_size=ROWS), "data", list)
    return {part(row, "vector_store_id", str): whole(row, dict) for row in found}


async def read(client: Client, identity: Identity) -> Row | None:
    """The vector store in the list."""
    return await keys.listed(client, (await rows(client)).get(identity["vector_store_id"]))


async def page(client: Client, _group: str, _number: int) -> Page:
    """All vector stores."""
    return Page(await rows(client), 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /vector_store/update, without the parameters, which only a plan after an import leaves to it: they are the same."""
    sent = {name: value for name, value in body.items() if name != PARAMS}
    if sent:
        part(await client.post("/vector_store/update", {**sent, **identity}), "vector_store", dict)


async def delete(client: Client, identity: Identity) -> None:
    """POST /vector_store/delete."""
    part(await client.post("/vector_store/delete", dict(identity)), "message", str)


async def plan(call: Plan[Client]) -> None:
    """Compare the parameters with LiteLLM's, if the state does not know them, as after an import."""
    prior, config, planned = call.prior, call.config, call.planned
    if prior is None or config is None or planned is None or call.provider is None:
        return
    if not (is_null(prior.get(PARAMS)) and is_null(prior.get(VERSION))):
        return
    twin = not is_null(config.get(TWIN))
    wanted, place = config.get(TWIN if twin else PARAMS), path(VERSION if twin else PARAMS)
    if is_null(wanted):
        return
    row = await read(call.provider, VECTOR_STORE.address(prior)) if is_known(wanted) else None
    theirs = {} if row is None else row.get(PARAMS) or {}
    if not is_known(wanted) or not same_meaning(revealed(plain(wanted), theirs), plain(wanted)):
        call.requires_replace.append(place)
    elif holds_redacted(theirs):
        call.diagnostics.warning(
            "Secrets of the vector store cannot be compared",
            f"LiteLLM does not return the secrets in {PARAMS}, and does not change them, so the plan assumes that those in the "
            "configuration are the present ones. If they are not, replace the vector store (terraform apply -replace=...).",
            place,
        )


def unmanaged(row: Row) -> str:
    """The vector stores of the proxy's configuration file are not in its database, where alone they could be changed."""
    if not row.get("is_config"):
        return ""
    return config_file.defines("vector store")


VECTOR_STORE = LiteLLMObject(
    type_name="litellm_vector_store",
    description="A vector store of a provider, which requests search by its id.",
    table=Table(FIELDS, (SharedStorage((PARAMS,), apart, split_params),)),
    identity=("vector_store_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(
        page, singly=0, names={"name": "vector_store_name"}, filters=("custom_llm_provider", "litellm_credential_name")
    ),
    provides={"vector_store": ("vector_store_id",)},
    unmanaged=unmanaged,
    plan=plan,
)
