"""The transition table: what becomes of every attribute on every way from one value to another, on the live proxy.

Each attribute has a resource of its own that sets it alone, and all of a kind go through a step in one apply. After each
step the plan has to be empty, and LiteLLM has to hold what the configuration says. The tables of fields say what there is
to test, so that a new attribute is covered the day it is written.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from terraform_plugin.types import DYNAMIC
from terraform_plugin.values import State
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.fields import MISSING, NOT_CLEARABLE, Field, conform
from terraform_provider_litellm.lifecycle import ObjectResource, parsed
from terraform_provider_litellm.record import LiteLLMObject
from terraform_provider_litellm.registry import resources
from tests.samples import defaults, empty
from tests.workspace import LiveWorkspace

DONE = "✓"
NONE = "-"
REPLACED = "✓ replaces"

Values = dict[str, Any]
Sample = Callable[[str], Any]
"""A value as in JSON, from a text that no other object has."""


@dataclass(frozen=True)
class Subject:
    """One attribute with a resource of its own; `one`, `other` and `empty` are values, `empty` None where there is none."""

    record: LiteLLMObject
    field: Field
    base: Values
    one: Any
    other: Any
    empty: Any

    @property
    def name(self) -> str:
        """The name of the resource."""
        return f"a_{self.field.name}"


@dataclass(frozen=True)
class Way:
    """A transition: the values before and after, as names of `Subject` attributes; None is unset."""

    name: str
    before: str | None
    after: str | None
    behind: str = ""

    def applies(self, subject: Subject) -> bool:
        """Whether the attribute has such values."""
        settable = not subject.field.required
        if (None in (self.before, self.after) or self.behind == "clear") and not settable:
            return False
        if self.behind and (subject.field.replaces or subject.field.chosen):
            return False
        if self.behind == "clear" and subject.field.clear is NOT_CLEARABLE:
            return False
        return subject.empty is not None or "empty" not in (self.before, self.after)


WAYS = (
    Way("unset → set", None, "one"),
    Way("set → other", "one", "other"),
    Way("set → unset", "one", None),
    Way("set → empty", "one", "empty"),
    Way("empty → unset", "empty", None),
    Way("created unset", None, None),
    Way("changed behind", "one", "one", behind="other"),
    Way("cleared behind", "one", "one", behind="clear"),
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


@dataclass
class Run:
    """All attributes of one kind through all ways."""

    kind: str
    workspace: LiveWorkspace
    subjects: Sequence[Subject]
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)

    def all_ways(self) -> None:
        """Take every way, each from a fresh start."""
        for way in WAYS:
            self.take(way)

    def take(self, way: Way) -> None:
        """Take one way with all attributes that have it."""
        subjects = [subject for subject in self.subjects if way.applies(subject)]
        for subject in subjects:
            self.outcomes[subject.field.name, way.name] = Outcome()
        self.step(way, {subject.name: (subject, way.before) for subject in subjects})
        if way.behind:
            asyncio.run(self.meddle(subjects, way))
        changed = {subject.name: (subject, way.after) for subject in subjects}
        if way.behind or way.before != way.after:
            self.step(way, changed, must_change=bool(way.behind))
        self.workspace.write("{}", "main.tf.json")
        self.workspace.apply()

    def step(self, way: Way, wanted: Mapping[str, tuple[Subject, str | None]], *, must_change: bool = False) -> None:
        """Configure, apply, plan; see that nothing is left to do and that LiteLLM has it."""
        configuration = {
            name: subject.base | ({} if value is None else {subject.field.name: getattr(subject, value)})
            for name, (subject, value) in wanted.items()
        }
        self.workspace.write(json.dumps({"resource": {self.kind: configuration}}), "main.tf.json")
        seen = self.events("apply", "-auto-approve")
        for name, (subject, _) in wanted.items():
            outcome = self.outcomes[subject.field.name, way.name]
            actions = {event["action"] for event in seen["planned_change"] if event["name"] == name}
            if "replace" in actions:
                expected = subject.field.replaces or subject.field.clear is NOT_CLEARABLE or subject.field.irreversible
                outcome.text = REPLACED
                if not expected:
                    outcome.fail("replaced, which the table does not say")
            if must_change and not actions and not hidden(subject.field):
                outcome.fail("the change was not seen")
            for event in seen["diagnostic"]:
                if event["name"] == name and event["severity"] == "error":
                    outcome.fail(f"apply: {event['summary']}")
        for event in self.events("plan")["planned_change"]:
            if event["name"] in wanted:
                self.outcomes[wanted[event["name"]][0].field.name, way.name].fail(f"the second plan: {event['action']}")
        asyncio.run(self.look(way, wanted))

    def events(self, *command: str) -> dict[str, list[dict[str, str]]]:
        """What a command tells in Terraform's own JSON: planned changes and diagnostics, by the resource's name."""
        with self.workspace.start(*command, "-input=false", "-json") as process:
            output, _ = process.communicate()
        found: dict[str, list[dict[str, str]]] = {"planned_change": [], "diagnostic": []}
        for line in output.splitlines():
            event = json.loads(line)
            if event["type"] == "planned_change":
                change = event["change"]
                found["planned_change"].append(
                    {"name": change["resource"]["resource_name"], "action": change["action"]}
                )
            elif event["type"] == "diagnostic":
                said = event["diagnostic"]
                address = said.get("address", "").rpartition(".")[2]
                found["diagnostic"].append({"name": address, "severity": said["severity"], "summary": said["summary"]})
                assert address or said["severity"] != "error", said
        return found

    def states(self) -> dict[str, Values]:
        """The attributes of each object in the state, by the resource's name."""
        return {each["name"]: each["instances"][0]["attributes"] for each in self.workspace.resources()}

    async def look(self, way: Way, wanted: Mapping[str, tuple[Subject, str | None]]) -> None:
        """Compare what LiteLLM holds with what was configured."""
        states = self.states()
        async with self.client() as client:
            for name, (subject, value) in wanted.items():
                outcome = self.outcomes[subject.field.name, way.name]
                if name not in states:
                    outcome.fail("not there")
                    continue
                row = await subject.record.read(client, subject.record.address(states[name]))
                if row is None:
                    outcome.fail("not in LiteLLM")
                elif not hidden(subject.field) and value is not None:
                    config = conform(subject.field.type, getattr(subject, value))
                    told = {subject.field.name: config}
                    api = subject.record.table.api_values(row, known(subject, states[name]) | told)[subject.field.name]
                    if api is not MISSING and not subject.field.same(config, api):
                        outcome.fail("LiteLLM holds something else")

    async def meddle(self, subjects: Sequence[Subject], way: Way) -> None:
        """Change or clear each attribute by LiteLLM's own API."""
        states = self.states()
        async with self.client() as client:
            for subject in subjects:
                record, name = subject.record, subject.field.name
                if subject.name not in states:
                    continue
                values = known(subject, states[subject.name])
                values[name] = None if way.behind == "clear" else conform(subject.field.type, subject.other)
                body = record.table.body(values, [subject.field])
                await record.update(client, record.address(states[subject.name]), body)

    def client(self) -> Client:
        """A client of the proxy."""
        return Client.connect(self.workspace.proxy.base, self.workspace.proxy.key, version="0")


