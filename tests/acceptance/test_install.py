"""`make install` and `make uninstall` for real: the pinned packages, and Terraform with no configuration of its own."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.installation import TERRAFORM, Installation, registry
from tests.live_proxy.proxy import LiveProxy
from tests.markdown import FENCED, section

pytestmark = pytest.mark.acceptance

NOWHERE = {
    "TF_VAR_litellm_api_base": "http://127.0.0.1:9",
    "TF_VAR_litellm_api_key": "sk-made-up",
    "TF_VAR_openai_api_key": "sk-made-up",
}


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}


def test_the_first_readmes_configuration_on_an_installed_provider(tmp_path: Path) -> None:
    user = Installation(tmp_path / "a home")
    stranger = (
        user.home / ".terraform.d/plugins/registry.terraform.io/hashicorp/other/1.0.0/linux_amd64/terraform-provider"
    )
    stranger.parent.mkdir(parents=True)
    stranger.touch()
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "main.tf").write_text((ROOT / "tests" / "samples" / "seed_readme.tf").read_text())

    def terraform(*arguments: str) -> str:
        done = user.run(folder, TERRAFORM, *arguments, "-no-color", **NOWHERE)
        assert done.returncode == 0, done.stdout
        return done.stdout

    user.install()
    terraform("init")
    assert "The configuration is valid" in terraform("validate")
    required = user.run(folder, TERRAFORM, "providers").stdout
    assert f"provider[{registry()}/litellm/litellm] ~> 1.0.0" in required
    planned = user.run(folder, TERRAFORM, "plan", "-input=false", "-no-color", **NOWHERE)
    assert planned.returncode == 1
    assert "Cannot use the LiteLLM proxy: nothing answers at http://127.0.0.1:9" in planned.stdout

    done = user.run(folder, user.home / ".local" / "bin" / "terraform-provider-litellm", "version")
    assert done.stdout.startswith("terraform-provider-litellm ")

    user.install()  # once more: the checksum in the lock file still fits
    terraform("validate")

    done = user.installer("uninstall")
    assert done.returncode == 0, done.stdout
    assert files(user.home / ".terraform.d") == {stranger.relative_to(user.home / ".terraform.d")}
    assert not list(user.home.rglob("*litellm*"))


def test_quick_start_of_the_readme_is_followed_word_for_word(
    installation: Installation, live_proxy: LiveProxy, tmp_path: Path
) -> None:
    """Up to the check by `doctor`, which finds the same settings, by the command that `make install` has linked."""
    quick_start = section((ROOT / "README.md").read_text(encoding="utf-8"), "## Quick start")
    ((_, configuration),) = (each for each in FENCED.findall(quick_start) if each[0] == "hcl")
    *_, commands, doctor = (text for language, text in FENCED.findall(quick_start) if language == "sh")
    (tmp_path / "main.tf").write_text(configuration.replace("gpt-4-proxy", tmp_path.parent.name + "-gpt-4-proxy"))
    commands = commands.replace("http://localhost:4000", live_proxy.base)
    environment = {
        "LITELLM_MASTER_KEY": live_proxy.key,
        "OPENAI_API_KEY": "sk-made-up",
        "PATH": f"{installation.home}/.local/bin:{os.environ['PATH']}",
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_apply": "-auto-approve",
    }
    script = f'set -euo pipefail; terraform() {{ command {TERRAFORM} "$@"; }}\n{commands}\n{doctor}\n'
    try:
        done = installation.run(tmp_path, "bash", "-c", script, **environment)
        assert done.returncode == 0, done.stdout
        found = {line.partition("Warning: ")[2] for line in done.stdout.splitlines() if "Warning: " in line}
        assert found == {"Incomplete lock file information for providers"}  # of which the README tells
        assert "No changes." in done.stdout
        assert re.search(r"^ok +api key: accepted", done.stdout, re.MULTILINE)
        assert re.search(r"^ok +provider: ", done.stdout, re.MULTILINE)
    finally:
        destroy = commands.replace("terraform apply", "terraform destroy -auto-approve").replace("terraform plan\n", "")
        installation.run(
            tmp_path, "bash", "-c", f'terraform() {{ command {TERRAFORM} "$@"; }}\n{destroy}', **environment
        )


def test_installed_provider_loads_no_type_for_its_schemas(installation: Installation, tmp_path: Path) -> None:
    """They were written by the installation, and are still those of the installed sources."""
    (python,) = installation.home.glob(".local/share/terraform-provider-litellm/*/current/bin/python")
    asked = (
        "from terraform_provider_litellm.plugin.wire import prepared; "
        "from terraform_provider_litellm.provider import LiteLLMProvider; "
        "found = prepared.loaded(LiteLLMProvider.package); "
        "print(sorted(found.schema.resource_schemas) == sorted(LiteLLMProvider.resources))"
    )
    assert installation.run(tmp_path, python, "-I", "-B", "-c", asked).stdout == "True\n"


def test_damaged_installation_says_so_in_terraform(installation: Installation, tmp_path: Path) -> None:
    user = Installation(tmp_path / "home")
    user.home.mkdir()
    shared = installation.home / ".terraform.d"
    for launcher in shared.rglob("terraform-provider-litellm_v*"):
        copy = user.home / launcher.relative_to(installation.home)
        copy.parent.mkdir(parents=True)
        copy.write_text(launcher.read_text().replace(str(installation.home), str(user.home)))
        copy.chmod(0o755)
    (tmp_path / "main.tf").write_text((ROOT / "tests" / "samples" / "seed_readme.tf").read_text())
    assert user.run(tmp_path, TERRAFORM, "init").returncode == 0
    done = user.run(tmp_path, TERRAFORM, "validate", "-no-color")
    assert done.returncode == 1
    assert "is not complete: install it again" in " ".join(done.stdout.replace("│", " ").split())
