"""What objects of tests refer to: teams, users, budgets and credentials, made and deleted by LiteLLM's own API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.values import AWAY, HOME, USERS, Values, placed
from tests.workspace import LiveWorkspace

LIMITS: Values = {
    "team_member_budget": 7,
    "team_member_tpm_limit": 100,
    "default_team_member_models": ["m"],
    "models": ["m"],
}
"""What the team away gives its members, and its models."""


@contextmanager
def surroundings(
    workspace: LiveWorkspace, own: Mapping[str, Values] | None = None, *, limits: bool = False
) -> Iterator[None]:
    """A team, a budget and a credential of the names `HOME` and `AWAY` each, with `USERS` in both teams.

    `own` are further teams: what is said of each by its id. With `limits` the team away has some.
    """
    users = [placed(name, workspace.run) for name in USERS]
    members: Values = {"members_with_roles": [{"user_id": name, "role": "user"} for name in users]}
    teams = {
        placed(HOME, workspace.run): members,
        placed(AWAY, workspace.run): {**members, **(LIMITS if limits else {})},
    }
    for name in teams:
        workspace.tell("/budget/new", {"budget_id": name, "max_budget": 5})
        workspace.tell(
            "/credentials", {"credential_name": name, "credential_info": {}, "credential_values": {"api_key": "x"}}
        )
    for name, more in {**teams, **(own or {})}.items():
        workspace.tell("/team/new", {"team_id": name, "team_alias": name, **more})
    try:
        yield
    finally:
        workspace.tell("/team/delete", {"team_ids": [*teams, *(own or {})]})
        workspace.tell("/user/delete", {"user_ids": users})
        for name in teams:
            workspace.tell("/budget/delete", {"id": name})
            workspace.proxy.request("DELETE", f"/credentials/{name}")
