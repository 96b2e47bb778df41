"""A pass-through endpoint: a path of the proxy, whose requests LiteLLM forwards to another address.

Endpoints: GET /config/pass_through_endpoint, POST /config/pass_through_endpoint, POST /config/pass_through_endpoint/{id},
DELETE /config/pass_through_endpoint.

LiteLLM keeps all of them in one list, which it reads, changes and writes back without a lock. The writes of a process are
therefore made one after the other; and each is looked at again for as long as another process may be writing the list back
without it, and made again then. LiteLLM also accepts two endpoints of one id, path or method, so a create looks first. Older
releases give each name that an update does not tell its default, so an update tells all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file
from terraform_provider_litellm.client import keys, watch
from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.client.errors import AlreadyExists, Conflict, NotFound
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import (
    AtLeast,
    Each,
    ListOf,
    MapOf,
    Matches,
    OneOf,
    Shape,
    Simple,
)
from terraform_provider_litellm.record.behaviours import (
    CannotBeCleared,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import HASHED, equivalent
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

PLACE = "/config/pass_through_endpoint"
LOCK = "pass-through endpoints"
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
EMPTY: Mapping[str, Json] = {
    "headers": {},
    "default_query_params": {},
    "include_subpath": False,
    "cost_per_request": 0,
    "auth": True,
    "guardrails": {},
    "methods": [],
}
"""What is sent for an attribute that is not set."""

NAMES_OF_FIELDS = ListOf(Simple(STRING))
GUARDRAILS = MapOf(Shape({"request_fields": NAMES_OF_FIELDS, "response_fields": NAMES_OF_FIELDS}))


def settings_of(guardrails: Json) -> Json:
    """Guardrails with their settings, without those that are null: LiteLLM adds the names of all."""
    if not isinstance(guardrails, dict):
        return guardrails
    return {
        name: {each: value for each, value in (settings or {}).items() if value is not None}
        for name, settings in guardrails.items()
    }


SETTINGS = (
    Field(
        "path",
        STRING,
        "The path of the proxy, such as `/search`. A part in braces stands for any text: `/search/{index}`.",
        required=True,
        validators=(Matches(r"/[^\s?#]*", "must begin with a slash, and contain no space, question mark or #"),),
        since="1.85.0",
    ),
    Field(
        "target",
        STRING,
        "The address to which LiteLLM forwards the requests, such as `https://example.com/v1/search`.",
        required=True,
        validators=(Matches(r"https?://\S+", "must begin with http:// or https://, and contain no space"),),
    ),
    Field(
        "headers",
        Map(STRING),
        "Headers that LiteLLM adds to each request, by their names. LiteLLM stores and returns them in clear: a value such as "
        "`os.environ/SEARCH_KEY` refers to a variable of the proxy's environment instead.",
        sensitive=True,
        behaviours=(HasWriteOnlyTwin(),),
    ),
    Field(
        "default_query_params",
        Map(STRING),
        "Query parameters that LiteLLM adds to each request, unless the request has them.",
    ),
    Field(
        "include_subpath",
        BOOL,
        "Whether requests to paths below `path` are forwarded too. Unset means `false`.",
        unset_values=(False,),
    ),
    Field(
        "methods",
        List(STRING),
        "The HTTP methods of the endpoint, so that one path can have several targets. Unset means all: `GET`, `POST`, `PUT`, "
        "`DELETE` and `PATCH`.",
        validators=(Each(OneOf(METHODS)),),
    ),
    Field(
        "auth",
        BOOL,
        "Whether requests require a key of the proxy. With `false`, anybody who reaches the proxy can use the target with "
        "the `headers`. Unset means `true`.",
        unset_values=(True,),
    ),
    Field(
        "cost_per_request",
        NUMBER,
        "The costs of a request, in USD. Unset means 0.",
        unset_values=(0,),
        validators=(AtLeast(0),),
    ),
    Field(
        "timeout",
        NUMBER,
        "The number of seconds after which a request to the target fails. If unset, the proxy's "
        "`pass_through_request_timeout` applies.",
        behaviours=(CannotBeCleared(),),
        validators=(AtLeast(0),),
        since="1.100.5",
    ),
    Field(
        "guardrails",
        DYNAMIC,
        "Guardrails that run on the requests, by their names, each with the fields that it checks: "
        '`{ pii = { request_fields = ["query"] }, toxicity = {} }`. A guardrail without fields checks everything. With any, '
        "the guardrails of the organization, team and key run too.",
        place=("guardrails",),
        to_api=settings_of,
        validators=(GUARDRAILS,),
    ),
)
NAMES = tuple(each.name for each in SETTINGS)
FIELDS = (
    *SETTINGS,
    Field(
        "endpoint_id",
        STRING,
        "The id of the endpoint.",
        read=("id",),
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(Matches(r"(?!\.\.?$)[^\s/?#]+", "must contain no space, slash, question mark or #"),),
    ),
)


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """The whole endpoint."""
    told = {name: values[name] for name in NAMES if values[name] is not None}
    return {**EMPTY, **told}


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """Each attribute from its own place; not the headers of a write-only twin."""
    found = {each.name: each.read_from(row, written.get(each.name)) for each in SETTINGS}
    if HASHED in (written.get("headers") or {}).values():
        del found["headers"]
    return found


# ---- the list


async def rows(client: Client) -> Sequence[Row]:
    """GET /config/pass_through_endpoint: those of the database, and those of the proxy's configuration file."""
    found = part(await client.get(PLACE), "endpoints", list)
    return [{**whole(row, dict), "guardrails": settings_of(row.get("guardrails"))} for row in found]


