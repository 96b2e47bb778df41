"""Secrets that come by a write-only attribute: written, changed and noticed, and stored nowhere."""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from terraform_provider_litellm.objects.models.credential import REMOVES_SINCE
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE
from terraform_provider_litellm.record.release import parsed
from tests.acceptance.test_errors import words
from tests.objects import REFUSED, SAMPLES
from tests.sample import Call
from tests.shown import comparable, show_key, show_model, shown
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.terraform("1.11.0")]

OTHER = "of-somebody-else-1234"
VARIABLE = """
variable "secret" {
  ephemeral = true
  default   = null
}
"""
MODEL = """
resource "litellm_model" "it" {{
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
  {secret}
}}
"""
KEY = """
resource "litellm_key" "it" {{
  key_alias = var.run
  {secret}
}}
"""


def stored(workspace: LiveWorkspace) -> str:
    """All that Terraform has written down, a fresh plan file included."""
    workspace.terraform("plan", "-input=false", "-out=plan.zip")
    with zipfile.ZipFile(workspace.folder / "plan.zip") as plan:
        texts = [plan.read(name).decode(errors="replace") for name in plan.namelist()]
    return "\n".join([*texts, (workspace.folder / "terraform.tfstate").read_text()])


def test_changed_secret_is_noticed_without_being_stored(workspace: LiveWorkspace) -> None:
    """A new value is one change in the plan, and is written; the same value is none; no file holds either."""
    one, two = (workspace.within(TF_VAR_secret=f"mk{secrets.token_hex(12)}") for _ in range(2))
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(MODEL.format(secret="model_api_key_wo = var.secret"))
    one.apply()
    one.plan()
    assert workspace.attributes("litellm_model.it")["model_api_key_wo_version"] == 1
    assert one.env["TF_VAR_secret"] not in stored(one)

    assert "model_api_key_wo_version = 1 -> 2" in " ".join(two.apply().split())
    two.plan()
    assert two.env["TF_VAR_secret"] not in stored(two)

    workspace.write(MODEL.format(secret='model_api_key = "plain"'))
    assert "must be replaced" not in workspace.apply()
    workspace.plan()
    workspace.write(MODEL.format(secret="model_api_key_wo = var.secret"))
    assert "must be replaced" not in one.apply()
    one.plan()
    workspace.write(MODEL.format(secret=""))
    replaced = parsed(workspace.proxy.version) < parsed(UNSET_SINCE)
    assert ("Removing model_api_key replaces the model" in workspace.apply()) is replaced
    workspace.plan()
    assert "api_key" not in show_model(workspace)["litellm_params"]


def test_secrets_of_a_map_are_noticed_name_by_name(workspace: LiveWorkspace) -> None:
    """Another value is written in place; a name that goes away is taken back where LiteLLM can, and else replaces the model."""
    one, two = (workspace.within(TF_VAR_secret=f"mk{secrets.token_hex(12)}") for _ in range(2))
    in_place = parsed(workspace.proxy.version) >= parsed(UNSET_SINCE)
    workspace.write(VARIABLE, "variables.tf")
    both = 'sensitive_litellm_params_wo = { client_secret = var.secret, azure_ad_token = "made-up-token" }'
    workspace.write(MODEL.format(secret=both))
    one.apply()
    one.plan()
    assert workspace.attributes("litellm_model.it")["sensitive_litellm_params_wo_version"] == 1
    assert one.env["TF_VAR_secret"] not in stored(one)
    assert "made-up-token" not in (workspace.folder / "terraform.tfstate").read_text()

    output = " ".join(two.apply().split())
    assert "sensitive_litellm_params_wo_version = 1 -> 2" in output
    assert "1 changed" in output
    two.plan()
    workspace.write(MODEL.format(secret=f"{both}\n  rpm = 5"))
    assert "1 changed" in two.apply()
    two.plan()
    assert "azure_ad_token" in show_model(workspace)["litellm_params"]

    workspace.write(MODEL.format(secret="sensitive_litellm_params_wo = { client_secret = var.secret }\n  rpm = 5"))
    output = two.apply()
    assert ("This change of sensitive_litellm_params replaces the model" in output) is not in_place
    two.plan()
    assert "azure_ad_token" not in show_model(workspace)["litellm_params"]
    workspace.write(MODEL.format(secret='sensitive_litellm_params = { client_secret = "plain" }\n  rpm = 5'))
    assert "1 changed" in workspace.apply()
    workspace.plan()
    workspace.write(MODEL.format(secret='additional_litellm_params = { client_secret = "plain" }\n  rpm = 5'))
    assert "1 changed" in workspace.apply()
    workspace.plan()


