"""Names in a plan: whether an object with the name exists, and whether two objects have the same unique name.

LiteLLM accepts any name of a model for a key or team, and reports no error until a request fails. The plan therefore
looks up new names on the proxy, and in the objects that the same run plans. Terraform plans references first, and the
rest in any order: before the plan reports a name as unknown, it waits until no more objects are planned.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client import answers, connections, keys, organizations, teams
from terraform_provider_litellm.client.errors import (
    ClientError,
    EndpointMissing,
    LicenceRequired,
    NotFound,
    ReferenceMissing,
)
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.values import Dynamic
from terraform_provider_litellm.record.noun import heading
from terraform_provider_litellm.run import activity

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.object import LiteLLMObject

ANY_MODELS = frozenset({"all-proxy-models", "all-team-models", "no-default-models", "*"})
"""Names with a special meaning in LiteLLM."""
ANY_MCP_SERVERS = frozenset({"all-proxy-mcpservers", "all-team-mcpservers", "no-mcp-servers"})
"""Names with a special meaning in place of an MCP server."""
PAUSE, PAUSES = 0.05, 6
"""Seconds without a new object after which no more are expected, and the maximum number of such waits."""

SHOWN = 3
"""The maximum number of names in the title of a warning."""

Lookup = Callable[["Client", str], Awaitable[bool]]


@dataclass
class Run:
    """The run on one client: names by kind, aliases that may be mistaken for them, and objects with unique names."""

    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    aliases: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    missing: set[tuple[str, str]] = field(default_factory=set)
    bearers: dict[tuple[str, ...], list[str | None]] = field(default_factory=lambda: defaultdict(list))
    coming: set[tuple[str, ...]] = field(default_factory=set)
    going: set[tuple[str, ...]] = field(default_factory=set)
    destroyed: set[tuple[str, str]] = field(default_factory=set)
    kept: set[tuple[str, str]] = field(default_factory=set)
    adopted: set[tuple[str, str]] = field(default_factory=set)
    objects: int = 0
    models: frozenset[str] | None = None
    tags: Mapping[str, bool] | None = None
    listed: dict[str, frozenset[str]] = field(default_factory=dict)

    def plans(self, kind: str, name: str) -> bool:
        """Whether the run plans an object with a name, or with names that match a pattern such as `openai/*`."""
        names = self.names[kind]
        return (
            name in names
            or any(fnmatchcase(name, each) for each in names if "*" in each)
            or ("*" in name and any(fnmatchcase(each, name) for each in names))
        )

    async def quiet(self) -> None:
        """Wait until no more objects are planned."""
        for _ in range(PAUSES):
            before = self.objects
            await asyncio.sleep(PAUSE)
            if self.objects == before:
                return


def adopting(client: Client, record: LiteLLMObject, identifier: str) -> None:
    """Record that a create of the run has adopted an object."""
    client.memory(Run).adopted.add((record.type_name, identifier))


def is_adopted(client: Client, record: LiteLLMObject, identifier: str) -> bool:
    """Whether a create of the run has adopted an object: with create_before_destroy, the one that it should replace."""
    return (record.type_name, identifier) in client.memory(Run).adopted


def renamed(record: LiteLLMObject, call: Plan[Client]) -> bool:
    """Whether a plan destroys and creates a unique object: a resource was renamed without a `moved` block.

    This excludes a replacement, which is first planned as an update.
    """
    if call.provider is None or not record.named_by:
        return False
    run = call.provider.memory(Run)
    going = call.planned is None and call.prior is not None
    if activity.of(call.provider).applying or not (going or call.prior is None):
        return False
    values = (call.prior if going else call.planned) or {}
    mine = {
        (record.type_name, *names, *(str(values.get(name)) for name in names))
        for names in (*record.unique, record.named_by)
        if all(isinstance(values.get(name), str) and values[name] for name in names)
    }
    (run.going if going else run.coming).update(mine)
    return bool(mine & (run.coming if going else run.going))


def doubled(record: LiteLLMObject, call: Plan[Client]) -> bool:
    """Whether a plan destroys an object that another resource keeps, which has imported it under another name."""
    if call.provider is None or not record.named_by or not record.unique or call.prior is None:
        return False
    run = call.provider.memory(Run)
    if activity.of(call.provider).applying or call.requires_replace:
        return False
    mine, others = (run.destroyed, run.kept) if call.planned is None else (run.kept, run.destroyed)
    mark = (record.type_name, str(call.prior.get("id")))
    mine.add(mark)
    return mark in others


async def check(record: LiteLLMObject, call: Plan[Client], changed: Iterable[Field]) -> None:
    """Record the names of a planned object, and warn about new names in it that no object has."""
    if call.provider is None or call.planned is None:
        return
    run = call.provider.memory(Run)
    if activity.of(call.provider).applying:
        return
    run.objects += 1
    for kind, attributes in record.provides.items():
        for name in attributes:
            run.names[kind].update(_provided(call.planned, name))
        for name in record.listing.names.values() if record.listing else ():
            aliases = texts(call.planned.get(name))
            run.aliases[kind].update(
                dict.fromkeys(aliases, f"the {name} of a {record.type_name} of this configuration")
            )
    _unique(record, call, run)
    wanted: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for each in changed:
        value = call.planned.get(each.name)
        if each.refers_to:
            wanted[each.refers_to][each.name] = sorted(set(texts(value)))
        for part, kind in each.refers_within.items():
            wanted[kind][f"{each.name}.{part}"] = sorted(set(_within(value, part)))
    for kind, places in wanted.items():
        absent = await _missing(run, call.provider, kind, {name for names in places.values() for name in names})
        found = {place: [name for name in names if name in absent] for place, names in places.items()}
        if absent:
            await _warn(call, call.provider, run, kind, {place: names for place, names in found.items() if names})


async def _missing(run: Run, client: Client, kind: str, names: set[str]) -> set[str]:
    """The names that neither the proxy nor a plan of the run has."""
    absent = set()
    for name in sorted(name for name in names if not run.plans(kind, name)):
        if (kind, name) not in run.missing:
            try:
                with answers.expected():
                    found = await KINDS[kind].exists(client, name)
                if found:
                    run.names[kind].add(name)
                    continue
            except ClientError:  # operations that require the proxy report the error
                continue
        absent.add(name)
    if any((kind, name) not in run.missing for name in absent):
        await run.quiet()
    absent = {name for name in absent if not run.plans(kind, name)}
    if activity.of(client).applying:
        return set()
    run.missing.update((kind, name) for name in absent)
    return absent


async def _warn(call: Plan[Client], client: Client, run: Run, kind: str, places: Mapping[str, list[str]]) -> None:
    """One warning for all missing names of a kind in an object, at the first attribute with one."""
    told = KINDS[kind]
    names = sorted({name for each in places.values() for name in each})
    one = len(names) == 1
    where = (
        "" if len(places) == 1 else " ".join(f"{place}: {_listed(each, len(each))}." for place, each in places.items())
    )
    meant = [text for name in names if (text := await _meant(run, client, kind, name))]
    way = (
        f"Correct {'it' if one else 'them'}. If this run creates the {told.noun}, refer to its attribute "
        f"(litellm_….name.attribute) instead of writing its {told.by}, so that Terraform creates it first."
    )
    lacks = f"The plan found {'it' if one else 'them'} neither on the proxy nor in this configuration."
    call.diagnostics.warning(
        f"{heading(told.noun)} {_listed(names, SHOWN)} not found",
        " ".join(
            filter(
                None, [*meant, "" if meant and one else lacks, where, told.consequence, "" if meant and one else way]
            )
        ),
        path(next(iter(places)).partition(".")[0]),
    )


async def _meant(run: Run, client: Client, kind: str, name: str) -> str:
    """A sentence that says what a wrong name is, and what to write instead; empty if that is not known."""
    told = KINDS[kind]
    if name in run.aliases[kind]:
        return f'"{name}" is {run.aliases[kind][name]}. Refer to its {told.by} instead of writing the name.'
    if told.alias is None:
        return ""
    try:
        with answers.expected():
            found = await told.alias(client, name)
    except ClientError:  # the release has no such list, or returns it in another form
        return ""
    ids = " or ".join(f'"{each}"' for each in found)
    return f'"{name}" is {told.called}, not its {told.by}. Use {ids}.' if found else ""


def _listed(names: list[str], most: int) -> str:
    """The names as `"a", "b" or "c"`, or the first ones and the number of the others."""
    shown = [f'"{name}"' for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _unique(record: LiteLLMObject, call: Plan[Client], run: Run) -> None:
    """Warn of two objects with one name. A replacement is planned twice: with the prior state, and without."""
    planned, prior = call.planned or {}, call.prior
    if call.requires_replace:
        return
    for names in record.unique:
        values = [planned.get(name) for name in names]
        if not all(isinstance(value, str) and value for value in values):
            continue
        bearers = run.bearers[record.type_name, *map(str, values)]
        bearers.append(None if prior is None else prior.get("id"))
        if bearers.count(None) > 1 or len({each for each in bearers if each is not None}) > 1:
            shown = " and ".join(f'{name} = "{value}"' for name, value in zip(names, values, strict=True))
            call.diagnostics.warning(  # an error would also block a destroy
                f"Two resources are the same {record.noun}" if len(names) > 1 else f"{names[0]} is used twice",
                f"More than one {record.type_name} of this configuration has {shown}, and LiteLLM can have only "
                f"one such {record.noun}. Give each resource its own value, or remove one of them.",
                path(names[-1]),
            )


def _provided(planned: State, name: str) -> Iterator[str]:
    """The names in an attribute or, for `member.user_id`, in the blocks of an attribute."""
    attribute, _, inner = name.partition(".")
    value = planned.get(attribute)
    if inner and isinstance(value, list):
        value = [item.get(inner) for item in value if isinstance(item, dict)]
    yield from texts(value, of_keys=True)


def texts(value: Any, *, of_keys: bool = False) -> Iterator[str]:
    """The known strings in a value that are names: of a map its values, or its keys."""
    if isinstance(value, Dynamic):
        value = value.value
    if isinstance(value, dict):
        value = list(value) if of_keys else list(value.values())
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str) and item)
    elif isinstance(value, str) and value:
        yield value


def _within(value: Any, part: str) -> Iterator[str]:
    """The names in a part of an object, or of each object in a list or a set; dots lead to parts of parts."""
    value = value.value if isinstance(value, Dynamic) else value
    name, _, rest = part.partition(".")
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield from _within(each.get(name), rest) if rest else texts(each.get(name), of_keys=True)


async def demand(client: Client, field: Field, value: Any, diagnostics: Diagnostics) -> None:
    """Report an object in a filter that the proxy does not have, since it is probably a mistake."""
    kind = KINDS.get(field.refers_to)
    if kind is None or kind.by == "name" or not isinstance(value, str) or not value:
        return
    if not await kind.exists(client, value):
        detail = f'LiteLLM has no {kind.noun} with {kind.by} "{value}".'
        diagnostics.error(f'{heading(kind.noun)} "{value}" not found', detail, path(field.name))


async def require(client: Client, name: str, value: str) -> None:
    """Check an object that a question to the proxy is about.

    Raises:
        ReferenceMissing: the proxy does not have it.
    """
    kind = KINDS[name]
    if not await kind.exists(client, value):
        raise ReferenceMissing.of(kind.by, f'LiteLLM has no {kind.noun} with {kind.by} "{value}".')


# ---- objects on the proxy


async def _found(answer: Awaitable[object]) -> bool:
    """Whether a read of an object finds it; in releases without its endpoint, every name counts as existing."""
    try:
        await answer
    except EndpointMissing:
        return True
    except NotFound:
        return False
    return True


async def has_model(client: Client, name: str) -> bool:
    """GET /v1/models: models, their access groups, and patterns such as `openai/*`."""
    if name in ANY_MODELS:
        return True
    run = client.memory(Run)
    async with client.lock("references: models"):
        if run.models is None:
            answer = await client.get("/v1/models", include_model_access_groups="true", return_wildcard_routes="true")
            run.models = frozenset(row["id"] for row in answer["data"])
    patterns = [each for each in run.models if "*" in each]
    return (
        name in run.models
        or any(fnmatchcase(name, each) for each in patterns)
        or any("*" in name and fnmatchcase(each, name) for each in run.models)
    )


async def has_team(client: Client, name: str) -> bool:
    """GET /team/info."""
    return await teams.info(client, name) is not None


async def has_key(client: Client, name: str) -> bool:
    """GET /key/info."""
    return await keys.info(client, name) is not None


async def has_organization(client: Client, name: str) -> bool:
    """GET /organization/info; a proxy without the licence for organizations has none."""
    try:
        return await organizations.info(client, name) is not None
    except LicenceRequired:
        return False


async def organizations_called(client: Client, name: str) -> list[str]:
    """GET /organization/list: the ids of the organizations with an alias."""
    rows = await client.get("/organization/list")
    return [row["organization_id"] for row in rows if row["organization_alias"] == name]


async def has_project(client: Client, name: str) -> bool:
    """GET /project/info, which requires no licence; in releases without that endpoint, every name counts as existing."""
    return await _found(client.get("/project/info", project_id=name))


async def projects_called(client: Client, name: str) -> list[str]:
    """GET /project/list: the ids of the projects with an alias."""
    return [row["project_id"] for row in await client.get("/project/list") if row["project_alias"] == name]


async def has_access_group(client: Client, name: str) -> bool:
    """GET /v1/access_group/{id}; in releases without that endpoint, every name counts as existing."""
    return await _found(client.get(("/v1/access_group", name)))


async def has_credential(client: Client, name: str) -> bool:
    """GET /credentials/by_name/{name}, of more than one worker where the first does not know the credential."""

    async def read() -> bool | None:
        return await _found(client.get(("/credentials/by_name", name))) or None

    return await connections.of_any_worker(read) is not None


async def _is_listed(client: Client, name: str, address: str, rows: str, by: str, **query: str) -> bool:
    """Whether an object in a list has a name; in releases without the endpoint, every name counts as existing."""
    run = client.memory(Run)
    async with client.lock(f"references: {rows}"):
        if rows not in run.listed:
            try:
                answer = await client.get(address, **query)
            except EndpointMissing:
                return True
            run.listed[rows] = frozenset(row[by] for row in answer[rows])
    return name in run.listed[rows]


async def has_policy(client: Client, name: str) -> bool:
    """GET /policies/list: policies with a version in production, and those of the proxy's configuration file."""
    return await _is_listed(client, name, "/policies/list", "policies", "policy_name", version_status="production")


