"""One attribute: its definition in Terraform, and where and how LiteLLM stores it.

All functions are pure. "API value" means parsed JSON with exact numbers (`int`, `decimal.Decimal`).
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.plan_modifiers import UseStateForUnknown
from terraform_provider_litellm.plugin.schema import Attribute, Block, Validator
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING, Type
from terraform_provider_litellm.plugin.validators import Held, Length, MapOf, Matches, NoNulls, OneOf, UnlessEmpty
from terraform_provider_litellm.plugin.values import Dynamic, State, Value, is_known, is_null, plain
from terraform_provider_litellm.record.behaviours import (
    AdoptsExisting,
    Behaviour,
    CannotBeCleared,
    ChangesWith,
    FilledByLiteLLM,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    InheritedFrom,
    KeepsNames,
    LeftAlone,
    MaskedInPart,
    NeverReturned,
    RefersTo,
    RefersWithin,
    ReplacedWhenChanged,
    ResentWith,
    StandsInTerraformAlone,
    StoredForGood,
)
from terraform_provider_litellm.record.json_values import (
    MISSING,
    TAKEN_BACK,
    Json,
    Place,
    Row,
    conform,
    dig,
    equivalent,
    in_form_of,
)

Kind = TypeVar("Kind", bound=Behaviour)


def unchanged(value: Json) -> Json:
    """The conversion of a value that has the same form on both sides."""
    return value


@dataclass(frozen=True)
class Field:
    """The definition of one attribute of a LiteLLM object. Its effects in a resource are its `behaviours`.

    Presence: `required` attributes are in every configuration, only LiteLLM sets `computed` ones, all others may be
    omitted.

    Storage: `place` is the value's place in a request (default: its own name at the top level), `read` its place in the
    object that `LiteLLMObject.read` returns (default: the same); if both places have a form that differs from the
    attribute's, the table has a `SharedStorage` for it. `to_api` and `from_api` convert an API value from the
    attribute's form to LiteLLM's and back. `cleared_by` is sent when the attribute is removed. `unset_values` are API
    values that mean unset, besides null; by default the empty value of the type. `equal` returns whether two API values
    have the same meaning in LiteLLM, if that differs from `equivalent`. With `block` the Terraform side is a set of
    such blocks, and the type is a set of the block's type.

    Requirements: a `licence` of LiteLLM Enterprise, for the attribute or for some of its values; `since` is the first
    release of LiteLLM that was observed to support the attribute, if the oldest does not; `since_in` contains the first
    release for each name in an object, or, with a `MapOf`, in each of its objects.

    Raises:
        TypeError: the behaviours cannot be combined, or are not applicable to the attribute.
    """

    name: str
    type: Type
    description: str
    required: bool = False
    computed: bool = False
    sensitive: bool = False
    place: Place = ()
    read: Place = ()
    to_api: Callable[[Json], Json] = unchanged
    from_api: Callable[[Json], Json] = unchanged
    cleared_by: Json = None
    unset_values: tuple[Json, ...] | None = None
    equal: Callable[[Json, Json], bool] | None = None
    block: Block | None = None
    licence: bool | tuple[str | bool, ...] = False
    since: str = ""
    since_in: Mapping[str, str] = field(default_factory=dict)
    validators: Sequence[Validator] = ()
    behaviours: tuple[Behaviour, ...] = ()

    def __post_init__(self) -> None:
        if reason := self._senseless():
            message = f"{self.name}: {reason}"
            raise TypeError(message)

    def _senseless(self) -> str:
        """Why this definition is invalid, or an empty string."""
        kinds = [type(each).__name__ for each in self.behaviours]
        if self.required and self.computed:
            return "it is required or computed, not both"
        if twice := {each for each in kinds if kinds.count(each) > 1}:
            return f"{', '.join(sorted(twice))} is repeated"
        if not self.clearable and self.cleared_by is not None:
            return "cleared_by is set, but the attribute cannot be cleared"
        if self.terraform_only and (self.place or self.read or self.behaviour(NeverReturned)):
            return "an attribute that is not sent to LiteLLM has no place, read or NeverReturned"
        for each in self.behaviours:
            if why := each.senseless(required=self.required, computed=self.computed, sensitive=self.sensitive):
                return f"{type(each).__name__} is not applicable: {why}"
        return ""

    # ---- behaviours

    def behaviour(self, kind: builtins.type[Kind]) -> Kind | None:
        """The behaviour of a class, if the attribute has it."""
        return next((each for each in self.behaviours if isinstance(each, kind)), None)

    @cached_property
    def generated_if_unset(self) -> bool:
        """Whether a value is generated if the user does not set one."""
        return self.behaviour(GeneratedIfUnset) is not None

    @cached_property
    def never_returned(self) -> bool:
        """Whether LiteLLM never returns the value."""
        return self.behaviour(NeverReturned) is not None or self.terraform_only

    @cached_property
    def terraform_only(self) -> bool:
        """Whether the value is never sent to LiteLLM."""
        return self.behaviour(StandsInTerraformAlone) is not None

    @cached_property
    def adopts_existing(self) -> bool:
        """Whether the value, if it is true, allows a create to take over an existing object."""
        return self.behaviour(AdoptsExisting) is not None

    @cached_property
    def has_twin(self) -> bool:
        """Whether the value may be set by a write-only twin."""
        return self.behaviour(HasWriteOnlyTwin) is not None

    @cached_property
    def clearable(self) -> bool:
        """Whether LiteLLM can unset the value."""
        return self.behaviour(CannotBeCleared) is None

    @cached_property
    def filled_by_litellm(self) -> bool:
        """Whether LiteLLM may set any value by itself."""
        filled = self.behaviour(FilledByLiteLLM)
        return filled is not None and filled.when is None

    @cached_property
    def always_replaced(self) -> bool:
        """Whether each change replaces the object."""
        replaced = self.behaviour(ReplacedWhenChanged)
        return replaced is not None and replaced.when is None

    @cached_property
    def resent_with(self) -> tuple[Place, ...]:
        """The places whose change makes LiteLLM lose the value."""
        resent = self.behaviour(ResentWith)
        return resent.places if resent else ()

    @cached_property
    def refers_to(self) -> str:
        """The kind of object that the value refers to, or an empty string."""
        named = self.behaviour(RefersTo)
        return named.kind if named else ""

    @cached_property
    def refers_within(self) -> Mapping[str, str]:
        """The kinds of objects that parts of the value refer to, by the part."""
        named = self.behaviour(RefersWithin)
        return dict(named.kinds) if named else {}

    @cached_property
    def changes_with(self) -> tuple[str, ...]:
        """The attributes whose change makes a computed value unknown."""
        change = self.behaviour(ChangesWith)
        return change.names if change else ()

    @cached_property
    def inherited_from(self) -> Place:
        """The place of the value that an object without its own inherits, or an empty place."""
        inherited = self.behaviour(InheritedFrom)
        return inherited.place if inherited else ()

    @cached_property
    def stays_after_import(self) -> bool:
        """Whether an imported value is kept if the configuration does not set it.

        Generated configuration has null for every sensitive value, and an import must not replace or unblock an object.
        """
        return self.sensitive or any(each.lasting for each in self.behaviours)

    @cached_property
    def depends_on_release(self) -> bool:
        """Whether the attribute behaves differently in a newer LiteLLM."""
        return any(each.in_release("999") is not each for each in self.behaviours)

    @cached_property
    def keeps_names(self) -> bool:
        """Whether LiteLLM cannot remove names from an object."""
        return self.behaviour(KeepsNames) is not None

    def in_release(self, release: str) -> Field:
        """The attribute with the behaviours of a release of LiteLLM; an unknown release counts as the oldest."""
        if not self.depends_on_release:
            return self
        kept = [each.in_release(release) for each in self.behaviours]
        behaviours = tuple(each for each in kept if each is not None)
        if behaviours == self.behaviours:
            return self
        ended = (
            None if any(isinstance(each, CannotBeCleared) for each in behaviours) else self.behaviour(CannotBeCleared)
        )
        return replace(self, behaviours=behaviours, cleared_by=ended.then if ended else self.cleared_by)

    def replaces(self, prior: State, config: State, *, set_before: bool) -> bool:
        """Whether a change of the attribute replaces the object; `set_before`: there was a value."""
        replaced = self.behaviour(ReplacedWhenChanged)
        return replaced is not None and replaced.replaces(prior, config, set_before=set_before)

    def stuck(self, old: Value, new: Value) -> bool:
        """Whether LiteLLM cannot change one known value to another, so that the object must be replaced."""
        before, after = self.written(old), self.written(new)
        removed = is_null(new) and not self.absent(before)
        return any(each.forbids(before, after, removed=removed) for each in self.behaviours)

    def given(self, row: Row, value: Json) -> bool:
        """Whether LiteLLM may have set an API value, instead of the user."""
        return not self.absent(value) and any(each.supplies(row, value) for each in self.behaviours)

    def of_others(self, row: Row, value: Json) -> bool:
        """Whether an API value may belong to another object, or be inherited from one."""
        alone = self.behaviour(LeftAlone)
        return (alone is not None and alone.leaves(value)) or (bool(self.inherited_from) and self.given(row, value))

    def of_another_resource(self, value: Json) -> bool:
        """Whether only a resource of another type has set an API value, so that an import leaves it to that one."""
        alone = self.behaviour(LeftAlone)
        return alone is not None and alone.when is not None and alone.when(value) and not self.absent(value)

    def theirs(self, value: Value) -> Json:
        """The API value of a known attribute value, without the names that LiteLLM fills in by itself."""
        written, filled = self.written(value), self.behaviour(FilledByLiteLLM)
        if filled is None or filled.when is None or not isinstance(written, dict):
            return written
        return {name: item for name, item in written.items() if not filled.when({name: item})}

    def trapped(self, value: Value) -> Mapping[str, str]:
        """The names in a value that LiteLLM stores irrevocably, with the first release that does so."""
        names, trap = _names(value), self.behaviour(StoredForGood)
        return {name: first for name, first in trap.names.items() if name in names} if trap else {}

    # ---- requirements

    def newer(self, value: Value) -> Mapping[str, str]:
        """The attribute, or names in its value, that not every release supports, with the first release that does."""
        of_objects = any(isinstance(each, MapOf) for each in self.validators)  # the user chooses the outer names
        names = _inner_names(value) if of_objects else self._told(value)
        found = {f"{self.name}.{name}": first for name, first in self.since_in.items() if name in names}
        return ({self.name: self.since} if self.since else {}) | found

    def _told(self, value: Value) -> set[str]:
        """The names in an object that change the request: an empty value that LiteLLM gets anyway does not count."""
        names = _names(value)
        if not (names & self.since_in.keys() and is_known(value)):
            return names
        data = plain(value)
        whole = self._sent(data)
        return {each for each in names if self._sent({name: data[name] for name in data if name != each}) != whole}

    def needs_licence(self, value: Value) -> bool:
        """Whether this value is a feature of LiteLLM Enterprise."""
        return self.licence is True or (isinstance(self.licence, tuple) and value in self.licence)

    # ---- storage

    @cached_property
    def write_place(self) -> Place:
        """The place of the value in a request body."""
        return self.place or (self.name,)

    @cached_property
    def read_place(self) -> Place:
        """The place of the value in the object that is read."""
        return self.read or self.write_place

    @cached_property
    def hosted(self) -> bool:
        """Whether LiteLLM stores the value inside the metadata."""
        return self.read_place[:1] == ("metadata",)

    @cached_property
    def unset_forms(self) -> tuple[Json, ...]:
        """API values that mean unset, besides null."""
        if self.unset_values is not None:
            return self.unset_values
        if isinstance(self.type, types.List | types.Set):
            return ([],)
        if isinstance(self.type, types.Map) or self.type == DYNAMIC:
            return ({},)
        return ("",) if self.type == STRING else ()

    @cached_property
    def optional(self) -> bool:
        """Whether the user may omit the attribute."""
        return not self.required and not self.computed

    @cached_property
    def removable(self) -> bool:
        """Whether only the configuration sets the value: omitting the attribute unsets it."""
        return self.optional and not self.generated_if_unset

    @cached_property
    def blank(self) -> Value:
        """The value of an unset attribute after an import: plans keep it, whether the configuration sets it or not."""
        forms = sorted(self.unset_forms, key=lambda form: form == "") if self.removable else []
        return self.shown(forms[0]) if forms else None

    def read_from(self, row: Row, written: Json) -> Json:
        """The API value in a row, given the state's API value; `MISSING` if the answer does not contain it."""
        if self.never_returned:
            return MISSING
        value, masked = dig(row, self.read_place), self.behaviour(MaskedInPart)
        return value if masked is None else masked.shown(written, value)

    def absent(self, value: Json) -> bool:
        """Whether an API value means "unset"."""
        return value is None or any(equivalent(value, form) for form in self.unset_forms)

    def means_unset(self, value: Value) -> bool:
        """Whether an attribute value is known, and means unset in LiteLLM."""
        return is_known(value) and self.absent(self.written(value))

    def stays_unset(self, old: Value, new: Value) -> bool:
        """Whether two known values both mean unset in LiteLLM."""
        return self.absent(self.written(old)) and self.absent(self.written(new))

    def written(self, value: Value) -> Json:
        """The API value of a known attribute value."""
        return self._sent(plain(value))

    def _sent(self, data: Json) -> Json:
        for each in self.validators:
            if isinstance(each, Held | UnlessEmpty):
                data = each.converted(data)
        return None if data is None else self.to_api(data)

    def left_out(self, value: Value) -> bool:
        """Whether a value means that the user does not set it: null, or the empty string that modules pass."""
        return is_null(value) or (value == "" and "" in self.unset_forms)

    def clearing(self, value: Value) -> Json:
        """The value to send if the attribute is removed; `MISSING` to send nothing, if LiteLLM cannot clear it.

        An explicit empty string is sent even then, since LiteLLM accepts it.
        """
        if value == "" and (not self.clearable or self.cleared_by is TAKEN_BACK):
            return ""
        return self.cleared_by if self.clearable else MISSING

    def same(self, value: Value, api: Json) -> bool:
        """Whether an attribute's value is equal to LiteLLM's, regardless of the form."""
        written = self.written(value)
        return (self.absent(written) and self.absent(api)) or (self.equal or equivalent)(written, api)

    def refreshed(self, value: Value, api: Json) -> Value:
        """The value for the state after a read: each part that is equal keeps the user's form, at any depth.

        Raises:
            TypeError, ValueError: LiteLLM's value is not of the attribute's type.
        """
        if self.same(value, api):
            return value
        shown = self.shown(api)
        mine, theirs = plain(value), plain(shown)
        if self.equal is not None and isinstance(api, list):  # a list in which order matters
            return shown
        return conform(self.type, in_form_of(mine, self.to_api(mine), api, theirs))

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
        """The validators; if an empty string means unset, they skip it; a collection must not contain null."""
        if isinstance(self.type, types.Collection):
            return (NoNulls(), *self.validators)
        empty_is_unset = (
            self.optional and not self.generated_if_unset and self.type == STRING and "" in self.unset_forms
        )
        return tuple(UnlessEmpty(each) for each in self.validators) if empty_is_unset else self.validators

    @property
    def search_checks(self) -> Sequence[Validator]:
        """The validators of an argument that finds objects by the attribute: secrets and impossible values are errors.

        A rule about what the provider may write is left out: objects of the proxy's file can be read all the same.
        """
        return tuple(each for each in self.validators if isinstance(each, OneOf | Length) or _hides_a_secret(each))

    @property
    def unreadable(self) -> str:
        """Why an import does not set the attribute, and what to write."""
        meaning = self.description.partition(". ")[0]
        return (
            "LiteLLM does not return the value, so that configuration that Terraform generates for an import lacks it. "
            f"Add {self.name}: {meaning[0].lower()}{meaning[1:].removesuffix('.').replace('`', '')}."
        )

    @property
    def attribute(self) -> Attribute:
        """The attribute in the schema."""
        return Attribute(
            self.type,
            required=self.required,
            optional=self.optional,
            computed=not self.required,  # optional ones too: the lifecycle plans them, and may keep the prior value
            sensitive=self.sensitive,
            description=self.description,
            missing=self.unreadable if self.required and self.never_returned else "",
            validators=self.checks,
            plan_modifiers=(UseStateForUnknown(),)
            if (self.computed and not self.changes_with) or self.generated_if_unset
            else (),
        )


def _hides_a_secret(check: Validator) -> bool:
    return isinstance(check, Matches) and check.secret


def held(value: Value) -> dict[str, Any]:
    """The object in a free-form attribute, if it is known."""
    inner = value.value if isinstance(value, Dynamic) else value
    return inner if isinstance(inner, dict) else {}


def part_of(attribute: str, name: str) -> str:
    """The key of a name in a free-form attribute, among names of attributes."""
    return f"{attribute}.{name}"


def _names(value: Value) -> set[str]:
    """The names in an object that have a value."""
    return {name for name, item in held(value).items() if not is_null(item)}


def _inner_names(value: Value) -> set[str]:
    """The names in the objects within an object."""
    return set().union(*map(_names, held(value).values()))
