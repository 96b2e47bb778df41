"""Objects of other providers are taken over as they are: states that those really wrote, on a live proxy."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE
from terraform_provider_litellm.record.json_values import Json
from terraform_provider_litellm.record.release import parsed
from tests.acceptance.conftest import NewWorkspace
from tests.conftest import ROOT
from tests.faults import faulty
from tests.installation import is_terraform, registry
from tests.moves import CASES, Case, objects, replayed, this_provider
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.terraform("1.8.0"), pytest.mark.since("1.106.0")]

SHELL = re.compile(r"^ *```shell\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
STAND_IN = """#!/bin/sh
PYTHONPATH={path} exec {python} -B -m tests.foreign_provider {address} {state} {blocks}
"""

QUICK = {"ncecere/2.0.1/plain", "ncecere/2.0.1/imported", "ncecere/2.0.1/beside", "berriai/0.4.0/lived"}
"""Cases for every run of the tests; the others take minutes."""

DIFFERENT: Mapping[str, Mapping[str, Mapping[str, tuple[Json, Json]]]] = {
    # not sent after the create, or, as the tier, not taken by the endpoint that it was sent to: see TAKEN
    "berriai/0.4.0/lived": {
        "litellm_key.app": {"duration": ("90d", "180d")},
        "litellm_model.chat": {"tier": ("free", "paid")},
    },
    "ncecere/2.0.1/changed": {"litellm_team_member_add.staff": {"max_budget_in_team": (5, 8)}},
    # a 0 is never sent
    "ncecere/0.3.16/rich": {"litellm_model.image": {"output_cost_per_pixel": (None, 0)}},
    # the mark that the state has at `token`; of a service account, budgets are never sent
    "scalepad/0.7.0/others": {"litellm_key.uma": {}},
    "scalepad/0.7.0/plain": {"litellm_key.etl": {}},
    "scalepad/0.7.0/rich": {
        **{f"litellm_key.{name}": {} for name in ("admin", "bare", "blocked", "own", "service")},
        "litellm_key.robot": {"max_budget": (None, 15), "budget_duration": (None, "30d")},
    },
}
"""What the configuration has, and the old provider never sent: the first plan shows it. By case, object and attribute."""

TAKEN = {"tier": "1.109.1"}
"""Attributes in DIFFERENT that this release of LiteLLM, the first that was tried after 1.106.0, takes from the old provider."""

FREE = "input_cost_per_million_tokens output_cost_per_million_tokens"
"""Prices of 0 that releases 0.3 sent for every model without a price."""

INHERITED: Mapping[str, Mapping[str, str]] = {
    "berriai/0.1.2/rich": {
        "litellm_team_member.alan": "max_budget_in_team",
        "litellm_team_member_add.closed": "max_budget_in_team",
    },
    "berriai/0.2.0/rich": {
        "litellm_team_member.alan": "max_budget_in_team",
        "litellm_team_member_add.closed": "max_budget_in_team",
    },
    "berriai/0.4.0/lived": {
        "litellm_key.app": "soft_budget max_parallel_requests tpm_limit",
        "litellm_model.chat": "tpm rpm max_retries",
        "litellm_team.app": "budget_duration tpm_limit",
    },
    "berriai/0.4.0/rich": {
        "litellm_team_member.alan": "max_budget_in_team",
        "litellm_team_member_add.closed": "max_budget_in_team",
    },
    "bitop/0.3.11/others": {
        "litellm_model.chat": FREE,
    },
    "bitop/0.3.11/rich": {
        "litellm_model.bedrock": FREE,
        "litellm_model.bedrock_role": FREE,
        "litellm_model.gemini": FREE,
        "litellm_model.hosted": FREE,
        "litellm_model.image": FREE,
        "litellm_model.whisper": FREE,
        "litellm_team_member.alan": "max_budget_in_team",
        "litellm_team_member_add.closed": "max_budget_in_team",
    },
    "ncecere/0.3.16/rich": {
        "litellm_model.audio": FREE,
        "litellm_model.bare": FREE,
        "litellm_model.image": FREE,
        "litellm_model.wildcard": FREE,
        "litellm_team_member.alan": "max_budget_in_team",
    },
    "ncecere/1.4.1/others": {
        "litellm_key.leaked": "blocked",
        "litellm_model.gpt": "access_groups",
        "litellm_model.mini": "tags access_groups",
        "litellm_team.retired": "blocked",
    },
    "ncecere/2.0.1/beside": {
        "litellm_key.leaked": "blocked",
        "litellm_key.support": "access_group_ids",
        "litellm_model.gpt": "tags access_groups",
        "litellm_team.retired": "blocked",
        "litellm_team.support": "access_group_ids",
    },
    "ncecere/2.0.1/changed": {
        "litellm_key.app": "max_budget soft_budget tpm_limit aliases",
        "litellm_model.gpt": "rpm max_retries",
        "litellm_model.think": "thinking_enabled thinking_budget_tokens",
        "litellm_team.search": "model_aliases",
    },
    "ncecere/2.0.1/imported": {
        "litellm_key.app": "metadata",
        "litellm_model.gpt": "access_groups additional_litellm_params",
        "litellm_team.search": "metadata",
    },
    "ncecere/2.0.1/others": {
        "litellm_key.leaked": "blocked",
        "litellm_model.gpt": "access_groups",
        "litellm_model.mini": "tags access_groups",
        "litellm_team.retired": "blocked",
    },
    "ncecere/2.0.1/upgraded": {
        "litellm_model.audio": FREE,
        "litellm_model.bare": FREE,
        "litellm_model.image": FREE,
        "litellm_model.wildcard": FREE,
        "litellm_team_member.alan": "max_budget_in_team",
    },
    "pathccm/2.0.1/others": {
        "litellm_model.chat": "access_groups",
        "litellm_team.closed": "blocked",
    },
    "scalepad/0.7.0/rich": {
        "litellm_team_member.alan": "max_budget_in_team",
    },
}
"""What LiteLLM has and the configuration has not, which the first plan names and leaves as it is. By case and object."""

PLAIN = [name for name in CASES if name.endswith("/plain")]
GUIDES = {"pathccm": "ncecere"}
"""Whose guide the users of a fork follow."""

MANY = """
resource "litellm_team" "it" {
  count      = 150
  team_alias = "${var.run}-${count.index}"
}

