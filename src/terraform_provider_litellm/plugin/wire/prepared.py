"""What Terraform asks of a provider first, the schemas of all its types, made beforehand, so that no type has to be loaded for it.

A file beside the sources of the provider holds the answers and a hash of those sources. Who changes one of them, or takes
another version of this layer, has answers that are made anew: the file is left alone then, since a new file in an installed
provider would break the checksum that Terraform has noted.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from terraform_provider_litellm.plugin.server import resources
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.wire import schemas
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.provider import Provider

FILE = "schemas.binpb"
LAYER = Path(__file__).resolve().parent.parent
LENGTH = 8  # bytes of a hash, and of the size of the first answer


@dataclass(frozen=True)
class Answers:
    """The answers to `GetSchema` and `GetResourceIdentitySchemas`."""

    schema: pb.GetProviderSchema.Response
    identities: pb.GetResourceIdentitySchemas.Response


def prepare(provider: Provider[Any]) -> Path:
    """Write the schemas of a provider into its `package`, as the last step of a release or an installation; returns the file's path.

    The schemas must depend on nothing but the sources: not on the machine, nor on its environment.

    Raises:
        ValueError: the provider does not say where its package is.
        OSError: the file cannot be written.
    """
    if provider.package is None:
        message = f"{type(provider).__name__} has no package"
        raise ValueError(message)
    answers = made(Host(provider, repr))
    schema, identities = (each.SerializeToString(deterministic=True) for each in (answers.schema, answers.identities))
    path = provider.package / FILE
    content = fingerprint(provider.package) + len(schema).to_bytes(LENGTH, "big") + schema + identities
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.replace(path)
    return path


def loaded(package: Path) -> Answers | None:
    """The answers that were prepared from just these sources, None if there are none, or they cannot be read."""
    try:
        content = (package / FILE).read_bytes()
        if content[:LENGTH] != fingerprint(package):
            return None
        size, rest = int.from_bytes(content[LENGTH : 2 * LENGTH], "big"), content[2 * LENGTH :]
        return Answers(
            pb.GetProviderSchema.Response.FromString(rest[:size]),
            pb.GetResourceIdentitySchemas.Response.FromString(rest[size:]),
        )
    except (OSError, DecodeError):  # such as the lock of an editor, which is a link to nothing
        return None


def made(host: Host[Any]) -> Answers:
    """The answers, for which every type is loaded."""
    provider = host.provider

    def all_of(kind: str, table: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
        return {name: host.find(kind, table, name) for name in table}

    def schemas_of(types: Mapping[str, Any]) -> dict[str, pb.Schema]:
        return {name: schemas.schema_message(each.schema) for name, each in types.items()}

    managed = all_of("resource", provider.resources)
    actions = schemas_of(all_of("action", provider.actions))
    functions = all_of("function", provider.functions)
    return Answers(
        pb.GetProviderSchema.Response(
            provider=schemas.schema_message(provider.schema),
            provider_meta=schemas.schema_message(provider.meta_schema) if provider.meta_schema else None,
            resource_schemas=schemas_of(managed),
            data_source_schemas=schemas_of(all_of("data source", provider.data_sources)),
            ephemeral_resource_schemas=schemas_of(all_of("ephemeral resource", provider.ephemeral_resources)),
            list_resource_schemas=schemas_of(all_of("list resource", provider.list_resources)),
            action_schemas={name: pb.ActionSchema(schema=schema) for name, schema in actions.items()},
            functions={name: schemas.function_message(each) for name, each in functions.items()},
            # Terraform reads these here alone: with an optional schema it asks once per command, not once per process
            server_capabilities=pb.ServerCapabilities(
                plan_destroy=True,
                get_provider_schema_optional=True,
                move_resource_state=True,
                generate_resource_config=any(map(resources.generates_config, managed.values())),
            ),
        ),
        pb.GetResourceIdentitySchemas.Response(
            identity_schemas={
                name: schemas.identity_message(each.identity)
                for name, each in managed.items()
                if each.identity is not None
            }
        ),
    )


def fingerprint(package: Path) -> bytes:
    """A hash over every file of a package and of this layer, by name and content: a changed letter makes another one."""
    from importlib.util import source_hash

    package = package.resolve()
    content = bytearray()
    for folder in (package,) if LAYER.is_relative_to(package) else (package, LAYER):
        for name, path in sorted(_files(folder)):
            with io.FileIO(path) as file:
                text = file.readall()
            content += b"%s\0%d\0" % (name.encode(), len(text)) + text
    return source_hash(content)


def _files(folder: Path | str, within: str = "") -> Iterator[tuple[str, str]]:
    """The names and paths of all files, without those that Python makes of them."""
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_dir():
                if each.name != "__pycache__":
                    yield from _files(each.path, f"{within}{each.name}/")
            elif each.name != FILE:
                yield within + each.name, each.path
