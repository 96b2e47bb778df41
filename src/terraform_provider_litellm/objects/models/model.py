"""A model: one deployment behind a public model name. Several may share a name; the proxy balances between them.

Endpoints: POST /model/new, GET /model/info, PATCH /model/{id}/update, POST /model/delete.

The proxy answers reads from memory, which a replica renews every 30 seconds. It merges what a PATCH sends into what it
has and ignores null, so that most values cannot be taken back. Credentials are never returned.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file
from terraform_provider_litellm.client import connections, deadline, keys, retry
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ApiError, Invalid, ServerFault, half_done
from terraform_provider_litellm.objects.models import model_catalog, model_state
from terraform_provider_litellm.objects.models.model_attributes import (
    FURTHER_INFO,
    FURTHER_PARAMS,
    FURTHER_SECRETS,
    PARAMS,
    SECRET_PLACES,
    SECRETS,
    TAKEN_INFO,
    TAKEN_PARAMS,
    TAKEN_SECRETS,
)
from terraform_provider_litellm.objects.models.model_table import REMOVED, TABLE
from terraform_provider_litellm.objects.models.providers import PROVIDERS, closest
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.values import State, Value, is_null
from terraform_provider_litellm.record.field import held
from terraform_provider_litellm.record.json_values import TAKEN_BACK, dig, refers
from terraform_provider_litellm.record.name_catalog import typed
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

EVERYTHING = 100_000
NO_MODELS = ("Model List not loaded", "No model list", "no models")
"""What older releases say, with a status of 500, where there is no model at all."""


# ---- checks

CREDENTIALS = REMOVED | {each.write_place[1] for each in (*SECRETS, *model_catalog.SECRETS)}

TRAPS = {
    ("additional_litellm_params", "provider_affinity_header"),
    ("additional_model_info", "access_windows"),
}
"""What keeps LiteLLM 1.106 from changing a model, or from deleting it."""


def check(config: State, diagnostics: Diagnostics) -> None:
    """What can be known before LiteLLM is asked."""
    provider = config.get("custom_llm_provider")
    if isinstance(provider, str) and provider not in PROVIDERS:
        close = closest(provider)
        hint = (
            f'Did you mean "{close}"?'
            if close
            else ("It may be newer than this Terraform provider, or a custom provider of the proxy.")
        )
        diagnostics.warning(
            f'Unknown custom_llm_provider "{provider}"',
            f'"{provider}" is not among the known providers of LiteLLM. {hint} LiteLLM cannot serve a model with '
            "an unknown provider.",
            path("custom_llm_provider"),
        )
    for catalog, taken in (
        (FURTHER_PARAMS, TAKEN_PARAMS),
        (FURTHER_SECRETS, TAKEN_SECRETS),
        (FURTHER_INFO, TAKEN_INFO),
    ):
        for place in (catalog.attribute, f"{catalog.attribute}_wo"):
            _check_held(place, held(config.get(place)), taken, diagnostics)
            catalog.check(place, held(config.get(place)), taken, diagnostics)
    _check_params(config, diagnostics)


def _null_in_list(value: Json) -> bool:
    if isinstance(value, list):
        return any(item is None or _null_in_list(item) for item in value)
    return isinstance(value, dict) and any(map(_null_in_list, value.values()))


def _check_held(
    attribute: str, values: Mapping[str, Value], taken: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    """Names that belong elsewhere, and nulls that LiteLLM would make into texts."""
    place = path(attribute)
    for name, value in values.items():
        if value is not None and name in taken:
            diagnostics.error(
                f"{name} cannot be set in {attribute}",
                f"Set {taken[name]} instead, and remove {name} from {attribute}.",
                place,
            )
        if _null_in_list(typed(value)):
            diagnostics.error(
                f"{name} in {attribute} contains a list with null",
                'LiteLLM would convert the null to the string "None". Remove the element.',
                place,
            )
        if value is not None and (attribute, name) in TRAPS:
            diagnostics.warning(
                f"{name} in {attribute} cannot be changed or removed later",
                f"LiteLLM cannot change a model with {name}, and in some cases cannot delete it. Remove {name} "
                f"from {attribute}.",
                place,
            )


def _check_params(config: State, diagnostics: Diagnostics) -> None:
    place = path("additional_litellm_params")
    for name, value in held(config.get("additional_litellm_params")).items():
        field = PARAMS.get(name)
        if value is None or name in TAKEN_PARAMS:
            continue
        own = [field.name] if field is not None and not is_null(config.get(field.name)) else []
        own += [each for each in SECRET_PLACES if not is_null(held(config.get(each)).get(name))]
        if own:
            diagnostics.error(
                f"{own[0]} is set twice" if field else f"{name} is set twice",
                f"Remove either {name} from additional_litellm_params, or {own[0]}.",
                place,
            )
        elif name in CREDENTIALS and not refers(value):
            one, other = (field.name, f"{field.name}_wo") if field else SECRET_PLACES
            diagnostics.warning(
                f"{name} in additional_litellm_params is not sensitive",
                f"{name} is a secret, and plans show the values of additional_litellm_params. Use {one} or {other} "
                "instead.",
                place,
            )


# ---- calls

RENAMES_SINCE = "1.106.0"
"""The first release that takes a new name of a model by itself: older ones serve a model under the name that it had.

