"""Secrets stand in the sensitive attributes of the state, and nowhere else."""

from __future__ import annotations

import json
import secrets

import pytest

from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.launched]

CONFIGURATION = """
variable "model_api_key" {
  sensitive = true
}

variable "own_key" {
  sensitive = true
}

resource "litellm_model" "it" {
  model_name            = "${var.run}-model"
  custom_llm_provider   = "openai"
  base_model            = "gpt-4o-mini"
  model_api_key         = var.model_api_key
  aws_secret_access_key = "aws-${var.model_api_key}"
  vertex_credentials    = jsonencode({ private_key = "google-${var.model_api_key}" })
}

resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
}

resource "litellm_team_member" "it" {
  team_id = litellm_team.it.team_id
  user_id = "${var.run}-user"
  role    = "user"
}

resource "litellm_key" "generated" {
  key_alias = "${var.run}-generated"
  team_id   = litellm_team.it.team_id
}

resource "litellm_key" "own" {
  key_alias = "${var.run}-own"
  key       = var.own_key
  blocked   = %s
}
"""


def test_no_secret_in_ids_logs_and_output(workspace: LiveWorkspace) -> None:
    """Create, read, update, failure, import and destroy at TF_LOG=TRACE show none of the secrets anywhere."""
    model_api_key, own_key = f"mk{secrets.token_hex(12)}", f"sk-{secrets.token_hex(16)}"
    log = workspace.folder.parent / "trace.log"
    env = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log), "TF_VAR_model_api_key": model_api_key, "TF_VAR_own_key": own_key}
    workspace = workspace.within(**env)
    shown = []

    workspace.write(CONFIGURATION % "false")
    shown.append(workspace.apply())
    generated = workspace.attributes("litellm_key.generated")["key"]
    workspace.write(CONFIGURATION % "true")
    shown.append(workspace.apply())
    shown.append(workspace.plan())
    shown.append(workspace.terraform("show"))
    workspace.write('resource "litellm_key" "twice" {\n  key = var.own_key\n}\n', "twice.tf")
    shown.append(workspace.apply(status=1))
    (workspace.folder / "twice.tf").unlink()
    shown.append(workspace.apply(status=1, LITELLM_API_KEY=own_key))
    shown.append(workspace.apply(status=1, LITELLM_API_BASE=f"http://user:{own_key}@127.0.0.1:1"))
    workspace.terraform("state", "rm", "litellm_key.own")
    # Terraform itself shows the import id
    workspace.terraform("import", "litellm_key.own", own_key, TF_LOG_PATH=f"{log}.import")
    state = json.loads((workspace.folder / "terraform.tfstate").read_text())
    ids = [each["attributes"]["id"] for kind in state["resources"] for each in kind["instances"]]
    shown.append(workspace.terraform("destroy", "-auto-approve"))

    texts = {"output": "\n".join(shown), "log": log.read_text(), "ids": "\n".join(ids)}
    texts["our lines while importing"] = "\n".join(
        line
        for line in (log.parent / f"{log.name}.import").read_text().splitlines()
        if "terraform-provider-litellm" in line
    )
    held = {
        "master key": workspace.proxy.key,
        "provider's key": model_api_key,
        "own key": own_key,
        "generated": generated,
    }
    found = [(place, what) for place, text in texts.items() for what, secret in held.items() if secret in text]
    assert found == []
    assert "/key/generate" in texts["log"]
    assert "already exists" in texts["output"]


def test_sensitive_attributes_are_the_only_place_of_a_secret_in_the_state(workspace: LiveWorkspace) -> None:
    """Terraform's own mark says so for each attribute that holds one."""
    secret = f"mk{secrets.token_hex(12)}"
    own_key = f"sk-{secrets.token_hex(16)}"
    env = {"TF_VAR_model_api_key": secret, "TF_VAR_own_key": own_key}
    workspace = workspace.within(**env)
    workspace.write(CONFIGURATION % "false")
    workspace.apply()
    for address in ("litellm_model.it", "litellm_key.own", "litellm_key.generated"):
        instance = workspace.instance(address)
        marked = {path[0]["value"] for path in instance["sensitive_attributes"]}
        holding = {
            name for name, value in instance["attributes"].items() if secret in str(value) or own_key in str(value)
        }
        assert holding <= marked
        assert secret not in str(instance.get("private"))
    workspace.terraform("destroy", "-auto-approve")
