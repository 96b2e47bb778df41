"""Several proxies on one database behind a load balancer: what one has written, the others show only later."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_faults import names
from tests.acceptance.test_upgrade import CONFIGURATION
from tests.configuration import configuration, of_every_type
from tests.faults import Harm, faulty
from tests.live_proxy.fixture import Boot, chosen_version
from tests.live_proxy.spec import Spec
from tests.sample import Sample, Step
from tests.surroundings import own_teams, surroundings
from tests.values import Values
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.long, pytest.mark.since("1.100.5")]

MADE = ("model", "least", "team", "least", "one", "two", "three", "four", "key", "least")
"""The ends of the names of what is made."""

PATIENCE_S = 90
APPLIES = 8
"""So many applies may fail where writes are not answered; the next one finishes."""


HARMS = pytest.mark.parametrize(
    ("harm", "share"),
    [(Harm.NONE, 0.0), (Harm.UNAVAILABLE, 0.15), (Harm.LOST, 0.15)],
    ids=["all lag", "one refuses", "one restarts"],
)


def finished(workspace: LiveWorkspace, configuration: str, name: str = "main.tf") -> None:
    """Apply until it succeeds."""
    workspace.write(configuration, name)
    output = ""
    for _ in range(APPLIES):
        with workspace.start("apply", "-input=false", "-auto-approve") as process:
            output, _ = process.communicate()
        assert "bug in the provider" not in output
        if process.returncode == 0:
            return
    pytest.fail(output)


def shows(workspace: LiveWorkspace, expected: list[str]) -> None:
    """Wait until LiteLLM shows these names, whichever replica is asked."""
    end = time.monotonic() + PATIENCE_S
    while (found := names(workspace)) != expected and time.monotonic() < end:
        time.sleep(1)
    assert found == expected


@HARMS
def test_applies_on_three_replicas_are_followed_by_empty_plans(
    new_workspace: NewWorkspace, live_proxy_boot: Boot, harm: Harm, share: float
) -> None:
    """An apply ends when the write shows, whichever replica is asked; nothing is left over, and nothing is lost."""
    front = live_proxy_boot(Spec(chosen_version(), replicas=3, front=True, label="replicas"))
    chance = random.Random(7)  # which requests meet the replica with the harm
    with faulty(replace(front, replicas=(front.base,))) as (proxy, faults):
        workspace = new_workspace(proxy)
        direct = replace(workspace, proxy=front)
        mine = sorted(f"{workspace.run}-{name}" for name in MADE)
        try:
            faults.rule = lambda _method, _path: harm if chance.random() < share else Harm.NONE
            finished(workspace, CONFIGURATION)
            workspace.plan()
            shows(direct, mine)
            finished(workspace, CONFIGURATION.replace("max_budget      = 1", "max_budget      = 2"))
            workspace.plan()
            shows(direct, mine)
        finally:
            faults.rule = lambda _method, _path: Harm.NONE
            workspace.destroy()
        shows(direct, [])


@HARMS
def test_an_object_of_each_type_settles_on_three_replicas(
    new_workspace: NewWorkspace, live_proxy_boot: Boot, harm: Harm, share: float
) -> None:
    """Of many types each process remembers what it has made, and learns of the rest from the database after a while."""
    front = live_proxy_boot(Spec(chosen_version(), replicas=3, front=True, label="replicas"))
    chance = random.Random(7)

    def at(step: Step) -> Callable[[Sample], Values]:
        return lambda sample: sample.step(step, front.version)

    steps: tuple[Step, ...] = ("full", "changed", "least")
    with faulty(replace(front, replicas=(front.base,))) as (proxy, faults):
        workspace = new_workspace(proxy)
        with surroundings(replace(workspace, proxy=front), own_teams(workspace.run)):
            try:
                faults.rule = lambda _method, _path: harm if chance.random() < share else Harm.NONE
                for step in steps:
                    finished(workspace, configuration(of_every_type(workspace.run, at(step))), "main.tf.json")
                    workspace.plan()
            finally:
                faults.rule = lambda _method, _path: Harm.NONE
                workspace.destroy()
