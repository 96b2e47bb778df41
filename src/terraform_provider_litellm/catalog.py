"""Every type of the provider, by its full name. A type's module is loaded when the type is first needed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from terraform_provider_litellm.record.noun import plural

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.action import Action
    from terraform_provider_litellm.plugin.data_source import DataSource
    from terraform_provider_litellm.plugin.ephemeral import EphemeralResource
    from terraform_provider_litellm.plugin.function import Function
    from terraform_provider_litellm.plugin.list_resource import ListResource
    from terraform_provider_litellm.plugin.resource import Resource
    from terraform_provider_litellm.record.object import Listing, LiteLLMObject

OBJECTS = {
    "litellm_access_group": "models.access_group",
    "litellm_agent": "agents.agent",
    "litellm_budget": "access.budget",
    "litellm_claude_code_plugin": "skills.claude_code_plugin",
    "litellm_credential": "models.credential",
    "litellm_customer": "access.customer",
    "litellm_fallback": "models.fallback",
    "litellm_guardrail": "requests.guardrail",
    "litellm_jwt_key_mapping": "keys.jwt_key_mapping",
    "litellm_key": "keys.key",
    "litellm_key_block": "keys.key_block",
    "litellm_mcp_server": "agents.mcp_server",
    "litellm_mcp_toolset": "agents.mcp_toolset",
    "litellm_model": "models.model",
    "litellm_organization": "teams.organization",
    "litellm_organization_member": "teams.organization_member",
    "litellm_organization_member_add": "teams.organization_member_add",
    "litellm_organization_members": "teams.organization_members",
    "litellm_pass_through_endpoint": "tools.pass_through_endpoint",
    "litellm_policy": "policies.policy",
    "litellm_policy_attachment": "policies.policy_attachment",
    "litellm_project": "teams.project",
    "litellm_prompt": "requests.prompt",
    "litellm_search_tool": "tools.search_tool",
    "litellm_tag": "access.tag",
    "litellm_team": "teams.team",
    "litellm_team_block": "teams.team_block",
    "litellm_team_callback": "teams.team_callback",
    "litellm_team_member": "teams.team_member",
    "litellm_team_member_add": "teams.team_member_add",
    "litellm_team_members": "teams.team_members",
    "litellm_tool_policy": "policies.tool_policy",
    "litellm_unified_access_group": "access.unified_access_group",
    "litellm_user": "access.user",
    "litellm_vector_store": "tools.vector_store",
}
"""The module of each object's record, whose name is that of the module in capitals."""

UNLISTED = {
    "litellm_organization_member_add",
    "litellm_organization_members",
    "litellm_team_member_add",
    "litellm_team_members",
}
"""Objects that LiteLLM has no list of: they are parts of a team or an organization."""

UNREAD = {"litellm_organization_member_add", "litellm_team_member_add"}
"""Objects without a data source: what identifies them is in the configuration alone."""

WITHIN = {"litellm_organization_member", "litellm_team_member"}
"""Objects that are listed for one other object, whose data source lists them, such as `litellm_team_members`."""

ACTIONS = {
    "litellm_block_key": "keys",
    "litellm_block_team": "teams",
    "litellm_fire_kill_switch": "agents",
    "litellm_flush_cache": "proxy",
    "litellm_reload_model_prices": "proxy",
    "litellm_reset_key_spend": "keys",
    "litellm_reset_member_spend": "teams",
    "litellm_rotate_key": "keys",
    "litellm_test_model": "proxy",
    "litellm_unblock_key": "keys",
    "litellm_unblock_team": "teams",
}
"""The module of each action, whose name in it is that of the type in capitals."""

QUESTIONS = {
    "litellm_available_models": "models",
    "litellm_health": "proxy",
    "litellm_model_prices": "models",
    "litellm_proxy": "proxy",
    "litellm_spend": "spend",
}
"""The module of each data source that is no object, whose name in it is that of the type in capitals."""

EPHEMERALS = {
    "litellm_credential_check": ("credential_check", "CredentialCheck"),
    "litellm_key": ("key", "EphemeralKey"),
}

FUNCTIONS = {
    "duration_seconds": ("duration_seconds", "DurationSeconds"),
    "from_config_yaml": ("from_config_yaml", "FromConfigYaml"),
    "key_hash": ("key_hash", "KeyHash"),
    "model_string": ("model_string", "ModelString"),
    "parse_model_string": ("model_string", "ParseModelString"),
    "per_million": ("token_price", "PerMillion"),
    "per_token": ("token_price", "PerToken"),
}