async def policies_called(client: Client, name: str) -> list[str]:
    """GET /policies/list: the name of the policy with a version of an id."""
    rows = (await client.get("/policies/list"))["policies"]
    return [row["policy_name"] for row in rows if row["policy_id"] == name]


async def has_guardrail(client: Client, name: str) -> bool:
    """GET /v2/guardrails/list: guardrails of the database, and those of the proxy's configuration file."""
    return await _is_listed(client, name, "/v2/guardrails/list", "guardrails", "guardrail_name")


async def guardrails_called(client: Client, name: str) -> list[str]:
    """GET /v2/guardrails/list: the name of the guardrail with an id."""
    rows = (await client.get("/v2/guardrails/list"))["guardrails"]
    return [row["guardrail_name"] for row in rows if row["guardrail_id"] == name]


async def has_budget(client: Client, name: str) -> bool:
    """POST /budget/info: returns a list of the existing budgets."""
    return bool(await client.post("/budget/info", {"budgets": [name]}))


async def has_user(client: Client, name: str) -> bool:
    """GET /user/list, in which a comma separates ids."""
    if "," in name:
        try:
            return bool((await client.get("/user/info", user_id=name))["user_info"])
        except NotFound:
            return False
    answer = await client.get("/user/list", user_ids=name, page_size=1)
    return any(row["user_id"] == name for row in answer["users"])


