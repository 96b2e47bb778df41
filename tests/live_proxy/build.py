"""Files and directories that are made once, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .progress import step


def build_once(target: Path, what: str, build: Callable[[Path], None], proof: str = ".") -> Path:
    """Return the directory `target`, made by `build` if `proof`, a path in it, does not exist.

    `build` fills a temporary directory that is renamed only when it has succeeded. An interrupted build is therefore
    done again from the start, as is one that has since lost its proof, such as an interpreter that was uninstalled.
    """
    if not (target / proof).exists():
        unfinished = target.with_name(target.name + ".tmp")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        with step(what):
            build(unfinished)
            shutil.rmtree(target, ignore_errors=True)
            unfinished.rename(target)
    return target


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Put `text` into the file at `path`, which never holds half of it; `mode` is the file's permissions."""
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.rename(path)


def write_once(path: Path, text: str) -> str:
    """Return what the file at `path` holds: `text`, unless it was written before."""
    if not path.exists():
        write(path, text)
    return path.read_text(encoding="utf-8")
