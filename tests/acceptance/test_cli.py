"""The command of the wheel, in an environment of its own: what it installs runs in Terraform, what it says is true."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm import __version__
from tests.conftest import ROOT
from tests.installation import TERRAFORM, Installation
from tests.live_proxy.command import run
from tests.live_proxy.process import free_port
from tests.live_proxy.proxy import LiveProxy

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
terraform {
  required_providers {
    litellm = {
      source = "SOURCE"
    }
  }
}

resource "litellm_key" "it" {
  max_budget = 1
}
"""
NOWHERE = {"LITELLM_API_BASE": "http://127.0.0.1:9", "LITELLM_API_KEY": "sk-made-up"}


@dataclass(frozen=True)
class Environment:
    """A virtual environment with the wheel, and with this one's packages for what the wheel needs."""

    folder: Path

    @property
    def command(self) -> Path:
        """The wheel's command."""
        return self.folder / "bin" / "terraform-provider-litellm"

    @property
    def packages(self) -> Path:
        """Where the packages are."""
        return Path(sysconfig.get_path("purelib", vars={"base": str(self.folder)}))

    @classmethod
    def make(cls, folder: Path, wheel: Path) -> Environment:
        """Install the wheel, with no index."""
        run(sys.executable, "-I", "-m", "venv", "--without-pip", folder)
        made = cls(folder)
        pip: list[str | Path] = [sys.executable, "-I", "-m", "pip", "--python", folder / "bin" / "python", "--quiet"]
        run(*pip, "install", "--no-deps", "--no-index", "--no-compile", wheel)
        (made.packages / "needed.pth").write_text(sysconfig.get_path("purelib"))
        return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make build` makes it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environment:
    """The wheel, installed for all tests that leave it as it is."""
    return Environment.make(tmp_path_factory.mktemp("wheel") / "an environment", wheel)


@pytest.fixture
def user(tmp_path: Path) -> Installation:
    """Someone with an empty home."""
    home = tmp_path / "a home"
    home.mkdir()
    return Installation(home)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration."""
    made = tmp_path / "work"
    made.mkdir()
    (made / "main.tf").write_text(CONFIGURATION.replace("SOURCE", "litellm/litellm"))
    return made


def words(text: str) -> str:
    """The text without Terraform's frame and line breaks."""
    return " ".join(text.replace("│", " ").replace("╷", " ").replace("╵", " ").split())


def output(user: Installation, folder: Path, *command: str | Path, status: int = 0) -> str:
    """What a command prints."""
    done = user.run(folder, *command, **NOWHERE)
    assert done.returncode == status, done.stdout
    return done.stdout


def test_terraform_finds_what_the_command_installs(
    wheel: Path, user: Installation, folder: Path, tmp_path: Path
) -> None:
    """Until the environment has another version or none, which the error says."""
    environment = Environment.make(tmp_path / "venv", wheel)
    assert "is installed" in output(user, folder, environment.command, "install")
    output(user, folder, TERRAFORM, "init", "-no-color")
    said = output(user, folder, TERRAFORM, "plan", "-no-color", "-input=false", status=1)
    assert "nothing answers at http://127.0.0.1:9" in said

    (metadata,) = environment.packages.glob("terraform_provider_litellm-*.dist-info")
    other = metadata.rename(environment.packages / "terraform_provider_litellm-99.0.0.dist-info")
    said = words(output(user, folder, TERRAFORM, "validate", "-no-color", status=1))
    assert f"terraform-provider-litellm {__version__} was removed from its Python environment, or upgraded" in said
    other.rename(metadata)

    shutil.rmtree(environment.folder)
    said = words(output(user, folder, TERRAFORM, "validate", "-no-color", status=1))
    assert "was removed from its Python environment" in said

    # a new environment in another place, and the lock file still fits
    moved = Environment.make(tmp_path / "other", wheel)
    output(user, folder, moved.command, "install")
    assert "The configuration is valid" in output(user, folder, TERRAFORM, "validate", "-no-color")
    assert "was removed:" in output(user, folder, moved.command, "uninstall")
    assert not list(user.home.rglob("*litellm*"))


def test_terraform_finds_it_for_another_host(environment: Environment, user: Installation, folder: Path) -> None:
    """With the source address that the command names."""
    said = output(user, folder, environment.command, "install", "--host", "terraform.example.com")
    assert 'source = "terraform.example.com/litellm/litellm"' in said
    (folder / "main.tf").write_text(CONFIGURATION.replace("SOURCE", "terraform.example.com/litellm/litellm"))
    assert f"terraform.example.com/litellm/litellm v{__version__}" in output(
        user, folder, TERRAFORM, "init", "-no-color"
    )


def test_printed_settings_make_terraform_start_the_command(
    environment: Environment, user: Installation, folder: Path
) -> None:
    """Without an install, and without init."""
    settings = output(user, folder, environment.command, "install", "--print-config")
    (user.home / ".terraformrc").write_text(settings)
    said = output(user, folder, TERRAFORM, "plan", "-no-color", "-input=false", status=1)
    assert "Provider development overrides are in effect" in said
    assert "nothing answers at http://127.0.0.1:9" in said
    assert not (user.home / ".terraform.d" / "plugins").exists()
    checks = examined(environment, user, status=1, **NOWHERE)
    assert checks["provider"]["state"] == "ok"


# ---- doctor


def examined(environment: Environment, user: Installation, *, status: int, **env: str) -> dict[str, dict[str, Any]]:
    """The checks of `doctor`, by name."""
    done = user.run(user.home, environment.command, "doctor", "--json", **env)
    assert done.returncode == status, done.stdout
    document = json.loads(done.stdout)
    assert document["ok"] is (status == 0)
    return {check["check"]: check for check in document["checks"]}


def states(checks: dict[str, dict[str, Any]], state: str) -> set[str]:
    """The names of the checks in a state."""
    return {name for name, check in checks.items() if check["state"] == state}


def variables(proxy: LiveProxy, key: str = "") -> dict[str, str]:
    return {"LITELLM_API_BASE": proxy.base, "LITELLM_API_KEY": key or proxy.key}


def test_all_is_well(environment: Environment, user: Installation, live_proxy: LiveProxy) -> None:
    """With a master key and an installed provider there is nothing to do."""
    output(user, user.home, environment.command, "install")
    checks = examined(environment, user, status=0, **variables(live_proxy))
    assert states(checks, "failed") == set()
    assert states(checks, "ok") >= {
        *("settings", "proxy", "database", "api_key", "release", "model_storage", "clock", "provider")
    }
    assert live_proxy.version in checks["release"]["found"]


def test_plain_text_in_a_pipe(environment: Environment, user: Installation, live_proxy: LiveProxy) -> None:
    """Without colour, and without the key."""
    done = user.run(user.home, environment.command, "doctor", **variables(live_proxy))
    assert "ok       api key: accepted, as the master key\n" in done.stdout
    assert "-> Run: terraform-provider-litellm install\n" in done.stdout
    assert "\x1b" not in done.stdout
    assert live_proxy.key not in done.stdout


def test_wrong_key(environment: Environment, user: Installation, live_proxy: LiveProxy) -> None:
    """One failure, which says where the key is set, and does not show it."""
    key = "sk-some-wrong-key-0123456789"
    checks = examined(environment, user, status=1, **variables(live_proxy, key))
    assert states(checks, "failed") == {"api_key"}
    assert "LITELLM_API_KEY" in checks["api_key"]["advice"]
    assert "some-wrong-key" not in json.dumps(checks)


@pytest.fixture
def users_key(live_proxy: LiveProxy) -> Iterator[str]:
    """The key of a user who is no admin."""
    _, made = live_proxy.request("POST", "/user/new", {"user_role": "internal_user", "auto_create_key": True})
    yield made["key"]
    live_proxy.request("POST", "/user/delete", {"user_ids": [made["user_id"]]})


def test_key_of_a_user(environment: Environment, user: Installation, live_proxy: LiveProxy, users_key: str) -> None:
    """A warning that names the role."""
    checks = examined(environment, user, status=0, **variables(live_proxy, users_key))
    assert checks["api_key"]["state"] == "warning"
    assert "the role internal_user" in checks["api_key"]["found"]
    assert "proxy_admin" in checks["api_key"]["advice"]


def test_nothing_listens(environment: Environment, user: Installation) -> None:
    """The rest is skipped, but for this machine."""
    env = {"LITELLM_API_BASE": f"http://127.0.0.1:{free_port()}", "LITELLM_API_KEY": "sk-made-up"}
    checks = examined(environment, user, status=1, **env)
    assert states(checks, "failed") == {"proxy"}
    assert "Is the LiteLLM proxy running?" in checks["proxy"]["advice"]
    assert "clock" in states(checks, "skipped")


def test_no_database(environment: Environment, user: Installation, live_proxy_without_database: LiveProxy) -> None:
    """One failure, which names the variable."""
    checks = examined(environment, user, status=1, **variables(live_proxy_without_database))
    assert states(checks, "failed") == {"database"}
    assert "DATABASE_URL" in checks["database"]["advice"]


def test_models_are_not_stored(
    environment: Environment, user: Installation, live_proxy_without_model_storage: LiveProxy
) -> None:
    """One failure, which names the variable."""
    checks = examined(environment, user, status=1, **variables(live_proxy_without_model_storage))
    assert states(checks, "failed") == {"model_storage"}
    assert "STORE_MODEL_IN_DB=True" in checks["model_storage"]["advice"]
