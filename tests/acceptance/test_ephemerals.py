"""Ephemeral resources: keys for one run, and checks of credentials, with the real Terraform and the real LiteLLM."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_errors import words
from tests.workspace import PROVIDER, LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.launched, pytest.mark.terraform("1.10.0")]

SAMPLE = """
      version = "~> 1.0.0"
    }}
    sample = {{ source = "example/sample" }}
  }}
}}

provider "sample" {{
  folder = "{things}"
}}
"""

HANDED_ON = """
ephemeral "litellm_key" "run" {
  models     = ["all-team-models"]
  max_budget = 0.5
  duration   = "10m"
  metadata   = { run = var.run, steps = [1, 2] }
}

resource "sample_thing" "it" {
  name             = "it"
  password         = ephemeral.litellm_key.run.key
  password_version = 1
}
"""


def keys(workspace: LiveWorkspace) -> list[dict[str, Any]]:
    """The keys of the run that LiteLLM has."""
    rows = workspace.ask("/key/list?return_full_object=true&size=100&sort_by=created_at&sort_order=desc")["keys"]
    return [row for row in rows if row["metadata"].get("run") == workspace.run]


def test_key_of_one_run(workspace: LiveWorkspace, sample_home: Path, tmp_path: Path) -> None:
    """Another provider gets the key by a write-only attribute; neither state, plan file nor log holds it; then it is gone."""
    things = tmp_path / "things"
    things.mkdir()
    inside = workspace.within(TF_CLI_CONFIG_FILE=str(sample_home / ".terraformrc"), TF_LOG="TRACE")
    with_sample = PROVIDER.replace('\n      version = "~> 1.0.0"\n    }\n  }\n}\n', SAMPLE.format(things=things))
    inside.write(with_sample, "provider.tf")
    inside.write(HANDED_ON)
    shown = inside.terraform("plan", "-input=false", "-out=plan") + inside.terraform("apply", "-input=false", "plan")
    assert keys(workspace) == []
    digest = json.loads((things / "it.json").read_text())["password_digest"]
    gone = workspace.proxy.request("GET", f"/key/info?key={digest}")
    assert gone[0] == 404 or gone[1]["info"].get("deleted_at") or gone[1]["info"].get("status") == "deleted"
    assert digest in shown  # its token: the key was LiteLLM's, and it was this one
    for path in inside.folder.rglob("*"):
        if path.is_file() and ".terraform" not in path.parts:
            content = path.read_bytes()
            assert b"litellm_key" not in content or path.suffix in (".tf", "") or path.name == "terraform.tfstate"
            assert digest.encode() not in content
    for word in set(shown.replace('"', " ").split()):
        assert hashlib.sha256(word.encode()).hexdigest() != digest
    inside.write("")
    inside.apply()


def test_key_of_one_run_may_have_a_name(workspace: LiveWorkspace) -> None:
    """A prefix of the user's and a suffix that no other has, so that whoever looks at the proxy sees what it was for."""
    seen = workspace.folder / "seen"
    ask = f'curl -s -H \\"Authorization: Bearer $KEY\\" {workspace.proxy.base}/key/info > {seen}-$NAME'
    keys_of_run = "".join(
        f'ephemeral "litellm_key" "{name}" {{\n  key_alias_prefix = "${{var.run}}-"\n}}\n'
        f'resource "terraform_data" "{name}" {{\n  provisioner "local-exec" {{\n    command = "{ask}"\n'
        f'    environment = {{ KEY = ephemeral.litellm_key.{name}.key, NAME = "{name}" }}\n  }}\n'
        "  lifecycle {\n    precondition {\n"
        f'      condition     = startswith(ephemeral.litellm_key.{name}.key_alias, "${{var.run}}-")\n'
        '      error_message = "no name"\n    }\n  }\n}\n'
        for name in ("one", "two")
    )
    workspace.write(keys_of_run)
    workspace.apply()
    aliases = {json.loads(Path(f"{seen}-{name}").read_text())["info"]["key_alias"] for name in ("one", "two")}
    assert len(aliases) == 2
    assert all(alias.startswith(f"{workspace.run}-") and len(alias) > len(workspace.run) + 1 for alias in aliases)


def test_key_is_deleted_when_the_run_fails(workspace: LiveWorkspace) -> None:
    """A run that fails after the key was made leaves none behind."""
    workspace.write(
        'ephemeral "litellm_key" "run" {\n  metadata = { run = var.run }\n}\n'
        'resource "terraform_data" "it" {\n  provisioner "local-exec" {\n'
        '    command     = "test -n \\"$KEY\\" && exit 3"\n'
        "    environment = { KEY = ephemeral.litellm_key.run.key }\n  }\n}\n"
    )
    assert "exit status 3" in workspace.apply(status=1)
    assert keys(workspace) == []


