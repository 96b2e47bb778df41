"""Providers that run for tests."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terraform_provider_litellm.plugin.process.reattach import VARIABLE
from terraform_provider_litellm.plugin.testing import RunningProviders
from tests.conftest import ROOT

TOY = [sys.executable, "-m", "tests.protocol.toy"]


@pytest.fixture
def environ() -> dict[str, str]:
    """A person's shell, which finds the toy."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "PLUGIN_"))}
    return {**own, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def providers() -> Iterator[RunningProviders]:
    """Two at most."""
    found = RunningProviders(TOY, "registry.example.com", most=2)
    yield found
    found.close()


def pid(found: dict[str, str]) -> int:
    """The process that Terraform is to use."""
    entry = json.loads(found[VARIABLE])["registry.example.com/example/toy"]
    number: int = entry["Pid"]
    return number


def test_commands_of_one_environment_share_a_provider(providers: RunningProviders, environ: dict[str, str]) -> None:
    """Variables of the configuration are nothing to it; what a provider could read is."""
    first = pid(providers.variables(environ))
    others = {"TF_VAR_run": "a", "TF_CLI_ARGS": "-no-color", "PYTEST_A": "1"}
    assert pid(providers.variables({**environ, **others})) == first
    assert pid(providers.variables({**environ, "TOY_KEY": "a"})) != first
    assert pid(providers.variables(environ)) == first


@pytest.mark.parametrize("name", ["TF_LOG", "TF_LOG_PROVIDER", "TF_REATTACH_PROVIDERS", "TF_DISABLE_PLUGIN_TLS"])
def test_terraform_starts_what_it_would_treat_in_another_way(
    name: str, providers: RunningProviders, environ: dict[str, str]
) -> None:
    """Nothing is added to the environment."""
    assert providers.variables({**environ, name: "1"}) == {}


def test_the_one_that_was_used_least_recently_ends(providers: RunningProviders, environ: dict[str, str]) -> None:
    """And one that has ended is started again."""
    one = pid(providers.variables({**environ, "TOY_KEY": "1"}))
    for key in "23":
        providers.variables({**environ, "TOY_KEY": key})
    with pytest.raises(ProcessLookupError):
        os.kill(one, 0)
    assert pid(providers.variables({**environ, "TOY_KEY": "1"})) != one


def test_all_end_with_the_tests(environ: dict[str, str], tmp_path: Path) -> None:
    """And leave no socket behind."""
    providers = RunningProviders(TOY, "registry.example.com")
    started = pid(providers.variables({**environ, "TMPDIR": str(tmp_path)}))
    providers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)
    assert list(tmp_path.iterdir()) == []


def test_one_that_does_not_start_says_so(environ: dict[str, str]) -> None:
    """With its status."""
    with pytest.raises(RuntimeError, match="ended with status 3"):
        RunningProviders([sys.executable, "-c", "raise SystemExit(3)"]).variables(environ)