def test_version_of_ones_own_decides(workspace: LiveWorkspace) -> None:
    """With a version in the configuration the value is written when that changes: another value without it is silent.

    Such as that of an ephemeral resource, which is another in each run.
    """
    one, two, three = (workspace.within(TF_VAR_secret=f"sk-mk{secrets.token_hex(12)}") for _ in range(3))
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(MODEL.format(secret="model_api_key_wo = var.secret\nmodel_api_key_wo_version = 7"))
    one.apply()
    assert "Warning" not in two.plan()
    workspace.write(MODEL.format(secret='model_api_key_wo = var.secret\nmodel_api_key_wo_version = 7\ntier = "free"'))
    assert "Warning" not in two.apply()
    assert "Warning" not in three.plan()
    workspace.write(MODEL.format(secret='model_api_key_wo = var.secret\ntier = "free"'))
    assert "Warning" not in one.plan()
    assert "model_api_key_wo_version = 7 -> 8" in " ".join(two.apply().split())  # which was never written so far
    two.plan()
    workspace.write(MODEL.format(secret='model_api_key_wo = var.secret\ntier = "free"\nmodel_api_key_wo_version = 9'))
    two.apply()
    assert "Warning" not in three.plan()
    three.destroy()


def test_a_key_with_a_pinned_version_keeps_its_secret(workspace: LiveWorkspace) -> None:
    """Another secret in each run replaces nothing until the version changes; then the plan says why."""
    one, two = (workspace.within(TF_VAR_secret=f"sk-{secrets.token_hex(16)}") for _ in range(2))
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(KEY.format(secret="key_wo = var.secret\nkey_wo_version = 1"))
    one.apply()
    token = workspace.attributes("litellm_key.it")["token"]
    assert "Warning" not in two.plan()
    workspace.write(KEY.format(secret="key_wo = var.secret\nkey_wo_version = 1\nmax_budget = 5"))
    assert "Warning" not in two.apply()
    assert workspace.attributes("litellm_key.it")["token"] == token
    workspace.write(KEY.format(secret="key_wo = var.secret\nkey_wo_version = 2\nmax_budget = 5"))
    assert "Warning: The change of key_wo replaces the key" in words(two.apply())
    two.plan()
    assert workspace.attributes("litellm_key.it")["token"] != token
    two.destroy()


def test_key_lives_without_its_secret_in_the_state(workspace: LiveWorkspace) -> None:
    """A key of one's own is known to Terraform by its token alone; another secret is another key."""
    one, two = (workspace.within(TF_VAR_secret=f"sk-{secrets.token_hex(16)}") for _ in range(2))
    secret = one.env["TF_VAR_secret"]
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(KEY.format(secret="key_wo = var.secret"))
    one.apply()
    one.plan()
    first = workspace.attributes("litellm_key.it")
    assert first["key"] is None
    assert secret not in stored(one)
    assert workspace.ask(f"/key/info?key={secret}")["info"]["key_alias"] == workspace.run

    workspace.write(KEY.format(secret="key_wo = var.secret\nmax_budget = 5"))
    one.apply()
    assert workspace.attributes("litellm_key.it")["token"] == first["token"]
    said = words(two.apply())
    assert "must be replaced" in said
    assert "Warning: The change of key_wo replaces the key" in said
    two.plan()
    assert workspace.attributes("litellm_key.it")["token"] != first["token"]
    assert show_key(workspace)["key_alias"] == workspace.run
    assert two.env["TF_VAR_secret"] not in stored(two)
    two.destroy()


