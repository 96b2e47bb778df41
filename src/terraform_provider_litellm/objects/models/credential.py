"""A credential of a provider, which models name instead of having secrets of their own.

Endpoints: POST /credentials, GET /credentials/by_name/{name}, GET /credentials, PATCH /credentials/{name},
DELETE /credentials/{name}.

LiteLLM reads credentials from the memory of the worker that is asked. The others load a new one within 30 seconds.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes import config_file
from terraform_provider_litellm.attributes.rows import without_nulls
from terraform_provider_litellm.client import connections
from terraform_provider_litellm.client.answers import part, present, same
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.plugin.config_validators import AtLeastOneOf, Conflicting, not_empty
from terraform_provider_litellm.plugin.paths import ROOT, path
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING, Map
from terraform_provider_litellm.plugin.validators import JsonObject, Length
from terraform_provider_litellm.plugin.values import is_known, is_null
from terraform_provider_litellm.record.behaviours import (
    HasWriteOnlyTwin,
    KeepsNames,
    NeverReturned,
    ReplacedWhenChanged,
)
from terraform_provider_litellm.record.field import Field, held
from terraform_provider_litellm.record.json_values import HASHED, unmasked
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.release import reaches
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

REMOVES_SINCE = "1.106.0"
"""The first release that removes values by their names."""

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that LiteLLM refuses in a name that the dashboard shows."""


@dataclass(frozen=True)
class OneLine:
    """A text has no control and formatting characters, no line or paragraph separators, and is not blank."""

    description: str = "must be visible text in one line"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report the first such character by its code point."""
        found = next((each for each in str(value) if unicodedata.category(each) in INVISIBLE), "")
        if found:
            diagnostics.error("Invalid character", f"LiteLLM refuses U+{ord(found):04X} in this name. Remove it.", path)
        elif not str(value).strip():
            diagnostics.error(
                "Invalid value", "The name consists of spaces. Remove the attribute, or set a name.", path
            )


def another_model(prior: State, config: State) -> bool:
    """Whether the values are to come from elsewhere; a credential with values of its own, as other providers make it, stays."""
    before, wanted = prior.get("model_id"), config.get("model_id")
    own = any(not is_null(prior.get(name)) for name in ("credential_values", "credential_values_wo_version"))
    return bool(before) and wanted != before and (bool(wanted) or not own)


FIELDS = (
    Field(
        "credential_name",
        STRING,
        "The name of the credential, to which models refer.",
        required=True,
        behaviours=(ReplacedWhenChanged(),),
        validators=(Length(1), OneLine()),
    ),
    Field(
        "display_name",
        STRING,
        "The display name in the dashboard.",
        equal=lambda one, other: str(one or "").strip() == str(other or "").strip(),
        validators=(Length(1, 255), OneLine()),
        since="1.106.0",
    ),
    Field(
        "credential_info",
        DYNAMIC,
        'Information about the credential, as an object: `{ custom_llm_provider = "azure", description = "Production" }`. '
        "The dashboard shows the credential with the fields of its `custom_llm_provider`.",
        cleared_by={},
        to_api=without_nulls,
        validators=(JsonObject(),),
    ),
    Field(
        "credential_values",
        Map(STRING),
        'The parameters that models use from the credential: `{ api_key = "…", api_base = "https://example.com" }`.',
        sensitive=True,
        behaviours=(HasWriteOnlyTwin(), KeepsNames(until=REMOVES_SINCE)),
        cleared_by={},
        validators=(Length(1),),
    ),
    Field(
        "model_id",
        STRING,
        "The id of a model. LiteLLM copies its parameters to the credential when the credential is created.",
        behaviours=(ReplacedWhenChanged(another_model), NeverReturned()),
        validators=(Length(1),),
    ),
)


A_VALUE = AtLeastOneOf(
    ("credential_values", "credential_values_wo", "model_id"),
    "LiteLLM does not store a credential without a value.",
    not_empty,
)


async def plan(call: Plan[Client]) -> None:
    """Whether there is a value at all, and what a change removes that the configuration has never had."""
    if call.planned is None or call.config is None:
        return
    prior, plain = call.prior or {}, call.config.get("credential_values")
    had = (prior.get(name) for name in ("credential_values", "credential_values_wo_version", "model_id"))
    if call.prior is None or any(not is_null(value) for value in had):  # an import has none
        A_VALUE.validate(call.config, ROOT, call.diagnostics)
    await _tell_removed(call, prior, held(call.config.get("credential_values_wo") if is_null(plain) else plain))


async def _tell_removed(call: Plan[Client], prior: State, wanted: Mapping[str, Value]) -> None:
    """Warn of names that only LiteLLM has: a map replaces all values, and a plan does not show those of others."""
    changes = [
        not is_known((call.planned or {}).get(name)) or prior.get(name) != (call.planned or {}).get(name)
        for name in ("credential_values", "credential_values_wo_version")
    ]
    if not prior or call.provider is None or not wanted or not any(changes):
        return
    row = await read(call.provider, CREDENTIAL.address(prior))
    secrets = call.private.get("secrets", {}).get("credential_values")
    mine = held(prior.get("credential_values")).keys() | held(secrets).keys()
    others = sorted((row or {}).get("credential_values", {}).keys() - wanted.keys() - mine)
    if not others:
        return
    release = await call.provider.version()
    place = path("credential_values" if changes[0] else "credential_values_wo_version")
    replaced = not reaches(release, REMOVES_SINCE)
    if replaced:
        call.requires_replace.append(place)
    how = f" LiteLLM before {REMOVES_SINCE} removes none, so the credential is replaced." if replaced else ""
    call.diagnostics.warning(
        f"The apply removes {', '.join(others)} from the credential",
        f"LiteLLM has these values, and the configuration does not set them.{how} To keep them, add them to the values.",
        place,
    )


def join_values(values: Mapping[str, Json]) -> dict[str, Json]:
    """All values, which replace those that there are."""
    return {"credential_values": values["credential_values"] or {}}


def split_values(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The values, with what was written in place of a mask; those of a write-only twin, or of a model, are not told."""
    mine = written.get("credential_values")
    if not isinstance(mine, dict) or HASHED in mine.values():
        return {}
    return {"credential_values": unmasked(mine, part(row, "credential_values", dict))}


