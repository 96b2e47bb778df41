"""The checks for those who read them: a table in a terminal, lines in a pipe, or JSON."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from terraform_provider_litellm import __version__
from terraform_provider_litellm.cli.check import Check, State

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 60
"""Columns below which a table would be a column of syllables."""
STYLES = {State.OK: "green", State.WARNING: "yellow", State.FAILED: "bold red", State.SKIPPED: "dim"}


def passed(checks: Sequence[Check]) -> bool:
    """Whether nothing failed."""
    return all(check.state is not State.FAILED for check in checks)


def document(checks: Sequence[Check]) -> str:
    """JSON: the provider's version, whether nothing failed, and each check by its name."""
    rows = [
        {"check": check.name, "state": check.state.value, "found": check.found, "advice": check.advice or None}
        for check in checks
    ]
    return json.dumps({"version": __version__, "ok": passed(checks), "checks": rows}, indent=2, ensure_ascii=False)


def lines(checks: Sequence[Check]) -> str:
    """Plain text: a line for each check, an indented one for what to do, and the sum at the end."""
    found = []
    for check in checks:
        found.append(f"{check.state:<8} {check.title}: {check.found}")
        if check.advice:
            found.append(f"{'':<8} -> {check.advice}")
    return "\n".join([*found, "", summary(checks)])


def summary(checks: Sequence[Check]) -> str:
    """How many there are of each state."""
    numbers = Counter(check.state for check in checks)
    return ", ".join(f"{numbers[state]} {state}" for state in State if numbers[state])


def show(checks: Sequence[Check], file: TextIO | None = None, environ: Mapping[str, str] = os.environ) -> None:
    """Print them as it suits what is printed to."""
    file = file or sys.stdout
    console = terminal(file, environ)
    if console is None:
        print(lines(checks), file=file)
        return
    from rich.box import ROUNDED
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"terraform-provider-litellm {__version__}", title_style="bold", box=ROUNDED)
    table.add_column("", no_wrap=True)
    table.add_column("check", no_wrap=True)
    table.add_column("found, and what to do", overflow="fold")
    for check in checks:
        style = STYLES[check.state]
        text = Text(check.found)
        if check.advice:
            text.append(f"\n{check.advice}", style=style)
        table.add_row(Text(check.state, style), Text(check.title), text)
    console.print(table)
    console.print(Text(summary(checks)))


def terminal(file: TextIO, environ: Mapping[str, str]) -> Console | None:
    """A terminal that a table fits into; None for anything else, and where rich is missing, as in a bundle."""
    if not file.isatty() or environ.get("TERM") == "dumb":
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    console = Console(file=file, _environ=environ, highlight=False, markup=False, emoji=False)
    return console if console.width >= NARROWEST else None
