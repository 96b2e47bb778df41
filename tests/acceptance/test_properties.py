"""Any attributes with any values: apply, empty plan, change, apply, empty plan, import, empty plan.

`PROPERTY_SEED` draws the examples of a long run again, `PROPERTY_EXAMPLES` says how many there are of each resource.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest

from tests.acceptance.conftest import skip_before
from tests.conftest import ROOT
from tests.examples import Example, example
from tests.live_proxy.proxy import LiveProxy
from tests.objects import PLAYED, SAMPLES
from tests.properties import Batch, Failure, report, story
from tests.values import AWAY, HOME
from tests.workspace import LiveWorkspace

SINCE = "1.106.0"
"""Older releases cannot take back all that they take."""

pytestmark = [pytest.mark.acceptance, pytest.mark.since(SINCE)]

REPORT = ROOT / "docs" / "contributing" / "properties.md"
SEED = os.environ.get("PROPERTY_SEED") or secrets.token_hex(4)
MANY = int(os.environ.get("PROPERTY_EXAMPLES") or 300)
FEW = 4
TOGETHER = 25
"""Examples that share a configuration: few enough for a test that fails to be told in time."""

PASSED: dict[str, list[Example]] = {kind: [] for kind in SAMPLES}
"""Those of a long run without a failure."""

MEMBER, MODEL, USER = (SAMPLES[kind].least for kind in ("litellm_team_member", "litellm_model", "litellm_user"))

CASES = {
    each.name: each
    for each in (
        Example(
            "litellm_key",
            "import_of_a_key_whose_configuration_says_what_is_unset",
            {"blocked": True, "model_rpm_limit": {"m": 1}},
            {"blocked": False, "throttle_on_budget_exceeded": False, "model_rpm_limit": {}, "router_settings": {}},
        ),
        Example(
            "litellm_key",
            "import_of_a_key_whose_end_user_budget_was_taken_back",
            {"end_user_budget_id": HOME},
            {},
        ),
        Example(
            "litellm_key",
            "move_to_a_team_that_does_not_have_the_models_that_the_key_had",
            {"models": ["made-up"]},
            {"team_id": AWAY},
        ),
        Example(
            "litellm_key",
            "move_to_a_team_with_models_that_it_does_not_have",
            {},
            {"models": ["made-up"], "team_id": AWAY},
        ),
        Example(
            "litellm_team_member",
            "import_of_a_member_with_the_models_that_the_team_gives",
            {**MEMBER, "team_id": AWAY},
            {**MEMBER, "team_id": AWAY, "rpm_limit": 1},
        ),
        Example(
            "litellm_team_member",
            "no_models_in_so_many_words_in_place_of_those_that_the_team_gives",
            {**MEMBER, "team_id": AWAY},
            {**MEMBER, "team_id": AWAY, "allowed_models": []},
        ),
        Example(
            "litellm_model",
            "import_of_a_model_whose_tier_is_the_same_as_unset",
            MODEL,
            {**MODEL, "tier": "free"},
        ),
        Example(
            "litellm_model",
            "import_of_a_model_whose_mode_is_an_empty_text",
            MODEL,
            {**MODEL, "mode": ""},
        ),
        Example(
            "litellm_model",
            "import_of_a_model_with_a_zero_among_its_further_parameters",
            MODEL,
            {**MODEL, "additional_litellm_params": {"own_zero": 0, "own_text": "a"}},
        ),
        Example(
            "litellm_user",
            "names_without_a_value_in_the_metadata_of_a_user",
            {**USER, "metadata": {"a": None, "b": 1}},
            {**USER, "metadata": {"a": 2, "b": None}},
        ),
    )
}
"""Every fault that was found this way, by the promise that it broke."""


@dataclass(frozen=True)
class Ran:
    """A batch that has been run."""

    workspace: LiveWorkspace
    examples: Mapping[str, Example]
    failures: Mapping[str, Failure]


@pytest.fixture(scope="module")
def ran(live_proxy: LiveProxy, request: pytest.FixtureRequest) -> Ran:
    """All named cases and a few examples of each kind, together."""
    skip_before(SINCE, live_proxy)
    workspace = request.getfixturevalue("shared_workspace")
    drawn = [each for kind in PLAYED for each in some(kind, live_proxy.version, "few", range(FEW))]
    examples = {each.name: each for each in (*CASES.values(), *drawn)}
    return Ran(workspace, examples, Batch(workspace, list(examples.values())).run())


def some(kind: str, release: str, seed: str, numbers: range) -> list[Example]:
    """Examples of a seed."""
    return [example(kind, release, f"{seed} {number}", f"{kind}_{number}") for number in numbers]


@pytest.mark.parametrize("name", CASES)
def test_what_was_once_wrong(name: str, ran: Ran) -> None:
    """Every fault that was found stays mended."""
    assert name not in ran.failures, str(ran.failures[name])


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_few(kind: str, ran: Ran) -> None:
    """A few examples of each resource, always the same."""
    drawn = [each for name, each in ran.examples.items() if name not in CASES and each.kind == kind]
    assert not {each.name for each in drawn} & ran.failures.keys(), account(ran.workspace, drawn, ran.failures)


def account(workspace: LiveWorkspace, examples: Iterable[Example], failures: Mapping[str, Failure]) -> str:
    """What has failed, and the first of it without all that it does not need."""
    failed = [each for each in examples if each.name in failures]
    told = [f"{each.name}: {failures[each.name]}" for each in failed]
    return "\n\n".join([*told, story(workspace, failed[0], failures[failed[0].name])])


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, MANY, TOGETHER))
@pytest.mark.parametrize("kind", SAMPLES)
def test_many(kind: str, first: int, workspace: LiveWorkspace) -> None:
    """Hundreds of examples of each resource, some at a time."""
    release = workspace.proxy.version
    examples = some(kind, release, SEED, range(first, min(first + TOGETHER, MANY)))
    failures = Batch(workspace, examples).run()
    assert not failures, f"PROPERTY_SEED={SEED}\n\n{account(workspace, examples, failures)}"
    PASSED[kind].extend(examples)
    if len(PASSED[kind]) == MANY >= 300:
        report(REPORT, kind, PASSED[kind], release, SEED)