resource "litellm_key" "it" {
  count     = 150
  key_alias = "${var.run}-${count.index}"
}
"""

WRITTEN = {
    "duration": {"expires", "settings_updated_at"},
    "tier": {"tier"},
    "output_cost_per_pixel": {"output_cost_per_pixel", "pricing_overrides"},
    "max_budget_in_team": {"max_budget", "budget_id"},
    "max_budget": {"max_budget", "settings_updated_at"},
    "budget_duration": {"budget_duration", "budget_reset_at"},
}
"""What LiteLLM shows of such a change, by attribute."""


def params(names: Iterable[str]) -> list[Any]:
    """The cases as parameters of a test, most of which are for long runs."""
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in names]


def left_behind(name: str, workspace: LiveWorkspace) -> Case:
    """The objects of a case on the proxy, and in the workspace its state, with the configuration that the guide makes of it."""
    run = workspace.run.replace("-", "")  # names of MCP servers have no hyphens
    case = replayed(name, run, workspace.proxy)
    workspace.write(case.read("theirs.tfstate"), "terraform.tfstate")
    workspace.write(case.read("ours.tf"))
    workspace.write("", "provider.tf")
    return case


def install_stand_in(case: Case, workspace: LiveWorkspace, text: str = "") -> None:
    """Put a provider with the schemas of the case's state, or of another one, where Terraform finds the other provider."""
    plugins = workspace.home / ".terraform.d" / "plugins"
    (ours,) = plugins.glob(f"{this_provider()}/*/*")
    releases = plugins / registry() / case.namespace / "litellm"
    shutil.rmtree(
        releases, ignore_errors=True
    )  # Terraform takes the newest that it finds, which another case may have put there
    folder = releases / case.release / ours.name
    folder.mkdir(parents=True)
    state = workspace.folder / "schema.json"
    state.write_text(text or case.read("theirs.tfstate"), encoding="utf-8")
    words = {"path": f"{ROOT}/src:{ROOT}", "python": sys.executable, "address": case.provider, "state": state}
    program = folder / f"terraform-provider-litellm_v{case.release}"
    blocks = " ".join(sorted(set(re.findall(r"(?m)^ +(\w+) \{$", case.read("ours.tf")))))
    quoted = {name: shlex.quote(str(word)) for name, word in words.items()}
    program.write_text(STAND_IN.format(**quoted, blocks=blocks))
    program.chmod(0o755)


