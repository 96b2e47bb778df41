"""What a user reads when something is wrong around the provider: one error that names the cause and what to do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.live_proxy.process import free_port
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

TEAM = 'resource "litellm_team" "it" {\n  team_alias = "${var.run}-team"\n}\n'
KEYS = 'resource "litellm_key" "it" {\n  count = 3\n  max_budget = 1\n}\n'
MODEL = """
resource "litellm_model" "it" {
  model_name          = "${var.run}-model"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}
"""


def words(text: str) -> str:
    """The text as it reads, without the frame that Terraform draws and the lines that it breaks."""
    return " ".join(text.replace("│", " ").replace("╷", " ").replace("╵", " ").split())


def error_of(workspace: LiveWorkspace, **env: str) -> str:
    """The one error of an apply."""
    output = workspace.apply(status=1, **env)
    assert output.count("Error: ") == 1, output
    return words(output[output.index("Error: ") :])


class Portal(BaseHTTPRequestHandler):
    """Some other service."""

    def do_GET(self) -> None:
        content = b"<html><title>Company portal</title></html>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815  # its name in the base class

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the base class
        """Say nothing."""


@pytest.fixture
def portal() -> Iterator[str]:
    """The address of a server that is no LiteLLM proxy."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


ADDRESSES = {
    "nothing listens": (
        "http://127.0.0.1:{port}",
        "nothing answers at http://127.0.0.1:",
        "Is the LiteLLM proxy running?",
    ),
    "no such host": ("http://no-such-host.invalid", "there is no host no-such-host.invalid", "Check api_base"),
    "no scheme": ("localhost:4000", "does not begin with http:// or https://", "such as http://localhost:4000"),
    "another service": ("{portal}", "the answer is not LiteLLM's", "Company portal"),
}


@pytest.mark.parametrize(("address", "cause", "advice"), ADDRESSES.values(), ids=ADDRESSES)
def test_wrong_address(address: str, cause: str, advice: str, workspace: LiveWorkspace, portal: str) -> None:
    """The error says what is wrong with the address, and where it is set."""
    workspace.write(TEAM)
    text = error_of(workspace, LITELLM_API_BASE=address.format(port=free_port(), portal=portal))
    assert cause in text
    assert advice in text
    assert "api_base" in text


def test_wrong_key(workspace: LiveWorkspace) -> None:
    """A key that LiteLLM does not know is named as the cause, and is not shown."""
    workspace.write(TEAM)
    text = error_of(workspace, LITELLM_API_KEY="sk-some-wrong-key-0123456789")
    assert "LiteLLM does not accept the API key" in text
    assert "LITELLM_API_KEY" in text
    assert "some-wrong-key" not in text


def test_key_of_a_user_who_is_no_admin(workspace: LiveWorkspace) -> None:
    """A key that may not manage teams is told from a wrong one."""
    user = workspace.tell("/user/new", {"user_role": "internal_user", "auto_create_key": True})
    workspace.write(TEAM)
    text = error_of(workspace, LITELLM_API_KEY=user["key"])
    assert "the API key may not do this" in text
    assert "proxy admin" in text
    workspace.tell("/user/delete", {"user_ids": [user["user_id"]]})


def test_nothing_is_configured(workspace: LiveWorkspace) -> None:
    """Missing settings are named, with the variables that may hold them."""
    workspace.write(TEAM)
    output = words(workspace.apply(status=1, LITELLM_API_BASE="", LITELLM_API_KEY=""))
    for name, variable in (("api_base", "LITELLM_API_BASE"), ("api_key", "LITELLM_API_KEY")):
        assert f"Error: Missing {name}" in output
        assert f"Set {name} in the provider block, or {variable}" in output


def test_proxy_is_down_during_a_plan(workspace: LiveWorkspace) -> None:
    """Two hundred objects that cannot be read give one error, and the state stays."""
    workspace.write(KEYS)
    workspace.apply()
    output = workspace.plan(status=1, LITELLM_API_BASE=f"http://127.0.0.1:{free_port()}")
    assert output.count("Error: ") == 1
    assert "nothing answers at" in words(output)
    workspace.plan()


def test_proxy_without_a_database(new_workspace: NewWorkspace, live_proxy_without_database: LiveProxy) -> None:
    """The error names the database and the variable that says where it is."""
    workspace = new_workspace(live_proxy_without_database)
    workspace.write(TEAM)
    text = error_of(workspace)
    assert "the LiteLLM proxy has no database" in text
    assert "DATABASE_URL" in text


def test_proxy_that_keeps_no_models(new_workspace: NewWorkspace, live_proxy_without_model_storage: LiveProxy) -> None:
    """The error names the setting of the proxy."""
    workspace = new_workspace(live_proxy_without_model_storage)
    workspace.write(MODEL)
    text = error_of(workspace)
    assert "does not keep models in its database" in text
    assert "STORE_MODEL_IN_DB=True" in text


