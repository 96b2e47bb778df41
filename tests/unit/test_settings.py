"""The provider block's settings: where each value comes from, what is refused, and that no secret shows."""

from __future__ import annotations

import asyncio
import ssl
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from terraform_provider_litellm import provider_block
from terraform_provider_litellm.client.certificates import load
from terraform_provider_litellm.client.errors import Unreachable
from terraform_provider_litellm.client.options import Options
from terraform_provider_litellm.client.retry import RetryPolicy
from terraform_provider_litellm.client.transport import HttpTransport
from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.provider import Configure
from terraform_provider_litellm.plugin.values import UNKNOWN
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.certificates import certificate

NEEDED = {"api_base": "https://localhost", "api_key": "sk-1"}
SECRET = "hunter2-hunter2"


def resolved(config: dict[str, Any], **environ: str) -> tuple[Options, list[str]]:
    """The options of a configuration and an environment, and what was warned of."""
    found = Diagnostics()
    values = provider_block.resolve(NEEDED | config, environ, found)
    assert not found.has_error, list(found)
    return provider_block.options(values), [each.summary for each in found]


def errors(config: dict[str, Any], **environ: str) -> list[tuple[str, str]]:
    """What is wrong: the place and the summary of each error, and that no text holds the secret."""
    found = Diagnostics()
    provider_block.check({name: value for name, value in config.items() if value is not None}, environ, found)
    if not found.has_error:
        provider_block.resolve(NEEDED | config, environ, found)
    assert SECRET not in str([(each.summary, each.detail) for each in found])
    return [(str(each.path), each.summary) for each in found if each.severity is Severity.ERROR]


def test_nothing_set_means_the_usual() -> None:
    """Without settings, the client does what it does by itself."""
    assert resolved({}) == (Options(), [])


ALL: dict[str, tuple[Any, str, Any]] = {
    "headers": ({"X-A": "b"}, '{"X-A": "b"}', {"X-A": "b"}),
    "changed_by": ("pipeline 7", "pipeline 7", "pipeline 7"),
    "proxy_url": ("http://p:1", " http://p:1 ", "http://p:1"),
    "timeout": (Decimal("2.5"), "2.5", 2.5),
    "max_concurrent_requests": (3, "3", 3),
    "insecure_skip_verify": (True, "Yes", True),
    "ca_cert": ("a.pem", "a.pem", "a.pem"),
}


@pytest.mark.parametrize("name", ALL)
def test_each_setting_has_its_variable(name: str) -> None:
    """A value comes from the block, or else from the variable; the block goes before."""
    value, text, option = ALL[name]
    variable = next(each.variable for each in provider_block.SETTINGS if each.name == name)
    attribute = "concurrency" if name == "max_concurrent_requests" else name
    assert getattr(resolved({name: value})[0], attribute) == option
    assert getattr(resolved({}, **{variable: text})[0], attribute) == option
    assert getattr(resolved({name: value}, **{variable: "no { value"})[0], attribute) == option


def test_retries() -> None:
    """Attempts and times of the block or the variables; an own time holds for connections as well."""
    block = {"max_attempts": 3, "max_elapsed": 60, "min_delay": Decimal("0.5"), "max_delay": 4}
    wanted = RetryPolicy(attempts=3, total=60, unsent=60, first=0.5, longest=4)
    environ = {f"LITELLM_RETRY_{name.upper()}": str(value) for name, value in block.items()}
    assert resolved({"retry": block})[0].policy == wanted
    assert resolved({}, **environ)[0].policy == wanted
    partly = {"retry": dict.fromkeys(block) | {"max_attempts": 1}}
    assert resolved(partly)[0].policy == RetryPolicy(attempts=1)


WRONG = {
    "header name": ({"headers": {"X A": SECRET}}, {}, 'headers["X A"]'),
    "header value": ({}, {"LITELLM_HEADERS": f'{{"X-A": "{SECRET}\\n"}}'}, "headers"),
    "headers that are no object": ({}, {"LITELLM_HEADERS": SECRET}, "headers"),
    "headers of numbers": ({}, {"LITELLM_HEADERS": '{"X-A": 1}'}, "headers"),
    "certificate without key": ({"client_cert": "c"}, {}, "client_cert"),
    "key without certificate": ({"client_key": SECRET}, {}, "client_key"),
    "key without certificate in the environment": ({}, {"LITELLM_CLIENT_KEY": SECRET}, "client_key"),
    "authority of nobody": ({"ca_cert": "c", "insecure_skip_verify": True}, {}, "insecure_skip_verify"),
    "no boolean": ({}, {"LITELLM_INSECURE_SKIP_VERIFY": "maybe"}, "insecure_skip_verify"),
    "no number": ({}, {"LITELLM_TIMEOUT": "soon"}, "timeout"),
    "not finite": ({}, {"LITELLM_TIMEOUT": "NaN"}, "timeout"),
    "no time": ({}, {"LITELLM_TIMEOUT": "0"}, "timeout"),
    "half a request": ({}, {"LITELLM_MAX_CONCURRENT_REQUESTS": "1.5"}, "max_concurrent_requests"),
    "delays": ({"retry": {"min_delay": 3, "max_delay": 2}}, {}, "retry.min_delay"),
    "delays of the environment": (
        {},
        {"LITELLM_RETRY_MIN_DELAY": "3", "LITELLM_RETRY_MAX_DELAY": "2"},
        "retry.min_delay",
    ),
    "nobody": ({}, {"LITELLM_CHANGED_BY": "Jürgen"}, "changed_by"),
}


