"""Rotation of keys: by a trigger, with and without a licence, and by LiteLLM itself."""

from __future__ import annotations

import hashlib
import json
from typing import Any

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
    assert "Warning: The change of rotation_trigger replaces the key" in plan
    assert "regenerates a key only with a LiteLLM Enterprise licence" in plan
    workspace.apply()
    workspace.plan()
    after = workspace.attributes("litellm_key.it")
    assert after["token"] != before["token"]
    assert after["key"] != before["key"]


OVERLAPPING = """
resource "litellm_key" "it" {{
  key_alias_prefix = "${{var.run}}-"
  rotation_trigger = {trigger}

  lifecycle {{
    create_before_destroy = true
  }}
}}

resource "terraform_data" "user" {{
  triggers_replace = litellm_key.it.token

  provisioner "local-exec" {{
    command     = "curl -s -H \\"Authorization: Bearer $MASTER\\" '{base}/key/list?size=100&key_alias={run}&substring_matching=true' > {file}"
    environment = {{ MASTER = "{key}" }}
  }}
}}
"""


@pytest.mark.since("1.85.7")  # older ones do not find keys by alias
def test_a_rotated_key_overlaps_with_its_successor(workspace: LiveWorkspace) -> None:
    """With a prefix and create_before_destroy: while what depends on the key is changed, both keys are there."""
    seen = workspace.folder / "seen.json"

    def written(trigger: str) -> str:
        proxy = workspace.proxy
        return OVERLAPPING.format(trigger=trigger, base=proxy.base, key=proxy.key, run=workspace.run, file=seen)

    workspace.write(written("1"))
    workspace.apply()
    workspace.plan()
    before = workspace.attributes("litellm_key.it")
    assert before["key_alias"].startswith(f"{workspace.run}-")
    workspace.write(written("2"))
    plan = words(workspace.plan(changes=True))
    assert "# litellm_key.it must be replaced" in plan
    assert (
        "with create_before_destroy, the old secret works until the resources that depend on the key have the new one"
        in plan
    )
    workspace.apply()
    workspace.plan()
    after = workspace.attributes("litellm_key.it")
    assert after["key_alias"].startswith(f"{workspace.run}-")
    assert len({before["key_alias"], after["key_alias"]}) == 2
    assert set(json.loads(seen.read_text())["keys"]) == {before["token"], after["token"]}
    left = workspace.ask(f"/key/list?size=100&key_alias={workspace.run}&substring_matching=true")["keys"]
    assert left == [after["token"]]


def alias_of(workspace: LiveWorkspace) -> Any:
    """The alias that LiteLLM has, which the state has too."""
    state = workspace.attributes("litellm_key.it")
    assert workspace.ask(f"/key/info?key={state['token']}")["info"]["key_alias"] == state["key_alias"]
    return state["key_alias"]


def test_a_prefix_names_a_key_once(workspace: LiveWorkspace) -> None:
    """The name stays while its prefix does; another prefix renames the key in place, and so does none."""

    def applied(attributes: str) -> Any:
        workspace.write(f'resource "litellm_key" "it" {{\n{attributes}\n}}\n')
        assert "must be replaced" not in workspace.apply()
        workspace.plan()
        return alias_of(workspace)

    first = applied('key_alias_prefix = "${var.run}-a-"')
    assert first.startswith(f"{workspace.run}-a-")
    assert first != f"{workspace.run}-a-"
    token = workspace.attributes("litellm_key.it")["token"]
    assert applied('key_alias_prefix = "${var.run}-a-"\nmax_budget = 5') == first
    assert applied('key_alias_prefix = "${var.run}-b-"').startswith(f"{workspace.run}-b-")
    assert applied('key_alias = "${var.run}-b-own"\nkey_alias_prefix = ""') == f"{workspace.run}-b-own"
    assert applied('key_alias_prefix = "${var.run}-b-"\nkey_alias = ""') == f"{workspace.run}-b-own"
    assert applied("") is None
    assert applied('key_alias_prefix = "${var.run}-a-"') == first
    workspace.tell("/key/update", {"key": token, "key_alias": f"{workspace.run}-other"})
    assert f'"{workspace.run}-other" -> "{first}"' in workspace.plan(changes=True)
    workspace.apply()
    assert alias_of(workspace) == first
    assert workspace.attributes("litellm_key.it")["token"] == token


