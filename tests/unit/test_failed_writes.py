"""What episodes of `make test-faults` have found, each by itself: on the stand-in, by the provider's own code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.gate import JSON, Done, Fault, Reply, Request, Rule, Way
from tests.grounds import InProcess, in_process
from tests.terraform_core import Outcome, Ref

TEAM = {"team_alias": "run-0-team"}
HOME = {"team_id": Ref("litellm_team.a", "team_id")}
LOST = Fault("lost", Done.NOW, Way.RESET)
UNAVAILABLE = Fault("unavailable", Done.NOT, Reply(503))
FAILED = Fault("failed", Done.NOW, Reply(500, b"Internal Server Error", {"content-type": "text/plain"}))
IGNORED = Fault("ignored", Done.NOT, Reply(200, b"{}", JSON))
TWICE = Fault("twice", Done.TWICE, Way.HONEST)


@pytest.fixture
def ground() -> Iterator[InProcess]:
    """The provider, a Terraform and a LiteLLM, all in this process."""
    with in_process() as made:
        yield made


def unreadable_after(path: str, fault: Fault | None = None, reads: int = 0, method: str = "") -> Rule:
    """A rule: this happens to the first write there, and nothing can be read after so many reads from then on."""
    written: list[str] = []
    seen: list[str] = []

    def rule(request: Request) -> Fault | None:
        if request.path == path and method in ("", request.method) and not written:
            written.append(path)
            return fault
        if written and request.method == "GET":
            seen.append(request.path)
        return UNAVAILABLE if len(seen) > reads else None

    return rule


def once(path: str, *faults: Fault) -> Rule:
    """A rule: these happen to the first requests there."""
    left = list(faults)
    return lambda request: left.pop(0) if request.path == path and left else None


def apply(ground: InProcess, blocks: dict[str, Any], rule: Rule = lambda _: None) -> Outcome:
    """An apply under a rule, and none after it."""
    ground.gate.rule = rule
    outcome = ground.apply(blocks)
    ground.gate.rule = lambda _: None
    ground.settle()
    return outcome


def well(ground: InProcess, blocks: dict[str, Any]) -> None:
    """A clean apply, and nothing more to do."""
    assert not apply(ground, blocks).errors
    assert set(ground.plan(blocks).actions.values()) <= {"no-op"}


def members(ground: InProcess) -> list[str]:
    """The members of all teams, but the admin of each."""
    found = [each["user_id"] for row in ground.store.teams.values() for each in row["members_with_roles"]]
    return sorted(name for name in found if name != "default_user_id")


def test_what_is_removed_after_a_create_that_could_not_be_read_back_is_unset(ground: InProcess) -> None:
    """Nobody has taken the team over: what it has, its own create has set."""
    apply(ground, {"litellm_team.a": {**TEAM, "tpm_limit": 7}}, unreadable_after("/team/new"))
    well(ground, {"litellm_team.a": TEAM})
    (row,) = ground.store.teams.values()
    assert row["tpm_limit"] is None


def test_a_value_that_an_update_never_took_away_is_seen(ground: InProcess) -> None:
    """Something else answered for LiteLLM, and the team could not be read back."""
    apply(ground, {"litellm_team.a": {**TEAM, "tpm_limit": 7}})
    outcome = apply(ground, {"litellm_team.a": TEAM}, unreadable_after("/team/update", IGNORED))
    assert not outcome.errors
    assert ground.plan({"litellm_team.a": TEAM}).actions == {"litellm_team.a": "update"}
    well(ground, {"litellm_team.a": TEAM})
    (row,) = ground.store.teams.values()
    assert row["tpm_limit"] is None


def test_a_value_that_litellm_did_not_take_away_is_seen(ground: InProcess) -> None:
    """It is none of LiteLLM's own, which the error of the update had said before."""
    apply(ground, {"litellm_team.a": {**TEAM, "tpm_limit": 7}})
    (error,) = apply(ground, {"litellm_team.a": TEAM}, once("/team/update", IGNORED)).errors
    assert error.summary == "LiteLLM did not store tpm_limit"
    well(ground, {"litellm_team.a": TEAM})
    (row,) = ground.store.teams.values()
    assert row["tpm_limit"] is None


def test_a_member_whom_litellm_did_not_add_is_an_error_that_says_what_to_do(ground: InProcess) -> None:
    """Something else answered for LiteLLM."""
    member = {**HOME, "user_email": "u@example.com", "role": "user"}
    blocks = {"litellm_team.a": TEAM, "litellm_team_member.a": member}
    (error,) = apply(ground, blocks, once("/team/member_add", IGNORED)).errors
    assert "Run this again" in error.detail
    well(ground, blocks)


