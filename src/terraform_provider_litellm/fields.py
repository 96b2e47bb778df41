"""One attribute's two sides: what it is in Terraform, and where and how LiteLLM keeps it.

All functions are pure. "API value" means parsed JSON with exact numbers (`int`, `decimal.Decimal`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

from terraform_plugin import types
from terraform_plugin.plan_modifiers import UseStateForUnknown
from terraform_plugin.schema import Attribute, Block, NestedBlock, Nesting, Schema, Validator
from terraform_plugin.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from terraform_plugin.validators import Held, NoNulls, UnlessEmpty
from terraform_plugin.values import UNKNOWN, Dynamic, State, Value, equal, infer, is_known, is_null, plain
from terraform_provider_litellm.release import parsed

Json = Any
Row = Mapping[str, Json]
Place = tuple[str, ...]

NOT_CLEARABLE: Final[Any] = object()
"""LiteLLM has no way back to "unset": leaving the attribute out replaces the object."""

TAKEN_BACK: Final[Any] = object()
"""In the body of an update: the name goes away."""

MISSING: Final[Any] = object()
"""An API value that the answer does not tell."""

EXACT = Context(prec=60)

PRECISION = 1e-14
"""The relative error that LiteLLM's database makes in a number: it keeps 16 digits, and fewer where a sum has no end."""


def unchanged(value: Json) -> Json:
    """The conversion of a value that is the same on both sides."""
    return value


