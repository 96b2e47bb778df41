"""A team: a group of members and keys with shared models, budgets and limits.

Endpoints: POST /team/new, GET /team/info, POST /team/update, POST /team/permissions_update, POST /team/delete.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from terraform_plugin.types import BOOL, NUMBER, STRING, List
from terraform_plugin.validators import Length
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.durations import BudgetDuration
from terraform_provider_litellm.fields import Field, Table
from terraform_provider_litellm.limits import AMOUNT, COUNT
from terraform_provider_litellm.listing import ROWS, Listing, Page
from terraform_provider_litellm.metadata import metadata, shared
from terraform_provider_litellm.record import LiteLLMObject, first_of

if TYPE_CHECKING:
    from terraform_plugin.values import State
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.fields import Json, Row
    from terraform_provider_litellm.record import Identity

HOSTED = ("team_member_budget_id",)
"""What LiteLLM keeps inside the team's metadata, and puts back whenever that is replaced."""

FIELDS = (
    Field("team_alias", STRING, "The team's name. LiteLLM does not demand that it is unique.", required=True),
    Field(
        "team_id",
        STRING,
        "The team's id. Choose one to match groups of an identity provider; otherwise it is generated. "
        "A change replaces the team.",
        chosen=True,
        replaces=True,
        validators=(Length(1),),
    ),
    Field("organization_id", STRING, "The organization that the team belongs to.", licence=True),
    metadata('{ cost_center = 42, owners = ["a"] }'),
    Field("models", List(STRING), "Names of the models that the team may use. Empty or unset means all.", clear=[]),
    Field(
        "max_budget",
        NUMBER,
        "What the team may spend, in USD, per `budget_duration` or in all. 0 ends with the first request that costs.",
        validators=AMOUNT,
    ),
    Field(
        "budget_duration",
        STRING,
        "After what time the spend starts again at zero: a number with `s`, `m`, `h`, `d`, `w` or `mo`, such as `30d`, "
        "or `hourly`, `daily`, `weekly`, `monthly`.",
        validators=(BudgetDuration(),),
    ),
    Field("tpm_limit", NUMBER, "Tokens that the team may use per minute.", validators=COUNT),
    Field("rpm_limit", NUMBER, "Requests that the team may make per minute.", validators=COUNT),
    Field("blocked", BOOL, "Whether the team's keys are refused. Unset means `false`.", nothing=(False,), clear=False),
    Field(
        "team_member_permissions",
        List(STRING),
        "Management routes that members without admin role may call for the team's keys, such as `/key/generate`.",
        clear=[],
    ),
)


def choose(planned: State) -> State:
    """The team's id, so that it is known before the call."""
    return {"team_id": planned.get("team_id") if isinstance(planned.get("team_id"), str) else str(uuid.uuid4())}


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /team/new."""
    await client.post("/team/new", body)
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /team/info: the row under `team_info`; `key_limit` spares the list of the team's keys."""
    try:
        answer = await client.get("/team/info", team_id=identity["team_id"], key_limit=1)
    except NotFound:
        return None
    row: Row = answer["team_info"]
    return row


async def page(client: Client, _: str, number: int) -> Page:
    """GET /v2/team/list: the same rows as those of /team/info."""
    answer = await client.get("/v2/team/list", page=number, page_size=ROWS)
    return Page({row["team_id"]: row for row in answer["teams"]}, answer["total_pages"])


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /team/update, which cannot set the members' permissions: POST /team/permissions_update does."""
    team = {"team_id": identity["team_id"]}
    rest = {name: value for name, value in body.items() if name != "team_member_permissions"}
    if rest:
        await client.post("/team/update", team | rest)
    if "team_member_permissions" in body:
        await client.post(
            "/team/permissions_update", team | {"team_member_permissions": body["team_member_permissions"]}
        )


async def delete(client: Client, identity: Identity) -> None:
    """POST /team/delete: takes the team's keys along."""
    await client.post("/team/delete", {"team_ids": [identity["team_id"]]})


async def find(client: Client, text: str) -> State | None:
    """The team of a team id."""
    return {"team_id": text} if text and await read(client, {"team_id": text}) is not None else None


TEAM = LiteLLMObject(
    type_name="litellm_team",
    noun="team",
    description="A team: members and keys that share models, a budget and limits.",
    table=Table(FIELDS, (shared(HOSTED),)),
    identity=("team_id",),
    identifier=lambda identity: identity["team_id"],
    import_form="its team_id",
    choose=choose,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    label=first_of(("team_alias", "team_id")),
    listing=Listing(page),
)
