"""A policy: which guardrails requests pass.

Endpoints: POST /policies, GET /policies/name/{policy_name}/versions, GET /policies/list, GET /policies/{policy_id},
POST /policies/name/{policy_name}/versions, PUT /policies/{policy_id}, PUT /policies/{policy_id}/status,
DELETE /policies/{policy_id}, DELETE /policies/name/{policy_name}/all-versions.

LiteLLM stores a policy as versions, each with an id of its own, and applies the one in production. It changes drafts only: an
update copies the version in production, changes the copy, publishes it, and promotes it. The version that was in production
stays as a published one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file, timestamps
from terraform_provider_litellm.client import keys
from terraform_provider_litellm.client.answers import part, present, same, whole
from terraform_provider_litellm.client.errors import ClientError, NotFound
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING, List
from terraform_provider_litellm.plugin.validators import ListOf, Matches, OneOf, Shape, Simple, UnlessEmpty
from terraform_provider_litellm.plugin.values import UNKNOWN
from terraform_provider_litellm.record.behaviours import (
    CannotBeCleared,
    ChangesWith,
    RefersTo,
    RefersWithin,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field, held
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

SINCE = "1.85.0"

PRODUCTION, DRAFT = "production", "draft"

ACTION = Simple(STRING, (OneOf(("allow", "block", "next", "modify_response")),))

STEP: Mapping[str, Json] = {
    "on_pass": "allow",
    "on_fail": "block",
    "on_error": None,
    "pass_data": False,
    "modify_response_message": None,
}
"""What LiteLLM adds to a step of a pipeline."""


def complete(pipeline: Json) -> Json:
    """A pipeline as LiteLLM stores it, with all names of its steps; an empty one is none."""
    if not pipeline:
        return None
    steps = pipeline.get("steps") or []
    return {**pipeline, "steps": [{**STEP, **_told(step)} for step in steps]}


def short(pipeline: Json) -> Json:
    """A pipeline without what LiteLLM adds to its steps."""
    if not pipeline:
        return pipeline
    steps = [
        {name: item for name, item in step.items() if item is not None and STEP.get(name) != item}
        for step in pipeline.get("steps") or []
    ]
    return {**pipeline, "steps": steps}


def _told(step: Mapping[str, Json]) -> Mapping[str, Json]:
    return {name: item for name, item in step.items() if item not in (None, "")}


def condition(value: Json) -> Json:
    """A condition with its one name: null is how LiteLLM clears it."""
    return {"model": value.get("model") or None}


SETTINGS = (
    Field(
        "description",
        STRING,
        "A description.",
        cleared_by="",
        since=SINCE,
    ),
    Field(
        "inherit",
        STRING,
        "The name of another policy, from which the policy inherits its guardrails.",
        cleared_by="",
        behaviours=(RefersTo("policy"),),
        since=SINCE,
    ),
    Field(
        "guardrails_add",
        List(STRING),
        "Names of the guardrails that requests pass, in addition to inherited ones.",
        cleared_by=[],
        behaviours=(RefersTo("guardrail"),),
        since=SINCE,
    ),
    Field(
        "guardrails_remove",
        List(STRING),
        "Names of inherited guardrails that requests do not pass.",
        cleared_by=[],
        behaviours=(RefersTo("guardrail"),),
        since=SINCE,
    ),
    Field(
        "condition",
        DYNAMIC,
        'The requests to which the guardrails apply: `{ model = "gpt-4.*" }`, with the name of a model or a regular '
        "expression. Unset means all requests.",
        cleared_by={"model": None},
        unset_values=({}, {"model": None}),
        to_api=condition,
        from_api=_told,
        validators=(UnlessEmpty(Shape({"model": Simple(STRING)})),),
        since=SINCE,
    ),
    Field(
        "pipeline",
        DYNAMIC,
        "Guardrails that run one after the other, as an object with `mode` (`pre_call` or `post_call`) and `steps`. A step is "
        "an object with the name of a `guardrail`, and with `on_pass` (`allow` if unset), `on_fail` (`block` if unset) and "
        "`on_error` (that of `on_fail` if unset), each `allow`, `block`, `next` or `modify_response`; `pass_data`, whether "
        "the next step gets the data as the guardrail has changed it; and `modify_response_message`.",
        to_api=complete,
        from_api=short,
        behaviours=(CannotBeCleared(empty_too=True), RefersWithin(**{"steps.guardrail": "guardrail"})),
        validators=(
            UnlessEmpty(
                Shape(
                    {
                        "mode": Simple(STRING, (OneOf(("pre_call", "post_call")),)),
                        "steps": ListOf(
                            Shape(
                                {
                                    "guardrail": Simple(STRING),
                                    "on_pass": ACTION,
                                    "on_fail": ACTION,
                                    "on_error": ACTION,
                                    "pass_data": Simple(BOOL),
                                    "modify_response_message": Simple(STRING),
                                },
                                required=("guardrail",),
                            )
                        ),
                    },
                    required=("mode", "steps"),
                )
            ),
        ),
        since=SINCE,
    ),
)
CHANGE = ChangesWith(tuple(each.name for each in SETTINGS))
FIELDS = (
    Field(
        "policy_name",
        STRING,
        "The name of the policy, to which attachments and inheriting policies refer.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(
            Matches("[^/]+", "must not be empty or contain a slash, since LiteLLM cannot change such a policy"),
        ),
        since=SINCE,
    ),
    *SETTINGS,
    Field(
        "policy_id",
        STRING,
        "The id of the version in production, which LiteLLM chooses. An update makes a new version.",
        computed=True,
        behaviours=(CHANGE,),
    ),
    Field("version_number", NUMBER, "The number of the version in production.", computed=True, behaviours=(CHANGE,)),
    Field(
        "version_status",
        STRING,
        "The status of the version: `production`. If somebody deletes the version in production, LiteLLM applies no other one: "
        "the policy is then replaced.",
        computed=True,
    ),
    timestamps.created_at("version", behaviours=(CHANGE,)),
    timestamps.created_by("version", behaviours=(CHANGE,)),
    *timestamps.updated("version", SETTINGS),
)


def check(config: State, diagnostics: Diagnostics) -> None:
    """A policy has another one above it, and a pipeline has steps."""
    name = config.get("policy_name")
    if isinstance(name, str) and config.get("inherit") == name:
        diagnostics.error(
            "A policy cannot inherit from itself", "Name another policy, or remove inherit.", path("inherit")
        )
    if held(config.get("pipeline")).get("steps") == []:
        diagnostics.error("Invalid value for pipeline", "A pipeline requires at least one step.", path("pipeline"))


async def plan(call: Plan[Client]) -> None:
    """Replace a policy that has no version in production: LiteLLM has no way to change it."""
    prior, place = call.prior, path("version_status")
    if prior is None or call.planned is None or prior.get("version_status") in (None, PRODUCTION):
        return
    call.planned["version_status"] = UNKNOWN
    call.requires_replace.append(place)
    call.diagnostics.warning(
        f'Policy "{prior["policy_name"]}" has no version in production',
        "Somebody deleted the version that LiteLLM applied, so it applies none. The apply deletes the versions that are left, "
        "and creates the policy again.",
        place,
    )


# ---- reads


def current(versions: Sequence[Row]) -> Row | None:
    """The version in production; without one the newest that is no draft, or the newest."""
    newest = sorted(versions, key=lambda each: part(each, "version_number", int), reverse=True)
    for fits in (lambda each: each["version_status"] == PRODUCTION, lambda each: each["version_status"] != DRAFT):
        found = next(filter(fits, newest), None)
        if found is not None:
            return found
    return newest[0] if newest else None


def row_of(version: Row) -> Row:
    """A version with a pipeline as any release tells it."""
    return {**version, "pipeline": complete(version.get("pipeline"))}


async def versions_of(client: Client, name: str) -> list[Row]:
    """GET /policies/name/{policy_name}/versions."""
    found = part(await client.get(("/policies/name", name, "versions")), "versions", list)
    for version in found:
        same(part(version, "policy_name", str), name, "policy")
        part(version, "policy_id", str)
        part(version, "version_status", str)
    return found


async def everything(client: Client, **filters: str) -> list[Row]:
    """GET /policies/list: all versions of all policies, and the policies of the proxy's configuration file."""
    return [whole(row, dict) for row in part(await client.get("/policies/list", **filters), "policies", list)]


