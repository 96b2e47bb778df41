"""The policy of a tool: for all requests, or for the requests of a team or a key.

Endpoints: POST /v1/tool/policy, GET /v1/tool/{tool_name}, GET /v1/tool/list, GET /team/info, GET /key/info,
DELETE /v1/tool/{tool_name}/overrides.

LiteLLM has a row for each tool that it has seen in a request, and deletes none. Such a row with the policies of a new one has
no policy yet. For a team or key it knows one policy, `blocked`, which it stores in the `blocked_tools` of their permission.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.access import TOKEN, TOKEN_PATTERN
from terraform_provider_litellm.client import keys, teams
from terraform_provider_litellm.client.answers import part, same, whole
from terraform_provider_litellm.client.errors import ApiError, NotFound, ReferenceMissing
from terraform_provider_litellm.plugin.config_validators import Conflicting, not_empty
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Length, Matches, OneOf
from terraform_provider_litellm.plugin.values import is_known
from terraform_provider_litellm.record.behaviours import RefersTo, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

SINCE = "1.85.7"
"""The first release that was seen to have the endpoints."""

TEAMS_SINCE = "1.100.5"
"""The first release that was seen to block a tool for a team, which older ones fail to."""

BLOCKED, UNTRUSTED = "blocked", "untrusted"

NO_POLICY = {"input_policy": UNTRUSTED, "output_policy": UNTRUSTED}
"""What a tool has that LiteLLM has only seen."""

ALL = "all"
"""The scope of a policy for all requests."""

OWNERS = {"team_id": "team:", "key_hash": "key:"}
"""How the scope of a policy for one team or key begins, by the attribute that names it."""

REPLACED = ReplacedWhenChanged(lambda _prior, _config: True)
"""Also if there was no value: the policy of one scope is another object than that of another."""

FIELDS = (
    Field(
        "tool_name",
        STRING,
        "The name of the tool, as in requests.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(
            Length(1),
            Matches(
                r"(?!(list|spend|policy/options)$)(?!.*/(detail|logs)$)[\s\S]*",
                "must be a name that LiteLLM can read back: not list, spend or policy/options, and without /detail or /logs at "
                "the end",
            ),
        ),
        since=SINCE,
    ),
    Field(
        "team_id",
        STRING,
        "The id of the team to whose requests the policy applies. If neither `team_id` nor `key_hash` is set, it applies to all "
        "requests.",
        behaviours=(REPLACED, RefersTo("team")),
        since=TEAMS_SINCE,
    ),
    Field(
        "key_hash",
        STRING,
        "The token of the key to whose requests the policy applies, such as `litellm_key.example.token`.",
        behaviours=(REPLACED, RefersTo("key")),
        validators=(TOKEN,),
        since=SINCE,
    ),
    Field(
        "input_policy",
        STRING,
        "What the tool may get: `untrusted` allows any input, `trusted` only requests without untrusted output of another "
        "tool, `blocked` none: LiteLLM rejects its calls. Unset means `untrusted`. For a team or key, `blocked` is required.",
        cleared_by=UNTRUSTED,
        unset_values=("", UNTRUSTED),
        validators=(OneOf((UNTRUSTED, "trusted", BLOCKED)),),
        since=SINCE,
    ),
    Field(
        "output_policy",
        STRING,
        "Whether the output of the tool is safe: `untrusted` output keeps tools that require trusted input from being called. "
        "Unset means `untrusted`, the only value for a team or key.",
        cleared_by=UNTRUSTED,
        unset_values=("", UNTRUSTED),
        validators=(OneOf((UNTRUSTED, "trusted")),),
        since=SINCE,
    ),
    Field(
        "scope",
        STRING,
        "The requests to which the policy applies: `all`, or `team:` or `key:` with the id of the team or the token of the key.",
        computed=True,
        validators=(  # where a data source takes it
            Matches(
                rf"all|team:[\s\S]+|key:{TOKEN_PATTERN}",
                "must be all, team: with the id of a team, or key: with the token of a key, not the key itself",
                secret=True,
            ),
        ),
    ),
)


def scope_of(values: State) -> str | None:
    """The scope of a policy; None if it is not known yet."""
    owners = {name: values.get(name) for name in OWNERS}
    if not all(map(is_known, owners.values())):
        return None
    return next((f"{OWNERS[name]}{value}" for name, value in owners.items() if value), ALL)


def derive(values: State) -> State:
    """The scope, unless the values have one: those of a data source have nothing else."""
    known = values.get("scope")
    scope = known if isinstance(known, str) and known else scope_of(values)
    return {} if scope is None else {"scope": scope}


def owner(identity: Identity) -> tuple[str, str]:
    """The attribute that names the team or key of a scope, and its id; both empty if the policy applies to all requests."""
    scope = identity["scope"]
    found = ((name, scope.removeprefix(start)) for name, start in OWNERS.items() if scope.startswith(start))
    return next(found, ("", ""))


def check(config: State, diagnostics: Diagnostics) -> None:
    """LiteLLM can only block a tool for a team or key."""
    name = next((name for name in OWNERS if config.get(name)), None)
    given, output = config.get("input_policy"), config.get("output_policy")
    if name is None or not is_known(config[name]):
        return
    if is_known(given) and given != BLOCKED:
        diagnostics.error(
            "Invalid value for input_policy",
            f'With {name}, the input_policy must be "{BLOCKED}": LiteLLM has no other policy for one team or key.',
            path("input_policy"),
        )
    if is_known(output) and output not in (None, "", UNTRUSTED):
        diagnostics.error(
            "Invalid value for output_policy",
            f"LiteLLM has no output_policy but {UNTRUSTED} for one team or key. Remove it, or remove {name}.",
            path("output_policy"),
        )


async def plan_delete(call: Plan[Client]) -> None:
    """Tell what a destroy leaves."""
    prior = call.prior or {}
    if prior.get("scope") == ALL:
        call.diagnostics.warning(
            f'LiteLLM keeps the tool "{prior["tool_name"]}"',
            f"LiteLLM cannot delete a tool. The destroy sets its input_policy and output_policy to {UNTRUSTED}, as those of a "
            "tool without a policy, and keeps the policies for teams and keys.",
        )


# ---- reads


async def read(client: Client, identity: Identity) -> Row | None:
    """The policies of a tool, or the block of the tool in the permission of a team or key."""
    name, value = owner(identity)
    if not name:
        return await _tool(client, identity["tool_name"])
    held = await _permission(client, name, value)
    blocked = (held or {}).get("blocked_tools") or []
    return {**identity, name: value, "input_policy": BLOCKED} if identity["tool_name"] in blocked else None


async def _tool(client: Client, tool_name: str) -> Row | None:
    """GET /v1/tool/{tool_name}. LiteLLM also says that there is no tool if it cannot read it, so a second look follows."""
    try:
        row = whole(await client.get(("/v1/tool", tool_name)), dict)
    except NotFound:
        rows = (await page(client, "", 1)).rows
        return await keys.listed(client, rows.get(identifier({"tool_name": tool_name, "scope": ALL})))
    same(row.get("tool_name"), tool_name, "tool")
    return row_of(row)


async def _permission(client: Client, name: str, value: str) -> Row | None:
    """GET /team/info or /key/info: the permission of a team or key, if it has one."""
    row = await (teams.row if name == "team_id" else keys.info)(client, value)
    if row is None:
        return None
    part(row, "models", list)
    return None if row.get("object_permission") is None else part(row, "object_permission", dict)


def row_of(row: Row) -> Row:
    """A row of a tool without the team and the key that have called the tool first."""
    part(row, "input_policy", str)
    part(row, "output_policy", str)
    return {**row, "team_id": None, "key_hash": None, "scope": ALL}


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /v1/tool/list: the tools, without the policies for teams and keys, of which LiteLLM has no list."""
    rows = [row_of(row) for row in part(await client.get("/v1/tool/list"), "tools", list)]
    named = {identifier({"tool_name": part(row, "tool_name", str), "scope": ALL}): row for row in rows}
    return Page(named, 1)


