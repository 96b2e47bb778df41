"""What is changed behind Terraform's back is seen by the next plan, and repaired by the next apply.

Here stands how single changes show, by hand; `test_resources` changes every attribute of every type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from terraform_provider_litellm.record.release import parsed
from tests.configuration import configuration
from tests.objects import REFUSED, SAMPLES
from tests.sample import Drift
from tests.shown import comparable, shown
from tests.surroundings import surroundings
from tests.values import placed
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

DRIFTS = {what: (kind, drift) for kind, sample in SAMPLES.items() for what, drift in sample.drifts.items()}
SECTION = re.compile(
    r"^  # (\S+) (?:must be|will be) .*?(?=^  # \S+ (?:must|will) be |^Plan: )", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Repaired:
    """What the apply after a change said of the object, and the object before and after: its state, and what LiteLLM shows."""

    plan: str
    before: tuple[Mapping[str, Any], Mapping[str, Any]]
    after: tuple[Mapping[str, Any], Mapping[str, Any]]


def reason(kind: str, drift: Drift, release: str) -> str:
    """Why a release cannot have the change, or nothing."""
    if kind in REFUSED:
        return REFUSED[kind]
    if parsed(release) < parsed(drift.since):
        return f"this LiteLLM cannot do it; {drift.since} can"
    if parsed(release) >= parsed(drift.until):
        return f"this LiteLLM does otherwise, since {drift.until}"
    return ""


@pytest.fixture(scope="module")
def repaired(shared_workspace: LiveWorkspace) -> Iterator[Mapping[str, Repaired]]:
    """All changes at once, each of an object of its own: made, and repaired by one apply."""
    workspace = shared_workspace
    addresses = {
        what: f"{kind}.drift_{number}"
        for number, (what, (kind, drift)) in enumerate(DRIFTS.items())
        if not reason(kind, drift, workspace.proxy.version)
    }

    def found(address: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return workspace.attributes(address), shown(workspace, address)

    with surroundings(workspace):
        objects = {
            address: placed({**SAMPLES[DRIFTS[what][0]].least, **DRIFTS[what][1].values}, workspace.run, address)
            for what, address in addresses.items()
        }
        workspace.write(configuration(objects), "main.tf.json")
        workspace.apply()
        before = {what: found(address) for what, address in addresses.items()}
        for what, address in addresses.items():
            workspace.meddle(address, DRIFTS[what][1].call)
        output = workspace.apply()
        sections = {match[1]: match[0] for match in SECTION.finditer(output)}
        assert sections.keys() == set(addresses.values())
        yield {what: Repaired(sections[address], before[what], found(address)) for what, address in addresses.items()}
        workspace.destroy()


@pytest.mark.parametrize("what", DRIFTS)
def test_drift_is_seen_and_repaired(
    what: str, repaired: Mapping[str, Repaired], shared_workspace: LiveWorkspace
) -> None:
    """The plan shows the change at its attribute and nothing else; the apply takes it back."""
    kind, drift = DRIFTS[what]
    if why := reason(kind, drift, shared_workspace.proxy.version):
        pytest.skip(why)
    found = repaired[what]
    assert " ".join(drift.planned.split()) in " ".join(found.plan.split())
    assert ("must be replaced" in found.plan) is drift.replaces
    assert ("will be updated in-place" in found.plan) is not drift.replaces
    (state, said), (new_state, new_said) = found.before, found.after
    anew = {"budget_reset_at", "updated_at", "updated_by", *(("id", "model_id") if drift.replaces else ())}
    anew |= {"version"} if kind == "litellm_prompt" else set()
    assert new_state == {**state, **{name: new_state[name] for name in anew & new_state.keys()}}
    assert drift.replaces or comparable(new_said) == comparable(said)


def test_nothing_is_left_to_do(repaired: Mapping[str, Repaired], shared_workspace: LiveWorkspace) -> None:
    """The plan after all repairs is empty."""
    assert repaired
    shared_workspace.plan(changes=False)
