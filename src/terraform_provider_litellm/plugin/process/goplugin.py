"""The services that go-plugin wants beside the provider's own: control, output, brokering, health."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from grpclib.const import Cardinality, Handler
from grpclib.server import Stream

from terraform_provider_litellm.plugin.wire.proto.goplugin_pb2 import ConnInfo, Empty, StdioData
from terraform_provider_litellm.plugin.wire.proto.grpc_health_pb2 import HealthCheckRequest, HealthCheckResponse

SERVING = HealthCheckResponse.SERVING
UNKNOWN = HealthCheckResponse.SERVICE_UNKNOWN


class Companions:
    """All of them as one. `shutdown` is called when the client asks for the end; `ending` is set when it comes."""

    def __init__(self, ending: asyncio.Event, shutdown: Callable[[], None]) -> None:
        self._ending = ending
        self._shutdown = shutdown

    def __mapping__(self) -> Mapping[str, Handler]:
        # the descriptor pool holds google.protobuf.Empty, but its module would be one import more for the same no bytes
        return {
            "/plugin.GRPCController/Shutdown": Handler(self.shutdown, Cardinality.UNARY_UNARY, Empty, Empty),
            "/plugin.GRPCStdio/StreamStdio": Handler(self.silence, Cardinality.UNARY_STREAM, Empty, StdioData),
            "/plugin.GRPCBroker/StartStream": Handler(self.silence, Cardinality.STREAM_STREAM, ConnInfo, ConnInfo),
            "/grpc.health.v1.Health/Check": Handler(
                self.check, Cardinality.UNARY_UNARY, HealthCheckRequest, HealthCheckResponse
            ),
        }

    async def shutdown(self, stream: Stream[Any, Any]) -> None:
        """`Shutdown`: answer, then end."""
        await stream.recv_message()
        await stream.send_message(Empty())
        self._shutdown()

    async def silence(self, stream: Stream[Any, Any]) -> None:
        """`StreamStdio`, `StartStream`: we have no output to forward and nothing to broker, which is said by silence."""
        await stream.send_initial_metadata()
        await self._ending.wait()

    async def check(self, stream: Stream[Any, Any]) -> None:
        """`Health.Check`: the service is called `plugin`; an empty name asks for the server as a whole."""
        request = await stream.recv_message()
        known = request is not None and request.service in ("", "plugin")
        await stream.send_message(HealthCheckResponse(status=SERVING if known else UNKNOWN))
