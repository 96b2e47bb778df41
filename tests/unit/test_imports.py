"""Who may import what, and what a serving process has loaded."""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from terraform_provider_litellm.catalog import OBJECTS
from terraform_provider_litellm.plugin.testing.client import SOURCE, launch
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.conftest import ROOT

PLUGIN, PROVIDER = "terraform_provider_litellm.plugin", "terraform_provider_litellm"
TESTING = f"{PLUGIN}.testing"
FIRST_PARTY = (PROVIDER,)


@dataclass(frozen=True)
class Import:
    """Module `importer` imports `imported`: a module, or a name in one. `typing` says that only type checkers see it."""

    importer: str
    imported: str
    typing: bool

    def is_from(self, *packages: str) -> bool:
        """Whether the importer is one of these modules, or in one of these packages."""
        return _in(self.importer, packages)

    def is_of(self, *packages: str) -> bool:
        """Whether what is imported is one of these modules, or in one of these packages."""
        return _in(self.imported, packages)

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported}"


def _in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


class Reader(ast.NodeVisitor):
    """Reads one module's imports, also those inside functions."""

    def __init__(self, importer: str) -> None:
        self.found: list[Import] = []
        self._importer = importer
        self._typing = False

    def visit_If(self, node: ast.If) -> None:
        """Note where only type checkers look."""
        before, self._typing = self._typing, self._typing or ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body:
            self.visit(statement)
        self._typing = before
        for statement in node.orelse:
            self.visit(statement)

    def visit_Import(self, node: ast.Import) -> None:
        """`import a.b`."""
        self.found += [Import(self._importer, name.name, self._typing) for name in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """`from a import b`; none is relative, which ruff sees to."""
        assert node.level == 0
        self.found += [Import(self._importer, f"{node.module}.{name.name}", self._typing) for name in node.names]


def _read() -> Iterator[Import]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        reader = Reader(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        reader.visit(ast.parse(path.read_text(encoding="utf-8")))
        yield from reader.found


IMPORTS = list(_read())


def offending(imports: Iterator[Import]) -> list[str]:
    """The imports that break a rule, for a person to read."""
    return sorted(map(str, imports))


# ---- one direction


def test_imports_are_found() -> None:
    """The rules below are about something: at the top, in a function, for type checkers."""
    assert Import(f"{PROVIDER}.provider", f"{PLUGIN}.provider.Provider", typing=False) in IMPORTS
    assert Import(f"{PLUGIN}.process.launch", f"{PLUGIN}.process.tls", typing=False) in IMPORTS
    assert Import(f"{PLUGIN}.process.launch", "ssl", typing=True) in IMPORTS


def _layers() -> dict[str, set[str]]:
    """The layers of the map in ARCHITECTURE.md, each with those that it may import."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## The map")[2].partition("## ")[0]
    rows = re.findall(r"(?m)^\| `(\w+)` \| .* \| ([^|]*) \|$", text)
    return {layer: set(re.findall(r"`(\w+)`", below)) for layer, below in rows}


LAYERS = _layers()


def test_every_part_of_the_package_is_a_layer() -> None:
    """A new folder or module gets a row in the map, and what is gone loses it."""
    parts = {
        path.stem for path in (SOURCE / PROVIDER).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert LAYERS.keys() == parts - {"__init__"}


def test_layers_have_no_cycle() -> None:
    """Each imports only what stands above it in the map."""
    seen: set[str] = set()
    for layer, below in LAYERS.items():
        assert below <= seen, layer
        seen.add(layer)


@pytest.mark.parametrize("layer", LAYERS)
def test_arrows_point_one_way(layer: str) -> None:
    """As the map says; not even types go the other way."""
    allowed = [f"{PROVIDER}.{name}" for name in (layer, *LAYERS[layer])]
    inner = (each for each in IMPORTS if each.is_from(f"{PROVIDER}.{layer}") and each.is_of(PROVIDER))
    version = f"{PROVIDER}.__version__"
    assert offending(each for each in inner if not each.is_of(*allowed) and each.imported != version) == []


def test_the_map_has_no_more_than_there_is() -> None:
    """A layer that imports nothing of another does not list it."""
    unused = [
        f"{layer} of {name}"
        for layer, below in LAYERS.items()
        for name in below
        if not any(each.is_from(f"{PROVIDER}.{layer}") and each.is_of(f"{PROVIDER}.{name}") for each in IMPORTS)
    ]
    assert unused == []


def test_command_line_is_the_executables_alone() -> None:
    """Nothing that Terraform needs depends on what is for people."""
    cli = f"{PROVIDER}.cli"
    outside = [each for each in IMPORTS if each.is_of(cli) and not each.is_from(cli)]
    assert {each.importer for each in outside} == {f"{PROVIDER}.__main__"}


def test_kinds_of_objects_do_not_know_each_other() -> None:
    """Everything about keys, about models and about teams is in one folder each."""
    objects = f"{PROVIDER}.objects"
    kinds = {
        f"{objects}.{each.importer.split('.')[2]}"
        for each in IMPORTS
        if each.is_from(objects) and each.importer != objects
    }
    assert len(kinds) > 1
    inner = [(kind, each) for kind in kinds for each in IMPORTS if each.is_from(kind) and each.is_of(objects)]
    assert offending(each for kind, each in inner if not each.is_of(kind)) == []


def test_server_knows_no_wire() -> None:
    """What an author implements, and the order of its calls, does not depend on how Terraform is spoken to.

    The package itself names `serve` and the log for type checkers, and loads them when they are asked for.
    """
    outside = [f"{PLUGIN}.wire", f"{PLUGIN}.process"]
    inside = [each for each in IMPORTS if each.is_from(PLUGIN) and not each.is_from(*outside, TESTING)]
    found = [each for each in inside if each.is_of(*outside) and not (each.importer == PLUGIN and each.typing)]
    assert offending(iter(found)) == []


def test_what_serves_knows_no_test_tools() -> None:
    """They are in no zip."""
    assert offending(each for each in IMPORTS if each.is_of(TESTING) and not each.is_from(TESTING)) == []


# ---- one place for each library

HOMES = {
    "google.protobuf": [f"{PLUGIN}.wire", TESTING],
    f"{PLUGIN}.wire.proto": [f"{PLUGIN}.wire", f"{PLUGIN}.process.goplugin", f"{PLUGIN}.process.server", TESTING],
    "msgpack": [f"{PLUGIN}.wire.codec"],
    "grpclib": [f"{PLUGIN}.process", f"{PLUGIN}.wire.service", TESTING],
    "cryptography": [f"{PLUGIN}.process.tls", TESTING],
    "httpx2": [f"{PROVIDER}.client.transport"],
    "yaml": [f"{PROVIDER}.functions.yaml_document"],
    "rich": [f"{PROVIDER}.cli.report"],
}


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_library_has_its_place(library: str, homes: list[str]) -> None:
    """Behind one module each, so that another could take its place; types for checkers alone do no harm."""
    users = [each for each in IMPORTS if each.is_of(library) and not each.typing]
    assert users
    assert offending(each for each in users if not each.is_from(*homes)) == []


def test_only_declared_libraries_are_used() -> None:
    """What is not in the table above comes with Python."""
    known = sys.stdlib_module_names | set(FIRST_PARTY) | {library.partition(".")[0] for library in HOMES}
    assert offending(each for each in IMPORTS if each.imported.partition(".")[0] not in known) == []


def test_what_draws_tables_is_not_in_the_bundle() -> None:
    """Terraform hashes the bundle at every plan; the wheel, and the tests, have it."""
    pinned = {file: (ROOT / "requirements" / file).read_text() for file in ("run.txt", "dev.txt")}
    for name in ("rich", "markdown-it-py", "mdurl", "pygments"):
        assert f"\n{name}==" in pinned["dev.txt"]
        assert f"\n{name}==" not in pinned["run.txt"]


# ---- what is loaded

RECORDER = """
import atexit, runpy, sys
before = set(sys.modules)
sys.path.insert(0, sys.argv.pop(1))
record = sys.argv.pop(1)
def write():
    modules = {name for name, module in sys.modules.items() if getattr(module, "__spec__", None)} - before
    with open(record, "w") as file:
        file.write(chr(10).join(modules))
atexit.register(write)
runpy.run_module("terraform_provider_litellm", run_name="__main__", alter_sys=True)
"""

LOADED = {
    *FIRST_PARTY,
    "cryptography",
    "_cffi_backend",
    "google",
    "grpclib",
    "h2",
    "hpack",
    "hyperframe",
    "msgpack",
    "multidict",
}
"""All that is loaded, beside Python's own, to answer what is asked without a proxy; by the top package's name."""

NEVER = {
    "_pytest",
    "aiohttp",
    "ctypes",
    "email",
    "hashlib",
    "hmac",
    "http",
    "http.client",
    "httpx",
    "httpx2",
    "importlib.metadata",
    "pydantic",
    "pytest",
    "requests",
    "secrets",
    "typing_extensions",
    "unittest",
    "urllib.request",
    "urllib3",
    "xml",
}
"""What would make the start slower, and came in once with some import or other."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules of a provider that has served two of the three processes of a plan, those that need no proxy."""
    record = tmp_path_factory.mktemp("loaded") / "modules"
    asyncio.run(_serve([sys.executable, "-I", "-c", RECORDER, SOURCE, record]))
    return frozenset(record.read_text().split())


async def _serve(command: Sequence[str | Path]) -> None:
    """Ask for the schemas, and for the validation of something of every type."""
    null = pb.DynamicValue(msgpack=b"\xc0")
    async with launch(command) as plugin:
        schemas = await plugin.call("GetSchema", pb.GetProviderSchema.Request(), pb.GetProviderSchema.Response)
        prepare = pb.PrepareProviderConfig.Request(config=null)
        await plugin.call("PrepareProviderConfig", prepare, pb.PrepareProviderConfig.Response)
        for name in schemas.resource_schemas:
            validate = pb.ValidateResourceTypeConfig.Request(type_name=name, config=null)
            await plugin.call("ValidateResourceTypeConfig", validate, pb.ValidateResourceTypeConfig.Response)
        assert await plugin.shutdown() == 0


def test_libraries_on_the_serve_path_are_pinned(loaded: frozenset[str]) -> None:
    """Terraform starts the provider three times per plan: a library more is a decision, not an accident."""
    assert {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names == LOADED


def test_what_is_slow_to_load_is_not_on_the_serve_path(loaded: frozenset[str]) -> None:
    """Nothing for HTTP is loaded before there is a proxy to talk to, and nothing that only some errors need."""
    assert sorted(loaded & NEVER) == []


def test_command_line_is_not_on_the_serve_path(loaded: frozenset[str]) -> None:
    """What is for people, for debugging, or for states of other providers is not loaded for Terraform."""
    absent = (
        f"{PROVIDER}.cli",
        f"{PROVIDER}.state_migration",
        f"{PROVIDER}.client.transport",
        f"{PLUGIN}.process.reattach",
        "argparse",
    )
    assert [name for name in loaded if _in(name, absent)] == []


@pytest.mark.parametrize("module", sorted(OBJECTS.values()))
def test_every_object_is_on_the_serve_path(loaded: frozenset[str], module: str) -> None:
    """All of them were asked for their schema, so the list above is the whole one."""
    assert f"{PROVIDER}.objects.{module}" in loaded