@dataclass(frozen=True)
class Field:
    """One attribute of a LiteLLM object.

    `place` is where it stands in a request (default: its own name at the top), `read` where in the object that
    `LiteLLMObject.read` returns (default: the same). With `joint` a `Joint` does both.

    A `chosen` value is picked by the provider or by LiteLLM where the user leaves it out, and kept from then on. A
    value with `write_only` may also come by a twin that is never stored: `<name>_wo`. A
    change of a value that `replaces` replaces the object: always when there was one, or where that holds for the prior
    state and the configuration. A `licence` is needed for the attribute, or for some of its values;
    `since` is the first release of LiteLLM that was seen to know it, where the oldest does not, and `since_in` that of names in
    an object. `traps` are names in an object that LiteLLM stores for good, from a release on: neither they nor what has
    them can be changed or deleted any more.

    `clear` is what is sent when the attribute is left out again. `irreversible` says of an old and a new API value that
    LiteLLM cannot go from one to the other. From the release `unset_since` on neither holds: an update says what goes away,
    by `TAKEN_BACK` in its body. `nothing` are API values that mean the same as unset,
    besides null. `hidden` values never come back from LiteLLM, and those that are `local` besides are not sent either; `enriched` ones may come from LiteLLM's own price map
    instead of the user. `inherited` is where in what is read the value stands that LiteLLM gives an object without one of its
    own; `own` says of an API value that LiteLLM fills it in by itself. `resent_with` names a place whose change makes LiteLLM forget this value unless it is sent too.
    A value that other objects write too, such as a block, is `left_alone` where the configuration sets none: what they write
    is no drift.
    `names` says what kind of thing a string names that the proxy should have: `model`, `team` or `access_group`.
    `equal` says of two API values whether LiteLLM means the same by them, where that is not `equivalent`. `follows` are
    attributes whose change makes a computed value unknown. With `block` the Terraform side is a set of such
    blocks, and the type is a set of the block's.
    """

    name: str
    type: Type
    description: str
    required: bool = False
    computed: bool = False
    chosen: bool = False
    sensitive: bool = False
    write_only: bool = False
    replaces: bool | Callable[[State, State], bool] = False
    place: Place = ()
    read: Place = ()
    joint: bool = False
    hidden: bool = False
    local: bool = False
    enriched: bool = False
    inherited: Place = ()
    own: Callable[[Json], bool] | None = None
    left_alone: bool = False
    licence: bool | tuple[str | bool, ...] = False
    since: str = ""
    since_in: Mapping[str, str] = field(default_factory=dict)
    traps: Mapping[str, str] = field(default_factory=dict)
    block: Block | None = None
    clear: Json = None
    irreversible: Callable[[Json, Json], bool] | None = None
    unset_since: str = ""
    nothing: tuple[Json, ...] | None = None
    resent_with: Place = ()
    names: str = ""
    follows: tuple[str, ...] = ()
    to_api: Callable[[Json], Json] = unchanged
    from_api: Callable[[Json], Json] = unchanged
    equal: Callable[[Json, Json], bool] | None = None
    validators: Sequence[Validator] = ()

    @property
    def write_place(self) -> Place:
        """Where the value stands in a request body."""
        return self.place or (self.name,)

    @property
    def read_place(self) -> Place:
        """Where the value stands in what is read."""
        return self.read or self.write_place

    @cached_property
    def unset_forms(self) -> tuple[Json, ...]:
        """API values that mean the same as unset, besides null."""
        if self.nothing is not None:
            return self.nothing
        if isinstance(self.type, types.List | types.Set):
            return ([],)
        if isinstance(self.type, types.Map) or self.type == DYNAMIC:
            return ({},)
        return ("",) if self.type == STRING else ()

    @property
    def optional(self) -> bool:
        """Whether the user may leave it out."""
        return not self.required and not self.computed

    @property
    def hosted(self) -> bool:
        """Whether LiteLLM keeps the value inside the metadata."""
        return self.read_place[:1] == ("metadata",)

    @property
    def removable(self) -> bool:
        """Whether the value is the configuration's alone: leaving it out means to unset it."""
        return self.optional and not self.chosen

    @property
    def blank(self) -> Value:
        """What an import puts into the state for an unset value: one that plans keep, whether the configuration says it or not."""
        forms = sorted(self.unset_forms, key=lambda form: form == "") if self.removable else []
        return self.shown(forms[0]) if forms else None

    def given(self, row: Row, value: Json) -> bool:
        """Whether an API value may be LiteLLM's own, and not the user's."""
        given = self.enriched or (bool(self.inherited) and equivalent(dig(row, self.inherited), value))
        given = given or (self.own is not None and self.own(value))
        return given and not self.absent(value)

    def theirs(self, value: Value) -> Json:
        """The API value of a known attribute value, less the names in it that LiteLLM fills in by itself."""
        written = self.written(value)
        if self.own is None or not isinstance(written, dict):
            return written
        return {name: item for name, item in written.items() if not self.own({name: item})}

    @property
    def stays_after_import(self) -> bool:
        """Whether an imported value stays where the configuration lacks it.

        Generated configuration has null for whatever is sensitive; and an import is no reason to replace an object.
        """
        return self.sensitive or self.clear is NOT_CLEARABLE or self.irreversible is not None or bool(self.replaces)

    def absent(self, value: Json) -> bool:
        """Whether an API value means "unset"."""
        return value is None or any(equivalent(value, form) for form in self.unset_forms)

    def written(self, value: Value) -> Json:
        """The API value of a known attribute value."""
        data = plain(value)
        for each in self.validators:
            if isinstance(each, Held | UnlessEmpty):
                data = each.converted(data)
        return None if data is None else self.to_api(data)

    def left_out(self, value: Value) -> bool:
        """Whether a value means that the user sets nothing: null, or the empty string that modules pass through."""
        return is_null(value) or (value == "" and "" in self.unset_forms)

    def cleared(self, value: Value) -> Json:
        """What is sent for a value that is left out; an empty string where LiteLLM knows no way back but takes that."""
        return "" if self.clear in (NOT_CLEARABLE, TAKEN_BACK) and value == "" else self.clear

    def in_release(self, release: str) -> Field:
        """The attribute as a release of LiteLLM treats it; of one that is not known, as the oldest does."""
        if not (self.unset_since and parsed(release or "0") >= parsed(self.unset_since)):
            return self
        clear = TAKEN_BACK if self.clear is NOT_CLEARABLE else self.clear
        return replace(self, clear=clear, irreversible=None, unset_since="")

    def stuck(self, old: Value, new: Value) -> bool:
        """Whether LiteLLM cannot go from one known value to another, so that the object must be replaced."""
        before, after = self.written(old), self.written(new)
        if self.irreversible is not None and self.irreversible(before, after):
            return True
        return self.clear is NOT_CLEARABLE and is_null(new) and not self.absent(before)

    def newer(self, value: Value) -> Mapping[str, str]:
        """What of a value not every release of LiteLLM knows, the attribute or names in it, and the first that does."""
        names = _names(value) | _inner_names(value)
        found = {f"{self.name}.{name}": first for name, first in self.since_in.items() if name in names}
        return ({self.name: self.since} if self.since else {}) | found

    def trapped(self, value: Value) -> Mapping[str, str]:
        """What of a value LiteLLM stores for good, by name, and the first release that does."""
        names = _names(value)
        return {name: first for name, first in self.traps.items() if name in names}

    def needs_licence(self, value: Value) -> bool:
        """Whether this value is a feature of LiteLLM Enterprise."""
        return self.licence is True or (isinstance(self.licence, tuple) and value in self.licence)

    def same(self, value: Value, api: Json) -> bool:
        """Whether an attribute's value says what LiteLLM holds, whatever the form."""
        written = self.written(value)
        return (self.absent(written) and self.absent(api)) or (self.equal or equivalent)(written, api)

    def refreshed(self, value: Value, api: Json) -> Value:
        """What a state says after LiteLLM was read: each part in the user's form where both say the same, at any depth.

        Raises:
            TypeError, ValueError: LiteLLM's value is not of the attribute's type.
        """
        if self.same(value, api):
            return value
        shown = self.shown(api)
        mine, theirs = plain(value), plain(shown)
        return conform(self.type, _in_form_of(mine, self.to_api(mine), api, theirs))

    def fits(self, api: Json) -> bool:
        """Whether an API value is of the attribute's type."""
        try:
            self.shown(api)
        except (TypeError, ValueError, AttributeError, KeyError):
            return False
        return True

    def shown(self, api: Json) -> Value:
        """The attribute value of an API value.

        Raises:
            TypeError, ValueError: LiteLLM's value is not of the attribute's type.
        """
        return None if api is None else conform(self.type, self.from_api(api))

    @property
    def checks(self) -> Sequence[Validator]:
        """The validators; where an empty string means unset, none of them sees it; no collection holds null."""
        if isinstance(self.type, types.Collection):
            return (NoNulls(), *self.validators)
        empty_is_unset = self.optional and not self.chosen and self.type == STRING and "" in self.unset_forms
        return tuple(UnlessEmpty(each) for each in self.validators) if empty_is_unset else self.validators

    @property
    def attribute(self) -> Attribute:
        """The attribute in the schema."""
        return Attribute(
            self.type,
            required=self.required,
            optional=self.optional,
            computed=not self.required,  # of an optional one too: the lifecycle plans it, and may keep what is there
            sensitive=self.sensitive,
            description=self.description,
            validators=self.checks,
            plan_modifiers=(UseStateForUnknown(),) if (self.computed and not self.follows) or self.chosen else (),
        )


