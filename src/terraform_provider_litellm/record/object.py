"""One kind of LiteLLM object as a record: its attributes and its calls. The lifecycle does the rest."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.client import answers
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
    """

    page: Callable[[Client, str, int], Awaitable[Page]]
    within: str = ""
    singly: int = 3
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", answers.reading(self.page))


CALLS = (
    "create",
    "read",
    "update",
    "delete",
    "find",
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

    - `identity` names the attributes that address an object; `identifier` makes the state's `id` of them.
    - `choose` gives values that the provider picks itself before a create (ids, a key), so that an object whose create
      got no answer can still be found.
    - `create(client, values, body)` creates; `values` are the attribute values with what `choose` gave. It returns
      values that LiteLLM alone could give.
    - `read(client, identity)` gives the object as the places of the table expect it, or None.
    - `update(client, identity, body)` changes what the body holds. `renew(client, identity, values)` then gives the object
      another identity, where the plan has left that open, and returns it with what goes along.
    - `delete(client, identity)` deletes; a missing object raises `NotFound`.
    - `shared` are attributes that several parts of an object have, so that an update which fails may leave them different;
      `attempted(prior, values)` is what the state keeps of an update that may have been made in part.
    - `consistent_reads` is how many reads in a row must agree that a write shows: more than one where each replica of the proxy
      answers from a memory of its own.
    - `listing` is how many are read at once; without one each is read by itself.
    - `named_by` are the attributes by which a configuration names the identity of a new object: the create looks first
      whether something has it. Where there are none, `create` looks itself, or takes over what is there.
    - `unmanaged(row)` says why LiteLLM does not let an object be changed, or is empty.
    - `delete_after_failed_create` says that what a create made without an answer is the object, and that what a failed one left behind is
      deleted. Where that is not the object's alone, the create looks for what it made, or takes over what is there.
    - `find(client, text)` gives the values that an import id stands for, or None.
    - `provides` are the attributes that hold names of their own, by kind (`RefersTo`); of `unique` sets of attributes
      LiteLLM has one object for given values.
    - `plan` adds to a plan what needs the proxy, `plan_delete` to that of a destruction. `successor(client, state)` gives the values of what an object that is not
      there any more has become, or None.
    - `created` and `deleted` follow a create and a delete: they may keep something in the private data, and do what is left
      to do. `imported(text, found)` gives what an import keeps in the private data.
    - `noted` gives what private state keeps of an object that was imported or taken over, for `plan`.
    - `form` counts the forms that states of ours have had before the present one: `upgraded` makes an older one's JSON
      into the present form, and `renamed` puts what its private data call otherwise under the present names.
    - `config_validators` say which attributes exclude or require each other; `check` adds what else a plan can know of a
      configuration that single attributes cannot.
    """

    type_name: str
    noun: str
    description: str
    table: Table
    identity: tuple[str, ...]
    identifier: Callable[[Identity], str]
    import_form: str
    choose: Callable[[State], State]
    create: Callable[[Client, State, dict[str, Json]], Awaitable[State]]
    read: Callable[[Client, Identity], Awaitable[Row | None]]
    update: Callable[[Client, Identity, dict[str, Json]], Awaitable[None]]
    delete: Callable[[Client, Identity], Awaitable[None]]
    find: Callable[[Client, str], Awaitable[State | None]]
    label: Callable[[State], str]
    listing: Listing | None = None
    consistent_reads: int = 1
    delete_after_failed_create: bool = True
    shared: tuple[str, ...] = ()
    attempted: Callable[[State, State], State] = lambda _prior, _values: {}
    named_by: tuple[str, ...] = ()
    unmanaged: Callable[[Row], str] = lambda _row: ""
    provides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unique: tuple[tuple[str, ...], ...] = ()
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
    upgraded: Callable[[dict[str, Any]], dict[str, Any]] = lambda raw: raw
    renamed: Callable[[Private], None] = lambda _private: None
    check: Callable[[State, Diagnostics], None] = lambda _values, _diagnostics: None

    def __post_init__(self) -> None:
        for name in CALLS:
            call = getattr(self, name)
            if call is not None:
                object.__setattr__(self, name, answers.reading(call))

    @property
    def import_id(self) -> str:
        """What an import id may be, as a phrase."""
        names = self.listing.names if self.listing else {}
        return ", or ".join(
            [self.import_form, *(f"{word}:<{name}> if only one has it" for word, name in names.items())]
        )

    def offer(self, import_id: str) -> str:
        """How to take an object over: the command, and the block ready to paste."""
        import shlex

        text = json.dumps(import_id, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
        return (
            f"terraform import {self.type_name}.<name> {shlex.quote(import_id)}, or, since Terraform 1.5, with this in the "
            f"configuration:\n\n  import {{\n    to = {self.type_name}.<name>\n    id = {text}\n  }}"
        )

    def address(self, state: State) -> Identity:
        """The identity that a state holds."""
        return {name: state[name] for name in self.identity}


def first_of(names: Sequence[str]) -> Callable[[State], str]:
    """A label for messages: the first of some attributes that is known."""

    def label(state: State) -> str:
        return next((f'"{state[name]}"' for name in names if isinstance(state.get(name), str) and state[name]), "")

    return label
