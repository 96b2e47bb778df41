"""Every attribute of a team: unset, set, set to another value, unset again, each as LiteLLM itself shows it.

Attributes of LiteLLM Enterprise, and those that this LiteLLM does not know, are refused instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from terraform_provider_litellm.record.release import parsed
from tests.acceptance.conftest import NewWorkspace
from tests.shown import contains, show_team
from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

ADDRESS = "litellm_team.it"


@dataclass(frozen=True)
class Attribute:
    """Two values in HCL, where LiteLLM shows them, and what it shows; and a value that means unset."""

    one: str
    other: str
    place: tuple[str, ...]
    shown: Any
    other_shown: Any
    empty: str = "null"


def attribute(one: str, other: str, place: str, shown: Any, other_shown: Any, empty: str = "null") -> Attribute:
    """An attribute; the place is a path with dots."""
    return Attribute(one, other, tuple(place.split(".")), shown, other_shown, empty)


def in_metadata(name: str, one: str, other: str, shown: Any, other_shown: Any, empty: str = "null") -> Attribute:
    """An attribute that LiteLLM keeps in the team's metadata."""
    return attribute(one, other, f"metadata.{name}", shown, other_shown, empty)


def number(name: str, one: float = 5, other: float = 0) -> Attribute:
    """A number at the top of the team; 0 is a value like others."""
    return attribute(str(one), str(other), name, one, other)


