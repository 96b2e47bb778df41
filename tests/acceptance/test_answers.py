"""Answers of another form than LiteLLM's, in front of the real proxy: nothing is lost, and no fault is called the provider's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from tests.acceptance.conftest import NewWorkspace, behind_faults
from tests.acceptance.test_faults import CONFIGURATION, CREATES, complete, impatient, offered
from tests.faults import Answered, Faults, Harm
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

BODIES = {
    "nothing": b"",
    "null": b"null",
    "an empty list": b"[]",
    "a text": b'"x"',
    "a number": b"5",
    "an empty object": b"{}",
    "half of a character": rb'{"team_info": "\ud800", "info": "\ud800", "data": "\ud800"}',
    "900 levels": b"[" * 900 + b"]" * 900,
    "parts of wrong types": b'{"team_info": 5, "info": [], "data": "x", "teams": 1, "keys": true, "total_pages": "x"}',
    "cut off": b'{"team_info": {"team_id": "t"',
}
READS = ("/team/info", "/v2/team/list", "/key/info", "/key/list", "/v2/model/info")


def is_read(method: str, path: str) -> bool:
    """Whether a request reads an object."""
    return method == "GET" and path.startswith(READS)


def reading(answer: Answered) -> Callable[[str, str], Harm | Answered]:
    """The rule that answers every read of an object so."""
    return lambda method, path: answer if is_read(method, path) else Harm.NONE


@pytest.fixture
def strange(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> Iterator[tuple[LiveWorkspace, Faults]]:
    """A workspace that reaches the proxy through a forwarder."""
    with behind_faults(new_workspace, live_proxy, CONFIGURATION) as made:
        yield made


@pytest.mark.parametrize("body", ["nothing", "null", "an empty object", "cut off", "a number"])
def test_the_secret_of_a_key_survives_whatever_generate_answers(
    body: str, strange: tuple[LiveWorkspace, Faults]
) -> None:
    """It was chosen before the call, and so was the key's token."""
    workspace, faults = strange
    faults.once("POST", "/key/generate", Answered(200, BODIES[body], done=True))
    workspace.apply()
    key = workspace.attributes("litellm_key.it")
    assert workspace.ask(f"/key/info?key={key['key']}")["info"]["key_alias"] == f"{workspace.run}-key"
    complete(workspace)


@pytest.mark.parametrize("kind", CREATES)
@pytest.mark.parametrize("body", ["null", "an empty list", "900 levels"])
def test_a_create_that_is_answered_strangely_is_found(
    kind: str, body: str, strange: tuple[LiveWorkspace, Faults]
) -> None:
    """LiteLLM has carried it out."""
    workspace, faults = strange
    faults.once("POST", CREATES[kind], Answered(200, BODIES[body], done=True))
    workspace.apply()
    complete(workspace)


def test_a_read_after_a_write_is_repeated_until_it_is_litellms(strange: tuple[LiveWorkspace, Faults]) -> None:
    """Each kind of strange answer once, to each kind of object."""
    workspace, faults = strange
    after = {"/team/new": "/team/info", "/key/generate": "/key/info", "/model/new": "/v2/model/info"}
    waiting: dict[str, list[bytes]] = {}

    def rule(method: str, path: str) -> Harm | Answered:
        place = path.partition("?")[0]
        if method == "POST" and place in after:
            waiting[after[place]] = list(BODIES.values())
        left = waiting.get(place) if method == "GET" else None
        return Answered(200, left.pop()) if left else Harm.NONE

    faults.rule = rule
    output = workspace.apply()
    assert "Warning: The" not in output
    assert waiting == {place: [] for place in after.values()}
    complete(workspace)