@pytest.mark.parametrize(
    ("limits", "rule"),
    [({}, unreadable_after("/team/member_add", reads=2)), ({"tpm_limit": 3}, once("/team/member_update", FAILED))],
    ids=["not read back", "changed in part"],
)
def test_a_user_id_that_a_failure_withheld_is_in_the_state_after_the_next_apply(
    limits: dict[str, int], rule: Rule, ground: InProcess
) -> None:
    """Of a member by e-mail address in a set."""
    first = {
        "litellm_team.a": TEAM,
        "litellm_team_member_add.a": {**HOME, "member": [{"user_id": "u", "role": "user"}]},
    }
    both = [{"user_id": "u", "role": "user"}, {"user_email": "v@example.com", "role": "user"}]
    apply(ground, first)
    second = {**first, "litellm_team_member_add.a": {**HOME, "member": both, **limits}}
    assert apply(ground, second, rule).diagnostics
    well(ground, second)
    state: Any = ground.state()["litellm_team_member_add.a"].state
    assert sorted(each["user_id"] for each in state["member"]) == members(ground)


@pytest.mark.parametrize("kind", ["litellm_team_members", "litellm_team_member_add"])
@pytest.mark.parametrize("fault", [TWICE, FAILED], ids=["came twice", "failed and was made"])
def test_members_whom_a_create_has_added_go_with_the_resource(fault: Fault, kind: str, ground: InProcess) -> None:
    """Whatever LiteLLM said of it, they are in the state."""
    who: dict[str, Any] = {
        "litellm_team_members": {"members": {"u": {}, "v": {}}},
        "litellm_team_member_add": {"member": [{"user_id": "u", "role": "user"}, {"user_id": "v", "role": "user"}]},
    }
    apply(ground, {"litellm_team.a": TEAM, f"{kind}.a": {**HOME, **who[kind]}}, once("/team/member_add", fault))
    assert members(ground) == ["u", "v"]
    well(ground, {"litellm_team.a": TEAM})
    assert members(ground) == []


def test_members_whom_an_earlier_attempt_has_added_go_with_the_resource(ground: InProcess) -> None:
    """LiteLLM was too busy, but had added them; what came next failed in another way."""
    words = b'{"error": {"message": "Please retry shortly", "type": "x", "param": null, "code": "503"}}'
    busy = Fault("busy", Done.NOW, Reply(503, words))
    left = [busy]

    def rule(request: Request) -> Fault | None:
        if request.path == "/team/member_add" and left:
            return left.pop()
        return Fault("failed", Done.NOT, FAILED.answer) if request.path == "/team/member_update" else None

    member = {**HOME, "member": [{"user_id": "u", "role": "user"}], "tpm_limit": 3}
    assert apply(ground, {"litellm_team.a": TEAM, "litellm_team_member_add.a": member}, rule).errors
    assert members(ground) == ["u"]
    well(ground, {"litellm_team.a": TEAM})
    assert members(ground) == []


def test_members_who_were_added_before_the_others_could_be_looked_for_go_with_the_resource(ground: InProcess) -> None:
    """The membership was made in part: who is too many could not be seen."""
    membership = {**HOME, "members": {"u": {}}}
    reads = [Fault("fine", Done.NOW), Fault("failed", Done.NOT, FAILED.answer)]
    added: list[str] = []

    def rule(request: Request) -> Fault | None:
        added.extend([request.path] if request.path == "/team/member_add" else [])
        return reads.pop(0) if request.method == "GET" and added and reads else None

    assert apply(ground, {"litellm_team.a": TEAM, "litellm_team_members.a": membership}, rule).errors
    assert members(ground) == ["u"]
    well(ground, {"litellm_team.a": TEAM})
    assert members(ground) == []


def test_members_of_whom_an_update_has_changed_some_are_all_changed_by_the_next(ground: InProcess) -> None:
    """The first of them looks as planned."""
    two = [{"user_id": name, "role": "user"} for name in "uv"]
    blocks = {"litellm_team.a": TEAM, "litellm_team_member_add.a": {**HOME, "member": two, "tpm_limit": 3}}
    apply(ground, blocks)
    changed = {**blocks, "litellm_team_member_add.a": {**HOME, "member": two, "tpm_limit": 5}}
    failing = Fault("failed", Done.NOT, FAILED.answer)
    assert apply(ground, changed, once("/team/member_update", Fault("fine", Done.NOW), failing)).errors
    well(ground, changed)
    (row,) = ground.store.teams.values()
    assert [row["memberships"][name]["tpm_limit"] for name in "uv"] == [5, 5]