PERMISSION = {"vector_stores": ["docs"], "mcp_tool_permissions": {"github": ["search"]}, "models": []}
OTHER_PERMISSION = {"vector_stores": [], "mcp_tool_permissions": {}, "models": ["m"], "mcp_tool_search_enabled": True}
ATTRIBUTES: Mapping[str, Attribute] = {
    "models": attribute('["a", "b"]', '["c"]', "models", ["a", "b"], ["c"], "[]"),
    "model_aliases": attribute(
        '{ a = "b" }', '{ c = "d" }', "litellm_model_table.model_aliases", {"a": "b"}, {"c": "d"}, "{}"
    ),
    "access_group_ids": attribute('["g"]', '["h", "i"]', "access_group_ids", ["g"], ["h", "i"], "[]"),
    "object_permission": attribute(
        '{ vector_stores = ["docs"], mcp_tool_permissions = { github = ["search"] }, agents = null, skills = [] }',
        '{ models = ["m"], mcp_tool_search_enabled = true }',
        "object_permission",
        PERMISSION,
        OTHER_PERMISSION,
        "{}",
    ),
    "allowed_vector_store_indexes": in_metadata(
        "allowed_vector_store_indexes",
        '[{ index_name = "i", index_permissions = ["read"] }]',
        '[{ index_name = "i", index_permissions = ["read", "write"] }, { index_name = "j", index_permissions = [] }]',
        [{"index_name": "i", "index_permissions": ["read"]}],
        [{"index_name": "i", "index_permissions": ["read", "write"]}, {"index_name": "j", "index_permissions": []}],
        "[]",
    ),
    "router_settings": attribute(
        '{ num_retries = 3, timeout = null, fallbacks = [{ "a" = ["b"] }], retry_policy = { TimeoutErrorRetries = 2 } }',
        '{ timeout = 1.5, routing_strategy = "least-busy" }',
        "router_settings",
        {"num_retries": 3, "fallbacks": [{"a": ["b"]}], "retry_policy": {"TimeoutErrorRetries": 2}},
        {"timeout": 1.5, "routing_strategy": "least-busy"},
        "{}",
    ),
    "blocked": attribute("true", "false", "blocked", True, False, "false"),
    "max_budget": number("max_budget", 100.25, 50),
    "soft_budget": number("soft_budget", 60, 0.5),
    "budget_duration": attribute('"30d"', '"weekly"', "budget_duration", "30d", "weekly", '""'),
    "budget_limits": attribute(
        '[{ budget_duration = "1d", max_budget = 5 }]',
        '[{ budget_duration = "1d", max_budget = 0 }, { budget_duration = "30d", max_budget = 99.5 }]',
        "budget_limits",
        [{"budget_duration": "1d", "max_budget": 5}],
        [{"budget_duration": "1d", "max_budget": 0}, {"budget_duration": "30d", "max_budget": 99.5}],
        "[]",
    ),
    "tpm_limit": number("tpm_limit"),
    "rpm_limit": number("rpm_limit"),
    "tpd_limit": number("tpd_limit"),
    "tpm_limit_type": in_metadata(
        "tpm_limit_type",
        '"guaranteed_throughput"',
        '"best_effort_throughput"',
        "guaranteed_throughput",
        "best_effort_throughput",
    ),
    "rpm_limit_type": in_metadata(
        "rpm_limit_type",
        '"best_effort_throughput"',
        '"guaranteed_throughput"',
        "best_effort_throughput",
        "guaranteed_throughput",
        '""',
    ),
    "model_tpm_limit": in_metadata(
        "model_tpm_limit", "{ a = 1 }", "{ a = 0, b = 2 }", {"a": 1}, {"a": 0, "b": 2}, "{}"
    ),
    "model_rpm_limit": in_metadata("model_rpm_limit", "{ a = 1 }", "{ b = 2 }", {"a": 1}, {"b": 2}, "{}"),
    "mcp_rpm_limit": in_metadata("mcp_rpm_limit", "{ a = 1 }", "{ b = 2 }", {"a": 1}, {"b": 2}, "{}"),
    "default_estimated_output_tokens": in_metadata("default_estimated_output_tokens", "5", "6", 5, 6),
    "default_estimated_output_tokens_per_model": in_metadata(
        "default_estimated_output_tokens_per_model", "{ a = 5 }", "{ b = 6 }", {"a": 5}, {"b": 6}, "{}"
    ),
    "team_member_budget": attribute("5", "0", "team_member_budget_table.max_budget", 5, 0),
    "team_member_budget_duration": attribute(
        '"7d"', '"1mo"', "team_member_budget_table.budget_duration", "7d", "1mo", '""'
    ),
    "team_member_tpm_limit": attribute("5", "0", "team_member_budget_table.tpm_limit", 5, 0),
    "team_member_rpm_limit": attribute("5", "0", "team_member_budget_table.rpm_limit", 5, 0),
    "default_team_member_models": attribute(
        '["a"]', '["a", "b"]', "default_team_member_models", ["a"], ["a", "b"], "[]"
    ),
    "team_member_permissions": attribute(
        '["/key/info"]',
        '["/key/info", "/key/generate"]',
        "team_member_permissions",
        ["/key/info"],
        ["/key/info", "/key/generate"],
    ),
    "metadata": attribute("{ a = 1 }", '{ b = { c = "d" } }', "metadata", {"a": 1}, {"b": {"c": "d"}}, "{}"),
    "logging": in_metadata(
        "logging",
        '[{ callback_name = "langfuse", callback_type = "success", callback_vars = { langfuse_secret = "made-up-one" } }]',
        '[{ callback_name = "gcs_bucket", callback_type = "failure", callback_vars = {} }]',
        [{"callback_name": "langfuse", "callback_type": "success"}],
        [{"callback_name": "gcs_bucket", "callback_type": "failure"}],
        "[]",
    ),
    "enforced_file_expires_after": in_metadata(
        "enforced_file_expires_after",
        '{ anchor = "created_at", seconds = 3600 }',
        '{ anchor = "created_at", seconds = 7200 }',
        {"anchor": "created_at", "seconds": 3600},
        {"anchor": "created_at", "seconds": 7200},
        "{}",
    ),
    "enforced_batch_output_expires_after": in_metadata(
        "enforced_batch_output_expires_after",
        '{ anchor = "created_at", seconds = 3600 }',
        '{ anchor = "created_at", seconds = 7200 }',
        {"anchor": "created_at", "seconds": 3600},
        {"anchor": "created_at", "seconds": 7200},
        "{}",
    ),
}

