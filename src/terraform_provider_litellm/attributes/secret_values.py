"""Objects of secrets that LiteLLM returns in clear, such as headers, or with a marker in place of secrets.

A read never stores the secrets of a write-only twin: of an object that a twin sets, the answer counts as containing
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.record.json_values import HASHED, REDACTED
from terraform_provider_litellm.record.table import SharedStorage, apart

if TYPE_CHECKING:
    from terraform_provider_litellm.record.json_values import Json, Row


def as_returned(_mine: Json, theirs: Json) -> Json:
    """The secrets as the answer contains them."""
    return theirs


def secret_values(name: str, shown: Callable[[Json, Json], Json] = as_returned) -> SharedStorage:
    """How the attribute `name` is read: `shown` returns its value from the written one and from the answer's."""

    def split(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
        mine = written.get(name)
        return {} if is_hashed(mine) else {name: shown(mine, row.get(name))}

    return SharedStorage((name,), apart, split)


def is_hashed(value: Json) -> bool:
    """Whether only a hash of the value, or of a part of it, is known."""
    if isinstance(value, dict):
        return any(map(is_hashed, value.values()))
    if isinstance(value, list):
        return any(map(is_hashed, value))
    return bool(value == HASHED)


def unredacted(mine: Json, theirs: Json) -> Json:
    """LiteLLM's value with the written secret in place of each marker; without the names of other markers."""
    if isinstance(theirs, dict):
        own = mine if isinstance(mine, dict) else {}
        return {
            name: unredacted(own.get(name), item) for name, item in theirs.items() if name in own or item != REDACTED
        }
    if isinstance(theirs, list) and isinstance(mine, list) and len(mine) == len(theirs):
        return [unredacted(*pair) for pair in zip(mine, theirs, strict=True)]
    return mine if theirs == REDACTED else theirs


def erased(wanted: Json, theirs: Json) -> Json:
    """The wanted value with null for the secrets that LiteLLM would keep, since it keeps those that an update omits."""
    if not isinstance(wanted, dict) or not isinstance(theirs, dict):
        return wanted
    kept = {name: None for name, item in theirs.items() if item == REDACTED and name not in wanted}
    return kept | {name: erased(item, theirs.get(name)) for name, item in wanted.items()}
