"""Names that LiteLLM knows in a free-form attribute, each with what an attribute of its own would know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, NUMBER, STRING, List, Map, Type
from terraform_provider_litellm.plugin.validators import WholeNumber
from terraform_provider_litellm.plugin.values import is_known, plain
from terraform_provider_litellm.record.behaviours import MaskedInPart
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import TAKEN_BACK, Json, bare, conform, holds_mask, refers, stars

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import Value

LETTERS = 2
"""How many letters, at most, a slip of a name has too many, too few, or in the wrong place."""


def typed(value: Json) -> Json:
    """Text that is a number, a boolean, a list or an object becomes one, as modules that pass maps of strings expect."""
    if not isinstance(value, str) or not (value in ("true", "false") or value[:1] in tuple("-0123456789[{")):
        return value
    try:
        return json.loads(value, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return value


def _refuse(_: str) -> Json:
    raise ValueError


def _nobodys(_: str) -> bool:
    return False


@dataclass(frozen=True)
class Catalog:
    """What a free-form attribute knows of names in it.

    `part` is what LiteLLM calls it. `fields` are the names that have no other place; their values stand in LiteLLM's own
    form. `attributes` are those, by LiteLLM's names, that may stand here instead. `elsewhere` says of a name that belongs
    into another attribute which that is; `real` names are no slips. A name that is not known is somebody's own if
    `somebodys` says so, and otherwise may be LiteLLM's.
    """

    attribute: str
    part: str
    fields: tuple[Field, ...]
    attributes: Mapping[str, Field] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    real: frozenset[str] = frozenset()
    somebodys: Callable[[str], bool] = _nobodys
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.write_place[-1]: each for each in self.fields})

    def known(self, name: str) -> Field | None:
        """What is known of a name."""
        return self.by_name.get(name) or self.attributes.get(name)

    @property
    def since(self) -> Mapping[str, str]:
        """The first release of LiteLLM that knows a name, where the oldest does not."""
        return {name: each.since for name, each in self.by_name.items() if each.since}

    # ---- forms

    def written(self, values: Json) -> Json:
        """What is sent: texts as what they say, unless the name is one of a text; a null is left out, at any depth."""
        return {name: bare(self.typed(name, value)) for name, value in (values or {}).items() if value is not None}

    def typed(self, name: str, value: Json) -> Json:
        """The value of a name in the type that LiteLLM wants."""
        known = self.known(name)
        if known is not None and known.type == STRING:
            plain_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
            return conform(STRING, value) if plain_number else value
        return typed(value)

    # ---- what LiteLLM shows

    def beside(self, shown: Json, mine: Collection[str], *, listed: bool) -> Iterator[tuple[str, Json]]:
        """The names that somebody has set, and that are not `mine`.

        What LiteLLM's own list of models tells counts if `listed`; secrets and what is masked never do.
        """
        shown = shown if isinstance(shown, dict) else {}
        for name, value in shown.items():
            known = self.by_name.get(name)
            if known is None or name in mine or known.sensitive or (known.filled_by_litellm and not listed):
                continue
            masked = holds_mask(value) or (known.behaviour(MaskedInPart) is not None and stars(value))
            if not masked and known.fits(value) and not known.absent(value):
                yield name, value
        if listed:
            yield from ((name, value) for name, value in self.unknown(shown).items() if name not in mine)

    def unknown(self, shown: Mapping[str, Json]) -> dict[str, Json]:
        """The names of somebody's own."""
        return {
            name: value
            for name, value in shown.items()
            if value is not None and name not in self.by_name and self.somebodys(name)
        }

    # ---- changes

    def loses(self, old: Json, new: Json) -> bool:
        """Whether a name goes away that LiteLLM cannot take back; what is off, or means unset, may stay."""
        return any(self._stays(name, value) for name, value in (old or {}).items() if name not in (new or {}))

    def counts(self, name: str, value: Json) -> bool:
        """Whether a value of a name says something: what is off, or means unset, does not."""
        known = self.known(name)
        return value not in (None, False) if known is None else not known.absent(value)

    def _stays(self, name: str, value: Json) -> bool:
        known = self.known(name)
        return self.counts(name, value) and (known is None or not known.clearable)

    def taken_back(self, before: Json, now: Json) -> dict[str, Json]:
        """The names that go away, with what takes each back; `TAKEN_BACK` where nothing is known that does."""
        return {
            name: known.cleared_by if (known := self.known(name)) is not None and known.clearable else TAKEN_BACK
            for name in before
            if name not in now
        }

    def resent(self, values: Json) -> dict[str, Json]:
        """What LiteLLM forgets with each change of another name, unless it is sent too."""
        return {
            name: value
            for name, value in values.items()
            if (known := self.known(name)) is not None and known.resent_with and not known.absent(value)
        }

    # ---- checks

    def check(self, place: str, values: Mapping[str, Value], taken: Collection[str], diagnostics: Diagnostics) -> None:
        """Names at `place` that look like slips, and values that LiteLLM cannot take; those that are `taken` are told elsewhere."""
        for name, value in values.items():
            if name in taken or value is None or not is_known(value):
                continue
            if (known := self.known(name)) is not None:
                self._check_value(place, name, known, value, diagnostics)
                continue
            hint = ""
            if name in self.elsewhere:
                hint = f"Set it in {self.elsewhere[name]}: LiteLLM ignores it here."
            elif name not in self.real and (close := self.closest(name)):
                hint = f'Did you mean "{close}"? "{name}" is not a known name of LiteLLM.'
            if hint:
                diagnostics.warning(f"Unknown name {name} in {place}", hint, path(place))

    def closest(self, name: str) -> str:
        """The known name that another is a slip of, nothing if none is near."""
        slip = name.lower().replace("-", "_")
        candidates = [*self.by_name, *self.attributes, *self.real]
        near = [slip] if slip in candidates else get_close_matches(slip, candidates, 3, 0.8)
        return next((each for each in near if _is_slip(slip, each)), "")

    def _check_value(self, attribute: str, name: str, known: Field, value: Value, diagnostics: Diagnostics) -> None:
        data = self.typed(name, plain(value))
        if refers(data):
            return
        place = path(attribute)
        if not known.fits(data):
            diagnostics.error(f"Invalid value for {attribute}.{name}", f"Must be {kind(known)}.", place)
            return
        found = type(diagnostics)()
        for check in known.checks:
            check.validate(conform(known.type, data), place.attribute(name), found)
        diagnostics.extend(replace(each, path=place) for each in found)


def _is_slip(name: str, known: str) -> bool:
    """Whether a name is another but for a letter or two: digits say something, as in the size of an image."""
    same = sum(block.size for block in SequenceMatcher(None, name, known).get_matching_blocks())
    letters = [re.sub(r"\d", "", each) for each in (name, known)]
    return name == known or (letters[0] != letters[1] and len(name) + len(known) - 2 * same <= LETTERS)


KINDS: Mapping[Type, str] = {STRING: "a string", NUMBER: "a number", BOOL: "true or false"}


def kind(known: Field) -> str:
    """The type of a known name, with its article."""
    if any(isinstance(check, WholeNumber) for check in known.validators):
        return "a whole number"
    if isinstance(known.type, List):
        return {STRING: "a list of strings", Map(STRING): "a list of objects"}.get(known.type.element, "a list")
    return KINDS.get(known.type, "an object")
