"""An agent that speaks A2A, to which LiteLLM forwards the requests of clients.

Endpoints: POST /v1/agents, GET /v1/agents/{id}, GET /v1/agents, PATCH /v1/agents/{id}, DELETE /v1/agents/{id}.

LiteLLM puts itself in place of the agent on its card: it fills in what the card does not contain, replaces the security
and the interfaces, and keeps only the capabilities that it can forward. It reads agents from the memory of the worker
that is asked. The others load a change within 30 seconds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import (
    access,
    budgets,
    config_file,
    limits,
    object_permission,
    rate_limits,
    rows,
    timestamps,
)
from terraform_provider_litellm.attributes.secret_values import erased, secret_values, unredacted
from terraform_provider_litellm.attributes.shared_attribute import required
from terraform_provider_litellm.client import connections
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import (
    JsonObject,
    Length,
    ListOf,
    MapOf,
    Matches,
    OneOf,
    Shape,
    Simple,
)
from terraform_provider_litellm.record.behaviours import EMPTY, CannotBeCleared, HasWriteOnlyTwin, ResentWith
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import bare, equivalent
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

PERMITTED = ("mcp_servers", "mcp_access_groups", "mcp_toolsets", "mcp_tool_permissions", "models", "agents")
"""The names in `object_permission` that LiteLLM takes for an agent; it discards all others."""

TOOLSETS = {"mcp_toolsets": "1.106.0"}
"""The first release that takes a name in `object_permission`."""

CLEARS_SINCE = "1.106.0"
"""The first release that takes empty parameters."""

CARDLESS_SINCE = "1.106.0"
"""The first release with agents that have no card."""

TEXT, TEXTS, FLAG = Simple(STRING), ListOf(Simple(STRING)), Simple(BOOL)

VERSION = re.compile(r"(0\.3|1\.0)(?:\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?")
"""The versions of the protocol that LiteLLM accepts, of which it keeps the first two numbers."""

CARD = {
    **dict.fromkeys(("name", "description", "url", "version"), TEXT),
    "protocolVersion": Simple(
        STRING, (Matches(VERSION.pattern, "must be 0.3 or 1.0, since LiteLLM supports no other version of A2A"),)
    ),
    "capabilities": Shape(
        {**dict.fromkeys(("streaming", "pushNotifications", "stateTransitionHistory"), FLAG), "extensions": None},
        grows=True,
    ),
    **dict.fromkeys(("defaultInputModes", "defaultOutputModes"), TEXTS),
    "skills": ListOf(
        Shape(
            {
                **dict.fromkeys(("id", "name", "description"), TEXT),
                **dict.fromkeys(("tags", "examples", "inputModes", "outputModes"), TEXTS),
                "security": None,
            },
            required=("id", "name"),
            grows=True,
        )
    ),
    "provider": Shape({"organization": TEXT, "url": TEXT}),
    **dict.fromkeys(("preferredTransport", "iconUrl", "documentationUrl"), TEXT),
    "supportsAuthenticatedExtendedCard": FLAG,
    "signatures": ListOf(MapOf(None)),
    **dict.fromkeys(("additionalInterfaces", "security", "securitySchemes", "supportedInterfaces")),
}
"""The names of a card, as A2A defines them."""

REPLACED = frozenset({"additionalInterfaces", "security", "securitySchemes", "supportedInterfaces"})
"""The names of a card whose values LiteLLM replaces or drops."""

FORWARDED = "streaming"
"""The only capability that LiteLLM keeps, if it is true."""

FILLED: dict[str, Json] = {
    "version": "1.0.0",
    "protocolVersion": "1.0",
    "capabilities": {},
    "defaultInputModes": ["text"],
    "defaultOutputModes": ["text"],
    "skills": [
        {
            "id": "chat",
            "name": "Chat",
            "description": "Conversational interaction with the agent.",
            "tags": ["chat"],
        }
    ],
}
"""What LiteLLM fills in where a card does not contain it, besides the name and the provider."""


COMPLETED = frozenset({*FILLED, "name", "provider"})
"""The names of a card that LiteLLM fills in, even where they are empty."""


def sent_card(card: Json) -> Json:
    """A card as LiteLLM stores it, without what LiteLLM fills in."""
    if not isinstance(card, dict):
        return card
    kept = {name: bare(value) for name, value in card.items() if value is not None and name not in REPLACED}
    kept = {name: value for name, value in kept.items() if value not in EMPTY or name not in COMPLETED}
    if isinstance(found := kept.get("protocolVersion"), str) and (version := VERSION.fullmatch(found)):
        kept["protocolVersion"] = version[1]
    if isinstance(found := kept.get("capabilities"), dict):
        kept["capabilities"] = {FORWARDED: True} if found.get(FORWARDED) in (True, "true") else {}
    return kept


def shown_card(card: Json) -> Json:
    """A card without what LiteLLM fills in."""
    return {name: value for name, value in card.items() if not is_filled(name, value)}


def is_filled(name: str, value: Json) -> bool:
    """Whether LiteLLM may have filled in a value of a card."""
    if name == "provider":
        return isinstance(value, dict) and value.get("organization") == "LiteLLM Proxy"
    return name in FILLED and equivalent(FILLED[name], value)


def same_card(written: Json, api: Json) -> bool:
    """Whether a card is the written one, with a name and other values that LiteLLM fills in."""
    mine, theirs = written or {}, api or {}
    added = theirs.keys() - mine.keys()
    return all(name == "name" or is_filled(name, theirs[name]) for name in added) and all(
        equivalent(mine[name], theirs[name])
        if name in theirs
        else is_filled(name, mine[name]) or (name == "name" and not theirs)
        for name in mine
    )


ENTRA = {
    **dict.fromkeys(("provider", "tenant_id", "client_id", "service_principal_id"), TEXT),
    **dict.fromkeys(("required_roles", "required_scopes"), TEXTS),
}
"""The names of an identity in Microsoft Entra."""


def entra(identity: Json) -> Json:
    """An identity as LiteLLM compares it: ids in lower case, without the values that it has by default."""
    if not isinstance(identity, dict):
        return identity
    found = {name: identity[name] for name in ENTRA if identity.get(name) is not None}
    usual = {"required_roles": [], "required_scopes": ["user_impersonation"]}
    return {
        name: value.lower() if name.endswith("_id") else value
        for name, value in found.items()
        if usual.get(name, ...) != value
    }


class Application(Shape):
    """An application, or an empty object, which generated configuration has for none."""

    def look(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report what is missing in an application."""
        if value != {}:
            super().look(value, path, diagnostics)


