"""The one directory that holds everything: downloads, virtual environments, the state of what runs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .progress import say

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """Paths under `root`, which is made on first use, open to its owner alone: it holds the proxies' keys."""

    root: Path

    @classmethod
    def default(cls) -> Home:
        """`.cache/live` of the checkout, unless LITELLM_LIVE_DIR names another directory."""
        chosen = os.environ.get("LITELLM_LIVE_DIR")
        return cls(Path(chosen).resolve() if chosen else CHECKOUT / ".cache/live")

    @property
    def run(self) -> Path:
        """A directory for each proxy: keys, configuration, logs, state."""
        return self.root / "run"

    @property
    def downloads(self) -> dict[str, str]:
        """The environment that keeps the caches of pip, uv and npm under this root."""
        return {
            "PIP_CACHE_DIR": str(self.root / "pip-cache"),
            "UV_CACHE_DIR": str(self.root / "uv-cache"),
            "npm_config_cache": str(self.root / "npm-cache"),
            "NODE_DISABLE_COMPILE_CACHE": "1",
        }

    @contextmanager
    def locked(self, name: str = "home") -> Iterator[None]:
        """Hold the lock of this name, waiting for another process that holds it."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"another process holds {lock.name}: waiting")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
