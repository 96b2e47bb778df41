"""An MCP server, whose tools LiteLLM offers to models and agents.

Endpoints: POST /v1/mcp/server, GET /v1/mcp/server/{id}, GET /v1/mcp/server, PUT /v1/mcp/server, DELETE /v1/mcp/server/{id}.

A single read is from the database, and the list from the memory of one worker, which also has the servers of the proxy's
configuration file: so objects of the list are read individually. LiteLLM never returns credentials, except their scopes
and a few names that are not secret. A worker that has not yet heard of a deletion still returns the server, without its
creator: that is how its memory differs from the database.

If an update changes the address, the kind of authentication or the issuer, LiteLLM forgets the OAuth settings of the
server, even those that the same request contains unchanged. They are therefore sent again afterwards.
"""

from __future__ import annotations

from operator import eq
from types import NoneType
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file, limits, timestamps
from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.attributes.secret_values import secret_values
from terraform_provider_litellm.client import keys
from terraform_provider_litellm.client.answers import part, present, whole
from terraform_provider_litellm.client.errors import NotFound, UnexpectedAnswer, half_done
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.validators import (
    AtLeast,
    JsonObject,
    ListOf,
    MapOf,
    Matches,
    OneOf,
    Shape,
    Simple,
    SimpleOr,
)
from terraform_provider_litellm.plugin.values import is_known, is_null
from terraform_provider_litellm.record.behaviours import (
    CannotBeCleared,
    FilledByLiteLLM,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    KeepsNames,
    ReplacedWhenChanged,
    ResentWith,
)
from terraform_provider_litellm.record.field import Field, held
from terraform_provider_litellm.record.json_values import MISSING
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

PARTIAL_SINCE = "1.100.5"
"""The first release in which an update keeps what it does not contain, and null clears a value."""

NAME = Matches(
    r"[A-Za-z0-9._]{1,128}",
    "must consist of letters, digits, _ and . only: it begins the names of tools, and LiteLLM separates the two with a hyphen",
)
"""What LiteLLM accepts as a new name of a server."""

COMMANDS = ("npx", "uvx", "python", "python3", "node", "docker", "deno")
"""The commands of a stdio server that a proxy allows by default."""

TEXT = Simple(STRING)
ID_JAG = ("id_jag_resource_client_id", "id_jag_resource_client_secret", "id_jag_subject_source")
"""Names in credentials that LiteLLM takes since 1.109.1."""

UPSTREAMS_OWN = (
    *("upstream_resource", "upstream_token_header", "token_endpoint_auth_method"),
    *("client_private_key", "client_private_key_id", "client_assertion_signing_alg"),
    *("id_jag_resource", "id_jag_resource_token_endpoint"),
)
"""Names in credentials that LiteLLM takes since 1.100.5."""

CREDENTIALS = {
    **dict.fromkeys(
        ("auth_value", "client_id", "client_secret", "aws_access_key_id", "aws_secret_access_key", "aws_session_token"),
        TEXT,
    ),
    "scopes": ListOf(TEXT),
    **dict.fromkeys(("aws_region_name", "aws_service_name", "aws_role_name", "aws_session_name"), TEXT),
    **dict.fromkeys(UPSTREAMS_OWN, TEXT),
    **dict.fromkeys(ID_JAG, TEXT),
}
"""The names that LiteLLM takes in credentials; it discards others."""

NO_CREDENTIALS: dict[str, Json] = dict.fromkeys(CREDENTIALS)
"""A change that removes all credentials: LiteLLM keeps each name that it does not contain."""

ADDRESSES = ("url", "command", "spec_path")
"""A server has one of them."""
UPSTREAM = (("url",), ("auth_type",), ("issuer",))
"""The places whose change makes LiteLLM forget the OAuth settings."""

FORGETFUL = ResentWith(*UPSTREAM)

CONNECTED = ResentWith(("transport",))
"""LiteLLM checks the address or the command of a server only together with its transport, and then requires them."""


# ---- environment variables, by their name


def variables(value: Json) -> Json:
    """The list that LiteLLM stores, from an object of variables by their name; a text is the value of a global one."""
    if not isinstance(value, dict):
        return value
    told = {name: item if isinstance(item, dict) else {"value": item} for name, item in value.items()}
    return [
        {
            "name": name,
            "value": item.get("value") or "",
            "scope": item.get("scope") or "global",
            "description": item.get("description") or None,
        }
        for name, item in sorted(told.items())
    ]


