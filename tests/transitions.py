"""The transition table: what becomes of every attribute on every way from one value to another, on the live proxy.

Attributes share resource objects, as many as are wanted, where none of them is in the way of another; all of a kind go
through a step in one apply. After each step the plan has to be empty, and LiteLLM has to hold what the configuration says:
of an attribute that is left out, what it held when that had never been set. The tables of fields say what there is to test,
so that a new attribute is covered the day it is written.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.plugin.types import DYNAMIC
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.record.behaviours import LeftAlone, ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, Json, conform, dig, equivalent, holds_mask
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.release import parsed
from tests.configuration import written
from tests.objects import SAMPLES
from tests.sample import Sample
from tests.values import UNIQUE, placed
from tests.workspace import LiveWorkspace

DONE = "✓"
NONE = "-"
REPLACED = "✓ replaces"
UNSEEN = "unseen"

SHARING = ("", "twins", "versions")
"""The groups whose attributes share objects in any number, and do not need each other."""

FILE, PLAN = "main.tf.json", "transition.plan"

Values = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """An attribute, or a part of one, with values to try; None is unset, or as `empty` says that there is no such value.

    `name` is that of its row, `attribute` where the configuration has it, `shows` where a plan and the state do. A `secret`
    comes by a write-only attribute. Subjects of one `group` may share an object; `base` is what that has beside them.
    """

    record: LiteLLMObject
    field: Field
    name: str
    attribute: str
    shows: str
    group: str
    base: Values
    one: Any
    other: Any
    empty: Any
    unset: Any = None
    secret: bool = False

    @property
    def readable(self) -> bool:
        """Whether LiteLLM may tell the value."""
        return not (self.secret or self.field.never_returned)

    def stuck(self, way: Way) -> bool:
        """Whether LiteLLM cannot make the change, so that the plan has to replace the object and to say why."""
        before, after = (getattr(self, name) for name in (way.before, way.after))
        if before is None or before == after or self.attribute == write_only.version(self.field):
            return False
        if self.secret and not self.field.keeps_names:
            return after is None and not self.field.clearable
        return self.field.stuck(conform(self.field.type, before), conform(self.field.type, after))

    def moves(self, way: Way) -> bool:
        """Whether the way, or what happens behind Terraform on it, takes the attribute from one meaning to another."""
        before, after = (getattr(self, name) for name in (way.before, way.behind or way.after))
        if after is None and (self.field.generated_if_unset or self.attribute == write_only.version(self.field)):
            return False  # it keeps what it has
        return before != after and not (self.field.absent(before) and self.field.absent(after))


@dataclass(frozen=True)
class Way:
    """A transition: the names of the values before and after, and of the one that LiteLLM is given `behind` Terraform."""

    name: str
    before: str
    after: str
    behind: str = ""

    def applies(self, subject: Subject) -> bool:
        """Whether the attribute has such values, and can be changed from one to the other."""
        used = {self.before, self.after, self.behind}
        if "unset" in used and subject.field.required and subject.unset is None:
            return False
        if "empty" in used and subject.empty is None:
            return False
        if self.behind and (
            subject.field.behaviour(ReplacedWhenChanged) or subject.field.generated_if_unset or subject.secret
        ):
            return False
        sticks = not subject.field.clearable or subject.field.keeps_names
        return not (self.behind == "unset" and sticks)


WAYS = (
    Way("created unset", "unset", "unset"),
    Way("unset → set", "unset", "one"),
    Way("set → other", "one", "other"),
    Way("set → unset", "one", "unset"),
    Way("set → empty", "one", "empty"),
    Way("empty → unset", "empty", "unset"),
    Way("changed behind", "one", "one", behind="other"),
    Way("cleared behind", "one", "one", behind="unset"),
)


@dataclass
class Outcome:
    """What became of an attribute on a way."""

    text: str = DONE
    wrong: bool = False

    def fail(self, text: str) -> None:
        """Note what went wrong first."""
        if not self.wrong:
            self.text, self.wrong = text, True


Outcomes = dict[tuple[str, str], Outcome]


@dataclass(frozen=True)
class Bundle:
    """A resource object with the attributes that it is there for."""

    subjects: Sequence[Subject]

    @property
    def name(self) -> str:
        """The name of the resource: that of its first attribute, which is in no other."""
        return f"a_{self.subjects[0].name.replace('.', '_')}"

    @property
    def record(self) -> LiteLLMObject:
        """The kind of object."""
        return self.subjects[0].record

    def configuration(self, which: str) -> Values:
        """The resource in Terraform's JSON, with every attribute at the value of this name."""
        base: Values = {}
        for subject in self.subjects:
            base |= subject.base
        wanted = {subject.attribute: getattr(subject, which) for subject in self.subjects}
        return base | {name: value for name, value in wanted.items() if value is not None}

    def values(self, state: Values, which: str) -> State:
        """A state file's attributes as values of their types, with the readable subjects at the value of this name."""
        found: State = {}
        for each in self.record.table.fields:
            value = state.get(each.name)
            if each.type == DYNAMIC and isinstance(value, dict):
                value = value["value"]
            found[each.name] = conform(each.type, value)
        wanted = {
            each.attribute: conform(each.field.type, getattr(each, which)) for each in self.subjects if each.readable
        }
        return found | wanted


