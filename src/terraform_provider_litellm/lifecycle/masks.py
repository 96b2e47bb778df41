"""Masks: what LiteLLM returns in place of a secret, such as `sk****89`, of which the ends are visible.

The state may not contain the secret, and releases show ends of different lengths. So private state has a checksum of
both ends of each mask, if they were those of the written secret. Other ends of the same lengths show that another client
has changed the secret. A checksum has 16 bits, far fewer than the ends of a secret, and so does not reveal them.
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
"""The key in private data of the checksums, by place and lengths."""
CHANGED = "changed outside of Terraform"
"""Stands in the state in place of a secret that another client has changed."""
FORM = re.compile(r"([^*]*)\*{2,}([^*]*)", re.DOTALL)


@dataclass(frozen=True)
class Mask:
    """A mask in a row, with its visible ends."""

    place: Place
    start: str
    end: str
    text: str

    @property
    def key(self) -> str:
        """Its place and the lengths of its ends."""
        return f"{'/'.join(self.place)} {len(self.start)} {len(self.end)}"

    @property
    def checksum(self) -> str:
        """Of the visible ends: 16 bits in hexadecimal digits."""
        import hashlib

        return hashlib.sha256(f"{self.key} {self.start} {self.end}".encode(errors="surrogatepass")).hexdigest()[:4]

    def fits(self, secret: str) -> bool:
        """Whether it is a mask of a secret; a text that contains stars is no mask of itself."""
        visible = len(self.start) + len(self.end)
        return (
            self.text != secret
            and visible < len(secret)
            and secret.startswith(self.start)
            and secret.endswith(self.end)
        )


def masks(value: Json, place: Place = ()) -> Iterator[Mask]:
    """The masks in the objects of a row, but not in lists, whose order may change."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from masks(item, (*place, name))
    elif isinstance(value, str) and "**" in value:
        ends = FORM.fullmatch(value)
        if ends is not None and any(ends.groups()):
            yield Mask(place, ends[1], ends[2], value)


def remember(private: Private, row: Row, values: State, written: Iterable[Field]) -> None:
    """Store the masks of a row that was read after a write of `values`, with the secrets that twins set.

    A mask that fits no value is an older secret's, of a worker that lags: it is not stored.
    """
    kept = {} if any(each.sensitive or each.type == DYNAMIC for each in written) else private.get(MASKS, {})
    secrets = set(_texts(values))
    fitting = {mask.key: mask.checksum for mask in masks(row) if any(map(mask.fits, secrets))}
    _store(private, kept | fitting)


def recognize(private: Private, row: Row, state: State) -> None:
    """Store the masks of a row that a refresh has read, if they fit the state, or have the form of another release."""
    kept = private.get(MASKS, {})
    places = {key.rsplit(" ", 2)[0] for key in kept}
    secrets = set(_texts(state))
    found = [mask for mask in masks(row) if mask.key not in kept]
    _store(
        private,
        kept
        | {mask.key: mask.checksum for mask in found if "/".join(mask.place) in places or any(map(mask.fits, secrets))},
    )


def forget(private: Private) -> None:
    """Remove the masks of an object that was written without a read after it: a refresh stores those that fit."""
    private.pop(MASKS, None)


def changed(private: Private, row: Row) -> list[Place]:
    """Where a row has the mask of another secret than the written one."""
    kept = private.get(MASKS)
    if not kept:
        return []
    return [mask.place for mask in masks(row) if kept.get(mask.key, mask.checksum) != mask.checksum]


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
