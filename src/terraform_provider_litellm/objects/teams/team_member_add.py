"""Some members of a team, with the same limits: they are added, kept and removed, and no others are touched.

Endpoints: GET /team/info, POST /team/member_add, POST /team/member_update, POST /team/member_delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes import budgets, model_budgets, rate_limits
from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.client.answers import present
from terraform_provider_litellm.client.errors import half_done
from terraform_provider_litellm.objects.teams import membership
from terraform_provider_litellm.objects.teams.membership import AUTOMATIC, LIMITS, ROLES
from terraform_provider_litellm.plugin.config_validators import AtLeastOneOf
from terraform_provider_litellm.plugin.plan_modifiers import UseStateForUnknown
from terraform_provider_litellm.plugin.schema import Attribute, Block
from terraform_provider_litellm.plugin.types import NUMBER, STRING, List, Set
from terraform_provider_litellm.plugin.validators import Length, OneOf
from terraform_provider_litellm.plugin.values import UNKNOWN, is_known
from terraform_provider_litellm.record.behaviours import RefersTo
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.table import SharedStorage, Table
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

MEMBER = Block(
    {
        "user_id": Attribute(
            STRING,
            optional=True,
            computed=True,
            description="The user's id. If unset, LiteLLM finds the user by `user_email`, or creates one.",
            validators=(Length(1),),
            plan_modifiers=(UseStateForUnknown(),),
        ),
        "user_email": Attribute(
            STRING,
            optional=True,
            computed=True,
            description="The user's e-mail address. If `user_id` is not set, it identifies the user. If unset, "
            "LiteLLM returns the address of the user.",
            validators=(Length(1),),
            plan_modifiers=(UseStateForUnknown(),),
        ),
        "role": Attribute(
            STRING,
            required=True,
            description="The member's role in the team, `user` or `admin`. `admin` requires a LiteLLM Enterprise "
            "licence.",
            validators=(OneOf(ROLES),),
        ),
    },
    description="A member. If the user does not exist, LiteLLM creates it.",
    config_validators=(AtLeastOneOf(("user_id", "user_email"), membership.WHO),),
)


def alike(mine: Json, other: Json) -> bool:
    """Whether two lists of members are the same users in the same roles, by whichever name each tells."""
    if not mine or not other or len(mine) != len(other):
        return not mine and not other
    pairs = [(each, membership.find(other, each) or membership.by_email(other, each)) for each in mine]
    return all(pair is not None and pair["role"] == each["role"] for each, pair in pairs)


FIELDS = (
    membership.TEAM_ID,
    Field("member", Set(MEMBER.type), "", block=MEMBER, equal=alike),
    Field(
        "max_budget_in_team",
        NUMBER,
        "The maximum spend of each member within the team in USD, per `budget_duration` or in total. 0 blocks all "
        "spend. Unset means no limit.",
        since=membership.SINCE["max_budget_in_team"],
        validators=AMOUNT,
    ),
    budgets.budget_duration("member", since=membership.SINCE["budget_duration"]),
    rate_limits.tpm_limit(
        "member",
        description="The maximum number of tokens per minute of each member within the team.",
        since=membership.SINCE["tpm_limit"],
    ),
    rate_limits.rpm_limit(
        "member",
        description="The maximum number of requests per minute of each member within the team.",
        since=membership.SINCE["rpm_limit"],
    ),
    Field(
        "allowed_models",
        List(STRING),
        "The models, among those of the team, that each member may use. If unset, the team's "
        "`default_team_member_models` apply.",
        behaviours=(RefersTo("model"),),
        since=membership.SINCE["allowed_models"],
    ),
    budgets.model_max_budget(
        "member",
        description=f"The maximum spend of each member per model within the team in USD: {model_budgets.HINT}.",
        since=membership.SINCE["model_max_budget"],
    ),
)


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """All members, each with its limits."""
    limits = {name: values[name] if values[name] != "" else None for name in LIMITS}
    return {"members": [{**member, **limits} for member in values["member"] or []]}


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """Those of the members who are in the team, as they were written; and of their limits one that differs, if any does."""
    mine = written.get("member") or []
    found = [(each, held) for each in mine if (held := membership.find(row["members"], each)) is not None]
    limits: dict[str, Json] = {}
    for name in LIMITS:
        limits[name] = written.get(name)
        for _, held in found:
            if not membership.given(held, written, name) and not membership.same(held[name], limits[name]):
                limits[name] = held[name]
                break
    members = [
        {name: each.get(name) or held.get(name) for name in ("user_id", "user_email")} | {"role": held["role"]}
        for each, held in found
    ]
    return {"member": members, **limits}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """Add the members, none of whom may be in the team already."""
    taken = await membership.refuse(client, TEAM_MEMBER_ADD, claims.TEAM, values["team_id"], body["members"])
    async with claims.lock(client, values["team_id"]):
        with half_done(begun=taken):
            await membership.ensure(client, values["team_id"], body["members"])
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """The team with all its members."""
    return await membership.team(client, identity["team_id"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Add who is new and not in the team already, change who differs, and remove who was a member before."""
    before: Any = identity["member"] or []
    await membership.refuse(client, TEAM_MEMBER_ADD, claims.TEAM, identity["team_id"], body["members"], before)
    async with claims.lock(client, identity["team_id"]):
        wanted = await membership.ensure(client, identity["team_id"], body["members"])
        with half_done():
            held = await _held(client, identity)
            await membership.remove(client, identity["team_id"], [row for row in held if row["user_id"] not in wanted])


