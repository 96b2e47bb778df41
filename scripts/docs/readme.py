"""The README's table of resources, between two comments that say where it begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.docs.template import ROOT
from terraform_provider_litellm import catalog
from terraform_provider_litellm.record.object import LiteLLMObject

README = ROOT / "README.md"
BEGIN, END = "<!-- resources: written by make docs -->", "<!-- end of resources -->"


def readme() -> str:
    """The README with the present table."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([f"{before}{BEGIN}", *table(), f"{END}{after}"])


def table() -> Iterator[str]:
    """Each resource, what it is, and what it is imported by."""
    yield from ("| resource | what it is | import id |", "| --- | --- | --- |")
    for kind in sorted(catalog.OBJECTS):
        record = catalog.record(kind)
        page = f"docs/resources/{kind.removeprefix('litellm_')}.md"
        yield f"| [`{kind}`]({page}) | {record.summary} | {import_id(record)} |"


def import_id(record: LiteLLMObject) -> str:
    """What an import id may be, as Markdown."""
    return re.sub(r"(\w+:<\w+>(?:/<\w+>)*)", r"`\1`", record.import_id)
