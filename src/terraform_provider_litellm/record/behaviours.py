"""What an attribute does in a resource, beyond being written and read: each behaviour is one class.

A `Field` says what an attribute is, for a resource and a data source alike, and names its behaviours. A behaviour answers
the questions that the lifecycle asks of every attribute, and has the one sentence that the documentation says about it.
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
"""API values with nothing in them."""


def loses_names(before: Json, after: Json) -> bool:
    """Whether a name goes away; a flag that is off may, since LiteLLM has flags of its own."""
    return bool({name for name, value in (before or {}).items() if value is not False} - (after or {}).keys())


@dataclass(frozen=True)
class Behaviour:
    """What every behaviour answers; by default that it has no part in the matter."""

    def sentence(self, noun: str) -> str:
        """The consequence of it for whoever writes the configuration of a `noun`, or nothing."""
        return ""

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        """Why an attribute of this kind cannot have the behaviour, or nothing."""
        return "LiteLLM alone sets the attribute" if computed else ""

    def forbids(self, before: Json, after: Json, *, removed: bool) -> bool:
        """Whether LiteLLM cannot go from one API value to another; `removed` says that the configuration drops it."""
        return False

    def supplies(self, row: Row, value: Json) -> bool:
        """Whether an API value that LiteLLM shows may be its own, and not the user's."""
        return False

    def in_release(self, release: str) -> Behaviour | None:
        """The behaviour in a release of LiteLLM, None where it has ended; an empty release is not known."""
        return self

    @property
    def lasting(self) -> bool:
        """Whether an import keeps what the configuration lacks, since removing it would cost the object."""
        return False


# ---- changes


@dataclass(frozen=True)
class ReplacedWhenChanged(Behaviour):
    """A change replaces the object: always when there was a value, or where `when` holds for prior state and configuration.

    `change` says in words which changes are meant.
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
    """LiteLLM has no way back to "unset": removing the attribute replaces the object, in releases before `until`.

    `then` is what clears it from that release on: null, or `TAKEN_BACK` for what the record's `update` resolves. With
    `empty_too` LiteLLM does not take what is empty, or false, either.
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
    """LiteLLM merges objects: removing a name from one replaces the object, in releases before `until`.

    `loses` says of an old and a new API value whether a name goes away that LiteLLM does not take back.
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


@dataclass(frozen=True)
class ResentWith(Behaviour):
    """LiteLLM forgets the value when a place beside it is written, so it is sent again with that."""

    place: Place


# ---- reads


@dataclass(frozen=True)
class NeverReturned(Behaviour):
    """LiteLLM takes the value and never shows it."""

    def sentence(self, noun: str) -> str:
        return "LiteLLM never returns it, so changes made outside of Terraform are not detected."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        return ""  # what only the create's answer has, too


@dataclass(frozen=True)
class MaskedInPart(Behaviour):
    """LiteLLM may show a mask in place of the value, or of parts of it: what fits the mask counts as unchanged."""

    def shown(self, mine: Json, theirs: Json) -> Json:
        """What is shown, with what was written where the mask is; `MISSING` for a mask where nothing was written."""
        return MISSING if mine is None and stars(theirs) else unmasked(mine, theirs)


@dataclass(frozen=True)
class StandsInTerraformAlone(Behaviour):
    """The value is neither sent nor read."""

    def sentence(self, noun: str) -> str:
        return "It is not sent to LiteLLM."


@dataclass(frozen=True)
class AdoptsExisting(StandsInTerraformAlone):
    """A flag: a create takes over an object that exists already, instead of refusing it. See `writes.adopt`."""


@dataclass(frozen=True)
class FilledByLiteLLM(Behaviour):
    """LiteLLM may fill the value in by itself, such as from its list of models: always, or API values of which `when` holds."""

    when: Callable[[Json], bool] | None = None

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent

    def supplies(self, row: Row, value: Json) -> bool:
        return self.when is None or self.when(value)


@dataclass(frozen=True)
class InheritedFrom(Behaviour):
    """LiteLLM gives an object without a value of its own the one at a place in what is read."""

    place: Place

    def supplies(self, row: Row, value: Json) -> bool:
        return equivalent(dig(row, self.place), value)


@dataclass(frozen=True)
class LeftAlone(Behaviour):
    """Other objects write the value too: where the configuration sets none, what they write is no drift.

    `what` says in words what that is.
    """

    what: str = "values that other clients set"

    def sentence(self, noun: str) -> str:
        return f"If unset, the provider ignores {self.what}."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent


@dataclass(frozen=True)
class StoredForGood(Behaviour):
    """Names in an object that LiteLLM stores for good, with the release that began it: the plan refuses them."""

    names: Mapping[str, str]

    def sentence(self, noun: str) -> str:
        said = ", and ".join(
            f"`{name}` is rejected for LiteLLM {release} and newer" for name, release in self.names.items()
        )
        return f"{said}, which can then neither change nor delete the {noun}."


# ---- where the value comes from


@dataclass(frozen=True)
class GeneratedIfUnset(Behaviour):
    """Left out, the provider or LiteLLM chooses a value, which is kept from then on; `how` says it in words."""

    how: str = "a value is generated and kept"

    def sentence(self, noun: str) -> str:
        return f"If unset, {self.how}."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return "the attribute is never left out" if required else absent


@dataclass(frozen=True)
class HasWriteOnlyTwin(Behaviour):
    """The value may also come by `<name>_wo`, which is never stored."""

    def sentence(self, noun: str) -> str:
        return "It is stored in the state as a sensitive value; its write-only twin is not stored."

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        absent = super().senseless(required=required, computed=computed, sensitive=sensitive)
        return absent or ("" if sensitive else "the attribute is no secret")


@dataclass(frozen=True)
class RefersTo(Behaviour):
    """The value names what the proxy should have: a `model`, a `team` or an `access_group`."""

    kind: str


@dataclass(frozen=True)
class ChangesWith(Behaviour):
    """A value of LiteLLM's that is not known in the plan when one of these attributes changes."""

    names: tuple[str, ...]

    def senseless(self, *, required: bool, computed: bool, sensitive: bool) -> str:
        return "" if computed else "the configuration alone sets the attribute"
