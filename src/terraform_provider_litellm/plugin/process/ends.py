"""What ends the process: signals, the Shutdown RPC, the death of the program that started it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import NamedTuple

# a closed terminal is no reason to leave a socket behind; Windows does not know that signal
SIGNALS: tuple[int, ...] = (signal.SIGTERM, signal.SIGHUP) if sys.platform != "win32" else (signal.SIGTERM,)


class Ends(NamedTuple):
    """What ends it: these signals, the Shutdown RPC or not, and `parent_lives` answering no."""

    signals: tuple[int, ...]
    shutdown: bool
    parent_lives: Callable[[], bool]


def by_terraform() -> Ends:
    """Terraform ends what it started. Ctrl-C does not: Terraform hears it too, and says Stop as it sees fit."""
    return Ends(SIGNALS, shutdown=True, parent_lives=_watch())


def by_hand() -> Ends:
    """Whoever started it ends it, whatever the Terraforms say that have used it meanwhile."""
    return Ends((*SIGNALS, signal.SIGINT), shutdown=False, parent_lives=lambda: True)


def _watch() -> Callable[[], bool]:
    """A question to ask again and again: is the parent that this process has now still alive?"""
    if sys.platform == "win32":
        import _winapi

        handle = _winapi.OpenProcess(_winapi.SYNCHRONIZE, False, os.getppid())
        return lambda: _winapi.WaitForSingleObject(handle, 0) != _winapi.WAIT_OBJECT_0
    parent = os.getppid()
    return lambda: os.getppid() == parent  # an orphan is given to another parent
