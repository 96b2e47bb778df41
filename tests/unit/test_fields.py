"""What a state says after a read: the user's form wherever LiteLLM says the same, at any depth."""

from __future__ import annotations

from decimal import Decimal
from operator import eq
from typing import Any

import pytest

from terraform_provider_litellm.catalog import resources
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.teams.team_members import TEAM_MEMBERS, spelled_out
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING, List, Map
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, infer, plain
from terraform_provider_litellm.record.behaviours import ReplacedWhenChanged
from terraform_provider_litellm.record.field import Field

FREE = Field("x", DYNAMIC, "")
NAMES = Field("x", List(STRING), "")
ORDERED = Field("x", List(STRING), "", equal=eq)
MEMBERS = Field("x", DYNAMIC, "", to_api=spelled_out)
PAIRS = Field(
    "x",
    Map(STRING),
    "",
    to_api=lambda items: [{"Key": name, "Value": items[name]} for name in sorted(items)],
    from_api=lambda items: {item["Key"]: item["Value"] for item in items},
)

REFRESHED: dict[str, tuple[Field, Any, Any, Any]] = {
    "the same in another form": (FREE, {"a": Decimal("1.0")}, {"a": 1}, {"a": Decimal("1.0")}),
    "one name of many": (
        FREE,
        {"a": {"n": Decimal("1.0"), "m": ["y", "x"]}, "b": 1},
        {"a": {"n": 1, "m": ["x", "y"]}, "b": 2},
        {"a": {"n": Decimal("1.0"), "m": ["y", "x"]}, "b": 2},
    ),
    "a name more": (FREE, {"b": 1}, {"a": 2, "b": 1}, {"b": 1, "a": 2}),
    "a name less": (FREE, {"b": 1, "a": 2}, {"a": 2}, {"a": 2}),
    "a text more, in any order": (NAMES, ["b", "a"], ["a", "c", "b"], ["b", "a", "c"]),
    "another order, where it matters": (ORDERED, ["b", "a"], ["a", "b"], ["a", "b"]),
    "a text more, where the order matters": (ORDERED, ["b", "a"], ["a", "c", "b"], ["a", "c", "b"]),
    "a text less": (NAMES, ["b", "a"], ["a"], ["a"]),
    "an element of a list of objects": (
        FREE,
        {"l": [{"n": Decimal("1.0")}, {"n": 2}]},
        {"l": [{"n": 1}, {"n": 3}]},
        {"l": [{"n": Decimal("1.0")}, {"n": 3}]},
    ),
    "an element taken out of the middle": (
        FREE,
        {"l": [{"n": 1}, {"n": 2}, {"n": Decimal("3.0")}]},
        {"l": [{"n": 1}, {"n": 3}]},
        {"l": [{"n": 1}, {"n": Decimal("3.0")}]},
    ),
    "a member changed, another not": (
        MEMBERS,
        {"a": {}, "b": {}},
        {"a": {"role": "user", "rpm_limit": 5}, "b": {"role": "user"}},
        {"a": {"rpm_limit": 5}, "b": {}},
    ),
    "a default changed": (
        MEMBERS,
        {"a": {}, "b": {}},
        {"a": {"role": "admin"}, "b": {"role": "user"}},
        {"a": {"role": "admin"}, "b": {}},
    ),
    "a structure that is converted": (PAIRS, {"a": "1"}, [{"Key": "a", "Value": "2"}], {"a": "2"}),
    "another type": (FREE, {"a": 1}, ["a"], ["a"]),
}


@pytest.mark.parametrize("case", REFRESHED)
def test_only_what_differs_changes_its_form(case: str) -> None:
    """All other parts stay as the user wrote them."""
    field, mine, api, expected = REFRESHED[case]
    value = infer(mine) if field.type == DYNAMIC else mine
    found = plain(field.refreshed(value, api))
    assert found == expected
    assert repr(found) == repr(expected)


def every_field() -> list[tuple[str, Field]]:
    """All attributes of all objects."""
    made = {kind: load() for kind, load in resources().items()}
    return [(kind, field) for kind, resource in made.items() for field in resource.table.fields]  # type: ignore[attr-defined]


def test_no_import_replaces_or_clears_what_configuration_cannot_hold() -> None:
    """Attributes that LiteLLM shows, and that are sensitive, cannot be cleared, or replace the object."""
    for kind, field in every_field():
        risky = field.sensitive or not field.clearable or field.keeps_names or field.behaviour(ReplacedWhenChanged)
        if field.removable and risky:
            assert field.stays_after_import, f"{kind}.{field.name}"


def test_a_plan_may_keep_whatever_the_configuration_leaves_out() -> None:
    """Terraform allows that for optional attributes that are computed too."""
    for kind, field in every_field():
        if field.block is None:
            assert field.attribute.computed is not field.required, f"{kind}.{field.name}"


@pytest.mark.parametrize("api", [{"a": 1}, "x", 5, [[]]])
def test_a_value_of_another_type_does_not_fit(api: Any) -> None:
    """And says so without an exception."""
    assert not Field("x", Map(NUMBER), "").fits(api) or api == {"a": 1}


def test_limits_of_members_say_which_release_they_need() -> None:
    """Also where they stand within the members; what is null needs none."""
    members = TEAM_MEMBERS.table.by_name["members"]
    held = infer({"a": {"tpm_limit": 5, "budget_duration": None}, "b": {}})
    assert members.newer(held) == {"members.tpm_limit": "1.75.9"}


def test_a_name_whose_value_changes_nothing_needs_no_release() -> None:
    """LiteLLM gets all names of a permission, empty where nothing is set; of the router's settings those that are set."""
    permission = KEY.table.by_name["object_permission"]
    held = infer({"agents": ["a"], "skills": [], "mcp_tool_search_enabled": None})
    assert permission.newer(held).keys() == {"object_permission", "object_permission.agents"}
    routing = KEY.table.by_name["router_settings"]
    assert routing.newer(infer({"weights": {}})).keys() == {"router_settings", "router_settings.weights"}
    assert "object_permission.skills" in permission.newer(Dynamic(DYNAMIC, {"skills": UNKNOWN}))


def test_a_name_of_the_users_own_needs_no_release() -> None:
    """An MCP server, an alias of a model and a member may be called as something is that not every release knows."""
    permission, routing = KEY.table.by_name["object_permission"], KEY.table.by_name["router_settings"]
    assert "object_permission.skills" not in permission.newer(infer({"mcp_tool_permissions": {"skills": ["a"]}}))
    assert "router_settings.weights" not in routing.newer(infer({"model_group_alias": {"weights": "gpt-4o"}}))
    assert TEAM_MEMBERS.table.by_name["members"].newer(infer({"tpm_limit": {"role": "user"}})) == {}
