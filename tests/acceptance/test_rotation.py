"""Rotation of keys: by a trigger, with and without a licence, and by LiteLLM itself."""

from __future__ import annotations

import hashlib

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_errors import words
from tests.licence import licensed, rename
from tests.workspace import LiveWorkspace, warnings

pytestmark = pytest.mark.acceptance

KEY = """
resource "litellm_key" "it" {{
  key_alias        = var.run
  max_budget       = {budget}
  rotation_trigger = {trigger}
  {more}
}}

output "token" {{
  value = litellm_key.it.token
}}
"""


def key(trigger: str, budget: int = 5, more: str = "") -> str:
    """A key with a trigger."""
    return KEY.format(trigger=trigger, budget=budget, more=more)


def test_trigger_replaces_without_a_licence(workspace: LiveWorkspace) -> None:
    """The plan says that the key is replaced, at which attribute, and why; setting and removing the trigger does nothing."""
    workspace.write(key("null"))
    workspace.apply()
    before = workspace.attributes("litellm_key.it")
    for trigger in ('"2026-01"', "null", "{ month = 1 }"):
        workspace.write(key(trigger))
        workspace.apply()
        workspace.plan()
        assert workspace.attributes("litellm_key.it")["token"] == before["token"]
    workspace.write(key("{ month = 2 }"))
    plan = words(workspace.plan(changes=True))
    assert "# litellm_key.it must be replaced" in plan
    assert "Warning: A change of rotation_trigger replaces the key" in plan
    assert "regenerates a key only with a LiteLLM Enterprise licence" in plan
    workspace.apply()
    workspace.plan()
    after = workspace.attributes("litellm_key.it")
    assert after["token"] != before["token"]
    assert after["key"] != before["key"]


def test_trigger_regenerates_with_a_licence(new_workspace: NewWorkspace, workspace: LiveWorkspace) -> None:
    """Against a stub that plays a licence: same key with its history, another secret and token, other changes along."""
    with licensed(workspace.proxy) as (proxy, keeper):
        inside = new_workspace(proxy)
        inside.write(key("1", more='grace_period = "1h"'))
        inside.apply()
        before = inside.attributes("litellm_key.it")
        inside.write(key("2", budget=7, more='grace_period = "1h"'))
        plan = words(inside.plan(changes=True))
        assert "# litellm_key.it will be updated in-place" in plan
        assert "Warning" not in plan
        inside.apply()
        inside.plan()
        after = inside.attributes("litellm_key.it")
        assert after["id"] == after["token"] == hashlib.sha256(after["key"].encode()).hexdigest() != before["token"]
        assert (after["created_at"], after["max_budget"]) == (before["created_at"], 7)
        assert [body["grace_period"] for body in keeper.regenerated] == ["1h"]
        assert len(inside.ask(f"/key/list?key_alias={inside.run}")["keys"]) == 1
        inside.destroy()


@pytest.mark.terraform("1.11.0")
@pytest.mark.parametrize("attribute", ["key", "key_wo"])
def test_own_secret_is_rotated_by_itself(attribute: str, workspace: LiveWorkspace) -> None:
    """A trigger beside a secret of the configuration is an error: that secret would have to change."""
    workspace.write(key("1", more=f'{attribute} = "sk-${{var.run}}-0123456789"'))
    assert f"rotation_trigger and {attribute} exclude each other" in words(workspace.terraform("validate", status=1))


@pytest.mark.parametrize("alias", ["var.run", "null"])
def test_rotation_by_litellm_is_no_drift(alias: str, workspace: LiveWorkspace) -> None:
    """A key that LiteLLM has rotated is found again: no plan to create it anew, and a warning that the secret is another."""
    workspace.write(
        f'resource "litellm_key" "it" {{\n  key_alias = {alias}\n  auto_rotate = true\n  rotation_interval = "30d"\n}}\n'
        'resource "litellm_key" "other" {\n  auto_rotate = true\n  rotation_interval = "30d"\n}\n'
    )
    workspace.apply()
    before = workspace.attributes("litellm_key.it")
    new = hashlib.sha256(workspace.run.encode()).hexdigest()
    rename(workspace.proxy, before["token"], new)
    said = warnings(workspace.plan())
    assert said == [f'LiteLLM has rotated the key "{workspace.run if alias == "var.run" else before["token"]}"']
    assert warnings(workspace.apply("-refresh-only")) == said
    after = workspace.attributes("litellm_key.it")
    assert (after["id"], after["token"], after["key"]) == (new, new, None)
    assert warnings(workspace.plan()) == []
    workspace.write(workspace.read().replace("auto_rotate = true", "max_budget = 3\n  auto_rotate = true"))
    workspace.apply()
    workspace.plan()


def test_a_deleted_key_is_no_rotated_one(workspace: LiveWorkspace) -> None:
    """A key with auto_rotate that is gone is created again, even if another has its alias now."""
    workspace.write(
        'resource "litellm_key" "it" {\n  key_alias = var.run\n  auto_rotate = true\n  rotation_interval = "30d"\n}\n'
    )
    workspace.apply()
    token = workspace.attributes("litellm_key.it")["token"]
    workspace.tell("/key/delete", {"keys": [token]})
    made = workspace.tell(
        "/key/generate", {"key_alias": workspace.run, "auto_rotate": True, "rotation_interval": "30d"}
    )
    assert "no longer exists" in workspace.plan(changes=True)
    workspace.tell("/key/delete", {"keys": [made["token"]]})


SEED = """
resource "litellm_team" "it" {
  team_id    = "${var.run}-team456"
  team_alias = "team"
}

resource "litellm_key" "example_key" {
  models                 = ["gpt-4", "claude-3.5-sonnet"]
  max_budget             = 100.0
  user_id                = "user123"
  team_id                = litellm_team.it.team_id
  max_parallel_requests  = 5
  tpm_limit              = 1000
  rpm_limit              = 60
  budget_duration        = "monthly"
  key_alias              = "${var.run}-prod-key-1"
  duration               = "30d"
  metadata               = { environment = "production" }
  allowed_cache_controls = ["no-cache", "max-age=3600"]
  soft_budget            = 80.0
  aliases                = { "gpt-4" = "gpt4" }
  config                 = { default_model = "gpt-4" }
  permissions            = { can_create_keys = "true" }
  model_max_budget       = { "gpt-4" = 50.0 }
  model_rpm_limit        = { "claude-3.5-sonnet" = 30 }
  model_tpm_limit        = { "gpt-4" = 500 }
  guardrails             = ["content_filter", "token_limit"]
  blocked                = false
  tags                   = ["production", "api"]
}
"""
LICENSED = ("model_max_budget", "guardrails", "tags")


def test_full_key_example(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """The full example works with a licence (a stub plays it), without one but for three attributes; those say so."""
    with licensed(workspace.proxy) as (proxy, _):
        inside = new_workspace(proxy)
        inside.write(SEED)
        inside.apply()
        inside.plan()
        inside.write(
            SEED.replace("50.0", "60.0").replace('"token_limit"', '"pii"').replace('"production", "api"', '"api"')
        )
        inside.apply()
        inside.plan()
        inside.destroy()
    workspace.write(SEED)
    refused = words(workspace.plan(status=1))
    for name in LICENSED:
        assert f"Error: {name} needs a LiteLLM Enterprise licence" in refused
    assert refused.count("Error: ") == len(LICENSED)
    workspace.write("\n".join(line for line in SEED.splitlines() if line.split("=")[0].strip() not in LICENSED))
    workspace.apply()
    workspace.plan()
