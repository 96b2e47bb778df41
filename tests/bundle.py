"""The provider as `make build` puts it into a zip, in mirrors from which Terraform installs it."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.install import HOSTS, NAME
from tests.live_proxy.build import build_once
from tests.live_proxy.command import run
from tests.live_proxy.home import CHECKOUT, Home

EXECUTABLE = f"{NAME}_v{__version__}"
MADE_FROM = ("LICENSE", "requirements/build.txt", "requirements/run.txt", "scripts/release", "src")
KEPT = Path(".cache", "bundle")


@dataclass(frozen=True)
class Bundle:
    """What was built for this machine."""

    folder: Path

    @property
    def zip(self) -> Path:
        """The zip as a release has it."""
        (found,) = self.folder.glob(f"{NAME}_{__version__}_*.zip")
        return found

    @property
    def bill_of_materials(self) -> Path:
        """What is in it."""
        return self.zip.with_suffix(".cdx.json")

    def packed_mirror(self, mirror: Path) -> None:
        """Make `mirror` one that holds the zip as it is."""
        for host in HOSTS:
            place = mirror / host / "litellm" / "litellm"
            place.mkdir(parents=True)
            (place / self.zip.name).hardlink_to(self.zip)

    def unpack(self, folder: Path) -> Path:
        """Unpack it as Terraform does, permissions included, and return the executable."""
        with zipfile.ZipFile(self.zip) as file:
            for entry in file.infolist():
                Path(file.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)
        return folder / EXECUTABLE


def sources() -> Iterator[Path]:
    """The files that a bundle is made from."""
    for part in MADE_FROM:
        path = CHECKOUT / part
        yield from [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.suffix != ".pyc")


def built() -> Bundle:
    """The bundle of this checkout, by this Python; made once for as long as nothing changes that it is made from.

    Raises:
        LiveProxyError: it cannot be made.
    """
    content = hashlib.sha256(platform.python_version().encode())
    for path in sources():
        if path.is_file():
            content.update(path.relative_to(CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes())
    home = CHECKOUT / KEPT
    with Home(home).locked():
        made = build_once(home / content.hexdigest()[:12], "making a bundle", make)
        for older in home.iterdir():
            if older.is_dir() and older != made:
                shutil.rmtree(older)
    return Bundle(made)


def make(folder: Path) -> None:
    """Make a bundle in the folder, as `make build` does."""
    python = Path(sys.base_prefix, "bin", "python3")
    run("make", "--no-print-directory", "bundle", f"DIST={folder}", f"PYTHON={python}", cwd=CHECKOUT)


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The bundle of this checkout."""
    return built()
