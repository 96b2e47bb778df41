"""Members of teams: how LiteLLM tells who they are and what limits they have, and how it changes that.

A member's limits are in a budget of the member's own, or in the one that a team gives all members by default; then the
member has none. LiteLLM adds whoever makes a team as its admin: with the master key that is `AUTOMATIC`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes import model_budgets
from terraform_provider_litellm.client import deadline, retry, teams
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    ClientError,
    Conflict,
    NotFound,
    ReferenceMissing,
    ServerFault,
    half_done,
)
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import dig, equivalent
from terraform_provider_litellm.run import claims, shared_budget, vanished
from terraform_provider_litellm.run.claims import AUTOMATIC, wants

__all__ = [
    "AUTOMATIC",
    "LIMITS",
    "ROLES",
    "TEAM_ID",
    "add",
    "by_email",
    "change",
    "drop",
    "ensure",
    "exists",
    "find",
    "given",
    "imported",
    "matching",
    "refuse",
    "remove",
    "same",
    "team",
]

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import LiteLLMObject
    from terraform_provider_litellm.run.claims import Group

TEAM_ID = Field(
    "team_id",
    STRING,
    "The team's id.",
    required=True,
    behaviours=(ReplacedWhenChanged(), RefersTo("team")),
    validators=(Length(1),),
)
"""The team of a member, or of a callback."""

ROLES = ("admin", "user")
WHO = "Set user_id, user_email or both to identify the member."
LIMITS: Mapping[str, str] = {
    "max_budget_in_team": "max_budget",
    "budget_duration": "budget_duration",
    "tpm_limit": "tpm_limit",
    "rpm_limit": "rpm_limit",
    "allowed_models": "allowed_models",
    "model_max_budget": "model_max_budget",
}
"""What a member may have of its own, and the column of the budget that holds it."""

SINCE: Mapping[str, str] = {
    "max_budget_in_team": "1.75.9",
    "tpm_limit": "1.75.9",
    "rpm_limit": "1.75.9",
    "allowed_models": "1.85.7",
    "budget_duration": "1.95.1",
    "model_max_budget": "1.108.11",
}
"""The first releases that were seen to know the limits."""

BOUNDLESS = 2**31 - 1
"""The largest limit that LiteLLM stores."""

ADDED = ("max_budget_in_team", "budget_duration", "allowed_models")
"""The limits that a new member can be given at once; the others are an update."""


async def team(client: Client, team_id: str) -> Row | None:
    """GET /team/info: `members` with their own limits; None without a team.

    A member's `own_budget` is the id of the budget that only this member has. `defaults` are the limits of members without
    any of their own, `given` those that LiteLLM writes into the member's own limits: the models that new members get, and
    since 1.109.3 the time after which the spend starts again.
    """
    answer = await teams.info(client, team_id)
    if answer is None:
        return None
    row = answer["team_info"]
    held = part(row, "members_with_roles", list)
    vanished.sighted(client)
    default = dig(row, ("metadata", "team_member_budget_id"))
    defaults = _limits(row.get("team_member_budget_table") or {})
    passed_on = {
        "allowed_models": row.get("default_team_member_models") or [],
        "budget_duration": defaults["budget_duration"],
    }
    memberships = answer.get("team_memberships") or []
    budgets = {each["user_id"]: each for each in memberships}
    holders = Counter(each.get("budget_id") for each in memberships)
    return {
        "team_id": team_id,
        "members": [
            _member(team_id, each, budgets.get(each.get("user_id")) or {}, default, holders)
            | {"defaults": defaults, "given": passed_on}
            for each in held
        ],
    }


def _member(team_id: str, member: Row, membership: Row, default: Json, holders: Mapping[Json, int]) -> dict[str, Json]:
    """A member; the budget is not its own if others have it too, such as a former default of the team."""
    budget_id = membership.get("budget_id")
    by_default = budget_id is not None and budget_id == default
    budget = (None if by_default else membership.get("litellm_budget_table")) or {}
    own = budget_id if shared_budget.is_generated(budget_id) and holders[budget_id] == 1 else None
    return {**member, "team_id": team_id, "by_default": by_default, "own_budget": own, **_limits(budget)}


def _limits(budget: Row) -> dict[str, Json]:
    """What a budget allows, by the names that members have for it."""
    limits = {name: budget.get(column) for name, column in LIMITS.items()}
    return limits | {"model_max_budget": model_budgets.normalized(limits["model_max_budget"])}


def find(rows: Iterable[Row], who: Row) -> Row | None:
    """The member of a user id, or of an e-mail address where there is none."""
    user_id = who.get("user_id")
    if not user_id:
        return by_email(rows, who)
    return next((row for row in rows if row.get("user_id") == user_id), None)


def by_email(rows: Iterable[Row], who: Row) -> Row | None:
    """The member of an e-mail address, which LiteLLM compares without case."""
    email = (who.get("user_email") or "").lower()
    return next((row for row in rows if email and (row.get("user_email") or "").lower() == email), None)


def matching(rows: Sequence[Row], wanted: Iterable[Row]) -> list[Row]:
    """Each of the members once whom the ids or e-mail addresses name."""
    found = (find(rows, each) for each in wanted)
    return list({row["user_id"]: row for row in found if row is not None}.values())


async def imported(
    text: str, group: str, held: Callable[[str], Awaitable[Row | None]], *, left_out: Container[str | None] = ()
) -> State | None:
    """The members that `group/user,user` names, by id or e-mail address; of the id of a group alone all that are not left out.

    `held` returns the group of an id with its `members`; ids may contain slashes.
    """
    for end in (len(text), *(position for position, letter in enumerate(text) if letter == "/")):
        identifier, names = text[:end], [name.strip() for name in text[end + 1 :].split(",") if name.strip()]
        if not identifier or (end < len(text) and not names):
            continue
        row = await held(identifier)
        if row is None:
            continue
        rows = [each for each in row["members"] if each.get("user_id") not in left_out]
        if end < len(text):
            found = [
                find(row["members"], {"user_id": name}) or find(row["members"], {"user_email": name}) for name in names
            ]
            rows = [each for each in found if each is not None]
            if len(rows) < len(names):
                continue
        members = [{name: each.get(name) for name in ("user_id", "user_email", "role")} for each in rows]
        return {group: identifier, "member": members}
    return None


def exists(
    record: LiteLLMObject, group: Group, identifier: str, *user_ids: str, beside: Iterable[str] = ()
) -> Conflict:
    """The error about users who are members already, by nothing that this run gives up; `beside` others of the same set."""
    one = len(user_ids) == 1
    who = f"The user {user_ids[0]} is already a member" if one else f"{', '.join(user_ids)} are already members"
    error = Conflict.of(None, f"{who} of the {group.noun} {identifier}.")
    error.summary = f"{'it' if 'user_id' in record.identity else 'a member'} already exists"
    what, import_id = "member" if one else "members", f"{identifier}/{','.join((*user_ids, *beside))}"
    again = (
        f"To manage the {what} here, import the whole set again, which changes nothing in LiteLLM: first run terraform "
        f"state rm {record.type_name}.<name>, then {record.offer(import_id)}"
    )
    error.advice = (
        f"{again if beside else f'Import the existing {what}: {record.offer(import_id)}'}\n\n"
        f"If another resource of the configuration has the {what} too, remove the {what} from one of both. "
        f"If this run replaces the {what} with create_before_destroy, remove create_before_destroy: a user can be "
        f"in {'an' if group.noun[0] in 'aeiou' else 'a'} {group.noun} only once."
    )
    return error


async def refuse(
    client: Client,
    record: LiteLLMObject,
    group: Group,
    identifier: str,
    wanted: Iterable[Row],
    before: Sequence[Row] = (),
) -> bool:
    """Refuse users who are members already, but neither `before` by the resource, nor by anything that this run does.

    Returns whether another resource of the run has given up any of them, who then belongs to no other resource.

    Raises:
        Conflict: with the import id.
    """
    new = [each for each in wanted if find(before, each) is None]
    place, run = group.place(identifier), claims.of(client)

    async def strangers() -> dict[str, Row]:
        there = matching(await group.members(client, identifier), new)
        return {row["user_id"]: row for row in there if not run.may_take(place, row)}

    found = await strangers() if new else {}
    left = {user_id for user_id, row in found.items() if not await claims.handed_over(client, place, row)}
    if left:
        left &= (await strangers()).keys()  # a replica may have been late
    if left:
        others = [each.get("user_id") or each.get("user_email") for each in before]
        raise exists(record, group, identifier, *sorted(left), beside=sorted(map(str, others)))
    run.free.update(mark for each in new for mark in wants(place, each))
    return bool(found)


async def add(client: Client, team_id: str, members: Sequence[Row], limits: Row) -> None:
    """POST /team/member_add; one member is given as such, since LiteLLM skips those of a list that are in the team.

    They were not in the team a moment ago: where no answer comes, those who are there then were added by this.
    """
    who = [
        {name: each[name] for name in ("user_id", "user_email", "role") if each.get(name) is not None}
        for each in members
    ]
    body = {"team_id": team_id, "member": who[0] if len(who) == 1 else who}
    body |= {name: limits[name] for name in ADDED if limits.get(name) is not None}
    try:
        await client.post("/team/member_add", body)
    except NotFound as error:
        raise ReferenceMissing.of("team_id", error.detail) from None
    except ClientError as error:
        if error.turned_away or not (error.outcome_unknown or isinstance(error, ServerFault)):
            raise
        try:
            added = await _added(client, team_id, members, retry.SEARCHED if error.outcome_unknown else 0.0)
        except ClientError:  # nobody can tell
            error.half_done = True
            raise error from None
        if added is None:  # which older releases call a fault of their own
            raise ReferenceMissing.of("team_id", error.detail) from None
        if added < len(members) or not error.outcome_unknown:
            error.half_done = error.half_done or added > 0
            raise


async def _added(client: Client, team_id: str, members: Sequence[Row], seconds: float) -> int | None:
    """How many of the members show, after so many seconds at most if some do not; None without the team."""
    count: int | None = 0

    async def look() -> bool | None:
        nonlocal count
        held = await team(client, team_id)
        count = None if held is None else sum(find(held["members"], each) is not None for each in members)
        return count in (None, len(members)) or None

    await retry.until_found(look, deadline.current().left(seconds))
    return count


async def change(client: Client, row: Row, body: Mapping[str, Json]) -> None:
    """POST /team/member_update, which answers 200 for users who are no members.

    LiteLLM would start a member's own budget as a copy of the default one; what is not set there is to be unset. Since
    1.109.1 it makes none for limits that are those of the default one, so others come before. And it fails at a list that
    is null.
    """
    told: dict[str, Json] = dict.fromkeys(LIMITS) if row["by_default"] and LIMITS.keys() & body.keys() else {}
    told |= body
    if "allowed_models" in told:
        told["allowed_models"] = told["allowed_models"] or []
    who = {"team_id": row["team_id"], "user_id": row["user_id"]}
    own = {name: told.get(name) or None for name in LIMITS}
    defaults = {name: row["defaults"][name] or None for name in LIMITS}
    if row["by_default"] and LIMITS.keys() & body.keys() and equivalent(own, defaults):
        await client.post("/team/member_update", {**told, **who, "rpm_limit": BOUNDLESS})
    await client.post("/team/member_update", {**told, **who})


async def remove(client: Client, team_id: str, rows: Iterable[Row]) -> list[Row]:
    """Remove members with their own budgets, and with them the users' keys in the team.

    Whom another resource of the run wants stays, and is returned.
    """
    run, kept = claims.of(client), []
    for row in rows:
        if run.claims(team_id, row):
            run.release(team_id, row)
            kept.append(row)
            continue
        await drop(client, team_id, row["user_id"])
        if row["own_budget"] is not None:  # nothing but LiteLLM itself gives a member a budget
            await shared_budget.discard(client, f"team_member/{team_id}/{row['user_id']}", [row["own_budget"]])
    return kept


async def drop(client: Client, team_id: str, user_id: str) -> None:
    """POST /team/member_delete, whoever wants the member; who is gone is removed."""
    with suppress(NotFound):
        part(await client.post("/team/member_delete", {"team_id": team_id, "user_id": user_id}), "team_id", str)


async def ensure(client: Client, team_id: str, wanted: Sequence[Row]) -> list[str]:
    """Add who is missing, and change whose role or limits differ. Returns the ids of all who are wanted.

    Raises:
        ReferenceMissing: there is no such team.
    """
    held = await _team(client, team_id)
    missing = [each for each in wanted if find(held["members"], each) is None]
    begun = False
    while missing:
        first = missing[0]
        alike = [each for each in missing if all(equivalent(each.get(name), first.get(name)) for name in ADDED)]
        there: AlreadyExists | None = None
        with half_done(begun=begun):
            try:
                await add(client, team_id, alike, first)
            except AlreadyExists as error:  # the request came twice, or somebody else was faster
                there = error
        begun = begun or there is None
        missing = [each for each in missing if each not in alike]
        with half_done(begun=begun):
            held = await _team(client, team_id)
            if there is not None and any(find(held["members"], each) is None for each in alike):
                raise there
    found = []
    for each in wanted:
        row = find(held["members"], each)
        if row is not None:
            found.append(row["user_id"])
            body = _changes(row, each)
            if body:
                with half_done(begun=begun):
                    await change(client, row, body)
                begun = True
    claims.of(client).ensure(team_id, found)
    return found


async def _team(client: Client, team_id: str) -> Row:
    held = await team(client, team_id)
    if held is None:
        raise ReferenceMissing.of("team_id", f"Team {team_id} not found.")
    return held


def _changes(row: Row, wanted: Row) -> dict[str, Any]:
    """What has to be written so that a member is as wanted."""
    body = {
        name: wanted.get(name)
        for name in LIMITS
        if not same(row[name], wanted.get(name)) and not given(row, wanted, name)
    }
    return body | ({} if row.get("role") == wanted["role"] else {"role": wanted["role"]})


def same(limit: Json, other: Json) -> bool:
    """Whether two limits are equal, or both unset."""
    return (
        equivalent(limit or None, other or None)
        if isinstance(limit or other, list | dict)
        else equivalent(limit, other)
    )


def given(row: Row, wanted: Row, name: str) -> bool:
    """Whether a member has what the team gives where nothing else is wanted."""
    return name in row["given"] and not wanted.get(name) and equivalent(row[name] or None, row["given"][name] or None)
