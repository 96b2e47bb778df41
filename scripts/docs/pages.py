"""Every page that is written, by its path: one for the provider and one for each type and each function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.docs import description, template
from scripts.docs.readme import README, import_id, readme
from scripts.docs.schema import names, schema, type_name
from scripts.docs.subjects import KNOWN_NAMES, OTHER, SUBJECTS, Subject
from scripts.docs.template import EXAMPLES, ROOT
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.models.model_attributes import CATALOGS
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.function import Function, Parameter
from terraform_provider_litellm.plugin.identity import IdentitySchema
from terraform_provider_litellm.plugin.resource import Resource
from terraform_provider_litellm.plugin.schema import Attribute, Schema
from terraform_provider_litellm.plugin.types import Type
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.noun import indefinite
from terraform_provider_litellm.record.object import LiteLLMObject

DOCS = ROOT / "docs"
PROVIDER = "litellm"

KINDS: dict[str, tuple[str, Mapping[str, Callable[[], Any]]]] = {
    "resources": ("Resource", LiteLLMProvider.resources),
    "data-sources": ("Data Source", LiteLLMProvider.data_sources),
    "ephemeral-resources": ("Ephemeral Resource", LiteLLMProvider.ephemeral_resources),
    "list-resources": ("List Resource", LiteLLMProvider.list_resources),
    "actions": ("Action", LiteLLMProvider.actions),
}
"""The folders of pages with a schema: what the registry calls the kind, and its types."""

FOLDERS = (*KINDS, "functions")
"""The folders in which every page is written here."""

LENT = {"litellm_credential_check": MODEL, "litellm_key": KEY}
"""Of ephemeral resources, the object whose attributes they have too."""

Part = Callable[[str], str]


def pages() -> Iterator[tuple[Path, str]]:
    """The path and the text of each page."""
    yield README, readme()
    yield DOCS / "index.md", provider()
    for folder, (kind, found) in KINDS.items():
        for name, make in sorted(found.items()):
            short = name.removeprefix(f"{PROVIDER}_")
            yield DOCS / folder / f"{short}.md", typed(folder, kind, name, make())
    for name, make_function in sorted(LiteLLMProvider.functions.items()):
        yield DOCS / "functions" / f"{name}.md", function(name, make_function())


def provider() -> str:
    """The page of the provider block."""
    block = LiteLLMProvider.schema.block
    parts: dict[str, Part] = {
        "head": lambda _: template.head("Provider: LiteLLM", block.description, grouped=False),
        "example": lambda file: template.example(EXAMPLES, file),
        "schema": lambda _: schema(
            block, lambda path, attribute: description.described(path, attribute, None, lasting=True)
        ),
    }
    return template.filled((template.TEMPLATES / "index.md").read_text(encoding="utf-8"), parts)


def typed(folder: str, kind: str, name: str, instance: Any) -> str:
    """The page of a resource, data source or ephemeral resource."""
    short = name.removeprefix(f"{PROVIDER}_")
    record = instance.record if isinstance(instance, ObjectResource) else None
    source = record or LENT.get(name)
    shape: Schema = instance.schema
    examples = EXAMPLES / folder / name
    subjects = SUBJECTS.get((folder, name), ())

    def describe(path: tuple[str, ...], attribute: Attribute) -> str:
        return description.described(path, attribute, source, lasting=folder == "resources")

    parts: dict[str, Part] = {
        "head": lambda _: template.head(f"{name} {kind} - {PROVIDER}", shape.block.description),
        "name": lambda _: name,
        "description": lambda _: shape.block.description,
        "example": lambda file: template.example(examples, file),
        "legend": lambda _: description.legend(record) if record else "",
        "contents": lambda _: contents(shape, subjects),
        "schema": lambda _: schema(shape.block, describe, subjects) or "It has no arguments.",
        "rules": lambda _: "\n".join(each.description for each in shape.block.config_validators),
        "names": lambda attribute: known_names(attribute, record) if record else "",
        "import_id": lambda _: f"The import id of {indefinite(record.noun)} is {import_id(record)}." if record else "",
        "import": lambda _: imports(examples, instance),
    }
    return template.filled(template.chosen(folder, short), parts)


def known_names(attribute: str, record: LiteLLMObject) -> str:
    """The names that a free-form attribute of a model knows."""
    (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
    own = {
        name: each
        for name, each in catalog.by_name.items()
        if each.sensitive == record.table.by_name[attribute].sensitive
    }
    return names(own, lambda each: description.known(each, record), KNOWN_NAMES.get(attribute, ()))


def imports(examples: Path, resource: Resource[Client]) -> str:
    """How a resource is imported: by block, by identity where it has one, and by command."""
    ways = [
        "In Terraform 1.5 and later, use an `import` block in the configuration:",
        template.example(examples, "import-by-string-id.tf"),
    ]
    if resource.identity:
        ways += [
            "In Terraform 1.12 and later, the block can use the identity instead of the id:",
            template.example(examples, "import-by-identity.tf"),
        ]
    ways += ["In any version, use the command `terraform import`:", template.example(examples, "import.sh")]
    if resource.identity:
        ways.append("### Identity Schema\n\n#### Required\n\n" + "\n".join(identity(resource.identity)))
    return "\n\n".join(ways)


def identity(shape: IdentitySchema) -> Iterator[str]:
    """The list of an identity's attributes; all of them are required."""
    for name, each in shape.attributes.items():
        yield f"- `{name}` ({type_name(each.type)}) {each.description.partition('. ')[0].rstrip('.')}."


