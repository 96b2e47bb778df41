"""Objects that exist already are neither deleted, nor changed, nor taken over unless the user says so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.faults import faulty
from tests.live_proxy.instance import FILE_MODEL
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace, warnings

pytestmark = pytest.mark.acceptance

MODEL = """
resource "litellm_model" "it" {
  model_id            = "${var.run}-id"
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
  model_api_key       = "made-up"
%s
}
"""
TEAM = """
resource "litellm_team" "it" {
  team_id    = "${var.run}-id"
  team_alias = var.run
%s
}
"""
KEY = """
resource "litellm_key" "it" {
  key       = "sk-${var.run}-secret"
  key_alias = "${var.run}-mine"
%s
}
"""


def existing_model(workspace: LiveWorkspace) -> None:
    """A model that no state holds."""
    params = {"model": "openai/gpt-3.5-turbo", "api_key": "theirs"}
    body = {"model_name": workspace.run, "litellm_params": params, "model_info": {"id": f"{workspace.run}-id"}}
    workspace.tell("/model/new", body)


def existing_team(workspace: LiveWorkspace) -> None:
    """A team that no state holds."""
    workspace.tell("/team/new", {"team_id": f"{workspace.run}-id", "team_alias": "theirs"})


def existing_key(workspace: LiveWorkspace) -> None:
    """A key that no state holds."""
    workspace.tell("/key/generate", {"key": f"sk-{workspace.run}-secret", "key_alias": f"{workspace.run}-theirs"})


def held(workspace: LiveWorkspace, kind: str) -> Any:
    """What LiteLLM has of the object."""
    match kind:
        case "litellm_model":
            return workspace.ask(f"/v2/model/info?modelId={workspace.run}-id")["data"]
        case "litellm_team":
            return workspace.ask(f"/team/info?team_id={workspace.run}-id")["team_info"]
        case _:
            return workspace.ask(f"/key/info?key=sk-{workspace.run}-secret")["info"]


KINDS = {
    "litellm_model": (MODEL, existing_model, "{run}-id"),
    "litellm_team": (TEAM, existing_team, "{run}-id"),
    "litellm_key": (KEY, existing_key, "sk-{run}-secret"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_creating_an_object_whose_id_exists_changes_nothing(kind: str, workspace: LiveWorkspace) -> None:
    """The error says how to take it over; the object is as it was, and no state holds it."""
    configuration, exists, import_id = KINDS[kind]
    exists(workspace)
    before = held(workspace, kind)
    workspace.write(configuration % "")
    output = workspace.apply(status=1)
    assert "it already exists" in output
    assert f"terraform import {kind}.<name>" in " ".join(output.split())
    assert held(workspace, kind) == before
    assert workspace.resources() == []
    workspace.terraform("import", f"{kind}.it", import_id.format(run=workspace.run))
    assert held(workspace, kind) == before


@pytest.mark.parametrize("kind", KINDS)
def test_create_before_destroy_of_a_fixed_id_loses_nothing(kind: str, workspace: LiveWorkspace) -> None:
    """A replacement under the same id cannot be made first: the error says so, and the object stays."""
    configuration, _, _ = KINDS[kind]
    workspace.write(configuration % "lifecycle {\n  create_before_destroy = true\n}")
    workspace.apply()
    before = held(workspace, kind)
    output = workspace.apply(f"-replace={kind}.it", status=1)
    assert "create_before_destroy" in output
    assert held(workspace, kind) == before
    workspace.plan()


BLUE = """
resource "litellm_team" "%s" {
  team_id    = "${var.run}-id"
  team_alias = var.run
}
"""
RENAMED: dict[str, str] = {
    "a team with an id of its own": BLUE,
    "a key with an alias": 'resource "litellm_key" "%s" {\n  key_alias = var.run\n}\n',
    "a model with an id of its own": MODEL.replace('"it"', '"%%s"') % "",
}


@pytest.mark.parametrize("what", RENAMED)
def test_a_rename_without_moved_is_told_before_it_loses_something(what: str, workspace: LiveWorkspace) -> None:
    """The plan names the block; with it nothing changes; and destroying all works without it."""
    configuration = RENAMED[what]
    workspace.write(configuration % "blue")
    workspace.apply()
    before = workspace.resources()[0]["instances"][0]["attributes"]
    workspace.write(configuration % "green")
    output = workspace.plan(changes=True)
    assert "is destroyed and created in one plan" in output
    kind = workspace.resources()[0]["type"]
    assert f"from = {kind}.<old name>" in " ".join(output.split())
    workspace.write(configuration % "green" + f"moved {{\n  from = {kind}.blue\n  to   = {kind}.green\n}}\n")
    assert "0 added, 0 changed, 0 destroyed" in workspace.apply()
    assert workspace.resources()[0]["instances"][0]["attributes"] == before
    workspace.apply(f"-replace={kind}.green")
    workspace.plan()
    workspace.write(configuration % "red")
    workspace.destroy()
    assert workspace.resources() == []


def test_a_renamed_team_keeps_its_keys(workspace: LiveWorkspace) -> None:
    """Its deletion would take them along: the apply refuses it, and does the rest when Terraform knows of the rename."""
    workspace.write(BLUE % "blue")
    workspace.apply()
    key = workspace.tell("/key/generate", {"team_id": f"{workspace.run}-id"})["key"]
    workspace.write(BLUE % "green")
    output = workspace.apply(status=1)
    assert "is destroyed and created in one plan" in output
    assert workspace.ask(f"/key/info?key={key}")["info"]["team_id"] == f"{workspace.run}-id"
    workspace.write(BLUE % "green" + "moved {\n  from = litellm_team.blue\n  to   = litellm_team.green\n}\n")
    assert "0 added, 0 changed, 0 destroyed" in workspace.apply()


@pytest.mark.since("1.85.7")  # 1.65.8 shows an enciphered text for an empty one
def test_flags_that_are_off_survive_an_import(workspace: LiveWorkspace) -> None:
    """In additional_litellm_params, as do 0, an empty text and an empty list."""
    configuration = (
        MODEL % '  additional_litellm_params = { my_flag = false, none = 0, text = "", list = [], on = true }'
    )
    workspace.write(configuration)
    workspace.apply()
    workspace.terraform("state", "rm", "litellm_model.it")
    workspace.write(configuration.replace('  model_api_key       = "made-up"\n', ""))
    workspace.terraform("import", "litellm_model.it", f"{workspace.run}-id")
    workspace.plan()


def test_empty_texts_are_no_change_after_an_import(workspace: LiveWorkspace) -> None:
    """Modules pass them for what is not set; nothing becomes known after apply because of them."""
    empty = 'duration = ""\n  budget_duration = ""\n  user_id = ""\n  team_id = ""'
    configuration = IMPORTED["litellm_key"] % empty + IMPORTED["litellm_team"] % '  budget_duration = ""'
    configuration += IMPORTED["litellm_model"] % '  pricing_base_model = ""\n  api_version = ""\n  model_api_base = ""'
    workspace.write(configuration)
    workspace.apply()
    for kind in ("litellm_key", "litellm_team", "litellm_model"):
        identifier = workspace.attributes(f"{kind}.it")["id"]
        workspace.terraform("state", "rm", f"{kind}.it")
        workspace.terraform("import", f"{kind}.it", identifier)
    workspace.plan()


def test_a_secret_known_after_apply_does_not_replace_an_imported_key(workspace: LiveWorkspace) -> None:
    """It may be the key's own: the state after an import by the token holds none."""
    secret = f"sk-{workspace.run}-secret"
    workspace.tell("/key/generate", {"key": secret, "key_alias": workspace.run})
    workspace.write(
        'import {\n  to = litellm_key.it\n  id = "alias:${var.run}"\n}\n'
        f'resource "terraform_data" "secret" {{\n  input = "{secret}"\n}}\n'
        'resource "litellm_key" "it" {\n  key = terraform_data.secret.output\n  key_alias = var.run\n}\n'
    )
    output = workspace.apply()
    assert "1 imported, 1 added, 1 changed, 0 destroyed" in output
    workspace.plan()
    assert workspace.ask(f"/key/info?key={secret}")["info"]["key_alias"] == workspace.run


