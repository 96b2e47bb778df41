"""Access of an object: `models`, `access_group_ids`, `blocked` and so on."""

from __future__ import annotations

from terraform_provider_litellm.attributes.metadata import hosted
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, STRING, List
from terraform_provider_litellm.plugin.validators import ListOf, Matches, OneOf, Shape, Simple
from terraform_provider_litellm.record.behaviours import KeptByImport, LeftAlone, RefersTo
from terraform_provider_litellm.record.field import Field

TOKEN_PATTERN = r"[0-9a-f]{64}"  # noqa: S105  # no token
TOKEN = Matches(TOKEN_PATTERN, "must be the token of a key, not the key itself", secret=True)

INDEXES = ListOf(
    Shape(
        {
            "index_name": Simple(STRING),
            "index_permissions": ListOf(Simple(STRING, (OneOf(("read", "write")),))),
        },
        required=("index_name", "index_permissions"),
    )
)


@SharedAttribute
def models(noun: str) -> Field:
    """Models, by name."""
    return Field(
        "models",
        List(STRING),
        f"Names of the models that the {noun} may use. Empty or unset means all.",
        cleared_by=[],
        behaviours=(RefersTo("model"),),
    )


@SharedAttribute
def access_group_ids(noun: str) -> Field:
    """Models and other objects, by access group. Access groups write this value too."""
    return Field(
        "access_group_ids",
        List(STRING),
        f"Ids of access groups whose models, MCP servers and agents the {noun} may use in addition to its own.",
        cleared_by=[],
        behaviours=(LeftAlone(), RefersTo("access_group")),
    )


@SharedAttribute
def blocked(noun: str) -> Field:
    """Whether all access is blocked. LiteLLM has endpoints that set it."""
    return Field(
        "blocked",
        BOOL,
        f"Blocks the {noun}. Unset means `false`.",
        unset_values=(False,),
        cleared_by=False,
        behaviours=(LeftAlone("a block by another client"), KeptByImport()),
    )


@SharedAttribute
def allowed_passthrough_routes(noun: str) -> Field:
    """Pass-through endpoints that require permission."""
    return hosted(
        "allowed_passthrough_routes",
        List(STRING),
        f"Pass-through endpoints that the {noun} may call, by their path or a pattern such as `/mine/*`.",
        licence=True,
    )


@SharedAttribute
def denied_passthrough_routes(noun: str) -> Field:
    """Pass-through endpoints that are always denied."""
    return hosted(
        "denied_passthrough_routes",
        List(STRING),
        f"Pass-through endpoints that the {noun} may not call, by their path, its beginning, or a pattern such as "
        "`/mine/*`: even if other lists allow them.",
        licence=True,
    )


@SharedAttribute
def allowed_vector_store_indexes(noun: str) -> Field:
    """Indexes of vector stores, each with its permissions."""
    return hosted(
        "allowed_vector_store_indexes",
        DYNAMIC,
        f'Indexes of vector stores that the {noun} may use, with their permissions: `[{{ index_name = "docs", '
        'index_permissions = ["read", "write"] }]`.',
        empty=[],
        validators=(INDEXES,),
    )


@SharedAttribute
def allowed_cache_controls(noun: str) -> Field:
    """Cache directives that requests may use."""
    return Field(
        "allowed_cache_controls",
        List(STRING),
        f"Cache-control directives that requests with this {noun} may use, such as `no-cache`.",
        cleared_by=[],
    )
