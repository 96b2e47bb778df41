"""A folder as a zip that depends on nothing but what is in the folder, and which files there can be executed."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

EARLIEST = 315532800
"""1980-01-01, the first moment that a zip can name, in seconds since 1970."""
UNIX = 3
"""The system that wrote the zip: Terraform reads the permissions of these alone."""


def moment() -> int:
    """The time of everything that is built: SOURCE_DATE_EPOCH in seconds since 1970, or else the earliest of a zip."""
    return max(EARLIEST, int(os.environ.get("SOURCE_DATE_EPOCH") or EARLIEST))


def pack(folder: Path, executables: set[str], target: Path) -> Path:
    """Write the files of `folder` to the zip `target`, sorted, `executables` among them with permission to run.

    `executables` are paths from `folder` on, with slashes. Returns `target`.

    Raises:
        ValueError: the folder holds a link, which Terraform does not unpack, or lacks an executable.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    if links := sorted(name for name, path in paths.items() if path.is_symlink()):
        raise ValueError(f"links cannot be unpacked: {', '.join(links)}")
    if missing := sorted(executables - paths.keys()):
        raise ValueError(f"not in {folder}: {', '.join(missing)}")
    when = time.gmtime(moment())[:6]
    with zipfile.ZipFile(target, "w") as file:
        for name, path in sorted(paths.items()):
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = (0o100755 if name in executables else 0o100644) << 16
            file.writestr(entry, path.read_bytes())
    return target
