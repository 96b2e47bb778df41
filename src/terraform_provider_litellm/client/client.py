"""Calls to LiteLLM's API: JSON requests and answers, and errors with advice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from terraform_provider_litellm.client import answers, deadline, errors, jsontext, operation, retry
from terraform_provider_litellm.client.errors import (
    ApiError,
    ClientError,
    EndpointMissing,
    GatewayFault,
    NotFound,
    PermissionDenied,
    ServerFault,
)
from terraform_provider_litellm.client.options import CONCURRENCY, Options
from terraform_provider_litellm.client.redaction import Redacted, Secrets, mask, masked, secrets_in
from terraform_provider_litellm.client.retry import RetryPolicy
from terraform_provider_litellm.client.transport import USUAL, HttpTransport, query_text, segment

if TYPE_CHECKING:
    from terraform_provider_litellm.client.transport import Answer, Transport

Json = Any

T = TypeVar("T")

Path = str | tuple[str, ...]
"""A path of LiteLLM's API, such as `/team/new`; or a path and its further segments: `("/credentials", name)`."""

FAREWELL = 1.5
"""Seconds for the functions of `on_close`: Terraform kills a provider that takes more than two to stop."""


class Log(Protocol):
    """Logs a line: a level of `trace` or `debug`, and fields that are JSON values or have a `str`."""

    def __call__(self, level: str, message: str, /, **fields: object) -> None:
        """Log one line."""
        ...


def at(path: Path) -> str:
    """The path in its sent form: each segment stays one segment, regardless of its content."""
    return path if isinstance(path, str) else "/".join((path[0], *map(segment, path[1:])))


def silent(level: str, message: str, /, **fields: object) -> None:
    """Log nothing."""


