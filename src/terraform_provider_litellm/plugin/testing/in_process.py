"""A provider behind a real socket in this process, asked over the wire as Terraform asks."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpclib.client import Channel

from terraform_provider_litellm.plugin.process import listener, logs, server
from terraform_provider_litellm.plugin.process.ends import Ends
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.testing.client import Handshake, call, connect, stream
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from terraform_provider_litellm.plugin.wire.proto.goplugin_pb2 import Empty
from terraform_provider_litellm.plugin.wire.service import Service

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.operation import ClientT
    from terraform_provider_litellm.plugin.provider import Provider

RPCS = {method.input_type.full_name: method for method in pb.DESCRIPTOR.services_by_name["Provider"].methods}


@dataclass(frozen=True)
class ServedProvider:
    """A provider that is served, and the connection to it."""

    channel: Channel

    async def ask(self, request: Message) -> Any:
        """The answer to a request, each of which belongs to one RPC.

        Raises:
            grpclib.GRPCError: the server answered with another status than OK.
        """
        rpc = RPCS[request.DESCRIPTOR.full_name]
        return await call(self.channel, rpc.name, request, GetMessageClass(rpc.output_type))

    def events(self, request: Message) -> AsyncGenerator[Any, None]:
        """The events of a request that is answered by a stream, each when it comes.

        Raises:
            grpclib.GRPCError: the server answered with another status than OK.
        """
        rpc = RPCS[request.DESCRIPTOR.full_name]
        return stream(self.channel, rpc.name, request, GetMessageClass(rpc.output_type))


@asynccontextmanager
async def served(provider: Provider[ClientT]) -> AsyncIterator[ServedProvider]:
    """The provider, not yet configured, until the end of the block."""
    with tempfile.TemporaryDirectory() as short:  # a socket's path has to be
        listening = listener.listen({}, short, unix=True)
        ends = Ends((), shutdown=True, parent_lives=lambda: True)
        session = server.Session([Service(Host(provider, logs.exception))], provider.close)
        serving = asyncio.create_task(server.serve(lambda: session, listening.sock, context=None, end=ends))
        channel = connect(Handshake(1, 5, listening.network, listening.address, "grpc", b""), None)
        try:
            yield ServedProvider(channel)
            await call(channel, "Shutdown", Empty(), Empty, "plugin.GRPCController")
            await serving
        finally:
            serving.cancel()
            channel.close()