def by_id(found: Sequence[Row]) -> dict[str, Row]:
    """The endpoints that have an id: those of older releases, which no later one can change, have none."""
    return {row["id"]: row for row in found if isinstance(row.get("id"), str)}


async def read(client: Client, identity: Identity) -> Row | None:
    """The endpoint in the list."""
    return await keys.listed(client, by_id(await rows(client)).get(identity["endpoint_id"]))


async def page(client: Client, _group: str, _number: int) -> Page:
    """All endpoints."""
    return Page(by_id(await rows(client)), 1)


async def find(client: Client, text: str) -> State | None:
    """The endpoint of an id, or of a path that only one has."""
    found = by_id(await rows(client))
    ids = [text] if text in found else [name for name, row in found.items() if row["path"] == text]
    return {"endpoint_id": ids[0]} if len(ids) == 1 else None


# ---- writes


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /config/pass_through_endpoint, which would add a second endpoint of an id, or of a path and a method."""
    await _write(client, {"endpoint_id": values["endpoint_id"]}, body, new=True)
    return {}


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /config/pass_through_endpoint/{id}."""
    await _write(client, identity, body, new=False)


async def _write(client: Client, identity: Identity, body: dict[str, Json], *, new: bool) -> None:
    """Write an endpoint, until it stays in the list."""
    name = identity["endpoint_id"]
    body = {each: value for each, value in body.items() if each in NAMES}

    async def once(*, new: bool, lost: bool = False) -> None:
        async with client.lock(LOCK):
            found = await rows(client)
            there = name in by_id(found)
            if new and there:
                raise AlreadyExists.of("endpoint_id", "")
            if not (new or there or lost):
                raise NotFound.of("endpoint_id", f"Endpoint with ID '{name}' not found")
            _alone(found, name, body)
            for _ in range(_count(found, name) - 1):  # the same request arrived twice
                part(await client.delete(PLACE, endpoint_id=name), "endpoints", list)
            if there:
                answer = await client.post((PLACE, name), body)
            else:  # an empty object is more than LiteLLM would store by itself
                told = {each: value for each, value in body.items() if value not in ({}, [])}
                answer = await client.post(PLACE, {**told, "id": name})
            part(answer, "endpoints", list)

    async def stands() -> bool:
        async with client.lock(LOCK):
            found = await rows(client)
        row = by_id(found).get(name)
        held = row is not None and all(_holds(row, each, value) for each, value in body.items())
        return held and _count(found, name) == 1

    await once(new=new)
    await watch.until_it_stands(stands, lambda: once(new=False, lost=True))


def _count(found: Sequence[Row], name: str) -> int:
    """How many endpoints have an id."""
    return sum(row.get("id") == name for row in found)


def _holds(row: Row, name: str, value: Json) -> bool:
    """Whether an endpoint has a value; none is as good as an empty one."""
    return equivalent(row.get(name) or None, value or None)


def _alone(found: Sequence[Row], name: str, body: Mapping[str, Json]) -> None:
    """Report another endpoint of the same path and method: only one of them would answer."""
    mine = set(body["methods"] or METHODS)
    for row in found:
        if row.get("id") != name and row["path"] == body["path"] and mine & set(row.get("methods") or METHODS):
            error = Conflict.of("path", f"{_owner(row)} has the path {row['path']} and one of these methods already.")
            error.summary = "the path is in use"
            error.advice = "Choose another path or other methods, or import that endpoint."
            raise error


def _owner(row: Row) -> str:
    return (
        "An endpoint of the proxy's configuration file (config.yaml)"
        if row.get("is_from_config")
        else f'The endpoint "{row.get("id")}"'
    )


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /config/pass_through_endpoint, until the endpoint stays away."""
    await _delete_once(client, identity)

    async def gone() -> bool:
        async with client.lock(LOCK):
            return identity["endpoint_id"] not in by_id(await rows(client))

    await watch.until_it_is_gone(gone, lambda: _delete_once(client, identity))


async def _delete_once(client: Client, identity: Identity) -> None:
    async with client.lock(LOCK):
        part(await client.delete(PLACE, endpoint_id=identity["endpoint_id"]), "endpoints", list)


async def plan(call: Plan[Client]) -> None:
    """Warn of an endpoint that is opened to all."""
    planned, prior = call.planned or {}, call.prior or {}
    if planned.get("auth") is False and prior.get("auth") is not False:
        call.diagnostics.warning(
            "The pass-through endpoint requires no key",
            "With auth = false, anybody who reaches the proxy can send requests to the target, with the headers that the "
            "endpoint adds, and without a budget or limit. Remove auth if clients have keys of the proxy.",
            path("auth"),
        )


def unmanaged(row: Row) -> str:
    """The endpoints of the proxy's configuration file are not in its database, where alone they could be changed."""
    if not row.get("is_from_config"):
        return ""
    return config_file.defines("endpoint")


PASS_THROUGH_ENDPOINT = LiteLLMObject(
    type_name="litellm_pass_through_endpoint",
    noun="pass-through endpoint",
    description="A pass-through endpoint: a path of the proxy, whose requests LiteLLM forwards to another address, with "
    "headers of its own. Other replicas and workers of the proxy take it over within 30 seconds.",
    table=Table(FIELDS, (SharedStorage(NAMES, join, split),)),
    identity=("endpoint_id",),
    import_form="its endpoint_id, or its path if only one endpoint has it",
    label_names=("path", "endpoint_id"),
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    listing=Listing(page, singly=0, filters=("path", "target")),
    unmanaged=unmanaged,
    plan=plan,
)
