"""Plan modifiers: what replaces a resource, and what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.plan_modifiers import RequiresReplace, RequiresReplaceIf, UseStateForUnknown
from terraform_provider_litellm.plugin.schema import Modification
from terraform_provider_litellm.plugin.types import STRING, Set, Type
from terraform_provider_litellm.plugin.values import UNKNOWN, Value


def change(
    prior: Value, planned: Value, *, config: Value = None, kind: Type = STRING, create: bool = False
) -> Modification:
    """A planned change of the attribute `a`."""
    return Modification(
        path=path("a"),
        config=config,
        prior=prior,
        planned=planned,
        is_new=create,
        prior_object=None if create else {"a": prior},
        planned_object={"a": planned},
        kind=kind,
    )


@pytest.mark.parametrize(
    ("plan", "replaces"),
    [
        (change("x", "y"), True),
        (change("x", None), True),
        (change(None, "x"), True),
        (change("x", UNKNOWN), True),
        (change("x", "x"), False),
        (change(None, None), False),
        (change(None, "x", create=True), False),
        (change(["x", "y"], ["y", "x"], kind=Set(STRING)), False),
        (change(["x"], ["y"], kind=Set(STRING)), True),
    ],
)
def test_requires_replace(plan: Modification, replaces: bool) -> None:
    """A change that Terraform would see replaces an existing resource; what may change, may replace."""
    RequiresReplace().modify(plan)
    assert plan.requires_replace is replaces


@pytest.mark.parametrize(
    ("plan", "replaces"),
    [
        (change("x", "y"), True),
        (change("x", "z"), False),
        (change("y", "y"), False),
        (change(None, "y", create=True), False),
    ],
)
def test_requires_replace_if(plan: Modification, replaces: bool) -> None:
    """The condition decides about a change, and makes none out of what stays."""
    RequiresReplaceIf(lambda plan: plan.planned == "y", "a change to y replaces the resource").modify(plan)
    assert plan.requires_replace is replaces


@pytest.mark.parametrize(
    ("plan", "planned"),
    [
        (change("x", UNKNOWN), "x"),
        (change(None, UNKNOWN), None),
        (change("x", "y"), "y"),
        (change("x", UNKNOWN, config=UNKNOWN), UNKNOWN),
        (change(None, UNKNOWN, create=True), UNKNOWN),
    ],
)
def test_use_state_for_unknown(plan: Modification, planned: Value) -> None:
    """What the server set once stays, unless the user's own value is what is unknown, or nothing exists yet."""
    before = replace(plan)
    UseStateForUnknown().modify(plan)
    assert plan == replace(before, planned=planned)
