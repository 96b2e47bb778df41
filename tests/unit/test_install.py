from __future__ import annotations

import shlex
import site
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli import install as installer
from terraform_provider_litellm.cli.install import (
    InstallError,
    Places,
    install,
    install_this,
    target_platform,
    uninstall,
)
from tests.conftest import ROOT
from tests.installation import Installation

LAUNCHER = f"terraform-provider-litellm_v{__version__}"
MODULE = ("-I", "-B", "-m", "terraform_provider_litellm")


@dataclass(frozen=True)
class Wheel:
    """What pip knows of a wheel that is installed in a folder."""

    folder: Path
    version: str = __version__

    def __post_init__(self) -> None:
        self.metadata.mkdir(exist_ok=True)

    @property
    def metadata(self) -> Path:
        return self.folder / f"terraform_provider_litellm-{__version__}.dist-info"

    def locate_file(self, path: str) -> Path:
        return self.folder / path


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(
        tmp_path / "data dir's" / "terraform-provider-litellm",
        tmp_path / ".terraform.d" / "plugins",
        commands=tmp_path / ".local" / "bin",
    )


def program(text: str) -> installer.Build:
    """A build step that makes an interpreter which prints `text` and its arguments."""

    def build(_: Path, folder: Path) -> None:
        python = folder / "bin" / "python"
        python.parent.mkdir()
        python.write_text(f'#!/bin/sh\necho {text} "$@"\n')
        python.chmod(0o755)

    return build


def broken(_: Path, folder: Path) -> None:
    (folder / "half").mkdir()
    raise KeyboardInterrupt


def start(launcher: Path, *arguments: str) -> str:
    return subprocess.run([launcher, *arguments], capture_output=True, text=True, check=False).stdout


def outlives_its_message(launcher: Path, folder: Path) -> bool:
    """Whether it sleeps when it has said why it does not start, with its output open."""
    sleep = folder / "sleep"
    sleep.write_text('#!/bin/sh\necho "sleep $1"\n')
    sleep.chmod(0o755)
    environ = {"PATH": f"{folder}:/bin:/usr/bin"}
    said = subprocess.run([launcher], capture_output=True, text=True, check=False, env=environ).stdout.splitlines()
    return len(said) == 2 and said[1] == "sleep 1"


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}


