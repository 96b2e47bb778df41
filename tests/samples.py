"""Values to try for every attribute: two that differ, and the empty one, from the tables of fields.

The tables say the types and the checks; here stand the values of attributes whose type says too little.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from terraform_plugin import types
from terraform_plugin.diagnostics import Diagnostics
from terraform_plugin.paths import path
from terraform_plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_plugin.validators import OneOf, UnlessEmpty, WholeNumber
from terraform_plugin.values import plain
from terraform_provider_litellm.durations import BudgetDuration, Lifetime
from terraform_provider_litellm.fields import Field, conform, is_mask

BASES: dict[str, dict[str, Any]] = {
    "litellm_key": {},
    "litellm_team": {"team_alias": lambda unique: unique},
    "litellm_team_member": {
        "team_id": "home",
        "user_id": lambda unique: unique,
        "role": "user",
    },
}
"""What each resource sets besides the attribute. `home` and `away` are a team and a budget each."""

TOGETHER: dict[str, dict[str, dict[str, Any]]] = {
    "litellm_key": {
        "service_account_id": {"team_id": "home"},
        "budget_duration": {"max_budget": 1},
    },
    "litellm_team": {"budget_duration": {"max_budget": 1}},
    "litellm_team_member": {
        "budget_duration": {"max_budget_in_team": 1},
    },
}
"""What an attribute needs beside it."""

NOT_ALONE = {
    ("litellm_key", "organization_id"): "needs an organization, and those a licence",
    ("litellm_key", "project_id"): "needs a project, and those a licence",
    ("litellm_key", "auto_rotate"): "goes only with rotation_interval",
    ("litellm_key", "rotation_interval"): "goes only with auto_rotate",
    ("litellm_key", "temp_budget_increase"): "goes only with temp_budget_expiry",
    ("litellm_key", "temp_budget_expiry"): "goes only with temp_budget_increase",
    ("litellm_team_member", "user_id"): "says who the member is",
    ("litellm_team_member", "role"): "has one value without a licence",
}
"""Attributes that nothing can be tried with here."""

PERMISSIONS = [{"vector_stores": ["a"], "skills": ["s"]}, {"agents": ["b"], "models": ["m"]}]
INDEXES = [[{"index_name": "i", "index_permissions": ["read"]}], [{"index_name": "j", "index_permissions": ["write"]}]]
LIMITS = [[{"max_budget": 1.5, "budget_duration": "1d"}], [{"max_budget": 9, "budget_duration": "30d"}]]
EXPIRIES = [{"anchor": "created_at", "seconds": 3600}, {"anchor": "created_at", "seconds": 7200}]
ROUTER = [{"num_retries": 3, "fallbacks": [{"a": ["b"]}]}, {"timeout": 1.5, "routing_strategy": "least-busy"}]

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
        "temp_budget_expiry": ["2030-01-31T00:00:00Z", "2031-01-31T00:00:00Z"],
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
}
"""Values where those of the type would not do."""


def placed(value: Any, run: str) -> Any:
    """A value with the run's own team or budget in place of `home` or `away`."""
    if isinstance(value, dict):
        return {name: placed(item, run) for name, item in value.items()}
    return f"{run}-{value}" if value in ("home", "away") else value


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
    if each.required or each.chosen:
        return None
    value: Any = {str: "", bool: False, int: 0, float: 0, list: [], dict: {}}[type(plain(one))]
    return value if passes(each, value) and not is_mask(value) else None
