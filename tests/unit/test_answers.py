"""Answers of another form than LiteLLM gives, to every call of every object: errors that say so, and nothing is lost."""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terraform_provider_litellm import catalog
from terraform_provider_litellm.client import answers, errors, retry, watch
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import ClientError, UnexpectedAnswer
from terraform_provider_litellm.client.retry import NONE
from terraform_provider_litellm.lifecycle import writes
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.lifecycle.settle import settled
from terraform_provider_litellm.plugin.diagnostics import Severity
from terraform_provider_litellm.plugin.resource import Apply, Import, Plan, Read
from terraform_provider_litellm.plugin.values import UNKNOWN, infer
from terraform_provider_litellm.record.behaviours import ReplacedWhenChanged
from terraform_provider_litellm.record.json_values import conform
from terraform_provider_litellm.record.object import LiteLLMObject
from terraform_provider_litellm.run import lag, vanished
from tests.objects import SAMPLES
from tests.transport import FakeProxy, Reply, Request

TOKEN = "9b40ee90f73915e8ace1dcb9ea2ba1b73be0203c7d2cd8af4473cedbcc67ff15"
SINCE = "2026-01-01T00:00:00Z"
MEMBER = {"user_id": "u", "user_email": None, "role": "user"}

STATES: dict[str, dict[str, Any]] = {
    "litellm_key": {"id": TOKEN, "token": TOKEN, "key": "sk-0123456789abcdef", "key_alias": "k"},
    "litellm_team": {"id": "t", "team_id": "t", "team_alias": "a"},
    "litellm_team_member": {"id": "t/u", "team_id": "t", "user_id": "u", "role": "user"},
    "litellm_team_members": {"id": "t", "team_id": "t", "members": infer({"u": {}})},
    "litellm_team_member_add": {"id": "t", "team_id": "t", "member": [MEMBER]},
    "litellm_model": {
        "id": "m",
        "model_id": "m",
        "model_name": "n",
        "custom_llm_provider": "openai",
        "base_model": "gpt-4o",
    },
} | {kind: dict(sample.state) for kind, sample in SAMPLES.items() if sample.state}
"""An object of each kind, as a state holds it."""

TEAM_ROW = {
    "team_id": "t",
    "team_alias": "a",
    "models": [],
    "metadata": {},
    "blocked": True,
    "budget_limits": [],
    "model_max_budget": {},
    "members_with_roles": [MEMBER],
    "object_permission": None,
    "router_settings": {},
    "created_at": SINCE,
}
KEY_ROW: dict[str, Any] = {
    "blocked": True,
    "token": TOKEN,
    "key_name": "sk-...cdef",
    "key_alias": "k",
    "models": [],
    "metadata": {},
    "created_at": SINCE,
    "expires": None,
    "budget_limits": [],
    "model_max_budget": {},
    "spend": 0,
    "litellm_budget_table": None,
}
MODEL_ROW = {
    "model_name": "n",
    "litellm_params": {"model": "openai/gpt-4o", "custom_llm_provider": "openai"},
    "model_info": {"id": "m", "db_model": True, "base_model": "gpt-4o"},
}
CALLBACK = {"callback_name": "c", "callback_type": "success", "callback_vars": {}}
MEMBERSHIP = {"user_id": "u", "budget_id": None, "litellm_budget_table": {"max_budget": None}}
GOOD: dict[str, Any] = {
    "/team/info": {
        "team_id": "t",
        "team_info": TEAM_ROW | {"metadata": {"logging": [CALLBACK]}},
        "keys": [],
        "team_memberships": [MEMBERSHIP],
    },
    "/v2/team/list": {"teams": [TEAM_ROW], "total_pages": 1},
    "/team/delete": {"deleted_teams": ["t"]},
    "/key/info": {"key": TOKEN, "info": KEY_ROW | {"object_permission": {"blocked_tools": ["t"]}}},
    "/key/list": {"keys": [KEY_ROW], "total_pages": 1},
    "/v2/key/info": {"info": [KEY_ROW]},
    "/key/generate": {"key": "sk-0123456789abcdef"},
    "/key/delete": {"deleted_keys": [TOKEN]},
    "/v2/model/info": {"data": [MODEL_ROW], "total_pages": 1},
    "/model/delete": {"message": "Model: m deleted successfully"},
    "/team/member_delete": TEAM_ROW,
    "/user/info": {"user_info": {"teams": []}, "keys": []},
    "/v1/models": {"data": [{"id": "n"}]},
    "/health/readiness/details": {"litellm_version": "1.106.0"},
    "/health/license": {"has_license": False},
} | {path: answer for sample in SAMPLES.values() for path, answer in sample.answers.items()}

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "an empty list": b"[]",
    "a text": b'"x"',
    "a number": b"5",
    "true": b"true",
    "an empty object": b"{}",
    "a list of numbers": b"[1, 2]",
    "another object": b'{"status": "ok"}',
    "empty parts": b'{"team_info": {}, "info": {}, "data": {}, "teams": {}, "keys": {}, "total_pages": 1}',
    "parts of wrong types": b'{"team_info": 5, "info": [], "data": "x", "teams": 1, "keys": true, "key": 7, "total_pages": "x"}',
    "another team": b'{"team_info": {"team_id": "other", "members_with_roles": []}}',
    "a team without members": b'{"team_info": {"team_id": "t"}}',
    "no list of members": b'{"team_info": {"team_id": "t", "members_with_roles": 5}}',
    "numbers in lists": b'{"data": [5], "teams": [5], "keys": [5], "total_pages": 1, "info": {}}',
    "half of a character": rb'{"team_info": "\ud800"}',
    "900 levels": b"[" * 900 + b"]" * 900,
    "a number out of all bounds": b'{"team_info": 1e999999999}',
    "cut off": b'{"team_info": {"team_id": "t"',
    "a page": b"<html><title>Portal</title></html>",
}
READ = {
    "an empty list": {"litellm_budget", "litellm_organization", "litellm_unified_access_group"},
    "a team without members": {"litellm_team", "litellm_team_block"},
    "no list of members": {"litellm_team", "litellm_team_block"},
}
"""Bodies that are good enough for a kind of object: LiteLLM answers a list to a question for several budgets."""

