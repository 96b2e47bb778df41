"""Every attribute of every resource on every way from one value to another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.conftest import ROOT
from tests.samples import BASES, NOT_ALONE, SAMPLES, TOGETHER, placed
from tests.transitions import Outcome, Run, report, subjects

pytestmark = [pytest.mark.acceptance, pytest.mark.long]

REPORT = ROOT / "docs" / "contributing" / "transitions.md"

UNSEEN = {
    ("litellm_key", "duration", "changed behind"): "LiteLLM keeps the expiry alone",
}
"""Ways that cannot be judged, with the reason."""

RUNS: dict[str, dict[tuple[str, str], Outcome]] = {}


@pytest.mark.parametrize("kind", BASES)
def test_transitions(kind: str, new_workspace: NewWorkspace) -> None:
    """Each way ends in an empty plan and in LiteLLM holding what the configuration says, or replaces and says why."""
    workspace = new_workspace()
    for name in ("home", "away"):
        workspace.tell("/team/new", {"team_id": f"{workspace.run}-{name}", "team_alias": name})
        workspace.tell("/budget/new", {"budget_id": f"{workspace.run}-{name}", "max_budget": 5})
    found = [
        replace(
            each,
            base=placed(each.base, workspace.run),
            one=placed(each.one, workspace.run),
            other=placed(each.other, workspace.run),
        )
        for each in subjects(kind, BASES[kind], SAMPLES[kind], TOGETHER[kind], workspace.run, workspace.proxy.version)
        if (kind, each.field.name) not in NOT_ALONE
    ]
    run = Run(kind, workspace, found)
    run.all_ways()
    for (of_kind, attribute, way), reason in UNSEEN.items():
        if of_kind == kind:
            run.outcomes[attribute, way] = Outcome(f"not seen: {reason}")
    RUNS[kind] = run.outcomes
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(RUNS, workspace.proxy.version), encoding="utf-8")
    wrong = {way: outcome.text for way, outcome in run.outcomes.items() if outcome.wrong}
    assert wrong == {}
