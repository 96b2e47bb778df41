"""Examples at random: a resource with some of its attributes, and what it is changed into, by its sample.

An example is the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.record.field import Field
from tests.objects import SAMPLES
from tests.sample import Sample
from tests.values import Draw, Values, empty

MOST_ATTRIBUTES = 24
"""Attributes that an example has at most."""


@dataclass(frozen=True)
class Example:
    """A resource and what it is changed into: attributes by name, null for one that is left out in so many words.

    `team` is the body of a team of the example's own, whose id is `<unique>-team`.
    """

    kind: str
    name: str
    first: Values
    second: Values
    team: Values | None = None

    @property
    def address(self) -> str:
        """The resource's address."""
        return f"{self.kind}.{self.name}"

    @property
    def sample(self) -> Sample:
        """The sample of its type."""
        return SAMPLES[self.kind]

    @property
    def entries(self) -> list[tuple[str, str]]:
        """What can be left out of it, as the side and the name of the attribute."""
        base = self.sample.least
        return [(side, name) for side in ("first", "second") for name in getattr(self, side) if name not in base]

    def without(self, entries: Sequence[tuple[str, str]], name: str) -> Example:
        """The example with less, under another name."""
        left = {
            side: {key: value for key, value in getattr(self, side).items() if (side, key) not in entries}
            for side in ("first", "second")
        }
        return replace(self, name=name, first=left["first"], second=left["second"])


def example(kind: str, release: str, seed: str, name: str) -> Example:
    """The example of a seed."""
    sample, draw = SAMPLES[kind], Draw(f"{kind} {seed}")
    fields = [each for each in sample.known(release) if each.name not in sample.undrawn]
    many = draw.random.randint(0, min(len(fields), MOST_ATTRIBUTES))
    chosen = draw.random.sample(fields, k=many)
    first = {**sample.least, **{each.name: sample.drawn(draw, each) for each in chosen}}
    second = dict(_changed(draw, sample, fields, first))
    team = _own_team(draw) if sample.own_team else None
    before, after = (_with_twins(draw, sample, sample.valid(values)) for values in (first, second))
    return Example(kind, name, before, after, team)


def _changed(draw: Draw, sample: Sample, fields: Sequence[Field], first: Values) -> Iterator[tuple[str, Any]]:
    """Some attributes as they were, some with another value, some emptied, some left out, and some new ones."""
    yield from sample.least.items()
    for each in fields:
        if each.name not in first:
            if draw.chance(3 / len(fields)):
                yield each.name, sample.drawn(draw, each)
            continue
        way = draw.random.choice(("same", "other", "other", "empty", "unset", "null"))
        if way in ("unset", "null") and each.required:
            way = "same"
        if way == "empty" and each.block is not None:
            way = "other"  # without a member there is nothing that an import could read
        value = first[each.name]
        blank = empty(each, value) if way == "empty" and value is not None else None
        if way == "same":
            yield each.name, value
        elif way == "other" or (way == "empty" and blank is None):
            yield each.name, sample.drawn(draw, each)
        elif way == "empty":
            yield each.name, blank
        elif way == "null" and each.block is None:
            yield each.name, None


def _with_twins(draw: Draw, sample: Sample, values: Values) -> Values:
    """Some of the secrets by their write-only twins."""
    secrets = {each.name: write_only.twin(each) for each in sample.record.table.secrets}
    return {secrets[name] if name in secrets and draw.chance(0.3) else name: value for name, value in values.items()}


def _own_team(draw: Draw) -> Values:
    """A team with or without defaults for its members."""
    defaults: Values = {"team_member_budget": 9, "team_member_budget_duration": "30d", "team_member_rpm_limit": 5}
    models: Values = {"models": ["a", "b"], "default_team_member_models": ["a"]}
    return {**(defaults if draw.chance(0.4) else {}), **(models if draw.chance(0.3) else {})}