PLAIN_LISTS = {
    "litellm_agent",
    "litellm_customer",
    "litellm_mcp_server",
    "litellm_mcp_toolset",
    "litellm_project",
    "litellm_tag",
}
"""Objects whose list is a list and nothing else, so that an empty one is good."""


def deletes(method: str, path: str) -> bool:
    """Whether a request deletes, were it only a block."""
    return method == "DELETE" or path.endswith(("delete", "unblock"))


class Proxy(FakeProxy):
    """Answers as LiteLLM would, but for what a rule says of a method, path and query."""

    def __init__(self, rule: Callable[[str, str, str], Any] = lambda _method, _path, _query: None) -> None:
        super().__init__(self.answered)
        self.rule = rule

    def answered(self, request: Request) -> Reply:
        """What the rule gives, or else a good answer."""
        method, path, query, _ = request
        found = self.rule(method, path, query)
        if isinstance(found, ClientError | tuple):
            return found
        if found is None and path == "/key/info" and not query:  # the master key
            return 404, missing(path)
        good = GOOD.get(f"{method} {path}", GOOD.get(path, {}))
        return 200, good if found is None else found


async def no_wait(_: float) -> None:
    """A pause that takes no time."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for."""
    monkeypatch.setattr(writes, "BUSY_PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(retry, "SEARCHED", 0.0)
    monkeypatch.setattr(vanished, "PAUSE", 0.001)
    monkeypatch.setattr(lag, "LAG", 0.0)
    monkeypatch.setattr(watch, "WATCHED", (0.0, 0.0))


def record_of(kind: str) -> LiteLLMObject:
    """The record of a type."""
    return catalog.record(kind)


def state_of(kind: str) -> dict[str, Any]:
    """A state of a type, whole."""
    return dict.fromkeys(ObjectResource(record_of(kind)).schema.type.attributes) | copy.deepcopy(STATES[kind])


def planned_of(kind: str) -> dict[str, Any]:
    """The plan of a new object, whose id is generated."""
    unknown = {"litellm_key": ("token", "key"), "litellm_team": ("team_id",), "litellm_model": ("model_id",)}
    record = record_of(kind)
    sampled = [
        each for each in record.named_by if SAMPLES[kind].state and record.table.by_name[each].generated_if_unset
    ]
    return state_of(kind) | dict.fromkeys(("id", *unknown.get(kind, sampled)), UNKNOWN)


def run(work: Callable[[Client], Any], proxy: Proxy) -> Any:
    """What an operation gives."""

    async def main() -> Any:
        async with Client(proxy, policy=NONE, sleep=no_wait) as client:
            return await work(client)

    return asyncio.run(main())


async def outcome(work: Any) -> Any:
    """The result, or the error that the client knows."""
    try:
        return await work
    except ClientError as error:
        return error


def kinds() -> list[str]:
    """All types."""
    return sorted(catalog.OBJECTS)


def test_every_object_is_in_the_table() -> None:
    """A new type is tried as well."""
    assert sorted(STATES) == kinds()


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", kinds())
def test_no_call_of_any_object_fails_otherwise_than_with_an_error_of_the_client(kind: str, body: bytes) -> None:
    """A read is an error and never says that the object is gone; nor does a deletion say that it is deleted."""
    record = record_of(kind)
    proxy = Proxy(lambda _method, _path, _query: body)
    identity = record.address(STATES[kind])
    texts = {
        "litellm_team_member": "t/u",
        "litellm_organization_member": "o/u",
        "litellm_team_callback": "t/c",
        "litellm_key": TOKEN,
    }
    good = [name for name, each in BODIES.items() if each == body and kind in READ.get(name, ())]

    async def work(client: Client) -> None:
        if record.listing is not None:
            found = await outcome(record.listing.page(client, "t", 1))
            assert good or isinstance(found, ClientError) or (body == b"[]" and kind in PLAIN_LISTS), found
        for call in (
            record.read(client, identity),
            record.found(client, texts.get(kind, "t")),
            record.delete(client, identity),
        ):
            found = await outcome(call)
            assert good or isinstance(found, ClientError), found
        members = {"u": {"role": "user"}} if kind.endswith("_members") else [MEMBER]
        await outcome(record.create(client, state_of(kind), {"members": members, "role": "user", "user_id": "u"}))
        await outcome(record.update(client, identity, {"members": members}))
        if record.renew is not None:
            await outcome(record.renew(client, identity, state_of(kind)))
        if record.successor is not None:
            await outcome(record.successor(client, state_of(kind) | {"auto_rotate": True, "created_at": SINCE}))

    run(work, proxy)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", kinds())
def test_a_plain_read_keeps_the_last_state_and_says_why(kind: str, body: bytes) -> None:
    """The error names the request, and the form of what came."""
    if kind in READ.get(next(name for name, each in BODIES.items() if each is body), ()):
        return
    call: Read[Client] = Read(state=state_of(kind), private={"baseline": {}})

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of(kind)).read(call)

    run(work, Proxy(lambda _method, _path, _query: body))
    assert call.state == state_of(kind)
    (error,) = call.diagnostics
    assert error.severity is Severity.ERROR
    assert re.search("(GET|POST) /", error.detail)
    assert "unexpected answer" in error.summary or "not from LiteLLM" in error.summary


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", kinds())
def test_a_deletion_without_litellms_answer_keeps_the_state(kind: str, body: bytes) -> None:
    """What a gateway answered in LiteLLM's place has deleted nothing."""
    call: Apply[Client] = Apply(prior=state_of(kind), state=state_of(kind))

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of(kind)).delete(call)

    proxy = Proxy(lambda method, path, _query: body if deletes(method, path) else None)
    run(work, proxy)
    (error,) = call.diagnostics
    assert error.severity is Severity.ERROR
    assert error.summary.startswith("Cannot delete")


