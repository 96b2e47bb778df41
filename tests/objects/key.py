"""A virtual key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.keys.key import KEY
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import (
    AWAY,
    BUDGET_LIMITS,
    HOME,
    INDEXES,
    OBJECT_PERMISSION,
    PLACE,
    ROUTER_SETTINGS,
    UNIQUE,
    UNIQUE_TEXT,
    USERS,
    Draw,
    Values,
    drawn,
    typed,
)


def _instant(draw: Draw) -> str:
    zone = draw.random.choice(("Z", "+00:00", "+05:30", "-08:00"))
    return f"20{draw.random.randint(20, 40)}-0{draw.random.randint(1, 9)}-1{draw.random.randint(0, 9)}T12:30:59{zone}"


def _models_of_the_team(values: Values) -> Values:
    """LiteLLM lets no key with other models into a team."""
    return {**values, "models": ["m"]} if values.get("team_id") == AWAY and values.get("models") else values


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The key as LiteLLM tells it."""
    shown: Mapping[str, Any] = ask(f"/key/info?key={state['token']}")["info"]
    return shown


def change(planned: str, **body: Any) -> Drift:
    """A change of the key from elsewhere."""
    values = {
        "models": ["a"],
        "aliases": {"a": "b"},
        "budget_duration": "30d",
        "metadata": {"owner": "a"},
        "blocked": False,
        "model_rpm_limit": {"a": 1},
        "tpm_limit": 0,
    }
    return Drift(values, Call("POST", "/key/update", {"key": "{token}", **body}), planned)


FULL: Values = {
    "models": ["gpt-4", "claude-3.5-sonnet"],
    "max_budget": 100.25,
    "max_parallel_requests": 5,
    "tpm_limit": 1000,
    "rpm_limit": 60,
    "allowed_cache_controls": ["no-cache", "max-age=3600"],
    "aliases": {"gpt-4": "gpt4"},
    "config": {"default_model": "gpt-4"},
    "permissions": {"can_create_keys": "true", "n": 1},
    "blocked": True,
}
CHANGED: Values = {
    "models": ["gpt-4"],
    "max_budget": 0,
    "max_parallel_requests": 0,
    "tpm_limit": 0,
    "rpm_limit": 61,
    "aliases": {"other": "gpt-4"},
    "blocked": False,
}
UNSET: Values = {
    **dict.fromkeys(("team_id", "user_id", "max_budget", "budget_duration", "tpm_limit", "rpm_limit", "expires")),
    "models": [],
    "aliases": {},
    "blocked": False,
}

