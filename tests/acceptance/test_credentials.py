"""Credentials: their secrets stay out of the state, names go away where they are removed, and models use them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from terraform_provider_litellm.record.release import parsed
from tests.acceptance.test_write_only import VARIABLE, stored
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.70.4")]  # slashes in names

CREDENTIAL = """
resource "litellm_credential" "it" {{
  credential_name = "${{var.run}}/a b"
  {arguments}
}}
"""


def show(workspace: LiveWorkspace) -> Mapping[str, Any]:
    """The credential as LiteLLM tells it."""
    name = workspace.attributes("litellm_credential.it")["credential_name"]
    shown: Mapping[str, Any] = workspace.ask(f"/credentials/by_name/{quote(name, safe='')}")
    return shown


def test_names_that_are_removed_are_removed_in_litellm(workspace: LiveWorkspace) -> None:
    """Of the information in every release; of the values in place where LiteLLM can, and else by another credential."""
    in_place = parsed(workspace.proxy.version) >= parsed("1.106.0")
    for info, values, replaced in (
        (
            '{ custom_llm_provider = "azure", note = { a = [1, true] } }',
            '{ api_key = "made-up-1", api_base = "http://a" }',
            False,
        ),
        ('{ custom_llm_provider = "openai" }', '{ api_key = "made-up-2", api_base = "http://a" }', False),
        ('{ custom_llm_provider = "openai" }', '{ api_key = "made-up-2" }', not in_place),
        ("null", '{ api_key = "made-up-2" }', False),
    ):
        workspace.write(CREDENTIAL.format(arguments=f"credential_info   = {info}\n  credential_values = {values}"))
        assert ("must be replaced" in workspace.apply()) is replaced
        workspace.plan(changes=False)
    shown = show(workspace)
    assert {name for name, value in shown["credential_info"].items() if value is not None} == set()
    assert shown["credential_values"].keys() == {"api_key"}
    workspace.tell(
        f"/credentials/{quote(shown['credential_name'], safe='')}",
        {"credential_name": shown["credential_name"], "credential_info": {}, "credential_values": {"other": "x"}},
        "PATCH",
    )
    workspace.plan(changes=True)
    workspace.apply()
    workspace.plan(changes=False)
    if in_place:
        assert show(workspace)["credential_values"].keys() == {"api_key"}
    workspace.destroy()


@pytest.mark.terraform("1.11.0")
def test_values_of_a_twin_are_stored_nowhere(workspace: LiveWorkspace) -> None:
    """Another value is one change in the plan; a model uses the credential meanwhile."""
    one, two = (workspace.within(TF_VAR_secret=f"mk{secrets.token_hex(12)}") for _ in range(2))
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(
        CREDENTIAL.format(arguments="credential_values_wo = { api_key = var.secret, own_name = var.secret }")
        + """
resource "litellm_model" "it" {
  model_name              = var.run
  custom_llm_provider     = "openai"
  base_model              = "gpt-4o-mini"
  litellm_credential_name = litellm_credential.it.credential_name
}
"""
    )
    one.apply()
    one.plan(changes=False)
    assert one.env["TF_VAR_secret"] not in stored(one)
    shown = " ".join(two.apply().split())
    assert "credential_values_wo_version = 1 -> 2" in shown
    assert "must be replaced" not in shown
    two.plan(changes=False)
    assert two.env["TF_VAR_secret"] not in stored(two)
    assert show(workspace)["credential_values"]["own_name"] == two.env["TF_VAR_secret"]
    two.destroy()


def test_a_credential_takes_over_the_parameters_of_a_model(workspace: LiveWorkspace) -> None:
    """They are not read into the state, and no plan wants them gone."""
    workspace.write(
        """
resource "litellm_model" "it" {
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  model_api_key       = "sk-made-up-0123456789"
}
"""
        + CREDENTIAL.format(arguments="model_id        = litellm_model.it.id")
    )
    workspace.apply()
    workspace.plan(changes=False)
    assert workspace.attributes("litellm_credential.it")["credential_values"] is None
    assert "api_key" in show(workspace)["credential_values"]
    workspace.destroy()


def test_a_credential_without_a_value_is_an_error_in_the_plan(workspace: LiveWorkspace) -> None:
    """LiteLLM takes none, and an empty map is none."""
    workspace.write(CREDENTIAL.format(arguments=""))
    assert "LiteLLM does not store a credential without a value." in " ".join(workspace.plan(status=1).split())
    workspace.write(CREDENTIAL.format(arguments="credential_values = {}"))
    assert "credential_values" in workspace.plan(status=1)


def test_a_credential_that_exists_is_not_taken_over(workspace: LiveWorkspace) -> None:
    """The error says how to import it, and its values stay."""
    name = f"{workspace.run}/a b"
    workspace.tell(
        "/credentials", {"credential_name": name, "credential_info": {}, "credential_values": {"own": "theirs"}}
    )
    workspace.write(CREDENTIAL.format(arguments='credential_values = { own = "mine" }'))
    output = " ".join(workspace.apply(status=1).split())
    assert "already exists" in output
    assert "terraform import litellm_credential" in output
    assert workspace.ask(f"/credentials/by_name/{quote(name, safe='')}")["credential_values"] == {"own": "theirs"}
    workspace.terraform("import", "litellm_credential.it", name)
    workspace.apply()
    workspace.plan(changes=False)
    workspace.destroy()


def test_an_import_needs_no_value_and_removes_none_unannounced(workspace: LiveWorkspace) -> None:
    """Without values in the configuration LiteLLM keeps those that it has; with some, the plan names what the apply removes."""
    name = f"{workspace.run}/a b"
    values = {"api_key": "sk-made-up-0123456789", "api_base": "http://theirs"}
    workspace.tell("/credentials", {"credential_name": name, "credential_info": {}, "credential_values": values})
    workspace.write(CREDENTIAL.format(arguments=""))
    workspace.terraform("import", "litellm_credential.it", name)
    workspace.plan(changes=False)
    workspace.apply()
    assert show(workspace)["credential_values"]["api_base"] == "http://theirs"
    workspace.write(CREDENTIAL.format(arguments='credential_values = { api_key = "sk-made-up-0123456789" }'))
    output = workspace.plan(changes=True)
    assert "The apply removes api_base from the credential" in output
    assert ("must be replaced" in output) is (parsed(workspace.proxy.version) < parsed("1.106.0"))
    workspace.apply()
    workspace.plan(changes=False)
    workspace.write(CREDENTIAL.format(arguments=""))
    assert "must be set" in workspace.plan(status=1)
    workspace.write(CREDENTIAL.format(arguments='credential_values = { api_key = "sk-made-up-0123456789" }'))
    workspace.destroy()


def test_a_null_in_the_information_is_no_change(workspace: LiveWorkspace) -> None:
    """As modules pass for what is not set; and a mask from the dashboard is warned of."""
    workspace.write(
        CREDENTIAL.format(
            arguments='credential_info = { description = null, custom_llm_provider = "openai" }\n'
            '  credential_values = { api_key = "sk****90" }'
        )
    )
    assert "Masked value in credential_values" in workspace.apply()
    workspace.plan(changes=False)
    workspace.write(CREDENTIAL.format(arguments='credential_values = { api_key = "sk-made-up-1" }'))
    workspace.apply()
    workspace.plan(changes=False)
    workspace.destroy()
