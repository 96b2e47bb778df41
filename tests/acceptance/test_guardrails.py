"""Guardrails: they block requests, a change applies to the next request, and secrets are stored nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import pytest

from terraform_provider_litellm.record.release import parsed
from tests.acceptance.test_errors import words
from tests.acceptance.test_write_only import VARIABLE, stored
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

MODEL = """
resource "litellm_model" "it" {
  model_name          = "${var.run}-mock"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  model_api_key       = "sk-made-up-0123456789"
  additional_litellm_params = {
    mock_response = "pong"
  }
}
"""
GUARDRAIL = """
resource "litellm_guardrail" "it" {{
  guardrail_name = "${{var.run}}/a b#%"
  guardrail      = "{provider}"
  mode           = {mode}
  {more}
}}
"""
CODE = """
  litellm_params = {{
    custom_code = <<-CODE
      def apply_guardrail(inputs, request_data, input_type):
          for text in inputs["texts"]:
              if "{word}" in text:
                  return block("no {word}")
          return allow()
    CODE
  }}
"""


def guardrail(more: str, provider: str = "litellm_content_filter", mode: str = '"pre_call"') -> str:
    """A guardrail with further arguments."""
    return GUARDRAIL.format(more=more, provider=provider, mode=mode)


def words_of(*blocked: str, more: str = "") -> str:
    """Arguments that block words."""
    rules = ", ".join(f'{{ keyword = "{each}", action = "BLOCK" }}' for each in blocked)
    return f"litellm_params = {{ blocked_words = [{rules}] {more} }}"


def show(workspace: LiveWorkspace) -> Mapping[str, Any]:
    """The guardrail as LiteLLM tells it."""
    identifier = workspace.attributes("litellm_guardrail.it")["guardrail_id"]
    shown: Mapping[str, Any] = workspace.ask(f"/guardrails/{identifier}")
    return shown


def passes(workspace: LiveWorkspace, text: str, **more: object) -> bool:
    """Whether a request gets the model's answer."""
    body = {"model": f"{workspace.run}-mock", "messages": [{"role": "user", "content": text}], **more}
    status, answer = workspace.proxy.request("POST", "/chat/completions", body)
    assert status in (200, 400, 403), answer
    return status == 200 and answer["choices"][0]["message"]["content"] == "pong"


def selected(workspace: LiveWorkspace) -> dict[str, object]:
    """The part of a request that selects the guardrail."""
    return {"guardrails": [f"{workspace.run}/a b#%"]}


def test_a_change_applies_to_the_next_request(workspace: LiveWorkspace) -> None:
    """What is blocked, on which requests, and that the guardrail is gone."""
    workspace.write(MODEL, "model.tf")
    workspace.write(guardrail(words_of("durian")))
    workspace.apply()
    mine = selected(workspace)
    assert not passes(workspace, "a durian", **mine)
    assert passes(workspace, "a jackfruit", **mine)
    assert passes(workspace, "a durian")

    workspace.write(guardrail(words_of("jackfruit")))
    workspace.apply()
    assert passes(workspace, "a durian", **mine)
    assert not passes(workspace, "a jackfruit", **mine)

    workspace.write(guardrail(words_of("durian", workspace.run) + "\n  default_on = true"))
    workspace.apply()
    assert not passes(workspace, f"a {workspace.run}")

    workspace.write(guardrail(""))
    workspace.apply()
    workspace.plan()
    assert show(workspace)["litellm_params"]["blocked_words"] is None
    assert passes(workspace, f"a {workspace.run}", **mine)

    workspace.write(guardrail(words_of("durian")))
    workspace.apply()
    assert not passes(workspace, "a durian", **mine)
    workspace.write("")
    workspace.apply()
    assert passes(workspace, "a durian", **mine)


