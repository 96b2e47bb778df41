"""What went wrong, as diagnostics: at the attribute where one is known, with what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
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

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import State, Value
    from terraform_provider_litellm.record.object import LiteLLMObject

SHOWN = 200
"""Characters of a value that a message quotes at most."""


def report(
    diagnostics: Diagnostics,
    record: LiteLLMObject,
    action: str,
    values: State,
    error: ClientError,
    written: Iterable[Field] = (),
    reason: str = "",
) -> None:
    """A failed call: what was being done to which object, what LiteLLM said, what to try.

    A `reason` for which LiteLLM lets nobody change the object says more than LiteLLM's own words.
    """
    written = list(written)
    what = f"{record.noun} {record.label(values)}".strip()
    if isinstance(error, LicenceRequired):
        licensed = [field for field in written if field.needs_licence(values.get(field.name))]
        fields = _named(error, licensed) or _named(error, written)
        for field in fields:
            unlicensed(diagnostics, field, values.get(field.name), f"The proxy refused to {action} the {what}: ")
        if fields:
            return
    advice = error.advice
    if reason:
        diagnostics.error(f"Cannot {action} {what}", reason, _place(error, written, values))
        return
    if isinstance(error, AlreadyExists):
        advice = _taking_over(record, values, error)
    elif isinstance(error, NotFound) and action == "update":
        advice = "It was deleted after the plan was made: run terraform apply again to create it anew."
    place = _place(error, written, values)
    if place == ROOT and error.param and advice == error.advice:
        advice = type(error).advice  # that of the instance names what is no attribute
    detail = "\n\n".join(part for part in (error.detail, advice) if part)
    diagnostics.error(f"Cannot {action} {what}: {error.summary}", detail, place)


def _taking_over(record: LiteLLMObject, values: State, error: AlreadyExists) -> str:
    """What to do about an object that exists already: nothing of it was changed."""
    names = record.listing.names if record.listing else {}
    words = [f"{word}:{values[name]}" for word, name in names.items() if error.param == name and values.get(name)]
    identity = record.address(values)
    if not words and error.param in record.named_by:
        words = [record.identifier(identity)]
    advice = (
        f"Choose another value, or take the existing {record.noun} over: {record.offer(words[0] if words else '<id>')}"
    )
    if error.param in record.named_by:
        advice += (
            f"\n\nIf this run replaces that {record.noun}, create_before_destroy cannot do it while {error.param} is fixed: "
            f"remove create_before_destroy, also from what depends on the {record.noun}, or remove {error.param}."
        )
    prefix = f"{error.param}_prefix"
    if prefix in record.table.by_name:
        advice += f"\n\nIf it is what this {record.noun} replaces, with create_before_destroy: set {prefix} instead."
    return advice


def unusable(diagnostics: Diagnostics, error: ClientError) -> None:
    """Nothing of the plan can be carried out."""
    advice = error.advice
    if isinstance(error, Unreachable) and error.never_sent and not error.param:
        advice += (
            " If the same run creates the proxy, let api_base refer to what creates it: the plan does not ask a proxy whose "
            "address is known only after apply."
        )
    detail = "\n\n".join(part for part in (error.detail, advice) if part)
    diagnostics.error(f"Cannot use the LiteLLM proxy: {error.summary}", detail)


def _named(error: ClientError, fields: list[Field]) -> list[Field]:
    """The fields whose API name the error's text names; the only candidate if there is just one that needs a licence."""
    text = f"{error.param or ''} {error.detail}"
    named = [field for field in fields if field.write_place[-1] in text or field.name in text]
    return named or (fields if len(fields) == 1 and fields[0].licence else [])


def _place(error: ClientError, written: list[Field], values: State) -> Path:
    """The attribute that an error is about, if it names one of those that were sent, or a name in what one holds."""
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
    """A write that LiteLLM accepted did not show in time; `setting` is what gives it more."""
    diagnostics.error(
        f"The {record.noun} {record.label(values)} cannot be read back",
        f"LiteLLM accepted the {record.noun}, but did not show it within {waited:.0f} seconds. It is kept in the state "
        f"under the id {values['id']}. If several replicas serve {record.noun}s, check that they share one database; "
        f"then run terraform apply again. If they take longer to show it, raise {setting}.",
    )


def unverified(diagnostics: Diagnostics, record: LiteLLMObject, values: State, error: ClientError) -> None:
    """LiteLLM accepted a write, and cannot be asked what it holds."""
    diagnostics.warning(
        f"The {record.noun} {record.label(values)} could not be read back",
        f"LiteLLM accepted the {record.noun}, and the state says what was written; the next plan compares it with what LiteLLM "
        f"holds. {error}\n\n{error.advice}".strip(),
    )


def left_behind(diagnostics: Diagnostics, record: LiteLLMObject, values: State) -> None:
    """A create failed, and nobody can tell what it left."""
    diagnostics.warning(
        f"The {record.noun} {record.label(values)} is kept in the state as tainted",
        f"It may exist all the same, or come into being later, under the id {values['id']}. Run terraform apply again: it looks "
        "for it, removes what there is of it, and creates it.",
    )