def test_an_import_never_replaces_for_what_the_configuration_lacks(workspace: LiveWorkspace) -> None:
    """What LiteLLM cannot take back, and what generated configuration leaves out, stays, and is named in a warning.

    What can be cleared is shown as a change, as Terraform's users expect.
    """
    params = {
        "model": "bedrock/anthropic.claude",
        "aws_role_name": "arn:aws:iam::1:role/r",
        "aws_session_name": "s",
        "vertex_project": "p",
        "vertex_location": "l",
        "tpm": 100,
        "rpm": 10,
        "extra_headers": {"X-Secret": "made-up"},
        "top_k": 3,
        "tags": ["a"],
    }
    info = {"id": f"{workspace.run}-id", "owner": "somebody"}
    workspace.tell("/model/new", {"model_name": workspace.run, "litellm_params": params, "model_info": info})
    before = workspace.ask(f"/v2/model/info?modelId={workspace.run}-id")["data"]

    workspace.write('import {\n  to = litellm_model.it\n  id = "${var.run}-id"\n}\n', "import.tf")
    workspace.write("")
    workspace.terraform("plan", "-input=false", "-generate-config-out=main.tf", status=1)  # main.tf is there
    (workspace.folder / "main.tf").unlink()
    output = workspace.terraform("plan", "-input=false", "-generate-config-out=main.tf")
    assert "1 to import, 0 to add, 0 to change, 0 to destroy" in output
    generated = workspace.read()
    assert "made-up" not in generated

    least = '\nresource "litellm_model" "it" {\n  model_name = var.run\n  custom_llm_provider = "bedrock"\n  base_model = "anthropic.claude"\n}\n'
    workspace.write(least)
    output = workspace.apply()
    assert "1 imported, 0 added, 1 changed, 0 destroyed" in output
    (warning,) = warnings(output)
    assert "keeps values that the configuration does not set" in warning
    for name in ("aws_role_name", "tpm", "rpm", "vertex_project", "additional_litellm_params"):
        assert re.search(rf"(?m)^ +{name} = ", output), name
    assert "made-up" not in output
    (after,) = workspace.ask(f"/v2/model/info?modelId={workspace.run}-id")["data"]
    kept = {name: value for name, value in before[0]["litellm_params"].items() if name != "tags"}
    assert after["litellm_params"] | kept == after["litellm_params"]
    assert not after["litellm_params"].get("tags")
    assert warnings(workspace.plan()) == []


