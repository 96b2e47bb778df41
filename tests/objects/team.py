"""A team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.team import TEAM
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import (
    BUDGET_LIMITS,
    INDEXES,
    OBJECT_PERMISSION,
    ROUTER_SETTINGS,
    UNIQUE,
    UNIQUE_TEXT,
    Draw,
    Values,
    drawn,
)

ROUTES = ("/key/generate", "/key/info", "/key/update", "/key/delete", "/key/list", "/team/daily/activity")

EXPIRY = drawn(
    {"anchor": "created_at", "seconds": 3600},
    {"anchor": "created_at", "seconds": 7200},
    lambda draw: {
        "anchor": "created_at",
        "seconds": draw.random.choice((1, 3600, draw.random.randint(2, 10**7))),
    },
)


def _logging(draw: Draw) -> list[dict[str, Any]]:
    kinds = ("success", "failure", "success_and_failure")
    return [
        {
            "callback_name": "langfuse",
            "callback_type": draw.random.choice(kinds),
            "callback_vars": {
                name: draw.name()
                for name in ("langfuse_public_key", "langfuse_secret_key", "langfuse_host")
                if draw.chance(0.5)
            },
        }
        for _ in range(draw.random.randint(0, 2))
    ]


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The team as LiteLLM tells it."""
    shown: Mapping[str, Any] = ask(f"/team/info?team_id={state['team_id']}")["team_info"]
    return shown


def change(planned: str, since: str = "0", **body: Any) -> Drift:
    """A change of the team from elsewhere."""
    values = {
        "models": ["a", "b"],
        "max_budget": 10,
        "metadata": {"owner": "a", "nested": {"n": [1, 2]}},
        "blocked": False,
    }
    return Drift(values, Call("POST", "/team/update", {"team_id": "{team_id}", **body}), planned, since=since)


FULL: Values = {
    "models": ["gpt-4", "claude-3.5-sonnet"],
    "max_budget": 100.25,
    "budget_duration": "30d",
    "tpm_limit": 1000,
    "rpm_limit": 60,
    "blocked": True,
    "metadata": {"owner": "a", "n": 1.5, "nested": {"deep": [1, "two", True, None], "none": {}, "e": []}},
}
CHANGED: Values = {
    "models": ["claude-3.5-sonnet"],
    "max_budget": 0,
    "budget_duration": "7d",
    "tpm_limit": 0,
    "rpm_limit": 61,
    "blocked": False,
    "metadata": {"n": 2},
}
UNSET: Values = {**dict.fromkeys(FULL), "models": [], "blocked": False, "metadata": {}}

PERMISSIONS: Values = {"team_member_permissions": ["/key/generate", "/key/info"]}

SAMPLE = Sample(
    record=TEAM,
    least={"team_alias": UNIQUE},
    usual={
        "models": ["gpt-4o", "claude"],
        "max_budget": 100,
        "budget_duration": "30d",
        "metadata": {"environment": "production"},
    },
    values={
        "team_alias": UNIQUE_TEXT,
        "team_id": UNIQUE_TEXT,
        "team_member_permissions": drawn(
            ["/key/generate"],
            ["/key/info", "/key/update"],
            lambda draw: draw.random.sample(ROUTES, k=draw.random.randint(0, 4)),
        ),
        "budget_limits": BUDGET_LIMITS,
        "object_permission": OBJECT_PERMISSION,
        "allowed_vector_store_indexes": INDEXES,
        "router_settings": ROUTER_SETTINGS,
        "enforced_file_expires_after": EXPIRY,
        "enforced_batch_output_expires_after": EXPIRY,
        "logging": drawn(
            [{"callback_name": "langfuse", "callback_type": "success", "callback_vars": {}}],
            [{"callback_name": "gcs_bucket", "callback_type": "failure", "callback_vars": {}}],
            _logging,
        ),
    },
    beside={"budget_duration": {"max_budget": 1}},
    untried={"organization_id": "requires an organization, and those require a licence"},
    apart={"soft_budget": "has to be below max_budget, which becomes 0"},
    unknown_to_import={"logging": "LiteLLM shows it enciphered"},
    forget=Call("POST", "/team/delete", {"team_ids": ["{team_id}"]}),
    show=show,
    shown={
        "full": [
            Shown({"team_alias": f'{UNIQUE} team / ünï "q"'}, {"team_alias": f'{UNIQUE} team / ünï "q"'}),
            Shown(FULL, FULL),
            Shown(PERMISSIONS, PERMISSIONS),
        ],
        "changed": [
            Shown({"team_alias": f"{UNIQUE} other", **CHANGED}, CHANGED),
            Shown({"team_member_permissions": ["/key/info"]}, {}),
        ],
        "least": [Shown({"team_alias": f"{UNIQUE} other"}, UNSET)],
    },
    drifts={
        "a list": change('+ "b"', models=["a"]),
        "a number": change("max_budget = 11 -> 10", since="1.70.4", max_budget=11),
        "a number taken away": change("max_budget = 10", since="1.85.7", max_budget=None),
        "a limit set": change("rpm_limit  = 5 -> null", rpm_limit=5),
        "a team blocked": change("blocked    = true -> false", blocked=True),
        "nested metadata": change("metadata", metadata={"owner": "a", "nested": {"n": [1, 3]}}),
        "metadata emptied": change("metadata", metadata={}),
    },
)
