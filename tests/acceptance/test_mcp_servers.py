"""MCP servers in use: LiteLLM offers their tools, and sends them the credentials and headers of the configuration.

The server is a real one, on the loopback interface, by the `mcp` package of the LiteLLM of the run.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest

from tests.acceptance.conftest import NewWorkspace, behind_faults, skip_before
from tests.faults import Answered, Harm
from tests.live_proxy.home import Home
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

SINCE = "1.85.7"

pytestmark = [pytest.mark.acceptance, pytest.mark.since(SINCE)]

PROGRAM = """
import sys

try:
    from mcp.server.mcpserver import Context, MCPServer as Server
    settings, options = {}, {"host": "127.0.0.1", "port": int(sys.argv[1])}
except ImportError:
    from mcp.server.fastmcp import Context, FastMCP as Server
    settings, options = {"host": "127.0.0.1", "port": int(sys.argv[1])}, {}

server = Server("tools", **settings)


@server.tool()
def header(name: str, context: Context) -> str:
    return context.request_context.request.headers.get(name, "")


@server.tool()
def add(one: int, other: int) -> int:
    return one + other


server.run("streamable-http", **options)
"""
STARTED_WITHIN = 60.0

SERVER = """
resource "litellm_mcp_server" "it" {{
  server_name = replace(var.run, "-", "_")
  transport   = "http"
  url         = "{url}"
  {arguments}
}}
"""


@pytest.fixture(scope="module")
def url(live_proxy: LiveProxy) -> Iterator[str]:
    """The address of an MCP server with the tools `header` and `add`."""
    skip_before(SINCE, live_proxy)
    programs = sorted(Home.default().root.glob(f"venv-{live_proxy.version}-py*/bin/python"))
    if not programs:
        pytest.skip("the LiteLLM of the run, which has the mcp package, is not on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [programs[0], "-c", PROGRAM, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end:
        assert process.poll() is None, "the MCP server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the MCP server does not start")


def tools(workspace: LiveWorkspace, key: str = "") -> set[str]:
    """The names of the tools that LiteLLM offers of the server, to a key."""
    server_id = workspace.attributes("litellm_mcp_server.it")["server_id"]
    proxy = replace(workspace.proxy, key=key or workspace.proxy.key)
    _, answer = proxy.request("GET", f"/mcp-rest/tools/list?server_id={quote(server_id, safe='')}")
    return {each["name"] for each in answer.get("tools") or ()}


def header(workspace: LiveWorkspace, name: str) -> str:
    """The value of a header of LiteLLM's requests to the server, empty if LiteLLM has no credential for them.

    Older releases know the tools of a server only when they have listed them.
    """
    tools(workspace)
    call = {
        "server_id": workspace.attributes("litellm_mcp_server.it")["server_id"],
        "name": "header",
        "arguments": {"name": name},
    }
    status, answer = workspace.proxy.request("POST", "/mcp-rest/tools/call", call)
    if status != 200 and "requires a usable upstream credential" in str(answer):
        return ""
    assert status == 200, answer
    found: str = (answer["content"] if isinstance(answer, dict) else answer)[0]["text"]
    return found


def test_tools_are_listed_and_called_with_what_is_configured(workspace: LiveWorkspace, url: str) -> None:
    """Changed credentials and headers reach the server, and so do those that an update must not lose."""
    secret = 'auth_type = "bearer_token"\n  credentials = { auth_value = "made-up-one" }'
    workspace.write(SERVER.format(url=url, arguments=secret))
    workspace.apply()
    workspace.plan(changes=False)
    assert tools(workspace) == {"header", "add"}
    assert header(workspace, "authorization") == "Bearer made-up-one"
    elsewhere = url.replace("127.0.0.1", "localhost")
    workspace.write(SERVER.format(url=elsewhere, arguments=secret + '\n  static_headers = { x-tenant = "acme" }'))
    workspace.apply()
    workspace.plan(changes=False)
    assert header(workspace, "x-tenant") == "acme"
    assert header(workspace, "authorization") == "Bearer made-up-one"
    key = 'auth_type = "api_key"\n  credentials = { auth_value = "made-up-two" }'
    workspace.write(SERVER.format(url=url, arguments=key))
    workspace.apply()
    workspace.plan(changes=False)
    assert header(workspace, "x-api-key") == "made-up-two"
    assert header(workspace, "x-tenant") == ""
    workspace.write(SERVER.format(url=url, arguments='allowed_tools = ["add"]'))
    workspace.apply()
    workspace.plan(changes=False)
    assert tools(workspace) == {"add"}
    workspace.destroy()


@pytest.mark.since("1.100.5")
def test_credentials_are_removed_name_by_name(workspace: LiveWorkspace, url: str) -> None:
    """LiteLLM keeps the names that an update does not contain."""
    for arguments, sent in (
        ('{ auth_value = "made-up-one", aws_region_name = "eu" }', "Bearer made-up-one"),
        ('{ aws_region_name = "eu" }', ""),
        ('{ auth_value = "made-up-two" }', "Bearer made-up-two"),
        ("null", ""),
    ):
        workspace.write(SERVER.format(url=url, arguments=f'auth_type   = "bearer_token"\n  credentials = {arguments}'))
        workspace.apply()
        workspace.plan(changes=False)
        assert header(workspace, "authorization") == sent
    workspace.destroy()


@pytest.mark.terraform("1.11.0")
def test_secrets_of_twins_reach_the_server_and_no_state(workspace: LiveWorkspace, url: str) -> None:
    """A change of the address sends them again; headers that another client changes are not read into the state."""
    twins = 'auth_type = "bearer_token"\n  credentials_wo = { auth_value = "made-up-one" }\n  static_headers_wo = { x-own = '
    workspace.write(SERVER.format(url=url, arguments=twins + '"made-up-own" }'))
    workspace.apply()
    workspace.plan(changes=False)
    workspace.write(SERVER.format(url=url.replace("127.0.0.1", "localhost"), arguments=twins + '"made-up-other" }'))
    workspace.apply()
    workspace.plan(changes=False)
    assert header(workspace, "authorization") == "Bearer made-up-one"
    assert header(workspace, "x-own") == "made-up-other"
    assert "made-up" not in (workspace.folder / "terraform.tfstate").read_text(encoding="utf-8")
    workspace.destroy()


@pytest.mark.since("1.100.5")
@pytest.mark.parametrize("name", ["credentials", "credentials_wo"])
def test_credentials_that_a_failed_update_has_lost_are_sent_by_the_next(
    name: str, new_workspace: NewWorkspace, live_proxy: LiveProxy, url: str
) -> None:
    """A new address makes LiteLLM forget what belongs to OAuth, and the request that sends it again does not arrive."""
    refused = Answered(400, b'{"detail": "not now"}')
    client = {"client_id": "made-up-id", "client_secret": "made-up-one"}
    arguments = f"""auth_type   = "oauth2"
  oauth2_flow = "client_credentials"
  token_url   = "http://127.0.0.1:9/token"
  {name} = {json.dumps(client).replace(":", " =")}"""
    with behind_faults(new_workspace, live_proxy, SERVER.format(url=url, arguments=arguments)) as (workspace, faults):
        workspace.apply()
        workspace.write(SERVER.format(url=url.replace("127.0.0.1", "localhost"), arguments=arguments))
        faults.once("PUT", "/v1/mcp/server", Harm.NONE, refused)
        assert "not now" in workspace.apply(status=1)
        before = len(faults.bodies("/v1/mcp/server"))
        workspace.apply()
        workspace.plan(changes=False)
        sent = [body.get("credentials") or {} for body in faults.bodies("/v1/mcp/server")[before:]]
        assert client.items() <= sent[-1].items()


@pytest.mark.since("1.106.0")
def test_a_key_has_the_tools_of_its_permission(workspace: LiveWorkspace, url: str) -> None:
    """By the server, and by a toolset with one of its tools."""
    workspace.write(
        SERVER.format(url=url, arguments="")
        + """
