"""All attributes of one kind of object, as one table: its schema, its request bodies, and the values in an answer.

All functions are pure. "API value" means parsed JSON with exact numbers (`int`, `decimal.Decimal`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from terraform_provider_litellm.plugin.plan_modifiers import UseStateForUnknown
from terraform_provider_litellm.plugin.schema import Attribute, Block, NestedBlock, Nesting, Schema
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.values import State, equal
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.free_form import FreeForm
from terraform_provider_litellm.record.json_values import MISSING, TAKEN_BACK, Json, Row, holds, merge, nest


def apart(_: Mapping[str, Json]) -> dict[str, Json]:
    """The `join` of attributes that are written individually and read together."""
    return {}


@dataclass(frozen=True)
class SharedStorage:
    """Attributes that LiteLLM stores together in one place, or one attribute that it stores in two.

    `join` returns the part of a request body, from all attribute values as API values (None if unset), or is `apart`.
    `split` returns API values by attribute name, from the answer and from the state's values as API values; it omits a
    name whose value the answer does not contain.
    """

    names: tuple[str, ...]
    join: Callable[[Mapping[str, Json]], dict[str, Json]]
    split: Callable[[Row, Mapping[str, Json]], Mapping[str, Json]]


@dataclass(frozen=True)
class Table:
    """All attributes of one kind of object."""

    fields: tuple[Field, ...]
    shared_storage: tuple[SharedStorage, ...] = ()
    free_form: FreeForm = field(default_factory=FreeForm)
    by_name: Mapping[str, Field] = field(init=False)
    joined: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Index the attributes.

        Raises:
            TypeError: two attributes have the same name, or something refers to an attribute that does not exist.
        """
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})
        joined = (storage.names for storage in self.shared_storage if storage.join is not apart)
        object.__setattr__(self, "joined", frozenset().union(*joined))
        counts = Counter(each.name for each in self.fields)
        if twice := sorted(name for name, count in counts.items() if count > 1):
            message = f"repeated attributes: {', '.join(twice)}"
            raise TypeError(message)
        named = {name for storage in self.shared_storage for name in storage.names}.union(
            *(each.changes_with for each in self.fields)
        )
        if unknown := sorted(named - self.by_name.keys()):
            message = f"references to unknown attributes: {', '.join(unknown)}"
            raise TypeError(message)

    def schema(
        self,
        description: str,
        twins: Callable[[Field], Mapping[str, Attribute]],
        shared: Mapping[str, NestedBlock] | None = None,
    ) -> Schema:
        """The resource's schema, with the computed `id`.

        `twins` returns the write-only attributes of a secret; `shared` are blocks that every resource has.
        """
        identifier = Attribute(
            STRING, computed=True, description="The id in LiteLLM.", plan_modifiers=(UseStateForUnknown(),)
        )
        attributes = {"id": identifier} | {each.name: each.attribute for each in self.fields if each.block is None}
        blocks = {each.name: NestedBlock(Nesting.SET, each.block) for each in self.fields if each.block is not None}
        for each in self.secrets:
            attributes |= twins(each)
        return Schema(Block(attributes, blocks | dict(shared or {}), description=description))

    @property
    def secrets(self) -> tuple[Field, ...]:
        """The fields that have a write-only twin."""
        return tuple(each for each in self.fields if each.has_twin)

    @property
    def adoption(self) -> Field | None:
        """The attribute with which a configuration allows a create to take over an existing object, if there is one."""
        return next((each for each in self.fields if each.adopts_existing), None)

    def given(self, values: State) -> list[Field]:
        """The fields that the values set and a create sends."""
        return [each for each in self.fields if not each.computed and not each.left_out(values.get(each.name))]

    def changed(self, prior: State, planned: State) -> list[Field]:
        """The fields that are not computed and whose value differs, without those that a free-form attribute sets now."""
        return [
            each
            for each in self.fields
            if not each.computed
            and not equal(each.type, prior.get(each.name), planned.get(each.name))
            and not (each.left_out(planned.get(each.name)) and self.free_form.has(each, planned))
        ]

    def body(self, values: State, chosen: Iterable[Field], prior: State | None = None) -> dict[str, Json]:
        """The request body with the chosen fields; a null field is cleared, if LiteLLM allows it.

        For an update, `prior` is the prior state.
        """
        sent = {each.name: each for each in chosen}
        chosen_names = sent.keys()
        removed = [
            each.name
            for each in sent.values()
            if each.left_out(values.get(each.name)) and each.cleared_by is TAKEN_BACK
        ]
        written = self._written(values)
        body: dict[str, Json] = {}
        for each in (sent.get(each.name, each) for each in self.fields):
            if each.name in chosen_names and not (each.name in self.joined or each.terraform_only):
                value = values.get(each.name)
                value = each.clearing(value) if each.left_out(value) else written[each.name]
                if value is not MISSING:
                    merge(body, nest(each.write_place, value))
        written |= dict.fromkeys(removed, TAKEN_BACK)
        for storage in self.shared_storage:
            if storage.join is not apart and chosen_names & set(storage.names):
                merge(body, storage.join(written))
        for each in self.fields:
            touched = each.name not in chosen_names and any(holds(body, place) for place in each.resent_with)
            if touched and not each.absent(written[each.name]):
                merge(body, nest(each.write_place, written[each.name]))
        self.free_form.complete(body, sent, values, prior or {})
        return body

    def _written(self, values: State) -> dict[str, Json]:
        """API values by attribute name, None if the user does not set the attribute."""
        return {
            each.name: None if each.left_out(values.get(each.name)) else each.written(values.get(each.name))
            for each in self.fields
            if not each.computed
        }

    def api_values(self, row: Row, state: State) -> dict[str, Json]:
        """LiteLLM's values by attribute name; `MISSING` if the answer does not contain one."""
        written = self._written(state)
        values = {each.name: each.read_from(row, written.get(each.name)) for each in self.fields}
        for storage in self.shared_storage:
            values |= dict.fromkeys(storage.names, MISSING) | dict(storage.split(row, written))
        return values | dict.fromkeys(self.free_form.untold(state), MISSING)