def taken_over(case: Case, workspace: LiveWorkspace) -> str:
    """Give the state to this provider, or leave that to the next apply where the other one stays; returns what was said."""
    if case.stays:
        install_stand_in(case, workspace)
        return workspace.terraform("init", "-input=false", "-upgrade")
    said = workspace.terraform("state", "replace-provider", "-auto-approve", case.provider, this_provider())
    return said + workspace.terraform("init", "-input=false")


def planned(workspace: LiveWorkspace) -> tuple[dict[str, dict[str, tuple[Json, Json]]], dict[str, str], str]:
    """What a plan would change, by object and attribute; its warnings, by object; all that it says. It is kept as `plan`."""
    said = workspace.terraform("plan", "-input=false", "-json", "-out=plan")
    found = [json.loads(line).get("diagnostic") for line in said.splitlines()]
    warnings = {
        each["address"]: each["detail"]
        for each in found
        if each and each["severity"] == "warning" and "keeps values" in each["summary"]
    }
    changes = {}
    for each in json.loads(workspace.terraform("show", "-json", "plan"))["resource_changes"]:
        if each["change"]["actions"] != ["no-op"]:
            before, after = each["change"]["before"] or {}, each["change"]["after"] or {}
            names = {name for name in before if name in after and before[name] != after[name]}
            changes[each["address"]] = {name: (before[name], after[name]) for name in names}
            changes[each["address"]] |= (
                {} if each["change"]["actions"] == ["update"] else {"": each["change"]["actions"]}
            )
    return changes, warnings, said


def different(name: str, release: str) -> dict[str, dict[str, tuple[Json, Json]]]:
    """What of a case the first plan changes on a release of LiteLLM; an object with nothing in it shows a mark alone."""
    found = {}
    for address, attributes in DIFFERENT.get(name, {}).items():
        kept = {each: pair for each, pair in attributes.items() if parsed(release) < parsed(TAKEN.get(each, "999"))}
        if kept or not attributes:
            found[address] = kept
    return found


