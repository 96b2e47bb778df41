"""Create, read, update, delete and import of any LiteLLM object, from its record.

- *Unset means unset.* An omitted attribute stays null in the state, and is compared with the baseline, the value that
  LiteLLM filled in at create. Another value is drift, and is cleared.
- *The state contains what was read*, in the form of the configuration if both are equal.
- *An update sends what changed*, and then reads until LiteLLM returns it: a replica may lag.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers
from terraform_provider_litellm.client.errors import (
    ClientError,
)
from terraform_provider_litellm.lifecycle import apply, failures, importing, masks, refresh, timeouts, write_only
from terraform_provider_litellm.lifecycle import plan as planning
from terraform_provider_litellm.lifecycle.refresh_cache import RefreshCache
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.identity import IdentityAttribute, IdentitySchema
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.resource import (
    Apply,
    GenerateConfig,
    Import,
    Move,
    Plan,
    Read,
    Resource,
    Upgrade,
    Validate,
)
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.values import State, is_null
from terraform_provider_litellm.record.json_values import Row, is_immense

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.object import Identity, LiteLLMObject


SCHEMA_VERSION = 100
"""Our first version: above the versions of other providers, which count from 0, as Terraform refuses newer state."""


def identity_of(record: LiteLLMObject) -> IdentitySchema | None:
    """The identity of an object: the attributes that address it, if each is a string."""
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
        schema = record.table.schema(record.documented, write_only.attributes, timeouts.BLOCKS)
        checks = (*record.config_validators, *write_only.config_validators(self.table.secrets))
        self.schema = replace(
            schema, block=replace(schema.block, config_validators=checks), version=SCHEMA_VERSION + record.form
        )
        self.identity = identity_of(record)
        self.cache = RefreshCache(record)

    async def validate(self, call: Validate[Client]) -> None:
        """Check combinations of attributes, and the numbers in all attributes."""
        for name, value in call.config.items():
            if is_immense(value):
                call.diagnostics.error(
                    f"Invalid value for {name}", "A number must be between -1.797e308 and 1.797e308.", path(name)
                )
        masks.warn(self.table.fields, call.config, call.diagnostics)
        self.record.check(call.config, call.diagnostics)

    async def plan(self, call: Plan[Client]) -> None:
        """Plan known values only: unset attributes keep a value that means unset, and are otherwise cleared."""
        await planning.plan(self.record, call)

    @timeouts.bounded("read")
    async def read(self, call: Read[Client]) -> None:
        """Refresh; a deleted object is removed from the state, with a warning."""
        if call.state is None or call.provider is None:
            return
        try:
            with answers.expected(kept=True):
                await refresh.refresh(self.record, self.cache, call, call.state, call.provider)
        except ClientError as error:
            if call.provider.first(error):  # the run fails with one error; more of the same would hide it
                failures.report(call.diagnostics, self.record, "read", call.state, error)

    @timeouts.bounded("create")
    async def create(self, call: Apply[Client]) -> None:
        """Create an object, and store it in the state if it exists, even if a later step fails."""
        await apply.create(self.record, self.cache, call)

    @timeouts.bounded("update")
    async def update(self, call: Apply[Client]) -> None:
        """Send only the changes."""
        await apply.update(self.record, self.cache, call)

    @timeouts.bounded("delete")
    async def delete(self, call: Apply[Client]) -> None:
        """Delete an object; if it is already deleted, that is not an error."""
        await apply.delete(self.record, self.cache, call)

    async def import_state(self, call: Import[Client]) -> None:
        """Find the object; the read that Terraform does next fills the attributes."""
        await importing.import_state(self.record, call)

    async def generate_config(self, call: GenerateConfig[Client]) -> None:
        """Omit values that mean unset, generated ids, and values that LiteLLM fills in by itself."""
        for field in self.table.fields:
            if field.optional and not is_null(call.config.get(field.name)):
                call.config[field.name] = importing.chosen(self.table, field, call.config[field.name])

    async def upgrade(self, call: Upgrade[Client]) -> None:
        """Convert the state of another provider; the read that follows sets the values that it does not contain."""
        if SCHEMA_VERSION <= call.version < self.schema.version:
            call.raw = self.record.upgraded(call.raw)
            return
        from terraform_provider_litellm.state_migration.table import SOURCES  # here, since few states require it

        source = SOURCES.get(self.record.type_name)
        if source is None or call.version > self.schema.version:
            await super().upgrade(call)
            return
        call.state = source.taken_over(self.record, call.raw)
        if call.state is None:
            failures.nameless(call.diagnostics, self.record)

    async def move(self, call: Move[Client]) -> None:
        """Convert the state of another provider for a `moved` block."""
        from terraform_provider_litellm.state_migration.table import SOURCES

        source = SOURCES.get(self.record.type_name)
        known = source is not None and source.is_of(self.record, call.source_type, call.source_state)
        if source is None or not known or call.source_version >= SCHEMA_VERSION:
            return
        call.state = source.taken_over(self.record, call.source_state)
        if call.state is None:
            failures.nameless(call.diagnostics, self.record)

    def observed(self, row: Row, identity: Identity, diagnostics: Diagnostics, held: State) -> State:
        """The state of an object that is in no state yet, as after an import; `held` are values that no row tells."""
        state = dict.fromkeys(self.schema.type.attributes) | dict(identity) | held
        state["id"] = self.record.identifier(identity)
        return refresh.observed(self.record, row, state, None, diagnostics)
