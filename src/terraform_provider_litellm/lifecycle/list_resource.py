"""List resources: the objects in LiteLLM, for `terraform query` (Terraform 1.14)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers, keys
from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.lifecycle import failures, filters
from terraform_provider_litellm.plugin.list_resource import Listed, ListObjects, ListResource
from terraform_provider_litellm.plugin.schema import Block, Schema
from terraform_provider_litellm.record.noun import plural

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.lifecycle.resource import ObjectResource
    from terraform_provider_litellm.plugin.values import Value
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.object import Identity, Listing


class ObjectList(ListResource["Client"]):
    """The list resource of one kind of LiteLLM object, with the filters of the data source of all objects."""

    def __init__(self, resource: ObjectResource, listing: Listing) -> None:
        self._resource, self._record, self._listing = resource, resource.record, listing
        table, nouns = self._record.table.by_name, plural(self._record.noun)
        self._filters = [table[name] for name in listing.filtered_by]
        self._demanded = [*self._filters, *([table[listing.within]] if listing.within else [])]
        attributes = filters.arguments(self._filters, nouns)
        if listing.within:
            within = table[listing.within]
            attributes[listing.within] = filters.argument(
                within, f"{within.description} If unset, the {nouns} of all are listed."
            )
        self.schema = Schema(Block(attributes, description=f"The {nouns} that LiteLLM has."))

    async def list(self, call: ListObjects[Client]) -> AsyncIterator[Listed]:
        """Yield the objects page by page, in LiteLLM's order."""
        if call.provider is None:
            failures.unconfigured(call.diagnostics, "nothing can be listed")
            return
        try:
            if not await filters.exist(call.provider, self._demanded, call.config, call.diagnostics):
                return
            empty = True
            for group in await self._groups(call.provider, call.config.get(self._listing.within)):
                async for found in self._group(call, call.provider, group):
                    empty = False
                    yield found
            if empty and (error := await keys.limits(call.provider)) is not None:
                failures.empty(call.diagnostics, self._record, error)
        except ClientError as error:
            failures.report(call.diagnostics, self._record, "list", {}, error)

    async def _groups(self, client: Client, given: Value) -> Sequence[str]:
        if isinstance(given, str) and given:
            return (given,)
        return ("",) if self._listing.groups is None else await self._listing.groups(client)

    async def _group(self, call: ListObjects[Client], client: Client, group: str) -> AsyncIterator[Listed]:
        number = pages = 1
        while number <= pages:
            page = await self._listing.page(client, group, number)
            for identifier, row in page.rows.items():
                values = {name: row.get(name, identifier) for name in self._record.identity}
                found = await self._listed(call, client, values, None if identifier in page.partial else row)
                if found is not None:
                    yield found
            number, pages = number + 1, page.pages

    async def _listed(
        self, call: ListObjects[Client], client: Client, identity: Identity, row: Row | None
    ) -> Listed | None:
        """One object; a row that contains less than a read is read again, and may no longer exist by then."""
        if row is None:
            row = await self._record.read(client, identity)
        if row is None or self._record.unmanaged(row):
            return None
        hook = self._record.at_import if call.include_object else None
        held = {} if hook is None else await hook(client, row)
        with answers.expected(kept=True):
            state = self._resource.observed(row, identity, call.diagnostics, held)
        if not filters.match(self._filters, call.config, state):
            return None
        name = self._record.label(state)[1:-1]
        return Listed(dict(identity), name, state if call.include_object else None)
