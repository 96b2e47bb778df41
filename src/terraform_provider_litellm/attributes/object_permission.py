"""`object_permission`: the objects that a team or key may use. LiteLLM stores it in a row of its own.

LiteLLM merges a request into that row, name by name. So all names are always sent, omitted ones as empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, STRING
from terraform_provider_litellm.plugin.validators import ListOf, MapOf, Shape, Simple
from terraform_provider_litellm.record.behaviours import LeftAlone, RefersWithin
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import Json

NAMES = ListOf(Simple(STRING))
PERMISSIONS: Mapping[str, tuple[Json, ListOf | MapOf | Simple, str]] = {
    "mcp_servers": ([], NAMES, "ids of MCP servers"),
    "mcp_access_groups": ([], NAMES, "access groups of MCP servers"),
    "mcp_tool_permissions": ({}, MapOf(NAMES), "tools by the id of their MCP server"),
    "mcp_toolsets": ([], NAMES, "ids of MCP toolsets"),
    "mcp_tool_search_enabled": (None, Simple(BOOL), "whether MCP tools can be searched"),
    "blocked_tools": ([], NAMES, "tools that must not be used"),
    "vector_stores": ([], NAMES, "ids of vector stores"),
    "agents": ([], NAMES, "ids of agents"),
    "agent_access_groups": ([], NAMES, "access groups of agents"),
    "models": ([], NAMES, "names of models"),
    "search_tools": ([], NAMES, "names of search tools"),
    "skills": ([], NAMES, "ids of skills"),
}
SINCE = {
    "agents": "1.80.17",
    "agent_access_groups": "1.80.17",
    "mcp_tool_permissions": "1.80.17",
    "blocked_tools": "1.85.0",
    "mcp_toolsets": "1.85.0",
    "models": "1.85.0",
    "search_tools": "1.85.0",
    "mcp_tool_search_enabled": "1.95.1",
    "skills": "1.106.0",
}
"""The first releases that support a name; older ones discard it."""

NOTHING = {name: empty for name, (empty, _, _) in PERMISSIONS.items()}


def normalized(value: Json) -> Json:
    """A permission with all its names, for writing and comparing; None if there is none."""
    if not isinstance(value, dict):
        return value
    told = {name: item for name, item in value.items() if item not in (None, [], {}) and name != "object_permission_id"}
    return NOTHING | told


def short(value: Json) -> Json:
    """A permission without its empty names."""
    return {name: item for name, item in value.items() if item not in (None, [], {})}


def blocks_tools(value: Json) -> bool:
    """Whether a permission only blocks tools, or nothing any more."""
    return isinstance(value, dict) and short(value).keys() - {"object_permission_id"} <= {"blocked_tools"}


OF_TOOL_POLICIES = LeftAlone("tools that a `litellm_tool_policy` blocks", when=blocks_tools)
"""For the objects for which LiteLLM has tool policies."""
KINDS = {
    "mcp_servers": "mcp_server",
    "mcp_tool_permissions": "mcp_server",
    "mcp_toolsets": "mcp_toolset",
    "agents": "agent",
}
"""The kinds of objects that names refer to."""
EXAMPLES = {"vector_stores": '["docs"]', "mcp_tool_permissions": '{ github = ["search"] }'}


def described(noun: str, *without: str) -> str:
    """The description for a `noun`, for which LiteLLM has all names but those `without`."""
    names = ", ".join(f"`{name}` ({what})" for name, (_, _, what) in PERMISSIONS.items() if name not in without)
    example = ", ".join(f"{name} = {value}" for name, value in EXAMPLES.items() if name not in without)
    return (
        f"Objects that the {noun} may use, as an object with any of the names {names}: `{{ {example} }}`. Omitted names "
        "set no restriction."
    )


def of(names: Iterable[str]) -> Shape:
    """The check of an object with some of the names."""
    return Shape({name: PERMISSIONS[name][1] for name in names})


@SharedAttribute
def attribute(noun: str) -> Field:
    """The attribute, for a `noun`."""
    return Field(
        "object_permission",
        DYNAMIC,
        described(noun),
        cleared_by=NOTHING,
        unset_values=({}, NOTHING),
        since_in=SINCE,
        behaviours=(RefersWithin(**KINDS),),
        to_api=normalized,
        from_api=short,
        validators=(of(PERMISSIONS),),
    )
