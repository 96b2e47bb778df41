"""Addresses, paths and queries; and that the network's libraries are loaded late."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.client.errors import AuthenticationFailed, Unreachable
from terraform_provider_litellm.client.transport import HttpTransport, is_loopback, normalised, query_text, segment


@pytest.mark.parametrize(
    ("given_base", "base"),
    [
        ("http://localhost:4000", "http://localhost:4000"),
        (" http://localhost:4000/ \n", "http://localhost:4000"),
        ("http://localhost:4000/v1", "http://localhost:4000"),
        ("http://localhost:4000/v1/", "http://localhost:4000"),
        ("https://h/litellm", "https://h/litellm"),
        ("https://h/litellm/v1//", "https://h/litellm"),
        ("https://h/v1beta", "https://h/v1beta"),
        ("HTTPS://Example.COM", "https://example.com"),
        ("http://[::1]:4000/", "http://[::1]:4000"),
    ],
)
def test_address_is_normalised(given_base: str, base: str) -> None:
    """What people paste along is taken off; the path of a server root stays."""
    assert normalised(given_base) == base


@pytest.mark.parametrize(
    "base",
    ["", "localhost:4000", "h", "ftp://h", "http://", "http://h:port", "http://h:99999", "http://a b", "http://h?x=1",
     "http://h#x", "http://u:hunter2-hunter2@h", "http://[::1", "http:///x", "hunter2-hunter2", "sk-hunter2-hunter2",
     "admin:hunter2-hunter2@h:4000", "http://hunter2 hunter2", "hunter2-hunter2://"],
)  # fmt: skip
def test_what_is_no_address_is_refused(base: str) -> None:
    """An unusable address is an error that names the attribute, and shows no password."""
    with pytest.raises(Unreachable) as caught:
        normalised(base)
    assert "LITELLM_API_BASE" in caught.value.advice
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-é", "sk-a b", "sk-\x00"])
def test_key_that_no_header_can_carry_is_refused(key: str) -> None:
    """Such a key is reported as wrong, and not shown."""
    with pytest.raises(AuthenticationFailed) as caught:
        HttpTransport("http://h", key, version="1")
    assert key not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-Zx81QwErTy-57uIoPaSdFgHjK", "my-own-master-key"])
def test_exchanged_settings_do_not_show_the_key(key: str) -> None:
    """The error says that the two values are swapped."""
    with pytest.raises(Unreachable) as caught:
        HttpTransport(key, "http://localhost:4000", version="1")
    assert "the two values are swapped" in str(caught.value)
    assert key not in f"{caught.value} {caught.value.advice}"


def test_a_key_in_the_place_of_the_host_is_masked() -> None:
    """An address may be a key with a scheme before it."""
    assert "Zx81QwErTy" not in HttpTransport("https://sk-Zx81QwErTy-57uIoPaSdFgHjK", "", version="1").shown


def test_transport_does_not_show_its_key() -> None:
    """The repr of a transport is its address."""
    assert repr(HttpTransport("http://h/", "sk-secret", version="1")) == "HttpTransport('http://h')"


@pytest.mark.parametrize(
    ("base", "loopback"),
    [("http://localhost:1", True), ("http://127.8.9.1", True), ("http://[::1]:4", True), ("http://a.localhost", True),
     ("http://example.com", False), ("http://10.0.0.1", False), ("http://localhost.example.com", False)],
)  # fmt: skip
def test_loopback(base: str, loopback: bool) -> None:
    """Addresses of this machine are told from others."""
    assert is_loopback(base) is loopback


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_segment_stays_one_segment(text: str) -> None:
    """Whatever an id holds, it is one segment of the path, and comes out as it went in."""
    coded = segment(text)
    assert unquote(coded) == text
    assert not set(coded) & set("/?# ")
    assert coded not in {".", ".."}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, ""),
        ({"a": None}, ""),
        ({"a": True, "b": False}, "a=true&b=false"),
        ({"a": "x&y=z /é"}, "a=x%26y%3Dz%20%2F%C3%A9"),
        ({"a": [1, None, "b"]}, "a=1&a=b"),
    ],
)
def test_query(query: dict[str, Any], text: str) -> None:
    """A query is encoded safely; None is left out."""
    assert query_text(query) == text


@given(st.dictionaries(st.text(min_size=1), st.text(st.characters(exclude_categories=["Cs"]))))
def test_query_comes_out_as_it_went_in(query: dict[str, str]) -> None:
    """Any text survives in a query."""
    assume_encodable = {name: value for name, value in query.items() if name.isprintable()}
    assert dict(parse_qsl(query_text(assume_encodable), keep_blank_values=True)) == assume_encodable


def test_network_libraries_are_loaded_with_the_first_request() -> None:
    """Neither importing the client nor making one loads httpx2 or what it brings along."""
    code = (
        "import sys; from terraform_provider_litellm.client.client import Client;"
        "Client.connect('https://h', 'sk-x', version='1');"
        "print([name for name in ('httpx2', 'httpcore2', 'anyio', 'h11', 'http.client', 'urllib.request', 'random',"
        " 'truststore', 'email') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert run.stdout.strip() == "[]"


async def test_the_http_library_logs_no_address() -> None:
    """It would log the secret of a key in a path, or a token in a query, which the client masks in its own log."""
    transport = HttpTransport("http://localhost:1", "", version="1")
    with pytest.raises(Unreachable):
        await transport.send("GET", "/key/sk-made-up-0123456789")
    await transport.close()
    for library in ("httpx2", "httpcore2.connection"):
        assert not logging.getLogger(library).isEnabledFor(logging.INFO)
