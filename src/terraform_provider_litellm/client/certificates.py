"""The trusted certificate authorities, and the client certificate."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import errors
from terraform_provider_litellm.plugin.process.secret_file import secret_file

if TYPE_CHECKING:
    from terraform_provider_litellm.client.options import Options

PEM = "-----BEGIN "


def check(options: Options) -> None:
    """Check that the certificates can be used, before any request is sent.

    Raises:
        Unreachable: at the option that cannot.
    """
    if options.ca_cert or options.client_cert:
        load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), options)


def load(context: ssl.SSLContext, options: Options) -> None:
    """Add the certificate authorities and the client certificate of the options to the context.

    Raises:
        Unreachable: at the option that cannot be used.
    """
    if options.insecure_skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options.ca_cert:
        try:
            context.load_verify_locations(cadata=_text("ca_cert", options.ca_cert))
        except ssl.SSLError:
            raise errors.bad_certificate("ca_cert", "It contains no certificate in PEM format.") from None
    if options.client_cert:
        chain, key = _text("client_cert", options.client_cert), _text("client_key", options.client_key)
        try:
            with (
                tempfile.TemporaryDirectory() as folder,
                secret_file(chain.encode(), folder) as public,
                secret_file(key.encode(), folder) as private,
            ):
                context.load_cert_chain(public, private, password=_no_password)
        except OSError as error:  # includes SSLError; for invalid PEM, rewinding the pipe can fail
            raise errors.bad_certificate("client_cert", _reason(error)) from None


def _no_password() -> str:
    """Replaces OpenSSL's password prompt at the terminal."""
    raise errors.bad_certificate("client_key", "The key is encrypted. Use a key without a passphrase.")


def _text(name: str, value: str) -> str:
    """The PEM text in an option, or in the file that it names."""
    if PEM in value:
        return value
    try:
        text = Path(value.strip()).expanduser().read_text(encoding="utf-8")
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be read"
        raise errors.bad_certificate(
            name, f"It is neither PEM text nor the path of a readable file: {reason}."
        ) from None
    if PEM not in text:
        raise errors.bad_certificate(name, "The file contains no PEM text.")
    return text


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError) and "mismatch" in (error.reason or "").lower():
        return "client_cert and client_key do not belong together."
    return "client_cert contains no certificate in PEM format, or client_key contains no key."
