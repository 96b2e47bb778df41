"""`bundle` makes the zip for this machine and its bill of materials; `assemble` makes a release of what bundles there are.

    python -m scripts.release bundle --packages FOLDER --into FOLDER
    python -m scripts.release assemble FOLDER [--key KEY]

Needs the packages of requirements/build.txt; `make build` and `make release` see to that. SOURCE_DATE_EPOCH is the
time that everything is stamped with.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.install import ARCHITECTURES, NAME


def platform_name() -> str:
    """This machine in Terraform's words, such as `linux_amd64`; unlike for an install, Windows is one."""
    import platform

    system = {"win32": "windows"}.get(sys.platform, sys.platform)
    return f"{system}_{ARCHITECTURES[platform.machine().lower()]}"


def bundle(packages: Path, into: Path) -> list[Path]:
    """Make the zip and its bill of materials in the folder `into`, and return their paths."""
    from scripts.release import archive, sbom
    from scripts.release import bundle as freezer

    into.mkdir(parents=True, exist_ok=True)
    target = into / f"{NAME}_{__version__}_{platform_name()}.zip"
    with tempfile.TemporaryDirectory() as folder:
        beside = freezer.make(Path(folder, NAME), packages)
        archive.pack(Path(folder, NAME), {freezer.EXECUTABLE + freezer.SUFFIX}, target)
    parts = [*freezer.distributions(packages), distribution(freezer.FREEZER)]
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    document = target.with_suffix(".cdx.json")
    document.write_text(sbom.describe(NAME, __version__, target, digest, parts, beside), encoding="utf-8", newline="\n")
    return [target, document]


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.release", description="Make bundles and releases.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("bundle", help="make the zip for this machine")
    command.add_argument("--packages", type=Path, required=True, help="where the run-time packages are installed")
    command.add_argument("--into", type=Path, required=True, help="the folder for what is made")
    command = commands.add_parser("assemble", help="make a release of the zips in a folder")
    command.add_argument("folder", type=Path)
    command.add_argument("--key", default="", help="the GnuPG key to sign with (default: none, no signature)")
    options = parser.parse_args()
    try:
        if options.command == "bundle":
            made = bundle(options.packages.resolve(), options.into.resolve())
        else:
            from scripts.release import assets

            made = assets.assemble(options.folder, options.key)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("\n".join(f"    {path}" for path in made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
