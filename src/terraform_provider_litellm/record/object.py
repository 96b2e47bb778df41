"""One kind of LiteLLM object as a record: its attributes and its calls. The lifecycle does the rest."""

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
"""Rows of a page of a list: the most that LiteLLM gives."""

Identity = Mapping[str, str]
"""The attribute values that address one object, such as `{"team_id": "…"}`. Never a secret."""


@dataclass(frozen=True)
class Page:
    """A page of a list: rows as `LiteLLMObject.read` gives them, by the object's id, and how many pages there are.

    Where LiteLLM does not tell the number, a full page says that there is one more.

    Rows that tell less than a read does are named in `partial`.
    """

    rows: Mapping[str, Row]
    pages: int
    partial: frozenset[str] = frozenset()

    @property
    def whole(self) -> Mapping[str, Row]:
        """The rows that may stand for a read."""
        return {name: row for name, row in self.rows.items() if name not in self.partial}


@dataclass(frozen=True)
class Listing:
    """How objects are listed: `page(client, group, number)`, from 1 on.

    `within` is the attribute by which they come in groups, where they do: the group is its value. `singly` many objects of a group are read before the list is looked at. A row may be missing from its page. `names`
    are the attributes that an import may name an object by, with the word that says so: `{"alias": "key_alias"}`.
    `filters` are further attributes by which a data source chooses objects. `groups(client)` gives all values of `within`.
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
        """The attributes by which data sources and lists choose objects."""
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
"""Stands for the identity where a record does not say by which attributes a configuration names a new object."""


ALWAYS = "0"
"""The release since which an object requires a licence that has always required it."""


NAMED = "(named)"
"""Among the values of a create: whether the configuration gives the identity, so that no other will do."""


def joined(identity: Identity) -> str:
    """The values of an identity with slashes between them."""
    return "/".join(identity.values())


CALLS = (
    "create",
    "read",
    "update",
    "delete",
    "find",
    "search",
    "existing",
    "plan",
    "plan_delete",
    "created",
    "deleted",
    "renew",
    "successor",
)
"""What reads answers of LiteLLM's: an answer of another form is an `UnexpectedAnswer`."""


