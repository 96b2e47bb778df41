"""Import of an object by its id, by its name or by its identity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.client.redaction import mask
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.lifecycle.refresh_cache import AmbiguousError, named
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.resource import Import
from terraform_provider_litellm.plugin.types import DYNAMIC
from terraform_provider_litellm.plugin.values import State, Value, is_null, plain
from terraform_provider_litellm.record.behaviours import FilledByLiteLLM
from terraform_provider_litellm.record.field import Field, held
from terraform_provider_litellm.record.json_values import Row, conform
from terraform_provider_litellm.record.noun import heading, indefinite

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.object import LiteLLMObject
    from terraform_provider_litellm.record.table import Table

GENERATED = re.compile(r"([a-z]+-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The form of generated ids, some of which say what they are of."""


async def import_state(record: LiteLLMObject, call: Import[Client]) -> None:
    """Find the object; the read that Terraform does next fills the attributes."""
    if call.provider is None:
        failures.unconfigured(call.diagnostics, "nothing can be imported")
        return
    try:
        if call.identity is not None:
            if not _is_possible(record, call.identity, call):
                return
            row = await record.read(call.provider, call.identity)
            found = None if row is None else dict(call.identity)
        else:
            found = await record.found(call.provider, await named(call.provider, record, call.id) or call.id)
            if found is not None and not _is_possible(record, found, call):
                return
        row = None if found is None else await _row(record, call.provider, found)
        if found is not None and row is not None and record.at_import is not None and not record.unmanaged(row):
            found |= await record.at_import(call.provider, row)
    except AmbiguousError as error:
        call.diagnostics.error("Ambiguous import id", f"{error} Use the id of the object as the import id.")
        return
    except ClientError as error:
        named_by = dict.fromkeys(record.label_names[-1:], mask(call.id)) if call.id else call.identity
        failures.report(call.diagnostics, record, "import", named_by or {}, error)
        return
    if found is None:
        call.diagnostics.error(
            f"{heading(record.noun)} not found",
            f'LiteLLM has no {record.noun} with the import id "{mask(call.id or "/".join(map(str, (call.identity or {}).values())))}". '
            f"The import id of {indefinite(record.noun)} is {record.import_id}.",
        )
        return
    if row is not None and (reason := record.unmanaged(row)):
        call.diagnostics.error(f"This {record.noun} cannot be managed", reason)
        return
    call.state = found | {"id": record.identifier(record.address(found))}
    call.private |= {"imported": True, **record.imported(call.id, found)}


def _is_possible(record: LiteLLMObject, values: State, call: Import[Client]) -> bool:
    """Whether the values of the identity can be those of an object; otherwise reports them, without secrets."""
    for name in record.identity:
        field, value = record.table.by_name.get(name), values.get(name)
        for check in field.search_checks if field and value is not None else ():
            check.validate(value, path(name), call.diagnostics)
    return not call.diagnostics.has_error


def chosen(table: Table, field: Field, value: Value) -> Value:
    """The part of a value that a user would set in a configuration, or null."""
    filled = field.behaviour(FilledByLiteLLM)
    if field.means_unset(value) or (filled is not None and filled.when is None and field.type != DYNAMIC):
        return None
    if field.generated_if_unset and isinstance(value, str) and GENERATED.fullmatch(value):
        return None
    inner = held(value)
    if filled is None or not inner:
        return value
    kept = {
        name: plain(item)
        for name, item in inner.items()
        if not (
            table.free_form.filled_by_litellm(field.name, name)
            if filled.when is None
            else filled.when({name: plain(item)})
        )
    }
    return conform(field.type, kept) if kept else None


async def refusal(record: LiteLLMObject, client: Client, text: str) -> str:
    """The reason why the object of an import id cannot be managed; empty if it can, or if it cannot be found."""
    try:
        found = await record.found(client, await named(client, record, text) or text)
    except (AmbiguousError, ClientError):
        return ""
    return "" if found is None else await unmanaged(record, client, found)


async def unmanaged(record: LiteLLMObject, client: Client, found: State) -> str:
    """The reason why LiteLLM does not allow changes of an object; empty if it does, or if the object cannot be read."""
    try:
        row = await _row(record, client, found)
    except ClientError:
        return ""
    return "" if row is None else record.unmanaged(row)


async def _row(record: LiteLLMObject, client: Client, found: State) -> Row | None:
    """An object that was found, or None if it does not exist or has no identity yet.

    Raises:
        ClientError: it cannot be read.
    """
    identity = record.address(found)
    if any(is_null(value) for value in identity.values()):
        return None
    return await record.read(client, identity)
