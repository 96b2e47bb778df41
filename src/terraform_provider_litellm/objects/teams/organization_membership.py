"""Members of organizations: how LiteLLM tells who they are, and how it changes that.

LiteLLM adds members by user id alone: its search for an e-mail address always fails. So the provider looks the user up. A
limit of a member's own is in a budget that LiteLLM makes for it, which is told by its id only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import deadline, organizations, retry
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import (
    ClientError,
    NotFound,
    ReferenceMissing,
    half_done,
)
from terraform_provider_litellm.objects.teams.membership import by_email, find
from terraform_provider_litellm.record.json_values import equivalent
from terraform_provider_litellm.record.object import ROWS
from terraform_provider_litellm.run import claims, shared_budget, vanished

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.json_values import Json, Row

ROLES = ("org_admin", "internal_user", "internal_user_viewer")
LIMIT = "max_budget_in_organization"

place = claims.ORGANIZATION.place


async def organization(client: Client, organization_id: str) -> Row | None:
    """GET /organization/info, and POST /budget/info for the limits of members; None without an organization."""
    answer = await organizations.info(client, organization_id)
    if answer is None:
        return None
    held = part(answer, "members", list)
    vanished.sighted(client)
    ids = sorted({row["budget_id"] for row in held if row.get("budget_id")})
    budgets = whole(await client.post("/budget/info", {"budgets": ids}), list) if ids else []
    limits = {budget["budget_id"]: budget.get("max_budget") for budget in budgets}
    return {
        "organization_id": organization_id,
        "members": [_member(organization_id, row, limits) for row in held],
    }


def _member(organization_id: str, row: Row, limits: Mapping[str, Json]) -> dict[str, Json]:
    """A member; without an e-mail address where the release does not tell it."""
    user = row.get("user")
    email = {"user_email": user.get("user_email")} if isinstance(user, dict) else {}
    return {
        "organization_id": organization_id,
        "user_id": part(row, "user_id", str),
        "role": row.get("user_role"),
        "budget_id": row.get("budget_id"),
        LIMIT: limits.get(row.get("budget_id") or ""),
        **email,
    }


async def user_of(client: Client, who: Row) -> str:
    """The id of a user who is named by it or by an e-mail address.

    Raises:
        ReferenceMissing: no user has the address, or more than one.
    """
    if who.get("user_id"):
        return str(who["user_id"])
    answer = await client.get("/user/list", user_email=who["user_email"], page_size=ROWS)
    found = [row for row in part(answer, "users", list) if by_email([row], who)]
    if len(found) != 1:
        how_many = "More than one user has" if found else "No user has"
        error = ReferenceMissing.of("user_email", f"{how_many} the e-mail address {who['user_email']}.")
        error.advice = "LiteLLM adds only existing users to an organization by e-mail address. Create the user first, or set user_id."
        if found:
            error.advice = "Set user_id to identify the member."
        raise error
    return part(found[0], "user_id", str)


async def add(client: Client, organization_id: str, user_id: str, wanted: Row) -> None:
    """POST /organization/member_add for a user who is no member, and an update for the limit, which that ignores.

    Without an answer, a member who is there then was added by this.
    """
    body = {"organization_id": organization_id, "member": {"user_id": user_id, "role": wanted["role"]}}
    try:
        await client.post("/organization/member_add", body)
    except NotFound as error:
        raise ReferenceMissing.of("organization_id", error.detail) from None
    except ClientError as error:
        if not error.outcome_unknown:
            raise

        async def look() -> Row | None:
            held = await organization(client, organization_id)
            return None if held is None else find(held["members"], {"user_id": user_id})

        if await retry.until_found(look, deadline.current().left(retry.SEARCHED)) is None:
            raise
    claims.of(client).ensure(place(organization_id), [user_id])
    if wanted.get(LIMIT) is not None:
        with half_done():
            await change(client, {"organization_id": organization_id, "user_id": user_id}, {LIMIT: wanted[LIMIT]})


async def change(client: Client, row: Row, body: Mapping[str, Json]) -> None:
    """PATCH /organization/member_update; it ignores null, so POST /budget/update takes a limit away."""
    told = {name: value for name, value in body.items() if name in ("role", LIMIT) and value is not None}
    if told:
        who = {"organization_id": row["organization_id"], "user_id": row["user_id"]}
        await client.patch("/organization/member_update", {**who, **told})
    if LIMIT in body and body[LIMIT] is None and row.get("budget_id"):
        with half_done(begun=bool(told)):
            await client.post("/budget/update", {"budget_id": row["budget_id"], "max_budget": None})


async def remove(client: Client, organization_id: str, rows: Sequence[Row]) -> list[Row]:
    """Remove members with their own budgets. Whom another resource of the run wants stays, and is returned.

    Raises:
        NotFound: one was no member any more.
    """
    run, kept = claims.of(client), []
    for row in rows:
        if run.claims(place(organization_id), row):
            run.release(place(organization_id), row)
            kept.append(row)
            continue
        budget_id = await drop(client, organization_id, row["user_id"])
        if budget_id is not None:  # nothing but LiteLLM itself gives a member a budget
            owner = f"organization_member/{organization_id}/{row['user_id']}"
            await shared_budget.discard(client, owner, [budget_id])
    return kept


async def drop(client: Client, organization_id: str, user_id: str) -> str | None:
    """DELETE /organization/member_delete, which answers null for who is no member; returns the id of the member's budget.

    Raises:
        NotFound: there was no such member.
    """
    answer = await client.delete(
        "/organization/member_delete", {"organization_id": organization_id, "user_id": user_id}
    )
    if answer is None:
        raise NotFound.of("user_id", "The user is not a member of the organization.")
    same(part(answer, "user_id", str), user_id, "member")
    return part(answer, "budget_id", str) if answer.get("budget_id") else None


async def ensure(client: Client, organization_id: str, wanted: Sequence[Row]) -> list[str]:
    """Add who is missing, and change whose role or limit differs. Returns the ids of all who are wanted.

    Raises:
        ReferenceMissing: there is no such organization, or no such user.
    """
    held = await organization(client, organization_id)
    if held is None:
        raise ReferenceMissing.of("organization_id", f"Organization {organization_id} not found.")
    user_ids = [await user_of(client, each) for each in wanted]
    begun = False
    for user_id, each in zip(user_ids, wanted, strict=True):
        row = find(held["members"], {"user_id": user_id})
        with half_done(begun=begun):
            if row is None:
                await add(client, organization_id, user_id, each)
            elif body := differences(row, each):
                await change(client, row, body)
        begun = True
    claims.of(client).ensure(place(organization_id), user_ids)
    return user_ids


def differences(row: Row, wanted: Row) -> dict[str, Json]:
    """What has to be written so that a member is as wanted."""
    return {name: wanted.get(name) for name in ("role", LIMIT) if not equivalent(row[name], wanted.get(name))}
