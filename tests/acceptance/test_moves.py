"""Objects of other providers are taken over: their state is read, and the plan for an equal configuration is empty."""

from __future__ import annotations

import json
import re
import shlex
import sys
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest

from terraform_provider_litellm.virtual_key import token_of
from tests.conftest import ROOT
from tests.moves import OURS, RELEASES, Theirs
from tests.workspace import PROVIDER, LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.terraform("1.8.0")]

SHELL = re.compile(r"^ *```shell\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
STAND_IN = """#!/bin/sh
PYTHONPATH={path} exec {python} -B -m tests.foreign_provider {address} {state}
"""
CREDENTIAL = {
    "mode": "managed",
    "type": "litellm_credential",
    "name": "it",
    "provider": 'provider["registry.terraform.io/ncecere/litellm"]',
    "instances": [
        {
            "schema_version": 0,
            "attributes": {
                "id": "made-up",
                "credential_name": "made-up",
                "model_id": None,
                "credential_info": {"provider": "openai"},
                "credential_values": {"api_key": "made-up"},
            },
            "sensitive_attributes": [],
        }
    ],
}


def left_behind(release: str, workspace: LiveWorkspace, *more: dict[str, Any]) -> Theirs:
    """The objects of another provider on the proxy, and its state in the workspace, with our equal configuration."""
    theirs = Theirs(release, workspace.run)
    for path, body in theirs.requests:
        workspace.tell(path, body)
    state = json.loads(theirs.read("theirs.tfstate"))
    state["resources"] += more
    workspace.write(json.dumps(state), "terraform.tfstate")
    workspace.write(theirs.read("ours.tf"))
    return theirs


def install_stand_in(theirs: Theirs, workspace: LiveWorkspace) -> None:
    """Put a provider with the schema of the state where Terraform finds the other provider."""
    plugins = workspace.home / ".terraform.d" / "plugins"
    (ours,) = plugins.glob("registry.terraform.io/litellm/litellm/*/*")
    namespace, release = theirs.release.split("/")
    folder = plugins / "registry.terraform.io" / namespace / "litellm" / release / ours.name
    folder.mkdir(parents=True, exist_ok=True)
    state = workspace.folder / "schema.json"
    state.write_text(workspace.read("terraform.tfstate"), encoding="utf-8")
    words = {"path": f"{ROOT}/src:{ROOT}", "python": sys.executable, "address": theirs.provider, "state": state}
    program = folder / f"terraform-provider-litellm_v{release}"
    program.write_text(STAND_IN.format(**{name: shlex.quote(str(word)) for name, word in words.items()}))
    program.chmod(0o755)


def check_taken_over(theirs: Theirs, workspace: LiveWorkspace, output: str, name: str = "it") -> None:
    """Everything is ours; the secrets of keys are in `key` alone, if the other provider has kept them."""
    before = {each["type"]: each["instances"][0]["attributes"] for each in theirs.resources}
    key = workspace.attributes(f"litellm_key.{name}")
    assert (key["id"], key["token"], key["key"]) == (*[token_of(theirs.key)] * 2, before["litellm_key"]["key"])
    model = workspace.attributes(f"litellm_model.{name}")
    for secret in ("model_api_key", "aws_secret_access_key", "vertex_credentials"):
        assert (model[secret] or None) == (before["litellm_model"][secret] or None)
    hidden = [output]
    for resource in workspace.resources():
        (instance,) = resource["instances"]
        assert OURS in resource["provider"]
        attributes = {name: value for name, value in instance["attributes"].items() if name != "key"}
        hidden += [json.dumps(attributes), b64decode(instance.get("private", "")).decode()]
    for text in hidden:
        for secret in theirs.secrets:
            assert secret not in text


@pytest.mark.parametrize("release", RELEASES)
def test_guide_is_followed(release: str, workspace: LiveWorkspace) -> None:
    """Its commands, word for word, take over what the provider has left behind; there is nothing to change."""
    theirs = left_behind(release, workspace)
    guide = ROOT / "docs" / "guides" / f"moving-from-{release.partition('/')[0]}.md"
    steps = guide.read_text(encoding="utf-8").partition("## Steps\n")[2].partition("\n## ")[0]
    commands = [line.strip() for block in SHELL.findall(steps) for line in block.splitlines()]
    assert {command.split()[1] for command in commands} == {"state", "init", "plan", "apply"}
    shell, output = replace(workspace, program="sh"), ""
    for command in commands:
        said = shell.terraform("-c", command, TF_CLI_ARGS_apply="-auto-approve")
        output += said
        if command == "terraform plan":
            nothing = "0 to add, 0 to change, 0 to destroy" if "has moved to" in said else "No changes"
            assert nothing in said
        if command == "terraform apply":
            assert "0 added, 0 changed, 0 destroyed" in said
    assert warnings(output) == []
    check_taken_over(theirs, workspace, output)
    workspace.plan()


def test_state_at_our_own_address(workspace: LiveWorkspace) -> None:
    """The seed, built from its sources, has our address: its state is taken over without a command."""
    theirs = left_behind("bitop/0.2.2", workspace)
    workspace.write(workspace.read("terraform.tfstate").replace(theirs.provider, OURS), "terraform.tfstate")
    output = workspace.plan()
    output += workspace.apply()
    check_taken_over(theirs, workspace, output)
    workspace.plan()


@pytest.mark.parametrize("release", ["berriai/0.4.0", "ncecere/2.0.1"])
def test_moved_blocks(release: str, workspace: LiveWorkspace) -> None:
    """They take over single objects, straight from the other provider, under another name."""
    theirs = left_behind(release, workspace)
    install_stand_in(theirs, workspace)
    configuration = theirs.read("ours.tf").replace('" "it"', '" "ours"').replace(".it.", ".ours.")
    for kind in (each["type"] for each in theirs.resources):
        configuration += f"\nmoved {{\n  from = {kind}.it\n  to   = {kind}.ours\n}}\n"
    workspace.write(configuration)
    workspace.init()
    output = workspace.apply()
    assert "0 added, 0 changed, 0 destroyed" in output
    check_taken_over(theirs, workspace, output, "ours")
    workspace.plan()


def test_beside_the_old_provider(workspace: LiveWorkspace) -> None:
    """What has no type here stays with the provider that its block names; the rest goes over without another command."""
    theirs = left_behind("ncecere/2.0.1", workspace, CREDENTIAL)
    install_stand_in(theirs, workspace)
    both = PROVIDER.replace("  }\n}\n", '    ncecere = {\n      source = "ncecere/litellm"\n    }\n  }\n}\n', 1)
    workspace.write(f'{both}\nprovider "ncecere" {{}}\n', "provider.tf")
    stays = 'resource "litellm_credential" "it" {\n  provider = ncecere\n  credential_name = "made-up"\n}\n'
    workspace.write(f"{theirs.read('ours.tf')}\n{stays}")
    workspace.init()
    workspace.plan()
    workspace.apply()
    of = {each["type"]: each["provider"] for each in workspace.resources()}
    assert {kind for kind, provider in of.items() if OURS in provider} == {each["type"] for each in theirs.resources}
    assert theirs.provider in of["litellm_credential"]
    workspace.plan()
    workspace.terraform("state", "rm", "litellm_credential.it")
    workspace.write(PROVIDER, "provider.tf")
    workspace.write(theirs.read("ours.tf"))


def test_secret_by_its_twin_leaves_the_key_as_it_is(workspace: LiveWorkspace) -> None:
    """BerriAI's `key` is write-only: as `key_wo` it says which key it is, and makes no other."""
    theirs = left_behind("berriai/0.4.0", workspace)
    secret = f'resource "litellm_key" "it" {{\n  key_wo = "{theirs.key}"\n'
    workspace.write(theirs.read("ours.tf").replace('resource "litellm_key" "it" {\n', secret))
    workspace.terraform("state", "replace-provider", "-auto-approve", theirs.provider, OURS)
    output = workspace.apply()
    assert "0 added, 1 changed, 0 destroyed" in output
    check_taken_over(theirs, workspace, output)
    workspace.plan()


def test_what_truly_differs_is_shown(workspace: LiveWorkspace) -> None:
    """What somebody changed is put right in place; what the configuration does not have stays, and is named."""
    theirs = left_behind("bitop/0.2.2", workspace)
    run = workspace.run
    workspace.tell("/key/update", {"key": theirs.key, "tpm_limit": 7})
    locked_out = {"team_id": f"{run}-team", "user_id": f"{run}-a", "max_budget_in_team": 0}
    workspace.tell("/team/member_update", locked_out)
    workspace.write(theirs.read("ours.tf").replace("  max_budget_in_team = 10\n", ""))
    workspace.terraform("state", "replace-provider", "-auto-approve", theirs.provider, OURS)
    output = workspace.plan(changes=True)
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in output
    assert re.search(r"~ tpm_limit +=.* 7 -> 1000", output)
    assert re.search(r"(?m)^ +max_budget_in_team = 0$", output)
    workspace.apply()
    workspace.plan()
