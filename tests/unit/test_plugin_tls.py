"""The server's certificate, and a context that lets in the client's alone."""

from __future__ import annotations

import ssl
import stat
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from terraform_provider_litellm.plugin.process import tls
from terraform_provider_litellm.plugin.process.secret_file import secret_file
from terraform_provider_litellm.plugin.testing.client import ClientCertificate, client_context

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def identity() -> ClientCertificate:
    """A client's certificate, as Terraform makes it."""
    return ClientCertificate.make()


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    """The server's key."""
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The certificate, as another program reads it."""
    return x509.load_der_x509_certificate(tls.certificate(key, int(NOW.timestamp())))


def test_certificate_is_signed_by_its_own_key(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """Terraform trusts the one certificate of the handshake line, which is its own authority."""
    certificate.verify_directly_issued_by(certificate)
    assert certificate.public_key() == key.public_key()
    assert certificate.version is x509.Version.v3
    assert certificate.signature_hash_algorithm is not None
    assert certificate.signature_hash_algorithm.name == "sha256"


def test_certificate_is_for_localhost(certificate: x509.Certificate) -> None:
    """Terraform asks for this name, whatever the socket is."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert certificate.subject == x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    assert certificate.issuer == certificate.subject


def test_certificate_may_do_what_it_is_for(certificate: x509.Certificate) -> None:
    """To sign itself, and to stand for a server."""
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert (constraints.critical, constraints.value) == (True, x509.BasicConstraints(ca=True, path_length=None))
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.key_cert_sign) == (True, True)
    assert (usage.value.key_encipherment, usage.value.key_agreement, usage.value.crl_sign) == (False, False, False)
    assert list(purposes.value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert len(certificate.extensions) == 4


def test_certificate_outlives_every_run(certificate: x509.Certificate) -> None:
    """It is valid already where the clocks differ a little, and for a year."""
    assert certificate.not_valid_before_utc == NOW - timedelta(days=1)
    assert certificate.not_valid_after_utc == NOW + timedelta(days=365)


def test_every_certificate_has_its_own_serial_number(key: ec.EllipticCurvePrivateKey) -> None:
    """Positive and at most twenty bytes, as X.509 demands."""
    serials = {x509.load_der_x509_certificate(tls.certificate(key, 0)).serial_number for _ in range(5)}
    assert len(serials) == 5
    assert all(0 < serial < 2**159 for serial in serials)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_client_and_server_prove_themselves_to_each_other(
    identity: ClientCertificate, version: ssl.TLSVersion, tmp_path: Path
) -> None:
    """With the two certificates that were exchanged, each side verifies the other, and HTTP/2 is agreed upon."""
    context, der = tls.server_context(identity.certificate, str(tmp_path))
    wanted = client_context(identity, der)
    wanted.minimum_version = wanted.maximum_version = version
    client, server = handshake(wanted, context)
    assert client.selected_alpn_protocol() == server.selected_alpn_protocol() == "h2"
    assert client.getpeercert(binary_form=True) == der
    assert server.getpeercert(binary_form=True) == ssl.PEM_cert_to_DER_cert(identity.certificate)


def test_client_with_another_certificate_is_refused(identity: ClientCertificate, tmp_path: Path) -> None:
    """Who did not start the provider cannot talk to it, though the certificate looks the same."""
    context, der = tls.server_context(identity.certificate, str(tmp_path))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(client_context(ClientCertificate.make(), der), context)


def test_client_without_a_certificate_is_refused(identity: ClientCertificate, tmp_path: Path) -> None:
    """Nor can someone who shows nothing."""
    context, der = tls.server_context(identity.certificate, str(tmp_path))
    stranger = ssl.create_default_context(cadata=der)
    stranger.verify_flags &= ~ssl.VERIFY_X509_STRICT
    with pytest.raises(ssl.SSLError, match=r"(?i)peer.did.not.return.a.certificate"):
        handshake(stranger, context)


def test_old_tls_is_refused(identity: ClientCertificate, tmp_path: Path) -> None:
    """Nothing below TLS 1.2 is spoken."""
    context, _ = tls.server_context(identity.certificate, str(tmp_path))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_certificate_of_the_client_must_be_one(tmp_path: Path) -> None:
    """What is no PEM stops the launch: serving without the lock would be worse."""
    with pytest.raises(ssl.SSLError):
        tls.server_context("no certificate", str(tmp_path))


@pytest.mark.parametrize("platform", [sys.platform, "other"])
def test_key_is_nowhere_to_be_found(
    identity: ClientCertificate, tmp_path: Path, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is loaded, the key is in no file; on Linux it never was in one."""
    monkeypatch.setattr(sys, "platform", platform)
    tls.server_context(identity.certificate, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_file_of_the_key_is_private_and_goes_even_if_loading_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the key must stand in a file for an instant, only this user can read it."""
    monkeypatch.setattr(sys, "platform", "other")
    with suppress(OSError), secret_file(b"key", str(tmp_path)) as path:
        content, mode = Path(path).read_bytes(), Path(path).stat().st_mode
        raise OSError
    assert (content, stat.S_IMODE(mode)) == (b"key", 0o600)
    assert list(tmp_path.iterdir()) == []


def handshake(client_side: ssl.SSLContext, server_side: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends after a handshake in memory.

    Raises:
        ssl.SSLError: one of them refused.
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(to_client, to_server, server_hostname="localhost")
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    while waiting:
        side = waiting.pop(0)
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            waiting.append(side)
    return client, server
