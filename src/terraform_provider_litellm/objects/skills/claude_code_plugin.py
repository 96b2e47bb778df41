"""A plugin in LiteLLM's marketplace for Claude Code.

Endpoints: POST /claude-code/plugins, GET /claude-code/plugins/{plugin_name}, GET /claude-code/plugins,
PUT /claude-code/plugins/{plugin_name}, POST /claude-code/plugins/{plugin_name}/enable,
POST /claude-code/plugins/{plugin_name}/disable, DELETE /claude-code/plugins/{plugin_name}.

An update replaces all but the name, so it sends what the plugin has already; before LiteLLM 1.100.5 it is a POST. Only the list
has `domain` and `namespace`. Since LiteLLM 1.110.0, each update needs a higher version, or LiteLLM chooses the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import timestamps
from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import ClientError, EndpointMissing, NotFound, half_done, taken_back
from terraform_provider_litellm.objects.skills.semantic_version import SemanticVersion
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, STRING, List, Map
from terraform_provider_litellm.plugin.validators import Matches, OneOf, Shape, Simple, UnlessEmpty
from terraform_provider_litellm.record.behaviours import FilledByLiteLLM, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches
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

COUNTS_SINCE = "1.110.0"
"""The first release in which each update needs a higher version."""

SOURCES = {"github": ("repo",), "url": ("url",), "git-subdir": ("url", "path"), "archive": ("url",)}
"""The names that a source of each kind requires."""

CONTENT = (
    Field(
        "source",
        Map(STRING),
        'Where Claude Code gets the plugin: `{ source = "github", repo = "org/repo" }`, `{ source = "url", url = '
        '"https://example.com/repo.git" }`, `{ source = "git-subdir", url = "https://example.com/repo.git", path = '
        '"plugins/one" }`, or, since LiteLLM 1.106.0, `{ source = "archive", url = "https://example.com/plugin.zip", '
        'sha256 = "…" }`. LiteLLM hands other names, such as `ref`, on to Claude Code.',
        required=True,
        since=SINCE,
    ),
    Field(
        "version",
        STRING,
        "The version of the plugin, such as `1.2.0`. If unset, LiteLLM chooses it. LiteLLM 1.110.0 and newer require a "
        "semantic version, and a higher one for each change of the plugin: a lower one replaces the plugin.",
        behaviours=(FilledByLiteLLM(),),
        since=SINCE,
    ),
    Field("description", STRING, "A description.", since=SINCE),
    Field(
        "author",
        DYNAMIC,
        'The author of the plugin: `{ name = "Platform team", email = "platform@example.com" }`.',
        to_api=lambda value: without_nulls(value) or None,
        from_api=without_nulls,
        validators=(UnlessEmpty(Shape({"name": Simple(STRING), "email": Simple(STRING)}, required=("name",))),),
        since=SINCE,
    ),
    Field("homepage", STRING, "The address of the plugin's home page.", since=SINCE),
    Field("keywords", List(STRING), "Keywords for searches.", cleared_by=[], since=SINCE),
    Field("category", STRING, "The category of the plugin.", since=SINCE),
    Field("domain", STRING, "The domain of the plugin, such as `Productivity`.", since=SINCE),
    Field("namespace", STRING, "The namespace of the plugin within its domain, such as `workflows`.", since=SINCE),
    Field(
        "installation_preference",
        STRING,
        "Whether Claude Desktop offers the plugin (`available`), installs it (`auto_install`) or requires it (`required`). It "
        "requires an `archive` source, and `auto_install` and `required` also its `sha256`.",
        validators=(OneOf(("available", "auto_install", "required")),),
        since="1.108.11",
    ),
)
NAMES = tuple(each.name for each in CONTENT)

SETTINGS = (
    *CONTENT,
    Field(
        "enabled",
        BOOL,
        "Whether the marketplace shows the plugin to everybody. Unset means `true`.",
        cleared_by=True,
        unset_values=(True,),
        since=SINCE,
    ),
)
FIELDS = (
    Field(
        "name",
        STRING,
        "The name of the plugin.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Matches("[a-z0-9-]+", "must consist of lowercase letters, digits and hyphens"),),
        since=SINCE,
    ),
    *SETTINGS,
    Field("plugin_id", STRING, "The id of the plugin, which LiteLLM chooses.", computed=True, read=("id",)),
    timestamps.created_at("plugin"),
    timestamps.updated("plugin", SETTINGS)[0],
)


def check(config: State, diagnostics: Diagnostics) -> None:
    """A source has what its kind requires, and an archive alone has a preference."""
    source = config.get("source")
    kind = source.get("source") if isinstance(source, dict) else None
    if not isinstance(source, dict) or (kind is not None and not isinstance(kind, str)):
        return
    place = path("source")
    if kind not in SOURCES:
        kinds = ", ".join(f'"{each}"' for each in SOURCES)
        diagnostics.error("Invalid value for source", f"Its name source must be one of {kinds}.", place)
        return
    for name in SOURCES[kind]:
        if source.get(name) in (None, ""):
            diagnostics.error(f"Missing source.{name}", f'A source of "{kind}" requires {name}.', place)
    preference = config.get("installation_preference")
    if not isinstance(preference, str) or not preference:
        return
    pinned = preference == "available" or source.get("sha256") not in (None, "")
    if kind != "archive" or not pinned:
        diagnostics.error(
            "Invalid value for installation_preference",
            f'"{preference}" requires an "archive" source{"" if pinned else " with its sha256"}.',
            path("installation_preference"),
        )


async def plan(call: Plan[Client]) -> None:
    """Report or replace what newer releases reject: they take no version but a semantic one that is higher than before."""
    prior, planned, config = call.prior, call.planned, call.config
    if planned is None or config is None or call.provider is None:
        return
    version = config.get("version")
    if not isinstance(version, str) or not version:
        return
    try:
        release = await call.provider.version()
    except ClientError:  # the apply reports it
        return
    if not reaches(release, COUNTS_SINCE):
        return
    changed = {each.name for each in CLAUDE_CODE_PLUGIN.table.changed(prior or {}, planned)} & set(NAMES)
    if changed and not call.requires_replace:
        await _check_version(call, call.provider, version, changed)


async def _check_version(call: Plan[Client], client: Client, version: str, changed: set[str]) -> None:
    """Compare a configured version with the one that LiteLLM has; the plan changes these attributes."""
    place, wanted = path("version"), SemanticVersion.parse(version)
    if wanted is None:
        call.diagnostics.error(
            "Invalid value for version",
            f"LiteLLM {COUNTS_SINCE} and newer require a semantic version, such as 1.2.0, and version is {version}.",
            place,
        )
        return
    if call.prior is None:
        return
    if "version" not in changed:
        call.diagnostics.error(
            "The change requires a higher version",
            f"The plan changes {', '.join(sorted(changed))}, and the version stays {version}. LiteLLM {COUNTS_SINCE} and newer "
            "reject an update without a higher version. Increase version, or remove it: LiteLLM then chooses the next one.",
            place,
        )
        return
    before = call.prior.get("version") or await _chosen(client, call.prior)
    now = SemanticVersion.parse(before) if isinstance(before, str) else None
    if now is not None and wanted <= now:
        call.requires_replace.append(place)
        call.diagnostics.warning(
            f'Plugin "{call.prior["name"]}" goes back to a lower version',
            f"LiteLLM {COUNTS_SINCE} and newer do not go from {before} to {version}: the apply deletes the plugin and creates it "
            "again, with another plugin_id. Permissions that name the old one in skills no longer include the plugin. To keep "
            "the plugin, set a higher version.",
            place,
        )


async def _chosen(client: Client, prior: State) -> Json:
    """The version that LiteLLM chose for a plugin whose configuration had none."""
    row = await read(client, CLAUDE_CODE_PLUGIN.address(prior))
    return None if row is None else row.get("version")


# ---- reads


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /claude-code/plugins/{plugin_name}, with what only the list has."""
    name = identity["name"]
    try:
        row = whole(await client.get(("/claude-code/plugins", name)), dict)
    except NotFound:
        return None
    same(row.get("name"), name, "plugin")
    listed = (await page(client, "", 1)).rows.get(name, {})
    return {**row, **listed}


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /claude-code/plugins: all at once."""
    rows = part(await client.get("/claude-code/plugins"), "plugins", list)
    return Page({part(row, "name", str): {**row, "author": without_nulls(row.get("author"))} for row in rows}, 1)


# ---- writes


async def create(client: Client, values: State, body: dict[str, Json]) -> State:
    """POST /claude-code/plugins, and one more request for a plugin that is not enabled."""
    identity = {"name": values["name"]}
    content = {name: value for name, value in body.items() if name != "enabled"}
    part(await client.post("/claude-code/plugins", content), "plugin", dict)
    if body.get("enabled") is False:
        try:
            await _switch(client, identity, enabled=False)
        except ClientError as error:  # one that everybody sees was not asked for
            error.half_done = not await taken_back(delete(client, identity))
            raise
    return {}


async def _switch(client: Client, identity: Identity, *, enabled: bool) -> None:
    """POST /claude-code/plugins/{plugin_name}/enable or disable."""
    way = "enable" if enabled else "disable"
    part(await client.post(("/claude-code/plugins", identity["name"], way), {}), "message", str)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PUT /claude-code/plugins/{plugin_name} with all that the plugin has, and the switch."""
    content = {name: value for name, value in body.items() if name in NAMES}
    if content:
        await _replace(client, identity, content)
    if "enabled" in body:
        with half_done(begun=bool(content)):
            await _switch(client, identity, enabled=body["enabled"])


