"""A user's membership in a team, with limits of its own.

Endpoints: POST /team/member_add, GET /team/info, POST /team/member_update, POST /team/member_delete. Adding a user whom
LiteLLM does not know creates the user; removing the member keeps the user, and deletes the user's keys in the team.
With `delete_user_on_destroy` also GET /user/info, GET /user/list, POST /user/delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import budgets, rate_limits
from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.client import deadline, retry
from terraform_provider_litellm.client.answers import present
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    ClientError,
    Conflict,
    NotFound,
    ServerFault,
    half_done,
)
from terraform_provider_litellm.objects.teams import membership, team, users
from terraform_provider_litellm.plugin.config_validators import AtLeastOneOf, not_empty
from terraform_provider_litellm.plugin.types import BOOL, NUMBER, STRING, List
from terraform_provider_litellm.plugin.validators import Length, OneOf
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.record.behaviours import (
    GeneratedIfUnset,
    InheritedFrom,
    RefersTo,
    ReplacedWhenChanged,
    ResentWith,
    StandsInTerraformAlone,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import without_case
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Apply
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

FIELDS = (
    membership.TEAM_ID,
    Field(
        "user_id",
        STRING,
        "The user's id.",
        behaviours=(GeneratedIfUnset("LiteLLM finds the user by `user_email`, or creates one"), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    Field(
        "user_email",
        STRING,
        "The user's e-mail address, in any letter case. If `user_id` is not set, it identifies the user.",
        behaviours=(
            GeneratedIfUnset("LiteLLM returns the address of the user"),
            ReplacedWhenChanged(lambda _, config: is_null(config.get("user_id")), "A change without `user_id`"),
        ),
        equal=without_case,
    ),
    Field(
        "role",
        STRING,
        "The member's role in the team.",
        required=True,
        licence=("admin",),
        behaviours=(ResentWith(("user_email",)),),  # which LiteLLM takes only beside the role
        validators=(OneOf(membership.ROLES),),
    ),
    Field(
        "max_budget_in_team",
        NUMBER,
        "The maximum spend of the member within the team in USD, per `budget_duration` or in total. 0 blocks all "
        "spend. A member without any limit of its own has the default limits of the team (`team_member_budget` and "
        "others). A member with a limit of its own has none of the default limits.",
        since=membership.SINCE["max_budget_in_team"],
        validators=AMOUNT,
    ),
    budgets.budget_duration(
        "member",
        behaviours=(InheritedFrom(("given", "budget_duration")),),
        since=membership.SINCE["budget_duration"],
    ),
    rate_limits.tpm_limit("member within the team", since=membership.SINCE["tpm_limit"]),
    rate_limits.rpm_limit("member within the team", since=membership.SINCE["rpm_limit"]),
    Field(
        "allowed_models",
        List(STRING),
        "The models, among those of the team, that the member may use. If unset when the member is added, the "
        "team's `default_team_member_models` apply.",
        cleared_by=[],
        behaviours=(InheritedFrom(("given", "allowed_models")), RefersTo("model")),
        since=membership.SINCE["allowed_models"],
    ),
    budgets.model_max_budget("member within the team", since=membership.SINCE["model_max_budget"], cleared_by=None),
    Field(
        "delete_user_on_destroy",
        BOOL,
        "Deletes the user when the member is destroyed. Unset means `false`. The user is deleted only if LiteLLM "
        "created it for this member while the attribute was `true`, and if the user then has no other team, no "
        "organization and no key. Otherwise the user stays, with a warning.",
        behaviours=(StandsInTerraformAlone(),),
    ),
)


def identifier(identity: Identity) -> str:
    """`team_id/user_id`; the user's id is not known after a create without an answer."""
    return f"{identity['team_id']}/{identity['user_id'] or ''}"


