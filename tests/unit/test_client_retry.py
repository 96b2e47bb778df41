"""What is tried again, and when it is given up."""

from __future__ import annotations

import asyncio

import pytest

from terraform_provider_litellm.client import errors
from terraform_provider_litellm.client.errors import ClientError, from_response, is_repeatable
from terraform_provider_litellm.client.retry import RetryPolicy, pause, run, worth_retrying

BASE = "http://h"
POLICY = RetryPolicy(total=30, unsent=5, first=1, longest=8)


def answer(status: int, body: bytes = b"", **headers: str) -> ClientError:
    """The error of an answer."""
    return from_response("GET", "/x", status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


UNSEEN = (
    b'{"error":{"message":"Service Unavailable, the authentication database is temporarily unreachable. Please retry '
    b'shortly.","type":"no_db_connection","param":null,"code":"503"}}'
)
FAILURES = {
    "refused": (errors.refused(BASE, through_proxy=False), True, True),
    "no connection in time": (errors.timed_out(BASE, 1, connected=False), True, True),
    "resolver busy": (errors.unresolved(BASE, "h", transient=True), True, True),
    "no such host": (errors.unresolved(BASE, "h", transient=False), False, False),
    "no answer in time": (errors.timed_out(BASE, 1, connected=True), True, False),
    "cut off": (errors.cut_off(BASE, ""), True, False),
    "bad certificate": (errors.untrusted(BASE, ""), False, False),
    "redirect": (errors.redirected("GET /x", "/y"), False, False),
    "not LiteLLM": (errors.foreign("GET /x", 200, {}, b""), False, False),
    "502": (answer(502), True, False),
    "503": (answer(503), True, False),
    "503 of LiteLLM": (answer(503, b'{"detail":"busy"}'), True, False),
    "503 before the request was looked at": (answer(503, UNSEEN), True, True),
    "transaction": (answer(500, b'{"detail":"Transaction API error: Transaction already closed"}'), True, False),
    "deadlock": (
        answer(500, b'{"detail":"a write conflict or a deadlock. Please retry your transaction"}'),
        True,
        False,
    ),
    "504": (answer(504), True, False),
    "429": (answer(429), True, True),
    "no deployments": (answer(429, b'{"detail":"No deployments available"}'), False, False),
    "500": (answer(500, b'{"detail":"x"}'), False, False),
    "404": (answer(404, b'{"detail":"x not found"}'), False, False),
    "401": (answer(401, b'{"detail":"x"}'), False, False),
}


@pytest.mark.parametrize(("error", "read", "change"), FAILURES.values(), ids=FAILURES)
def test_what_is_tried_again(error: ClientError, read: bool, change: bool) -> None:
    """A read is tried again after what may pass; a change only if LiteLLM surely did nothing."""
    assert worth_retrying(error, repeatable=True) is read
    assert worth_retrying(error, repeatable=False) is change


@pytest.mark.parametrize(
    ("method", "path", "repeatable"),
    [
        ("GET", "/team/info", True),
        ("DELETE", "/credentials/x", True),
        ("POST", "/team/delete", True),
        ("POST", "/key/delete", True),
        ("POST", "/model/delete", True),
        ("POST", "/team/member_delete", True),
        ("POST", "/user/delete", True),
        ("POST", "/v2/key/info", True),
        ("POST", "/team/new", False),
        ("POST", "/key/generate", False),
        ("POST", "/key/update", False),
        ("POST", "/team/member_add", False),
        ("PATCH", "/model/delete/update", False),
        ("PUT", "/x", False),
    ],
)
def test_a_deletion_whose_answer_is_lost_is_repeated(method: str, path: str, repeatable: bool) -> None:
    """To delete twice by an id is to delete once; nothing else that changes something is like that."""
    assert is_repeatable(method, path) is repeatable


@pytest.mark.parametrize(
    ("attempts", "elapsed", "chance", "retry_after", "wait"),
    [
        (1, 0, 1, None, 1),
        (1, 0, 0, None, 0.5),
        (3, 0, 1, None, 4),
        (9, 0, 1, None, 8),
        (10_000, 0, 1, None, 8),
        (1, 0, 1, "3", 3),
        (1, 0, 1, "3600", 8),
        (3, 0, 1, "0", 4),
        (1, 29, 1, None, 1),
        (1, 29.5, 1, None, None),
        (1, 23, 1, "9", None),
    ],
)
def test_pause(attempts: int, elapsed: float, chance: float, retry_after: str | None, wait: float | None) -> None:
    """Pauses double up to the longest, obey Retry-After up to it, and never go beyond the budget."""
    error = answer(429, retry_after=retry_after or "")
    assert pause(error, attempts, elapsed, POLICY, chance, repeatable=False) == wait


def test_a_proxy_that_is_down_is_reported_soon() -> None:
    """While nothing can be sent the budget is the smaller one."""
    error = errors.refused(BASE, through_proxy=False)
    assert pause(error, 1, 4, POLICY, 1, repeatable=True) == 1
    assert pause(error, 1, 4.5, POLICY, 1, repeatable=True) is None


def attempts_until(
    outcomes: list[ClientError | str], *, repeatable: bool
) -> tuple[str | ClientError, list[float], int]:
    """What a run ends with, its pauses, and how many attempts it made, on a clock of its own."""
    now = 0.0
    slept: list[float] = []
    made = 0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        slept.append(seconds)

    async def attempt() -> str:
        nonlocal made
        outcome = outcomes[min(made, len(outcomes) - 1)]
        made += 1
        if isinstance(outcome, ClientError):
            raise outcome
        return outcome

    async def main() -> str | ClientError:
        try:
            return await run(attempt, POLICY, repeatable=repeatable, clock=lambda: now, sleep=sleep, chance=lambda: 1.0)
        except ClientError as error:
            return error

    return asyncio.run(main()), slept, made


def test_a_read_succeeds_in_the_end() -> None:
    """A read goes on until an answer comes."""
    assert attempts_until([answer(502), answer(503), "done"], repeatable=True) == ("done", [1.0, 2.0], 3)


def test_a_read_gives_up_at_the_end_of_the_budget() -> None:
    """The last failure is raised once the next pause would exceed the budget."""
    last = answer(502)
    assert attempts_until([answer(503), last], repeatable=True) == (last, [1.0, 2.0, 4.0, 8.0, 8.0], 6)


def test_a_change_is_sent_once() -> None:
    """A change whose outcome is unknown is never sent again."""
    error = answer(502)
    assert attempts_until([error, "done"], repeatable=False) == (error, [], 1)
