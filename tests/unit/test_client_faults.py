"""The client against a server that misbehaves in every way that servers and networks do."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import (
    ApiError,
    ClientError,
    DatabaseMissing,
    GatewayFault,
    Invalid,
    ServerFault,
    Unreachable,
)
from terraform_provider_litellm.client.options import Options
from terraform_provider_litellm.client.retry import RetryPolicy
from terraform_provider_litellm.client.transport import LARGEST, HttpTransport
from tests.certificates import certificate

KEY = "sk-Zx81QwErTy-57uIoPaSdFgHjK"
Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]
Call = Callable[[Client], Awaitable[Any]]


class Server:
    """A server on loopback that does, request by request, what its script says; the last thing again and again."""

    def __init__(self, *script: Behaviour) -> None:
        self.script = list(script)
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.base = ""

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        await self.server.wait_closed()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().strip().split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.requests.append((first, headers, body))
                await (self.script.pop(0) if len(self.script) > 1 else self.script[0])(writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass
        finally:
            writer.close()


def says(status: int, body: bytes = b"{}", *headers: str) -> Behaviour:
    """Answer properly."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *headers]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return behave


def writes(raw: bytes, *, abort: bool = False, hang: bool = False) -> Behaviour:
    """Send raw bytes, and then close, reset, or hang."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        if hang:
            await asyncio.sleep(60)
        if abort:
            writer.transport.abort()
        raise ConnectionError

    return behave


async def drips(writer: asyncio.StreamWriter) -> None:
    """Send an answer that never ends, byte by byte."""
    writer.write(b"HTTP/1.1 200 X\r\ncontent-length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def no_wait(_: float) -> None:
    """A pause that takes no time."""


async def outcome(base: str, call: Call, *, timeout: float = 20.0, lines: list[str] | None = None) -> Any:
    """The result of a call, or the error that it raised."""

    def log(level: str, message: str, /, **fields: object) -> None:
        if lines is not None:
            lines.append(f"{level} {message} {fields}")

    transport = HttpTransport(base, KEY, version="1.2.3", options=Options(timeout=timeout))
    policy = RetryPolicy(total=1000, unsent=1, first=0.6)
    async with Client(transport, secrets=(KEY,), log=log, policy=policy, sleep=no_wait) as client:
        try:
            return await call(client)
        except ClientError as error:
            return error


def against(
    server: Server, call: Call, *, timeout: float = 20.0, lines: list[str] | None = None, path: str = ""
) -> Any:
    """The outcome of a call to a server."""

    async def main() -> Any:
        async with server:
            return await outcome(server.base + path, call, timeout=timeout, lines=lines)

    return asyncio.run(main())


def read(client: Client) -> Awaitable[Any]:
    """A read."""
    return client.get("/team/info", team_id="a b")


def change(client: Client) -> Awaitable[Any]:
    """A change."""
    return client.post("/team/new", {"team_alias": "x"})


def free_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_request_is_well_formed() -> None:
    """A request has the key, our name, its JSON type, and the path as it was encoded, under the path of the base."""
    server = Server(says(200, b'{"ok": true}'))
    assert against(
        server, lambda client: client.post("/model/a%2Fb%20%2E/update", {"a": "é"}), path="/gateway/v1/"
    ) == {"ok": True}
    first, headers, body = server.requests[0]
    assert first == "POST /gateway/model/a%2Fb%20%2E/update HTTP/1.1"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["user-agent"] == "terraform-provider-litellm/1.2.3"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"a": "é"}


def test_path_of_dots_does_not_climb() -> None:
    """An encoded `..` stays where it is."""
    server = Server(says(200))
    against(server, lambda client: client.get("/model/%2E%2E/update", q="a/b&c"))
    assert server.requests[0][0] == "GET /model/%2E%2E/update?q=a%2Fb%26c HTTP/1.1"


def test_nothing_listens() -> None:
    """A refused connection tells the address and asks whether the proxy runs; a change may try again too."""
    base = f"http://127.0.0.1:{free_port()}"
    for call in (read, change):
        error = asyncio.run(outcome(base, call))
        assert isinstance(error, Unreachable)
        assert error.summary == f"nothing answers at {base}"
        assert "running" in error.advice
        assert (error.never_sent, error.outcome_unknown) == (True, False)


def test_host_does_not_exist() -> None:
    """A name without an address is told by name."""
    error = asyncio.run(outcome("http://no-such-host.invalid", read))
    assert isinstance(error, Unreachable)
    assert error.summary == "host no-such-host.invalid not found"
    assert error.never_sent


@pytest.mark.parametrize(
    "broken",
    [
        writes(b""),
        writes(b"", abort=True),
        writes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
        writes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", abort=True),
        writes(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"),
        writes(b"SSH-2.0-OpenSSH_9.2\r\n"),
        writes(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc"),
    ],
    ids=["closed", "reset", "cut off", "cut off and reset", "cut off in a chunk", "not HTTP", "not gzip"],
)
def test_connection_breaks(broken: Behaviour) -> None:
    """A broken answer is read again, and a change whose answer broke is sent once and has an unknown outcome."""
    server = Server(broken, says(200, b'{"a": 1}'))
    assert against(server, read) == {"a": 1}
    server = Server(broken, says(200, b'{"a": 1}'))
    error = against(server, change)
    assert isinstance(error, Unreachable)
    assert (error.outcome_unknown, error.never_sent) == (True, False)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "slow",
    [writes(b"", hang=True), writes(b"HTTP/1.1 200 X\r\n", hang=True), drips],
    ids=["silent", "stops in the head", "drips"],
)
def test_answer_takes_too_long(slow: Behaviour) -> None:
    """Silence is not waited out, nor an answer that drips; what a change did is unknown then."""
    error = against(Server(slow), change, timeout=0.2)
    assert isinstance(error, Unreachable)
    assert "0.2 seconds" in error.detail
    assert error.outcome_unknown


def test_gateway_recovers() -> None:
    """A read outlives gateway errors; a change does not repeat itself."""
    server = Server(says(502, b"<html>"), says(503), says(504, b""), says(200, b"[]"))
    assert against(server, read) == []
    assert isinstance(against(Server(says(502, b"<html>"), says(200)), change), GatewayFault)


def test_change_that_was_turned_away_is_sent_again() -> None:
    """429 means that nothing was done."""
    server = Server(says(429, b"", "retry-after: 0"), says(200, b'{"ok": 1}'))
    assert against(server, change) == {"ok": 1}
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500])
@pytest.mark.parametrize(
    "body", [b"<html><title>Company portal</title></html>", b"\xff\xfe\x00portal", b"portal\x1b[31m"]
)
def test_answer_of_something_else(status: int, body: bytes) -> None:
    """A page in place of JSON is never an answer, and never the absence of an object; no control character is shown."""
    error = against(Server(says(status, body, "content-type: text/html; charset=x")), read)
    assert isinstance(error, Unreachable)
    assert "portal" in error.detail
    assert str(status) in error.detail
    assert error.detail.isprintable()


def test_redirect_is_not_followed() -> None:
    """The key does not go where a redirect points."""
    elsewhere = Server(says(200))

    async def main() -> Any:
        async with elsewhere, Server(says(307, b"", f"location: {elsewhere.base}/team/new")) as server:
            return await outcome(server.base, change)

    error = asyncio.run(main())
    assert isinstance(error, Unreachable)
    assert error.advice == f"Set api_base to {elsewhere.base}."
    assert elsewhere.requests == []


REFUSALS = {
    "closed": b"",
    "reset": None,
    "alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "nginx": b"HTTP/1.1 400 Bad Request\r\ncontent-length: 67\r\n\r\n"
    b"<title>400 The plain HTTP request was sent to HTTPS port</title>\r\n\r\n",
    "Go": b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
}


@pytest.mark.parametrize("call", [read, change])
@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_http_to_a_proxy_with_tls_says_https_at_once(refusal: bytes | None, call: Call, tmp_path: Path) -> None:
    """However a server with TLS turns the plain request away, the error names the address; nothing is tried again."""
    chain, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    seen: list[str] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if connection.recv(1, socket.MSG_PEEK) == b"\x16":
                seen.append("tls")
                with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as inside:
                    inside.recv(1)
            else:
                seen.append("plain")
                connection.recv(65536)
                if refusal is None:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    connection.sendall(refusal)
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        error = asyncio.run(outcome(f"http://{address}", call))
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert isinstance(error, Unreachable)
    assert error.summary == f"http://{address} must begin with https://"
    assert f"https://{address}." in error.advice
    assert not error.outcome_unknown
    assert seen == ["plain", "tls"]


def packed(body: bytes) -> bytes:
    """The body as gzip."""
    return gzip.compress(body, 1)


def test_a_packed_answer_is_unpacked() -> None:
    """With gzip and with deflate."""
    body = json.dumps({"a": "é" * 1000}).encode()
    for data, coding in ((packed(body), "gzip"), (zlib.compress(body), "deflate"), (body, "identity")):
        assert against(Server(says(200, data, f"content-encoding: {coding}")), read) == {"a": "é" * 1000}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b" " * (LARGEST + 1), ()),
        (packed(b" " * (LARGEST + 1)), ("content-encoding: gzip",)),
        (packed(b"0" * 2**28), ("content-encoding: gzip",)),
    ],
    ids=["long", "unpacked", "bomb"],
)
@pytest.mark.parametrize("status", [200, 400, 404])
def test_an_answer_over_64_mib_is_an_error(status: int, body: bytes, headers: tuple[str, ...]) -> None:
    """It is neither held nor unpacked whole, and what a change did is unknown."""
    error = against(Server(says(status, body, *headers)), change)
    assert isinstance(error, Unreachable)
    assert "64 MiB" in error.detail
    assert error.outcome_unknown


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd"])
def test_an_answer_that_is_packed_otherwise_is_an_error(coding: str) -> None:
    """Twice packed, a few bytes can be a terabyte."""
    error = against(Server(says(200, packed(packed(b"{}")), f"content-encoding: {coding}")), change)
    assert isinstance(error, Unreachable)
    assert error.outcome_unknown


WORD = "a" * 60_000


@pytest.mark.parametrize(
    "answer",
    [
        says(400, json.dumps({"error": {"message": WORD, "param": WORD, "type": WORD, "code": "400"}}).encode()),
        says(404, json.dumps({"detail": WORD}).encode()),
        says(400, WORD.encode(), f"content-type: {WORD}"),
        says(302, b"", f"location: /{WORD}"),
        says(422, json.dumps({"detail": [{"loc": ["body", WORD], "msg": WORD}] * 1000}).encode()),
        says(500, b"<" * 60_000),
        says(500, b"<title>" * 9_000),
        writes(f"HTTP/1.1 {WORD}\r\n\r\n".encode()),
    ],
    ids=["message", "detail", "type", "location", "validation", "angles", "titles", "status"],
)
def test_a_word_of_60000_letters_is_cut(answer: Behaviour) -> None:
    """Wherever it stands, the error is short."""
    error = against(Server(answer), change)
    assert isinstance(error, ClientError)
    assert len(f"{error}{error.advice}") < 3000


BAD_BODIES = {
    "number": b'{"a": 1e999999999}',
    "depth": b"[" * 900 + b"]" * 900,
    "surrogate": rb'{"a": "\ud800"}',
    "truncated": b'{"a": 1',
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
@pytest.mark.parametrize("call", [read, change])
def test_a_body_that_nothing_can_hold_is_not_litellms(body: bytes, call: Call) -> None:
    """The error says so; what a change did is unknown, and a read has done nothing."""
    error = against(Server(says(200, body)), call)
    assert isinstance(error, Unreachable)
    assert error.summary == "the answer is not from LiteLLM"
    assert error.outcome_unknown is (call is change)


def test_huge_answer_is_read_and_a_huge_error_is_cut() -> None:
    """Megabytes of JSON are an answer; megabytes of complaint are a sentence."""
    rows = [{"id": "x" * 100}] * 50_000
    assert against(Server(says(200, json.dumps(rows).encode())), read) == rows
    for body in (json.dumps({"detail": "long " * 10**6}).encode(), b"<p>" + b"long " * 10**6):
        error = against(Server(says(400, body)), read)
        assert isinstance(error, ApiError | Unreachable)
        assert len(str(error)) < 1200


def test_chunked_answer_is_whole() -> None:
    """An answer in chunks is put together."""
    raw = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n: 1\r\n1\r\n}\r\n0\r\n\r\n'
    assert against(Server(writes(raw)), read) == {"a": 1}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"Internal Server Error", ServerFault),
        (
            400,
            b'{"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}}',
            DatabaseMissing,
        ),
        (422, b'{"detail":[{"type":"missing","loc":["body","team_id"],"msg":"Field required"}]}', Invalid),
    ],
)
def test_refusal_of_litellm(status: int, body: bytes, kind: type[ApiError]) -> None:
    """LiteLLM's own refusals come through the network as they are."""
    assert type(against(Server(says(status, body)), read)) is kind