async def users_called(client: Client, name: str) -> list[str]:
    """GET /user/list: the ids of the users with an e-mail address."""
    if "@" not in name:
        return []
    answer = await client.get("/user/list", user_email=name, page_size=100)
    return [row["user_id"] for row in answer["users"] if (row["user_email"] or "").lower() == name.lower()]


async def has_tag(client: Client, name: str) -> bool:
    """GET /tag/list: managed tags and tags of requests; if no tag has settings, any name counts as existing."""
    run = client.memory(Run)
    async with client.lock("references: tags"):
        if run.tags is None:
            try:
                run.tags = {row["name"]: row["models"] is not None for row in await client.get("/tag/list")}
            except EndpointMissing:
                run.tags = {}
    return name in run.tags or not any(run.tags.values())


async def teams_called(client: Client, name: str) -> list[str]:
    """GET /v2/team/list: the ids of the teams with an alias."""
    answer = await client.get("/v2/team/list", team_alias=name, page_size=100)
    return [row["team_id"] for row in answer["teams"] if row["team_alias"] == name]


async def access_groups_called(client: Client, name: str) -> list[str]:
    """GET /v1/access_group: the ids of the access groups with a name."""
    rows = await client.get("/v1/access_group")
    return [row["access_group_id"] for row in rows if row["access_group_name"] == name]