def differing(before: Json, after: Json, name: str = "") -> Iterator[str]:
    """The names of all fields at any depth that are not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        for each in before.keys() | after.keys():
            yield from differing(before.get(each, "nothing"), after.get(each, "nothing"), each)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for pair in zip(before, after, strict=True):
            yield from differing(*pair, name)
    elif before != after:
        yield name


def check_state(case: Case, workspace: LiveWorkspace, said: str) -> None:
    """Everything is ours; the secrets of keys are in `key` alone, if the other provider has kept them."""
    ours = {
        f"{each['type']}.{each['name']}": each for each in workspace.resources() if this_provider() in each["provider"]
    }
    renamed = {"litellm_service_account": "litellm_key"}
    theirs = {f"{renamed.get(kind, kind)}.{name}": attributes for kind, name, attributes in case.instances}
    assert ours.keys() == theirs.keys()
    hidden = [] if case.stays else [said]  # the other provider shows the secrets of keys as ids
    for address, resource in ours.items():
        (instance,) = resource["instances"]
        attributes, before = instance["attributes"], theirs[address]
        if resource["type"] == "litellm_key":
            secret = next((each for each in (before.get("key"), before["id"]) if str(each).startswith("sk-")), None)
            assert attributes["key"] == secret
            assert attributes["token"] == attributes["id"]
            assert secret is None or attributes["id"] == token_of(secret)
        for name in ("model_api_key", "aws_secret_access_key", "vertex_credentials"):
            assert (attributes.get(name) or None) == (before.get(name) or None)
        hidden.append(json.dumps({name: value for name, value in attributes.items() if name != "key"}))
        hidden.append(b64decode(instance.get("private", "")).decode())
    for secret in case.secrets:
        assert not [text for text in hidden if secret in text]


@pytest.mark.parametrize("name", params(CASES))
def test_a_move_changes_nothing_but_what_was_never_sent(name: str, workspace: LiveWorkspace) -> None:
    """The first plan is empty, with a warning for each object that has more than the configuration; so are all later ones.

    What the configuration has and LiteLLM has not is shown, and put right in place. LiteLLM is the same as before.
    """
    case = left_behind(name, workspace)
    before = objects(case, workspace.proxy)
    output = taken_over(case, workspace)
    changes, warnings, said = planned(workspace)
    expected = different(name, workspace.proxy.version)
    visible = {
        address: {each: pair for each, pair in found.items() if each not in ("expires", "settings_updated_at")}
        for address, found in changes.items()
    }
    assert visible == expected
    inherited = {address: " ".join(re.findall(r"(?m)^  (\w+) = ", detail)) for address, detail in warnings.items()}
    assert inherited == INHERITED.get(name, {})
    output += said + workspace.terraform("apply", "-input=false", "plan")
    workspace.plan()
    fields = set().union(*(WRITTEN[each] for found in expected.values() for each in found))
    assert set(differing(before, objects(case, workspace.proxy))) <= fields
    check_state(case, workspace, output)


@pytest.mark.parametrize("name", params(INHERITED))
def test_what_a_warning_lists_can_be_taken_into_the_configuration(name: str, workspace: LiveWorkspace) -> None:
    """As the warning says it: nothing is changed by that, and of what is set the warning speaks no more."""
    case = left_behind(name, workspace)
    taken_over(case, workspace)
    changes, warnings, _ = planned(workspace)
    configuration = workspace.read()
    left: dict[str, int] = {}
    for address, detail in warnings.items():
        lines = re.findall(r"(?m)^  \w+ = .*$", detail)
        whole = [line for line in lines if "***" not in line and not line.endswith("…")]
        assert ("terraform state show" in detail) == (whole != lines)
        kind, label = address.split(".")
        elsewhere = f'"{kind}_block" "{label}"' in configuration  # which decides whether it is blocked
        taken = [line for line in whole if not (elsewhere and line.startswith("  blocked "))]
        left |= {address: len(lines) - len(taken)} if taken != lines else {}
        head = f'resource "{kind}" "{label}" {{\n'
        assert head in configuration
        configuration = configuration.replace(head, head + "".join(f"{line}\n" for line in taken))
    workspace.write(configuration)
    again, still, _ = planned(workspace)
    assert again == changes
    assert {address: len(re.findall(r"(?m)^  \w+ = ", detail)) for address, detail in still.items()} == left
    workspace.terraform("apply", "-input=false", "plan")
    workspace.plan()


# ---- by the guides


@pytest.mark.parametrize("name", params(PLAIN))
def test_guide_is_followed(name: str, workspace: LiveWorkspace) -> None:
    """Its commands, word for word, take over what the provider has left behind, and lead back."""
    case = left_behind(name, workspace)
    install_stand_in(case, workspace)
    before = objects(case, workspace.proxy)
    shell = replace(workspace, program="sh")
    told = GUIDES.get(case.namespace, case.namespace)
    guide = (ROOT / "docs" / "guides" / f"moving-from-{told}.md").read_text(encoding="utf-8")
    guide = guide.replace(f"/{told}/litellm", f"/{case.namespace}/litellm")
    for command in commands(guide, "Steps"):
        said = shell.terraform("-c", command, TF_CLI_ARGS_apply="-auto-approve")
        changes = len(DIFFERENT.get(name, {}))
        if command == "terraform plan":
            assert (f"Plan: 0 to add, {changes} to change, 0 to destroy." if changes else "No changes") in said
        if command == "terraform apply":
            assert f"0 added, {changes} changed, 0 destroyed" in said
    workspace.plan()
    if not is_terraform():  # which looks for the provider of the recorded state in Terraform's registry
        return
    workspace.write(case.read("theirs.tf"))
    for command in commands(guide, "The way back"):
        shell.terraform("-c", command)
    assert {each["provider"] for each in workspace.resources()} == {f'provider["{case.provider}"]'}
    workspace.plan()
    assert objects(case, workspace.proxy) == before
    workspace.write(case.read("ours.tf"))
    taken_over(case, workspace)


def commands(guide: str, section: str) -> list[str]:
    """The lines for a shell in a section of a guide."""
    text = guide.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [line.strip() for block in SHELL.findall(text) for line in block.splitlines()]


@pytest.mark.parametrize("name", params(PLAIN))
def test_moved_blocks(name: str, workspace: LiveWorkspace) -> None:
    """They take over single objects, straight from the other provider, whatever its name, under another name."""
    case = left_behind(name, workspace)
    install_stand_in(case, workspace)
    before = objects(case, workspace.proxy)
    configuration = case.read("ours.tf")
    for kind, old, _ in case.instances:
        configuration = configuration.replace(f'"{kind}" "{old}"', f'"{kind}" "ours_{old}"')
        configuration = configuration.replace(f"{kind}.{old}.", f"{kind}.ours_{old}.")
        configuration += f"\nmoved {{\n  from = {kind}.{old}\n  to   = {kind}.ours_{old}\n}}\n"
    workspace.write(configuration)
    workspace.init()
    changes, _, said = planned(workspace)
    assert changes == {}
    assert workspace.terraform("apply", "-input=false", "plan").count("0 added, 0 changed, 0 destroyed") == 1
    workspace.plan()
    assert objects(case, workspace.proxy) == before
    for secret in case.secrets:
        assert secret not in said


def test_state_at_our_own_address(workspace: LiveWorkspace) -> None:
    """The seed, built from its sources, has our address: its state is taken over without a command."""
    case = left_behind("bitop/0.3.11/plain", workspace)
    workspace.write(case.read("theirs.tfstate").replace(case.provider, this_provider()), "terraform.tfstate")
    workspace.init()
    output = workspace.plan()
    output += workspace.apply()
    check_state(case, workspace, output)
    workspace.plan()


# ---- what was never sent, and what is not there


def test_a_secret_that_was_never_sent_keeps_the_key(workspace: LiveWorkspace) -> None:
    """BerriAI's write-only `key` never reached LiteLLM: `key_wo` leaves the key as it is until it changes, and says so."""
    case = left_behind("berriai/0.4.0/rich", workspace)
    only = re.search(r'(?ms)^resource "litellm_key" "own" \{.*?^\}', case.read("ours.tf"))
    assert only is not None
    block = re.sub(r"(?m)^  team_id .*\n", "", only[0])
    state = json.loads(workspace.read("terraform.tfstate"))
    state["resources"] = [each for each in state["resources"] if each["name"] == "own"]
    workspace.write(json.dumps(state), "terraform.tfstate")
    provider = case.read("ours.tf").partition("resource")[0]
    workspace.write(f"{provider}\n{block}")
    taken_over(case, workspace)
    token = state["resources"][0]["instances"][0]["attributes"]["token_id"]
    assert "keeps its present secret" in workspace.apply()
    assert workspace.attributes("litellm_key.own")["token"] == token
    more = block.replace("key_wo ", "max_budget = 7\n  key_wo ")
    workspace.write(f"{provider}\n{more}")
    assert "0 added, 1 changed, 0 destroyed" in workspace.apply()
    assert workspace.attributes("litellm_key.own")["token"] == token
    assert "keeps its present secret" not in workspace.plan()
    workspace.write(f"{provider}\n{more.replace('made-up-secret', 'another-made-up')}")
    assert "The change of key_wo replaces the key" in workspace.plan(changes=True)


