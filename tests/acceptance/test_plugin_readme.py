"""The page that a stranger reads first: what it shows is a provider, and works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from terraform_provider_litellm import plugin
from terraform_provider_litellm.plugin.testing import Workspace, dev_overrides
from tests.markdown import FENCED

README = Path(plugin.__file__).with_name("README.md")
BLOCKS = FENCED.findall(README.read_text(encoding="utf-8"))


def shown(language: str) -> list[str]:
    """The blocks in a language."""
    return [text for each, text in BLOCKS if each == language]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what the page tells to write."""
    provider, action, test = shown("python")
    before, notes, after = provider.partition("class Notes(")
    within = after.replace("    resources", '    actions = {"notes_print": Print}\n    resources')
    (tmp_path / "notes.py").write_text(f"{before}{action}\n\n{notes}{within}")
    (tmp_path / "test_notes.py").write_text(test)
    return tmp_path


def test_the_provider_is_short() -> None:
    """Some forty lines of code."""
    lines = [line for line in shown("python")[0].splitlines() if line]
    assert len(lines) < 45


def test_the_provider_works_in_terraform(folder: Path) -> None:
    """From validation to destruction; a change outside of Terraform is seen and put right."""
    home = dev_overrides(folder / "home", "example/notes", [sys.executable, "-B", folder / "notes.py"])
    workspace = Workspace(folder / "configuration", home)
    workspace.write(*shown("terraform"))
    assert "The configuration is valid" in workspace.terraform("validate")
    workspace.apply()
    workspace.plan()
    identifier = workspace.attributes("notes_note.hello")["id"]
    note = workspace.folder / identifier
    assert note.read_text() == "Hello"
    note.write_text("something else")
    workspace.plan(changes=True)
    workspace.apply()
    assert note.read_text() == "Hello"
    workspace.terraform("state", "rm", "notes_note.hello")
    workspace.terraform("import", "notes_note.hello", identifier)
    workspace.plan()
    workspace.destroy()
    assert not note.exists()


@pytest.mark.parametrize("test", ["test_a_note_is_kept", "test_a_note_is_printed"])
def test_the_tests_pass(folder: Path, test: str) -> None:
    """Also where pytest knows nothing of asyncio but a plugin for it, as here."""
    program = f"import asyncio, test_notes, pathlib, sys; asyncio.run(test_notes.{test}(pathlib.Path(sys.argv[1])))"
    (folder / "notes").mkdir()
    subprocess.run([sys.executable, "-B", "-c", program, folder / "notes"], cwd=folder, check=True)


def test_type_checkers_have_no_complaint(folder: Path) -> None:
    """In strict mode, without a cast or an ignored line."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        folder / "cache",
        "notes.py",
        "test_notes.py",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Success"), done.stdout + done.stderr


def test_every_name_on_the_page_is_public() -> None:
    """What is named as code in the table is there."""
    page = README.read_text(encoding="utf-8")
    table = page.partition("## Overview")[2].partition("## Testing")[0]
    words = {word for cell in table.split("`")[1::2] for word in cell.replace("(", " ").replace(".", " ").split()[:1]}
    assert {word for word in words if word not in dir(plugin)} == {"call", "TF_LOG_PROVIDER"}
