"""The objects that LiteLLM has, for `terraform query` (Terraform 1.14)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers
from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.plugin.list_resource import Listed, ListObjects, ListResource
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.run import references

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.lifecycle.resource import ObjectResource
    from terraform_provider_litellm.record.json_values import Row
    from terraform_provider_litellm.record.object import Identity, Listing


class ObjectList(ListResource["Client"]):
    """The list resource of one kind of LiteLLM object."""

    def __init__(self, resource: ObjectResource, listing: Listing) -> None:
        self._resource, self._record, self._listing = resource, resource.record, listing
        within = {}
        if listing.within:
            field = self._record.table.by_name[listing.within]
            described = f"{field.description} If unset, the {self._record.noun}s of all are listed."
            within = {listing.within: Attribute(STRING, optional=True, description=described)}
        self.schema = Schema(Block(within, description=f"The {self._record.noun}s that LiteLLM has."))

    async def list(self, call: ListObjects[Client]) -> AsyncIterator[Listed]:
        """Page by page, as LiteLLM lists them."""
        if call.provider is None:
            failures.unconfigured(call.diagnostics, "nothing can be listed")
            return
        group = call.config.get(self._listing.within) or ""
        groups: Sequence[str] = (group,)
        try:
            if self._listing.groups is not None and not group:
                groups = await self._listing.groups(call.provider)
            elif group and not await self._has(call, call.provider, group):
                return
            for each in groups:
                async for found in self._group(call, call.provider, each):
                    yield found
        except ClientError as error:
            failures.report(call.diagnostics, self._record, "list", {}, error)

    async def _has(self, call: ListObjects[Client], client: Client, group: str) -> bool:
        """Whether the proxy has what the objects are listed for; else that is an error."""
        within = self._listing.within
        kind = references.KINDS.get(self._record.table.by_name[within].refers_to)
        if kind is None or await kind.exists(client, group):
            return True
        detail = f'LiteLLM has no {kind.noun} with {kind.by} "{group}".'
        call.diagnostics.error(f'{kind.noun.capitalize()} "{group}" not found', detail, path(within))
        return False

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
        """One object; a row that tells less than a read is read again, and may be gone by then."""
        if row is None:
            row = await self._record.read(client, identity)
        if row is None or self._record.unmanaged(row):
            return None
        with answers.expected(kept=True):
            state = self._resource.observed(row, identity, call.diagnostics)
        name = self._record.label(state)[1:-1]
        return Listed(dict(identity), name, state if call.include_object else None)