def test_key_works_and_expires_by_itself(workspace: LiveWorkspace) -> None:
    """While the run lasts, the key is let in, with its limits; it is renewed, and would expire if Terraform were killed."""
    seen = workspace.folder / "seen"
    ask = f'curl -s -H \\"Authorization: Bearer $KEY\\" {workspace.proxy.base}/key/info > {seen}-$STEP; sleep $STEP'
    workspace.write(
        'ephemeral "litellm_key" "run" {\n  duration = "16s"\n  max_budget = 0.25\n  metadata = { run = var.run }\n}\n'
        'resource "terraform_data" "it" {\n'
        + "".join(
            f'  provisioner "local-exec" {{\n    command = "{ask}"\n'
            f'    environment = {{ KEY = ephemeral.litellm_key.run.key, STEP = "{step}" }}\n  }}\n'
            for step in ("10", "0")
        )
        + "}\n"
    )
    workspace.apply()
    first, last = (json.loads(Path(f"{seen}-{step}").read_text())["info"] for step in ("10", "0"))
    assert (first["max_budget"], last["max_budget"]) == (0.25, 0.25)
    assert first["created_at"] < first["expires"] < last["expires"]
    assert keys(workspace) == []


def test_killed_run_leaves_a_key_that_expires(workspace: LiveWorkspace) -> None:
    """A Terraform that is killed cannot delete the key; the key has an end of its own."""
    workspace.write(
        'ephemeral "litellm_key" "run" {\n  metadata = { run = var.run }\n}\n'
        'resource "terraform_data" "it" {\n  provisioner "local-exec" {\n'
        f'    command     = "touch {workspace.folder}/there; sleep 60"\n'
        "    environment = { KEY = ephemeral.litellm_key.run.key }\n  }\n}\n"
    )
    with workspace.start("apply", "-input=false", "-auto-approve") as process:
        while not (workspace.folder / "there").exists():
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
    (left,) = keys(workspace)
    assert left["expires"]
    workspace.tell("/key/delete", {"keys": [left["token"]]})
    (workspace.folder / "terraform.tfstate").unlink()  # Terraform leaves it empty


WRONG = {
    "no end": ('ephemeral "litellm_key" "it" {\n  duration = "-1"\n}', "duration"),
    "own secret": ('ephemeral "litellm_key" "it" {\n  key = "sk-0123456789012345"\n}', "key"),
    "no model": ('ephemeral "litellm_credential_check" "it" {\n  custom_llm_provider = "openai"\n}', "Missing model"),
}


@pytest.mark.parametrize(("configuration", "text"), WRONG.values(), ids=WRONG)
def test_mistakes_show_at_validate(configuration: str, text: str, workspace: LiveWorkspace) -> None:
    """What cannot be is an error of the configuration."""
    workspace.write(configuration)
    assert text in words(workspace.terraform("validate", status=1))


def test_refused_key_is_an_error_of_the_plan(workspace: LiveWorkspace) -> None:
    """A key that LiteLLM does not make fails the run at its attribute, before anything is changed."""
    workspace.write('ephemeral "litellm_key" "it" {\n  team_id = "${var.run}-none"\n}\n')
    output = words(workspace.plan(status=1))
    assert "Error: Cannot create key" in output
    assert 'team_id = "${var.run}-none"' in output


CHECK = """
ephemeral "litellm_credential_check" "it" {{
  {model}
  mode = "chat"
}}
"""
OPENAI = 'custom_llm_provider = "openai"\n  base_model = "gpt-4o-mini"\n  model_api_key = "sk-made-up-and-secret"'
NOBODY = f'{OPENAI}\n  model_api_base = "http://127.0.0.1:9/v1"'
MOCKED = f'{OPENAI}\n  additional_litellm_params = {{ mock_response = "hi" }}'


@pytest.mark.since("1.106.0")
def test_check_of_credentials(workspace: LiveWorkspace) -> None:
    """Credentials that work let the run go on; others fail it and say what LiteLLM got, or are told by `healthy`."""
    workspace.write(CHECK.format(model=MOCKED))
    workspace.plan()
    workspace.write(CHECK.format(model=NOBODY))
    output = workspace.plan(status=1)
    assert "Error: The model openai/gpt-4o-mini does not work" in output
    assert "Connection error" in output
    assert "made-up-and-secret" not in output
    assert "Traceback" not in output


@pytest.mark.since("1.106.0")
def test_check_of_a_model(workspace: LiveWorkspace) -> None:
    """A model of the proxy is asked by its id; with required = false the run goes on and healthy is false."""
    params = {"model": "openai/gpt-4o-mini", "api_key": "sk-made-up", "api_base": "http://127.0.0.1:9/v1"}
    made = workspace.tell("/model/new", {"model_name": workspace.run, "litellm_params": params})["model_id"]
    try:
        healthy = (
            'resource "terraform_data" "it" {\n  lifecycle {\n    precondition {\n'
            "      condition = !ephemeral.litellm_credential_check.it.healthy && "
            'strcontains(ephemeral.litellm_credential_check.it.error, "Connection error")\n'
            '      error_message = "it should not work"\n    }\n  }\n}\n'
        )
        check = f'ephemeral "litellm_credential_check" "it" {{\n  model_id = "{made}"\n  mode = "chat"\n  required = false\n}}\n'
        workspace.write(check + healthy)
        workspace.apply()
        workspace.write(check.replace("  required = false\n", ""))
        assert f"Error: The model {made} does not work" in words(workspace.plan(status=1))
    finally:
        workspace.write("")
        workspace.tell("/model/delete", {"id": made})
