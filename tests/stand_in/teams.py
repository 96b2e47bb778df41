"""Teams and their members."""

from __future__ import annotations

import copy
import uuid

from tests.stand_in import keys, users
from tests.stand_in.store import Asked, Refused, Routes, Row, Store, detailed, paged, refused, stored, told

ROUTES = Routes()

ADMIN = "default_user_id"

TEAM: Row = {
    "team_alias": None,
    "organization_id": None,
    "admins": [],
    "members": [],
    "team_member_permissions": [],
    "metadata": {},
    "tpm_limit": None,
    "rpm_limit": None,
    "tpd_limit": None,
    "max_budget": None,
    "soft_budget": None,
    "budget_duration": None,
    "budget_limits": None,
    "models": [],
    "blocked": False,
    "router_settings": {},
    "access_group_ids": [],
    "default_team_member_models": [],
    "spend": 0.0,
    "max_parallel_requests": None,
    "budget_reset_at": None,
    "model_id": None,
    "model_spend": {},
    "model_max_budget": {},
    "policies": [],
    "allow_team_guardrail_config": False,
    "litellm_model_table": None,
    "object_permission": None,
    "object_permission_id": None,
    "team_member_budget_table": None,
}
COLUMNS = ("max_budget_in_team", "budget_duration", "tpm_limit", "rpm_limit", "allowed_models")
"""What a request says of a member's limits."""


@ROUTES("POST", "/team/new")
def new(store: Store, asked: Asked) -> Row:
    """Whoever makes it is its admin, beside the members that are named."""
    body = asked.body
    team_id = body.get("team_id") or str(uuid.uuid4())
    if team_id in store.teams:
        text = f"{{'error': 'Team id = {team_id} already exists. Please use a different team id.'}}"
        raise refused(400, text)
    now = store.now()
    row = copy.deepcopy(TEAM) | {"created_at": now, "updated_at": now, "team_id": team_id, **told(body, TEAM)}
    admin = {"user_id": ADMIN, "user_email": None, "role": "admin"}
    row |= {"members_with_roles": [admin], "memberships": {ADMIN: None}}
    store.teams[team_id] = row
    for who in body.get("members_with_roles") or ():
        _join(store, row, who, {})
    return _shown(row)


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "memberships"}


def team(store: Store, team_id: str, refusal: Refused) -> Row:
    """A team, or the refusal."""
    if team_id not in store.teams:
        raise refusal
    return store.teams[team_id]


@ROUTES("GET", "/team/info")
def info(store: Store, asked: Asked) -> Row:
    """With all memberships."""
    team_id = asked["team_id"]
    text = f"{{'message': 'Team not found, passed team id: {team_id}.'}}"
    row = team(store, team_id, refused(404, text, "auth_error", "None"))
    memberships = [
        {"user_id": user_id, "team_id": team_id, "budget_id": budget and budget["budget_id"]}
        | {"litellm_budget_table": budget}
        for user_id, budget in row["memberships"].items()
    ]
    return {"team_id": team_id, "team_info": _shown(row), "keys": [], "team_memberships": memberships}


@ROUTES("GET", "/v2/team/list")
def everything(store: Store, asked: Asked) -> Row:
    """An alias is looked for as a part of them."""
    rows = [_shown(row) for row in store.teams.values() if asked["team_alias"] in (row["team_alias"] or "")]
    shown, pages = paged(rows, asked["page"] or "1", asked["page_size"] or "10")
    return {"teams": shown, "total": len(rows), "total_pages": pages}


@ROUTES("POST", "/team/update")
def update(store: Store, asked: Asked) -> Row:
    """What is named, also as null."""
    body = asked.body
    row = team(store, body["team_id"], refused(404, f"{{'error': 'Team not found, passed team_id={body['team_id']}'}}"))
    row |= {name: stored(name, value) for name, value in body.items() if name in TEAM} | {"updated_at": store.now()}
    return {"team_id": row["team_id"], "data": _shown(row)}


@ROUTES("POST", "/team/block")
def block(store: Store, asked: Asked) -> Row:
    """A team, blocked or not."""
    return _blocked(store, asked.body["team_id"], blocked=True)


@ROUTES("POST", "/team/unblock")
def unblock(store: Store, asked: Asked) -> Row:
    """A team, blocked or not."""
    return _blocked(store, asked.body["team_id"], blocked=False)


