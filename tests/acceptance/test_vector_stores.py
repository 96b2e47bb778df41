"""Vector stores: what an update ignores replaces them, and an import compares what LiteLLM shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

CANNOT_TELL = "Secrets of the vector store cannot be compared"


def store(**values: Any) -> str:
    """A vector store of the run, whose id has what a path cannot have."""
    lines = "".join(f"  {each} = {json.dumps(value)}\n" for each, value in values.items())
    return (
        'resource "litellm_vector_store" "it" {\n  vector_store_id = "${var.run}/../a b#%2F?ü"\n'
        f'  custom_llm_provider = "openai"\n{lines}}}\n'
    )


def shown(workspace: LiveWorkspace) -> Any:
    """The vector store of the run in LiteLLM's list."""
    rows = workspace.ask("/vector_store/list")["data"]
    return next((row for row in rows if row["vector_store_id"].startswith(workspace.run)), None)


def test_what_an_update_ignores_replaces_the_vector_store(workspace: LiveWorkspace) -> None:
    """Parameters and the credential; everything else is changed, and cleared, in place."""
    workspace.write(store(vector_store_name="one", vector_store_metadata={"a": {"b": [1]}}))
    workspace.apply()
    workspace.write(store(vector_store_description="two"))
    assert "0 added, 1 changed, 0 destroyed" in workspace.apply()
    row = shown(workspace)
    assert (row["vector_store_name"], row["vector_store_metadata"]) == (None, {})
    for values in (
        {"litellm_params": {"api_base": "http://127.0.0.1:9", "api_key": "made-up-first-key"}},
        {"litellm_params": {"api_base": "http://127.0.0.1:9", "api_key": "made-up-other-key"}},
        {"litellm_credential_name": "made-up"},
        {},
    ):
        workspace.write(store(vector_store_description="two", **values))
        assert "must be replaced" in workspace.plan(changes=True)
        workspace.apply()
        workspace.plan()
    assert shown(workspace)["litellm_params"] == {}


@pytest.mark.terraform("1.11.0")
def test_parameters_of_a_twin_are_stored_nowhere(workspace: LiveWorkspace) -> None:
    """The same parameters in the other attribute replace nothing, and others do."""
    params = {"api_base": "http://127.0.0.1:9", "api_key": "made-up-first-key"}
    workspace.write(store(litellm_params=params))
    workspace.apply()
    workspace.write(store(litellm_params_wo=params, vector_store_description="two"))
    assert "0 added, 1 changed, 0 destroyed" in workspace.apply()
    workspace.plan()
    assert "made-up" not in (workspace.folder / "terraform.tfstate").read_text(encoding="utf-8")
    workspace.write(store(litellm_params_wo={**params, "api_key": "made-up-other-key"}))
    assert "1 added, 0 changed, 1 destroyed" in workspace.apply()


def test_an_imported_vector_store_is_replaced_for_other_parameters_alone(workspace: LiveWorkspace) -> None:
    """LiteLLM hides secrets, which the plan says; what it shows is compared."""
    params = {"api_base": "http://127.0.0.1:9", "nested": {"api_key": "made-up-first-key", "a": [1]}, "tpm": 5}
    identifier = f"{workspace.run}/../a b#%2F?ü"
    body = {"vector_store_id": identifier, "custom_llm_provider": "openai", "litellm_params": params}
    workspace.tell("/vector_store/new", body)
    workspace.write(store(litellm_params=params))
    assert "already exists" in workspace.apply(status=1)
    workspace.terraform("import", "litellm_vector_store.it", identifier)
    output = workspace.plan(changes=True)
    assert "0 to add, 1 to change, 0 to destroy" in output
    assert warnings(output) == [CANNOT_TELL]
    workspace.write(store(litellm_params={**params, "tpm": 6}))
    assert "1 to add, 0 to change, 1 to destroy" in workspace.plan(changes=True)
    workspace.write(store(litellm_params={**params, "nested": {"api_key": "made-up", "b": 1}}))
    assert "1 to add, 0 to change, 1 to destroy" in workspace.plan(changes=True)
    workspace.write(store(litellm_params={**params, "tpm": "5"}))
    workspace.apply()
    workspace.plan()
    workspace.write(store(litellm_params=params))
    workspace.plan()
    assert shown(workspace)["litellm_params"]["nested"]["a"] == [1]
    workspace.write(store())
    assert "must be replaced" in workspace.plan(changes=True)
