"""The zip of a release: Terraform installs it and works with it where there is no Python, and it leaves no trace."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.install import PACKAGES
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.testing.client import Plugin, launch
from terraform_provider_litellm.plugin.wire import prepared
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.bundle import EXECUTABLE, Bundle, make
from tests.installation import TERRAFORM
from tests.live_proxy.home import CHECKOUT
from tests.live_proxy.proxy import LiveProxy
from tests.protocol.test_process import leave_by_shutdown
from tests.workspace import PROVIDER, LiveWorkspace

pytestmark = pytest.mark.acceptance

TEAM = """
resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
  max_budget = 100.5
  metadata   = { owners = ["a", "b"] }
}
"""
HASH = re.compile(r'"(h1|zh):[^"]+"')
OLDEST_GLIBC = (2, 17)


def contents(folder: Path) -> Mapping[str, tuple[bytes, int]]:
    """Everything in the folder, at any depth: the bytes of a file, and the permissions."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes() if path.is_file() else b"", path.stat().st_mode)
        for path in folder.rglob("*")
    }


def program_and_children(pid: int) -> tuple[Path, str]:
    """What a process runs, and the processes that it has started."""
    process = Path("/proc", str(pid))
    return (process / "exe").resolve(), "".join(task.read_text() for task in process.glob("task/*/children"))


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for temporary files, whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("t")


@pytest.fixture
def executable(bundle: Bundle, tmp_path: Path) -> Path:
    """The executable, unpacked."""
    return bundle.unpack(tmp_path / "unpacked").resolve()


# ---- Terraform


@pytest.mark.parametrize("version", ["0.13", "this machine's"])
def test_terraform_installs_it_from_a_mirror_and_the_checksums_stay_right(
    version: str, bundle: Bundle, live_proxy: LiveProxy, tmp_path: Path, short: Path, request: pytest.FixtureRequest
) -> None:
    """With no Python on the PATH: the lock file still fits after an apply, and after `providers lock`."""
    old = version.startswith("0.")
    program = request.getfixturevalue("old_terraforms")[version] if old else shutil.which(TERRAFORM)
    mirror, empty, configuration = tmp_path / "mirror", tmp_path / "empty", tmp_path / "terraform.rc"
    empty.mkdir()
    bundle.packed_mirror(mirror)
    configuration.write_text(
        f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}\n}}\n"
    )
    folder = tmp_path / f"run-{os.urandom(4).hex()}"
    env = {
        "LITELLM_API_BASE": live_proxy.base,
        "LITELLM_API_KEY": live_proxy.key,
        "PATH": str(empty),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_VAR_run": folder.name,
        "TMPDIR": str(short),
    }
    workspace = LiveWorkspace(folder, empty, str(program), env, proxy=live_proxy)
    workspace.write(PROVIDER, "provider.tf")
    workspace.write(TEAM)
    workspace.init()
    (installed,) = folder.rglob(EXECUTABLE)
    as_installed = contents(installed.parent)
    assert as_installed == contents(bundle.unpack(tmp_path / "unpacked").parent)

    workspace.apply()
    try:
        workspace.plan(changes=False)
        if version != "0.13":  # which keeps no lock file
            target = bundle.zip.stem.split("_", 2)[2]
            locked = HASH.findall(workspace.read(".terraform.lock.hcl"))
            workspace.terraform("providers", "lock", f"-fs-mirror={mirror}", f"-platform={target}")
            assert set(locked) <= set(HASH.findall(workspace.read(".terraform.lock.hcl")))
            assert "h1" in locked
            workspace.plan(changes=False)
            workspace.init()
    finally:
        workspace.destroy()
    assert contents(installed.parent) == as_installed
    assert list(short.iterdir()) == []


# ---- the process


async def be_killed(plugin: Plugin) -> None:
    """With no time to clean up."""
    plugin.process.kill()


async def be_terminated(plugin: Plugin) -> None:
    """As a supervisor does."""
    plugin.process.send_signal(signal.SIGTERM)


