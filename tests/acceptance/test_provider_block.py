"""Each setting of the provider block, between the real Terraform and the real LiteLLM: gateways, TLS, HTTP proxies."""

from __future__ import annotations

import re
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from terraform_provider_litellm import __version__
from tests.acceptance.test_errors import words
from tests.certificates import certificate
from tests.installation import is_terraform
from tests.live_proxy.front import FrontHandler, FrontServer
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import PROVIDER, LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.launched]

TEAM = 'resource "litellm_team" "it" {\n  team_alias = var.run\n}\n'


@dataclass
class Gateway:
    """Something in front of LiteLLM, what it demands, and the headers and targets of the requests that came."""

    url: str = ""
    demands: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def gateway(proxy: LiveProxy, context: ssl.SSLContext | None = None, **demands: str) -> Iterator[Gateway]:
    """A forwarder to the live proxy, with TLS if there is a context; as an HTTP proxy it takes whole URLs."""
    found = Gateway(demands={name.replace("_", "-"): value for name, value in demands.items()})

    class Handler(FrontHandler):
        def forward(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.seen.append((self.path, headers))
            if any(headers.get(name) != value for name, value in found.demands.items()):
                self.send_response(407)
                self.send_header("content-length", "0")
                self.end_headers()
                return
            for name in found.demands:
                del self.headers[name]
            parts = urlsplit(self.path)
            self.path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            super().forward()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward  # noqa: N815  # their names in the base class

    server = FrontServer(0, [int(proxy.replicas[0].rpartition(":")[2])], Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # handshakes that fail are what tests want
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"{'https' if context else 'http'}://localhost:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configure(workspace: LiveWorkspace, block: str, rest: str = TEAM) -> None:
    """A provider block with these settings, and a resource."""
    workspace.write(PROVIDER.replace('provider "litellm" {}', f'provider "litellm" {{\n{block}\n}}'), "provider.tf")
    workspace.write(rest)


def server_side(folder: Path, *, asks: bool = False) -> ssl.SSLContext:
    """TLS with the certificate in a folder; it may ask the client for the same."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    if asks:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(folder / "cert.pem")
    return context


@pytest.mark.since("1.70.4")  # 1.65.8 knows no other header for its key
def test_headers_of_a_gateway(workspace: LiveWorkspace) -> None:
    """Headers go with every request; beside an Authorization of the gateway's, the key takes its other way."""
    basic = "Basic " + b64encode(b"user:gateway-password").decode()
    with gateway(workspace.proxy, authorization=basic, x_team="a") as found:
        inside = workspace.within(LITELLM_API_BASE=found.url)
        configure(inside, f'headers = {{ Authorization = "{basic}", X-Team = "a" }}\nchanged_by = "pipeline 7"')
        trace = inside.apply(TF_LOG="TRACE")
        inside.plan()
        assert found.seen
        assert {headers["litellm-changed-by"] for _, headers in found.seen} == {"pipeline 7"}
        assert basic.removeprefix("Basic ") not in trace
        inside.destroy()


def test_user_agent(workspace: LiveWorkspace, terraform_version: str) -> None:
    """Every request names Terraform and its version, the provider and its, and what TF_APPEND_USER_AGENT adds."""
    with gateway(workspace.proxy) as found:
        workspace.write(TEAM)
        workspace.plan(changes=True, LITELLM_API_BASE=found.url, TF_APPEND_USER_AGENT="pipeline/7")
        (agent,) = {headers["user-agent"] for _, headers in found.seen}
        terraform, _, rest = agent.partition(" ")
        assert rest == f"(+https://www.terraform.io) terraform-provider-litellm/{__version__} pipeline/7"
        # OpenTofu tells providers a version of Terraform
        assert re.fullmatch(rf"Terraform/{re.escape(terraform_version) if is_terraform() else '[0-9.]+'}", terraform)


def test_own_authority(workspace: LiveWorkspace, tmp_path: Path) -> None:
    """A server whose certificate nobody knows is refused with advice; ca_cert trusts it, as a file and as text."""
    chain, _ = certificate(tmp_path)
    with gateway(workspace.proxy, server_side(tmp_path)) as found:
        inside = workspace.within(LITELLM_API_BASE=found.url)
        configure(inside, "")
        refused = words(inside.apply(status=1))
        assert "no secure connection to https://localhost" in refused
        assert "set ca_cert of the provider block" in refused
        assert found.seen == []
        configure(inside, f'ca_cert = file("{chain}")')
        inside.apply()
        configure(inside, f'ca_cert = "{chain}"')
        inside.plan()
        configure(inside, "insecure_skip_verify = true")
        assert warnings(inside.plan()) == ["TLS certificates are not verified"]
        inside.destroy()


def test_http_to_a_proxy_with_tls(workspace: LiveWorkspace, tmp_path: Path) -> None:
    """The plan says that the address must begin with https://."""
    certificate(tmp_path)
    with gateway(workspace.proxy, server_side(tmp_path)) as found:
        workspace.write(TEAM)
        plain = found.url.replace("https://", "http://")
        refused = words(workspace.plan(status=1, LITELLM_API_BASE=plain))
        assert f"Error: Cannot use the LiteLLM proxy: {plain} must begin with https://" in refused
        assert f"Set api_base of the provider block, or LITELLM_API_BASE, to {found.url}." in refused


def test_certificate_of_the_client(workspace: LiveWorkspace, tmp_path: Path) -> None:
    """A server that asks for a certificate gets it; the key stands in no log."""
    chain, key = certificate(tmp_path)
    with gateway(workspace.proxy, server_side(tmp_path, asks=True)) as found:
        inside = workspace.within(LITELLM_API_BASE=found.url, LITELLM_CA_CERT=str(chain))
        configure(inside, "")
        inside.apply(status=1)
        assert found.seen == []
        configure(inside, f'client_cert = "{chain}"\nclient_key = file("{key}")')
        trace = inside.apply(TF_LOG="TRACE")
        assert all(line not in trace for line in key.read_text().splitlines() if "PRIVATE" not in line)
        inside.plan()
        inside.destroy()


def test_http_proxy(workspace: LiveWorkspace) -> None:
    """All requests take the way that proxy_url names, with its password, which shows nowhere."""
    basic = "Basic " + b64encode(b"user:proxy-password").decode()
    with gateway(workspace.proxy, proxy_authorization=basic) as found:
        way = found.url.replace("://", "://user:proxy-password@")
        configure(workspace, f'proxy_url = "{way}"')
        trace = workspace.apply(TF_LOG="TRACE")
        assert "proxy-password" not in trace
        assert {urlsplit(target).netloc for target, _ in found.seen} == {urlsplit(workspace.proxy.base).netloc}
        workspace.destroy()
    refused = words(workspace.apply(status=1))
    assert "Requests go through an HTTP proxy, which proxy_url" in refused
    assert "proxy-password" not in refused


WRONG = {
    "no http proxy": (
        'proxy_url = "localhost:3128"',
        "proxy_url",
        "the HTTP proxy in proxy_url cannot be used",
    ),
    "no certificate": ('ca_cert = "no-such-file.pem"', "ca_cert", "No such file or directory"),
    "no key": ('client_cert = "a.pem"', "client_cert", "client_cert requires client_key"),
    "too long": ("timeout = 100000", "timeout", "Must be at most 3600"),
    "too few": ("retry {\n  max_attempts = 0\n}", "max_attempts", "Must be at least 1"),
    "no name of a header": ('headers = { "a b" = "c" }', "headers", "cannot be the name of a header"),
}


@pytest.mark.parametrize(("block", "attribute", "text"), WRONG.values(), ids=WRONG)
def test_wrong_settings(block: str, attribute: str, text: str, workspace: LiveWorkspace) -> None:
    """The error stands at the line of the attribute, and says what to do."""
    configure(workspace, block)
    output = words(workspace.plan(status=1))
    assert text in output
    assert f": {attribute} = " in output or "headers" in output
    assert output.count("Error: ") == 1


def test_settings_that_the_same_run_makes(workspace: LiveWorkspace) -> None:
    """A plan goes on while the proxy's address is not known yet; the apply finds it."""
    made = f'resource "terraform_data" "proxy" {{\n  input = "{workspace.proxy.base}"\n}}\n'
    configure(workspace, "api_base = terraform_data.proxy.output", made + TEAM)
    unaddressed = workspace.within(LITELLM_API_BASE="")
    assert "2 to add" in unaddressed.plan(changes=True)
    unaddressed.apply()
    unaddressed.plan()
    unaddressed.destroy()