@pytest.mark.parametrize("attribute", ["key", "key_wo"])
def test_imported_key_takes_its_secret_from_the_configuration(attribute: str, workspace: LiveWorkspace) -> None:
    """The right secret changes nothing in LiteLLM; a wrong one is seen as another key."""
    secret = f"sk-{secrets.token_hex(16)}"
    answer = workspace.tell("/key/generate", {"key": secret, "key_alias": workspace.run})
    workspace.write(KEY.format(secret=f'{attribute} = "{secret}"'))
    workspace.terraform("import", "litellm_key.it", answer["token_id"])
    assert "must be replaced" not in workspace.apply()
    workspace.plan()
    workspace.write(KEY.format(secret=f'{attribute} = "sk-{secrets.token_hex(16)}"'))
    assert "must be replaced" in workspace.plan(changes=True)


def test_secret_is_given_in_one_way(workspace: LiveWorkspace) -> None:
    """Both ways at once, or a version of nothing, is an error at validation."""
    workspace.write(MODEL.format(secret='model_api_key = "a"\nmodel_api_key_wo = "b"'))
    assert "model_api_key and model_api_key_wo cannot be set together" in workspace.terraform("validate", status=1)
    workspace.write(MODEL.format(secret="model_api_key_wo_version = 1"))
    assert "model_api_key_wo_version requires model_api_key_wo" in workspace.terraform("validate", status=1)


def test_replacement_for_another_reason_takes_the_secret_along(workspace: LiveWorkspace) -> None:
    """Terraform plans it a second time when the former object is gone; both plans say the same of the version."""
    one = workspace.within(TF_VAR_secret=f"mk{secrets.token_hex(12)}")
    workspace.write(VARIABLE, "variables.tf")
    secret = 'model_api_key_wo = var.secret\n  model_id = "${{var.run}}-{}"'
    workspace.write(MODEL.format(secret=secret.format("a")))
    one.apply()
    workspace.write(MODEL.format(secret=secret.format("b")))
    assert "1 added, 0 changed, 1 destroyed" in one.apply()
    one.plan()
    assert workspace.attributes("litellm_model.it")["model_api_key_wo_version"] == 1


SERVER = 'server_name = replace(var.run, "-", "_")\ntransport = "http"\nurl = "http://127.0.0.1:9"'
ENDPOINT = 'path = "/${var.run}"\ntarget = "http://127.0.0.1:9"'
TOOL = 'search_tool_name = var.run\nsearch_provider = "tavily"'


def of_credential(values: Mapping[str, str], **more: Any) -> Call:
    body = {"credential_name": "{credential_name}", "credential_values": values, "credential_info": {}, **more}
    return Call("PATCH", "/credentials/{credential_name}", body)


def of_endpoint(headers: Mapping[str, str]) -> Call:
    body = {"path": "{path}", "target": "{target}", "headers": headers}
    return Call("POST", "/config/pass_through_endpoint/{endpoint_id}", body)


def of_mcp_server(**body: Any) -> Call:
    return Call("PUT", "/v1/mcp/server", {"server_id": "{server_id}", **body})


def of_search_tool(info: Mapping[str, str] | None = None, **params: str) -> Call:
    tool = {"search_tool_name": "{search_tool_name}", "litellm_params": {"search_provider": "tavily", **params}}
    body = tool if info is None else {**tool, "search_tool_info": info}
    return Call("PUT", "/search_tools/{search_tool_id}", {"search_tool": body})


