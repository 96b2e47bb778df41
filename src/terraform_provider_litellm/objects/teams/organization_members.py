"""All members of an organization: who is not in the configuration is removed from the organization.

Endpoints: GET /organization/info, POST /organization/member_add, PATCH /organization/member_update,
DELETE /organization/member_delete, POST /budget/info, POST /budget/update.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.client.answers import present
from terraform_provider_litellm.client.errors import half_done
from terraform_provider_litellm.objects.teams import organization, team_members
from terraform_provider_litellm.objects.teams import organization_membership as organizations
from terraform_provider_litellm.objects.teams.organization_member import ORGANIZATION_ID
from terraform_provider_litellm.objects.teams.organization_membership import LIMIT, ROLES
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import MapOf, OneOf, Shape, Simple
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.table import SharedStorage, Table
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

MEMBER = Shape({"role": Simple(STRING, (OneOf(ROLES),)), LIMIT: Simple(NUMBER, AMOUNT)})
DEFAULT_ROLE = "internal_user"


def spelled_out(members: Json) -> Json:
    """Every member with a role, and without what is not set."""
    return {
        user_id: {"role": DEFAULT_ROLE}
        | {name: item for name, item in (member or {}).items() if item not in (None, "")}
        for user_id, member in members.items()
    }


FIELDS = (
    ORGANIZATION_ID,
    Field(
        "members",
        DYNAMIC,
        'The members, by user id: `{ alice = { role = "org_admin", max_budget_in_organization = 10 }, bob = {} }`. '
        f"Each member can have a `role` ({', '.join(f'`{role}`' for role in ROLES)}; `{DEFAULT_ROLE}` if unset) and a "
        "maximum spend within the organization in USD. LiteLLM creates users that do not exist.",
        required=True,
        to_api=spelled_out,
        validators=(MapOf(MEMBER),),
    ),
)


def split(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """All members."""
    return {
        "members": {
            each["user_id"]: {name: each[name] for name in ("role", LIMIT) if each[name] is not None}
            for each in row["members"]
        }
    }


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """Make the organization's members those of the configuration, whoever was there before."""
    await update(client, {"organization_id": values["organization_id"]}, body)
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """The organization with its members."""
    return await organizations.organization(client, identity["organization_id"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Add who is missing, change who differs, remove who is too many."""
    organization_id = identity["organization_id"]
    wanted = [{"user_id": user_id, **each} for user_id, each in body["members"].items()]
    user_ids = await organizations.ensure(client, organization_id, wanted)
    with half_done():
        held = await read(client, identity) or {"members": []}
        others = [row for row in held["members"] if row["user_id"] not in user_ids]
        kept = await organizations.remove(client, organization_id, others)
    if kept:
        names = ", ".join(row["user_id"] for row in kept)
        error = team_members.TwoOwners.of(
            "members", f"Another resource of this run manages these members of the organization: {names}."
        )
        error.summary = "two resources manage the members of one organization"
        error.advice = (
            "List all of the organization's members here and remove the other resource, or use "
            "litellm_organization_member_add instead of this resource."
        )
        raise error


async def delete(client: Client, identity: Identity) -> None:
    """Remove everyone but those whom another resource of the run wants."""
    held = present(await read(client, identity), "organization_id", "The organization no longer exists.")
    await organizations.remove(client, identity["organization_id"], held["members"])


MEMBERS = claims.Members(team_members.named, wholly=True, group=claims.ORGANIZATION)

ORGANIZATION_MEMBERS = LiteLLMObject(
    type_name="litellm_organization_members",
    noun="organization membership",
    description="All members of an organization. Users not listed are removed from the organization by each apply, "
    "including the first. Do not combine it with `litellm_organization_member` or `litellm_organization_member_add` "
    "for the same organization.",
    table=Table(FIELDS, (SharedStorage(("members",), team_members.join, split),)),
    identity=("organization_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    delete_after_failed_create=False,
    plan=MEMBERS.plan,
    plan_delete=MEMBERS.plan_delete,
    licence=organization.LICENCE,
)
