"""The section Schema of a page, in the form in which the Terraform registry shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from scripts.docs.subjects import OTHER, Subject
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.schema import Attribute, Block, NestedBlock, Nesting
from terraform_provider_litellm.plugin.types import DYNAMIC, Type
from terraform_provider_litellm.record.field import Field

HEADINGS = ("Required", "Optional", "Read-Only")
WRITE_ONLY = "https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments"
NOTE = f"> **NOTE**: [Write-only arguments]({WRITE_ONLY}) are supported in Terraform 1.11 and later."

Describe = Callable[[tuple[str, ...], Attribute], str]
"""What is said of an attribute, by its name and those of the blocks that it stands in, the outermost first."""


@dataclass(frozen=True)
class Entry:
    """One attribute or block in a list."""

    name: str
    heading: str
    text: str
    write_only: bool = False


def type_name(kind: Type) -> str:
    """A type as the registry writes it, such as `List of String`."""
    if isinstance(kind, types.Collection):
        return f"{type(kind).__name__} of {type_name(kind.element)}" if kind.element != DYNAMIC else type(kind).__name__
    name = kind.name if isinstance(kind, types.Primitive) else type(kind).__name__
    return {"bool": "Boolean"}.get(name, name.capitalize())


def schema(block: Block, describe: Describe, subjects: tuple[Subject, ...] = ()) -> str:
    """All attributes and blocks, nothing where there are none; the optional ones by subject, where there are subjects."""
    entries = list(_entries(block, describe, ()))
    parts = []
    for heading in HEADINGS:
        listed = {each.name: each for each in entries if each.heading == heading}
        if listed:
            note = [NOTE] if any(each.write_only for each in listed.values()) else []
            grouped = _by_subject(listed, subjects) if heading == "Optional" and subjects else [_list(listed)]
            parts += [f"### {heading}", *note, *grouped]
    return "\n\n".join([*parts, *_nested(block, describe, ())])


def names(known: Mapping[str, Field], describe: Callable[[Field], str], subjects: tuple[Subject, ...]) -> str:
    """The names that a free-form attribute knows, by subject, where there are subjects."""
    listed = {
        name: Entry(name, "", f"- `{name}` ({type_name(each.type)}) {describe(each)}") for name, each in known.items()
    }
    return "\n\n".join(_by_subject(listed, subjects)) if subjects else _list(listed)


def _by_subject(listed: Mapping[str, Entry], subjects: tuple[Subject, ...]) -> Iterator[str]:
    left = dict(listed)
    for subject in subjects:
        found = {name: left.pop(name) for name in subject.names(list(left))}
        if found:
            yield "\n\n".join(part for part in (f"#### {subject.title}", subject.text, _list(found)) if part)
    if left:
        yield f"#### {OTHER}\n\n{_list(left)}"


def _list(listed: Mapping[str, Entry]) -> str:
    return "\n".join(each.text for each in listed.values())


def _entries(block: Block, describe: Describe, above: tuple[str, ...]) -> Iterator[Entry]:
    for name in sorted(block.attributes.keys() | block.blocks.keys()):
        if name in block.blocks:
            yield _block(name, block.blocks[name], (*above, name))
            continue
        attribute = block.attributes[name]
        label = ", ".join(
            [
                type_name(attribute.type),
                *(["Sensitive"] if attribute.sensitive else []),
                *([f"[Write-only]({WRITE_ONLY})"] if attribute.write_only else []),
                *(["Deprecated"] if attribute.deprecation else []),
            ]
        )
        heading = "Required" if attribute.required else "Optional" if attribute.optional else "Read-Only"
        below = _below((*above, name), "nestedatt") if _object(attribute.type) else ""
        text = f"- `{name}` ({label}) {describe((*above, name), attribute)}{below}"
        yield Entry(name, heading, text, attribute.write_only)


def _block(name: str, nested: NestedBlock, path: tuple[str, ...]) -> Entry:
    single = nested.nesting is Nesting.SINGLE
    limits = [f"{word}: {count}" for word, count in (("Min", nested.min_items), ("Max", nested.max_items)) if count]
    label = ", ".join(["Block, Optional" if single else f"Block {nested.nesting.name.capitalize()}", *limits])
    text = f"- `{name}` ({label}) {nested.block.description}{_below(path, 'nestedblock')}"
    return Entry(name, "Required" if nested.min_items else "Optional", text)


def _below(path: tuple[str, ...], kind: str) -> str:
    return f" (see [below for nested schema](#{kind}--{'--'.join(path)}))"


def _object(kind: Type) -> types.Object | None:
    """The object type that a type is, or is made of."""
    while isinstance(kind, types.Collection):
        kind = kind.element
    return kind if isinstance(kind, types.Object) else None


def _nested(block: Block, describe: Describe, above: tuple[str, ...]) -> Iterator[str]:
    for name in sorted(block.attributes.keys() | block.blocks.keys()):
        path = (*above, name)
        if name in block.blocks:
            inner = block.blocks[name].block
            entries = list(_entries(inner, describe, path))
            yield _opening(path, "nestedblock")
            for heading in HEADINGS:
                listed = [each.text for each in entries if each.heading == heading]
                if listed:
                    yield f"{heading}:\n\n" + "\n".join(listed)
            yield from _nested(inner, describe, path)
        elif found := _object(block.attributes[name].type):
            yield from _members(found, path)


def _members(kind: types.Object, path: tuple[str, ...]) -> Iterator[str]:
    """The attributes of an object type; the protocol has no descriptions for them."""
    yield _opening(path, "nestedatt")
    yield "\n".join(f"- `{name}` ({type_name(each)})" for name, each in sorted(kind.attributes.items()))
    for name, each in sorted(kind.attributes.items()):
        if inner := _object(each):
            yield from _members(inner, (*path, name))


def _opening(path: tuple[str, ...], kind: str) -> str:
    return f'<a id="{kind}--{"--".join(path)}"></a>\n### Nested Schema for `{".".join(path)}`'