def by_name(rows: Json) -> Json:
    """The object of variables by their name, from LiteLLM's list."""
    return {row["name"]: _variable(row) for row in rows}


def _variable(row: Row) -> Json:
    if row["scope"] == "global" and not row["description"]:
        return row["value"]
    return {name: row[name] for name in ("value", "scope", "description") if row[name]}


# ---- attributes


def text(name: str, description: str, since: str = "", *behaviours: ResentWith) -> Field:
    """A text of the server."""
    return Field(name, STRING, description, since=since, behaviours=behaviours)


def flag(name: str, description: str, *, default: bool = False, since: str = "") -> Field:
    """A switch of the server."""
    said = f"{description} Unset means `{str(default).lower()}`."
    return Field(name, BOOL, said, since=since, cleared_by=default, unset_values=(default,))


SETTINGS = (
    Field(
        "server_name",
        STRING,
        "The name of the server, with which the names of its tools begin. LiteLLM accepts letters, digits, `_` and `.` in "
        "it, and has each name only once, regardless of case.",
        required=True,
        since="1.85.7",
    ),
    Field(
        "alias",
        STRING,
        "A name that replaces the `server_name` in the names of the tools.",
        behaviours=(GeneratedIfUnset("it is the `server_name`"), ResentWith(("server_name",))),
    ),
    text("description", "What the server is for."),
    text("instructions", "What models are told about the use of the server."),
    Field(
        "transport",
        STRING,
        "How LiteLLM communicates with the server: `http` (streamable HTTP), `sse`, or `stdio`. With `stdio`, the proxy "
        "runs the `command` on its own machine, with its own permissions: LiteLLM accepts it only if "
        "`LITELLM_ENABLE_MCP_STDIO=true` is set on the proxy.",
        required=True,
        validators=(OneOf(("http", "sse", "stdio")),),
    ),
    Field("url", STRING, "The address of a server with the transport `http` or `sse`.", behaviours=(CONNECTED,)),
    Field(
        "spec_path",
        STRING,
        "The address or path of an OpenAPI document, from whose operations LiteLLM makes the tools of a server.",
        behaviours=(CONNECTED,),
    ),
    Field(
        "command",
        STRING,
        "The command that starts a server with the transport `stdio` on the proxy. A proxy allows "
        f"{', '.join(f'`{each}`' for each in COMMANDS)}, and what its `LITELLM_MCP_STDIO_EXTRA_COMMANDS` lists.",
        behaviours=(CONNECTED,),
    ),
    Field(
        "args",
        List(STRING),
        "The arguments of the `command`.",
        equal=eq,
        cleared_by=[],
        behaviours=(CONNECTED,),
    ),
    Field(
        "env",
        Map(STRING),
        "Environment variables of the `command`.",
        sensitive=True,
        cleared_by={},
        behaviours=(HasWriteOnlyTwin(),),
    ),
    # authentication
    Field(
        "auth_type",
        STRING,
        "How LiteLLM authenticates to the server. LiteLLM keeps the credentials of one kind only, so after a change the "
        "provider sends the configured ones again.",
        cleared_by="none",
        unset_values=("", "none"),
        validators=(
            OneOf(
                (
                    *("none", "api_key", "bearer_token", "basic", "authorization", "token", "oauth2", "aws_sigv4"),
                    *("oauth2_token_exchange", "oauth2_id_jag", "true_passthrough", "oauth_delegate"),
                ),
                warn=True,
            ),
        ),
    ),
    Field(
        "credentials",
        DYNAMIC,
        'The credentials for the `auth_type`: `{ auth_value = "…" }`, or `{ client_id = "…", client_secret = "…", scopes = '
        '["read"] }` for OAuth. LiteLLM returns no secrets, so changes of them outside of Terraform are not detected.',
        sensitive=True,
        behaviours=(
            HasWriteOnlyTwin(),
            KeepsNames(until=PARTIAL_SINCE),
            CannotBeCleared(until=PARTIAL_SINCE, then=NO_CREDENTIALS),
            FORGETFUL,
        ),
        to_api=without_nulls,
        validators=(Shape(CREDENTIALS, grows=True),),
        since_in=dict.fromkeys(UPSTREAMS_OWN, "1.100.5") | dict.fromkeys(ID_JAG, "1.109.1"),
    ),
    Field(
        "static_headers",
        Map(STRING),
        "Headers of all requests to the server. `${NAME}` in a value stands for a variable of `env_vars`.",
        sensitive=True,
        cleared_by={},
        behaviours=(HasWriteOnlyTwin(),),
    ),
    Field(
        "extra_headers",
        List(STRING),
        "Names of headers that LiteLLM forwards from the client's request to the server.",
        cleared_by=[],
    ),
    Field(
        "env_vars",
        DYNAMIC,
        'Variables that `static_headers` may contain, by their name: `{ TENANT = "acme", TOKEN = { scope = "user", '
        'description = "Your token" } }`. The value of a variable with the scope `user` is each user\'s own.',
        sensitive=True,
        cleared_by=[],
        unset_values=({}, []),
        to_api=variables,
        from_api=by_name,
        behaviours=(HasWriteOnlyTwin(),),
        validators=(
            MapOf(
                SimpleOr(
                    TEXT,
                    Shape({"value": TEXT, "scope": Simple(STRING, (OneOf(("global", "user")),)), "description": TEXT}),
                )
            ),
        ),
        since="1.100.5",
    ),
    text("issuer", "The issuer of an OAuth server.", "1.100.5", ResentWith(("url",), ("auth_type",))),
    text("authorization_url", "The address at which users authorize LiteLLM.", "", FORGETFUL),
    text("token_url", "The address from which LiteLLM fetches tokens.", "", FORGETFUL),
    text("registration_url", "The address at which LiteLLM registers as a client.", "", FORGETFUL),
    Field(
        "oauth2_flow",
        STRING,
        "The grant of the `auth_type` `oauth2`. If unset, LiteLLM chooses it from the credentials and addresses.",
        behaviours=(FORGETFUL, FilledByLiteLLM()),  # of a server without one also later, when it loads all servers
        validators=(OneOf(("client_credentials", "authorization_code")),),
        since="1.100.5",
    ),
    text("token_exchange_endpoint", "The address of a token exchange (RFC 8693).", "1.100.5", FORGETFUL),
    text("audience", "The audience of a token exchange.", "1.100.5", FORGETFUL),
    text("subject_token_type", "The type of the token that is exchanged.", "1.100.5", FORGETFUL),
    text("token_exchange_profile", "The profile of the token exchange.", "1.100.5", FORGETFUL),
    Field(
        "dcr_bridge",
        BOOL,
        "Whether LiteLLM registers clients at a server with the `auth_type` `true_passthrough` or `oauth_delegate`.",
        behaviours=(FORGETFUL,),
        since="1.100.5",
    ),
    flag(
        "delegate_auth_to_upstream",
        "Whether clients authenticate to the server themselves, without a key of LiteLLM.",
    ),
    flag("oauth_passthrough", "Whether LiteLLM forwards the OAuth token of the client.", since="1.100.5"),
    flag(
        "per_server_oauth_discovery",
        "Whether clients discover the OAuth server of this server alone.",
        since="1.106.0",
    ),
    # access
    Field(
        "mcp_access_groups",
        List(STRING),
        "Access groups of MCP servers, to which keys and teams refer in their `object_permission`.",
        cleared_by=[],
    ),
    Field(
        "allowed_tools",
        List(STRING),
        "Names of the tools that LiteLLM offers. If unset, it offers all tools of the server.",
        cleared_by=[],
    ),
    Field(
        "tool_name_to_display_name",
        Map(STRING),
        "Names under which LiteLLM offers tools, by the name in the server.",
        cleared_by={},
    ),
    Field(
        "tool_name_to_description",
        Map(STRING),
        "Descriptions that replace those of tools, by the name in the server.",
        cleared_by={},
    ),
    flag("allow_all_keys", "Whether all keys may use the server."),
    flag(
        "available_on_public_internet",
        "Whether clients outside of the private network may use the server.",
        default=True,
    ),
    flag("is_byok", "Whether each user has a key of their own for the server."),
    Field(
        "byok_description",
        List(STRING),
        "What users are told about their own keys, as a list of points.",
        equal=eq,
        cleared_by=[],
    ),
    text("byok_api_key_help_url", "The address at which users find out how to get their own key."),
    # the rest
    Field(
        "mcp_info",
        DYNAMIC,
        "Information about the server, such as `description`, `logo_url` and the costs of its tools in USD: `{ "
        "mcp_server_cost_info = { default_cost_per_query = 0.01, tool_name_to_cost_per_query = { search = 0.02 } } }`.",
        cleared_by={},
        to_api=without_nulls,
        validators=(JsonObject(),),
    ),
    text("source_url", "The address of the server's source code."),
    Field(
        "timeout",
        NUMBER,
        "The seconds that LiteLLM waits for the server.",
        validators=(AtLeast(0, exclusive=True),),
        since="1.100.5",
    ),
    Field(
        "max_concurrent_requests",
        NUMBER,
        "The maximum number of requests that LiteLLM sends to the server at a time.",
        validators=limits.SMALL_COUNT,
        since="1.100.5",
    ),
    Field(
        "rpm",
        NUMBER,
        "The maximum number of requests per minute to the server.",
        validators=limits.SMALL_COUNT,
        since="1.106.0",
    ),
)
FIELDS = (
    Field(
        "server_id",
        STRING,
        "The id of the server, to which access groups, keys and teams refer.",
        behaviours=(GeneratedIfUnset(), ReplacedWhenChanged()),
        validators=(
            Matches(r"(?!\.\.?$)[^/\x00-\x1f\x7f]+", "must not contain slashes or control characters, or be . or .."),
        ),
    ),
    *SETTINGS,
    Field(
        "approval_status",
        STRING,
        "Whether the server is in use: `active`, `pending_review` or `rejected`.",
        computed=True,
    ),
    timestamps.created_at("MCP server"),
    timestamps.created_by("MCP server"),
    *timestamps.updated("MCP server", SETTINGS),
)

