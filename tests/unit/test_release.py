"""What a release is put together from: the zip's form, and the files that the registry wants beside the zips."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.release import archive, assets
from terraform_provider_litellm.plugin.process import launch

EXECUTABLE = "program"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an executable and what it needs."""
    made = tmp_path / "folder"
    for name in ("lib/b/module.pyc", "lib/a.so", EXECUTABLE, "LICENSES.txt"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name * 100)
    return made


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A folder with a zip and its bill of materials, and with what belongs to no release."""
    made = tmp_path / "dist"
    made.mkdir()
    for name in (f"{assets.RELEASE}_linux_amd64.zip", f"{assets.RELEASE}_linux_amd64.cdx.json", "other.whl"):
        (made / name).write_text(name)
    return made


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A GnuPG key, in a home of its own with a path short enough for the agent's socket."""
    if not shutil.which("gpg"):
        pytest.skip("there is no gpg")
    with tempfile.TemporaryDirectory() as home:
        monkeypatch.setenv("GNUPGHOME", home)
        name = "release@example.com"
        command = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", name, "ed25519", "sign"]
        subprocess.run(command, check=True, capture_output=True)
        yield name
        subprocess.run(["gpgconf", "--kill", "all"], check=True)


# ---- the zip


def test_zip_depends_on_the_files_alone(folder: Path, tmp_path: Path) -> None:
    """Other times, other permissions and another order on disk make the same bytes."""
    first = archive.pack(folder, {EXECUTABLE}, tmp_path / "first.zip").read_bytes()
    other = tmp_path / "other"
    for path in sorted((path for path in folder.rglob("*") if path.is_file()), reverse=True):
        target = other / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        target.chmod(0o600)
        os.utime(target, (1_000_000_000, 1_000_000_000))
    assert archive.pack(other, {EXECUTABLE}, tmp_path / "second.zip").read_bytes() == first


def test_zip_lets_the_executable_run_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    """As Terraform unpacks it."""
    with zipfile.ZipFile(archive.pack(folder, {EXECUTABLE}, tmp_path / "it.zip")) as file:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in file.infolist()}
    assert modes == {"LICENSES.txt": 0o644, "lib/a.so": 0o644, "lib/b/module.pyc": 0o644, EXECUTABLE: 0o755}


@pytest.mark.parametrize(
    ("epoch", "stamp"),
    [("1735689600", (2025, 1, 1, 0, 0, 0)), ("", (1980, 1, 1, 0, 0, 0)), ("7", (1980, 1, 1, 0, 0, 0))],
)
def test_zip_is_stamped_with_the_time_it_is_given(
    epoch: str, stamp: tuple[int, ...], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SOURCE_DATE_EPOCH, or the earliest time that a zip can name."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with zipfile.ZipFile(archive.pack(folder, {EXECUTABLE}, tmp_path / "it.zip")) as file:
        assert {entry.date_time for entry in file.infolist()} == {stamp}


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
def test_links_are_refused(folder: Path, tmp_path: Path) -> None:
    """Terraform would not unpack them as such."""
    (folder / "lib" / "link.so").symlink_to("a.so")
    with pytest.raises(ValueError, match=r"links cannot be unpacked: lib/link\.so"):
        archive.pack(folder, {EXECUTABLE}, tmp_path / "it.zip")


def test_zip_without_the_executable_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another"):
        archive.pack(folder, {"another"}, tmp_path / "it.zip")


# ---- beside the zips


def test_manifest_names_the_protocol_that_is_served() -> None:
    manifest = json.loads(assets.MANIFEST.read_text(encoding="utf-8"))
    assert manifest == {"version": 1, "metadata": {"protocol_versions": [f"{launch.PROTOCOL_VERSION}.0"]}}


def test_checksums_cover_zips_bills_of_materials_and_manifest(release: Path) -> None:
    """In the form that `sha256sum --check` takes, and of nothing else."""
    made = assets.assemble(release)
    text = (release / assets.CHECKSUMS).read_text(encoding="utf-8")
    names = [f"{assets.RELEASE}_{part}" for part in ("linux_amd64.cdx.json", "linux_amd64.zip", "manifest.json")]
    assert [line.partition("  ")[2] for line in text.splitlines()] == names
    assert [path.name for path in made] == [*names, assets.CHECKSUMS]
    done = subprocess.run(["sha256sum", "--check", "--strict", assets.CHECKSUMS], cwd=release, check=False, stdout=-1)
    assert done.returncode == 0, done.stdout


def test_a_release_can_be_completed_again(release: Path) -> None:
    """With the same result: what was made before is not counted in."""
    assert assets.assemble(release) == assets.assemble(release)


def test_a_folder_without_zips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no terraform-provider-litellm_.*\.zip"):
        assets.assemble(tmp_path)


def test_signature_is_a_binary_one_of_the_checksums(release: Path, key: str) -> None:
    """GnuPG verifies it, and an armoured one, which the registry refuses, it is not."""
    signature = assets.assemble(release, key)[-1]
    assert signature.name == f"{assets.CHECKSUMS}.sig"
    assert not signature.read_bytes().startswith(b"-----BEGIN")
    command = ["gpg", "--batch", "--verify", str(signature), str(release / assets.CHECKSUMS)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_signature_of_an_earlier_release_does_not_stay(release: Path, key: str) -> None:
    assets.assemble(release, key)
    assets.assemble(release)
    assert not (release / f"{assets.CHECKSUMS}.sig").exists()
