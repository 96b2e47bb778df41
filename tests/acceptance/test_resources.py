"""Each resource's course: created, changed, reduced, imported, deleted behind Terraform's back, destroyed.

After each step the plan is empty, and LiteLLM itself says what the configuration does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from terraform_provider_litellm.catalog import resources
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.release import parsed
from terraform_provider_litellm.record.table import Table
from tests.acceptance.conftest import NewWorkspace
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

Shown = Mapping[str, Any]

# Attributes that older releases take when an object is created, and do not change or take back.
CHANGES_SINCE = {
    ("litellm_key", "soft_budget"): "1.106.0",
    ("litellm_key", "budget_duration"): "1.85.7",
    ("litellm_key", "duration"): "1.85.7",
}


def show_model(workspace: LiveWorkspace) -> Shown:
    """The model as LiteLLM lists it."""
    identifier = workspace.attributes("litellm_model.it")["id"]
    rows: list[Shown] = workspace.ask("/v2/model/info?size=1000")["data"]
    return next(row for row in rows if row["model_info"]["id"] == identifier)


def show_team(workspace: LiveWorkspace) -> Shown:
    """The team as LiteLLM tells it."""
    answer = workspace.ask(f"/team/info?team_id={workspace.attributes('litellm_team.it')['team_id']}")
    shown: Shown = answer["team_info"]
    return shown


def show_member(workspace: LiveWorkspace) -> Shown:
    """The member among the team's, with the budget in the team."""
    state = workspace.attributes("litellm_team_member.it")
    answer = workspace.ask(f"/team/info?team_id={state['team_id']}")
    members = {each["user_id"]: each for each in answer["team_info"]["members_with_roles"]}
    budgets = {each["user_id"]: each["litellm_budget_table"] or {} for each in answer["team_memberships"]}
    user = state["user_id"]
    return {**members[user], "litellm_budget_table": budgets.get(user, {})}


def show_key(workspace: LiveWorkspace) -> Shown:
    """The key as LiteLLM tells it."""
    shown: Shown = workspace.ask(f"/key/info?key={workspace.attributes('litellm_key.it')['token']}")["info"]
    return shown


@dataclass(frozen=True)
class Course:
    """A resource's configurations, and a part of what LiteLLM shows after each. `forget` deletes the object."""

    full: str
    full_shown: Shown
    changed: str
    changed_shown: Shown
    least: str
    least_shown: Shown
    show: Callable[[LiveWorkspace], Shown]
    forget: Callable[[LiveWorkspace, Mapping[str, Any]], object]
    around: str = ""
    import_id: str = "id"
    write_only_at_create: tuple[str, ...] = ()


