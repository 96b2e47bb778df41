"""Serving gRPC on a listening socket until the end is asked for, and then to the end of the calls in flight."""

from __future__ import annotations

import asyncio
import gc
import signal
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from grpclib.config import Configuration
from grpclib.const import Cardinality, Handler, Status
from grpclib.protocol import H2Protocol
from grpclib.server import Server, Stream

from terraform_provider_litellm.plugin.process.goplugin import Companions
from terraform_provider_litellm.plugin.wire.proto.goplugin_pb2 import Empty

if TYPE_CHECKING:
    import socket

    from grpclib._typing import IServable

    from terraform_provider_litellm.plugin.process.ends import Ends

WINDOW = 2**27  # bytes a client may send ahead of our reading; 128 MB holds the largest messages Terraform allows
PARENT_INTERVAL = 1.0  # seconds between looks at the parent
FAREWELL = 1.0  # seconds for a client to take the last answers; Terraform waits for our end for two

Work = Callable[[Stream[Any, Any]], Awaitable[None]]


async def serve(
    services: Callable[[], Sequence[IServable]],
    sock: socket.socket,
    *,
    context: ssl.SSLContext | None,
    end: Ends,
    on_connection: Callable[[], None] = lambda: None,
    on_end: Callable[[], Awaitable[None]] | None,
) -> None:
    """Serve until what `end` names has come to pass.

    Calls in flight are let finish; a second signal cuts them short. Calls whose client has hung up are cancelled.
    `on_connection` is called whenever a client has been let in; `on_end` is awaited last.

    Raises:
        asyncio.CancelledError: a second signal came.
    """
    ending = asyncio.Event()
    _stop_on(end.signals, ending)
    calls = Calls()
    companions = Companions(ending, ending.set if end.shutdown else _stay)
    server = PatientServer(
        [calls.watched(service) for service in (*services(), companions)],
        config=Configuration(http2_connection_window_size=WINDOW, http2_stream_window_size=WINDOW),
        on_connection=on_connection,
    )
    gc.freeze()  # what is there now stays, and need not be looked at again
    gc.enable()
    await server.start(sock=sock, ssl=context)
    watching = asyncio.create_task(_end_with_parent(end.parent_lives, ending))
    await ending.wait()
    watching.cancel()
    await calls.finished()
    await server.hang_up()
    if on_end is not None:
        await on_end()


class PatientServer(Server):
    """Answers a call that nobody handles as grpc-go understands it, and does not hang up before the client has it all.

    grpclib's own UNIMPLEMENTED lacks a content type, so that Terraform sees an unknown error instead, and gives up
    where it would have done without the call.
    """

    def __init__(
        self, services: Sequence[IServable], *, config: Configuration, on_connection: Callable[[], None]
    ) -> None:
        super().__init__(services, config=config)
        self._on_connection = on_connection
        self._mapping = Handlers(self._mapping)
        self._connections: set[Connection] = set()

    def _protocol_factory(self) -> H2Protocol:
        made = super()._protocol_factory()
        return Connection(made, self._connections, self._on_connection)

    async def hang_up(self) -> None:
        """Close every connection when what was written to it is sent; a client that takes too long is not waited for."""
        self.close()
        connections = tuple(self._connections)
        for connection in connections:
            connection.transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                for connection in connections:
                    await connection.ended.wait()


class Connection(H2Protocol):
    """One client, among those that are connected."""

    transport: asyncio.Transport

    def __init__(self, made: H2Protocol, connected: set[Connection], on_connection: Callable[[], None]) -> None:
        super().__init__(made.handler, made.config, made.h2_config)
        self.ended = asyncio.Event()
        self._connected = connected
        self._on_connection = on_connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client has come, and TLS has let it in."""
        self._on_connection()
        self.transport = cast("asyncio.Transport", transport)
        self._connected.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The client has gone, or we have hung up."""
        super().connection_lost(exc)
        self._connected.discard(self)
        self.ended.set()


class Handlers(dict[str, Handler]):
    """Handlers by path, one for every path."""

    def get(self, path: str, _: Any = None) -> Handler:
        """The handler of a path, or the one that refuses."""
        return super().get(path, REFUSAL)


async def _refuse(stream: Stream[Any, Any]) -> None:
    await stream.send_trailing_metadata(status=Status.UNIMPLEMENTED, status_message="no such method")


REFUSAL = Handler(_refuse, Cardinality.STREAM_STREAM, Empty, Empty)


class Calls:
    """The calls in flight."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def watched(self, service: IServable) -> Watched:
        """The same service, its calls counted."""
        return Watched(service, self._watched)

    async def finished(self) -> None:
        """Wait until there are none. A call is a task of grpclib's, so its answer is written when it ends."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _watched(self, work: Work) -> Work:
        async def handle(stream: Stream[Any, Any]) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await work(stream)

        return handle


class Watched:
    """A service with something around each of its handlers."""

    def __init__(self, service: IServable, around: Callable[[Work], Work]) -> None:
        self._service = service
        self._around = around

    def __mapping__(self) -> Mapping[str, Handler]:
        return {
            name: handler._replace(func=self._around(handler.func))
            for name, handler in self._service.__mapping__().items()
        }


def _stop_on(signals: Iterable[int], ending: asyncio.Event) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if ending.is_set() and task is not None:
            task.cancel()
        ending.set()

    for number in signals:  # not loop.add_signal_handler, which Windows lacks
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


async def _end_with_parent(lives: Callable[[], bool], ending: asyncio.Event) -> None:
    while lives():  # noqa: ASYNC110  # no event tells of a parent's death everywhere
        await asyncio.sleep(PARENT_INTERVAL)
    ending.set()


def _stay() -> None:
    """What the Shutdown RPC does to a provider that was started by hand: the next command needs it still."""
