"""Failures as diagnostics: at the attribute, if it is known, with advice."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Sequence
from typing import TYPE_CHECKING

from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    ClientError,
    LicenceRequired,
    NotFound,
    Unreachable,
)
from terraform_provider_litellm.client.redaction import masked
from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.plugin.paths import ROOT, Path, path
from terraform_provider_litellm.plugin.values import Dynamic
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import Json, storable
from terraform_provider_litellm.record.noun import indefinite, plural

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.object import LiteLLMObject

SHOWN = 200
"""The maximum number of characters of a value in a message."""


def report(
    diagnostics: Diagnostics,
    record: LiteLLMObject,
    action: str,
    values: State,
    error: ClientError,
    written: Iterable[Field] = (),
    reason: str = "",
    existing: str = "",
) -> None:
    """Report a failed call: the action and the object, LiteLLM's message, and advice.

    A `reason` why LiteLLM does not allow changes of the object replaces LiteLLM's own message. `existing` is the import id
    of an object that already exists.
    """
    written = list(written)
    what = plural(record.noun) if action == "list" else f"{record.noun} {record.label(values)}".strip()
    if isinstance(error, LicenceRequired):
        licensed = [field for field in written if field.needs_licence(values.get(field.name))]
        fields = _named(error, licensed) or _named(error, written)
        for field in fields:
            unlicensed(diagnostics, field, values.get(field.name), f"The proxy refused to {action} the {what}: ")
        if fields:
            return
    advice = _licence_advice(record) if record.licence and isinstance(error, LicenceRequired) else error.advice
    if reason:
        diagnostics.error(f"Cannot {action} {what}", reason, _place(error, written, values))
        return
    if isinstance(error, AlreadyExists) and action == "update":
        unique = {name for names in record.unique for name in names}
        taken = error.param or " or ".join(field.name for field in written if field.name in unique) or "value"
        advice = f"Another {record.noun} has the same {taken}. Choose another one in the configuration."
    elif isinstance(error, AlreadyExists):
        advice = _taking_over(record, error, existing or import_id(record, values, error))
    elif isinstance(error, NotFound) and action == "update":
        advice = "It was deleted after the plan was created. Run terraform apply again to recreate it."
    place = _place(error, written, values)
    if place == ROOT and error.param and advice == error.advice:
        advice = type(error).advice  # the instance's advice names no attribute
    detail = _detail(error, advice)
    diagnostics.error(f"Cannot {action} {what}: {error.summary}", detail, place)


def refused(diagnostics: Diagnostics, summary: str, error: ClientError, arguments: Container[str]) -> None:
    """Report a failed call of a data source or an action, at the argument that caused it, if it is known."""
    detail = error.explanation
    place = path(error.param) if error.param and error.param in arguments else ROOT
    diagnostics.error(f"{summary}: {error.summary}", detail, place)


def _detail(error: ClientError, advice: str) -> str:
    """LiteLLM's own message, and advice."""
    return "\n\n".join(part for part in (error.detail, advice) if part)


def empty(diagnostics: Diagnostics, record: LiteLLMObject, error: ClientError) -> None:
    """A list is empty, and LiteLLM may hide all objects from the API key."""
    diagnostics.warning(f"The list of {plural(record.noun)} is empty, and {error.summary}", error.explanation)


def import_id(record: LiteLLMObject, values: State, error: AlreadyExists) -> str:
    """The import id of the existing object of an error, or an empty string if it is unknown."""
    names = record.listing.names if record.listing else {}
    found = [f"{word}:{values[name]}" for word, name in names.items() if error.param == name and values.get(name)]
    if found:
        return found[0]
    if error.param not in record.named_by:
        return ""
    names_it = record.named_by if record.search is not None else ()  # only LiteLLM knows the identity
    return "/".join(values[name] for name in names_it) or record.identifier(record.address(values))


