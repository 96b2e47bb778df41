"""What `terraform_provider_litellm.plugin` gives to the author of a provider."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest

from terraform_provider_litellm import plugin

SOURCE = Path(plugin.__file__)
MODULES = [each.name for each in pkgutil.walk_packages(plugin.__path__, "terraform_provider_litellm.plugin.")]
GENERATED = "terraform_provider_litellm.plugin.wire.proto."


@pytest.mark.parametrize("name", plugin.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """None is private, and none hides a module of the package."""
    assert getattr(plugin, name) is not None
    assert not name.startswith("_")
    assert f"terraform_provider_litellm.plugin.{name}" not in MODULES


def test_type_checkers_see_the_names_that_programs_get() -> None:
    """The imports for type checkers, the table that is used at run time, and `__all__` say the same."""
    seen = {
        (str(node.module).removeprefix("terraform_provider_litellm.plugin."), alias.name)
        for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("terraform_provider_litellm.plugin.")
        for alias in node.names
    }
    assert seen == {(module, name) for module, names in plugin.MODULES.items() for name in names}
    assert sorted(name for _, name in seen) == sorted(plugin.__all__)


def test_what_an_author_implements_is_public() -> None:
    """Every public class of the modules for authors: whoever needs one need not know where it lies."""
    internal = ("testing", "planning", "validation", "server", "wire", "process")
    named = {name for names in plugin.MODULES.values() for name in names}
    inner = {"Key", "Combination", "Primitive", "Collection", "Unknown", "Held"}
    found = {
        name
        for module in MODULES
        if module.split(".")[2] not in internal
        for name, each in inspect.getmembers(import_module(module), inspect.isclass)
        if each.__module__ == module and not name.startswith("_")
    }
    assert found - named == inner


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As from any module, so that `hasattr` and misspelt imports behave."""
    assert not hasattr(plugin, "Resouce")
    with pytest.raises(ImportError, match="Resouce"):
        exec("from terraform_provider_litellm.plugin import Resouce")


def test_the_names_are_listed() -> None:
    """For whoever looks around in an interpreter."""
    assert dir(plugin) == sorted(plugin.__all__)


def test_no_two_classes_have_one_name() -> None:
    """Whoever reads a class's name knows which one it is."""
    homes: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        if module.startswith(GENERATED):
            continue
        for name, each in inspect.getmembers(import_module(module), inspect.isclass):
            if each.__module__ == module:
                homes[name].add(module)
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_the_package_itself_loads_nothing_of_what_it_names() -> None:
    """Terraform waits for the handshake line meanwhile; `serve` loads what it takes to listen."""
    program = "import sys, terraform_provider_litellm.plugin; print(*(name for name in sys.modules if name.startswith('terraform_provider_litellm')))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["terraform_provider_litellm", "terraform_provider_litellm.plugin"]
