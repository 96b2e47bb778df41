"""A prompt, which requests use by its id instead of messages of their own.

Endpoints: POST /prompts, GET /prompts/{id}/versions, GET /prompts/list, PUT /prompts/{id}, PATCH /prompts/{id},
DELETE /prompts/{id}.

LiteLLM keeps versions of a prompt in each of its environments, and serves the newest one: a PUT adds one. A POST would do the
same with a prompt that exists. The versions are asked of the database; the list and the deletion are about what the worker
remembers. LiteLLM stores a version before it tries to load it: what it cannot load stays in the database, and can only be
deleted after a change to something that it can load.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file, timestamps
from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.client.answers import part, present, whole
from terraform_provider_litellm.client.errors import ApiError, Conflict, Invalid, NotFound, ServerFault
from terraform_provider_litellm.objects.requests.parameters import PLACE, ParameterNames, Parameters, secret_names
from terraform_provider_litellm.objects.requests.storable_text import StorableText
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import JsonObject, Length, OneOf
from terraform_provider_litellm.record.behaviours import (
    ChangesWith,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.default import Default
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import TAKEN_BACK, Json, Row, is_mask
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page, joined
from terraform_provider_litellm.record.table import SharedStorage, Table, apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.object import Identity

DEVELOPMENT = "development"
"""The environment of a prompt that names none."""

ENVIRONMENT = Default("environment", DEVELOPMENT)

INTEGRATIONS = ("dotprompt", "arize_phoenix", "bitbucket", "generic_prompt_management", "gitlab")

VERSION = re.compile(r"[._]v")
"""What LiteLLM takes for the beginning of a version, wherever it is in an id."""

ANY_TEXT = {"prompt_integration": "dotprompt", "dotprompt_content": "-"}
"""Parameters that LiteLLM can load."""

DELETIONS = 3
"""How often a deletion is tried: each worker remembers prompts of its own."""

PARAMETERS = Parameters(
    defaults=lambda row: {"prompt_id": row["prompt_id"]},
    own={
        name: name
        for name in (
            "prompt_integration",
            "dotprompt_content",
            "api_base",
            "api_key",
            "provider_specific_query_params",
            "ignore_prompt_manager_model",
            "ignore_prompt_manager_optional_params",
        )
    },
)

SETTINGS = (
    Field(
        "prompt_integration",
        STRING,
        "Where the text of the prompt is: `dotprompt` for `dotprompt_content`, else the service that has it, such as "
        "`generic_prompt_management`, `bitbucket`, `gitlab` or `arize_phoenix`.",
        required=True,
        place=(PLACE, "prompt_integration"),
        validators=(Length(1),),
    ),
    Field(
        "dotprompt_content",
        STRING,
        "The text of the prompt in the dotprompt format: optional front matter in YAML between lines of `---`, such as the "
        "model, and the messages, with variables as `{{name}}`.",
        place=(PLACE, "dotprompt_content"),
        validators=(StorableText(),),
    ),
    Field("api_base", STRING, "The URL of the service that has the prompt.", place=(PLACE, "api_base")),
    Field(
        "api_key",
        STRING,
        "The API key of the service that has the prompt.",
        sensitive=True,
        place=(PLACE, "api_key"),
        behaviours=(HasWriteOnlyTwin(),),
    ),
    Field(
        "provider_specific_query_params",
        DYNAMIC,
        'Parameters of the requests to the service that has the prompt, as an object: `{ project = "support" }`.',
        place=(PLACE, "provider_specific_query_params"),
        to_api=without_nulls,
        validators=(JsonObject(),),
    ),
    Field(
        "ignore_prompt_manager_model",
        BOOL,
        "Whether requests keep their model, also if the prompt names one. Unset means `false`.",
        place=(PLACE, "ignore_prompt_manager_model"),
        unset_values=(False,),
        cleared_by=False,
    ),
    Field(
        "ignore_prompt_manager_optional_params",
        BOOL,
        "Whether requests keep their parameters, also if the prompt has its own. Unset means `false`.",
        place=(PLACE, "ignore_prompt_manager_optional_params"),
        unset_values=(False,),
        cleared_by=False,
    ),
    *PARAMETERS.fields(
        "prompt",
        '{ prompt_id = "id-in-the-service" }',
        '{ gitlab_config = { project = "a/b", access_token = "…" } }',
    ),
    Field(
        "prompt_type",
        STRING,
        "The type of the prompt, which is `db` for all prompts that the proxy's configuration file does not define.",
        unset_values=("db", ""),
        cleared_by="db",
        validators=(OneOf(("db",)),),
    ),
    Field(
        "prompt_info",
        DYNAMIC,
        'Information about the prompt, as an object: `{ owner = "support" }`.',
        cleared_by={},
        to_api=without_nulls,
        validators=(JsonObject(),),
    ),
)
FIELDS = (
    Field(
        "prompt_id",
        STRING,
        "The id of the prompt, by which requests use it. It contains neither `/` nor, since LiteLLM takes that for a version, "
        "`.v` or `_v`.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1), StorableText()),
        since="1.85.7",
    ),
    Field(
        "environment",
        STRING,
        "The environment of the prompt. The same id may have a prompt in each of several environments; a request that names "
        "none gets that of `production`, else of `staging`, else of `development`. LiteLLM before 1.106.0 confuses the "
        "prompts that an id has in several environments.",
        behaviours=(GeneratedIfUnset(f"it is `{DEVELOPMENT}`"), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    *SETTINGS,
    Field(
        "version",
        NUMBER,
        "The number of the current version, which LiteLLM increases with each change. It keeps the earlier versions, which "
        "requests can still use, until the prompt is deleted.",
        computed=True,
        behaviours=(ChangesWith(tuple(each.name for each in SETTINGS)),),
    ),
    timestamps.created_at("prompt"),
    timestamps.created_by("prompt"),
    *timestamps.updated("prompt", SETTINGS),
)


# ---- storage


def join_info(values: Mapping[str, Json]) -> dict[str, Json]:
    """The information, which LiteLLM replaces as a whole."""
    return {"prompt_info": {**(values["prompt_info"] or {}), "prompt_type": values["prompt_type"] or "db"}}


def split_info(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """The information without the names that have an attribute."""
    info = row.get("prompt_info") or {}
    own = {name: value for name, value in info.items() if name not in ("prompt_type", "environment")}
    return {"prompt_info": without_nulls(own), "prompt_type": info.get("prompt_type")}


def split_key(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The key if the state has one: what a twin has set, or somebody else, is not stored there."""
    return {} if written.get("api_key") is None else {"api_key": row[PLACE].get("api_key")}


