"""A provider as a process: how it is launched, locked, logged, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from grpclib import GRPCError, Status
from grpclib.client import Channel, StreamStreamMethod, UnaryStreamMethod

from terraform_provider_litellm.plugin.testing.client import (
    ClientCertificate,
    Handshake,
    Plugin,
    call,
    client_context,
    connect,
    environment,
    launch,
)
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from terraform_provider_litellm.plugin.wire.proto.goplugin_pb2 import ConnInfo, Empty, StdioData
from terraform_provider_litellm.plugin.wire.proto.grpc_health_pb2 import HealthCheckRequest, HealthCheckResponse
from tests.protocol import toy

TOY = Path(toy.__file__)
PATIENCE = 30  # seconds until a test gives up
STATE = pb.DynamicValue(msgpack=b"state")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither unix sockets nor these signals")


async def get_schema(plugin: Plugin) -> pb.GetProviderSchema.Response:
    """A call that prints and logs."""
    return await plugin.call("GetSchema", pb.GetProviderSchema.Request(), pb.GetProviderSchema.Response)


async def read(plugin: Plugin, state: pb.DynamicValue = STATE) -> pb.ReadResource.Response:
    """A call that takes half a second."""
    return await plugin.call("ReadResource", pb.ReadResource.Request(current_state=state), pb.ReadResource.Response)


async def seen(plugin: Plugin, text: str) -> None:
    """Wait until the provider has written a text to stderr."""
    async with asyncio.timeout(PATIENCE):
        while not any(text in line for line in plugin.stderr):
            await asyncio.sleep(0.01)


def everything_in(folder: Path) -> list[Path]:
    """All files and directories, at any depth."""
    return sorted(folder.rglob("*"))


@asynccontextmanager
async def reading(
    plugin: Plugin, state: pb.DynamicValue = STATE
) -> AsyncIterator[asyncio.Task[pb.ReadResource.Response]]:
    """A slow call that the provider is at work on."""
    task = asyncio.create_task(read(plugin, state))
    await seen(plugin, "reading slowly")
    yield task
    await asyncio.wait([task])


# ---- launch


async def test_handshake_is_all_of_stdout(folder: Path) -> None:
    """Terraform reads one line, and nothing that is printed later, by Python or by a library in C, follows it."""
    async with launch([TOY], {"PLUGIN_UNIX_SOCKET_DIR": str(folder)}) as plugin:
        shaken = plugin.handshake
        assert (shaken.core_version, shaken.protocol_version, shaken.network, shaken.protocol) == (1, 5, "unix", "grpc")
        assert Path(shaken.address).parent.parent == folder
        await get_schema(plugin)
        assert await plugin.shutdown() == 0
    assert plugin.stdout == []
    assert plugin.stderr == ["a stray print\n", "a stray write\n", "ended well\n"]


async def test_person_gets_nothing() -> None:
    """Started by hand without arguments it serves nobody, and says so by its status."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        TOY,
        env=by_hand(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert await asyncio.wait_for(process.communicate(), PATIENCE) == (b"", b"")
    assert process.returncode == 1


# ---- TLS


async def greeting(shaken: Handshake, context: ssl.SSLContext | None) -> bytes:
    """The server's first bytes of HTTP/2 to a client; none if it is not let in."""
    try:
        reader, writer = await asyncio.open_unix_connection(
            shaken.address, ssl=context, server_hostname="localhost" if context else None
        )
    except (ssl.SSLError, ConnectionError):
        return b""
    try:
        writer.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        return await asyncio.wait_for(reader.read(9), PATIENCE)
    except (ssl.SSLError, ConnectionError):
        return b""
    finally:
        writer.transport.abort()


def anonymous(certificate: bytes) -> ssl.SSLContext:
    """A client that verifies the server and shows no certificate of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate)
    context.set_alpn_protocols(["h2"])
    return context


CLIENTS: dict[str, tuple[Callable[[ClientCertificate, bytes], ssl.SSLContext | None], bool]] = {
    "Terraform": (client_context, True),
    "another certificate": (lambda _, server: client_context(ClientCertificate.make(), server), False),
    "no certificate": (lambda _, server: anonymous(server), False),
}


@pytest.mark.parametrize(("client", "let_in"), CLIENTS.values(), ids=CLIENTS)
async def test_only_who_started_it_is_let_in(
    client: Callable[[ClientCertificate, bytes], ssl.SSLContext | None], let_in: bool
) -> None:
    """The certificate that Terraform gave at the launch opens the door, no other, and a refusal does not close it."""
    identity = ClientCertificate.make()
    async with launch([TOY], identity=identity) as plugin:
        context = client(identity, plugin.handshake.certificate)
        settings = await greeting(plugin.handshake, context)
        assert (settings[3:4] == b"\x04") is let_in
        if not let_in:
            await get_schema(plugin)


async def test_plain_client_is_not_understood() -> None:
    """Without TLS the server does not speak HTTP/2 at all."""
    async with launch([TOY]) as plugin:
        assert (await greeting(plugin.handshake, None))[3:4] != b"\x04"


async def test_without_client_certificate_there_is_no_tls() -> None:
    """As with `TF_DISABLE_PLUGIN_TLS`: no certificate in the handshake, and a plain connection."""
    async with launch([TOY], tls=False) as plugin:
        assert plugin.handshake.certificate == b""
        assert "toy_thing" in (await get_schema(plugin)).resource_schemas


async def test_bad_client_certificate_stops_the_launch(folder: Path) -> None:
    """What is no certificate is not taken for none: there is no handshake, and nothing is left behind."""
    with pytest.raises(AssertionError, match=r"(?s)no handshake line: ''.*SSLError"):
        async with launch([TOY], {"PLUGIN_CLIENT_CERT": "no certificate", "PLUGIN_UNIX_SOCKET_DIR": str(folder)}):
            pass
    assert everything_in(folder) == []


# ---- what is left behind


async def test_key_is_on_no_disk(folder: Path) -> None:
    """Until its client has come there is a socket and no other file; from then on, there is none at all."""
    sockets, temporary = folder / "sockets", folder / "temporary"
    for place in (sockets, temporary):
        place.mkdir()
    environ = {"PLUGIN_UNIX_SOCKET_DIR": str(sockets), "TMPDIR": str(temporary)}
    async with launch([TOY], environ) as plugin:
        address = Path(plugin.handshake.address)
        assert everything_in(folder) == sorted([sockets, temporary, address.parent, address])
        await get_schema(plugin)
        assert everything_in(folder) == sorted([sockets, temporary])


async def leave_by_shutdown(plugin: Plugin) -> None:
    """As Terraform does at the end of a command."""
    await plugin.call("Shutdown", Empty(), Empty, "plugin.GRPCController")


def leave_by(number: int) -> Callable[[Plugin], Any]:
    """By a signal."""

    async def leave(plugin: Plugin) -> None:
        plugin.process.send_signal(number)

    return leave


WAYS: dict[str, Callable[[Plugin], Any]] = {
    "Shutdown": leave_by_shutdown,
    **({} if sys.platform == "win32" else {"SIGTERM": leave_by(signal.SIGTERM), "SIGHUP": leave_by(signal.SIGHUP)}),
}


@pytest.mark.parametrize("leave", WAYS.values(), ids=WAYS)
async def test_nothing_is_left_behind(folder: Path, leave: Callable[[Plugin], Any]) -> None:
    """However it is told to end, it ends well, and takes its socket and directory along."""
    environ = {"PLUGIN_UNIX_SOCKET_DIR": str(folder), "TMPDIR": str(folder)}
    async with launch([TOY], environ) as plugin:
        await get_schema(plugin)
        await leave(plugin)
        assert await plugin.ended() == 0
    assert plugin.stderr[-1] == "ended well\n"
    assert everything_in(folder) == []


async def test_nothing_is_left_behind_by_a_kill(folder: Path) -> None:
    """Whoever kills it gives it no time to clean up, so it has done so before."""
    async with launch([TOY], {"PLUGIN_UNIX_SOCKET_DIR": str(folder), "TMPDIR": str(folder)}) as plugin:
        await get_schema(plugin)
        plugin.process.kill()
        await plugin.ended()
    assert everything_in(folder) == []


async def test_nothing_is_left_behind_by_a_launch_that_is_broken_off(folder: Path) -> None:
    """A signal that comes while the server is still being loaded finds it ready to clean up."""
    async with launch([TOY], {"PLUGIN_UNIX_SOCKET_DIR": str(folder)}) as plugin:
        plugin.process.terminate()
        assert await plugin.ended() == 0
    assert everything_in(folder) == []


# ---- the end


@pytest.mark.parametrize("leave", WAYS.values(), ids=WAYS)
async def test_calls_in_flight_finish(leave: Callable[[Plugin], Any]) -> None:
    """An answer that is being worked for is given before the end: a create would lose its state else."""
    async with launch([TOY]) as plugin, reading(plugin) as task:
        await leave(plugin)
        assert (await task).new_state == STATE
        assert await plugin.ended() == 0
    assert plugin.stderr[-1] == "ended well\n"


async def test_large_answer_in_flight_arrives_whole() -> None:
    """The end waits for the last byte to be on its way, not only for the work."""
    large = pb.DynamicValue(msgpack=os.urandom(2**24))
    async with launch([TOY]) as plugin, reading(plugin, large) as task:
        await leave_by_shutdown(plugin)
        assert (await task).new_state == large
        assert await plugin.ended() == 0


async def test_second_signal_cuts_calls_short(folder: Path) -> None:
    """Who asks twice is in a hurry: the call is lost, the socket is removed all the same."""
    async with launch([TOY], {"PLUGIN_UNIX_SOCKET_DIR": str(folder)}) as plugin, reading(plugin) as task:
        for number in (signal.SIGTERM, signal.SIGHUP):
            plugin.process.send_signal(number)
        assert await plugin.ended() == 1
        await asyncio.wait([task])
        assert task.exception() is not None
    assert everything_in(folder) == []


async def test_ctrl_c_is_terraforms_business() -> None:
    """A terminal sends it to Terraform and to us; we go on, for Terraform says Stop as it sees fit."""
    async with launch([TOY]) as plugin, reading(plugin) as task:
        for _ in range(2):
            plugin.process.send_signal(signal.SIGINT)
        assert (await task).new_state == STATE
        await get_schema(plugin)
        assert await plugin.shutdown() == 0


async def test_it_does_not_outlive_its_parent(folder: Path) -> None:
    """A Terraform that was killed leaves no provider behind."""
    parent = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    command = [sys.executable, "-c", parent, sys.executable, str(TOY)]
    async with launch(command, {"PLUGIN_UNIX_SOCKET_DIR": str(folder)}) as plugin:
        await get_schema(plugin)
        plugin.process.kill()
        await asyncio.wait_for(plugin.ended(), PATIENCE)  # its stderr, which the orphan holds, has been closed
    assert plugin.stderr[-1] == "ended well\n"
    assert everything_in(folder) == []


# ---- services beside the provider's


@pytest.mark.parametrize(
    ("service", "status"),
    [
        ("plugin", HealthCheckResponse.SERVING),
        ("", HealthCheckResponse.SERVING),
        ("other", HealthCheckResponse.SERVICE_UNKNOWN),
    ],
)
async def test_health(service: str, status: int) -> None:
    """go-plugin asks for the service `plugin`."""
    async with launch([TOY]) as plugin:
        request = HealthCheckRequest(service=service)
        answer = await plugin.call("Check", request, HealthCheckResponse, "grpc.health.v1.Health")
        assert answer.status == status


def stdio(channel: Channel) -> UnaryStreamMethod[Empty, StdioData]:
    """The stream of a provider's output."""
    return UnaryStreamMethod(channel, "/plugin.GRPCStdio/StreamStdio", Empty, StdioData)


def broker(channel: Channel) -> StreamStreamMethod[ConnInfo, ConnInfo]:
    """The stream in which further connections are agreed upon."""
    return StreamStreamMethod(channel, "/plugin.GRPCBroker/StartStream", ConnInfo, ConnInfo)


@pytest.mark.parametrize(("method", "opening"), [(stdio, [Empty()]), (broker, [])], ids=["stdio", "broker"])
async def test_streams_are_open_and_silent_until_the_end(
    method: Callable[[Channel], Any], opening: Sequence[Message]
) -> None:
    """Terraform opens both at once; neither says anything, nor keeps the provider from ending."""
    async with launch([TOY]) as plugin, method(plugin.channel).open() as stream:
        await stream.send_request()
        for message in opening:
            await stream.send_message(message, end=True)
        await stream.recv_initial_metadata()
        heard = asyncio.create_task(stream.recv_message())
        await get_schema(plugin)
        assert not heard.done()
        assert await plugin.shutdown() == 0
        assert await heard is None


@pytest.mark.parametrize(
    ("rpc", "service"),
    [
        ("GetResourceIdentitySchemas", "tfplugin5.Provider"),
        ("NoSuchThing", "tfplugin5.Provider"),
        ("GetSchema", "tfplugin6.Provider"),
    ],
)
async def test_unknown_call_is_unimplemented(rpc: str, service: str) -> None:
    """A newer Terraform that asks for more is told so, and goes on without."""
    async with launch([TOY]) as plugin:
        with pytest.raises(GRPCError) as error:
            await plugin.call(rpc, Empty(), Empty, service)
        assert error.value.status is Status.UNIMPLEMENTED
        await get_schema(plugin)


async def test_64_megabytes_pass_both_ways() -> None:
    """Terraform sends and takes messages far beyond gRPC's usual four megabytes."""
    config = pb.DynamicValue(msgpack=os.urandom(2**16) * 2**10)
    async with launch([TOY]) as plugin:
        answer = await plugin.call(
            "PrepareProviderConfig", pb.PrepareProviderConfig.Request(config=config), pb.PrepareProviderConfig.Response
        )
    assert answer.prepared_config == config


# ---- logs


async def test_logs_are_hclogs_lines_without_secrets() -> None:
    """Every line but the stray prints is JSON that Terraform understands, with the secret masked wherever it was."""
    async with launch([TOY], {"TF_LOG_PROVIDER": "debug"}) as plugin:
        await get_schema(plugin)
        with pytest.raises(GRPCError) as error:
            await plugin.call("Stop", pb.Stop.Request(), pb.Stop.Response)
        await plugin.shutdown()
    lines = [json.loads(line) for line in plugin.stderr if line.startswith("{")]
    assert all(line.keys() >= {"@level", "@message", "@module", "@timestamp"} for line in lines)
    (said,) = [line for line in lines if line["@message"] == "schema asked for"]
    assert (said["@level"], said["@module"], said["secret"]) == ("debug", "toy", "***")
    assert any("a bug that names ***" in line.get("traceback", "") for line in lines)
    assert "sk-toy" not in "".join(plugin.stderr) + str(error.value)


async def test_nothing_is_logged_unasked() -> None:
    """Without `TF_LOG` there is not a line, and no secret in what an error tells the client."""
    async with launch([TOY]) as plugin:
        await get_schema(plugin)
        with pytest.raises(GRPCError) as error:
            await plugin.call("Stop", pb.Stop.Request(), pb.Stop.Response)
        await plugin.shutdown()
    assert [line for line in plugin.stderr if line.startswith("{")] == []
    assert "sk-toy" not in "".join(plugin.stderr) + str(error.value)


# ---- by hand


def by_hand() -> dict[str, str]:
    """The variables of a person's shell."""
    return {name: value for name, value in environment(None).items() if not name.startswith(("TF_", "PLUGIN_"))}


async def test_debug_serves_until_ctrl_c(folder: Path) -> None:
    """`--debug` prints what Terraform needs to use this process, which outlives its commands, and ends with Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        TOY,
        "--debug",
        env={**by_hand(), "TMPDIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        while "TF_REATTACH_PROVIDERS" not in (line := (await process.stdout.readline()).decode()):
            assert line
    entry = json.loads(line.split("'")[1])[toy.ADDRESS]
    assert (entry["Protocol"], entry["ProtocolVersion"], entry["Pid"]) == ("grpc", 5, process.pid)
    address = entry["Addr"]
    shaken = Handshake(1, entry["ProtocolVersion"], address["Network"], address["String"], "grpc", b"")
    for _ in range(2):
        channel = connect(shaken, None)
        schema = await call(channel, "GetSchema", pb.GetProviderSchema.Request(), pb.GetProviderSchema.Response)
        assert "toy_thing" in schema.resource_schemas
        await call(channel, "Shutdown", Empty(), Empty, "plugin.GRPCController")
        channel.close()
    process.send_signal(signal.SIGINT)
    printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0
    assert printed.decode().count("ended well\n") == 2, "each client has a session of its own"
    assert everything_in(folder) == []
