"""The expiry of keys that were imported."""

from __future__ import annotations

import pytest

from tests.shown import show_key
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

CASES = {
    "never changed": ("30d", [], "30d"),
    "in another unit": ("30d", [], "720h"),
    "in a word": ("30d", [], "monthly"),
    "once changed": ("30d", [{"duration": "60d"}], "60d"),
    "once changed, and something else after it": ("30d", [{"duration": "60d"}, {"tpm_limit": 7}], "60d"),
}


@pytest.mark.parametrize(("first", "changes", "true"), CASES.values(), ids=CASES)
def test_an_import_keeps_the_expiry_of_a_key(
    first: str, changes: list[dict[str, object]], true: str, workspace: LiveWorkspace
) -> None:
    """The plan is empty for a configuration with the true duration; any other is sent, and counts from then on."""
    made = workspace.tell("/key/generate", {"key_alias": workspace.run, "duration": first})
    for change in changes:
        workspace.tell("/key/update", {"key": made["token_id"], **change})
    limit = "tpm_limit = 7" if len(changes) > 1 else ""
    configuration = f'resource "litellm_key" "it" {{\nkey_alias = var.run\nduration = "%s"\n{limit}\n}}\n'
    workspace.write(configuration % true)
    workspace.terraform("import", "litellm_key.it", made["token_id"])
    expires = show_key(workspace)["expires"]
    workspace.plan()
    workspace.write((configuration % true).replace("key_alias", "max_budget = 5\nkey_alias"))
    workspace.apply()
    workspace.plan()
    assert show_key(workspace)["expires"] == expires
    workspace.write(configuration % "90d")
    workspace.apply()
    workspace.plan()
    assert show_key(workspace)["expires"] > expires
    workspace.write(configuration % true)
    workspace.plan(changes=True)
