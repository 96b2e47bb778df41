"""Where Terraform connects: a unix socket in a private directory, or a TCP port on loopback where there are none."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

BACKLOG = 16
UNIX = sys.platform != "win32"  # asyncio serves no unix sockets on Windows


class Listener(NamedTuple):
    """A socket that is listening, and its address in the words of the handshake line: `unix`, path or `tcp`, host:port."""

    sock: socket.socket
    network: str
    address: str


@contextmanager
def private_directory(environ: Mapping[str, str]) -> Iterator[str]:
    """A fresh directory that only this user may enter, removed with everything in it at the end.

    Raises:
        OSError: it cannot be made.
    """
    parent = environ.get("PLUGIN_UNIX_SOCKET_DIR") or environ.get("TMPDIR") or environ.get("TEMP") or "/tmp"
    path = os.path.join(parent, f"plugin-{os.urandom(6).hex()}")
    os.mkdir(path, 0o700)
    try:
        yield path
    finally:
        remove(path)


def remove(path: str) -> None:
    """Remove the directory with the files in it, if it is still there."""
    try:
        for name in os.listdir(path):
            os.unlink(os.path.join(path, name))
        os.rmdir(path)
    except FileNotFoundError:
        pass


def listen(environ: Mapping[str, str], folder: str, *, unix: bool = UNIX) -> Listener:
    """A listening socket: unix in `folder`, or TCP within `PLUGIN_MIN_PORT` and `PLUGIN_MAX_PORT`, if they are set.

    Raises:
        OSError: the path is too long, or no port is free.
    """
    sock = socket.socket(socket.AF_UNIX if unix else socket.AF_INET, socket.SOCK_STREAM)
    try:
        address = _bind_unix(sock, folder) if unix else _bind_tcp(sock, environ)
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return Listener(sock, "unix" if unix else "tcp", address)


def _bind_unix(sock: socket.socket, folder: str) -> str:
    path = os.path.join(folder, "provider.sock")
    sock.bind(path)
    return path


def _bind_tcp(sock: socket.socket, environ: Mapping[str, str]) -> str:
    low = int(environ.get("PLUGIN_MIN_PORT") or 0)
    high = int(environ.get("PLUGIN_MAX_PORT") or low)
    for port in range(low, high + 1):
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            continue
        return f"127.0.0.1:{sock.getsockname()[1]}"
    message = f"no port is free between {low} and {high}"
    raise OSError(message)