resource "litellm_mcp_toolset" "it" {
  toolset_name = var.run
  tools        = [{ server_id = litellm_mcp_server.it.server_id, tool_name = "add" }]
}

resource "litellm_key" "with" {
  key_alias         = "${var.run}-with"
  object_permission = { mcp_servers = [litellm_mcp_server.it.server_id] }
}

resource "litellm_key" "some" {
  key_alias         = "${var.run}-some"
  object_permission = { mcp_toolsets = [litellm_mcp_toolset.it.toolset_id] }
}

resource "litellm_key" "without" {
  key_alias         = "${var.run}-without"
  object_permission = { mcp_access_groups = ["${var.run}-none"] }
}
"""
    )
    assert "not found" not in workspace.apply()
    workspace.plan(changes=False)
    keys = {name: workspace.attributes(f"litellm_key.{name}")["key"] for name in ("with", "some", "without")}
    assert tools(workspace, keys["with"]) == {"header", "add"}
    assert tools(workspace, keys["some"]) <= {"add"}
    assert tools(workspace, keys["without"]) == set()
    workspace.destroy()


def test_a_server_that_does_not_exist_is_a_warning_of_the_plan(workspace: LiveWorkspace) -> None:
    """In a set of objects, in an object, and as the key of a map."""
    workspace.write(
        """
