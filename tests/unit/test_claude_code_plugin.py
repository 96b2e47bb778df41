"""The version of a plugin: which texts are one, which is higher, and what the plan does about it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.objects.skills.claude_code_plugin import CLAUDE_CODE_PLUGIN, plan
from terraform_provider_litellm.objects.skills.semantic_version import SemanticVersion
from terraform_provider_litellm.plugin.resource import Plan
from tests.objects.claude_code_plugin import ROW, SOURCE
from tests.transport import FakeProxy

RANKED = [
    "0.0.1",
    "0.1.0-0.3.7",
    "0.1.0",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2.0",
    "1.10.0",
    "2.0.0",
]
"""Semantic versions, each higher than the one before."""


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RANKED)))
def test_semantic_versions_are_ranked_as_their_standard_says(lower: str, higher: str) -> None:
    """Numbers by value, words by letter, and a pre-release before its release."""
    first, second = SemanticVersion.parse(lower), SemanticVersion.parse(higher)
    assert first is not None
    assert second is not None
    assert first < second
    assert not second <= first


def test_build_metadata_has_no_rank() -> None:
    """A version that differs in it alone is not higher."""
    assert SemanticVersion.parse("1.0.0+one") == SemanticVersion.parse("1.0.0+two.2")


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "latest", "1.2.٣", "1.2.3\n"],
)
def test_other_texts_are_no_semantic_version(text: str) -> None:
    """LiteLLM rejects them."""
    assert SemanticVersion.parse(text) is None


def litellm(release: str) -> FakeProxy:
    """A proxy of a release, with one plugin."""
    answers: dict[str, Any] = {
        "/health/readiness/details": {"litellm_version": release},
        "/claude-code/plugins/p": ROW,
        "/claude-code/plugins": {"plugins": [ROW], "count": 1},
    }
    return FakeProxy(lambda request: (200, answers[request.path]))


PLUGIN = dict.fromkeys(CLAUDE_CODE_PLUGIN.table.by_name) | {"name": "p", "source": SOURCE}
REPLACED = 'Plugin "p" goes back to a lower version'
HIGHER = "The change requires a higher version"
INVALID = "Invalid value for version"
PLANS: list[tuple[str, dict[str, Any] | None, dict[str, Any], list[str]]] = [
    ("1.110.0", {"version": "1.3.0"}, {"version": "1.2.9"}, [REPLACED]),
    ("1.110.0", {"version": "1.3.0"}, {"version": "1.3.0-rc.1"}, [REPLACED]),
    ("1.110.0", {"version": "1.3.0"}, {"version": "1.3.0+two"}, [REPLACED]),
    ("1.110.0", {"version": "1.3.0"}, {"version": "1.10.0"}, []),
    ("1.110.0", {"version": "latest"}, {"version": "0.1.0"}, []),
    ("1.110.0", {"version": None}, {"version": "0.9.0"}, [REPLACED]),
    ("1.110.0", {"version": None}, {"version": "1.0.1"}, []),
    ("1.110.0", {"version": "1.3.0"}, {"version": None, "domain": "new"}, []),
    ("1.110.0", {"version": "1.3.0"}, {"version": "1.3.0", "domain": "new"}, [HIGHER]),
    ("1.110.0", {"version": "1.3.0"}, {"version": "1.3.0", "enabled": False}, []),
    ("1.110.0", {"version": "1.3.0"}, {"version": "latest"}, [INVALID]),
    ("1.110.0", None, {"version": "latest"}, [INVALID]),
    ("1.110.0", None, {"version": "0.0.1"}, []),
    ("1.106.0", {"version": "1.3.0"}, {"version": "latest"}, []),
    ("1.106.0", {"version": "1.3.0"}, {"version": "1.3.0", "domain": "new"}, []),
]


@pytest.mark.parametrize(("release", "before", "wanted", "summaries"), PLANS)
async def test_a_plan_shows_what_newer_releases_do_with_a_version(
    release: str, before: dict[str, Any] | None, wanted: dict[str, Any], summaries: list[str]
) -> None:
    """A lower one replaces the plugin; a change without a higher one, and a version that is not semantic, are errors."""
    planned = PLUGIN | wanted
    call = Plan(
        provider=Client(litellm(release)),
        config=planned,
        prior=None if before is None else PLUGIN | before,
        planned=dict(planned),
    )
    await plan(call)
    assert [each.summary for each in call.diagnostics] == summaries
    assert [str(each) for each in call.requires_replace] == ["version"] * (summaries == [REPLACED])