def held(value: Value) -> dict[str, Any]:
    """What a free-form attribute holds, as far as that is known."""
    inner = value.value if isinstance(value, Dynamic) else value
    return inner if isinstance(inner, dict) else {}


def _names(value: Value) -> set[str]:
    """The names in an object that have a value."""
    return {name for name, item in held(value).items() if not is_null(item)}


def _inner_names(value: Value) -> set[str]:
    """The names in the objects that an object holds."""
    return set().union(*map(_names, held(value).values()))


@dataclass(frozen=True)
class Joint:
    """Attributes that LiteLLM keeps together in one place, or one that it keeps in two.

    `join` gives the part of a request body, from all attribute values as API values (None where unset). `split` gives
    API values by attribute name from what is read and from what the state holds as API values; a name that it leaves
    out is not told by the answer.
    """

    names: tuple[str, ...]
    join: Callable[[Mapping[str, Json]], dict[str, Json]]
    split: Callable[[Row, Mapping[str, Json]], Mapping[str, Json]]


@dataclass(frozen=True)
class Table:
    """All attributes of one kind of object."""

    fields: tuple[Field, ...]
    joints: tuple[Joint, ...] = ()
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})

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
        return tuple(each for each in self.fields if each.write_only)

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

    def elsewhere(self, prior: State, config: State) -> State:  # noqa: ARG002  # what those need that override it
        """Planned values of attributes that the configuration sets in another place, by name; most objects have none."""
        return {}

    def body(self, values: State, chosen: Iterable[Field], prior: State | None = None) -> dict[str, Json]:  # noqa: ARG002
        """The request body that carries the chosen fields; a null one is cleared, if it can be.

        `prior` is the state before, of an update.
        """
        sent = {each.name: each for each in chosen}
        chosen_names = sent.keys()
        removed = [
            each.name for each in sent.values() if each.left_out(values.get(each.name)) and each.clear is TAKEN_BACK
        ]
        written = self._written(values)
        body: dict[str, Json] = {}
        for each in (sent.get(each.name, each) for each in self.fields):
            if each.name in chosen_names and not (each.joint or each.local):
                value = values.get(each.name)
                value = each.cleared(value) if each.left_out(value) else written[each.name]
                if value is not NOT_CLEARABLE:
                    merge(body, nest(each.write_place, value))
        written |= dict.fromkeys(removed, TAKEN_BACK)
        for joint in self.joints:
            if chosen_names & set(joint.names):
                merge(body, joint.join(written))
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
        values = {
            each.name: MISSING if each.hidden else dig(row, each.read_place) for each in self.fields if not each.joint
        }
        for joint in self.joints:
            values |= dict.fromkeys(joint.names, MISSING) | dict(joint.split(row, written))
        return values


