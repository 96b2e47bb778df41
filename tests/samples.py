"""Values to try for every attribute: two that differ, and the empty one, from the tables of fields.

The tables say the types and the checks; here stand the values of attributes whose type says too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from terraform_provider_litellm.attributes.durations import BudgetDuration, Lifetime
from terraform_provider_litellm.objects.models.model import CATALOGS, MODEL
from terraform_provider_litellm.objects.teams import team_members
from terraform_provider_litellm.objects.teams.team_member import TEAM_MEMBER
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.diagnostics import Diagnostics
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.validators import OneOf, UnlessEmpty, WholeNumber
from terraform_provider_litellm.plugin.values import plain
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import conform, is_mask

BASES: dict[str, dict[str, Any]] = {
    "litellm_key": {},
    "litellm_team": {"team_alias": lambda unique: unique},
    "litellm_team_member": {
        "team_id": "home",
        "user_id": lambda unique: unique,
        "role": "user",
    },
    "litellm_team_members": {"team_id": lambda unique: unique, "members": {}},
    "litellm_team_member_add": {"team_id": "home", "member": [{"user_id": lambda unique: unique, "role": "user"}]},
    "litellm_model": {
        "model_name": lambda unique: unique,
        "custom_llm_provider": "openai",
        "base_model": "gpt-4o-mini",
    },
}
"""What each resource sets besides the attribute. `home` and `away` are a team, a budget and a credential each."""

PARTS: dict[str, dict[str, tuple[Field, ...]]] = {
    "litellm_team_members": {
        "members": tuple(TEAM_MEMBER.table.by_name[name] for name in team_members.MEMBER.names),
    },
}
"""Attributes within an attribute that is a map of objects, as the fields that say the same elsewhere."""

TOGETHER: dict[str, dict[str, dict[str, Any]]] = {
    "litellm_key": {
        "service_account_id": {"team_id": "home"},
        "budget_duration": {"max_budget": 1},
    },
    "litellm_team": {"budget_duration": {"max_budget": 1}},
    "litellm_team_member": {
        "budget_duration": {"max_budget_in_team": 1},
    },
    "litellm_team_members": {
        "members.budget_duration": {"max_budget_in_team": 1},
    },
    "litellm_team_member_add": {
        "budget_duration": {"max_budget_in_team": 1},
    },
    "litellm_model": {
        "thinking_budget_tokens": {"thinking_enabled": True},
        "budget_duration": {"max_budget": 1},
    },
}
"""What an attribute needs beside it."""

GROUPS: dict[str, tuple[frozenset[str], ...]] = {
    "litellm_key": (
        frozenset({"auto_rotate", "rotation_interval"}),
        frozenset({"temp_budget_increase", "temp_budget_expiry"}),
    ),
}
"""Attributes that only go together: they are tried together."""

NOT_ALONE = {
    ("litellm_key", "organization_id"): "needs an organization, and those a licence",
    ("litellm_key", "project_id"): "needs a project, and those a licence",
    ("litellm_key", "rotation_trigger"): "stands in Terraform alone; tests/acceptance/test_rotation.py tries it",
    ("litellm_key", "grace_period"): "stands in Terraform alone; tests/acceptance/test_rotation.py tries it",
    ("litellm_team_member", "user_id"): "says who the member is",
    ("litellm_team_member", "role"): "has one value without a licence",
    ("litellm_team_members", "members.role"): "has one value without a licence",
}
"""Attributes that nothing can be tried with here."""

PERMISSIONS = [{"vector_stores": ["a"], "skills": ["s"]}, {"agents": ["b"], "models": ["m"]}]
INDEXES = [[{"index_name": "i", "index_permissions": ["read"]}], [{"index_name": "j", "index_permissions": ["write"]}]]
LIMITS = [[{"max_budget": 1.5, "budget_duration": "1d"}], [{"max_budget": 9, "budget_duration": "30d"}]]
EXPIRIES = [{"anchor": "created_at", "seconds": 3600}, {"anchor": "created_at", "seconds": 7200}]
PEOPLE = [
    [{"user_id": lambda unique, name=name: f"{unique}-{name}", "role": "user"} for name in names]
    for names in ("ab", "bc")
]
ROUTER = [{"num_retries": 3, "fallbacks": [{"a": ["b"]}]}, {"timeout": 1.5, "routing_strategy": "least-busy"}]


def numbers(fields: tuple[Field, ...]) -> dict[str, list[Any]]:
    """Numbers that differ from attribute to attribute, so that none can stand for another; prices have many digits."""
    return {
        each.name: [float(f"{place}.0000000001"), float(f"0.{place:04}1")]
        if "cost" in each.name
        else [place, place + 1]
        for place, each in enumerate(fields, start=1)
        if each.type == NUMBER
    }


SAMPLES: dict[str, dict[str, list[Any]]] = {
    "litellm_key": {
        "key": [lambda unique: f"sk-{unique}-one-0123456789", lambda unique: f"sk-{unique}-two-0123456789"],
        "key_alias": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two"],
        "team_id": ["home", "away"],
        "budget_id": ["home", "away"],
        "end_user_budget_id": ["home", "away"],
        "service_account_id": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two"],
        "duration": ["30d", "60d"],
        "budget_limits": LIMITS,
        "auto_rotate": [True, True, None],
        "rotation_interval": ["30d", "7d", None],
        "temp_budget_increase": [1.5, 2.25, None],
        "temp_budget_expiry": ["2030-01-31T00:00:00Z", "2031-01-31T00:00:00Z", None],
        "object_permission": PERMISSIONS,
        "allowed_vector_store_indexes": INDEXES,
        "router_settings": ROUTER,
    },
    "litellm_team": {
        "team_alias": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two"],
        "team_id": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two"],
        "team_member_permissions": [["/key/generate"], ["/key/info", "/key/update"]],
        "budget_limits": LIMITS,
        "object_permission": PERMISSIONS,
        "allowed_vector_store_indexes": INDEXES,
        "router_settings": ROUTER,
        "enforced_file_expires_after": EXPIRIES,
        "enforced_batch_output_expires_after": EXPIRIES,
        "logging": [
            [{"callback_name": "langfuse", "callback_type": "success", "callback_vars": {}}],
            [{"callback_name": "gcs_bucket", "callback_type": "failure", "callback_vars": {}}],
        ],
    },
    "litellm_team_member": {
        "team_id": ["home", "away"],
        "user_id": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two"],
        "user_email": [lambda unique: f"{unique}-one@example.com", lambda unique: f"{unique}-two@example.com"],
    },
    "litellm_team_members": {
        "team_id": ["home", "away"],
        "members": [
            lambda unique: {f"{unique}-a": {"tpm_limit": 5}, f"{unique}-b": {}},
            lambda unique: {f"{unique}-b": {"rpm_limit": 7}, f"{unique}-c": {"role": "user"}},
            {},
        ],
    },
    "litellm_team_member_add": {
        "team_id": ["home", "away"],
        "member": PEOPLE,
    },
    "litellm_model": {
        **{each.name: ["one", "two / ü"] for each in MODEL.table.fields if each.type == STRING and not each.validators},
        **numbers(MODEL.table.fields),
        "model_id": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two ü?#&%2F"],
        "model_name": [lambda unique: f"{unique}-one", lambda unique: f"{unique}-two"],
        "custom_llm_provider": ["openai", "anthropic"],
        "base_model": ["gpt-4o-mini", "ft:gpt-4o"],
        "pricing_base_model": ["gpt-4o", "azure/gpt-4o"],
        "thinking_budget_tokens": [2048, 4096],
        "mode": ["completion", "embedding"],
        "tier": ["paid", "free"],
        "discoverable": [False, True],
        "budget_duration": ["30d", "1mo"],
        "reasoning_effort": ["low", "xhigh"],
        "litellm_credential_name": ["home", "away"],
        "extra_headers": [{"X-Team": "a", "Authorization": "Bearer made-up-1"}, {"X-Api-Key": "ab"}],
        "additional_litellm_params": [{"top_k": 3, "deep": {"a": [1, True]}}, {"top_k": 4, "deep": "x", "seed": 7}],
        "sensitive_litellm_params": [
            {"azure_password": "one", "own": "x"},
            {"azure_password": "two", "own": "x", "client_secret": "y"},
        ],
        "additional_model_info": [
            {"owner": "a", "deep": {"n": [1, 1.5]}},
            {"owner": "b", "deep": {"n": []}, "more": 1},
        ],
    },
}
"""Values where those of the type would not do: two, and the empty one if that is not the type's (None: there is none)."""


