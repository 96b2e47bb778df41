"""Objects that exist already are taken over by id or by name."""

from __future__ import annotations

import pytest

from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

KINDS = {
    "litellm_key": ('key_alias = "${var.run} ü:x"\n  max_budget = 5', "alias:{run} ü:x"),
    "litellm_team": ('team_alias = "${var.run} ü:x"\n  max_budget = 5', "alias:{run} ü:x"),
    "litellm_model": (
        'model_name = "${var.run} ü:x"\n  custom_llm_provider = "openai"\n  base_model = "gpt-4o"',
        "name:{run} ü:x",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_import_by_name(kind: str, workspace: LiveWorkspace) -> None:
    """A name that only one object has will do; the plan after the import is empty."""
    attributes, name = KINDS[kind]
    workspace.write(f'resource "{kind}" "it" {{\n  {attributes}\n}}\n')
    workspace.apply()
    before = workspace.attributes(f"{kind}.it")["id"]
    workspace.terraform("state", "rm", f"{kind}.it")
    workspace.terraform("import", f"{kind}.it", name.format(run=workspace.run))
    workspace.plan()
    assert workspace.attributes(f"{kind}.it")["id"] == before


@pytest.mark.parametrize("kind", ["litellm_team", "litellm_model"])
def test_name_of_two_is_refused(kind: str, workspace: LiveWorkspace) -> None:
    """Where two objects share a name, the error lists their ids."""
    attributes, name = KINDS[kind]
    workspace.write(
        f'resource "{kind}" "it" {{\n  count = 2\n  {attributes}\n}}\n\nresource "{kind}" "other" {{\n  {attributes}\n}}\n'
    )
    workspace.apply(f"-target={kind}.it")
    output = workspace.terraform("import", f"{kind}.other", name.format(run=workspace.run), status=1)
    assert "Ambiguous import id" in output
    (resource,) = workspace.resources()
    for each in resource["instances"]:
        assert each["attributes"]["id"] in output


def test_alias_in_use_tells_how_to_take_the_key_over(workspace: LiveWorkspace) -> None:
    """The command in the error works."""
    workspace.tell("/key/generate", {"key_alias": f"{workspace.run}-taken"})
    workspace.write('resource "litellm_key" "it" {\n  key_alias = "${var.run}-taken"\n}\n')
    output = " ".join(workspace.apply(status=1).split())
    assert f"terraform import litellm_key.<name> alias:{workspace.run}-taken" in output
    workspace.terraform("import", "litellm_key.it", f"alias:{workspace.run}-taken")
    workspace.plan()


@pytest.mark.parametrize("kind", KINDS)
def test_generated_configuration_plans_empty(kind: str, workspace: LiveWorkspace) -> None:
    """What Terraform writes for an imported object needs no editing."""
    attributes, _ = KINDS[kind]
    workspace.write(f'resource "{kind}" "it" {{\n  {attributes}\n}}\n')
    workspace.apply()
    identifier = workspace.attributes(f"{kind}.it")["id"]
    workspace.terraform("state", "rm", f"{kind}.it")
    workspace.write(f'import {{\n  to = {kind}.it\n  id = "{identifier}"\n}}\n')
    workspace.terraform("plan", "-input=false", "-generate-config-out=generated.tf")
    output = workspace.apply()
    assert "1 imported, 0 added, 0 changed, 0 destroyed" in output
    workspace.plan()
