"""`install` puts the provider where `terraform init` and `tofu init` find it, for this user; `uninstall` takes it away.

    python -m terraform_provider_litellm.cli.install install --source CHECKOUT
    python -m terraform_provider_litellm.cli.install uninstall
    terraform-provider-litellm install

The first runs before anything is installed: standard library only. It puts the program into a virtual environment in
the user's data folder. The last is the command of an installed wheel: the data folder then gets a script that starts
the interpreter of the wheel's own environment. The plugin folder gets a launcher and nothing else, since any further
file would break the checksum that Terraform has noted. The launcher names no build and no environment, so that a new
install of the same version, in whichever way, keeps that checksum.

A checkout has no command of its own on the PATH, so `install --source` links one to a launcher, in `~/.local/bin`.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from terraform_provider_litellm import __version__

if TYPE_CHECKING:
    from importlib.metadata import Distribution

NAME = "terraform-provider-litellm"
SOURCE = "litellm/litellm"
HOSTS = ("registry.terraform.io", "registry.opentofu.org")
"""Whose `litellm/litellm` this is: Terraform takes the first to be meant, OpenTofu the second."""
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::[0-9]{1,5})?")
PACKAGES = ("terraform_provider_litellm",)
REQUIREMENTS = Path("requirements", "run.txt")
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
BUILD, CURRENT = "build-", "current"
SHOWN_LINES = 15
NO_START = "The installed program does not start."
PREPARE = (
    "from terraform_provider_litellm.plugin import prepare; "
    "from terraform_provider_litellm.provider import LiteLLMProvider; prepare(LiteLLMProvider())"
)
"""Writes the schemas of all types beside the packages, which saves loading them at every start."""

LAUNCHER_MARK = f"#!/bin/sh\n# {NAME}"
# Terraform shows what a provider prints instead of a handshake, hence a message on stdout. It closes the pipe unread if
# the program ends before Terraform has begun to read, hence the second.
LAUNCHER = (
    LAUNCHER_MARK
    + """ {version}: starts the program that was installed in the user's data directory.
python={python}
[ -x "$python" ] || {{
  echo "{name} {version} is not complete: install it again, with '{name} install' or 'make install'"
  sleep 1; exit 1
}}
exec "$python" -I -B -m terraform_provider_litellm "$@"
"""
)
# Stands where a build of a checkout has its interpreter. An upgrade takes the folder of the old version away, so that
# Terraform never gets another version than the one it has selected.
REFERENCE = """#!/bin/sh
[ -d {metadata} ] && [ -x {python} ] || {{
  echo {gone}
  sleep 1; exit 1
}}
{drop}exec {python} {flags}"$@"
"""
GONE = (
    "{name} {version} was removed from its Python environment, or upgraded there: run '{name} install' for the version "
    "that is there now, and then 'terraform init -upgrade'; or put this one back, with "
    "'pip install {name}=={version}', in {prefix}"
)

Build = Callable[[Path, Path], None]
Command = Sequence[str | Path]


class InstallError(Exception):
    """Something the user has to look at; shown without a traceback."""


@dataclass(frozen=True)
class Places:
    """Where it is installed: `data` is ours alone, `plugins` is Terraform's, shared with other providers.

    `commands` is where the user has programs, and gets a link; None makes none.
    """

    data: Path
    plugins: Path
    hosts: tuple[str, ...] = HOSTS
    commands: Path | None = None

    @classmethod
    def of_user(cls, environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> Places:
        """The user's own folders, as the platform has them."""
        home = Path(environ.get("HOME") or Path.home())
        data = Path(environ.get("XDG_DATA_HOME", ""))
        if not data.is_absolute():
            data = home / ("Library/Application Support" if system == "darwin" else ".local/share")
        return cls(data / NAME, home / ".terraform.d" / "plugins", commands=home / ".local" / "bin")

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
        return [self.plugins / host / folder for host in self.hosts]

    def installed(self) -> list[Path]:
        """The launchers of every version and host that was installed here; what others put there is none."""
        return sorted(path for path in self.plugins.glob(f"*/{SOURCE}/*/*/{NAME}_v*") if ours(path))

    @property
    def command(self) -> Path | None:
        """The link by which a shell finds the program, if there is one and it was made here."""
        link = self.commands / NAME if self.commands else None
        if link is None or not link.is_symlink():
            return None
        target = link.readlink()  # not resolved: it may lead to what is gone
        return link if target.is_relative_to(self.plugins) and target.name.startswith(f"{NAME}_v") else None

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
                say("waiting for another installation to finish")
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
        raise InstallError(f"Terraform has no build for a {machine} machine.")
    return f"{system}_{architecture}"