class Client:
    """One proxy, one key, one event loop."""

    def __init__(
        self,
        transport: Transport,
        *,
        secrets: tuple[str, ...] = (),
        log: Log = silent,
        policy: RetryPolicy = retry.USUAL,
        concurrency: int = CONCURRENCY,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`secrets` are masked in logs and errors, in addition to those of all requests: a proxy may echo any of them.

        `on_close` contains, by name, the functions that run before the client closes. `begun` counts the calls, and
        `pending` those that have no answer yet.
        """
        self._transport, self._log, self._policy = transport, log, policy
        self._secrets = Secrets(secrets)
        self._clock, self._sleep = clock, sleep
        self._slots = asyncio.Semaphore(concurrency)
        self._locks: dict[str, asyncio.Lock] = {}
        self._met: set[str] = set()
        self._given_up = self._proven = False
        self.begun = self.pending = 0
        self._version = ""
        self.on_close: dict[str, Callable[[], Awaitable[None]]] = {}
        self._licensed: bool | EllipsisType | None = ...
        self._memory: dict[type, Any] = {}

    @classmethod
    def connect(cls, api_base: str, api_key: str, *, version: str, log: Log = silent, options: Options = USUAL) -> Self:
        """A client of the proxy at an address; `version` is the provider's own. It sends no request yet.

        Raises:
            ClientError: address, key or an option cannot be used.
        """
        transport = HttpTransport(api_base, api_key, version=version, options=options)
        return cls(
            transport,
            secrets=(api_key.strip(), *options.secrets),
            log=log,
            policy=options.policy,
            concurrency=options.concurrency,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Run the functions of `on_close`, and close the connections."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await asyncio.gather(*(each() for each in self.on_close.values()), return_exceptions=True)
        await self._transport.close()

    async def get(self, path: Path, /, **query: Any) -> Json:
        """GET. A query value of None is omitted, and a list repeats the name.

        Raises:
            ClientError: as do all calls.
        """
        return await self._call("GET", at(path), query=query)

    async def post(self, path: Path, body: Json, /) -> Json:
        """POST."""
        return await self._call("POST", at(path), body)

    async def put(self, path: Path, body: Json, /) -> Json:
        """PUT."""
        return await self._call("PUT", at(path), body)

    async def patch(self, path: Path, body: Json, /, **query: Any) -> Json:
        """PATCH; some endpoints require a query."""
        return await self._call("PATCH", at(path), body, query=query)

    async def delete(self, path: Path, body: Json = None, /, **query: Any) -> Json:
        """DELETE; some endpoints require a body, others a query."""
        return await self._call("DELETE", at(path), body, query=query)

    def hide(self, value: Json) -> None:
        """Mask the secrets in a JSON value in logs and errors from now on."""
        self._secrets.add(secrets_in(value))

    def memory(self, kind: type[T]) -> T:
        """What the run on this client remembers of a kind, a class without arguments; empty before the first call."""
        if kind not in self._memory:
            self._memory[kind] = kind()
        memory: T = self._memory[kind]
        return memory

    def lock(self, name: str) -> asyncio.Lock:
        """The lock of a name, for values that LiteLLM reads, changes and writes back without its own lock."""
        return self._locks.setdefault(name, asyncio.Lock())

    def first(self, error: ClientError) -> bool:
        """Whether an error must be reported: an error that affects the whole proxy is reported only once."""
        known = error.general and error.summary in self._met
        self._met.add(error.summary)
        return not known

    def proven(self) -> None:
        """Record that a call for an object was answered: `obstacle` need not check any more."""
        self._proven = True

    async def obstacle(self) -> ClientError | None:
        """The error that would make every call fail: the connection, the key, the database. Returned once, then None.

        It sends GET /key/info for the key itself, which is cheap and has the same requirements as the calls for
        objects. There is no error if the key may not call it, or if it is not in the database, like the master key.
        Newer releases report a missing database only as a server error: GET /health/readiness then shows the cause.
        """
        async with self.lock("obstacle"):
            if not self._proven:
                self._proven = True
                try:
                    await self.get("/key/info")
                except ClientError as refusal:
                    error = await self._without_database(refusal) if type(refusal) is ServerFault else refusal
                    if error.general or isinstance(error, EndpointMissing | GatewayFault):
                        return error if self.first(error) else None
        return None

    async def _without_database(self, fault: ServerFault) -> ApiError:
        """The error `DatabaseMissing` in place of a server error, if the proxy reports that it has no database."""
        with suppress(ClientError):
            answer = await self.get("/health/readiness")
            if isinstance(answer, dict) and answer.get("db") == "Not connected":
                return errors.DatabaseMissing(fault.status, str(fault.args[0]), request=fault.request)
        return fault

    async def version(self) -> str:
        """The proxy's LiteLLM release, such as `1.106.0`; requested once.

        From GET /health/readiness/details or, in releases without it, GET /health/readiness: an answer of a few hundred
        bytes, where that of /openapi.json has two million.
        """
        async with self.lock("version"):
            if not self._version:
                try:
                    answer = await self.get("/health/readiness/details")
                except EndpointMissing:
                    answer = await self.get("/health/readiness")
                found = answer.get("litellm_version") if isinstance(answer, dict) else None
                if not isinstance(found, str):
                    raise errors.unversioned()
                self._version = found
        return self._version

    async def licensed(self) -> bool | None:
        """Whether the proxy has a LiteLLM Enterprise licence, None if the proxy does not report it; requested once.

        From GET /health/license, which older releases do not have.

        Raises:
            ClientError: LiteLLM failed, so that nobody knows.
        """
        async with self.lock("licence"):
            if self._licensed is ...:
                try:
                    answer = await self.get("/health/license")
                except (EndpointMissing, NotFound, PermissionDenied):
                    answer = None
                told = answer.get("has_license") if isinstance(answer, dict) else None
                self._licensed = told if isinstance(told, bool) else None
        return self._licensed

    async def _call(self, method: str, path: str, body: Json = None, query: Mapping[str, Any] | None = None) -> Json:
        import random

        self.hide(body)
        self.hide(query)
        request = _Request(method, path, query or {}, body, self._secrets)
        text = None if body is None else jsontext.write(body)
        repeatable = errors.is_repeatable(method, path)
        is_read = errors.is_read(method, path)
        if not is_read:
            operation.wrote()
        self.begun += 1
        self.pending += 1
        limit = deadline.current()
        try:
            value = await retry.run(
                lambda: self._attempt(request, text),
                retry.NONE if self._given_up else limit.policy(self._policy),
                repeatable=repeatable,
                clock=self._clock,
                sleep=self._sleep,
                chance=random.random,
            )
        except ClientError as error:
            if is_read:
                error.outcome_unknown = error.half_done = False
            waited = retry.worth_retrying(error, repeatable=repeatable)
            self._given_up = error.general and waited  # later objects do not wait for the same error again
            if limit.end is not None and limit.left(0) < self._policy.longest and waited:
                error.advice = f"{error.advice} To retry for longer, increase {limit.setting}.".strip()
            raise
        finally:
            self.pending -= 1
        self._given_up = False
        answers.note(mask(f"{method} {path}", self._secrets), value)
        return value

    async def _attempt(self, request: _Request, text: str | None) -> Json:
        async with self._slots:
            begin = self._clock()
            self._log(
                "trace", "request", method=request.method, path=request.shown, body=request.redacted(request.body)
            )
            try:
                answer = await self._transport.send(
                    request.method, request.path, query=query_text(request.query), json=text
                )
            except ClientError as error:
                self._log_outcome(request, begin, error=str(error))
                raise
            self._log_outcome(request, begin, status=answer.status)
        return self._value(request, answer)

    def _value(self, request: _Request, answer: Answer) -> Json:
        value: Json = None
        error: ClientError | None = None
        if answer.status >= 300:
            error = errors.from_response(
                request.method, request.path, answer.status, answer.headers, answer.body, request.secrets
            )
        elif answer.body.strip():
            try:
                value = jsontext.parse(answer.body)
            except ValueError:
                name = mask(f"{request.method} {request.path}", request.secrets)
                error = errors.foreign(name, answer.status, answer.headers, answer.body, request.secrets)
            else:
                error = errors.in_disguise(request.method, request.path, value, request.secrets)
        if error is not None:
            self._log("trace", "error", method=request.method, path=request.shown, error=str(error))
            raise error
        self._log("trace", "answer", method=request.method, path=request.shown, body=request.redacted(value))
        return value

    def _log_outcome(self, request: _Request, begin: float, **outcome: object) -> None:
        ms = round((self._clock() - begin) * 1000)
        self._log("debug", "request done", method=request.method, path=request.shown, ms=ms, **outcome)


@dataclass(frozen=True)
class _Request:
    method: str
    path: str
    query: Mapping[str, Any]
    body: Json = field(repr=False)
    secrets: Secrets = field(repr=False)

    @cached_property
    def shown(self) -> str:
        """Path and query for the log."""
        query = "&".join(f"{name}={value}" for name, value in masked(self.query, self.secrets).items())
        return f"{mask(self.path, self.secrets)}{'?' if query else ''}{query}"

    def redacted(self, value: Json) -> Redacted:
        """A body for the log."""
        return Redacted(value, self.secrets)
