"""Writes docs/index.md and the pages of docs/resources, data-sources, list-resources, ephemeral-resources and functions.

    python -m scripts.docs           writes them, and removes pages of types that are no more
    python -m scripts.docs --check   only says what is stale, with exit status 1

The guides are written by hand, and so are templates and examples, which the pages are made of. Examples of imports and of
lists that are missing are written from the resource's example.
"""

from __future__ import annotations

import sys

from scripts.docs import examples
from scripts.docs.pages import DOCS, FOLDERS, pages
from scripts.docs.template import ROOT


def main() -> int:
    """Write the pages, or check them."""
    check = "--check" in sys.argv[1:]
    for path, text in examples.missing():
        if check:
            print(f"{path.relative_to(ROOT)} is missing: run make docs", file=sys.stderr)
            return 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    wanted = dict(pages())
    found = {path: path.read_text(encoding="utf-8") for folder in FOLDERS for path in (DOCS / folder).glob("*.md")}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += found.keys() - wanted.keys()
    for path in stale:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is stale: run make docs", file=sys.stderr)
        elif path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {name}")
        else:
            path.unlink()
            print(f"removed {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