def test_a_member_whom_a_failed_update_has_added_goes_where_the_change_is_taken_back(ground: InProcess) -> None:
    """The state knows who may have been added."""
    blocks = {
        "litellm_team.a": TEAM,
        "litellm_team_member_add.a": {**HOME, "member": [{"user_id": "u", "role": "user"}]},
    }
    apply(ground, blocks)
    two = [{"user_id": name, "role": "user"} for name in "uv"]
    assert apply(
        ground, {**blocks, "litellm_team_member_add.a": {**HOME, "member": two}}, once("/team/member_add", FAILED)
    ).errors
    assert members(ground) == ["u", "v"]
    well(ground, blocks)
    assert members(ground) == ["u"]


def add(ground: InProcess, user_id: str) -> None:
    """Somebody else adds a member to the team."""
    (team_id,) = ground.store.teams
    ground.ask("POST", "/team/member_add", {"team_id": team_id, "member": {"user_id": user_id, "role": "user"}})


def some(*user_ids: str, **more: Any) -> dict[str, Any]:
    """A team with a set of members."""
    member = [{"user_id": name, "role": "user"} for name in user_ids]
    return {"litellm_team.a": TEAM, "litellm_team_member_add.a": {**HOME, "member": member, **more}}


@pytest.mark.parametrize("fault", [None, Fault("failed", Done.NOT, FAILED.answer)], ids=["refused", "not read"])
def test_a_member_of_somebody_elses_is_not_the_sets_after_an_update_that_changed_nothing(
    fault: Fault | None, ground: InProcess
) -> None:
    """However often it is tried; where the change is taken back, the member stays."""
    apply(ground, some("u"))
    add(ground, "x")
    reads = [] if fault is None else [None, fault]

    def rule(request: Request) -> Fault | None:
        return reads.pop(0) if request.path == "/team/info" and reads else None

    for attempt in range(3):
        (error,) = apply(ground, some("u", "x", "v"), rule).errors
        assert ("terraform import litellm_team_member_add" in error.detail) == (attempt > 0 or fault is None)
        assert members(ground) == ["u", "x"]
    well(ground, some("u"))
    assert members(ground) == ["u", "x"]
    well(ground, {"litellm_team.a": TEAM})
    assert members(ground) == ["x"]


@pytest.mark.parametrize("first", [(), ("u",)], ids=["created", "changed"])
def test_members_whom_an_apply_has_added_are_no_strangers_to_its_next_attempt(
    first: tuple[str, ...], ground: InProcess
) -> None:
    """LiteLLM was too busy for what came after."""
    words = b'{"error": {"message": "deadlock detected", "type": "x", "param": null, "code": "500"}}'
    busy = Fault("busy", Done.NOT, Reply(500, words, JSON))
    apply(ground, some(*first, tpm_limit=5) if first else {"litellm_team.a": TEAM})
    assert not apply(ground, some("u", "v", tpm_limit=5), once("/team/member_update", busy)).errors
    well(ground, some("u", "v", tpm_limit=5))


@pytest.mark.parametrize("kind", ["litellm_team_member", "litellm_team_member_add"])
def test_members_who_were_given_up_for_a_failed_create_are_the_next_applies(kind: str, ground: InProcess) -> None:
    """The resource that had them is gone, so they are in the state of the new one."""
    one = {"user_id": "u", "role": "user", "tpm_limit": 3}
    other: dict[str, Any] = {
        "litellm_team_member": one,
        "litellm_team_member_add": {"member": [{"user_id": "u", "role": "user"}], "tpm_limit": 3},
    }
    before = {"litellm_team.a": TEAM, "litellm_team_member.a": {**HOME, "user_id": "u", "role": "user"}}
    after = {"litellm_team.a": TEAM, f"{kind}.b": {**HOME, **other[kind]}}
    apply(ground, before)
    refused = Fault("refused", Done.NOT, Reply(400, b'{"error": {"message": "no", "type": "x", "code": "400"}}', JSON))
    assert apply(ground, after, once("/team/member_update", refused)).errors
    assert members(ground) == ["u"]
    well(ground, after)
    well(ground, {"litellm_team.a": TEAM})
    assert members(ground) == []


