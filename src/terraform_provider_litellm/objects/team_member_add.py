"""Some members of a team, with the same limits: they are added, kept and removed, and no others are touched.

Endpoints: GET /team/info, POST /team/member_add, POST /team/member_update, POST /team/member_delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform_plugin.paths import path
from terraform_plugin.schema import Attribute, Block
from terraform_plugin.types import DYNAMIC, NUMBER, STRING, List, Set
from terraform_plugin.validators import Length, OneOf
from terraform_plugin.values import is_null
from terraform_provider_litellm import membership, model_budgets
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.durations import BudgetDuration
from terraform_provider_litellm.fields import Field, Joint, Table
from terraform_provider_litellm.limits import AMOUNT, COUNT
from terraform_provider_litellm.membership import AUTOMATIC, LIMITS, ROLES
from terraform_provider_litellm.record import LiteLLMObject, first_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_plugin.diagnostics import Diagnostics
    from terraform_plugin.values import State
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.fields import Json, Row
    from terraform_provider_litellm.record import Identity

MEMBER = Block(
    {
        "user_id": Attribute(STRING, optional=True, description="The user's id.", validators=(Length(1),)),
        "user_email": Attribute(
            STRING,
            optional=True,
            description="The user's e-mail address, which says who is meant where `user_id` is left out.",
            validators=(Length(1),),
        ),
        "role": Attribute(
            STRING,
            required=True,
            description="`user` or `admin`; `admin` needs a LiteLLM Enterprise licence.",
            validators=(OneOf(ROLES),),
        ),
    },
    description="A member. LiteLLM makes a user whom it does not know.",
)

FIELDS = (
    Field("team_id", STRING, "The team's id.", required=True, replaces=True, names="team", validators=(Length(1),)),
    Field("member", Set(MEMBER.type), "", block=MEMBER, joint=True),
    Field(
        "max_budget_in_team",
        NUMBER,
        "What each of the members may spend within the team, in USD. 0 allows nothing; unset sets no limit.",
        joint=True,
        since="1.75.9",
        validators=AMOUNT,
    ),
    Field(
        "budget_duration",
        STRING,
        "After what time a member's spend starts again at zero: a number with `s`, `m`, `h`, `d`, `w` or `mo`, such as "
        "`30d`, or `hourly`, `daily`, `weekly`, `monthly`. Unset means never.",
        joint=True,
        since="1.100.5",
        validators=(BudgetDuration(),),
    ),
    Field("tpm_limit", NUMBER, "Tokens that each may use per minute.", joint=True, since="1.75.9", validators=COUNT),
    Field("rpm_limit", NUMBER, "Requests that each may make per minute.", joint=True, since="1.75.9", validators=COUNT),
    Field(
        "allowed_models",
        List(STRING),
        "Models that each may use, of those of the team. Unset means the team's `default_team_member_models`.",
        joint=True,
        names="model",
        since="1.85.7",
    ),
    Field(
        "model_max_budget",
        DYNAMIC,
        f"What each may spend per model, in USD: {model_budgets.HINT}.",
        joint=True,
        since="1.108.11",
        licence=True,
        **model_budgets.conversions(),
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
            by_team = name == "allowed_models" and membership.given(held, written, row["default_team_member_models"])
            if not by_team and not membership.same(held[name], limits[name]):
                limits[name] = held[name]
                break
    return {"member": [{**each, "role": held["role"]} for each, held in found], **limits}


def check(config: State, diagnostics: Diagnostics) -> None:
    """Every member has a user id or an e-mail address."""
    members = config.get("member")
    for member in members if isinstance(members, list) else []:
        if isinstance(member, dict) and is_null(member.get("user_id")) and is_null(member.get("user_email")):
            diagnostics.error("Who is the member?", "Set user_id, user_email or both.", path("member"))


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """Add the members; who is in the team already stays, and gets the role and limits."""
    async with membership.lock(client, values["team_id"]):
        await membership.ensure(client, values["team_id"], body["members"])
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """The team with all its members."""
    return await membership.team(client, identity["team_id"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Add who is missing, change who differs, and remove who was a member before."""
    async with membership.lock(client, identity["team_id"]):
        wanted = await membership.ensure(client, identity["team_id"], body["members"])
        await membership.remove(client, identity["team_id"], sorted(await _ids(client, identity) - set(wanted)))


async def delete(client: Client, identity: Identity) -> None:
    """Remove the members, and nobody else."""
    async with membership.lock(client, identity["team_id"]):
        await membership.remove(client, identity["team_id"], sorted(await _ids(client, identity)))


async def _ids(client: Client, identity: Identity) -> set[str]:
    """The user ids of those whom the identity names and who are in the team."""
    held = await membership.team(client, identity["team_id"])
    if held is None:
        raise NotFound.of("team_id", "The team is gone.")
    named: Any = identity["member"] or []
    return {row["user_id"] for each in named if (row := membership.find(held["members"], each)) is not None}


async def find(client: Client, text: str) -> State | None:
    """All members of the team of a team id but the admin whom LiteLLM added by itself."""
    held = await membership.team(client, text) if text else None
    if held is None:
        return None
    rows = [row for row in held["members"] if row.get("user_id") not in (None, AUTOMATIC)]
    return {
        "team_id": text,
        "member": [{"user_id": row["user_id"], "user_email": None, "role": row["role"]} for row in rows],
    }


TEAM_MEMBER_ADD = LiteLLMObject(
    type_name="litellm_team_member_add",
    noun="set of members",
    description="Some members of a team, with the same limits. Who else is in the team is left alone; `litellm_team_members` "
    "is for exactly the members that it names, `litellm_team_member` for one.",
    table=Table(FIELDS, (Joint(("member", *LIMITS), join, split),)),
    identity=("team_id", "member"),
    identifier=lambda identity: identity["team_id"],
    import_form="the team_id; all members of the team are taken over, by their user_id",
    choose=lambda _: {},
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label=first_of(("team_id",)),
    undone=False,
    check=check,
)