def _taking_over(record: LiteLLMObject, error: AlreadyExists, existing: str) -> str:
    """Advice for an object that already exists and was not changed."""
    offer = record.offer(existing or "<id>")
    advice = f"Choose another value, or import the existing {record.noun}: {offer}"
    if record.table.adoption is not None:
        advice += (
            f"\n\nOr let the create take it over: set {record.table.adoption.name} = true. That writes what the "
            f"configuration sets, and keeps everything else of the {record.noun}."
        )
    if error.param in record.named_by:
        advice += (
            "\n\n"
            f"If this run replaces that {record.noun}, create_before_destroy fails while {error.param} is set: "
            "both objects would have the same value. Remove create_before_destroy, also from the resources that "
            f"depend on the {record.noun}, or remove {error.param}."
        )
    prefix = f"{error.param}_prefix"
    if prefix in record.table.by_name:
        advice += f"\n\nIf this {record.noun} replaces it with create_before_destroy, set {prefix} instead."
    return advice


def unusable(diagnostics: Diagnostics, error: ClientError) -> None:
    """No part of the plan can be carried out."""
    advice = error.advice
    if isinstance(error, Unreachable) and error.never_sent and not error.param:
        advice += (
            " If the same run creates the proxy, set api_base to an attribute of the resource that creates it: the "
            "plan sends no request to a proxy with an address that is known only after apply."
        )
    detail = _detail(error, advice)
    diagnostics.error(f"Cannot use the LiteLLM proxy: {error.summary}", detail)


def _named(error: ClientError, fields: list[Field]) -> list[Field]:
    """The fields whose API name the error's text contains; otherwise the only field, if it requires a licence."""
    text = f"{error.param or ''} {error.detail}"
    named = [field for field in fields if field.write_place[-1] in text or field.name in text]
    return named or (fields if len(fields) == 1 and fields[0].licence else [])


def _place(error: ClientError, written: list[Field], values: State) -> Path:
    """The attribute that an error is about, if its text contains the name of a sent one, or of a part of its value."""
    param = (error.param or "").split(".")[-1]
    for field in written:
        if param and param in (field.name, field.write_place[-1]):
            return path(field.name)
    for field in written:
        value = values.get(field.name)
        inner = value.value if isinstance(value, Dynamic) else value
        if param and isinstance(inner, dict) and param in inner:
            return path(field.name)
    named = [field for field in written if f"{field.write_place[-1]}" in error.detail.replace("=", " ").split()]
    return path(named[0].name) if len(named) == 1 else ROOT


def invisible(diagnostics: Diagnostics, record: LiteLLMObject, values: State, waited: float, setting: str) -> None:
    """LiteLLM did not return an accepted write in time; `setting` is the setting that extends the time."""
    diagnostics.error(
        f"The {record.noun} {record.label(values)} cannot be read back",
        f"LiteLLM accepted the {record.noun}, but did not return it within {waited:.0f} seconds. The state keeps "
        f"it with the id {values['id']}. If the proxy has several replicas, check that they share one database. "
        f"Then run terraform apply again. If the replicas need more time, increase {setting}.",
    )


def unverified(diagnostics: Diagnostics, record: LiteLLMObject, values: State, error: ClientError) -> None:
    """LiteLLM accepted a write, but the result cannot be read."""
    diagnostics.warning(
        f"The {record.noun} {record.label(values)} could not be read back",
        f"LiteLLM accepted the {record.noun}. The state contains the values that were written, and the next plan "
        f"compares them with LiteLLM. {error}\n\n"
        f"{error.advice}".strip(),
    )


def left_behind(diagnostics: Diagnostics, record: LiteLLMObject, values: State) -> None:
    """A create failed, and the object may or may not exist."""
    which = f"with the id {values['id']}" if record.is_identified(values) else "with an id that LiteLLM chooses"
    diagnostics.warning(
        f"The {record.noun} {record.label(values)} is kept in the state as tainted",
        f"The create failed, but the {record.noun} may exist, or may still be created, {which}. "
        f"Run terraform apply again: it searches for the {record.noun}, deletes what exists of it, and creates it.",
    )