NOTHING = re.compile(r"(?m)^  \w+ += (?:null|\[\]|\{\}|false|\"\")(?: # sensitive)?\n")
FILLED_IN = re.compile(
    r"(?m)^  (?:max_\w*tokens|mode|user_email|key_type) += .*\n|^  additional_model_info += \{\n(?:    .*\n)*  \}\n"
)


@pytest.mark.since("1.70.4")  # 1.65.8 cannot delete a team whose users are gone
def test_an_imported_object_needs_no_line_that_says_nothing(workspace: LiveWorkspace) -> None:
    """The plan is empty with all generated lines, and without those of unset attributes and of what LiteLLM fills in."""
    run = workspace.run
    workspace.tell("/team/new", {"team_id": f"{run}-id", "team_alias": run, "metadata": {"pii_allowed": False}})
    key = workspace.tell("/key/generate", {"key_alias": run, "team_id": f"{run}-id", "metadata": {"a": {"b": False}}})
    workspace.tell("/team/member_add", {"team_id": f"{run}-id", "member": {"user_id": f"{run}-user", "role": "user"}})
    params = {"model": "openai/gpt-4o", "api_key": "made-up", "rpm": 5}
    workspace.tell("/model/new", {"model_name": run, "litellm_params": params, "model_info": {"id": f"{run}-id"}})
    ids = {
        "litellm_key": key["token_id"],
        "litellm_team": f"{run}-id",
        "litellm_team_member": f"{run}-id/{run}-user",
        "litellm_model": f"{run}-id",
    }
    for kind, identifier in ids.items():
        workspace.write(f'import {{\n  to = {kind}.it\n  id = "{identifier}"\n}}\n', f"import-{kind}.tf")
    output = workspace.terraform("plan", "-input=false", "-generate-config-out=generated.tf")
    assert "4 to import, 0 to add, 0 to change, 0 to destroy" in output
    generated = workspace.read("generated.tf")
    short = FILLED_IN.sub("", NOTHING.sub("", generated))
    assert len(short.splitlines()) < len(generated.splitlines()) / 3
    workspace.write(short, "generated.tf")
    output = workspace.plan(changes=True)
    assert "4 to import, 0 to add, 0 to change, 0 to destroy" in output
    workspace.apply()
    workspace.plan()


