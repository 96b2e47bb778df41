"""Two proxies on one database behind a load balancer: what one has written, the other shows only later."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_faults import CONFIGURATION
from tests.live_proxy.fixture import Boot, chosen_version
from tests.live_proxy.spec import Spec

pytestmark = pytest.mark.acceptance


@pytest.mark.long
def test_every_apply_is_followed_by_an_empty_plan(new_workspace: NewWorkspace, live_proxy_boot: Boot) -> None:
    """An apply ends when the write shows, whichever replica is asked."""
    workspace = new_workspace(live_proxy_boot(Spec(chosen_version(), replicas=2, front=True, label="replicas")))
    workspace.write(CONFIGURATION)
    workspace.apply()
    for budget in (20, 30):
        workspace.plan()
        workspace.write(CONFIGURATION.replace("max_budget = 10", f"max_budget = {budget}"))
        workspace.apply()
    workspace.plan()
    workspace.destroy()
