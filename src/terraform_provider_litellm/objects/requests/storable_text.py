"""A text that LiteLLM stores as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.paths import Path
    from terraform_provider_litellm.plugin.values import Value

CHANGED = {
    "\0": "the database cannot store it",
    "\x85": "LiteLLM adds spaces after it",
    "\u2028": "LiteLLM adds spaces after it",
    "\u2029": "LiteLLM adds spaces after it",
}
"""Characters with which a text is stored in another form, or not at all, and why."""


@dataclass(frozen=True)
class StorableText:
    """A text has none of these characters."""

    description: str = "must not contain U+0000, U+0085, U+2028 or U+2029"

    def validate(self, value: Value, path: Path, diagnostics: Diagnostics) -> None:
        """Report the first such character."""
        found = next((each for each in str(value) if each in CHANGED), "")
        if found:
            diagnostics.error(
                "Invalid character",
                f"Remove the character U+{ord(found):04X}, or replace it by a line feed: {CHANGED[found]}.",
                path,
            )
