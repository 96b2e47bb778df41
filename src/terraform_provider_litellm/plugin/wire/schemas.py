"""Schemas, functions and diagnostics to the protocol's messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import Key
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terraform_provider_litellm.plugin.diagnostics import Diagnostic
    from terraform_provider_litellm.plugin.function import Function, Parameter
    from terraform_provider_litellm.plugin.identity import IdentitySchema
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema
    from terraform_provider_litellm.plugin.types import Type


NOWHERE = pb.AttributePath(steps=[pb.AttributePath.Step()])
"""A path of a step that names nothing.

Terraform, 1.15 at least, looks for every diagnostic of an action in its `config` block, the whole block included, and crashes
if that was left out. For a path without names it does not look.
"""


def type_bytes(kind: Type) -> bytes:
    """A type in the protocol's JSON form."""
    return json.dumps(kind.json, separators=(",", ":")).encode()


def schema_message(schema: Schema) -> pb.Schema:
    """`Schema`."""
    return pb.Schema(version=schema.version, block=_block(schema.block))


def identity_message(schema: IdentitySchema) -> pb.ResourceIdentitySchema:
    """`ResourceIdentitySchema`."""
    return pb.ResourceIdentitySchema(
        version=schema.version,
        identity_attributes=[
            pb.ResourceIdentitySchema.IdentityAttribute(
                name=name, type=type_bytes(each.type), required_for_import=True, description=each.description
            )
            for name, each in schema.attributes.items()
        ],
    )


def _block(block: Block) -> pb.Schema.Block:
    return pb.Schema.Block(
        attributes=[_attribute(name, attribute) for name, attribute in block.attributes.items()],
        block_types=[
            pb.Schema.NestedBlock(
                type_name=name,
                block=_block(nested.block),
                nesting=nested.nesting.value,  # type: ignore[arg-type]  # same numbers as the protocol's enum
                min_items=nested.min_items,
                max_items=nested.max_items,
            )
            for name, nested in block.blocks.items()
        ],
        description=block.description,
        description_kind=pb.MARKDOWN,
        deprecated=bool(block.deprecation),
        deprecation_message=block.deprecation,
    )


def _attribute(name: str, attribute: Attribute) -> pb.Schema.Attribute:
    return pb.Schema.Attribute(
        name=name,
        type=type_bytes(attribute.type),
        description=attribute.description,
        description_kind=pb.MARKDOWN,
        required=attribute.required,
        optional=attribute.optional,
        computed=attribute.computed,
        sensitive=attribute.sensitive,
        write_only=attribute.write_only,
        deprecated=bool(attribute.deprecation),
        deprecation_message=attribute.deprecation,
    )


def function_message(function: Function) -> pb.Function:
    """`Function`."""
    return pb.Function(
        parameters=[_parameter(parameter) for parameter in function.parameters],
        variadic_parameter=_parameter(function.variadic) if function.variadic else None,
        summary=function.summary,
        description=function.description,
        description_kind=pb.MARKDOWN,
        deprecation_message=function.deprecation,
        **{"return": pb.Function.Return(type=type_bytes(function.result))},
    )


def _parameter(parameter: Parameter) -> pb.Function.Parameter:
    return pb.Function.Parameter(
        name=parameter.name,
        type=type_bytes(parameter.type),
        description=parameter.description,
        description_kind=pb.MARKDOWN,
        allow_null_value=parameter.allow_null,
        allow_unknown_values=parameter.allow_unknown,
    )


def path_message(path: Path) -> pb.AttributePath:
    """`AttributePath`."""
    message = pb.AttributePath()
    for step in path.steps:
        if not isinstance(step, Key):
            message.steps.add(attribute_name=step)
        elif isinstance(step.key, int):
            message.steps.add(element_key_int=step.key)
        else:
            message.steps.add(element_key_string=step.key)
    return message


def diagnostic_messages(diagnostics: Iterable[Diagnostic], *, block: bool = True) -> list[pb.Diagnostic]:
    """`Diagnostic`s; an empty path is left out, which Terraform reads as the whole block.

    Where there is no `block`, none points anywhere.
    """
    return [
        pb.Diagnostic(
            severity=item.severity.value,  # type: ignore[arg-type]  # same numbers as the protocol's enum
            summary=item.summary,
            detail=item.detail,
            attribute=NOWHERE if not block else path_message(item.path) if item.path.steps else None,
        )
        for item in diagnostics
    ]
