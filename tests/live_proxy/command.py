"""Running a command to its end."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .account import Account
from .error import LiveProxyError
from .progress import say

SHOWN_LINES = 25
HEARTBEAT_S = 20


def run(
    *command: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    account: Account | None = None,
) -> str:
    """Run `command` with `env` added to the environment, and return what it printed.

    Raises LiveProxyError, with the end of the output, when it cannot start or its exit status is not 0.
    """
    words = [str(word) for word in command]
    as_user: dict[str, Any] = account.popen() if account else {}
    try:
        child = subprocess.Popen(
            words,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **as_user,
        )
    except OSError as error:
        raise LiveProxyError(f"cannot run {words[0]}: {error}") from error
    with child:
        try:
            output = _communicate(child, stdin)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        shown = "\n".join(output.splitlines()[-SHOWN_LINES:])
        raise LiveProxyError(f"exit status {child.returncode} from: {shlex.join(words)}\n{shown}")
    return output


def _communicate(child: subprocess.Popen[str], stdin: str) -> str:
    """The output of `child`; lines of progress while it runs, so that a slow download does not look like a hang."""
    waited = 0
    pending: str | None = stdin
    while True:
        try:
            return child.communicate(pending, timeout=HEARTBEAT_S)[0]
        except subprocess.TimeoutExpired:
            waited += HEARTBEAT_S
            pending = None  # what was given to the first call is still being sent
            say(f"still at it after {waited}s")
