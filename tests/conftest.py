"""What every test shares."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

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