def test_a_value_in_its_other_place_is_no_change_after_an_import(workspace: LiveWorkspace) -> None:
    """A parameter that has an attribute may stand in additional_litellm_params, before and after an import."""
    workspace.write(MODEL % '  additional_litellm_params = { max_retries = "3", timeout = 5, top_k = 1 }')
    workspace.apply()
    workspace.plan()
    workspace.terraform("state", "rm", "litellm_model.it")
    workspace.write(MODEL % '  additional_litellm_params = { max_retries = "3", timeout = 5 }')
    workspace.terraform("import", "litellm_model.it", f"{workspace.run}-id")
    output = workspace.apply()
    assert re.search(r"top_k", output)
    workspace.plan()
    workspace.write(MODEL % "  additional_litellm_params = { max_retries = 4, timeout = 5, top_k = 1 }")
    workspace.apply()
    assert held(workspace, "litellm_model")[0]["litellm_params"]["max_retries"] == 4
    workspace.plan()


IMPORTED = {
    "litellm_key": 'resource "litellm_key" "it" {\n  key_alias = var.run\n  max_budget = 5\n%s\n}\n',
    "litellm_team": 'resource "litellm_team" "it" {\n  team_alias = var.run\n  max_budget = 5\n%s\n}\n',
    "litellm_model": MODEL.replace('  model_api_key       = "made-up"\n', "") % "  timeout = 5\n%s",
}
FIRST_CHANGES = {
    "metadata of a key": ("litellm_key", 'metadata = { a = "b" }', "/key/update", {"metadata", "key"}),
    "a budget of a key": ("litellm_key", "soft_budget = 2", "/key/update", {"soft_budget", "key"}),
    "metadata of a team": ("litellm_team", 'metadata = { a = "b" }', "/team/update", {"metadata", "team_id"}),
    "a limit of a team": ("litellm_team", "tpm_limit = 2", "/team/update", {"tpm_limit", "team_id"}),
    "a parameter of a model": (
        "litellm_model",
        "rpm = 2",
        "/model/",
        {"litellm_params.rpm", "model_info.id"},
    ),
}


