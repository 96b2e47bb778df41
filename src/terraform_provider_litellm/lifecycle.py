"""Create, read, update, delete and import of any LiteLLM object, from its record.

- *Unset means unset.* What the user leaves out stays null in the state, and is compared with the baseline: what LiteLLM
  filled in by itself at create. Another value is drift, and is cleared.
- *The state tells what was read*, in the form that the user wrote wherever both say the same.
- *An update sends what changed*, and then reads until LiteLLM shows it: a replica may lag.
"""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from terraform_plugin.diagnostics import Diagnostics, Severity
from terraform_plugin.identity import IdentityAttribute, IdentitySchema
from terraform_plugin.paths import path
from terraform_plugin.resource import Apply, Import, Move, Plan, Read, Resource, Upgrade, Validate
from terraform_plugin.types import STRING
from terraform_plugin.values import UNKNOWN, State, is_known, is_null
from terraform_provider_litellm import claims, failures, references, timeouts, vanished, write_only, writes
from terraform_provider_litellm.baseline import Baseline, holds, recalled, remembered
from terraform_provider_litellm.client import answers, deadline
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    ClientError,
    ForeignAnswer,
    NotFound,
    UnexpectedAnswer,
)
from terraform_provider_litellm.fields import Field
from terraform_provider_litellm.json_values import MISSING, Json, Row, conform, known, storable
from terraform_provider_litellm.listing import AmbiguousError, RefreshCache, named
from terraform_provider_litellm.release import parsed

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record import Identity, LiteLLMObject