COURSES = {
    "litellm_model": Course(
        full="""
  model_name                     = "${var.run} model / ünï"
  custom_llm_provider            = "openai"
  base_model                     = "gpt-4o-mini"
  model_api_key                  = "sk-made-up-secret-1"
  model_api_base                 = "https://api.example.com/v1"
  api_version                    = "2024-05-01"
  tier                           = "paid"
  mode                           = "chat"
  tpm                            = 1000
  rpm                            = 60
  reasoning_effort               = "low"
  thinking_enabled               = true
  thinking_budget_tokens         = 2048
  merge_reasoning_content_in_choices = true
  input_cost_per_million_tokens  = 0.15
  output_cost_per_million_tokens = 0.000000000001
  input_cost_per_pixel           = 0
  output_cost_per_pixel          = 0.00002
  input_cost_per_second          = 0.001
  output_cost_per_second         = 0.002
  aws_access_key_id              = "AKIAMADEUPSECRET1234"
  aws_secret_access_key          = "made-up-aws-secret"
  aws_region_name                = "eu-central-1"
  aws_session_name               = "session"
  aws_role_name                  = "arn:aws:iam::123456789012:role/made-up"
  vertex_project                 = "project"
  vertex_location                = "europe-west1"
  vertex_credentials             = jsonencode({ type = "service_account", private_key = "made-up-google-secret" })
  additional_litellm_params      = { weight = 3, drop_params = true, headers = { x = "1" }, list = ["a", 1.5] }
""",
        full_shown={
            "litellm_params": {
                "model": "openai/gpt-4o-mini",
                "api_base": "https://api.example.com/v1",
                "tpm": 1000,
                "rpm": 60,
                "input_cost_per_token": 1.5e-07,
                "output_cost_per_token": 1e-18,
                "input_cost_per_pixel": 0,
                "thinking": {"type": "enabled", "budget_tokens": 2048},
                "weight": 3,
                "drop_params": True,
                "list": ["a", 1.5],
            },
            "model_info": {"mode": "chat", "tier": "paid", "base_model": "gpt-4o-mini"},
        },
        changed="""
  model_name                     = "${var.run}-renamed"
  custom_llm_provider            = "azure"
  base_model                     = "gpt-4o"
  model_api_key                  = "sk-made-up-secret-2"
  model_api_base                 = "https://other.example.com"
  api_version                    = "2024-06-01"
  tier                           = "free"
  mode                           = "completion"
  tpm                            = 0
  rpm                            = 61
  reasoning_effort               = "high"
  thinking_enabled               = false
  thinking_budget_tokens         = 4096
  merge_reasoning_content_in_choices = false
  input_cost_per_million_tokens  = 30.0
  output_cost_per_million_tokens = 60
  input_cost_per_pixel           = 0.1
  output_cost_per_pixel          = 0
  input_cost_per_second          = 0.5
  output_cost_per_second         = 0.25
  aws_access_key_id              = "AKIAMADEUPSECRET4321"
  aws_secret_access_key          = "other-aws-secret"
  aws_region_name                = "us-east-1"
  aws_session_name               = "other"
  aws_role_name                  = "arn:aws:iam::123456789012:role/other"
  vertex_project                 = "other"
  vertex_location                = "us-central1"
  vertex_credentials             = "{}"
  additional_litellm_params      = { weight = 4, drop_params = false, headers = {}, list = [], timeout = "12.5" }
""",
        changed_shown={
            "litellm_params": {
                "model": "azure/gpt-4o",
                "tpm": 0,
                "input_cost_per_token": 3e-05,
                "weight": 4,
                "drop_params": False,
                "list": [],
                "timeout": 12.5,
            },
            "model_info": {"mode": "completion", "base_model": "gpt-4o"},
        },
        least="""
  model_name          = "${var.run}-renamed"
  custom_llm_provider = "azure"
  base_model          = "gpt-4o"
""",
        least_shown={"litellm_params": {"model": "azure/gpt-4o"}},
        show=show_model,
        forget=lambda workspace, state: workspace.tell("/model/delete", {"id": state["id"]}),
        write_only_at_create=("model_api_key", "aws_access_key_id", "aws_secret_access_key", "vertex_credentials"),
    ),
    "litellm_team": Course(
        full="""
  team_alias              = "${var.run} team / ünï \\"q\\""
  models                  = ["gpt-4", "claude-3.5-sonnet"]
  max_budget              = 100.25
  budget_duration         = "30d"
  tpm_limit               = 1000
  rpm_limit               = 60
  blocked                 = true
  team_member_permissions = ["/key/generate", "/key/info"]
  metadata                = { owner = "a", n = 1.5, nested = { deep = [1, "two", true, null], none = {}, e = [] } }
""",
        full_shown={
            "models": ["gpt-4", "claude-3.5-sonnet"],
            "max_budget": 100.25,
            "budget_duration": "30d",
            "tpm_limit": 1000,
            "rpm_limit": 60,
            "blocked": True,
            "team_member_permissions": ["/key/generate", "/key/info"],
            "metadata": {"owner": "a", "n": 1.5, "nested": {"deep": [1, "two", True, None], "none": {}, "e": []}},
        },
        changed="""
  team_alias              = "${var.run} other"
  models                  = ["claude-3.5-sonnet"]
  max_budget              = 0
  budget_duration         = "7d"
  tpm_limit               = 0
  rpm_limit               = 61
  blocked                 = false
  team_member_permissions = ["/key/info"]
  metadata                = { n = 2 }
""",
        changed_shown={
            "models": ["claude-3.5-sonnet"],
            "max_budget": 0,
            "budget_duration": "7d",
            "tpm_limit": 0,
            "rpm_limit": 61,
            "blocked": False,
            "metadata": {"n": 2},
        },
        least='  team_alias = "${var.run} other"\n',
        least_shown={
            "models": [],
            "max_budget": None,
            "budget_duration": None,
            "tpm_limit": None,
            "rpm_limit": None,
            "blocked": False,
            "metadata": {},
        },
        show=show_team,
        forget=lambda workspace, state: workspace.tell("/team/delete", {"team_ids": [state["team_id"]]}),
    ),
    "litellm_team_member": Course(
        around='resource "litellm_team" "home" {\n  team_alias = "${var.run} home"\n}\n',
        full="""
  team_id            = litellm_team.home.team_id
  user_id            = "${var.run}/user:1 ü"
  user_email         = "${var.run}@example.com"
  role               = "user"
  max_budget_in_team = 7.25
""",
        full_shown={"role": "user", "litellm_budget_table": {"max_budget": 7.25}},
        changed="""
  team_id            = litellm_team.home.team_id
  user_id            = "${var.run}/user:1 ü"
  user_email         = "${var.run}@example.com"
  role               = "user"
  max_budget_in_team = 0
""",
        changed_shown={"role": "user", "litellm_budget_table": {"max_budget": 0}},
        least="""
  team_id = litellm_team.home.team_id
  user_id = "${var.run}/user:1 ü"
  role    = "user"
""",
        least_shown={"role": "user", "litellm_budget_table": {"max_budget": None}},
        show=show_member,
        forget=lambda workspace, state: workspace.tell(
            "/team/member_delete", {"team_id": state["team_id"], "user_id": state["user_id"]}
        ),
    ),
    "litellm_key": Course(
        around='resource "litellm_team" "home" {\n  team_alias = "${var.run} home"\n}\n',
        full="""
  key_alias              = "${var.run} key / ünï"
  models                 = ["gpt-4", "claude-3.5-sonnet"]
  team_id                = litellm_team.home.team_id
  user_id                = "${var.run}-user"
  max_budget             = 100.25
  soft_budget            = 80
  budget_duration        = "30d"
  max_parallel_requests  = 5
  tpm_limit              = 1000
  rpm_limit              = 60
  duration               = "30d"
  allowed_cache_controls = ["no-cache", "max-age=3600"]
  aliases                = { "gpt-4" = "gpt4" }
  config                 = { default_model = "gpt-4" }
  permissions            = { can_create_keys = "true", n = 1 }
  model_rpm_limit        = { "claude-3.5-sonnet" = 30 }
  model_tpm_limit        = { "gpt-4" = 500 }
  blocked                = true
  metadata               = { environment = "production", nested = { deep = [1, "two", true, null] } }
""",
        full_shown={
            "models": ["gpt-4", "claude-3.5-sonnet"],
            "max_budget": 100.25,
            "budget_duration": "30d",
            "max_parallel_requests": 5,
            "tpm_limit": 1000,
            "rpm_limit": 60,
            "allowed_cache_controls": ["no-cache", "max-age=3600"],
            "aliases": {"gpt-4": "gpt4"},
            "config": {"default_model": "gpt-4"},
            "permissions": {"can_create_keys": "true", "n": 1},
            "blocked": True,
            "litellm_budget_table": {"soft_budget": 80},
            "metadata": {
                "environment": "production",
                "nested": {"deep": [1, "two", True, None]},
                "model_rpm_limit": {"claude-3.5-sonnet": 30},
                "model_tpm_limit": {"gpt-4": 500},
            },
        },
        changed="""
  key_alias              = "${var.run}-other"
  models                 = ["gpt-4"]
  team_id                = litellm_team.home.team_id
  user_id                = "${var.run}-other"
  max_budget             = 0
  soft_budget            = 70.5
  budget_duration        = "7d"
  max_parallel_requests  = 0
  tpm_limit              = 0
  rpm_limit              = 61
  duration               = "60d"
  allowed_cache_controls = ["no-store"]
  aliases                = { other = "gpt-4" }
  config                 = { other = [1] }
  permissions            = { other = true }
  model_rpm_limit        = { "gpt-4" = 31 }
  model_tpm_limit        = {}
  blocked                = false
  metadata               = { environment = "test" }
""",
        changed_shown={
            "models": ["gpt-4"],
            "max_budget": 0,
            "tpm_limit": 0,
            "rpm_limit": 61,
            "aliases": {"other": "gpt-4"},
            "blocked": False,
            "litellm_budget_table": {"soft_budget": 70.5},
            "metadata": {"environment": "test", "model_rpm_limit": {"gpt-4": 31}},
        },
        least='  key_alias = "${var.run}-other"\n',
        least_shown={
            "models": [],
            "team_id": None,
            "user_id": None,
            "max_budget": None,
            "budget_duration": None,
            "tpm_limit": None,
            "rpm_limit": None,
            "aliases": {},
            "blocked": False,
            "expires": None,
        },
        show=show_key,
        forget=lambda workspace, state: workspace.tell("/key/delete", {"keys": [state["token"]]}),
        import_id="key",
    ),
}


