"""Several proxies on one database behind a load balancer: what one has written, the others show only later."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_faults import names
from tests.acceptance.test_upgrade import CONFIGURATION
from tests.faults import Harm, faulty
from tests.live_proxy.fixture import Boot, chosen_version
from tests.live_proxy.spec import Spec
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.long, pytest.mark.since("1.100.5")]

APPLIES = 5
"""So many applies may fail where writes are not answered; the next one finishes."""


def finished(workspace: LiveWorkspace, configuration: str) -> None:
    """Apply until it succeeds."""
    workspace.write(configuration)
    output = ""
    for _ in range(APPLIES):
        with workspace.start("apply", "-input=false", "-auto-approve") as process:
            output, _ = process.communicate()
        assert "bug in the provider" not in output
        if process.returncode == 0:
            return
    pytest.fail(output)


@pytest.mark.parametrize(
    ("harm", "each"),
    [(Harm.NONE, 1), (Harm.UNAVAILABLE, 5), (Harm.LOST, 5)],
    ids=["all lag", "one refuses", "one restarts"],
)
def test_applies_on_three_replicas_are_followed_by_empty_plans(
    new_workspace: NewWorkspace, live_proxy_boot: Boot, harm: Harm, each: int
) -> None:
    """An apply ends when the write shows, whichever replica is asked; nothing is left over, and nothing is lost."""
    front = live_proxy_boot(Spec(chosen_version(), replicas=3, front=True, label="replicas"))
    turns = itertools.count(1)
    with faulty(replace(front, replicas=(front.base,))) as (proxy, faults):
        workspace = new_workspace(proxy)
        faults.rule = lambda _method, _path: harm if next(turns) % each == 0 else Harm.NONE
        finished(workspace, CONFIGURATION)
        workspace.plan()
        mine = names(replace(workspace, proxy=front))
        finished(workspace, CONFIGURATION.replace("max_budget      = 1", "max_budget      = 2"))
        workspace.plan()
        assert names(replace(workspace, proxy=front)) == mine
        assert len(mine) == len(set(mine))
        faults.rule = lambda _method, _path: Harm.NONE
        workspace.destroy()
        assert names(replace(workspace, proxy=front)) == []
