"""Where episodes happen: in this process on the stand-in, or with the real Terraform on a live proxy."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import NotFound
from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Severity
from terraform_provider_litellm.record.json_values import Row
from terraform_provider_litellm.run.claims import AUTOMATIC
from tests.company import OTHERS, tells_of
from tests.configuration import values_of, written
from tests.gate import Gate, forwarded, running
from tests.leaping import LeapingLoop
from tests.live_proxy.proxy import LiveProxy
from tests.objects import SAMPLES
from tests.stand_in import StandIn
from tests.terraform_core import Configuration, Core, Instance, Outcome, Ref, kind_of
from tests.workspace import LiveWorkspace

MASTER = "sk-master-of-the-stand-in-1234"


async def _read(base: str, key: str, kind: str, identity: Mapping[str, Any]) -> Row | None:
    async with Client.connect(base, key, version="0") as client:
        return await SAMPLES[kind].record.read(client, identity)


async def _listed(base: str, key: str, kind: str) -> Mapping[str, Row]:
    listing = SAMPLES[kind].record.listing
    assert listing is not None, kind
    async with Client.connect(base, key, version="0") as client:
        return (await listing.everything(client)).rows


async def _forget(base: str, key: str, kind: str, run: str) -> None:
    """Delete all objects of a type that tell of a run, but for the user who is in every team."""
    record = SAMPLES[kind].record
    for identifier, row in (await _listed(base, key, kind)).items():
        if identifier != AUTOMATIC and tells_of(row, run):
            async with Client.connect(base, key, version="0") as client:
                with suppress(NotFound):
                    await record.delete(client, {name: row.get(name, identifier) for name in record.identity})


# ---- in this process


class InProcess:
    """The provider's own code between a store in memory and a Terraform of our own, in one loop that never waits."""

    heavy = True
    secrets = (MASTER,)

    def __init__(self, run: str, loop: LeapingLoop, store: StandIn) -> None:
        self.run, self._loop, self.store = run, loop, store
        self.gate = Gate(self.store.answer)
        self._bugs: list[str] = []
        loop.run(self.gate.open())
        self.base = f"http://127.0.0.1:{self.gate.port}"
        self.core = Core({"LITELLM_API_BASE": self.base, "LITELLM_API_KEY": MASTER}, self._report)

    def _report(self, error: BaseException) -> str:
        self._bugs.append("".join(traceback.format_exception(error)))
        return "0"

    def _told(self, outcome: Outcome) -> Outcome:
        bugs, self._bugs = self._bugs, []
        return replace(outcome, output="\n".join(bugs))

    def apply(self, configuration: Configuration, replaced: Sequence[str] = ()) -> Outcome:
        """`terraform apply`."""
        return self._told(self._loop.run(self.core.apply(configuration, replaced)))

    def plan(self, configuration: Configuration) -> Outcome:
        """`terraform plan`."""
        return self._told(self._loop.run(self.core.plan(configuration)))

    def take_over(self, _: Configuration, address: str, identifier: str) -> Outcome:
        """`terraform import`."""
        return self._told(self._loop.run(self.core.take_over(address, identifier)))

    def state(self) -> Mapping[str, Instance]:
        """What the state holds."""
        return dict(self.core.state)

    def settle(self) -> None:
        """Wait until all has come that comes later."""
        self._loop.run(self.gate.settled())

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """LiteLLM's own answer."""
        status, answer = self.store.ask(method, target, body)
        assert 200 <= status < 300, answer
        return answer

    def read(self, kind: str, identity: Mapping[str, Any]) -> Row | None:
        """An object as the provider reads it."""
        row: Row | None = self._loop.run(_read(self.base, MASTER, kind, identity))
        return row

    def listed(self, kind: str) -> Mapping[str, Row]:
        """All objects of a type as the provider lists them."""
        rows: Mapping[str, Row] = self._loop.run(_listed(self.base, MASTER, kind))
        return rows


@contextmanager
def in_process(run: str = "run-0", store: StandIn | None = None) -> Iterator[InProcess]:
    """A ground of one episode, on a store that knows the key `MASTER`."""
    loop = LeapingLoop()
    asyncio.set_event_loop(loop)
    try:
        ground = InProcess(run, loop, store or StandIn(MASTER))
        yield ground
        loop.run(ground.gate.close())
        assert not ground.store.strange, ground.store.strange
    finally:
        _cancel(loop)
        asyncio.set_event_loop(None)
        loop.close()


