"""The behaviours of an attribute in a resource, beyond being written and read: each is one class.

A `Field` defines an attribute, for a resource and for a data source, and lists its behaviours. A behaviour answers the
lifecycle's questions about every attribute, and has one sentence for the documentation.
All are pure. "API value" means parsed JSON with exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.record.json_values import MISSING, dig, equivalent, stars, unmasked
from terraform_provider_litellm.record.release import reaches

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json, Place, Row


EMPTY: tuple[Json, ...] = (None, False, "", [], {})
"""API values that are empty or false."""


def loses_names(before: Json, after: Json) -> bool:
    """Whether a name is removed; a flag that is false does not count, since LiteLLM adds flags of its own."""
    return bool({name for name, value in (before or {}).items() if value is not False} - (after or {}).keys())


@dataclass(frozen=True)
class Behaviour:
    """The methods of every behaviour; by default they have no effect."""

    def sentence(self, noun: str) -> str:
        """The consequence for the author of a `noun`'s configuration, or an empty string."""
        return ""

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        """Why an attribute of this kind cannot have the behaviour, or an empty string."""
        return "LiteLLM alone sets the attribute" if computed else ""

    def forbids(self, before: Json, after: Json, *, removed: bool) -> bool:
        """Whether LiteLLM cannot change one API value to another; `removed`: the configuration removes the value."""
        return False

    def supplies(self, row: Row, value: Json) -> bool:
        """Whether LiteLLM may have set an API value that it returns, instead of the user."""
        return False

    def in_release(self, release: str) -> Behaviour | None:
        """The behaviour in a release of LiteLLM, None if it no longer applies; an empty release is an unknown one."""
        return self

    @property
    def lasting(self) -> bool:
        """Whether an import keeps a value that is not configured, since removing it would do harm."""
        return False


# ---- changes


@dataclass(frozen=True)
class ReplacedWhenChanged(Behaviour):
    """A change replaces the object if there was a value, or if `when` is true for prior state and configuration.

    `change` describes these changes in words.
    """

    when: Callable[[State, State], bool] | None = None
    change: str = "A change"

    def sentence(self, noun: str) -> str:
        return f"{self.change} replaces the {noun}."

    def replaces(self, prior: State, config: State, *, set_before: bool) -> bool:
        """Whether this change replaces the object."""
        return set_before if self.when is None else self.when(prior, config)

    @property
    def lasting(self) -> bool:
        return True


@dataclass(frozen=True)
class CannotBeCleared(Behaviour):
    """LiteLLM cannot unset the attribute: in releases before `until`, removing it replaces the object.

    From that release on, `then` clears it: null, or `TAKEN_BACK`, which the record's `update` resolves. With
    `empty_too`, LiteLLM rejects empty and false values as well.
    """

    until: str = ""
    then: Json = None
    empty_too: bool = False

    def sentence(self, noun: str) -> str:
        if self.until:
            return (
                f"Removing it clears it in LiteLLM {self.until} and newer, and replaces the {noun} in older releases."
            )
        return f"Removing it replaces the {noun}{', and so does emptying it' if self.empty_too else ''}."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent

    def forbids(self, before: Json, after: Json, *, removed: bool) -> bool:
        return removed or (self.empty_too and before not in EMPTY and after in EMPTY)

    def in_release(self, release: str) -> Behaviour | None:
        return None if reaches(release, self.until) else self

    @property
    def lasting(self) -> bool:
        return True


@dataclass(frozen=True)
class KeepsNames(Behaviour):
    """LiteLLM merges objects: in releases before `until`, removing a name from one replaces the object.

    `loses` returns whether a change from an old to a new API value removes a name that LiteLLM cannot remove.
    """

    until: str = ""
    loses: Callable[[Json, Json], bool] = loses_names

    def sentence(self, noun: str) -> str:
        older = f", except in LiteLLM {self.until} and newer" if self.until else ""
        return f"Removing a name from it replaces the {noun}{older}."

    def forbids(self, before: Json, after: Json, *, removed: bool) -> bool:
        return self.loses(before, after)

    def in_release(self, release: str) -> Behaviour | None:
        return None if reaches(release, self.until) else self

    @property
    def lasting(self) -> bool:
        return True


@dataclass(frozen=True, init=False)
class ResentWith(Behaviour):
    """LiteLLM loses the value when a neighbouring place is written, so it is sent again with any of these places."""

    places: tuple[Place, ...]

    def __init__(self, *places: Place) -> None:
        object.__setattr__(self, "places", places)


