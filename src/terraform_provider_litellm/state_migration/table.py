"""The states of other providers for each type of object: all differences from ours, for all their releases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.attributes.router_settings import SETTINGS, normalized
from terraform_provider_litellm.objects.keys.virtual_key import PATTERN, token_of
from terraform_provider_litellm.objects.models.model_state import moved
from terraform_provider_litellm.objects.tools.vector_store import holds_redacted
from terraform_provider_litellm.state_migration.source import EMPTY, Raw, Source, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terraform_provider_litellm.plugin.values import State
    from terraform_provider_litellm.record.json_values import Json
    from terraform_provider_litellm.record.table import Table

HASHED = "sha256:"
"""The prefix of key ids of ncecere/litellm since 1.2."""


# ---- values moved to attributes of their own


def at_attributes(raw: Raw, place: str, own: Mapping[str, str]) -> Raw:
    """Values that others store in the object `place`, moved to our attribute for each, if it is unset.

    `own` are our attributes, by the names in the object.
    """
    held = raw.get(place)
    if not isinstance(held, dict):
        return raw
    found = {own[name]: parsed(value) for name, value in held.items() if name in own and raw.get(own[name]) in EMPTY}
    return {**raw, **found, place: {name: value for name, value in held.items() if name not in own}}


def metadata_rewritten(raw: Raw, table: Table) -> Raw:
    """Metadata without the names that LiteLLM stores there for attributes: a configuration cannot have them there."""
    inside = {name for storage in table.shared_storage if "metadata" in storage.names for name in storage.names}
    hosted = {each.name for each in table.fields if each.hosted} | inside - {"metadata"}
    return at_attributes(raw, "metadata", {name: name for name in hosted})


# ---- keys


def key_identity(raw: Raw) -> State:
    """The token: the id itself, or the hash of the secret, which is the id in older releases."""
    named = [str(raw.get(name) or "").removeprefix(HASHED) for name in ("key", "id", "token_id", "token")]
    secret = next((each for each in named if each.startswith("sk-")), None)
    token = next((each for each in named if re.fullmatch(PATTERN, each)), None)
    return {"key": secret, "token": token_of(secret) if secret else token}


def key_rewritten(raw: Raw, table: Table) -> Raw:
    """The key without the id of the budget that LiteLLM creates for a soft budget, which scalepad/litellm stores."""
    raw = metadata_rewritten(raw, table)
    return {**raw, "budget_id": None} if raw.get("soft_budget") else raw


def routes(settings: Json) -> Json:
    """Router settings in LiteLLM's own form, where others use JSON text, pairs of names, or names in lower case."""
    plain = {name: parsed(value) for name, value in settings.items() if value not in EMPTY}
    return normalized(
        {name: SETTINGS[name].converted(value) if name in SETTINGS else value for name, value in plain.items()}
    )


# ---- models


def model_rewritten(raw: Raw, table: Table) -> Raw:
    """Model information moved to our attributes, and additional parameters without those that have an attribute too.

    Values that have no attribute here, or no longer have one, move to the free-form attributes.
    """
    raw = {**raw, **{place: {**(raw.get(place) or {}), **values} for place, values in moved(raw).items()}}
    named = {
        part: {each.write_place[1]: each.name for each in table.fields if each.write_place[0] == part}
        for part in ("model_info", "litellm_params")
    }
    raw = at_attributes(raw, "additional_model_info", named["model_info"])
    twice = {name: own for name, own in named["litellm_params"].items() if raw.get(own) not in EMPTY}
    return at_attributes(raw, "additional_litellm_params", twice)


# ---- members


def member_identity(raw: Raw, group: str = "team_id") -> State:
    """Both ids; the user's may be only in the object's id, after the id of the team or organization."""
    place = raw.get(group) or None
    user = raw.get("user_id") or str(raw.get("id") or "").removeprefix(f"{place}:") or None
    return {group: place, "user_id": user}


# ---- claims of JSON web tokens


def mapping_rewritten(raw: Raw, _: Table) -> Raw:
    """The key's token, where other providers have the secret."""
    secret = raw.get("key")
    return {**raw, "token": raw.get("token_id") or (token_of(secret) if isinstance(secret, str) and secret else None)}


# ---- vector stores


def store_rewritten(raw: Raw, _: Table) -> Raw:
    """The vector store without parameters that contain LiteLLM's placeholder for a secret: the plan compares them anew."""
    return {**raw, "litellm_params": None} if holds_redacted(raw.get("litellm_params")) else raw


# ---- agents and MCP servers


def filled(data: Json) -> Json:
    """An object without its null parts; a block that other providers store as a list of one is that one."""
    if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict):
        return filled(data[0])
    if isinstance(data, dict):
        return {name: filled(parsed(item)) for name, item in data.items() if item not in EMPTY}
    return data


