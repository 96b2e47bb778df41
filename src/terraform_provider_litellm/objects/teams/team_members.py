"""All members of a team: who is not in the configuration is removed from the team.

Endpoints: GET /team/info, POST /team/member_add, POST /team/member_update, POST /team/member_delete.

The members are a map by user id: no user can be named twice, a difference shows at its user whatever the order, and it
takes what a `for` makes of any list: `members = { for id in var.users : id => { role = "user" } }`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import model_budgets
from terraform_provider_litellm.attributes.durations import BudgetDuration
from terraform_provider_litellm.attributes.limits import AMOUNT, COUNT
from terraform_provider_litellm.client.errors import Conflict, NotFound, half_done
from terraform_provider_litellm.objects.teams import membership
from terraform_provider_litellm.objects.teams.membership import AUTOMATIC, LIMITS, ROLES
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import ListOf, MapOf, OneOf, Shape, Simple
from terraform_provider_litellm.plugin.values import Dynamic
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.table import SharedStorage, Table
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

MEMBER = Shape(
    {
        "role": Simple(STRING, (OneOf(ROLES),)),
        "max_budget_in_team": Simple(NUMBER, AMOUNT),
        "budget_duration": Simple(STRING, (BudgetDuration(),)),
        "tpm_limit": Simple(NUMBER, COUNT),
        "rpm_limit": Simple(NUMBER, COUNT),
        "allowed_models": ListOf(Simple(STRING)),
        "model_max_budget": model_budgets.FORM,
    }
)


def spelled_out(members: Json) -> Json:
    """Every member with a role, and without what is not set."""
    return {
        user_id: {"role": "user"}
        | {
            name: model_budgets.normalized(item) if name == "model_max_budget" else item
            for name, item in (member or {}).items()
            if item not in (None, "", [], {})
        }
        for user_id, member in members.items()
    }


FIELDS = (
    membership.TEAM_ID,
    Field(
        "members",
        DYNAMIC,
        'The members, by user id: `{ alice = { role = "user", max_budget_in_team = 10, budget_duration = "30d" }, '
        "bob = {} }`. Each member can have a `role` (`user` if unset; `admin` requires a LiteLLM Enterprise "
        "licence), and limits of its own within the team: `max_budget_in_team` in USD, the `budget_duration` after "
        "which the spend is reset, `tpm_limit` and `rpm_limit` per minute, `allowed_models`, and "
        "`model_max_budget`, which requires LiteLLM 1.108.11 or newer. A member without limits of its own has the "
        "default limits of the team (`team_member_budget` and others). LiteLLM creates users that do not exist.",
        required=True,
        to_api=spelled_out,
        since_in=membership.SINCE,
        validators=(MapOf(MEMBER),),
    ),
)


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """All members."""
    return {"members": values["members"] or {}}


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """All members whom LiteLLM did not add by itself."""
    mine = written.get("members") or {}

    def told(member: Row) -> Json:
        wanted = mine.get(member["user_id"]) or {}
        limits = {
            name: member[name]
            for name in LIMITS
            if member[name] not in (None, [], {}) and not membership.given(member, wanted, name)
        }
        return {"role": member["role"], **limits}

    return {
        "members": {
            member["user_id"]: told(member)
            for member in row["members"]
            if member.get("user_id") and (member["user_id"] != AUTOMATIC or AUTOMATIC in mine)
        }
    }


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """Make the team's members those of the configuration, whoever was there before."""
    await _make_so(client, values["team_id"], body["members"])
    return {}


async def _make_so(client: Client, team_id: str, members: Mapping[str, Row]) -> None:
    async with claims.lock(client, team_id):
        wanted = await membership.ensure(client, team_id, [{"user_id": name, **each} for name, each in members.items()])
        with half_done():
            kept = await membership.remove(client, team_id, await _others(client, team_id, {AUTOMATIC, *wanted}))
        if kept:
            names = ", ".join(row["user_id"] for row in kept)
            raise TwoOwners.of("members", f"Another resource of this run manages these members of the team: {names}.")


async def _others(client: Client, team_id: str, user_ids: Collection[str]) -> list[Row]:
    """The members of a team but these."""
    held = await membership.team(client, team_id) or {"members": []}
    return [row for row in held["members"] if row.get("user_id") and row["user_id"] not in user_ids]


class TwoOwners(Conflict):
    """A member has to be removed whom another resource wants."""

    summary = "two resources manage the members of one team"
    advice = (
        "List all of the team's members here and remove the other resource, or use litellm_team_member_add "
        "instead of this resource."
    )


async def read(client: Client, identity: Identity) -> Row | None:
    """The team with its members."""
    return await membership.team(client, identity["team_id"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Add who is missing, change who differs, remove who is too many."""
    await _make_so(client, identity["team_id"], body["members"])


async def delete(client: Client, identity: Identity) -> None:
    """Remove everyone but the admin whom LiteLLM added by itself, and those whom another resource of the run wants."""
    team_id = identity["team_id"]
    if await membership.team(client, team_id) is None:
        raise NotFound.of("team_id", "The team no longer exists.")
    async with claims.lock(client, team_id):
        await membership.remove(client, team_id, await _others(client, team_id, {AUTOMATIC}))


def named(state: State) -> list[Row] | None:
    """The members of a state, if they are known."""
    members = state.get("members")
    members = members.value if isinstance(members, Dynamic) else members
    return [{"user_id": user_id} for user_id in members] if isinstance(members, dict) else None


MEMBERS = claims.Members(named, wholly=True)

TEAM_MEMBERS = LiteLLMObject(
    type_name="litellm_team_members",
    noun="membership",
    description="All members of a team. Users not listed are removed from the team by each apply, including the "
    "first, and LiteLLM deletes their keys of that team. Do not combine it with `litellm_team_member` "
    "or `litellm_team_member_add` for the same team. The admin that LiteLLM adds to every team, "
    "`default_user_id`, is ignored unless it is listed.",
    table=Table(FIELDS, (SharedStorage(("members",), join, split),)),
    identity=("team_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    delete_after_failed_create=False,
    plan=MEMBERS.plan,
    provides={"user": ("members",)},
    plan_delete=MEMBERS.plan_delete,
)
