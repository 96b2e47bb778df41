"""`make demo` from the first line to the last, on the live proxy of the run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts import demo
from tests.acceptance.test_examples import named
from tests.installation import Installation
from tests.live_proxy.proxy import LiveProxy

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.100.5"), pytest.mark.terraform("1.11.0")]


@pytest.fixture
def _in_a_folder(
    installation: Installation, live_proxy: LiveProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo in a folder of its own, with the provider that is installed already, and with names of the run."""
    folder = tmp_path / "demo"
    places = {
        "DEMO": folder,
        "WORK": folder / "quickstart",
        "RECORD": folder / "proxy.json",
        "CLI_CONFIG": folder / "terraform.rc",
    }
    for name, path in places.items():
        monkeypatch.setattr(demo, name, path)
    for name, value in zip(demo.SETTINGS, (live_proxy.base, live_proxy.key), strict=True):
        monkeypatch.setenv(name, value)
    prepare = demo.prepare

    def prepared() -> None:
        (folder / "plugins").symlink_to(installation.home / ".terraform.d" / "plugins")
        prepare()
        for file in places["WORK"].glob("*.tf"):
            file.write_text(named(file.read_text(encoding="utf-8"), tmp_path.parent.name), encoding="utf-8")

    monkeypatch.setattr(demo, "prepare", prepared)
    monkeypatch.setattr(demo, "install", lambda *_: [])


@pytest.mark.usefixtures("_in_a_folder")
def test_demo_warns_of_nothing_and_says_how_to_look_around(
    live_proxy: LiveProxy, capfd: pytest.CaptureFixture[str]
) -> None:
    """And how to end it, which leaves nothing behind."""
    try:
        demo.up()
        shown, errors = capfd.readouterr()
        assert errors == ""
        assert "Warning: " not in shown
        assert "The second plan is empty" in shown
        last = shown.partition("==> Look around\n")[2]
        assert f"{live_proxy.base}/ui/" in last
        assert f"terraform -chdir={os.path.relpath(demo.WORK)} show" in last
        assert "make demo-clean" in last
        assert live_proxy.key not in shown
    finally:
        demo.down()
    assert not demo.DEMO.exists()