@pytest.mark.parametrize(
    "change",
    [
        # older releases take the alert of a key at its create alone
        pytest.param(name, marks=pytest.mark.since("1.106.0" if name == "a budget of a key" else "0"))
        for name in FIRST_CHANGES
    ],
)
def test_the_first_change_after_an_import_sends_that_change_alone(
    change: str, new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """Besides the object's identity, and nothing that is empty."""
    kind, line, endpoint, expected = FIRST_CHANGES[change]
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(IMPORTED[kind] % "")
        workspace.apply()
        identifier = workspace.attributes(f"{kind}.it")["id"]
        workspace.terraform("state", "rm", f"{kind}.it")
        workspace.terraform("import", f"{kind}.it", identifier)
        workspace.write(IMPORTED[kind] % line)
        faults.sent.clear()
        workspace.apply()
        (body,) = faults.bodies(endpoint)
        assert flat(body) == expected
        workspace.plan()
        workspace.destroy()


def flat(body: dict[str, Any]) -> set[str]:
    """The names in a body; those in a model's two parts with the part's name."""
    parts = ("litellm_params", "model_info")
    return {name for name in body if name not in parts} | {
        f"{part}.{name}" for part in parts for name in body.get(part, {})
    }


MISFITS = {
    "a text for a truth value": ("litellm_key", "throttle_on_budget_exceeded", "false"),
    "a text for a map": ("litellm_key", "tag_rpm_limit", "{}"),
    "a number for a list": ("litellm_team", "tags", 5),
    "a list for a map": ("litellm_team", "model_rpm_limit", ["a"]),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_a_value_that_does_not_fit_blocks_nothing(misfit: str, workspace: LiveWorkspace) -> None:
    """It is shown in metadata, with a warning; the object can be planned, repaired, imported and destroyed."""
    kind, name, value = MISFITS[misfit]
    workspace.write(IMPORTED[kind] % '  metadata = { owner = "a" }')
    workspace.apply()
    identifier = workspace.attributes(f"{kind}.it")["id"]
    address = {"key" if kind == "litellm_key" else "team_id": identifier}
    path = f"/{kind.removeprefix('litellm_')}/update"
    wrong = address | {"metadata": {"owner": "a", name: value}}
    workspace.tell(path, wrong)
    output = workspace.plan(changes=True)
    assert f"{name} of the {kind.removeprefix('litellm_')}" in output
    assert re.search(rf"- {name} += ", output)
    workspace.terraform("state", "rm", f"{kind}.it")
    workspace.terraform("import", f"{kind}.it", identifier)
    assert name in str(workspace.attributes(f"{kind}.it")["metadata"])
    workspace.apply()
    workspace.plan()
    workspace.tell(path, wrong)
    workspace.destroy()


def test_metadata_has_no_name_of_an_attribute(workspace: LiveWorkspace) -> None:
    """LiteLLM keeps both in one place; the error names the attribute."""
    workspace.write(IMPORTED["litellm_key"] % "  metadata = { tag_rpm_limit = { a = 1 } }")
    output = workspace.plan(status=1)
    assert "metadata.tag_rpm_limit belongs to the attribute tag_rpm_limit" in output


def test_models_of_the_proxys_file_are_refused(
    new_workspace: NewWorkspace, live_proxy_with_file_models: LiveProxy
) -> None:
    """They can be neither imported nor created nor deleted, and the reason is said; they are still served."""
    workspace = new_workspace(live_proxy_with_file_models)
    model = f'resource "litellm_model" "it" {{\n  model_id = "{FILE_MODEL}"\n  model_name = "{FILE_MODEL}"\n'
    model += '  custom_llm_provider = "openai"\n  base_model = "gpt-4o"\n}\n'
    workspace.write(model)
    for words in (("apply", "-auto-approve"), ("import", "litellm_model.it", FILE_MODEL)):
        output = workspace.terraform(*words, status=1)
        assert "configuration file" in output
    assert workspace.resources() == []

    workspace.apply("-var=run=unused", status=1)
    body = {"model_name": "x", "litellm_params": {"model": "openai/x"}, "model_info": {"id": f"{workspace.run}-id"}}
    workspace.tell("/model/new", body)
    workspace.terraform("import", "litellm_model.it", f"{workspace.run}-id")
    state = workspace.folder / "terraform.tfstate"
    state.write_text(state.read_text().replace(f"{workspace.run}-id", FILE_MODEL))
    output = workspace.terraform("destroy", "-auto-approve", status=1)
    assert "it still exists in LiteLLM" in output
    assert "configuration file" in output
    assert FILE_MODEL in str(workspace.ask("/v2/model/info"))
    workspace.terraform("state", "rm", "litellm_model.it")
    workspace.tell("/model/delete", {"id": f"{workspace.run}-id"})


OF_THE_FILE = {
    "litellm_agent": (f'agent_name = "{FILE_MODEL}"', f"name:{FILE_MODEL}"),
    "litellm_credential": (
        f'credential_name = "{FILE_MODEL}"\n  credential_values = {{ api_key = "sk-of-terraform" }}',
        FILE_MODEL,
    ),
    "litellm_fallback": (
        f'model = "{FILE_MODEL}"\n  fallback_models = ["other"]',
        f"{FILE_MODEL}/general",
    ),
    "litellm_guardrail": (
        f'guardrail_name = "{FILE_MODEL}"\n  guardrail = "litellm_content_filter"\n  mode = ["pre_call"]',
        f"name:{FILE_MODEL}",
    ),
    "litellm_mcp_server": (
        f'server_id = "{FILE_MODEL}"\n  server_name = "from_the_file"\n  transport = "http"\n  url = "http://127.0.0.1:9/"',
        FILE_MODEL,
    ),
    "litellm_pass_through_endpoint": (
        f'path = "/{FILE_MODEL}"\n  target = "http://127.0.0.1:9/"\n  endpoint_id = "{FILE_MODEL}"',
        FILE_MODEL,
    ),
    "litellm_policy": (f'policy_name = "{FILE_MODEL}"', FILE_MODEL),
    "litellm_policy_attachment": (f'policy_name = "{FILE_MODEL}"\n  tags = ["{FILE_MODEL}"]', f"policy:{FILE_MODEL}"),
    "litellm_prompt": (f'prompt_id = "{FILE_MODEL}"\n  prompt_integration = "dotprompt"', FILE_MODEL),
    "litellm_search_tool": (f'search_tool_name = "{FILE_MODEL}"\n  search_provider = "tavily"', ""),
    "litellm_vector_store": (f'vector_store_id = "{FILE_MODEL}"\n  custom_llm_provider = "openai"', FILE_MODEL),
}
"""Objects of the proxy's file besides models: a configuration, and how each is imported; a search tool of the file has no id."""


@pytest.mark.since("1.106.0")
@pytest.mark.parametrize("kind", OF_THE_FILE)
def test_other_objects_of_the_proxys_file_are_refused(
    kind: str, new_workspace: NewWorkspace, live_proxy_with_file_models: LiveProxy
) -> None:
    """They can be neither imported nor created, and the reason is said."""
    values, identifier = OF_THE_FILE[kind]
    workspace = new_workspace(live_proxy_with_file_models)
    workspace.write(f'resource "{kind}" "it" {{\n  {values}\n}}\n')
    assert "configuration file" in " ".join(workspace.apply(status=1).split())
    if identifier:
        output = workspace.terraform("import", f"{kind}.it", identifier, status=1)
        assert "configuration file" in " ".join(output.split())
    assert workspace.resources() == []


DRIFTED: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "members": (
        """
        resource "litellm_team_members" "it" {
          team_id = litellm_team.it.id
          members = { "${var.run}-a" = {}, "${var.run}-b" = { max_budget_in_team = 5 } }
        }
        """,
        "/team/member_update",
        {"user_id": "{run}-a", "max_budget_in_team": 7},
        "max_budget_in_team = 7",
    ),
    "model budgets": (
        "",
        "/team/update",
        {"router_settings": {"num_retries": 4, "timeout": 30}},
        "num_retries = 4 -> 3",
    ),
}


@pytest.mark.since("1.80.17")
@pytest.mark.parametrize("which", DRIFTED)
def test_drift_of_one_element_keeps_the_form_of_the_others(which: str, workspace: LiveWorkspace) -> None:
    """Only what differs is shown as a change, at any depth."""
    more, endpoint, body, shown = DRIFTED[which]
    settings = "" if more else "  router_settings = { num_retries = 3, timeout = 30, fallbacks = null }"
    workspace.write(TEAM % settings + more)
    workspace.apply()
    workspace.plan()
    told = {name: value.format(run=workspace.run) if isinstance(value, str) else value for name, value in body.items()}
    workspace.tell(endpoint, {"team_id": f"{workspace.run}-id", **told})
    output = workspace.plan(changes=True)
    changed = [line for line in output.splitlines() if re.match(r"\s+[-+~] \w+ += ", line)]
    assert [line for line in changed if " ".join(shown.split()) in " ".join(line.split())], output
    assert not [line for line in changed if "role" in line], output
    workspace.apply()
    workspace.plan()


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_under_a_new_name_does_not_lose_the_object_to_the_old_one(
    kind: str, workspace: LiveWorkspace
) -> None:
    """A plan would destroy it for both resources; with `moved`, nothing changes."""
    configuration, _, import_id = KINDS[kind]
    workspace.write(configuration % "")
    workspace.apply()
    before = held(workspace, kind)
    new = (configuration % "").replace(f'"{kind}" "it"', f'"{kind}" "new"')
    identifier = import_id.format(run=workspace.run)
    workspace.write(f'{new}\nimport {{\n  to = {kind}.new\n  id = "{identifier}"\n}}\n')
    output = " ".join(workspace.apply(status=1).split())
    assert "which another resource keeps" in output
    assert held(workspace, kind) == before
    workspace.write(f"{new}\nmoved {{\n  from = {kind}.it\n  to   = {kind}.new\n}}\n")
    assert "0 added, 0 changed, 0 destroyed" in workspace.apply()
    assert held(workspace, kind) == before
    workspace.destroy()