@pytest.mark.parametrize("body", ["an empty object", "900 levels"])
def test_what_cannot_be_read_back_is_a_warning_and_stays(body: str, strange: tuple[LiveWorkspace, Faults]) -> None:
    """No object is tainted, after a create and after an update, and the next plan goes on with the same."""
    workspace, faults = strange
    workspace.write(
        impatient(CONFIGURATION.split('resource "litellm_model"')[0]).replace(
            "max_budget = 10", "max_budget = var.budget"
        )
        + 'variable "budget" {\n  default = 10\n}\n'
    )
    written = []

    def rule(method: str, path: str) -> Harm | Answered:
        if method == "POST":
            written.append(path)
        return Answered(200, BODIES[body]) if written and is_read(method, path) else Harm.NONE

    faults.rule = rule
    output = workspace.apply()
    assert "could not be read back" in output
    before = workspace.instance("litellm_team.it")
    assert before.get("status") is None
    written.clear()
    output = workspace.apply("-var=budget=20")
    assert "could not be read back" in output
    faults.rule = Faults().rule
    workspace.plan("-var=budget=20")
    after = workspace.attributes("litellm_team.it")
    assert (after["id"], after["max_budget"]) == (before["attributes"]["id"], 20)
    assert workspace.ask(f"/team/info?team_id={after['id']}")["team_info"]["max_budget"] == 20


def test_a_plain_read_keeps_the_state_and_says_why(strange: tuple[LiveWorkspace, Faults]) -> None:
    """Whatever comes in place of LiteLLM's answer, the plan fails with the request that was answered so."""
    workspace, faults = strange
    workspace.apply()
    before = workspace.read("terraform.tfstate")
    for name, body in BODIES.items():
        faults.rule = reading(Answered(200, body))
        output = workspace.apply("-refresh-only", status=1)
        assert "GET /" in output, name
        assert "unexpected answer" in output or "the answer is not from LiteLLM" in output, name
        assert "bug" not in output, name
        assert workspace.read("terraform.tfstate") == before, name
    faults.rule = Faults().rule
    workspace.plan(changes=False)


GATEWAYS = {
    "Spring": {"status": 404, "error": "Not Found"},
    "Envoy": {"error": "no healthy upstream"},
    "Google": {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}},
    "OpenAI": {"error": {"message": "Team not found", "type": "invalid_request_error", "param": None, "code": None}},
    "FastAPI": {"detail": "Not Found"},
}


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_gateways_404_empties_no_state(gateway: str, strange: tuple[LiveWorkspace, Faults]) -> None:
    """Only LiteLLM's own words for an object say that it is gone."""
    workspace, faults = strange
    workspace.apply()
    before = workspace.read("terraform.tfstate")
    faults.rule = reading(Answered(404, json.dumps(GATEWAYS[gateway]).encode()))
    output = workspace.apply(status=1)
    assert "no longer exists" not in output
    assert workspace.read("terraform.tfstate") == before


# ---- everything gone, and objects that are there


def test_when_everything_is_gone_at_once_the_apply_asks_for_the_proxy(workspace: LiveWorkspace) -> None:
    """Nothing is dropped or made anew until the environment says that it is the right proxy."""
    workspace.write(
        'resource "litellm_team" "it" {\n  count = 4\n  team_id = "${var.run}-${count.index}"\n  team_alias = var.run\n}\n'
        'resource "litellm_key" "it" {\n  count = 2\n  team_id = litellm_team.it[count.index].id\n}\n'
    )
    workspace.apply()
    before = workspace.read("terraform.tfstate")
    workspace.tell("/team/delete", {"team_ids": [f"{workspace.run}-{number}" for number in range(4)]})
    output = workspace.apply(status=1)
    assert output.count("Error: All objects of the state are missing from LiteLLM") == 1
    assert workspace.read("terraform.tfstate") == before
    assert "6 added" in workspace.apply(LITELLM_ALLOW_ALL_MISSING="true")
    workspace.plan(changes=False)


