"""Create, read, update, delete and import of any LiteLLM object, from its record.

- *Unset means unset.* What the user leaves out stays null in the state, and is compared with the baseline: what LiteLLM
  filled in by itself at create. Another value is drift, and is cleared.
- *The state tells what was read*, in the form that the user wrote wherever both say the same.
- *An update sends what changed*, and then reads until LiteLLM shows it: a replica may lag.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from terraform_plugin.paths import path
from terraform_plugin.resource import Apply, Import, Plan, Read, Resource, Validate
from terraform_plugin.values import UNKNOWN, State, is_known, is_null
from terraform_provider_litellm import failures
from terraform_provider_litellm.client.errors import ClientError, NotFound
from terraform_provider_litellm.fields import MISSING, NOT_CLEARABLE, Field, Json, Row, equivalent, known, storable
from terraform_provider_litellm.listing import Reads

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record import LiteLLMObject

VISIBLE_WITHIN = 40.0
"""Seconds until a write must show: replicas reload from the database every 30."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


class ObjectResource(Resource):
    """The managed resource of one kind of LiteLLM object."""

    def __init__(self, record: LiteLLMObject) -> None:
        self.record = record
        self.table = record.table
        self.schema = record.table.schema(record.description)
        self.reads = Reads(record)

    # ---- plan

    async def validate(self, call: Validate) -> None:
        """Check what single attributes cannot see."""
        self.record.check(call.config, call.diagnostics)

    async def plan(self, call: Plan) -> None:
        """Plan known values only: unset attributes stay as they are where that means unset, and are cleared elsewhere."""
        if call.planned is None or call.config is None:
            return
        baseline = call.private.get("baseline", {})
        for field in self.table.fields:
            if field.ambiguous and is_null(call.config.get(field.name)):
                call.planned[field.name] = self._unset(field, call.prior, baseline)
        if call.prior is None:
            return
        for field in self.table.changed(call.prior, call.planned):
            if self._same_in_another_form(field, call.prior.get(field.name), call.planned[field.name]):
                call.planned[field.name] = call.prior[field.name]
        changed = self.table.changed(call.prior, call.planned)
        for field in self.table.fields:
            if field.follows and field.computed and not {each.name for each in changed} & set(field.follows):
                call.planned[field.name] = call.prior.get(field.name)
        for field in changed:
            old, new = call.prior.get(field.name), call.planned[field.name]
            replaces = field.replaces and not is_null(old)
            if callable(field.replaces):
                replaces = field.replaces(call.prior, call.config)
            if replaces:
                call.requires_replace.append(path(field.name))
            elif is_known(new) and field.stuck(old, new):
                call.requires_replace.append(path(field.name))
                failures.stuck(call.diagnostics, self.record, field, call.prior, removed=is_null(new))

    @staticmethod
    def _same_in_another_form(field: Field, old: Any, new: Any) -> bool:
        """Whether both are set and LiteLLM cannot tell them apart, say two orders of a list. Terraform lets such a value stay."""
        return not is_null(old) and not is_null(new) and is_known(new) and field.same(new, field.written(old))

    @staticmethod
    def _blank(field: Field, value: Any) -> bool:
        return is_known(value) and field.absent(field.written(value))

    def _unset(self, field: Field, prior: State | None, baseline: Mapping[str, Json]) -> Any:
        value = None if prior is None else prior.get(field.name)
        if is_null(value):
            return None
        meant = self._blank(field, value) or (field.name in baseline and field.same(value, baseline[field.name]))
        return value if meant else None

    # ---- create

    async def create(self, call: Apply) -> None:
        """Create, and keep in the state whatever exists, even when a later step fails."""
        self.reads.forget()
        client = call.provider
        values = known(call.planned) | self.record.choose(call.planned)
        given = self._given(values)
        body = self.table.body(values, given)
        try:
            made = await self._create(client, values, body)
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "create", call.planned, error, given)
            return
        values |= made
        values["id"] = self.record.identifier(self.record.address(values))
        call.state = values
        row = await self._settle(call, values, given)
        if row is not None:
            call.state = self._with_computed(values, call.planned, row)
            call.private["baseline"] = self._baseline(values, row)

    def _given(self, values: State) -> list[Field]:
        """The fields that a create sends."""
        return [
            field for field in self.table.fields if not field.computed and not field.left_out(values.get(field.name))
        ]

    async def _create(self, client: Client, values: State, body: dict[str, Json]) -> State:
        """Create; where no answer came, look whether the object is there all the same."""
        try:
            return await self.record.create(client, values, body)
        except ClientError as error:
            if not error.outcome_unknown or any(is_null(values.get(name)) for name in self.record.identity):
                raise
            try:
                found = await self.record.read(client, self.record.address(values))
            except ClientError:
                found = None
            if found is None:
                raise
            return {}

    # ---- read

    async def read(self, call: Read) -> None:
        """Refresh; an object that is gone is dropped from the state, with a warning."""
        if call.state is None or call.provider is None:
            return
        imported = call.private.pop("imported", False)
        try:
            row = await self.reads.read(call.provider, self.record.address(call.state))
        except ClientError as error:
            if call.provider.first(error):  # the run fails with one error; others like it would bury it
                failures.report(call.diagnostics, self.record, "read", call.state, error)
            return
        if row is None:
            if not imported:
                call.diagnostics.warning(
                    f"The {self.record.noun} {self.record.label(call.state)} no longer exists",
                    f"LiteLLM does not know the {self.record.noun} {call.state['id']} any more. "
                    "It was dropped from the state, and will be created again if the configuration still has it.",
                )
            call.state = None
            return
        baseline = call.private.get("baseline", {})
        state = dict(call.state)
        for name, api in self.table.api_values(row, call.state).items():
            field = self.table.by_name[name]
            if api is MISSING or (field.computed and field.hidden):
                continue
            try:
                state[name] = self._refreshed(field, call.state.get(name), api, baseline, imported=imported)
            except (TypeError, ValueError) as error:
                failures.misfit(call.diagnostics, self.record, field, error)
            if imported and field.enriched and not field.absent(api):
                baseline = {**baseline, name: storable(api)}
        call.state = state
        if baseline:
            call.private["baseline"] = baseline

    def _refreshed(self, field: Field, value: Any, api: Json, baseline: Mapping[str, Json], *, imported: bool) -> Any:
        if field.computed:
            return field.shown(api)
        if field.left_out(value):
            expected = field.absent(api) or (field.name in baseline and equivalent(baseline[field.name], api))
            if imported:
                return None if api is None else field.shown(api)
            return value if expected or field.enriched else field.shown(api)
        return value if field.same(value, api) else field.shown(api)

    # ---- update

    async def update(self, call: Apply) -> None:
        """Send what changed, and nothing else."""
        self.reads.forget()
        prior = call.prior or {}
        changed = self.table.changed(prior, call.planned)
        written = [field for field in changed if not (self._blank_both(field, prior, call.planned))]
        values = {name: prior.get(name) if value is UNKNOWN else value for name, value in call.planned.items()}
        identity = self.record.address(prior)
        body = self.table.body(values, written)
        try:
            if body:
                await self.record.update(call.provider, identity, body)
        except NotFound as error:
            if not await self._made_again(call, values, error):
                return
            written = self._given(values)
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "update", values, error, written)
            return
        call.state = values
        row = await self._settle(call, values, written)
        if row is not None:
            call.state = self._with_computed(values, call.planned, row)
            call.private["baseline"] = self._baseline(values, row)

    async def _made_again(self, call: Apply, values: State, error: ClientError) -> bool:
        """Create under the same identity what went away since the plan, such as a key with its team.

        Where the provider does not know all that takes, as the secret of an imported key, that is an error.
        """
        again = values | self.record.choose(values)
        given = self._given(again)
        if self.record.address(again) != self.record.address(values):
            failures.report(call.diagnostics, self.record, "update", values, error, given)
            return False
        try:
            await self._create(call.provider, again, self.table.body(again, given))
        except ClientError as refusal:
            failures.report(call.diagnostics, self.record, "create", values, refusal, given)
            return False
        failures.made_again(call.diagnostics, self.record, values)
        return True

    @staticmethod
    def _blank_both(field: Field, prior: State, planned: State) -> bool:
        old, new = prior.get(field.name), planned.get(field.name)
        return field.absent(field.written(old)) and field.absent(field.written(new))

    # ---- delete

    async def delete(self, call: Apply) -> None:
        """Delete; what is gone already is deleted."""
        self.reads.forget()
        state = call.prior or {}
        try:
            await self.record.delete(call.provider, self.record.address(state))
        except NotFound:
            return
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "delete", state, error)

    # ---- import

    async def import_state(self, call: Import) -> None:
        """Find the object; the read that Terraform does next fills the attributes."""
        if call.provider is None:
            call.diagnostics.error(
                "The provider is not configured yet",
                "api_base or api_key is known only after apply, so nothing can be imported in this run. "
                "Create what they come from first (terraform apply -target=…), or set LITELLM_API_BASE and "
                "LITELLM_API_KEY.",
            )
            return
        try:
            found = await self.record.find(call.provider, call.id)
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "import", {}, error)
            return
        if found is None:
            call.diagnostics.error(
                f"No such {self.record.noun}",
                f"LiteLLM has no {self.record.noun} that this id stands for. "
                f"The import id of a {self.record.noun} is {self.record.import_form}.",
            )
            return
        call.state = found | {"id": self.record.identifier(self.record.address(found))}
        call.private["imported"] = True

    # ---- after a write

    async def _settle(self, call: Apply, values: State, written: Iterable[Field]) -> Row | None:
        """Read until what was written shows; what still differs in the end is an error at its attribute."""
        written = list(written)
        identity = self.record.address(values)
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + VISIBLE_WITHIN, FIRST_PAUSE
        row: Row | None = None
        different: list[tuple[Field, Json]] = []
        while True:
            try:
                row = await self.record.read(call.provider, identity)
            except ClientError as error:
                failures.report(call.diagnostics, self.record, "read back", values, error)
                return None
            if row is not None:
                different = list(self._different(values, written, row))
                if not different:
                    return row
            if call.stopping.is_set():
                return row
            if loop.time() + pause > deadline:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 1.6, LONGEST_PAUSE)
        if row is None:
            failures.invisible(call.diagnostics, self.record, values, VISIBLE_WITHIN)
        for field, api in different:
            failures.not_stored(call.diagnostics, self.record, field, values.get(field.name), api)
        return row

    def _different(self, values: State, written: Iterable[Field], row: Row) -> Iterable[tuple[Field, Json]]:
        held = self.table.api_values(row, values)
        for field in written:
            api = held[field.name]
            cleared = field.left_out(values.get(field.name)) and (field.enriched or field.clear is NOT_CLEARABLE)
            if api is not MISSING and not cleared and not field.same(values.get(field.name), api):
                yield field, api

    def _with_computed(self, values: State, planned: State, row: Row) -> State:
        """The state with what LiteLLM filled in from what was read, except where the plan already promised a value."""
        held = self.table.api_values(row, values)
        state = dict(values)
        for field in self.table.fields:
            promised = planned.get(field.name, UNKNOWN) is not UNKNOWN
            if (field.computed or field.chosen) and not field.hidden and not promised:
                state[field.name] = field.shown(None if held[field.name] is MISSING else held[field.name])
        return state

    def _baseline(self, values: State, row: Row) -> dict[str, Json]:
        """What LiteLLM holds where the user set nothing."""
        return {
            name: storable(api)
            for name, api in self.table.api_values(row, values).items()
            if (field := self.table.by_name[name]).optional
            and api is not MISSING
            and field.left_out(values.get(name))
            and not field.absent(api)
        }
