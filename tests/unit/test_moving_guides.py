"""The guides for moving are complete, and each of their statements names what proves it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from terraform_provider_litellm import catalog, provider_block
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.behaviours import LeftAlone
from tests.conftest import ROOT
from tests.guides import CODE, GUIDES, PROOF, Refused, provider, rows
from tests.markdown import section
from tests.moves import CASES

SECTIONS = (
    "Steps",
    "What to change",
    "What the first plan shows",
    "What is not carried over",
    "Both providers",
    "The way back",
    "With moved blocks",
)
OWN = {"scalepad": {"Service accounts"}}
"""Sections that one guide alone has."""

WORDS = {"admin", "data", "unified_access_groups", "jsonencode", "mcp_toolsets", "moved", "user"}
"""Names in the tables that are not those of attributes or types."""

guides = pytest.mark.parametrize("guide", GUIDES, ids=provider)


def ours() -> set[str]:
    """The names that mean something in a configuration for this provider."""
    names = {name for kind in catalog.OBJECTS for name in LiteLLMProvider.resources[kind]().schema.block.attributes}
    return names | {each.name for each in provider_block.SETTINGS} | set(catalog.OBJECTS)


@guides
def test_every_guide_has_all_sections_in_one_order(guide: Path) -> None:
    found = re.findall(r"^## (.+)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    assert [each for each in found if each not in OWN.get(provider(guide), ())] == list(SECTIONS)


@guides
def test_the_old_provider_stays_at_its_version_beside_this_one(guide: Path) -> None:
    """Without a version, `terraform init` may install one that reads the state in another way."""
    said = section(guide.read_text(encoding="utf-8"), "## Both providers")
    assert "version = " in said.partition("source  = ")[2].partition("source  = ")[2]


def test_every_row_of_what_to_change_names_its_proof() -> None:
    said = {left for guide in GUIDES for left in rows(guide, "What to change")}
    assert said == PROOF.keys()
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*/test_*.py"))
    for proof in PROOF.values():
        assert isinstance(proof, Refused) or proof in CASES or f"def {proof}(" in tests, proof


@guides
def test_what_a_guide_says_to_use_is_there(guide: Path) -> None:
    """The first name of each piece of code in the right column."""
    for right in rows(guide, "What to change").values():
        for code in CODE.findall(right):
            name = code.split(" ")[0].split(".")[0 if code.startswith("litellm_") else -1]
            assert name in ours() | WORDS or not re.fullmatch("[a-z_]{3,}", name), code


def test_overview_names_every_recorded_provider_and_release() -> None:
    table = section((ROOT / "docs" / "guides" / "moving.md").read_text(encoding="utf-8"), "## Which guide to follow")
    found = re.findall(
        r"^\| `(\w+)/litellm`[^|]*\| [^|]+ \| ([^|]+) \| .*\((moving-from-\w+\.md)\) \|$", table, re.MULTILINE
    )
    recorded: dict[str, set[str]] = {}
    for name, release, _ in (case.split("/") for case in CASES):
        recorded.setdefault(name, set()).add(release)
    assert {name.lower(): set(releases.split(", ")) for name, releases, _ in found} == recorded
    assert {link for _, _, link in found} == {guide.name for guide in GUIDES}


def test_overview_says_in_five_lines_what_moving_means() -> None:
    page = (ROOT / "docs" / "guides" / "moving.md").read_text(encoding="utf-8")
    assert [line[:2] for line in re.findall(r"^\d\..*$", page, re.MULTILINE)] == ["1.", "2.", "3.", "4.", "5."]


LEFT_ALONE = {
    name: {each.name for each in made.record.table.fields if each.behaviour(LeftAlone)}
    for name in catalog.OBJECTS
    if isinstance(made := LiteLLMProvider.resources[name](), ObjectResource)
}


@pytest.mark.parametrize("name", [name for name, fields in LEFT_ALONE.items() if fields])
def test_text_says_what_is_left_alone_while_it_is_unset(name: str) -> None:
    page = (ROOT / "docs" / "resources" / f"{name.removeprefix('litellm_')}.md").read_text(encoding="utf-8")
    said = {
        field
        for field, text in re.findall(r"^- `(\w+)` \([^)]*\) (.+)$", page, re.MULTILINE)
        if "the provider ignores" in text
    }
    assert LEFT_ALONE[name] <= said


def test_index_names_all_that_is_left_alone() -> None:
    (said,) = re.findall(
        r"^- \*\*What other objects write is left alone\*\*(.*?)\. It is",
        (ROOT / "docs" / "index.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    names = {code for code in CODE.findall(said) if code not in catalog.OBJECTS}
    assert names == set().union(*LEFT_ALONE.values())
    assert {code for code in CODE.findall(said) if code in catalog.OBJECTS} == {
        name for name, fields in LEFT_ALONE.items() if fields
    }