TABLE = Table(
    FIELDS,
    (
        SharedStorage(("prompt_info", "prompt_type"), join_info, split_info),
        SharedStorage(("api_key",), apart, split_key),
        PARAMETERS.storage,
    ),
    ParameterNames(parameters=PARAMETERS),
)


# ---- checks


def check(config: State, diagnostics: Diagnostics) -> None:
    """What can be known before LiteLLM is asked."""
    PARAMETERS.check(config, diagnostics)
    name = config.get("prompt_id")
    if isinstance(name, str):
        _check_id(name, diagnostics)
    integration = config.get("prompt_integration")
    if isinstance(integration, str) and integration and integration not in INTEGRATIONS:
        diagnostics.warning(
            f'Unknown prompt_integration "{integration}"',
            f"LiteLLM rejects a prompt whose integration it does not know. Known ones are {', '.join(INTEGRATIONS)}.",
            path("prompt_integration"),
        )


def _check_id(name: str, diagnostics: Diagnostics) -> None:
    if found := VERSION.search(name):
        diagnostics.error(
            f'"{found.group()}" in prompt_id',
            f'LiteLLM takes "{name[found.start() :]}" for a version of the prompt "{name[: found.start()]}", and would change '
            f'or delete that prompt instead. Choose an id without ".v" and "_v".',
            path("prompt_id"),
        )
    elif "/" in name or name in (".", ".."):
        diagnostics.error(
            "Invalid prompt_id",
            "LiteLLM can neither show nor delete a prompt with this id. Choose an id without slashes, other than . and ..",
            path("prompt_id"),
        )


# ---- calls


def latest(versions: list[Row]) -> Row:
    """The newest version as a row, with time and author of the first one."""
    ordered = sorted(versions, key=lambda row: part(row, "version", int))
    first, last = ordered[0], ordered[-1]
    return {
        **last,
        PLACE: part(last, PLACE, dict),
        "created_at": first.get("created_at"),
        "created_by": first.get("created_by"),
        "updated_by": last.get("created_by"),
    }


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /prompts/{id}/versions, or GET /prompts/list for a prompt of the configuration file, whatever its environment."""
    name, environment = identity["prompt_id"], identity["environment"]
    try:
        answer = await client.get(("/prompts", name, "versions"), environment=environment)
    except NotFound:
        return next((row for row in await rows(client) if row["prompt_id"] == name and unmanaged(row)), None)
    return latest([row for row in part(answer, "prompts", list) if row.get("environment") == environment])


async def rows(client: Client) -> list[Row]:
    """GET /prompts/list: the newest versions that the worker remembers, without their numbers."""
    found: list[Row] = [whole(row, dict) for row in part(await client.get("/prompts/list"), "prompts", list)]
    for row in found:
        part(row, "prompt_id", str)
    return found


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /prompts/list: all prompts at once, but those with a slash in their id, which nobody can read."""
    found = {
        joined({"prompt_id": row["prompt_id"], "environment": row.get("environment") or DEVELOPMENT}): row
        for row in await rows(client)
        if "/" not in row["prompt_id"]
    }
    return Page(found, 1, frozenset(found))