def not_stored(
    diagnostics: Diagnostics, record: LiteLLMObject, field: Field, value: Value, stored: Json, setting: str
) -> None:
    """LiteLLM accepted a value, but returns another; `setting` is the setting that extends the time to wait."""
    sent = "(sensitive)" if field.sensitive else quoted(field.written(value))
    found = "(sensitive)" if field.sensitive else quoted(stored)
    diagnostics.error(
        f"LiteLLM did not store {field.name}",
        f"The {record.noun} was written with {field.name} = {sent}, but LiteLLM returns {found}. Either this "
        "LiteLLM release does not support the attribute, or a setting of the proxy overrides it, or another client "
        f"changed it at the same time. If the proxy needs more time to return what was written, increase {setting}.",
        path(field.name),
    )


def unlicensed(diagnostics: Diagnostics, field: Field, value: Value, refused: str = "") -> None:
    """An attribute, or one of its values, that requires LiteLLM Enterprise."""
    one_value = isinstance(field.licence, tuple)
    feature = f"{field.name} = {quoted(value)}" if one_value else field.name
    diagnostics.error(
        f"{feature} requires a LiteLLM Enterprise licence",
        f"{refused}{feature} is a feature of LiteLLM Enterprise, and this proxy has no licence. "
        f"{'Choose another value' if one_value else 'Remove the attribute'}, or set LITELLM_LICENSE on the proxy.",
        path(field.name),
    )


def unlicensed_object(diagnostics: Diagnostics, record: LiteLLMObject, release: str) -> None:
    """An object that as a whole requires LiteLLM Enterprise."""
    diagnostics.error(
        f"{record.type_name} requires a LiteLLM Enterprise licence",
        f"In LiteLLM {release}, the {record.noun} is a feature of LiteLLM Enterprise, and this proxy has no licence. "
        f"{_licence_advice(record)}",
    )


def _licence_advice(record: LiteLLMObject) -> str:
    return f"Set LITELLM_LICENSE on the proxy, or remove the {record.noun} from the configuration."


def unconfigured(diagnostics: Diagnostics, consequence: str) -> None:
    """The provider block depends on a resource that the same run creates."""
    diagnostics.error(
        "Provider not configured",
        f"A setting of the provider block is known only after apply, so {consequence} in this run. Create the "
        "resource that the setting refers to first (terraform apply -target=…), or set LITELLM_API_BASE and "
        "LITELLM_API_KEY.",
    )


def renamed(record: LiteLLMObject, values: State, tell: Callable[[str, str], object]) -> None:
    """One plan destroys an object and creates it again; `tell` reports an error or a warning."""
    tell(
        f"The {record.noun} {record.label(values)} is destroyed and created in one plan",
        f"LiteLLM can have only one such {record.noun}, so the old one must be deleted first, together with "
        "everything that belongs to it. Terraform does both in any order. If the resource or its for_each key was "
        f"renamed, add a moved block:\n\n{_moved(record)}\n\n"
        f"To replace the {record.noun}, use one resource and -replace, or remove the old resource in an apply of "
        "its own first.",
    )


def _moved(record: LiteLLMObject) -> str:
    """A moved block for a resource that was renamed."""
    return f"  moved {{\n    from = {record.type_name}.<old name>\n    to   = {record.type_name}.<new name>\n  }}"


def doubled(diagnostics: Diagnostics, record: LiteLLMObject, values: State) -> None:
    """One plan destroys an object that another resource keeps."""
    diagnostics.error(
        f"The plan destroys the {record.noun} {record.label(values)}, which another resource keeps",
        f"Two resources have the same {record.noun} in the state, as after an import into a resource with a new name. "
        f"The destroy of one would delete it for both. If the resource or its for_each key was renamed, use a moved block "
        f"in place of the import:\n\n{_moved(record)}\n\n"
        f"If both are in the state already, run terraform state rm {record.type_name}.<old name>",
    )


def succeeded(diagnostics: Diagnostics, record: LiteLLMObject, state: State) -> None:
    """LiteLLM gave an object another identity by itself."""
    diagnostics.warning(
        f"LiteLLM has rotated the {record.noun} {record.label(state)}",
        f"The {record.noun} has a new secret and a new token. LiteLLM does not return the secret, so the state no "
        "longer contains one. If Terraform must know the secret, use rotation_trigger instead of auto_rotate.",
    )