GROUP: dict[str, Any] = {"access_group_name": "run-0-it", "description": "d"}
MAPPING: dict[str, Any] = {
    "jwt_claim_name": "email",
    "jwt_claim_value": "run-0-it",
    "description": "d",
    "token": Ref("litellm_key.a", "token"),
}
CHOSEN = {
    "litellm_unified_access_group": (GROUP, "access_group_name", "/v1/access_group"),
    "litellm_jwt_key_mapping": (MAPPING, "jwt_claim_value", "/jwt/key/mapping/new"),
}
"""Types whose ids LiteLLM chooses: an object, what names it, and the path of its create."""


@pytest.mark.parametrize("kind", CHOSEN)
@pytest.mark.parametrize("name", ["run-0-it", "run-0-other", None], ids=["again", "renamed", "destroyed"])
@pytest.mark.parametrize("made", [True, False], ids=["made", "not made"])
def test_an_object_whose_id_litellm_chooses_is_found_after_a_create_without_an_answer(
    kind: str, name: str | None, made: bool, ground: InProcess
) -> None:
    """It is in the state without an id, so that the next apply deletes it whatever the configuration says by then."""
    values, named, path = CHOSEN[kind]
    key = {"litellm_key.a": {"key": "sk-run-0-0123456789abcdef"}}
    apply(ground, key)
    lost = LOST if made else Fault("lost", Done.NOT, Way.RESET)
    assert apply(ground, {**key, f"{kind}.a": values}, unreadable_after(path, lost, method="POST")).errors
    assert ground.state()[f"{kind}.a"].tainted
    wanted: dict[str, Any] = {} if name is None else {f"{kind}.a": {**values, named: name}}
    well(ground, {**key, **wanted})
    rows = [*ground.store.unified_groups.values(), *ground.store.mappings.values()]
    assert [row[named] for row in rows] == ([] if name is None else [name])


@pytest.mark.parametrize("kind", CHOSEN)
def test_an_object_of_the_name_of_one_that_may_exist_stays_if_it_is_another(kind: str, ground: InProcess) -> None:
    """Somebody else has made it since."""
    values, named, path = CHOSEN[kind]
    key = {"litellm_key.a": {"key": "sk-run-0-0123456789abcdef"}}
    apply(ground, key)
    lost = Fault("lost", Done.NOT, Way.RESET)
    apply(ground, {**key, f"{kind}.a": values}, unreadable_after(path, lost, method="POST"))
    token = ground.state()["litellm_key.a"].state["token"]
    ground.ask("POST", path, {"jwt_claim_name": "email", "token": token, named: "run-0-it", "description": "theirs"})
    well(ground, key)
    rows = [*ground.store.unified_groups.values(), *ground.store.mappings.values()]
    assert [row["description"] for row in rows] == ["theirs"]


GONE = Fault("gone", Done.NOT, Way.OUTAGE, 500)
"""Nothing answers for as long as a create waits."""
REDIRECTED = Fault("redirected", Done.NOT, Reply(302, b"", {"location": "https://login.example.com"}))
"""A request never comes to LiteLLM."""
IDLE: dict[str, Any] = {"jwt_claim_name": "email", "jwt_claim_value": "run-0-it", "token": "", "is_active": False}
GROUPED: dict[str, Any] = {"access_group": "run-0-it", "model_names": ["run-0-m"], "max_budget": 5}
HIDDEN: dict[str, Any] = {
    "name": "run-0-it",
    "source": {"source": "github", "repo": "example/it"},
    "enabled": False,
}
TWO: dict[str, Any] = {"model": "run-0-m", "fallback_models": ["run-0-n"]}
STEPS: dict[str, tuple[dict[str, Any], str, str]] = {
    "litellm_fallback": (TWO, "/fallback", "POST"),
    "litellm_access_group": (GROUPED, "/access_group/new", "POST"),
    "litellm_jwt_key_mapping": (IDLE, "/jwt/key/mapping/new", "POST"),
    "litellm_claude_code_plugin": (HIDDEN, "/claude-code/plugins", "POST"),
}
"""Objects whose creates take several requests, with the first that writes."""


def gone_after(path: str, method: str, gone: Fault = GONE) -> Rule:
    """A rule: nothing answers after the first request there."""
    seen: list[str] = []

    def rule(request: Request) -> Fault | None:
        fault = gone if seen else None
        seen.extend([path] if (request.path, request.method) == (path, method) else [])
        return fault

    return rule