def _blocked(store: Store, team_id: str, *, blocked: bool) -> Row:
    row = team(store, team_id, detailed(404, f"Team not found, passed team_id={team_id}"))
    row["blocked"] = blocked
    return _shown(row)


@ROUTES("POST", "/team/delete")
def delete(store: Store, asked: Asked) -> Row:
    """The keys go along."""
    team_ids = asked.body["team_ids"]
    for team_id in team_ids:
        team(store, team_id, detailed(404, f"Team not found, passed team_id={team_id}"))
    for team_id in team_ids:
        for user_id in store.teams.pop(team_id)["memberships"]:
            users.left(store, team_id, user_id)
        keys.forget(store, lambda row, team_id=team_id: row["team_id"] == team_id)  # type: ignore[misc]
    return {"deleted_teams": team_ids}


# ---- members


@ROUTES("POST", "/team/member_add")
def add_members(store: Store, asked: Asked) -> Row:
    """Of a list, those who are in the team already are passed over."""
    body = asked.body
    team_id, who = body["team_id"], body["member"]
    missing = f"Team doesn't exist in db. Team={team_id}. Create team via `/team/new` call."
    row = team(store, team_id, detailed(404, missing))
    many = isinstance(who, list)
    added = [each for each in (who if many else [who]) if not _is_member(row, each)]
    if not added:
        text = "All users are already in team." if many else f"User already in team. Member: {who}."
        raise refused(400, text, "team_member_already_in_team", "member")
    for each in added:
        _join(store, row, each, {name: body[name] for name in COLUMNS if body.get(name) is not None})
    return _shown(row)


def _join(store: Store, row: Row, who: Row, limits: Row) -> None:
    user_id = users.joined(store, row["team_id"], who.get("user_id"), who.get("user_email"))
    member = {"user_id": user_id, "user_email": who.get("user_email"), "role": who["role"]}
    row["members_with_roles"] = [*row["members_with_roles"], member]
    row["memberships"][user_id] = _budget(limits) if limits else None


def _is_member(row: Row, who: Row) -> bool:
    """LiteLLM looks for each name that is given; an e-mail address in another letter case is another."""
    return any(
        (who.get("user_id") and each["user_id"] == who["user_id"])
        or (not who.get("user_id") and each["user_email"] == who.get("user_email"))
        for each in row["members_with_roles"]
    )


@ROUTES("POST", "/team/member_update")
def update_member(store: Store, asked: Asked) -> Row:
    """A member's role and limits."""
    body = asked.body
    row = team(store, body["team_id"], detailed(400, f"Team id={body['team_id']} does not exist in db"))
    user_id = body["user_id"]
    limits = {name: body[name] for name in COLUMNS if name in body}
    if user_id in row["memberships"]:
        for each in row["members_with_roles"]:
            if each["user_id"] == user_id:
                each |= {name: body[name] for name in ("role", "user_email") if body.get(name) is not None}
        if limits:
            old = row["memberships"][user_id]
            row["memberships"][user_id] = (old or _budget({})) | _columns(limits)
            if not any(value for name, value in row["memberships"][user_id].items() if name != "budget_id"):
                row["memberships"][user_id] = None
    return {"team_id": row["team_id"], "user_id": user_id, **limits}


@ROUTES("POST", "/team/member_delete")
def delete_member(store: Store, asked: Asked) -> Row:
    """The user's keys in the team go along."""
    team_id, user_id = asked.body["team_id"], asked.body["user_id"]
    row = team(store, team_id, detailed(400, f"Team id={team_id} does not exist in db"))
    if user_id not in row["memberships"]:
        raise detailed(400, "User not found in team")
    row["members_with_roles"] = [each for each in row["members_with_roles"] if each["user_id"] != user_id]
    del row["memberships"][user_id]
    users.left(store, team_id, user_id)
    keys.forget(store, lambda key: key["team_id"] == team_id and key["user_id"] == user_id)
    return _shown(row)


def _columns(limits: Row) -> Row:
    """Limits by the column of a budget that holds each."""
    named = {("max_budget" if name == "max_budget_in_team" else name): value for name, value in limits.items()}
    return {name: stored(name, value) for name, value in named.items()}


def _budget(limits: Row) -> Row:
    """A member's own budget."""
    empty = dict.fromkeys(("max_budget", "budget_duration", "tpm_limit", "rpm_limit", "model_max_budget"))
    return {"budget_id": str(uuid.uuid4()), **empty, "allowed_models": []} | _columns(limits)
