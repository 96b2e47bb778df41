"""A forwarder in front of a proxy that does harm to some of the requests: the real LiteLLM with a bad network."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from tests.live_proxy.front import FrontHandler, FrontServer
from tests.live_proxy.proxy import LiveProxy


class Harm(Enum):
    """What happens to a request."""

    NONE = "forwarded"
    LOST = "refused before LiteLLM sees it"
    UNANSWERED = "carried out by LiteLLM, but the connection breaks before the answer"
    MISSING = "answered 404, as by a release that does not have it"
    UNAVAILABLE = "answered 503 by a gateway, and not seen by LiteLLM"
    TWICE = "delivered twice, and answered with what LiteLLM says to the second"


@dataclass(frozen=True)
class Answered:
    """An answer in LiteLLM's place; LiteLLM carries the request out all the same where it is `done`, so many seconds `later`."""

    status: int
    body: bytes = b""
    done: bool = False
    later: float = 0.0


@dataclass
class Faults:
    """What `rule` says of a method and a path, and which requests came; the rule may change while it runs.

    `sent` are the bodies of those that had one, as JSON.
    """

    rule: Callable[[str, str], Harm | Answered] = lambda _method, _path: Harm.NONE
    seen: list[tuple[str, str]] = field(default_factory=list)
    sent: list[tuple[str, str, Any]] = field(default_factory=list, repr=False)

    def bodies(self, path: str) -> list[Any]:
        """The bodies that were sent to paths that begin so."""
        return [body for _, its_path, body in self.sent if its_path.startswith(path)]

    def once(self, method: str, path: str, *harms: Harm | Answered) -> None:
        """Do harm to the next requests of this method whose paths begin so, to each another."""
        left = list(reversed(harms))

        def rule(its_method: str, its_path: str) -> Harm | Answered:
            hit = its_method == method and its_path.startswith(path) and left
            return left.pop() if hit else Harm.NONE

        self.rule = rule


def secretive(method: str, path: str) -> Harm:
    """The rule of a proxy that does not tell whether it has a licence."""
    return Harm.MISSING if (method, path) == ("GET", "/health/license") else Harm.NONE


@contextmanager
def faulty(proxy: LiveProxy) -> Iterator[tuple[LiveProxy, Faults]]:
    """The proxy behind a forwarder, and what that does; `replicas` still lead to the proxy itself."""
    faults = Faults()
    lock = threading.Lock()
    late: list[threading.Timer] = []

    class Handler(FrontHandler):
        def forward(self) -> None:
            self.text = super().body()
            with lock:
                faults.seen.append((self.command, self.path))
                if self.text:
                    faults.sent.append((self.command, self.path, json.loads(self.text)))
                harm = faults.rule(self.command, self.path)
            match harm:
                case Harm.NONE:
                    super().forward()
                case Harm.UNAVAILABLE | Harm.MISSING:
                    self.send_response(503 if harm is Harm.UNAVAILABLE else 404)
                    self.send_header("content-length", "0")
                    self.end_headers()
                case Harm.LOST:
                    self.close_connection = True
                case Harm.UNANSWERED:
                    self._ask(self.server.next_backend())
                    self.close_connection = True
                case Harm.TWICE:
                    self._ask(self.server.next_backend())
                    super().forward()
                case Answered(status, body, done, later):
                    if done and later:  # of a copy, since the connection goes on with other requests
                        late.append(threading.Timer(later, copy(self)._ask, [self.server.next_backend()]))
                        late[-1].start()
                    elif done:
                        self._ask(self.server.next_backend())
                    self.send_response(status)
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

        def body(self) -> bytes:
            return self.text

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward  # noqa: N815  # their names in the base class

    port = int(proxy.replicas[0].rpartition(":")[2])
    server = FrontServer(0, [port], Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield replace(proxy, base=f"http://127.0.0.1:{server.server_port}"), faults
    finally:
        for timer in late:
            timer.join()
        server.shutdown()
        server.server_close()
        thread.join()
