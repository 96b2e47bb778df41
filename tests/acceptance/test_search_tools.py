"""Search tools: each update is the whole tool, with its secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.faults import faulty
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

SECRET = "made-up-search-key-1234567890"


def tool(**values: Any) -> str:
    """A search tool of the run, whose name has what a path cannot have."""
    given = {"search_tool_name": "${var.run}/../a b#%2F?ü", "search_provider": "tavily"} | values
    lines = "".join(f"  {each} = {json.dumps(value)}\n" for each, value in given.items())
    return f'resource "litellm_search_tool" "it" {{\n{lines}}}\n'


def params(workspace: LiveWorkspace) -> Any:
    """The parameters as LiteLLM shows them."""
    identifier = workspace.attributes("litellm_search_tool.it")["search_tool_id"]
    return workspace.ask(f"/search_tools/{identifier}")["litellm_params"]


@pytest.mark.terraform("1.11.0")
def test_every_update_sends_the_secret_and_nothing_shows_it(
    new_workspace: NewWorkspace, live_proxy: LiveProxy, tmp_path: Path
) -> None:
    """Plain and write-only; LiteLLM repeats it in its answers, which no log shows."""
    log = tmp_path / "trace.log"
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy).within(TF_LOG="TRACE", TF_LOG_PATH=str(log))
        output = ""
        for values in ({"api_key": SECRET}, {"api_key": SECRET, "timeout": 5}, {"api_key_wo": SECRET, "timeout": 6}):
            workspace.write(tool(**values))
            output += workspace.apply()
            workspace.plan()
        workspace.write(tool(api_key_wo=SECRET, max_retries=2))
        output += workspace.apply()
        bodies = faults.bodies("/search_tools")
        assert [each["search_tool"]["litellm_params"]["api_key"] for each in bodies] == [SECRET] * 4
        assert params(workspace) == {"search_provider": "tavily", "api_key": "ma****90", "max_retries": 2}
        for text in (output, log.read_text(encoding="utf-8"), (workspace.folder / "terraform.tfstate").read_text()):
            assert SECRET not in text
        workspace.write(tool(max_retries=2))
        workspace.apply()
        assert "api_key" not in params(workspace)
        workspace.destroy()


def test_a_secret_that_litellm_alone_has_is_not_removed_without_a_word(workspace: LiveWorkspace) -> None:
    """An import does not know it, and the next update would remove it; a plan without changes says nothing."""
    name = f"{workspace.run}/../a b#%2F?ü"
    made = {"search_tool_name": name, "litellm_params": {"search_provider": "tavily", "api_key": SECRET}}
    workspace.tell("/search_tools", {"search_tool": made})
    workspace.write(tool())
    assert "already exists" in workspace.apply(status=1)
    workspace.terraform("import", "litellm_search_tool.it", f"name:{name}")
    assert warnings(workspace.plan()) == []
    workspace.write(tool(timeout=5))
    assert warnings(workspace.plan(changes=True)) == ["The apply removes the api_key of the search tool"]
    workspace.write(tool(timeout=5, api_key=SECRET))
    assert warnings(workspace.apply()) == []
    assert params(workspace)["api_key"] == "ma****90"
    workspace.plan()
