"""An attachment of a policy to requests.

Endpoints: POST /policies/attachments, GET /policies/attachments/{attachment_id}, GET /policies/attachments/list,
DELETE /policies/attachments/{attachment_id}.

LiteLLM chooses the id and has no update. It applies an attachment that names nothing to all requests, as one with the scope
`*`, beside which it ignores all names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file, timestamps
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import AlreadyExists, ApiError, Invalid, NotFound, ReferenceMissing
from terraform_provider_litellm.plugin.config_validators import AtLeastOneOf, Conflicting
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, NUMBER, STRING, List
from terraform_provider_litellm.plugin.validators import AtLeast, AtMost, Length, OneOf, WholeNumber
from terraform_provider_litellm.plugin.values import is_null
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table
from terraform_provider_litellm.run import lag

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

SINCE = "1.85.0"

ALL = "*"

REPLACED = ReplacedWhenChanged(lambda _prior, _config: True)
"""Also if there was no value: LiteLLM has no update."""

NAMES = ("teams", "keys", "models", "tags")

ABSENT = {"Team '": "teams", "Key '": "keys", "Policy '": "policy_name"}
"""How LiteLLM's complaint about a name that does not exist begins, by attribute."""

OF_THE_FILE = "config-"
"""How the ids begin that LiteLLM gives the attachments of the proxy's configuration file."""


def _names(name: str, what: str) -> Field:
    """Names or patterns, which need not exist: other attributes of these names are other ones."""
    return Field(
        name,
        List(STRING),
        f"{what}, or beginnings of them with a `*`, such as `prod-*`. Unset means all.",
        place=(name,),
        behaviours=(REPLACED,),
        since=SINCE,
    )


SETTINGS = (
    Field(
        "policy_name",
        STRING,
        "The name of the policy, which has to exist: the attribute `policy_name` of a `litellm_policy`.",
        required=True,
        behaviours=(REPLACED, RefersTo("policy")),
        validators=(Length(1),),
        since=SINCE,
    ),
    Field(
        "scope",
        STRING,
        "`*` applies the policy to all requests, and excludes `teams`, `keys`, `models` and `tags`.",
        behaviours=(REPLACED,),
        validators=(OneOf((ALL,)),),
        since=SINCE,
    ),
    _names("teams", "Aliases of teams to whose requests the policy applies"),
    _names("keys", "Aliases of keys to whose requests the policy applies"),
    _names("models", "Names of models to whose requests the policy applies"),
    _names("tags", "Tags of keys and teams to whose requests the policy applies"),
    Field(
        "priority",
        NUMBER,
        "The place in the order of attachments: lower numbers run first, and attachments without a priority last.",
        behaviours=(REPLACED,),
        validators=(WholeNumber(), AtLeast(-(2**31)), AtMost(2**31 - 1)),
        since="1.106.0",
    ),
    Field(
        "default",
        BOOL,
        "Whether the policy applies only to requests to which no other attachment applies. Unset means `false`.",
        unset_values=(False,),
        behaviours=(REPLACED,),
        since="1.106.0",
    ),
)
FIELDS = (
    Field("attachment_id", STRING, "The id of the attachment, which LiteLLM chooses.", computed=True),
    *SETTINGS,
    timestamps.created_at("attachment"),
    timestamps.created_by("attachment"),
)

BECAUSE = "With the scope `*`, LiteLLM applies the policy to all requests and ignores all names."


def names_any(_: str, value: Value) -> bool:
    """An empty list, as of a module, names nothing."""
    return not is_null(value) and value not in ("", [])


async def plan(call: Plan[Client]) -> None:
    """Tell of a new attachment to all requests."""
    planned = call.planned or {}
    if call.prior is not None or planned.get("scope") != ALL:
        return
    rest = " that no other attachment applies to" if planned.get("default") is True else ""
    call.diagnostics.warning(
        f"The policy applies to all requests{rest}",
        f'The scope "*" attaches the policy to the requests{rest or " of all teams, keys and models"}, as soon as the '
        "attachment exists. To limit it, set teams, keys, models or tags in place of scope.",
        path("scope"),
    )


