"""`install` puts the provider where `terraform init` and `tofu init` find it, for this user; `uninstall` takes it away.

    python -m terraform_provider_litellm.cli.install install --source CHECKOUT
    python -m terraform_provider_litellm.cli.install uninstall

Runs before anything is installed: standard library only. The program goes into a virtual environment in the user's data
folder; the plugin folder gets a launcher and nothing else, since any further file would break the checksum that
Terraform has noted. The launcher names no build, so that a new install of the same version keeps that checksum.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from terraform_provider_litellm import __version__

NAME = "terraform-provider-litellm"
HOSTS = ("registry.terraform.io", "registry.opentofu.org")
"""Whose `litellm/litellm` this is: Terraform takes the first to be meant, OpenTofu the second."""
PACKAGES = ("terraform_plugin", "terraform_provider_litellm")
REQUIREMENTS = Path("requirements", "run.txt")
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
BUILD, CURRENT = "build-", "current"
SHOWN_LINES = 15
NO_START = "What was installed does not start."

LAUNCHER_MARK = f"#!/bin/sh\n# {NAME}"
# Terraform shows what a provider prints instead of a handshake, hence a message on stdout.
LAUNCHER = (
    LAUNCHER_MARK
    + """ {version}: starts the program that `make install` put into the user's data folder.
