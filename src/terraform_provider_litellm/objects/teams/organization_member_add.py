"""Some members of an organization, with the same limit: they are added, kept and removed, and no others are touched.

Endpoints: GET /organization/info, POST /organization/member_add, PATCH /organization/member_update, GET /user/list,
DELETE /organization/member_delete, POST /budget/info, POST /budget/update.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.client.answers import present
from terraform_provider_litellm.client.errors import half_done
from terraform_provider_litellm.objects.teams import membership, organization, team_member_add
from terraform_provider_litellm.objects.teams import organization_membership as organizations
from terraform_provider_litellm.objects.teams.organization_member import ORGANIZATION_ID
from terraform_provider_litellm.objects.teams.organization_membership import LIMIT, ROLES
from terraform_provider_litellm.plugin.types import NUMBER, Set
from terraform_provider_litellm.plugin.validators import OneOf
from terraform_provider_litellm.record.behaviours import CannotBeCleared
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import equivalent
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

OF_TEAM = team_member_add.MEMBER.attributes
MEMBER = replace(
    team_member_add.MEMBER,
    attributes={
        "user_id": replace(
            OF_TEAM["user_id"], description="The user's id. If unset, the user with `user_email` is the member."
        ),
        "user_email": replace(
            OF_TEAM["user_email"],
            description="The e-mail address of an existing user. If `user_id` is not set, it identifies the user. If "
            "unset, LiteLLM returns the address of the user.",
        ),
        "role": replace(
            OF_TEAM["role"],
            description=f"The member's role in the organization: {', '.join(f'`{role}`' for role in ROLES)}.",
            validators=(OneOf(ROLES),),
        ),
    },
    description="A member. If no user has the `user_id`, LiteLLM creates one.",
)
FIELDS = (
    ORGANIZATION_ID,
    Field("member", Set(MEMBER.type), "", block=MEMBER, equal=team_member_add.alike),
    Field(
        LIMIT,
        NUMBER,
        "The maximum spend of each member within the organization in USD. Unset means no limit of its own.",
        behaviours=(CannotBeCleared(until="1.85.7"),),
        validators=AMOUNT,
    ),
)


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """All members, each with the limit."""
    return {"members": [{**member, LIMIT: values[LIMIT]} for member in values["member"] or []]}


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """Those of the members who are in the organization, as they were written; and a limit that differs, if any does."""
    mine = written.get("member") or []
    found = [(each, held) for each in mine if (held := membership.find(row["members"], each)) is not None]
    limit = written.get(LIMIT)
    other = [held[LIMIT] for _, held in found if not equivalent(held[LIMIT], limit)]
    members = [
        {name: each.get(name) or held.get(name) for name in ("user_id", "user_email")} | {"role": held["role"]}
        for each, held in found
    ]
    return {"member": members, LIMIT: other[0] if other else limit}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """Add the members, none of whom may be in the organization already."""
    await _ensure(client, values["organization_id"], body["members"], [])
    return {}


async def _ensure(client: Client, organization_id: str, wanted: list[Row], before: list[Row]) -> list[str]:
    named = [{**each, "user_id": await organizations.user_of(client, each)} for each in wanted]
    record, group = ORGANIZATION_MEMBER_ADD, claims.ORGANIZATION
    with half_done(begun=await membership.refuse(client, record, group, organization_id, named, before)):
        return await organizations.ensure(client, organization_id, named)


async def read(client: Client, identity: Identity) -> Row | None:
    """The organization with all its members."""
    return await organizations.organization(client, identity["organization_id"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Add who is new and not in the organization already, change who differs, and remove who was a member before."""
    organization_id = identity["organization_id"]
    before: Any = identity["member"] or []
    wanted = await _ensure(client, organization_id, body["members"], before)
    with half_done():
        left = [row for row in await _held(client, identity) if row["user_id"] not in wanted]
        await organizations.remove(client, organization_id, left)


async def delete(client: Client, identity: Identity) -> None:
    """Remove the members, and nobody else."""
    await organizations.remove(client, identity["organization_id"], await _held(client, identity))


async def _held(client: Client, identity: Identity) -> list[Row]:
    """Those whom the identity names and who are in the organization."""
    held = present(await read(client, identity), "organization_id", "The organization no longer exists.")
    mine: Any = identity["member"] or []
    return membership.matching(held["members"], mine)


async def plan(call: Plan[Client]) -> None:
    """Members who stay keep what the configuration leaves out of them."""
    team_member_add.keep_known(call)
    await MEMBERS.plan(call)


async def find(client: Client, text: str) -> State | None:
    """The members of `organization_id/user,user`, by id or e-mail address; of an organization's id alone all of them."""
    return await membership.imported(
        text, "organization_id", lambda organization_id: organizations.organization(client, organization_id)
    )


def imported(text: str, found: State) -> dict[str, Json]:
    """Where only the organization was named, its members are not this resource's until it is applied."""
    if text != found["organization_id"]:
        return {}
    place = organizations.place(text)
    return {"unclaimed": sorted(mark for row in found["member"] for mark in claims.marks(place, row))}


MEMBERS = claims.Members(team_member_add.named, group=claims.ORGANIZATION)

ORGANIZATION_MEMBER_ADD = LiteLLMObject(
    type_name="litellm_organization_member_add",
    noun="set of organization members",
    description="Some members of an organization, with the same limit. Other members of the organization are not "
    "changed. Use `litellm_organization_members` to manage all members of an organization, and "
    "`litellm_organization_member` to manage one.",
    table=Table(FIELDS, (SharedStorage(("member", LIMIT), join, split),)),
    identity=("organization_id", "member"),
    identifier=lambda identity: identity["organization_id"],
    import_form="organization_id/user,user with the ids or e-mail addresses of the members, or the organization_id "
    "alone for all of its members",
    choose=lambda _: {},
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    unique=(),
    delete_after_failed_create=False,
    shared=(LIMIT,),
    attempted=team_member_add.attempted,
    plan=plan,
    plan_delete=MEMBERS.plan_delete,
    imported=imported,
    licence=organization.LICENCE,
)