def hidden(each: Field) -> bool:
    """Whether LiteLLM never tells the value, so that only the plan can be judged."""
    return each.hidden


def known(subject: Subject, state: Values) -> State:
    """A state file's attributes as values of their types."""
    values: State = {}
    for each in subject.record.table.fields:
        value = state.get(each.name)
        if each.type == DYNAMIC and isinstance(value, dict):
            value = value["value"]
        values[each.name] = conform(each.type, value)
    return values


# ---- samples


def subjects(
    kind: str,
    bases: Values,
    samples: Mapping[str, Sequence[Any]],
    together: Mapping[str, Values],
    run: str,
    release: str,
) -> list[Subject]:
    """Every attribute of a kind that can be set without a licence on this release, with values to try."""
    resource = resources()[kind]()
    assert isinstance(resource, ObjectResource)
    found = []
    for each in resource.table.fields:
        if each.computed or each.licence is True or parsed(release) < parsed(each.since or "0"):
            continue
        unique = f"{run}-{each.name}"
        values = list(samples.get(each.name) or defaults(each))
        one, other = (value(unique) if callable(value) else value for value in values[:2])
        base = {name: value(unique) if callable(value) else value for name, value in bases.items() if name != each.name}
        for name, value in together.get(each.name, {}).items():
            base[name] = value(unique) if callable(value) else value
        if each.needs_licence(one) or each.needs_licence(other):
            continue
        found.append(Subject(resource.record, each, base, one, other, empty(each, one)))
    return found


# ---- the report


def report(runs: Mapping[str, Mapping[tuple[str, str], Outcome]], release: str) -> str:
    """The table as a page."""
    lines = [
        "# Transitions",
        "",
        (
            f"What became of each attribute on each way from one value to another, on LiteLLM {release}: written by "
            "`make test-long`."
        ),
        "",
        (
            f"`{DONE}`: the plan afterwards is empty, and LiteLLM holds what the configuration says. `replaces`: LiteLLM cannot "
            "take the value back, or the attribute cannot be changed, so that the plan replaces the object and says why. `-`: "
            "there is no such way. Attributes that need a licence are not listed: nothing here can run them."
        ),
    ]
    for kind, outcomes in runs.items():
        names = list(dict.fromkeys(name for name, _ in outcomes))
        lines += ["", f"## {kind}", "", f"| attribute | {' | '.join(way.name for way in WAYS)} |"]
        lines.append(f"| --- |{' --- |' * len(WAYS)}")
        for name in names:
            cells = [outcomes[name, way.name].text if (name, way.name) in outcomes else NONE for way in WAYS]
            lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