async def create(client: Client, _: State, body: dict[str, Json]) -> State:
    """POST /credentials."""
    await client.post("/credentials", {"credential_info": {}} | body)
    return {}


async def read(client: Client, identity: Identity) -> Row | None:
    """GET /credentials/by_name/{name}, of more than one worker where the first does not know the credential."""
    name = identity["credential_name"]

    async def once() -> Row | None:
        try:
            row = await client.get(("/credentials/by_name", name))
        except NotFound:
            return None
        same(part(row, "credential_name", str), name, "credential")
        return normalized(row)

    return await connections.of_any_worker(once)


def normalized(row: Row) -> Row:
    """A row without the names that an update has emptied."""
    return {**row, "credential_info": without_nulls(row.get("credential_info") or {})}


async def page(client: Client, _group: str, _number: int) -> Page:
    """GET /credentials: all that the worker knows."""
    rows = part(await client.get("/credentials"), "credentials", list)
    return Page({part(row, "credential_name", str): normalized(row) for row in rows}, 1)


async def update(client: Client, identity: Identity, body: dict[str, Json]) -> None:
    """PATCH /credentials/{name}, which merges: a name of the information goes away as null, and one of the values by name.

    With a model, newer releases would put its parameters in place of the values that an imported credential has.
    """
    body = {name: value for name, value in body.items() if name != "model_id"}
    if not body:
        return
    name = identity["credential_name"]
    row = present(await read(client, identity), "credential_name", f"Credential {name} not found.")
    sent = {"credential_name": name, "credential_info": {}, "credential_values": {}} | body
    if "credential_info" in body:
        sent["credential_info"] = dict.fromkeys(row["credential_info"]) | body["credential_info"]
    if "credential_values" in body:
        removed = sorted(row["credential_values"].keys() - body["credential_values"].keys())
        sent |= {"credential_values_to_delete": removed} if removed else {}
    part(await client.patch(("/credentials", name), sent), "message", str)


async def delete(client: Client, identity: Identity) -> None:
    """DELETE /credentials/{name}."""
    part(await client.delete(("/credentials", identity["credential_name"])), "message", str)


def unmanaged(row: Row) -> str:
    """The credentials of the proxy's configuration file are not in its database, where alone they could be changed."""
    if row.get("source") != "config":
        return ""
    return config_file.defines("credential")


CREDENTIAL = LiteLLMObject(
    type_name="litellm_credential",
    description="A credential of a provider, with secrets and settings. Models refer to it by its name.",
    table=Table(FIELDS, (SharedStorage(("credential_values",), join_values, split_values),)),
    identity=("credential_name",),
    create=create,
    read=read,
    update=update,
    delete=delete,
    listing=Listing(page),
    consistent_reads=connections.READS,
    provides={"credential": ("credential_name",)},
    unmanaged=unmanaged,
    plan=plan,
    config_validators=tuple(
        Conflicting(
            (name, "model_id"),
            "With model_id, LiteLLM copies the parameters of the model and ignores all other values.",
            not_empty,
        )
        for name in ("credential_values", "credential_values_wo")
    ),
)
