"""A network and a proxy that fail half-way: no orphan is left, and the next apply finishes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import NewWorkspace, behind_faults
from tests.faults import Answered, Faults, Harm
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace, at_once

pytestmark = pytest.mark.acceptance

CONFIGURATION = """
resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
  max_budget = 10
}

resource "litellm_model" "it" {
  model_name          = "${var.run}-model"
  custom_llm_provider = "openai"
  base_model          = "gpt-4o-mini"
}

resource "litellm_team_member" "it" {
  team_id = litellm_team.it.team_id
  user_id = "${var.run}-user"
  role    = "user"
}

resource "litellm_key" "it" {
  key_alias  = "${var.run}-key"
  team_id    = litellm_team.it.team_id
  max_budget = 10
}
"""
CREATES = {
    "team": "/team/new",
    "model": "/model/new",
    "team_member": "/team/member_add",
    "key": "/key/generate",
}


def impatient(configuration: str) -> str:
    """The configuration with short timeouts, for what never comes."""
    return configuration.replace("\n}\n", '\n\n  timeouts {\n    create = "9s"\n    update = "9s"\n  }\n}\n')


@pytest.fixture
def bad_network(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> Iterator[tuple[LiveWorkspace, Faults]]:
    """A workspace that reaches the proxy through a forwarder."""
    with behind_faults(new_workspace, live_proxy, CONFIGURATION) as made:
        yield made


def names(workspace: LiveWorkspace) -> list[str]:
    """Aliases and names of all objects in LiteLLM that belong to this run, an entry for each object."""
    keys = workspace.ask("/key/list?return_full_object=true&size=100")["keys"]
    teams = workspace.ask("/team/list")
    models = workspace.ask("/v2/model/info?size=1000")["data"]
    found = [each["key_alias"] for each in keys] + [each["team_alias"] for each in teams]
    found += [each["model_name"] for each in models]
    found += [member["user_id"] for team in teams for member in team["members_with_roles"]]
    return sorted(name for name in found if name and name.startswith(workspace.run))


def offered(output: str) -> str:
    """The import block in an error, of the resource `it`."""
    lines = [line.lstrip("│ ") for line in output.splitlines()]
    begin = lines.index("import {")
    return "\n".join(lines[begin : begin + 4]).replace("<name>", "it")


ALL = ["key", "model", "team", "user"]


def complete(workspace: LiveWorkspace) -> None:
    """See that everything exists once, and that nothing is left to do."""
    assert names(workspace) == [f"{workspace.run}-{name}" for name in ALL]
    workspace.plan(changes=False)


@pytest.mark.parametrize("kind", CREATES)
def test_create_without_an_answer_is_found(kind: str, bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """What LiteLLM created though the answer was lost is kept, once, and the plan after it is empty."""
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Harm.UNANSWERED)
    workspace.apply()
    complete(workspace)


@pytest.mark.parametrize("kind", CREATES)
def test_create_that_was_not_carried_out_is_finished_by_the_next_apply(
    kind: str, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """A create that never reached LiteLLM fails with one error; the next apply makes what is missing."""
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Harm.LOST)
    output = workspace.apply(status=1)
    assert output.count("Error: ") == 1
    assert f"Cannot create {kind.replace('_', ' ')}" in output
    workspace.apply()
    complete(workspace)


def test_reads_outlast_a_gateway_that_restarts(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """A read that a gateway answers with 503 is repeated."""
    workspace, faults = bad_network
    workspace.apply()
    left = [Harm.UNAVAILABLE] * 3
    faults.rule = lambda method, _path: left.pop() if method == "GET" and left else Harm.NONE
    workspace.plan(changes=False)
    assert left == []


def test_proxy_dies_half_way(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """Nothing is lost when the proxy is gone in the middle of an apply: what exists is in the state, and is kept.

    What may exist, since its create got no answer, is there too, as tainted.
    """
    workspace, faults = bad_network
    faults.rule = lambda _method, path: Harm.LOST if path in ("/key/generate", "/team/member_add") else Harm.NONE
    output = workspace.apply(status=1)
    assert "Error: Cannot create key" in output
    status = {each["type"]: each["instances"][0].get("status") for each in workspace.resources()}
    assert status == {
        "litellm_team": None,
        "litellm_model": None,
        "litellm_team_member": "tainted",
        "litellm_key": "tainted",
    }
    faults.rule = Faults().rule
    workspace.apply()
    complete(workspace)


def test_object_that_cannot_be_read_back_is_kept(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """A team that was created but could not be read afterwards is in the state, and the next apply goes on with it."""
    workspace, faults = bad_network
    workspace.write(impatient(CONFIGURATION))
    faults.rule = lambda method, path: Harm.LOST if method == "GET" and path.startswith("/team") else Harm.NONE
    output = workspace.apply(status=1)
    assert f'Warning: The team "{workspace.run}-team" could not be read back' in output
    faults.rule = Faults().rule
    assert "must be replaced" not in workspace.apply()
    complete(workspace)


# ---- what LiteLLM does later, or twice


@pytest.mark.parametrize("kind", CREATES)
def test_a_create_that_goes_on_after_a_gateway_gave_up_is_found(
    kind: str, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """The gateway answers 504; LiteLLM writes two seconds later."""
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Answered(504, done=True, later=2.0))
    workspace.apply()
    complete(workspace)


@pytest.mark.parametrize("kind", CREATES)
def test_a_create_that_is_delivered_twice_is_one_object(kind: str, bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """LiteLLM says of the second delivery that there is such an object; under an id of this create's it is its own.

    Of a model it says only that it failed, so that the model is taken back; a member may be somebody else's.
    """
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Harm.TWICE)
    output = workspace.apply(status=int(kind in ("model", "team_member")))
    if kind == "team_member":
        workspace.write(offered(output), "import.tf")
    workspace.apply()
    complete(workspace)


@pytest.mark.parametrize("kind", CREATES)
def test_a_lost_answer_and_a_503_leave_no_orphan(kind: str, bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """The search after the lost answer is as patient as any read."""
    workspace, faults = bad_network
    lost: list[str] = []

    def rule(method: str, path: str) -> Harm:
        if method == "POST" and path.startswith(CREATES[kind]) and not lost:
            lost.append(path)
            return Harm.UNANSWERED
        if method == "GET" and len(lost) == 1:
            lost.append(path)
            return Harm.UNAVAILABLE
        return Harm.NONE

    faults.rule = rule
    workspace.apply()
    complete(workspace)


@pytest.mark.parametrize("kind", CREATES)
def test_a_create_of_which_nobody_can_tell_is_finished_by_the_next_apply(
    kind: str, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """Its answer is lost, and nothing can be read after it: the state keeps the object with its id, as tainted."""
    workspace, faults = bad_network
    lost = []

    def rule(method: str, path: str) -> Harm:
        if method == "POST" and path.startswith(CREATES[kind]):
            lost.append(path)
            return Harm.UNANSWERED
        return Harm.UNAVAILABLE if lost and method == "GET" else Harm.NONE

    faults.rule = rule
    output = workspace.apply(status=1, LITELLM_RETRY_MAX_ELAPSED="1")
    assert "bug" not in output
    assert "is kept in the state as tainted" in output
    left = workspace.instance(f"litellm_{kind}.it")
    assert left["status"] == "tainted"
    assert left["attributes"]["id"]
    faults.rule = Faults().rule
    workspace.apply()
    complete(workspace)


@pytest.mark.parametrize("kind", CREATES)
def test_a_deletion_whose_answer_is_lost_is_repeated(kind: str, bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """LiteLLM does not know the object any more, and so it is gone."""
    workspace, faults = bad_network
    workspace.apply()
    path = {"team_member": "/team/member_delete"}.get(kind, f"/{kind}/delete")
    faults.once("POST", path, Harm.UNANSWERED, Answered(200, b"", done=True), Answered(200, b"null"))
    workspace.destroy()
    assert workspace.resources() == []
    assert names(workspace) == []


# ---- what LiteLLM is too busy for


def busy(status: int, words: str) -> bytes:
    """The body of a failure of LiteLLM's own."""
    return json.dumps(
        {"error": {"message": words, "type": "internal_error", "param": None, "code": str(status)}}
    ).encode()