CHANGED_ELSEWHERE: Mapping[str, tuple[str, str, str, Call]] = {
    "litellm_credential": (
        "credential_name = var.run",
        "credential_values_wo = { api_key = var.secret }",
        "credential_values_wo_version",
        of_credential({"api_key": OTHER}),
    ),
    "litellm_guardrail": (
        'guardrail_name = var.run\nguardrail = "litellm_content_filter"\nmode = "pre_call"',
        "sensitive_litellm_params_wo = { api_key = var.secret }",
        "sensitive_litellm_params_wo_version",
        Call("PATCH", "/guardrails/{guardrail_id}", {"litellm_params": {"api_key": OTHER}}),
    ),
    "litellm_model": (
        'model_name = var.run\ncustom_llm_provider = "openai"\nbase_model = "gpt-4o-mini"',
        "sensitive_litellm_params_wo = { azure_ad_token = var.secret }",
        "sensitive_litellm_params_wo_version",
        Call("PATCH", "/model/{model_id}/update", {"litellm_params": {"azure_ad_token": OTHER}}),
    ),
    "litellm_credential, a name removed": (
        "credential_name = var.run",
        'credential_values_wo = { api_key = var.secret, api_base = "https://one.example.com" }',
        "credential_values_wo_version",
        of_credential({}, credential_values_to_delete=["api_key"]),
    ),
    "litellm_pass_through_endpoint, a name added": (
        ENDPOINT,
        "headers_wo = { Authorization = var.secret }",
        "headers_wo_version",
        of_endpoint({"X-Other": OTHER}),
    ),
    "litellm_mcp_server, in a list": (
        SERVER,
        "env_vars_wo = { TOKEN = var.secret }",
        "env_vars_wo_version",
        of_mcp_server(env_vars=[{"name": "TOKEN", "value": OTHER, "scope": "global"}]),
    ),
    "litellm_search_tool, removed": (
        TOOL,
        "api_key_wo = var.secret",
        "api_key_wo_version",
        of_search_tool(),
    ),
    "litellm_credential, in clear": (
        "credential_name = var.run",
        'credential_values_wo = { region = var.secret, api_key = "made-up" }',
        "credential_values_wo_version",
        of_credential({"region": OTHER}),
    ),
    "litellm_agent": (
        'agent_name = var.run\nagent_card = { url = "http://127.0.0.1:9" }',
        "static_headers_wo = { x-origin = var.secret }",
        "static_headers_wo_version",
        Call("PATCH", "/v1/agents/{agent_id}", {"static_headers": {"x-origin": OTHER}}),
    ),
    "litellm_mcp_server": (
        SERVER,
        "static_headers_wo = { x-origin = var.secret }",
        "static_headers_wo_version",
        of_mcp_server(static_headers={"x-origin": OTHER}),
    ),
    "litellm_pass_through_endpoint": (
        ENDPOINT,
        "headers_wo = { Authorization = var.secret }",
        "headers_wo_version",
        of_endpoint({"Authorization": OTHER}),
    ),
    "litellm_prompt": (
        'prompt_id = var.run\nprompt_integration = "dotprompt"\ndotprompt_content = "User: one"',
        "api_key_wo = var.secret",
        "api_key_wo_version",
        Call(
            "PUT",
            "/prompts/{prompt_id}",
            {
                "prompt_id": "{prompt_id}",
                "litellm_params": {
                    "prompt_integration": "dotprompt",
                    "dotprompt_content": "User: one",
                    "api_key": OTHER,
                },
                "prompt_info": {"prompt_type": "db"},
            },
        ),
    ),
    "litellm_search_tool": (
        TOOL,
        "api_key_wo = var.secret",
        "api_key_wo_version",
        of_search_tool(api_key=OTHER),
    ),
}


SINCE = {
    "litellm_credential, a name removed": REMOVES_SINCE,
    "litellm_mcp_server, in a list": "1.100.5",  # an update of older ones resets the rest
}
"""The first release with the change, if it is not 1.85.7: older ones than that show nothing of secrets."""


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=pytest.mark.since(SINCE.get(what, "1.85.7"))) for what in CHANGED_ELSEWHERE]
)
@pytest.mark.parametrize("version", [None, 7])
def test_a_secret_that_was_changed_elsewhere_is_written_again(
    what: str, version: int | None, workspace: LiveWorkspace
) -> None:
    """As far as LiteLLM shows it, or its mask: its ends are in no file, and neither is the secret."""
    kind = what.partition(",")[0]
    if why := REFUSED.get(kind) or SAMPLES[kind].refused(workspace.proxy.version):
        pytest.skip(why)
    rest, secret, place, change = CHANGED_ELSEWHERE[what]
    mine = workspace.within(TF_VAR_secret=f"mine{secrets.token_hex(12)}end1")
    address = f"{kind}.it"
    workspace.write(VARIABLE, "variables.tf")
    pinned = f"{place} = {version}" if version else ""
    workspace.write(f'resource "{kind}" "it" {{\n{rest}\n{secret}\n{pinned}\n}}\n')
    mine.apply()
    mine.plan()
    assert "end1" not in stored(mine)

    before = comparable(shown(workspace, address))
    workspace.meddle(address, change)
    output = " ".join(mine.plan(changes=True).split())
    assert f"{place} = -1 -> {version or 1}" in output
    mine.apply()
    mine.plan()
    assert mine.env["TF_VAR_secret"] not in stored(mine)
    assert comparable(shown(workspace, address)) == before
    mine.destroy()


