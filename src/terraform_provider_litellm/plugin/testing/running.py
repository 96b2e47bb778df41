"""Providers that run while a test does, so that the commands of Terraform do not each start their own."""

from __future__ import annotations

import json
import shlex
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from terraform_provider_litellm.plugin.process.launch import DEBUG
from terraform_provider_litellm.plugin.process.reattach import VARIABLE

OTHERS = ("TF_VAR_", "TF_CLI_ARGS", "PYTEST_")
"""What the names of variables begin with that are nothing to a provider: pytest sets one for each test."""

END_TIMEOUT = 30  # seconds


@dataclass
class RunningProviders:
    """Providers that were started with `--debug`: one for each environment, since that is where a provider finds its settings.

    `command` starts one, such as `[sys.executable, "-m", "sample"]`; `host` is the registry of the program that asks. The
    `most` that were used last go on running. Several threads may ask.
    """

    command: Sequence[str | Path]
    host: str = "registry.terraform.io"
    most: int = 8
    _running: OrderedDict[frozenset[tuple[str, str]], tuple[subprocess.Popen[str], str]] = field(
        default_factory=OrderedDict, repr=False
    )
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """What to add to the environment of a command of Terraform.

        Nothing where it has variables such as TF_LOG, with which Terraform treats a provider that it starts in another way.
        """
        found = {name: value for name, value in environ.items() if not name.startswith(OTHERS)}
        if any(name.startswith("TF_") for name in found):
            return {}
        key = frozenset(found.items())
        with self._lock:
            process, value = self._running.pop(key, (None, ""))
            if process is None or process.poll() is not None:
                process, value = self._start(found)
            self._running[key] = process, value
            if len(self._running) > self.most:
                _end(self._running.popitem(last=False)[1][0])
        return {VARIABLE: value}

    def _start(self, environ: Mapping[str, str]) -> tuple[subprocess.Popen[str], str]:
        """Start a provider, and wait until it listens; returns also what Terraform wants to know of it.

        Raises:
            RuntimeError: it ended.
        """
        process = subprocess.Popen(
            [*map(str, self.command), DEBUG],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            for word in shlex.split(line):
                name, _, value = word.partition("=")
                if name == VARIABLE:
                    return process, self._of_the_host(value)
        _end(process)
        message = f"{shlex.join(map(str, self.command))} ended with status {process.returncode}"
        raise RuntimeError(message)

    def _of_the_host(self, value: str) -> str:
        """The value with the provider's address in the registry of the program."""
        return json.dumps({f"{self.host}/{name.partition('/')[2]}": each for name, each in json.loads(value).items()})

    def close(self) -> None:
        """End them all."""
        with self._lock:
            while self._running:
                _end(self._running.popitem()[1][0])


def _end(process: subprocess.Popen[str]) -> None:
    """End one, with the calls that it has."""
    process.terminate()
    try:
        process.wait(END_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