VISIBLE_WITHIN = 40.0
"""Seconds until a write must show: replicas reload from the database every 30."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0

SCHEMA_VERSION = 100
"""Above those of other providers with these types, whose state Terraform would refuse otherwise. They count from 0."""


def identity_of(record: LiteLLMObject) -> IdentitySchema | None:
    """What identifies an object: the attributes that address it, where each is a string."""
    table = record.table.by_name
    if any(name in table and table[name].type != STRING for name in record.identity):
        return None
    return IdentitySchema(
        {
            name: IdentityAttribute(STRING, table[name].description if name in table else "The id in LiteLLM.")
            for name in record.identity
        }
    )


class ObjectResource(Resource["Client"]):
    """The managed resource of one kind of LiteLLM object."""

    def __init__(self, record: LiteLLMObject) -> None:
        self.record = record
        self.table = record.table
        schema = record.table.schema(record.description, write_only.attributes, timeouts.BLOCKS)
        checks = (*record.config_validators, *write_only.config_validators(self.table.secrets))
        self.schema = replace(schema, block=replace(schema.block, config_validators=checks), version=SCHEMA_VERSION)
        self.identity = identity_of(record)
        self.cache = RefreshCache(record)

    # ---- plan

    async def validate(self, call: Validate[Client]) -> None:
        """Check what single attributes cannot see."""
        self.record.check(call.config, call.diagnostics)

    async def plan(self, call: Plan[Client]) -> None:
        """Plan known values only: unset attributes stay as they are where that means unset, and are cleared elsewhere."""
        claims.planning(self.record, call)
        write_only.hide(self.table.fields, call.provider, call.prior, call.config)
        if call.planned is None or call.config is None:
            await self._check_way(call)
            call.private.pop("renamed", None)
            twice = references.renamed(self.record, call)
            if self.record.plan_delete is not None:  # which waits until nothing more is planned
                await self.record.plan_delete(call)
                twice = references.renamed(self.record, call)
            if twice:  # an error would be in the way of a destroy too, before which Terraform plans everything
                failures.renamed(self.record, call.prior or {}, call.diagnostics.warning)
                call.private["renamed"] = True
            return
        baseline = call.private.get("baseline", {})
        for field in self.table.fields:
            given = call.config.get(field.name)
            if field.removable and field.left_out(given):
                kept = self._unset(field, (call.prior or {}).get(field.name), baseline)
                call.planned[field.name] = given if is_null(kept) else kept
        kept = set() if call.prior is None else self._kept_secrets(call, call.prior, call.config)
        write_only.plan(self.table.secrets, call, kept)
        if call.prior is not None:
            call.planned |= self.table.elsewhere(call.prior, call.config)
            takes_back = await self._release_that_takes_back(call.provider, call.prior, call.planned, call.config)
            self._plan_update(call, call.prior, call.planned, call.config, takes_back)
            self._plan_twins(call, call.prior, call.planned, call.config, kept, takes_back)
            self._tell_inherited(call, call.planned, call.config)
        changed = self.table.changed(call.prior or {}, call.planned)
        given = [field for field in changed if not field.left_out(call.planned[field.name])]
        if self.record.plan is not None:
            await self.record.plan(call)
        if references.renamed(self.record, call):
            failures.renamed(self.record, call.planned, call.diagnostics.warning)
        await asyncio.gather(
            self._check_way(call), self._check_proxy(call, given), references.check(self.record, call, given)
        )
        claims.planned(self.record, call, changed)

    def _kept_secrets(self, call: Plan[Client], prior: State, config: State) -> set[str]:
        """Secrets in a twin that leave an object as it is which was taken over without one in the state.

        Such a secret is the object's; or the provider before this one never sent it, which is no reason for another object.
        """
        kept = set()
        for field in self.table.secrets if call.private.get("taken_over") else ():
            unknown = is_null(prior.get(field.name)) and is_null(prior.get(write_only.version(field)))
            plain, twin = config.get(field.name), config.get(write_only.twin(field))
            given = plain if is_null(twin) else twin
            if not (unknown and isinstance(given, str)):
                continue
            if field.replaces(prior, config | {field.name: given}, set_before=False):
                place = field.name if is_null(twin) else write_only.twin(field)
                failures.unsent(call.diagnostics, self.record, field, prior, place)
            kept |= set() if is_null(twin) else {field.name}
        return kept

    @staticmethod
    async def _check_way(call: Plan[Client]) -> None:
        """Report once what keeps the whole run from working, also where the plan needs nothing of the proxy."""
        error = None if call.provider is None else await call.provider.obstacle()
        if error is not None:
            failures.unusable(call.diagnostics, error)

    async def _check_proxy(self, call: Plan[Client], changed: Iterable[Field]) -> None:
        """Report attributes that the proxy's LiteLLM does not know yet, stores for good, or takes only with a licence."""
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
        if call.provider is None:
            return
        try:
            release = await call.provider.version() if newer or trapped else ""
            has_licence = await call.provider.licensed() if licensed else None
        except ClientError:  # what needs the proxy will say what is wrong with it
            return
        for field, name, since in newer:
            if parsed(release) < parsed(since):
                failures.too_old(call.diagnostics, field, name, since, release)
        for field, name, since in trapped:
            if parsed(release) >= parsed(since):
                failures.trapped(call.diagnostics, self.record, field, name, release)
        for field in licensed:
            if has_licence is False:
                failures.unlicensed(call.diagnostics, field, values[field.name])

    async def _release_that_takes_back(self, client: Client | None, prior: State, planned: State, config: State) -> str:
        """The proxy's release, where the change takes back values that only newer ones do; else nothing is asked."""
        changed = [each for each in self.table.changed(prior, planned) if is_known(planned[each.name])]
        given = write_only.given(self.table.secrets, config)
        gone = [each for each in write_only.changed(self.table.secrets, prior, planned) if each.name not in given]
        stuck = (
            each for each in changed if each.depends_on_release and each.stuck(prior.get(each.name), planned[each.name])
        )
        if client is None or not (any(each.depends_on_release for each in gone) or any(stuck)):
            return ""
        try:
            return await client.version()
        except ClientError:  # what needs the proxy will say what is wrong with it
            return ""

    def _plan_update(self, call: Plan[Client], prior: State, planned: State, config: State, release: str) -> None:
        for field in self.table.changed(prior, planned):
            if self._same_in_another_form(field, prior.get(field.name), planned[field.name]):
                planned[field.name] = prior[field.name]
        changed = self.table.changed(prior, planned)
        meant = {
            each.name
            for each in changed
            if not is_known(planned[each.name]) or not self._blank_both(each, prior, planned)
        }
        for field in self.table.fields:
            if field.changes_with and not meant & set(field.changes_with):
                planned[field.name] = prior.get(field.name)
        secrets = write_only.given(self.table.secrets, config)
        for field in (each.in_release(release) for each in changed):
            old, new = prior.get(field.name), planned[field.name]
            if field.name in secrets or (is_known(new) and self._blank_both(field, prior, planned)):
                continue  # it goes on as a twin, or means unset as before
            if field.replaces(prior, config, set_before=not is_null(old)):
                call.requires_replace.append(path(field.name))
            elif is_known(new) and field.stuck(old, new) and field.name in call.private.get("baseline", {}):
                failures.merged(call.diagnostics, self.record, field, field.written(old), field.written(new))
            elif is_known(new) and field.stuck(old, new):
                call.requires_replace.append(path(field.name))
                failures.stuck(call.diagnostics, self.record, field, prior, removed=is_null(new))

    def _plan_twins(
        self, call: Plan[Client], prior: State, planned: State, config: State, kept: Container[str], release: str
    ) -> None:
        """What a changed version means: another value, or another object, but for secrets that are kept as they are."""
        secrets = write_only.given(self.table.secrets, config)
        for each in write_only.changed(self.table.secrets, prior, planned):
            field = each.in_release(release)
            if field.name in kept:
                continue
            place = path(write_only.version(field))
            gone = field.name not in secrets and is_null(planned[field.name])
            if field.replaces(prior, config | secrets, set_before=True):
                call.requires_replace.append(place)
                if gone or field.name in secrets:
                    failures.replaced(call.diagnostics, self.record, field, prior, gone=gone)
            elif gone and not field.clearable:
                call.requires_replace.append(place)
                failures.stuck(call.diagnostics, self.record, field, prior, removed=True)

    @staticmethod
    def _same_in_another_form(field: Field, old: Any, new: Any) -> bool:
        """Whether both are set and LiteLLM cannot tell them apart, say two orders of a list. Terraform lets such a value stay."""
        return not is_null(old) and not is_null(new) and is_known(new) and field.same(new, field.written(old))

    @staticmethod
    def _blank(field: Field, value: Any) -> bool:
        return is_known(value) and field.absent(field.written(value))

    def _unset(self, field: Field, value: Any, baseline: Baseline) -> Any:
        """What is planned where the configuration says nothing: what LiteLLM had there of its own, or nothing."""
        if is_null(value) or self._blank(field, value):
            return value
        return recalled(field, baseline[field.name], value) if field.name in baseline else None

    def _tell_inherited(self, call: Plan[Client], planned: State, config: State) -> None:
        """Name what somebody else has set, and what stays so, since nobody has decided on it yet."""
        names = [
            name
            for name in call.private.get("inherited", ())
            if name in self.table.by_name
            and self.table.by_name[name].left_out(config.get(name))
            and not is_null(planned.get(name))
            and path(name) not in call.requires_replace
        ]
        if names and not call.requires_replace:
            failures.inherited(call.diagnostics, self.record, planned, [self.table.by_name[name] for name in names])

    # ---- apply

    def _begin(self, call: Apply[Client]) -> None:
        """What was known before the first write of a run may not hold after it."""
        write_only.hide(self.table.fields, call.provider, call.prior, call.config)
        self.cache.forget()
        references.applying(call.provider)
        claims.begin(call)

    # ---- create

    @timeouts.bounded("create")
    async def create(self, call: Apply[Client]) -> None:
        """Create, and keep in the state whatever exists, even when a later step fails."""
        self._begin(call)
        client = call.provider
        secrets = write_only.given(self.table.secrets, call.config)
        values = known(call.planned) | secrets
        values |= self.record.choose(call.planned | secrets)
        given = self.table.given(values)
        named = writes.is_named(self.record, call.planned | secrets)
        try:
            made = await writes.create(self.record, call, values, given, named=named)
        except writes.LeftBehindError as left:
            values["id"] = self.record.identifier(self.record.address(values))
            self._keep(call, values)
            writes.leave(call.private, named=named)
            failures.report(call.diagnostics, self.record, "create", values, left.error, given)
            failures.left_behind(call.diagnostics, self.record, values)
            return
        except ClientError as error:
            reason = await self._unmanaged(client, values) if isinstance(error, AlreadyExists) else ""
            failures.report(call.diagnostics, self.record, "create", values, error, given, reason)
            return
        values |= made
        values["id"] = self.record.identifier(self.record.address(values))
        self._keep(call, values)
        self._note_unread(call)
        if self.record.created is not None:
            await self.record.created(call)
        # an error now would have Terraform replace what exists, so what is wrong is a warning, and the next plan shows it
        found = Diagnostics()
        row = await self._settle(call, values, given, found)
        call.diagnostics.extend(replace(each, severity=Severity.WARNING) for each in found)
        if row is not None:
            self._complete(call, values, row, given)

    def _keep(self, call: Apply[Client], values: State) -> None:
        """Put what was written into the state, less the secrets that came by a twin."""
        secrets = self.table.secrets
        call.state = values | dict.fromkeys(write_only.given(secrets, call.config)) | write_only.versions(secrets, call)
        write_only.remember(secrets, call, call.state)

    def _note_tried(self, call: Apply[Client], prior: State, values: State) -> None:
        """Keep what an update wanted that may have been made in part."""
        call.state = prior | self.record.attempted(prior, values)
        tried = {name: self.table.by_name[name].written(values.get(name)) for name in self.record.shared}
        if tried:
            call.private[writes.TRIED] = {name: storable(value) for name, value in tried.items()}

    @staticmethod
    def _note_unread(call: Apply[Client]) -> None:
        """Note which attributes only LiteLLM knows, for the read that finds what was written; `_complete` takes it back."""
        call.private[writes.UNREAD] = [name for name, value in call.planned.items() if not is_known(value)]

    def _complete(self, call: Apply[Client], values: State, row: Row, written: Iterable[Field]) -> None:
        """Add what LiteLLM filled in: computed values to the state, and what it holds beside the user's as the baseline.

        What was to be taken away, and is there still, is not LiteLLM's own.
        """
        call.state = self._with_computed(call.state or {}, call.planned, row)
        kept = {field.name for field, _ in writes.different(self.record, values, written, row)}
        baseline = self._baseline(call.config, values, row)
        call.private["baseline"] = {name: api for name, api in baseline.items() if name not in kept}
        for seen in ("inherited", "taken_over", *writes.IN_DOUBT):  # who applies has seen what stays
            call.private.pop(seen, None)

    # ---- read

    @timeouts.bounded("read")
    async def read(self, call: Read[Client]) -> None:
        """Refresh; an object that is gone is dropped from the state, with a warning."""
        if call.state is None or call.provider is None:
            return
        try:
            with answers.expected(kept=True):
                await self._refresh(call, call.state, call.provider)
        except ClientError as error:
            if call.provider.first(error):  # the run fails with one error; others like it would bury it
                failures.report(call.diagnostics, self.record, "read", call.state, error)

    async def _refresh(self, call: Read[Client], state: State, client: Client) -> None:
        write_only.hide(self.table.fields, client, state)
        imported = call.private.pop("imported", False)
        row = await self.cache.read(client, self.record.address(state))
        client.proven()
        if row is None:
            row = await self._successor(call, state, client)
        if row is None:
            await self._missing(call, state, client, quiet=imported or writes.UNFINISHED in call.private)
            return
        vanished.sighted(client)
        call.private.pop(writes.LEAVING, None)
        if writes.is_another(self.record, call.private, state, row):
            call.state = None
            return
        before = call.state or {}
        tried = call.private.pop(writes.TRIED, {})  # else what one part has and another has not could look as planned
        before = before | {name: conform(self.table.by_name[name].type, value) for name, value in tried.items()}
        unread = call.private.pop(writes.UNREAD, None)
        if unread is not None:  # by who wrote it
            call.private.setdefault("baseline", self._baseline(before, before, row))
            promised = {name: value for name, value in before.items() if name not in unread}
            before = self._with_computed(before, promised, row)
        if "baseline" in call.private:  # neither imported nor taken over
            call.private["baseline"] = self._left_alone(row, before, call.private["baseline"])
            call.state = self._observed(row, before, call.private["baseline"], call.diagnostics)
            return
        call.state = self._observed(row, before, None, call.diagnostics)
        call.private |= self._inheritance(row, call.state, all_of_it=not imported) | {"taken_over": not imported}
        call.private |= self.record.noted(row)

    async def _missing(self, call: Read[Client], state: State, client: Client, *, quiet: bool) -> None:
        """Drop an object that is gone, unless everything is; one that may never have been there says nothing of the proxy."""
        team_id = str(state.get("team_id") or "")
        if writes.LEAVING in call.private:
            vanished.excuse(client, team_id)
        elif not quiet:
            if await vanished.all_missing(client, f"{self.record.type_name} {state['id']}", team_id):
                vanished.tell(client, call.diagnostics)
                return
            call.diagnostics.warning(
                f"The {self.record.noun} {self.record.label(state)} no longer exists",
                f"LiteLLM does not know the {self.record.noun} {state['id']} any more. "
                "It was dropped from the state, and will be created again if the configuration still has it.",
            )
        call.state = None

    def observed(self, row: Row, identity: Identity, diagnostics: Diagnostics) -> State:
        """The state of an object that is in none yet, as an import reads it."""
        state = dict.fromkeys(self.schema.type.attributes) | dict(identity)
        state["id"] = self.record.identifier(identity)
        return self._observed(row, state, None, diagnostics)

    def _observed(self, row: Row, before: State, baseline: Baseline | None, diagnostics: Diagnostics) -> State:
        """What a row makes of a state; without a baseline, of an object that was imported or taken over.

        A value that does not fit its attribute is no reason to stop: the object can still be planned and destroyed.
        """
        state = dict(before)
        for name, api in self.table.api_values(row, before).items():
            field = self.table.by_name[name]
            if api is MISSING or (field.computed and field.never_returned):
                continue
            try:
                state[name] = self._refreshed(field, before.get(name), api, baseline)
            except (TypeError, ValueError, AttributeError, KeyError) as error:
                failures.misfit(diagnostics, self.record, field, before, error)
                state[name] = None if field.optional and not field.generated_if_unset else before.get(name)
        return state

    def _inheritance(self, row: Row, state: State, *, all_of_it: bool) -> dict[str, Json]:
        """What private state remembers of an object that somebody else has set: all of it, or what no import may unset."""
        inherited, baseline = [], {}
        for name, api in self.table.api_values(row, state).items():
            field = self.table.by_name[name]
            if not field.removable or api is MISSING or field.absent(api) or not field.fits(api):
                continue
            own = field.given(row, api)
            if own or all_of_it or field.stays_after_import:
                baseline[name] = remembered(field, api)
            if not own and name in baseline:
                inherited.append(name)
        return {"baseline": baseline, "inherited": inherited}

    def _left_alone(self, row: Row, state: State, baseline: Baseline) -> dict[str, Json]:
        """The baseline with what others have written since, of attributes that are theirs unless they are set here.

        Others are other objects, and LiteLLM itself, which may give an object later what it inherits.
        """
        found = dict(baseline)
        for name, api in self.table.api_values(row, state).items():
            field = self.table.by_name[name]
            if api is MISSING or not field.of_others(row, api) or not field.fits(api):
                continue
            if name in found or self._blank(field, state.get(name)):
                found.pop(name, None)
                found |= {} if field.absent(api) else {name: remembered(field, api)}
        return found

    async def _successor(self, call: Read[Client], state: State, client: Client) -> Row | None:
        """What an object has become that LiteLLM knows by another identity now."""
        if self.record.successor is None:
            return None
        try:
            found = await self.record.successor(client, state)
            row = None if found is None else await self.record.read(client, self.record.address(state | found))
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "find", state, error)
            return None
        if found is not None and row is not None:
            call.state = state | found | {"id": self.record.identifier(self.record.address(state | found))}
            if writes.UNFINISHED not in call.private:
                failures.succeeded(call.diagnostics, self.record, state)
        return row

    def _refreshed(self, field: Field, value: Any, api: Json, baseline: Baseline | None) -> Any:
        if field.computed or field.block is not None:  # whose rows keep what is written, and add what LiteLLM knows
            return field.shown(api)
        if not field.left_out(value):
            return field.refreshed(value, api)
        if baseline is None:
            return field.blank if api in (None, "") and field.absent(api) else field.shown(api)
        expected = field.absent(api) or (field.name in baseline and holds(field, baseline[field.name], api))
        return value if expected or field.filled_by_litellm else field.shown(api)

    # ---- update

    @timeouts.bounded("update")
    async def update(self, call: Apply[Client]) -> None:
        """Send what changed, and nothing else."""
        self._begin(call)
        prior = call.prior or {}
        changed = [
            field for field in self.table.changed(prior, call.planned) if call.planned[field.name] is not UNKNOWN
        ]
        baseline = call.private.get("baseline", {})
        written = [
            field
            for field in changed
            if not self._blank_both(field, prior, known(call.planned))
            or (
                field.name in baseline and not field.left_out(call.planned[field.name])
            )  # "none" in place of what was given
        ]
        values = {
            name: prior.get(name) if call.planned[name] is UNKNOWN else value
            for name, value in known(call.planned).items()
        }
        values |= write_only.given(self.table.secrets, call.config)
        written += [
            field for field in write_only.changed(self.table.secrets, prior, call.planned) if field not in written
        ]
        release = await self._release_that_takes_back(call.provider, prior, known(call.planned), call.config)
        written = [each.in_release(release) for each in written]
        identity = self.record.address(prior)
        body = self.table.body(values, written, prior)
        if not (changed or written) and is_known(call.planned):  # timeouts alone
            self._keep(call, values)
            return
        try:
            if body:
                await writes.update(call, lambda: self.record.update(call.provider, identity, body))
            if self.record.renew is not None and any(call.planned[name] is UNKNOWN for name in self.record.identity):
                values |= await self.record.renew(call.provider, identity, values)
                values["id"] = self.record.identifier(self.record.address(values))
        except NotFound as error:
            if not await self._made_again(call, values, error):
                return
            written = self.table.given(values)
        except ClientError as error:
            reason = await self._unmanaged(call.provider, prior)
            failures.report(call.diagnostics, self.record, "update", values, error, written, reason)
            if error.half_done or not (error.never_sent or error.turned_away):
                self._note_tried(call, prior, values)
            return
        self._keep(call, values)
        self._note_unread(call)
        row = await self._settle(call, values, written, call.diagnostics)
        if row is not None:
            self._complete(call, values, row, written)

    async def _made_again(self, call: Apply[Client], values: State, error: ClientError) -> bool:
        """Create under the same identity what went away since the plan, such as a key with its team.

        Where the provider does not know all that takes, as the secret of an imported key, that is an error.
        """
        again = values | self.record.choose(values)
        given = self.table.given(again)
        if self.record.address(again) != self.record.address(values):
            failures.report(call.diagnostics, self.record, "update", values, error, given)
            return False
        try:
            await writes.create(self.record, call, again, given, named=False)
        except (ClientError, writes.LeftBehindError) as failure:
            refusal = failure.error if isinstance(failure, writes.LeftBehindError) else failure
            failures.report(call.diagnostics, self.record, "create", values, refusal, given)
            return False
        failures.made_again(call.diagnostics, self.record, values)
        return True

    @staticmethod
    def _blank_both(field: Field, prior: State, planned: State) -> bool:
        old, new = prior.get(field.name), planned.get(field.name)
        return field.absent(field.written(old)) and field.absent(field.written(new))

    # ---- delete

    @timeouts.bounded("delete")
    async def delete(self, call: Apply[Client]) -> None:
        """Delete; what is gone already is deleted."""
        self._begin(call)
        state = call.prior or {}
        if call.private.pop("renamed", False):
            failures.renamed(self.record, state, call.diagnostics.error)
            return
        if await writes.delete(self.record, call, state) and self.record.deleted is not None:
            await self.record.deleted(call)

    # ---- import

    async def import_state(self, call: Import[Client]) -> None:
        """Find the object; the read that Terraform does next fills the attributes."""
        if call.provider is None:
            failures.unconfigured(call.diagnostics, "nothing can be imported")
            return
        try:
            if call.identity is not None:
                row = await self.record.read(call.provider, call.identity)
                found = None if row is None else dict(call.identity)
            else:
                identifier = await named(call.provider, self.record, call.id)
                found = await self.record.find(call.provider, identifier or call.id)
        except AmbiguousError as error:
            call.diagnostics.error("Ambiguous import id", f"{error} Import it by its id.")
            return
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "import", {}, error)
            return
        if found is None:
            call.diagnostics.error(
                f"No such {self.record.noun}",
                f"LiteLLM has no {self.record.noun} that this id stands for. "
                f"The import id of a {self.record.noun} is {self.record.import_id}.",
            )
            return
        if reason := await self._unmanaged(call.provider, found):
            call.diagnostics.error(f"This {self.record.noun} cannot be managed", reason)
            return
        call.state = found | {"id": self.record.identifier(self.record.address(found))}
        call.private |= {"imported": True, **self.record.imported(call.id, found)}

    async def _unmanaged(self, client: Client, found: State) -> str:
        """Why LiteLLM does not let an object be changed; empty where it does, or where that cannot be read."""
        identity = self.record.address(found)
        if any(is_null(value) for value in identity.values()):
            return ""
        try:
            row = await self.record.read(client, identity)
        except ClientError:
            return ""
        return "" if row is None else self.record.unmanaged(row)

    # ---- state of other providers

    async def upgrade(self, call: Upgrade[Client]) -> None:
        """Take over what another provider has in the state; the read that follows fills in what it does not tell."""
        from terraform_provider_litellm.moves.table import SOURCES  # here, since few states need it

        source = SOURCES.get(self.record.type_name)
        if source is None or call.version > self.schema.version:
            await super().upgrade(call)
            return
        call.state = source.taken_over(self.record, call.raw)
        if call.state is None:
            failures.nameless(call.diagnostics, self.record)

    async def move(self, call: Move[Client]) -> None:
        """The same for a `moved` block."""
        from terraform_provider_litellm.moves.table import SOURCES

        source = SOURCES.get(self.record.type_name)
        known = source is not None and source.is_of(self.record, call.source_type, call.source_state)
        if source is None or not known or call.source_version >= self.schema.version:
            return
        call.state = source.taken_over(self.record, call.source_state)
        if call.state is None:
            failures.nameless(call.diagnostics, self.record)

    # ---- after a write

    async def _settle(
        self, call: Apply[Client], values: State, written: Iterable[Field], diagnostics: Diagnostics
    ) -> Row | None:
        """Read until what was written shows; what still differs in the end is an error at its attribute."""
        written = list(written)
        identity = self.record.address(values)
        loop = asyncio.get_running_loop()
        limit = deadline.current()
        patience = limit.left(VISIBLE_WITHIN)
        end, pause = loop.time() + patience, FIRST_PAUSE
        row: Row | None = None
        different: list[tuple[Field, Json]] = []
        unreadable: ClientError | None = None
        agreed = 0
        while True:
            try:
                with answers.expected():
                    row = await self.record.read(call.provider, identity)
                    different = [] if row is None else list(writes.different(self.record, values, written, row))
                unreadable = None
            except ClientError as error:
                row, unreadable, agreed = None, error, 0
                if not isinstance(error, ForeignAnswer | UnexpectedAnswer):  # the client has tried again
                    break
            if row is not None:
                agreed = 0 if different else agreed + 1
                if agreed == self.record.consistent_reads:
                    return row
            if agreed and not call.stopping.is_set():
                continue
            if call.stopping.is_set():
                return row
            if loop.time() + pause > end:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 1.6, LONGEST_PAUSE)
        if unreadable is not None:
            failures.unverified(diagnostics, self.record, values, unreadable)
            return None
        if row is None:
            failures.invisible(diagnostics, self.record, values, patience, limit.setting)
        for field, api in different:
            failures.not_stored(diagnostics, self.record, field, values.get(field.name), api, limit.setting)
        return row

    def _with_computed(self, values: State, planned: State, row: Row) -> State:
        """The state with what LiteLLM filled in from what was read, except where the plan already promised a value."""
        held = self.table.api_values(row, values)
        state = dict(values)
        for field in self.table.fields:
            promised = is_known(planned.get(field.name, UNKNOWN))
            if (
                (field.computed or field.generated_if_unset or field.block)
                and not field.never_returned
                and not promised
            ):
                api = held[field.name]
                state[field.name] = None if api is MISSING or not field.fits(api) else field.shown(api)
        return state

    def _baseline(self, config: State, values: State, row: Row) -> dict[str, Json]:
        """What LiteLLM holds where the user set nothing, whatever an import has put into the state there."""
        return {
            name: remembered(field, api)
            for name, api in self.table.api_values(row, values).items()
            if (field := self.table.by_name[name]).optional
            and api is not MISSING
            and field.left_out(config.get(name))
            and not field.absent(api)
            and field.fits(api)
        }
