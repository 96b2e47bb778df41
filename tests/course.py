"""The course of a type, which one object of each goes through, all in one configuration.

It is created with every attribute, changed, reduced to the least and filled again; changed and deleted behind Terraform's
back; imported and destroyed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.record.json_values import MISSING
from terraform_provider_litellm.record.release import parsed
from tests.configuration import values_of
from tests.examples import Example
from tests.objects import PLAYED
from tests.properties import Batch, Failure, Side, events
from tests.sample import Step
from tests.shown import contains
from tests.surroundings import surroundings
from tests.values import placed
from tests.workspace import LiveWorkspace

CHANGED, IMPORTED = "changed behind", ("imported", "imported by a command")


def lives(release: str) -> list[Example]:
    """One object of every type."""
    return [
        Example(
            kind,
            kind.removeprefix("litellm_"),
            sample.step("full", release),
            sample.step("changed", release),
            {} if sample.own_team else None,
        )
        for kind, sample in PLAYED.items()
    ]


@dataclass
class Course(Batch):
    """Everybody's course; the first failure ends that of one object."""

    @classmethod
    def of(cls, workspace: LiveWorkspace) -> Course:
        """One object of every type."""
        return cls(workspace, lives(workspace.proxy.version))

    def run(self) -> Mapping[str, Failure]:
        """All steps."""
        with surroundings(self.workspace, self.teams):
            self.step("created", "full")
            self.step("changed", "changed")
            self.step("reduced", "least")
            self.step("filled again", "full")
            self.change_behind()
            here = self.workspace
            self.workspace = here.within(LITELLM_ALLOW_ALL_MISSING="true")  # what is left may be read after all others
            self.delete_behind()
            self.step("made again", "full")
            self.workspace = here
            with self.cleared():
                self.take_over_by_commands(self.side("full"))
                self.take_over(self.side("full"))
        return self.failures

    def side(self, step: Step) -> Side:
        """The configurations of a step."""
        return lambda each: each.sample.step(step, self.workspace.proxy.version)

    def step(self, when: str, step: Step) -> None:
        """Apply, plan nothing more, and find in LiteLLM's own answers what has to be there.

        The state has all of it at once, computed values included: other resources and outputs may use them.
        """
        told = self.settle(when, self.side(step))
        for name, stale in self.changes("resource_drift").items():
            if stale and name in self.going:
                self.fail(name, Failure(when, f"the state is not LiteLLM's: {', '.join(stale)}", str(stale)))
        states = self.states()
        for name, each in self.going.items():
            if step == "changed" and "delete" in str(told.actions[name]):
                self.fail(name, Failure(when, f"{' '.join(told.actions[name])}, not an update"))
            expected = each.sample.shown_in(step, self.workspace.proxy.version)
            if expected:
                assert each.sample.show is not None
                found = each.sample.show(self.workspace.ask, states[name])
                for part in expected:
                    if not contains(found, answer := placed(part.answer, self.workspace.run, name)):
                        self.fail(name, Failure(when, "LiteLLM shows something else", f"{found}\nand not {answer}"))

    def change_behind(self) -> None:
        """Change every attribute by LiteLLM's own API: the plan shows all that can be seen, and the apply repairs it."""
        before, after = self.side("full"), self.side("changed")
        seen = asyncio.run(self.meddle(before, after))
        told = events(self.workspace, "plan", "-out=plan")
        changes = {} if self.refused(f"{CHANGED}, plan", told) else self.changes()
        for name in self.going:
            if "delete" in str(told.actions[name]):
                self.fail(name, Failure(CHANGED, f"the plan wants {' '.join(told.actions[name])}"))
            elif hidden := seen[name] - changes[name].keys():
                self.fail(name, Failure(CHANGED, f"the plan does not show {', '.join(sorted(hidden))}"))
        self.settle(CHANGED, before)

    async def meddle(self, before: Side, after: Side) -> dict[str, set[str]]:
        """Make every change. Returns the attributes of each object where LiteLLM shows something else now."""
        states = self.states()
        seen: dict[str, set[str]] = {}
        async with Client.connect(self.workspace.proxy.base, self.workspace.proxy.key, version="0") as client:
            for name, each in self.going.items():
                record, table = each.sample.record, each.sample.record.table
                address = record.address(states[name])
                old, new = (values_of(each.kind, self.placed(side, each)) for side in (before, after))
                new |= {each: old[each] for each in record.identity if each in old}
                changed, seen[name] = table.changed(old, new), set()
                if not changed or parsed(self.workspace.proxy.version) < parsed(each.sample.drift_since):
                    continue
                await record.update(client, address, table.body(values_of(each.kind, states[name]) | new, changed, old))
                row = await record.read(client, address)
                assert row is not None, name
                held = table.api_values(row, old)
                seen[name] = {
                    field.name
                    for field in changed
                    if held[field.name] is not MISSING and not field.same(old[field.name], held[field.name])
                }
        return seen

    def delete_behind(self) -> None:
        """Delete what can be gone by itself: the plan says so, and creates it again."""
        deleted, states = [], self.states()
        for name, each in self.going.items():
            if each.sample.forget is not None:
                call = each.sample.forget.of(states[name])
                self.workspace.tell(call.path, call.body, call.method)
                deleted.append(name)
        told = events(self.workspace, "plan")
        for name in deleted:
            if told.actions[name] != ["create"] or "no longer exists" not in told.warnings[name]:
                what = f"the plan wants {' '.join(told.actions[name]) or 'nothing'}"
                said = [told.warnings[name], *(f"{other}: {text}" for other, text in told.errors.items())]
                self.fail(name, Failure("deleted behind", what, "\n".join(said)))

    def take_over_by_commands(self, side: Side) -> None:
        """Forget everything, and import it by commands, as a person would name it."""
        states = self.states()
        self.state.unlink()
        self.imports = {}
        self.configure(side)
        for name, each in self.going.items():
            identifier = each.sample.import_id.format_map(states[name])
            with self.workspace.start("import", "-input=false", each.address, identifier) as process:
                output, _ = process.communicate()
            if process.returncode:
                self.fail(name, Failure("imported by a command", "refused", output))
        self.find_taken_over(side)
        for name, state in self.states().items():
            if name in self.going and state["id"] != states[name]["id"]:
                self.fail(name, Failure("imported by a command", "it has another id"))
