"""A user's membership in a team, with a budget of its own.

Endpoints: POST /team/member_add, GET /team/info, POST /team/member_update, POST /team/member_delete. Adding a user whom
LiteLLM does not know creates the user; removing the member keeps the user, and deletes the user's keys in the team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_plugin.paths import path
from terraform_plugin.types import NUMBER, STRING
from terraform_plugin.validators import AtLeast, Length, OneOf
from terraform_plugin.values import is_null
from terraform_provider_litellm.client.errors import NotFound, ReferenceMissing
from terraform_provider_litellm.fields import Field, Table
from terraform_provider_litellm.listing import Listing, Page
from terraform_provider_litellm.record import LiteLLMObject, first_of

if TYPE_CHECKING:
    from terraform_plugin.diagnostics import Diagnostics
    from terraform_plugin.values import State
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.fields import Json, Row
    from terraform_provider_litellm.record import Identity

FIELDS = (
    Field("team_id", STRING, "The team's id.", required=True, replaces=True, validators=(Length(1),)),
    Field(
        "user_id",
        STRING,
        "The user's id. Left out, LiteLLM finds the user by `user_email`, or makes one.",
        chosen=True,
        replaces=True,
        validators=(Length(1),),
    ),
    Field(
        "user_email",
        STRING,
        "The user's e-mail address. Left out beside `user_id`, it is whatever LiteLLM knows. Without `user_id` it says "
        "who the member is, and a change replaces the member.",
        chosen=True,
        replaces=lambda _, config: is_null(config.get("user_id")),
    ),
    Field(
        "role",
        STRING,
        "`user` or `admin`; `admin` needs a LiteLLM Enterprise licence.",
        required=True,
        licence=("admin",),
        resent_with=("user_email",),  # which LiteLLM takes only beside the role
        validators=(OneOf(("admin", "user")),),
    ),
    Field(
        "max_budget_in_team",
        NUMBER,
        "What the member may spend within the team, in USD. 0 allows nothing; unset sets no limit.",
        read=("litellm_budget_table", "max_budget"),
        validators=(AtLeast(0),),
    ),
)


def identifier(identity: Identity) -> str:
    """`team_id/user_id`."""
    return f"{identity['team_id']}/{identity['user_id']}"


def choose(_: State) -> State:
    """Nothing: LiteLLM knows the user, or picks the id."""
    return {}


def check(config: State, diagnostics: Diagnostics) -> None:
    """One of user_id and user_email says who the member is."""
    if is_null(config.get("user_id")) and (is_null(config.get("user_email")) or config.get("user_email") == ""):
        diagnostics.error("Who is the member?", "Set user_id, user_email or both.", path("user_id"))


async def members(client: Client, team_id: str) -> list[Row]:
    """GET /team/info: the team's members, each with its budget.

    Raises:
        NotFound: there is no such team.
    """
    answer = await client.get("/team/info", team_id=team_id, key_limit=1)
    budgets = {each["user_id"]: each.get("litellm_budget_table") for each in answer.get("team_memberships") or []}
    return [
        {**each, "team_id": team_id, "litellm_budget_table": budgets.get(each.get("user_id"))}
        for each in answer["team_info"].get("members_with_roles") or []
    ]


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /team/member_add, one at a time for each team: older releases lose members that are added in parallel."""
    member = {name: body.pop(name) for name in ("user_id", "user_email", "role") if name in body}
    async with client.lock(f"team {values['team_id']}"):
        try:
            await client.post("/team/member_add", body | {"member": member})
        except NotFound as error:
            raise ReferenceMissing.of("team_id", error.detail) from None
    if values.get("user_id"):
        return {}
    row = await _with_email(client, values["team_id"], values["user_email"])
    if row is None:
        raise NotFound.of("user_email", "the new member does not show in the team")
    return {"user_id": row["user_id"]}


async def _with_email(client: Client, team_id: str, email: str) -> Row | None:
    rows = await members(client, team_id)
    return next((each for each in rows if (each.get("user_email") or "").lower() == email.lower()), None)


async def read(client: Client, identity: Identity) -> Row | None:
    """The member among the members of the team; a team that is gone has none."""
    try:
        rows = await members(client, identity["team_id"])
    except NotFound:
        return None
    return next((each for each in rows if each.get("user_id") == identity["user_id"]), None)


async def page(client: Client, team_id: str, _: int) -> Page:
    """GET /team/info: all members of a team come together; a team that is gone has none."""
    try:
        rows = await members(client, team_id)
    except NotFound:
        rows = []
    return Page({identifier(row): row for row in rows if row.get("user_id")}, 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /team/member_update, which answers 200 for users who are no members."""
    async with client.lock(f"team {identity['team_id']}"):
        await client.post("/team/member_update", dict(identity) | body)


async def delete(client: Client, identity: Identity) -> None:
    """POST /team/member_delete; a team or member that is gone answers 400."""
    async with client.lock(f"team {identity['team_id']}"):
        await client.post("/team/member_delete", dict(identity))


async def find(client: Client, text: str) -> State | None:
    """The member of `team_id/user_id` or `team_id:user_id`; both ids may hold separators, so every split is tried."""
    for position, letter in enumerate(text):
        if letter in "/:":
            values = {"team_id": text[:position], "user_id": text[position + 1 :]}
            if all(values.values()) and await read(client, values) is not None:
                return values
    return None


TEAM_MEMBER = LiteLLMObject(
    type_name="litellm_team_member",
    noun="team member",
    description="A user's membership in a team. Removing it also deletes the keys that the user has in the team.",
    table=Table(FIELDS),
    identity=("team_id", "user_id"),
    identifier=identifier,
    import_form="team_id/user_id",
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label=first_of(("user_email", "user_id")),
    listing=Listing(page, group=lambda identity: identity["team_id"], singly=0),
    check=check,
)
