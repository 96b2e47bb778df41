"""A transport without a network, in place of the one to LiteLLM."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from terraform_provider_litellm.client import jsontext
from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.client.transport import Answer

Reply = tuple[int, Any] | ClientError
"""A status and a JSON value, or bytes in its place; or an error to raise."""


class Request(NamedTuple):
    """A request as the client sends it."""

    method: str
    path: str
    query: str
    json: str | None

    @property
    def body(self) -> Any:
        """The value of the JSON text; None without one."""
        return None if self.json is None else jsontext.parse(self.json.encode())


def nothing_expected(request: Request) -> Reply:
    """Fail the test that sends a request."""
    raise AssertionError(request)


class FakeProxy:
    """A transport that a function answers for, and that records the requests."""

    def __init__(
        self, answer: Callable[[Request], Reply] = nothing_expected, headers: Mapping[str, str] | None = None
    ) -> None:
        """`headers` are those of every answer."""
        self.answer, self.headers = answer, headers or {}
        self.sent: list[Request] = []
        self.closed = False

    @property
    def paths(self) -> list[str]:
        """The paths of the requests."""
        return [each.path for each in self.sent]

    def bodies(self, path: str) -> list[Any]:
        """The bodies of the requests with a path."""
        return [each.body for each in self.sent if each.path == path]

    async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
        """See `Transport.send`; other tasks run in between."""
        request = Request(method, path, query, json)
        self.sent.append(request)
        await asyncio.sleep(0)
        found = self.answer(request)
        if isinstance(found, ClientError):
            raise found
        status, value = found
        return Answer(status, self.headers, value if isinstance(value, bytes) else jsontext.write(value).encode())

    async def close(self) -> None:
        """See `Transport.close`."""
        self.closed = True