python={python}
[ -x "$python" ] || {{ echo "{name} is not complete: run 'make install' again"; exit 1; }}
exec "$python" -I -B -m terraform_provider_litellm "$@"
"""
)

Build = Callable[[Path, Path], None]
Command = Sequence[str | Path]


class InstallError(Exception):
    """Something the user has to look at; shown without a traceback."""


@dataclass(frozen=True)
class Places:
    """Where it is installed: `data` is ours alone, `plugins` is Terraform's, shared with other providers."""

    data: Path
    plugins: Path

    @classmethod
    def of_user(cls, environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> Places:
        """The user's own folders, as the platform has them."""
        home = Path(environ.get("HOME") or Path.home())
        data = Path(environ.get("XDG_DATA_HOME", ""))
        if not data.is_absolute():
            data = home / ("Library/Application Support" if system == "darwin" else ".local/share")
        return cls(data / NAME, home / ".terraform.d" / "plugins")

    @property
    def release(self) -> Path:
        """The folder of this version: its builds, and `current`, a link to the one in use."""
        return self.data / __version__

    @property
    def python(self) -> Path:
        """The interpreter that the launchers start."""
        return self.release / CURRENT / "bin" / "python"

    def launchers(self, target: str) -> list[Path]:
        """One for each host, for a platform such as `linux_amd64`."""
        folder = Path("litellm", "litellm", __version__, target, f"{NAME}_v{__version__}")
        return [self.plugins / host / folder for host in HOSTS]

    def installed(self) -> list[Path]:
        """The launchers of every version that was installed here; what others put there is none."""
        found = [
            path for host in HOSTS for path in self.plugins.glob(f"{host}/litellm/litellm/*/*/{NAME}_v*") if ours(path)
        ]
        return sorted(found)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Wait for another install to end, and keep the next one waiting."""
        import fcntl  # not on Windows, where this line is not reached

        self.data.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.data, os.O_RDONLY)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another install to end")
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def say(text: str) -> None:
    """A line of progress."""
    print(f"==> {text}", flush=True)


def target_platform(system: str = sys.platform, machine: str | None = None) -> str:
    """This machine in Terraform's words, such as `linux_amd64`.

    Raises:
        InstallError: the provider cannot be installed on it.
    """
    if system == "win32":
        raise InstallError(
            "Windows is not supported yet: Terraform starts only .exe files there. It works inside WSL, the Windows "
            "Subsystem for Linux, with Terraform for Linux."
        )
    machine = machine or platform.machine()
    architecture = ARCHITECTURES.get(machine.lower())
    if architecture is None:
        raise InstallError(f"No build of Terraform is known for a {machine} machine.")
    return f"{system}_{architecture}"


def install(source: Path, places: Places, build: Build | None = None) -> list[Path]:
    """Install the version of the checkout `source`, replacing what is there at the last moment; returns the launchers.

    What an interrupted install left behind is cleared away.

    Raises:
        InstallError: with what to do about it.
        OSError: a folder cannot be written.
    """
    target = target_platform()
    if not all((source / part).exists() for part in (REQUIREMENTS, *(Path("src", package) for package in PACKAGES))):
        raise InstallError(f"{source} is no checkout of {NAME}. Name one with --source.")
    with places.locked():
        places.release.mkdir(exist_ok=True)
        try:
            folder = Path(tempfile.mkdtemp(prefix=BUILD, dir=places.release))
            (build or build_environment)(source, folder)
            _point(places.release / CURRENT, folder)
            launchers = places.launchers(target)
            for launcher in launchers:
                _put(launcher, LAUNCHER.format(version=__version__, name=NAME, python=shlex.quote(str(places.python))))
        finally:
            _sweep(places.release)
        for launcher in launchers:
            _run([launcher, "--version"], NO_START)
    return launchers


def uninstall(places: Places) -> list[Path]:
    """Take away every installed version; returns the launchers that are gone. Other providers stay untouched.

    Raises:
        OSError: a folder cannot be written.
    """
    launchers = places.installed()
    for launcher in launchers:
        shutil.rmtree(launcher.parent)
        _prune(launcher.parent.parent, places.plugins.parent)
    if places.data.is_dir():
        with places.locked():
            shutil.rmtree(places.data)
    return launchers


def build_environment(source: Path, folder: Path) -> None:
    """Make a virtual environment in `folder`: the pinned requirements and a copy of our packages, all compiled.

    Raises:
        InstallError: a step failed.
    """
    say(f"making a virtual environment with Python {platform.python_version()}")
    _run(
        [sys.executable, "-I", "-m", "venv", folder],
        "Python cannot make virtual environments. Debian and Ubuntu have that in a package of its own: "
        "apt install python3-venv",
    )
    python = folder / "bin" / "python"
    pip: Command = [python, "-I", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    say(f"installing the packages pinned in {REQUIREMENTS}")
    _run(
        [
            *pip,
            *("install", "--no-input", "--no-compile", "--require-hashes", "--only-binary", ":all:"),
            *("--requirement", source / REQUIREMENTS),
        ],
        "The packages cannot be installed. Is the package index within reach? If it has nothing built for "
        f"Python {platform.python_version()}, take another: make install PYTHON=/path/to/python3",
    )
    say(f"installing {NAME} {__version__}")
    packages = Path(
        _run([python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], NO_START).strip()
    )
    for package in PACKAGES:
        shutil.copytree(source / "src" / package, packages / package, ignore=shutil.ignore_patterns("__pycache__"))
    _run([*pip, "uninstall", "--yes", "pip", "setuptools"], "pip cannot be taken out again.")
    # never checked against the source, which saves a look at each file at every start
    compiled: Command = [python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", packages]
    _run(compiled, "The packages cannot be compiled.")


def ours(path: Path) -> bool:
    """Whether the file is a launcher that was written here."""
    try:
        with path.open("rb") as file:
            return file.read(len(LAUNCHER_MARK)) == LAUNCHER_MARK.encode()
    except OSError:
        return False


def elsewhere(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """The configuration files that tell Terraform or OpenTofu to look for providers in other places."""
    home = Path(environ.get("HOME") or Path.home())
    named = environ.get("TF_CLI_CONFIG_FILE")
    found = []
    for path in [Path(named)] if named else [home / ".terraformrc", home / ".tofurc"]:
        with suppress(OSError):
            if "provider_installation" in path.read_text(encoding="utf-8", errors="replace"):
                found.append(path)
    return found


def _run(command: Command, advice: str) -> str:
    """What the command printed; an error with the end of that, and the advice, if it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    except OSError as error:
        raise InstallError(f"{advice}\n{error}") from error
    if done.returncode:
        shown = "\n".join(done.stdout.splitlines()[-SHOWN_LINES:])
        raise InstallError(f"{advice}\nExit status {done.returncode} from: {shlex.join(words)}\n{shown}")
    return done.stdout


def _point(link: Path, folder: Path) -> None:
    """Make `link` lead to `folder`, its neighbour, with no moment in between at which it leads nowhere."""
    spare = link.with_name(f"{link.name}.new")
    spare.unlink(missing_ok=True)
    spare.symlink_to(folder.name)
    spare.replace(link)


def _put(launcher: Path, text: str) -> None:
    """Write the launcher, whole or not at all, and alone in its folder at every moment."""
    launcher.parent.mkdir(parents=True, exist_ok=True)
    spare = launcher.parent.with_name(f".{launcher.name}.new")
    spare.write_text(text, encoding="utf-8")
    spare.chmod(0o755)
    spare.replace(launcher)
    for other in launcher.parent.iterdir():
        if other != launcher:
            _remove(other)


def _sweep(release: Path) -> None:
    """Remove the builds that are not in use."""
    current = release / CURRENT
    used = current.resolve() if current.is_symlink() else None
    for folder in release.glob(f"{BUILD}*"):
        if folder.resolve() != used:
            shutil.rmtree(folder, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _prune(folder: Path, last: Path) -> None:
    """Remove the folder and those above it, up to `last`, as far as they are empty."""
    while folder.is_relative_to(last):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="terraform_provider_litellm.cli.install", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("install", help="install the provider for this user")
    command.add_argument("--source", type=Path, default=Path(), help="the checkout to install (default: this folder)")
    commands.add_parser("uninstall", help="take every installed version away")
    options = parser.parse_args(argv)
    places = Places.of_user()
    try:
        if options.command == "install":
            _report(install(options.source.resolve(), places))
        elif gone := uninstall(places):
            say(f"{NAME} is taken away:")
            print("\n".join(f"    {launcher.parent}" for launcher in gone))
        else:
            say(f"{NAME} was not installed")
    except InstallError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}. Is the folder yours, and the disk not full?", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; nothing is half done. Run it again to finish.", file=sys.stderr)
        return 130
    return 0


def _report(launchers: Sequence[Path]) -> None:
    say(f"{NAME} {__version__} is installed:")
    print("\n".join(f"    {launcher.parent}" for launcher in launchers))
    for path in elsewhere():
        print(f"Note: {path} says where providers are looked for. They are found here only if it names the folder")
        print(f"    {launchers[0].parents[5]}")
    print(f'Use it with source = "litellm/litellm" and version = "~> {__version__}", then run: terraform init')


if __name__ == "__main__":
    sys.exit(main())