def row_of(row: Row) -> Row:
    """A row that says what LiteLLM does: without names, or with the scope `*`, the policy applies to all requests."""
    if row.get("scope") == ALL or not any(row.get(name) for name in NAMES):
        return {**row, **{name: [] for name in NAMES}, "scope": ALL}
    return {**row, "scope": None}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /policies/attachments/{attachment_id}, or the list for one of the configuration file; none is without an id."""
    if not identity["attachment_id"]:
        return None
    if identity["attachment_id"].startswith(OF_THE_FILE):
        return (await page(client, "", 1)).rows.get(identity["attachment_id"])
    try:
        row = whole(await client.get(("/policies/attachments", identity["attachment_id"])), dict)
    except NotFound:
        return None
    same(row.get("attachment_id"), identity["attachment_id"], "attachment")
    part(row, "policy_name", str)
    return row_of(row)


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /policies/attachments/list: all at once, also those of the proxy's configuration file."""
    rows = part(await client.get("/policies/attachments/list"), "attachments", list)
    return Page({part(row, "attachment_id", str): row_of(row) for row in rows}, 1)


async def copies(client: Client, values: State) -> list[Row]:
    """GET /policies/attachments/list: the attachments of the policy to the same requests."""
    return [
        row
        for row in (await LISTING.everything(client)).rows.values()
        if not unmanaged(row) and all(each.same(values.get(each.name), row.get(each.name)) for each in SETTINGS)
    ]


async def search(client: Client, values: State) -> Row | None:
    """The newest of these attachments."""
    return next(iter(await copies(client, values)), None)


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /policies/attachments, when LiteLLM knows all models.

    LiteLLM takes any number of equal attachments, so that nobody could tell one without an answer from another client's.
    """

    async def attach() -> Row:
        async with client.lock("policy attachments"):
            found = await search(client, values)
            if found is not None:
                raise AlreadyExists.of(None, f"The attachment {found['attachment_id']} is equal.")
            try:
                return whole(await client.post("/policies/attachments", body), dict)
            except ApiError as error:
                raise _at_name(error) from None

    return {"attachment_id": part(await lag.wait_out(ReferenceMissing, attach), "attachment_id", str)}


def _at_name(error: ApiError) -> ApiError:
    """The error at the attribute with a name that does not exist; workers learn of a new model after a while."""
    if error.detail.startswith("Model '"):
        return ReferenceMissing.of("models", error.detail)
    found = next((name for start, name in ABSENT.items() if error.detail.startswith(start)), None)
    if found is None:
        return error
    invalid = Invalid.of(found, error.detail)
    if found == "policy_name":
        invalid.advice = (
            "Create a litellm_policy of this name. A policy that the proxy's configuration file (config.yaml) defines can be "
            "attached only in that file."
        )
    return invalid


async def update(_client: Client, _identity: Identity, _body: dict[str, Json]) -> None:
    """There is none: every change replaces the attachment."""


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /policies/attachments/{attachment_id}."""
    if not identity["attachment_id"]:
        raise NotFound.of("attachment_id", "The state does not contain the attachment_id.")
    part(await client.delete(("/policies/attachments", identity["attachment_id"])), "message", str)


def unmanaged(row: Row) -> str:
    """The attachments of the proxy's configuration file are not in its database, where alone they could be deleted."""
    if row.get("definition_location") != "config":
        return ""
    return config_file.defines("attachment", so="removed")


LISTING = Listing(page, names={"policy": "policy_name"})

POLICY_ATTACHMENT = LiteLLMObject(
    type_name="litellm_policy_attachment",
    description="An attachment of a policy to requests: of teams, keys, models and tags, all of which have to match, or to "
    "all requests.",
    table=Table(FIELDS),
    identity=("attachment_id",),
    choose=lambda _: {},
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=LISTING,
    search=search,
    copies=copies,
    named_by=(),
    unique=(),
    unmanaged=unmanaged,
    plan=plan,
    config_validators=(
        AtLeastOneOf(
            ("scope", *NAMES),
            'LiteLLM would apply the policy to all requests. If this is intended, set scope = "*".',
            names_any,
        ),
        *(Conflicting(("scope", name), BECAUSE, names_any) for name in NAMES),
    ),
)