def test_what_is_inherited_is_no_reason_to_replace_a_model(workspace: LiveWorkspace) -> None:
    """Once its parameters are set, those that others had set stay where LiteLLM takes nothing back, and the plan names them."""
    kept = parsed(workspace.proxy.version) < parsed(UNSET_SINCE)
    case = left_behind("ncecere/2.0.1/imported", workspace)
    taken_over(case, workspace)
    workspace.apply()
    own = "  rpm                            = 500\n  additional_litellm_params = { top_k = 3 }\n"
    workspace.write(case.read("ours.tf").replace("  rpm                            = 500\n", own))
    output = workspace.apply()
    assert "0 added, 1 changed, 0 destroyed" in output
    assert ("additional_litellm_params keeps names that the configuration does not set" in output) is kept
    (model,) = workspace.ask(f"/model/info?litellm_model_id={workspace.attributes('litellm_model.gpt')['id']}")["data"]
    assert model["litellm_params"].get("temperature") == (0.2 if kept else None)
    assert model["litellm_params"]["top_k"] == 3
    workspace.plan()


def test_an_object_that_is_gone_is_planned_anew(workspace: LiveWorkspace) -> None:
    """A plan to create, and a warning that says why; what is still there is taken over."""
    case = left_behind("ncecere/2.0.1/plain", workspace)
    (key,) = [each for kind, _, each in case.instances if kind == "litellm_key"]
    workspace.tell("/key/delete", {"keys": [key["id"].removeprefix("sha256:")]})
    taken_over(case, workspace)
    output = workspace.plan(changes=True)
    assert "Plan: 1 to add, 0 to change, 0 to destroy." in output
    assert "no longer exists" in output
    workspace.apply()
    workspace.plan()