def contents(shape: Schema, subjects: tuple[Subject, ...]) -> str:
    """The subjects of a type's optional attributes, as links to them with the number of attributes."""
    left = [each for each, attribute in sorted(shape.block.attributes.items()) if attribute.optional]
    lines = []
    for subject in subjects:
        found = subject.names(left)
        left = [each for each in left if each not in found]
        anchor = "".join(letter for letter in subject.title.lower() if letter.isalnum() or letter in " -")
        lines += [f"- [{subject.title}](#{anchor.replace(' ', '-')}) ({len(found)})"] if found else []
    return "\n".join([*lines, *([f"- [{OTHER}](#{OTHER.lower()}) ({len(left)})"] if left else [])])


def function(name: str, instance: Function) -> str:
    """The page of a function."""
    parts: dict[str, Part] = {
        "head": lambda _: template.head(f"{name} function - {PROVIDER}", instance.summary),
        "name": lambda _: name,
        "description": lambda _: instance.description,
        "example": lambda file: template.example(EXAMPLES / "functions" / name, file),
        "signature": lambda _: f"```text\n{signature(name, instance)}\n```",
        "arguments": lambda _: "\n".join(arguments(instance)),
        "return": lambda _: f"`{code(instance.result)}`",
    }
    return template.filled(template.chosen("functions", name), parts)


def signature(name: str, instance: Function) -> str:
    """The call of a function with the types of its arguments, as the registry shows it."""
    taken = [f"{each.name} {code(each.type)}" for each in instance.parameters]
    if instance.variadic:
        taken.append(f"{instance.variadic.name} {code(instance.variadic.type)}...")
    return f"{name}({', '.join(taken)}) {code(instance.result)}"


def arguments(instance: Function) -> Iterator[str]:
    """The list of a function's arguments."""
    for position, each in enumerate(instance.parameters, 1):
        yield f"{position}. `{each.name}` ({type_name(each.type)}{nullable(each)}) {each.description}"
    if last := instance.variadic:
        position = len(instance.parameters) + 1
        yield f"{position}. `{last.name}` (Variadic, {type_name(last.type)}{nullable(last)}) {last.description}"


def nullable(parameter: Parameter) -> str:
    """What the label says of a parameter that takes null."""
    return ", Nullable" if parameter.allow_null else ""


def code(kind: Type) -> str:
    """A type as Terraform's own language writes it, such as `list(string)`."""
    if isinstance(kind, types.Collection):
        return f"{type(kind).__name__.lower()}({code(kind.element)})"
    if isinstance(kind, types.Object):
        return f"object({{ {', '.join(f'{name} = {code(each)}' for name, each in kind.attributes.items())} }})"
    if isinstance(kind, types.Tuple):
        return f"tuple([{', '.join(code(each) for each in kind.elements)}])"
    return str(kind.json)