def choose(_: State) -> State:
    """Nothing: LiteLLM knows the user, or picks the id."""
    return {}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /team/member_add, and an update for the limits that it does not take.

    LiteLLM answers 200 for a member who is in the team already if both names are known, and takes an e-mail address in
    another letter case for another user. So the member is looked for first.
    """
    team_id = values["team_id"]
    new_user = bool(values.get("delete_user_on_destroy")) and await users.missing(client, body)
    async with claims.lock(client, team_id):
        row = await _member(client, team_id, body)
        if row is None:
            user_id = await _added(client, values, body)
            run = claims.of(client)
            run.ensure(team_id, [user_id])
            run.made_users |= {user_id} if new_user else set()
            return {"user_id": user_id}
    return await _taken_over(client, row, body)


async def _added(client: Client, values: State, body: Row) -> str:
    """The id of a member who was not in the team before; one whom LiteLLM fails to add in full is taken back."""
    team_id = values["team_id"]
    later = {name: body[name] for name in membership.LIMITS if name in body and name not in membership.ADDED}
    added = False
    try:
        await membership.add(client, team_id, [body], body)
        added = True
        if values.get("user_id") and not later:
            return str(values["user_id"])
        seconds = deadline.current().left(retry.SEARCHED)
        row = await retry.until_found(lambda: _member(client, team_id, body), seconds)
        if row is None:
            raise Conflict.of(None, "LiteLLM accepted the new member, but the team does not contain the member.")
        if later:
            await membership.change(client, row, later)
    except AlreadyExists as error:  # somebody else was faster, or the request came twice
        row = await _member(client, team_id, body)
        raise error if row is None else _exists(row) from None
    except ClientError as error:  # a refusal has added nobody: who is there now is somebody else's
        failed = isinstance(error, ServerFault) and not (error.outcome_unknown or error.turned_away)
        if added or failed:
            error.half_done = not await _taken_back(client, team_id, body)
        raise
    return str(row["user_id"])


async def _taken_back(client: Client, team_id: str, body: Row) -> bool:
    """Remove a member whom this process has just added, if he is there; whether that was possible."""
    try:
        row = await _member(client, team_id, body)
        if row is not None:
            await membership.drop(client, team_id, row["user_id"])
    except ClientError:
        return False
    return True


async def _taken_over(client: Client, row: Row, body: Row) -> State:
    """A member who is in the team, if another resource of this run gives him up."""
    team_id, user_id = row["team_id"], row["user_id"]
    if not await claims.handed_over(client, team_id, row):
        raise _exists(row)
    async with claims.lock(client, team_id):
        with half_done():  # nobody else manages the member any more
            await membership.ensure(client, team_id, [{**body, "user_id": user_id}])
            if not without_case(row.get("user_email"), body.get("user_email", row.get("user_email"))):
                await membership.change(client, row, {name: body[name] for name in ("role", "user_email")})
    return {"user_id": user_id}


def _exists(row: Row) -> Conflict:
    return membership.exists(TEAM_MEMBER, claims.TEAM, row["team_id"], row["user_id"])


async def _member(client: Client, team_id: str, who: Row) -> Row | None:
    team = await membership.team(client, team_id)
    return None if team is None else membership.find(team["members"], who)


async def read(client: Client, identity: Identity) -> Row | None:
    """The member among the members of the team; a team that is gone has none."""
    return await _member(client, identity["team_id"], identity)


async def page(client: Client, team_id: str, _: int) -> Page:
    """GET /team/info: all members of a team come together; a team that is gone has none."""
    team = await membership.team(client, team_id) or {"members": []}
    return Page({identifier(row): row for row in team["members"] if row.get("user_id")}, 1)


async def teams(client: Client) -> list[str]:
    """GET /v2/team/list: the ids of all teams."""
    return [] if team.TEAM.listing is None else list((await team.TEAM.listing.everything(client)).rows)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /team/member_update, which answers 200 for users who are no members."""
    async with claims.lock(client, identity["team_id"]):
        row = present(await read(client, identity), "user_id", "The user is not a member of the team.")
        await membership.change(client, row, body)


async def delete(client: Client, identity: Identity) -> None:
    """POST /team/member_delete; a team or member that is gone answers 400."""
    if identity["user_id"] is None:
        raise NotFound.of("user_id", "The state does not contain the user_id of the member.")
    async with claims.lock(client, identity["team_id"]):
        row = await read(client, identity) or {**identity, "own_budget": None}
        await membership.remove(client, identity["team_id"], [row])


async def created(call: Apply[Client]) -> None:
    """Remember a user whom LiteLLM made for the member."""
    state = call.state or {}
    if state.get("user_id") in claims.of(call.provider).made_users:
        call.private["made_user"] = True


async def deleted(call: Apply[Client]) -> None:
    """Delete the user, if that is wanted and nothing else needs him; where the member goes on elsewhere, so does the note."""
    state, run = call.prior or {}, claims.of(call.provider)
    made, user_id = call.private.get("made_user", False), state["user_id"]
    if run.claims(state["team_id"], state):
        run.made_users |= {user_id} if made else set()
        return
    if not state.get("delete_user_on_destroy"):
        return
    reason = (
        await users.delete(call.provider, user_id)
        if made
        else (
            "the provider does not know whether LiteLLM created the user for this member, because "
            "delete_user_on_destroy was not set when the member was added"
        )
    )
    if reason:
        call.diagnostics.warning(
            f"The user {user_id} was not deleted",
            f"The member was removed from the team, and the user stays: {reason}.",
        )


async def successor(client: Client, state: State) -> State | None:
    """Who a member of an e-mail address alone has become, if the create that added him got no answer."""
    if state.get("user_id") is not None or not state.get("user_email"):
        return None
    row = await _member(client, state["team_id"], {"user_email": state["user_email"]})
    return None if row is None else {"user_id": row["user_id"]}


def named(state: State) -> list[Row] | None:
    """The member of a state."""
    return [{name: state.get(name) for name in ("user_id", "user_email")}]


async def find(client: Client, text: str) -> State | None:
    """The member of `team_id/user_id` or `team_id:user_id`; both ids may hold separators, so every split is tried."""
    for position, letter in enumerate(text):
        if letter in "/:":
            values = {"team_id": text[:position], "user_id": text[position + 1 :]}
            if all(values.values()) and await read(client, values) is not None:
                return values
    return None


MEMBERS = claims.Members(named)

TEAM_MEMBER = LiteLLMObject(
    type_name="litellm_team_member",
    description="A user's membership in a team. Removing it also deletes the keys that the user has in the team.",
    table=Table(FIELDS),
    identity=("team_id", "user_id"),
    identifier=identifier,
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label_names=("user_email", "user_id"),
    listing=Listing(page, within="team_id", singly=0, groups=teams),
    delete_after_failed_create=False,
    provides={"user": ("user_id",)},
    plan=MEMBERS.plan,
    plan_delete=MEMBERS.plan_delete,
    created=created,
    deleted=deleted,
    successor=successor,
    config_validators=(AtLeastOneOf(("user_id", "user_email"), membership.WHO, is_set=not_empty),),
)