def furnished(ground: InProcess) -> str:
    """Two models and a key of somebody else's; returns the key's token."""
    for name in ("run-0-m", "run-0-n"):
        body = {"model_name": name, "litellm_params": {"model": "openai/x"}, "model_info": {"id": name}}
        ground.ask("POST", "/model/new", body)
    return str(ground.ask("POST", "/key/generate", {"key": "sk-run-0-0123456789abcdef"})["token"])


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("wanted", [True, False], ids=["again", "destroyed"])
def test_what_the_first_request_of_a_create_has_made_is_in_the_state(
    kind: str, wanted: bool, ground: InProcess
) -> None:
    """Although the error is that nothing answered the second one."""
    values, path, method = STEPS[kind]
    token = furnished(ground)
    blocks = {f"{kind}.a": {**values, "token": token} if "token" in values else dict(values)}
    assert apply(ground, blocks, gone_after(path, method)).errors
    assert blocks.keys() == ground.state().keys()
    well(ground, blocks if wanted else {})
    assert len(ground.listed(kind)) == wanted


@pytest.mark.parametrize("kind", ["litellm_access_group", "litellm_jwt_key_mapping", "litellm_claude_code_plugin"])
@pytest.mark.parametrize("fault", [LOST, FAILED], ids=["lost", "failed and was made"])
@pytest.mark.parametrize("readable", [True, False], ids=["readable", "not readable"])
def test_what_a_create_of_several_requests_has_made_is_its_own_if_the_first_got_no_answer(
    kind: str, fault: Fault, readable: bool, ground: InProcess
) -> None:
    """It does not have all values yet, and is nobody else's all the same."""
    values, path, _ = STEPS[kind]
    token = furnished(ground)
    blocks = {f"{kind}.a": {**values, "token": token} if "token" in values else dict(values)}
    rule = once(path, fault) if readable else unreadable_after(path, fault, method="POST")
    for error in apply(ground, blocks, rule).errors:
        assert "already exists" not in error.summary
    assert (f"{kind}.a" in ground.state()) != readable
    assert bool(ground.listed(kind)) != readable
    well(ground, {})
    assert not ground.listed(kind)


LOOKED_AT: dict[str, tuple[dict[str, Any], str]] = {
    "litellm_fallback": (TWO, "/fallback/run-0-m"),
    "litellm_unified_access_group": ({"access_group_name": "run-0-it"}, "/v1/access_group/{id}"),
    "litellm_mcp_server": (
        {"server_name": "run_0_it", "transport": "http", "url": "http://127.0.0.1:9/mcp"},
        "/v1/mcp/server/{id}",
    ),
    "litellm_mcp_toolset": ({"toolset_name": "run-0-it"}, "/v1/mcp/toolset/{id}"),
}
"""Objects whose deletions are looked at again, with the path of the first request."""


@pytest.mark.parametrize("kind", LOOKED_AT)
@pytest.mark.parametrize("gone", [GONE, REDIRECTED], ids=["gone", "redirected"])
def test_what_is_deleted_is_no_surprise_where_that_could_not_be_seen(gone: Fault, kind: str, ground: InProcess) -> None:
    """The deletion itself had been answered."""
    furnished(ground)
    values, path = LOOKED_AT[kind]
    apply(ground, {f"{kind}.a": values})
    path = path.format(id=ground.state()[f"{kind}.a"].state["id"])
    assert apply(ground, {}, gone_after(path, "DELETE", gone)).errors
    outcome = apply(ground, {})
    assert [each.summary for each in outcome.diagnostics] == []
    assert not ground.state()


@pytest.mark.parametrize(
    "first",
    [
        Fault("busy", Done.NOW, Reply(503, b"upstream error", {"content-type": "text/plain"})),
        Fault("ignored", Done.NOW, Reply(200, b"{}", JSON)),
    ],
    ids=["failed", "answered otherwise"],
)
def test_what_an_earlier_attempt_has_deleted_is_no_sign_of_another_proxy(first: Fault, ground: InProcess) -> None:
    """The last attempt was never sent, which says nothing of the one before."""
    blocks: dict[str, Any] = {f"litellm_budget.{name}": {"budget_id": f"run-0-{name}"} for name in "abc"}
    apply(ground, blocks)
    seen: list[bytes] = []

    def rule(request: Request) -> Fault | None:
        if request.path != "/budget/delete":
            return None
        repeated = request.body in seen
        seen.append(request.body)
        return REDIRECTED if repeated else first

    assert apply(ground, {}, rule).errors
    assert ground.state()
    outcome = apply(ground, {})
    assert [each.summary for each in outcome.diagnostics] == []
    assert not ground.state()


