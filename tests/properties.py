"""What has to hold of any resource, on the live proxy: apply, empty plan, change, apply, empty plan, import, empty plan.

Many examples go through it in one configuration. After each apply LiteLLM has to hold what the configuration says, by the
table of fields. Of an example that fails attributes are left out for as long as it fails.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING
from tests.configuration import configuration, values_of, written
from tests.examples import Example
from tests.objects import SAMPLES
from tests.surroundings import surroundings
from tests.values import OWN_TEAM, Values, placed
from tests.workspace import LiveWorkspace

IDLE = ("noop", "import", "read")
"""What a plan may say of a resource that it leaves as it is."""

PATIENCE = 120
"""A test has ten minutes, and models take their time."""

NUMBERS = count(1000)
"""For names of examples that are made of others."""


Side = Callable[[Example], Values]
"""A configuration of each example."""


@dataclass(frozen=True)
class Failure:
    """When an example went wrong, and how: `what` is the same for every example with the same fault."""

    when: str
    what: str
    detail: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.when}: {self.what}" + (f"\n{self.detail}" if self.detail else "")


@dataclass
class Batch:
    """Examples that go through it together; `failures` by the example's name, and so the ids by which they are imported."""

    workspace: LiveWorkspace
    examples: Sequence[Example]
    failures: dict[str, Failure] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def run(self) -> Mapping[str, Failure]:
        """All steps; what has failed is left out from then on."""
        with surroundings(self.workspace, self.teams, limits=True):
            self.settle("created", lambda each: each.first)
            self.settle("changed", lambda each: each.second)
            with self.cleared():
                self.take_over(lambda each: each.second)
        return self.failures

    @property
    def teams(self) -> Mapping[str, Values]:
        """The teams of examples that have one for themselves, by id."""
        found = {each.name: each.team for each in self.examples if each.team is not None}
        return {placed(OWN_TEAM, self.workspace.run, name): team for name, team in found.items()}

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """Destroy everything at the end, also what the state does not hold any more."""
        before, done = self.state.read_text(), False
        try:
            yield
            self.clear()
            done = not self.failures
        finally:
            if not done:  # what was not imported is in the state of before
                self.state.write_text(before)
                self.clear()

    @property
    def state(self) -> Path:
        """The state's file."""
        return self.workspace.folder / "terraform.tfstate"

    @property
    def going(self) -> dict[str, Example]:
        """Those that have not failed yet, by name."""
        return {each.name: each for each in self.examples if each.name not in self.failures}

    def fail(self, name: str, failure: Failure) -> None:
        """Note what went wrong first."""
        if name in self.going:
            self.failures[name] = failure

    # ---- steps

    def settle(self, when: str, side: Side) -> Told:
        """Configure, apply, plan nothing more, and find it in LiteLLM; returns what the apply said."""
        told = self.apply(when, side)
        self.find_settled(when, side)
        return told

    def find_settled(self, when: str, side: Side) -> None:
        """Plan nothing more, and find in LiteLLM what is configured."""
        self.plan_nothing(when, side)
        asyncio.run(self.look(when, side))

    def apply(self, when: str, side: Side) -> Told:
        """Apply until all who are left have gone in: an error in a plan holds the others up too."""
        while True:
            self.configure(side)
            told = events(self.workspace, "apply", "-auto-approve")
            if not self.refused(f"{when}, apply", told):
                return told

    def plan_nothing(self, when: str, side: Side) -> None:
        """A plan that finds nothing to do."""
        told = events(self.workspace, "plan", "-out=plan")
        while self.refused(f"{when}, plan", told):
            self.configure(side)
            told = events(self.workspace, "plan", "-out=plan")
        busy = {name for name, actions in told.actions.items() if set(actions) - set(IDLE)}
        if busy:
            for name, changes in self.changes().items():
                if name in busy:
                    what = f"the plan is not empty: {' '.join(told.actions[name])} of {', '.join(sorted(changes))}"
                    self.fail(name, Failure(when, what, shown(changes)))

    def take_over(self, side: Side) -> None:
        """Forget everything, and import it by blocks: what can be told is as configured, and after the apply all is."""
        states = self.states()
        self.state.unlink(missing_ok=True)
        self.imports = {name: state["id"] for name, state in states.items()}
        self.find_taken_over(side)

    def find_taken_over(self, side: Side) -> None:
        """A plan wants nothing but what an import cannot know, and after its apply everything is as configured."""
        while True:
            self.configure(side)
            told = events(self.workspace, "plan", "-out=plan")
            if not self.refused("imported, plan", told):
                break
        for name, changes in self.changes().items():
            unexpected = {each for each, pair in changes.items() if not self.beyond_import(name, each, pair)}
            if "update" not in told.actions.get(name, ()) and set(told.actions.get(name, ())) - set(IDLE):
                self.fail(name, Failure("imported", f"the plan wants {' '.join(told.actions[name])}", shown(changes)))
            elif unexpected:
                self.fail(name, Failure("imported", f"other {', '.join(sorted(unexpected))}", shown(changes)))
        self.refused("imported, apply", events(self.workspace, "apply", "plan"))
        self.configure(side)
        self.find_settled("imported", side)

    def beyond_import(self, name: str, attribute: str, change: tuple[Any, Any]) -> bool:
        """Whether an import cannot know the attribute; to LiteLLM an empty text is the same as none."""
        kind = self.going[name].kind
        sample = SAMPLES[kind]
        table = sample.record.table
        hidden = {each.name for each in table.fields if each.never_returned or each.computed}
        hidden |= set(map(write_only.version, table.secrets))
        twins = {each.name: write_only.twin(each) for each in table.secrets}
        if twins.get(attribute) in self.going[name].second:  # an import tells what the configuration writes only
            return change[1] is None
        return change == (None, "") or attribute in hidden | sample.unknown_to_import.keys()

    def clear(self) -> None:
        """Destroy what the state holds."""
        self.workspace.write("{}", "main.tf.json")
        self.workspace.apply("-refresh=false")

    # ---- parts of steps

    def configure(self, side: Side) -> None:
        """Write the configuration of all who are left."""
        objects = {each.address: self.placed(side, each) for each in self.going.values()}
        imports = {each.address: self.imports[name] for name, each in self.going.items() if name in self.imports}
        self.workspace.write(configuration(objects, imports), "main.tf.json")

    def placed(self, side: Side, each: Example) -> Values:
        """A configuration with what only this run knows."""
        values: Values = placed(side(each), self.workspace.run, each.name)
        return values

    def refused(self, when: str, told: Told) -> bool:
        """Whether there were errors, which are noted."""
        for name, error in told.errors.items():
            what = re.sub(r'"[^"]*" ?', "", error.partition("\n")[0])  # without the names of this one
            self.fail(name, Failure(when, what, error))
        return bool(told.errors)

    def changes(self, part: str = "resource_changes") -> dict[str, dict[str, tuple[Any, Any]]]:
        """What the last plan wants otherwise: values before and after, by resource and attribute.

        In the part `resource_drift`, what its refresh found otherwise than the state.
        """
        plan = json.loads(self.workspace.terraform("show", "-json", "plan"), parse_float=Decimal)
        found = {}
        for each in plan.get(part, []):
            before, after = (each["change"][side] or {} for side in ("before", "after"))
            unknown = each["change"].get("after_unknown") or {}
            found[each["name"]] = {
                name: (before.get(name), "(known after apply)" if unknown.get(name) is True else after.get(name))
                for name in sorted(before.keys() | after.keys() | unknown.keys())
                if unknown.get(name) is True or before.get(name) != after.get(name)
            }
        return found

    def states(self) -> dict[str, State]:
        """The attributes of each object in the state, by the resource's name."""
        return {each["name"]: each["instances"][0]["attributes"] for each in self.workspace.resources()}

    async def look(self, when: str, side: Side) -> None:
        """Compare what LiteLLM holds with the configuration."""
        states = self.states()
        async with Client.connect(self.workspace.proxy.base, self.workspace.proxy.key, version="0") as client:

            async def one(name: str, each: Example) -> None:
                if name not in states:
                    self.fail(name, Failure(when, "not in the state"))
                    return
                its = each.sample.record
                state = values_of(each.kind, states[name])
                row = await its.read(client, its.address(states[name]))
                if row is None:
                    self.fail(name, Failure(when, "not in LiteLLM"))
                    return
                configured = values_of(each.kind, untwinned(each.kind, self.placed(side, each)))
                told = {key: value for key, value in configured.items() if value is not None}
                held = its.table.api_values(row, state | told)
                wrong = {
                    field.name: (held[field.name], configured[field.name])
                    for field in its.table.fields
                    if held[field.name] is not MISSING
                    and not as_configured(each.kind, field, configured[field.name], held[field.name])
                }
                if wrong:
                    self.fail(name, Failure(when, f"LiteLLM holds other {', '.join(sorted(wrong))}", shown(wrong)))

            await asyncio.gather(*(one(name, each) for name, each in self.going.items()))