KNOWN: dict[str, list[Any]] = {
    **numbers(tuple(each for catalog in CATALOGS for each in catalog.fields)),
    "oci_fingerprint": ["aa:bb:cc:dd", "x"],
    "oci_tenancy": ["ocid1.tenancy.oc1", "short"],
    "s3_encryption_key_id": ["arn:aws:kms:eu:1:key/2", "abcdefghij"],
    "s3_bucket_owner": ["012345678901", "123456789012"],
    "aws_session_tags": [
        [{"Key": "a b", "Value": "ü"}, {"Key": "team", "Value": "a"}],
        [{"Key": "team", "Value": "b"}],
    ],
    "bedrock_tags": [[{"key": "a b", "value": "ü"}, {"key": "team", "value": "a"}], [{"key": "team", "value": "b"}]],
    "tag_regex": [["^User-Agent: a$"], ["^b"]],
    "configurable_clientside_auth_params": [["api_key", {"api_base": "^https://.*$"}], ["api_base", "api_key"]],
    "cache_control_injection_points": [[{"location": "message", "role": "system"}], [{"location": "message"}]],
    "health_check_params": [{"temperature": 0.5, "deep": {"a": [1, True]}}, {"n": 1}],
    "search_context_cost_per_query": [{"search_context_size_low": 0.0123}, {"search_context_size_high": 0.5}],
    "tiered_pricing": [
        [{"range": [0, 32000], "input_cost_per_token": 1.5e-7}],
        [{"range": [0, 1000], "input_cost_per_token": 2e-7}, {"range": [1000, 2000], "output_cost_per_token": 0}],
    ],
}
"""Two values of names that free-form attributes of a model know, where those of the type would not do."""


