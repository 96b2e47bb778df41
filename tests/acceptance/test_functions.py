"""The provider's functions in the real Terraform: the examples of their documentation, errors, and secrets."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.terraform("1.8.0")]

EXAMPLES = Path(__file__).parents[2] / "examples" / "functions"
KEY = "sk-Xk3oLq0pVd7m"
TOKEN = hashlib.sha256(KEY.encode()).hexdigest()


def words(text: str) -> str:
    """The text as it reads, without the frame that Terraform draws and the lines that it breaks."""
    return " ".join(text.replace("│", " ").replace("╷", " ").replace("╵", " ").split())


def outputs(workspace: LiveWorkspace) -> dict[str, Any]:
    """The outputs of the state by their names."""
    return {name: each["value"] for name, each in json.loads(workspace.terraform("output", "-json")).items()}


# ---- the examples


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("per_token", {"input_cost_per_token": 0.0000025}),
        ("per_million", {"input_cost_per_million_tokens": 0.15}),
        ("duration_seconds", {"seconds": 2592000, "longest": "7d"}),
        ("key_hash", {"key_id": TOKEN}),
        ("model_string", {"model": "azure/gpt-4o"}),
        (
            "parse_model_string",
            {
                "model": {
                    "custom_llm_provider": "bedrock",
                    "base_model": "anthropic.claude-3-5-sonnet-20240620-v1:0",
                }
            },
        ),
    ],
)
def test_example_gives_what_it_says(workspace: LiveWorkspace, name: str, expected: dict[str, Any]) -> None:
    workspace.write((EXAMPLES / name / "function.tf").read_text(encoding="utf-8"))
    shown = workspace.apply(TF_VAR_key=KEY)
    assert outputs(workspace) == expected
    assert KEY not in shown
    workspace.plan(changes=False, TF_VAR_key=KEY)


def test_prices_are_exact_in_terraform(workspace: LiveWorkspace) -> None:
    """A number of many digits is the same after both conversions, and one of few is shown with few."""
    workspace.write("""
        locals {
          amounts = [0, 1, 2.5, 0.00000015, 123456789.123456789123456789123456789]
        }

        output "same" {
          value = [for each in local.amounts : each == provider::litellm::per_million(provider::litellm::per_token(each))]
        }

        output "shown" {
          value = "${provider::litellm::per_token(0.15)} ${provider::litellm::per_million(0.0000105)}"
        }
    """)
    workspace.apply()
    assert outputs(workspace) == {"same": [True] * 5, "shown": "0.00000015 10.5"}


def use_config(workspace: LiveWorkspace) -> None:
    """The example of from_config_yaml, with models whose names no other test has."""
    example = EXAMPLES / "from_config_yaml"
    config = (example / "config.yaml").read_text(encoding="utf-8")
    workspace.write(re.sub(r"model_name: ", f"model_name: {workspace.run}-", config), "config.yaml")
    workspace.write((example / "function.tf").read_text(encoding="utf-8"))


def test_models_of_a_config_file_are_applied(workspace: LiveWorkspace) -> None:
    """Every entry becomes a model in LiteLLM, the second plan is empty, and what the file has no attribute was missed."""
    use_config(workspace)
    workspace.apply()
    workspace.plan(changes=False)
    run = workspace.run
    found = outputs(workspace)
    assert found["keys"] == [f"{run}-embeddings", f"{run}-gpt-4o", f"{run}-gpt-4o/azure/gpt-4o-eu"]

    (resource,) = workspace.resources()
    state = {each["index_key"]: each["attributes"] for each in resource["instances"]}
    assert set(found["attributes"]) <= set(re.findall(r"each\.value\.(\w+)", workspace.read()))
    rows = {
        key: workspace.ask(f"/v2/model/info?modelId={attributes['id']}&size=100000")["data"]
        for key, attributes in state.items()
    }
    held = {
        key: next(row for row in answer if row["model_info"]["id"] == state[key]["id"]) for key, answer in rows.items()
    }
    first, second, embeddings = (held[f"{run}-{name}"] for name in ("gpt-4o", "gpt-4o/azure/gpt-4o-eu", "embeddings"))
    assert {row["model_name"] for row in (first, second)} == {f"{run}-gpt-4o"}
    assert first["litellm_params"]["model"] == "openai/gpt-4o"
    assert first["litellm_params"]["rpm"] == 500
    assert (first["litellm_params"]["input_cost_per_token"], first["litellm_params"]["output_cost_per_token"]) == (
        2.5e-6,
        1e-5,
    )
    assert second["litellm_params"]["model"] == "azure/gpt-4o-eu"
    assert second["litellm_params"]["api_base"] == "https://eu.example.com"
    assert (second["litellm_params"]["api_version"], second["litellm_params"]["seed"]) == ("2024-10-21", 7)
    assert second["model_info"]["base_model"] == "azure/gpt-4o"
    assert embeddings["litellm_params"]["model"] == "openai/text-embedding-3-small"
    assert (embeddings["model_info"]["mode"], embeddings["model_info"]["owner"]) == ("embedding", "search")


def test_a_change_of_the_file_changes_one_model_and_an_entry_more_adds_one(workspace: LiveWorkspace) -> None:
    """The others keep their addresses and their ids."""
    use_config(workspace)
    workspace.apply()
    more = "\n  - model_name: more\n    litellm_params: {model: openai/gpt-4o-mini}\n"
    workspace.write(workspace.read("config.yaml").replace("rpm: 500", "rpm: 600") + more, "config.yaml")
    assert "Plan: 1 to add, 1 to change, 0 to destroy." in workspace.plan(changes=True)
    workspace.apply()
    workspace.plan(changes=False)


def test_a_file_of_many_models_is_read(workspace: LiveWorkspace) -> None:
    """Hundreds of entries go through, though every one has all attributes."""
    entries = "".join(f"  - {{model_name: m{each}, litellm_params: {{model: openai/gpt-4o}}}}\n" for each in range(400))
    workspace.write(f"model_list:\n{entries}", "config.yaml")
    workspace.write("""
        output "count" {
          value = length(provider::litellm::from_config_yaml(file("config.yaml")))
        }
    """)
    workspace.apply()
    assert outputs(workspace) == {"count": 400}


# ---- errors


@pytest.mark.parametrize(
    ("call", "parameter", "reason"),
    [
        ("per_token(-1)", "cost_per_million", "a price must not be negative"),
        ("per_million(-1)", "cost_per_token", "a price must not be negative"),
        ('duration_seconds("30days")', "duration", '"30days" would be read as 30d by LiteLLM'),
        ('duration_seconds("1mo")', "duration", '"1mo" has no fixed length'),
        ('key_hash("hunter2")', "key", "must be a key that begins with sk-"),
        ('model_string("openai", "")', "base_model", "the name of a model must not be empty"),
        ('parse_model_string("openai/")', "model", '"openai/" must have the format provider/base_model'),
        ('from_config_yaml("model_list:\\n- a: b: c")', "text", "line 2: invalid YAML"),
    ],
)
def test_errors_point_at_the_argument(workspace: LiveWorkspace, call: str, parameter: str, reason: str) -> None:
    workspace.write(f'output "it" {{\n  value = provider::litellm::{call}\n}}\n')
    shown = words(workspace.plan(status=1))
    assert shown.count("Error: ") == 1
    assert "Error: Invalid function argument on main.tf line 2" in shown
    assert f'Invalid value for "{parameter}" parameter: {reason}' in shown


# ---- secrets


SECRET_CONFIG = """
variable "text" {
  sensitive = true
}