def attempted(prior: State, values: State) -> State:
    """The members of before, and those who may have been added."""
    before = prior.get("member") or []
    members = values.get("member") or []
    return {"member": [*before, *(each for each in members if membership.find(before, each) is None)]}


async def delete(client: Client, identity: Identity) -> None:
    """Remove the members, and nobody else."""
    async with claims.lock(client, identity["team_id"]):
        await membership.remove(client, identity["team_id"], await _held(client, identity))


async def _held(client: Client, identity: Identity) -> list[Row]:
    """Those whom the identity names and who are in the team."""
    held = present(await membership.team(client, identity["team_id"]), "team_id", "The team no longer exists.")
    mine: Any = identity["member"] or []
    return membership.matching(held["members"], mine)


async def plan(call: Plan[Client]) -> None:
    """Members who stay keep what the configuration leaves out of them, whatever else of them or of others changes."""
    keep_known(call)
    await MEMBERS.plan(call)


def keep_known(call: Plan[Client]) -> None:
    """Plan what is known of members who stay."""
    before = (call.prior or {}).get("member") or []
    members = (call.planned or {}).get("member")
    for each in members if isinstance(members, list) else []:
        told = {name: value for name, value in each.items() if is_known(value)} if isinstance(each, dict) else {}
        known = membership.find(before, told) if told.get("user_id") else membership.by_email(before, told)
        if known is not None:
            each |= {name: known.get(name) for name, value in each.items() if value is UNKNOWN}


def named(state: State) -> list[Row] | None:
    """The members of a state, if they are known."""
    members = state.get("member") or []
    return members if isinstance(members, list) and all(isinstance(each, dict) for each in members) else None


async def find(client: Client, text: str) -> State | None:
    """The members of `team_id/user,user`, by id or e-mail address; of a team id alone all but LiteLLM's own admin."""
    return await membership.imported(
        text, "team_id", lambda team_id: membership.team(client, team_id), left_out=(None, AUTOMATIC)
    )


def imported(text: str, found: State) -> dict[str, Json]:
    """Where only the team was named, its members are not this resource's until it is applied."""
    if text != found["team_id"]:
        return {}
    return {"unclaimed": sorted(mark for row in found["member"] for mark in claims.marks(text, row))}


MEMBERS = claims.Members(named)

TEAM_MEMBER_ADD = LiteLLMObject(
    type_name="litellm_team_member_add",
    noun="set of members",
    description="Some members of a team, with the same limits. Other members of the team are not changed. Use "
    "`litellm_team_members` to manage all members of a team, and `litellm_team_member` to manage one.",
    table=Table(FIELDS, (SharedStorage(("member", *LIMITS), join, split),)),
    identity=("team_id", "member"),
    identifier=lambda identity: identity["team_id"],
    import_form="team_id/user,user with the ids or e-mail addresses of the members, or the team_id alone for all of its members",
    choose=lambda _: {},
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    unique=(),
    delete_after_failed_create=False,
    shared=tuple(LIMITS),
    attempted=attempted,
    plan=plan,
    provides={"user": ("member.user_id",)},
    plan_delete=MEMBERS.plan_delete,
    imported=imported,
)