def test_objects_of_another_proxy_stay_in_the_state(workspace: LiveWorkspace) -> None:
    """None of them is here: an error asks for the right proxy, and the way back is open. Who insists, gets a plan to create."""
    case = Case("ncecere/2.0.1/plain", workspace.run, workspace.proxy.base)
    workspace.write(case.read("theirs.tfstate"), "terraform.tfstate")
    workspace.write(case.read("ours.tf"))
    workspace.write("", "provider.tf")
    before = {each["name"]: each["instances"][0]["attributes"] for each in workspace.resources()}
    taken_over(case, workspace)
    for command in ("plan", "apply", "refresh"):
        more = () if command != "apply" else ("-auto-approve",)
        assert "All objects of the state are missing from LiteLLM" in workspace.terraform(
            command, "-input=false", *more, status=1
        )
    output = workspace.plan(changes=True, LITELLM_ALLOW_ALL_MISSING="true")
    assert "Plan: 4 to add, 0 to change, 0 to destroy." in output
    assert "no longer exists" in output
    workspace.terraform("state", "replace-provider", "-auto-approve", this_provider(), case.provider)
    after = {each["name"]: each["instances"][0]["attributes"] for each in workspace.resources()}
    workspace.write('{"version": 4, "serial": 99, "lineage": "none", "resources": []}', "terraform.tfstate")
    assert after == before


HALF: dict[str, Mapping[str, Json]] = {
    "half-written": {"id": "", "key": None, "key_alias": "made-up", "models": [], "team_id": None, "max_budget": 5},
    "an unknown schema": {"identifier": 7, "labels": {"a": "b"}},
    "nothing": {},
}
NAMELESS = "State does not identify the key"


def with_state(attributes: Json, workspace: LiveWorkspace) -> Case:
    """A workspace with the state of a key that has these attributes."""
    case = Case("ncecere/2.0.1/plain", workspace.run, workspace.proxy.base)
    state = json.loads(case.read("theirs.tfstate"))
    state["resources"] = [each for each in state["resources"] if each["type"] == "litellm_key"]
    state["resources"][0]["instances"][0] |= {"attributes": attributes, "sensitive_attributes": []}
    workspace.write(json.dumps(state), "terraform.tfstate")
    return case