async def read(client: Client, identity: Identity) -> Row | None:
    """The policy of a name: of the database, or else of the proxy's configuration file."""
    name = identity["policy_name"]
    if "/" in name:
        return None
    found = current(await versions_of(client, name))
    if found is None:
        listed = await everything(client, version_status=PRODUCTION)
        found = next((row for row in listed if part(row, "policy_name", str) == name), None)
    found = await keys.listed(client, found)
    return None if found is None else row_of(found)


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /policies/list, one row for each policy."""
    versions: dict[str, list[Row]] = {}
    for row in await everything(client):
        versions.setdefault(part(row, "policy_name", str), []).append(row)
    rows = {name: current(each) for name, each in versions.items()}
    return Page({name: row_of(row) for name, row in rows.items() if row is not None}, 1)


async def find(client: Client, text: str) -> State | None:
    """The policy of a name, or of the id of one of its versions."""
    if text and await read(client, {"policy_name": text}) is not None:
        return {"policy_name": text}
    if not text or "/" in text:
        return None
    try:
        return {"policy_name": part(await client.get(("/policies", text)), "policy_name", str)}
    except NotFound:
        return None


def unmanaged(row: Row) -> str:
    """The policies of the proxy's configuration file are not in its database, where alone they could be changed."""
    if row.get("definition_location") != "config":
        return ""
    return f"{config_file.defines('policy')} A policy of the same name in the database would override it."