ENDS: dict[str, Callable[[Plugin], Any]] = {
    "Shutdown": leave_by_shutdown,
    "SIGTERM": be_terminated,
    "SIGKILL": be_killed,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_it_is_one_process_that_leaves_nothing_behind(
    end: Callable[[Plugin], Any], executable: Path, short: Path
) -> None:
    """No child while it serves, and when it has ended no socket, no temporary file and nothing new beside it."""
    before = contents(executable.parent)
    places = {"TMPDIR": str(short), "HOME": str(short), "PLUGIN_UNIX_SOCKET_DIR": ""}
    async with launch([executable], places) as plugin:
        schema = await plugin.call("GetSchema", pb.GetProviderSchema.Request(), pb.GetProviderSchema.Response)
        assert "litellm_key" in schema.resource_schemas
        assert program_and_children(plugin.process.pid) == (executable, "")
        await end(plugin)
        await plugin.ended()
    assert contents(short) == {}
    assert contents(executable.parent) == before


async def test_settings_for_some_python_do_not_reach_it(executable: Path, tmp_path: Path) -> None:
    """A PYTHONPATH with other modules of the same names, a PYTHONHOME that is not there: they are another Python's."""
    for name in ("ssl", "terraform_provider_litellm", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from PYTHONPATH')")
    wrong = {"PYTHONPATH": str(tmp_path), "PYTHONHOME": "/nowhere", "PYTHONSTARTUP": str(tmp_path / "ssl.py")}
    async with launch([executable], wrong) as plugin:
        await plugin.call("GetSchema", pb.GetProviderSchema.Request(), pb.GetProviderSchema.Response)
        assert await plugin.shutdown() == 0
    assert plugin.stderr == []


# ---- what is in it


def test_it_asks_for_no_newer_system_than_promised(executable: Path) -> None:
    """Every binary is satisfied with the symbols of glibc 2.17."""
    asked = {
        tuple(map(int, version.split(b".")))
        for data, _ in contents(executable.parent).values()
        if data.startswith(b"\x7fELF")
        for version in re.findall(rb"\bGLIBC_(\d+\.\d+)\b", data)
    }
    assert max(asked) == OLDEST_GLIBC


def test_it_does_not_say_where_it_was_built(executable: Path) -> None:
    """Neither the folders nor the machine's name, which would also make it another one each time."""
    compiled = {name: data for name, (data, _) in contents(executable.parent).items() if name.endswith(".pyc")}
    here = [str(folder).encode() for folder in (CHECKOUT, sys.prefix, sys.base_prefix)]
    assert [name for name, data in compiled.items() if any(folder in data for folder in here)] == []
    assert not re.search(rb"BUILD_HOST|TIMESTAMP", compiled["lib/BUILD_CONSTANTS.pyc"])


def test_it_holds_nothing_for_authors(executable: Path) -> None:
    """Neither test tools nor texts: Terraform hashes all of it before each command."""
    ours = [path for package in PACKAGES for path in (executable.parent / "lib" / package).rglob("*")]
    assert {path.suffix for path in ours if path.is_file()} == {".pyc", ".binpb"}
    assert not (executable.parent / "lib" / "terraform_provider_litellm" / "plugin" / "testing").exists()


def test_it_holds_the_schemas_of_its_own_files(executable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No type is loaded to tell Terraform what it looks like; a file that is another one would have them made anew."""
    package = executable.parent / "lib" / PACKAGES[0]
    monkeypatch.setattr(prepared, "LAYER", package / "plugin")
    answers = prepared.loaded(package)
    assert answers is not None
    assert answers == prepared.made(Host(LiteLLMProvider(), repr))


def test_it_trusts_what_the_machine_trusts(executable: Path) -> None:
    """It brings no list of certificate authorities, and its `ssl` looks for none."""
    found = contents(executable.parent)
    assert [name for name in found if name.endswith(".pem")] == []
    assert b"certs.pem" not in found["lib/ssl.pyc"][0]


@pytest.mark.long
def test_it_is_the_same_whenever_it_is_built(bundle: Bundle, tmp_path: Path) -> None:
    """Built again, in another folder: the same zip and the same bill of materials."""
    again = Bundle(tmp_path)
    make(again.folder)
    for path in ("zip", "bill_of_materials"):
        assert getattr(again, path).read_bytes() == getattr(bundle, path).read_bytes()


def test_bill_of_materials_lists_the_packages_of_the_lock_file(bundle: Bundle) -> None:
    """Each with its version, and the interpreter and its OpenSSL besides."""
    document = json.loads(bundle.bill_of_materials.read_text())
    listed = {part["name"]: part["version"] for part in document["components"]}
    assert {"cpython", "openssl", "freeze-core"} <= listed.keys()
    assert document["metadata"]["component"]["version"] == __version__
    requirements = (CHECKOUT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", requirements, re.MULTILINE))
    packages = {name: version for name, version in listed.items() if name in pinned}
    assert packages == {name: pinned[name] for name in packages}
    assert {"cryptography", "grpclib", "httpx2", "protobuf"} <= packages.keys()