CLOSED = (
    500,
    busy(500, "Transaction API error: Transaction already closed: the timeout for this transaction was 5000 ms."),
)
SHORTLY = (503, busy(503, "The database is busy. Please retry shortly."))


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done all the same"])
@pytest.mark.parametrize("kind", CREATES)
def test_a_create_that_litellm_is_too_busy_for_is_made_again(
    kind: str, done: bool, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """After a look for what it has made: there is one object in the end."""
    workspace, faults = bad_network
    faults.once("POST", CREATES[kind], Answered(*CLOSED, done=done), Answered(*SHORTLY))
    workspace.apply()
    complete(workspace)


def test_a_change_that_litellm_is_too_busy_for_is_made_again(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """It sets values, which it may do twice."""
    workspace, faults = bad_network
    workspace.apply()
    workspace.write(CONFIGURATION.replace("max_budget = 10", "max_budget = 20"))
    left = {path: [Answered(*SHORTLY), Answered(*CLOSED, done=True)] for path in ("/team/update", "/key/update")}
    faults.rule = lambda _method, path: left[path].pop() if left.get(path) else Harm.NONE
    assert "2 changed" in workspace.apply()
    assert list(left.values()) == [[], []]
    workspace.plan(changes=False)


# ---- members by their e-mail address alone

BY_EMAIL = """
resource "litellm_team" "it" {
  team_alias = "${var.run}-team"
}

resource "litellm_team_member" "it" {
  team_id    = litellm_team.it.team_id
  user_email = "${var.run}@Example.com"
  role       = "user"
  tpm_limit  = 7
}
"""


def emails(workspace: LiveWorkspace) -> list[str]:
    """The e-mail addresses of the run in its teams."""
    found = [member["user_email"] for team in workspace.ask("/team/list") for member in team["members_with_roles"]]
    return [email for email in found if email and email.lower().startswith(workspace.run)]


@pytest.mark.since("1.75.9")  # limits of a member
@pytest.mark.parametrize(
    "harm", [Harm.UNANSWERED, Answered(504, done=True, later=2.0), Answered(200, b"null", done=True)]
)
def test_a_member_by_email_is_found_again_by_it(
    harm: Harm | Answered, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """LiteLLM has chosen the user's id, and its answer is lost."""
    workspace, faults = bad_network
    workspace.write(BY_EMAIL)
    faults.once("POST", "/team/member_add", harm)
    workspace.apply()
    assert len(emails(workspace)) == 1
    assert workspace.attributes("litellm_team_member.it")["user_id"]
    workspace.plan(changes=False)


@pytest.mark.since("1.75.9")  # limits of a member
@pytest.mark.parametrize("refresh", ["true", "false"])
def test_a_member_by_email_of_whom_nobody_can_tell_is_finished_by_the_next_apply(
    refresh: str, bad_network: tuple[LiveWorkspace, Faults]
) -> None:
    """No id is known; the next plan finds the member by the e-mail address, and one that does not look says what to do."""
    workspace, faults = bad_network
    workspace.write(BY_EMAIL)
    lost = []

    def rule(method: str, path: str) -> Harm:
        if path.startswith("/team/member_add"):
            lost.append(path)
            return Harm.UNANSWERED
        return Harm.UNAVAILABLE if lost and method == "GET" else Harm.NONE

    faults.rule = rule
    output = workspace.apply(status=1, LITELLM_RETRY_MAX_ELAPSED="1")
    assert "bug" not in output
    assert workspace.instance("litellm_team_member.it")["status"] == "tainted"
    faults.rule = Faults().rule
    if refresh == "true":
        workspace.apply()
    else:
        output = workspace.apply("-refresh=false", status=1)
        assert "it already exists" in output
        workspace.write(offered(output), "import.tf")
        workspace.apply()
    assert len(emails(workspace)) == 1
    workspace.plan(changes=False)


def test_a_member_of_whom_nobody_could_tell_keeps_the_keys(bad_network: tuple[LiveWorkspace, Faults]) -> None:
    """The next apply takes over the member who is there, since removing him would delete the user's keys in the team."""
    workspace, faults = bad_network
    lost = []

    def rule(method: str, path: str) -> Harm:
        if path.startswith("/team/member_add"):
            lost.append(path)
            return Harm.UNANSWERED
        return Harm.UNAVAILABLE if lost and path.startswith("/team/info") else Harm.NONE

    faults.rule = rule
    workspace.apply(status=1, LITELLM_RETRY_MAX_ELAPSED="1")
    assert workspace.instance("litellm_team_member.it")["status"] == "tainted"
    faults.rule = Faults().rule
    team_id = workspace.attributes("litellm_team.it")["id"]
    key = workspace.tell("/key/generate", {"team_id": team_id, "user_id": f"{workspace.run}-user"})["token"]
    workspace.apply()
    assert workspace.ask(f"/key/info?key={key}")["info"]["team_id"] == team_id
    assert not workspace.ask(f"/key/info?key={key}")["info"].get("deleted_at")
    workspace.plan(changes=False)


# ---- many at once


@pytest.mark.since("1.100.5")  # older releases lose members that are added at the same time
def test_fifty_members_by_five_processes_end_with_fifty(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """All join one team at the same time, whatever LiteLLM's transactions make of that."""
    home = new_workspace()
    home.write('resource "litellm_team" "it" {\n  team_id = "${var.run}-id"\n  team_alias = var.run\n}\n')
    home.apply()
    others = [new_workspace() for _ in range(5)]
    for number, workspace in enumerate(others):
        workspace.write(
            f"""
            resource "litellm_team_member" "it" {{
              count   = 10
              team_id = "{home.run}-id"
              user_id = "{home.run}-{number}-${{count.index}}"
              role    = "user"
            }}
            """
        )
    at_once(others, "apply", "-input=false", "-auto-approve", "-parallelism=10")
    held = home.ask(f"/team/info?team_id={home.run}-id")["team_info"]["members_with_roles"]
    assert len({row["user_id"] for row in held if row["user_id"].startswith(home.run)}) == 50
    for workspace in others:
        workspace.plan(changes=False)
        workspace.destroy()


GROUP = """
resource "litellm_unified_access_group" "it" {
  access_group_name = "${var.run}-NAME"
  description       = "d"

  timeouts {
    create = "9s"
  }
}
"""


@pytest.mark.since("1.106.0")
def test_an_object_whose_id_litellm_chooses_is_in_the_state_without_it(
    new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """The create got no answer, and nothing could be read after it: the next apply finds the object by its name."""

    def found() -> list[str]:
        names = [each["access_group_name"] for each in workspace.ask("/v1/access_group")]
        return sorted(name.removeprefix(f"{workspace.run}-") for name in names if name.startswith(workspace.run))

    with behind_faults(new_workspace, live_proxy, GROUP.replace("NAME", "one")) as (workspace, faults):
        made: list[str] = []

        def rule(method: str, path: str) -> Harm | Answered:
            if not path.startswith("/v1/access_group"):
                return Harm.NONE
            if method == "POST":
                made.append(path)
                return Harm.UNANSWERED
            return Harm.UNAVAILABLE if made else Harm.NONE

        faults.rule = rule
        assert "is kept in the state as tainted" in " ".join(workspace.apply(status=1).split())
        faults.rule = lambda _method, _path: Harm.NONE
        assert found() == ["one"]
        workspace.write(GROUP.replace("NAME", "other"))
        workspace.apply()
        workspace.plan()
        assert found() == ["other"]
        workspace.write("")
        workspace.apply()
        assert found() == []