def contains(whole: Any, part: Any) -> bool:
    """Whether an answer has everything that is expected; lists are compared whole, `False` includes null."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(contains(whole.get(name), item) for name, item in part.items())
    if part is False:
        return not whole
    return bool(whole == part)


def table_of(kind: str) -> Table:
    """The resource's attributes."""
    resource = resources()[kind]()
    assert isinstance(resource, ObjectResource)
    return resource.table


def unknown(workspace: LiveWorkspace, kind: str) -> list[Field]:
    """The attributes that the proxy's LiteLLM does not know yet, or cannot change."""
    return [
        field
        for field in table_of(kind).fields
        if parsed(workspace.proxy.version) < parsed(CHANGES_SINCE.get((kind, field.name)) or field.since or "0")
    ]


def configure(workspace: LiveWorkspace, kind: str, attributes: str) -> None:
    """Write the resource with these attributes, as far as LiteLLM knows them, and what it needs."""
    names = {field.name for field in unknown(workspace, kind)}
    lines = [line for line in attributes.splitlines(keepends=True) if line.partition("=")[0].strip() not in names]
    workspace.write(f'{COURSES[kind].around}\nresource "{kind}" "it" {{\n{"".join(lines)}}}\n')


def expected(workspace: LiveWorkspace, kind: str, shown: Shown) -> Shown:
    """What LiteLLM shows, without what it does not know."""
    names = {field.name for field in unknown(workspace, kind)}
    budget = {"litellm_budget_table"} if names & {"soft_budget", "max_budget_in_team"} else set()
    return {name: value for name, value in shown.items() if name not in names | budget}