@pytest.mark.parametrize(("config", "environ", "place"), WRONG.values(), ids=WRONG)
def test_wrong_settings(config: dict[str, Any], environ: dict[str, str], place: str) -> None:
    """What is wrong is one error at its attribute, whether the block or the environment says it."""
    found = errors(config, **environ)
    assert [where for where, _ in found] == [place]


@pytest.mark.parametrize("given", ["client_cert", "client_key"])
def test_the_block_and_the_environment_may_give_one_each(given: str) -> None:
    """A certificate in the configuration and its key in a variable are both there, also when the block is validated."""
    (other,) = {"client_cert", "client_key"} - {given}
    assert errors({given: "x"}, **{f"LITELLM_{other.upper()}": SECRET}) == []


def test_warnings() -> None:
    """What is dangerous or without effect is said once."""
    assert resolved({"insecure_skip_verify": True})[1] == ["TLS certificates are not verified"]
    assert resolved({"api_base": "http://h", "ca_cert": "x"})[1] == ["ca_cert has no effect"]


TERRAFORM = "Terraform/1.11.4 (+https://www.terraform.io)"


@pytest.mark.parametrize(
    ("version", "added", "agent"),
    [
        ("1.11.4", "", f"{TERRAFORM} terraform-provider-litellm/1.0.0"),
        ("1.11.4", "  pipeline/7 (team a) ", f"{TERRAFORM} terraform-provider-litellm/1.0.0 pipeline/7 (team a)"),
        ("", "pipeline/7", "terraform-provider-litellm/1.0.0 pipeline/7"),
    ],
)
def test_user_agent_names_terraform_and_what_the_environment_adds(version: str, added: str, agent: str) -> None:
    """In the style of HashiCorp's providers; a Terraform that does not tell its version is left out."""
    found = Diagnostics()
    assert provider_block.user_agent("1.0.0", version, {provider_block.APPENDED: added}, found) == agent
    assert not list(found)


@pytest.mark.parametrize("added", ["a\r\nX-Admin: 1", "Jürgen", "a\tb", "a\x00"])
def test_user_agent_that_no_header_can_hold_is_an_error(added: str) -> None:
    """Nothing of it is sent, and the error names the variable."""
    call = Configure(config=NEEDED, terraform_version="1.11.4")
    assert asyncio.run(LiteLLMProvider({provider_block.APPENDED: added}).configure(call)) is None
    (error,) = call.diagnostics
    assert error.summary == "Invalid value for TF_APPEND_USER_AGENT"


@pytest.mark.parametrize(
    "unknown", [{"timeout": UNKNOWN}, {"headers": {"a": UNKNOWN}}, {"retry": {"min_delay": UNKNOWN}}]
)
def test_unknown_settings_wait(unknown: dict[str, Any]) -> None:
    """While a setting is not known yet there is no client, and no error."""
    call = Configure(config=NEEDED | unknown)
    assert asyncio.run(LiteLLMProvider({}).configure(call)) is None
    assert list(call.diagnostics) == []


def test_secrets_do_not_show() -> None:
    """Neither the options nor the transport show header values, keys or the HTTP proxy's password."""
    options = Options(
        headers={"X-Token": SECRET}, client_key=SECRET, proxy_url=f"http://u:{SECRET}@p:1", changed_by="me"
    )
    assert SECRET not in repr(options)
    assert SECRET not in repr(HttpTransport("http://h", "sk-1", version="1", options=options))
    assert SECRET in options.secrets
    assert Options(headers={"X-Team": "a"}).secrets == ()  # would be masked wherever an "a" stands


@pytest.mark.parametrize("url", ["p:1", "ftp://p", "http://", f"http://u:{SECRET}@p:port", "http://[::1"])
def test_http_proxy_that_is_none(url: str) -> None:
    """It is refused before anything is sent, at its attribute, and without its password."""
    with pytest.raises(Unreachable) as caught:
        HttpTransport("http://h", "sk-1", version="1", options=Options(proxy_url=url))
    assert caught.value.param == "proxy_url"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("as_text", [True, False])
def test_certificates_are_text_or_files(tmp_path: Path, *, as_text: bool) -> None:
    """Certificates and keys come as PEM text or by path, and are loaded either way."""
    chain, key = (path.read_text() if as_text else str(path) for path in certificate(tmp_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    load(context, Options(ca_cert=chain, client_cert=chain, client_key=key))
    assert context.cert_store_stats()["x509"] == 1


def certificates_that_will_not_do(folder: Path) -> dict[str, Options]:
    """Options with something wrong, by the attribute that has to be named."""
    chain, key = (path.read_text() for path in certificate(folder))
    other = folder / "other"
    other.mkdir()
    _, strange = (path.read_text() for path in certificate(other))
    private = serialization.load_pem_private_key(key.encode(), None)
    locked = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(SECRET.encode()),
    ).decode()
    return {
        "ca_cert missing": Options(ca_cert=str(folder / "none.pem")),
        "ca_cert folder": Options(ca_cert=str(folder)),
        "ca_cert of nothing": Options(ca_cert="-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"),
        "client_cert of another": Options(client_cert=chain, client_key=strange),
        "client_cert without certificate": Options(client_cert=key, client_key=key),
        "client_key locked": Options(client_cert=chain, client_key=locked),
        "client_key missing": Options(client_cert=chain, client_key=""),
    }


def test_certificates_that_cannot_be_used(tmp_path: Path) -> None:
    """Each is an error at its attribute before anything is sent; no key shows, and nobody is asked for a passphrase."""
    for name, options in certificates_that_will_not_do(tmp_path).items():
        with pytest.raises(Unreachable) as caught:
            HttpTransport("https://h", "sk-1", version="1", options=options)
        assert caught.value.param == name.split()[0]
        assert "PRIVATE KEY" not in f"{caught.value} {caught.value.advice}"