def test_a_prefix_that_is_known_after_apply(workspace: LiveWorkspace) -> None:
    """Such as one from another resource: the name is known after apply, and stays where the prefix turns out the same."""
    text = (
        'resource "terraform_data" "it" {{\n  input = "${{var.run}}-{name}-"\n  triggers_replace = {trigger}\n}}\n'
        'resource "litellm_key" "it" {{\n  key_alias_prefix = terraform_data.it.output\n}}\n'
    )
    workspace.write(text.format(name="a", trigger=1))
    workspace.apply()
    first = alias_of(workspace)
    workspace.write(text.format(name="a", trigger=2))
    workspace.apply()
    workspace.plan()
    assert alias_of(workspace) == first
    workspace.write(text.format(name="b", trigger=3))
    workspace.apply()
    workspace.plan()
    assert alias_of(workspace).startswith(f"{workspace.run}-b-")


def test_an_imported_key_keeps_the_alias_that_begins_with_the_prefix(workspace: LiveWorkspace) -> None:
    """LiteLLM gets nothing; the prefix goes into the state."""
    made = workspace.tell("/key/generate", {"key_alias": f"{workspace.run}-prod"})
    workspace.write('resource "litellm_key" "it" {\n  key_alias_prefix = "${var.run}-"\n}\n')
    workspace.terraform("import", "litellm_key.it", made["token_id"])
    changes = [
        " ".join(line.split())
        for line in workspace.plan(changes=True).splitlines()
        if line.strip()[:2] in ("+ ", "- ", "~ ")
    ]
    noise = ("resource", "update", "(write-only attribute)")  # OpenTofu shows what is write-only
    assert [line for line in changes if not any(each in line for each in noise)] == [
        f'+ key_alias_prefix = "{workspace.run}-"'
    ]
    workspace.apply()
    workspace.plan()
    assert alias_of(workspace) == f"{workspace.run}-prod"


def test_a_key_has_an_alias_or_a_prefix(workspace: LiveWorkspace) -> None:
    """Not both."""
    workspace.write('resource "litellm_key" "it" {\n  key_alias = "a"\n  key_alias_prefix = "b"\n}\n')
    assert "key_alias and key_alias_prefix cannot be set together" in words(workspace.terraform("validate", status=1))


def test_a_key_that_cannot_overlap_says_how_it_could(workspace: LiveWorkspace) -> None:
    """Two keys with one alias cannot be there at the same time: the plan says so, and the error does."""
    workspace.write(key("1", more="lifecycle {\n  create_before_destroy = true\n  }"))
    workspace.apply()
    workspace.write(key("2", more="lifecycle {\n  create_before_destroy = true\n  }"))
    assert "set key_alias_prefix instead of key_alias" in words(workspace.plan(changes=True))
    assert "set key_alias_prefix instead" in words(workspace.apply(status=1))
    workspace.write(key("1", more="lifecycle {\n  create_before_destroy = true\n  }"))
    workspace.plan()


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
    assert f"{attribute} and rotation_trigger cannot be set together" in words(workspace.plan(status=1))


@pytest.mark.parametrize("alias", ["var.run", "null"])
@pytest.mark.since("1.80.17")
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


@pytest.mark.since("1.80.17")  # auto_rotate
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


@pytest.mark.since("1.85.7")  # older ones know fewer of its attributes
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
        assert f"Error: {name} requires a LiteLLM Enterprise licence" in refused
    assert refused.count("Error: ") == len(LICENSED)
    workspace.write("\n".join(line for line in SEED.splitlines() if line.split("=")[0].strip() not in LICENSED))
    workspace.apply()
    workspace.plan()
