"""Pages in Markdown: their sections and what is fenced in them."""

from __future__ import annotations

import re

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A fenced block: its language and its text."""


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above; empty if there is none."""
    level = len(heading.partition(" ")[0])
    found: list[str] = []
    inside = fenced = False
    for line in page.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        if not fenced and re.match(rf"#{{1,{level}}} ", line):
            inside = line.rstrip("\n") == heading
        elif inside:
            found.append(line)
    return "".join(found)