@pytest.mark.parametrize(
    ("environ", "system", "data"),
    [
        pytest.param({"HOME": "/h"}, "linux", "/h/.local/share/terraform-provider-litellm", id="Linux"),
        pytest.param({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "linux", "/d/terraform-provider-litellm", id="XDG"),
        pytest.param(
            {"HOME": "/h", "XDG_DATA_HOME": "d"}, "linux", "/h/.local/share/terraform-provider-litellm", id="bad XDG"
        ),
        pytest.param({"HOME": "/h"}, "darwin", "/h/Library/Application Support/terraform-provider-litellm", id="macOS"),
    ],
)
def test_places_are_the_platforms_own(environ: dict[str, str], system: str, data: str) -> None:
    expected = Places(Path(data), Path("/h/.terraform.d/plugins"), commands=Path("/h/.local/bin"))
    assert Places.of_user(environ, system) == expected


@pytest.mark.parametrize(
    ("system", "machine", "target"),
    [
        ("linux", "x86_64", "linux_amd64"),
        ("linux", "aarch64", "linux_arm64"),
        ("darwin", "arm64", "darwin_arm64"),
        ("darwin", "x86_64", "darwin_amd64"),
    ],
)
def test_platform_in_terraforms_words(system: str, machine: str, target: str) -> None:
    assert target_platform(system, machine) == target


@pytest.mark.parametrize(
    ("system", "machine", "message"),
    [("win32", "AMD64", "Windows is not supported yet"), ("linux", "s390x", "no build for a s390x machine")],
)
def test_platform_that_cannot_be(system: str, machine: str, message: str) -> None:
    with pytest.raises(InstallError, match=message):
        target_platform(system, machine)


def test_launchers_alone_in_their_folders_start_the_program(places: Places) -> None:
    launchers = install(ROOT, places, program("hello"))
    assert files(places.plugins) == {
        Path(host, "litellm", "litellm", __version__, target_platform(), LAUNCHER)
        for host in ("registry.terraform.io", "registry.opentofu.org")
    }
    for launcher in launchers:
        assert start(launcher, "a b", "c").split("\n")[0] == "hello -I -B -m terraform_provider_litellm a b c"
        assert stat.S_IMODE(launcher.stat().st_mode) == 0o755


def test_second_install_replaces_the_program_and_keeps_the_launcher(places: Places) -> None:
    first = install(ROOT, places, program("first"))
    checksums = [launcher.read_bytes() for launcher in first]
    second = install(ROOT, places, program("second"))
    assert [launcher.read_bytes() for launcher in second] == checksums
    assert start(second[0]).startswith("second")
    assert len(list(places.release.iterdir())) == 2, "one build, and the link to it"


def test_install_takes_strangers_out_of_the_launchers_folder(places: Places) -> None:
    folder = install(ROOT, places, program("old"))[0].parent
    (folder / "terraform-provider-litellm").write_text("another executable")
    (folder / "__pycache__").mkdir()
    install(ROOT, places, program("new"))
    assert [path.name for path in folder.iterdir()] == [LAUNCHER]


def test_interrupted_install_leaves_the_old_one_at_work(places: Places) -> None:
    launcher = install(ROOT, places, program("old"))[0]
    with pytest.raises(KeyboardInterrupt):
        install(ROOT, places, broken)
    assert start(launcher).startswith("old")
    assert len(list(places.release.iterdir())) == 2


def test_killed_install_is_repaired_by_the_next(places: Places) -> None:
    (places.release / f"{installer.BUILD}killed" / "bin").mkdir(parents=True)
    (places.release / "current.new").symlink_to("nowhere")
    (places.release / "current").symlink_to(f"{installer.BUILD}gone")
    launcher = install(ROOT, places, program("whole"))[0]
    assert start(launcher).startswith("whole")
    assert len(list(places.release.iterdir())) == 2


def test_launcher_without_its_program_says_what_to_do(places: Places, tmp_path: Path) -> None:
    launcher = install(ROOT, places, program("hello"))[0]
    (places.release / "current").unlink()
    said = start(launcher)
    assert said.startswith(f"terraform-provider-litellm {__version__} is not complete")
    assert "'terraform-provider-litellm install' or 'make install'" in said
    assert outlives_its_message(launcher, tmp_path)


def test_program_that_does_not_start_is_an_error(places: Places) -> None:
    def fails(_: Path, folder: Path) -> None:
        program("; exit 3 #")(_, folder)

    with pytest.raises(InstallError, match="does not start"):
        install(ROOT, places, fails)


# ---- the command in a shell

COMMAND = "terraform-provider-litellm"


def linked(places: Places) -> Path:
    assert places.commands
    return places.commands / COMMAND


def test_installed_checkout_is_a_command_of_the_user(places: Places) -> None:
    """By a link to the launcher, which a second install and another version replace."""
    launcher = install(ROOT, places, program("hello"))[0]
    assert linked(places).readlink() == launcher
    assert start(linked(places), "doctor") == "hello -I -B -m terraform_provider_litellm doctor\n"
    linked(places).unlink()
    linked(places).symlink_to(launcher.parents[2] / "0.0.1" / "x" / f"{COMMAND}_v0.0.1")  # which is gone
    install(ROOT, places, program("hello"))
    assert linked(places).readlink() == launcher


def test_uninstall_takes_the_command_away(places: Places) -> None:
    """Also where it leads nowhere any more."""
    launcher = install(ROOT, places, program("hello"))[0]
    uninstall(places)
    assert not linked(places).is_symlink()
    linked(places).symlink_to(launcher)
    uninstall(places)
    assert not linked(places).is_symlink()


@pytest.mark.parametrize("kind", ["program", "link"])
def test_command_of_others_is_left_alone(
    kind: str, places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What pip or the user has put there under the same name; the path of the launcher is told instead."""
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    linked(places).parent.mkdir(parents=True)
    if kind == "program":
        other = other.rename(linked(places))
    else:
        linked(places).symlink_to(other)
    launcher = install(ROOT, places, program("hello"))[0]
    installer.report_command(places, launcher, {"PATH": str(linked(places).parent)})
    said = capsys.readouterr().out
    assert f"run: {launcher} doctor" in said
    assert f"{linked(places)} is another program" in said
    uninstall(places)
    assert linked(places).resolve() == other.resolve()


def test_shell_that_does_not_find_the_command_is_told_the_path(
    places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launcher = install(ROOT, places, program("hello"))[0]
    installer.report_command(places, launcher, {"PATH": f"/nowhere:{linked(places).parent}"})
    assert capsys.readouterr().out == f"To check settings, proxy and key, run: {COMMAND} doctor\n"
    installer.report_command(places, launcher, {"PATH": "/nowhere"})
    said = capsys.readouterr().out
    assert f"run: {linked(places)} doctor" in said
    assert f'export PATH={linked(places).parent}:"$PATH"' in said
    first = tmp_path / "first" / COMMAND
    first.parent.mkdir()
    first.touch(mode=0o755)
    installer.report_command(places, launcher, {"PATH": f"{first.parent}:{linked(places).parent}"})
    assert f"on the PATH is another program, {first}" in capsys.readouterr().out


def test_folder_that_takes_no_link_is_no_obstacle(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    """The path of the launcher does as well."""
    assert places.commands
    places.commands.parent.touch()
    launcher = install(ROOT, places, program("hello"))[0]
    installer.report_command(places, launcher, {"PATH": "/nowhere"})
    assert f"run: {launcher} doctor" in capsys.readouterr().out


# ---- from an installed wheel


def test_installed_wheel_has_its_own_command(places: Places) -> None:
    """So that no link is made."""
    install_this(places)
    assert not linked(places).exists()


def test_installed_wheel_starts_its_own_environment(places: Places) -> None:
    """There is no copy: the launcher starts the interpreter that ran the command."""
    (first, _) = install_this(places)
    assert start(first, "version", "--json") == start(Path(sys.executable), *MODULE, "version", "--json")
    assert files(places.release) == {
        Path("current"),
        (places.release / "current").resolve().relative_to(places.release) / "bin/python",
    }


def test_both_ways_to_install_write_the_same_launcher(places: Places) -> None:
    """Terraform's lock files keep their checksums from one to the other."""
    checkout = [launcher.read_bytes() for launcher in install(ROOT, places, program("hello"))]
    assert [launcher.read_bytes() for launcher in install_this(places)] == checkout


@pytest.mark.parametrize("gone", ["metadata", "interpreter"])
def test_environment_that_is_gone_is_named(
    gone: str, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removed, upgraded, or with an interpreter that is: Terraform never gets another version than it has selected."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    found = Wheel(tmp_path)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(installer, "installed_distribution", lambda: found)
    launcher = install_this(places)[0]
    assert start(launcher, "--version") == f"{__version__}\n"
    if gone == "metadata":
        found.metadata.rmdir()
    else:
        python.unlink()
    said = start(launcher, "--version")
    assert f"{__version__} was removed from its Python environment, or upgraded there" in said
    assert "run 'terraform-provider-litellm install'" in said
    assert f"pip install terraform-provider-litellm=={__version__}" in said
    assert outlives_its_message(launcher, tmp_path)


def test_users_own_packages_are_in_reach(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `pip install --user` has installed is found, though nothing else of the surroundings is."""
    monkeypatch.setattr(installer, "installed_distribution", lambda: Wheel(tmp_path))
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(tmp_path))
    launcher = install_this(places)[0]
    assert start(launcher, "--version") == f"{__version__}\n"
    assert "-E -P " in (places.release / "current" / "bin" / "python").read_text()


def test_environment_with_another_version(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "__version__", "0.0.1")
    with pytest.raises(InstallError, match="is not installed in the environment of"):
        install_this(places)
    assert not places.data.exists()


def test_bundle_is_told_from_a_wheel(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(InstallError, match="needs no installer: put the zip"):
        install_this(places)


@pytest.mark.parametrize("name", ["registry.example.com", "example.com:8443", "a-b.c1.example", "Example.COM"])
def test_name_of_a_host(name: str) -> None:
    assert installer.hostname(name) == name.lower()


@pytest.mark.parametrize(
    "name", ["", "..", "../..", "example", "a/b.com", "example.com/", "-a.com", "a..b", "a.b:", "ä.de"]
)
def test_what_is_no_name_of_a_host(name: str) -> None:
    """It becomes a folder's name."""
    with pytest.raises(ValueError, match="is not a valid host name"):
        installer.hostname(name)


def test_launchers_for_other_hosts_are_uninstalled_too(places: Places) -> None:
    """Whatever the hosts were."""
    launchers = install(ROOT, replace(places, hosts=("example.com", "other.example:8443")), program("hello"))
    assert [launcher.parents[4].name for launcher in launchers] == ["example.com", "other.example:8443"]
    assert uninstall(places) == launchers
    assert not places.plugins.parent.exists()


def test_settings_for_terraform_name_the_folder_of_the_command() -> None:
    text = installer.overrides(["example.com"])
    folder = Path(sys.executable).parent
    assert f'    "example.com/litellm/litellm" = "{folder.resolve()}"\n' in text
    assert (folder / "terraform-provider-litellm").exists()


# ---- what cannot be


def test_source_that_is_no_checkout(places: Places, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="is not a checkout"):
        install(tmp_path, places, program("hello"))
    assert not places.data.exists()


def test_second_install_waits_for_the_first(places: Places) -> None:
    built: list[str] = []

    def second(source: Path, folder: Path) -> None:
        built.append("second")
        program("2")(source, folder)

    def first(source: Path, folder: Path) -> None:
        other.start()
        other.join(timeout=0.2)
        built.append("first")
        program("1")(source, folder)

    other = threading.Thread(target=install, args=(ROOT, places, second))
    install(ROOT, places, first)
    other.join()
    assert built == ["first", "second"]


def test_uninstall_leaves_others_alone(places: Places) -> None:
    kept = {
        Path("registry.terraform.io/hashicorp/aws/5.0.0/linux_amd64/terraform-provider-aws_v5.0.0_x5"),
        Path("registry.terraform.io/litellm/litellm/0.9.0/linux_amd64/terraform-provider-litellm_v0.9.0"),
        Path("example.com/litellm/litellm/1.0.0/linux_amd64/terraform-provider-litellm_v1.0.0"),
    }
    for path in kept:
        (places.plugins / path).parent.mkdir(parents=True)
        (places.plugins / path).write_bytes(b"\x7fELF")
    launchers = install(ROOT, places, program("hello"))
    assert uninstall(places) == sorted(launchers)
    assert files(places.plugins) == kept
    assert not (places.plugins / "registry.opentofu.org").exists()
    assert not places.data.exists()


def test_uninstall_takes_other_versions_too(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    install(ROOT, places, program("new"))
    monkeypatch.setattr(installer, "__version__", "0.1.0")
    install(ROOT, places, program("old"))
    assert len(uninstall(places)) == 4
    assert not places.plugins.parent.exists()


def test_uninstall_of_nothing(places: Places) -> None:
    assert uninstall(places) == []
    assert not places.data.exists()


def test_configuration_that_looks_elsewhere_is_named(tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text("plugin_cache_dir = 1")
    (tmp_path / ".tofurc").write_text("provider_installation {}")
    environ = {"HOME": str(tmp_path)}
    assert installer.elsewhere(environ) == [tmp_path / ".tofurc"]
    assert installer.elsewhere(environ | {"TF_CLI_CONFIG_FILE": str(tmp_path / ".terraformrc")}) == []


def test_needs_the_standard_library_alone() -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); import terraform_provider_litellm.cli.install"
    done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".local").touch()
    done = Installation(tmp_path).installer("install", "--source", ".")
    assert done.returncode == 1
    assert done.stdout.startswith("error: ")
    assert "Check the owner of the directory" in done.stdout
