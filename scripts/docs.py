"""The schema sections of docs/resources, from the tables of attributes.

python scripts/docs.py           writes them; a resource without a page gets one to fill in
python scripts/docs.py --check   only says what is stale, with exit status 1
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from terraform_plugin import types
from terraform_plugin.schema import Attribute, Block, Nesting, Validator
from terraform_plugin.types import Type
from terraform_plugin.validators import Each, Matches, OneOf, UnlessEmpty
from terraform_provider_litellm import registry
from terraform_provider_litellm.fields import NOT_CLEARABLE, Field
from terraform_provider_litellm.lifecycle import ObjectResource
from terraform_provider_litellm.record import LiteLLMObject

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "resources"
WIDTH = 120
TOLD = (OneOf, Matches)
"""Checks whose rule a reader needs; that a budget is not negative goes without saying."""

SKELETON = """---
page_title: "{name} Resource - litellm"
subcategory: ""
description: |-
  {description}
---

# {name} (Resource)

{description}

## Example Usage

## Schema

## Import

The import id is {import_form}.

```sh
terraform import {name}.example ID
```

Since Terraform 1.5, in the configuration:

```hcl
import {{
  to = {name}.example
  id = "ID"
}}
```
"""


def type_name(kind: Type) -> str:
    """A type as the Terraform registry writes it."""
    if isinstance(kind, types.Collection):
        return f"{type(kind).__name__} of {type_name(kind.element)}"
    name = kind.name if isinstance(kind, types.Primitive) else type(kind).__name__
    return {"bool": "Boolean"}.get(name, name.capitalize())


def heading_of(attribute: Attribute) -> str:
    """Where the registry lists the attribute."""
    if attribute.required:
        return "Required"
    return "Optional" if attribute.optional else "Read-Only"


def rules(checks: Iterator[Validator] | tuple[Validator, ...]) -> Iterator[str]:
    """What values are allowed, as far as a reader needs it."""
    for check in checks:
        inner = check.check if isinstance(check, UnlessEmpty | Each) else check
        if isinstance(inner, TOLD):
            quoted = re.sub(r'"([^"]*)"', r"`\1`", inner.description)
            yield f"{quoted[:1].upper()}{quoted[1:]}."


def sentences(field: Field, noun: str) -> Iterator[str]:
    """The description, and what else the table knows of the attribute."""
    yield field.description
    told = field.description
    yield from (
        rule for rule in rules(tuple(field.checks)) if not any(word in told for word in re.findall(r"`\w+`", rule))
    )
    if field.replaces is True:
        yield f"A change replaces the {noun}."
    if field.irreversible is not None:
        yield f"Taking a name out of it replaces the {noun}."
    elif field.optional and field.clear is NOT_CLEARABLE:
        yield f"LiteLLM cannot take it back: removing it replaces the {noun}."
    if field.licence is True:
        yield "Needs a LiteLLM Enterprise licence."
    if field.since:
        yield f"Needs LiteLLM {field.since} or newer."


def described(name: str, attribute: Attribute, record: LiteLLMObject) -> str:
    """All that is said of an attribute."""
    field = record.table.by_name.get(name)
    if field is None:
        return attribute.description
    parts: list[str] = []
    for sentence in sentences(field, record.noun):
        if sentence.rstrip(".") not in " ".join(parts):
            parts.append(sentence)
    return " ".join(parts)


def entry(text: str) -> str:
    """A list entry, wrapped."""
    return textwrap.fill(f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def schema(record: LiteLLMObject, block: Block) -> str:
    """The section of a resource."""
    listed: dict[str, list[str]] = {"Required": [], "Optional": [], "Read-Only": []}
    for name, attribute in sorted(block.attributes.items()):
        label = type_name(attribute.type) + (", Sensitive" if attribute.sensitive else "")
        listed[heading_of(attribute)].append(entry(f"`{name}` ({label}) {described(name, attribute, record)}"))
    nested = []
    for name, each in sorted(block.blocks.items()):
        heading = "Required" if each.min_items else "Optional"
        kind = "Block" if each.nesting is Nesting.SINGLE else f"Block {each.nesting.name.capitalize()}"
        listed[heading].append(
            entry(f"`{name}` ({kind}) {each.block.description} (see [below](#nested-schema-for-{name}))")
        )
        lines = [
            entry(f"`{inner}` ({type_name(attribute.type)}) {attribute.description}")
            for inner, attribute in sorted(each.block.attributes.items())
        ]
        nested.append(f"### Nested Schema for `{name}`\n\n" + "\n".join(lines) + "\n")
    parts = [f"### {heading}\n\n" + "\n".join(lines) + "\n" for heading, lines in listed.items() if lines]
    return "\n".join([*parts, *nested])


def page(name: str) -> tuple[Path, str]:
    """A resource's page, its schema section up to date."""
    resource = registry.resources()[name]()
    assert isinstance(resource, ObjectResource)  # noqa: S101  # all of ours are
    record = resource.record
    path = PAGES / f"{name.removeprefix('litellm_')}.md"
    if path.exists():
        text = path.read_text(encoding="utf-8")
    else:
        text = SKELETON.format(name=name, description=record.description, import_form=record.import_id)
    before, found, rest = text.partition("## Schema\n")
    _, end, after = rest.partition("\n## Import\n")
    if not (found and end):
        raise SystemExit(f"{path.name} has no section Schema followed by one named Import")
    return path, f"{before}{found}\n{schema(record, resource.schema.block)}{end}{after}"


def main() -> int:
    """Write the pages, or check them."""
    stale = 0
    for name in registry.OBJECTS:
        path, text = page(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is stale: run make docs", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
