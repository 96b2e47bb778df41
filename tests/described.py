"""What the requests of a release of LiteLLM may have, as its OpenAPI document describes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from terraform_provider_litellm import catalog
from terraform_provider_litellm.plugin.validators import ListOf, Shape, UnlessEmpty
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.record.release import reaches

Schema = Mapping[str, Any]

WRITES = re.compile(r"\b(POST|PUT|PATCH) (/[\w/{}-]+)")


def record_of(type_name: str) -> LiteLLMObject:
    """The record of a type."""
    return catalog.record(type_name)


def endpoints(type_name: str) -> list[tuple[str, str]]:
    """Method and path of each endpoint that writes an object, which the docstring of its module names."""
    module = import_module(f"terraform_provider_litellm.objects.{catalog.OBJECTS[type_name]}")
    found = WRITES.findall(module.__doc__ or "")
    return [(method.lower(), path) for method, path in found if not path.endswith("delete")]


def nameless(path: str) -> str:
    """A path whose parameters have no names, since each side gives them its own."""
    return re.sub(r"\{\w+\}", "{}", path)


@dataclass(frozen=True)
class Part:
    """A request, or what stands under a name in one: the schemas that describe it."""

    document: Mapping[str, Any]
    schemas: Sequence[Schema]

    def _plain(self, schema: Schema) -> Iterator[Schema]:
        """The schema, or those that it is made of: an object that may be null, the elements of a list."""
        inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
        if "$ref" in schema:
            inner.append(self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        if "items" in schema:
            inner.append(schema["items"])
        if not inner:
            yield schema
        for each in inner:
            yield from self._plain(each)

    @property
    def names(self) -> dict[str, Part]:
        """What stands in it, by name."""
        found: dict[str, list[Schema]] = {}
        for schema in self.schemas:
            for each in self._plain(schema):
                for name, inner in each.get("properties", {}).items():
                    found.setdefault(name, []).append(inner)
        return {name: Part(self.document, schemas) for name, schemas in found.items()}

    @property
    def takes_any(self) -> bool:
        """Whether it takes names that are not described, or none is."""
        return not self.names or any(
            each.get("additionalProperties") for schema in self.schemas for each in self._plain(schema)
        )

    def takes(self, name: str) -> bool:
        """Whether a name may stand in it, as far as anybody can tell."""
        return self.takes_any or name in self.names


def request(document: Mapping[str, Any], type_name: str) -> Part:
    """All that the endpoints of an object take; one that the release does not have, or hides, takes nothing."""
    paths = {nameless(path): methods for path, methods in document["paths"].items()}
    described = (paths.get(nameless(path), {}).get(method, {}) for method, path in endpoints(type_name))
    bodies = (each["requestBody"]["content"] for each in described if "requestBody" in each)
    return Part(document, [body["application/json"]["schema"] for body in bodies if "application/json" in body])


def inner_names(field: Field) -> list[str]:
    """The names that an attribute knows in an object, or in the objects of a list."""
    names: list[str] = []
    for check in field.validators:
        inner = check.check if isinstance(check, UnlessEmpty) else check
        inner = inner.item if isinstance(inner, ListOf) else inner
        names += inner.names if isinstance(inner, Shape) else ()
    return names


def sent(record: LiteLLMObject) -> list[Field]:
    """The attributes that LiteLLM gets."""
    return [each for each in record.table.fields if not (each.computed or each.terraform_only)]


def works(since: str, release: str) -> bool:
    """Whether what began with a release is in another."""
    return not since or reaches(release, since)


def dropped(record: LiteLLMObject, release: str, taken: Part) -> Iterator[str]:
    """What an object sends to a release that does not take it: attributes, and names in them.

    A release that does not work with a required attribute gets nothing.
    """
    if any(each.required and not works(each.since, release) for each in record.table.fields):
        return
    for field in sent(record):
        if not works(field.since, release):
            continue
        top, *rest = field.write_place
        part = taken.names.get(top)
        if part is None or (rest and not part.takes(rest[0])):
            yield field.name
        elif not rest:
            inner = [name for name in inner_names(field) if works(field.since_in.get(name, ""), release)]
            yield from (f"{field.name}.{name}" for name in inner if not part.takes(name))


def refused(record: LiteLLMObject, release: str, taken: Part) -> Iterator[str]:
    """What an object does not send to a release that describes it."""
    for field in sent(record):
        top, *rest = field.write_place
        part = taken.names.get(top)
        if part is None or (rest and rest[0] not in part.names):
            continue
        if not works(field.since, release):
            yield field.name
        elif not rest:
            later = [name for name in inner_names(field) if not works(field.since_in.get(name, ""), release)]
            yield from (f"{field.name}.{name}" for name in later if name in part.names)
