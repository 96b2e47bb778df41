"""Whether there is something to serve, and the line that says where."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.plugin.process import launch
from terraform_provider_litellm.plugin.provider import Provider
from terraform_provider_litellm.plugin.testing.client import Handshake

NAME, VALUE = launch.COOKIE


def test_cookie_is_terraforms() -> None:
    """The two constants that every Terraform sets for a provider."""
    assert (NAME, VALUE) == (
        "TF_PLUGIN_MAGIC_COOKIE",
        "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    )


@pytest.mark.parametrize(
    ("argv", "environ", "wanted"),
    [
        ([], {NAME: VALUE}, True),
        (["--debug"], {}, True),
        (["--debug"], {NAME: VALUE}, True),
        ([], {}, False),
        ([], {NAME: ""}, False),
        ([], {NAME: "other"}, False),
        (["--help"], {}, False),
        (["debug"], {"TF_LOG": "debug"}, False),
    ],
)
def test_wanted(argv: Sequence[str], environ: Mapping[str, str], wanted: bool) -> None:
    """Terraform's cookie or `--debug` makes the program serve; anything else is for a person."""
    assert launch.wanted(argv, environ) is wanted


def test_nothing_is_done_for_a_person() -> None:
    """Without cookie and `--debug` the status is 1, and no service is even made."""

    def session() -> Any:
        raise AssertionError("called")

    assert launch.main(session, address="registry.terraform.io/example/toy", argv=["x"], environ={}) == 1


def test_a_person_is_told_what_the_program_is_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the provider is not made; unless the program has something of its own for people, which gets the arguments."""
    monkeypatch.delenv(NAME, raising=False)

    def provider() -> Provider[None]:
        raise AssertionError("made")

    address = "registry.terraform.io/example/toy"
    assert launch.serve(provider, address=address, argv=[]) == 1
    assert "Terraform provider, which Terraform starts" in capsys.readouterr().err
    assert launch.serve(provider, address=address, argv=["a", "b"], otherwise=len) == 2


@pytest.mark.parametrize(
    ("network", "address", "certificate", "line"),
    [
        ("unix", "/tmp/p/provider.sock", b"", "1|5|unix|/tmp/p/provider.sock|grpc|\n"),
        ("tcp", "127.0.0.1:10000", b"abcd", "1|5|tcp|127.0.0.1:10000|grpc|YWJjZA\n"),
        ("unix", "/s", b"\xff\xef\xbe", "1|5|unix|/s|grpc|/+++\n"),
    ],
)
def test_handshake_line(network: str, address: str, certificate: bytes, line: str) -> None:
    """Core version, protocol, where, how, and the certificate in standard base64 without its padding."""
    assert launch.handshake(network, address, certificate) == line


@given(st.binary(max_size=2000))
def test_certificate_of_any_length_is_one_field_of_one_line(certificate: bytes) -> None:
    """No line break and no padding, or Terraform could not read it."""
    line = launch.handshake("unix", "/s", certificate)
    assert line.count("\n") == 1
    assert "=" not in line
    assert Handshake.parse(line).certificate == certificate
    assert base64.b64encode(certificate).decode().rstrip("=") in line


MAKING_A_CLASS = """
import signal, sys
from terraform_provider_litellm.plugin.process import launch

class Ends:
    def __set_name__(self, owner, name):
        signal.raise_signal(signal.SIGTERM)

def announce(line):
    type("Made", (), {"it": Ends()})

launch._announce = announce
sys.exit(launch.main(list, address="registry.example.com/a/b", argv=[]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_signal_while_a_class_is_made_ends_well(tmp_path: Path) -> None:
    """Python 3.11 makes another error of what is raised there, and modules that are being loaded make many classes."""
    env = dict(os.environ) | {NAME: VALUE, "PLUGIN_UNIX_SOCKET_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", MAKING_A_CLASS], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
