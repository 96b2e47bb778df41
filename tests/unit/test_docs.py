"""The documentation says what the code does: attributes, links, examples, make targets."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scripts.docs.pages import FOLDERS
from terraform_provider_litellm import catalog, provider_block
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path as path_of
from terraform_provider_litellm.plugin.provider import Types
from terraform_provider_litellm.plugin.schema import Attribute, Schema
from terraform_provider_litellm.plugin.types import Type
from terraform_provider_litellm.plugin.values import Value
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.behaviours import CannotBeCleared
from terraform_provider_litellm.record.field import Field
from tests.conftest import ROOT
from tests.installation import TERRAFORM
from tests.markdown import FENCED, section

DOCS = ROOT / "docs"
NOT_OURS = {".cache", ".git", ".hypothesis", ".terraform", "build", "dist", "node_modules", "templates"}

ATTRIBUTE = re.compile(r"^- `(\w+)` \(((?:[^()]|\([^()]*\))+)\) (.+)$", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$', re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
RESOURCE = re.compile(r'^resource "(\w+)" "\w+" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
ARGUMENT = re.compile(r"^  (\w+) +=", re.MULTILINE)
GIVEN = re.compile(r'^ +(\w+) += "(.*)"$', re.MULTILINE)
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


KINDS: Mapping[str, tuple[str, Types]] = {
    "resources": ("Resource", LiteLLMProvider.resources),
    "data-sources": ("Data Source", LiteLLMProvider.data_sources),
    "ephemeral-resources": ("Ephemeral Resource", LiteLLMProvider.ephemeral_resources),
    "list-resources": ("List Resource", LiteLLMProvider.list_resources),
    "actions": ("Action", LiteLLMProvider.actions),
}


def resource(name: str) -> Schema:
    schema: Schema = LiteLLMProvider.resources[name]().schema
    return schema


def page_of(folder: str, name: str) -> Path:
    return DOCS / folder / f"{name.removeprefix('litellm_')}.md"


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
    if not isinstance(kind, types.Primitive):
        return type(kind).__name__
    return {"bool": "Boolean"}.get(kind.name, kind.name.capitalize())


def label(attribute: Attribute) -> str:
    """What stands in brackets behind an attribute's name, without links."""
    also = {"Sensitive": attribute.sensitive, "[Write-only]": attribute.write_only, "Deprecated": attribute.deprecation}
    return ", ".join([type_name(attribute.type), *(word for word, holds in also.items() if holds)])


def listed(text: str) -> list[tuple[str, str]]:
    """Name and label of each attribute in a list, in the order of the names."""
    return sorted((name, re.sub(r"\](\([^)]*\))", "]", kind)) for name, kind, _ in ATTRIBUTE.findall(text))


SCHEMAS = {DOCS / "index.md": LiteLLMProvider.schema} | {
    page_of(folder, name): make().schema for folder, (_, found) in KINDS.items() for name, make in found.items()
}


@pytest.mark.parametrize("page", [pytest.param(page, id=f"{page.parent.name}-{page.stem}") for page in SCHEMAS])
def test_page_lists_every_attribute_under_its_heading_and_no_other(page: Path) -> None:
    schema, block = section(page.read_text(encoding="utf-8"), "## Schema"), SCHEMAS[page].block
    for heading in HEADINGS:
        shown = [(name, kind) for name, kind in listed(section(schema, f"### {heading}")) if "Block" not in kind]
        wanted = {name: label(each) for name, each in block.attributes.items() if heading_of(each) == heading}
        assert shown == sorted(wanted.items())
    for name, nested in block.blocks.items():
        below = section(schema, f"### Nested Schema for `{name}`")
        assert listed(below) == sorted((inner, label(each)) for inner, each in nested.block.attributes.items())
        assert f"](#nestedblock--{name}))" in schema
        assert f"nestedblock--{name}" in ANCHOR.findall(schema)


@pytest.mark.parametrize("folder", [*KINDS, "functions"])
def test_every_page_is_of_a_type_or_a_function(folder: str) -> None:
    names = LiteLLMProvider.functions if folder == "functions" else KINDS[folder][1]
    assert sorted((DOCS / folder).glob("*.md")) == sorted(page_of(folder, name) for name in names)


@pytest.mark.parametrize(("folder", "name"), [(folder, name) for folder, (_, found) in KINDS.items() for name in found])
def test_page_begins_as_the_registry_wants_it(folder: str, name: str) -> None:
    kind = KINDS[folder][0]
    page = page_of(folder, name).read_text(encoding="utf-8")
    assert page.startswith(f'---\npage_title: "{name} {kind} - litellm"\nsubcategory: ""\ndescription: |-\n  ')
    assert next(line for line in page.splitlines() if line.startswith("# ")) == f"# {name} ({kind})"
    assert FENCED.search(section(page, "## Example Usage"))


