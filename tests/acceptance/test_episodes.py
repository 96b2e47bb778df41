"""Episodes under faults with the real Terraform on the live proxy, and clean ones on the stand-in too; thousands are long.

`SEED` plays a long run again, `EPISODES` and `LIVE_EPISODES` say how many there are in this process and on the live proxy.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from terraform_provider_litellm.plugin.testing import RunningProviders
from tests.conftest import ROOT
from tests.episodes import COMPARED, PLACES, Episode, Result, report
from tests.grounds import in_process, live
from tests.installation import Installation
from tests.live_proxy.proxy import LiveProxy
from tests.stand_in import RELEASE
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

REPORT = ROOT / "docs" / "contributing" / "faults.md"
SEED = os.environ.get("SEED") or secrets.token_hex(4)
EPISODES = int(os.environ.get("EPISODES") or 1000)
LIVE_EPISODES = int(os.environ.get("LIVE_EPISODES") or 60)
WHOLE = (1000, 60)
"""How many make a run that the report tells of."""
AT_ONCE = 3
"""Episodes on the live proxy at the same time."""


class Stage:
    """Plays episodes with the real Terraform."""

    def __init__(self, proxy: LiveProxy, installation: Installation, folder: Path, providers: RunningProviders) -> None:
        self._proxy, self._home, self._folder, self._providers = proxy, installation.home, folder, providers

    @property
    def release(self) -> str:
        """The proxy's LiteLLM."""
        return self._proxy.version

    def play(self, seed: str, *, faults: bool = True) -> Result:
        """What comes of an episode."""

        def make(proxy: LiveProxy) -> LiveWorkspace:
            folder = self._folder / f"run-{secrets.token_hex(4)}"
            return LiveWorkspace.make(folder, self._home, proxy, providers=self._providers)

        with live(self._proxy, make) as ground:
            return Episode(ground, seed, faults=faults).play()


@pytest.fixture
def stage(
    live_proxy: LiveProxy, installation: Installation, tmp_path: Path, running_providers: RunningProviders
) -> Stage:
    """Where the live proxy is."""
    return Stage(live_proxy, installation, tmp_path, running_providers)


def in_memory(seed: str, *, faults: bool = True) -> Result:
    """What comes of an episode in this process."""
    with in_process() as ground:
        return Episode(ground, seed, faults=faults).play()


def _see(results: Iterable[Result]) -> None:
    """Fail with the episodes that failed, and how they went."""
    failed = [each for each in results if each.failures]
    told = ["\n".join([f"SEED={SEED}, episode {each.seed!r}", *each.failures, *each.story]) for each in failed]
    if told:
        pytest.fail("\n\n".join(told), pytrace=False)


@pytest.mark.parametrize("seed", COMPARED)
def test_the_stand_in_is_like_litellm(seed: str, stage: Stage) -> None:
    """A clean episode leaves the same values in the state and in LiteLLM's rows on both, in the release that it imitates."""
    if stage.release != RELEASE:
        pytest.skip(f"the stand-in is like LiteLLM {RELEASE}")
    here, there = in_memory(seed, faults=False), stage.play(seed, faults=False)
    _see([here, there])
    assert here.final.keys() == there.final.keys()
    for address, values in here.final.items():
        assert values == there.final[address], address


@pytest.mark.parametrize("seed", ["live 0"])
def test_a_clean_apply_ends_an_episode_with_nothing_lost_or_orphaned(seed: str, stage: Stage) -> None:
    """Whatever went wrong in it."""
    _see([stage.play(seed)])


@pytest.mark.long
def test_many_in_this_process() -> None:
    """As many as are asked for."""
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(in_memory, (f"{SEED} {number}" for number in range(EPISODES))))
    _see(results)
    if len(results) >= WHOLE[0]:
        report(REPORT, PLACES[0], f"seed `{SEED}`, the store of LiteLLM {RELEASE}", results)


@pytest.mark.long
def test_many_on_a_live_proxy(stage: Stage, live_proxy: LiveProxy) -> None:
    """As many as are asked for, some at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(stage.play, (f"{SEED} live {number}" for number in range(LIVE_EPISODES))))
    _see(results)
    if len(results) >= WHOLE[1]:
        report(REPORT, PLACES[1], f"seed `{SEED}`, LiteLLM {live_proxy.version}", results)
