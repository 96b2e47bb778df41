"""Whose budget it is: that of one object alone, whose limits may be written by way of it, or one that others have too.

LiteLLM keeps the limits of an object in a budget with a generated id (UUID), and does not say for whom it made a budget. So
do clients that make a budget to share without an id. The age of the budget and the lists of what has one tell them apart.
LiteLLM keeps such a budget when it deletes the object; `discard` deletes it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from terraform_provider_litellm.client import deadline, keys
from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.client.errors import (
    ClientError,
    Conflict,
    EndpointMissing,
    LicenceRequired,
    PermissionDenied,
)
from terraform_provider_litellm.record.json_values import dig
from terraform_provider_litellm.record.object import ROWS
from terraform_provider_litellm.record.release import reaches

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row

LOG = logging.getLogger(__name__)

GENERATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The form of the id of a budget that LiteLLM has made by itself, for one object."""

OF_DEFAULTS = re.compile(r"team-(.+-)?budget-[0-9a-f]{32}", re.DOTALL)
"""The form of the id of a budget that LiteLLM has made for the members of a team."""

OF_CUSTOMERS = ("metadata", "end_user_budget_id")
"""Where a key has the id of the budget of customers whom its requests name."""

OWNERS = uuid.UUID("7d0c5b3e-5d0f-4c39-9a57-0b6a1f0f3d52")
"""The namespace of the ids of budgets that the provider makes for their owners."""

BESIDE = timedelta(seconds=2)
"""How much older than the object the budget is at most that LiteLLM makes with it."""

PATIENCE = 10.0
"""Seconds for which requests about the budgets of a deleted object are repeated."""

PAGES = 20
"""The pages of a list that are read at most."""


class Kind(NamedTuple):
    """A kind of object that has a budget: its list, where the rows are in it, the id of a row, and since which release.

    A proxy without the licence for a `licensed` kind does not list it, and its database does not delete the budget of one.
    """

    path: str
    inside: str
    name: str
    since: str = ""
    licensed: bool = False


KINDS = {
    "tag": Kind("/tag/list", "", "name", since="1.80.17"),
    "customer": Kind("/customer/list", "", "user_id"),
    "key": Kind("/key/list", "keys", "token"),
    "organization": Kind("/organization/list", "", "organization_id", licensed=True),
    "project": Kind("/project/list", "", "project_id", since="1.85.7"),
    "team": Kind("/v2/team/list", "teams", "team_id", since="1.75.9"),
    "access_group": Kind("/access_group/list", "access_groups", "access_group", since="1.100.5"),
}
"""Whatever can have the budget of another object; a team has one for its members."""


class Whose(Enum):
    """Whose a budget is: one object's own, one that others have too, or nobody can tell."""

    OWN = "own"
    SHARED = "shared"
    UNKNOWN = "unknown"


HIDDEN = "the API key may not read all lists of what has a budget, or they are too long"
"""Why nobody can tell whose a budget is."""


@dataclass(slots=True)
class Holders:
    """The owners of each budget that the lists tell, since a time of `time.monotonic`, and whether they are all of them.

    `failure` is why a list that the API key may read was not read.
    """

    since: float
    owners: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    complete: bool = True
    failure: ClientError | None = None


@dataclass
class Run:
    """What the run on a client knows of budgets, with the holders once they are read.

    `given` are the budgets that creates and updates give to objects, whether they are answered or not; `made` are owners that are
    written, with the budgets that LiteLLM made for them.
    """

    holders: Holders | None = None
    given: set[str] = field(default_factory=set)
    made: set[tuple[str, str]] = field(default_factory=set)


def writing(client: Client, planned: State, owner: str = "", made: Json = None) -> None:
    """Record the budgets that a create or an update is about to give to an object, and the one that was made for it."""
    if isinstance(made, str):
        client.memory(Run).made.add((owner, made))
    given = {value for value in map(planned.get, ("budget_id", "end_user_budget_id")) if isinstance(value, str)}
    client.memory(Run).given.update(given)


def made_for(owner: str) -> str:
    """The id of the budget that the provider makes for an owner, such as `customer/alice`."""
    return str(uuid.uuid5(OWNERS, owner))


async def refuse(client: Client, owner: str, row: Row, budget: Row) -> None:
    """Change no limits of a budget that others have too, or may have.

    Raises:
        Conflict: the budget is shared, or nobody can tell.
    """
    whose = await of_object(client, owner, row, budget)
    if whose is Whose.OWN:
        return
    identifier = budget["budget_id"]
    advice = "Change the limits in the budget itself, or set budget_id in place of the limits."
    if whose is Whose.SHARED:
        error = Conflict.of(None, f"The budget {identifier} is not the object's own, so its limits were not changed.")
        error.summary, error.advice = "its budget is a shared one", advice
        raise error
    failure = (await _holders(client)).failure
    reason = f"a list failed ({failure})" if failure else HIDDEN
    message = f"Other objects may have the budget {identifier}, so its limits were not changed: {reason}."
    error = Conflict.of(None, message)
    error.summary, error.advice = "its budget may be a shared one", f"{advice} Or use the API key of a proxy admin."
    raise error


def at_import(kind: str) -> Callable[[Client, Row], Awaitable[State]]:
    """The `at_import` of a kind of object of `KINDS` whose row has its budget."""

    async def found(client: Client, row: Row) -> State:
        return await noted(client, f"{kind}/{row[KINDS[kind].name]}", row, _budget(row))

    return found