def hostname(text: str) -> str:
    """The name of a registry's host, with a port or without, as Terraform writes it.

    Raises:
        ValueError: it is none.
    """
    if not HOST.fullmatch(text.lower()):
        raise ValueError(f"{text!r} is not a valid host name, such as registry.example.com")
    return text.lower()


def install(source: Path, places: Places, build: Build | None = None) -> list[Path]:
    """Install the version of the checkout `source`, replacing an installed one in the last step; returns the launchers.

    The remains of an interrupted installation are removed.

    Raises:
        InstallError: with what to do about it.
        OSError: a folder cannot be written.
    """
    if not all((source / part).exists() for part in (REQUIREMENTS, *(Path("src", package) for package in PACKAGES))):
        raise InstallError(f"{source} is not a checkout of {NAME}. Set the path of one with --source.")
    launchers = _install(source, places, build or build_environment)
    _link(places, launchers[0])
    return launchers


def install_this(places: Places) -> list[Path]:
    """Make Terraform start the program from the environment that it runs in, as a wheel put it there; as `install`.

    Raises:
        InstallError: with what to do about it.
        OSError: a folder cannot be written.
    """
    installed_distribution()  # before a folder is made
    return _install(Path(sys.prefix), places, refer)


def _install(source: Path, places: Places, build: Build) -> list[Path]:
    target = target_platform()
    with places.locked():
        places.release.mkdir(exist_ok=True)
        try:
            folder = Path(tempfile.mkdtemp(prefix=BUILD, dir=places.release))
            build(source, folder)
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
    """Remove all installed versions, and the link; returns the removed launchers. Other files do not change.

    Raises:
        OSError: a folder cannot be written.
    """
    if places.command:
        places.command.unlink()
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
    say(f"creating a virtual environment with Python {platform.python_version()}")
    _run(
        [sys.executable, "-I", "-m", "venv", folder],
        "Python cannot create virtual environments. On Debian and Ubuntu, install the package: apt install "
        "python3-venv",
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
        "The packages cannot be installed. Check that the package index is reachable. If it has no packages for "
        f"Python {platform.python_version()}, use another Python: make install PYTHON=/path/to/python3",
    )
    say(f"installing {NAME} {__version__}")
    packages = Path(
        _run([python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], NO_START).strip()
    )
    for package in PACKAGES:
        shutil.copytree(source / "src" / package, packages / package, ignore=shutil.ignore_patterns("__pycache__"))
    _run([*pip, "uninstall", "--yes", "pip", "setuptools"], "pip cannot be removed from the virtual environment.")
    # never checked against the source, which saves a look at each file at every start
    compiled: Command = [python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", packages]
    _run(compiled, "The packages cannot be compiled.")
    _run([python, "-I", "-B", "-c", PREPARE], NO_START)


def refer(_: Path, folder: Path) -> None:
    """Put a script in the interpreter's place that starts the one that runs this.

    Raises:
        InstallError: nothing was installed here that it could start.
    """
    import site  # not in a bundle

    distribution = installed_distribution()
    metadata = Path(str(distribution.locate_file(f"{NAME.replace('-', '_')}-{distribution.version}.dist-info")))
    # -I also hides what `pip install --user` has installed
    of_user = metadata.is_relative_to(site.getusersitepackages())
    python = folder / "bin" / "python"
    python.parent.mkdir()
    python.write_text(
        REFERENCE.format(
            metadata=shlex.quote(str(metadata)),
            gone=shlex.quote(GONE.format(name=NAME, version=__version__, prefix=sys.prefix)),
            drop="shift\n" if of_user else "",
            python=shlex.quote(sys.executable),
            flags="-E -P " if of_user else "",
        ),
        encoding="utf-8",
    )
    python.chmod(0o755)
    said = _run([python, "-I", "-B", "-m", "terraform_provider_litellm", "--version"], NO_START).strip()
    if said != __version__:
        raise InstallError(f"{sys.executable} starts version {said} of {NAME}, but this is version {__version__}.")


def installed_distribution() -> Distribution:
    """What pip knows of the package that runs.

    Raises:
        InstallError: it was not installed, or is a bundle.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    if getattr(sys, "frozen", False):
        raise InstallError(
            "This is the program of a release's zip, which needs no installer: put the zip, as it is, into "
            f"{Path('~', '.terraform.d', 'plugins', HOSTS[0], SOURCE)}."
        )
    try:
        found = distribution(NAME)
    except PackageNotFoundError:
        found = None
    if found is None or found.version != __version__:
        raise InstallError(
            f"{NAME} {__version__} is not installed in the environment of {sys.executable}. Install it there with pip, "
            "pipx or uv; from a checkout, run: make install"
        )
    return found


def overrides(hosts: Sequence[str]) -> str:
    """The settings for ~/.terraformrc or ~/.tofurc that make Terraform start the program where it is, with no install.

    Raises:
        InstallError: there is no such program.
    """
    if getattr(sys, "frozen", False):
        folder = Path(sys.executable).parent
    else:
        scripts = [file for file in installed_distribution().files or () if file.name == NAME]
        if not scripts:
            raise InstallError(f"pip has no record of the command {NAME}. Install the package again.")
        folder = Path(str(scripts[0].locate())).resolve().parent
    lines = [f'    "{host}/{SOURCE}" = "{_escaped(str(folder))}"' for host in hosts]
    return "\n".join(["provider_installation {", "  dev_overrides {", *lines, "  }", "  direct {}", "}", ""])


def _escaped(text: str) -> str:
    """As it stands between the quotation marks of HCL."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


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


def _link(places: Places, launcher: Path) -> None:
    """Make the launcher a command of the user's, unless another program has the name, or links cannot be made."""
    if places.commands is None:
        return
    link = places.commands / NAME
    if (link.exists() or link.is_symlink()) and places.command is None:
        return
    spare = link.with_name(f".{link.name}.new")
    with suppress(OSError):
        places.commands.mkdir(parents=True, exist_ok=True)
        spare.unlink(missing_ok=True)
        spare.symlink_to(launcher)
        spare.replace(link)


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
    commands.add_parser("uninstall", help="remove all installed versions")
    options = parser.parse_args(argv)
    places = Places.of_user()
    if options.command == "install":

        def work() -> None:
            launchers = install(options.source.resolve(), places)
            report_installed(launchers)
            report_command(places, launchers[0])

        return attempt(work)
    return attempt(lambda: report_uninstalled(uninstall(places)))


def attempt(work: Callable[[], None]) -> int:
    """Do it; returns the exit status, and says what to do if it is not 0."""
    try:
        work()
    except InstallError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}. Check the owner of the directory, and the free space of the disk.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. No step is left incomplete. Run the command again to finish.", file=sys.stderr)
        return 130
    return 0


