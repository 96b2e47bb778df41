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
    "an access group": (
        'resource "litellm_key" "it" {\n  access_group_ids = ["${var.run}-x"]\n}',
        "access_group_ids",
        "access group",
        "x",
    ),
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
    assert f'Warning: There is no {noun} "{workspace.run}-{name}"' in output
    assert re.search(rf"on main.tf line \d+, in resource \"\w+\" \"it\": \d+: {attribute} = ", output), output


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
