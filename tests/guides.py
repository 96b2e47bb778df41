"""The guides for moving from other providers: their sections, their tables, and what proves each row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.markdown import section

GUIDES = sorted((ROOT / "docs" / "guides").glob("moving-from-*.md"))
ROW = re.compile(r"^\| (.+?) \| (.+) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")


def provider(guide: Path) -> str:
    """The first part of the other provider's name, as the recorded cases have it."""
    return guide.stem.removeprefix("moving-from-")


def rows(guide: Path, heading: str) -> dict[str, str]:
    """The tables of a section: the left cells and the right ones, without the heads."""
    found = ROW.findall(section(guide.read_text(encoding="utf-8"), f"## {heading}"))
    heads = [number - 1 for number, (left, _) in enumerate(found) if left == "---"]
    return dict(pair for number, pair in enumerate(found) if number not in heads and pair[0] != "---")


@dataclass(frozen=True)
class Refused:
    """Another provider's configuration that Terraform refuses here, with words that say why or what to use."""

    configuration: str
    said: str


def _model(line: str) -> str:
    return (
        'resource "litellm_model" "it" {\n  model_name = "a"\n  custom_llm_provider = "openai"\n  base_model = "a"\n'
        f"  {line}\n}}\n"
    )


def _team(line: str) -> str:
    return f'resource "litellm_team" "it" {{\n  team_alias = "a"\n  {line}\n}}\n'


def _key(line: str) -> str:
    return f'resource "litellm_key" "it" {{\n  {line}\n}}\n'


def _member(role: str) -> str:
    return f'resource "litellm_team_member" "it" {{\n  team_id = "a"\n  user_id = "a"\n  role = "{role}"\n}}\n'


def _user(line: str) -> str:
    return f'resource "litellm_user" "it" {{\n  {line}\n}}\n'


def _server(line: str) -> str:
    return (
        'resource "litellm_mcp_server" "it" {\n  server_name = "a"\n  transport = "http"\n  url = "http://a"\n'
        f"  {line}\n}}\n"
    )


def _agent(line: str) -> str:
    return f'resource "litellm_agent" "it" {{\n  agent_name = "a"\n  {line}\n}}\n'


