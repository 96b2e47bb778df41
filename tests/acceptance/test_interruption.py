"""Ctrl-C in the middle of an apply."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_faults import offered
from tests.faults import Harm, faulty
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.launched]

KEYS, AT_ONCE = 50, 5
PATIENCE = 120  # seconds until something that does not happen is given up
CONFIGURATION = f"""
resource "litellm_key" "it" {{
  count     = {KEYS}
  key_alias = "${{var.run}}-${{count.index}}"
}}
"""


def keys(workspace: LiveWorkspace) -> dict[str, str]:
    """Alias and token of the run's keys that LiteLLM has."""
    answer: dict[str, Any] = workspace.ask("/key/list?return_full_object=true&size=100")
    rows = list(answer["keys"])
    for page in range(2, answer["total_pages"] + 1):
        rows += workspace.ask(f"/key/list?return_full_object=true&size=100&page={page}")["keys"]
    return {row["key_alias"]: row["token"] for row in rows if (row["key_alias"] or "").startswith(f"{workspace.run}-")}


def test_ctrl_c_leaves_no_key_that_is_not_in_the_state(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """What is under way is finished and saved, nothing new is begun, and the next apply makes the rest.

    Some keys are made, and the others wait until Terraform has seen the interrupt.
    """
    turns = itertools.count(1)
    waiting, interrupted = threading.Event(), threading.Event()

    def rule(method: str, path: str) -> Harm:
        if (method, path) == ("POST", "/key/generate") and next(turns) > AT_ONCE:
            waiting.set()
            interrupted.wait(PATIENCE)
        return Harm.NONE

    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(CONFIGURATION)
        faults.rule = rule
        with workspace.start("apply", "-input=false", "-auto-approve") as process:
            assert waiting.wait(PATIENCE)
            os.killpg(process.pid, signal.SIGINT)
            assert process.stdout is not None
            assert any("Interrupt received" in line for line in process.stdout)
            interrupted.set()
            process.communicate(timeout=PATIENCE)

        assert process.returncode == 1
        made = keys(workspace)
        assert AT_ONCE <= len(made) < KEYS
        (resource,) = workspace.resources()
        assert {each["attributes"]["key_alias"]: each["attributes"]["token"] for each in resource["instances"]} == made
        assert not any(each.get("status") == "tainted" for each in resource["instances"])

        workspace.apply()
        assert len(keys(workspace)) == KEYS
        workspace.plan()
        workspace.destroy()


def test_what_a_killed_provider_has_made_is_offered_by_the_next_apply(
    new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """`kill -9` while LiteLLM makes a key: the configuration gives its alias, and so the key is found."""
    asked, killed = threading.Event(), threading.Event()

    def rule(method: str, path: str) -> Harm:
        if (method, path) == ("POST", "/key/generate") and not asked.is_set():
            asked.set()
            killed.wait(PATIENCE)
        return Harm.NONE

    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write('resource "litellm_key" "it" {\n  key_alias = "${var.run}-1"\n}\n')
        faults.rule = rule
        with workspace.start("apply", "-input=false", "-auto-approve") as process:
            assert asked.wait(PATIENCE)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        killed.set()
        end = time.monotonic() + PATIENCE
        while not keys(workspace) and time.monotonic() < end:
            time.sleep(0.2)
        made = keys(workspace)
        assert list(made) == [f"{workspace.run}-1"]
        output = workspace.apply(status=1)
        assert "it already exists" in output
        workspace.write(offered(output), "import.tf")
        assert "1 imported, 0 added" in workspace.apply()
        assert keys(workspace) == made
        workspace.plan()
        workspace.destroy()