LICENSED = {
    "model_max_budget": "{ m = 5 }",
    "team_member_key_duration": '"30d"',
    "allowed_passthrough_routes": '["/a"]',
    "denied_passthrough_routes": '["/a"]',
    "guardrails": '["g"]',
    "disable_global_guardrails": "true",
    "policies": '["p"]',
    "prompts": '["p"]',
    "tags": '["t"]',
    "secret_manager_settings": '{ a = "b" }',
}
NEWER = {"require_trace_id": "true", "team_member_model_max_budget": "{ m = 5 }"}


def team(attributes: Mapping[str, str]) -> str:
    """A team with these attributes."""
    lines = "".join(f"  {name} = {value}\n" for name, value in attributes.items())
    return f'resource "litellm_team" "it" {{\n  team_alias = var.run\n{lines}}}\n'


def apply(workspace: LiveWorkspace, attributes: Mapping[str, str]) -> Mapping[str, Any]:
    """Apply without a warning, see an empty plan; returns what LiteLLM shows."""
    workspace.write(team(attributes))
    output = workspace.apply()
    assert warnings(output) == []
    assert "must be replaced" not in output
    workspace.plan()
    return show_team(workspace)


def at(shown: Any, place: tuple[str, ...]) -> Any:
    """What is at a place, None if there is nothing."""
    for name in place:
        shown = (shown or {}).get(name)
    return shown


def alike(shown: Any, expected: Any) -> bool:
    """Whether LiteLLM shows what is expected; in a list, each object may say more."""
    if expected is None:
        return nothing(shown)
    if isinstance(expected, list) and isinstance(shown, list):
        return len(shown) == len(expected) and all(map(alike, shown, expected))
    if expected in ({}, []):
        return nothing(shown)
    return alike_names(shown, expected) if isinstance(expected, dict) else bool(shown == expected)


def nothing(shown: Any) -> bool:
    """Whether LiteLLM shows that something is unset: 0 is a value, and an object may hold its id and empty names."""
    if isinstance(shown, dict):
        return all(nothing(item) for name, item in shown.items() if not name.endswith("_id"))
    return shown in (None, "", []) or shown is False


def alike_names(shown: Any, expected: Mapping[str, Any]) -> bool:
    """Whether an object says at least what is expected."""
    return isinstance(shown, dict) and all(alike(shown.get(name), item) for name, item in expected.items())


