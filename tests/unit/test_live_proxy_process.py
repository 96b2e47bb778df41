"""The live proxy ends exactly the processes it started."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live_proxy.process import Process, birth

SLEEP = "import time; time.sleep(60)"
IGNORE_SIGTERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('armed', flush=True); " + SLEEP
WITH_CHILD = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {SLEEP!r}])
print(child.pid, flush=True)
{SLEEP}
"""


class Spawner:
    def __init__(self, directory: Path) -> None:
        self.log = directory / "log"
        self.directory = directory
        self.started: list[Process] = []

    def __call__(self, code: str) -> Process:
        process = Process.spawn([sys.executable, "-c", code], 1, self.log, self.directory, {"ONLY": "this"})
        self.started.append(process)
        return process

    def first_word(self) -> str:
        """What the process printed first, waited for."""
        while not (words := self.log.read_text().split()):
            pass
        return words[0]


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawner]:
    spawner = Spawner(tmp_path)
    yield spawner
    for process in spawner.started:
        process.stop(signal.SIGKILL)


def test_a_spawned_process_is_alive_until_it_is_stopped(spawn: Spawner) -> None:
    """`alive` follows the process, and `stop` returns only when it is gone."""
    process = spawn(SLEEP)
    assert process.alive()
    process.stop()
    assert not process.alive()
    assert birth(process.pid) is None


def test_a_process_sees_only_the_environment_it_is_given(spawn: Spawner) -> None:
    """Nothing of our own environment reaches it by accident."""
    spawn("import os; print(os.environ['ONLY'], 'PATH' in os.environ, os.getcwd(), sep='|', flush=True)")
    assert spawn.first_word() == f"this|False|{spawn.directory}"


def test_a_process_that_was_given_the_same_pid_is_left_alone(spawn: Spawner) -> None:
    """The start time tells a stranger: it counts as gone and gets no signal."""
    stranger = spawn(SLEEP)
    ours = replace(stranger, born=str(int(stranger.born) - 1))
    assert not ours.alive()
    ours.stop(signal.SIGKILL)
    assert stranger.alive()


def test_a_process_that_ignores_the_request_is_killed(spawn: Spawner) -> None:
    """`stop` does not depend on good manners."""
    process = spawn(IGNORE_SIGTERM)
    assert spawn.first_word() == "armed"
    process.stop(timeout=0.1)
    assert not process.alive()


def test_stop_ends_the_children_of_the_process_too(spawn: Spawner) -> None:
    """A proxy's query engine does not outlive it."""
    process = spawn(WITH_CHILD)
    child = int(spawn.first_word())
    assert birth(child) is not None
    process.stop()
    while birth(child) is not None:  # killed; its new parent may take a moment to reap it
        pass


def test_a_zombie_is_not_alive() -> None:
    """A process that has ended but was not reaped counts as gone."""
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {})
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert birth(pid) is None
    os.waitpid(pid, 0)


def test_the_name_of_a_program_does_not_confuse_its_start_time(tmp_path: Path, spawn: Spawner) -> None:
    """Blanks and brackets in a program's name do not shift the fields of /proc."""
    odd = tmp_path / "a) R (b"
    odd.symlink_to(sys.executable)
    plain = spawn(SLEEP)
    named = Process.spawn([odd, "-c", SLEEP], 1, tmp_path / "log", tmp_path, {"PYTHONHOME": sys.base_prefix})
    spawn.started.append(named)
    assert named.born.isdigit()
    assert int(named.born) >= int(plain.born)
