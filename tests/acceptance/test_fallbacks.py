"""Fallbacks: one row of the proxy's database that everybody rewrites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace, at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]

NAMES = [f"{letter}{slash}x" for letter in "abcdef" for slash in ("", "/")]
MODELS = "".join(
    f'resource "litellm_model" "m{at}" {{\n  model_name          = "${{var.run}}-{name}"\n'
    '  custom_llm_provider = "openai"\n  base_model          = "gpt-4o"\n}\n'
    for at, name in enumerate(NAMES)
)


def fallback(at: int, *others: int, kind: str = "") -> str:
    """The fallbacks of a model."""
    kind = f"  fallback_type   = {json.dumps(kind)}\n" if kind else ""
    models = ", ".join(f"litellm_model.m{other}.model_name" for other in others)
    return (
        f'resource "litellm_fallback" "f{at}{kind and "c"}" {{\n  model           = litellm_model.m{at}.model_name\n'
        f"{kind}  fallback_models = [{models}]\n}}\n"
    )


def lists(proxy: LiveProxy) -> Mapping[str, Any]:
    """What the router has."""
    status, answer = proxy.request("GET", "/router/settings")
    assert status == 200
    found: Mapping[str, Any] = answer["current_values"]
    return found


def of_run(workspace: LiveWorkspace, name: str = "fallbacks") -> dict[str, list[str]]:
    """The fallbacks of the run's models, by what their names end with."""
    begin = f"{workspace.run}-"
    return {
        model.removeprefix(begin): [each.removeprefix(begin) for each in models]
        for rule in lists(workspace.proxy)[name] or []
        for model, models in rule.items()
        if model.startswith(begin)
    }


def test_no_fallback_is_lost_when_two_runs_write_at_once(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """Each of the runs has fallbacks of its own, in one row, beside one that somebody else has made.

    The models' names have slashes too, which the path of a deletion cannot have; and their order is theirs.
    """
    workspace.write(MODELS)
    workspace.apply()
    theirs = {"model": f"{workspace.run}-fx", "fallback_models": [f"{workspace.run}-ax"]}
    workspace.tell("/fallback", theirs)
    other = new_workspace()
    other.write("".join(fallback(at, 10, 9) for at in range(6, 9)).replace("litellm_model.m", "local.m"), "main.tf")
    names = "".join(f'  m{at} = {{ model_name = "{workspace.run}-{name}" }}\n' for at, name in enumerate(NAMES))
    other.write(f"locals {{\n{names}}}\n", "names.tf")
    workspace.write(MODELS + "".join(fallback(at, 10, 9) for at in range(6)) + fallback(0, 5, kind="context_window"))
    with ThreadPoolExecutor() as pool:
        list(pool.map(LiveWorkspace.apply, (workspace, other)))
    wanted = {NAMES[at]: ["fx", "e/x"] for at in range(9)}
    assert of_run(workspace) == {**wanted, "fx": ["ax"]}
    assert of_run(workspace, "context_window_fallbacks") == {"ax": ["c/x"]}
    workspace.plan()
    other.plan()
    workspace.write(MODELS)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda work: work(), (workspace.apply, other.destroy)))
    assert of_run(workspace) == {"fx": ["ax"]}
    assert of_run(workspace, "context_window_fallbacks") == {}
    workspace.proxy.request("DELETE", f"/fallback/{workspace.run}-fx?fallback_type=general")


def test_no_fallback_is_lost_when_five_processes_write_at_once(
    workspace: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """Each of them rewrites the row of all."""
    workspace.write(MODELS)
    workspace.apply()
    others = [new_workspace() for _ in range(5)]
    names = "".join(f'  m{at} = {{ model_name = "{workspace.run}-{name}" }}\n' for at, name in enumerate(NAMES))
    for number, other in enumerate(others):
        own = fallback(2 * number, 10) + fallback(2 * number + 1, 10)
        other.write(f"locals {{\n{names}}}\n" + own.replace("litellm_model.m", "local.m"))
    for words in (("apply", "-input=false", "-auto-approve"), ("destroy", "-auto-approve")):
        at_once(others, *words)
        assert of_run(workspace) == ({NAMES[at]: ["fx"] for at in range(10)} if words[0] == "apply" else {})


def test_a_fallback_of_somebody_else_is_not_taken_over(workspace: LiveWorkspace) -> None:
    """The create of LiteLLM would change it; the error says how to import it, and the import changes nothing."""
    workspace.write(MODELS)
    workspace.apply()
    model = f"{workspace.run}-ax"
    workspace.tell("/fallback", {"model": model, "fallback_models": [f"{workspace.run}-bx", f"{workspace.run}-cx"]})
    workspace.write(MODELS + fallback(0, 2))
    output = " ".join(workspace.apply(status=1).split())
    assert "already exists" in output
    assert f"{model}/general" in output
    assert of_run(workspace) == {"ax": ["bx", "cx"]}
    workspace.write(MODELS + fallback(0, 2, 4) + f'import {{\n  to = litellm_fallback.f0\n  id = "{model}"\n}}\n')
    assert "1 to import, 0 to add, 0 to change, 0 to destroy" in workspace.apply()
    workspace.write(MODELS + fallback(0, 4, 2))  # another order
    assert "0 to add, 1 to change" in workspace.plan(changes=True)
    workspace.apply()
    assert of_run(workspace) == {"ax": ["cx", "bx"]}
    workspace.destroy()
    assert of_run(workspace) == {}
