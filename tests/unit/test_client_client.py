"""The client over a scripted transport: what it sends, returns, raises and logs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm.client import errors
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import (
    AuthenticationFailed,
    ClientError,
    DatabaseMissing,
    EndpointMissing,
    ForeignAnswer,
    GatewayFault,
    NotFound,
    Unreachable,
)
from terraform_provider_litellm.client.options import CONCURRENCY
from terraform_provider_litellm.client.retry import NONE
from terraform_provider_litellm.client.transport import Answer
from tests.transport import FakeProxy, Reply

MASTER = "sk-Zx81QwErTy-57uIoPaSdFgHjK"
VIRTUAL = "sk-Lm20NbVcXz_94aSdFgHjKlPoI"
MODEL = "AbC93kfPq0Zt71"


class Script(FakeProxy):
    """A transport that gives scripted answers. An error among them is raised."""

    def __init__(self, *answers: Reply) -> None:
        script = list(answers)
        super().__init__(lambda _: script.pop(0))


async def no_wait(_: float) -> None:
    """A pause that takes no time."""


def called(script: FakeProxy, call: Callable[[Client], Awaitable[Any]], lines: list[str] | None = None) -> Any:
    """The result of a call, or the error that it raised; what is logged is added to the lines."""

    def log(level: str, message: str, /, **fields: object) -> None:
        if lines is not None:
            lines.append(" ".join([level, message, *(f"{name}={field}" for name, field in fields.items())]))

    async def main() -> Any:
        async with Client(script, secrets=(MASTER,), log=log, sleep=no_wait) as client:
            try:
                return await call(client)
            except ClientError as error:
                return error

    result = asyncio.run(main())
    assert script.closed
    return result


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (lambda client: client.get("/a"), ("GET", "/a", "", None)),
        (lambda client: client.get("/a", path="p q", none=None, yes=True, n=[1, 2]),
         ("GET", "/a", "path=p%20q&yes=true&n=1&n=2", None)),
        (lambda client: client.post("/a", {"n": Decimal("0.00000015")}), ("POST", "/a", "", '{"n":0.00000015}')),
        (lambda client: client.put("/a", {"n": 10**25}), ("PUT", "/a", "", '{"n":10000000000000000000000000}')),
        (lambda client: client.patch("/a", {}), ("PATCH", "/a", "", "{}")),
        (lambda client: client.delete("/a"), ("DELETE", "/a", "", None)),
        (lambda client: client.delete("/a", {"id": "x"}), ("DELETE", "/a", "", '{"id":"x"}')),
    ],
)  # fmt: skip
def test_call_is_sent(call: Callable[[Client], Awaitable[Any]], sent: tuple[str, str, str, str | None]) -> None:
    """Each call sends its method, path, query and exact body."""
    script = Script((200, {}))
    called(script, call)
    assert script.sent == [sent]


@pytest.mark.parametrize(
    ("body", "value"),
    [(b'{"cost": 1.5e-07}', {"cost": Decimal("1.5e-07")}), (b"null", None), (b"", None), (b" \n", None), (b"[]", [])],
)
def test_answer_is_read(body: bytes, value: Any) -> None:
    """An answer is its JSON with exact numbers; no body is None."""
    assert called(Script((200, body)), lambda client: client.get("/a")) == value


def test_page_in_place_of_an_answer_is_an_error() -> None:
    """A 200 that is not JSON did not come from LiteLLM."""
    error = called(Script((200, b"<title>Sign in</title>")), lambda client: client.get("/a"))
    assert isinstance(error, Unreachable)
    assert "Sign in" in error.detail
    assert "api_base" in error.advice


def test_refusal_is_raised() -> None:
    """A refusal is raised as the error that it means."""
    error = called(Script((404, {"detail": "Team x not found"})), lambda client: client.get("/team/info", team_id="x"))
    assert isinstance(error, NotFound)


def test_read_is_repeated_and_a_change_is_not() -> None:
    """After 502 a read is sent again; a change is not."""
    script = Script((502, b""), (200, [1]))
    assert called(script, lambda client: client.get("/a")) == [1]
    script = Script((502, b""), (200, [1]))
    assert called(script, lambda client: client.post("/a", {})).outcome_unknown
    assert len(script.sent) == 1


@pytest.mark.parametrize(
    ("answers", "paths"),
    [
        ([(200, {"litellm_version": "1.106.0"})], ["/health/readiness/details"]),
        (
            [(404, {"detail": "Not Found"}), (200, {"litellm_version": "1.106.0"})],
            ["/health/readiness/details", "/health/readiness"],
        ),
    ],
)
def test_version_is_asked_for_once(answers: list[tuple[int, Any]], paths: list[str]) -> None:
    """Many tasks want to know the release, and one request or two tell it: newer and older releases differ."""
    script = Script(*answers)

    async def ask(client: Client) -> list[str]:
        return await asyncio.gather(*(client.version() for _ in range(5)))

    assert called(script, ask) == ["1.106.0"] * 5
    assert script.paths == paths


def test_version_that_is_not_told_is_an_error() -> None:
    """Some other server's health page is no release."""
    script = Script((404, {"detail": "Not Found"}), (200, {"status": "up"}))
    assert isinstance(called(script, lambda client: client.version()), Unreachable)
    script = Script((404, {"detail": "Not Found"}), (404, {"detail": "Not Found"}))
    assert isinstance(called(script, lambda client: client.version()), EndpointMissing)


