"""What a test must know of a type of resource that its record does not say: one `Sample` for each type.

To write one for a new object, make `tests/objects/<type without litellm_>.py` with

    SAMPLE = Sample(
        record=BUDGET,
        least={"budget_id": UNIQUE},
        values={"budget_id": UNIQUE_TEXT},
        forget=Call("POST", "/budget/delete", {"id": "{budget_id}"}),
    )

and nothing else: `tests/objects` finds it by its file's name. Course and import, drift, adoption, identity, lists, timeouts,
transitions and properties take it from there, and `tests/unit/test_samples.py` says which attribute still needs something.

- Two values for each attribute follow from its type and its checks (`tests/values.py`). Where those will not do, name two
  in `values`: by `typed` if any value of the type would do as well, by `only` if not, by `drawn` with a way to draw more.
  There are some to share: `UNIQUE_TEXT`, `EMAIL`, `PLACE` and so on.
- What LiteLLM has once, such as an alias, holds the marker `UNIQUE`. Of teams, models, budgets and credentials there are one named
  `HOME` and one named `AWAY`, whose members are `USERS`.
- An attribute that needs others has them in `beside`; those that only go together are a set of `only_together`; one that
  cannot be tried is in `untried`, with the reason. Attributes that need a licence, or that LiteLLM computes, are left out
  without a word.
- After each step LiteLLM has to hold what the configuration says, by the record's own reading. That cannot see where the
  record writes and reads wrongly in the same way: for a few attributes that matter `shown` says, by hand, what LiteLLM's own
  answer (`show`) holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote

from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import ROOT
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.record.behaviours import ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import conform
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.release import parsed
from tests.values import Draw, Tried, Values, at_random, fixed

Step = Literal["full", "changed", "least"]
"""The configurations of a course: every attribute, every attribute with another value, and the least."""

Ask = Callable[[str], Any]
"""What LiteLLM answers to a GET."""


@dataclass(frozen=True)
class Call:
    """A request to LiteLLM; `{attribute}` in path and body stands for a value in the object's state."""

    method: str
    path: str
    body: Any = None

    def of(self, state: Values) -> Call:
        """The request about the object of a state."""
        quoted = {name: quote(str(value), safe="") for name, value in state.items()}
        return Call(self.method, self.path.format_map(quoted), _filled(self.body, state))


