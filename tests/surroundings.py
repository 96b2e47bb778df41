"""What objects of tests refer to: teams, organizations, models, users, budgets and credentials, by LiteLLM's own API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.objects import PLAYED
from tests.values import AWAY, HOME, OWN_TEAM, USERS, Values, placed
from tests.workspace import LiveWorkspace

LIMITS: Values = {
    "team_member_budget": 7,
    "team_member_tpm_limit": 100,
    "default_team_member_models": ["m"],
    "models": ["m"],
}
"""What the team away gives its members, and its models."""


def own_teams(run: str) -> dict[str, Values]:
    """The teams, or models, of a resource of each type (`configuration.of_every_type`) that has one for itself, by id."""
    return {placed(OWN_TEAM, run, kind): {} for kind, sample in PLAYED.items() if sample.own_team}


@contextmanager
def surroundings(
    workspace: LiveWorkspace, own: Mapping[str, Values] | None = None, *, limits: bool = False
) -> Iterator[None]:
    """What `surround` makes, for a while."""
    try:
        surround(workspace, own, limits=limits)
        yield
    finally:
        _clear(workspace, own or {})


def surround(workspace: LiveWorkspace, own: Mapping[str, Values] | None = None, *, limits: bool = False) -> None:
    """A team, a model, a key, a policy, a budget and a credential of the names `HOME` and `AWAY` each, with `USERS` in both teams.

    `own` are further teams: what is said of each by its id, which also names a model, a key and a policy. Where LiteLLM has
    organizations without a licence, there is one with the id of each team, which has nothing to do with the team. With
    `limits` the team away has some.
    """
    home, away = _places(workspace)
    members: Values = {"members_with_roles": [{"user_id": name, "role": "user"} for name in _users(workspace)]}
    teams = {home: members, away: {**members, **(LIMITS if limits else {})}}
    for name in teams:
        workspace.tell("/budget/new", {"budget_id": name, "max_budget": 5})
        workspace.tell(
            "/credentials", {"credential_name": name, "credential_info": {}, "credential_values": {"api_key": "x"}}
        )
    for name, more in {**teams, **(own or {})}.items():
        _team(workspace, name, more)
        model: Values = {"model_name": name, "litellm_params": {"model": "openai/x"}, "model_info": {"id": name}}
        workspace.tell("/model/new", model)
        workspace.tell("/key/generate", {"key": f"sk-{name}", "key_alias": f"{name}-of-nobody"})
        if "litellm_policy" in PLAYED:
            workspace.tell("/policies", {"policy_name": name})
        if "litellm_organization" in PLAYED:
            workspace.tell("/organization/new", {"organization_id": name, "organization_alias": name})


def _clear(workspace: LiveWorkspace, own: Mapping[str, Values]) -> None:
    """Delete it all, as far as it is there."""
    places = _places(workspace)
    every = (*places, *own)
    if "litellm_organization" in PLAYED:
        for name in every:
            workspace.proxy.request("DELETE", "/organization/delete", {"organization_ids": [name]})
    workspace.proxy.request("POST", "/team/delete", {"team_ids": [*every]})
    workspace.proxy.request("POST", "/user/delete", {"user_ids": _users(workspace)})
    workspace.proxy.request("POST", "/key/delete", {"key_aliases": [f"{name}-of-nobody" for name in every]})
    for name in every:
        workspace.proxy.request("POST", "/model/delete", {"id": name})
        workspace.proxy.request("DELETE", f"/policies/name/{name}/all-versions")
    for name in places:
        workspace.proxy.request("POST", "/budget/delete", {"id": name})
        workspace.proxy.request("DELETE", f"/credentials/{name}")


def _places(workspace: LiveWorkspace) -> tuple[str, str]:
    return placed(HOME, workspace.run), placed(AWAY, workspace.run)


def _users(workspace: LiveWorkspace) -> list[str]:
    return [placed(name, workspace.run) for name in USERS]


def _team(workspace: LiveWorkspace, name: str, more: Values) -> None:
    """Make a team; on a busy machine LiteLLM may give up half-way, and leaves one without members."""
    body = {"team_id": name, "team_alias": name, **more}
    for _ in range(3):
        status, _ = workspace.proxy.request("POST", "/team/new", body)
        if status == 200:
            return
        workspace.proxy.request("POST", "/team/delete", {"team_ids": [name]})
    workspace.tell("/team/new", body)