PROOF: dict[str, str | Refused] = {
    "`search_tool_info = jsonencode({ … })` of `litellm_search_tool`": Refused(
        'resource "litellm_search_tool" "it" {\n  search_tool_name = "a"\n  search_provider = "a"\n'
        "  search_tool_info = jsonencode({})\n}\n",
        "Remove jsonencode( ).",
    ),
    "`mcp_info { … }` of `litellm_mcp_server`, a block": Refused(_server("mcp_info {}"), "Unsupported block type"),
    "`spec_version` and `skip_url_validation` of `litellm_mcp_server`": Refused(
        _server("skip_url_validation = true"), "is not expected here"
    ),
    "`spec_version` of `litellm_mcp_server`": Refused(_server('spec_version = "2024-11-05"'), "is not expected here"),
    "`status`, `last_health_check` and `health_check_error` of `litellm_mcp_server`": Refused(
        _server("") + 'output "status" {\n  value = litellm_mcp_server.it.status\n}\n', "Unsupported attribute"
    ),
    "`agent_card { … }` of `litellm_agent`, a block with names of its own": Refused(
        _agent("agent_card {}"), "Unsupported block type"
    ),
    '`id` of `data "litellm_agent"`': "test_a_data_source_of_another_provider_works_unchanged",
    **dict.fromkeys(
        (
            '`status`, `last_health_check` and `health_check_error` of `data "litellm_mcp_server"` and `data "litellm_mcp_servers"`',
            '`spec_version` of `data "litellm_mcp_server"` and `data "litellm_mcp_servers"`',
        ),
        "test_a_data_source_of_another_provider_works_unchanged",
    ),
    "`auto_create_key` and others of `litellm_user`, for the key that LiteLLM creates with the user": Refused(
        _user("auto_create_key = false"), "is not expected here"
    ),
    "`teams` of `litellm_user`": Refused(_user('teams = ["a"]'), "teams cannot be set"),
    "`metadata_json`, `config_json`, `permissions_json`": Refused(
        _team("metadata_json = jsonencode({})"), 'An argument named "metadata_json" is not expected here'
    ),
    "`metadata = { a = jsonencode([1]) }` in releases 1.x and 2.x, which send a list": "ncecere/2.0.1/rich",
    "`additional_litellm_params_json`, `additional_model_info_json`": Refused(
        _model("additional_model_info_json = jsonencode({})"), "is not expected here"
    ),
    '`additional_model_info = { max_tokens = "4096" }`': Refused(
        _model('additional_model_info = { max_tokens = "4096" }'), "Set max_tokens instead"
    ),
    "`router_settings` of a key: `fallbacks = jsonencode([…])`": Refused(
        _key('router_settings = { fallbacks = jsonencode([{ a = ["b"] }]) }'), "Remove jsonencode( )."
    ),
    "`litellm_params` and `guardrail_info` of `litellm_guardrail`: `jsonencode({ … })`": "ncecere/2.0.1/others",
    "`provider_specific_query_params` of `litellm_prompt`: `jsonencode({ … })`": Refused(
        'resource "litellm_prompt" "it" {\n  prompt_id = "a"\n  prompt_integration = "dotprompt"\n'
        "  provider_specific_query_params = jsonencode({ a = 1 })\n}\n",
        "Remove jsonencode( ).",
    ),
    "`litellm_prompt.….id`, which is the `prompt_id`": "test_everything_with_a_place_is_carried",
    "`mcp_toolset_ids`": Refused(_key('mcp_toolset_ids = ["a"]'), "is not expected here"),
    "`litellm_changed_by` in the provider block": Refused(
        'provider "litellm" {\n  alias = "other"\n  litellm_changed_by = "me"\n}\n' + _key("provider = litellm.other"),
        "is not expected here",
    ),
    "certificates, which releases 0.x do not verify": "test_certificate_must_be_trusted",
    "certificates, which are not verified": "test_certificate_must_be_trusted",
    "certificates, in releases without `insecure_skip_verify`": "test_certificate_must_be_trusted",
    "`role` of a member: `org_admin`, `internal_user`, `internal_user_viewer`": Refused(
        _member("org_admin"), 'Must be one of "admin", "user"'
    ),
    "`additional_drop_params` in `additional_litellm_params`, which removes the named parameters from what is sent": (
        "test_additional_drop_params_reach_litellm_and_those_set_there_stay"
    ),
    "`tpm`, `rpm`, `api_base` and others in `additional_litellm_params`": Refused(
        _model('additional_litellm_params = { api_base = "https://a.example" }'), "Set model_api_base instead"
    ),
    '`budget_duration = "yearly"`, which LiteLLM does not support': Refused(
        _team('budget_duration = "yearly"'), '"yearly" must be'
    ),
    "`litellm_key.….id`, which is the secret before 1.2, and then `sha256:` with the hash": (
        "test_id_of_a_key_is_its_token"
    ),
    "`litellm_key.….id`, which is the secret": "test_id_of_a_key_is_its_token",
    "`litellm_key.….id` in 0.1, which is the secret": "test_id_of_a_key_is_its_token",
    "`litellm_team_member.….id`, which is `team_id:user_id`": "test_member_is_named_by_both_ids",
    '`key` of `data "litellm_key"`, which the state contains': "test_a_data_source_of_another_provider_works_unchanged",
    '`model_id` of `data "litellm_credential"`, which reads the parameters of a model': (
        "test_a_data_source_of_another_provider_works_unchanged"
    ),
    '`id` of `data "litellm_project"`': "test_a_data_source_of_another_provider_works_unchanged",
    '`org_alias` of `data "litellm_organizations"`': "test_a_data_source_of_another_provider_works_unchanged",
    '`blocked` of `data "litellm_organization"` and `data "litellm_organizations"`': (
        "test_a_data_source_of_another_provider_works_unchanged"
    ),
    '`access_groups` of `data "litellm_unified_access_groups"`': (
        "test_a_data_source_of_another_provider_works_unchanged"
    ),
    "`id` of data sources that list objects, such as `data.litellm_teams.….id`": (
        "test_a_data_source_of_another_provider_works_unchanged"
    ),
    "a key with `team_id` and without `models`": "ncecere/2.0.1/rich",
    "`service_account_id` without `key_alias`": "ncecere/2.0.1/rich",
    "a team with `team_member_budget` and `budget_duration`": "scalepad/0.7.0/rich",
    "`key` of `litellm_key` in 0.2 to 0.4.0, which was never sent to LiteLLM": (
        "test_a_secret_that_was_never_sent_keeps_the_key"
    ),
    "`key` of `litellm_key` in later releases": "test_a_secret_that_was_never_sent_keeps_the_key",
    "`token_id` of `litellm_key`": Refused(
        _key('key_alias = "a"') + 'output "token" {\n  value = litellm_key.it.token_id\n}\n', "Unsupported attribute"
    ),
    "`model_max_budget = jsonencode({ … })`": Refused(
        _key("model_max_budget = jsonencode({})"), "Remove jsonencode( )."
    ),
    "`litellm_service_account`": "scalepad/0.7.0/rich",
    "`enforced_params`, a map": Refused(_key('enforced_params = { a = "b" }'), "list of string required"),
}
"""By what a guide's table says of the other provider: the recorded case or the test that proves the row, or the refusal."""