def not_stored(
    diagnostics: Diagnostics, record: LiteLLMObject, field: Field, value: Value, stored: Json, setting: str
) -> None:
    """LiteLLM accepted a value and holds another; `setting` is what gives it more time to show what was written."""
    sent = "(sensitive)" if field.sensitive else quoted(field.written(value))
    found = "(sensitive)" if field.sensitive else quoted(stored)
    diagnostics.error(
        f"LiteLLM did not store {field.name}",
        f"The {record.noun} was written with {field.name} = {sent}, but LiteLLM shows {found}. Either this LiteLLM "
        "release does not know the attribute, or a setting of the proxy overrides it, or something else changed it "
        f"at the same time. If the proxy takes longer to show what is written, raise {setting}.",
        path(field.name),
    )


def unlicensed(diagnostics: Diagnostics, field: Field, value: Value, refused: str = "") -> None:
    """An attribute, or a value of it, that only LiteLLM Enterprise takes."""
    one_value = isinstance(field.licence, tuple)
    feature = f"{field.name} = {quoted(value)}" if one_value else field.name
    diagnostics.error(
        f"{feature} needs a LiteLLM Enterprise licence",
        f"{refused}{feature} is a feature of LiteLLM Enterprise, and this proxy has no licence. "
        f"{'Choose another value' if one_value else 'Remove the attribute'}, or set LITELLM_LICENSE on the proxy.",
        path(field.name),
    )


def unconfigured(diagnostics: Diagnostics, consequence: str) -> None:
    """The provider block depends on what the same run makes."""
    diagnostics.error(
        "The provider is not configured yet",
        f"A setting of the provider block is known only after apply, so {consequence} in this run. Create what it comes from "
        "first (terraform apply -target=…), or set LITELLM_API_BASE and LITELLM_API_KEY.",
    )


def renamed(record: LiteLLMObject, values: State, tell: Callable[[str, str], object]) -> None:
    """One plan destroys an object and creates it anew; `tell` reports an error or a warning."""
    tell(
        f"The {record.noun} {record.label(values)} is destroyed and created in one plan",
        "LiteLLM can have it only once, so the old one would have to go first, with everything that belongs to it, and "
        "Terraform does both in any order. If the resource has another name now, or another key of for_each, tell "
        f"Terraform:\n\n  moved {{\n    from = {record.type_name}.<old name>\n    to   = {record.type_name}.<new name>\n  }}\n\n"
        f"To have another {record.noun} in its place, use one resource and -replace, or apply the removal first.",
    )


def succeeded(diagnostics: Diagnostics, record: LiteLLMObject, state: State) -> None:
    """LiteLLM gave an object another identity by itself."""
    diagnostics.warning(
        f"LiteLLM has rotated the {record.noun} {record.label(state)}",
        "It has another secret and another token now. LiteLLM does not show the secret, so the state holds none any more. "
        "Use rotation_trigger in place of auto_rotate where Terraform has to know the secret.",
    )


def too_old(diagnostics: Diagnostics, field: Field, name: str, since: str, release: str) -> None:
    """The proxy's LiteLLM would ignore an attribute, or a name in it."""
    diagnostics.error(
        f"{name} needs a newer LiteLLM",
        f"The proxy is LiteLLM {release}, and {name} works since {since}. Update the proxy, or remove it.",
        path(field.name),
    )


def trapped(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, name: str, release: str) -> None:
    """A name that LiteLLM takes, and then fails at, whatever is asked of the object."""
    diagnostics.error(
        f"{name} in {field.name} would be stored for good",
        f"The proxy is LiteLLM {release}, which can neither change nor delete a {record.noun} that has {name}. Leave it out.",
        path(field.name),
    )


def stuck(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, *, removed: bool) -> None:
    """A change that LiteLLM cannot make, so that the plan replaces the object: because of a value that was `removed`."""
    what = f"{record.noun} {record.label(state)}".strip()
    if removed:
        summary = f"Removing {field.name} replaces the {record.noun}"
        reason = f"LiteLLM cannot take back what {field.name} holds once it is set"
        way = "Give it another value instead to keep the object."
    else:
        summary = f"This change of {field.name} replaces the {record.noun}"
        reason = f"LiteLLM merges what it is sent into {field.name} and takes no name back"
        way = "Keep the names, with other values, to keep the object."
    diagnostics.warning(summary, f"{reason}, so the {what} will be deleted and created again. {way}", path(field.name))


def replaced(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, *, gone: bool) -> None:
    """A secret that comes by a write-only attribute replaces the object: the plan itself shows its version alone."""
    what = f"{record.noun} {record.label(state)}".strip()
    change = "is no longer set" if gone else "is another than before, or known only after apply"
    diagnostics.warning(
        f"{'Removing' if gone else 'The change of'} {write_only.twin(field)} replaces the {record.noun}",
        f"{write_only.twin(field)} {change}, and LiteLLM cannot change the {field.name} of a {record.noun}: the {what} will be "
        "deleted and created again.",
        path(write_only.twin(field)),
    )