def card(data: Json) -> Json:
    """A card with the names of A2A, where others have `protocol_version`."""
    if isinstance(data, dict):
        return {
            re.sub(r"_(\w)", lambda letter: letter[1].upper(), name): card(item)
            for name, item in data.items()
            if item not in EMPTY
        }
    return [card(item) for item in data] if isinstance(data, list) else data


def named(attribute: str) -> Callable[[Raw], dict[str, Any]]:
    """The identity of a type that other providers have in an attribute of our name, or in `id`."""
    return lambda raw: {attribute: raw.get(attribute) or raw.get("id")}


SOURCES = {
    "litellm_access_group": Source(
        frozenset({"id", "access_group", "model_names"}),
        named("access_group"),
    ),
    "litellm_agent": Source(
        frozenset({"id", "agent_name"}),
        named("agent_id"),
        forms={"agent_card": card, "object_permission": filled},
    ),
    "litellm_budget": Source(
        frozenset({"id", "budget_id", "max_budget", "soft_budget"}),
        named("budget_id"),
    ),
    "litellm_credential": Source(
        frozenset({"id", "credential_name", "credential_info", "credential_values"}),
        named("credential_name"),
    ),
    "litellm_fallback": Source(
        frozenset({"id", "model", "fallback_models"}),
        lambda raw: {"model": raw.get("model"), "fallback_type": raw.get("fallback_type") or "general"},
    ),
    "litellm_guardrail": Source(
        frozenset({"id", "guardrail_name", "guardrail", "mode"}),
        named("guardrail_id"),
    ),
    "litellm_jwt_key_mapping": Source(
        frozenset({"id", "jwt_claim_name", "jwt_claim_value", "description"}),
        lambda raw: {"mapping_id": raw.get("id")},
        rewritten=mapping_rewritten,
    ),
    "litellm_key": Source(
        frozenset({"id", "key_alias", "models", "max_budget", "team_id"}),
        key_identity,
        rewritten=key_rewritten,
        forms={"router_settings": routes},
        types=("litellm_service_account",),
    ),
    "litellm_key_block": Source(frozenset({"id", "key", "blocked"}), lambda raw: {"token": key_identity(raw)["token"]}),
    "litellm_mcp_server": Source(
        frozenset({"id", "server_name", "transport"}),
        named("server_id"),
        forms={"mcp_info": filled},
    ),
    "litellm_mcp_toolset": Source(
        frozenset({"id", "toolset_name"}),
        named("toolset_id"),
    ),
    "litellm_model": Source(
        frozenset({"id", "model_name", "custom_llm_provider", "base_model"}),
        lambda raw: {"id": raw.get("id"), "model_id": raw.get("id")},
        rewritten=model_rewritten,
    ),
    "litellm_organization": Source(
        frozenset({"id", "organization_alias", "models", "max_budget"}),
        named("organization_id"),
        rewritten=metadata_rewritten,
    ),
    "litellm_organization_member": Source(
        frozenset({"id", "organization_id", "user_id", "role"}), lambda raw: member_identity(raw, "organization_id")
    ),
    "litellm_organization_member_add": Source(
        frozenset({"id", "organization_id", "member"}),
        named("organization_id"),
    ),
    "litellm_prompt": Source(
        frozenset({"id", "prompt_id", "prompt_integration", "dotprompt_content"}),
        lambda raw: {
            "prompt_id": raw.get("prompt_id") or raw.get("id"),
            "environment": raw.get("environment") or "development",
        },
    ),
    "litellm_project": Source(
        frozenset({"id", "team_id", "project_alias", "max_budget"}),
        named("project_id"),
        rewritten=metadata_rewritten,
    ),
    "litellm_search_tool": Source(
        frozenset({"id", "search_tool_name", "search_provider"}),
        named("search_tool_id"),
    ),
    "litellm_tag": Source(frozenset({"id", "name", "models", "max_budget"}), named("name")),
    "litellm_team": Source(
        frozenset({"id", "team_alias", "models", "max_budget"}),
        named("team_id"),
        rewritten=metadata_rewritten,
        forms={"router_settings": routes},
    ),
    "litellm_team_block": Source(frozenset({"id", "team_id", "blocked"}), named("team_id")),
    "litellm_team_member": Source(frozenset({"id", "team_id", "user_id", "role"}), member_identity),
    "litellm_team_member_add": Source(frozenset({"id", "team_id", "member"}), named("team_id")),
    "litellm_unified_access_group": Source(
        frozenset({"id", "access_group_name"}),
        named("access_group_id"),
    ),
    "litellm_user": Source(
        frozenset({"id", "user_id", "user_email", "user_role"}),
        named("user_id"),
        rewritten=metadata_rewritten,
    ),
    "litellm_vector_store": Source(
        frozenset({"id", "vector_store_name", "custom_llm_provider"}),
        named("vector_store_id"),
        rewritten=store_rewritten,
    ),
}
"""The sources by our types' names."""