@pytest.mark.since("1.106.0")
def test_code_of_ones_own_applies_at_once(workspace: LiveWorkspace) -> None:
    """Text over several lines is stored as it is, and what LiteLLM cannot compile is an error that changes nothing."""
    workspace.write(MODEL, "model.tf")
    workspace.write(guardrail(CODE.format(word="durian"), "custom_code"))
    workspace.apply()
    workspace.plan()
    assert not passes(workspace, "a durian", **selected(workspace))
    workspace.write(guardrail(CODE.format(word="jackfruit"), "custom_code"))
    workspace.apply()
    workspace.plan()
    assert not passes(workspace, "a jackfruit", **selected(workspace))
    assert passes(workspace, "a durian", **selected(workspace))
    workspace.write(guardrail('litellm_params = { custom_code = "def (" }', "custom_code"))
    assert "Cannot update guardrail" in words(workspace.apply(status=1))
    assert not passes(workspace, "a jackfruit", **selected(workspace))
    assert "jackfruit" in show(workspace)["litellm_params"]["custom_code"]
    workspace.plan(changes=True)
    workspace.write(guardrail(CODE.format(word="jackfruit"), "custom_code"))
    workspace.plan()


def test_a_removed_parameter_gets_its_default_back(workspace: LiveWorkspace) -> None:
    """Also one whose default is not null; what others have set beside stays, and is no drift."""
    workspace.write(guardrail(words_of("durian", more=", fail_on_error = false, own = { a = [1] }")))
    workspace.apply()
    shown = show(workspace)
    assert shown["litellm_params"]["fail_on_error"] is False
    identifier = shown["guardrail_id"]
    workspace.tell(f"/guardrails/{identifier}", {"litellm_params": {"violation_message_template": "Nö"}}, "PATCH")
    workspace.plan()
    workspace.write(guardrail(words_of("durian")))
    workspace.apply()
    workspace.plan()
    params = show(workspace)["litellm_params"]
    assert params["fail_on_error"] is True
    assert params.get("own") is None
    assert params["violation_message_template"] == "Nö"


@pytest.mark.terraform("1.11.0")
def test_secrets_are_stored_nowhere_and_survive_other_changes(workspace: LiveWorkspace) -> None:
    """LiteLLM's own answers have them in clear: neither state, plan, log nor error shows one."""
    one, two = f"mk{secrets.token_hex(12)}", f"mk{secrets.token_hex(12)}"
    log = workspace.folder.parent / f"{workspace.run}.log"
    env = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
    first, second = (workspace.within(**env, TF_VAR_secret=each) for each in (one, two))
    workspace.write(VARIABLE, "variables.tf")
    arguments = """
  sensitive_litellm_params_wo = {{
    api_key = var.secret
    headers = {{ Authorization = "Bearer ${{var.secret}}" }}
  }}
  litellm_params = {{ api_base = "{base}" }}
"""
    said = []
    workspace.write(guardrail(arguments.format(base="https://one.example.com")))
    said.append(first.apply())
    first.plan()
    workspace.write(guardrail(arguments.format(base="https://two.example.com")))
    said.append(first.apply())
    assert show(workspace)["litellm_params"]["headers"] == {"Authorization": f"Bearer {one}"}
    assert show(workspace)["litellm_params"]["api_key"] == f"{one[:2]}****{one[-2:]}"

    said.append(second.apply())
    assert "sensitive_litellm_params_wo_version = 1 -> 2" in words(said[-1])
    second.plan()
    assert show(workspace)["litellm_params"]["headers"] == {"Authorization": f"Bearer {two}"}

    workspace.write(guardrail(arguments.format(base="https://two.example.com"), "nonsense"))
    if parsed(workspace.proxy.version) >= parsed("1.100.5"):  # older ones take an integration that they do not have
        said.append(second.apply(status=1))
    texts = [*said, stored(second), log.read_text(encoding="utf-8", errors="replace")]
    assert not [text for text in texts if one in text or two in text]

    workspace.write(guardrail('guardrail_info = { a = "b" }'))
    second.apply()
    assert not [text for text in (stored(second), log.read_text(errors="replace")) if one in text or two in text]
    params = show(workspace)["litellm_params"]
    assert params["api_key"] is None
    assert params.get("headers") is None