def bundles(subjects: Iterable[Subject], way: Way, size: int) -> Iterator[Bundle]:
    """Objects for all attributes, with at most `size` in one; those of one object are all replaced on the way, or none."""
    alike: dict[tuple[str, bool], list[Subject]] = {}
    for subject in subjects:
        alike.setdefault((subject.group, subject.stuck(way)), []).append(subject)
    for (group, _), found in alike.items():
        most = size if group in SHARING else len(found)
        yield from (Bundle(found[start : start + most]) for start in range(0, len(found), most))


@dataclass
class Seen:
    """What Terraform tells of a run: changes by the resource's name, and diagnostics."""

    changes: dict[str, Values]
    diagnostics: list[Values]

    def said(self, name: str, severity: str) -> list[str]:
        """The diagnostics of one resource, in one line each."""
        return [
            f"{each['summary']}: {each['detail']}"
            for each in self.diagnostics
            if each["severity"] == severity and each.get("address", "").rpartition(".")[2] == name
        ]


@dataclass
class Run:
    """All attributes of one kind through all ways, at most `size` in one object."""

    kind: str
    workspace: LiveWorkspace
    subjects: Sequence[Subject]
    size: int = 1
    outcomes: Outcomes = field(default_factory=dict)
    fresh: dict[str, Json] = field(default_factory=dict)
    """What LiteLLM holds where an attribute was never set."""

    @property
    def sample(self) -> Sample:
        """The kind's sample."""
        return SAMPLES[self.kind]

    def all_ways(self) -> None:
        """Take every way, each from a fresh start."""
        for way in WAYS:
            self.take(way)

    def take(self, way: Way) -> None:
        """Take one way with all attributes that have it."""
        subjects = [subject for subject in self.subjects if way.applies(subject)]
        for subject in subjects:
            self.outcomes[subject.name, way.name] = Outcome()
        if way.behind:
            for subject in subjects:
                if not subject.readable:
                    self.outcomes[subject.name, way.name].text = UNSEEN
            subjects = [subject for subject in subjects if subject.readable]
        objects = list(bundles(subjects, way, self.size))
        self.step(way, way.before, objects)
        if way.behind:
            changed = asyncio.run(self.meddle(way, objects))
            self.step(way, way.after, objects, must_change=changed)
        elif way.before != way.after:
            self.step(way, way.after, objects, taken=True)
        self.workspace.write("{}", FILE)
        self.workspace.apply()

    def step(
        self,
        way: Way,
        which: str,
        objects: Sequence[Bundle],
        *,
        taken: bool = False,
        must_change: frozenset[str] = frozenset(),
    ) -> None:
        """Configure, plan, apply, plan again; see that nothing is left to do and that LiteLLM has it.

        The way is `taken` by this step, where it is not the start or the repair of a change from elsewhere, which
        `must_change` attributes.
        """
        resource = {self.kind: {each.name: written(each.configuration(which)) for each in objects}}
        self.workspace.write(json.dumps({"resource": resource} if objects else {}), FILE)
        planned = self.plan()
        applied = self.run("apply", PLAN) if (self.workspace.folder / PLAN).exists() else Seen({}, [])
        again = self.plan()
        for bundle in objects:
            self.judge_plan(way, bundle, planned, must_change, taken=taken)
            for said in (*planned.said(bundle.name, "error"), *applied.said(bundle.name, "error")):
                named = [each for each in bundle.subjects if re.search(rf"\b{re.escape(each.attribute)}\b", said)]
                self.fail(way, named or bundle.subjects, f"error: {said.partition(':')[0]}")
            self.judge_empty(way, bundle, again.changes.get(bundle.name))
        asyncio.run(self.look(way, which, objects))

    def judge_plan(self, way: Way, bundle: Bundle, seen: Seen, must_change: frozenset[str], *, taken: bool) -> None:
        """A change shows at its attribute; an object is replaced where it has to be, and the plan says why."""
        change = seen.changes.get(bundle.name)
        replaced = change is not None and {"create", "delete"} <= set(change["actions"])
        named = {path[0] for path in (change or {}).get("replace_paths", ())}
        if replaced and not named & {subject.shows for subject in bundle.subjects}:
            self.fail(way, bundle.subjects, f"replaced because of {', '.join(sorted(named)) or 'itself'}")
        warnings = "\n".join(seen.said(bundle.name, "warning"))
        for subject in bundle.subjects:
            outcome = self.outcomes[subject.name, way.name]
            stuck = taken and subject.stuck(way)
            replaces = replaced and subject.shows in named
            if replaces:
                outcome.text = REPLACED
                if not stuck and not subject.field.behaviour(ReplacedWhenChanged):
                    outcome.fail("replaced, which the table does not say")
                if stuck and not re.search(
                    rf"of {subject.field.name} replaces|Removing {subject.field.name} ", warnings
                ):
                    outcome.fail("the plan does not say why it replaces")
            elif stuck:
                outcome.fail("not replaced, although LiteLLM takes nothing back")
            told_by_plan = taken and not subject.readable and subject.moves(way)
            shown = replaces or differs(change, subject.shows)
            if (told_by_plan or subject.name in must_change) and not shown:
                outcome.fail("the plan does not show the change")

    def judge_empty(self, way: Way, bundle: Bundle, change: Values | None) -> None:
        """Nothing is left to do; a difference is that of its attribute."""
        if change is None:
            return
        different = [subject for subject in bundle.subjects if differs(change, subject.shows)]
        names = [each.name for each in bundle.record.table.fields if differs(change, each.name)]
        what = "the second plan" if different else f"the second plan, in {', '.join(names)}"
        self.fail(way, different or bundle.subjects, f"{what}: {' and '.join(change['actions'])}")

    def fail(self, way: Way, subjects: Iterable[Subject], text: str) -> None:
        """Note what went wrong with some attributes."""
        for subject in subjects:
            self.outcomes[subject.name, way.name].fail(text)

    def plan(self) -> Seen:
        """What a new plan, kept in `PLAN`, would change."""
        (self.workspace.folder / PLAN).unlink(missing_ok=True)
        seen = self.run("plan", f"-out={PLAN}")
        if (self.workspace.folder / PLAN).exists():
            shown = json.loads(self.workspace.terraform("show", "-json", PLAN))
            seen.changes = {
                each["name"]: each["change"]
                for each in shown.get("resource_changes", ())
                if each["change"]["actions"] != ["no-op"]
            }
        return seen

    def run(self, *command: str) -> Seen:
        """A command, with what it tells in Terraform's own JSON."""
        with self.workspace.start(command[0], "-input=false", "-json", *command[1:]) as process:
            output, _ = process.communicate()
        events = [json.loads(line) for line in output.splitlines()]
        found = [event["diagnostic"] for event in events if event["type"] == "diagnostic"]
        for each in found:
            assert each.get("address") or each["severity"] != "error", each
        return Seen({}, found)

    def states(self) -> dict[str, Values]:
        """The attributes of each object in the state, by the resource's name."""
        return {each["name"]: each["instances"][0]["attributes"] for each in self.workspace.resources()}

    async def look(self, way: Way, which: str, objects: Sequence[Bundle]) -> None:
        """Compare what LiteLLM holds with what was configured."""
        states = self.states()
        async with self.client() as client:
            for bundle in objects:
                state = states.get(bundle.name)
                if state is None:
                    self.fail(way, bundle.subjects, "not there")
                    continue
                row = await bundle.record.read(client, bundle.record.address(state))
                if row is None:
                    self.fail(way, bundle.subjects, "not in LiteLLM")
                    continue
                held = bundle.record.table.api_values(row, bundle.values(state, which))
                for subject in bundle.subjects:
                    if subject.readable:
                        self.compare(way, subject, getattr(subject, which), held[subject.attribute])

    def compare(self, way: Way, subject: Subject, value: Any, api: Json) -> None:
        """What LiteLLM holds is what was meant, or as if nothing had ever been set."""
        each = subject.field
        if way.before == way.after == "unset":
            self.fresh[subject.name] = api
        by_litellm = each.behaviour(LeftAlone) or each.filled_by_litellm or subject.name in self.sample.given
        if value is not None and not (by_litellm and each.absent(value)):
            right = each.same(conform(each.type, value), api)
        else:
            listed = each.filled_by_litellm and not each.clearable
            kept = each.generated_if_unset or each.behaviour(LeftAlone) is not None or listed
            right = kept or each.absent(api) or equivalent(api, self.fresh[subject.name])
        if api is not MISSING and not right:
            self.outcomes[subject.name, way.name].fail("LiteLLM holds something else")

    async def meddle(self, way: Way, objects: Sequence[Bundle]) -> frozenset[str]:
        """Change or clear attributes by LiteLLM's own API. Returns the names of those where it can be seen."""
        states, found, unknown = self.states(), set(), self.sample.unknown_to_import
        async with self.client() as client:
            for bundle in objects:
                state = states.get(bundle.name)
                if state is None:
                    continue
                record, table = bundle.record, bundle.record.table
                address = record.address(state)
                before, behind = (bundle.values(state, which) for which in (way.before, way.behind))
                body = table.body(behind, [each.field for each in bundle.subjects], before)
                await record.update(client, address, body)
                row = await record.read(client, address)
                assert row is not None, address
                held = table.api_values(row, before)
                for subject in bundle.subjects:
                    outcome, api = self.outcomes[subject.name, way.name], held[subject.attribute]
                    one = conform(subject.field.type, getattr(subject, way.before))
                    same = api is not MISSING and subject.field.same(one, api)
                    hidden = holds_mask(dig(row, subject.field.read_place)) or subject.name in unknown
                    if api is MISSING or (same and hidden):
                        outcome.text = UNSEEN
                    elif not same:
                        found.add(subject.name)
                    elif subject.moves(way):
                        outcome.fail("LiteLLM did not take the change from elsewhere")
        return frozenset(found)

    def client(self) -> Client:
        """A client of the proxy."""
        return Client.connect(self.workspace.proxy.base, self.workspace.proxy.key, version="0")