WAYS: dict[str, tuple[tuple[int, Any] | ClientError, *tuple[tuple[int, Any], ...], type[ClientError] | None]] = {
    "an admin's key": ((200, {"info": {}}), None),
    "the master key, which no database holds": (
        (404, {"error": {"message": "Key not found in database", "type": "x", "code": "404"}}),
        None,
    ),
    "a key for other routes": (
        (403, {"detail": "Virtual key is not allowed to call this route. Tried: /key/info"}),
        None,
    ),
    "a budget that is used up": ((429, {"error": {"message": "Budget has been exceeded"}}), None),
    "a fault of this one call": ((500, {"error": {"message": "Boom"}}), (200, {"db": "connected"}), None),
    "a fault of a proxy that does not tell": (
        (500, {"error": {"message": "Boom"}}),
        (404, {"detail": "Not Found"}),
        None,
    ),
    "no database, since 1.110": (
        (500, {"error": {"message": "Internal server error from /key/info. Details are in the proxy server logs."}}),
        (200, {"status": "healthy", "db": "Not connected"}),
        DatabaseMissing,
    ),
    "a wrong key": (
        (401, {"error": {"message": "Authentication Error, Invalid proxy server token"}}),
        AuthenticationFailed,
    ),
    "a blocked key": ((401, {"error": {"message": "Authentication Error, Key is blocked."}}), AuthenticationFailed),
    "no database": ((500, {"error": {"message": "Database not connected. Connect a database"}}), DatabaseMissing),
    "another service": ((200, b"<title>Company portal</title>"), ForeignAnswer),
    "another service in Python": ((404, {"detail": "Not Found"}), EndpointMissing),
    "a gateway without a proxy": ((502, b"<title>Bad Gateway</title>"), GatewayFault),
    "nothing at all": (errors.refused("http://h", through_proxy=False), Unreachable),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_in_the_way_of_every_call_is_told_once(way: str) -> None:
    """Of ten objects one learns what keeps the run from working; a key that may not ask about itself is none of that.

    Where LiteLLM's own fault says nothing, the proxy is asked for its database.
    """
    *scripted, kind = WAYS[way]
    script = Script(*scripted)

    async def ask(client: Client) -> list[ClientError | None]:
        return list(await asyncio.gather(*(client.obstacle() for _ in range(10))))

    async def main() -> list[ClientError | None]:
        async with Client(script, policy=NONE, sleep=no_wait) as client:
            return await ask(client)

    told = asyncio.run(main())
    assert script.paths == ["/key/info", "/health/readiness"][: len(scripted)]
    assert [type(each) for each in told if each is not None] == ([kind] if kind else [])


def test_after_an_answer_nobody_asks_what_is_in_the_way() -> None:
    """A call for an object that was answered shows all that the question would."""
    script = Script()

    async def ask(client: Client) -> ClientError | None:
        client.proven()
        return await client.obstacle()

    assert called(script, ask) is None
    assert script.sent == []


def test_one_cause_is_told_once() -> None:
    """Calls that fail for a reason of the whole proxy count as one, whatever they asked for."""
    client = Client(Script())
    first, second = (errors.AuthenticationFailed(401, "Wrong.", request=f"GET /{name}") for name in ("a", "b"))
    assert client.first(first)
    assert not client.first(second)
    assert all(client.first(errors.NotFound(404, "Gone.")) for _ in range(2))


def test_lock_is_one_per_name() -> None:
    """Tasks under the same name run one after the other, under another at the same time."""

    async def main(client: Client) -> tuple[bool, bool]:
        async with client.lock("team a"):
            return client.lock("team a").locked(), client.lock("team b").locked()

    assert called(Script(), main) == (True, False)


def test_requests_in_flight_are_limited() -> None:
    """However many calls are made, no more than the limit are with LiteLLM at a time."""
    now = most = 0

    class Busy(FakeProxy):
        async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
            nonlocal now, most
            now += 1
            most = max(most, now)
            answer = await super().send(method, path, query=query, json=json)
            now -= 1
            return answer

    async def many(client: Client) -> list[Any]:
        return await asyncio.gather(*(client.get("/a") for _ in range(CONCURRENCY * 5)))

    assert called(Busy(lambda _: (200, 1)), many) == [1] * CONCURRENCY * 5
    assert most == CONCURRENCY


def test_waiting_to_try_again_takes_no_slot() -> None:
    """While one call pauses, another is sent."""

    async def main() -> list[str]:
        script = Script((503, b""), (200, "second"), (200, "first"))
        gate = asyncio.Event()

        async def sleep(_: float) -> None:
            await gate.wait()

        client = Client(script, concurrency=1, sleep=sleep)
        first = asyncio.create_task(client.get("/first"))
        while not script.sent:
            await asyncio.sleep(0)
        second = await client.get("/second")
        gate.set()
        return [second, await first]

    assert asyncio.run(main()) == ["second", "first"]


CALLS: dict[str, tuple[Callable[[Client], Awaitable[Any]], list[tuple[int, Any] | ClientError]]] = {
    "key made": (
        lambda client: client.post("/key/generate", {"key": VIRTUAL, "key_alias": "ci"}),
        [(200, {"key": VIRTUAL, "key_name": "sk-...lPoI", "token": "0" * 64})],
    ),
    "key read by its secret": (lambda client: client.get("/key/info", key=VIRTUAL), [(200, {"key": VIRTUAL, "info": {}})]),
    "key in the path": (lambda client: client.post(f"/key/{VIRTUAL}/regenerate", {}), [(404, {"detail": f"no {VIRTUAL}"})]),
    "model made": (
        lambda client: client.post("/model/new", {"litellm_params": {"api_key": MODEL}}),
        [(400, {"error": {"message": f"{{'error': 'cannot use {MODEL}'}}", "param": MODEL}})],
    ),
    "master key echoed": (lambda client: client.get("/a"), [(401, {"error": {"message": f"Received API Key = {MASTER}"}})]),
    "page with a key": (lambda client: client.get("/a"), [(200, f"<title>{MASTER}</title>".encode())]),
    "network error with a key": (
        lambda client: client.post("/a", {"password": MODEL}),
        [errors.cut_off("http://h", "reset")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "answers"), CALLS.values(), ids=CALLS)
def test_no_secret_in_any_log_line_or_error(
    call: Callable[[Client], Awaitable[Any]], answers: list[tuple[int, Any] | ClientError]
) -> None:
    """No line at any level, and no text of an error, has four characters in a row of a secret."""
    lines: list[str] = []
    result = called(Script(*answers), call, lines)
    assert len(lines) >= 2
    shown = "\n".join(lines)
    if isinstance(result, ClientError):
        shown += f"{result} {result!r} {result.summary} {result.detail} {result.advice} {result.param} {result.args}"
    for secret in (MASTER, VIRTUAL, MODEL):
        assert [secret[at : at + 4] for at in range(len(secret) - 3) if secret[at : at + 4] in shown] == []


def test_log_tells_what_was_done() -> None:
    """A request is one line at debug, with its time and status; its bodies are lines at trace."""
    lines: list[str] = []
    called(Script((200, {"team_id": "t"})), lambda client: client.post("/team/new", {"team_alias": "x"}), lines)
    assert lines[0] == 'trace request method=POST path=/team/new body={"team_alias": "x"}'
    assert lines[1].startswith("debug request done method=POST path=/team/new ms=")
    assert lines[1].endswith(" status=200")
    assert lines[2] == 'trace answer method=POST path=/team/new body={"team_id": "t"}'


def test_bodies_are_not_worked_on_unless_shown() -> None:
    """A log that drops a line never pays for masking its body."""

    class Touchy(dict[str, Any]):
        touched = 0

        def items(self) -> Any:
            Touchy.touched += 1
            return super().items()

    def touches(*, show: bool) -> int:
        Touchy.touched = 0

        def log(level: str, message: str, /, **fields: object) -> None:
            if show:
                str(fields)

        async def main() -> None:
            await Client(Script((200, {})), log=log).post("/a", Touchy(a=1))

        asyncio.run(main())
        return Touchy.touched

    assert touches(show=True) > touches(show=False)


def test_an_error_of_one_object_masks_the_secrets_of_all() -> None:
    """A proxy may echo what another request of the run held."""
    script = Script((200, {}), (400, {"detail": f"cannot do that: {MODEL}"}))

    async def ask(client: Client) -> Any:
        await client.post("/model/new", {"litellm_params": {"api_key": MODEL}})
        return await client.post("/team/new", {"team_alias": "x"})

    error = called(script, ask)
    assert isinstance(error, ClientError)
    assert error.detail == "cannot do that: ***"


def test_a_secret_of_the_state_is_masked_in_errors() -> None:
    """What the run has not sent may be echoed as well."""
    script = Script((400, {"detail": f"cannot do that: {MODEL}"}))

    async def ask(client: Client) -> Any:
        client.hide({"api_key": MODEL})
        return await client.post("/team/new", {"team_alias": "x"})

    assert called(script, ask).detail == "cannot do that: ***"


def test_a_lost_answer_of_a_change_does_not_make_the_next_read_impatient() -> None:
    """The object is looked for as patiently as any is read."""
    lost = errors.cut_off("http://h", "")
    script = Script(lost, (503, {"error": "no healthy upstream"}), lost, (200, {"a": 1}))

    async def ask(client: Client) -> Any:
        with pytest.raises(Unreachable):
            await client.post("/team/new", {})
        return await client.get("/team/info", team_id="x")

    assert called(script, ask) == {"a": 1}


def test_a_deletion_whose_answer_is_lost_is_sent_again() -> None:
    """LiteLLM says then that there is nothing to delete, as it does of what is gone."""
    gone = {"detail": {"error": "Team not found, passed team_id=x"}}
    script = Script(errors.cut_off("http://h", ""), (404, gone))
    assert isinstance(called(script, lambda client: client.post("/team/delete", {"team_ids": ["x"]})), NotFound)