# ---- writes


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /policies, which makes the first version and applies it."""
    part(await client.post("/policies", body), "policy_id", str)
    return {}


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """Change a copy of the version in production, and promote it; one that cannot be promoted is removed."""
    name = identity["policy_name"]
    before = await versions_of(client, name)
    source = present(current(before), "policy_name", f"Policy {name} not found.")
    version = ""
    try:
        draft = await client.post(("/policies/name", name, "versions"), {"source_policy_id": source["policy_id"]})
        version = part(draft, "policy_id", str)
        await client.put(("/policies", version), body)
        for status in ("published", PRODUCTION):
            await client.put(("/policies", version, "status"), {"version_status": status})
    except ClientError as error:
        if not await _promoted(client, name, version, source, before, error):
            raise


async def _promoted(
    client: Client, name: str, version: str, source: Row, before: Sequence[Row], error: ClientError
) -> bool:
    """Whether a version is in production after all; one that is not is removed.

    If nobody knows the version, because its creation got no answer, it is a new draft that is still a copy of its source.
    """
    if not version and not error.outcome_unknown:
        return False
    try:
        for row in await versions_of(client, name):
            mine = row["policy_id"] == version if version else _is_copy(row, source, before)
            if mine and row["version_status"] == PRODUCTION:
                return True
            if mine:
                await client.delete(("/policies", row["policy_id"]))
    except NotFound:
        return False
    except ClientError:
        error.half_done = True
        number = f" {version}" if version else ""
        error.detail = (
            f"{error.detail} The new version{number} of the policy could not be removed; LiteLLM does not apply it."
        )
    return False


def _is_copy(row: Row, source: Row, before: Sequence[Row]) -> bool:
    """Whether a version is a new draft with nothing in it that its source does not have."""
    known = {each["policy_id"] for each in before}
    return (
        row["policy_id"] not in known
        and row["version_status"] == DRAFT
        and row.get("parent_version_id") == source["policy_id"]
        and all(row.get(each.name) == source.get(each.name) for each in SETTINGS)
    )


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /policies/name/{policy_name}/all-versions, which also succeeds if there are none."""
    part(await client.delete(("/policies/name", identity["policy_name"], "all-versions")), "message", str)


POLICY = LiteLLMObject(
    type_name="litellm_policy",
    description="A policy: the guardrails that requests pass. A policy applies to the requests of its "
    "`litellm_policy_attachment`. Each update makes a new version and promotes it to production; LiteLLM keeps the earlier "
    "versions, and a destroy deletes all of them, with their drafts.",
    table=Table(FIELDS),
    identity=("policy_name",),
    import_form="its policy_name, or the policy_id of one of its versions",
    create=create,
    read=read,
    update=update,
    delete=delete,
    find=find,
    listing=Listing(page),
    provides={"policy": ("policy_name",)},
    unmanaged=unmanaged,
    plan=plan,
    check=check,
)
