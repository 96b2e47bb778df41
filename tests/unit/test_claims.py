"""Members and users that a deletion would take along: what LiteLLM does not tell is not taken for nothing."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.client import retry
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import AuthenticationFailed
from terraform_provider_litellm.ephemerals.key import EphemeralKey
from terraform_provider_litellm.objects.access import user as access_user
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.objects.teams import users
from terraform_provider_litellm.objects.teams.organization import ORGANIZATION
from terraform_provider_litellm.objects.teams.organization_members import ORGANIZATION_MEMBERS
from terraform_provider_litellm.objects.teams.team import TEAM
from terraform_provider_litellm.objects.teams.team_member_add import TEAM_MEMBER_ADD
from terraform_provider_litellm.objects.teams.team_members import TEAM_MEMBERS
from terraform_provider_litellm.plugin.diagnostics import Severity
from terraform_provider_litellm.plugin.ephemeral import Open
from terraform_provider_litellm.plugin.resource import Plan
from terraform_provider_litellm.plugin.values import UNKNOWN, State
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.run import activity, cascades
from tests.transport import FakeProxy, Reply, Request

USER: dict[str, Any] = {
    "user_id": "u",
    "keys": [],
    "user_info": {"user_id": "u", "teams": [], "organization_memberships": []},
}


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is planned."""
    monkeypatch.setattr(activity, "PAUSE", 0.001)


def litellm(*, status: int = 500, detail: str = "boom", **answers: Any) -> FakeProxy:
    """A proxy with an answer for each path, or a failure of LiteLLM."""
    known = {f"/{name.replace('_', '/', 1)}": found for name, found in answers.items()}

    def answer(request: Request) -> Reply:
        found = known.get(request.path)
        if callable(found):
            found = found(request.body)
        if request.path == "/key/info" and "/key/generate" not in proxy.paths:
            return 404, {"detail": {"error": "Key not found in database"}}
        return (status, {"detail": detail}) if found is None else (200, found)

    proxy = FakeProxy(answer)
    return proxy


def lacking(name: str) -> dict[str, Any]:
    """What LiteLLM tells of the user, without one of the lists."""
    info = {key: value for key, value in USER["user_info"].items() if key != name}
    return {key: value for key, value in USER.items() if key != name} | {"user_info": info}


@pytest.mark.parametrize(
    ("told", "deleted"),
    [(USER, True), *((lacking(name), False) for name in ("keys", "teams", "organization_memberships"))],
)
async def test_a_user_is_deleted_only_if_litellm_says_that_nothing_else_needs_him(told: Any, deleted: bool) -> None:
    """A list that is missing is not an empty one."""
    proxy = litellm(user_info=told, user_delete={"deleted": 1})
    reason = await users.delete(Client(proxy), "u")
    assert ("/user/delete" in proxy.paths) is deleted
    assert bool(reason) is not deleted


@pytest.mark.parametrize(("record", "errors"), [(TEAM_MEMBERS, 1), (TEAM_MEMBER_ADD, 0)])
async def test_a_deletion_is_not_planned_for_members_that_cannot_be_read(record: LiteLLMObject, errors: int) -> None:
    """It would remove members that other resources claim; a resource that names its members knows them."""
    prior = dict.fromkeys(record.table.by_name) | {"id": "t", "team_id": "t"}
    call = Plan(provider=Client(litellm(), policy=retry.NONE), prior=prior, config=None, planned=None)
    assert record.plan_delete is not None
    await record.plan_delete(call)
    assert [each.summary for each in call.diagnostics] == [
        "Cannot read the members of the team t: LiteLLM failed"
    ] * errors


@pytest.mark.parametrize(("record", "noun"), [(TEAM_MEMBERS, "team"), (ORGANIZATION_MEMBERS, "organization")])
async def test_no_exact_members_are_planned_for_a_group_that_cannot_be_read(record: LiteLLMObject, noun: str) -> None:
    """Members of another resource would be removed without a word; an error of the whole run is reported once."""
    config: State = dict.fromkeys(record.table.by_name) | {f"{noun}_id": "g", "members": {"u": {}}}
    assert record.plan is not None
    for proxy, times in ((litellm(), 2), (litellm(status=401), 1)):
        client, found = Client(proxy, policy=retry.NONE), []
        for _ in range(2):
            call = Plan(provider=client, prior=None, config=config, planned=config | {"id": UNKNOWN})
            await record.plan(call)
            found += [each.summary.partition(":")[0] for each in call.diagnostics]
        assert found == [f"Cannot read the members of the {noun} g"] * times


@pytest.mark.parametrize(
    ("status", "warnings"),
    [(500, ["Cannot list what belongs to the {} o: LiteLLM failed"]), (403, []), (404, [])],
)
@pytest.mark.parametrize("noun", ["team", "user", "organization"])
async def test_a_deletion_whose_keys_cannot_be_listed_says_so(noun: str, status: int, warnings: list[str]) -> None:
    """Once; and not where the API key or the release never lists them."""
    record = {"team": TEAM, "user": access_user.USER, "organization": ORGANIZATION}[noun]
    client = Client(litellm(status=status, detail="Not Found"), policy=retry.NONE)
    found = []
    assert record.plan_delete is not None
    for _ in range(2):
        prior = dict.fromkeys(record.table.by_name) | {"id": "o", f"{noun}_id": "o"}
        call = Plan(provider=client, prior=prior, config=None, planned=None)
        await record.plan_delete(call)
        found += [(each.severity, each.summary) for each in call.diagnostics]
    assert found == [(Severity.WARNING, each.format(noun)) for each in warnings]


async def test_an_obstacle_of_all_lists_is_warned_of_once() -> None:
    """And is no error that a read would then keep to itself."""
    client = Client(litellm(status=401), policy=retry.NONE)
    found = []
    assert TEAM.plan_delete is not None
    for name in "ab":
        prior = dict.fromkeys(TEAM.table.by_name) | {"id": name, "team_id": name}
        call = Plan(provider=client, prior=prior, config=None, planned=None)
        await TEAM.plan_delete(call)
        found += [each.severity for each in call.diagnostics]
    assert found == [Severity.WARNING]
    assert client.first(AuthenticationFailed(401, "no"))


async def test_a_list_of_keys_that_is_too_long_is_not_taken_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is told all the same."""
    monkeypatch.setattr(cascades, "PAGES", 1)
    keys = {"keys": [{"token": "h", "key_alias": "k", "team_id": "t"}], "total_pages": 2}
    prior = dict.fromkeys(TEAM.table.by_name) | {"id": "t", "team_id": "t"}
    call = Plan(provider=Client(litellm(key_list=keys)), prior=prior, config=None, planned=None)
    assert TEAM.plan_delete is not None
    await TEAM.plan_delete(call)
    assert [each.summary for each in call.diagnostics] == [
        "Cannot list what belongs to the team t: there are too many keys",
        "1 key will be deleted together with the team t",
    ]


async def test_an_ephemeral_key_that_cannot_be_read_back_is_deleted() -> None:
    """Otherwise it would be a secret that nobody knows, for as long as it lives."""
    proxy = litellm(
        key_generate=lambda body: {"key": body["key"], "token": token_of(body["key"])}, key_delete={"deleted_keys": [1]}
    )
    source, call = EphemeralKey(), Open(provider=Client(proxy, policy=retry.NONE))
    call.config = dict.fromkeys(source.schema.block.attributes)
    await source.open(call)
    assert [each.summary.partition(":")[2] for each in call.diagnostics] == [" LiteLLM failed"]
    assert proxy.paths[-1] == "/key/delete"
    assert call.result is None