def unsent(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, place: str) -> None:
    """A secret in the configuration that the object which was taken over does not have: nobody ever sent it to LiteLLM."""
    what = f"{record.noun} {record.label(state)}".strip()
    if place == field.name:
        summary = f"The {field.name} in the configuration replaces the {record.noun}"
        way = (
            f"The {what} will be deleted and created again with it. To keep the {record.noun} with the secret that it has, "
            f"remove {place}."
        )
    else:
        summary = f"The {what} keeps the secret that it has"
        way = (
            f"The {record.noun} stays as it is. Remove {place}, or make a {record.noun} with this secret: terraform apply "
            f"-replace={record.type_name}.<name>"
        )
    diagnostics.warning(
        summary,
        f"{place} in the configuration is not its secret. The provider that had the {record.noun} before did not send it to "
        f"LiteLLM, which has made a secret of its own. {way}",
        path(place),
    )


def merged(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, old: Json, new: Json) -> None:
    """What somebody else has put into a value that LiteLLM merges stays there, beside what is set now."""
    names = [name for name in old if name not in (new or {})]
    diagnostics.warning(
        f"{field.name} keeps what it had before",
        f"LiteLLM merges what it is sent into {field.name} and takes no name back, so these stay there, and will not be shown "
        f"any more: {', '.join(names)}. Set them as well to manage them; to be rid of them, replace the {record.noun}: terraform "
        f"apply -replace={record.type_name}.<name>",
        path(field.name),
    )


def left(diagnostics: Diagnostics, field: Field, names: Iterable[str]) -> None:
    """What somebody else has put into a free-form value stays there, although a plan shows that it goes."""
    diagnostics.warning(
        f"{field.name} keeps what it had before",
        f"No configuration has set these, so they stay in LiteLLM, and will not be shown any more: {', '.join(names)}. To manage "
        "one, set it in the configuration. To remove one, set it, apply, and then remove it from the configuration.",
        path(field.name),
    )


def made_again(diagnostics: Diagnostics, record: LiteLLMObject, values: State) -> None:
    """An object that went away between plan and apply was created anew."""
    diagnostics.warning(
        f"The {record.noun} {record.label(values)} was created again",
        f"It was to be updated, but LiteLLM did not have it any more: something else deleted it, or it went with what it "
        f"belonged to. It has the id {values['id']}, as before.",
    )


def nameless(diagnostics: Diagnostics, record: LiteLLMObject) -> None:
    """State of another provider that does not tell which object it is about."""
    diagnostics.error(
        f"The state does not tell which {record.noun} this is",
        "It was written by another provider, in a form that is not known here. Remove it from the state (terraform state "
        f"rm), and import the {record.noun}: the import id is {record.import_id}.",
    )


def misfit(diagnostics: Diagnostics, record: LiteLLMObject, field: Field, state: State, error: Exception) -> None:
    """LiteLLM returned a value that does not fit its attribute; the object can be planned and destroyed all the same."""
    kept = " It is shown there." if field.hosted else ""
    diagnostics.warning(
        f"{field.name} of the {record.noun} {record.label(state)} has a value that does not fit",
        f"LiteLLM holds {error} in {'.'.join(field.read_place)}.{kept} Set {field.name} to write another value, or correct it "
        "in LiteLLM. If nobody wrote such a value, the proxy's LiteLLM release is newer than this provider.",
        path(field.name),
    )


def inherited(diagnostics: Diagnostics, record: LiteLLMObject, state: State, fields: Sequence[Field]) -> None:
    """Attributes that somebody else has set and the configuration does not have; they stay as they are."""
    values = {
        field.name: "(sensitive value)" if field.sensitive else quoted(field.theirs(state[field.name]))
        for field in fields
    }
    shown = "\n".join(f"  {name} = {value}" for name, value in values.items())
    in_part = any(value.endswith("…") or "***" in value for value in values.values())
    more = " What is cut off or masked here is whole in the state: terraform state show." if in_part else ""
    diagnostics.warning(
        f"The {record.noun} {record.label(state)} keeps values that the configuration does not have",
        f"They were set before Terraform took the {record.noun} over, and stay as they are:\n\n{shown}\n\nTo manage one, "
        "set it in the configuration. To remove one, set it, apply, and then remove it from the configuration. The next "
        f"update of the {record.noun} ends this warning.{more}",
    )


def still_there(diagnostics: Diagnostics, record: LiteLLMObject, state: State, error: ClientError, reason: str) -> None:
    """LiteLLM says that it does not know what it still shows."""
    what = f"{record.noun} {record.label(state)}".strip()
    address = f"terraform state rm {record.type_name}.<name>"
    diagnostics.error(
        f"Cannot delete {what}: LiteLLM still has it",
        f"{reason or error}\n\nTo leave the {record.noun} as it is and forget it: {address}",
    )


def quoted(value: Json) -> str:
    """A value for a message, of bounded length and without secrets."""
    text = "nothing" if value is None else json.dumps(storable(masked(value)), ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