# ---- JSON


def equivalent(left: Json, right: Json) -> bool:
    """Whether two JSON values say the same: numbers as far as LiteLLM keeps them, lists of strings in any order."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return left == right or math.isclose(left, right, rel_tol=PRECISION, abs_tol=0)
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        if all(isinstance(item, str) for item in (*left, *right)):
            return sorted(left) == sorted(right)
        return all(equivalent(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equivalent(left[key], right[key]) for key in left)
    return bool(left == right)


def _in_form_of(mine: Json, written: Json, api: Json, shown: Json) -> Json:
    """What is shown, with the user's form of every part that says the same.

    `mine` becomes `written` on the way to LiteLLM, as `api` becomes `shown` on the way back; where a conversion changes the
    structure, parts are compared as they stand in Terraform.
    """
    if equivalent(written, api):
        return mine
    if isinstance(mine, dict) and isinstance(shown, dict):
        if not (isinstance(written, dict) and isinstance(api, dict)):
            written, api = mine, shown
        kept = [name for name in mine if name in shown]
        implied = {name for name in written.keys() & api.keys() if equivalent(written[name], api[name])}
        added = [name for name in shown if name not in mine and name not in implied]
        return {
            name: _in_form_of(mine[name], written[name], api[name], shown[name])
            if name in mine and name in written and name in api
            else shown[name]
            for name in (*kept, *added)
        }
    if isinstance(mine, list) and isinstance(shown, list):
        if not (isinstance(written, list) and isinstance(api, list)) or len(written) != len(mine):
            written, api = mine, shown
        return _list_in_form_of(mine, written, api, shown)
    return shown


def _list_in_form_of(mine: list[Json], written: list[Json], api: list[Json], shown: list[Json]) -> list[Json]:
    if len(api) != len(shown):
        return shown
    if all(isinstance(each, str) for each in (*written, *api)):  # in any order: the user's, and what is new behind it
        held = [own for own, each in zip(mine, written, strict=True) if each in api]
        return held + [each for each, raw in zip(shown, api, strict=True) if raw not in written]
    left = list(range(len(written)))
    result = []
    for position, each in enumerate(api):
        found = next((index for index in left if equivalent(written[index], each)), None)
        if found is not None:
            left.remove(found)
            result.append(mine[found])
        elif len(mine) == len(api):
            result.append(_in_form_of(mine[position], written[position], each, shown[position]))
        else:
            result.append(shown[position])
    return result


def is_mask(value: Json) -> bool:
    """Whether LiteLLM shows stars, or what it has enciphered, in place of a secret."""
    return isinstance(value, str) and ("****" in value or value.startswith("litellm_enc::"))


def holds_mask(value: Json) -> bool:
    """Whether there is a mask at any depth."""
    if isinstance(value, dict):
        return any(holds_mask(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_mask(item) for item in value)
    return is_mask(value)


def unmasked(mine: Json, theirs: Json) -> Json:
    """What LiteLLM shows, with what was written in every place where it shows a mask instead."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        return {name: unmasked(mine.get(name), item) for name, item in theirs.items()}
    if isinstance(theirs, list) and isinstance(mine, list) and len(mine) == len(theirs):
        return [unmasked(*pair) for pair in zip(mine, theirs, strict=True)]
    return mine if hides(theirs, mine) else theirs


