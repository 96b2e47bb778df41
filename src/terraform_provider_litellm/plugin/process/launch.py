"""Being started: by Terraform, with the handshake on stdout, or by hand with `--debug`. `serve` is all that a provider calls.

The socket listens and the handshake line is out before the server is loaded: Terraform dials while we import.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from terraform_provider_litellm.plugin.process import ends, listener

if TYPE_CHECKING:
    import ssl

    from terraform_provider_litellm.plugin.operation import ClientT
    from terraform_provider_litellm.plugin.process.server import Session
    from terraform_provider_litellm.plugin.provider import Provider

COOKIE = ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
CORE_VERSION, PROTOCOL_VERSION = 1, 5
DEBUG = "--debug"


def launched_by_terraform(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether Terraform started this process, rather than a person."""
    return environ.get(COOKIE[0]) == COOKIE[1]


def wanted(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> bool:
    """Whether there is something to serve: Terraform started us, or a person did with `--debug`."""
    return DEBUG in argv or launched_by_terraform(environ)


def serve(
    provider: Callable[[], Provider[ClientT]],
    *,
    address: str,
    argv: Sequence[str] | None = None,
    otherwise: Callable[[Sequence[str]], int] | None = None,
) -> int:
    """Run a provider, if Terraform started this process or a person did with `--debug`; returns the exit status.

    `provider` is the provider's class, or a function that makes it. It is called for each connection, of which Terraform makes
    one to a process that it starts, and first when Terraform has been told where to connect: a function that imports the
    provider lets Terraform connect meanwhile, and so saves time at every start. `address` is the provider's full address, such
    as `registry.terraform.io/example/sample`. `argv` are the arguments, those of the process if none are given. `otherwise`
    runs where a person started the program without `--debug`; without it they are told what the program is for.
    """
    argv = sys.argv[1:] if argv is None else argv
    if not wanted(argv):
        return _explain(argv) if otherwise is None else otherwise(argv)

    def session() -> Session:
        from terraform_provider_litellm.plugin.process import logs
        from terraform_provider_litellm.plugin.process.server import Session
        from terraform_provider_litellm.plugin.server.host import Host
        from terraform_provider_litellm.plugin.wire.service import Service

        made = provider()
        return Session([Service(Host(made, logs.exception))], made.close)

    return main(session, address=address, argv=argv)


def main(
    session: Callable[[], Session],
    *,
    address: str,
    argv: Sequence[str],
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Serve, if Terraform started us or `argv` holds `--debug`; returns the exit status when the serving is over.

    `session` is called for each connection, inside the running event loop, and first after the handshake: let it do the heavy
    imports. `address` is the provider's full address, e.g. `registry.terraform.io/litellm/litellm`. Status 1 with nothing
    done means that a person started us without `--debug`.

    Raises:
        OSError: no socket could be made.
        ssl.SSLError: the client's certificate cannot be read.
    """
    if not wanted(argv, environ):
        return 1
    by_hand = DEBUG in argv
    gc.disable()  # until everything is loaded: there is no garbage before, and looking for it takes time
    end = ends.by_hand() if by_hand else ends.by_terraform()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in end.signals:
        signal.signal(number, _leave)  # until the server runs
    try:
        return _serve(session, address, environ, end, by_hand=by_hand)
    except RuntimeError as error:  # Python 3.11 wraps what is raised while a class is made
        if isinstance(error.__cause__, SystemExit):
            return 0
        raise


def _serve(
    session: Callable[[], Session],
    address: str,
    environ: Mapping[str, str],
    end: ends.Ends,
    *,
    by_hand: bool,
) -> int:
    """Announce the socket, load the rest, and serve; returns the exit status."""
    with listener.private_directory(environ) as folder:
        context, certificate = (None, b"") if by_hand else _tls(environ, folder)
        listening = listener.listen(environ, folder)
        with listening.sock:
            if by_hand:
                from terraform_provider_litellm.plugin.process import reattach

                print(reattach.instructions(address, listening.network, listening.address, os.getpid()), flush=True)
            else:
                _announce(handshake(listening.network, listening.address, certificate))

            import asyncio  # from here on, everything is heavy

            from terraform_provider_litellm.plugin.process import logs, server

            logs.start(address.rpartition("/")[2], environ)

            def connected() -> None:
                if not by_hand:  # Terraform connects once: from here on, even a kill leaves nothing behind
                    listener.remove(folder)

            try:
                serving = server.serve(session, listening.sock, context=context, end=end, on_connection=connected)
                asyncio.run(serving)
            except asyncio.CancelledError:  # a second signal: someone is in a hurry
                return 1
    return 0


def handshake(network: str, address: str, certificate: bytes) -> str:
    """The line that tells Terraform how to reach us; the certificate is DER, empty if there is no TLS."""
    import binascii

    encoded = binascii.b2a_base64(certificate, newline=False).decode().rstrip("=")
    return f"{CORE_VERSION}|{PROTOCOL_VERSION}|{network}|{address}|grpc|{encoded}\n"


def _tls(environ: Mapping[str, str], folder: str) -> tuple[ssl.SSLContext | None, bytes]:
    """No certificate in the environment means that the user has turned TLS off, with `TF_DISABLE_PLUGIN_TLS`."""
    client = environ.get("PLUGIN_CLIENT_CERT")
    if not client:
        return None, b""
    from terraform_provider_litellm.plugin.process import tls

    return tls.server_context(client, folder)


def _announce(line: str) -> None:
    """Write the line to stdout, and turn to stderr whatever is written there later."""
    os.write(1, line.encode())
    os.dup2(2, 1)
    sys.stdout = sys.stderr


def _explain(_: Sequence[str]) -> int:
    """What the program is for; the exit status of a mistake."""
    message = (
        "This program is a Terraform provider, which Terraform starts. Run terraform in a directory with a "
        f"configuration that requires this provider. To run the provider under a debugger, start it with {DEBUG}.\n"
    )
    sys.stderr.write(message)
    return 1


def _leave(*_: object) -> NoReturn:
    """Out of the running code, by the way that takes the socket's directory along."""
    raise SystemExit(0)
