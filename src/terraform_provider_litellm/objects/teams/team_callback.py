"""A callback of a team, to which LiteLLM logs the team's requests.

Endpoints: POST /team/{team_id}/callback, GET /team/info, GET /v2/team/list, DELETE /team/{team_id}/callback/{callback_name}.

LiteLLM keeps the callbacks in the team's metadata, where it enciphers the values of variables that it takes for secrets. Its
deletion takes all entries of a name along, so one object is all of a name. There is no update: the entry is deleted and
added again.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.client.answers import part, present
from terraform_provider_litellm.client.errors import ClientError, NotFound, ReferenceMissing, half_done
from terraform_provider_litellm.objects.teams import membership, team
from terraform_provider_litellm.plugin.types import STRING, Map
from terraform_provider_litellm.plugin.validators import Length, OneOf
from terraform_provider_litellm.record.behaviours import HasWriteOnlyTwin, LeftAlone, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import HASHED, MISSING, TAKEN_BACK, unmasked
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import SharedStorage, Table
from terraform_provider_litellm.run import claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

SINCE = "1.100.5"
"""The first release that was seen to remove a callback."""

BOTH = "success_and_failure"

FIELDS = (
    replace(membership.TEAM_ID, since=SINCE),
    Field(
        "callback_name",
        STRING,
        "The name of the callback, such as `langfuse`, `langsmith` or `gcs_bucket`. A team has at most one callback of each name.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1),),
        since=SINCE,
    ),
    Field(
        "callback_type",
        STRING,
        f"Which requests are logged. Unset means `{BOTH}`.",
        unset_values=("", BOTH),
        validators=(OneOf(("success", "failure", BOTH)),),
        since=SINCE,
    ),
    Field(
        "callback_vars",
        Map(STRING),
        'The variables of the callback: `{ langfuse_public_key = "…", langfuse_secret_key = "…" }`. LiteLLM encrypts '
        "secrets among the values, so changes of these made outside of Terraform are not detected.",
        sensitive=True,
        cleared_by=TAKEN_BACK,
        behaviours=(HasWriteOnlyTwin(), LeftAlone("the variables that the callback has")),
        since=SINCE,
    ),
)


def join(values: Mapping[str, Json]) -> dict[str, Json]:
    """The entry, which is written as a whole; if none were ever set, it keeps the variables that it has."""
    variables = values["callback_vars"]
    told = {} if variables is None else {"callback_vars": {} if variables is TAKEN_BACK else variables}
    return {"callback_type": values["callback_type"] or BOTH, **told}


def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The entry, with what was written in place of enciphered values; those of a write-only twin are not told."""
    mine = written.get("callback_vars")
    held = {"callback_type": row.get("callback_type") or BOTH}
    if isinstance(mine, dict) and HASHED in mine.values():
        return held
    return held | {"callback_vars": unmasked(mine, row.get("callback_vars") or {})}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /team/{team_id}/callback."""
    async with claims.lock(client, values["team_id"]):
        await _add(client, values["team_id"], {"callback_vars": {}, **body})
    return {}


async def _add(client: Client, team_id: str, entry: Row) -> None:
    told = {name: entry[name] for name in ("callback_name", "callback_type", "callback_vars") if name in entry}
    try:
        await client.post(("/team", team_id, "callback"), told)
    except NotFound as error:
        raise ReferenceMissing.of("team_id", error.detail) from None


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /team/info: the entry in the team's metadata."""
    row = await team.read(client, {"team_id": identity["team_id"]})
    if row is None:
        return None
    if row.get("metadata", MISSING) is not None:
        part(row, "metadata", dict)
    return entries(row).get(identity["callback_name"])


def entries(row: Row) -> dict[str, Row]:
    """The callbacks of a team by name; `repeated` says that there is more than one of the name."""
    metadata = row.get("metadata")
    held = metadata.get("logging") if isinstance(metadata, dict) else None
    named = [
        (each["callback_name"], each)
        for each in (held if isinstance(held, list) else [])
        if isinstance(each, dict) and isinstance(each.get("callback_name"), str)
    ]
    counts = Counter(name for name, _ in named)
    return {name: {**each, "team_id": row["team_id"], "repeated": counts[name] > 1} for name, each in named}


async def page(client: Client, _group: str, number: int) -> Page:
    """GET /v2/team/list: all callbacks of a page of teams."""
    teams = await team.page(client, "", number)
    rows = {f"{team_id}/{name}": entry for team_id, row in teams.rows.items() for name, entry in entries(row).items()}
    return Page(rows, teams.pages)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Delete the entry and add it again; one that cannot be added is put back as it was."""
    team_id = identity["team_id"]
    async with claims.lock(client, team_id):
        before = present(
            await read(client, identity), "callback_name", f"The team has no callback {identity['callback_name']}."
        )
        await _drop(client, identity)
        with half_done():
            try:
                await _add(client, team_id, {**before, **body})
            except ClientError:
                with suppress(ClientError):
                    await _add(client, team_id, before)
                raise


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /team/{team_id}/callback/{callback_name}."""
    async with claims.lock(client, identity["team_id"]):
        await _drop(client, identity)


async def _drop(client: Client, identity: Identity) -> None:
    answer = await client.delete(("/team", identity["team_id"], "callback", identity["callback_name"]))
    part(answer, "message", str)


def unmanaged(row: Row) -> str:
    """LiteLLM deletes all entries of a name together."""
    if not row.get("repeated"):
        return ""
    return (
        f"The team has more than one entry of the callback {row['callback_name']}, and LiteLLM can only delete all of "
        "them together. Combine them into one entry first."
    )


TEAM_CALLBACK = LiteLLMObject(
    type_name="litellm_team_callback",
    description="A callback of a team, to which LiteLLM logs the team's requests. Do not combine it with the attribute "
    "`logging` of a `litellm_team`, which manages all callbacks of the team; other changes of the team keep them.",
    table=Table(FIELDS, (SharedStorage(("callback_type", "callback_vars"), join, split),)),
    identity=("team_id", "callback_name"),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page, filters=("team_id",)),
    label_names=("callback_name",),
    unmanaged=unmanaged,
)