def untwinned(kind: str, values: Values) -> Values:
    """A configuration whose secrets stand under their own names."""
    twins = {write_only.twin(each): each.name for each in SAMPLES[kind].record.table.secrets}
    return {twins.get(name, name): value for name, value in values.items()}


def as_configured(kind: str, each: Field, value: Any, api: Any) -> bool:
    """Whether LiteLLM holds what is configured; what is left out is unset, or LiteLLM's own."""
    if each.computed or each.never_returned:
        return True
    if each.left_out(value):
        return each.generated_if_unset or each.filled_by_litellm or each.name in SAMPLES[kind].given or each.absent(api)
    return each.same(value, api)


# ---- what Terraform tells


def shown(values: Mapping[str, tuple[Any, Any]]) -> str:
    """Pairs of values, a line each."""
    return "\n".join(f"  {name}: {before!r} -> {after!r}" for name, (before, after) in sorted(values.items()))


@dataclass
class Told:
    """What a command tells in Terraform's own JSON, by the resource's name: planned actions, the first error, warnings."""

    actions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=lambda: defaultdict(str))


def events(workspace: LiveWorkspace, *command: str) -> Told:
    """Run a command; an error that is no resource's ends the test."""
    verb, *rest = command
    with workspace.start(verb, "-input=false", "-json", *rest) as process:
        output, _ = process.communicate()
    told = Told()
    for line in output.splitlines():
        event = json.loads(line)
        if event["type"] == "planned_change":
            told.actions[event["change"]["resource"]["resource_name"]].append(event["change"]["action"])
        elif event["type"] == "diagnostic":
            said = event["diagnostic"]
            name = said.get("address", "").rpartition(".")[2]
            text = f"{said['summary']}\n{said['detail']}"
            if said["severity"] == "warning":
                told.warnings[name] += f"{text}\n"
            else:
                assert name, said
                told.errors.setdefault(name, text)
    return told


