"""What the live proxy sets up is whole or not there."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live_proxy.build import build_once, write, write_once


class Builder:
    """Fills a directory with one file, or is interrupted half-way."""

    def __init__(self) -> None:
        self.calls = 0
        self.interrupted = False

    def __call__(self, directory: Path) -> None:
        self.calls += 1
        (directory / "half").touch()
        if self.interrupted:
            raise KeyboardInterrupt
        (directory / "proof").touch()


@pytest.fixture
def build() -> Builder:
    return Builder()


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_directory_is_built_once(tmp_path: Path, build: Builder) -> None:
    """The second call finds what the first one made."""
    for _ in range(2):
        assert names(build_once(tmp_path / "tools", "tools", build, "proof")) == {"half", "proof"}
    assert build.calls == 1


def test_an_interrupted_build_leaves_no_target_and_is_done_again(tmp_path: Path, build: Builder) -> None:
    """Half a directory is never taken for a whole one, nor mixed into the next attempt."""
    build.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        build_once(tmp_path / "tools", "tools", build)
    assert not (tmp_path / "tools").exists()
    (tmp_path / "tools.tmp" / "left over").touch()
    build.interrupted = False
    assert names(build_once(tmp_path / "tools", "tools", build)) == {"half", "proof"}
    assert names(tmp_path) == {"tools"}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda proof: proof.unlink(), id="gone"),
        pytest.param(lambda proof: (proof.unlink(), proof.symlink_to("/nowhere/python")), id="dangling link"),
    ],
)
def test_a_directory_without_its_proof_is_built_again(
    tmp_path: Path, build: Builder, damage: Callable[[Path], object]
) -> None:
    """A virtual environment whose interpreter was uninstalled repairs itself."""
    target = build_once(tmp_path / "venv", "venv", build, "proof")
    (target / "old").touch()
    damage(target / "proof")
    assert names(build_once(target, "venv", build, "proof")) == {"half", "proof"}


def test_a_written_file_is_closed_to_others_and_replaces_the_old_one(tmp_path: Path) -> None:
    """Keys are readable by their owner alone, and what an interrupted write left behind does not matter."""
    (tmp_path / "key.tmp").write_text("half")
    for text in ("one", "two"):
        write(tmp_path / "key", text)
        assert (tmp_path / "key").read_text() == text
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert names(tmp_path) == {"key"}


def test_the_first_text_written_once_stays(tmp_path: Path) -> None:
    """A proxy keeps its master key."""
    assert [write_once(tmp_path / "key", text) for text in ("first", "second")] == ["first", "first"]
