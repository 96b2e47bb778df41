"""Masks: what LiteLLM returns in place of a secret, such as `sk****89`, of which the ends are visible.

The state may not contain the secret, and releases show ends of different lengths. So private state has a checksum of
both ends of each mask, if they were those of the written secret; and of a secret that a write-only twin has set and that
LiteLLM returns in clear, of the whole. Another checksum, for ends of the same lengths, shows that another client has
changed the secret. It has 16 bits, far fewer than the secret or its ends, and so does not reveal them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.plugin.types import DYNAMIC
from terraform_provider_litellm.plugin.values import Dynamic, State, Value, infer, plain
from terraform_provider_litellm.record.field import held
from terraform_provider_litellm.record.json_values import Json, Place, Row

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.resource import Private
    from terraform_provider_litellm.record.field import Field

MASKS = "masks"
"""The key in private data of the checksums, by `Shown.key`."""
CHANGED = "changed outside of Terraform"
"""Stands in the state in place of a secret that another client has changed."""
FORM = re.compile(r"([^*]*)\*{2,}([^*]*)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A text in a row: a mask with its visible ends, or, without them, a text in clear."""

    place: Place
    text: str
    ends: tuple[str, str] | None

    @property
    def key(self) -> str:
        """Its place, and the lengths of the ends of a mask."""
        return f"{'/'.join(self.place)} {'-'.join(str(len(end)) for end in self.ends or ())}"

    @property
    def checksum(self) -> str:
        """Of the visible ends, or of the text in clear: 16 bits in hexadecimal digits."""
        import hashlib

        visible = " ".join((self.key, *(self.ends or (self.text,))))
        return hashlib.sha256(visible.encode(errors="surrogatepass")).hexdigest()[:4]

    def masks(self, secret: str) -> bool:
        """Whether it is a mask of a secret; a text that contains stars is no mask of itself."""
        if self.ends is None or self.text == secret:
            return False
        start, end = self.ends
        return len(start) + len(end) < len(secret) and secret.startswith(start) and secret.endswith(end)


def texts(value: Json, place: Place = ()) -> Iterator[Shown]:
    """The texts in the objects of a row, but not in lists, whose order may change; without those that are stars alone."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, (*place, name))
    elif isinstance(value, str):
        found = FORM.fullmatch(value) if "**" in value else None
        if found is None or any(found.groups()):
            yield Shown(place, value, None if found is None else (found[1], found[2]))


def remember(fields: Iterable[Field], private: Private, row: Row, values: State, written: Iterable[Field]) -> None:
    """Store the masks of a row that was read after a write of `values`, with the secrets that twins set.

    A mask that fits no value is an older secret's, of a worker that lags: it is not stored.
    """
    kept = {} if any(each.sensitive or each.type == DYNAMIC for each in written) else private.get(MASKS, {})
    secrets, fields = set(_texts(values)), list(fields)
    fitting = {
        each.key: each.checksum
        for each in texts(row)
        if any(map(each.masks, secrets)) or (each.text in secrets and write_only.setting(fields, private, each.place))
    }
    _store(private, kept | fitting)


def recognize(private: Private, row: Row, state: State) -> None:
    """Store the masks of a row that a refresh has read, if they fit the state, or have the form of another release."""
    kept = private.get(MASKS, {})
    places, secrets = {_place(key) for key in kept}, set(_texts(state))
    found = {
        each.key: each.checksum
        for each in texts(row)
        if each.key not in kept and ("/".join(each.place) in places or any(map(each.masks, secrets)))
    }
    _store(private, kept | found)


def _place(key: str) -> str:
    return key.rsplit(" ", 1)[0]


def forget(private: Private) -> None:
    """Remove the masks of an object that was written without a read after it: a refresh stores those that fit."""
    private.pop(MASKS, None)


def changed(private: Private, row: Row) -> list[Place]:
    """Where a row shows another secret than the written one."""
    kept = private.get(MASKS)
    if not kept:
        return []
    return [each.place for each in texts(row) if each.key in kept and kept[each.key] != each.checksum]


def revealed(fields: Iterable[Field], private: Private, row: Row, state: State) -> tuple[Row, State]:
    """The row with `CHANGED` in place of the secrets that have changed, and the attributes that it does not show.

    The version of a twin is null, so that the next apply writes the secret again.
    """
    fields, lost = list(fields), State()
    for place in changed(private, row):
        twins = write_only.setting(fields, private, place)
        lost |= dict.fromkeys(map(write_only.version, twins))
        if not twins:
            row = _replaced(row, place)
        for field in fields:
            names = held(state.get(field.name)).keys() & place if field.never_returned else ()
            if names:
                lost[field.name] = infer(plain(held(state[field.name])) | dict.fromkeys(names, CHANGED))
    return row, lost


def _replaced(row: Row, place: Place) -> Row:
    name, *inner = place
    return {**row, name: _replaced(row[name], tuple(inner)) if inner else CHANGED}


def _store(private: Private, kept: dict[str, str]) -> None:
    if kept:
        private[MASKS] = kept
    else:
        forget(private)


def _texts(value: Value) -> Iterator[str]:
    """All strings in a value, as far as it is known."""
    inner = value.value if isinstance(value, Dynamic) else value
    if isinstance(inner, str):
        yield inner
    elif isinstance(inner, dict | list):
        for item in inner.values() if isinstance(inner, dict) else inner:
            yield from _texts(item)
