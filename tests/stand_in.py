"""A stand-in for LiteLLM's store: teams, keys, models and members in memory, as LiteLLM 1.106 answers about them.

It has the endpoints that the provider asks for these objects, and no more: what else is asked is noted in `strange`.
`tests/acceptance/test_episodes.py` compares it with the real one.
"""

from __future__ import annotations

import copy
import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.gate import Reply, Request

RELEASE = "1.106.0"
ADMIN = "default_user_id"
START = datetime(2026, 1, 1, tzinfo=UTC)

Row = dict[str, Any]

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
KEY: Row = {
    "key_alias": None,
    "spend": 0.0,
    "total_spend": 0.0,
    "expires": None,
    "models": [],
    "aliases": {},
    "config": {},
    "router_settings": {},
    "user_id": None,
    "team_id": None,
    "agent_id": None,
    "project_id": None,
    "permissions": {},
    "max_parallel_requests": None,
    "metadata": {},
    "blocked": None,
    "tpm_limit": None,
    "rpm_limit": None,
    "tpd_limit": None,
    "max_budget": None,
    "budget_duration": None,
    "budget_reset_at": None,
    "allowed_cache_controls": [],
    "allowed_routes": [],
    "key_type": "default",
    "policies": [],
    "access_group_ids": [],
    "model_spend": {},
    "model_max_budget": {},
    "budget_fallbacks": {},
    "budget_id": None,
    "organization_id": None,
    "object_permission_id": None,
    "object_permission": None,
    "rotation_count": 0,
    "auto_rotate": False,
    "rotation_interval": None,
    "last_rotation_at": None,
    "key_rotation_at": None,
    "budget_limits": None,
    "litellm_budget_table": None,
}
PARAMS: Row = {
    "use_in_pass_through": False,
    "use_litellm_proxy": False,
    "use_xai_oauth": False,
    "merge_reasoning_content_in_choices": False,
    "allow_client_keepalive_override": False,
}
COLUMNS = ("max_budget_in_team", "budget_duration", "tpm_limit", "rpm_limit", "allowed_models")


class Refused(Exception):
    """LiteLLM's refusal, with its body."""

    def __init__(self, status: int, body: Row) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def refused(status: int, message: str, kind: str = "internal_server_error", param: str | None = None) -> Refused:
    """A refusal in the form of most endpoints."""
    return Refused(status, {"error": {"message": message, "type": kind, "param": param, "code": str(status)}})


def detailed(status: int, message: str) -> Refused:
    """A refusal in FastAPI's form."""
    return Refused(status, {"detail": {"error": message}})