# ---- reads


@dataclass(frozen=True)
class NeverReturned(Behaviour):
    """LiteLLM accepts the value and never returns it."""

    def sentence(self, noun: str) -> str:
        return "LiteLLM never returns it, so changes made outside of Terraform are not detected."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        return ""  # computed too: a value that only the create's answer contains


@dataclass(frozen=True)
class MaskedInPart(Behaviour):
    """LiteLLM may return a mask in place of the value or its parts: a value that fits the mask is unchanged."""

    def shown(self, mine: Json, theirs: Json) -> Json:
        """LiteLLM's value, with the written value in place of a mask; `MISSING` for a mask if nothing was written."""
        return MISSING if mine is None and stars(theirs) else unmasked(mine, theirs)


@dataclass(frozen=True)
class StandsInTerraformAlone(Behaviour):
    """The value is neither sent nor read."""

    def sentence(self, noun: str) -> str:
        return "It is not sent to LiteLLM."


@dataclass(frozen=True)
class AdoptsExisting(StandsInTerraformAlone):
    """A flag with which a create takes over an existing object instead of rejecting it. See `writes.adopt`."""


@dataclass(frozen=True)
class FilledByLiteLLM(Behaviour):
    """LiteLLM may fill the value in by itself, for example from its list of models: any, or one that matches `when`."""

    when: Callable[[Json], bool] | None = None

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent

    def supplies(self, row: Row, value: Json) -> bool:
        return self.when is None or self.when(value)


@dataclass(frozen=True)
class InheritedFrom(Behaviour):
    """An object without a value of its own inherits the value at another place of the same answer."""

    place: Place

    def supplies(self, row: Row, value: Json) -> bool:
        return equivalent(dig(row, self.place), value)


@dataclass(frozen=True)
class LeftAlone(Behaviour):
    """Other objects write the value too: if the configuration does not set it, their values are no drift.

    Their values are any, or those that match `when`; `what` describes them in words.
    """

    what: str = "values that other clients set"
    when: Callable[[Json], bool] | None = None

    def sentence(self, noun: str) -> str:
        return f"If unset, the provider ignores {self.what}."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent

    def leaves(self, value: Json) -> bool:
        """Whether an API value is one of the others'."""
        return self.when is None or self.when(value)


@dataclass(frozen=True)
class KeptByImport(Behaviour):
    """An import keeps the value if the configuration does not set it: who wrote it relies on it, such as on a block."""

    @property
    def lasting(self) -> bool:
        return True


@dataclass(frozen=True)
class StoredForGood(Behaviour):
    """Names in an object that LiteLLM stores irrevocably, by the first release that does so: the plan rejects them."""

    names: Mapping[str, str]

    def sentence(self, noun: str) -> str:
        said = ", and ".join(
            f"`{name}` is rejected for LiteLLM {release} and newer" for name, release in self.names.items()
        )
        return f"{said}, which can then neither change nor delete the {noun}."


# ---- where the value comes from


@dataclass(frozen=True)
class GeneratedIfUnset(Behaviour):
    """If unset, the provider or LiteLLM generates a value, which is then kept; `how` describes this in words."""

    how: str = "a value is generated and kept"

    def sentence(self, noun: str) -> str:
        return f"If unset, {self.how}."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent


@dataclass(frozen=True)
class HasWriteOnlyTwin(Behaviour):
    """The value may also be set by `<name>_wo`, which is never stored."""

    def sentence(self, noun: str) -> str:
        return "It is stored in the state as a sensitive value; its write-only twin is not stored."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return absent or ("" if sensitive else "the attribute is no secret")


@dataclass(frozen=True)
class RefersTo(Behaviour):
    """The value names what the proxy should have: a kind of `run.references.KINDS`, such as `model`."""

    kind: str


@dataclass(frozen=True, init=False)
class RefersWithin(Behaviour):
    """Parts of the value name what the proxy should have: kinds of `run.references.KINDS`, by the name of the part.

    The parts are those of an object, or of each object in a list or a set. Of a part that is a map the keys are the names.
    """

    kinds: tuple[tuple[str, str], ...]

    def __init__(self, **kinds: str) -> None:
        object.__setattr__(self, "kinds", tuple(kinds.items()))


@dataclass(frozen=True)
class ChangesWith(Behaviour):
    """A computed value that the plan does not know when one of these attributes changes."""

    names: tuple[str, ...]

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        return "" if computed else "the configuration alone sets the attribute"
