"""Terraform's side of the wire: starts a provider, shakes hands, calls any RPC by its name."""

from __future__ import annotations

import asyncio
import base64
import os
import ssl
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from google.protobuf.message import Message
from grpclib.client import Channel, UnaryStreamMethod, UnaryUnaryMethod
from grpclib.config import Configuration

from terraform_provider_litellm.plugin.process.launch import COOKIE
from terraform_provider_litellm.plugin.wire.proto.goplugin_pb2 import Empty

SOURCE = Path(__file__).resolve().parents[3]
"""The folder that this package lies in: a program that is started finds it there."""
PROVIDER = "tfplugin5.Provider"
WINDOW = 2**27
HANDSHAKE_TIMEOUT = 30  # seconds
END_TIMEOUT = 30  # seconds

Answer = TypeVar("Answer", bound="Message")


@dataclass(frozen=True)
class ClientCertificate:
    """A certificate such as Terraform makes for every launch (ECDSA on P-521, its own authority), and its key; PEM."""

    certificate: str
    key: str = field(repr=False)

    @classmethod
    def make(cls) -> ClientCertificate:
        """A new one."""
        key = ec.generate_private_key(ec.SECP521R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]),
                critical=False,
            )
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(key, hashes.SHA512())
        )
        return cls(
            certificate.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode(),
        )


@dataclass(frozen=True)
class Handshake:
    """The fields of the handshake line; `certificate` is DER, empty if there is no TLS."""

    core_version: int
    protocol_version: int
    network: str
    address: str
    protocol: str
    certificate: bytes

    @classmethod
    def parse(cls, line: str) -> Handshake:
        """From the line.

        Raises:
            ValueError: it is no handshake line.
        """
        core, version, network, address, protocol, certificate = line.rstrip("\n").split("|")
        der = base64.b64decode(certificate + "=" * (-len(certificate) % 4), validate=True)
        return cls(int(core), int(version), network, address, protocol, der)


def client_context(identity: ClientCertificate, server_certificate: bytes) -> ssl.SSLContext:
    """TLS as Terraform does it: our certificate shown, and the one of the handshake line demanded of the server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=server_certificate)
    context.set_alpn_protocols(["h2"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "client.pem")
        path.write_text(identity.certificate + identity.key)
        context.load_cert_chain(path)
    return context


def connect(handshake: Handshake, identity: ClientCertificate | None) -> Channel:
    """A channel to a provider, not yet connected; without TLS if the handshake names no certificate."""
    context = client_context(identity, handshake.certificate) if identity and handshake.certificate else None
    config = Configuration(
        http2_connection_window_size=WINDOW, http2_stream_window_size=WINDOW, ssl_target_name_override="localhost"
    )
    if handshake.network == "unix":
        return Channel(path=handshake.address, ssl=context, config=config)
    host, _, port = handshake.address.rpartition(":")
    return Channel(host, int(port), ssl=context, config=config)


async def call(channel: Channel, rpc: str, request: Message, answer: type[Answer], service: str = PROVIDER) -> Answer:
    """One unary call.

    Raises:
        grpclib.GRPCError: the server answered with another status than OK.
    """
    method = UnaryUnaryMethod[Message, Answer](channel, f"/{service}/{rpc}", type(request), answer)
    return await method(request)


async def stream(
    channel: Channel, rpc: str, request: Message, event: type[Answer], service: str = PROVIDER
) -> AsyncGenerator[Answer, None]:
    """The events of one call that is answered by a stream, each when it comes; the call is hung up where no more is asked for.

    Raises:
        grpclib.GRPCError: the server answered with another status than OK.
    """
    method = UnaryStreamMethod[Message, Answer](channel, f"/{service}/{rpc}", type(request), event)
    async with method.open() as opened:
        await opened.send_message(request, end=True)
        async for each in opened:
            yield each


@dataclass
class Plugin:
    """A running provider with a connection to it."""

    process: asyncio.subprocess.Process
    handshake: Handshake
    channel: Channel
    stderr: list[str]
    _readers: list[asyncio.Task[None]] = field(repr=False)
    stdout: list[str] = field(default_factory=list)

    async def call(self, rpc: str, request: Message, answer: type[Answer], service: str = PROVIDER) -> Answer:
        """One unary call, by the RPC's name in `service`.

        Raises:
            grpclib.GRPCError: the server answered with another status than OK.
        """
        return await call(self.channel, rpc, request, answer, service)

    async def shutdown(self) -> int:
        """The Shutdown RPC, as at the end of every Terraform command; returns the provider's exit status."""
        await self.call("Shutdown", Empty(), Empty, "plugin.GRPCController")
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the provider to end by itself; returns its exit status. Its output is complete then.

        Raises:
            TimeoutError: it has not ended within `END_TIMEOUT`.
        """
        status = await asyncio.wait_for(self.process.wait(), END_TIMEOUT)
        await asyncio.gather(*self._readers)
        return status

    async def close(self) -> None:
        """Hang up, and end the provider if it still runs."""
        self.channel.close()
        if self.process.returncode is None:
            self.process.terminate()
        try:
            await self.ended()
        finally:
            if self.process.returncode is None:
                self.process.kill()


def environment(identity: ClientCertificate | None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that Terraform starts a provider with; without an identity, as with `TF_DISABLE_PLUGIN_TLS`."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "PLUGIN_"))}
    variables |= {COOKIE[0]: COOKIE[1], "PLUGIN_PROTOCOL_VERSIONS": "6,5", "PYTHONPATH": str(SOURCE)}
    if identity:
        variables["PLUGIN_CLIENT_CERT"] = identity.certificate
    return {**variables, **(extra or {})}


@asynccontextmanager
async def launch(
    command: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    *,
    tls: bool = True,
    identity: ClientCertificate | None = None,
) -> AsyncIterator[Plugin]:
    """A provider started from its command line, connected to, and ended with the block if it still runs.

    `env` is added to what Terraform sets; `identity` is a new one if none is given. A command whose first word ends in `.py` is run by this Python.

    Raises:
        AssertionError: it wrote something else than a handshake line; the message holds its stderr.
    """
    words = [str(word) for word in command]
    if words[0].endswith(".py"):
        words.insert(0, sys.executable)
    identity = (identity or ClientCertificate.make()) if tls else None
    process = await asyncio.create_subprocess_exec(
        *words,
        env=environment(identity, env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    stderr: list[str] = []
    readers = [asyncio.create_task(_collect(process.stderr, stderr))]
    line = (await asyncio.wait_for(process.stdout.readline(), HANDSHAKE_TIMEOUT)).decode()
    try:
        handshake = Handshake.parse(line)
    except ValueError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await asyncio.gather(*readers)
        message = f"no handshake line: {line!r}, stderr: {''.join(stderr)}"
        raise AssertionError(message) from None
    plugin = Plugin(process, handshake, connect(handshake, identity), stderr, readers)
    readers.append(asyncio.create_task(_collect(process.stdout, plugin.stdout)))
    try:
        yield plugin
    finally:
        await plugin.close()


async def _collect(stream: asyncio.StreamReader, lines: list[str]) -> None:
    while line := await stream.readline():
        lines.append(line.decode())