@pytest.mark.parametrize("name", catalog.OBJECTS)
def test_page_of_a_resource_tells_both_ways_to_import(name: str) -> None:
    page = page_of("resources", name).read_text(encoding="utf-8")
    assert f"terraform import {name}." in section(page, "## Import")
    assert f"to = {name}." in section(page, "## Import")
    identity = LiteLLMProvider.resources[name]().identity
    shown = section(section(page, "### Identity Schema"), "#### Required")
    assert [each for each, _, _ in ATTRIBUTE.findall(shown)] == list(identity.attributes if identity else ())


@pytest.mark.parametrize("name", catalog.OBJECTS)
def test_import_of_the_examples_has_an_identity_that_is_possible(name: str) -> None:
    """An id in place of a scope or an environment is none; and the data source's arguments are as possible."""
    record, folder = catalog.record(name), ROOT / "examples" / "resources" / name
    diagnostics = Diagnostics()
    for path in (folder / "import-by-identity.tf", ROOT / "examples" / "data-sources" / name / "data-source.tf"):
        given = dict(GIVEN.findall(text(path))) if path.exists() else {}
        for each in filter(record.table.by_name.get, given):  # a model's id has no field
            for check in record.table.by_name[each].checks:
                check.validate(given[each], path_of(each), diagnostics)
        if given and path.parent == folder:
            assert f"id = {json.dumps(record.identifier(given))}\n" in text(folder / "import-by-string-id.tf")
    assert not list(diagnostics)


RULE = "\n- Removing it from the configuration "


def kind_of_removal(field: Field) -> str:
    """What becomes of the object when the attribute is removed, in a word."""
    if field.clearable:
        return "clears"
    cleared = field.behaviour(CannotBeCleared)
    return (cleared and cleared.until) or "replaces"


def rule_of(schema: str) -> str:
    """The kind of removal that the rules above the list tell."""
    rule = schema.partition(RULE)[2].partition("\n")[0]
    newer = re.search(r"clears it in LiteLLM ([\d.]+) and newer, and replaces", rule)
    return newer[1] if newer else rule.partition(" ")[0]


@pytest.mark.parametrize("name", catalog.OBJECTS)
def test_what_becomes_of_most_removed_attributes_is_said_once(name: str) -> None:
    """In the rules above the list; only the attributes that differ say it themselves."""
    schema = section(page_of("resources", name).read_text(encoding="utf-8"), "## Schema")
    texts = {attribute: text for attribute, _, text in ATTRIBUTE.findall(schema)}
    made = LiteLLMProvider.resources[name]()
    assert isinstance(made, ObjectResource)
    fields = [each for each in made.record.table.fields if each.optional and not each.always_replaced]
    kinds = Counter(map(kind_of_removal, fields))
    assert kinds[rule_of(schema)] == max(kinds.values(), default=0)
    apart = {each for each, text in texts.items() if "Removing it replaces" in text or "Removing it clears" in text}
    exceptional = {each.name for each in fields if kind_of_removal(each) != rule_of(schema) and not each.keeps_names}
    assert apart & {each.name for each in fields} == exceptional


@pytest.mark.parametrize("name", catalog.OBJECTS)
def test_text_says_what_the_table_knows_of_an_attribute(name: str) -> None:
    """Since which release, whether a licence is needed, and what becomes of the object."""
    schema = section(page_of("resources", name).read_text(encoding="utf-8"), "## Schema")
    texts = {attribute: text for attribute, _, text in ATTRIBUTE.findall(schema)}
    made = LiteLLMProvider.resources[name]()
    assert isinstance(made, ObjectResource)
    lost = []
    rule = rule_of(schema)
    for field in made.record.table.fields:
        told = texts[field.name]
        sticks = field.optional and not field.always_replaced and "replaces" == kind_of_removal(field) != rule
        needed = {
            f"LiteLLM {field.since}": bool(field.since),
            "LiteLLM Enterprise licence": bool(field.licence),
            "replaces the": sticks or field.always_replaced,
        }
        lost += [(field.name, words) for words, holds in needed.items() if holds and words not in told]
    assert lost == []


@pytest.mark.parametrize("name", catalog.OBJECTS)
def test_lines_that_the_importing_guide_takes_out_mean_unset(name: str) -> None:
    """An empty list or map of any attribute that may be left out; required ones have to stay."""
    made = LiteLLMProvider.resources[name]()
    assert isinstance(made, ObjectResource)
    meant = []
    for field in made.record.table.fields:
        empty: Value = {} if isinstance(field.type, types.Map) else []
        if field.type == types.DYNAMIC:
            empty = field.blank  # a list or an object, as the attribute is
        if field.optional and (isinstance(field.type, types.Collection) or field.type == types.DYNAMIC):
            meant += [] if field.absent(field.written(empty)) else [field.name]
    assert meant == []


def test_the_importing_guide_names_the_types_without_a_list() -> None:
    """And no other: every type but these has a list resource."""
    guide = text(ROOT / "docs" / "guides" / "importing.md").partition("Every resource\ntype has a list resource")[2]
    excepted = guide.partition("List single members")[0]
    assert set(re.findall(r"`(litellm_\w+)`", excepted)) == catalog.UNLISTED


