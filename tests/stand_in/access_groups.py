"""Access groups: those of models, which are names in the models themselves, and unified ones, which have an id."""

from __future__ import annotations

import uuid

from tests.stand_in import budgets, models
from tests.stand_in.store import Asked, Routes, Row, Said, Store, detailed, plainly

ROUTES = Routes()


# ---- of models


def _groups(store: Store) -> dict[str, list[str]]:
    """The names of the models of each group."""
    found: dict[str, list[str]] = {}
    for row in store.models.values():
        for group in row["model_info"].get("access_groups") or ():
            found.setdefault(group, []).append(row["model_name"])
    return found


def _shown(store: Store, group: str) -> Row:
    names = _groups(store).get(group)
    if names is None:
        raise detailed(404, f"Access group '{group}' not found")
    return {
        "access_group": group,
        "model_names": sorted(set(names)),
        "deployment_count": len(names),
        "spend": 0.0,
        "budget": _budget(store, group),
    }


def _budget(store: Store, group: str) -> Row | None:
    budget = budgets.table(store, {"budget_id": store.group_budgets.get(group)})
    shown = ("budget_id", "max_budget", "soft_budget", "budget_duration", "budget_reset_at")
    return None if budget is None else {name: budget[name] for name in shown}


def _write(store: Store, group: str, names: list[str]) -> int:
    """Put the group into the models of these names alone."""
    missing = [name for name in names if name not in models.names_of(store)]
    if missing:
        raise detailed(400, f"Model(s) not found: {', '.join(missing)}")
    for row in store.models.values():
        held = [each for each in row["model_info"].get("access_groups") or () if each != group]
        wanted = row["model_name"] in names
        if wanted or "access_groups" in row["model_info"]:
            row["model_info"]["access_groups"] = [*held, group] if wanted else held
    return len(names)


@ROUTES("POST", "/access_group/new")
def new(store: Store, asked: Asked) -> Row:
    """A name is that of one group."""
    group = asked.body["access_group"]
    names = asked.body["model_names"]
    missing = [name for name in names if name not in models.names_of(store)]
    if group in _groups(store) and not missing:
        raise detailed(
            409, f"Access group '{group}' already exists. Use PUT /access_group/{group}/update to modify it."
        )
    return {
        "access_group": group,
        "model_names": names,
        "model_ids": None,
        "models_updated": _write(store, group, names),
    }


@ROUTES("GET", "/access_group/list")
def everything(store: Store, _: Asked) -> Row:
    """All of them."""
    return {"access_groups": [_shown(store, group) for group in sorted(_groups(store))]}


@ROUTES("GET", "/access_group/{group}/info")
def info(store: Store, asked: Asked) -> Row:
    """A group."""
    return _shown(store, asked["group"])


@ROUTES("PUT", "/access_group/{group}/update")
def update(store: Store, asked: Asked) -> Row:
    """Its models."""
    group = _shown(store, asked["group"])["access_group"]
    count = _write(store, group, asked.body["model_names"])
    return {"access_group": group, "model_names": asked.body["model_names"], "models_updated": count}


@ROUTES("DELETE", "/access_group/{group}/delete")
def delete(store: Store, asked: Asked) -> Row:
    """Out of all models; the budget itself stays."""
    group = _shown(store, asked["group"])["access_group"]
    _write(store, group, [])
    store.group_budgets.pop(group, None)
    return {"access_group": group, "models_updated": 1, "message": f"Access group '{group}' deleted successfully"}


@ROUTES("PUT", "/access_group/{group}/budget")
def limit(store: Store, asked: Asked) -> Row:
    """The limits that are named, or another budget."""
    group = _shown(store, asked["group"])["access_group"]
    held = store.group_budgets.get(group)
    store.group_budgets[group] = budgets.of_owner(store, asked.body, held, "LiteLLM_ModelAccessGroupBudgetTable")
    return {"access_group": group, "spend": 0.0, "budget": _budget(store, group)}


