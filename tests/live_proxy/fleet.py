"""All proxies of one home, and the PostgreSQL that they share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .home import Home
from .instance import Instance, Program, State
from .postgres import Postgres
from .process import Process
from .progress import say, step
from .proxy import LiveProxy, ready
from .release import Release
from .spec import Spec
from .toolchain import Toolchain


@dataclass(frozen=True)
class Fleet:
    home: Home

    @property
    def postgres(self) -> Postgres:
        return Postgres(self._toolchain)

    @property
    def _toolchain(self) -> Toolchain:
        return Toolchain(self.home)

    def instance(self, name: str) -> Instance:
        return Instance(self.home.run / name)

    def instances(self) -> list[Instance]:
        """Every proxy that was ever started here."""
        return [Instance(directory) for directory in sorted(self.home.run.glob("*"))]

    def up(self, spec: Spec, fresh: bool = False) -> LiveProxy:
        """Make the proxy run as `spec` says, setting up what is missing; `fresh` empties its database first.

        One that runs so already is left alone; one that runs otherwise is restarted. Raises LiveProxyError.
        """
        with self.home.locked():
            instance = self.instance(spec.name)
            if instance.serves(spec) and not fresh:
                say(f"{spec.name} is already running")
                return instance.live()
            instance.stop()
            try:
                self._start(instance, spec, fresh)
            finally:
                self._rest()
            return instance.live()

    def _start(self, instance: Instance, spec: Spec, fresh: bool) -> None:
        self._toolchain.set_up()
        release = Release(self._toolchain, spec.version)
        release.install()
        program = Program(release.python, self._environment(spec, release, fresh))
        with step(f"{spec.name}: {spec.replicas} proxy process(es) on the way to ready"):
            instance.start(spec, program)

    def down(self, names: Collection[str] | None = None) -> None:
        """Stop the proxies of these names, all if None, and PostgreSQL, whose data then goes, if no proxy is left."""
        with self.home.locked():
            for instance in self.instances():
                if names is None or instance.directory.name in names:
                    instance.stop()
            self._rest()

    def _rest(self) -> None:
        """Stop PostgreSQL if no proxy is left."""
        if not any(instance.alive() for instance in self.instances()):
            self.postgres.stop()

    def status(self) -> list[str]:
        """A line for PostgreSQL and one for each process of each proxy."""
        port = self.postgres.port()
        lines = [f"postgres: port {port}" if port else "postgres: down"]
        for instance in self.instances():
            if state := instance.state():
                lines.extend(_describe(state, process) for process in state.processes)
        return lines

    def _environment(self, spec: Spec, release: Release, fresh: bool) -> dict[str, str]:
        """What the proxy's processes need of PostgreSQL and the toolchain; starts the one and prepares the database."""
        env = {"PATH": self._toolchain.path(release.python.parent)}
        if spec.database is None:
            return env
        self.postgres.start()
        if fresh:
            self.postgres.query(f'DROP DATABASE IF EXISTS "{spec.database}" WITH (FORCE);')
        release.migrate(self.postgres, spec.database)
        return {**env, **self._toolchain.prisma_environment(), "DATABASE_URL": self.postgres.url(spec.database)}


def _describe(state: State, process: Process) -> str:
    kind = "front" if process in state.fronts else "proxy"
    health = "down"
    if process.alive():
        health = "ready" if ready(process.url, state.spec.database is not None) else "starting"
    return f"{state.spec.name}: {kind}, pid {process.pid}, {process.url}: {health}"
