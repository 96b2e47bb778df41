"""An organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.organization import ORGANIZATION
from tests.sample import Ask, Call, Drift, Sample
from tests.values import AWAY, HOME, UNIQUE, UNIQUE_TEXT, Values, only

SINCE = "2026-01-01T00:00:00Z"
ROW: dict[str, Any] = {
    "organization_id": "o",
    "organization_alias": "a",
    "budget_id": "0e60a569-66b5-4f97-be35-cc7ad1f11711",
    "models": [],
    "metadata": {},
    "object_permission": None,
    "litellm_budget_table": {"max_budget": 1.0, "model_max_budget": {}},
    "members": [],
    "teams": [],
    "created_at": SINCE,
}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The organization as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/organization/info?organization_id={state['organization_id']}")
    return found


SAMPLE = Sample(
    record=ORGANIZATION,
    show=show,
    least={"organization_alias": UNIQUE},
    usual={"models": ["gpt-4o"], "max_budget": 100, "budget_duration": "30d"},
    values={
        "organization_id": UNIQUE_TEXT,
        "organization_alias": UNIQUE_TEXT,
        "object_permission": only({"vector_stores": ["a"]}, {"mcp_servers": ["b"], "vector_stores": ["c"]}),
        "budget_id": only(HOME, AWAY),
    },
    apart={"budget_id": "excludes limits of the organization's own"},
    forget=Call("DELETE", "/organization/delete", {"organization_ids": ["{organization_id}"]}),
    drifts={
        "an organization's models": Drift(
            {"models": ["a", "b"]},
            Call("PATCH", "/organization/update", {"organization_id": "{organization_id}", "models": ["a"]}),
            '+ "b"',
        ),
    },
    state={"id": "o", "organization_id": "o", "organization_alias": "a"},
    answers={
        "/organization/info": ROW,
        "/organization/list": [ROW],
        "/organization/delete": [ROW],
        "/v2/organization/o": ROW,
    },
)
