"""Every attribute of every resource on every way from one value to another."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.live_proxy.release import DEFAULT_VERSION
from tests.objects import SAMPLES
from tests.surroundings import surroundings
from tests.transitions import Roll, Run, page, section
from tests.values import OWN_TEAM, Values
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.long]

REPORT = ROOT / "docs" / "contributing" / "transitions.md"


@pytest.mark.parametrize("kind", SAMPLES)
def test_transitions(kind: str, workspace: LiveWorkspace) -> None:
    """Each way ends in an empty plan and in LiteLLM holding what the configuration says, or replaces and says why."""
    roll = Roll.of(kind, workspace.run, workspace.proxy.version)
    run = Run(kind, workspace, roll.subjects, SAMPLES[kind].in_one_object)
    own: dict[str, Values] = {roll.placed(OWN_TEAM, each.name): {} for each in roll.subjects if SAMPLES[kind].own_team}
    with surroundings(workspace, own):
        run.all_ways()
    if roll.release == DEFAULT_VERSION:
        before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
        REPORT.write_text(page(before, section(roll, run.outcomes)), encoding="utf-8")
    assert {way: outcome.text for way, outcome in run.outcomes.items() if outcome.wrong} == {}
