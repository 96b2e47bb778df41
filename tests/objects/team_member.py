"""A member of a team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.teams.team_member import TEAM_MEMBER
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import EMAIL, HOME, PLACE, UNIQUE, UNIQUE_TEXT, Values


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The member among the team's, with the budget in the team."""
    answer = ask(f"/team/info?team_id={state['team_id']}")
    members = {each["user_id"]: each for each in answer["team_info"]["members_with_roles"]}
    budgets = {each["user_id"]: each["litellm_budget_table"] or {} for each in answer["team_memberships"]}
    user = state["user_id"]
    return {**members[user], "litellm_budget_table": budgets.get(user, {})}


def budget(amount: float | None) -> dict[str, Any]:
    """What LiteLLM tells of a member's budget."""
    return {"litellm_budget_table": {"max_budget": amount}}


WHO, MAIL = f"{UNIQUE}/user:1 ü", f"{UNIQUE}@example.com"

SAMPLE = Sample(
    record=TEAM_MEMBER,
    least={"team_id": HOME, "user_id": UNIQUE, "role": "user"},
    usual={"max_budget_in_team": 10},
    values={"team_id": PLACE, "user_id": UNIQUE_TEXT, "user_email": EMAIL},
    beside={"budget_duration": {"max_budget_in_team": 1}},
    untried={"role": "has one value without a licence"},
    untried_alone={"user_id": "to identify the member"},
    given=frozenset({"allowed_models"}),
    forget=Call("POST", "/team/member_delete", {"team_id": "{team_id}", "user_id": "{user_id}"}),
    show=show,
    shown={
        "full": [
            Shown({}, {"role": "user"}),
            Shown({"user_id": WHO, "user_email": MAIL, "max_budget_in_team": 7.25}, budget(7.25)),
        ],
        "changed": [Shown({"user_id": WHO, "user_email": MAIL, "max_budget_in_team": 0}, budget(0))],
        "least": [Shown({"user_id": WHO, "user_email": MAIL}, {"role": "user", **budget(None)})],
    },
    drifts={
        "a member's budget": Drift(
            {"max_budget_in_team": 5},
            Call(
                "POST",
                "/team/member_update",
                {"team_id": "{team_id}", "user_id": "{user_id}", "max_budget_in_team": 6},
            ),
            "max_budget_in_team = 6 -> 5",
            since="1.75.9",
        ),
    },
)