def test_groups_of_teams_are_written_one_after_the_other(ground: InProcess) -> None:
    """LiteLLM reads the groups of a team, changes them and writes them back without a lock."""
    ground.ask("POST", "/team/new", {"team_id": "run-0-t", "team_alias": "run-0-t"})
    times: list[float] = []

    def rule(request: Request) -> Fault | None:
        if request.method == "GET" or request.path.partition("/v1/access_group")[0]:
            return None
        times.append(asyncio.get_running_loop().time())
        return Fault("slow", Done.NOW, Way.SLOW, 5)

    blocks = {
        f"litellm_unified_access_group.{name}": {"access_group_name": f"run-0-{name}", "assigned_team_ids": ["run-0-t"]}
        for name in "ab"
    }
    for step in (blocks, {name: {**values, "assigned_team_ids": []} for name, values in blocks.items()}, {}):
        assert not apply(ground, step, rule).errors
    assert all(later - time >= 5 for time, later in pairwise(times))
    assert len(times) == 6


OWNERS = {"litellm_customer": ("user_id", "/customer/update"), "litellm_tag": ("name", "/tag/update")}
"""Types with limits in a budget of their own: the name of an object, and what gives it the budget."""


@pytest.mark.parametrize("kind", OWNERS)
@pytest.mark.parametrize("fault", [LOST, FAILED, TWICE, IGNORED], ids=["lost", "failed", "came twice", "ignored"])
@pytest.mark.parametrize("budget", [True, False], ids=["of the budget", "of its owner"])
def test_limits_that_an_update_adds_make_one_budget(kind: str, fault: Fault, budget: bool, ground: InProcess) -> None:
    """Whichever of both requests fails: the next apply finds the budget that is there."""
    name, path = OWNERS[kind]
    apply(ground, {f"{kind}.a": {name: "run-0-it"}})
    limited = {f"{kind}.a": {name: "run-0-it", "max_budget": 5}}
    for error in apply(ground, limited, once("/budget/new" if budget else path, fault)).errors:
        assert "already exists" not in error.summary
    well(ground, limited)
    assert [row["max_budget"] for row in ground.store.budgets.values()] == [5]


@pytest.mark.parametrize("kind", OWNERS)
def test_a_budget_that_an_earlier_object_of_the_name_has_left_has_the_new_limits_alone(
    kind: str, ground: InProcess
) -> None:
    """LiteLLM deletes no budget along with its owner."""
    name, _ = OWNERS[kind]
    least = {f"{kind}.a": {name: "run-0-it"}}
    for limits in ({"max_budget": 5, "tpm_limit": 3}, {"rpm_limit": 7}):
        apply(ground, least)
        apply(ground, {f"{kind}.a": {name: "run-0-it", **limits}})
        well(ground, {f"{kind}.a": {name: "run-0-it", **limits}})
        (row,) = ground.store.budgets.values()
        assert {key: row[key] for key in ("max_budget", "tpm_limit", "rpm_limit") if row[key] is not None} == limits
        apply(ground, {})


@pytest.mark.parametrize("after", [{}, {"sso_user_id": ""}, {"sso_user_id": None}], ids=["unset", "empty", "null"])
def test_the_id_of_a_user_at_the_identity_provider_stays_where_it_is_not_set_any_more(
    after: dict[str, Any], ground: InProcess
) -> None:
    """LiteLLM takes it at a create, and never back."""
    apply(ground, {"litellm_user.a": {"user_id": "run-0-u", "sso_user_id": "run-0-s"}})
    well(ground, {"litellm_user.a": {"user_id": "run-0-u", **after}})
    assert ground.store.users["run-0-u"]["sso_user_id"] == "run-0-s"


def test_what_goes_with_a_team_whose_deletion_got_no_answer_is_no_sign_of_another_proxy(ground: InProcess) -> None:
    """Nor are objects whose own deletions got none."""
    keys = {f"litellm_key.{name}": {"key_alias": f"run-0-{name}", **HOME} for name in "abc"}
    blocks = {"litellm_team.a": TEAM, **keys}
    apply(ground, blocks)
    assert apply(ground, {}, lambda request: LOST if request.path.endswith("/delete") else None).errors
    assert ground.state()
    outcome = apply(ground, {})
    assert [each.summary for each in outcome.diagnostics] == []
    assert not ground.state()


def test_objects_that_somebody_else_has_deleted_all_at_once_still_are_one(ground: InProcess) -> None:
    """Nothing of the run was being deleted."""
    blocks = {f"litellm_key.{name}": {"key_alias": f"run-0-{name}"} for name in "abc"}
    apply(ground, blocks)
    ground.store.keys.clear()
    (error,) = ground.plan(blocks).errors
    assert error.summary == "All objects of the state are missing from LiteLLM"