@ROUTES("DELETE", "/access_group/{group}/budget")
def unlink(store: Store, asked: Asked) -> Row:
    """Whether there was one or not."""
    group = _shown(store, asked["group"])["access_group"]
    gone = store.group_budgets.pop(group, None) is not None
    text = "deleted successfully" if gone else "has no budget to delete"
    return {"access_group": group, "budget_deleted": gone, "message": f"Access group '{group}' {text}"}


# ---- unified ones

LISTS = (
    "access_model_names",
    "access_mcp_server_ids",
    "access_agent_ids",
    "assigned_team_ids",
    "assigned_key_ids",
)


def _told(store: Store, row: Row) -> Row:
    """A group, with the teams that have it in their own lists."""
    identifier = row["access_group_id"]
    named = row["assigned_team_ids"]
    having = [team_id for team_id, team in store.teams.items() if identifier in team["access_group_ids"]]
    teams = sorted(having, key=lambda team_id: (team_id not in named, team_id in named and named.index(team_id)))
    return row | {"assigned_team_ids": teams, "access_mcp_servers": [], "access_agents": []}


def _unified(store: Store, identifier: str) -> Row:
    if identifier not in store.unified_groups:
        raise plainly(404, f"Access group '{identifier}' not found")
    return store.unified_groups[identifier]


def _see(store: Store, body: Row, identifier: str) -> None:
    """Refuse teams that there are not, and the name of another group."""
    missing = [team_id for team_id in body.get("assigned_team_ids") or () if team_id not in store.teams]
    if missing:
        raise plainly(400, f"Unknown team ids: {', '.join(missing)}")
    name = body.get("access_group_name")
    if any(row["access_group_name"] == name and own != identifier for own, row in store.unified_groups.items()):
        raise plainly(409, f"Access group '{name}' already exists")


def _assign(store: Store, identifier: str, body: Row) -> None:
    """Write the group into the teams and keys that a request names."""
    for name, rows in (("assigned_team_ids", store.teams), ("assigned_key_ids", store.keys)):
        if name in body:
            for own, row in rows.items():
                held = [each for each in row["access_group_ids"] or () if each != identifier]
                row["access_group_ids"] = [*held, identifier] if own in (body[name] or ()) else held


@ROUTES("POST", "/v1/access_group")
def new_unified(store: Store, asked: Asked) -> Said:
    """LiteLLM chooses the id."""
    identifier, now = str(uuid.uuid4()), store.now()
    _see(store, asked.body, identifier)
    row = {
        "access_group_id": identifier,
        "access_group_name": asked.body["access_group_name"],
        "description": asked.body.get("description"),
        **{name: asked.body.get(name) or [] for name in LISTS},
        "created_at": now,
        "created_by": "default_user_id",
        "updated_at": now,
        "updated_by": "default_user_id",
    }
    store.unified_groups[identifier] = row
    _assign(store, identifier, asked.body)
    return Said(201, _told(store, row))


@ROUTES("GET", "/v1/access_group")
def all_unified(store: Store, _: Asked) -> list[Row]:
    """All of them."""
    return [_told(store, row) for row in store.unified_groups.values()]


@ROUTES("GET", "/v1/access_group/{identifier}")
def info_unified(store: Store, asked: Asked) -> Row:
    """A group."""
    return _told(store, _unified(store, asked["identifier"]))


@ROUTES("PUT", "/v1/access_group/{identifier}")
def update_unified(store: Store, asked: Asked) -> Row:
    """What is named, a list also as null."""
    row = _unified(store, asked["identifier"])
    _see(store, asked.body, asked["identifier"])
    for name in ("access_group_name", "description", *LISTS):
        if name in asked.body:
            row[name] = (asked.body[name] or []) if name in LISTS else asked.body[name]
    row["updated_at"] = store.now()
    _assign(store, row["access_group_id"], asked.body)
    return _told(store, row)


@ROUTES("DELETE", "/v1/access_group/{identifier}")
def delete_unified(store: Store, asked: Asked) -> Said:
    """Out of all teams and keys."""
    _unified(store, asked["identifier"])
    _assign(store, asked["identifier"], {"assigned_team_ids": [], "assigned_key_ids": []})
    del store.unified_groups[asked["identifier"]]
    return Said(204, None)
