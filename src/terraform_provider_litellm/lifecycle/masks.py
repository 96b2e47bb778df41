"""Masks: what LiteLLM returns in place of a secret, such as `sk****89`, of which the ends are visible.

The state may not contain the secret, and releases show ends of different lengths. So private state has a checksum of
both ends of each mask, if they were those of the written secret; and of a secret that a write-only twin has set and that
LiteLLM returns in clear, of the whole. Another checksum, for ends of the same lengths, shows that another client has
changed the secret. It has 16 bits, far fewer than the secret or its ends, and so does not reveal them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import DYNAMIC
from terraform_provider_litellm.plugin.values import Dynamic, State, Value, infer, plain
from terraform_provider_litellm.record.field import held
from terraform_provider_litellm.record.json_values import REDACTED, Json, Place, Row, is_mask

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.resource import Private
    from terraform_provider_litellm.record.field import Field

MASKS = "masks"
"""The key in private data of the checksums, by `Shown.key`, and of maps whose names were those of a twin, by `_names_key`."""
CHANGED = "changed outside of Terraform"
"""Stands in the state in place of a secret that another client has changed. It is never sent."""
FORM = re.compile(r"([^*]+)\*{2,}([^*]+)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A text in a row: a mask with its visible ends, or, without them, a text in clear."""

    place: Place
    text: str
    ends: tuple[str, str] | None

    @property
    def key(self) -> str:
        """Its place, and the lengths of the ends of a mask."""
        return f"{_pointer(self.place)} {'-'.join(str(len(end)) for end in self.ends or ())}"

    @property
    def checksum(self) -> str:
        """Of the visible ends, or of the text in clear: 16 bits in hexadecimal digits."""
        import hashlib

        visible = " ".join((self.key, *(self.ends or (self.text,))))
        return hashlib.sha256(visible.encode(errors="surrogatepass")).hexdigest()[:4]

    def masks(self, secret: str) -> bool:
        """Whether it is a mask of a secret."""
        if self.ends is None:
            return False
        start, end = self.ends
        return len(start) + len(end) < len(secret) and secret.startswith(start) and secret.endswith(end)


@dataclass(frozen=True)
class Change:
    """A place in a row that shows another secret than the written one, and the fields whose twin has set that."""

    place: Place
    twins: tuple[Field, ...]


def texts(value: Json, place: Place = ()) -> Iterator[Shown]:
    """The texts in the objects of a row, without those that are stars alone."""
    for name, item in _items(value).items():
        yield from texts(item, (*place, name))
    if isinstance(value, str) and value.strip("*"):
        found = FORM.fullmatch(value) if "**" in value else None
        yield Shown(place, value, None if found is None else (found[1], found[2]))


def remember(fields: Iterable[Field], private: Private, row: Row, values: State, written: Iterable[Field]) -> None:
    """Store the masks of a row that was read after a write of `values`, with the secrets that twins set.

    A mask that fits no value is an older secret's, of a worker that lags: it is not stored.
    """
    fields, shown = [each for each in fields if each.sensitive], list(texts(row))
    kept = {} if any(each.sensitive for each in written) else private.get(MASKS, {})
    found = _fitting(fields, shown, values)
    secrets = _secrets(fields, values)
    found |= {
        each.key: each.checksum
        for each in shown
        if each.text in secrets and write_only.setting(fields, private, each.place)
    }
    memory = private.get("secrets", {})
    for field in fields:
        names = memory.get(field.name)
        if isinstance(names, dict) and field.type != DYNAMIC and names.keys() == _names(row, field):
            found[_names_key(field)] = ""
    _store(private, kept | found)


def recognize(fields: Iterable[Field], private: Private, row: Row, state: State) -> None:
    """Store the masks of a row that a refresh has read, if they fit the state, or have the form of another release."""
    kept = private.get(MASKS, {})
    places = {key.rsplit(" ", 1)[0] for key in kept}
    shown = list(texts(row))
    found = {each.key: each.checksum for each in shown if places and _pointer(each.place) in places}
    _store(private, found | _fitting((each for each in fields if each.sensitive), shown, state) | kept)


def _fitting(fields: Iterable[Field], shown: Iterable[Shown], values: State) -> dict[str, str]:
    """The masks of the secrets among values; a text that is itself a value is none."""
    masked = [each for each in shown if each.ends is not None]
    if not masked:  # as of most objects
        return {}
    secrets, known = _secrets(fields, values), set(_texts(values))
    return {each.key: each.checksum for each in masked if each.text not in known and any(map(each.masks, secrets))}


def forget(private: Private) -> None:
    """Remove the masks of an object that was written without a read after it: a refresh stores those that fit."""
    private.pop(MASKS, None)