# ---- what is left of an example that fails


def least(workspace: LiveWorkspace, failing: Example, failure: Failure) -> tuple[Example, Failure] | None:
    """The example without attributes that the failure does not need; None if it does not fail without others.

    After `PATIENCE` seconds it is left as it is then.
    """
    deadline = time.monotonic() + PATIENCE
    found = still(workspace, [failing], failure)
    if not found:
        return None
    while True:
        failure = found[failing.name]
        single = shorter(failing, [[entry] for entry in failing.entries])
        found = still(workspace, single, failure)
        spare = [entry for entry, each in zip(failing.entries, single, strict=True) if each.name in found]
        if not spare or time.monotonic() > deadline:
            return failing, failure
        tried = shorter(failing, [spare[:count] for count in range(len(spare), 0, -1)])
        found = still(workspace, tried, failure)
        failing = next(each for each in tried if each.name in found)


def shorter(failing: Example, cuts: Sequence[Sequence[tuple[str, str]]]) -> list[Example]:
    """The example without each of these sets of attributes."""
    return [failing.without(cut, f"{failing.kind}_{next(NUMBERS)}") for cut in cuts]


def still(workspace: LiveWorkspace, examples: Sequence[Example], failure: Failure) -> dict[str, Failure]:
    """Those that fail in the same way."""
    found = Batch(workspace, examples).run()
    return {name: each for name, each in found.items() if each == failure}


def story(workspace: LiveWorkspace, failing: Example, failure: Failure) -> str:
    """A failing example, as short as it gets, as configurations to be applied one after the other."""
    least_found = least(workspace, failing, failure)
    example, failure = least_found or (failing, failure)
    alone = "" if least_found else "\n(It does not fail without the other examples of its batch.)"
    sides = {
        side: json.dumps(
            {"resource": {example.kind: {"it": written(getattr(example, side))}}}, ensure_ascii=False, indent=1
        )
        for side in ("first", "second")
    }
    team = "" if example.team is None else f"\nin a team with {json.dumps(dict(example.team))}"
    return f"{failing.name}: {failure}{alone}{team}\nmain.tf.json: {sides['first']}\nthen: {sides['second']}"


# ---- the report

HEAD = """# Properties

`make test-long` generates random examples. Each is a resource with some of its attributes and valid values, and a
change, in which some attributes keep their values and others get another value, an empty value or no value. The steps
for each example are:

1. Apply. The next plan is empty, and LiteLLM contains the values of the configuration.
2. Change the configuration, and apply. The same holds.
3. Remove the resource from the state, and import it. The plan shows only values that no import can know, such as
   secrets, masked values, and empty strings, which LiteLLM treats as unset. Apply. The next plan is empty, and LiteLLM
   still contains the values.

`make test` runs a few fixed examples, and one for each fault that was found this way: the named cases in
`tests/acceptance/test_properties.py`. If an example fails, the test removes all attributes that are not necessary for
the failure. Its message contains the remaining configuration and the seed.

```sh
make test-long                                     # 300 examples of each resource, another seed each time
PROPERTY_SEED=1a2b3c4d make test-long              # the same examples again
PROPERTY_EXAMPLES=25 .cache/venv/bin/python -m pytest -m long tests/acceptance/test_properties.py -k litellm_key
```

`tests/values.py` generates the values that the type and the checks of an attribute allow, from the samples in
`tests/objects`, but not for attributes that require a licence or a newer LiteLLM release. `tests/properties.py` checks the
results.

The last long runs without a failure:

| resource | examples | attributes | values | LiteLLM | seed |
| --- | --- | --- | --- | --- | --- |
"""


def report(page: Path, kind: str, examples: Sequence[Example], release: str, seed: str) -> None:
    """Write how many examples of a kind there were into the page, beside what it says of the others."""
    old = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    rows = {name: line for line in old for name in SAMPLES if line.startswith(f"| `{name}` |")}
    names = [name for each in examples for side in (each.first, each.second) for name in side]
    rows[kind] = f"| `{kind}` | {len(examples)} | {len(set(names))} | {len(names)} | {release} | `{seed}` |"
    page.write_text(HEAD + "".join(f"{rows[name]}\n" for name in SAMPLES if name in rows), encoding="utf-8")
