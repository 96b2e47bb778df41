"""The plan of an object: unset attributes, the effects of changes, and the checks against the proxy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.lifecycle import failures, masks, write_only
from terraform_provider_litellm.lifecycle.baseline import Baseline, recalled
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.resource import Apply, Plan
from terraform_provider_litellm.plugin.values import UNKNOWN, State, is_known, is_null
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.release import parsed, reaches
from terraform_provider_litellm.run import activity, cascades, decisions, links, references

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.object import LiteLLMObject


async def plan(record: LiteLLMObject, call: Plan[Client]) -> None:
    """Plan known values only: unset attributes keep a value that means unset, and are otherwise cleared."""
    if call.provider is not None:
        activity.of(call.provider).objects += 1
    cascades.planning(record, call)
    write_only.hide(record.table.fields, call.provider, call.prior, call.config)
    if call.planned is None or call.config is None:
        await check_way(call)
        call.private.pop("renamed", None)
        twice = references.renamed(record, call)
        if record.plan_delete is not None:  # it waits until no more objects are planned
            await record.plan_delete(call)
            twice = references.renamed(record, call)
        if twice:  # an error would also block a destroy, before which Terraform plans everything
            failures.renamed(record, call.prior or {}, call.diagnostics.warning)
            call.private["renamed"] = True
        if references.doubled(record, call):
            failures.doubled(call.diagnostics, record, call.prior or {})
        return
    baseline = call.private.get("baseline", {})
    for field in record.table.fields:
        given = call.config.get(field.name)
        if field.removable and field.left_out(given):
            kept = _unset(field, (call.prior or {}).get(field.name), baseline)
            call.planned[field.name] = given if is_null(kept) else kept
    kept = set() if call.prior is None else _kept_secrets(record, call, call.prior, call.config)
    write_only.plan(record.table.secrets, call, kept)
    if call.prior is not None:
        call.planned |= record.table.free_form.kept(call.prior, call.config, baseline)
        own = owned(record, call, call.prior, call.config)
        takes_back = await release_that_takes_back(record, call.provider, own, call.planned, call.config)
        _plan_update(record, call, call.prior, call.planned, call.config, own, takes_back)
        _plan_twins(record, call, call.prior, call.planned, call.config, own, kept, takes_back)
        _tell_inherited(record, call, call.planned, call.config)
    changed = record.table.changed(call.prior or {}, call.planned)
    given = [field for field in changed if not field.left_out(call.planned[field.name])]
    if record.plan is not None:
        await _plan_by_itself(record, call, record.plan)
    if call.prior is None:
        failures.unknown_secret(
            call.diagnostics, record, call.planned, masks.holding(record.table.fields, call.planned)
        )
        _plan_identity(record, call.planned)
    if references.renamed(record, call):
        failures.renamed(record, call.planned, call.diagnostics.warning)
    if references.doubled(record, call):
        failures.doubled(call.diagnostics, record, call.planned)
    await asyncio.gather(check_way(call), _check_proxy(record, call, given), references.check(record, call, given))
    cascades.planned(record, call, changed)
    decisions.planned(record, call, changed)
    links.planned(record, call)


async def _plan_by_itself(
    record: LiteLLMObject, call: Plan[Client], hook: Callable[[Plan[Client]], Awaitable[None]]
) -> None:
    """What a type plans; without an answer that this requires, the plan could be a wrong one, and is an error."""
    try:
        await hook(call)
    except ClientError as error:
        await check_way(call)  # says what is wrong with the proxy
        if call.provider is not None and call.provider.first(error):
            failures.report(call.diagnostics, record, "plan", call.prior or call.planned or {}, error)


def _plan_identity(record: LiteLLMObject, planned: State) -> None:
    """Plan the `id` of a new object, if the configuration contains the values of its identity."""
    planned |= record.derive(planned)
    planned["id"] = record.known_id(planned) or planned["id"]


def owned(record: LiteLLMObject, call: Plan[Client] | Apply[Client], prior: State, config: State) -> State:
    """The prior state, with the names of a twin's values and without names that the configuration cannot remove."""
    had = write_only.recollected(record.table.secrets, call.private, prior)
    return record.table.free_form.owned(had, config, call.private.get("baseline", {}))


