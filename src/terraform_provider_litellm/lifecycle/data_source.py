"""Data sources from any record: one object, by its identity or by a name, and all objects that match a filter."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers, keys
from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.client.redaction import mask
from terraform_provider_litellm.lifecycle import failures, filters, refresh
from terraform_provider_litellm.lifecycle.refresh_cache import SHOWN, AmbiguousError, called
from terraform_provider_litellm.plugin.config_validators import ExactlyOneOf
from terraform_provider_litellm.plugin.data_source import DataSource, ReadData
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING, List, Map
from terraform_provider_litellm.plugin.values import State, infer, is_null, plain
from terraform_provider_litellm.record.json_values import MISSING, dig
from terraform_provider_litellm.record.noun import heading
from terraform_provider_litellm.record.object import Page

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.record.field import Field
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity, Listing, LiteLLMObject


CALLBACK_VARS = "callback_vars"
"""The name in metadata that contains the secrets of callbacks, which LiteLLM encrypts only since 1.90."""


def readable(record: LiteLLMObject) -> list[Field]:
    """The attributes that LiteLLM returns and that are not secret."""
    return [each for each in record.table.fields if not (each.never_returned or each.sensitive)]


def shown(record: LiteLLMObject, row: Row, identity: Identity, diagnostics: Diagnostics) -> State:
    """The readable attributes of an object, null if LiteLLM has no value."""
    with answers.expected(kept=True):
        before: State = dict.fromkeys(each.name for each in record.table.fields) | dict(identity)
        found = refresh.observed(record, row, before, None, diagnostics)
        held = record.table.api_values(row, before)
    state: State = {"id": record.identifier(identity), **identity}
    for each in readable(record):
        theirs = each.of_another_resource(held[each.name])  # which the state of an import lacks
        value = each.shown(held[each.name]) if theirs else found[each.name]
        if each.type == DYNAMIC and value is not None:
            value = infer(public(plain(value)))
        unset = held[each.name] is None or held[each.name] is MISSING
        state[each.name] = None if unset and each.name not in identity and each.means_unset(value) else value
    return state


def public(data: Json) -> Json:
    """Free-form data with the names of callback variables, and without their values."""
    if isinstance(data, dict):
        return {
            name: dict.fromkeys(item) if name == CALLBACK_VARS and isinstance(item, dict) else public(item)
            for name, item in data.items()
        }
    return [public(item) for item in data] if isinstance(data, list) else data


class ObjectData(DataSource["Client"]):
    """The data source of one object. `identity` contains the arguments that address it."""

    def __init__(self, record: LiteLLMObject) -> None:
        self.record = record
        self._words = {name: word for word, name in record.listing.names.items()} if record.listing else {}
        own = all(name in record.table.by_name for name in record.identity)
        self.identity = record.identity if own else record.named_by
        chosen_by = (*self.identity, *self._words)
        optional = bool(self._words)
        attributes = {"id": Attribute(STRING, computed=True, description="The id in LiteLLM.")} | {
            each.name: Attribute(each.type, computed=True, description=each.description) for each in readable(record)
        }
        for name in chosen_by:
            known = record.table.by_name.get(name)
            attributes[name] = Attribute(
                STRING,
                required=not optional,
                optional=optional,
                computed=optional,
                description=known.description if known else "The id in LiteLLM.",
                validators=known.search_checks if known else (),
            )
        rule = ExactlyOneOf(chosen_by, f"A {record.noun} is found by one of them.")
        self.schema = Schema(
            Block(
                attributes,
                description=f"{record.summary}.",
                config_validators=(rule,) if optional else (),
            )
        )

    async def read(self, call: ReadData[Client]) -> None:
        """Find the object and return LiteLLM's values."""
        client = call.provider
        if client is None:
            failures.unconfigured(call.diagnostics, "nothing can be read")
            return
        name = next((each for each in self._words if not is_null(call.config.get(each))), "")
        try:
            identity = await self._named(client, name, call) if name else self._address(call.config)
            row = None if identity is None else await self.record.read(client, identity)
            if identity is not None and row is not None:
                call.state = shown(self.record, row, identity, call.diagnostics)
                return
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "read", call.config, error)
            return
        if not call.diagnostics.has_error:
            address = self.record.identifier(self._address(call.config))
            self._missing(call.diagnostics, "/".join(self.identity), address)

    def _address(self, config: State) -> Identity:
        return self.record.address(config | self.record.derive(config))

    async def _named(self, client: Client, name: str, call: ReadData[Client]) -> Identity | None:
        """The object with a name; no or several objects are an error at the attribute."""
        text = call.config[name]
        listed = Page({}, 1) if self.record.listing is None else await self.record.listing.everything(client)
        try:
            identifier = called(self.record, listed, self._words[name], text)
        except AmbiguousError as error:
            advice = f"{error} Choose one by {self.identity[0]}."
            call.diagnostics.error(f"More than one {self.record.noun} found", advice, path(name))
            return None
        if identifier is None:
            self._suggest(listed, name, text, call.diagnostics)
            return None
        return {self.record.identity[0]: identifier}

    def _suggest(self, listed: Page, name: str, text: str, diagnostics: Diagnostics) -> None:
        from difflib import get_close_matches

        place = self.record.table.by_name[name].read_place
        found = {dig(row, place): identifier for identifier, row in listed.rows.items()}
        names = {name: identifier for name, identifier in found.items() if isinstance(name, str)}
        close = get_close_matches(text, list(names), SHOWN, 0.4)
        hint = "; ".join(f'"{each}" ({names[each]})' for each in close)
        self._missing(diagnostics, name, text, f" Similar: {hint}." if hint else "")

    def _missing(self, diagnostics: Diagnostics, name: str, text: str, hint: str = "") -> None:
        noun, text = self.record.noun, mask(text)
        diagnostics.error(
            f'{heading(noun)} "{text}" not found',
            f'LiteLLM has no {noun} with {name} "{text}", or the key of the provider block may not read it.{hint}',
            path(name.rpartition("/")[2]),
        )