async def noted(client: Client, owner: str, row: Row, budget: Row | None) -> dict[str, Json]:
    """The values of an import: the id of the budget, if others have it too.

    For an API key that may not read all lists, and where they are too long, it is the object's own.

    Raises:
        ClientError: a list failed.
    """
    whose = Whose.OWN if budget is None else await of_object(client, owner, row, budget)
    if whose is Whose.UNKNOWN and (failure := (await _holders(client)).failure):
        raise failure
    return {"budget_id": budget["budget_id"]} if budget is not None and whose is Whose.SHARED else {}


def is_generated(identifier: Json) -> bool:
    """Whether a budget may be the object's own by its id, or is none."""
    return identifier is None or GENERATED.fullmatch(str(identifier)) is not None


async def of_object(client: Client, owner: str, row: Row, budget: Row) -> Whose:
    """Whose the budget of an object is, also by its id and its age.

    Where the lists show nobody else who has it, and may not show all, it is the object's own if it was made for it.
    """
    identifier, age = budget.get("budget_id"), _age(budget, row)
    if identifier is None or identifier == made_for(owner):
        return Whose.OWN
    if not is_generated(identifier) or (age is not None and age > BESIDE):
        return Whose.SHARED
    whose = await by_lists(client, owner, identifier)
    made = (owner, identifier) in client.memory(Run).made or (age is not None and abs(age) <= BESIDE)
    return Whose.OWN if whose is Whose.UNKNOWN and made else whose


async def by_lists(client: Client, owner: str, identifier: str, *, anew: bool = False) -> Whose:
    """Whose a budget is by the lists of what has one, and by what this run gives; `anew` as in `_holders`."""
    holders = await _holders(client, anew=anew)
    if identifier in client.memory(Run).given or holders.owners.get(identifier, set()) - {owner}:
        return Whose.SHARED
    return Whose.OWN if holders.complete and await keys.is_admin(client) else Whose.UNKNOWN


async def discard(client: Client, owner: str, identifiers: Iterable[str]) -> list[str]:
    """POST /budget/delete, of the budgets that LiteLLM made for a deleted owner, and that nothing else has.

    One stays if its id is not of LiteLLM's form, if nobody can tell what has it, or if the API key may not delete it: the owner
    is gone in any case. Returns why, for each that nothing else is known to have.
    """

    async def delete(identifier: str) -> str:
        try:
            whose = await by_lists(client, owner, identifier, anew=True)
            if whose is Whose.OWN:
                await client.post("/budget/delete", {"id": identifier})
            return f"{identifier}: {HIDDEN}" if whose is Whose.UNKNOWN else ""
        except ClientError as error:
            LOG.info("budget %s of the deleted %s stays: %s", identifier, owner, error)
            return f"{identifier}: {error}"

    of_litellm = [each for each in identifiers if is_generated(each) or OF_DEFAULTS.fullmatch(each)]
    with deadline.within("", PATIENCE):
        return list(filter(None, await asyncio.gather(*map(delete, of_litellm))))


def _age(budget: Row, row: Row) -> timedelta | None:
    """How much older than the object the budget is, if both tell their time."""
    times = [datetime.fromisoformat(each["created_at"]) for each in (row, budget) if each.get("created_at")]
    return times[0] - times[1] if len(times) == 2 else None


async def _holders(client: Client, *, anew: bool = False) -> Holders:
    """The owners of each budget, which a run reads once; of lists that are long or refused, what is told.

    `anew` means that a read that began before the call does not count, unless it was incomplete.
    """
    asked, run = time.monotonic(), client.memory(Run)
    async with client.lock("holders of budgets"):
        known = run.holders
        if known is None or (anew and known.complete and known.since < asked):
            found, release = Holders(time.monotonic()), ""
            with suppress(ClientError):  # an older release, or one that is not known, lacks some of the lists
                release = await client.version()
            for noun, kind in KINDS.items():
                if release and kind.since and not reaches(release, kind.since):
                    continue
                try:
                    rows, complete = await _rows(client, kind)
                except ClientError as error:
                    rows, complete = [], kind.licensed and isinstance(error, LicenceRequired)
                    if not isinstance(error, EndpointMissing | LicenceRequired | PermissionDenied):
                        found.failure = error
                found.complete = found.complete and complete
                for row in rows:
                    for identifier in (budget_id(row), dig(row, OF_CUSTOMERS)):
                        if isinstance(identifier, str):
                            found.owners[identifier].add(f"{noun}/{part(row, kind.name, str)}")
            run.holders = known = found
    return known


async def _rows(client: Client, kind: Kind) -> tuple[list[Row], bool]:
    """The first pages of a list, and whether there are no others; most lists are one page, whatever the request says."""
    found: list[Row] = []
    for number in range(1, PAGES + 1):
        answer = await client.get(kind.path, page=number, page_size=ROWS, size=ROWS, return_full_object="true")
        rows = part(answer, kind.inside, list) if kind.inside else whole(answer, list)
        paged = kind.inside and "total_pages" in answer
        last = number >= part(answer, "total_pages", int) if paged else len(rows) != ROWS or rows == found[-ROWS:]
        found += rows
        if last:
            return found, True
    return found, False


def _budget(row: Row) -> Row | None:
    """The budget in a row, if the row has one."""
    return next((whole(row[name], dict) for name in ("litellm_budget_table", "budget") if row.get(name)), None)


def budget_id(row: Row) -> Json:
    """The id of the budget in the row of an object."""
    of_members = ("metadata", "team_member_budget_id")
    return row.get("budget_id") or (_budget(row) or {}).get("budget_id") or dig(row, of_members)