@pytest.mark.since("1.85.7")
def test_a_secret_that_another_client_owns_is_never_overwritten_by_a_guess(workspace: LiveWorkspace) -> None:
    """With `ignore_changes` the value is not known any more: a request that would contain it is refused, at the attribute."""
    tool = """
variable "secret" {{
  default = "unset"
}}
resource "litellm_search_tool" "it" {{
  search_tool_name = var.run
  search_provider  = "tavily"
  api_key          = var.secret
  search_tool_info = {{ description = "{text}" }}
  {ignored}
}}
"""
    ignored = "lifecycle {\n    ignore_changes = [api_key]\n  }"
    mine = workspace.within(TF_VAR_secret="tvly-mine-1234")
    workspace.write(tool.format(text="one", ignored=ignored))
    mine.apply()
    workspace.meddle("litellm_search_tool.it", of_search_tool({"description": "one"}, api_key=OTHER))
    theirs = shown(workspace, "litellm_search_tool.it")["litellm_params"]
    mine.plan()
    workspace.write(tool.format(text="two", ignored=ignored))
    assert "The present value of api_key is not known" in words(mine.apply(status=1))
    assert shown(workspace, "litellm_search_tool.it")["litellm_params"] == theirs
    workspace.write(tool.format(text="two", ignored=""))
    mine.apply()
    mine.plan()
    assert shown(workspace, "litellm_search_tool.it")["litellm_params"] != theirs


@pytest.mark.since("1.85.7")
def test_removing_a_secret_after_another_client_changed_it_clears_it(workspace: LiveWorkspace) -> None:
    """As it does before."""
    rest, secret, place, change = CHANGED_ELSEWHERE["litellm_search_tool"]
    mine = workspace.within(TF_VAR_secret="tvly-mine-1234")
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(f'resource "litellm_search_tool" "it" {{\n{rest}\n{secret}\n}}\n')
    mine.apply()
    workspace.meddle("litellm_search_tool.it", change)
    workspace.write(f'resource "litellm_search_tool" "it" {{\n{rest}\n}}\n')
    assert f"{place} = -1 -> null" in " ".join(mine.apply().split())
    mine.plan()
    assert "api_key" not in shown(workspace, "litellm_search_tool.it")["litellm_params"]


@pytest.mark.since("1.85.7")
def test_a_fixed_version_keeps_an_eye_on_the_secret_that_was_sent(workspace: LiveWorkspace) -> None:
    """Also after an update of another attribute in a run with another value, as an ephemeral resource gives it."""
    credential = """
resource "litellm_credential" "it" {{
  credential_name              = var.run
  credential_info              = {{ description = "{text}" }}
  credential_values_wo         = {{ api_key = var.secret }}
  credential_values_wo_version = 7
}}
"""
    one, two = (workspace.within(TF_VAR_secret=f"eph-{number * 9}-{number * 4}") for number in "15")
    workspace.write(VARIABLE, "variables.tf")
    workspace.write(credential.format(text="one"))
    one.apply()
    workspace.write(credential.format(text="two"))
    two.apply()
    two.plan()
    workspace.meddle("litellm_credential.it", CHANGED_ELSEWHERE["litellm_credential"][-1])
    assert "credential_values_wo_version = -1 -> 7" in " ".join(two.apply().split())
    two.plan()
    two.destroy()
