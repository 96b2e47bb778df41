"""A tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.access.tag import TAG
from tests.sample import Ask, Call, Drift, Sample
from tests.values import AWAY, HOME, UNIQUE, UNIQUE_TEXT, Values, only

ROW: dict[str, Any] = {
    "name": "t",
    "description": None,
    "models": [],
    "model_info": {},
    "created_at": "2026-11-28T00:21:08.080000+00:00",
    "updated_at": "2026-11-28T00:21:08.080000+00:00",
    "created_by": "default_user_id",
}
DONE = {"message": "Tag t updated successfully"}
MISSING = (500, {"detail": "404: Tags not found: ['t']"})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The tag in the list."""
    rows: Mapping[str, Mapping[str, Any]] = {each["name"]: each for each in ask("/tag/list")}
    return rows[state["name"]]


SAMPLE = Sample(
    record=TAG,
    least={"name": UNIQUE},
    values={"name": UNIQUE_TEXT, "budget_id": only(HOME, AWAY)},
    apart={"budget_id": "excludes limits of its own"},
    forget=Call("POST", "/tag/delete", {"name": "{name}"}),
    show=show,
    drifts={
        "a tag's budget": Drift(
            {"max_budget": 5},
            Call("POST", "/tag/update", {"name": "{name}", "max_budget": 6}),
            "max_budget = 6 -> 5",
            since="1.80.17",
        ),
    },
    state={"id": "t", "name": "t"},
    answers={
        "/budget/new": {"budget_id": "b"},
        "/tag/info": {"t": ROW},
        "/tag/list": [ROW],
        "/tag/update": DONE,
        "/tag/delete": DONE,
    },
    absent={"/tag/info": MISSING, "/tag/list": [], "/tag/delete": (500, {"detail": "404: Tag t not found"})},
)