def check(shown: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Every attribute shows as expected, None where it is unset."""
    wrong = {
        name: (at(shown, ATTRIBUTES[name].place), item)
        for name, item in expected.items()
        if not alike(at(shown, ATTRIBUTES[name].place), item)
    }
    assert wrong == {}


ONE = {name: each.one for name, each in ATTRIBUTES.items()}
OTHER = {name: each.other for name, each in ATTRIBUTES.items()}
EMPTY = {name: each.empty for name, each in ATTRIBUTES.items()}
SHOWN = {name: each.shown for name, each in ATTRIBUTES.items()}
OTHER_SHOWN = {name: each.other_shown for name, each in ATTRIBUTES.items()}
UNSET = {name: None for name in ATTRIBUTES if name != "metadata"}


def test_every_attribute_goes_through_its_transitions(workspace: LiveWorkspace) -> None:
    """Unset, set, another value, unset, set at once, empty, unset: LiteLLM holds what the configuration says."""
    check(apply(workspace, {}), UNSET)
    check(apply(workspace, ONE), SHOWN)
    check(apply(workspace, OTHER), OTHER_SHOWN)
    check(apply(workspace, {}), UNSET)
    check(apply(workspace, ONE), SHOWN)
    check(apply(workspace, EMPTY), UNSET)
    check(apply(workspace, {}), UNSET)


def test_attributes_change_without_their_neighbours(workspace: LiveWorkspace) -> None:
    """Every second attribute changes, goes and comes: none takes another along, above all none that shares the metadata."""
    half, rest = list(ATTRIBUTES)[::2], list(ATTRIBUTES)[1::2]
    one, other = {name: ONE[name] for name in rest}, {name: OTHER[name] for name in half}
    shown, other_shown = {name: SHOWN[name] for name in rest}, {name: OTHER_SHOWN[name] for name in half}
    apply(workspace, ONE)
    check(apply(workspace, one | other), shown | other_shown)
    check(apply(workspace, one), shown | {name: None for name in half if name != "metadata"})
    check(apply(workspace, other), {name: None for name in rest if name != "metadata"} | other_shown)


def test_created_with_everything_and_imported(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """What was created with all attributes at once is as if they had come one by one, and imports to an empty plan."""
    check(apply(workspace, ONE), SHOWN)
    readable = {name: value for name, value in ONE.items() if name != "logging"}
    apply(workspace, readable)
    other = new_workspace()
    other.write(team(readable).replace("var.run", f'"{workspace.run}"'))
    other.terraform("import", ADDRESS, workspace.attributes(ADDRESS)["id"])
    other.plan()
    (other.folder / "terraform.tfstate").unlink()


DRIFT: Mapping[str, Mapping[str, Any]] = {
    "soft_budget": {"soft_budget": 61},
    "tpd_limit": {"tpd_limit": 6},
    "budget_limits": {"budget_limits": [{"budget_duration": "1d", "max_budget": 6}]},
    "model_aliases": {"model_aliases": {"a": "other"}},
    "router_settings": {"router_settings": {"num_retries": 4}},
    "object_permission": {"object_permission": {"vector_stores": ["docs", "more"]}},
    "access_group_ids": {"access_group_ids": []},
    "team_member_budget": {"team_member_budget": 6},
    "team_member_tpm_limit": {"team_member_tpm_limit": None},
    "model_rpm_limit": {"model_rpm_limit": {"a": 2}},
    "default_estimated_output_tokens": {"default_estimated_output_tokens": 9},
    "enforced_file_expires_after": {"enforced_file_expires_after": {}},
}


def test_what_is_changed_elsewhere_is_seen_at_its_attribute_and_taken_back(workspace: LiveWorkspace) -> None:
    """Each attribute that LiteLLM keeps in a place of its own is compared with what is there."""
    apply(workspace, ONE)
    for body in DRIFT.values():
        workspace.tell("/team/update", {"team_id": workspace.attributes(ADDRESS)["team_id"], **body})
    output = workspace.plan(changes=True)
    assert [name for name in DRIFT if f" {name} " not in output] == []
    assert [name for name in ONE if name not in DRIFT and f"\n      ~ {name} " in output] == []
    check(apply(workspace, ONE), SHOWN)


def test_what_is_set_elsewhere_is_seen_where_the_configuration_is_silent(workspace: LiveWorkspace) -> None:
    """An attribute that the user leaves out is unset, and not whatever somebody made it."""
    apply(workspace, {})
    bodies = {name: body for name, body in DRIFT.items() if any(value for value in body.values())}
    for body in bodies.values():
        workspace.tell("/team/update", {"team_id": workspace.attributes(ADDRESS)["team_id"], **body})
    output = workspace.plan(changes=True)
    assert [name for name in bodies if f"- {name} " not in output] == []
    check(apply(workspace, {}), UNSET)


@pytest.mark.parametrize("part", [0, 1])
def test_attribute_that_needs_a_licence_says_so(part: int, secretive_workspace: LiveWorkspace) -> None:
    """LiteLLM refuses it without a licence; the error names attribute and licence, and nothing is created."""
    workspace = secretive_workspace
    for name in list(LICENSED)[part::2]:
        workspace.write(team({name: LICENSED[name]}))
        value = " = true" if LICENSED[name] == "true" else ""
        assert f"{name}{value} requires a LiteLLM Enterprise licence" in workspace.apply(status=1)
        assert workspace.resources() == []


def test_empty_values_need_no_licence(workspace: LiveWorkspace) -> None:
    """Modules pass empty values on for what is not set."""
    empty = {"disable_global_guardrails": "false", "team_member_key_duration": '""', "model_max_budget": "{}"}
    lists = ("allowed_passthrough_routes", "denied_passthrough_routes", "guardrails", "policies", "prompts", "tags")
    for _ in range(2):
        apply(workspace, empty | dict.fromkeys(lists, "[]") | {"secret_manager_settings": "{}"})
        apply(workspace, {})


def test_attribute_that_this_litellm_does_not_know_is_an_error_of_the_plan(workspace: LiveWorkspace) -> None:
    """LiteLLM would drop it without a word."""
    if parsed(workspace.proxy.version) >= parsed("1.108.11"):
        pytest.skip("this LiteLLM knows them all")
    workspace.write(team(NEWER))
    output = workspace.plan(status=1)
    assert [name for name in NEWER if f"{name} requires a newer LiteLLM release" not in output] == []


def test_setting_of_the_router_that_this_litellm_does_not_know_is_an_error_of_the_plan(
    workspace: LiveWorkspace,
) -> None:
    """LiteLLM would store the others and drop it; null sets nothing."""
    if parsed(workspace.proxy.version) >= parsed("1.108.11"):
        pytest.skip("this LiteLLM knows it")
    settings = (
        '{ num_retries = 1, fallback_on_unsupported_params = true, content_policy_fallbacks = [{ "a" = ["b"] }] }'
    )
    workspace.write(team({"router_settings": settings}))
    output = workspace.plan(status=1)
    for name in ("fallback_on_unsupported_params", "content_policy_fallbacks"):
        assert f"router_settings.{name} requires a newer LiteLLM release" in output
    apply(workspace, {"router_settings": "{ num_retries = 1, content_policy_fallbacks = null }"})


MISTAKES = {
    "a budget below its alert": ({"max_budget": "5", "soft_budget": "5"}, "soft_budget must be less than max_budget"),
    "a limit below zero": ({"tpd_limit": "-1"}, "Must be at least 0"),
    "no tokens at all": ({"default_estimated_output_tokens": "0"}, "Must be at least 1"),
    "a kind of limit": ({"rpm_limit_type": '"dynamic"'}, "Must be one of"),
    "a window without its budget": (
        {"budget_limits": '[{ budget_duration = "1d" }]'},
        "Missing budget_limits[0].max_budget",
    ),
    "a window that resets daily": (
        {"budget_limits": '[{ budget_duration = "30days", max_budget = 1 }]'},
        "budget_limits[0].budget_duration",
    ),
    "a budget with an unknown name": (
        {"model_max_budget": "{ m = { budget = 5 } }"},
        'Unknown name model_max_budget["m"].budget',
    ),
    "a permission with an unknown name": (
        {"object_permission": "{ tools = [] }"},
        "Unknown name object_permission.tools",
    ),
    "a permission that is no list": ({"object_permission": '{ models = "m" }'}, "object_permission.models"),
    "an expiry in days": (
        {"enforced_file_expires_after": '{ anchor = "created_at", days = 3 }'},
        "Unknown name enforced_file_expires_after.days",
    ),
    "an index that may do anything": (
        {"allowed_vector_store_indexes": '[{ index_name = "i", index_permissions = ["all"] }]'},
        "allowed_vector_store_indexes[0].index_permissions[0]",
    ),
    "a setting of the router that is no number": (
        {"router_settings": '{ num_retries = "x" }'},
        "router_settings.num_retries",
    ),
    "one thing in two places": (
        {"metadata": '{ rpm_limit_type = "guaranteed_throughput" }', "rpm_limit_type": '"guaranteed_throughput"'},
        "metadata.rpm_limit_type belongs to the attribute",
    ),
}


def test_mistakes_are_found_before_anything_is_written(workspace: LiveWorkspace) -> None:
    """The error names the part of the attribute that is wrong."""
    for what, (attributes, message) in MISTAKES.items():
        workspace.write(team(attributes))
        output = workspace.terraform("validate", status=1)
        assert message in " ".join(output.replace("│", " ").split()), (what, output)


def test_secrets_of_callbacks_do_not_show(workspace: LiveWorkspace) -> None:
    """They are in no output, and another one is written although LiteLLM shows neither."""
    workspace.write(team({"logging": ONE["logging"]}))
    assert "made-up-one" not in workspace.apply()
    workspace.write(team({"logging": ONE["logging"].replace("made-up-one", "made-up-two")}))
    output = workspace.plan(changes=True)
    assert "(sensitive value)" in output
    assert "made-up" not in output
    workspace.apply()
    workspace.plan()


# ---- complaints about other providers


def test_budgets_that_litellm_fills_in_are_no_inconsistency(workspace: LiveWorkspace) -> None:
    """A duration that LiteLLM copies from the team to its members' default stays away, and zeroes stay zeroes."""
    shown = apply(
        workspace, {"budget_duration": '"30d"', "team_member_budget": "0", "max_budget": "0", "tpm_limit": "0"}
    )
    assert contains(shown, {"max_budget": 0, "tpm_limit": 0, "rpm_limit": None})
    assert contains(shown["team_member_budget_table"], {"max_budget": 0, "budget_duration": None})


@pytest.mark.since("1.106.0")
def test_defaults_of_the_proxy_are_no_inconsistency(workspace: LiveWorkspace) -> None:
    """What the proxy gives every new team is not the configuration's, and no drift; set, cleared and imported as ever (ncecere #152)."""
    before = workspace.ask("/get/default_team_settings")["values"]
    defaults = {"max_budget": 7.0, "budget_duration": "30d", "tpm_limit": 70}
    workspace.tell("/update/default_team_settings", defaults, "PATCH")
    try:
        shown = apply(workspace, {"rpm_limit": "5"})
        assert {name: shown[name] for name in defaults} == defaults
        state = workspace.attributes(ADDRESS)
        assert (state["max_budget"], state["budget_duration"], state["rpm_limit"]) == (None, None, 5)
        assert apply(workspace, {"max_budget": "0", "tpm_limit": "1"})["max_budget"] == 0
        assert apply(workspace, {"budget_duration": '"1d"'})["max_budget"] is None
    finally:
        workspace.tell("/update/default_team_settings", before, "PATCH")


def test_budget_can_be_cleared_to_null(workspace: LiveWorkspace) -> None:
    """Left out or null, alone or together with another, in either order of the two that LiteLLM compares (ncecere #99, #104)."""
    both = {"max_budget": "10", "soft_budget": "5", "team_member_budget": "1", "budget_duration": '"1d"'}
    shown = apply(workspace, both)
    assert contains(shown, {"max_budget": 10, "soft_budget": 5})
    assert contains(apply(workspace, {"max_budget": "3"}), {"max_budget": 3, "soft_budget": None})
    assert contains(apply(workspace, {"soft_budget": "20"}), {"max_budget": None, "soft_budget": 20})
    shown = apply(workspace, {"max_budget": "null", "team_member_budget": "null"})
    assert contains(shown, {"max_budget": None, "soft_budget": None, "budget_duration": None})
    assert contains(shown["team_member_budget_table"], {"max_budget": None})


def test_team_takes_access_groups_as_they_are(workspace: LiveWorkspace) -> None:
    """In any order, without a difference; added, taken away and emptied (ncecere #149)."""
    assert apply(workspace, {"access_group_ids": '["b", "a"]'})["access_group_ids"] == ["b", "a"]
    assert apply(workspace, {"access_group_ids": '["a", "b"]'})["access_group_ids"] == ["b", "a"]
    assert apply(workspace, {"access_group_ids": '["a"]'})["access_group_ids"] == ["a"]
    assert apply(workspace, {})["access_group_ids"] == []