FORBIDDEN = Fault(
    "forbidden",
    Done.NOT,
    Reply(
        403,
        b'{"error": {"message": "Custom API key values are disabled by your administrator. Keys must be auto-generated.",'
        b' "type": "None", "param": "None", "code": "403"}}',
        JSON,
    ),
)


def forbids_own_keys(request: Request) -> Fault | None:
    """A rule: the proxy has `disable_custom_api_keys`."""
    return FORBIDDEN if request.path == "/key/generate" and b'"key"' in request.body else None


@pytest.mark.parametrize("attribute", ["key", "key_wo"])
def test_a_key_that_the_proxy_forbids_is_no_other_key(attribute: str, ground: InProcess) -> None:
    """Nobody would know the secret of that; the error says what to do."""
    outcome = apply(ground, {"litellm_key.a": {attribute: "sk-own-0123456789abcdef"}}, forbids_own_keys)
    (error,) = outcome.errors
    assert "disable_custom_api_keys" in error.detail
    assert "sk-own" not in error.detail
    assert not ground.store.keys
    well(ground, {})


def test_a_key_that_a_proxy_makes_itself_is_the_one_in_the_state(ground: InProcess) -> None:
    """Where the configuration gives none, it may be any."""
    outcome = apply(ground, {"litellm_key.a": {"key_alias": "run-0"}}, forbids_own_keys)
    assert not outcome.errors
    assert len(ground.store.keys) == 1
    assert set(ground.plan({"litellm_key.a": {"key_alias": "run-0"}}).actions.values()) == {"no-op"}


def test_a_user_is_deleted_while_nobody_is_added_to_the_teams_of_the_user(ground: InProcess) -> None:
    """LiteLLM reads the members of these teams and writes them back without the user, and without a lock."""
    for team_id in ("run-0-t", "run-0-u"):
        ground.ask("POST", "/team/new", {"team_id": team_id, "team_alias": team_id})
    times: list[float] = []

    def rule(request: Request) -> Fault | None:
        if request.path not in ("/user/delete", "/team/member_add"):
            return None
        times.append(asyncio.get_running_loop().time())
        return Fault("slow", Done.NOW, Way.SLOW, 5)

    leaving: dict[str, Any] = {"litellm_user.a": {"user_id": "run-0-a"}}
    assert not apply(ground, leaving).errors
    for team_id in ("run-0-t", "run-0-u"):
        ground.ask("POST", "/team/member_add", {"team_id": team_id, "member": {"user_id": "run-0-a", "role": "user"}})
    coming = {
        f"litellm_team_member.{team_id[-1]}": {"team_id": team_id, "user_id": "run-0-b", "role": "user"}
        for team_id in ("run-0-t", "run-0-u")
    }
    assert not apply(ground, coming, rule).errors
    assert len(times) == 3
    first, _, last = times
    assert last - first >= 5


BLOCKED: dict[str, Any] = {"tool_name": "run-0-tool", "input_policy": "blocked"}


def blocks_of(ground: InProcess) -> list[str]:
    """Where the tool is blocked."""
    teams = [row["team_id"] for row in ground.store.teams.values() if row["object_permission"]]
    held = [name for name in teams if ground.store.teams[name]["object_permission"]["blocked_tools"]]
    return held + [name for name, row in ground.store.tools.items() if row["input_policy"] == "blocked"]


@pytest.mark.parametrize("scope", [{}, {"team_id": "run-0-t"}], ids=["of all", "of a team"])
@pytest.mark.parametrize("fault", [LOST, FAILED, TWICE, IGNORED], ids=["lost", "failed", "came twice", "ignored"])
@pytest.mark.parametrize("wanted", [True, False], ids=["again", "destroyed"])
def test_a_policy_of_a_tool_that_a_create_has_stored_is_its_own(
    wanted: bool, fault: Fault, scope: dict[str, str], ground: InProcess
) -> None:
    """Although LiteLLM said that it failed: nobody else could take it away."""
    ground.ask("POST", "/team/new", {"team_id": "run-0-t", "team_alias": "run-0-t"})
    blocks = {"litellm_tool_policy.a": {**BLOCKED, **scope}}
    apply(ground, blocks, once("/v1/tool/policy", fault))
    well(ground, blocks if wanted else {})
    assert len(blocks_of(ground)) == wanted
    well(ground, {})
    assert blocks_of(ground) == []


