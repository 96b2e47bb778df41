"""State of other providers becomes ours: what has a place here is carried, ids are translated, secrets stay secret."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle.resource import SCHEMA_VERSION, ObjectResource
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.plugin.resource import Move, Upgrade
from terraform_provider_litellm.plugin.values import plain
from terraform_provider_litellm.plugin.wire import codec
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.state_migration.source import EMPTY
from terraform_provider_litellm.state_migration.table import SOURCES
from tests.moves import CASES, Case

SECRET = "sk-made-up-secret-0123"
TOKEN = token_of(SECRET)

TOLD_BY_LITELLM = {"spend", "token_id", "created_at", "created_by", "expires", "updated_at", "updated_by", "key_name"}
OF_A_KEY = {"aliases", "auto_create_key", "blocked", "config", "duration", "key", "key_alias", "soft_budget"}
"""What others take at a user for the key that LiteLLM makes along, which has a resource of its own here."""

NO_PLACE = {
    "litellm_guardrail": TOLD_BY_LITELLM,
    "litellm_agent": TOLD_BY_LITELLM,
    "litellm_key": TOLD_BY_LITELLM,
    "litellm_key_block": {"key", "blocked"},
    "litellm_team_block": {"blocked"},
    "litellm_mcp_server": {*TOLD_BY_LITELLM, "skip_url_validation", "spec_version"},
    "litellm_team": {"team_member_budget_id"},
    "litellm_unified_access_group": TOLD_BY_LITELLM,
    "litellm_vector_store": TOLD_BY_LITELLM,
    "litellm_user": {*OF_A_KEY, "key_count", "organizations", "prompts", "spend", "teams"},
}
"""Attributes of others that are not carried: they are computed, and the next read tells them."""

ANOTHER_FORM = {
    "litellm_agent": {"agent_card"},
    "litellm_fallback": {"id"},
    "litellm_guardrail": {"guardrail_info", "litellm_params"},
    "litellm_key": {"id", "token", "budget_id"},
    "litellm_key_block": {"id"},
    "litellm_search_tool": {"search_tool_info"},
    "litellm_prompt": {"id"},
    "litellm_mcp_server": {"mcp_info"},
    "litellm_team": {"router_settings"},
    "litellm_team_member": {"id"},
    "litellm_team_member_add": {"member"},
}
"""Attributes whose value is not the same here; the tables below say what becomes of them."""


def record(kind: str) -> LiteLLMObject:
    """The record of one of our types."""
    return catalog.record(kind)


def taken_over(kind: str, raw: dict[str, Any]) -> dict[str, Any] | None:
    """What is set in our state, as plain data; it fits the schema."""
    state = SOURCES[kind].taken_over(record(kind), raw)
    if state is None:
        return None
    codec.encode(ObjectResource(record(kind)).schema.type, state)
    return {name: plain(value) for name, value in state.items() if value is not None}


AT_ATTRIBUTES = {
    "metadata": {"service_account_id"},
    "additional_litellm_params": {"merge_reasoning_content_in_choices"},
}
"""What recorded states have inside of an object as well as at an attribute, by the object."""


def without_twins(raw: dict[str, Any], name: str) -> Any:
    """An attribute of theirs, without names in it that stand at an attribute too, which has the same value."""
    value = raw[name]
    if not isinstance(value, dict):
        return value
    twins = {each for each in AT_ATTRIBUTES.get(name, ()) if each in value and raw.get(each) is not None}
    assert all(str(raw[each]).lower() == str(value[each]).lower() for each in twins)
    return {each: item for each, item in value.items() if each not in twins}


SAMPLES = [(case, kind, name, raw) for case in CASES for kind, name, raw in Case(case).instances]


@pytest.mark.parametrize(("case", "kind", "name", "raw"), SAMPLES, ids=[" ".join(each[:3]) for each in SAMPLES])
def test_everything_with_a_place_is_carried(case: str, kind: str, name: str, raw: dict[str, Any]) -> None:
    """Of whole states as other providers write them: under its name, with its value; what is empty is unset."""
    ours = "litellm_key" if kind in SOURCES["litellm_key"].types else kind
    state = taken_over(ours, raw)
    assert state is not None, (case, name)
    places = ObjectResource(record(ours)).schema.block.attributes.keys() | {"member"}
    assert raw.keys() - places <= NO_PLACE.get(ours, set())
    same = raw.keys() - NO_PLACE.get(ours, set()) - ANOTHER_FORM.get(ours, set())
    expected = {name: value for name in same if (value := without_twins(raw, name)) not in EMPTY}
    assert {name: value for name, value in state.items() if name in same} == expected


@pytest.mark.parametrize(
    ("raw", "secret"),
    [
        ({"id": SECRET, "key": SECRET}, SECRET),
        ({"id": SECRET, "key": None}, SECRET),
        ({"id": f"sha256:{TOKEN}", "key": SECRET}, SECRET),
        ({"id": f"sha256:{TOKEN}", "key": None, "key_wo_version": "1"}, None),
        ({"id": TOKEN, "token_id": TOKEN, "key": None}, None),
        ({"id": "7", "token_id": TOKEN}, None),
        ({"id": TOKEN, "token": TOKEN, "key": SECRET}, SECRET),
    ],
    ids=[
        "the secret as id",
        "the secret as id alone",
        "ncecere since 1.2",
        "ncecere with a write-only key",
        "BerriAI",
        "token_id alone",
        "scalepad",
    ],
)
def test_id_of_a_key_is_its_token(raw: dict[str, Any], secret: str | None) -> None:
    """Whatever it was before; the secret is kept where the state has it, in `key` alone."""
    state = taken_over("litellm_key", raw)
    expected = {"id": TOKEN, "token": TOKEN} | ({"key": secret} if secret else {})
    assert state == expected


FORMS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "budgets by model": ("litellm_key", {"model_max_budget": {"gpt-4": 50.0}}, {"model_max_budget": {"gpt-4": 50}}),
    "budgets by model in text": (
        "litellm_key",
        {"model_max_budget": '{"gpt-4": {"budget_limit": 0.1, "time_period": "1d"}}'},
        {"model_max_budget": {"gpt-4": {"budget_limit": Decimal("0.1"), "time_period": "1d"}}},
    ),
    "an object in two attributes": (
        "litellm_key",
        {"metadata": {"a": "1"}, "metadata_json": '{"b": {"c": [true]}}'},
        {"metadata": {"a": "1", "b": {"c": [True]}}},
    ),
    "information in text": (
        "litellm_search_tool",
        {"search_tool_info": '{"a": 1}'},
        {"search_tool_info": {"a": 1}},
    ),
    "parameters with a placeholder": (
        "litellm_vector_store",
        {"litellm_params": {"api_key": "REDACTED_BY_LITELM", "api_base": "a"}},
        {},
    ),
    "an object in text": ("litellm_key", {"config_json": '{"a": 1}', "permissions_json": "{}"}, {"config": {"a": 1}}),
    "a budget that LiteLLM made": ("litellm_key", {"soft_budget": 80, "budget_id": "its own"}, {"soft_budget": 80}),
    "a budget": ("litellm_key", {"soft_budget": 0, "budget_id": "b"}, {"soft_budget": 0, "budget_id": "b"}),
    "text": ("litellm_key", {"tpm_limit": "500", "blocked": "false"}, {"tpm_limit": 500, "blocked": False}),
    "routes of a key": (
        "litellm_key",
        {
            "router_settings": {
                "num_retries": 3,
                "timeout": None,
                "fallbacks": '[{"gpt-4": ["a"]}, {"*": ["b"]}]',
                "model_group_alias": '{"fast": "gpt-4"}',
                "retry_policy": {"rate_limit_error_retries": 5, "internal_server_error_retries": None},
            }
        },
        {
            "router_settings": {
                "num_retries": 3,
                "fallbacks": [{"gpt-4": ["a"]}, {"*": ["b"]}],
                "model_group_alias": {"fast": "gpt-4"},
                "retry_policy": {"RateLimitErrorRetries": 5},
            }
        },
    ),
    "routes of a team": (
        "litellm_team",
        {
            "router_settings": {
                "fallbacks": [{"model": "a", "fallback_models": ["b"]}],
                "context_window_fallbacks": None,
            }
        },
        {"router_settings": {"fallbacks": [{"a": ["b"]}]}},
    ),
    "information that has attributes": (
        "litellm_model",
        {"additional_model_info": {"supports_vision": "true", "max_tokens": "4096", "owner": "a"}},
        {"max_tokens": 4096, "additional_model_info": {"supports_vision": "true", "owner": "a"}},
    ),
    "what has an attribute there and none here": (
        "litellm_model",
        {"supports_vision": True, "oci_region": "a", "client_secret": "s", "additional_litellm_params": {"a": 1}},
        {
            "additional_model_info": {"supports_vision": True},
            "additional_litellm_params": {"a": 1, "oci_region": "a"},
            "sensitive_litellm_params": {"client_secret": "s"},
        },
    ),
    "what has an attribute, in the metadata of a key": (
        "litellm_key",
        {"metadata": {"service_account_id": "ci", "tags": '["a"]', "model_rpm_limit": '{"gpt-4": 5}', "owner": "b"}},
        {"service_account_id": "ci", "tags": ["a"], "model_rpm_limit": {"gpt-4": 5}, "metadata": {"owner": "b"}},
    ),
    "what has an attribute, in the metadata of a team": (
        "litellm_team",
        {"metadata": {"guardrails": '["a"]'}},
        {"guardrails": ["a"]},
    ),
    "what stands at its attribute too": (
        "litellm_model",
        {
            "merge_reasoning_content_in_choices": True,
            "additional_litellm_params": {"merge_reasoning_content_in_choices": "true", "timeout": "60"},
        },
        {"merge_reasoning_content_in_choices": True, "additional_litellm_params": {"timeout": "60"}},
    ),
    "a card with names of others": (
        "litellm_agent",
        {
            "agent_card": {
                "name": "a",
                "protocol_version": "0.3",
                "icon_url": None,
                "capabilities": {"push_notifications": True, "streaming": None},
                "skills": [{"id": "s", "input_modes": ["text"], "tags": None}],
            },
            "object_permission": {"mcp_tool_permissions": {"s": '["t"]'}, "models": None},
        },
        {
            "agent_card": {
                "name": "a",
                "protocolVersion": "0.3",
                "capabilities": {"pushNotifications": True},
                "skills": [{"id": "s", "inputModes": ["text"]}],
            },
            "object_permission": {"mcp_tool_permissions": {"s": ["t"]}},
        },
    ),
    "information in blocks": (
        "litellm_mcp_server",
        {"mcp_info": [{"logo_url": "", "mcp_server_cost_info": [{"default_cost_per_query": Decimal("0.01")}]}]},
        {"mcp_info": {"mcp_server_cost_info": {"default_cost_per_query": Decimal("0.01")}}},
    ),
    "parameters in two attributes": (
        "litellm_model",
        {"additional_litellm_params": {"a": "1"}, "additional_litellm_params_json": '{"b": [1, null]}'},
        {"additional_litellm_params": {"a": "1", "b": [1, None]}},
    ),
}


@pytest.mark.parametrize(("kind", "theirs", "ours"), FORMS.values(), ids=FORMS)
def test_other_forms(kind: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """What others keep in text, in maps of text or under another name is in our form."""
    identity = {"id": TOKEN if kind == "litellm_key" else "it"}
    alone = taken_over(kind, identity)
    assert alone is not None
    assert taken_over(kind, identity | theirs) == alone | ours


@pytest.mark.parametrize(
    "value", [7, True, "text", "[not JSON", '"JSON text"', [1], [[]], {"a": 1}, {"a": {"b": []}}, [{"a": 1}]]
)
@pytest.mark.parametrize("kind", SOURCES)
def test_form_that_nobody_has_is_left_to_the_next_read(kind: str, value: Any) -> None:
    """A value that is of no use is dropped; it does not keep the object from being taken over."""
    known = {"id": TOKEN, "team_id": "team", "user_id": "user", "member": [{"user_id": "user", "role": "user"}]}
    known |= {"budget_id": "budget", "credential_name": "credential", "access_group_id": "group", "name": "tag"}
    known |= {"model": "model", "fallback_type": "general", "access_group": "group"}
    known |= {"organization_id": "organization", "search_tool_id": "tool", "vector_store_id": "store"}
    known |= {"guardrail_id": "guardrail", "prompt_id": "prompt", "environment": "development"}
    known |= {"agent_id": "agent", "server_id": "server", "toolset_id": "toolset"}
    known |= {"organization_id": "organization", "project_id": "project"}
    fields = [each for each in record(kind).table.fields if each.name not in (*known, "key")]
    state = taken_over(kind, known | {each.name: value for each in fields})
    assert state is not None
    assert state["id"]


@pytest.mark.parametrize(
    ("raw", "user"),
    [
        ({"id": "team:it:user:x", "team_id": "team:it", "user_id": "user:x"}, "user:x"),
        ({"id": "team:it:user:x", "team_id": "team:it", "user_email": "a@b.example"}, "user:x"),
    ],
    ids=["both ids", "the user's in the object's id alone"],
)
def test_member_is_named_by_both_ids(raw: dict[str, Any], user: str) -> None:
    """Also where they hold the letter that others put between them."""
    state = taken_over("litellm_team_member", raw)
    assert state is not None
    assert (state["id"], state["team_id"], state["user_id"]) == (f"team:it/{user}", "team:it", user)


def test_a_mapping_of_a_secret_is_taken_over_with_the_token_of_the_key() -> None:
    """The state of others holds the secret itself; ours does not."""
    raw = {"id": "m", "jwt_claim_name": "email", "jwt_claim_value": "a", "description": "", "key": "sk-made-up"}
    state = taken_over("litellm_jwt_key_mapping", raw)
    assert state is not None
    assert (state["mapping_id"], state["token"]) == ("m", token_of("sk-made-up"))
    assert "sk-made-up" not in str(state)


@pytest.mark.parametrize("kind", SOURCES)
def test_state_without_an_id_is_refused(kind: str) -> None:
    """The error says how to go on, and nothing of what the state holds."""
    upgrade: Upgrade[Client] = Upgrade(version=0, raw={"key": "whatever", "max_budget": SECRET})
    resource = ObjectResource(record(kind))
    asyncio.run(resource.upgrade(upgrade))
    (error,) = upgrade.diagnostics
    assert upgrade.state is None
    assert "terraform state rm" in error.detail
    assert SECRET not in f"{error.summary} {error.detail}"


@pytest.mark.parametrize("version", [0, 1, 3, 8])
def test_state_of_any_version_of_theirs_is_older_than_ours(version: int) -> None:
    """Terraform refuses newer state before a provider sees it, and has older state upgraded."""
    resource = ObjectResource(record("litellm_key"))
    assert resource.schema.version == SCHEMA_VERSION > version
    upgrade: Upgrade[Client] = Upgrade(version=version, raw={"id": SECRET, "key": SECRET})
    asyncio.run(resource.upgrade(upgrade))
    assert upgrade.state is not None
    assert upgrade.state["id"] == TOKEN


@pytest.mark.parametrize(("kind", "version"), [("litellm_key", SCHEMA_VERSION + 1), ("litellm_team_members", 0)])
def test_other_state_is_refused(kind: str, version: int) -> None:
    """That of a newer release of ours, and of a type that only we have."""
    upgrade: Upgrade[Client] = Upgrade(version=version, raw={"id": TOKEN})
    asyncio.run(ObjectResource(record(kind)).upgrade(upgrade))
    (error,) = upgrade.diagnostics
    assert error.summary == "State cannot be upgraded"


LINE = "registry.terraform.io/somebody/litellm"
"""A fork that nobody has heard of."""


def moved(source: str, target: str, raw: dict[str, Any], version: int = 0) -> dict[str, Any] | None:
    """Our state of an object after a `moved` block."""
    move: Move[Client] = Move(source_provider=LINE, source_type=source, source_version=version, source_state=raw)
    asyncio.run(ObjectResource(record(target)).move(move))
    assert not move.diagnostics.has_error
    assert not move.private
    return move.state


@pytest.mark.parametrize(("case", "kind", "name", "raw"), SAMPLES, ids=[" ".join(each[:3]) for each in SAMPLES])
def test_moved_from_any_provider_of_the_line(case: str, kind: str, name: str, raw: dict[str, Any]) -> None:
    """Types and attributes tell it, whatever the provider's name is."""
    ours = "litellm_key" if kind in SOURCES["litellm_key"].types else kind
    assert moved(kind, ours, raw) == SOURCES[ours].taken_over(record(ours), raw) is not None, (case, name)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("other", SOURCES)
def test_moved_from_the_same_type_alone(kind: str, other: str) -> None:
    """A team does not become a key, and a type that another line calls by our name is not taken over."""
    whole: dict[str, Any] = {name: "it" for source in SOURCES.values() for name in source.marks}
    whole |= {"id": TOKEN, "token": TOKEN, "member": [{"user_id": "user", "role": "user"}]}
    assert (moved(other, kind, whole) is not None) == (kind == other)
    assert moved(kind, kind, {"id": TOKEN}) is None


@pytest.mark.parametrize(
    ("source", "target", "version"),
    [
        ("litellm_service_account", "litellm_team", 0),
        ("litellm_team_members", "litellm_team_members", 0),
        ("litellm_key", "litellm_key", SCHEMA_VERSION),
    ],
    ids=["another type", "a type that only we have", "as new as ours"],
)
def test_nothing_else_is_moved(source: str, target: str, version: int) -> None:
    """An object of a type, or of a version, whose state nobody has looked at is not taken over."""
    raw = {name: "it" for each in SOURCES.values() for name in each.marks} | {"id": TOKEN}
    assert moved(source, target, raw, version=version) is None