async def mcp_servers(client: Client) -> list[Any]:
    """GET /v1/mcp/server: the servers that one worker of the proxy remembers, without the checks of a single read."""
    found: list[Any] = await client.get("/v1/mcp/server")
    return found


async def has_mcp_server(client: Client, name: str) -> bool:
    """GET /v1/mcp/server, and GET /v1/mcp/server/{id} for a server that the worker does not remember.

    LiteLLM takes names and aliases of servers too.
    """
    if name in ANY_MCP_SERVERS:
        return True
    try:
        listed = any(name in (row["server_id"], row["server_name"], row["alias"]) for row in await mcp_servers(client))
    except EndpointMissing:
        return True
    return listed or await _found(client.get(("/v1/mcp/server", name)))


async def has_mcp_toolset(client: Client, name: str) -> bool:
    """GET /v1/mcp/toolset/{id}."""
    return await _found(client.get(("/v1/mcp/toolset", name)))


async def mcp_toolsets_called(client: Client, name: str) -> list[str]:
    """GET /v1/mcp/toolset: the id of the toolset with a name."""
    return [row["toolset_id"] for row in await client.get("/v1/mcp/toolset") if row["toolset_name"] == name]


async def has_agent(client: Client, name: str) -> bool:
    """GET /v1/agents/{id}: of the database, if the worker does not remember the agent."""
    return await _found(client.get(("/v1/agents", name)))


