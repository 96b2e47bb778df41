"""One kind of LiteLLM object as a record: its attributes and its calls. The lifecycle implements everything else."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client import answers
from terraform_provider_litellm.plugin.values import is_known
from terraform_provider_litellm.record.json_values import Json, Row
from terraform_provider_litellm.record.table import Table

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Apply, Plan, Private
    from terraform_provider_litellm.plugin.schema import ConfigValidator
    from terraform_provider_litellm.plugin.values import State

ROWS = 100
"""The rows of a page of a list: the maximum that LiteLLM returns."""

Identity = Mapping[str, str]
"""The attribute values that address one object, such as `{"team_id": "…"}`. Never a secret."""


@dataclass(frozen=True)
class Page:
    """A page of a list: rows as `LiteLLMObject.read` returns them, by the object's id, and the number of pages.

    If LiteLLM does not return that number, a full page counts as if one more page followed.

    `partial` names the rows that contain less than a read returns.
    """

    rows: Mapping[str, Row]
    pages: int
    partial: frozenset[str] = frozenset()

    @property
    def whole(self) -> Mapping[str, Row]:
        """The rows that can replace a read."""
        return {name: row for name, row in self.rows.items() if name not in self.partial}


@dataclass(frozen=True)
class Listing:
    """How objects are listed: `page(client, group, number)` returns a page, counted from 1.

    If the list is divided into groups, `within` is the attribute whose value selects the group. `singly` is the maximum
    number of objects of a group that are read individually before the list is used, as long as the run has few objects.
    A row may be missing from its page.
    `names` are the attributes by which an import may identify an object, by their prefix: `{"alias": "key_alias"}`.
    `filters` are further attributes by which a data source selects objects. `groups(client)` returns all values of
    `within`.
    """

    page: Callable[[Client, str, int], Awaitable[Page]]
    within: str = ""
    singly: int = 3
    names: Mapping[str, str] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    groups: Callable[[Client], Awaitable[Sequence[str]]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", answers.reading(self.page))
        if self.groups is not None:
            object.__setattr__(self, "groups", answers.reading(self.groups))

    @property
    def filtered_by(self) -> tuple[str, ...]:
        """The attributes by which data sources and lists select objects."""
        return (*self.names.values(), *self.filters)

    async def everything(self, client: Client) -> Page:
        """All pages as one.

        Raises:
            ClientError: the list cannot be read.
        """
        pages = [await self.page(client, "", 1)]
        while len(pages) < pages[-1].pages:
            rest = range(len(pages) + 1, pages[-1].pages + 1)
            pages += await asyncio.gather(*(self.page(client, "", number) for number in rest))
        return Page(
            {identifier: row for page in pages for identifier, row in page.rows.items()},
            1,
            frozenset().union(*(page.partial for page in pages)),
        )


FROM_IDENTITY = ("(from the identity)",)
"""The default of `named_by` and `unique`: the record does not set them, so they follow from the identity."""


ALWAYS = "0"
"""The `licence` of an object that requires one in every release."""


NAMED = "(named)"
"""A key in the values of a create: whether the configuration sets the identity, so that no other one may be used."""


def joined(identity: Identity) -> str:
    """The values of an identity, separated by slashes."""
    return "/".join(identity.values())


CALLS = (
    "create",
    "read",
    "update",
    "delete",
    "find",
    "search",
    "copies",
    "existing",
    "plan",
    "plan_delete",
    "created",
    "deleted",
    "at_import",
    "renew",
    "successor",
)
"""The calls that parse LiteLLM's answers: an answer in an unexpected form raises `UnexpectedAnswer`."""


