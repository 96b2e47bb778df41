"""Serving gRPC on a listening socket until the end is asked for, and then to the end of the calls in flight.

Each connection is a session with a provider of its own, as if Terraform had started a process for it. One is enough for
what Terraform starts; a provider that was started by hand has several, of one command or of many.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, cast

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


class Session(NamedTuple):
    """What serves one client: its services, and what is awaited when the client has gone and its calls have ended."""

    services: Sequence[IServable]
    close: Callable[[], Awaitable[None]]


async def serve(
    session: Callable[[], Session],
    sock: socket.socket,
    *,
    context: ssl.SSLContext | None,
    end: Ends,
    on_connection: Callable[[], None] = lambda: None,
) -> None:
    """Serve until what `end` names has come to pass.

    Calls in flight are let finish; a second signal cuts them short. Calls whose client has hung up are cancelled.
    `session` is called before the first client is let in, and for each further one; `on_connection` is called whenever a
    client has been let in.

    Raises:
        asyncio.CancelledError: a second signal came.
    """
    ending = asyncio.Event()
    _stop_on(end.signals, ending)
    companions = Companions(ending, ending.set if end.shutdown else _stay)
    server = PatientServer(
        session,
        companions,
        config=Configuration(http2_connection_window_size=WINDOW, http2_stream_window_size=WINDOW),
        on_connection=on_connection,
    )
    gc.freeze()  # what is there now stays, and need not be looked at again
    gc.enable()
    await server.start(sock=sock, ssl=context)
    watching = asyncio.create_task(_end_with_parent(end.parent_lives, ending))
    await ending.wait()
    watching.cancel()
    await server.hang_up()


class PatientServer(Server):
    """Answers a call that nobody handles as grpc-go understands it, and does not hang up before the client has it all.

    grpclib's own UNIMPLEMENTED lacks a content type, so that Terraform sees an unknown error instead, and gives up
    where it would have done without the call.
    """

    def __init__(
        self,
        session: Callable[[], Session],
        companions: IServable,
        *,
        config: Configuration,
        on_connection: Callable[[], None],
    ) -> None:
        super().__init__([], config=config)
        self._session = session
        self._companions = companions
        self._on_connection = on_connection
        self._connections: set[Connection] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._next: Session | None = session()

    def _protocol_factory(self) -> H2Protocol:
        session, calls = self._next or self._session(), Calls()
        self._next = None
        watched = [calls.watched(service) for service in (*session.services, self._companions)]
        self._mapping = Handlers({name: each for one in watched for name, each in one.items()})
        made = super()._protocol_factory()
        return Connection(made, calls, session, self._connected, self._lost)

    def _connected(self, connection: Connection) -> None:
        self._on_connection()
        self._connections.add(connection)

    def _lost(self, connection: Connection) -> None:
        self._connections.discard(connection)
        ending = asyncio.create_task(connection.end())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def hang_up(self) -> None:
        """Finish the calls, and close every connection when what was written to it is sent; wait for a slow client only so long."""
        for connection in tuple(self._connections):
            await connection.calls.finished()
        self.close()
        connections = tuple(self._connections)
        for connection in connections:
            connection.transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                for connection in connections:
                    await connection.ended.wait()
        await asyncio.gather(*self._endings, *(each.end() for each in self._connections))
        if self._next is not None:
            await self._next.close()


class Connection(H2Protocol):
    """One client, with its calls and its session."""

    transport: asyncio.Transport

    def __init__(
        self,
        made: H2Protocol,
        calls: Calls,
        session: Session,
        on_connection: Callable[[Connection], None],
        on_loss: Callable[[Connection], None],
    ) -> None:
        super().__init__(made.handler, made.config, made.h2_config)
        self.calls = calls
        self.ended = asyncio.Event()
        self._session = session
        self._on_connection = on_connection
        self._on_loss = on_loss

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client has come, and TLS has let it in."""
        self.transport = cast("asyncio.Transport", transport)
        self._on_connection(self)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The client has gone, or we have hung up."""
        super().connection_lost(exc)
        self.ended.set()
        self._on_loss(self)

    async def end(self) -> None:
        """Close the session when its calls have ended."""
        await self.calls.finished()
        await self._session.close()


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

    def watched(self, service: IServable) -> dict[str, Handler]:
        """The handlers of a service, whose calls are counted."""
        found = service.__mapping__()
        return {name: handler._replace(func=self._watched(handler.func)) for name, handler in found.items()}

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
