"""A model: one deployment behind a public model name. Several may share a name; the proxy balances between them.

Endpoints: POST /model/new, GET /model/info, PATCH /model/{id}/update, POST /model/delete.

The proxy answers reads from memory, which a replica renews every 30 seconds. It merges what a PATCH sends into what it
has and ignores null, so that most values cannot be taken back. Credentials are never returned.
"""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from terraform_plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from terraform_plugin.validators import JsonObject, Length, Matches, OneOf
from terraform_provider_litellm.client.errors import ApiError
from terraform_provider_litellm.fields import NOT_CLEARABLE, Field, Joint, Table, dig, holds_mask, scaled, unmasked
from terraform_provider_litellm.limits import AMOUNT, COUNT
from terraform_provider_litellm.listing import ROWS, Listing, Page
from terraform_provider_litellm.record import LiteLLMObject, first_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_plugin.values import State
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.fields import Json, Row
    from terraform_provider_litellm.record import Identity

MODES = (
    "audio_speech",
    "audio_transcription",
    "batch",
    "chat",
    "completion",
    "embedding",
    "image_edit",
    "image_generation",
    "moderation",
    "ocr",
    "realtime",
    "rerank",
    "responses",
    "search",
    "vector_store",
    "video_generation",
)
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
THINKING_TOKENS = 1024
"""The budget where thinking is enabled without one."""

EVERYTHING = 100_000
NO_MODELS = ("Model List not loaded", "No model list", "no models")
"""What older releases say, with a status of 500, where there is no model at all."""


def param(name: str, description: str, kind: Type = STRING, api: str = "", **rest: Any) -> Field:
    """A field that lives in `litellm_params`, where LiteLLM takes nothing back unless `clear` says otherwise."""
    rest.setdefault("clear", NOT_CLEARABLE)
    return Field(name, kind, description, place=("litellm_params", api or name), **rest)


def secret(name: str, description: str, api: str = "") -> Field:
    """A credential: LiteLLM removes it from what it returns, so it is written and never read."""
    return param(
        name, f"{description} It stands in the state as a sensitive value.", api=api, sensitive=True, hidden=True
    )


def cost(name: str, description: str, api: str = "", *, per_million: bool = False, clearable: bool = False) -> Field:
    """A price in USD. LiteLLM takes back those that it copies to the model's info, by null."""
    return param(
        name,
        description,
        NUMBER,
        api,
        clear=None if clearable else NOT_CLEARABLE,
        to_api=scaled(-6 if per_million else 0),
        from_api=scaled(6 if per_million else 0),
        validators=AMOUNT,
    )


def typed(params: Json) -> Json:
    """Text that is a number, a boolean, a list or an object becomes one, as modules that pass maps of strings expect."""
    return {name: _typed(value) for name, value in params.items() if value is not None}


def _typed(value: Json) -> Json:
    if not isinstance(value, str) or not (value in ("true", "false") or value[:1] in tuple("-0123456789[{")):
        return value
    try:
        return json.loads(value, parse_float=Decimal, parse_constant=_refuse)
    except ValueError:
        return value


def _refuse(_: str) -> Json:
    raise ValueError


def loses_names(old: Json, new: Json) -> bool:
    """Whether a name goes away, which LiteLLM's merge cannot do."""
    return bool((old or {}).keys() - (new or {}).keys())