def differs(change: Values | None, attribute: str) -> bool:
    """Whether a planned change is one of the attribute."""
    before, after, unknown = ((change or {}).get(name) or {} for name in ("before", "after", "after_unknown"))
    return bool(unknown.get(attribute)) or before.get(attribute) != after.get(attribute)


# ---- what there is to test


@dataclass
class Roll:
    """All attributes of a kind on a release: those to try, and those that cannot be tried, with the reason."""

    kind: str
    run: str
    release: str
    subjects: list[Subject] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    @property
    def sample(self) -> Sample:
        """The kind's sample."""
        return SAMPLES[self.kind]

    @property
    def record(self) -> LiteLLMObject:
        """The kind of object."""
        return self.sample.record

    @classmethod
    def of(cls, kind: str, run: str, release: str) -> Roll:
        """From the table of fields."""
        roll = cls(kind, run, release)
        for each in (every.in_release(release) for every in roll.record.table.fields):
            roll.add(each, each.name)
            for part in roll.sample.parts.get(each.name, ()):
                roll.add(part, f"{each.name}.{part.name}", whole=each)
            if each.has_twin:
                roll.add_twin(each)
        return roll

    def add(self, each: Field, name: str, whole: Field | None = None) -> None:
        """An attribute, or a part of one that is a map of objects."""
        self.names.append(name)
        tried = [] if self.reason(each, name) else self.sample.tried(name)
        reason = self.reason(each, name) or ("requires a licence" if tried and self.sample.licensed(name) else "")
        if reason:
            self.reasons[name] = reason
            return
        one, other, empty = (self.placed(value, name) for value in tried)
        beside = self.placed(self.sample.beside.get(name, {}), name)
        base = self.base(name)
        if whole is None:
            group = self.group(each, alone=bool(beside))
            made = Subject(self.record, each, name, name, name, group, base | beside, one, other, empty)
        else:
            unique = self.placed(UNIQUE, name)
            unset = {unique: beside}
            one, other = ({unique: beside | {each.name: value}} for value in (one, other))
            empty = None if empty is None else {unique: beside | {each.name: empty}}
            made = Subject(self.record, whole, name, whole.name, whole.name, name, base, one, other, empty, unset)
        self.subjects.append(made)

    def add_twin(self, each: Field) -> None:
        """The write-only attribute of a secret, which counts its version by itself, and a version of one's own."""
        twin, version = write_only.twin(each), write_only.version(each)
        self.names += [twin, version]
        for name in (twin, version):
            if reason := self.sample.untried.get(each.name) or self.sample.untried_alone.get(each.name, ""):
                self.reasons[name] = reason
                continue
            one, other, empty = (self.placed(value, name) for value in self.sample.tried(each.name))
            beside: Values = {}
            if name == version:
                beside, one, other, empty = {twin: one}, 7, 8, None
            group = name if each.behaviour(ReplacedWhenChanged) else "twins" if name == twin else "versions"
            base = self.base(name) | beside
            self.subjects.append(
                Subject(self.record, each, name, name, version, group, base, one, other, empty, secret=True)
            )

    def base(self, name: str) -> Values:
        """What an object has beside the attribute."""
        base: Values = self.placed(self.sample.least, name)
        return {other: value for other, value in base.items() if other != name}

    def placed(self, value: Any, name: str) -> Any:
        """A value with what only this run knows, and only the object that an attribute is tried with."""
        return placed(value, self.run, name.replace(".", "_"))

    def reason(self, each: Field, name: str) -> str:
        """Why an attribute cannot be tried at all."""
        if each.computed:
            return "LiteLLM computes it"
        if each.licence is True:
            return "requires a licence"
        if parsed(self.release) < parsed(each.since or "0"):
            return f"needs LiteLLM {each.since}"
        return self.sample.untried.get(name) or self.sample.untried_alone.get(name, "")

    def group(self, each: Field, *, alone: bool) -> str:
        """With what an attribute may share an object: with anything, with those that it needs, or with nothing."""
        for group in self.sample.only_together:
            if each.name in group:
                return " ".join(sorted(group))
        joined = any(
            each.name in storage.names and len(storage.names) > 1 for storage in self.record.table.shared_storage
        )
        own = (
            alone
            or joined
            or each.required
            or each.generated_if_unset
            or each.behaviour(ReplacedWhenChanged)
            or each.keeps_names
        )
        return each.name if own else ""