def test_connection_is_kept() -> None:
    """Calls one after the other use one connection."""
    ports: set[int] = set()

    async def note(writer: asyncio.StreamWriter) -> None:
        ports.add(writer.get_extra_info("peername")[1])
        await says(200)(writer)

    async def thrice(client: Client) -> None:
        for _ in range(3):
            await client.get("/a")

    against(Server(note), thrice)
    assert len(ports) == 1


def test_cancelled_call_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is cancelled stops, and the next one works."""

    async def main() -> Any:
        async with (
            Server(writes(b"", hang=True), says(200, b"1")) as server,
            Client.connect(server.base, KEY, version="1") as client,
        ):
            task = asyncio.create_task(client.get("/a"))
            while not server.requests:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await client.get("/b")

    assert asyncio.run(main()) == 1


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without HTTP proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_environment_proxy_is_used(proxies: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY carries requests to other machines."""

    async def main() -> list[str]:
        async with Server(says(200)) as proxy:
            proxies.setenv("HTTP_PROXY", proxy.base)
            await outcome("http://litellm.example.test", read)
            return [first for first, _, _ in proxy.requests]

    assert asyncio.run(main()) == ["GET http://litellm.example.test/team/info?team_id=a%20b HTTP/1.1"]


def test_environment_proxy_is_not_used_for_this_machine(proxies: pytest.MonkeyPatch) -> None:
    """No HTTP proxy gets to see requests to loopback."""

    async def main() -> tuple[Any, int]:
        async with Server(says(200, b"1")) as server, Server(says(200, b"2")) as proxy:
            proxies.setenv("HTTP_PROXY", proxy.base)
            proxies.setenv("ALL_PROXY", proxy.base)
            return await outcome(server.base, read), len(proxy.requests)

    assert asyncio.run(main()) == (1, 0)