FIELDS = (
    Field(
        "model_name",
        STRING,
        "The public name by which requests ask for the model. Models that share it are balanced.",
        required=True,
        validators=(Length(1),),
    ),
    Field(
        "custom_llm_provider",
        STRING,
        "LiteLLM's name of the provider, such as `openai`, `azure`, `bedrock` or `vertex_ai`.",
        required=True,
        joint=True,
        validators=(Matches(r"[^/\s]+", "a provider's name has no slash and no space"),),
    ),
    Field(
        "base_model",
        STRING,
        "The provider's name of the model. LiteLLM also looks up prices and abilities under it.",
        required=True,
        joint=True,
        validators=(Length(1),),
    ),
    secret("model_api_key", "The provider's API key.", "api_key"),
    param("model_api_base", "The provider's base URL.", api="api_base"),
    param("api_version", "The version of the provider's API, as Azure wants it."),
    Field(
        "mode",
        STRING,
        "What the model does, such as `chat`, `embedding` or `image_generation`. Unset, LiteLLM's own list of models "
        "tells.",
        place=("model_info", "mode"),
        clear=NOT_CLEARABLE,
        enriched=True,
        validators=(OneOf(MODES, warn=True),),
    ),
    Field(
        "tier",
        STRING,
        "`free` or `paid`; unset means `free`.",
        place=("model_info", "tier"),
        clear="free",
        nothing=("", "free"),
        validators=(OneOf(("free", "paid")),),
    ),
    param("tpm", "Tokens per minute that the deployment takes.", NUMBER, validators=COUNT),
    param("rpm", "Requests per minute that the deployment takes.", NUMBER, validators=COUNT),
    param(
        "reasoning_effort",
        "How long the model thinks by default: `low`, `medium` or `high`, or what else the model knows.",
        validators=(OneOf(EFFORTS, warn=True),),
    ),
    Field(
        "thinking_enabled",
        BOOL,
        "Whether extended thinking is on. Unset means `false`.",
        joint=True,
        nothing=(False,),
        clear=False,
    ),
    Field(
        "thinking_budget_tokens",
        NUMBER,
        f"Tokens that the model may think for, where `thinking_enabled` is on. Unset means {THINKING_TOKENS}.",
        joint=True,
        nothing=(THINKING_TOKENS,),
        clear=THINKING_TOKENS,
        validators=COUNT,
    ),
    param(
        "merge_reasoning_content_in_choices",
        "Whether reasoning is merged into the answer's content. Unset means `false`.",
        BOOL,
        nothing=(False,),
        clear=False,
        resent_with=("litellm_params",),
    ),
    cost(
        "input_cost_per_million_tokens",
        "Price of a million input tokens in USD.",
        "input_cost_per_token",
        per_million=True,
        clearable=True,
    ),
    cost(
        "output_cost_per_million_tokens",
        "Price of a million output tokens in USD.",
        "output_cost_per_token",
        per_million=True,
        clearable=True,
    ),
    cost("input_cost_per_pixel", "Price of an input pixel in USD."),
    cost("output_cost_per_pixel", "Price of an output pixel in USD."),
    cost("input_cost_per_second", "Price of a second of input in USD."),
    cost("output_cost_per_second", "Price of a second of output in USD."),
    secret("aws_access_key_id", "The AWS access key id, for Bedrock and SageMaker."),
    secret("aws_secret_access_key", "The AWS secret access key."),
    param("aws_region_name", "The AWS region."),
    param("aws_session_name", "The name of the AWS session that assumes `aws_role_name`.", sensitive=True),
    param("aws_role_name", "The ARN of the AWS role to assume.", sensitive=True),
    param("vertex_project", "The Google Cloud project, for Vertex AI.", sensitive=True),
    param("vertex_location", "The Google Cloud location.", sensitive=True),
    secret("vertex_credentials", "The Google Cloud credentials, as JSON text."),
    param("litellm_credential_name", "The LiteLLM credential to use in place of keys of the model's own.", clear=None),
    Field(
        "team_id",
        STRING,
        "The team that alone may use the model.",
        place=("model_info", "team_id"),
        replaces=True,
        licence=True,
    ),
    Field(
        "additional_litellm_params",
        DYNAMIC,
        "Any further `litellm_params`, as an object with values of any type: `{ weight = 3, drop_params = true }`.",
        joint=True,
        clear=NOT_CLEARABLE,
        irreversible=loses_names,
        to_api=typed,
        validators=(JsonObject(),),
    ),
)

# what LiteLLM shows in litellm_params of every model, set or not
SERVER_PARAMS = frozenset(
    {"model", "custom_llm_provider", "thinking"}
    | {each.write_place[1] for each in FIELDS if len(each.write_place) == 2}
)


def join_model(values: Mapping[str, Json]) -> dict[str, Json]:
    """`provider/base_model` in litellm_params, and the base model for prices and abilities in model_info."""
    name = f"{values['custom_llm_provider']}/{values['base_model']}"
    return {"litellm_params": {"model": name}, "model_info": {"base_model": values["base_model"]}}


