"""Terraform providers in Python: the plugin protocol, version 5, and what a provider's author implements.

All that an author needs is here: `from terraform_provider_litellm import plugin as tf`. Each name is loaded from its module when it is first used,
so that a provider which has just been started can tell Terraform where to connect before it loads the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.action import Action, Invoke, PlanAction
    from terraform_provider_litellm.plugin.config_validators import (
        AlsoRequires,
        AtLeastOneOf,
        Conflicting,
        ExactlyOneOf,
        RequiredTogether,
    )
    from terraform_provider_litellm.plugin.data_source import DataSource, ReadData
    from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Diagnostics, Severity
    from terraform_provider_litellm.plugin.ephemeral import Close, EphemeralResource, Open, Renew
    from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
    from terraform_provider_litellm.plugin.identity import IdentityAttribute, IdentitySchema
    from terraform_provider_litellm.plugin.list_resource import Listed, ListObjects, ListResource
    from terraform_provider_litellm.plugin.operation import Deferrable, DeferredReason, Operation
    from terraform_provider_litellm.plugin.paths import Path, path
    from terraform_provider_litellm.plugin.plan_modifiers import RequiresReplace, RequiresReplaceIf, UseStateForUnknown
    from terraform_provider_litellm.plugin.process.launch import serve
    from terraform_provider_litellm.plugin.process.logs import logger, mask
    from terraform_provider_litellm.plugin.provider import Configure, Provider
    from terraform_provider_litellm.plugin.resource import (
        Apply,
        GenerateConfig,
        Import,
        Move,
        Plan,
        Private,
        Read,
        Resource,
        Upgrade,
        Validate,
    )
    from terraform_provider_litellm.plugin.schema import (
        Attribute,
        Block,
        ConfigValidator,
        Modification,
        NestedBlock,
        Nesting,
        PlanModifier,
        Schema,
        SchemaError,
        Validator,
    )
    from terraform_provider_litellm.plugin.types import (
        BOOL,
        DYNAMIC,
        NUMBER,
        STRING,
        List,
        Map,
        Object,
        Set,
        Tuple,
        Type,
    )
    from terraform_provider_litellm.plugin.validators import (
        AtLeast,
        AtMost,
        Each,
        JsonObject,
        Length,
        ListOf,
        MapOf,
        Matches,
        NoNulls,
        OneOf,
        Shape,
        Simple,
        SimpleOr,
        UnlessEmpty,
        WholeNumber,
    )
    from terraform_provider_litellm.plugin.values import (
        UNKNOWN,
        Dynamic,
        State,
        Value,
        equal,
        infer,
        is_known,
        is_null,
        plain,
    )
    from terraform_provider_litellm.plugin.wire.prepared import prepare

MODULES = {
    "action": ("Action", "Invoke", "PlanAction"),
    "config_validators": ("AlsoRequires", "AtLeastOneOf", "Conflicting", "ExactlyOneOf", "RequiredTogether"),
    "data_source": ("DataSource", "ReadData"),
    "diagnostics": ("Diagnostic", "Diagnostics", "Severity"),
    "ephemeral": ("Close", "EphemeralResource", "Open", "Renew"),
    "function": ("Function", "FunctionError", "Parameter"),
    "identity": ("IdentityAttribute", "IdentitySchema"),
    "list_resource": ("ListObjects", "ListResource", "Listed"),
    "operation": ("Deferrable", "DeferredReason", "Operation"),
    "paths": ("Path", "path"),
    "plan_modifiers": ("RequiresReplace", "RequiresReplaceIf", "UseStateForUnknown"),
    "process.launch": ("serve",),
    "process.logs": ("logger", "mask"),
    "provider": ("Configure", "Provider"),
    "resource": (
        "Apply",
        "GenerateConfig",
        "Import",
        "Move",
        "Plan",
        "Private",
        "Read",
        "Resource",
        "Upgrade",
        "Validate",
    ),
    "schema": (
        "Attribute",
        "Block",
        "ConfigValidator",
        "Modification",
        "NestedBlock",
        "Nesting",
        "PlanModifier",
        "Schema",
        "SchemaError",
        "Validator",
    ),
    "types": ("BOOL", "DYNAMIC", "NUMBER", "STRING", "List", "Map", "Object", "Set", "Tuple", "Type"),
    "validators": (
        "AtLeast",
        "AtMost",
        "Each",
        "JsonObject",
        "Length",
        "ListOf",
        "MapOf",
        "Matches",
        "NoNulls",
        "OneOf",
        "Shape",
        "Simple",
        "SimpleOr",
        "UnlessEmpty",
        "WholeNumber",
    ),
    "values": ("UNKNOWN", "Dynamic", "State", "Value", "equal", "infer", "is_known", "is_null", "plain"),
    "wire.prepared": ("prepare",),
}
"""The public names, by the module that has them."""

__all__ = [
    "BOOL",
    "DYNAMIC",
    "NUMBER",
    "STRING",
    "UNKNOWN",
    "Action",
    "AlsoRequires",
    "Apply",
    "AtLeast",
    "AtLeastOneOf",
    "AtMost",
    "Attribute",
    "Block",
    "Close",
    "ConfigValidator",
    "Configure",
    "Conflicting",
    "DataSource",
    "Deferrable",
    "DeferredReason",
    "Diagnostic",
    "Diagnostics",
    "Dynamic",
    "Each",
    "EphemeralResource",
    "ExactlyOneOf",
    "Function",
    "FunctionError",
    "GenerateConfig",
    "IdentityAttribute",
    "IdentitySchema",
    "Import",
    "Invoke",
    "JsonObject",
    "Length",
    "List",
    "ListObjects",
    "ListOf",
    "ListResource",
    "Listed",
    "Map",
    "MapOf",
    "Matches",
    "Modification",
    "Move",
    "NestedBlock",
    "Nesting",
    "NoNulls",
    "Object",
    "OneOf",
    "Open",
    "Operation",
    "Parameter",
    "Path",
    "Plan",
    "PlanAction",
    "PlanModifier",
    "Private",
    "Provider",
    "Read",
    "ReadData",
    "Renew",
    "RequiredTogether",
    "RequiresReplace",
    "RequiresReplaceIf",
    "Resource",
    "Schema",
    "SchemaError",
    "Set",
    "Severity",
    "Shape",
    "Simple",
    "SimpleOr",
    "State",
    "Tuple",
    "Type",
    "UnlessEmpty",
    "Upgrade",
    "UseStateForUnknown",
    "Validate",
    "Validator",
    "Value",
    "WholeNumber",
    "equal",
    "infer",
    "is_known",
    "is_null",
    "logger",
    "mask",
    "path",
    "plain",
    "prepare",
    "serve",
]


def __getattr__(name: str) -> object:
    """A public name, from its module; from then on it is an attribute like any other."""
    for module, names in MODULES.items():
        if name in names:
            found: object = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = found
            return found
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
