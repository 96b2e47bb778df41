"""Mistakes that only a look beyond the resource shows: names that nothing bears, and objects that are there twice."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.test_errors import words
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

MODEL = """
resource "litellm_model" "it" {
  model_name          = "${var.run}-model"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  access_groups       = ["${var.run}-group"]
}
"""

PIPELINE = """
resource "litellm_policy" "it" {
  policy_name = var.run
  pipeline = { mode = "pre_call", steps = [{ guardrail = "${var.run}-x" }] }
}
"""

WARNED = {
    "a key's models": (
        'resource "litellm_key" "it" {\n  models = ["all-team-models", "${var.run}-gtp-4"]\n}',
        "models",
        "model or access group",
        "gtp-4",
    ),
    "a team's models": (
        'resource "litellm_team" "it" {\n  team_alias = var.run\n  models = ["${var.run}-gtp-4"]\n}',
        "models",
        "model or access group",
        "gtp-4",
    ),
    "an alias of a model": (
        'resource "litellm_key" "it" {\n  aliases = { fast = "${var.run}-gtp-4" }\n}',
        "aliases",
        "model or access group",
        "gtp-4",
    ),
    "a key's team": ('resource "litellm_key" "it" {\n  team_id = "${var.run}-x"\n}', "team_id", "team", "x"),
    "a member's team": (
        'resource "litellm_team_member" "it" {\n  team_id = "${var.run}-x"\n  user_id = "u"\n  role = "user"\n}',
        "team_id",
        "team",
        "x",
    ),
    "a key's user": ('resource "litellm_key" "it" {\n  user_id = "${var.run}-x"\n}', "user_id", "user", "x"),
    "a key's budget": ('resource "litellm_key" "it" {\n  budget_id = "${var.run}-x"\n}', "budget_id", "budget", "x"),
    "a customer's budget": (
        'resource "litellm_customer" "it" {\n  user_id = var.run\n  budget_id = "${var.run}-x"\n}',
        "budget_id",
        "budget",
        "x",
    ),
    "a model's credential": (
        MODEL.replace("base_model ", 'litellm_credential_name = "${var.run}-x"\n  base_model '),
        "litellm_credential_name",
        "credential",
        "x",
    ),
    "an access group": (
        'resource "litellm_key" "it" {\n  access_group_ids = ["${var.run}-x"]\n}',
        "access_group_ids",
        "access group",
        "x",
    ),
    "a policy's guardrail": (
        'resource "litellm_policy" "it" {\n  policy_name = var.run\n  guardrails_add = ["${var.run}-x"]\n}',
        "guardrails_add",
        "guardrail",
        "x",
    ),
    "a guardrail in a pipeline": (
        PIPELINE,
        "pipeline",
        "guardrail",
        "x",
    ),
}

CONSEQUENCES = {
    "model or access group": "LiteLLM accepts any name here, but rejects the requests that use it.",
    "team": "The apply fails if the team does not exist.",
    "user": "LiteLLM accepts any id here, but a user that does not exist has neither a budget nor limits.",
    "budget": "The apply fails if the budget does not exist.",
    "credential": "LiteLLM accepts any name here, but requests to the model then have no credentials.",
    "access group": "LiteLLM accepts any id here, but the id of an access group that does not exist grants nothing.",
    "guardrail": "LiteLLM accepts any name here, but no guardrail of that name runs.",
}


@pytest.mark.parametrize(("configuration", "attribute", "noun", "name"), WARNED.values(), ids=WARNED)
@pytest.mark.since("1.85.7")
def test_unknown_names_are_warned_of(
    configuration: str, attribute: str, noun: str, name: str, workspace: LiveWorkspace
) -> None:
    """The plan warns at the attribute of a name that neither the proxy nor the configuration has."""
    workspace.write(configuration)
    output = words(workspace.plan(changes=True))
    assert output.count("Warning: ") == 1
    assert f'Warning: {noun.capitalize()} "{workspace.run}-{name}" not found' in output
    assert CONSEQUENCES[noun] in output
    assert re.search(rf"on main.tf line \d+, in resource \"\w+\" \"it\": \d+: {attribute} = ", output), output


@pytest.mark.since("1.106.0")
def test_a_token_of_no_key_is_warned_of(workspace: LiveWorkspace) -> None:
    """By each resource about a key, such as the mapping whose key LiteLLM has deleted together with a team."""
    token = "ab" * 32
    blocks = {
        "litellm_jwt_key_mapping": f'jwt_claim_name = "sub"\n  jwt_claim_value = var.run\n  token = "{token}"',
        "litellm_key_block": f'token = "{token}"',
        "litellm_tool_policy": f'tool_name = var.run\n  input_policy = "blocked"\n  key_hash = "{token}"',
    }
    workspace.write("".join(f'resource "{kind}" "it" {{\n  {body}\n}}\n' for kind, body in blocks.items()))
    output = words(workspace.plan(changes=True))
    assert output.count(f'Warning: Key "{token}" not found') + output.count("similar warning") >= 2, output
    assert "The apply fails if the key does not exist." in output


def test_one_warning_names_all_unknown_models_of_an_object(workspace: LiveWorkspace) -> None:
    """However many models and attributes there are, and also where the object is replaced, which plans it twice."""
    models = ", ".join(f'"${{var.run}}-{number}"' for number in range(5))
    key = 'resource "litellm_key" "it" {{\n  models = [{}]\n  aliases = {{ fast = "${{var.run}}-x" }}\n{}}}\n'
    workspace.write(key.format(models, ""))
    output = words(workspace.plan(changes=True))
    assert output.count("Warning: ") == 1
    first = '", "'.join(f"{workspace.run}-{number}" for number in range(3))
    assert f'Warning: Model or access group "{first}" and 3 more not found' in output
    assert all(f'"{workspace.run}-{name}"' in output.partition("neither")[2] for name in (*range(5), "x"))
    assert "similar warning" not in output
    workspace.apply()
    workspace.write(key.format('"${var.run}-0", "${var.run}-y"', '  key = "sk-${var.run}-other-secret"\n'))
    replaced = words(workspace.plan(changes=True))
    assert "must be replaced" in replaced
    assert f'Warning: Model or access group "{workspace.run}-0" or "{workspace.run}-y" not found' in replaced
    assert replaced.count("Warning: ") == 1
    assert "similar warning" not in replaced


BY_ALIAS = {
    "a key": 'resource "litellm_key" "it" {\n  team_id = "${var.run}-home"\n}',
    "a member": 'resource "litellm_team_member" "it" {\n  team_id = "${var.run}-home"\n  user_id = "u"\n  role = "user"\n}',
    "members": 'resource "litellm_team_members" "it" {\n  team_id = "${var.run}-home"\n  members = {}\n}',
}


@pytest.mark.parametrize("configuration", BY_ALIAS.values(), ids=BY_ALIAS)
@pytest.mark.since("1.85.7")
def test_the_alias_of_a_team_is_told_from_its_id(configuration: str, workspace: LiveWorkspace) -> None:
    """Where the alias of a team stands in place of its id, the warning names the id, or what to refer to."""
    workspace.tell("/team/new", {"team_id": f"{workspace.run}-id", "team_alias": f"{workspace.run}-home"})
    try:
        workspace.write(configuration)
        output = words(workspace.plan(changes=True))
        assert output.count("Warning: ") == 1
        assert f'"{workspace.run}-home" is the alias of a team, not its team_id. Use "{workspace.run}-id".' in output
    finally:
        workspace.tell("/team/delete", {"team_ids": [f"{workspace.run}-id"]})
    workspace.write(f'{configuration}\nresource "litellm_team" "home" {{\n  team_alias = "${{var.run}}-home"\n}}\n')
    output = words(workspace.plan(changes=True))
    assert output.count("Warning: ") == 1
    assert f'"{workspace.run}-home" is the team_alias of a litellm_team of this configuration' in output
    assert "Refer to its team_id" in output


@pytest.mark.since("1.85.7")
def test_users_whom_members_create_are_known_to_keys(workspace: LiveWorkspace) -> None:
    """Each of the three resources for members creates the users that LiteLLM does not know, and so does litellm_user."""
    users = {
        "litellm_user": 'user_id = "${var.run}-1"',
        "litellm_team_member": 'team_id = "t"\n  user_id = "${var.run}-2"\n  role = "user"',
        "litellm_team_members": 'team_id = "t"\n  members = { "${var.run}-3" = { role = "user" } }',
        "litellm_team_member_add": 'team_id = "t"\n  member {\n    user_id = "${var.run}-4"\n    role = "user"\n  }',
    }
    blocks = [f'resource "{kind}" "it" {{\n  {body}\n}}\n' for kind, body in users.items()]
    keys = 'resource "litellm_key" "it" {\n  count = 5\n  user_id = "${var.run}-${count.index + 1}"\n}\n'
    workspace.write("".join(blocks) + keys)
    found = re.findall(r'Warning: User "(\S+)" not found', words(workspace.plan(changes=True)))
    assert found == [f"{workspace.run}-5"]


@pytest.mark.since("1.85.7")
def test_the_name_of_an_access_group_is_told_from_its_id(workspace: LiveWorkspace) -> None:
    """Where its name stands in place of its id, the warning names the id."""
    status, made = workspace.proxy.request("POST", "/v1/access_group", {"access_group_name": f"{workspace.run}-group"})
    assert status == 201, made
    try:
        workspace.write('resource "litellm_key" "it" {\n  access_group_ids = ["${var.run}-group"]\n}\n')
        output = words(workspace.plan(changes=True))
        assert f'is the name of an access group, not its id. Use "{made["access_group_id"]}".' in output
    finally:
        workspace.proxy.request("DELETE", f"/v1/access_group/{made['access_group_id']}")


KNOWN = {
    "referred to": "models = [litellm_model.it.model_name]\n  team_id = litellm_team.it.team_id",
    "written out": 'models = ["${var.run}-model", "${var.run}-group", "${var.run}-fast"]\n  team_id = "${var.run}-team"',
    "meant by LiteLLM": 'models = ["all-proxy-models"]',
    "the key's own alias": 'models = ["mine"]\n  aliases = { mine = "${var.run}-model" }',
}


@pytest.mark.parametrize("values", KNOWN.values(), ids=KNOWN)
def test_names_of_the_configuration_are_known(values: str, workspace: LiveWorkspace) -> None:
    """What the same run creates is no unknown name, referred to or written out."""
    team = 'team_id = "${var.run}-team"\n  model_aliases = { "${var.run}-fast" = "${var.run}-model" }'
    workspace.write(
        f'{MODEL}\nresource "litellm_team" "it" {{\n  team_alias = var.run\n  {team}\n}}\n'
        f'resource "litellm_key" "it" {{\n  {values}\n}}\n'
    )
    assert "Warning" not in workspace.plan(changes=True)


@pytest.mark.since("1.85.7")  # older ones do not show access groups
def test_names_on_the_proxy_are_known(workspace: LiveWorkspace) -> None:
    """Models, access groups, patterns and teams of the proxy are found; a pattern covers what it matches."""
    made = []
    for name, model in ((f"{workspace.run}-here", "openai/gpt-4o"), (f"{workspace.run}/*", "openai/*")):
        body = {
            "model_name": name,
            "litellm_params": {"model": model, "api_key": "made-up"},
            "model_info": {"access_groups": [f"{workspace.run}-group"]},
        }
        made.append(workspace.tell("/model/new", body)["model_id"])
    workspace.tell("/team/new", {"team_id": f"{workspace.run}-team", "team_alias": workspace.run})
    models = '"${var.run}-here", "${var.run}-group", "${var.run}/*", "${var.run}/gpt-4o"'
    try:
        workspace.write(
            f'resource "litellm_key" "it" {{\n  models  = [{models}]\n  team_id = "${{var.run}}-team"\n}}\n'
        )
        assert "Warning" not in workspace.plan(changes=True)
    finally:
        for each in made:
            workspace.tell("/model/delete", {"id": each})
        workspace.tell("/team/delete", {"team_ids": [f"{workspace.run}-team"]})


def test_settled_names_are_not_asked_for(workspace: LiveWorkspace) -> None:
    """A name is looked up when it is new; the plan after the apply says nothing more about it."""
    workspace.write('resource "litellm_key" "it" {\n  models = ["${var.run}-none"]\n}\n')
    workspace.apply()
    assert "Warning" not in workspace.plan()


TWICE = {
    "the alias of two keys": (
        'resource "litellm_key" "it" {\n  count = 2\n  key_alias = var.run\n}',
        "Warning: key_alias is used twice",
    ),
    "two keys with one alias": (
        'resource "litellm_key" "one" {\n  key_alias = var.run\n}\nresource "litellm_key" "it" {\n  key_alias = var.run\n}',
        "Warning: key_alias is used twice",
    ),
    "the id of two teams": (
        'resource "litellm_team" "it" {\n  count = 2\n  team_alias = "t${count.index}"\n  team_id = var.run\n}',
        "Warning: team_id is used twice",
    ),
    "one member twice": (
        'resource "litellm_team_member" "it" {\n  count = 2\n  team_id = "home"\n  user_id = var.run\n  role = "user"\n}',
        "Warning: Two resources are the same team member",
    ),
    "two lists of one team's members": (
        'resource "litellm_team_members" "it" {\n  count = 2\n  team_id = "home"\n  members = {}\n}',
        "Warning: team_id is used twice",
    ),
}


@pytest.mark.parametrize(("configuration", "summary"), TWICE.values(), ids=TWICE)
def test_objects_that_are_there_twice(configuration: str, summary: str, workspace: LiveWorkspace) -> None:
    """Two resources that would be one object in LiteLLM are warned of, once at least, before anything is made."""
    workspace.write(configuration)
    assert summary in words(workspace.plan(changes=True))


@pytest.mark.parametrize(
    "flags", [[], ["-replace=litellm_key.a"], ["-replace=litellm_key.a", "-replace=litellm_key.b"]]
)
def test_a_replacement_is_not_there_twice(flags: list[str], workspace: LiveWorkspace) -> None:
    """An object that is replaced keeps its alias, and two objects may swap theirs."""
    keys = 'resource "litellm_key" "{}" {{\n  key_alias = "${{var.run}}-{}"\n  max_budget = {}\n}}\n'
    workspace.write(keys.format("a", 1, 1) + keys.format("b", 2, 1))
    workspace.apply()
    workspace.write(keys.format("a", 1, 2) + keys.format("b", 2, 2))
    workspace.apply(*flags)
    workspace.plan()
    workspace.write(keys.format("a", 2, 2) + keys.format("b", 1, 2))
    assert "is used twice" not in workspace.plan(changes=True)
