"""The user's own metadata beside what LiteLLM keeps in the same place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm.attributes.metadata import LITELLM, shared, vacant

JOINT = shared({"guardrails"})
NOTHING: tuple[Any, ...] = (None, False, "", [], {}, [{}], {"success_callback": [], "callback_vars": {}})
SOMETHING: tuple[Any, ...] = (True, 0, Decimal("0.5"), "a", ["a"], {"a": [0]}, [[], "x"])


def shown(held: dict[str, Any], mine: dict[str, Any] | None = None) -> Any:
    """The metadata that a refresh makes of what LiteLLM holds and of what the user has in the state."""
    return JOINT.split({"metadata": held}, {"metadata": mine})["metadata"]


@pytest.mark.parametrize("name", sorted(LITELLM))
@pytest.mark.parametrize("value", NOTHING, ids=repr)
def test_empty_entries_of_litellm_are_not_the_users(name: str, value: Any) -> None:
    """Neither on a refresh nor on an import; unless the user has the name too, whatever else changes there."""
    assert shown({"a": 1, name: value}, {"a": 1}) == {"a": 1}
    assert shown({"a": 1, name: value}) == {"a": 1}
    assert shown({name: value}, {name: ["x"]}) == {name: value}


@pytest.mark.parametrize("value", SOMETHING, ids=repr)
def test_an_entry_of_litellm_that_says_something_shows(value: Any) -> None:
    """It is drift that an admin made."""
    assert not vacant(value)
    assert shown({"logging": value}) == {"logging": value}


@pytest.mark.parametrize("value", NOTHING, ids=repr)
def test_empty_entries_of_the_users_own_show(value: Any) -> None:
    """Their names are none of LiteLLM's."""
    assert shown({"cost_center": value}) == {"cost_center": value}