@pytest.mark.parametrize("kind", COURSES)
def test_course(kind: str, workspace: LiveWorkspace) -> None:
    """A resource goes through its life, and each plan after an apply is empty."""
    course = COURSES[kind]
    address = f"{kind}.it"
    for attributes, shown in (
        (course.full, course.full_shown),
        (course.changed, course.changed_shown),
        (course.least, course.least_shown),
        (course.full, course.full_shown),
    ):
        configure(workspace, kind, attributes)
        workspace.apply()
        workspace.plan(changes=False)
        assert contains(course.show(workspace), expected(workspace, kind, shown)), course.show(workspace)

    state = workspace.attributes(address)
    course.forget(workspace, state)
    assert "no longer exists" in workspace.plan(changes=True)
    workspace.apply()
    workspace.plan(changes=False)
    assert contains(course.show(workspace), expected(workspace, kind, course.full_shown))
    workspace.destroy()


@pytest.mark.parametrize("kind", COURSES)
def test_import(kind: str, workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """What is imported, by command or by block, plans empty; what cannot be read is written once, without a change."""
    course = COURSES[kind]
    configure(workspace, kind, course.full)
    workspace.apply()
    state = workspace.attributes(f"{kind}.it")
    home = course.around and workspace.attributes("litellm_team.home")["id"]
    for by_block in (False, True):
        other = new_workspace()
        configure(other, kind, course.full.replace("${var.run}", workspace.run))
        if home:
            other.write(other.read().replace("${var.run} home", f"{workspace.run} home"))
            other.terraform("import", "litellm_team.home", home)
        identifier = state[course.import_id]
        if by_block:
            other.write(f'import {{\n  to = {kind}.it\n  id = "{identifier}"\n}}\n', "import.tf")
        else:
            other.terraform("import", f"{kind}.it", identifier)
        output = other.plan(changes=by_block or bool(course.write_only_at_create))
        if by_block:
            assert "Plan: 1 to import, 0 to add" in output
        assert "must be replaced" not in output
        other.apply()
        other.plan(changes=False)
        assert other.attributes(f"{kind}.it")["id"] == state["id"]
        (other.folder / "terraform.tfstate").unlink()