def too_old(diagnostics: Diagnostics, field: Field, name: str, since: str, release: str) -> None:
    """The proxy's LiteLLM would ignore an attribute, or a name in it."""
    diagnostics.error(
        f"{name} requires a newer LiteLLM release",
        f"The proxy runs LiteLLM {release}, and {name} requires {since} or newer. Update the proxy, or remove {name}.",
        path(field.name),
    )


def trapped(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, name: str, release: str) -> None:
    """A name that LiteLLM accepts, after which it rejects every operation on the object."""
    diagnostics.error(
        f"{name} in {field.name} cannot be changed or removed later",
        f"The proxy runs LiteLLM {release}, which can neither change nor delete {indefinite(record.noun)} with {name}. "
        f"Remove {name} from {field.name}.",
        path(field.name),
    )


def stuck(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, *, removed: bool) -> None:
    """A change that LiteLLM cannot make, so that the plan replaces the object; `removed`: a value was removed."""
    what = f"{record.noun} {record.label(state)}".strip()
    if removed:
        summary = f"Removing {field.name} replaces the {record.noun}"
        reason = f"LiteLLM cannot clear {field.name} once it is set"
        way = f"To keep the {record.noun}, set another value instead."
    else:
        summary = f"This change of {field.name} replaces the {record.noun}"
        reason = f"LiteLLM merges changes into {field.name} and cannot remove a name from it"
        way = f"To keep the {record.noun}, keep the names and set other values."
    diagnostics.warning(summary, f"{reason}, so the {what} will be deleted and created again. {way}", path(field.name))


def replaced(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, *, gone: bool) -> None:
    """A secret in a write-only attribute replaces the object: the plan itself shows only its version."""
    what = f"{record.noun} {record.label(state)}".strip()
    change = "is no longer set" if gone else "has changed, or is known only after apply"
    diagnostics.warning(
        f"{'Removing' if gone else 'The change of'} {write_only.twin(field)} replaces the {record.noun}",
        f"{write_only.twin(field)} {change}, and LiteLLM cannot change the {field.name} of {indefinite(record.noun)}: the {what} will be "
        "deleted and created again.",
        path(write_only.twin(field)),
    )


def unknown_secret(diagnostics: Diagnostics, record: LiteLLMObject, state: State, fields: Iterable[Field]) -> None:
    """Secrets that another client has changed, that `ignore_changes` keeps, and that the request would contain."""
    for field in fields:
        diagnostics.error(
            f"The present value of {field.name} is not known",
            f"Another client has changed {field.name} of the {f'{record.noun} {record.label(state)}'.strip()}. LiteLLM does not "
            "return the new value, so a request that contains it would overwrite it. Nothing was sent. Set the new value "
            f"in the configuration, or remove {field.name} from ignore_changes to write the configured one.",
            path(field.name),
        )


def unsent(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, place: str) -> None:
    """A secret in the configuration that a moved object does not have, because it was never sent to LiteLLM."""
    what = f"{record.noun} {record.label(state)}".strip()
    if place == field.name:
        summary = f"The {field.name} in the configuration replaces the {record.noun}"
        way = (
            f"The {what} will be deleted and created again with it. To keep the {record.noun} with its present "
            f"secret, remove {place}."
        )
    else:
        summary = f"The {what} keeps its present secret"
        way = (
            f"The {record.noun} does not change. Remove {place}, or create {indefinite(record.noun)} with this secret: "
            f"terraform apply -replace={record.type_name}.<name>"
        )
    diagnostics.warning(
        summary,
        f"{place} in the configuration is not its secret. The provider that managed the {record.noun} before did "
        f"not send it to LiteLLM, which generated a secret instead. {way}",
        path(place),
    )


def merged(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, old: Json, new: Json) -> None:
    """Names that other clients have added to a value that LiteLLM merges stay there."""
    names = [name for name in old if name not in (new or {})]
    diagnostics.warning(
        f"{field.name} keeps names that the configuration does not set",
        f"LiteLLM merges changes into {field.name} and cannot remove a name from it. These names stay in LiteLLM "
        f"and are no longer shown in plans: {', '.join(names)}. To manage them, set them in the configuration. To "
        f"remove them, replace the {record.noun}: terraform apply -replace={record.type_name}.<name>",
        path(field.name),
    )


