"""A provider of no substance, run as a program: it echoes, it is slow, it prints, it fails."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.plugin.process import launch

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.process.server import Session

ADDRESS = "registry.terraform.io/example/toy"
SECRET = 'sk-toy-"secret"'


def session() -> Session:
    """The toy's service; imports come late, as in a real provider."""
    from grpclib.const import Cardinality, Handler
    from grpclib.server import Stream

    from terraform_provider_litellm.plugin.process import logs
    from terraform_provider_litellm.plugin.process.server import Session
    from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb

    log = logs.logger("toy")
    logs.mask(SECRET)

    async def get_schema(stream: Stream[Any, Any]) -> None:
        await stream.recv_message()
        print("a stray print")
        os.write(1, b"a stray write\n")
        log.debug("schema asked for", secret=SECRET, nested={"header": f"Bearer {SECRET}"})
        await stream.send_message(
            pb.GetProviderSchema.Response(
                provider=pb.Schema(block=pb.Schema.Block()),
                resource_schemas={"toy_thing": pb.Schema(block=pb.Schema.Block())},
            )
        )

    async def prepare(stream: Stream[Any, Any]) -> None:
        request: Any = await stream.recv_message()
        await stream.send_message(pb.PrepareProviderConfig.Response(prepared_config=request.config))

    async def configure(stream: Stream[Any, Any]) -> None:
        await stream.recv_message()
        await stream.send_message(pb.Configure.Response())

    async def read_slowly(stream: Stream[Any, Any]) -> None:
        request: Any = await stream.recv_message()
        print("reading slowly", flush=True)
        await asyncio.sleep(0.5)
        await stream.send_message(pb.ReadResource.Response(new_state=request.current_state))

    async def fail(stream: Stream[Any, Any]) -> None:
        await stream.recv_message()
        message = f"a bug that names {SECRET}"
        raise RuntimeError(message)

    handlers: dict[str, tuple[Any, Any]] = {
        "GetSchema": (get_schema, pb.GetProviderSchema),
        "PrepareProviderConfig": (prepare, pb.PrepareProviderConfig),
        "Configure": (configure, pb.Configure),
        "ReadResource": (read_slowly, pb.ReadResource),
        "Stop": (fail, pb.Stop),
    }

    class Toy:
        def __mapping__(self) -> Mapping[str, Handler]:
            return {
                f"/tfplugin5.Provider/{name}": Handler(work, Cardinality.UNARY_UNARY, kind.Request, kind.Response)
                for name, (work, kind) in handlers.items()
            }

    return Session([Toy()], end)


async def end() -> None:
    """The last thing that the toy does for a client."""
    print("ended well")


if __name__ == "__main__":
    sys.exit(launch.main(session, address=ADDRESS, argv=sys.argv[1:]))