PUBLICITY = frozenset({"is_public", "is_public_explicit"})
"""What LiteLLM adds to the information about a server in its answers."""


def told_credentials(mine: Json, theirs: Json) -> Json:
    """The written credentials, with the values of the names that LiteLLM returns."""
    if not isinstance(mine, dict):
        return MISSING
    shown = theirs if isinstance(theirs, dict) else {}
    return {name: shown.get(name, item) for name, item in mine.items()}


# ---- checks


def check(config: State, diagnostics: Diagnostics) -> None:
    """What LiteLLM requires of each transport."""
    transport = config.get("transport")
    if transport in ("http", "sse") and _lacks(config, "url") and _lacks(config, "spec_path"):
        diagnostics.error(
            "Missing url", f"A server with the transport {transport} requires url, or spec_path.", path("transport")
        )
    for name in ("command", "args"):
        if transport == "stdio" and _lacks(config, name):
            diagnostics.error(
                f"Missing {name}", f"A server with the transport stdio requires {name}.", path("transport")
            )
    info = config.get("mcp_info")
    for name in sorted(PUBLICITY & held(info).keys()):
        diagnostics.error(
            "Invalid value for mcp_info",
            f"LiteLLM determines {name} by itself. Remove it. POST /v1/mcp/make_public publishes servers.",
            path("mcp_info"),
        )