def applied(kind: str, proxy: Proxy, planned: dict[str, Any] | None = None) -> Apply[Client]:
    """A create."""
    planned = planned or planned_of(kind)
    call: Apply[Client] = Apply(config=state_of(kind) | {"key": None}, planned=planned)

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of(kind)).create(call)

    run(work, proxy)
    return call


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["litellm_key", "litellm_team", "litellm_model"])
def test_an_object_that_cannot_be_read_back_is_in_the_state(kind: str, body: bytes) -> None:
    """With its id, and a key with its secret; the warnings say what came instead."""
    seen: list[str] = []

    def rule(_method: str, path: str, _query: str) -> Any:
        seen.append(path)
        return body if any(each.endswith(("/new", "/generate")) for each in seen) else absent(path)

    call = applied(kind, Proxy(rule))
    assert call.state is not None
    assert call.state["id"] not in (None, UNKNOWN)
    assert kind != "litellm_key" or call.state["key"].startswith("sk-")
    assert "bug" not in str(list(call.diagnostics))


def missing(path: str) -> Any:
    """What LiteLLM says of an object that it does not have."""
    if "model" in path:
        return {"detail": {"error": "Model id = x not found on litellm proxy"}}
    nouns = {
        "/key/": "Key",
        "/organization/": "Organization",
        "/mcp/server/": "MCP Server",
        "/mcp/toolset/": "Toolset",
        "/agents/": "Agent",
    }
    noun = next((noun for part, noun in nouns.items() if part in path), "Team")
    return {"detail": {"error": f"{noun} not found in database"}}


ABSENT: dict[str, Any] = {"/v2/model/info": {"data": []}} | {
    path: answer for sample in SAMPLES.values() for path, answer in sample.absent.items()
}
"""What LiteLLM answers with 200 where there is no such object, by path."""


def absent(path: str) -> Any:
    """What LiteLLM answers where there is no such object."""
    return ABSENT[path] if path in ABSENT else (404, missing(path))