# ---- the report

TITLE = f"""# Transitions

The result of each change from one value of an attribute to another, written by `make test-long`.

`{DONE}`: the next plan is empty, and LiteLLM contains the value of the configuration. `replaces`: LiteLLM cannot clear or
change the value, so the plan replaces the object and gives the reason. `{UNSEEN}`: LiteLLM does not return the value, so
changes are not detected. `{NONE}`: the change is not possible.

If the value of LiteLLM's model list applies to an unset attribute (`mode`, `supports_…` and similar), the test checks only
the plan: the list adopts the values of any model, for all models with the same `base_model`, until the proxy restarts.
"""


def section(roll: Roll, outcomes: Outcomes) -> str:
    """The table of one kind."""
    lines = [f"## {roll.kind}", "", f"On LiteLLM {roll.release}.", ""]
    lines.append(f"| attribute | {' | '.join(way.name for way in WAYS)} | why not |")
    lines.append(f"| --- |{' --- |' * (len(WAYS) + 1)}")
    for name in roll.names:
        cells = [outcomes[name, way.name].text if (name, way.name) in outcomes else NONE for way in WAYS]
        lines.append(f"| `{name}` | {' | '.join(cells)} | {roll.reasons.get(name, '')} |")
    return "\n".join(lines) + "\n"


def page(before: str, section: str) -> str:
    """A page with one section new, and the others as they were, in the order of their kinds."""
    found = {each.split("\n", 1)[0]: f"## {each.strip()}\n" for each in before.split("\n## ")[1:]}
    found[section.split("\n", 1)[0].removeprefix("## ")] = section
    return "\n".join([TITLE, *(found[kind] for kind in SAMPLES if kind in found)])
