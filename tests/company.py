"""Objects of other types in an episode, beside a team, its members, keys and models: drawn from the samples of their types.

Somebody else has two objects of each type too, `HOME` and `AWAY`, to which those of the episode may refer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.record.json_values import Row
from tests.examples import Example, example
from tests.objects import SAMPLES
from tests.stand_in import RELEASE
from tests.terraform_core import Ref, kind_of
from tests.values import AWAY, HOME, placed

Values = dict[str, Any]
Blocks = dict[str, Values]

THEIRS: Mapping[str, tuple[str, Values]] = {
    "litellm_budget": ("/budget/new", {"budget_id": "", "max_budget": 5}),
    "litellm_user": ("/user/new", {"user_id": "", "max_budget": 5, "auto_create_key": False}),
    "litellm_customer": ("/customer/new", {"user_id": "", "max_budget": 5}),
    "litellm_tag": ("/tag/new", {"name": "", "max_budget": 5}),
    "litellm_credential": (
        "/credentials",
        {"credential_name": "", "credential_info": {}, "credential_values": {"api_key": "sk-of-somebody-else"}},
    ),
}
"""How somebody else makes an object of a type; what is empty is its name."""

REFERENCES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("litellm_customer", "budget_id"): ("litellm_budget.a", "budget_id"),
    ("litellm_tag", "budget_id"): ("litellm_budget.a", "budget_id"),
}
"""What an attribute of a type may refer to in the configuration itself."""

PLACES = (HOME, AWAY)


class Company:
    """Draws configurations of other types, all of whose names hold the run, and what they become."""

    def __init__(self, draw: Random, run: str) -> None:
        self.draw, self.run = draw, run
        self.marks: set[int] = set()

    # ---- somebody else's

    def theirs(self) -> Iterator[tuple[str, str, str, Values]]:
        """Type, name, path and body of each object that somebody else makes."""
        for kind, (path, body) in THEIRS.items():
            for place in PLACES:
                name = placed(place, self.run)
                yield kind, name, path, {key: name if value == "" else value for key, value in body.items()}

    def is_theirs(self, kind: str, identifier: str) -> bool:
        """Whether an object is somebody else's."""
        return kind in THEIRS and identifier in {placed(place, self.run) for place in PLACES}

    def taken(self, kind: str) -> Values:
        """What a configuration says that names somebody else's object, and does not want to adopt it."""
        if kind not in THEIRS:
            return {}
        record = SAMPLES[kind].record
        flag = record.table.adoption
        return {record.identity[0]: placed(HOME, self.run)} | ({} if flag is None else {flag.name: False})

    # ---- configurations

    def both(self) -> tuple[Blocks, Blocks, list[str]]:
        """What is created, what it is changed into, and what is to be replaced."""
        first: Blocks = {}
        second: Blocks = {}
        for kind in self.draw.sample(sorted(THEIRS), k=self.draw.randint(1, 3)):
            for letter in "ab"[: self.draw.randint(1, 2)]:
                first[f"{kind}.{letter}"], second[f"{kind}.{letter}"] = self.object(kind, letter)
        for address in list(second):
            if self.draw.random() < 0.12:
                del second[address]
        for blocks in (first, second):
            for address in blocks:
                self._refer(address, blocks)
        return first, second, [address for address in second if self.draw.random() < 0.06]

    def object(self, kind: str, letter: str) -> tuple[Values, Values]:
        """An object, and what it becomes."""
        name = f"{kind.removeprefix('litellm_')}-{letter}"
        drawn = example(kind, RELEASE, f"{self.draw.random()}", name)
        first, second = (self._placed(drawn, side) for side in (drawn.first, drawn.second))
        if self.draw.random() < 0.25:
            second = dict(first)
        return first, second

    def _placed(self, drawn: Example, side: Mapping[str, Any]) -> Values:
        """A configuration by which the object can be told to be of this run: one without a name by a limit."""
        values: Values = dict(placed(side, self.run, drawn.name))
        if not values.get(drawn.sample.record.identity[0]):
            digest = hashlib.sha256(f"{self.run} {drawn.name}".encode()).hexdigest()
            values["tpm_limit"] = int(digest[:10], 16)
            self.marks.add(values["tpm_limit"])
        return values

    def _refer(self, address: str, blocks: Blocks) -> None:
        for name in blocks[address]:
            target, attribute = REFERENCES.get((kind_of(address), name), ("", ""))
            if target in blocks and blocks[address][name] and self.draw.random() < 0.6:
                blocks[address][name] = Ref(target, attribute)

    # ---- what there is

    def is_ours(self, identifier: str, row: Row) -> bool:
        """Whether an object is one of this run, by what LiteLLM tells of it, and no user who is a member of a team."""
        if re.search(
            rf"\b{self.run}-(?:user\d+|by-user|guest)\b", f"{identifier} {row.get('user_email')}", re.IGNORECASE
        ):
            return False
        return self.run in json.dumps(row, default=str) or row.get("tpm_limit") in self.marks

    def inventory(self, kind: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        """Those of the objects of a type that are of this run, and not somebody else's."""
        return {
            identifier: row
            for identifier, row in rows.items()
            if self.is_ours(identifier, row) and not self.is_theirs(kind, identifier)
        }


def secrets(blocks: Blocks) -> set[str]:
    """The secrets of a configuration, but for those that are too short to be looked for."""
    found: set[str] = set()
    for address, values in blocks.items():
        if kind_of(address) in THEIRS:
            for field in SAMPLES[kind_of(address)].record.table.secrets:
                for name in (field.name, write_only.twin(field)):
                    found |= {each for each in _texts(values.get(name)) if len(each) > 8}
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def told(row: Row | None) -> dict[str, Any]:
    """What somebody wants to find unchanged in an object."""
    return {name: value for name, value in (row or {}).items() if value and not name.startswith("updated_")}