def broken(value: Any, place: list[Any], bad: Any) -> Any:
    """A copy with something else at a place."""
    if not place:
        return bad
    name, *rest = place
    if isinstance(value, dict):
        return {each: broken(item, rest, bad) if each == name else item for each, item in value.items()}
    return [broken(item, rest, bad) if at == name else item for at, item in enumerate(value)]


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places in a JSON value."""
    yield before
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield from places(item, (*before, name))


READS = ("/team/info", "/key/info", "/v2/model/info", "/v2/team/list", "/key/list", "/v2/key/info")
PLACES = [(path, place) for path in READS for place in places(GOOD[path])]
WRONG: st.SearchStrategy[Any] = st.sampled_from(
    [None, 5, -1, True, "x", "", [], [5], [None], {}, {"x": 5}, 1e300, [[]], [{}], {"": {}}]
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(kinds()), st.sampled_from(PLACES), WRONG, st.booleans(), st.booleans())
def test_wrong_types_anywhere_in_an_answer_are_no_fault_of_the_provider(
    kind: str, at: tuple[str, tuple[Any, ...]], bad: Any, fresh: bool, listed: bool
) -> None:
    """A read, an import and the read back of a write go on, or end with an error that the client knows."""
    path, place = at
    body = broken(GOOD[path], list(place), bad)
    proxy = Proxy(lambda _method, its_path, _query: (200, body) if its_path == path else None)
    resource = ObjectResource(record_of(kind))

    async def work(client: Client) -> None:
        for _ in range(5 if listed else 1):
            read = Read(provider=client, state=state_of(kind), private={} if fresh else {"baseline": {}})
            await resource.read(read)
        text = {"litellm_team_member": "t/u", "litellm_key": TOKEN, "litellm_model": "m"}.get(kind, "t")
        await resource.import_state(Import(provider=client, id=text))
        update = Apply(provider=client, prior=state_of(kind), state=state_of(kind), planned=state_of(kind))
        await settled(resource.record, update, state_of(kind), resource.table.fields, update.diagnostics)

    run(work, proxy)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(kinds()), st.sampled_from([*GOOD]), st.sampled_from(list(BODIES.values())))
def test_a_plan_goes_on_whatever_a_proxy_answers(kind: str, path: str, body: bytes) -> None:
    """What a plan asks of its own accord is no reason to fail."""
    resource = ObjectResource(record_of(kind))
    proxy = Proxy(lambda _method, its_path, _query: body if its_path == path else None)

    async def work(client: Client) -> None:
        state = state_of(kind) | {"id": STATES[kind]["id"]}
        await resource.plan(Plan(provider=client, prior=state, planned=dict(state), config=dict(state)))
        await resource.plan(Plan(provider=client, prior=state, planned=None, config=None))

    run(work, proxy)


def test_a_fault_of_our_own_is_not_called_an_answer() -> None:
    """Where nothing was read, an exception stays what it is."""
    with pytest.raises(KeyError), answers.expected():
        raise KeyError("x")


def test_the_form_of_an_answer_shows_none_of_its_values() -> None:
    """Names alone, and not many of them."""
    secret = "hunter2-hunter2"
    assert secret not in answers.form({"key": secret, "a": [secret]})
    assert answers.form({str(number): 1 for number in range(100)}).endswith(", …")
    values: list[Any] = [None, [], [secret], secret, 5, 1.5, True, {}]
    forms = [answers.form(value) for value in values]
    assert forms == [
        "nothing, or null",
        "a list of 0",
        "a list of 1",
        "a string",
        "a whole number",
        "a number",
        "true or false",
        "an empty object",
    ]


# ---- creates and deletions without an answer


def test_the_search_after_an_unanswered_create_polls_while_litellm_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway gives up with 504 while the write goes on: the team comes a little later, and is this create's."""
    monkeypatch.setattr(retry, "SEARCHED", 5.0)
    looks: list[str] = []

    def rule(_method: str, path: str, query: str) -> Any:
        if path == "/team/new":
            return (504, b"")
        if path == "/team/info":
            looks.append(query)
            team_id = parse_qs(query)["team_id"][0]
            return absent(path) if len(looks) < 4 else {"team_info": TEAM_ROW | {"team_id": team_id}}
        return None

    call = applied("litellm_team", Proxy(rule))
    assert call.state is not None
    assert not call.diagnostics.has_error
    assert len(looks) > 4


@pytest.mark.parametrize("kind", ["litellm_key", "litellm_team", "litellm_model"])
@pytest.mark.parametrize("reads", [(503, b""), None])
def test_where_nobody_can_tell_a_create_leaves_a_tainted_object_with_its_id(kind: str, reads: Any) -> None:
    """Never none: an error with a state is what Terraform calls tainted. A key has its secret."""
    sent: list[str] = []

    def rule(method: str, path: str, _query: str) -> Any:
        if path.endswith(("/new", "/generate")):
            sent.append(path)
            return errors.cut_off("http://h", "")
        return (reads if sent else None) or absent(path) if errors.is_read(method, path) else None

    call = applied(kind, Proxy(rule))
    assert len(sent) == 1
    assert call.diagnostics.has_error
    assert call.state is not None
    assert call.state["id"] not in (None, UNKNOWN)
    assert kind != "litellm_key" or call.state["key"].startswith("sk-")
    assert writes.UNFINISHED in call.private