@pytest.mark.parametrize("attributes", HALF.values(), ids=HALF)
def test_a_state_that_names_no_object_is_an_error_and_stays(attributes: Json, workspace: LiveWorkspace) -> None:
    """Nothing is made or changed, and the state is as before, for the old provider or for `state rm`."""
    case = with_state(attributes, workspace)
    workspace.write('resource "litellm_key" "app" {\n  key_alias = "made-up"\n}\n')
    workspace.terraform("state", "replace-provider", "-auto-approve", case.provider, this_provider())
    before = workspace.resources()
    output = workspace.plan(status=1)
    assert NAMELESS in output
    assert "terraform state rm" in output
    assert workspace.resources() == before
    workspace.terraform("state", "rm", "litellm_key.app")


@pytest.mark.parametrize(
    ("attributes", "said"),
    [*zip(HALF.values(), (NAMELESS, "Move is not supported", "Move is not supported"), strict=True)],
    ids=HALF,
)
def test_a_moved_block_of_such_a_state_is_an_error_and_leaves_it(
    attributes: Json, said: str, workspace: LiveWorkspace
) -> None:
    """The object stays the other provider's, in the plan and in an apply."""
    case = with_state(attributes, workspace)
    install_stand_in(case, workspace, workspace.read("terraform.tfstate"))
    ours = case.read("ours.tf").partition("resource")[0]
    block = "\nmoved {\n  from = litellm_key.app\n  to   = litellm_key.ours\n}\n"
    workspace.write(f'{ours}resource "litellm_key" "ours" {{\n  key_alias = "made-up"\n}}\n{block}')
    workspace.write("", "provider.tf")
    workspace.init()
    before = workspace.resources()
    for command in (("plan",), ("apply", "-auto-approve")):
        assert said in workspace.terraform(*command, "-input=false", status=1)
        assert workspace.resources() == before
    workspace.terraform("state", "rm", "litellm_key.app")


# ---- many objects


@pytest.mark.long
def test_taking_over_many_objects_asks_no_more_than_a_plan_of_our_own(
    workspace: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """300 objects, half keys and half teams: the first plan after the move sends as many requests as any later one."""
    with faulty(workspace.proxy) as (proxy, faults):
        counted = new_workspace(proxy)
        state = json.loads(Case("ncecere/2.0.1/plain", counted.run, proxy.base).read("theirs.tfstate"))
        made = {each["type"]: each for each in state["resources"] if each["type"] in ("litellm_key", "litellm_team")}
        blank = {kind: each["instances"][0] | {"sensitive_attributes": []} for kind, each in made.items()}
        for each in made.values():
            each |= {"each": "list", "name": "it", "instances": []}
        for number in range(150):
            name = f"{counted.run}-{number}"
            counted.tell("/team/new", {"team_id": name, "team_alias": name})
            token = counted.tell("/key/generate", {"key_alias": name})["token_id"]
            own = {
                "litellm_team": {"id": name, "team_alias": name},
                "litellm_key": {"id": f"sha256:{token}", "key_alias": name},
            }
            for kind, attributes in own.items():
                unset = dict.fromkeys(blank[kind]["attributes"])
                one = blank[kind] | {"index_key": number, "attributes": unset | attributes}
                made[kind]["instances"].append(one)
        counted.write(json.dumps(state | {"resources": list(made.values())}), "terraform.tfstate")
        counted.write(MANY)
        counted.terraform("state", "replace-provider", "-auto-approve", "ncecere/litellm", this_provider())
        asked = []
        for _ in range(2):
            faults.seen.clear()
            counted.plan()
            asked.append(len(faults.seen))
            counted.apply()
        assert asked[0] <= asked[1] < 100
        counted.destroy()
