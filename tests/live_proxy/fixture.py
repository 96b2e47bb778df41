"""Pytest fixtures: live proxies that boot on first use, once per run, and end with it.

Proxies booted here are the tests' own: named apart from those of the command line, empty at first, and locked, so that
a second run waits for the first. Each worker of a run has its own. LITELLM_LIVE_VERSION chooses their LiteLLM release.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from .error import LiveProxyError
from .fleet import Fleet
from .home import Home
from .proxy import LiveProxy
from .release import DEFAULT_VERSION
from .spec import Spec, Variant

LABEL = "tests"

Boot = Callable[[Spec], LiveProxy]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on a live proxy, and so may find another LiteLLM in each release."""
    for item in items:
        if isinstance(item, pytest.Function) and "live_proxy_boot" in item.fixturenames:
            item.add_marker("matrix")


def chosen_version() -> str:
    return os.environ.get("LITELLM_LIVE_VERSION") or DEFAULT_VERSION


def running_version() -> str:
    """The release of `live_proxy`, which need not run yet; of one that cannot be reached, the one that would be booted."""
    try:
        running = LiveProxy.from_environment(os.environ)
    except LiveProxyError:  # whoever needs the proxy reports it
        running = None
    return running.version if running else chosen_version()


@pytest.fixture(scope="session")
def live_proxy_boot() -> Iterator[Boot]:
    """Boot what a Spec names, once per run however often it is asked for; the next of a line goes on with its database."""
    fleet, worker = Fleet(Home.default()), os.environ.get("PYTEST_XDIST_WORKER", "")
    booted: dict[Spec, LiveProxy] = {}
    names: set[str] = set()
    with ExitStack() as cleanup:

        def boot(spec: Spec) -> LiveProxy:
            if spec not in booted:
                own = replace(spec, label="-".join(part for part in (spec.label, LABEL, worker) if part))
                upgraded = own.name in names
                if not upgraded:
                    names.add(own.name)
                    cleanup.enter_context(fleet.home.locked(own.name))
                    cleanup.callback(fleet.down, [own.name])
                booted[spec] = fleet.up(own, fresh=not upgraded)
            return booted[spec]

        yield boot


@pytest.fixture(scope="session")
def live_proxy(live_proxy_boot: Boot) -> LiveProxy:
    """The proxy of the run: that of LITELLM_API_BASE and LITELLM_API_KEY if they are set, else one of our own."""
    return LiveProxy.from_environment(os.environ) or live_proxy_boot(Spec(chosen_version()))


@pytest.fixture(scope="session")
def live_proxy_without_model_storage(live_proxy_boot: Boot) -> LiveProxy:
    """A proxy with STORE_MODEL_IN_DB off."""
    return live_proxy_boot(Spec(chosen_version(), Variant.NO_STORE_MODEL_IN_DB))


@pytest.fixture(scope="session")
def live_proxy_without_database(live_proxy_boot: Boot) -> LiveProxy:
    """A proxy without a database."""
    return live_proxy_boot(Spec(chosen_version(), Variant.NO_DATABASE))


@pytest.fixture(scope="session")
def live_proxy_with_file_models(live_proxy_boot: Boot) -> LiveProxy:
    """A proxy whose configuration file defines a model, `FILE_MODEL`, beside those of its database."""
    return live_proxy_boot(Spec(chosen_version(), Variant.FILE_MODELS))
