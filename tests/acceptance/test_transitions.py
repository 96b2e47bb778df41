"""Every attribute of every resource on every way from one value to another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.conftest import ROOT
from tests.live_proxy.release import DEFAULT_VERSION
from tests.samples import BASES
from tests.transitions import Roll, Run, page, section
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.long]

REPORT = ROOT / "docs" / "contributing" / "transitions.md"

SIZES = {"litellm_model": 32}
"""How many attributes share an object, where an object for each would take too long."""


@pytest.fixture
def furnished(new_workspace: NewWorkspace) -> Iterator[LiveWorkspace]:
    """A workspace with the teams, budgets and credentials that the samples name."""
    workspace = new_workspace()
    names = [f"{workspace.run}-{name}" for name in ("home", "away")]
    for name in names:
        workspace.tell("/team/new", {"team_id": name, "team_alias": name})
        workspace.tell("/budget/new", {"budget_id": name, "max_budget": 5})
        workspace.tell(
            "/credentials", {"credential_name": name, "credential_info": {}, "credential_values": {"api_key": "x"}}
        )
    yield workspace
    workspace.tell("/team/delete", {"team_ids": names})
    for name in names:
        workspace.tell("/budget/delete", {"id": name})
        workspace.tell(f"/credentials/{name}", None, "DELETE")


@pytest.mark.parametrize("kind", BASES)
def test_transitions(kind: str, furnished: LiveWorkspace) -> None:
    """Each way ends in an empty plan and in LiteLLM holding what the configuration says, or replaces and says why."""
    roll = Roll.of(kind, furnished.run, furnished.proxy.version)
    run = Run(kind, furnished, roll.subjects, SIZES.get(kind, 1))
    own = sorted({each.base["team_id"] for each in roll.subjects if "team_id" in each.base} - {f"{furnished.run}-home"})
    for name in own:
        furnished.tell("/team/new", {"team_id": name, "team_alias": name})
    run.all_ways()
    if own:
        furnished.tell("/team/delete", {"team_ids": own})
    if roll.release == DEFAULT_VERSION:
        before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
        REPORT.write_text(page(before, section(roll, run.outcomes)), encoding="utf-8")
    assert {way: outcome.text for way, outcome in run.outcomes.items() if outcome.wrong} == {}