def split_model(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """The provider and the model of `provider/base_model`; a model without a prefix has its provider beside it."""
    name = dig(row, ("litellm_params", "model")) or ""
    provider, slash, base = name.partition("/")
    if not slash:
        provider, base = dig(row, ("litellm_params", "custom_llm_provider")), name
    return {"custom_llm_provider": provider, "base_model": base}


def join_thinking(values: Mapping[str, Json]) -> dict[str, Json]:
    """`thinking`, which is written whole."""
    if not values["thinking_enabled"]:
        return {"litellm_params": {"thinking": {"type": "disabled"}}}
    budget = values["thinking_budget_tokens"]
    thinking = {"type": "enabled", "budget_tokens": THINKING_TOKENS if budget is None else budget}
    return {"litellm_params": {"thinking": thinking}}


def split_thinking(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Whether thinking is on; the budget is told only then."""
    thinking = dig(row, ("litellm_params", "thinking")) or {}
    if thinking.get("type") != "enabled":
        return {"thinking_enabled": False}
    return {"thinking_enabled": True, "thinking_budget_tokens": thinking.get("budget_tokens")}


def join_additional(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further parameters stand beside the others."""
    return {"litellm_params": values["additional_litellm_params"] or {}}


def split_additional(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parameters that the user set, since LiteLLM adds its own; for an import, those that have no attribute.

    What LiteLLM masks is taken to be unchanged.
    """
    params = dig(row, ("litellm_params",)) or {}
    mine = written.get("additional_litellm_params")
    if mine is None:
        others = {
            name: value for name, value in params.items() if name not in SERVER_PARAMS and value not in (None, False)
        }
        return {"additional_litellm_params": {name: value for name, value in others.items() if not holds_mask(value)}}
    return {"additional_litellm_params": {name: unmasked(mine[name], params[name]) for name in mine if name in params}}


TABLE = Table(
    FIELDS,
    (
        Joint(("custom_llm_provider", "base_model"), join_model, split_model),
        Joint(("thinking_enabled", "thinking_budget_tokens"), join_thinking, split_thinking),
        Joint(("additional_litellm_params",), join_additional, split_additional),
    ),
)


def choose(planned: State) -> State:
    """The model's id, so that it is known before the call."""
    return {"id": planned["id"] if isinstance(planned.get("id"), str) else str(uuid.uuid4())}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /model/new."""
    body.setdefault("model_info", {})["id"] = values["id"]
    await client.post("/model/new", body)
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v2/model/info: asks the database for what the proxy's memory does not have yet.

    Old releases ignore the id and return everything, hence the size.
    """
    try:
        answer = await client.get("/v2/model/info", modelId=identity["id"], size=EVERYTHING)
    except ApiError as error:
        if any(text in error.detail for text in NO_MODELS):
            return None
        raise
    return next((row for row in answer["data"] if dig(row, ("model_info", "id")) == identity["id"]), None)


async def page(client: Client, _: str, number: int) -> Page:
    """GET /v2/model/info: the rows that it also gives for one id."""
    answer = await client.get("/v2/model/info", page=number, size=ROWS)
    return Page({dig(row, ("model_info", "id")): row for row in answer["data"]}, answer.get("total_pages") or 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /model/{id}/update; without its id in `model_info` LiteLLM would give the model another."""
    body.setdefault("model_info", {})["id"] = identity["id"]
    await client.patch(f"/model/{quote(identity['id'], safe='')}/update", body)


async def delete(client: Client, identity: Identity) -> None:
    """POST /model/delete."""
    await client.post("/model/delete", {"id": identity["id"]})


async def find(client: Client, text: str) -> State | None:
    """The model of a model id."""
    return {"id": text} if text and await read(client, {"id": text}) is not None else None


MODEL = LiteLLMObject(
    type_name="litellm_model",
    noun="model",
    description="A model that the proxy serves: a public name, a provider's model behind it, and its credentials.",
    table=TABLE,
    identity=("id",),
    identifier=lambda identity: identity["id"],
    import_form="the model's id (model_info.id)",
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label=first_of(("model_name", "id")),
    listing=Listing(page),
)