def identifier(identity: Identity) -> str:
    """The name of the tool, with the scope before it if that is one team or key."""
    scope, tool_name = identity["scope"], identity["tool_name"]
    return tool_name if scope == ALL else f"{scope}/{tool_name}"


async def find(client: Client, text: str) -> State | None:
    """A tool of a name, or the policy of a team or key: ids and names may have slashes."""
    candidates = [{"tool_name": text, "scope": ALL}] if text else []
    if text.startswith(tuple(OWNERS.values())):
        pieces = text.split("/")
        splits = [("/".join(pieces[:end]), "/".join(pieces[end:])) for end in range(1, len(pieces))]
        candidates = [{"tool_name": name, "scope": scope} for scope, name in splits if name] + candidates
    for each in candidates:
        if await read(client, each) is not None:
            return dict(each)
    return None


# ---- writes


async def search(client: Client, values: State) -> Row | None:
    """The policy that somebody has set: a tool that LiteLLM has seen has none."""
    identity = {"tool_name": values["tool_name"], "scope": values["scope"]}
    row = await read(client, identity)
    if row is None or (values["scope"] == ALL and not has_policy(row)):
        return None
    return {**row, **identity}


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /v1/tool/policy, which would change a policy that there is."""
    name, _ = owner({"scope": values["scope"]})
    sent = {each: value for each, value in body.items() if each != "output_policy"} if name else NO_POLICY | body
    try:
        part(await client.post("/v1/tool/policy", sent), "tool_name", str)
    except ApiError as error:
        if name and error.status == 404:
            raise ReferenceMissing.of(name, error.detail) from None
        raise
    return {}


def has_policy(row: Row) -> bool:
    """Whether a tool has another policy than a new one."""
    return any(row.get(name) != value for name, value in NO_POLICY.items())


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """POST /v1/tool/policy."""
    if body:
        part(await client.post("/v1/tool/policy", {**body, "tool_name": identity["tool_name"]}), "tool_name", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /v1/tool/{tool_name}/overrides, or the policies of a tool that has none."""
    name, value = owner(identity)
    tool_name = identity["tool_name"]
    if name:
        part(await client.delete(("/v1/tool", tool_name, "overrides"), **{name: value}), "deleted", bool)
    else:
        await update(client, identity, dict(NO_POLICY))


TOOL_POLICY = LiteLLMObject(
    type_name="litellm_tool_policy",
    description="The policy of a tool: for all requests, or for those of one team or key, for which LiteLLM can block it. Do not "
    "combine it with `object_permission` of the team or key, which manages its `blocked_tools`: the plan rejects both.",
    table=Table(FIELDS),
    identity=("tool_name", "scope"),
    identifier=identifier,
    import_form="its tool_name, team:<team_id>/<tool_name> or key:<key_hash>/<tool_name>",
    label_names=("tool_name",),
    derive=derive,
    named_by=("tool_name",),
    unique=(("tool_name", "scope"),),
    search=search,
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    listing=Listing(page, filters=("input_policy",)),
    plan_delete=plan_delete,
    check=check,
    config_validators=(
        Conflicting(
            ("team_id", "key_hash"), "A policy is for one team or one key. Use one resource for each.", not_empty
        ),
    ),
)