def sampled_name(known: Field) -> list[Any]:
    """Two values of a name that a free-form attribute of a model knows."""
    return KNOWN.get(known.name) or list(defaults(known))[:2]


def placed(value: Any, run: str, unique: str = "") -> Any:
    """A value with the run's own things in place of `home` or `away`, and with the text that no other object has."""
    if callable(value):
        return value(unique)
    if isinstance(value, Mapping):
        return {name: placed(item, run, unique) for name, item in value.items()}
    if isinstance(value, list):
        return [placed(item, run, unique) for item in value]
    return f"{run}-{value}" if value in ("home", "away") else value


def sampled(kind: str, each: Field, name: str = "") -> list[Any]:
    """Two values of an attribute, and the empty one or None; they may be functions of a text that no other object has."""
    found = list(SAMPLES[kind].get(name or each.name) or defaults(each))
    return [*found[:2], found[2] if len(found) > 2 else empty(each, placed(found[0], ""))]


def defaults(each: Field) -> Iterator[Any]:
    """Two values of an attribute's type that its checks let pass."""
    candidates: list[Any] = [value for check in each.validators if isinstance(check, OneOf) for value in check.values]
    if any(isinstance(check, BudgetDuration | Lifetime) for check in each.validators):
        candidates += ["30d", "7d"]
    whole = any(isinstance(check, WholeNumber) for check in each.validators)
    by_type: list[tuple[Any, list[Any]]] = [
        (STRING, ["one", "two"]),
        (BOOL, [True, False]),
        (NUMBER, [5, 7] if whole else [1.5, 2.25]),
        (DYNAMIC, [{"a": 1}, {"b": [1, "x", {"c": True}]}]),
        (types.List(STRING), [["a", "b"], ["c"]]),
        (types.Set(STRING), [["a", "b"], ["c"]]),
        (types.Map(STRING), [{"a": "b"}, {"c": "d"}]),
        (types.Map(NUMBER), [{"a": 1}, {"b": 2}]),
        (types.Map(types.List(STRING)), [{"a": ["b"]}, {"c": ["d", "e"]}]),
    ]
    candidates += next(values for kind, values in by_type if kind == each.type)
    return (value for value in candidates if passes(each, value))


def passes(each: Field, value: Any) -> bool:
    """Whether the attribute's checks find nothing wrong."""
    found = Diagnostics()
    for check in each.checks:
        if not (isinstance(check, UnlessEmpty) and value == ""):
            check.validate(conform(each.type, value), path(each.name), found)
    return not found.has_error


def empty(each: Field, one: Any) -> Any:
    """The empty value of an attribute's type, None if it has none that is allowed."""
    if each.required or each.generated_if_unset:
        return None
    value: Any = {str: "", bool: False, int: 0, float: 0, list: [], dict: {}}[type(plain(one))]
    return value if passes(each, value) and not is_mask(value) else None
