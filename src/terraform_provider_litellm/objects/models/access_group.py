"""An access group of models: a name that models carry, and that keys and teams use in place of the models' names.

Endpoints: POST /access_group/new, GET /access_group/{access_group}/info, PUT /access_group/{access_group}/update,
DELETE /access_group/{access_group}/delete, GET /access_group/list, PUT /access_group/{access_group}/budget,
DELETE /access_group/{access_group}/budget.

The group is in the `access_groups` of its models, which LiteLLM reads, changes and writes back without a lock; without a
model there is none. So the groups of a run are written one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import budgets
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import ClientError, NotFound, ReferenceMissing, taken_back
from terraform_provider_litellm.plugin.config_validators import Conflicting
from terraform_provider_litellm.plugin.types import STRING, List
from terraform_provider_litellm.plugin.validators import Length, Matches
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table, apart
from terraform_provider_litellm.run import lag, shared_budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

HOLDER = "keys that use the group together"
SINCE = "1.100.5"
"""The first release that was seen to give a group a budget."""

WRITES = "access groups of models"
"""The lock of writes to the `access_groups` of models."""

LIMITS = ("max_budget", "soft_budget", "budget_duration")
BUDGET = ("budget_id", *LIMITS)
budget_of_others = shared_budget.at_import("access_group")
FIELDS = (
    Field(
        "access_group",
        STRING,
        "The name of the group.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(
            Length(1),
            Matches(
                r"[^/]*\S[^/]*",
                "must not be blank or contain a slash, because LiteLLM could not change or delete such a group",
            ),
        ),
        since="1.80.10",
    ),
    Field(
        "model_names",
        List(STRING),
        "Names of the models of the group: all deployments of these names that are in the database when it is written. "
        "Leave `access_groups` of these models unset: LiteLLM writes the group there.",
        required=True,
        behaviours=(RefersTo("model"),),
        validators=(Length(1),),
    ),
    budgets.max_budget(HOLDER, since=SINCE),
    budgets.soft_budget(HOLDER, since=SINCE),
    budgets.budget_duration(HOLDER, since=SINCE),
    Field(
        "budget_id",
        STRING,
        "The id of a budget that the group shares with others, in place of limits of its own. A change resets the spend.",
        since=SINCE,
    ),
)


def split_budget(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The budget's id where it is shared, and its limits where it is the group's own; the rest is not told."""
    budget = row.get("budget") or {}
    identifier = budget.get("budget_id") or ""
    shared = not shared_budget.is_generated(identifier or None)
    if written.get("budget_id") or (shared and not any(written.get(name) is not None for name in LIMITS)):
        return {"budget_id": identifier or None}
    return {name: budget.get(name) for name in LIMITS}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /access_group/new, then PUT /access_group/{access_group}/budget; without its budget, the group is deleted again."""
    identity = {"access_group": values["access_group"]}
    budget = {name: body[name] for name in BUDGET if body.get(name) is not None}

    sent = {"access_group": values["access_group"], "model_names": body.get("model_names")}

    async def write() -> None:
        async with client.lock(WRITES):
            part(await client.post("/access_group/new", sent), "access_group", str)

    await lag.wait_out(ReferenceMissing, write)
    if budget:
        try:
            row = present(await read(client, identity), "access_group", "The new access group does not exist.")
            if row.get("budget"):  # LiteLLM keeps that of a former group of this name, whose limits would be changed
                await _unlink(client, identity)
            await _limit(client, identity, budget)
        except ClientError as error:
            error.half_done = not await taken_back(delete(client, identity))
            raise
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /access_group/{access_group}/info."""
    name = identity["access_group"]
    try:
        row = await client.get(("/access_group", name, "info"))
    except NotFound:
        return None
    same(part(row, "access_group", str), name, "access group")
    part(row, "model_names", list)
    return whole(row, dict)


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /access_group/list: all groups at once."""
    rows = part(await client.get("/access_group/list"), "access_groups", list)
    return Page({part(row, "access_group", str): row for row in rows}, 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /access_group/{access_group}/update, and the budget."""
    if "model_names" in body:

        async def write() -> None:
            path = ("/access_group", identity["access_group"], "update")
            async with client.lock(WRITES):
                part(await client.put(path, {"model_names": body["model_names"]}), "access_group", str)

        await lag.wait_out(ReferenceMissing, write)
    budget = {name: body[name] for name in BUDGET if name in body}
    if budget:
        await _change_budget(client, identity, budget)


async def _change_budget(client: Client, identity: Identity, body: Mapping[str, Json]) -> None:
    """Write what is set, and clear the rest; of a budget that others share, nothing is changed but the link.

    LiteLLM takes a null for nothing here, but not of a budget itself.
    """
    row = present(await read(client, identity), "access_group", f"Access group '{identity['access_group']}' not found")
    budget, new = row.get("budget") or {}, body.get("budget_id")
    linked = budget.get("budget_id") or ""
    if linked and linked != new and (new or await budget_of_others(client, row)):
        await _unlink(client, identity)
        budget = {}
    if new:
        await _limit(client, identity, {"budget_id": new})
        return
    changed = {name: body[name] for name in LIMITS if name in body}
    left = {name: value for name, value in {**budget, **changed}.items() if name in LIMITS and value is not None}
    if budget and not left:
        await _unlink(client, identity)
        return
    cleared = {name: None for name, value in changed.items() if value is None}
    if budget and cleared:
        part(await client.post("/budget/update", {"budget_id": linked, **cleared}), "budget_id", str)
    written = {name: value for name, value in changed.items() if value is not None}
    if written or left:  # a write of what is left, since only that makes LiteLLM forget what it remembers
        await _limit(client, identity, written or left)


async def _limit(client: Client, identity: Identity, budget: Mapping[str, Json]) -> None:
    """PUT /access_group/{access_group}/budget, of a budget that exists."""
    shared = budget.get("budget_id")
    if shared is not None and not whole(await client.post("/budget/info", {"budgets": [shared]}), list):
        raise ReferenceMissing.of("budget_id", f"Budget {shared} not found.")
    path = ("/access_group", identity["access_group"], "budget")
    part(await client.put(path, dict(budget)), "budget", dict)


async def _unlink(client: Client, identity: Identity) -> None:
    """DELETE /access_group/{access_group}/budget."""
    part(await client.delete(("/access_group", identity["access_group"], "budget")), "message", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /access_group/{access_group}/delete: from all models, with its spend."""
    async with client.lock(WRITES):
        part(await client.delete(("/access_group", identity["access_group"], "delete")), "message", str)


ACCESS_GROUP = LiteLLMObject(
    type_name="litellm_access_group",
    description="An access group of models, which keys and teams list among their models, with a budget of its own. "
    "LiteLLM stores it in the models, as their `access_groups`: either the group lists its models, or these list the group. "
    "For MCP servers and agents, or for a list of teams and keys, use `litellm_unified_access_group`.",
    table=Table(FIELDS, (SharedStorage(BUDGET, apart, split_budget),)),
    identity=("access_group",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page),
    set_later=BUDGET,
    at_import=budget_of_others,
    has_own_budget=budgets.own(LIMITS),
    provides={"model": ("access_group",)},
    config_validators=tuple(
        Conflicting(("budget_id", name), "A shared budget has limits of its own.") for name in LIMITS
    ),
)