def test_a_secret_that_only_litellm_knows_survives(workspace: LiveWorkspace) -> None:
    """An imported guardrail keeps it through changes, and neither state nor log has it."""
    secret = f"mk{secrets.token_hex(12)}"
    log = workspace.folder.parent / f"{workspace.run}.log"
    made = workspace.tell(
        "/guardrails",
        {
            "guardrail": {
                "guardrail_name": f"{workspace.run}/a b#%",
                "litellm_params": {
                    "guardrail": "litellm_content_filter",
                    "mode": "pre_call",
                    "api_key": secret,
                    "headers": {"x-api-key": secret},
                    "blocked_words": [{"keyword": "durian", "action": "BLOCK"}],
                },
            }
        },
    )
    workspace.write(guardrail(words_of("durian")))
    traced = workspace.within(TF_LOG="TRACE", TF_LOG_PATH=str(log))
    traced.terraform("import", "-input=false", "litellm_guardrail.it", f"name:{workspace.run}/a b#%")
    traced.plan()
    workspace.write(guardrail(words_of("jackfruit")))
    traced.apply()
    traced.plan()
    params = show(workspace)["litellm_params"]
    assert params["api_key"] == f"{secret[:2]}****{secret[-2:]}"
    assert params["headers"] == {"x-api-key": secret}
    assert show(workspace)["guardrail_id"] == made["guardrail_id"]
    assert secret not in stored(traced)
    assert secret not in log.read_text(encoding="utf-8", errors="replace")


def test_an_existing_name_is_an_error(workspace: LiveWorkspace) -> None:
    """Nothing of the existing guardrail changes; a replacement that overlaps is refused too, and leaves the old one."""
    named = {"guardrail": "litellm_content_filter", "mode": "pre_call", "api_base": "https://theirs.example.com"}
    made = workspace.tell(
        "/guardrails", {"guardrail": {"guardrail_name": f"{workspace.run}/a b#%", "litellm_params": named}}
    )
    place = f"/guardrails/{made['guardrail_id']}"
    before = workspace.ask(place)
    workspace.write(guardrail(words_of("durian")))
    assert "already exists" in words(workspace.apply(status=1))
    assert workspace.ask(place) == before
    workspace.tell(place, None, "DELETE")
    workspace.apply()
    workspace.destroy()


def test_what_cannot_work_is_said_in_the_plan(workspace: LiveWorkspace) -> None:
    """Modes, names that stand elsewhere, secrets in the open, and modules that only the configuration file can name."""
    for arguments, status, said in (
        (guardrail("", mode="7"), 1, "Invalid mode"),
        (guardrail("", mode="[]"), 1, "Invalid mode"),
        (guardrail("", mode='"pre_cal"'), 2, 'Unknown mode "pre_cal"'),
        (guardrail("", "my_module.Mine"), 2, 'LiteLLM does not run "my_module.Mine" from its database'),
        (guardrail('litellm_params = { mode = "pre_call" }'), 1, "Set mode instead"),
        (guardrail('litellm_params = { api_key = "made-up" }'), 2, "api_key in litellm_params is not sensitive"),
        (guardrail('litellm_params = { headers = { x-api-key = "made-up" } }'), 2, "Move headers to"),
        (
            guardrail('litellm_params = { a = 1 }\n  sensitive_litellm_params = { a = "b" }'),
            1,
            "a is set twice",
        ),
        (guardrail('litellm_params = { api_key = "made-up" }').replace("#%", "\\u2028"), 1, "U+2028"),
    ):
        workspace.write(arguments)
        output = workspace.plan(changes=True) if status != 1 else workspace.plan(status=1)
        assert said in words(output)