def _kept_secrets(record: LiteLLMObject, call: Plan[Client], prior: State, config: State) -> set[str]:
    """Secrets in a twin that do not change an object that was taken over without the secret in its state.

    Such a secret is the object's present one, or the earlier provider never sent it, which must not replace the object.
    """
    kept = set()
    for field in record.table.secrets if call.private.get("taken_over") else ():
        unknown = is_null(prior.get(field.name)) and is_null(prior.get(write_only.version(field)))
        plain, twin = config.get(field.name), config.get(write_only.twin(field))
        given = plain if is_null(twin) else twin
        if not (unknown and isinstance(given, str)):
            continue
        if field.replaces(prior, config | {field.name: given}, set_before=False):
            place = field.name if is_null(twin) else write_only.twin(field)
            failures.unsent(call.diagnostics, record, field, prior, place)
        kept |= set() if is_null(twin) else {field.name}
    return kept


async def check_way(call: Plan[Client]) -> None:
    """Report once an error that affects the whole run, even if the plan requires nothing from the proxy."""
    error = None if call.provider is None else await call.provider.obstacle()
    if error is not None:
        failures.unusable(call.diagnostics, error)


async def _check_proxy(record: LiteLLMObject, call: Plan[Client], changed: Iterable[Field]) -> None:
    """Report attributes that the proxy does not support, stores irrevocably, or accepts only with a licence."""
    values = call.planned or {}
    newer = [(field, *each) for field in changed for each in field.newer(values[field.name]).items()]
    trapped = [(field, *each) for field in changed for each in field.trapped(values[field.name]).items()]
    licensed = [
        field
        for field in changed
        if is_known(values[field.name])
        and field.needs_licence(values[field.name])
        and field.written(values[field.name]) is not False
        and not field.absent(field.written(values[field.name]))
    ]
    written = record.licence and (call.prior is None or record.table.changed(call.prior, values))
    if call.provider is None:
        return
    try:
        release = await call.provider.version() if newer or trapped or written else ""
        whole = bool(written) and reaches(release, record.licence)
        has_licence = await call.provider.licensed() if licensed or whole else None
    except ClientError:  # operations that require the proxy report the error
        return
    for field, name, since in newer:
        if parsed(release) < parsed(since):
            failures.too_old(call.diagnostics, field, name, since, release)
    for field, name, since in trapped:
        if parsed(release) >= parsed(since):
            failures.trapped(call.diagnostics, record, field, name, release)
    if whole and has_licence is False:
        failures.unlicensed_object(call.diagnostics, record, release)
        return  # its attributes need no error of their own
    for field in licensed:
        if has_licence is False:
            failures.unlicensed(call.diagnostics, field, values[field.name])


async def release_that_takes_back(
    record: LiteLLMObject, client: Client | None, prior: State, planned: State, config: State
) -> str:
    """The proxy's release, if the change clears values that only newer releases can clear; else empty."""
    changed = [each for each in record.table.changed(prior, planned) if is_known(planned[each.name])]
    twins = write_only.changed(record.table.secrets, prior, planned)
    values = planned | write_only.given(record.table.secrets, config)
    gone = [each for each in twins if is_null(values[each.name]) or _loses(each, prior, values)]
    stuck = (
        each
        for each in changed
        if each.depends_on_release
        and is_known(values[each.name])
        and (each.left_out(values[each.name]) or each.stuck(prior.get(each.name), values[each.name]))
    )
    if client is None or not (any(each.depends_on_release for each in gone) or any(stuck)):
        return ""
    try:
        return await client.version()
    except ClientError:  # operations that require the proxy report the error
        return ""


def _loses(field: Field, prior: State, values: State) -> bool:
    """Whether a change removes names of a free-form secret that LiteLLM cannot remove."""
    value = values[field.name]
    return field.keeps_names and is_known(value) and field.stuck(prior.get(field.name), value)