class StandIn:
    """The store."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._ticks = 0
        self.teams: dict[str, Row] = {}
        self.keys: dict[str, Row] = {}
        self.models: dict[str, Row] = {}
        self.strange: set[str] = set()
        self.routes: dict[tuple[str, str], Callable[..., Any]] = {
            ("GET", "/health/readiness"): lambda **_: {"status": "healthy", "db": "connected"},
            ("GET", "/health/readiness/details"): lambda **_: {"status": "healthy", "litellm_version": RELEASE},
            ("GET", "/health/license"): lambda **_: {"has_license": False},
            ("GET", "/v1/models"): self.list_names,
            ("POST", "/team/new"): self.new_team,
            ("GET", "/team/info"): self.show_team,
            ("GET", "/v2/team/list"): self.list_teams,
            ("POST", "/team/update"): self.update_team,
            ("POST", "/team/delete"): self.delete_teams,
            ("POST", "/team/member_add"): self.add_members,
            ("POST", "/team/member_update"): self.update_member,
            ("POST", "/team/member_delete"): self.delete_member,
            ("POST", "/key/generate"): self.new_key,
            ("GET", "/key/info"): self.show_key,
            ("POST", "/v2/key/info"): self.show_keys,
            ("GET", "/key/list"): self.list_keys,
            ("POST", "/key/update"): self.update_key,
            ("POST", "/key/delete"): self.delete_keys,
            ("POST", "/model/new"): self.new_model,
            ("GET", "/v2/model/info"): self.list_models,
            ("POST", "/model/delete"): self.delete_model,
        }

    async def answer(self, request: Request) -> Reply:
        """What LiteLLM answers."""
        status, body = self.ask(
            request.method,
            request.target,
            json.loads(request.body) if request.body else None,
            request.headers.get("authorization", ""),
        )
        return Reply(status, json.dumps(body).encode())

    def ask(self, method: str, target: str, body: Any = None, bearer: str | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer; a caller in this process needs no key."""
        if bearer is not None and bearer != f"Bearer {self._key}":
            return 401, refused(401, "Authentication Error, Invalid proxy server token passed.", "auth_error").body
        path, _, query = target.partition("?")
        values = {name: found[0] for name, found in parse_qs(query).items()}
        route = self.routes.get((method, path))
        parts = path.split("/")
        try:
            if method == "PATCH" and parts[1] == "model" and parts[3:] == ["update"]:
                found = self.update_model(unquote(parts[2]), body)
            elif route is None:
                self.strange.add(f"{method} {path}")
                return 404, {"detail": "Not Found"}
            else:
                found = route(**(values if body is None else {"body": body}))
        except Refused as error:
            return error.status, error.body
        return 200, copy.deepcopy(found)

    def _now(self) -> str:
        self._ticks += 1
        return (START + timedelta(milliseconds=self._ticks)).isoformat(timespec="microseconds")

    # ---- teams

    def new_team(self, body: Row) -> Row:
        """POST /team/new: whoever makes it is its admin."""
        team_id = body.get("team_id") or str(uuid.uuid4())
        if team_id in self.teams:
            text = f"{{'error': 'Team id = {team_id} already exists. Please use a different team id.'}}"
            raise refused(400, text)
        now = self._now()
        admin = {"user_id": ADMIN, "user_email": None, "role": "admin"}
        row = copy.deepcopy(TEAM) | {"created_at": now, "updated_at": now, "team_id": team_id}
        row |= {name: _stored(name, value) for name, value in body.items() if value is not None and name in TEAM}
        row |= {"members_with_roles": [admin], "memberships": {ADMIN: None}}
        self.teams[team_id] = row
        return self._shown(row)

    def _shown(self, row: Row) -> Row:
        return {name: value for name, value in row.items() if name != "memberships"}

    def _team(self, team_id: str, refusal: Refused) -> Row:
        if team_id not in self.teams:
            raise refusal
        return self.teams[team_id]

    def show_team(self, team_id: str = "", **_: str) -> Row:
        """GET /team/info."""
        text = f"{{'message': 'Team not found, passed team id: {team_id}.'}}"
        row = self._team(team_id, refused(404, text, "auth_error", "None"))
        memberships = [
            {"user_id": user_id, "team_id": team_id, "budget_id": budget and budget["budget_id"]}
            | {"litellm_budget_table": budget}
            for user_id, budget in row["memberships"].items()
        ]
        return {"team_id": team_id, "team_info": self._shown(row), "keys": [], "team_memberships": memberships}

    def list_teams(self, team_alias: str | None = None, page: str = "1", page_size: str = "10", **_: str) -> Row:
        """GET /v2/team/list: an alias is looked for as a part of them."""
        rows = [self._shown(row) for row in self.teams.values() if (team_alias or "") in (row["team_alias"] or "")]
        shown, pages = _paged(rows, page, page_size)
        return {"teams": shown, "total": len(rows), "total_pages": pages}

    def update_team(self, body: Row) -> Row:
        """POST /team/update."""
        text = f"{{'error': 'Team not found, passed team_id={body['team_id']}'}}"
        row = self._team(body["team_id"], refused(404, text))
        row |= {name: _stored(name, value) for name, value in body.items() if name in TEAM} | {
            "updated_at": self._now()
        }
        return {"team_id": row["team_id"], "data": self._shown(row)}

    def delete_teams(self, body: Row) -> Row:
        """POST /team/delete: the keys go along."""
        for team_id in body["team_ids"]:
            self._team(team_id, detailed(404, f"Team not found, passed team_id={team_id}"))
        for team_id in body["team_ids"]:
            del self.teams[team_id]
            self._delete_keys(team_id)
        return {"deleted_teams": body["team_ids"]}

    # ---- members

    def add_members(self, body: Row) -> Row:
        """POST /team/member_add: of a list, those who are in the team already are passed over."""
        team_id, who = body["team_id"], body["member"]
        missing = f"Team doesn't exist in db. Team={team_id}. Create team via `/team/new` call."
        row = self._team(team_id, detailed(404, missing))
        many = isinstance(who, list)
        new = [each for each in (who if many else [who]) if not self._is_member(row, each)]
        if not new:
            text = "All users are already in team." if many else f"User already in team. Member: {who}."
            raise refused(400, text, "team_member_already_in_team", "member")
        limits = {name: body[name] for name in COLUMNS if body.get(name) is not None}
        for each in new:
            user_id = each.get("user_id") or self._user(each["user_email"])
            member = {"user_id": user_id, "user_email": each.get("user_email"), "role": each["role"]}
            row["members_with_roles"] = [*row["members_with_roles"], member]
            row["memberships"][user_id] = _budget(limits) if limits else None
        return self._shown(row)

    def _is_member(self, row: Row, who: Row) -> bool:
        """LiteLLM looks for each name that is given; an e-mail address in another letter case is another."""
        return any(
            (who.get("user_id") and each["user_id"] == who["user_id"])
            or (not who.get("user_id") and each["user_email"] == who.get("user_email"))
            for each in row["members_with_roles"]
        )

    def _user(self, email: str) -> str:
        """The id of the user of an e-mail address, whom LiteLLM makes if need be."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, email.lower()))

    def update_member(self, body: Row) -> Row:
        """POST /team/member_update."""
        row = self._team(body["team_id"], detailed(400, f"Team id={body['team_id']} does not exist in db"))
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

    def delete_member(self, body: Row) -> Row:
        """POST /team/member_delete: the user's keys in the team go along."""
        team_id, user_id = body["team_id"], body["user_id"]
        row = self._team(team_id, detailed(400, f"Team id={team_id} does not exist in db"))
        if user_id not in row["memberships"]:
            raise detailed(400, "User not found in team")
        row["members_with_roles"] = [each for each in row["members_with_roles"] if each["user_id"] != user_id]
        del row["memberships"][user_id]
        self._delete_keys(team_id, user_id)
        return self._shown(row)

    # ---- keys

    def new_key(self, body: Row) -> Row:
        """POST /key/generate: for a secret that it knows, LiteLLM answers 200 and changes nothing."""
        key = body.get("key") or f"sk-{uuid.uuid4().hex}"
        token = hashlib.sha256(key.encode()).hexdigest()
        self._see_alias(body.get("key_alias"), "")
        row = self.keys.get(token)
        if row is None or row.get("deleted_at"):
            now = self._now()
            row = copy.deepcopy(KEY) | {"created_at": now, "updated_at": now, "token": token}
            row |= {name: _stored(name, value) for name, value in body.items() if value is not None and name in KEY}
            row["key_name"] = f"sk-...{key[-4:]}"
            self.keys[token] = row
        return row | {"key": key, "token_id": token}

    def _see_alias(self, alias: str | None, token: str) -> None:
        if alias and any(row["key_alias"] == alias and row["token"] != token for row in self._live_keys()):
            text = f"Key with alias '{alias}' already exists. Unique key aliases across all keys are required."
            raise refused(400, text, "bad_request_error", "key_alias")

    def _live_keys(self) -> list[Row]:
        return [row for row in self.keys.values() if not row.get("deleted_at")]

    def show_key(self, key: str = "", **_: str) -> Row:
        """GET /key/info: also of a deleted key, with the time of its deletion."""
        if key not in self.keys:
            raise refused(404, "Key not found in database", "not_found_error", "key")
        row = self.keys[key]
        info = {name: value for name, value in row.items() if name != "token"}
        return {"key": key, "info": info | {"status": "deleted" if row.get("deleted_at") else "active"}}

    def show_keys(self, body: Row) -> Row:
        """POST /v2/key/info."""
        rows = [self.keys[token] for token in body["keys"] if token in self.keys]
        return {
            "key": body["keys"],
            "info": [{name: value for name, value in row.items() if name != "token"} for row in rows],
        }

    def list_keys(self, team_id: str | None = None, page: str = "1", size: str = "10", **_: str) -> Row:
        """GET /key/list: without the organization."""
        rows = [
            {name: value for name, value in row.items() if name != "organization_id"}
            for row in self._live_keys()
            if team_id in (None, row["team_id"])
        ]
        shown, pages = _paged(rows, page, size)
        return {"keys": shown, "total_count": len(rows), "current_page": int(page), "total_pages": pages}

    def update_key(self, body: Row) -> Row:
        """POST /key/update."""
        row = self.keys.get(body["key"])
        if row is None or row.get("deleted_at"):
            raise refused(404, "Key not found.", "not_found_error", "key")
        self._see_alias(body.get("key_alias"), row["token"])
        row |= {name: _stored(name, value) for name, value in body.items() if name in KEY} | {"updated_at": self._now()}
        return row | {"key": row["token"]}

    def delete_keys(self, body: Row) -> Row:
        """POST /key/delete."""
        found = [row["token"] for row in self._live_keys() if row["token"] in body["keys"]]
        if not found:
            raise refused(404, "{'error': 'No keys found'}")
        for token in found:
            self.keys[token]["deleted_at"] = self._now()
        return {"deleted_keys": found}

    def _delete_keys(self, team_id: str, user_id: str | None = None) -> None:
        """Delete the keys of a team, or those of a user in it."""
        for row in self._live_keys():
            if row["team_id"] == team_id and user_id in (None, row["user_id"]):
                row["deleted_at"] = self._now()

    # ---- models

    def new_model(self, body: Row) -> Row:
        """POST /model/new: of an id that is there, LiteLLM says no more than that it failed."""
        identifier = body["model_info"]["id"]
        if identifier in self.models:
            text = "{'error': 'Failed to add model to db. Check your server logs for more details.'}"
            raise refused(500, text, "auth_error", "None")
        params = {name: value for name, value in body["litellm_params"].items() if value is not None}
        info = {name: value for name, value in body["model_info"].items() if value is not None}
        self.models[identifier] = {
            "model_name": body["model_name"],
            "litellm_params": PARAMS | params,
            "model_info": {"member_auto_router": False, "blocked": False} | info | {"db_model": True},
        }
        return {"model_id": identifier, "model_name": body["model_name"]}

    def list_models(self, **query: str) -> Row:
        """GET /v2/model/info: without secrets."""
        wanted = query.get("modelId")
        rows = [
            row | {"litellm_params": {name: item for name, item in row["litellm_params"].items() if name != "api_key"}}
            for identifier, row in self.models.items()
            if wanted in (None, identifier)
        ]
        shown, pages = _paged(rows, query.get("page", "1"), query.get("size", "50"))
        return {"data": shown, "total_count": len(rows), "total_pages": pages}

    def list_names(self, **_: str) -> Row:
        """GET /v1/models."""
        return {"data": [{"id": row["model_name"]} for row in self.models.values()], "object": "list"}

    def update_model(self, identifier: str, body: Row) -> Row:
        """PATCH /model/{id}/update: parameters that are null are left as they are."""
        if identifier not in self.models:
            raise refused(404, f"Model {identifier} not found on proxy.", "not_found_error")
        row = self.models[identifier]
        row["model_name"] = body.get("model_name") or row["model_name"]
        for part in ("litellm_params", "model_info"):
            given = {name: value for name, value in (body.get(part) or {}).items() if value is not None}
            row[part] = row[part] | given
        return {"model_id": identifier}

    def delete_model(self, body: Row) -> Row:
        """POST /model/delete."""
        identifier = body["id"]
        if identifier not in self.models:
            raise refused(400, f"{{'error': 'Model with id={identifier} not found in db'}}", "auth_error", "None")
        del self.models[identifier]
        return {"message": f"Model: {identifier} deleted successfully"}


def _stored(column: str, value: Any) -> Any:
    """A value as the database gives it back: money is a float."""
    return float(value) if column == "max_budget" and value is not None else value


def _columns(limits: Row) -> Row:
    """Limits by the column of a budget that holds each."""
    named = {("max_budget" if name == "max_budget_in_team" else name): value for name, value in limits.items()}
    return {name: _stored(name, value) for name, value in named.items()}


def _budget(limits: Row) -> Row:
    """A member's own budget."""
    empty = dict.fromkeys(("max_budget", "budget_duration", "tpm_limit", "rpm_limit", "model_max_budget"))
    return {"budget_id": str(uuid.uuid4()), **empty, "allowed_models": []} | _columns(limits)


def _paged(rows: list[Row], page: str, size: str) -> tuple[list[Row], int]:
    first = (int(page) - 1) * int(size)
    return rows[first : first + int(size)], -(-len(rows) // int(size))