@dataclass(frozen=True)
class LiteLLMObject:
    """One kind of object.

    A plain object needs the first eight entries. The others have defaults, most of them from the identity.

    - `identity` names the attributes that address an object. From it follow, unless the record says otherwise:
      `identifier`, which makes the state's `id` of it (the values with a slash between them); `find`, which gives the values
      that an import id stands for, or None; `choose`, which picks what the configuration leaves out before a create (a UUID),
      so that an object whose create got no answer can still be found; and `label_names`, the attributes whose first known
      one stands for the object in messages.
    - `create(client, values, body)` creates; `values` are the attribute values with what `choose` gave, and `NAMED`. It
      returns values that LiteLLM alone could give.
    - `read(client, identity)` gives the object as the places of the table expect it, or None.
    - `update(client, identity, body)` changes what the body holds. `renew(client, identity, values)` then gives the object
      another identity, where the plan has left that open, and returns it with what goes along.
    - `delete(client, identity)` deletes; a missing object raises `NotFound`.
    - `derive(values)` gives what follows from known values, in the plan already.
    - `shared` are attributes that several parts of an object have, so that an update which fails may leave them different;
      `attempted(prior, values)` is what the state keeps of an update that may have been made in part.
    - `consistent_reads` is how many reads in a row must agree that a write shows: more than one where each replica of the proxy
      answers from a memory of its own.
    - `listing` is how many are read at once; without one each is read by itself.
    - `named_by` are the attributes by which a configuration names the identity of a new object: the create looks first
      whether something has it. By default that is the identity, or nothing where a failed create is not deleted: `create`
      looks itself then, or takes over what is there.
    - `search(client, values)` gives the row of the object that has the values of `named_by`, or None, where LiteLLM alone
      chooses the identity, so that nothing else finds what a create has made, or what is there before.
    - `existing(client, values)` gives the identity of the object that is the new one already, or None: by default the one that
      the configuration names. An attribute that is `AdoptsExisting` lets a create take it over.
    - `unmanaged(row)` says why LiteLLM does not let an object be changed, or is empty.
    - `delete_after_failed_create` says that what a create made without an answer is the object, and that what a failed one left behind is
      deleted. Where that is not the object's alone, the create looks for what it made, or takes over what is there.
    - `provides` are the attributes that hold names of their own, by kind (`RefersTo`), or `block.name` in blocks; of `unique` sets of attributes
      LiteLLM has one object for given values: by default `named_by`, or the identity.
    - `plan` adds to a plan what needs the proxy, `plan_delete` to that of a destruction. `successor(client, state)` gives the values of what an object that is not
      there any more has become, or None.
    - `created` and `deleted` follow a create and a delete: they may keep something in the private data, and do what is left
      to do. `imported(text, found)` gives what an import keeps in the private data.
    - `noted` gives what private state keeps of an object that was imported or taken over, for `plan`.
    - `form` counts the forms that states of ours have had before the present one: `upgraded` makes an older one's JSON
      into the present form, and `renamed` puts what its private data call otherwise under the present names.
    - `licence` is the first release of LiteLLM in which the object as a whole requires a LiteLLM Enterprise licence, `ALWAYS`
      where each does; the plan of a create or an update says it before anything is sent.
    - `config_validators` say which attributes exclude or require each other; `check` adds what else a plan can know of a
      configuration that single attributes cannot.
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
    listing: Listing | None = None
    consistent_reads: int = 1
    delete_after_failed_create: bool = True
    shared: tuple[str, ...] = ()
    attempted: Callable[[State, State], State] = lambda _prior, _values: {}
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
        """The identity that a state holds."""
        return {name: state[name] for name in self.identity}

    def known_id(self, planned: State) -> str | None:
        """The `id` of an object whose identity a plan knows, None where it does not."""
        values = [planned.get(name) for name in self.identity]
        known = all(is_known(value) and value not in (None, "") for value in values)
        return self.identifier(self.address(planned)) if known else None

    def chosen(self, planned: State) -> State:
        """Values that the provider picks itself before a create: the identity, and what goes along with it."""
        values = planned | self.derive(planned)
        if self.choose is not None:
            return self.choose(values)
        import uuid

        given = {name: values.get(name) for name in self.identity}
        return {name: value if isinstance(value, str) and value else str(uuid.uuid4()) for name, value in given.items()}

    async def sought(self, client: Client, values: State) -> Row | None:
        """The object of a configuration, by its identity, or by what else is unique of it.

        Raises:
            ClientError: LiteLLM cannot be read.
        """
        if self.search is not None:
            return await self.search(client, values)
        return await self.read(client, self.address(values))

    def identified(self, row: Row) -> State:
        """The identity that LiteLLM has chosen for the object of a row; nothing where it chooses none."""
        return {} if self.search is None else {name: row[name] for name in self.identity}

    async def found(self, client: Client, text: str) -> State | None:
        """The values that an import id stands for, None where nothing has it.

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
        """What an object is, as a sentence without a full stop; the rest of a description is what its resource does."""
        return self.description.partition(". ")[0].rstrip(".")

    @property
    def documented(self) -> str:
        """The description, with the licence that the object requires."""
        if not self.licence:
            return self.description
        since = "" if self.licence == ALWAYS else f" in LiteLLM {self.licence} and newer"
        return f"{self.description} Requires a LiteLLM Enterprise licence{since}."

    def label(self, state: State) -> str:
        """What stands for an object in messages: the first of its names that is known, in quotation marks."""
        names = (state.get(name) for name in self.label_names)
        return next((f'"{name}"' for name in names if isinstance(name, str) and name), "")

    @property
    def import_id(self) -> str:
        """What an import id may be, as a phrase."""
        names = self.listing.names if self.listing else {}
        return ", or ".join([self.import_form, *(f"{word}:<{name}> if it is unique" for word, name in names.items())])

    def offer(self, import_id: str) -> str:
        """How to take an object over: the command, and the block ready to paste."""
        import shlex

        text = json.dumps(import_id, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
        return (
            f"terraform import {self.type_name}.<name> {shlex.quote(import_id)}, or, since Terraform 1.5, with this in the "
            f"configuration:\n\n  import {{\n    to = {self.type_name}.<name>\n    id = {text}\n  }}"
        )


def _parts(text: str, count: int) -> Iterator[list[str]]:
    """Every way to split a text at slashes into so many parts, none of them empty: ids may contain slashes."""
    pieces = text.split("/")
    for places in itertools.combinations(range(1, len(pieces)), count - 1):
        bounds = (0, *places, len(pieces))
        parts = ["/".join(pieces[start:end]) for start, end in itertools.pairwise(bounds)]
        if all(parts):
            yield parts