def _plan_update(
    record: LiteLLMObject, call: Plan[Client], prior: State, planned: State, config: State, own: State, release: str
) -> None:
    for field in record.table.changed(prior, planned):
        if _same_in_another_form(field, prior.get(field.name), planned[field.name]):
            planned[field.name] = prior[field.name]
    changed = record.table.changed(prior, planned)
    meant = {
        each.name
        for each in changed
        if not is_known(planned[each.name]) or not each.stays_unset(prior.get(each.name), planned.get(each.name))
    } | {each.name for each in write_only.changed(record.table.secrets, prior, planned)}
    for field in record.table.fields:
        if field.changes_with:  # also if Terraform proposed the prior value of what the configuration removes
            planned[field.name] = UNKNOWN if meant & set(field.changes_with) else prior.get(field.name)
    secrets = write_only.given(record.table.secrets, config)
    memory = call.private.get("baseline", {})
    left = record.table.free_form.left(prior, config, memory)
    for field in (each.in_release(release) for each in changed):
        old, new = prior.get(field.name), planned[field.name]
        if field.name in secrets or (is_known(new) and field.stays_unset(old, new)):
            continue  # a twin sets it now, or it stays unset
        if field.replaces(prior, config, set_before=not is_null(old)):
            call.requires_replace.append(path(field.name))
        elif not is_known(new):
            continue
        elif not field.stuck(own.get(field.name), new):
            if left.get(field.name):
                failures.left(call.diagnostics, field, left[field.name])
        elif field.name in memory:
            failures.merged(call.diagnostics, record, field, field.written(old), field.written(new))
        else:
            call.requires_replace.append(path(field.name))
            removed = is_null(new) or (not field.clearable and field.means_unset(new))
            failures.stuck(call.diagnostics, record, field, prior, removed=removed)


def _plan_twins(
    record: LiteLLMObject,
    call: Plan[Client],
    prior: State,
    planned: State,
    config: State,
    own: State,
    kept: Container[str],
    release: str,
) -> None:
    """Plan the effect of a changed version: an update or a replacement, except for secrets in `kept`."""
    secrets = write_only.given(record.table.secrets, config)
    for each in write_only.changed(record.table.secrets, prior, planned):
        field = each.in_release(release)
        if field.name in kept:
            continue
        place = path(write_only.version(field))
        gone = field.name not in secrets and is_null(planned[field.name])
        if field.replaces(prior, config | secrets, set_before=True):
            call.requires_replace.append(place)
            if gone or field.name in secrets:
                failures.replaced(call.diagnostics, record, field, prior, gone=gone)
        elif (gone and not field.clearable) or _loses(field, own, planned | secrets):
            call.requires_replace.append(place)
            failures.stuck(call.diagnostics, record, field, prior, removed=gone)


def _same_in_another_form(field: Field, old: Any, new: Any) -> bool:
    """Whether both are set and equal in LiteLLM, such as two orders of a list. Terraform then allows the old one."""
    return not is_null(old) and not is_null(new) and is_known(new) and field.same(new, field.written(old))


def _unset(field: Field, value: Any, baseline: Baseline) -> Any:
    """The planned value if the configuration sets none: LiteLLM's own value, or null."""
    if is_null(value) or field.means_unset(value):
        return value
    return recalled(field, baseline[field.name], value) if field.name in baseline else None


def _tell_inherited(record: LiteLLMObject, call: Plan[Client], planned: State, config: State) -> None:
    """Warn of values that other clients have set and that stay, since no update has followed yet."""
    names = [
        name
        for name in call.private.get("inherited", ())
        if name in record.table.by_name
        and record.table.by_name[name].left_out(config.get(name))
        and not is_null(planned.get(name))
        and path(name) not in call.requires_replace
    ]
    if names and not call.requires_replace:
        failures.inherited(call.diagnostics, record, planned, [record.table.by_name[name] for name in names])
