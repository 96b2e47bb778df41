"""A user's membership in an organization.

Endpoints: POST /organization/member_add, GET /organization/info, GET /organization/list,
PATCH /organization/member_update, POST /budget/info, POST /budget/update, GET /user/list,
DELETE /organization/member_delete. Adding a user id that LiteLLM does not know creates the user; removing the member keeps
the user, the user's teams and keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.client.answers import present
from terraform_provider_litellm.client.errors import AlreadyExists, Conflict, NotFound, half_done
from terraform_provider_litellm.objects.teams import membership, organization, team_member
from terraform_provider_litellm.objects.teams import organization_membership as organizations
from terraform_provider_litellm.objects.teams.organization_membership import LIMIT, ROLES, place
from terraform_provider_litellm.plugin.config_validators import AtLeastOneOf, not_empty
from terraform_provider_litellm.plugin.types import NUMBER, STRING
from terraform_provider_litellm.plugin.validators import Length, OneOf
from terraform_provider_litellm.record.behaviours import (
    CannotBeCleared,
    GeneratedIfUnset,
    RefersTo,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, without_case
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table, apart
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

ORGANIZATION_ID = Field(
    "organization_id",
    STRING,
    "The organization's id.",
    required=True,
    behaviours=(ReplacedWhenChanged(), RefersTo("organization")),
    validators=(Length(1),),
)
FIELDS = (
    ORGANIZATION_ID,
    Field(
        "user_id",
        STRING,
        "The user's id. If no user has it, LiteLLM creates one.",
        behaviours=(GeneratedIfUnset("the user with `user_email` is the member"), ReplacedWhenChanged()),
        validators=(Length(1),),
    ),
    Field(
        "user_email",
        STRING,
        "The e-mail address of an existing user, in any letter case. If `user_id` is not set, it identifies the user; it "
        "does not change the address of the user.",
        behaviours=(GeneratedIfUnset("LiteLLM returns the address of the user"), ReplacedWhenChanged()),
        equal=without_case,
    ),
    Field(
        "role",
        STRING,
        "The member's role in the organization.",
        required=True,
        validators=(OneOf(ROLES),),
    ),
    Field(
        LIMIT,
        NUMBER,
        "The maximum spend of the member within the organization in USD. Unset means no limit of its own.",
        behaviours=(CannotBeCleared(until="1.85.7"),),
        validators=AMOUNT,
    ),
)


def split_email(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """The e-mail address, which older releases do not return."""
    return {"user_email": row.get("user_email", MISSING)}


def identifier(identity: Identity) -> str:
    """`organization_id/user_id`; the user's id is not known after a create without an answer."""
    return f"{identity['organization_id']}/{identity['user_id'] or ''}"


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /organization/member_add, unless the user is a member whom another resource of this run gives up."""
    organization_id = values["organization_id"]
    user_id = await organizations.user_of(client, body)
    row = await _member(client, organization_id, {"user_id": user_id})
    if row is None:
        try:
            await organizations.add(client, organization_id, user_id, body)
        except AlreadyExists:  # somebody else was faster
            raise _exists(organization_id, user_id) from None
    elif not await claims.handed_over(client, place(organization_id), row):
        raise _exists(organization_id, user_id)
    else:
        with half_done():  # nobody else manages the member any more
            await organizations.ensure(client, organization_id, [{**body, "user_id": user_id}])
    return {"user_id": user_id}


def _exists(organization_id: str, user_id: str) -> Conflict:
    return membership.exists(ORGANIZATION_MEMBER, claims.ORGANIZATION, organization_id, user_id)


async def _member(client: Client, organization_id: str, who: Row) -> Row | None:
    held = await organizations.organization(client, organization_id)
    return None if held is None else membership.find(held["members"], who)


async def read(client: Client, identity: Identity) -> Row | None:
    """The member among the members of the organization; an organization that is gone has none."""
    return await _member(client, identity["organization_id"], identity)


async def page(client: Client, organization_id: str, _: int) -> Page:
    """GET /organization/info: all members of an organization come together."""
    held = await organizations.organization(client, organization_id) or {"members": []}
    return Page({identifier(row): row for row in held["members"]}, 1)


async def groups(client: Client) -> list[str]:
    """GET /organization/list: the ids of all organizations."""
    return list((await organization.page(client, "", 1)).rows)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /organization/member_update."""
    row = present(await read(client, identity), "user_id", "The user is not a member of the organization.")
    await organizations.change(client, row, body)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /organization/member_delete."""
    if identity["user_id"] is None:
        raise NotFound.of("user_id", "The state does not contain the user_id of the member.")
    await organizations.remove(client, identity["organization_id"], [dict(identity)])


async def successor(client: Client, state: State) -> State | None:
    """Who a member of an e-mail address alone has become, if the create that added him got no answer."""
    if state.get("user_id") is not None or not state.get("user_email"):
        return None
    row = await _member(client, state["organization_id"], {"user_email": state["user_email"]})
    return None if row is None else {"user_id": row["user_id"]}


MEMBERS = claims.Members(team_member.named, group=claims.ORGANIZATION)

ORGANIZATION_MEMBER = LiteLLMObject(
    type_name="litellm_organization_member",
    description="A user's membership in an organization. LiteLLM keeps the user, and the user's teams and keys, "
    "when the membership ends.",
    table=Table(FIELDS, (SharedStorage(("user_email",), apart, split_email),)),
    identity=("organization_id", "user_id"),
    identifier=identifier,
    choose=lambda _: {},
    create=create,
    read=read,
    update=update,
    delete=delete,
    label_names=("user_email", "user_id"),
    listing=Listing(page, within="organization_id", singly=0, groups=groups),
    delete_after_failed_create=False,
    plan=MEMBERS.plan,
    plan_delete=MEMBERS.plan_delete,
    successor=successor,
    licence=organization.LICENCE,
    config_validators=(AtLeastOneOf(("user_id", "user_email"), membership.WHO, is_set=not_empty),),
)
