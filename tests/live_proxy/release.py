"""One release of LiteLLM, installed in a virtual environment of its own."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from .build import build_once
from .command import run
from .error import LiveProxyError
from .postgres import Postgres
from .progress import say
from .toolchain import Toolchain

DEFAULT_VERSION = "1.106.0"
LOCKS = Path(__file__).parent / "locks"

MIGRATIONS_TABLE = """
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
);
"""


def versions() -> list[str]:
    """The releases that have a lock file, oldest first."""
    return sorted((lock.stem for lock in LOCKS.glob("*.txt")), key=lambda name: [int(part) for part in name.split(".")])


def migration_script(migrations: dict[str, str]) -> str:
    """The psql script that applies `migrations` (SQL by name, in order), recorded as `prisma migrate deploy` does it.

    Each is one transaction, except where PostgreSQL forbids that: an index that is made concurrently.
    """
    script = "\\set QUIET on\nSET client_min_messages = error;\n"
    for name, sql in migrations.items():
        begin, commit = ("", "") if "CONCURRENTLY" in sql else ("BEGIN;", "COMMIT;")
        script += (
            f"\\echo {name}\n{begin}\n{sql}\n;\n"
            'INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count)'
            f" VALUES (gen_random_uuid(), '', now(), '{name}', 1);\n{commit}\n"
        )
    return script


@dataclass(frozen=True)
class Release:
    toolchain: Toolchain
    version: str

    @property
    def venv(self) -> Path:
        interpreter = f"py{sys.version_info.major}.{sys.version_info.minor}"
        return self.toolchain.home.root / f"venv-{self.version}-{interpreter}"

    @property
    def python(self) -> Path:
        return self.venv / "bin/python"

    @property
    def _beyond(self) -> Path:
        """SQL for what the release's schema has beyond the newest migrations on the index; most releases have none."""
        return LOCKS / f"{self.version}.sql"

    def install(self) -> None:
        """Make the virtual environment and generate the Prisma client. Raises LiveProxyError for an unknown version."""
        if self.version not in versions():
            raise LiveProxyError(f"no lock file for LiteLLM {self.version}; there are: {', '.join(versions())}")
        build_once(self.venv, f"LiteLLM {self.version} (uv pip install, prisma generate)", self._build, "bin/python")

    def _build(self, target: Path) -> None:
        uv, python = self.toolchain.uv, target / "bin/python"
        lock = LOCKS / f"{self.version}.txt"
        env = {**self.toolchain.home.downloads, "UV_LINK_MODE": "hardlink", "UV_PYTHON_DOWNLOADS": "never"}
        run(uv, "venv", "-q", "--allow-existing", "--relocatable", "--python", sys.executable, target, env=env)
        run(uv, "pip", "install", "-q", "--no-deps", "--python", python, "-r", lock, env=env)
        self._generate_client(python, _packages(target), target / "prisma")

    def _generate_client(self, python: Path, packages: Path, work: Path) -> None:
        """Have Prisma write its Python client into `packages`, without a download and without a shell's tools.

        The schema's binary targets would be downloaded; the generator, a console script of a relocatable environment,
        would need `realpath` and `dirname`.
        """
        work.mkdir()
        schema = (packages / "litellm/proxy/schema.prisma").read_text(encoding="utf-8")
        lines = [line for line in schema.splitlines() if "binaryTargets" not in line]
        generator = json.dumps(f"{shlex.quote(str(python))} -m prisma")
        text = "\n".join(lines).replace('"prisma-client-py"', generator)
        (work / "schema.prisma").write_text(text, encoding="utf-8")
        env = {
            **self.toolchain.prisma_environment(),
            "PATH": self.toolchain.path(),
            "DATABASE_URL": "postgresql://unused",
        }
        run(self.toolchain.node, self.toolchain.prisma, "generate", "--schema", "schema.prisma", cwd=work, env=env)

    def migrate(self, postgres: Postgres, database: str) -> None:
        """Apply those of the release's migrations that `database` does not have; make the database if it is missing."""
        if not postgres.query(f"SELECT 1 FROM pg_database WHERE datname = '{database}';"):
            postgres.query(f'CREATE DATABASE "{database}";')
        postgres.query(MIGRATIONS_TABLE, database)
        done = set(postgres.query('SELECT migration_name FROM "_prisma_migrations";', database).splitlines())
        root = _packages(self.venv) / "litellm_proxy_extras/migrations"
        todo = {
            source.parent.name: source.read_text(encoding="utf-8")
            for source in sorted(root.glob("*/migration.sql"))
            if source.parent.name not in done
        }
        if self._beyond.exists() and self._beyond.name not in done:
            todo[self._beyond.name] = self._beyond.read_text(encoding="utf-8")
        if todo:
            postgres.query(migration_script(todo), database)
            say(f"{len(todo)} migrations applied")


def _packages(venv: Path) -> Path:
    return venv / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
