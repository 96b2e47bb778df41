"""The provider as a folder that runs where there is no Python: an executable, and beside it `lib` with all it loads.

cx_Freeze makes it: its executable is a CPython with the core of the standard library inside; it imports the rest from
plain files, unpacks nothing, starts no process and does not start itself again. The folder is the same byte for byte
whenever it is made from the same sources on the same machine.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import py_compile
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path

from cx_Freeze import ConstantsModule, Executable, Freezer

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.install import NAME, PACKAGES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
SCRIPTS = Path(__file__).resolve().parent
EXECUTABLE = f"{NAME}_v{__version__}"
"""The name by which Terraform finds it in the zip; on Windows `.exe` is added."""
SUFFIX = ".exe" if sys.platform == "win32" else ""
PROBE = "probe"
FREEZER = "freeze-core"
"""The distribution whose executable and libraries go into every bundle."""
COMPILER = "pycparser"
"""It comes along for building bindings; what was built does without, and needs of cffi `_cffi_backend` alone."""
UNUSED = (
    *(COMPILER, "cffi", "_bz2", "_lzma", "_uuid", "bz2", "curses", "distutils", "doctest", "ftplib", "lib2to3", "lzma"),
    *("multiprocessing", "pdb", "pydoc", "readline", "rlcompleter", "setuptools", "sqlite3", "test", "tkinter"),
    *("unittest", "webbrowser", "xml", "xmlrpc", "terraform_provider_litellm.plugin.testing"),
)
"""What following imports would find and a provider never imports, or does without: its size is hashed at every plan."""
MODULES = (".py", ".so", ".pyd")
FOR_AUTHORS = (".md", ".proto")
"""What lies in our packages for those who write providers or change them."""
HEADER = importlib.util.MAGIC_NUMBER + bytes(12)
"""Of a compiled module without its source: nothing that depends on when it was compiled."""
STAMPS = re.compile(r"^(BUILD_HOST|BUILD_TIMESTAMP|SOURCE_TIMESTAMP) = .*\n?", re.MULTILINE)


class Constants(ConstantsModule):  # type: ignore[misc]  # cx_Freeze carries no types here
    """The module that cx_Freeze writes about the build, without the machine's name and the times."""

    def create(self, tmp_path: Path, modules: Sequence[object]) -> Path:
        """Write it, and return its path."""
        path = Path(super().create(tmp_path, modules))
        path.write_text(STAMPS.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
        return path


def make(folder: Path, packages: Path) -> Mapping[str, str]:
    """Make the bundle in `folder`, replacing it, with the distributions installed in the folder `packages`.

    Returns the versions of what is in it beside Python packages.

    Raises:
        subprocess.CalledProcessError: what was made does not start.
    """
    shutil.rmtree(folder, ignore_errors=True)
    needed = distributions(packages)
    standard_library = [path for path in sys.path if "site-packages" not in path]
    Freezer(
        [
            Executable(SCRIPTS / "provider.py", target_name=EXECUTABLE + SUFFIX),
            Executable(SCRIPTS / "probe.py", target_name=PROBE + SUFFIX),
        ],
        Constants(),
        packages=[*PACKAGES, *modules(needed)],
        includes=["_cffi_backend"],
        excludes=[*UNUSED],
        path=[str(SOURCE), str(packages), *standard_library],
        target_dir=folder,
        replace_paths=[
            ("*", ""),
            (str(packages), ""),
        ],  # a traceback shows paths from the package on, wherever it was built
        compress=False,
        zip_exclude_packages=["*"],
        silent=2,
    ).freeze()
    library = folder / "lib"
    _plain_ssl(folder)
    for path in library.rglob("*.pyc"):
        path.write_bytes(HEADER + path.read_bytes()[len(HEADER) :])
    for path in [each for package in PACKAGES for each in (library / package).rglob("*")]:
        if path.suffix in FOR_AUTHORS:
            path.unlink()
    for path in library.glob("*.dist-info/**/*"):
        if path.name != "METADATA" and not path.is_dir():  # packages ask for their own version
            path.unlink()
    (folder / "LICENSES.txt").write_text("\n".join(licences(needed)), encoding="utf-8")
    (folder / "frozen_application_license.txt").unlink()  # it is among the others
    return _probed(folder)


def distributions(packages: Path) -> list[Distribution]:
    """What goes into the bundle of that which is installed in the folder, in the order of the names."""
    installed = importlib.metadata.distributions(path=[str(packages)])
    return sorted((each for each in installed if each.name != COMPILER), key=lambda each: each.name.lower())


def modules(needed: Sequence[Distribution]) -> list[str]:
    """What the distributions have at their top: they are taken whole, since much of it is imported by name only."""
    files = [file for each in needed if each.name != "cffi" for file in each.files or ()]
    return sorted({file.parts[0].partition(".")[0] for file in files if file.suffix in MODULES})


def licences(needed: Sequence[Distribution]) -> Iterator[str]:
    """The licences of everything in the bundle, each under a heading."""
    yield f"This folder holds {NAME} {__version__} and what it needs, under these licences.\n"
    yield _headed(f"{NAME} {__version__}", [ROOT / "LICENSE"])
    interpreter = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    yield _headed("CPython, and the libraries it is built with", [next(filter(Path.exists, interpreter))])
    for each in [*needed, importlib.metadata.distribution(FREEZER)]:
        texts = [
            Path(str(file.locate()))
            for file in sorted(each.files or ())
            if ".dist-info" in str(file) and re.match(r"(?i)(licen[cs]e|copying|notice)", file.name)
        ]
        yield _headed(f"{each.name} {each.version}", texts)


def _headed(title: str, files: Sequence[Path]) -> str:
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in files]
    return "\n\n".join([f"{'=' * 80}\n{title}\n{'=' * 80}", *texts]) + "\n"


def _plain_ssl(folder: Path) -> None:
    """Take back what cx_Freeze adds to `ssl`: certificates of its own in the place of those that the machine trusts."""
    shutil.rmtree(folder / "share", ignore_errors=True)
    spec = importlib.util.find_spec("ssl")
    if spec is None or spec.origin is None:
        raise RuntimeError("this Python has no ssl module")
    py_compile.compile(spec.origin, str(folder / "lib" / "ssl.pyc"), dfile="ssl.py", doraise=True)


def _probed(folder: Path) -> Mapping[str, str]:
    """What the probe says; it is gone afterwards."""
    executable = folder / (PROBE + SUFFIX)
    answer = subprocess.run([executable], stdout=subprocess.PIPE, check=True, env={}).stdout
    executable.unlink()
    for path in (folder / "lib").glob(f"__*__{PROBE}.pyc"):
        path.unlink()
    versions: dict[str, str] = json.loads(answer)
    return versions
