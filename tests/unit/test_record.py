"""What follows from the identity of a LiteLLM object, so that its record need not say it."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from scripts.docs import examples
from terraform_provider_litellm import catalog
from terraform_provider_litellm.catalog import OBJECTS
from terraform_provider_litellm.client.client import at
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.values import UNKNOWN, State
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.noun import heading, plural
from terraform_provider_litellm.record.object import Listing, LiteLLMObject, Page
from terraform_provider_litellm.record.table import Table
from tests.conftest import ROOT

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.record.json_values import Json, Row
    from terraform_provider_litellm.record.object import Identity

VERBS = {"get", "post", "put", "patch", "delete"}


async def create(_client: Client, _values: State, _body: dict[str, Json]) -> State:
    """Nothing comes back."""
    return {}


async def read(_client: Client, identity: Identity) -> Row | None:
    """There is an object `a/b` in the place `c`, and one of the name `a`."""
    return dict(identity) if tuple(identity.values()) in {("a/b", "c"), ("a",)} else None


async def change(_client: Client, _identity: Identity, _body: dict[str, Json]) -> None:
    """All is well."""


async def delete(_client: Client, _identity: Identity) -> None:
    """All is well."""


async def page(_client: Client, _group: str, _number: int) -> Page:
    """Nothing is there."""
    return Page({}, 1)


PLAIN = LiteLLMObject(
    type_name="litellm_search_tool",
    description="A tool.",
    table=Table((Field("name", STRING, "The name."), Field("title", STRING, "The title."))),
    identity=("name",),
    create=create,
    read=read,
    update=change,
    delete=delete,
)
PAIR = replace(PLAIN, identity=("name", "place"), import_form="", label_names=(), named_by=("name", "place"), unique=())


def find(record: LiteLLMObject, text: str) -> State | None:
    """What an import id stands for."""
    return asyncio.run(record.found(cast("Client", None), text))


@pytest.mark.parametrize(("noun", "begun"), [("access group", "Access group"), ("MCP server", "MCP server")])
def test_a_summary_begins_with_the_noun_in_its_own_letters(noun: str, begun: str) -> None:
    """An import of a missing one is "MCP server not found", not "Mcp server not found"."""
    assert heading(noun) == begun


def test_a_plain_object_needs_eight_entries() -> None:
    """Noun, import form, label, uniqueness and the search before a create follow from the type's name and the identity."""
    assert PLAIN.noun == "search tool"
    assert PLAIN.import_id == "its name"
    assert PLAIN.label({"name": "a", "title": "b"}) == '"a"'
    assert PLAIN.named_by == ("name",)
    assert PLAIN.unique == (("name",),)
    assert PLAIN.identifier({"name": "a"}) == "a"


def test_a_name_of_a_list_is_what_messages_call_an_object() -> None:
    """A person knows an object by its name, and where it has none by its id."""
    listed = replace(PLAIN, listing=Listing(page, names={"title": "title"}), label_names=())
    assert listed.label({"name": "a", "title": "b"}) == '"b"'
    assert listed.label({"name": "a", "title": None}) == '"a"'
    assert listed.import_id == "its name, or title:<title> if it is unique"


def test_what_a_failed_create_leaves_to_others_is_looked_for_by_the_create() -> None:
    """Such an object is not refused because it is there already."""
    assert replace(PLAIN, delete_after_failed_create=False, named_by=("(from the identity)",)).named_by == ()


def test_an_id_that_the_configuration_leaves_out_is_chosen() -> None:
    """One that is there stays; an empty one is none."""
    assert PLAIN.chosen({"name": "a", "title": "b"}) == {"name": "a"}
    chosen = [PLAIN.chosen({"name": name})["name"] for name in ("", None, None)]
    assert len(set(chosen)) == len(chosen)
    assert all(len(name) == 36 for name in chosen)


def test_an_id_is_known_where_what_it_is_made_of_is() -> None:
    """And not before all of it is."""
    assert PAIR.known_id({"name": "a/b", "place": "c"}) == "a/b/c"
    assert [PAIR.known_id({"name": "a", "place": value}) for value in (UNKNOWN, None, "")] == [None] * 3