def left(diagnostics: Diagnostics, field: Field, names: Iterable[str]) -> None:
    """Names that other clients have added to a free-form value stay there, although a plan shows their removal."""
    diagnostics.warning(
        f"{field.name} keeps names that the configuration does not set",
        "No configuration has set these names, so they stay in LiteLLM and are no longer shown in plans: "
        f"{', '.join(names)}. To manage one, set it in the configuration. To remove one, set it, apply, and then "
        "remove it from the configuration.",
        path(field.name),
    )


def made_again(diagnostics: Diagnostics, record: LiteLLMObject, values: State) -> None:
    """An object that was deleted between plan and apply was created again."""
    diagnostics.warning(
        f"The {record.noun} {record.label(values)} was created again",
        "The plan was to update it, but it no longer existed in LiteLLM: another client deleted it, or LiteLLM "
        f"deleted it together with the object that it belonged to. It has the id {values['id']}, as before.",
    )


def adopted(diagnostics: Diagnostics, record: LiteLLMObject, state: State) -> None:
    """An object should be replaced, but the create before its deletion has adopted it."""
    flag = "" if record.table.adoption is None else record.table.adoption.name
    diagnostics.warning(
        f"The {record.noun} {record.label(state)} was not replaced",
        f"With create_before_destroy and {flag} = true, the new resource has adopted the {record.noun} that it was to "
        f"replace, which was therefore not deleted. To replace it, remove one of the two settings.",
    )


def nameless(diagnostics: Diagnostics, record: LiteLLMObject) -> None:
    """The state of another provider does not identify the object."""
    diagnostics.error(
        f"State does not identify the {record.noun}",
        "The state was written by another provider, in a format that this provider does not support. Remove the "
        f"resource from the state (terraform state rm), and import the {record.noun}. The import id is "
        f"{record.import_id}.",
    )


def misfit(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, error: Exception) -> None:
    """LiteLLM returned a value that does not match its attribute; the object can still be planned and destroyed."""
    kept = f" The state contains it in {field.read_place[0]}." if field.hosted else ""
    diagnostics.warning(
        f"Unexpected value for {field.name} of the {record.noun} {record.label(state)}",
        f"LiteLLM returned {error} in {'.'.join(field.read_place)}.{kept} Set {field.name} to overwrite the value, "
        "or correct it in LiteLLM. If no client wrote such a value, the proxy runs a LiteLLM release that is newer "
        "than this provider.",
        path(field.name),
    )


def inherited(diagnostics: Diagnostics, record: LiteLLMObject, state: State, fields: Sequence[Field]) -> None:
    """Attributes that other clients have set and the configuration does not set; they do not change."""
    values = {
        field.name: "(sensitive value)" if field.sensitive else quoted(field.theirs(state[field.name]))
        for field in fields
    }
    shown = "\n".join(f"  {name} = {value}" for name, value in values.items())
    in_part = any(value.endswith("…") or "***" in value for value in values.values())
    more = " For values that are shortened or masked here, run terraform state show." if in_part else ""
    diagnostics.warning(
        f"The {record.noun} {record.label(state)} keeps values that the configuration does not set",
        f"These values were set before Terraform managed the {record.noun}, and do not change:\n\n"
        f"{shown}\n\n"
        "To manage one, set it in the configuration. To remove one, set it to another value, apply, and then remove it from "
        f"the configuration. After the next update of the {record.noun}, this warning no longer appears.{more}",
    )


def still_there(diagnostics: Diagnostics, record: LiteLLMObject, state: State, error: ClientError, reason: str) -> None:
    """LiteLLM rejects the deletion of an object as not found, but still returns it."""
    what = f"{record.noun} {record.label(state)}".strip()
    address = f"terraform state rm {record.type_name}.<name>"
    diagnostics.error(
        f"Cannot delete {what}: it still exists in LiteLLM",
        f"{reason or error}\n\nTo keep the {record.noun} and remove it from the state, run {address}",
    )


def quoted(value: Json) -> str:
    """A value for a message, of bounded length and without secrets."""
    text = "nothing" if value is None else json.dumps(storable(masked(value)), ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
