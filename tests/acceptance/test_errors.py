"""What a user reads when something is wrong around the provider: one error that names the cause and what to do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.faults import faulty
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


def error_in(output: str) -> str:
    """The one error of a run."""
    assert output.count("Error: ") == 1, output
    return words(output[output.index("Error: ") :])


def error_of(workspace: LiveWorkspace, **env: str) -> str:
    """The one error of an apply."""
    return error_in(workspace.apply(status=1, **env))


def error_of_plan(workspace: LiveWorkspace, *arguments: str, **env: str) -> str:
    """The one error of a plan."""
    return error_in(workspace.plan(*arguments, changes=False, status=1, **env))


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
    "no such host": ("http://no-such-host.invalid", "host no-such-host.invalid not found", "Check api_base"),
    "no scheme": ("localhost:4000", "does not begin with http:// or https://", "such as http://localhost:4000"),
    "another service": ("{portal}", "the answer is not from LiteLLM", "Company portal"),
}


@pytest.mark.parametrize(("address", "cause", "advice"), ADDRESSES.values(), ids=ADDRESSES)
def test_wrong_address(address: str, cause: str, advice: str, workspace: LiveWorkspace, portal: str) -> None:
    """The first plan says what is wrong with the address, and where it is set, once for all objects to create."""
    workspace.write(TEAM + KEYS)
    text = error_of_plan(workspace, LITELLM_API_BASE=address.format(port=free_port(), portal=portal))
    assert cause in text
    assert advice in text
    assert "api_base" in text


def test_wrong_key(workspace: LiveWorkspace) -> None:
    """A key that LiteLLM does not know is named as the cause by the first plan, once, and is not shown."""
    workspace.write(TEAM + KEYS)
    text = error_of_plan(workspace, LITELLM_API_KEY="sk-some-wrong-key-0123456789")
    assert "LiteLLM does not accept the API key" in text
    assert "LITELLM_API_KEY" in text
    assert "some-wrong-key" not in text


def test_key_of_a_user_who_is_no_admin(workspace: LiveWorkspace) -> None:
    """A key that may not manage teams is told from a wrong one."""
    user = workspace.tell("/user/new", {"user_role": "internal_user", "auto_create_key": True})
    workspace.write(TEAM)
    text = error_of(workspace, LITELLM_API_KEY=user["key"])
    assert "the API key does not have permission for this" in text
    assert "proxy admin" in text
    workspace.tell("/user/delete", {"user_ids": [user["user_id"]]})


@pytest.mark.since("1.106.0")
def test_what_litellm_hides_from_a_viewer_stays_in_the_state(workspace: LiveWorkspace) -> None:
    """Objects that its lists lack, and an MCP server without its address; the plan of an admin is empty then."""
    user = workspace.tell("/user/new", {"user_role": "proxy_admin_viewer", "auto_create_key": True})
    workspace.write(
        """
resource "litellm_pass_through_endpoint" "it" {
  path   = "/${var.run}-search"
  target = "https://example.com"
}
resource "litellm_vector_store" "it" {
  custom_llm_provider = "openai"
}
resource "litellm_mcp_server" "it" {
  server_name = "${replace(var.run, "-", "_")}_mcp"
  url         = "http://127.0.0.1:9"
  transport   = "http"
}
"""
    )
    workspace.apply()
    output = workspace.apply("-refresh-only", status=1, LITELLM_API_KEY=user["key"])
    assert words(output).count("the API key may not see everything") == 3
    assert "no longer exists" not in output
    workspace.plan()
    workspace.tell("/user/delete", {"user_ids": [user["user_id"]]})


def test_a_wrong_key_is_one_error_whatever_the_plan_does(workspace: LiveWorkspace) -> None:
    """With objects to read and others to create, to destroy, and without a refresh."""
    workspace.write(KEYS)
    workspace.apply()
    workspace.write(TEAM + KEYS.replace("max_budget = 1", "max_budget = 2"))
    for arguments in ([], ["-refresh=false"], ["-destroy"], ["-destroy", "-refresh=false"], ["-refresh-only"]):
        text = error_of_plan(workspace, *arguments, LITELLM_API_KEY="sk-some-wrong-key-0123456789")
        assert "LiteLLM does not accept the API key" in text


@pytest.mark.parametrize("limits", [{}, {"allowed_routes": ["/team/new"]}, {"key_type": "llm_api"}, {"max_budget": 0}])
def test_key_that_may_do_less_is_no_wrong_key(limits: dict[str, object], workspace: LiveWorkspace) -> None:
    """The plan goes on with a key that LiteLLM accepts, also where it may not ask about itself: the apply tells what it may."""
    made = workspace.tell("/key/generate", limits)
    workspace.write(TEAM)
    try:
        assert "1 to add" in workspace.plan(changes=True, LITELLM_API_KEY=made["key"])
    finally:
        workspace.tell("/key/delete", {"keys": [made["key"]]})


def test_plan_asks_once_whether_the_proxy_can_be_used(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """One cheap request for all objects, and none in a validation or where objects were read."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(KEYS.replace("count = 3", "count = 20"))
        workspace.terraform("validate")
        assert faults.seen == []
        workspace.plan(changes=True)
        assert faults.seen == [("GET", "/key/info")]
        workspace.apply()
        faults.seen.clear()
        workspace.plan()
        assert ("GET", "/key/info") not in faults.seen
        workspace.destroy()


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
    """The first plan names the database and the variable that says where it is, whatever the key."""
    workspace = new_workspace(live_proxy_without_database)
    workspace.write(TEAM + KEYS)
    text = error_of_plan(workspace)
    assert "the LiteLLM proxy has no database" in text
    assert "DATABASE_URL" in text


def test_proxy_that_keeps_no_models(new_workspace: NewWorkspace, live_proxy_without_model_storage: LiveProxy) -> None:
    """The error names the setting of the proxy."""
    workspace = new_workspace(live_proxy_without_model_storage)
    workspace.write(MODEL)
    text = error_of(workspace)
    assert "does not store models in its database" in text
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
@pytest.mark.since("1.85.7")  # older ones do not say whether they have a licence
def test_what_needs_a_licence(
    what: str, configuration: str, workspace: LiveWorkspace, secretive_workspace: LiveWorkspace
) -> None:
    """The plan's error names the attribute, points at it, and says that a licence is needed; or else the apply's does."""
    workspace.write(configuration)
    assert f"Error: {what} requires a LiteLLM Enterprise licence" in words(workspace.plan(status=1))
    secretive_workspace.write(configuration)
    text = error_of(secretive_workspace)
    assert f"{what} requires a LiteLLM Enterprise licence" in text
    assert f"{what.partition(' ')[0]} " in text.partition("requires a LiteLLM")[2]


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
    "a short key": ('resource "litellm_key" "it" {\n  key = "hunter2"\n}\n', "key", "begin with sk-"),
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
    "a provider with a slash": (
        MODEL.replace('"openai"', '"openai/x"'),
        "custom_llm_provider",
        "not contain a slash",
    ),
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
