"""An internal user: a person who has keys and belongs to teams.

Endpoints: POST /user/new, GET /user/info, GET /v2/user/info, GET /user/list, POST /user/update, POST /user/delete.

An update of a user who does not exist creates the user, so it is looked for first. Updates ignore null and what is empty,
but for a few numbers. LiteLLM deletes a user together with the user's keys.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import access, budgets, object_permission, rate_limits, requests, timestamps
from terraform_provider_litellm.attributes.adoption import adopt_existing
from terraform_provider_litellm.attributes.metadata import check, hosted_names, metadata, shared
from terraform_provider_litellm.attributes.rows import normalized, without_nulls
from terraform_provider_litellm.attributes.shared_attribute import group
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import AlreadyExists, EndpointMissing, NotFound
from terraform_provider_litellm.plugin.types import BOOL, STRING, List
from terraform_provider_litellm.plugin.validators import Length, OneOf
from terraform_provider_litellm.record.behaviours import (
    CannotBeCleared,
    FilledByLiteLLM,
    GeneratedIfUnset,
    LeftAlone,
    NeverReturned,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import without_case
from terraform_provider_litellm.record.object import ROWS, Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import cascades, claims

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

ROLES = ("proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer")
KEPT = (CannotBeCleared(empty_too=True),)
"""LiteLLM ignores null and what is empty."""

NUMBERS = (CannotBeCleared(until="1.106.0"),)
"""Older releases ignore null."""


def another_sso_user(prior: State, config: State) -> bool:
    """Whether the id is to be another one: LiteLLM takes it at create, and sets it itself at a first login."""
    return bool(config.get("sso_user_id")) and config["sso_user_id"] != prior.get("sso_user_id")


def sorted_ids(value: Json) -> Json:
    """Ids in an order that does not change."""
    return sorted(str(each) for each in value)


SETTINGS = (
    Field(
        "user_email",
        STRING,
        "The e-mail address of the user, in any letter case. No two users have the same.",
        equal=without_case,
        cleared_by="",
    ),
    Field("user_alias", STRING, "The display name of the user.", cleared_by=""),
    Field(
        "user_role",
        STRING,
        "The role of the user in the proxy: `proxy_admin` (everything), `proxy_admin_viewer` (reads everything), "
        "`internal_user` (own keys and spend) or `internal_user_viewer` (reads own keys and spend).",
        behaviours=(GeneratedIfUnset("the default role of the proxy applies, and a role that the user has is kept"),),
        validators=(OneOf(ROLES),),
    ),
    access.models("user", behaviours=KEPT, cleared_by=None),
    budgets.max_budget("user", "0 blocks all spend.", behaviours=(CannotBeCleared(until="1.85.7"),)),
    budgets.budget_duration("user", behaviours=NUMBERS),
    rate_limits.max_parallel_requests("user", behaviours=(CannotBeCleared(),)),
    rate_limits.tpm_limit("user", behaviours=NUMBERS),
    rate_limits.rpm_limit("user", behaviours=NUMBERS),
    budgets.model_max_budget("user"),
    *group("user", rate_limits.model_rpm_limit, rate_limits.model_tpm_limit),
    replace(metadata('{ department = "research" }'), to_api=without_nulls),
    access.allowed_cache_controls("user", behaviours=KEPT, cleared_by=None),
    requests.guardrails("user"),
    object_permission.attribute("user", since="1.100.5"),
    Field(
        "sso_user_id",
        STRING,
        "The id of the user at the identity provider. LiteLLM stores it when the user is created, or at the first login.",
        behaviours=(
            ReplacedWhenChanged(another_sso_user, "Another id"),
            LeftAlone("the id that LiteLLM stores at the first login"),
            FilledByLiteLLM(),  # and never takes back: a user who has one keeps it when it is no longer set
        ),
        since="1.70.4",
    ),
)
FIELDS = (
    Field(
        "user_id",
        STRING,
        "The id of the user, to which keys and members of teams refer.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    *SETTINGS,
    Field(
        "send_invite_email",
        BOOL,
        "Sends an invitation to the user by e-mail, if the proxy is configured for it. It has no effect on an existing "
        "user. Unset means `false`.",
        unset_values=(False,),
        behaviours=(NeverReturned(),),
    ),
    adopt_existing(
        "user",
        "LiteLLM creates users for members of teams and at logins. Without `user_id`, the user with the same "
        "`user_email` is adopted.",
    ),
    Field(
        "teams",
        List(STRING),
        "The ids of the teams that the user belongs to. To add the user to one, use `litellm_team_member`.",
        computed=True,
        from_api=sorted_ids,
    ),
    budgets.spend("user"),
    budgets.budget_reset_at("user"),
    timestamps.created_at("user"),
    timestamps.updated("user", SETTINGS)[0],
)
HOSTED = hosted_names(FIELDS, ())
TABLE = Table(FIELDS, (shared(HOSTED, fields=FIELDS),))


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /user/new, without the key that LiteLLM would make along."""
    await client.post("/user/new", {**body, "user_id": values["user_id"], "auto_create_key": False})
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /user/info, and GET /v2/user/info for permissions, which the first does not show."""
    user_id = identity["user_id"]
    try:
        answer = await client.get("/user/info", user_id=user_id)
        if "user_info" in whole(answer, dict) and answer["user_info"] is None:  # in older releases
            return None
        row = part(answer, "user_info", dict)
        if (
            row.keys() == {"spend"} and answer.get("user_id") == user_id
        ):  # a user that does not exist, in older releases
            return None
        same(part(row, "user_id", str), user_id, "user")
        if row.get("object_permission_id") and not row.get("object_permission"):
            row = row | {"object_permission": await permission(client, user_id)}
    except NotFound:
        return None
    return told(row)


async def permission(client: Client, user_id: str) -> Json:
    """What a user may use, which older releases do not show."""
    try:
        return whole(await client.get("/v2/user/info", user_id=user_id), dict).get("object_permission")
    except EndpointMissing:
        return None


def told(row: Row) -> dict[str, Json]:
    """A row without the names in the metadata that an update has emptied, and without an empty list that lists alone show."""
    controls = (
        {"allowed_cache_controls": row["allowed_cache_controls"] or None} if "allowed_cache_controls" in row else {}
    )
    rest = {"metadata": without_nulls(row.get("metadata")), "teams": row.get("teams") or []}
    return {**normalized(row), **controls, **rest}


async def page(client: Client, _group: str, number: int) -> Page:
    """GET /user/list: rows without permissions, in older releases without times."""
    answer = await client.get("/user/list", page=number, page_size=ROWS)
    rows = {part(row, "user_id", str): row for row in part(answer, "users", list)}
    partial = frozenset(
        name for name, row in rows.items() if row.get("object_permission_id") or row.get("created_at") is None
    )
    return Page({name: told(row) for name, row in rows.items()}, part(answer, "total_pages", int), partial)


async def called(client: Client, email: str) -> str | None:
    """The id of the user with an e-mail address, in any letter case."""
    answer = await client.get("/user/list", user_email=email, page_size=ROWS)
    rows = part(answer, "users", list)
    return next((part(row, "user_id", str) for row in rows if without_case(row.get("user_email"), email)), None)


async def existing(client: Client, values: State) -> State | None:
    """The user of the id, or of the e-mail address where there is none of the id."""
    if await read(client, {"user_id": values["user_id"]}) is not None:
        return {"user_id": values["user_id"]}
    user_id = await called(client, values["user_email"]) if values.get("user_email") else None
    return None if user_id is None else {"user_id": user_id}


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /user/update of a user who exists; of metadata that becomes empty it takes names with null alone."""
    row = present(await read(client, identity), "user_id", f"User {identity['user_id']} not found.")
    if body.get("user_email"):
        other = await called(client, str(body["user_email"]))
        if other not in (None, identity["user_id"]):
            raise AlreadyExists.of("user_email", f"The user {other} has this e-mail address.")
    if body.get("metadata") == {}:
        body = {**body, "metadata": dict.fromkeys(row.get("metadata") or {})}
    answer = await client.post("/user/update", {**body, **identity})
    same(part(answer, "user_id", str), identity["user_id"], "user")


async def delete(client: Client, identity: Identity) -> None:
    """POST /user/delete, which answers the number of users.

    LiteLLM reads the members of the user's teams and writes them back without a lock. Members that this run adds meanwhile
    would be lost, so it adds none.
    """
    row = await read(client, identity)
    async with AsyncExitStack() as locks:
        for team_id in sorted(row["teams"] if row else []):
            await locks.enter_async_context(claims.lock(client, team_id))
        answer = whole(await client.post("/user/delete", {"user_ids": [identity["user_id"]]}), int)
    same(str(answer), "1", "user")


USER = LiteLLMObject(
    type_name="litellm_user",
    description="An internal user, who may have keys and belong to teams. LiteLLM deletes a user together with all keys "
    "of the user.",
    table=TABLE,
    identity=("user_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    existing=existing,
    listing=Listing(page, names={"email": "user_email", "alias": "user_alias"}, filters=("user_role",)),
    provides={"user": ("user_id",)},
    unique=(("user_id",), ("user_email",)),
    plan=cascades.when_replaced(cascades.of_user),
    plan_delete=cascades.of_user,
    check=check(HOSTED, TABLE.by_name),
)