SAMPLE = Sample(
    record=KEY,
    least={},
    usual={
        "key_alias": UNIQUE,
        "team_id": HOME,
        "models": ["gpt-4o"],
        "max_budget": 10,
        "tpm_limit": 1000,
        "rpm_limit": 60,
        "metadata": {"environment": "production"},
    },
    values={
        "key": drawn(
            f"sk-{UNIQUE}-one-0123456789",
            f"sk-{UNIQUE}-two-0123456789",
            lambda draw: f"sk-{UNIQUE}-{draw.word()}-0123456789",
        ),
        "key_alias": UNIQUE_TEXT,
        "team_id": PLACE,
        "budget_id": PLACE,
        "end_user_budget_id": PLACE,
        "user_id": drawn("one", "two", lambda draw: draw.random.choice(USERS)),
        "service_account_id": UNIQUE_TEXT,
        "duration": drawn("30d", "60d", lambda draw: "-1" if draw.chance(0.2) else draw.duration()),
        "budget_limits": BUDGET_LIMITS,
        "auto_rotate": typed(True, True, None),
        "rotation_interval": typed("30d", "7d", None),
        "temp_budget_increase": typed(1.5, 2.25, None),
        "temp_budget_expiry": drawn("2030-01-31T00:00:00Z", "2031-01-31T00:00:00Z", _instant, None),
        "object_permission": OBJECT_PERMISSION,
        "allowed_vector_store_indexes": INDEXES,
        "router_settings": ROUTER_SETTINGS,
    },
    beside={"service_account_id": {"team_id": HOME}, "budget_duration": {"max_budget": 1}},
    only_together=(
        frozenset({"auto_rotate", "rotation_interval"}),
        frozenset({"temp_budget_increase", "temp_budget_expiry"}),
    ),
    untried={
        "organization_id": "requires an organization, and those require a licence",
        "project_id": "needs a project, and those a licence",
    },
    untried_alone={
        "rotation_trigger": "stands in Terraform alone; tests/acceptance/test_rotation.py tries it",
        "grace_period": "stands in Terraform alone; tests/acceptance/test_rotation.py tries it",
    },
    apart={
        "key_alias_prefix": "excludes key_alias",
        "budget_id": "excludes soft_budget",
        "key_type": "excludes allowed_routes",
        "service_account_id": "excludes user_id",
        "rotation_trigger": "excludes key",
        "grace_period": "goes with rotation_trigger",
    },
    consistent=_models_of_the_team,
    given=frozenset({"key_alias"}),  # made of key_alias_prefix
    unknown_to_import={"duration": "LiteLLM keeps the expiry alone"},
    import_id="{key}",
    changes_since={"soft_budget": "1.106.0", "budget_duration": "1.100.5", "duration": "1.85.7"},
    forget=Call("POST", "/key/delete", {"keys": ["{token}"]}),
    show=show,
    shown={
        "full": [
            Shown({"key_alias": f"{UNIQUE} key / ünï", "team_id": HOME, "user_id": USERS[0]}, {"user_id": USERS[0]}),
            Shown(FULL, FULL),
            Shown({"budget_duration": "30d"}, {"budget_duration": "30d"}),
            Shown({"duration": "30d"}, {}),
            Shown({"soft_budget": 80}, {"litellm_budget_table": {"soft_budget": 80}}),
            Shown(
                {
                    "metadata": {"environment": "production", "nested": {"deep": [1, "two", True, None]}},
                    "model_rpm_limit": {"claude-3.5-sonnet": 30},
                    "model_tpm_limit": {"gpt-4": 500},
                },
                {
                    "metadata": {
                        "environment": "production",
                        "nested": {"deep": [1, "two", True, None]},
                        "model_rpm_limit": {"claude-3.5-sonnet": 30},
                        "model_tpm_limit": {"gpt-4": 500},
                    }
                },
            ),
        ],
        "changed": [
            Shown({"key_alias": f"{UNIQUE}-other", "team_id": HOME, "user_id": USERS[1]}, {"user_id": USERS[1]}),
            Shown(CHANGED, CHANGED),
            Shown(
                {"allowed_cache_controls": ["no-store"], "config": {"other": [1]}, "permissions": {"other": True}}, {}
            ),
            Shown({"budget_duration": "7d"}, {}),
            Shown({"duration": "60d"}, {}),
            Shown({"soft_budget": 70.5}, {"litellm_budget_table": {"soft_budget": 70.5}}),
            Shown(
                {"metadata": {"environment": "test"}, "model_rpm_limit": {"gpt-4": 31}, "model_tpm_limit": {}},
                {"metadata": {"environment": "test", "model_rpm_limit": {"gpt-4": 31}}},
            ),
        ],
        "least": [Shown({"key_alias": f"{UNIQUE}-other"}, UNSET)],
    },
    drifts={
        "a key's models": change('+ "a"', models=[]),
        "a key's aliases": change('"x" = "y"', aliases={"x": "y"}),
        "a key's duration of budget": change('budget_duration = "7d" -> "30d"', budget_duration="7d"),
        "a key's limit by model": change('"a" = 2 -> 1', model_rpm_limit={"a": 2}),
        "zero to something": change("tpm_limit       = 9 -> 0", tpm_limit=9),
        "a key blocked": change("blocked         = true -> false", blocked=True),
        "a key's user": change('user_id         = "somebody" -> null', user_id="somebody"),
    },
)
