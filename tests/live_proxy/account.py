"""The operating system account that PostgreSQL runs as."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass

from .error import LiveProxyError

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user to start programs as."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, object]:
        """The arguments of `subprocess.Popen` that start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged() -> Account | None:
    """An ordinary account when we are root, as PostgreSQL refuses to run as root; None when we are ordinary ourselves.

    Raises LiveProxyError when the system has none.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LiveProxyError(f"PostgreSQL refuses to run as root, and there is no user {' or '.join(UNPRIVILEGED)}")
