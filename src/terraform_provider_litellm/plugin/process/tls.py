"""Mutual TLS with Terraform: it gives us its certificate in the environment, we give it ours in the handshake line.

The server's certificate and key are made anew for every process. The certificate is put together here, from the few
fields that X.509 demands, because the library's builder takes as long to import as the whole rest of the launch.
"""

from __future__ import annotations

import base64
import os
import ssl
import time

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from terraform_provider_litellm.plugin.process.secret_file import secret_file

DAY = 24 * 3600
LIFETIME = 365 * DAY  # seconds; far longer than any run of Terraform
HOST = b"localhost"  # the name that Terraform expects in the certificate

SEQUENCE, SET, INTEGER, BOOLEAN, BITS, OCTETS, OID, UTF8, TIME = 0x30, 0x31, 0x02, 0x01, 0x03, 0x04, 0x06, 0x0C, 0x17
PRIME256V1 = bytes.fromhex("2a8648ce3d030107")
EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")
ECDSA_WITH_SHA256 = bytes.fromhex("2a8648ce3d040302")
COMMON_NAME = bytes.fromhex("550403")
BASIC_CONSTRAINTS = bytes.fromhex("551d13")
KEY_USAGE = bytes.fromhex("551d0f")
EXTENDED_KEY_USAGE = bytes.fromhex("551d25")
SERVER_AUTHENTICATION = bytes.fromhex("2b06010505070301")
ALTERNATIVE_NAMES = bytes.fromhex("551d11")


def server_context(client_pem: str, folder: str) -> tuple[ssl.SSLContext, bytes]:
    """A context that lets in only the holder of the client's certificate, and our own certificate as DER.

    `folder` is a private directory, used for an instant on systems that cannot hold a file in memory.

    Raises:
        ssl.SSLError: the client's certificate is not PEM.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    der = certificate(key, int(time.time()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=client_pem)
    context.set_alpn_protocols(["h2"])
    with (
        secret_file(_pem("CERTIFICATE", der), folder) as public,
        secret_file(_pem("EC PRIVATE KEY", _private_key(key)), folder) as private,
    ):
        context.load_cert_chain(public, private)
    return context, der


def certificate(key: ec.EllipticCurvePrivateKey, now: int) -> bytes:
    """A self-signed certificate (X.509 version 3, DER) for `localhost`, valid from a day before `now` for a year."""
    algorithm = _der(SEQUENCE, _der(OID, ECDSA_WITH_SHA256))
    name = _der(SEQUENCE, _der(SET, _der(SEQUENCE, _der(OID, COMMON_NAME), _der(UTF8, HOST))))
    extensions = _der(
        SEQUENCE,
        _extension(BASIC_CONSTRAINTS, _der(SEQUENCE, _der(BOOLEAN, b"\xff")), critical=True),  # its own authority
        _extension(KEY_USAGE, _der(BITS, b"\x02\x84"), critical=True),  # digital signature, certificate signing
        _extension(EXTENDED_KEY_USAGE, _der(SEQUENCE, _der(OID, SERVER_AUTHENTICATION))),
        _extension(ALTERNATIVE_NAMES, _der(SEQUENCE, _der(0x82, HOST))),
    )
    body = _der(
        SEQUENCE,
        _der(0xA0, _der(INTEGER, b"\x02")),  # version 3
        _der(INTEGER, b"\x01" + os.urandom(15)),  # serial number, positive
        algorithm,
        name,
        _der(SEQUENCE, _time(now - DAY), _time(now + LIFETIME)),
        name,
        _der(
            SEQUENCE,
            _der(SEQUENCE, _der(OID, EC_PUBLIC_KEY), _der(OID, PRIME256V1)),
            _der(BITS, b"\x00", _point(key)),
        ),
        _der(0xA3, extensions),
    )
    return _der(SEQUENCE, body, algorithm, _der(BITS, b"\x00", key.sign(body, ec.ECDSA(SHA256()))))


def _private_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key as RFC 5915 has it, DER."""
    secret = key.private_numbers().private_value.to_bytes(32, "big")
    return _der(SEQUENCE, _der(INTEGER, b"\x01"), _der(OCTETS, secret), _der(0xA0, _der(OID, PRIME256V1)))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    numbers = key.public_key().public_numbers()
    return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def _extension(identifier: bytes, value: bytes, *, critical: bool = False) -> bytes:
    flag = _der(BOOLEAN, b"\xff") if critical else b""
    return _der(SEQUENCE, _der(OID, identifier), flag, _der(OCTETS, value))


def _time(seconds: int) -> bytes:
    return _der(TIME, time.strftime("%y%m%d%H%M%SZ", time.gmtime(seconds)).encode())


def _der(tag: int, *content: bytes) -> bytes:
    """Tag, length, content."""
    body = b"".join(content)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def _pem(label: str, der: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n".encode()