def _cancel(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for each in tasks:
        each.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


# ---- on a live proxy


@dataclass
class Live:
    """A workspace with the real Terraform, whose way to the proxy leads through the gate."""

    workspace: LiveWorkspace
    proxy: LiveProxy
    gate: Gate
    settle: Callable[[], None]
    heavy: bool = False

    @property
    def run(self) -> str:
        """What is in all names."""
        return self.workspace.run

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may hold."""
        return (self.proxy.key,)

    def _write(self, configuration: Configuration) -> None:
        found: dict[str, dict[str, Any]] = {}
        for address, values in configuration.items():
            kind, name = address.split(".")
            found.setdefault(kind, {})[name] = _block(kind, values)
        self.workspace.write(json.dumps({"resource": found} if found else {}), "main.tf.json")

    def apply(self, configuration: Configuration, replaced: Sequence[str] = ()) -> Outcome:
        """`terraform apply`."""
        self._write(configuration)
        return self._told("apply", "-auto-approve", *(f"-replace={each}" for each in replaced))

    def plan(self, configuration: Configuration) -> Outcome:
        """`terraform plan`."""
        self._write(configuration)
        return self._told("plan")

    def take_over(self, configuration: Configuration, address: str, identifier: str) -> Outcome:
        """`terraform import`, by a block."""
        self._write(configuration)
        block = {"import": [{"to": address, "id": identifier}]}
        self.workspace.write(json.dumps(block), "import.tf.json")
        outcome = self._told("apply", "-auto-approve", f"-target={address}")
        self.workspace.write("{}", "import.tf.json")
        return outcome

    def _told(self, *command: str) -> Outcome:
        verb, *rest = command
        with self.workspace.start(verb, "-input=false", "-json", *rest) as process:
            output, _ = process.communicate()
        outcome = Outcome()
        for line in output.splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                outcome.output += f"{line}\n"
                continue
            event.get("diagnostic", {}).pop("snippet", None)  # the configuration's own words
            outcome.output += f"{json.dumps(event)}\n"
            if event["type"] == "planned_change":
                outcome.actions[event["change"]["resource"]["addr"]] = event["change"]["action"]
            elif event["type"] == "diagnostic":
                said = event["diagnostic"]
                severity = Severity.ERROR if said["severity"] == "error" else Severity.WARNING
                outcome.diagnostics.append(Diagnostic(severity, said["summary"], said.get("detail", "")))
        return outcome

    def state(self) -> Mapping[str, Instance]:
        """What the state holds."""
        return {
            f"{each['type']}.{each['name']}": Instance(
                dict(instance["attributes"]) | values_of(each["type"], instance["attributes"]),
                {},
                instance.get("status") == "tainted",
            )
            for each in self.workspace.resources()
            for instance in each["instances"]
            if "deposed" not in instance
        }

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """LiteLLM's own answer."""
        status, answer = self.proxy.request(method, target, body)
        assert 200 <= status < 300, answer
        return answer

    def read(self, kind: str, identity: Mapping[str, Any]) -> Row | None:
        """An object as the provider reads it."""
        return asyncio.run(_read(self.proxy.base, self.proxy.key, kind, identity))

    def listed(self, kind: str) -> Mapping[str, Row]:
        """All objects of a type as the provider lists them."""
        return asyncio.run(_listed(self.proxy.base, self.proxy.key, kind))

    def clean(self) -> None:
        """Delete what an episode leaves on purpose: what is somebody else's, and users."""
        self.gate.rule = lambda _: None
        if self.state():
            self.apply({})
        for kind in (*OTHERS, "litellm_model", "litellm_key", "litellm_team"):
            asyncio.run(_forget(self.proxy.base, self.proxy.key, kind, self.run))


def _block(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        found[name] = f"${{{value.address}.{value.attribute}}}" if isinstance(value, Ref) else written(value)
    return found


@contextmanager
def live(proxy: LiveProxy, make: Callable[[LiveProxy], LiveWorkspace]) -> Iterator[Live]:
    """A ground of one episode."""
    with running(forwarded(proxy.replicas[0])) as (gate, settle):
        workspace = make(replace(proxy, base=f"http://127.0.0.1:{gate.port}"))
        workspace = workspace.within(LITELLM_RETRY_MAX_ELAPSED="3")
        ground = Live(workspace, proxy, gate, settle)
        yield ground
        ground.clean()


__all__ = ["InProcess", "Live", "in_process", "kind_of", "live"]