They compare the parameters and the information of a model with what a worker has in memory, the oldest the parameters alone.
"""

LOADED_WITHIN = 40.0
"""Seconds within which a worker of an old release has loaded a model from the database again."""

FLAG = "merge_reasoning_content_in_choices"
"""A parameter of every model, whose change is of the least consequence."""


def explained(error: ApiError, body: Mapping[str, Json]) -> ApiError:
    """An error with the attribute that it is about, where LiteLLM does not name it."""
    provider, _, _ = (dig(body, ("litellm_params", "model")) or "").partition("/")
    if isinstance(error, ServerFault) and "not live" in error.detail and provider and provider not in PROVIDERS:
        clearer = ServerFault(error.status, error.detail, "custom_llm_provider", request=error.request)
        clearer.advice = f'LiteLLM does not support the provider "{provider}". Correct custom_llm_provider.'
        return clearer
    if isinstance(error, Invalid) and (error.param or "").split(".")[-1] == "litellm_params":
        return Invalid(error.status, error.detail, "additional_litellm_params", request=error.request)
    return error


def public(row: Row) -> Row:
    """A row with the name by which it is asked for: that of a team's model is in `model_info`."""
    name = dig(row, ("model_info", "team_public_model_name"))
    return {**row, "model_name": name} if name and dig(row, ("model_info", "team_id")) else row


def derive(values: State) -> State:
    """The model's id, where the configuration gives it."""
    model_id = values.get("model_id")
    return {"id": model_id} if isinstance(model_id, str) else {}


def choose(planned: State) -> State:
    """The model's id, so that it is known before the call."""
    known = planned.get("id")
    identifier = known if isinstance(known, str) and known else str(uuid.uuid4())
    return {"id": identifier, "model_id": identifier}


def unmanaged(row: Row) -> str:
    """The models of the proxy's configuration file are not in its database, where alone they could be changed."""
    if dig(row, ("model_info", "db_model")) is not False:
        return ""
    return (
        f"{config_file.defines('model')} To manage the model with Terraform, remove it from the file, restart the proxy, and "
        "create a litellm_model. The function from_config_yaml reads the models of the file."
    )


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /model/new."""
    body.setdefault("model_info", {})["id"] = values["id"]
    try:
        await client.post("/model/new", body)
    except ApiError as error:
        raise explained(error, body) from None
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v2/model/info: asks the database for what the proxy's memory does not have yet.

    Old releases ignore the id and return everything, hence the size; and they do not ask the database, so that another
    replica may know the model.
    """

    async def once() -> Row | None:
        try:
            answer = await client.get("/v2/model/info", modelId=identity["id"], size=EVERYTHING)
        except ApiError as error:
            if any(text in error.detail for text in NO_MODELS):
                return None
            raise
        for row in part(answer, "data", list):
            if part(row, "model_info", dict).get("id") == identity["id"]:
                return public(row)
        return None

    return await keys.listed(client, await connections.of_any_worker(once))


async def page(client: Client, _: str, number: int) -> Page:
    """GET /v2/model/info: the rows that it also gives for one id."""
    answer = await client.get("/v2/model/info", page=number, size=ROWS)
    rows = {part(part(row, "model_info", dict), "id", str): public(row) for row in part(answer, "data", list)}
    return Page(rows, int(answer.get("total_pages") or 1))


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /model/{id}/update; without its id in `model_info` LiteLLM would give the model another.

    A provider that stands beside the name, where others have put it, would outlive a change of the name.
    """
    body.setdefault("model_info", {})["id"] = identity["id"]
    name = body.get("model_name")
    alone = name is not None and not body.get("litellm_params")  # LiteLLM notices changed parameters
    renames = alone and not reaches(await client.version(), RENAMES_SINCE)
    if renames:
        body["model_info"]["updated_by"] = f"Terraform, as {name}"
    if dig(body, ("litellm_params", "model")) and dig(
        await read(client, identity) or {}, ("litellm_params", "custom_llm_provider")
    ):
        body["litellm_params"]["custom_llm_provider"] = ""
    params = body.get("litellm_params") or {}
    if removed := sorted(name for name, value in params.items() if value is TAKEN_BACK):
        body["litellm_params"] = {name: value for name, value in params.items() if value is not TAKEN_BACK}
        body["litellm_params_to_remove"] = removed
    try:
        await client.patch(("/model", identity["id"], "update"), body)
    except ApiError as error:
        raise explained(error, body) from None
    if renames:
        with half_done():
            await _rename_in_memory(client, identity, name)


async def _rename_in_memory(client: Client, identity: Identity, name: Json) -> None:
    """PATCH /model/{id}/update, twice, where even another `updated_by` has not made LiteLLM take a new name.

    The oldest releases compare the parameters alone, and only from time to time: each change waits until it is seen.
    """
    row = await read(client, identity) or {}
    if row.get("model_name") in (None, name) or dig(row, ("model_info", "team_id")):
        return
    now = bool(dig(row, ("litellm_params", FLAG)))

    async def seen(*, value: bool) -> bool | None:
        return bool(dig(await read(client, identity) or {}, ("litellm_params", FLAG))) is value or None

    for value in (not now, now):
        change: dict[str, Json] = {"model_info": {"id": identity["id"]}, "litellm_params": {FLAG: value}}
        await client.patch(("/model", identity["id"], "update"), change)
        await retry.until_found(partial(seen, value=value), deadline.current().left(LOADED_WITHIN))


async def delete(client: Client, identity: Identity) -> None:
    """POST /model/delete."""
    part(await client.post("/model/delete", {"id": identity["id"]}), "message", str)


MODEL = LiteLLMObject(
    type_name="litellm_model",
    description="A model that the proxy serves, with its public name, the provider's model behind it, and its "
    "credentials.",
    table=TABLE,
    identity=("id",),
    import_form="the model's id (model_info.id)",
    derive=derive,
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    named_by=("model_id",),
    unmanaged=unmanaged,
    consistent_reads=connections.READS,
    listing=Listing(page, names={"name": "model_name"}, filters=("team_id",)),
    provides={"model": ("model_name", "access_groups")},
    form=1,
    upgraded=model_state.upgraded,
    renamed=model_state.renamed,
    check=check,
)
