"""All attributes of one kind of object, as one table: its schema, its request bodies, and what an answer says of each.

All functions are pure. "API value" means parsed JSON with exact numbers (`int`, `decimal.Decimal`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from terraform_provider_litellm.plugin.plan_modifiers import UseStateForUnknown
from terraform_provider_litellm.plugin.schema import Attribute, Block, NestedBlock, Nesting, Schema
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.values import State, equal
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, TAKEN_BACK, Json, Row, holds, merge, nest


def apart(_: Mapping[str, Json]) -> dict[str, Json]:
    """The `join` of attributes that are written each by itself, and read together."""
    return {}


@dataclass(frozen=True)
class SharedStorage:
    """Attributes that LiteLLM keeps together in one place, or one that it keeps in two.

    `join` gives the part of a request body, from all attribute values as API values (None where unset), or is `apart`.
    `split` gives API values by attribute name from what is read and from what the state holds as API values; a name that
    it leaves out is not told by the answer.
    """

    names: tuple[str, ...]
    join: Callable[[Mapping[str, Json]], dict[str, Json]]
    split: Callable[[Row, Mapping[str, Json]], Mapping[str, Json]]


@dataclass(frozen=True)
class Table:
    """All attributes of one kind of object."""

    fields: tuple[Field, ...]
    shared_storage: tuple[SharedStorage, ...] = ()
    by_name: Mapping[str, Field] = field(init=False)
    joined: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Index the attributes.

        Raises:
            TypeError: two attributes have one name, or something refers to an attribute that there is not.
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

        `twins` gives the write-only attributes of a secret; `shared` are blocks that every resource has.
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
        """The attribute by which a configuration lets a create take over an object that exists, if there is one."""
        return next((each for each in self.fields if each.adopts_existing), None)

    def given(self, values: State) -> list[Field]:
        """The fields that values set, which a create sends."""
        return [each for each in self.fields if not each.computed and not each.left_out(values.get(each.name))]

    def changed(self, prior: State, planned: State) -> list[Field]:
        """The fields that the user sets and whose value differs."""
        return [
            each
            for each in self.fields
            if not each.computed and not equal(each.type, prior.get(each.name), planned.get(each.name))
        ]

    def elsewhere(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:  # noqa: ARG002
        """Planned values of attributes that the configuration sets in another place, by name; most objects have none."""
        return {}

    # ---- names in free-form attributes that a table may know, as attributes of their own would be known

    def beside(self, row: Row, mine: State, *, listed: bool) -> Mapping[str, Mapping[str, Json]]:  # noqa: ARG002
        """Names in free-form attributes that LiteLLM holds and that are not `mine`, by the attribute.

        `listed` are those that LiteLLM may have from a list of its own too.
        """
        return {}

    def stays(self, attribute: str, name: str) -> bool:  # noqa: ARG002
        """Whether such a name stays after an import where the configuration lacks it."""
        return True

    def fills(self, attribute: str, name: str) -> bool:  # noqa: ARG002
        """Whether LiteLLM may fill in such a name by itself, of an attribute that it fills in."""
        return True

    def owned(self, prior: State, config: State, baseline: Mapping[str, Json]) -> State:  # noqa: ARG002
        """A state without names in free-form attributes that are not the configuration's to lose."""
        return prior

    def left(self, prior: State, config: State, baseline: Mapping[str, Json]) -> Mapping[str, Sequence[str]]:  # noqa: ARG002
        """Names in free-form attributes that somebody else has set, and that a change leaves in LiteLLM, by the attribute."""
        return {}

    def lingering(
        self,
        row: Row,  # noqa: ARG002
        values: State,  # noqa: ARG002
        chosen: Iterable[Field],  # noqa: ARG002
        prior: State,  # noqa: ARG002
    ) -> Iterable[tuple[Field, Json]]:
        """Free-form attributes of which LiteLLM still shows names that a change took away, with these."""
        return ()

    def body(self, values: State, chosen: Iterable[Field], prior: State | None = None) -> dict[str, Json]:  # noqa: ARG002
        """The request body that carries the chosen fields; a null one is cleared, if it can be.

        `prior` is the state before, of an update.
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
            touched = each.resent_with and each.name not in chosen_names and holds(body, each.resent_with)
            if touched and not each.absent(written[each.name]):
                merge(body, nest(each.write_place, written[each.name]))
        return body

    def _written(self, values: State) -> dict[str, Json]:
        """API values by attribute name, None where the user sets nothing."""
        return {
            each.name: None if each.left_out(values.get(each.name)) else each.written(values.get(each.name))
            for each in self.fields
            if not each.computed
        }

    def api_values(self, row: Row, state: State) -> dict[str, Json]:
        """What LiteLLM holds, by attribute name; `MISSING` where the answer does not tell."""
        written = self._written(state)
        values = {each.name: each.read_from(row, written.get(each.name)) for each in self.fields}
        for storage in self.shared_storage:
            values |= dict.fromkeys(storage.names, MISSING) | dict(storage.split(row, written))
        return values
