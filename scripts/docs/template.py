"""The templates of pages: Markdown with placeholders such as `{{ schema }}` and `{{ example resource.tf }}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
EXAMPLES = ROOT / "examples"
PLACEHOLDER = re.compile(r"\{\{ (\w+)(?: (\S+))? \}\}")
LANGUAGES = {".tf": "terraform", ".hcl": "terraform", ".sh": "shell", ".yaml": "yaml"}


def chosen(folder: str, name: str) -> str:
    """The template of a page: its own, or the one that the pages of a folder share."""
    own = TEMPLATES / folder / f"{name}.md"
    return (own if own.exists() else TEMPLATES / f"{folder}.md").read_text(encoding="utf-8")


def filled(template: str, parts: Mapping[str, Callable[[str], str]]) -> str:
    """The template with each placeholder replaced; a part gets the word that stands behind its name.

    Raises:
        KeyError: the template names a part that this kind of page has not.
    """
    text = PLACEHOLDER.sub(lambda found: parts[found[1]](found[2] or "").strip("\n"), template)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def example(folder: Path, file: str) -> str:
    """A file of the examples as a fenced block; nothing where there is no such file."""
    path = folder / file
    if not path.exists():
        return ""
    return f"```{LANGUAGES[path.suffix]}\n{path.read_text(encoding='utf-8').rstrip()}\n```"


def head(title: str, description: str, *, grouped: bool = True) -> str:
    """The front matter; the registry shows the description in searches, as plain text.

    All pages but the provider's own are `grouped` in its menu: there it refuses a subcategory.
    """
    first = re.sub(r"`([^`]*)`", r"\1", description.partition("\n")[0])
    first = re.split(r"(?<=\.) (?=[A-Z])", first, maxsplit=1)[0]
    group = 'subcategory: ""\n' if grouped else ""
    return f'---\npage_title: "{title}"\n{group}description: |-\n  {first}\n---'