def test_broken_environment_proxy_is_named(proxies: pytest.MonkeyPatch) -> None:
    """A proxy that is down, or cannot be one, is named as what to check."""
    for proxy in (f"http://127.0.0.1:{free_port()}", "gopher://h", "http://h:port"):
        proxies.setenv("HTTP_PROXY", proxy)
        error = asyncio.run(outcome("http://litellm.example.test", read))
        assert isinstance(error, Unreachable)
        assert "NO_PROXY" in error.advice


def test_certificate_must_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of nobody's is refused with advice; named in SSL_CERT_FILE it is trusted."""
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 X\r\ncontent-length: 1\r\nconnection: close\r\n\r\n1")
        await writer.drain()
        writer.close()

    async def main() -> tuple[Any, Any]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        base = f"https://localhost:{server.sockets[0].getsockname()[1]}"
        untrusted = await outcome(base, read)
        assert seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        trusted = await outcome(base, read)
        server.close()
        return untrusted, trusted

    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    error, answer = asyncio.run(main())
    assert isinstance(error, Unreachable)
    assert "self-signed" in error.detail or "self signed" in error.detail
    assert "ca_cert" in error.advice
    assert answer == 1


def test_tls_to_a_server_without_tls() -> None:
    """https:// to a plain server says that http:// may be meant."""

    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    async def main() -> Any:
        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
            return await outcome(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", read)

    error = asyncio.run(main())
    assert isinstance(error, Unreachable)
    assert "http://" in error.advice
    assert error.never_sent


FAULTS: dict[str, Behaviour] = {
    "page": says(200, f"<p>{KEY}".encode()),
    "echo": says(401, json.dumps({"error": {"message": f"Received API Key = {KEY}"}}).encode()),
    "redirect": says(302, b"", f"location: http://h/?key={KEY}"),
    "broken": writes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
    "gibberish": writes(f"{KEY}\r\n".encode()),
    "header": writes(f"HTTP/1.1 200 OK\r\n{KEY} : x\r\n\r\n".encode()),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_fault_shows_the_key(fault: Behaviour) -> None:
    """Whatever goes wrong, no line of the log and no text of the error has four characters in a row of the key."""
    lines: list[str] = []
    error = against(Server(fault), change, lines=lines)
    assert isinstance(error, ClientError)
    shown = f"{error} {error!r} {error.advice} {error.args} {error.__cause__!r}".join(lines) + str(error)
    assert [KEY[at : at + 4] for at in range(len(KEY) - 3) if KEY[at : at + 4] in shown] == []