async def find(client: Client, text: str) -> State | None:
    """The id and the environment; an id alone is that of the prompt in development, or in its only environment."""
    name, _, environment = text.partition("/")
    if environment:
        named = {"prompt_id": name, "environment": environment}
        return dict(named) if name and await read(client, named) is not None else None
    try:
        answer = await client.get(("/prompts", name, "versions"))
    except NotFound:
        named = {"prompt_id": name, "environment": DEVELOPMENT}
        return dict(named) if await read(client, named) is not None else None
    environments = {part(row, "environment", str) for row in part(answer, "prompts", list)}
    if DEVELOPMENT in environments:
        environments = {DEVELOPMENT}
    return {"prompt_id": name, "environment": environments.pop()} if len(environments) == 1 else None


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /prompts, which adds a version to a prompt that exists."""
    name, environment = values["prompt_id"], ENVIRONMENT.of(values)
    info = {"prompt_type": "db", **(body.get("prompt_info") or {}), "environment": environment}
    params = {"prompt_id": name, **without_nulls(body.get(PLACE, {}))}
    try:
        part(await client.post("/prompts", {"prompt_id": name, PLACE: params, "prompt_info": info}), "prompt_id", str)
    except Invalid as error:
        raise stored(error) from None
    return {}


def stored(error: Invalid) -> ApiError:
    """The error of a prompt that LiteLLM has stored before it found it invalid, as a failure that leaves something behind."""
    if error.status < 500:
        return error
    fault = ServerFault(error.status, error.detail, error.param, request=error.request)
    fault.summary, fault.advice = error.summary, error.advice
    return fault


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /prompts/{id}: a version with what changes, and all else as it was.

    A version that LiteLLM stores and cannot load gets the content of the one before, which LiteLLM still serves.
    """
    name, environment = identity["prompt_id"], identity["environment"]
    before = present(await read(client, identity), "prompt_id", f"Prompt {name} not found.")
    changed = body.get(PLACE, {})
    kept = {key: value for key, value in before[PLACE].items() if key not in changed}
    if hidden := sorted(key for key in secret_names(kept) if _masked(kept, key)):
        raise Conflict.of(None, f"LiteLLM hides {', '.join(hidden)} of the prompt, and would lose it with the change.")
    params = {key: value for key, value in changed.items() if value is not TAKEN_BACK} | kept
    info = body.get("prompt_info") or before.get("prompt_info") or {}
    sent = {
        "prompt_id": name,
        PLACE: {"prompt_id": name, **without_nulls(params)},
        "prompt_info": {**info, "environment": environment},
    }
    try:
        part(await client.put(("/prompts", name), sent), "prompt_id", str)
    except ApiError as error:
        if error.status >= 500 and not error.outcome_unknown:
            await _put_back(client, identity, before)
        raise


def _masked(params: Json, name: str) -> bool:
    """Whether a name has a mask for its value, at any depth."""
    if isinstance(params, dict):
        return is_mask(params.get(name)) or any(_masked(item, name) for item in params.values())
    return isinstance(params, list) and any(_masked(item, name) for item in params)


async def _put_back(client: Client, identity: Identity, before: Row) -> None:
    """PATCH /prompts/{id}.v{number}: the content of the version before in one that LiteLLM could not load."""
    after = await read(client, identity)
    if after is None or after["version"] == before["version"]:
        return
    content = {PLACE: before[PLACE], "prompt_info": before.get("prompt_info")}
    name = f"{identity['prompt_id']}.v{after['version']}"
    await client.patch(("/prompts", name), content, environment=identity["environment"])


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /prompts/{id}: all versions in the environment, if the worker remembers one."""
    place, environment = ("/prompts", identity["prompt_id"]), identity["environment"]
    for attempt in range(DELETIONS):
        try:
            part(await client.delete(place, environment=environment), "message", str)
        except NotFound:
            if attempt == DELETIONS - 1 or await read(client, identity) is None:
                raise
            await _load(client, identity)
        else:
            return


async def _load(client: Client, identity: Identity) -> None:
    """PATCH /prompts/{id}, with which the worker loads the prompt, if need be with another text."""
    place, environment = ("/prompts", identity["prompt_id"]), identity["environment"]
    try:
        await client.patch(place, {}, environment=environment)
    except ApiError as error:
        if error.status < 500 or error.outcome_unknown:
            raise
        await client.patch(place, {PLACE: ANY_TEXT}, environment=environment)


def unmanaged(row: Row) -> str:
    """The prompts of the proxy's configuration file are not in its database, where alone they could be changed."""
    if (row.get("prompt_info") or {}).get("prompt_type") != "config":
        return ""
    return config_file.defines("prompt")


PROMPT = LiteLLMObject(
    type_name="litellm_prompt",
    description="A prompt, which requests use by its id. Each change adds a version, which LiteLLM serves from then on; a "
    "destroy deletes all versions in the environment.",
    table=TABLE,
    identity=("prompt_id", "environment"),
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    derive=ENVIRONMENT.derive,
    choose=lambda values: {"prompt_id": values["prompt_id"], "environment": ENVIRONMENT.of(values)},
    import_form=f"prompt_id/environment, or its prompt_id if the environment is {DEVELOPMENT} or its only one",
    label_names=("prompt_id",),
    named_by=("prompt_id",),
    unique=(("prompt_id", "environment"),),
    listing=Listing(page, filters=("prompt_id",)),
    unmanaged=unmanaged,
    plan=ENVIRONMENT.plan,
    check=check,
)