def test_many_keys_that_are_gone_are_planned_anew_beside_one_that_is_there(workspace: LiveWorkspace) -> None:
    """More than Terraform reads at a time, whichever it reads first."""
    workspace.write('resource "litellm_key" "it" {\n  count = 15\n  key_alias = "${var.run}-${count.index}"\n}\n')
    workspace.apply()
    workspace.tell("/key/delete", {"key_aliases": [f"{workspace.run}-{number}" for number in range(14)]})
    assert "Plan: 14 to add, 0 to change, 0 to destroy" in workspace.plan(changes=True)


OFFERED = {
    "litellm_team": (
        'team_id = "${var.run}-id"\n  team_alias = var.run',
        "/team/new",
        {"team_id": "{run}-id", "team_alias": "{run}"},
    ),
    "litellm_model": (
        'model_id = "${var.run}-id"\n  model_name = var.run\n  custom_llm_provider = "openai"\n  base_model = "gpt-4o"',
        "/model/new",
        {
            "model_name": "{run}",
            "litellm_params": {"model": "openai/gpt-4o", "custom_llm_provider": "openai"},
            "model_info": {"id": "{run}-id", "base_model": "gpt-4o"},
        },
    ),
    "litellm_key": ("key_alias = var.run", "/key/generate", {"key_alias": "{run}"}),
}


@pytest.mark.parametrize("kind", OFFERED)
def test_what_exists_already_is_offered_as_an_import_block(kind: str, workspace: LiveWorkspace) -> None:
    """The block from the error, with the resource's name, makes the next apply take the object over."""
    attributes, path, body = OFFERED[kind]
    workspace.tell(path, json.loads(json.dumps(body).replace("{run}", workspace.run)))
    workspace.write(f'resource "{kind}" "it" {{\n  {attributes}\n}}\n')
    output = workspace.apply(status=1)
    assert "it already exists" in output
    workspace.write(offered(output), "import.tf")
    assert re.search(r"1 imported, 0 added, \d changed, 0 destroyed", workspace.apply())
    workspace.plan(changes=False)


STRANGER = {
    "litellm_team": ("/team/new", {"team_id": "{run}-id", "team_alias": "{run}-theirs"}),
    "litellm_model": (
        "/model/new",
        {"model_name": "{run}-theirs", "litellm_params": {"model": "openai/gpt-4o"}, "model_info": {"id": "{run}-id"}},
    ),
}


@pytest.mark.parametrize("kind", STRANGER)
@pytest.mark.parametrize("status", [502, 500])
def test_what_somebody_else_makes_meanwhile_is_neither_adopted_nor_deleted(
    kind: str, status: int, strange: tuple[LiveWorkspace, Faults], live_proxy: LiveProxy
) -> None:
    """A create fails and never reaches LiteLLM; what has its id then is another object."""
    workspace, faults = strange
    workspace.write(f'resource "{kind}" "it" {{\n  {OFFERED[kind][0]}\n}}\n')
    path, body = STRANGER[kind]
    left = [path]

    def rule(method: str, its_path: str) -> Harm | Answered:
        if method == "POST" and its_path.startswith(path) and left:
            left.pop()
            told = live_proxy.request("POST", path, json.loads(json.dumps(body).replace("{run}", workspace.run)))
            assert told[0] == 200
            return Answered(status, b"Internal Server Error" if status == 500 else b"")
        return Harm.NONE

    faults.rule = rule
    output = workspace.apply(status=1)
    assert "it already exists" in output
    assert workspace.resources() == []
    workspace.destroy()
    if kind == "litellm_team":
        assert workspace.ask(f"/team/info?team_id={workspace.run}-id")["team_info"]["team_alias"].endswith("theirs")
        workspace.tell("/team/delete", {"team_ids": [f"{workspace.run}-id"]})
    else:
        (row,) = workspace.ask(f"/v2/model/info?modelId={workspace.run}-id")["data"]
        assert row["model_name"].endswith("theirs")
        workspace.tell("/model/delete", {"id": f"{workspace.run}-id"})
