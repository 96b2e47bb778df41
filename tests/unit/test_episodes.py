"""Episodes under faults, with the provider's own code in this process: what `make test-faults` plays by the thousand."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle import writes
from terraform_provider_litellm.plugin.resource import Apply
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject
from tests.episodes import COMPARED, TYPES, Episode, Result
from tests.grounds import in_process
from tests.terraform_core import kind_of

SEEDS = tuple(f"few {number}" for number in (*range(20), 78, 117, 179, 252))
"""Episodes that are always the same, and have all types between them."""


def played(seed: str, *, faults: bool = True) -> Result:
    """What comes of an episode."""
    with in_process() as ground:
        return Episode(ground, seed, faults=faults).play()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clean_apply_ends_an_episode_with_nothing_lost_or_orphaned(seed: str) -> None:
    """Whatever went wrong in it."""
    result = played(seed)
    assert not result.failures, "\n".join([*result.failures, *result.story])


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_an_episode_without_faults_has_no_errors(seed: str) -> None:
    """The stand-in is good enough for the provider, so that what fails in others is due to the faults."""
    result = played(seed, faults=False)
    assert (result.failures, result.errors) == ([], 0)


@pytest.mark.parametrize("seeds", [SEEDS, COMPARED], ids=["played here", "compared with LiteLLM"])
def test_the_episodes_have_all_types(seeds: tuple[str, ...]) -> None:
    """Those that are compared with LiteLLM itself are so by `tests/acceptance/test_episodes.py`."""
    with in_process() as ground:
        drawn = [Episode(ground, seed, faults=False).configurations() for seed in seeds]
    assert {kind_of(address) for first, second, _ in drawn for address in {**first, **second}} == TYPES


def test_an_episode_is_the_same_for_the_same_seed() -> None:
    """So that one that fails can be played again."""
    assert played("same").objects == played("same").objects


async def careless(
    record: LiteLLMObject, call: Apply[Client], values: State, given: list[Field], *, named: bool
) -> State:
    """A create that looks for nothing, before or after, and keeps nothing."""
    return await record.create(call.provider, values, record.table.body(values, given))


def test_episodes_fail_where_nothing_is_looked_for_after_a_create(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to hold can be violated."""
    monkeypatch.setattr(writes, "create", careless)
    failures = [text for seed in ("few 5", "few 11", "few 16") for text in played(seed).failures]
    assert any("in no state" in text for text in failures)


def test_episodes_fail_where_nothing_is_looked_for_before_a_create(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for what is somebody else's."""
    monkeypatch.setattr(writes, "is_named", lambda *_: False)
    failures = [text for seed in ("few 2", "few 4", "few 8") for text in played(seed).failures]
    assert any("somebody else" in text for text in failures)