async def agents_called(client: Client, name: str) -> list[str]:
    """GET /v1/agents: the id of the agent with a name."""
    return [row["agent_id"] for row in await client.get("/v1/agents") if row["agent_name"] == name]


@dataclass(frozen=True)
class Kind:
    """A kind of object that names refer to: its noun, the attribute with its name, the consequence, and the lookup.

    `alias` returns the right names for an alias, and `called` describes such an alias.
    """

    noun: str
    by: str
    consequence: str
    exists: Lookup
    alias: Callable[[Client, str], Awaitable[list[str]]] | None = None
    called: str = ""


KINDS: Mapping[str, Kind] = {
    "model": Kind(
        "model or access group",
        "name",
        "LiteLLM accepts any name here, but rejects the requests that use it.",
        has_model,
    ),
    "team": Kind(
        "team",
        "team_id",
        "The apply fails if the team does not exist.",
        has_team,
        teams_called,
        "the alias of a team",
    ),
    "key": Kind(
        "key",
        "token",
        "The apply fails if the key does not exist.",
        has_key,
    ),
    "organization": Kind(
        "organization",
        "organization_id",
        "The apply fails if the organization does not exist. Since LiteLLM 1.106.0, organizations require a LiteLLM "
        "Enterprise licence.",
        has_organization,
        organizations_called,
        "the alias of an organization",
    ),
    "project": Kind(
        "project",
        "project_id",
        "The apply fails if the project does not exist. Projects require a LiteLLM Enterprise licence.",
        has_project,
        projects_called,
        "the alias of a project",
    ),
    "budget": Kind(
        "budget",
        "budget_id",
        "The apply fails if the budget does not exist.",
        has_budget,
    ),
    "user": Kind(
        "user",
        "user_id",
        "LiteLLM accepts any id here, but a user that does not exist has neither a budget nor limits.",
        has_user,
        users_called,
        "the e-mail address of a user",
    ),
    "tag": Kind(
        "tag",
        "name",
        "LiteLLM accepts any tag here, but a tag that does not exist has neither limits nor models.",
        has_tag,
    ),
    "credential": Kind(
        "credential",
        "name",
        "LiteLLM accepts any name here, but requests to the model then have no credentials.",
        has_credential,
    ),
    "access_group": Kind(
        "access group",
        "id",
        "LiteLLM accepts any id here, but the id of an access group that does not exist grants nothing.",
        has_access_group,
        access_groups_called,
        "the name of an access group",
    ),
    "policy": Kind(
        "policy",
        "name",
        "LiteLLM attaches no policy that does not exist, and a policy inherits nothing from it.",
        has_policy,
        policies_called,
        "the id of a version of a policy",
    ),
    "guardrail": Kind(
        "guardrail",
        "name",
        "LiteLLM accepts any name here, but no guardrail of that name runs.",
        has_guardrail,
        guardrails_called,
        "the id of a guardrail",
    ),
    "mcp_server": Kind(
        "MCP server",
        "server_id",
        "LiteLLM accepts any id here, but the id of an MCP server that does not exist grants nothing.",
        has_mcp_server,
    ),
    "mcp_toolset": Kind(
        "MCP toolset",
        "toolset_id",
        "LiteLLM accepts any id here, but the id of an MCP toolset that does not exist grants nothing.",
        has_mcp_toolset,
        mcp_toolsets_called,
        "the name of an MCP toolset",
    ),
    "agent": Kind(
        "agent",
        "agent_id",
        "LiteLLM accepts any id here, but the id of an agent that does not exist grants nothing.",
        has_agent,
        agents_called,
        "the name of an agent",
    ),
}