resource "litellm_mcp_toolset" "it" {
  toolset_name = var.run
  tools        = [{ server_id = "${var.run}-one", tool_name = "add" }]
}

resource "litellm_team" "it" {
  team_alias        = var.run
  object_permission = { mcp_tool_permissions = { "${var.run}-other" = ["add"] }, agents = ["${var.run}-agent"] }
}
"""
    )
    output = workspace.plan(changes=True)
    for text in (
        f'MCP server "{workspace.run}-one" not found',
        f'MCP server "{workspace.run}-other" not found',
        "Agent ",
    ):
        assert text in " ".join(output.split())


@pytest.mark.parametrize("name", ["a-b", "a b", "a/b", "ü", "x" * 129, "${var.run}"])
def test_a_name_that_litellm_refuses_is_an_error_of_the_plan(workspace: LiveWorkspace, name: str) -> None:
    """Of the server and of its alias."""
    for argument in ("server_name", "alias"):
        names = {"server_name": "name", argument: name}
        arguments = "\n  ".join(f'{each} = "{value}"' for each, value in names.items())
        workspace.write(
            f'resource "litellm_mcp_server" "it" {{\n  {arguments}\n  transport = "http"\n  url = "http://127.0.0.1:9"\n}}\n'
        )
        output = workspace.terraform("plan", "-input=false", status=1)
        assert f"Invalid value for {argument}" in output


def test_a_plan_warns_of_a_command_on_the_proxy(workspace: LiveWorkspace) -> None:
    """And of one that is missing."""
    stdio = 'resource "litellm_mcp_server" "it" {\n  server_name = "name"\n  transport = "stdio"\n'
    workspace.write(stdio + '  command = "python3"\n  args = ["-c", "pass"]\n}\n')
    assert "The proxy will run a command" in workspace.plan(changes=True)
    workspace.write(stdio + '  command = "python3"\n}\n')
    assert "Missing args" in workspace.terraform("plan", "-input=false", status=1)


def test_operations_of_an_openapi_document_are_tools(workspace: LiveWorkspace) -> None:
    """Of a file on the machine of the proxy: LiteLLM refuses documents from the loopback interface."""
    operation = {"operationId": "list_pets", "summary": "All pets", "responses": {"200": {"description": "ok"}}}
    document = {
        "openapi": "3.0.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:9"}],
        "paths": {"/pets": {"get": operation}},
    }
    (workspace.folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    workspace.write(
        """
resource "litellm_mcp_server" "it" {
  server_name = replace(var.run, "-", "_")
  transport   = "http"
  spec_path   = abspath("openapi.json")
}
"""
    )
    workspace.apply()
    workspace.plan(changes=False)
    assert any("list_pets" in name for name in tools(workspace))
    workspace.destroy()