def test_text_says_the_variable_and_the_default_of_each_setting() -> None:
    texts = {name: text for name, _, text in ATTRIBUTE.findall(text(Path("docs/index.md")))}
    for setting in (*provider_block.SETTINGS, *provider_block.RETRY):
        assert f"`{setting.variable}`" in texts[setting.name]
        assert setting.default in texts[setting.name]


@pytest.mark.parametrize("name", catalog.FUNCTIONS)
def test_page_of_a_function_has_its_arguments(name: str) -> None:
    page = page_of("functions", name).read_text(encoding="utf-8")
    assert page.startswith(f'---\npage_title: "{name} function - litellm"\nsubcategory: ""\ndescription: |-\n  ')
    assert f"# function: {name}\n" in page
    assert f"provider::litellm::{name}(" in section(page, "## Example Usage")
    parameters = [each.name for each in LiteLLMProvider.functions[name]().parameters]
    assert re.findall(r"^\d+\. `(\w+)` \(", section(page, "## Arguments"), re.MULTILINE) == parameters
    (call,) = re.findall(rf"^{name}\((.*?)\) ", section(page, "## Signature"), re.MULTILINE)
    assert [each.split()[0] for each in call.split(", ")] == parameters
    assert section(page, "## Return Type").strip()


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in sorted((DOCS / "guides").glob("*.md"))])
def test_guide_begins_as_the_registry_wants_it(page: Path) -> None:
    found = re.match(
        r'---\npage_title: "([^"]+)"\nsubcategory: "[^"]*"\ndescription: \|-\n  [^\n]+\n---\n\n# ([^\n]+)\n',
        page.read_text(encoding="utf-8"),
    )
    assert found
    assert found[1] == found[2]


def test_index_is_in_no_group_of_the_menu() -> None:
    assert text(DOCS / "index.md").startswith('---\npage_title: "Provider: LiteLLM"\ndescription: |-\n')


@pytest.mark.parametrize("name", catalog.OBJECTS)
def test_readme_leads_to_the_resource(name: str) -> None:
    described_there = section(text(Path("README.md")), "## Resources")
    assert f"| [`{name}`]({page_of('resources', name).relative_to(ROOT)}) |" in described_there


# ---- links


def anchors(path: Path) -> Iterator[str]:
    """The anchors that a page's headings get."""
    met: dict[str, int] = {}
    for heading in HEADING.findall(prose(path)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        met[anchor] = met.get(anchor, 0) + 1
        yield anchor if met[anchor] == 1 else f"{anchor}-{met[anchor] - 1}"
    yield from ANCHOR.findall(prose(path))


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


ON_THE_REGISTRY = {"guides", *FOLDERS}
"""The folders of `docs` whose pages the Terraform registry has, besides the index."""


def registry_pages() -> list[Path]:
    """The pages that the Terraform registry shows."""
    below = [path for path in markdown() if path.parts[0] == "docs" and len(path.parts) == 3]
    return [Path("docs/index.md"), *(path for path in below if path.parts[1] in ON_THE_REGISTRY)]


@pytest.mark.parametrize("path", registry_pages(), ids=str)
def test_page_of_the_registry_leads_only_to_pages_that_the_registry_has(path: Path) -> None:
    """By links that are relative, with `.md`, which it takes away; and it names no file of `docs` that it leaves out."""
    shown = {(ROOT / page).resolve() for page in registry_pages()}
    lost = [
        link
        for link in LINK.findall(prose(path))
        if not link.startswith(("https://", "#"))
        and (link.startswith("/") or (ROOT / path.parent / link.partition("#")[0]).resolve() not in shown)
    ]
    assert lost == []
    assert "docs/" not in re.sub(r"https://\S+", "", prose(path))


KNOWN_KEY = re.compile(r"\bsk-\d+\b")


@pytest.mark.parametrize(
    "path",
    [
        *markdown(),
        *(each.relative_to(ROOT) for folder in ("templates", "examples") for each in (ROOT / folder).rglob("*.*")),
    ],
    ids=str,
)
def test_no_page_sets_a_key_that_everybody_knows(path: Path) -> None:
    """LiteLLM refuses to start with such a master key."""
    assert KNOWN_KEY.findall(text(path)) == []


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
    if language in ("hcl", "terraform")
]

META = {"count", "depends_on", "for_each", "provider"}
"""What every resource can be told."""


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
        if name not in catalog.OBJECTS:
            continue
        attributes = resource(name).block.attributes
        settable = {each for each, attribute in attributes.items() if attribute.required or attribute.optional}
        required = {each for each, attribute in attributes.items() if attribute.required}
        assert required <= set(ARGUMENT.findall(body)) <= settable | META


# ---- make


def test_readme_lists_the_make_targets_as_make_help_does() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    targets = HELP.findall(done.stdout)
    assert targets
    assert TARGET.findall(text(Path("README.md"))) == targets