def _filled(value: Any, state: Values) -> Any:
    if isinstance(value, str):
        return value.format_map(state)
    if isinstance(value, Mapping):
        return {name: _filled(item, state) for name, item in value.items()}
    return [_filled(item, state) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Shown:
    """Values for a step of the course, and a part of what LiteLLM's own answer holds then.

    A release that does not know all of the attributes goes without.
    """

    values: Values
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Drift:
    """A change of one object by LiteLLM's own API, and what the plan shows of it: `call` is about the state's object.

    `values` is what the configuration says beside the least. It can be made `since` a release, and ends in this way before
    the release `until`.
    """

    values: Values
    call: Call
    planned: str
    replaces: bool = False
    since: str = "0"
    until: str = "9999"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What a test must know of a type that its record does not say.

    - `least` is the least configuration; with `own_team` in a team `OWN_TEAM` (or an organization of that id) of the object's own.
    - `forget` deletes an object behind Terraform's back; None if it cannot be gone by itself.
    - `usual` is what people set besides, for the size of a usual object.
    - `values` are those to try, where the ones of the type will not do.
    - `beside` is what an attribute needs beside it; `only_together` are attributes that only go together; `parts` are the
      fields that say what an attribute that is a map of objects has in each of them.
    - `untried` says why an attribute cannot be tried, `untried_alone` why not by itself (in the transitions), `undrawn` why
      not at random (in the properties), `apart` why not with all the others (in the course).
    - `consistent` makes values consistent that LiteLLM refuses together, as far as the record does not see it.
    - `unknown_to_import` says why an import cannot tell an attribute, besides those that LiteLLM never returns.
    - `given` are attributes whose value LiteLLM may give where the configuration has none.
    - `import_id` is what a person would import the object by.
    - `changes_since` names the first release that changes and takes back an attribute that older ones know.
    - `drift_since` is the first release that shows at once what was changed from elsewhere.
    - `show` asks LiteLLM about the object of a state; `shown` is what it has to answer, by step of the course; `drifts` are
      changes from elsewhere, by what they are.
    - `state` is an object as a state holds it, with its `id`, and `answers` are LiteLLM's to the requests about it, by path, or by
      method and path;
      `absent` are those with status 200 that say that there is none.
    - `in_one_object` is how many attributes share an object in the transitions, where one for each would take too long.
    """

    record: LiteLLMObject
    least: Values
    forget: Call | None
    usual: Values = field(default_factory=dict)
    values: Mapping[str, Tried] = field(default_factory=dict)
    beside: Mapping[str, Values] = field(default_factory=dict)
    only_together: tuple[frozenset[str], ...] = ()
    parts: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    untried: Mapping[str, str] = field(default_factory=dict)
    untried_alone: Mapping[str, str] = field(default_factory=dict)
    undrawn: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)
    own_team: bool = False
    consistent: Callable[[Values], Values] = lambda values: values
    unknown_to_import: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    import_id: str = "{id}"
    changes_since: Mapping[str, str] = field(default_factory=dict)
    drift_since: str = "0"
    show: Callable[[Ask, Values], Mapping[str, Any]] | None = None
    shown: Mapping[Step, Sequence[Shown]] = field(default_factory=dict)
    drifts: Mapping[str, Drift] = field(default_factory=dict)
    in_one_object: int = 1
    state: Values = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    absent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The type's name."""
        return self.record.type_name

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The attributes that can be set without a licence, by name; of one with parts also these, by `<name>.<part>`."""
        whole = {each.name: each for each in self.record.table.fields}
        parts = {f"{name}.{part.name}": part for name, parts in self.parts.items() for part in parts}
        return {
            name: each
            for name, each in (whole | parts).items()
            if not each.computed and each.licence is not True and name not in self.untried
        }

    def refused(self, release: str) -> str:
        """Why a LiteLLM of a release, without a licence, has no object of the type; empty where it can have one."""
        if self.record.licence and parsed(release) >= parsed(self.record.licence):
            return f"{self.kind} needs a licence in LiteLLM {release}"
        since = max(
            (self.fields[name].since or "0" for name in self.least if name in self.fields), key=parsed, default="0"
        )
        return f"LiteLLM {release} has no {self.kind}; {since} has" if parsed(release) < parsed(since) else ""

    def known(self, release: str) -> list[Field]:
        """The attributes that can be set on a release, without parts."""
        found = [each for name, each in self.fields.items() if "." not in name]
        return [each for each in found if parsed(each.since or "0") <= parsed(release)]

    def licensed(self, name: str) -> bool:
        """Whether the values to try need a licence."""
        return any(map(self.fields[name].needs_licence, self.tried(name)[:2]))

    # ---- values

    def tried(self, name: str) -> list[Any]:
        """Two values of an attribute, and the empty one or None."""
        return fixed(self.fields[name], self.values.get(name))

    def drawn(self, draw: Draw, each: Field) -> Any:
        """A value of an attribute at random."""
        return at_random(draw, each, self.values.get(each.name))

    def config(self, values: Values) -> State:
        """A configuration as the record's own check sees it: values of their types by the attribute's name."""
        return {name: conform(each.type, values.get(name)) for name, each in self.record.table.by_name.items()}

    def valid(self, values: Values) -> dict[str, Any]:
        """What is left of values when all goes that the record's own check calls wrong; the least, where that is not enough."""
        left, before = dict(self.consistent(values)), None
        while left != before:
            found, config = Diagnostics(), self.config(left)
            self.record.check(config, found)
            for check in self.record.config_validators:
                check.validate(config, ROOT, found)
            wrong = {str(each.path.steps[0]) for each in found if each.severity.name == "ERROR" and each.path.steps}
            if not wrong:
                return left
            needed = self.least if wrong & self.least.keys() else {}
            before, left = left, {name: value for name, value in left.items() if name not in wrong} | dict(needed)
        return dict(self.least)

    def step(self, step: Step, release: str) -> dict[str, Any]:
        """The configuration of a step of the course, as far as a release knows the attributes and can change them.

        An attribute whose change replaces the object keeps its first value: what the course shows are updates. Older
        releases cannot take back all that they take; on those the course has what `shown` says.
        """
        values = {}
        for name in self.course(release):
            one, other, _ = self.tried(name)
            kept = self.fields[name].behaviour(ReplacedWhenChanged)
            if kept or step != "least":
                values[name] = other if step == "changed" and not kept else one
        hand = {name: value for each in self.shown_in(step, release) for name, value in each.values.items()}
        return self.valid({**values, **self.least, **hand})

    def course(self, release: str) -> list[str]:
        """The attributes that a course has beside those of the least configuration and of `shown`."""
        if parsed(release) < parsed(COMPLETE):
            return []
        return sorted(name for name in self._changeable(release) - self.apart.keys() if not self.licensed(name))

    def shown_in(self, step: Step, release: str) -> list[Shown]:
        """What has to be shown after a step, on a release that knows all of its attributes."""
        return [each for each in self.shown.get(step, ()) if each.values.keys() <= self._changeable(release)]

    def _changeable(self, release: str) -> set[str]:
        names = {each.name for each in self.known(release)}
        return {name for name in names if parsed(self.changes_since.get(name, "0")) <= parsed(release)}


COMPLETE = "1.106.0"
"""The first release on which a course has every attribute."""
