"""Where Terraform connects."""

from __future__ import annotations

import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from terraform_provider_litellm.plugin.process import listener


@pytest.fixture
def folder() -> Iterator[Path]:
    """A directory whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.mark.parametrize(
    ("variables", "chosen"),
    [
        (["PLUGIN_UNIX_SOCKET_DIR", "TMPDIR", "TEMP"], "PLUGIN_UNIX_SOCKET_DIR"),
        (["TMPDIR", "TEMP"], "TMPDIR"),
        (["TEMP"], "TEMP"),
    ],
)
def test_private_directory_is_where_terraform_or_the_system_says(
    folder: Path, variables: list[str], chosen: str
) -> None:
    """Terraform's own variable comes first; one that is empty does not count."""
    for name in variables:
        (folder / name).mkdir()
    environ = {name: str(folder / name) for name in variables}
    with listener.private_directory({"PLUGIN_UNIX_SOCKET_DIR": "", **environ}) as path:
        assert Path(path).parent == folder / chosen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_private_directory_is_private(folder: Path) -> None:
    """No other user can reach the socket, whatever its own permissions are."""
    with listener.private_directory({"TMPDIR": str(folder)}) as path:
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o700


def test_private_directory_is_another_each_time(folder: Path) -> None:
    """Two providers started at once do not meet."""
    environ = {"TMPDIR": str(folder)}
    with listener.private_directory(environ) as first, listener.private_directory(environ) as second:
        assert first != second


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, OSError])
def test_private_directory_goes_with_everything_in_it(folder: Path, end: type[BaseException]) -> None:
    """However the process ends, nothing is left behind."""
    with suppress(end), listener.private_directory({"TMPDIR": str(folder)}) as path:
        Path(path, "key").write_text("secret")
        raise end
    assert list(folder.iterdir()) == []


def test_private_directory_that_cannot_be_made(folder: Path) -> None:
    """A place that does not exist is an error, not another place."""
    with (
        pytest.raises(OSError, match="missing"),
        listener.private_directory({"TMPDIR": str(folder / "missing")}),
    ):
        pass


@pytest.mark.skipif(not listener.UNIX, reason="no unix sockets here")
def test_unix_socket_listens_in_the_folder(folder: Path) -> None:
    """A client can connect at once, though nobody serves yet."""
    sock, network, address = listener.listen({}, str(folder))
    with sock, socket.socket(socket.AF_UNIX) as client:
        client.connect(address)
    assert network == "unix"
    assert Path(address).parent == folder


@pytest.mark.skipif(not listener.UNIX, reason="no unix sockets here")
def test_path_too_long_for_a_socket_is_an_error(folder: Path) -> None:
    """The system has a limit, and the user can choose a shorter `TMPDIR`."""
    deep = folder / ("x" * 120)
    deep.mkdir()
    with pytest.raises(OSError, match="path too long"):
        listener.listen({}, str(deep))


def test_tcp_socket_listens_on_loopback_alone(folder: Path) -> None:
    """Where there are no unix sockets, no other machine can connect."""
    sock, network, address = listener.listen({}, str(folder), unix=False)
    with sock:
        assert (network, address) == ("tcp", f"127.0.0.1:{sock.getsockname()[1]}")
        with socket.create_connection(sock.getsockname()):
            pass
    assert list(folder.iterdir()) == []


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on, the next one being free."""
    for _ in range(100):
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            with socket.socket() as second:
                try:
                    second.bind(("127.0.0.1", port + 1))
                except (OSError, OverflowError):
                    continue
            yield port
            return


def test_tcp_port_is_within_terraforms_bounds(folder: Path, taken: int) -> None:
    """A port that is taken is passed over for the next one."""
    environ = {"PLUGIN_MIN_PORT": str(taken), "PLUGIN_MAX_PORT": str(taken + 1)}
    with listener.listen(environ, str(folder), unix=False).sock as sock:
        assert sock.getsockname()[1] == taken + 1


def test_no_free_port_is_an_error(folder: Path, taken: int) -> None:
    """Not a port outside the bounds, to which a firewall may not let Terraform."""
    environ = {"PLUGIN_MIN_PORT": str(taken), "PLUGIN_MAX_PORT": str(taken)}
    with pytest.raises(OSError, match=f"no port is free between {taken} and {taken}"):
        listener.listen(environ, str(folder), unix=False)
