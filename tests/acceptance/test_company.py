"""The example of a company, whose objects come from one file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from terraform_provider_litellm.objects.teams.organization import LICENCE
from terraform_provider_litellm.record.release import parsed
from tests.conftest import ROOT
from tests.workspace import LiveWorkspace, warnings

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.since("1.100.5"),
    pytest.mark.terraform("1.11.0"),
]

EXAMPLE = ROOT / "examples" / "company"
GUIDE = ROOT / "docs" / "guides" / "company.md"
BLOCK = re.compile(r"^```(?:terraform|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

NAMED = ("credentials", "models", "access_groups", "budgets", "organizations", "people", "teams", "customers")
"""The sections whose keys name objects of the proxy."""

ONE_LINE = {
    'litellm_team_member.all["research/ada"]': ("ada: { budget: 500 }", "ada: { budget: 501 }"),
    'litellm_team_member.all["research/barbara"]': ("barbara: {}", "barbara: { budget: 10 }"),
    'litellm_user.all["alan"]': ("alan@example.com }", "alan@example.com, name: Alan Turing }"),
    'litellm_budget.all["pilot"]': ("pilot: { max_budget: 25 }", "pilot: { max_budget: 26 }"),
    'litellm_fallback.all["claude-sonnet-4-5"]': (
        "claude-sonnet-4-5: [gpt-5]",
        "claude-sonnet-4-5: [gpt-5, gpt-5-mini]",
    ),
    'litellm_access_group.all["everyday"]': ("everyday: [gpt-5-mini]", "everyday: [gpt-5-mini, gpt-5]"),
    'litellm_team.all["support"]': ("name: Help desk", "name: Help"),
    'litellm_key.services["research/evaluation"]': ("evaluation: { budget: 300 }", "evaluation: { budget: 301 }"),
    'litellm_customer.all["customer-1002"]': ("name: Initech", "name: Initech Ltd."),
    'litellm_model.all["gpt-5-mini"]': ("gpt-5-mini: { provider: openai,", "gpt-5-mini: { model: x, provider: openai,"),
}
"""A change of one line, by the one object that it changes."""

MADE = {"litellm_team": 3, "litellm_user": 20, "litellm_team_member": 20, "litellm_key": 40}

LISTS = (
    "/user/list?page_size=100",
    "/v2/team/list?page_size=100",
    "/key/list?size=100&return_full_object=true",
    "/budget/list",
    "/customer/list",
    "/credentials",
    "/v1/model/info",
    "/access_group/list",
    "/router/settings",
)


def own(text: str, run: str) -> str:
    """The text with names of the run in place of those of the file."""
    company: Mapping[str, Mapping[str, Any]] = yaml.safe_load((EXAMPLE / "company.yaml").read_text(encoding="utf-8"))
    names = "|".join(map(re.escape, sorted({name for section in NAMED for name in company[section]}, key=len)))
    return re.sub(rf"(?<![\w-])({names})(?![\w-])", rf"{run}-\1", text)


def planned(workspace: LiveWorkspace) -> dict[str, list[str]]:
    """What a plan does, by address, but for what stays as it is."""
    workspace.plan("-out=changes", changes=True)
    shown = json.loads(workspace.terraform("show", "-json", "changes"))
    actions = {each["address"]: each["change"]["actions"] for each in shown["resource_changes"]}
    return {address: done for address, done in actions.items() if done != ["no-op"]}


@pytest.fixture
def company(workspace: LiveWorkspace) -> LiveWorkspace:
    """The example with names of the run, and with organizations where they need no licence."""
    (workspace.folder / "provider.tf").unlink()
    for path in EXAMPLE.glob("*.tf"):
        workspace.write(path.read_text(encoding="utf-8"), path.name)
    text = own((EXAMPLE / "company.yaml").read_text(encoding="utf-8"), workspace.run)
    workspace.write(text, "company.yaml")
    free = parsed(workspace.proxy.version) < parsed(LICENCE)
    keys = dict.fromkeys(yaml.safe_load(text)["credentials"], "sk-none")
    return workspace.within(TF_VAR_provider_api_keys=json.dumps(keys), TF_VAR_organizations=json.dumps(free))


def test_a_company_comes_from_one_file_and_goes_without_a_rest(company: LiveWorkspace) -> None:
    company.init()
    budgets = company.ask("/budget/list")
    assert warnings(company.apply() + company.plan()) == []
    count = Counter(each["type"] for each in company.resources() for _ in each["instances"])
    assert MADE.items() <= count.items()

    text = company.read("company.yaml")
    for line, changed in ONE_LINE.values():
        before, after = own(line, company.run), own(changed, company.run)
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    company.write(text, "company.yaml")
    assert planned(company) == {own(address, company.run): ["update"] for address in ONE_LINE}
    company.apply("changes")
    company.plan()

    company.destroy()
    for path in LISTS:
        assert company.run not in json.dumps(company.ask(path)), path
    assert company.ask("/budget/list") == budgets


def test_the_guide_shows_what_the_example_has() -> None:
    """Each block is a part of a file of the example, but for the indentation of all of it."""
    files = [dedented(path.read_text(encoding="utf-8")) for path in EXAMPLE.iterdir()]
    found = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert found
    assert [block for block in found if not any(dedented(block) in text for text in files)] == []


def dedented(text: str) -> str:
    """The lines of a text without their indentation."""
    return "\n".join(map(str.strip, text.splitlines()))
