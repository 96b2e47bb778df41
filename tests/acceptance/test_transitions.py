"""Every attribute of every resource on every way from one value to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.conftest import ROOT
from tests.transitions import Outcome, Run, report, subjects

pytestmark = [pytest.mark.acceptance, pytest.mark.long]

REPORT = ROOT / "docs" / "contributing" / "transitions.md"

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

UNSEEN = {
    ("litellm_key", "duration", "changed behind"): "LiteLLM keeps the expiry alone",
}
"""Ways that cannot be judged, with the reason."""

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

RUNS: dict[str, dict[tuple[str, str], Outcome]] = {}


def placed(value: Any, run: str) -> Any:
    """A value with the run's own team or budget in place of `home` or `away`."""
    if isinstance(value, dict):
        return {name: placed(item, run) for name, item in value.items()}
    return f"{run}-{value}" if value in ("home", "away") else value


@pytest.mark.parametrize("kind", BASES)
def test_transitions(kind: str, new_workspace: NewWorkspace) -> None:
    """Each way ends in an empty plan and in LiteLLM holding what the configuration says, or replaces and says why."""
    workspace = new_workspace()
    for name in ("home", "away"):
        workspace.tell("/team/new", {"team_id": f"{workspace.run}-{name}", "team_alias": name})
        workspace.tell("/budget/new", {"budget_id": f"{workspace.run}-{name}", "max_budget": 5})
    found = [
        replace(
            each,
            base=placed(each.base, workspace.run),
            one=placed(each.one, workspace.run),
            other=placed(each.other, workspace.run),
        )
        for each in subjects(kind, BASES[kind], SAMPLES[kind], TOGETHER[kind], workspace.run, workspace.proxy.version)
        if (kind, each.field.name) not in NOT_ALONE
    ]
    run = Run(kind, workspace, found)
    run.all_ways()
    for (of_kind, attribute, way), reason in UNSEEN.items():
        if of_kind == kind:
            run.outcomes[attribute, way] = Outcome(f"not seen: {reason}")
    RUNS[kind] = run.outcomes
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(RUNS, workspace.proxy.version), encoding="utf-8")
    wrong = {way: outcome.text for way, outcome in run.outcomes.items() if outcome.wrong}
    assert wrong == {}