REFERENCES = {
    "a member's": (
        'resource "litellm_team_member" "it" {\n  team_id = "no-such-team"\n  user_id = var.run\n  role = "user"\n}\n',
        "Cannot create team member",
    ),
    "a key's": ('resource "litellm_key" "it" {\n  team_id = "no-such-team"\n}\n', "Cannot create key"),
}


@pytest.mark.parametrize(("configuration", "summary"), REFERENCES.values(), ids=REFERENCES)
def test_unknown_team(configuration: str, summary: str, workspace: LiveWorkspace) -> None:
    """The error points at team_id, and tells how to make sure that the team is created first."""
    workspace.write(configuration)
    text = error_of(workspace)
    assert summary in text
    assert 'team_id = "no-such-team"' in text
    assert "refer to its attribute instead of writing the value" in text


LICENSED = {
    "guardrails": 'resource "litellm_key" "it" {\n  guardrails = ["content_filter"]\n}\n',
    "tags": 'resource "litellm_key" "it" {\n  tags = ["production"]\n}\n',
    "model_max_budget": 'resource "litellm_key" "it" {\n  model_max_budget = { "gpt-4" = 50.0 }\n}\n',
    'role = "admin"': """
resource "litellm_team" "home" {
  team_alias = "${var.run}-home"
}

resource "litellm_team_member" "it" {
  team_id = litellm_team.home.team_id
  user_id = "${var.run}-user"
  role    = "admin"
}
""",
}


@pytest.mark.parametrize(("what", "configuration"), LICENSED.items(), ids=LICENSED)
def test_what_needs_a_licence(
    what: str, configuration: str, workspace: LiveWorkspace, secretive_workspace: LiveWorkspace
) -> None:
    """The plan's error names the attribute, points at it, and says that a licence is needed; or else the apply's does."""
    workspace.write(configuration)
    assert f"Error: {what} needs a LiteLLM Enterprise licence" in words(workspace.plan(status=1))
    secretive_workspace.write(configuration)
    text = error_of(secretive_workspace)
    assert f"{what} needs a LiteLLM Enterprise licence" in text
    assert f"{what.partition(' ')[0]} " in text.partition("needs a LiteLLM")[2]


INVALID = {
    "a duration": ('resource "litellm_key" "it" {\n  budget_duration = "30days"\n}\n', "budget_duration", "30d"),
    "two units": (
        'resource "litellm_team" "it" {\n  team_alias = "a"\n  budget_duration = "1h30m"\n}\n',
        "budget_duration",
        "1mo",
    ),
    "a negative budget": ('resource "litellm_key" "it" {\n  max_budget = -1\n}\n', "max_budget", "at least 0"),
    "half a token": ('resource "litellm_key" "it" {\n  tpm_limit = 1.5\n}\n', "tpm_limit", "whole number"),
    "a role": (
        'resource "litellm_team_member" "it" {\n  team_id = "a"\n  user_id = "b"\n  role = "boss"\n}\n',
        "role",
        '"admin", "user"',
    ),
    "nobody": ('resource "litellm_team_member" "it" {\n  team_id = "a"\n  role = "user"\n}\n', "user_id", "user_email"),
    "a short key": ('resource "litellm_key" "it" {\n  key = "hunter2"\n}\n', "key", "starts with sk-"),
    "metadata that is a text": ('resource "litellm_key" "it" {\n  metadata = "a"\n}\n', "metadata", "object"),
    "nothing for what is required": (
        'resource "litellm_team" "it" {\n  team_alias = null\n}\n',
        "team_alias",
        "Missing team_alias",
    ),
    "a value for what is read-only": ('resource "litellm_key" "it" {\n  spend = 3\n}\n', "spend", "read-only"),
    "null in a list": ('resource "litellm_key" "it" {\n  models = ["a", null]\n}\n', "models", "must not be null"),
    "metadata as JSON text": (
        'resource "litellm_key" "it" {\n  metadata = jsonencode({ a = 1 })\n}\n',
        "metadata",
        "Remove jsonencode",
    ),
    "a limit that no database holds": (
        'resource "litellm_key" "it" {\n  tpm_limit = 123456789012345678901234567890\n}\n',
        "tpm_limit",
        "at most",
    ),
    "a provider with a slash": (MODEL.replace('"openai"', '"openai/x"'), "custom_llm_provider", "no slash"),
}


@pytest.mark.parametrize(("configuration", "attribute", "advice"), INVALID.values(), ids=INVALID)
def test_mistakes_show_in_validate(configuration: str, attribute: str, advice: str, workspace: LiveWorkspace) -> None:
    """Validation alone finds the mistake, at its attribute, and says what is allowed; a secret is not repeated."""
    workspace.write(configuration)
    output = workspace.terraform("validate", status=1)
    assert output.count("Error: ") == 1, output
    assert attribute in output
    assert advice in words(output)
    assert Path("main.tf").name in output
    assert "hunter2" not in output.partition("Error: ")[2].replace('key = "hunter2"', "")
