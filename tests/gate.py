"""An HTTP server before a LiteLLM, the real one or the stand-in, that does harm to some of the requests.

It lives in an event loop: in that of the client, whose clock may leap, or in one of its own in a thread.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

JSON = {"content-type": "application/json"}
TIMEOUT = 120.0
"""Seconds for an answer of the backend."""
DROPPED = {"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"}
"""Headers that are not handed on."""


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)


Backend = Callable[[Request], Awaitable[Reply]]


class Done(Enum):
    """What LiteLLM does with a request."""

    NOT = "never sees it"
    NOW = "carries it out"
    LATER = "carries it out after the client has its answer"
    TWICE = "carries it out twice"


class Way(Enum):
    """What the client gets in place of an answer that was made up."""

    HONEST = "LiteLLM's answer"
    SLOW = "LiteLLM's answer, after some seconds"
    RESET = "a connection that breaks"
    CUT = "half of LiteLLM's answer, and the connection breaks"
    SHORT = "half of LiteLLM's answer, as if it were all"
    MISLABELLED = "LiteLLM's answer under another content type"
    OUTAGE = "a connection that breaks, and none for some seconds"


@dataclass(frozen=True)
class Fault:
    """What happens to one request; `seconds` are those of `LATER`, `SLOW` and `OUTAGE`."""

    kind: str
    done: Done = Done.NOT
    answer: Reply | Way = Way.HONEST
    seconds: float = 0.0


Rule = Callable[[Request], Fault | None]


class Gate:
    """Listens on a port of this machine. `rule` says what happens to the next request, None for nothing."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.rule: Rule = lambda _: None
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256, limit=2**24)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more, and hang up."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for each in list(self._writers):
            _reset(each)

    async def settled(self) -> None:
        """Wait until all that comes later has come."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while (request := await _received(reader)) is not None and await self._answer(request, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):  # the client hung up, or all ends
            pass
        finally:
            self._writers.discard(writer)
            with suppress(OSError):
                writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Answer, or not; whether the connection goes on."""
        fault = self.rule(request) or Fault("none", Done.NOW)
        reply = Reply(502)
        if fault.done is Done.TWICE:
            await self.backend(request)
        if fault.done in (Done.NOW, Done.TWICE):
            reply = await self.backend(request)
        if fault.done is Done.LATER:
            self._later(self._carried_out(request, fault.seconds))
        match fault.answer:
            case Way.RESET:
                _reset(writer)
                return False
            case Way.OUTAGE:
                await self.close()
                self._later(self._up_again(fault.seconds))
                return False
            case Way.SLOW:
                await asyncio.sleep(fault.seconds)
            case Way.SHORT:
                reply = Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)
            case Way.MISLABELLED:
                reply = Reply(reply.status, reply.body, {"content-type": "text/html"})
            case Reply():
                reply = fault.answer
        cut = len(reply.body) // 2 if fault.answer is Way.CUT else len(reply.body)
        lines = [f"HTTP/1.1 {reply.status} -", *(f"{name}: {value}" for name, value in reply.headers.items())]
        head = "\r\n".join([*lines, f"content-length: {len(reply.body)}", "", ""])
        writer.write(head.encode("latin-1") + reply.body[:cut])
        await writer.drain()
        return fault.answer is not Way.CUT

    async def _carried_out(self, request: Request, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.backend(request)

    async def _up_again(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open()


async def _received(reader: asyncio.StreamReader) -> Request | None:
    """The next request; None at the end."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def _reset(writer: asyncio.StreamWriter) -> None:
    """Hang up so that the other side sees a reset."""
    with suppress(OSError, AttributeError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


# ---- before a real LiteLLM


def forwarded(base: str) -> Backend:
    """The LiteLLM at an address."""
    parts = urlsplit(base)

    def ask(request: Request) -> Reply:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        headers = {name: value for name, value in request.headers.items() if name not in {*DROPPED, "accept-encoding"}}
        try:
            connection.request(request.method, request.target, request.body or None, headers)
            answer = connection.getresponse()
            kept = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in DROPPED}
            return Reply(answer.status, answer.read(), kept)
        except (OSError, http.client.HTTPException) as error:
            return Reply(502, str(error).encode(), {"content-type": "text/plain"})
        finally:
            connection.close()

    async def backend(request: Request) -> Reply:
        return await asyncio.to_thread(ask, request)

    return backend


@contextmanager
def running(backend: Backend) -> Iterator[tuple[Gate, Callable[[], None]]]:
    """A gate in a thread of its own, and what waits until all that comes later has come."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    gate = Gate(backend)

    def wait(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result()

    wait(gate.open())
    try:
        yield gate, lambda: wait(gate.settled())
    finally:
        wait(gate.settled())
        wait(gate.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
