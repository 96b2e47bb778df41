"""What every test shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

from terraform_provider_litellm.plugin.process import logs

ROOT = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.bundle", "tests.installation", "tests.live_proxy.fixture", "tests.old_terraform"]

# No deadline: how fast an example runs says more about the machine than about the code.
settings.register_profile(
    "project",
    deadline=None,
    print_blob=True,
    database=DirectoryBasedExampleDatabase(ROOT / ".cache" / "hypothesis"),
)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _secrets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a log without secrets: a process has one log, and a short secret hides parts of every later line."""
    monkeypatch.setattr(logs, "_secrets", frozenset())
    monkeypatch.setattr(logs, "_forms", ())