SETTINGS = (
    Field(
        "agent_name",
        STRING,
        "The name of the agent, by which clients call it. LiteLLM has it once.",
        required=True,
        validators=(Length(1),),
        since="1.85.7",
    ),
    Field(
        "agent_card",
        DYNAMIC,
        'The card of the agent, with the names of A2A: `{ name = "Helper", url = "https://agent.example.com", protocolVersion '
        '= "1.0", skills = [{ id = "ask", name = "Ask", description = "Answers questions", tags = ["qa"] }] }`. LiteLLM '
        "forwards requests to its `url`. In the card that clients see, LiteLLM replaces "
        f"{', '.join(f'`{name}`' for name in sorted(REPLACED))}, and all `capabilities` except `streaming`; in the card of "
        "the configuration, these are not sent.",
        place=("agent_card_params",),
        cleared_by={},
        to_api=sent_card,
        from_api=shown_card,
        equal=same_card,
        behaviours=(ResentWith(("agent_name",)),),
        validators=(Shape(CARD, grows=True),),
    ),
    Field(
        "litellm_params",
        DYNAMIC,
        'Parameters of LiteLLM for the agent, such as `{ model = "openai/gpt-4o", api_key = "…" }`. LiteLLM does not return '
        "secrets, so changes of them outside of Terraform are not detected.",
        sensitive=True,
        to_api=rows.without_nulls,
        behaviours=(HasWriteOnlyTwin(), CannotBeCleared(until=CLEARS_SINCE, then={})),
        validators=(JsonObject(),),
    ),
    Field(
        "static_headers",
        Map(STRING),
        "Headers of all requests to the agent.",
        sensitive=True,
        cleared_by={},
        behaviours=(HasWriteOnlyTwin(),),
    ),
    Field(
        "extra_headers",
        List(STRING),
        "Names of headers that LiteLLM forwards from the client's request to the agent.",
        cleared_by=[],
    ),
    replace(
        object_permission.attribute("agent"),
        description="Objects that the agent may use, as an object with any of the names "
        f'{", ".join(f"`{name}`" for name in PERMITTED)}: `{{ mcp_tool_permissions = {{ github = ["search"] }} }}`. '
        f"Omitted names set no restriction. {required(TOOLSETS)}",
        since_in=TOOLSETS,
        validators=(object_permission.of(PERMITTED),),
    ),
    access.access_group_ids("agent", since="1.106.0"),
    rate_limits.tpm_limit("agent", validators=(limits.SMALL,)),
    rate_limits.rpm_limit("agent", validators=(limits.SMALL,)),
    Field(
        "session_tpm_limit",
        NUMBER,
        "The maximum number of tokens per minute in a session.",
        validators=limits.SMALL_COUNT,
    ),
    Field(
        "session_rpm_limit",
        NUMBER,
        "The maximum number of requests per minute in a session.",
        validators=limits.SMALL_COUNT,
    ),
    Field(
        "enabled",
        BOOL,
        "Whether LiteLLM forwards requests to the agent. Unset means `true`.",
        cleared_by=True,
        unset_values=(True,),
        since="1.106.0",
    ),
    Field(
        "execution_mode",
        STRING,
        "Whether the agent acts on its own behalf (`autonomous`), on behalf of users (`delegated`), or both (`both`). Unset "
        "means `autonomous`.",
        cleared_by="autonomous",
        unset_values=("", "autonomous"),
        validators=(OneOf(("autonomous", "delegated", "both")),),
        since="1.106.0",
    ),
    Field(
        "identity",
        DYNAMIC,
        'The application of the agent in Microsoft Entra: `{ provider = "microsoft_entra", tenant_id = "…", client_id = "…" '
        "}`, with `service_principal_id`, `required_roles` and `required_scopes`. The proxy must validate the tokens of this "
        "tenant. Removing it disables the agent.",
        unset_values=({},),
        to_api=entra,
        validators=(Application(ENTRA, required=("provider", "tenant_id", "client_id")),),
        since="1.106.0",
    ),
)
FIELDS = (
    Field(
        "agent_id",
        STRING,
        "The id of the agent, which LiteLLM chooses, and to which access groups, keys and teams refer.",
        computed=True,
    ),
    *SETTINGS,
    budgets.spend("agent"),
    timestamps.created_at("agent"),
    timestamps.created_by("agent"),
    *timestamps.updated("agent", SETTINGS),
)