def _lacks(config: State, name: str) -> bool:
    value = config.get(name)
    return is_known(value) and value in (None, "", [])


async def plan(call: Plan[Client]) -> None:
    """Refuse new names that LiteLLM does not accept, and say that a stdio server runs a command on the proxy."""
    if call.planned is None or call.config is None:
        return
    prior = call.prior or {}
    if call.config.get("alias") in (None, ""):  # of an imported server, none is kept
        call.planned["alias"] = None if call.prior and not prior.get("alias") else call.planned["server_name"]
    for name, value in _changed(prior, call.planned, "server_name", "alias"):
        NAME.validate(value, path(name), call.diagnostics)
    if call.planned.get("transport") == "stdio" and any(_changed(prior, call.planned, "transport", "command", "args")):
        call.diagnostics.warning(
            "The proxy will run a command",
            f"LiteLLM runs {call.planned.get('command')} on the machine of the proxy, with the permissions of the proxy. "
            "Use only commands and packages that you trust.",
            path("command"),
        )


def _changed(prior: State, planned: State, *names: str) -> Iterator[tuple[str, Value]]:
    """The attributes that have a new known value."""
    for name in names:
        value = planned.get(name)
        if is_known(value) and not is_null(value) and value != prior.get(name):
            yield name, value


# ---- calls


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /v1/mcp/server."""
    row = await client.post("/v1/mcp/server", body)
    return {"server_id": part(row, "server_id", str)}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /v1/mcp/server/{id}, which also finds servers by their names, and deleted ones that the worker remembers.

    LiteLLM hides the address, the headers and the variables from keys that are no proxy admin's.
    """
    try:
        row = await client.get(("/v1/mcp/server", identity["server_id"]))
    except NotFound:
        return None
    found = part(row, "server_id", str) == identity["server_id"] and (row.get("created_by") or row.get("is_config"))
    if found and not any(row.get(name) for name in ADDRESSES):
        await keys.sees_all(client)
    return normalized(row) if found else None


