"""Ctrl-C in the middle of an apply."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

KEYS = 50
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


def test_ctrl_c_leaves_no_key_that_is_not_in_the_state(workspace: LiveWorkspace) -> None:
    """What is under way is finished and saved, nothing new is begun, and the next apply makes the rest."""
    workspace.write(CONFIGURATION)
    with workspace.start("apply", "-input=false", "-auto-approve") as process:
        deadline = time.monotonic() + PATIENCE
        while len(keys(workspace)) < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert "Interrupt received" in output
    made = keys(workspace)
    assert 5 <= len(made) < KEYS
    (resource,) = workspace.resources()
    assert {each["attributes"]["key_alias"]: each["attributes"]["token"] for each in resource["instances"]} == made
    assert not any(each.get("status") == "tainted" for each in resource["instances"])

    workspace.apply()
    assert len(keys(workspace)) == KEYS
    workspace.plan()