def changed(fields: Iterable[Field], private: Private, row: Row) -> list[Change]:
    """Where a row shows another secret than the written one, or none, or one more."""
    kept = private.get(MASKS)
    if not kept:
        return []
    fields, memory = list(fields), private.get("secrets", {})
    shown = {_pointer(each.place): each for each in texts(row)}
    found = []
    for key, checksum in kept.items():
        pointer, form = key.rsplit(" ", 1)
        place, here = _place(pointer), shown.get(pointer)
        twins = tuple(write_only.setting(fields, private, place))
        if form == "names":
            twins = tuple(each for each in fields if _names_key(each) == key)
            differs = any(memory.get(each.name, {}).keys() != _names(row, each) for each in twins)
        elif here is None:
            differs = bool(twins) and _is_missing(row, place)
        else:
            differs = here.key == key and here.checksum != checksum
        if differs:
            found.append(Change(place, twins))
    return found


def revealed(fields: Iterable[Field], private: Private, row: Row, state: State) -> tuple[Row, State]:
    """The row with `CHANGED` in place of the secrets that have changed, and the attributes that it does not show.

    The version of a twin is one that no configuration has, so that the next apply writes the secret again.
    """
    fields, lost = list(fields), State()
    for change in changed(fields, private, row):
        lost |= dict.fromkeys(map(write_only.version, change.twins), write_only.LOST)
        if not change.twins:
            row = _replaced(row, change.place)
        for field in fields:
            names = held(state.get(field.name)).keys() & change.place if field.never_returned else ()
            if names:
                lost[field.name] = infer(plain(held(state[field.name])) | dict.fromkeys(names, CHANGED))
    return row, lost


def unknown(value: Value) -> bool:
    """Whether a value or a body contains `CHANGED`."""
    return CHANGED in _texts(value)


def holding(fields: Iterable[Field], values: State) -> list[Field]:
    """The fields of secrets whose value contains `CHANGED`: `ignore_changes` kept it."""
    return [each for each in fields if each.sensitive and unknown(values.get(each.name))]


def warn(fields: Iterable[Field], config: State, diagnostics: Diagnostics) -> None:
    """A mask that somebody has copied from LiteLLM into a configuration is no secret."""
    for name in (name for each in fields if each.sensitive for name in (each.name, write_only.twin(each))):
        value = config.get(name)
        parts = sorted(part for part, item in held(value).items() if any(map(_is_copied, _texts(item))))
        if parts or (isinstance(value, str) and _is_copied(value)):
            which = f"{', '.join(parts)} in {name}" if parts else name
            diagnostics.warning(
                f"Masked value in {name}",
                f"LiteLLM returns such texts, with asterisks in a row or REDACTED, in place of secrets. It stores {which} as "
                "the configuration has it. Set the secret itself.",
                path(name),
            )


def _is_copied(text: str) -> bool:
    return is_mask(text) or text in (REDACTED, "***REDACTED***")


# ---- places


def _pointer(place: Place) -> str:
    return "/".join(name.replace("~", "~0").replace("/", "~1") for name in place)


def _place(pointer: str) -> Place:
    return tuple(name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/"))


def _names_key(field: Field) -> str:
    return f"{_pointer(field.read_place)} names"


def _items(value: Json) -> Mapping[str, Json]:
    """The parts of an object by their names, or of a list of named objects; other lists may change their order."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in value):
        return {item["name"]: item for item in value}
    return {}


def _at(row: Json, place: Place) -> Json:
    for name in place:
        row = _items(row).get(name)
    return row


def _names(row: Row, field: Field) -> set[str]:
    return {name for name, item in _items(_at(row, field.read_place)).items() if item is not None}


def _is_missing(row: Row, place: Place) -> bool:
    """Whether a row has nothing at a place within an object or a list that it has."""
    return isinstance(_at(row, place[:1]), dict | list) and _at(row, place) in (None, "")


def _replaced(value: Json, place: Place) -> Json:
    """A copy with `CHANGED` at a place."""
    if not place:
        return CHANGED
    name, *inner = place
    if isinstance(value, list):
        return [_replaced(item, tuple(inner)) if item["name"] == name else item for item in value]
    return {**value, name: _replaced(value[name], tuple(inner))}


# ---- values


def _secrets(fields: Iterable[Field], values: State) -> set[str]:
    return {text for each in fields for text in _texts(values.get(each.name))}


def _texts(value: Value) -> Iterator[str]:
    """All strings in a value, as far as it is known."""
    inner = value.value if isinstance(value, Dynamic) else value
    if isinstance(inner, str):
        yield inner
    elif isinstance(inner, dict | list):
        for item in inner.values() if isinstance(inner, dict) else inner:
            yield from _texts(item)


def _store(private: Private, kept: dict[str, str]) -> None:
    if kept:
        private[MASKS] = kept
    else:
        forget(private)