def test_exists_already_on_an_id_of_this_create_is_its_own() -> None:
    """A gateway that delivers twice; the second answer says that the team exists."""
    new = False

    def rule(_method: str, path: str, query: str) -> Any:
        nonlocal new
        if path == "/team/new":
            new = True
            return (400, {"detail": {"error": "Team id = x already exists. Please use a different team id."}})
        team_id = parse_qs(query).get("team_id", [""])[0]
        return {"team_info": TEAM_ROW | {"team_id": team_id}} if new else absent(path)

    call = applied("litellm_team", Proxy(rule))
    assert not call.diagnostics.has_error
    assert call.state is not None


def test_exists_already_on_an_id_of_the_configuration_is_somebody_elses() -> None:
    """It was not there a moment ago: then another run has made it."""
    new = False

    def rule(_method: str, path: str, query: str) -> Any:
        nonlocal new
        if path == "/team/new":
            new = True
            return (400, {"detail": {"error": "Team id = t already exists. Please use a different team id."}})
        return None if new else absent(path)

    call = applied("litellm_team", Proxy(rule), planned_of("litellm_team") | {"team_id": "t"})
    assert call.diagnostics.has_error
    assert call.state is None


@pytest.mark.parametrize("kind", kinds())
def test_a_create_that_could_not_even_look_leaves_nothing(kind: str) -> None:
    """A read that fails before anything was sent has made nothing: there is no tainted object."""
    writes_seen: list[str] = []

    def rule(method: str, path: str, _query: str) -> Any:
        if errors.is_read(method, path):
            return errors.cut_off("http://h", "")
        writes_seen.append(path)
        return None

    named = {"litellm_team": {"team_id": "t"}, "litellm_model": {"model_id": "m"}}
    sampled = {name: STATES[kind][name] for name in record_of(kind).named_by} if SAMPLES[kind].state else {}
    call = applied(kind, Proxy(rule), planned_of(kind) | named.get(kind, sampled))
    assert call.diagnostics.has_error
    assert call.state is None
    assert writes_seen == []


@pytest.mark.parametrize("answer", [(502, b""), (500, b"Internal Server Error")])
@pytest.mark.parametrize("kind", ["litellm_team", "litellm_model"])
def test_another_object_under_an_id_of_the_configuration_is_somebody_elses(kind: str, answer: Any) -> None:
    """It was not there before the create, which failed; what is there then has another name. It is not touched."""
    seen: list[str] = []

    def rule(_method: str, path: str, _query: str) -> Any:
        seen.append(path)
        made = any(each.endswith("/new") for each in seen)
        if path.endswith("/new"):
            return answer
        if path == "/team/info":
            theirs = {"team_info": TEAM_ROW | {"team_alias": "theirs"}}
            return theirs if made else absent(path)
        if path == "/v2/model/info":
            return {"data": [MODEL_ROW | {"model_name": "theirs"}] if made else []}
        return None

    named = {"litellm_team": {"team_id": "t"}, "litellm_model": {"model_id": "m"}}
    call = applied(kind, Proxy(rule), planned_of(kind) | named[kind])
    (error,) = call.diagnostics
    assert "it already exists" in error.summary
    assert "  import {" in error.detail
    assert call.state is None
    assert not any(path.endswith("/delete") for path in seen)


def unfinished(kind: str, row: dict[str, Any], *, named: bool) -> tuple[Read[Client], Apply[Client], list[str]]:
    """The refresh and the deletion of an object that a create may have made, where LiteLLM has this row."""
    seen: list[str] = []

    def rule(_method: str, path: str, _query: str) -> Any:
        seen.append(path)
        return {"team_info": row} if path == "/team/info" else None

    private = {writes.UNFINISHED: {"named": named}}
    read: Read[Client] = Read(state=state_of(kind), private=dict(private))
    apply: Apply[Client] = Apply(prior=state_of(kind), state=state_of(kind), private=dict(private))

    async def work(client: Client) -> None:
        read.provider = apply.provider = client
        resource = ObjectResource(record_of(kind))
        await resource.read(read)
        await resource.delete(apply)

    run(work, Proxy(rule))
    return read, apply, seen


def test_an_unfinished_object_is_deleted_only_if_it_is_as_it_was_written() -> None:
    """Somebody else may have made one of the same id meanwhile; an id of ours can be nobody else's, whatever is there."""
    theirs = TEAM_ROW | {"team_alias": "theirs"}
    for row, named, deleted in ((TEAM_ROW, True, True), (theirs, True, False), (theirs, False, True)):
        read, apply, seen = unfinished("litellm_team", row, named=named)
        assert (read.state is not None, "/team/delete" in seen) == (deleted, deleted)
        assert not apply.diagnostics.has_error