locals {
  models = provider::litellm::from_config_yaml(var.text)
}

output "sensitive" {
  value = [
    issensitive(local.models),
    issensitive(provider::litellm::key_hash(sensitive("sk-1234"))),
    issensitive(provider::litellm::key_hash("sk-1234")),
  ]
}

resource "litellm_model" "all" {
  for_each = nonsensitive(toset(keys(local.models)))

  model_name          = local.models[each.key].model_name
  custom_llm_provider = local.models[each.key].custom_llm_provider
  base_model          = local.models[each.key].base_model
  model_api_key       = local.models[each.key].model_api_key
}
"""


def test_sensitive_arguments_make_sensitive_results(workspace: LiveWorkspace) -> None:
    """A file with keys in it can be used all the same, and they are shown nowhere, also not in our log."""
    log = workspace.folder / "log"
    env = {
        "TF_VAR_text": "model_list:\n"
        f"- model_name: {workspace.run}\n  litellm_params: {{model: openai/gpt-4o, api_key: {KEY}}}\n",
        "TF_LOG_PROVIDER": "TRACE",
        "TF_LOG_PATH": str(log),
    }
    workspace.write(SECRET_CONFIG)
    told = workspace.within(**env)
    shown = told.apply() + told.plan(changes=False)
    assert outputs(workspace)["sensitive"] == [True, True, False]
    (resource,) = workspace.resources()
    (instance,) = resource["instances"]
    assert instance["attributes"]["model_api_key"] == KEY
    assert KEY not in shown
    assert KEY not in log.read_text(encoding="utf-8")
    told.destroy()


def test_an_error_does_not_repeat_a_sensitive_argument(workspace: LiveWorkspace) -> None:
    workspace.write('variable "key" {\n  sensitive = true\n}\n\noutput "it" {\n  value = provider::litellm::key_hash(var.key)\n  sensitive = true\n}\n')  # fmt: skip
    shown = words(workspace.plan(status=1, TF_VAR_key=f"{KEY}\n"))
    assert 'Invalid value for "key" parameter: there are spaces or line ends around the key' in shown
    assert KEY not in shown