@pytest.mark.parametrize(
    ("record", "text", "found"),
    [
        (PLAIN, "a", {"name": "a"}),
        (PLAIN, "", None),
        (PLAIN, "b", None),
        (PAIR, "a/b/c", {"name": "a/b", "place": "c"}),
        (PAIR, "a/b", None),
        (PAIR, "/c", None),
    ],
)
def test_an_import_id_is_found_however_many_slashes_it_has(
    record: LiteLLMObject, text: str, found: State | None
) -> None:
    """Ids may contain what separates them."""
    assert find(record, text) == found


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/team/new", "/team/new"),
        (("/credentials", "a"), "/credentials/a"),
        (("/model", "a/b c?#%", "update"), "/model/a%2Fb%20c%3F%23%25/update"),
        (("/model", "..", "update"), "/model/%2E%2E/update"),
        (("/model", ".", "update"), "/model/%2E/update"),
    ],
)
def test_a_name_stays_one_segment_of_a_path(path: str | tuple[str, ...], sent: str) -> None:
    """No name reaches another endpoint."""
    assert at(path) == sent


def test_no_path_is_put_together_by_hand() -> None:
    """A path is a text as it stands, or a text and segments."""
    assert list(_made_by_hand()) == []


def _made_by_hand() -> Iterator[str]:
    for file in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS):
                continue
            if ast.unparse(node.func.value).rpartition(".")[2] not in {"client", "provider"} or not node.args:
                continue
            path = node.args[0]
            begin = path.elts[0] if isinstance(path, ast.Tuple) else path
            if isinstance(begin, ast.JoinedStr | ast.BinOp | ast.Call):
                yield f"{Path(file).name}:{node.lineno}: {ast.unparse(path)}"


@pytest.mark.parametrize("kind", OBJECTS)
def test_every_object_says_only_what_differs(kind: str) -> None:
    """A record that repeats what follows from its identity hides what it does differently."""
    record = catalog.record(kind)
    plain = replace(
        record,
        noun="",
        import_form="",
        label_names=(),
        named_by=("(from the identity)",),
        unique=(record.named_by or record.identity,),
    )
    source = _source(kind)
    for name in ("noun", "import_form", "label_names", "named_by", "unique"):
        assert (getattr(record, name) == getattr(plain, name)) == (f"{name}=" not in source), name


def _source(kind: str) -> str:
    place = OBJECTS[kind].replace(".", "/")
    text = (ROOT / "src/terraform_provider_litellm/objects" / f"{place}.py").read_text()
    name = Path(place).name.upper()
    found = next(
        node for node in ast.parse(text).body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return ast.unparse(found)


@pytest.mark.parametrize("name", ["budget", "credential"])
def test_a_plain_object_is_one_module_one_line_one_sample_and_one_example(name: str) -> None:
    """All else follows: pages, imports, lists, rows. A state of other providers' takes one entry more, where there is one."""
    kind, package = f"litellm_{name}", ROOT / "src/terraform_provider_litellm"
    by_hand = {
        str(path.relative_to(package))
        for path in (*package.rglob("*.py"), *(ROOT / "scripts").rglob("*.py"))
        if f'"{kind}"' in path.read_text(encoding="utf-8")
    }
    module = f"objects/{OBJECTS[kind].replace('.', '/')}.py"
    assert by_hand == {module, "catalog.py", "state_migration/table.py"}
    assert not (ROOT / "templates/resources" / f"{name}.md").exists()
    made = dict(examples.examples(catalog.record(kind)))
    folders = [each for each in (ROOT / "examples").glob("*-sources/*") if each.name in (kind, plural(kind))]
    folders += [ROOT / "examples/resources" / kind, ROOT / "examples/list-resources" / kind]
    found = {path: path.read_text(encoding="utf-8") for folder in folders for path in folder.iterdir()}
    assert found.pop(ROOT / "examples/resources" / kind / "resource.tf")
    assert found == made


META_ARGUMENTS = {"provider", "count", "for_each", "depends_on", "lifecycle", "connection", "provisioner"}


@pytest.mark.parametrize("kind", ["resources", "data_sources", "ephemeral_resources", "list_resources", "actions"])
def test_no_attribute_has_the_name_of_a_meta_argument(kind: str) -> None:
    """Terraform takes such a one for its own, and the provider never sees it."""
    types = getattr(LiteLLMProvider, kind)
    found = {
        f"{name}.{each}"
        for name, make in types.items()
        for each in make().schema.block.attributes.keys() & META_ARGUMENTS
    }
    assert found == set()