class ObjectsData(DataSource["Client"]):
    """The data source of all objects of a kind; `objects` is their plural, such as `access_groups`."""

    def __init__(self, record: LiteLLMObject, listing: Listing, objects: str) -> None:
        self.record, self._listing, self._objects = record, listing, objects
        table = record.table.by_name
        noun = objects.replace("_", " ")
        self._filters = [table[name] for name in listing.filtered_by]
        attributes = filters.arguments(self._filters, noun)
        attributes["ids"] = Attribute(List(STRING), computed=True, description=f"The ids of the {noun}, in order.")
        for word, name in listing.names.items():
            attributes[f"ids_by_{word}"] = Attribute(
                Map(List(STRING)),
                computed=True,
                description=f"The ids of the {noun}, by `{name}`, which may be shared.",
            )
        names = ", ".join(f"`{each.name}`" for each in readable(record))
        attributes[self._objects] = Attribute(
            DYNAMIC,
            computed=True,
            description=f"The {noun}, in the order of `ids`: objects with the attributes of the data source "
            f"`{record.type_name}`: `id`, {names}.",
        )
        self.schema = Schema(Block(attributes, description=f"The {noun} that LiteLLM has."))

    async def read(self, call: ReadData[Client]) -> None:
        """Read all pages, and return the objects that match the filters."""
        if call.provider is None:
            failures.unconfigured(call.diagnostics, "nothing can be listed")
            return
        try:
            with answers.expected():
                if await filters.exist(call.provider, self._filters, call.config, call.diagnostics):
                    call.state = await self._state(call, call.provider)
        except ClientError as error:
            failures.report(call.diagnostics, self.record, "list", {}, error)

    async def _state(self, call: ReadData[Client], client: Client) -> State:
        page = await self._listing.everything(client)
        if not page.rows and (error := await keys.limits(client)) is not None:
            failures.empty(call.diagnostics, self.record, error)

        async def one(identifier: str, row: Row) -> State | None:
            identity = {name: row.get(name, identifier) for name in self.record.identity}
            whole = await self.record.read(client, identity) if identifier in page.partial else row
            if whole is None:
                return None
            state = shown(self.record, whole, identity, call.diagnostics)
            return state if filters.match(self._filters, call.config, state) else None

        found = await asyncio.gather(*(one(*each) for each in page.rows.items()))
        objects = sorted((each for each in found if each is not None), key=lambda state: str(state["id"]))
        return {
            **{each.name: call.config.get(each.name) for each in self._filters},
            "ids": [state["id"] for state in objects],
            **{f"ids_by_{word}": _by(objects, name) for word, name in self._listing.names.items()},
            self._objects: infer([{name: plain(value) for name, value in state.items()} for state in objects]),
        }


def _by(objects: list[State], name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for state in objects:
        if isinstance(state.get(name), str):
            found[state[name]].append(state["id"])
    return dict(found)