async def _replace(client: Client, identity: Identity, content: dict[str, Json]) -> None:
    row = present(await read(client, identity), "name", f"Plugin {identity['name']} not found.")
    kept = {name: row[name] for name in NAMES if row.get(name) is not None}
    sent = kept | content
    if reaches(await client.version(), COUNTS_SINCE):
        sent |= {"expected_updated_at": row.get("updated_at")}
        if "version" not in content:
            sent.pop("version", None)
    try:
        answer = await client.put(("/claude-code/plugins", identity["name"]), sent)
    except EndpointMissing:
        answer = await client.post("/claude-code/plugins", {**sent, **identity})
    part(answer, "plugin", dict)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /claude-code/plugins/{plugin_name}."""
    part(await client.delete(("/claude-code/plugins", identity["name"])), "message", str)


CLAUDE_CODE_PLUGIN = LiteLLMObject(
    type_name="litellm_claude_code_plugin",
    noun="Claude Code plugin",
    description="A plugin in LiteLLM's marketplace for Claude Code, from a git repository or an archive. Everybody who reaches the "
    "proxy can list the enabled plugins, also without a key.",
    table=Table(FIELDS),
    identity=("name",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page, filters=("category", "domain", "namespace")),
    set_later=("enabled",),
    plan=plan,
    check=check,
)