@dataclass(frozen=True)
class LiteLLMObject:
    """One kind of object.

    A plain object requires the first eight entries. The others have defaults, most of them from the identity.

    - `identity` names the attributes that address an object. Four entries follow from it, unless the record sets them:
      `identifier` returns the state's `id` (the values, separated by slashes); `find` returns the values that an import
      id refers to, or None; `choose` generates the identity before a create if the configuration does not set it (a
      UUID), so that the provider can find an object whose create got no answer; and `label_names` are attributes of
      which the first known one names the object in messages.
    - `create(client, values, body)` creates the object; `values` are the attribute values with those of `choose`, and
      `NAMED`. It returns the values that only LiteLLM can generate.
    - `read(client, identity)` returns the object, with each value in the place that the table expects, or None.
    - `update(client, identity, body)` writes the values of the body. `renew(client, identity, values)` then gives the
      object a new identity, if the plan left the identity unknown, and returns it with the values that change with it.
    - `delete(client, identity)` deletes the object; a missing object raises `NotFound`.
    - `derive(values)` returns the values that follow from known values, already in the plan.
    - `shared` are attributes that several parts of an object have, so that a failed update may leave different values
      in the parts; `attempted(prior, values)` returns the values for the state after an update that may have been
      partial.
    - `consistent_reads` is the number of successive reads that must return a written value: more than one if each
      replica of the proxy answers from its own memory.
    - `listing` reads many objects at once; without one, each object is read individually.
    - `named_by` are the attributes by which a configuration sets the identity of a new object: the create first checks
      whether such an object exists. By default it is the identity, or nothing if a failed create is not deleted: then
      `create` checks this itself, or takes over the existing object.
    - `search(client, values)` returns the row of the object with the values of `named_by`, or None. It is for objects
      whose identity only LiteLLM can generate, so that there is no other way to find a created or an existing object.
    - `copies(client, values)` returns all rows of an object that LiteLLM may have several times, the newest first, for a
      `search` that returns one of them: a create keeps the oldest of what the same request has created twice.
    - `existing(client, values)` returns the identity of an existing object that is the same as the new one, or None: by
      default the one that the configuration sets. With an attribute that is `AdoptsExisting`, a create can take it
      over.
    - `unmanaged(row)` returns the reason why LiteLLM does not allow changes of an object, or an empty string.
    - `delete_after_failed_create` means that the object under the identity is the result of a create without an answer,
      and that the remains of a failed create are deleted. If the object may belong to others too, set it to false: the
      create then searches for its result, or takes over the existing object.
    - `set_later` are attributes that only a later request of the create sets: the object of a create without an answer
      does not have them, and is deleted if it is found.
    - `provides` are the attributes that contain the object's own names, by kind (`RefersTo`), or `block.name` in
      blocks. `unique` are sets of attributes: LiteLLM has only one object for given values of a set. The default is
      `named_by`, or the identity.
    - `plan` adds to a plan the parts that require the proxy, `plan_delete` to the plan of a destroy.
      `successor(client, state)` returns the new values of an object that LiteLLM replaced by itself, or None.
    - `created` and `deleted` run after a create and a delete: they may store data in the private data, and finish the
      operation. `imported(text, found)` returns the private data of an import.
    - `at_import(client, row)` returns values of an imported object that its own row does not tell.
    - `has_own_budget` tells of values whether LiteLLM makes a budget for them, which it keeps when the object is deleted.
    - `noted` returns the private data of an object that was imported or taken over, for `plan`.
    - `form` is the number of earlier forms of our own states: `upgraded` converts the JSON of an earlier form to the
      present one, and `renamed` moves entries of the private data from earlier names to the present ones.
    - `licence` is the first release of LiteLLM in which the object as a whole requires a LiteLLM Enterprise licence, or
      `ALWAYS`; the plan of a create or an update reports this before any request is sent.
    - `config_validators` define which attributes exclude or require each other; `check` adds checks of a configuration
      across several attributes.
    """

    type_name: str
    description: str
    table: Table
    identity: tuple[str, ...]
    create: Callable[[Client, State, dict[str, Json]], Awaitable[State]]
    read: Callable[[Client, Identity], Awaitable[Row | None]]
    update: Callable[[Client, Identity, dict[str, Json]], Awaitable[None]]
    delete: Callable[[Client, Identity], Awaitable[None]]
    noun: str = ""
    identifier: Callable[[Identity], str] = joined
    import_form: str = ""
    label_names: tuple[str, ...] = ()
    derive: Callable[[State], State] = lambda _values: {}
    choose: Callable[[State], State] | None = None
    find: Callable[[Client, str], Awaitable[State | None]] | None = None
    search: Callable[[Client, State], Awaitable[Row | None]] | None = None
    copies: Callable[[Client, State], Awaitable[Sequence[Row]]] | None = None
    listing: Listing | None = None
    consistent_reads: int = 1
    delete_after_failed_create: bool = True
    shared: tuple[str, ...] = ()
    attempted: Callable[[State, State], State] = lambda _prior, _values: {}
    set_later: tuple[str, ...] = ()
    named_by: tuple[str, ...] = FROM_IDENTITY
    existing: Callable[[Client, State], Awaitable[State | None]] | None = None
    unmanaged: Callable[[Row], str] = lambda _row: ""
    provides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unique: tuple[tuple[str, ...], ...] = (FROM_IDENTITY,)
    plan: Callable[[Plan[Client]], Awaitable[None]] | None = None
    plan_delete: Callable[[Plan[Client]], Awaitable[None]] | None = None
    created: Callable[[Apply[Client]], Awaitable[None]] | None = None
    deleted: Callable[[Apply[Client]], Awaitable[None]] | None = None
    imported: Callable[[str, State], dict[str, Json]] = lambda _text, _found: {}
    has_own_budget: Callable[[State], bool] | None = None
    at_import: Callable[[Client, Row], Awaitable[State]] | None = None
    noted: Callable[[Row], Mapping[str, Json]] = lambda _row: {}
    renew: Callable[[Client, Identity, State], Awaitable[State]] | None = None
    successor: Callable[[Client, State], Awaitable[State | None]] | None = None
    config_validators: Sequence[ConfigValidator] = ()
    form: int = 0
    licence: str = ""
    upgraded: Callable[[dict[str, Any]], dict[str, Any]] = lambda raw: raw
    renamed: Callable[[Private], None] = lambda _private: None
    check: Callable[[State, Diagnostics], None] = lambda _values, _diagnostics: None

    def __post_init__(self) -> None:
        names = tuple(self.listing.names.values()) if self.listing else ()
        self._default("noun", self.type_name.removeprefix("litellm_").replace("_", " "))
        self._default("import_form", ("" if self.identity[1:] else "its ") + "/".join(self.identity))
        self._default("label_names", (*names, *self.identity))
        if self.named_by == FROM_IDENTITY:
            object.__setattr__(self, "named_by", self.identity if self.delete_after_failed_create else ())
        if self.unique == (FROM_IDENTITY,):
            object.__setattr__(self, "unique", (self.named_by or self.identity,))
        for name in CALLS:
            call = getattr(self, name)
            if call is not None:
                object.__setattr__(self, name, answers.reading(call))

    def _default(self, name: str, value: object) -> None:
        if not getattr(self, name):
            object.__setattr__(self, name, value)

    # ---- identity

    def address(self, state: State) -> Identity:
        """The identity in a state."""
        return {name: state[name] for name in self.identity}

    def known_id(self, planned: State) -> str | None:
        """The `id` of an object, or None if the plan does not know its identity."""
        values = [planned.get(name) for name in self.identity]
        known = all(is_known(value) and value not in (None, "") for value in values)
        return self.identifier(self.address(planned)) if known else None

    def chosen(self, planned: State) -> State:
        """The values that the provider generates before a create: the identity, and the values that depend on it."""
        values = planned | self.derive(planned)
        if self.choose is not None:
            return self.choose(values)
        import uuid

        given = {name: values.get(name) for name in self.identity}
        return {name: value if isinstance(value, str) and value else str(uuid.uuid4()) for name, value in given.items()}

    async def sought(self, client: Client, values: State) -> Row | None:
        """The object of a configuration, by its identity or, with a `search`, by its other unique values.

        Raises:
            ClientError: LiteLLM cannot be read.
        """
        if self.search is not None:
            return await self.search(client, values)
        return await self.read(client, self.address(values))

    def sought_by(self, values: State) -> str:
        """The `id` of an object that may exist: its own, or the values of the `search` if only LiteLLM knows the identity."""
        if self.is_identified(values):
            return self.identifier(self.address(values))
        return "/".join(str(values[name]) for name in self.named_by)

    def names(self, values: State) -> tuple[str, ...]:
        """The values of `named_by`, if a configuration or a state has all of them; otherwise none."""
        found = tuple(value for name in self.named_by if isinstance(value := values.get(name), str) and value)
        return found if len(found) == len(self.named_by) else ()

    def is_identified(self, state: State) -> bool:
        """Whether a state contains the identity, which it may not after a create of an object with a `search`."""
        return self.search is None or all(isinstance(state.get(name), str) for name in self.identity)

    def identified(self, row: Row) -> State:
        """The identity that LiteLLM generated for the object of a row; empty if LiteLLM does not generate it."""
        return {} if self.search is None else {name: row[name] for name in self.identity}

    async def found(self, client: Client, text: str) -> State | None:
        """The values that an import id refers to, or None if there is no such object.

        Raises:
            ClientError: LiteLLM cannot be read.
        """
        if self.find is not None:
            return await self.find(client, text)
        for parts in _parts(text, len(self.identity)):
            identity = dict(zip(self.identity, parts, strict=True))
            if await self.read(client, identity) is not None:
                return dict(identity)
        return None

    # ---- messages

    @property
    def summary(self) -> str:
        """The description's first sentence without its full stop; the rest of it describes the resource's behaviour."""
        return self.description.partition(". ")[0].rstrip(".")

    @property
    def documented(self) -> str:
        """The description, with the licence that the object requires."""
        if not self.licence:
            return self.description
        since = "" if self.licence == ALWAYS else f" in LiteLLM {self.licence} and newer"
        return f"{self.description} Requires a LiteLLM Enterprise licence{since}."

    def label(self, state: State) -> str:
        """The name of an object in messages: the first of its names that is known, in quotation marks."""
        names = (state.get(name) for name in self.label_names)
        return next((f'"{name}"' for name in names if isinstance(name, str) and name), "")

    @property
    def import_id(self) -> str:
        """The accepted forms of an import id, as a phrase."""
        names = self.listing.names if self.listing else {}
        return ", or ".join([self.import_form, *(f"{word}:<{name}> if it is unique" for word, name in names.items())])

    def offer(self, import_id: str) -> str:
        """Instructions for importing an object: the command, and the block, ready to paste."""
        import shlex

        text = json.dumps(import_id, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
        return (
            f"terraform import {self.type_name}.<name> {shlex.quote(import_id)}, or, since Terraform 1.5, with this in the "
            f"configuration:\n\n  import {{\n    to = {self.type_name}.<name>\n    id = {text}\n  }}"
        )


def _parts(text: str, count: int) -> Iterator[list[str]]:
    """Every way to split a text at slashes into `count` parts, none of them empty: ids may contain slashes."""
    pieces = text.split("/")
    for places in itertools.combinations(range(1, len(pieces)), count - 1):
        bounds = (0, *places, len(pieces))
        parts = ["/".join(pieces[start:end]) for start, end in itertools.pairwise(bounds)]
        if all(parts):
            yield parts
