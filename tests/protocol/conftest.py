"""What the tests of running providers share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty directory for a provider's socket; its path is short enough for one, as pytest's own may not be."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)
