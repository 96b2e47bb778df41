"""What LiteLLM itself shows of a resource's object, as the type's sample asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.objects import SAMPLES
from tests.workspace import LiveWorkspace


def shown(workspace: LiveWorkspace, address: str) -> Mapping[str, Any]:
    """What LiteLLM answers about the object of a resource in the state."""
    show = SAMPLES[address.partition(".")[0]].show
    assert show is not None, address
    return show(workspace.ask, workspace.attributes(address))


def show_key(workspace: LiveWorkspace) -> Mapping[str, Any]:
    """The key `it`."""
    return shown(workspace, "litellm_key.it")


def show_model(workspace: LiveWorkspace) -> Mapping[str, Any]:
    """The model `it`."""
    return shown(workspace, "litellm_model.it")


def show_team(workspace: LiveWorkspace) -> Mapping[str, Any]:
    """The team `it`."""
    return shown(workspace, "litellm_team.it")


def contains(whole: Any, part: Any) -> bool:
    """Whether an answer has everything that is expected; lists are compared whole, `False` includes null."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(contains(whole.get(name), item) for name, item in part.items())
    if part is False:
        return not whole
    return bool(whole == part)


def comparable(shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """What LiteLLM shows of an object, without times and numbers of versions, and with empty and false where it may also say null."""
    return {
        name: comparable(value) if isinstance(value, Mapping) else value
        for name, value in shown.items()
        if value not in (None, False, [], {})
        and not name.endswith(("_at", "_by", "_by_user", "health_check", "version", "versions"))
    }
