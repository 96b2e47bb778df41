"""A project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.project import PROJECT
from tests.sample import Ask, Call, Drift, Sample
from tests.values import AWAY, HOME, UNIQUE_TEXT, Values, only

SINCE = "2026-01-01T00:00:00Z"
ROW: dict[str, Any] = {
    "project_id": "p",
    "project_alias": "a",
    "description": None,
    "team_id": "t",
    "budget_id": "5d1c8f0a-9be2-4c1e-8a43-2f6c7d90e1b4",
    "models": [],
    "metadata": {},
    "spend": 0.0,
    "model_spend": {},
    "model_rpm_limit": {},
    "model_tpm_limit": {},
    "blocked": False,
    "object_permission_id": None,
    "object_permission": None,
    "litellm_budget_table": {
        "budget_id": "5d1c8f0a-9be2-4c1e-8a43-2f6c7d90e1b4",
        "max_budget": 1.0,
        "model_max_budget": {},
    },
    "created_at": SINCE,
    "created_by": "default_user_id",
    "updated_at": SINCE,
    "updated_by": "default_user_id",
}
MISSING = (
    404,
    {
        "error": {
            "message": "Project not found, project_id=p",
            "type": "not_found",
            "param": "project_id",
            "code": "404",
        }
    },
)


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The project as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/project/info?project_id={state['project_id']}")
    return found


SAMPLE = Sample(
    record=PROJECT,
    show=show,
    least={"team_id": HOME},
    usual={"project_alias": "search", "models": ["gpt-4o"], "max_budget": 100, "budget_duration": "30d"},
    values={
        "project_id": UNIQUE_TEXT,
        "project_alias": UNIQUE_TEXT,
        "team_id": only(HOME, AWAY),
        "max_budget": only(10, 20),
        "soft_budget": only(5, 6),
        "object_permission": only({"vector_stores": ["a"]}, {"mcp_servers": ["b"], "vector_stores": ["c"]}),
        "budget_id": only(HOME, AWAY),
        "model_max_budget": only({"gpt-4": 5}, {"gpt-4": {"max_budget": 6, "budget_duration": "1d"}}),
    },
    apart={"budget_id": "excludes limits of the project's own"},
    forget=Call("DELETE", "/project/delete", {"project_ids": ["{project_id}"]}),
    drifts={
        "a project's models": Drift(
            {"models": ["a", "b"]},
            Call("POST", "/project/update", {"project_id": "{project_id}", "models": ["a"]}),
            '+ "b"',
        ),
    },
    state={"id": "p", "project_id": "p", "project_alias": "a", "team_id": "t"},
    answers={
        "/project/info": ROW,
        "/project/list": [ROW],
        "/project/update": ROW,
        "/project/delete": [ROW],
    },
    absent={"/project/info": MISSING, "/project/list": [], "/project/delete": MISSING},
)
