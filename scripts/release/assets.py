"""The files of a release beside the zips: the registry's manifest, the checksums of everything, and their signature."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.install import NAME

RELEASE = f"{NAME}_{__version__}"
MANIFEST = Path(__file__).resolve().parents[2] / "terraform-registry-manifest.json"
CHECKSUMS = f"{RELEASE}_SHA256SUMS"


def assemble(folder: Path, key: str = "") -> list[Path]:
    """Complete a release in the folder that its zips are in, and sign it with the GnuPG key that is named, if one is.

    Returns the files of the release: the zips, their bills of materials, the manifest, checksums and signature.

    Raises:
        FileNotFoundError: there is no zip of this version.
        subprocess.CalledProcessError: the signature cannot be made; GnuPG has said why.
    """
    if not any(folder.glob(f"{RELEASE}_*.zip")):
        raise FileNotFoundError(f"there is no {RELEASE}_*.zip in {folder}")
    shutil.copyfile(MANIFEST, folder / f"{RELEASE}_manifest.json")
    files = sorted([*folder.glob(f"{RELEASE}_*.zip"), *folder.glob(f"{RELEASE}_*.json")])
    checksums = folder / CHECKSUMS
    checksums.write_text(checksums_of(files), encoding="utf-8", newline="\n")
    signature = folder / f"{CHECKSUMS}.sig"
    signature.unlink(missing_ok=True)  # it would be of other checksums
    if key:
        sign(checksums, signature, key)
        return [*files, checksums, signature]
    return [*files, checksums]


def checksums_of(files: list[Path]) -> str:
    """A line for each file, as `sha256sum` writes and checks them."""
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


def sign(file: Path, signature: Path, key: str) -> None:
    """Sign the file with a GnuPG key: a binary signature of its own, the only kind that the registry takes.

    Raises:
        subprocess.CalledProcessError: GnuPG has not that key, or may not use it.
    """
    command = ["gpg", "--batch", "--local-user", key, "--output", str(signature), "--detach-sign", str(file)]
    subprocess.run(command, check=True)
