"""Processes that outlive the command that started them, and the ports they listen on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .account import Account

LOOPBACK = "127.0.0.1"
STOP_TIMEOUT_S = 20.0


def free_port() -> int:
    """A TCP port on the loopback interface that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def birth(pid: int) -> str | None:
    """When the process with this pid started, in clock ticks since boot; None if there is none, or only its zombie."""
    try:
        # the second field, the program's name in brackets, may itself hold spaces and brackets
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


@dataclass(frozen=True)
class Process:
    """A process we started, told by `born`, its start time, from a later one that was given the same pid."""

    pid: int
    born: str
    port: int

    @classmethod
    def spawn(
        cls,
        command: Sequence[str | Path],
        port: int,
        log: Path,
        cwd: Path,
        env: Mapping[str, str],
        account: Account | None = None,
    ) -> Process:
        """Start `command` in a session of its own, with exactly the environment `env`; its output goes to `log`."""
        as_user: dict[str, Any] = account.popen() if account else {}
        with log.open("ab") as output:
            child = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **as_user,
            )
        child.returncode = 0  # from here on it is known by its pid alone; a Popen dropped before its process ends warns
        return cls(child.pid, birth(child.pid) or "", port)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def alive(self) -> bool:
        with suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)  # reap it if it is our own child and has ended
        return birth(self.pid) == self.born

    def stop(self, request: signal.Signals = signal.SIGTERM, timeout: float = STOP_TIMEOUT_S) -> None:
        """Ask the process to end, wait up to `timeout` seconds, then kill what is left of its session."""
        if not self.alive():
            return
        os.kill(self.pid, request)
        deadline = time.monotonic() + timeout
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        # It leads a process group that holds its own descendants alone (a proxy's query engine).
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        while self.alive():
            time.sleep(0.01)
