"""Prompts: requests use them, a change is a version that is served at once, and a destroy deletes all versions."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from tests.acceptance.test_errors import words
from tests.acceptance.test_write_only import VARIABLE, stored
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

MODELS = """
resource "litellm_model" "it" {
  for_each            = toset(["one", "two", "three"])
  model_name          = "${var.run}-${each.key}"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  model_api_key       = "sk-made-up-0123456789"
  additional_litellm_params = {
    mock_response = "answer of ${each.key}"
  }
}
"""
PROMPT = """
resource "litellm_prompt" "{label}" {{
  prompt_id          = "${{var.run}}-ü #%"
  prompt_integration = "{integration}"
  {more}
}}
"""


def prompt(more: str = "", integration: str = "dotprompt", label: str = "it") -> str:
    """A prompt with further arguments."""
    return PROMPT.format(more=more, integration=integration, label=label)


def of(model: str) -> str:
    """The text of a prompt that names a model."""
    return f'dotprompt_content = "---\\nmodel: ${{var.run}}-{model}\\n---\\nUser: \\"Hi\\" {{{{name}}}}"'


def name(workspace: LiveWorkspace) -> str:
    """The id, as a path has it."""
    return f"{workspace.run}-%C3%BC%20%23%25"


def versions(workspace: LiveWorkspace) -> list[dict[str, Any]]:
    """All versions as LiteLLM tells them, the newest first."""
    status, answer = workspace.proxy.request("GET", f"/prompts/{name(workspace)}/versions")
    assert status in (200, 404), answer
    return answer["prompts"] if status == 200 else []


def answered(workspace: LiveWorkspace, **more: object) -> str:
    """What a request with the prompt is answered; its own model is another one than any prompt names."""
    body = {
        "model": f"{workspace.run}-three",
        "messages": [{"role": "user", "content": "x"}],
        "prompt_id": f"{workspace.run}-ü #%",
        "prompt_variables": {"name": "Ada"},
        **more,
    }
    answer = workspace.tell("/chat/completions", body)
    text: str = answer["choices"][0]["message"]["content"]
    return text


@pytest.mark.since("1.106.0")
def test_requests_use_the_newest_version(workspace: LiveWorkspace) -> None:
    """At once after a change; an older one is there for requests that name it, and none after a destroy."""
    workspace.write(MODELS, "models.tf")
    workspace.write(prompt(of("one")))
    workspace.apply()
    assert answered(workspace) == "answer of one"
    workspace.write(prompt(of("two")))
    workspace.apply()
    workspace.plan()
    assert answered(workspace) == "answer of two"
    assert answered(workspace, prompt_version=1) == "answer of one"
    attributes = workspace.attributes("litellm_prompt.it")
    assert attributes["version"] == 2
    assert attributes["created_at"] < attributes["updated_at"]
    assert [row["version"] for row in versions(workspace)] == [2, 1]
    workspace.write("")
    workspace.apply()
    assert versions(workspace) == []
    assert answered(workspace) == "answer of three"


def test_an_existing_prompt_is_an_error(workspace: LiveWorkspace) -> None:
    """LiteLLM would add a version to it."""
    workspace.tell(
        "/prompts",
        {
            "prompt_id": f"{workspace.run}-ü #%",
            "litellm_params": {"prompt_integration": "dotprompt", "dotprompt_content": "User: theirs"},
        },
    )
    workspace.write(prompt('dotprompt_content = "User: mine"'))
    assert "already exists" in words(workspace.apply(status=1))
    (row,) = versions(workspace)
    assert row["litellm_params"]["dotprompt_content"] == "User: theirs"
    workspace.terraform("import", "-input=false", "litellm_prompt.it", f"{workspace.run}-ü #%")
    workspace.write(prompt('dotprompt_content = "User: theirs"'))
    workspace.plan()
    workspace.destroy()
    assert versions(workspace) == []


def test_what_litellm_cannot_load_leaves_nothing_behind(workspace: LiveWorkspace) -> None:
    """Neither a prompt that was not created, nor a version that would hide the one that is served."""
    broken = 'dotprompt_content = "---\\nmodel: [\\n---\\nUser: hi"'
    workspace.write(prompt(broken))
    assert "Cannot create prompt" in words(workspace.apply(status=1))
    assert versions(workspace) == []
    workspace.write(prompt('dotprompt_content = "User: hi"'))
    workspace.apply()
    workspace.write(prompt(broken))
    assert "Cannot update prompt" in words(workspace.apply(status=1))
    assert versions(workspace)[0]["litellm_params"]["dotprompt_content"] == "User: hi"
    workspace.plan(changes=True)
    workspace.write(prompt('dotprompt_content = "User: hi"'))
    workspace.plan()
    workspace.destroy()
    assert versions(workspace) == []


def test_what_others_have_set_stays(workspace: LiveWorkspace) -> None:
    """A version that somebody adds is drift where the configuration says something else; other parameters are kept."""
    workspace.write(prompt('dotprompt_content = "User: hi"\n  litellm_params = { own = 1 }'))
    workspace.apply()
    (row,) = versions(workspace)
    params = {name: value for name, value in row["litellm_params"].items() if value is not None}
    workspace.tell(
        f"/prompts/{name(workspace)}",
        {
            "prompt_id": f"{workspace.run}-ü #%",
            "litellm_params": {**params, "theirs": {"a": 1}, "api_key": "made-up-theirs"},
            "prompt_info": {"prompt_type": "db"},
        },
        "PUT",
    )
    workspace.plan()
    workspace.write(prompt('dotprompt_content = "User: ho"'))
    workspace.apply()
    workspace.plan()
    params = versions(workspace)[0]["litellm_params"]
    assert params["dotprompt_content"] == "User: ho"
    assert params["theirs"] == {"a": 1}
    assert params["api_key"] == "made-up-theirs"
    assert "own" not in params
    assert "made-up-theirs" not in stored(workspace)


@pytest.mark.since("1.106.0")
def test_one_id_has_a_prompt_in_each_environment(workspace: LiveWorkspace) -> None:
    """A destroy of one leaves the others; an import by the id alone takes the one that there is."""
    workspace.write(MODELS, "models.tf")
    both = prompt(of("one")) + prompt(of("two") + '\n  environment = "production"', label="live")
    workspace.write(both)
    workspace.apply()
    workspace.plan()
    assert answered(workspace) == "answer of two"
    assert answered(workspace, prompt_environment="development") == "answer of one"
    workspace.write(prompt(of("two") + '\n  environment = "production"', label="live"))
    workspace.apply()
    assert {row["environment"] for row in versions(workspace)} == {"production"}
    workspace.terraform("state", "rm", "litellm_prompt.live")
    workspace.terraform("import", "-input=false", "litellm_prompt.live", f"{workspace.run}-ü #%")
    workspace.plan()
    assert answered(workspace) == "answer of two"


@pytest.mark.terraform("1.11.0")
def test_secrets_of_twins_are_stored_nowhere(workspace: LiveWorkspace) -> None:
    """Although LiteLLM shows them; another change keeps them."""
    secret = f"mk{secrets.token_hex(12)}"
    log = workspace.folder.parent / f"{workspace.run}.log"
    traced = workspace.within(TF_LOG="TRACE", TF_LOG_PATH=str(log), TF_VAR_secret=secret)
    workspace.write(VARIABLE, "variables.tf")
    twins = (
        "api_key_wo = var.secret\n"
        "  sensitive_litellm_params_wo = { config = { access_token = var.secret } }\n"
        '  dotprompt_content = "User: {text}"'
    )
    for text in ("hi", "ho"):
        workspace.write(prompt(twins.replace("{text}", text)))
        traced.apply()
        traced.plan()
    params = versions(workspace)[0]["litellm_params"]
    assert params["api_key"] == secret
    assert params["config"] == {"access_token": secret}
    assert secret not in stored(traced)
    assert secret not in json.dumps(workspace.attributes("litellm_prompt.it"))
    workspace.write(prompt('dotprompt_content = "User: ho"'))
    traced.apply()
    traced.plan()
    assert secret not in json.dumps(versions(workspace)[0])
    assert secret not in log.read_text(encoding="utf-8", errors="replace")


def test_ids_that_litellm_mistakes_are_errors(workspace: LiveWorkspace) -> None:
    """For a version, or for a path."""
    for text, said in (
        ("a_value", '"_v" in prompt_id'),
        ("a.v2", 'the prompt "a"'),
        ("a/b", "Invalid prompt_id"),
        ("..", "Invalid prompt_id"),
        ("a\\u2028", "U+2028"),
    ):
        workspace.write(prompt().replace("${var.run}-ü #%", text))
        assert said in words(workspace.plan(status=1))
