"""Whose budget it is: that of one object alone, whose limits may be written by way of it, or one that others have too.

LiteLLM keeps the limits of an object in a budget with a generated id (UUID), and does not say for whom it made a budget. So
do clients that make a budget to share without an id. The age of the budget and the lists of what has one tell them apart.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from terraform_provider_litellm.client.answers import part, whole
from terraform_provider_litellm.client.errors import ClientError, Conflict
from terraform_provider_litellm.record.object import ROWS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row

GENERATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The form of the id of a budget that LiteLLM has made by itself, for one object."""

OWNERS = uuid.UUID("7d0c5b3e-5d0f-4c39-9a57-0b6a1f0f3d52")
"""The namespace of the ids of budgets that the provider makes for their owners."""

BESIDE = timedelta(seconds=2)
"""How much older than the object the budget is at most that LiteLLM makes with it."""

PAGES = 10
"""The pages of a list that are read at most."""

LISTS = {
    "tag": ("/tag/list", "", "name"),
    "customer": ("/customer/list", "", "user_id"),
    "key": ("/key/list", "keys", "token"),
    "organization": ("/organization/list", "", "organization_id"),
    "project": ("/project/list", "", "project_id"),
    "access_group": ("/access_group/list", "access_groups", "access_group"),
}
"""What has a budget: its list, where the rows are in it, and the id of a row."""

_HOLDERS: WeakKeyDictionary[Client, dict[str, set[str]]] = WeakKeyDictionary()


def made_for(owner: str) -> str:
    """The id of the budget that the provider makes for an owner, such as `customer/alice`."""
    return str(uuid.uuid5(OWNERS, owner))


async def refuse(client: Client, owner: str, row: Row, budget: Row) -> None:
    """Change no limits of a budget that others have too.

    Raises:
        Conflict: the budget is shared.
    """
    if await is_shared(client, owner, row, budget):
        message = f"The budget {budget['budget_id']} is not the object's own, so its limits were not changed."
        error = Conflict.of(None, message)
        error.summary = "its budget is a shared one"
        error.advice = "Change the limits in the budget itself, or set budget_id in place of the limits."
        raise error


def at_import(kind: str) -> Callable[[Client, Row], Awaitable[State]]:
    """The `at_import` of a kind of object of `LISTS` whose row has its budget."""

    async def found(client: Client, row: Row) -> State:
        return await noted(client, f"{kind}/{row[LISTS[kind][2]]}", row, _budget(row))

    return found


async def noted(client: Client, owner: str, row: Row, budget: Row | None) -> dict[str, Json]:
    """The values of an import: the id of the budget, if others have it too."""
    if budget is None or not await is_shared(client, owner, row, budget):
        return {}
    return {"budget_id": budget["budget_id"]}


def is_generated(identifier: Json) -> bool:
    """Whether a budget may be the object's own by its id, or is none."""
    return identifier is None or GENERATED.fullmatch(str(identifier)) is not None


async def is_shared(client: Client, owner: str, row: Row, budget: Row) -> bool:
    """Whether the budget of an owner is one that others have too; where nobody can tell, it is the owner's own."""
    identifier = budget.get("budget_id")
    if identifier is None or identifier == made_for(owner):
        return False
    if not is_generated(identifier) or is_older(budget, row):
        return True
    return bool((await _holders(client)).get(identifier, set()) - {owner})


def is_older(budget: Row, row: Row) -> bool:
    """Whether the budget was there before the object, as far as both tell their time."""
    times = [datetime.fromisoformat(each["created_at"]) for each in (row, budget) if each.get("created_at")]
    return len(times) == 2 and times[0] - times[1] > BESIDE


async def _holders(client: Client) -> Mapping[str, set[str]]:
    """The owners of each budget, which a run reads once; of lists that are long or refused, what is told."""
    async with client.lock("holders of budgets"):
        if client not in _HOLDERS:
            found: dict[str, set[str]] = defaultdict(set)
            for kind, (path, inside, name) in LISTS.items():
                with suppress(ClientError):
                    for row in await _rows(client, path, inside):
                        owner = f"{kind}/{part(row, name, str)}"
                        if identifier := _budget_id(row):
                            found[identifier].add(owner)
            _HOLDERS[client] = found
    return _HOLDERS[client]


async def _rows(client: Client, path: str, inside: str) -> list[Row]:
    """The first pages of a list; most lists are one page, whatever the request says."""
    found: list[Row] = []
    for number in range(1, PAGES + 1):
        answer = await client.get(path, page=number, page_size=ROWS, size=ROWS, return_full_object="true")
        rows = part(answer, inside, list) if inside else whole(answer, list)
        found += rows
        if len(rows) != ROWS:
            break
    return found


def _budget(row: Row) -> Row | None:
    """The budget in a row, if the row has one."""
    return row.get("litellm_budget_table") or row.get("budget")


def _budget_id(row: Row) -> Json:
    """The id of the budget in a row of a list."""
    return row.get("budget_id") or (_budget(row) or {}).get("budget_id")