def normalized(row: Row) -> Row:
    """A row without what LiteLLM adds to the information, and with its variables in the order of their names."""
    info = {name: value for name, value in (row.get("mcp_info") or {}).items() if name not in PUBLICITY}
    return {**row, "mcp_info": info, "env_vars": variables(by_name(row.get("env_vars") or []))}


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /v1/mcp/server: the servers that the worker knows, not always as they are in the database."""
    found = whole(await client.get("/v1/mcp/server"), list)
    rows = {part(row, "server_id", str): normalized(row) for row in found}
    return Page(rows, 1, partial=frozenset(rows))


OAUTH = (
    *("authorization_url", "token_url", "registration_url", "oauth2_flow", "dcr_bridge"),
    *("token_exchange_endpoint", "audience", "subject_token_type", "token_exchange_profile"),
)
"""The settings, besides the issuer, that LiteLLM forgets."""


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /v1/mcp/server, and again with what it made LiteLLM forget: first the issuer, which makes it forget the rest."""
    row = await _put(client, identity, body)
    if not any(place[0] in body for place in UPSTREAM):
        return
    with half_done():
        for names in (("issuer",), OAUTH):
            lost = {name: body[name] for name in names if body.get(name) not in (None, row.get(name))}
            row = await _put(client, identity, lost) if lost else row
        if body.get("credentials"):
            await _put(client, identity, {"credentials": body["credentials"]})


def attempted(prior: State, values: State) -> State:
    """No credentials where LiteLLM may have forgotten them, so that the next update sends them again."""
    if all(values.get(name) == prior.get(name) for (name,) in UPSTREAM):
        return {}
    return dict.fromkeys(("credentials", "credentials_wo_version"))


async def _put(client: Client, identity: Identity, changes: dict[str, Json]) -> Row:
    sent = {"server_id": identity["server_id"], **changes}
    if "credentials" in changes:  # LiteLLM keeps the names that are missing
        sent["credentials"] = NO_CREDENTIALS | changes["credentials"]
    if not reaches(await client.version(), PARTIAL_SINCE):
        sent = await _completed(client, identity, sent)
    return normalized(whole(await client.put("/v1/mcp/server", sent), dict))


async def _completed(client: Client, identity: Identity, sent: dict[str, Json]) -> dict[str, Json]:
    """An update with all settings: older releases reset what is missing, and ignore null."""
    row = present(await read(client, identity), "server_id", f"MCP server {identity['server_id']} not found.")
    kept = {each.name: row[each.name] for each in SETTINGS if row.get(each.name) is not None}
    kept.pop("credentials", None)
    return kept | {name: "" if value is None else value for name, value in sent.items()}


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /v1/mcp/server/{id}; the answer is empty, as that of others may be, so a second one has to find nothing."""
    address = ("/v1/mcp/server", identity["server_id"])
    whole(await client.delete(address), NoneType)
    try:
        with half_done():
            await client.delete(address)
    except NotFound:
        return
    raise UnexpectedAnswer(f"LiteLLM accepted the deletion, but still has {identity['server_id']}.")


def unmanaged(row: Row) -> str:
    """The servers of the proxy's configuration file are not in its database, where alone they could be changed."""
    if not row.get("is_config"):
        return ""
    return config_file.defines("MCP server")


MCP_SERVER = LiteLLMObject(
    type_name="litellm_mcp_server",
    description="An MCP server, whose tools LiteLLM offers to models, agents and clients. With the transport `stdio`, it is a "
    "command that the proxy runs on its own machine.",
    table=Table(
        FIELDS,
        (
            secret_values("credentials", told_credentials),
            *map(secret_values, ("static_headers", "env", "env_vars")),
        ),
    ),
    identity=("server_id",),
    noun="MCP server",
    create=create,
    read=read,
    update=update,
    delete=delete,
    unique=(("server_id",), ("server_name",)),
    listing=Listing(page, names={"name": "server_name"}),
    provides={"mcp_server": ("server_id", "server_name", "alias")},
    unmanaged=unmanaged,
    plan=plan,
    check=check,
    attempted=attempted,
)