@pytest.mark.parametrize("wanted", [True, False], ids=["again", "destroyed"])
def test_a_policy_that_somebody_else_has_given_a_tool_since_stays(wanted: bool, ground: InProcess) -> None:
    """The create got no answer, and nothing could be read after it."""
    blocks = {"litellm_tool_policy.a": {**BLOCKED, "input_policy": "trusted"}}
    apply(ground, blocks, unreadable_after("/v1/tool/policy", Fault("lost", Done.NOT, Way.RESET)))
    ground.ask("POST", "/v1/tool/policy", BLOCKED)
    assert bool(apply(ground, blocks if wanted else {}).errors) == wanted
    assert blocks_of(ground) == ["run-0-tool"]
    assert not ground.state()


@pytest.mark.parametrize("fault", [TWICE, Fault("lost", Done.TWICE, Way.RESET)], ids=["answered", "lost"])
@pytest.mark.parametrize("readable", [True, False], ids=["readable", "not readable"])
@pytest.mark.parametrize("wanted", [True, False], ids=["again", "destroyed"])
def test_an_attachment_that_the_same_request_has_made_twice_is_there_once(
    wanted: bool, readable: bool, fault: Fault, ground: InProcess
) -> None:
    """LiteLLM takes any number of equal ones, and applies the policy as long as there is one."""
    path = "/policies/attachments"
    ground.ask("POST", "/policies", {"policy_name": "run-0-p"})
    ground.ask("POST", path, {"policy_name": "run-0-p", "tags": ["theirs"]})
    blocks = {"litellm_policy_attachment.a": {"policy_name": "run-0-p", "tags": ["mine"]}}
    apply(ground, blocks, once(path, fault) if readable else unreadable_after(path, fault, method="POST"))
    for step in (blocks, {}) if wanted else ({},):
        well(ground, step)
        left = sorted(tag for row in ground.store.attachments.values() for tag in row["tags"])
        assert left == (["mine", "theirs"] if step else ["theirs"])


def test_the_second_of_two_equal_attachments_is_an_error_and_the_first_stays(ground: InProcess) -> None:
    """Each would take the other for a copy of its own, and the policy would apply to nothing."""
    ground.ask("POST", "/policies", {"policy_name": "run-0-p"})
    values = {"policy_name": "run-0-p", "tags": ["mine"]}
    outcome = apply(ground, {f"litellm_policy_attachment.{name}": dict(values) for name in "ab"})
    assert len(outcome.errors) == 1
    assert "already exists" in outcome.errors[0].summary
    (first,) = ground.store.attachments
    assert f'id = "{first}"' in outcome.errors[0].detail
    assert [each.state["attachment_id"] for each in ground.state().values()] == [first]


def test_an_object_that_exists_is_offered_although_litellm_does_not_say_which_value_it_is_about(
    ground: InProcess,
) -> None:
    """Also where a secret of the configuration is part of LiteLLM's words, and is masked there."""
    values = {
        "server_id": "run-0-s",
        "server_name": "run_0_s",
        "transport": "http",
        "url": "http://127.0.0.1:9/",
        "auth_type": "bearer_token",
        "credentials": {"auth_value": "ready"},
    }
    outcome = apply(ground, {"litellm_mcp_server.a": values}, once("/v1/mcp/server", TWICE))
    assert [each.summary.partition(": ")[2] for each in outcome.errors] == ["it already exists"]
    assert 'id = "run-0-s"' in outcome.errors[0].detail


@pytest.mark.parametrize("fault", [TWICE, Fault("lost", Done.TWICE, Way.RESET)], ids=["answered", "lost"])
def test_an_endpoint_that_the_same_request_has_made_twice_can_be_changed(fault: Fault, ground: InProcess) -> None:
    """LiteLLM changes the first of an id, and a later one would still be read."""
    path = "/config/pass_through_endpoint"
    values = {"path": "/run-0", "target": "http://127.0.0.1:9/a", "cost_per_request": 2}
    seen: list[str] = []

    def rule(request: Request) -> Fault | None:
        if (request.method, request.path) != ("POST", path) or seen:
            return None
        seen.append(path)
        return fault

    assert not apply(ground, {"litellm_pass_through_endpoint.a": values}, rule).errors
    well(ground, {"litellm_pass_through_endpoint.a": {**values, "cost_per_request": 3}})
    assert [row["cost_per_request"] for row in ground.store.endpoints] == [3]
    well(ground, {})
    assert not ground.store.endpoints
