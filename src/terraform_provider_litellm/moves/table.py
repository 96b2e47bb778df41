"""How other providers keep each type of object: all that differs from ours, for any of their releases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terraform_provider_litellm.moves.source import EMPTY, Raw, Source, parsed
from terraform_provider_litellm.router_settings import SETTINGS, told
from terraform_provider_litellm.virtual_key import PATTERN, token_of

if TYPE_CHECKING:
    from terraform_plugin.values import State
    from terraform_provider_litellm.fields import Json, Table

HASHED = "sha256:"
"""How ncecere/litellm begins the ids of keys since 1.2."""


# ---- keys


def key_identity(raw: Raw) -> State:
    """The token: hashed from the secret, which in older releases is the id, or the id itself."""
    named = [str(raw.get(name) or "").removeprefix(HASHED) for name in ("key", "id", "token_id", "token")]
    secret = next((each for each in named if each.startswith("sk-")), None)
    token = next((each for each in named if re.fullmatch(PATTERN, each)), None)
    return {"key": secret, "token": token_of(secret) if secret else token}


def key_rewritten(raw: Raw, _: Table) -> Raw:
    """A soft budget has a budget that LiteLLM makes for it, which is nobody's own, though scalepad/litellm tells its id."""
    return {**raw, "budget_id": None} if raw.get("soft_budget") else raw


def routes(settings: Json) -> Json:
    """Settings of the router: LiteLLM's own form, where others have JSON text, pairs of names, or names in small letters."""
    plain = {name: parsed(value) for name, value in settings.items() if value not in EMPTY}
    return told({name: SETTINGS[name].converted(value) if name in SETTINGS else value for name, value in plain.items()})


# ---- models


def model_rewritten(raw: Raw, table: Table) -> Raw:
    """What others keep in `additional_model_info` although we have an attribute for it, at that attribute."""
    more = raw.get("additional_model_info")
    if not isinstance(more, dict):
        return raw
    ours = {each.write_place[1]: each.name for each in table.fields if each.write_place[0] == "model_info"}
    own = {ours[name]: parsed(value) for name, value in more.items() if name in ours}
    return {**raw, **own, "additional_model_info": {name: value for name, value in more.items() if name not in ours}}


# ---- members


def member_identity(raw: Raw) -> State:
    """Both ids; that of the user may stand in the object's id alone, after that of the team."""
    team = raw.get("team_id") or None
    user = raw.get("user_id") or str(raw.get("id") or "").removeprefix(f"{team}:") or None
    return {"team_id": team, "user_id": user}


SOURCES = {
    "litellm_key": Source(
        frozenset({"id", "key_alias", "models", "max_budget", "team_id"}),
        key_identity,
        rewritten=key_rewritten,
        forms={"router_settings": routes},
        types=("litellm_service_account",),
    ),
    "litellm_model": Source(
        frozenset({"id", "model_name", "custom_llm_provider", "base_model"}),
        lambda raw: {"id": raw.get("id"), "model_id": raw.get("id")},
        rewritten=model_rewritten,
    ),
    "litellm_team": Source(
        frozenset({"id", "team_alias", "models", "max_budget"}),
        lambda raw: {"team_id": raw.get("team_id") or raw.get("id")},
        forms={"router_settings": routes},
    ),
    "litellm_team_member": Source(frozenset({"id", "team_id", "user_id", "role"}), member_identity),
    "litellm_team_member_add": Source(
        frozenset({"id", "team_id", "member"}), lambda raw: {"team_id": raw.get("team_id") or raw.get("id")}
    ),
}
"""By our types' names."""
