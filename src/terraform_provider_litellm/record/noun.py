"""The nouns for objects in messages and documentation."""

from __future__ import annotations


def plural(noun: str) -> str:
    """The plural of a noun, or of the name of a type: `keys`, `access groups`, `policies`."""
    return f"{noun[:-1]}ies" if noun.endswith("cy") else f"{noun}s"


def heading(noun: str) -> str:
    """A noun as the first word of a summary: `Access group`, `MCP server`."""
    return noun[:1].upper() + noun[1:]


def indefinite(noun: str) -> str:
    """A noun with its article: `a key`, `an access group`, `an MCP server`."""
    return f"{'an' if noun.startswith((*'aeio', 'MCP')) else 'a'} {noun}"
