"""What the acceptance tests share: workspaces on the live proxy of the run, and the sample provider."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin.testing import RunningProviders, dev_overrides
from terraform_provider_litellm.record.release import parsed
from tests.configuration import configuration, of_every_type
from tests.faults import Faults, faulty, secretive
from tests.installation import TERRAFORM, Installation, program_version, registry
from tests.live_proxy.proxy import LiveProxy
from tests.objects import PLAYED, REFUSED
from tests.surroundings import own_teams, surroundings
from tests.workspace import LiveWorkspace

NewWorkspace = Callable[..., LiveWorkspace]


@contextmanager
def workspaces(
    request: pytest.FixtureRequest,
    installation: Installation,
    live_proxy: LiveProxy,
    folder: Path,
    running_providers: RunningProviders,
) -> Iterator[NewWorkspace]:
    """Make workspaces in a folder, and destroy at the end what they have created.

    They use a provider that runs, unless the test is marked `launched`, or another program is named.
    """
    providers = None if request.node.get_closest_marker("launched") else running_providers
    made: list[LiveWorkspace] = []

    def make(proxy: LiveProxy = live_proxy, program: Path | str = TERRAFORM) -> LiveWorkspace:
        place = folder / f"run-{secrets.token_hex(4)}"
        running = providers if program == TERRAFORM else None
        made.append(LiveWorkspace.make(place, installation.home, proxy, program, running))
        return made[-1]

    yield make
    for workspace in made:
        if workspace.resources():
            workspace.destroy()


@contextmanager
def behind_faults(
    new_workspace: NewWorkspace, live_proxy: LiveProxy, configuration: str
) -> Iterator[tuple[LiveWorkspace, Faults]]:
    """A workspace that reaches the proxy through a forwarder, which does no harm any more when the workspace is destroyed."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(configuration)
        yield workspace, faults
        faults.rule = Faults().rule
        workspace.destroy()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of types that the LiteLLM of the run has not, or only with a licence."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            reason = REFUSED.get(str(item.callspec.params.get("kind")))
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


def skip_before(release: str, proxy: LiveProxy) -> None:
    """Skip on a proxy of an older release; for a fixture of a wider scope, which is made before the marks are looked at."""
    if parsed(proxy.version) < parsed(release):
        pytest.skip(f"LiteLLM {proxy.version} does not do this; {release} does")


@pytest.fixture(autouse=True)
def _release(request: pytest.FixtureRequest) -> None:
    """Skip what the proxy's LiteLLM is too old for."""
    marker = request.node.get_closest_marker("since")
    if marker is None:
        return
    skip_before(marker.args[0], request.getfixturevalue("live_proxy"))


@pytest.fixture(scope="session")
def terraform_version() -> str:
    """The version of the Terraform, or OpenTofu, of the run."""
    return program_version()


@pytest.hookimpl(tryfirst=True)  # before the fixtures of a module, which may use what is too new
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what the Terraform of the run is too old for; `test_terraform_versions` has what old ones can do."""
    marker = item.get_closest_marker("terraform")
    if marker is not None and parsed(program_version()) < parsed(marker.args[0]):
        pytest.skip(f"Terraform {program_version()} does not do this; {marker.args[0]} does")


@pytest.fixture(scope="session")
def running_providers() -> Iterator[RunningProviders]:
    """Providers that the workspaces of tests use, but for those that are marked `launched`: there Terraform starts its own."""
    found = RunningProviders([sys.executable, "-B", "-m", "terraform_provider_litellm"], registry())
    yield found
    found.close()


@pytest.fixture
def new_workspace(
    request: pytest.FixtureRequest,
    installation: Installation,
    live_proxy: LiveProxy,
    tmp_path: Path,
    running_providers: RunningProviders,
) -> Iterator[NewWorkspace]:
    """Make workspaces, on the live proxy of the run unless another is named."""
    with workspaces(request, installation, live_proxy, tmp_path, running_providers) as make:
        yield make


@pytest.fixture
def workspace(new_workspace: NewWorkspace) -> LiveWorkspace:
    """A workspace on the live proxy of the run."""
    return new_workspace()


@pytest.fixture
def secretive_workspace(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> Iterator[LiveWorkspace]:
    """A workspace on the live proxy, which does not tell whether it has a licence: an apply has to find out."""
    with faulty(live_proxy) as (proxy, faults):
        faults.rule = secretive
        workspace = new_workspace(proxy)
        yield workspace
        if workspace.resources():
            workspace.destroy()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose Terraform settings name a launcher of the sample provider."""
    command = [sys.executable, "-B", "-m", "tests.sample_provider"]
    return dev_overrides(tmp_path_factory.mktemp("sample home"), "example/sample", command)


@pytest.fixture(scope="module")
def shared_workspace(
    request: pytest.FixtureRequest,
    installation: Installation,
    live_proxy: LiveProxy,
    tmp_path_factory: pytest.TempPathFactory,
    running_providers: RunningProviders,
) -> Iterator[LiveWorkspace]:
    """A workspace that the tests of a module share."""
    folder = tmp_path_factory.mktemp("shared")
    with workspaces(request, installation, live_proxy, folder, running_providers) as make:
        yield make()


@pytest.fixture(scope="module")
def objects(shared_workspace: LiveWorkspace) -> Iterator[Mapping[str, Any]]:
    """The states of an object of each type, with every attribute, in the workspace of a module."""
    workspace = shared_workspace
    with surroundings(workspace, own_teams(workspace.run)):
        every = of_every_type(workspace.run, lambda sample: sample.step("full", workspace.proxy.version))
        workspace.write(configuration(every), "main.tf.json")
        workspace.apply()
        yield {kind: workspace.attributes(f"{kind}.it") for kind in PLAYED}
        workspace.destroy()