EMAIL = {"id": UNKNOWN, "team_id": "t", "user_id": UNKNOWN, "user_email": "A@b.c", "role": "user"}
JOINED = {"user_id": "new", "user_email": "a@b.c", "role": "user"}


def by_email(reads: Callable[[int], Any], add: Any = None) -> tuple[Apply[Client], Proxy]:
    """The create of a member by e-mail address whose answer is lost; `reads` is told how many came after it."""
    sent: list[int] = []

    def rule(_method: str, path: str, _query: str) -> Any:
        if path == "/team/member_add":
            sent.append(0)
            return add or errors.cut_off("http://h", "")
        if path == "/team/info":
            if not sent:
                return {"team_info": TEAM_ROW | {"members_with_roles": []}}
            sent[0] += 1
            return reads(sent[0])
        return None

    proxy = Proxy(rule)
    call: Apply[Client] = Apply(config=state_of("litellm_team_member"), planned=state_of("litellm_team_member") | EMAIL)

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of("litellm_team_member")).create(call)

    run(work, proxy)
    return call, proxy


def test_a_member_by_email_is_searched_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In any letter case, and while LiteLLM may still be adding him."""
    monkeypatch.setattr(retry, "SEARCHED", 5.0)
    call, _ = by_email(lambda count: {"team_info": TEAM_ROW | {"members_with_roles": [JOINED] if count > 2 else []}})
    assert not call.diagnostics.has_error
    assert call.state is not None
    assert (call.state["user_id"], call.state["id"]) == ("new", "t/new")


def test_a_member_by_email_of_whom_nobody_can_tell_is_found_by_the_next_read() -> None:
    """The state knows no id of his, and the read finds him all the same."""
    call, _ = by_email(lambda _: (503, b""))
    assert call.diagnostics.has_error
    assert call.state is not None
    assert (call.state["user_id"], call.state["id"]) == (None, "t/")
    read: Read[Client] = Read(state=call.state, private=call.private)

    async def work(client: Client) -> None:
        read.provider = client
        await ObjectResource(record_of("litellm_team_member")).read(read)

    run(work, Proxy(lambda *_: {"team_info": TEAM_ROW | {"members_with_roles": [JOINED]}}))
    assert read.state is not None
    assert (read.state["user_id"], read.state["id"]) == ("new", "t/new")
    assert list(read.diagnostics) == []


UNSEEN = "Service Unavailable: authentication database is temporarily unreachable"


def test_a_member_whom_litellm_did_not_see_being_added_is_not_taken_back() -> None:
    """It turned the request away: who is in the team then was added by somebody else."""
    unseen = (503, {"error": {"message": UNSEEN, "type": "x", "param": None, "code": "503"}})
    call, proxy = by_email(lambda _: {"team_info": TEAM_ROW | {"members_with_roles": [JOINED]}}, unseen)
    assert call.diagnostics.has_error
    assert call.state is None
    assert "/team/member_delete" not in proxy.paths


@pytest.mark.parametrize("kind", ["litellm_team_member", "litellm_team_member_add", "litellm_team_members"])
def test_members_who_were_added_in_part_are_in_the_state(kind: str) -> None:
    """The limits that LiteLLM takes only afterwards fail for good, and so does what would undo it."""
    added: list[str] = []

    def rule(_method: str, path: str, _query: str) -> Any:
        if path == "/team/member_add":
            added.append(path)
        if path == "/team/info":
            return {"team_info": TEAM_ROW | {"members_with_roles": [MEMBER] if added else []}}
        if path in ("/team/member_update", "/team/member_delete"):
            return (400, {"detail": {"error": "Invalid value"}})
        return None

    limits: dict[str, Any] = {"tpm_limit": 5}
    if kind == "litellm_team_members":
        limits = {"members": infer({"u": {"tpm_limit": 5}})}
    call = applied(kind, Proxy(rule), planned_of(kind) | limits)
    assert call.diagnostics.has_error
    assert call.state is not None
    assert writes.UNFINISHED in call.private


BUSY = {"error": {"message": "Transaction API error: Transaction already closed", "type": "x", "code": "500"}}


@pytest.mark.parametrize("kind", kinds())
def test_what_litellm_is_too_busy_for_is_made_again(kind: str) -> None:
    """After a look: nothing is there yet, so that nothing is made twice."""
    writes: list[str] = []

    def rule(method: str, path: str, query: str) -> Any:
        writing = not errors.is_read(method, path)
        if writing:
            writes.append(path)
            return (500, BUSY) if len(writes) < 3 else None
        if kind.endswith("_block") and len(writes) < 3:
            return absent(path)
        if path == "/team/info" and "members" not in kind and kind != "litellm_team":
            return {"team_info": TEAM_ROW | {"members_with_roles": [MEMBER] if len(writes) > 2 else []}}
        if path == "/organization/info" and kind != "litellm_organization":
            held = GOOD[path]
            return held if len(writes) > 2 else held | {"members": []}
        if "member" in kind and path == "/team/info":
            return {"team_info": TEAM_ROW | {"members_with_roles": [MEMBER] if len(writes) > 2 else []}}
        if path == "/v2/model/info":
            identifier = parse_qs(query).get("modelId", [""])[0]
            row = MODEL_ROW | {"model_info": {"id": identifier, "db_model": True, "base_model": "gpt-4o"}}
            return {"data": [row] if len(writes) > 2 else []}
        if len(writes) < 3 and not path.startswith("/health"):
            return absent(path)
        team_id = parse_qs(query).get("team_id", ["t"])[0]
        return {"team_info": TEAM_ROW | {"team_id": team_id}} if path == "/team/info" else None

    call = applied(kind, Proxy(rule))
    assert not call.diagnostics.has_error, list(call.diagnostics)
    assert call.state is not None
    assert len(writes) >= 3
    assert len(set(writes[:3])) == 1


@pytest.mark.parametrize("kind", kinds())
def test_an_update_that_litellm_is_too_busy_for_is_made_again(kind: str) -> None:
    """It sets values, and does so twice with the same result."""
    writes: list[str] = []

    def rule(method: str, path: str, _query: str) -> Any:
        if not errors.is_read(method, path):
            writes.append(path)
            return (500, BUSY) if len(writes) < 3 else None
        return None

    changes: dict[str, dict[str, Any]] = {
        "litellm_team_member": {"tpm_limit": 5},
        "litellm_team_member_add": {"tpm_limit": 5},
        "litellm_team_members": {"members": infer({"u": {"tpm_limit": 5}})},
        "litellm_organization_members": {"members": infer({"u": {"max_budget_in_organization": 5}})},
        "litellm_model": {"tpm": 5},
        "litellm_fallback": {"fallback_models": ["o"]},
        "litellm_prompt": {"dotprompt_content": "User: ho"},
    }
    sample = SAMPLES[kind]
    replacing = {name for name, each in sample.fields.items() if each.behaviour(ReplacedWhenChanged)}
    changeable = sample.fields.keys() - sample.least.keys() - replacing
    if not changeable and kind not in changes:
        pytest.skip("nothing of it can change")
    name = next((each for each in ("tpm_limit", *sample.fields) if each in changeable), next(iter(sample.fields)))
    value = conform(sample.fields[name].type, sample.tried(name)[0])
    planned = state_of(kind) | changes.get(kind, {name: value})
    call: Apply[Client] = Apply(prior=state_of(kind), state=state_of(kind), planned=planned, config=planned)

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of(kind)).update(call)

    run(work, Proxy(rule))
    assert not [each for each in call.diagnostics if each.summary.startswith("Cannot")]
    assert len(writes) >= 3


def test_a_team_is_deleted_although_a_member_leaves_it_meanwhile() -> None:
    """LiteLLM removes the members one by one, and older releases fail at one whom another request has removed."""
    sent: list[str] = []

    def rule(_method: str, path: str, _query: str) -> Any:
        if path != "/team/delete":
            return None
        sent.append(path)
        return (400, {"detail": {"error": "User not found in team"}}) if len(sent) == 1 else None

    kind = "litellm_team"
    call: Apply[Client] = Apply(prior=state_of(kind), state=state_of(kind))

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of(kind)).delete(call)

    run(work, Proxy(rule))
    assert list(call.diagnostics) == []
    assert len(sent) == 2


@pytest.mark.parametrize("kind", kinds())
def test_a_deletion_whose_answer_is_lost_is_repeated_and_then_done(kind: str) -> None:
    """LiteLLM has carried out the first; of the second it says that there is nothing, and a look agrees."""
    sent: list[str] = []
    gone = {
        "/team/delete": (404, {"detail": {"error": "Team not found, passed team_id=t"}}),
        "/key/delete": (404, {"error": {"message": "{'error': 'No keys found'}", "type": "x", "code": "404"}}),
        "/model/delete": (
            400,
            {"error": {"message": "{'error': 'Model with id=m not found in db'}", "type": "x", "code": "400"}},
        ),
        "/team/member_delete": (400, {"detail": {"error": "User not found in team"}}),
    }

    def rule(method: str, path: str, _query: str) -> Any:
        if deletes(method, path):
            sent.append(path)
            return errors.cut_off("http://h", "") if len(sent) == 1 else gone.get(path) or absent(path)
        if not sent:
            return None
        if "team_member" in kind:
            return {"team_info": TEAM_ROW | {"members_with_roles": []}}
        return absent(path)

    call: Apply[Client] = Apply(prior=state_of(kind), state=state_of(kind))

    async def work() -> None:
        async with Client(Proxy(rule), sleep=no_wait) as client:
            call.provider = client
            await ObjectResource(record_of(kind)).delete(call)

    asyncio.run(work())
    assert list(call.diagnostics) == []
    assert len(sent) == 2


FAILS: Any = (
    500,
    {"error": {"message": "Internal Server Error, User ID does not exist passed user_id=['u']", "code": "500"}},
)


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "there"])
@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind != "litellm_fallback"])  # it is no object of its own
def test_a_deletion_that_fails_in_litellm_is_done_where_the_object_is_gone(kind: str, gone: bool) -> None:
    """Older releases fail so with what does not exist; while the object is there, it is an error."""

    def rule(method: str, path: str, _query: str) -> Any:
        if deletes(method, path):
            return FAILS
        if not gone:
            return None
        if "team_member" in kind:
            return {"team_info": TEAM_ROW | {"members_with_roles": []}}
        return absent(path)

    call: Apply[Client] = Apply(prior=state_of(kind), state=state_of(kind))

    async def work(client: Client) -> None:
        call.provider = client
        await ObjectResource(record_of(kind)).delete(call)

    run(work, Proxy(rule))
    assert call.diagnostics.has_error is not gone


# ---- everything gone


def missed(client: Client, kind: str, **values: Any) -> Read[Client]:
    """The read of an object that a baseline says to be ours."""
    return Read(provider=client, state=state_of(kind) | values, private={"baseline": {}})


def refreshed(count: int, proxy: Proxy, *more: str, slots: int = 100) -> list[Read[Client]]:
    """Reads of so many teams, and one of each further kind, of which so many are at the same time."""

    async def work(client: Client) -> list[Read[Client]]:
        teams = ObjectResource(record_of("litellm_team"))
        calls = [missed(client, "litellm_team", team_id=f"t{number}", id=f"t{number}") for number in range(count)]
        others = [(ObjectResource(record_of(kind)), missed(client, kind)) for kind in more]
        free = asyncio.Semaphore(slots)

        async def read(resource: ObjectResource, call: Read[Client]) -> None:
            async with free:
                await resource.read(call)

        reads = [(teams, each) for each in calls] + others
        await asyncio.gather(*(read(resource, each) for resource, each in reads))
        return calls

    found: list[Read[Client]] = run(work, proxy)
    return found


def nothing(_method: str, path: str, _query: str) -> Any:
    """LiteLLM with an empty database."""
    if path == "/v2/team/list":
        return {"teams": [], "total_pages": 1}
    return absent(path)


@pytest.mark.parametrize("slots", [100, 10, 2])
def test_when_everything_is_gone_at_once_one_error_asks_for_the_proxy(slots: int) -> None:
    """The error says how to go on; Terraform keeps the state as it is, since there is one."""
    calls = refreshed(12, Proxy(nothing), slots=slots)
    ((call, error),) = [(call, each) for call in calls for each in call.diagnostics if each.severity is Severity.ERROR]
    assert call.state is not None
    assert error.summary == "All objects of the state are missing from LiteLLM"
    assert vanished.VARIABLE in error.detail


@pytest.mark.parametrize("count", [1, 2])
def test_a_team_that_was_deleted_elsewhere_is_dropped(count: int) -> None:
    """One or two objects are nothing strange."""
    calls = refreshed(count, Proxy(nothing))
    assert all(each.state is None for each in calls)
    assert all("no longer exists" in each.summary for call in calls for each in call.diagnostics)


@pytest.mark.parametrize("count", [8, 10, 25])
def test_many_objects_that_are_gone_are_dropped_where_one_is_still_there(count: int) -> None:
    """It is the right proxy then, also where Terraform reads that one only after ten or more that are gone."""

    def rule(method: str, path: str, query: str) -> Any:
        return None if path == "/v2/model/info" else nothing(method, path, query)

    calls = refreshed(count, Proxy(rule), "litellm_model", slots=10)
    assert all(each.state is None for each in calls)


def test_everything_may_be_gone_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one run."""
    monkeypatch.setenv(vanished.VARIABLE, "true")
    assert all(each.state is None for each in refreshed(12, Proxy(nothing)))


def test_objects_that_were_never_finished_say_nothing_of_the_proxy() -> None:
    """A create that failed leaves a tainted object, which may not be there; it is dropped without a word."""

    async def work(client: Client) -> list[Read[Client]]:
        resource = ObjectResource(record_of("litellm_team"))
        calls = [
            Read(provider=client, state=state_of("litellm_team"), private={"unfinished": {"named": False}})
            for _ in range(5)
        ]
        await asyncio.gather(*(resource.read(each) for each in calls))
        return calls

    calls = run(work, Proxy(nothing))
    assert all(each.state is None and not list(each.diagnostics) for each in calls)


def test_unexpected_answer_is_an_error_of_the_client() -> None:
    """It says what to do, and that nobody knows what came of a change."""
    error = UnexpectedAnswer("x")
    assert error.advice
    assert error.outcome_unknown