def hides(theirs: Json, mine: Json) -> bool:
    """Whether what LiteLLM shows is a mask of what was written: all stars, or few stars in what is short."""
    if not isinstance(theirs, str) or mine is None or isinstance(mine, dict | list):
        return False
    stars = theirs.count("*")
    if not isinstance(mine, str):
        return 0 < stars == len(theirs)
    start, end = (4, -4) if len(mine) > 8 else (0, len(mine))
    return is_mask(theirs) or (stars > 0 and theirs == mine[:start] + stars * "*" + mine[end:])


def dig(row: Json, place: Place) -> Json:
    """The value at a place, None if there is none."""
    for name in place:
        if not isinstance(row, Mapping):
            return None
        row = row.get(name)
    return row


def holds(row: Json, place: Place) -> bool:
    """Whether there is anything at a place, null included."""
    return isinstance(dig(row, place[:-1]), Mapping) and place[-1] in dig(row, place[:-1])


def nest(place: Place, value: Json) -> dict[str, Json]:
    """A body that holds one value at a place."""
    for name in reversed(place):
        value = {name: value}
    nested: dict[str, Json] = value
    return nested


def merge(body: dict[str, Json], part: Mapping[str, Json]) -> None:
    """Put one body into another; only the objects that places go through are shared, values are not merged."""
    for name, value in part.items():
        if name in body and isinstance(body[name], dict) and isinstance(value, dict):
            merge(body[name], value)
        else:
            body[name] = value


def without_case(left: Json, right: Json) -> bool:
    """Whether two texts are the same to LiteLLM where it compares without case, as it does e-mail addresses."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return equivalent(left, right)


def conform(kind: Type, data: Json) -> Value:
    """JSON as a value of a type; a number may stand as its digits in a string, as older LiteLLM releases write costs.

    Raises:
        TypeError, ValueError: the data is not of the type.
    """
    if data is None:
        return None
    if kind == DYNAMIC:
        return infer(data)
    if kind == NUMBER and not isinstance(data, bool):
        number = _number(data)
        return int(number) if number == number.to_integral_value() else number
    if kind == BOOL and isinstance(data, bool):
        return data
    if kind == STRING and isinstance(data, str):
        return data
    if isinstance(kind, types.List | types.Set) and isinstance(data, list):
        return [conform(kind.element, item) for item in data]
    if isinstance(kind, types.Map) and isinstance(data, dict):
        return {key: conform(kind.element, item) for key, item in data.items()}
    if isinstance(kind, types.Object) and isinstance(data, dict):
        return {name: conform(each, data.get(name)) for name, each in kind.attributes.items()}
    if kind == STRING and isinstance(data, int | Decimal) and not isinstance(data, bool):
        return str(data)
    message = f"a {type(data).__name__} where {kind.json} is expected"
    raise TypeError(message)


def _number(data: Json) -> Decimal:
    try:
        return Decimal(repr(data)) if isinstance(data, float) else Decimal(data)
    except InvalidOperation:
        message = f'"{data}" where a number is expected'
        raise ValueError(message) from None


def scaled(power: int) -> Callable[[Json], Json]:
    """A conversion of numbers by a power of ten, exact."""
    return lambda value: EXACT.scaleb(EXACT.create_decimal(value), power)


def known(state: State) -> State:
    """A state that can be saved in the middle of a create: null for what is not known yet."""
    return {name: _known(value) for name, value in state.items()}


def _known(value: Value) -> Value:
    """A value with null in place of what is not known; within a dynamic one that would change its type."""
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value if item is not UNKNOWN]
    return value if is_known(value) else None


def storable(value: Json) -> Json:
    """JSON data for private state, where a number is what Python's json module writes."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value