def resources() -> dict[str, Callable[[], Resource[Client]]]:
    """The managed resources."""
    return {name: _resource(name) for name in OBJECTS}


def record(name: str) -> LiteLLMObject:
    """The record of a type."""
    place = OBJECTS[name]
    found: LiteLLMObject = getattr(
        import_module(f"terraform_provider_litellm.objects.{place}"), place.rpartition(".")[2].upper()
    )
    return found


def _resource(name: str) -> Callable[[], Resource[Client]]:
    def load() -> Resource[Client]:
        from terraform_provider_litellm.lifecycle.resource import ObjectResource

        return ObjectResource(record(name))

    return load


def data_sources() -> dict[str, Callable[[], DataSource[Client]]]:
    """The data sources: of one object by the name of its type, and of all by its plural."""
    listed = OBJECTS.keys() - UNLISTED - WITHIN
    return {
        **{name: _data(name) for name in OBJECTS if name not in UNREAD},
        **{plural(name): _all_data(name) for name in OBJECTS if name in listed},
        **{name: _question(name) for name in QUESTIONS},
    }


def _question(name: str) -> Callable[[], DataSource[Client]]:
    def load() -> DataSource[Client]:
        from terraform_provider_litellm.data_sources.question import QuestionData

        module = import_module(f"terraform_provider_litellm.data_sources.{QUESTIONS[name]}")
        return QuestionData(getattr(module, name.removeprefix("litellm_").upper()))

    return load


def _data(name: str) -> Callable[[], DataSource[Client]]:
    def load() -> DataSource[Client]:
        from terraform_provider_litellm.lifecycle.data_source import ObjectData

        return ObjectData(record(name))

    return load


def _all_data(name: str) -> Callable[[], DataSource[Client]]:
    def load() -> DataSource[Client]:
        from terraform_provider_litellm.lifecycle.data_source import ObjectsData

        found = record(name)
        return ObjectsData(found, _listing(found), plural(name).removeprefix("litellm_"))

    return load


def _listing(record: LiteLLMObject) -> Listing:
    if record.listing is None:
        message = f"{record.type_name} has no list: name it in UNLISTED"
        raise TypeError(message)
    return record.listing


def list_resources() -> dict[str, Callable[[], ListResource[Client]]]:
    """The list resources."""
    return {name: _list(name) for name in OBJECTS if name not in UNLISTED}


def _list(name: str) -> Callable[[], ListResource[Client]]:
    def load() -> ListResource[Client]:
        from terraform_provider_litellm.lifecycle.list_resource import ObjectList
        from terraform_provider_litellm.lifecycle.resource import ObjectResource

        found = record(name)
        return ObjectList(ObjectResource(found), _listing(found))

    return load


def actions() -> dict[str, Callable[[], Action[Client]]]:
    """The actions."""
    return {name: _action(name) for name in ACTIONS}


def _action(name: str) -> Callable[[], Action[Client]]:
    def load() -> Action[Client]:
        from terraform_provider_litellm.actions.request import RequestAction

        module = import_module(f"terraform_provider_litellm.actions.{ACTIONS[name]}")
        return RequestAction(getattr(module, name.removeprefix("litellm_").upper()))

    return load


def ephemeral_resources() -> dict[str, Callable[[], EphemeralResource[Client]]]:
    """The ephemeral resources."""
    return {name: _ephemeral(*place) for name, place in EPHEMERALS.items()}


def _ephemeral(module: str, name: str) -> Callable[[], EphemeralResource[Client]]:
    def load() -> EphemeralResource[Client]:
        resource: Callable[[], EphemeralResource[Client]] = getattr(
            import_module(f"terraform_provider_litellm.ephemerals.{module}"), name
        )
        return resource()

    return load


def functions() -> dict[str, Callable[[], Function]]:
    """The functions."""
    return {name: _function(*place) for name, place in FUNCTIONS.items()}


def _function(module: str, name: str) -> Callable[[], Function]:
    def load() -> Function:
        function: Callable[[], Function] = getattr(
            import_module(f"terraform_provider_litellm.functions.{module}"), name
        )
        return function()

    return load