def report_installed(launchers: Sequence[Path]) -> None:
    """Say what was installed, and how to use it."""
    say(f"{NAME} {__version__} is installed:")
    print("\n".join(f"    {launcher.parent}" for launcher in launchers))
    for path in elsewhere():
        print(
            f"Note: {path} sets where Terraform searches for providers. The provider is found only if the file "
            "contains the directory"
        )
        print(f"    {launchers[0].parents[5]}")
    host = launchers[0].parents[4].name
    source = SOURCE if host in HOSTS else f"{host}/{SOURCE}"
    print(f'Use it with source = "{source}" and version = "~> {__version__}", then run: terraform init')


def report_command(places: Places, launcher: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Say how to start the program in a shell: by its name where the shell finds it, else by its path."""
    link, found = places.command, shutil.which(NAME, path=environ.get("PATH", ""))
    known = found is not None and Path(found).resolve() == launcher.resolve()
    print(f"To check settings, proxy and key, run: {NAME if known else shlex.quote(str(link or launcher))} doctor")
    if known:
        return
    if link is None:
        if places.commands and (places.commands / NAME).exists():
            print(f"Note: {places.commands / NAME} is another program, and was not changed.")
    elif found:
        print(f"Note: the command {NAME} on the PATH is another program, {found}.")
    else:
        print(f"Note: {link.parent} is not on the PATH. To add it:")
        print(f'    export PATH={shlex.quote(str(link.parent))}:"$PATH"')


def report_uninstalled(launchers: Sequence[Path]) -> None:
    """Report what was removed."""
    if not launchers:
        say(f"{NAME} was not installed")
        return
    say(f"{NAME} was removed:")
    print("\n".join(f"    {launcher.parent}" for launcher in launchers))


if __name__ == "__main__":
    sys.exit(main())
