"""The documentation says what the code does: attributes, links, examples, make targets."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from terraform_plugin import types
from terraform_plugin.schema import Attribute, Schema
from terraform_plugin.types import Type
from terraform_provider_litellm import registry
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.conftest import ROOT
from tests.installation import TERRAFORM

PAGES = ROOT / "docs" / "resources"
NOT_OURS = {".cache", ".git", ".hypothesis", ".terraform", "build", "dist", "node_modules"}

ATTRIBUTE = re.compile(r"^- `(\w+)` \(([^)]+)\) (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
RESOURCE = re.compile(r'^resource "(\w+)" "\w+" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
ARGUMENT = re.compile(r"^  (\w+) +=", re.MULTILINE)
TARGET = re.compile(r"^\| `make ([a-z-]+)` \| (.+) \|$", re.MULTILINE)
HELP = re.compile(r"^ +make ([a-z-]+) +(.+)$", re.MULTILINE)


def markdown() -> list[Path]:
    """Every Markdown file of the project."""
    found: list[Path] = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        found += [Path(folder, name).relative_to(ROOT) for name in files if name.endswith(".md")]
    return sorted(found)


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """A page without its fenced blocks, where a bracket or a hash means something else."""
    return FENCED.sub("", text(path))


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above; empty if there is none."""
    level = len(heading.partition(" ")[0])
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def resource(name: str) -> Schema:
    schema: Schema = LiteLLMProvider.resources[name]().schema
    return schema


def page_of(name: str) -> Path:
    return PAGES / f"{name.removeprefix('litellm_')}.md"


# ---- attributes

HEADINGS = ("Required", "Optional", "Read-Only")


def heading_of(attribute: Attribute) -> str:
    if attribute.required:
        return "Required"
    return "Optional" if attribute.optional else "Read-Only"


def type_name(kind: Type) -> str:
    """A type as the Terraform registry writes it."""
    if isinstance(kind, types.Collection):
        return f"{type(kind).__name__} of {type_name(kind.element)}"
    assert isinstance(kind, types.Primitive)
    return {"bool": "Boolean"}.get(kind.name, kind.name.capitalize())


def described(schema: Schema) -> Mapping[str, list[tuple[str, str]]]:
    """Name and type of each attribute, in the order of the names, by the heading that it belongs under."""
    by_heading: dict[str, list[tuple[str, str]]] = {heading: [] for heading in HEADINGS}
    for name, attribute in sorted(schema.block.attributes.items()):
        label = type_name(attribute.type) + (", Sensitive" if attribute.sensitive else "")
        by_heading[heading_of(attribute)].append((name, label))
    return by_heading


SCHEMAS = {ROOT / "docs" / "index.md": LiteLLMProvider.schema} | {
    page_of(name): resource(name) for name in registry.OBJECTS
}


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in SCHEMAS])
def test_page_lists_every_attribute_under_its_heading_and_no_other(page: Path) -> None:
    schema = section(page.read_text(encoding="utf-8"), "## Schema")
    listed = {
        heading: [
            (name, kind)
            for name, kind, _ in ATTRIBUTE.findall(section(schema, f"### {heading}"))
            if not kind.startswith("Block")
        ]
        for heading in HEADINGS
    }
    assert listed == described(SCHEMAS[page])
    headings = {name for name, rows in listed.items() if rows}
    headings |= {f"Nested Schema for `{name}`" for name in SCHEMAS[page].block.blocks}
    assert set(re.findall(r"^### (.+)$", schema, re.MULTILINE)) == headings


def test_every_page_is_of_a_resource() -> None:
    assert sorted(PAGES.glob("*.md")) == sorted(page_of(name) for name in registry.OBJECTS)


@pytest.mark.parametrize("name", registry.OBJECTS)
def test_page_begins_as_the_registry_wants_it(name: str) -> None:
    page = page_of(name).read_text(encoding="utf-8")
    assert page.startswith(f'---\npage_title: "{name} Resource - litellm"\nsubcategory: ""\ndescription: |-\n  ')
    assert next(line for line in page.splitlines() if line.startswith("# ")) == f"# {name} (Resource)"
    assert f"terraform import {name}." in section(page, "## Import")
    assert f"to = {name}." in section(page, "## Import")


@pytest.mark.parametrize("name", registry.OBJECTS)
def test_readme_leads_to_the_resource(name: str) -> None:
    described_there = section(text(Path("README.md")), f"### {name}")
    assert f"]({page_of(name).relative_to(ROOT)})" in described_there


# ---- links


def anchors(path: Path) -> Iterator[str]:
    """The anchors that a page's headings get."""
    met: dict[str, int] = {}
    for heading in HEADING.findall(prose(path)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        met[anchor] = met.get(anchor, 0) + 1
        yield anchor if met[anchor] == 1 else f"{anchor}-{met[anchor] - 1}"


@pytest.mark.parametrize("path", markdown(), ids=str)
def test_relative_links_lead_somewhere(path: Path) -> None:
    lost = []
    for link in LINK.findall(prose(path)):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (ROOT / path).parent / file if file else ROOT / path
        if not target.exists() or (anchor and anchor not in anchors(target.resolve().relative_to(ROOT))):
            lost.append(link)
    assert lost == []


def test_links_are_found() -> None:
    """The test above is about something."""
    assert "docs/resources/key.md" in LINK.findall(prose(Path("README.md")))
    assert "the-provider-block" in anchors(Path("README.md"))


# ---- examples

BLOCKS = [
    pytest.param(block, id=f"{path}-{number}")
    for path in markdown()
    if path == Path("README.md") or path.parts[0] == "docs"
    for number, (language, block) in enumerate(FENCED.findall(text(path)))
    if language == "hcl"
]


@pytest.mark.parametrize("block", BLOCKS)
def test_example_is_formatted_as_terraform_does_it(block: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        [TERRAFORM, "fmt", "-no-color", "-"], input=block, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == block


@pytest.mark.parametrize("block", BLOCKS)
def test_example_sets_only_attributes_that_can_be_set(block: str) -> None:
    for name, body in RESOURCE.findall(block):
        attributes = resource(name).block.attributes
        settable = {each for each, attribute in attributes.items() if attribute.required or attribute.optional}
        required = {each for each, attribute in attributes.items() if attribute.required}
        assert required <= set(ARGUMENT.findall(body)) <= settable


# ---- make


def test_readme_lists_the_make_targets_as_make_help_does() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    targets = HELP.findall(done.stdout)
    assert targets
    assert TARGET.findall(text(Path("README.md"))) == targets