def normalized(row: Row) -> Row:
    """A row in the form that is written; a card that LiteLLM alone has filled in is none, with the agent's name too."""
    found, card = row.get("identity") or {}, sent_card(row.get("agent_card_params") or {})
    return {
        **rows.normalized(row),
        "agent_card_params": {} if shown_card(card) in ({}, {"name": row.get("agent_name")}) else card,
        "identity": entra(found) if found.get("active", True) and found else None,
    }


def told_params(mine: Json, theirs: Json) -> Json:
    """The parameters with the written secrets, without what LiteLLM adds."""
    shown = unredacted(mine, theirs) or {}
    own = mine if isinstance(mine, dict) else {}
    return {name: value for name, value in shown.items() if name != PUBLIC or name in own}


PUBLIC = "is_public"
"""The name that LiteLLM adds to parameters in its list, and in the memory from which it then answers."""


# ---- calls


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /v1/agents: all agents that the worker remembers."""
    found = whole(await client.get("/v1/agents"), list)
    return Page({part(row, "agent_id", str): normalized(row) for row in found}, 1)


async def search(client: Client, values: State) -> Row | None:
    """GET /v1/agents: the agent of a name."""
    found = (await page(client, "", 1)).rows.values()
    return next((row for row in found if part(row, "agent_name", str) == values["agent_name"]), None)


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /v1/agents, which chooses the id; older releases require a card, which they fill in."""
    card: dict[str, Json] = {} if reaches(await client.version(), CARDLESS_SINCE) else {"agent_card_params": {}}
    return {"agent_id": part(await client.post("/v1/agents", card | body), "agent_id", str)}


async def raw(client: Client, identity: Identity) -> Row | None:
    """GET /v1/agents/{id}, as LiteLLM answers."""
    try:
        row = await client.get(("/v1/agents", identity["agent_id"]))
    except NotFound:
        return None
    same(part(row, "agent_id", str), identity["agent_id"], "agent")
    return whole(row, dict)


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v1/agents/{id}."""
    row = await raw(client, identity)
    return None if row is None else normalized(row)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /v1/agents/{id}. Of the parameters it replaces all but the secrets that are missing: those are sent as null."""
    if "litellm_params" in body:
        row = await raw(client, identity)
        kept = (row or {}).get("litellm_params")
        body = {**body, "litellm_params": erased(body["litellm_params"], kept)}
    part(await client.patch(("/v1/agents", identity["agent_id"]), body), "agent_id", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /v1/agents/{id}."""
    part(await client.delete(("/v1/agents", identity["agent_id"])), "message", str)


def unmanaged(row: Row) -> str:
    """The agents of the proxy's configuration file are not in its database, which dates all others."""
    return "" if row.get("created_at") else config_file.defines("agent")


AGENT = LiteLLMObject(
    type_name="litellm_agent",
    description="An agent that speaks A2A, to which LiteLLM forwards the requests of clients.",
    table=Table(
        FIELDS,
        (secret_values("litellm_params", told_params), secret_values("static_headers")),
    ),
    identity=("agent_id",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    search=search,
    unmanaged=unmanaged,
    named_by=("agent_name",),
    choose=lambda _: {},
    listing=Listing(page, names={"name": "agent_name"}),
    consistent_reads=connections.READS,
    provides={"agent": ("agent_id",)},
)
