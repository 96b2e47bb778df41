"""A LiteLLM with a licence, as far as tests need one: a stub, since no licence is at hand.

It stands in front of the real proxy, and plays what that refuses without a licence: it takes attributes of keys that need
one and shows them again, and regenerates keys. For that it changes the token in the real database, as LiteLLM does, so
that all else stays LiteLLM's own. Written after LiteLLM's source; it has never been compared with a licensed proxy.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from tests.live_proxy.fleet import Fleet
from tests.live_proxy.front import FrontHandler, FrontServer
from tests.live_proxy.home import Home
from tests.live_proxy.proxy import LiveProxy

Json = Any
AT_TOP = ("model_max_budget",)
IN_METADATA = ("guardrails", "tags", "policies", "prompts")
LICENCE = {"has_license": True, "license_type": "enterprise"}


@dataclass
class Keeper:
    """What the stub holds in place of LiteLLM: attributes of keys, by token, and the regenerations that it was asked for."""

    proxy: LiveProxy
    held: dict[str, dict[str, Json]] = field(default_factory=dict)
    regenerated: list[dict[str, Json]] = field(default_factory=list)

    def take(self, body: dict[str, Json], token: str) -> None:
        """Keep what needs a licence, and leave the rest in the body."""
        kept = self.held.setdefault(token, {})
        for place in (body, body.get("metadata") or {}):
            kept |= {name: place.pop(name) for name in (*AT_TOP, *IN_METADATA) if name in place}

    def give(self, row: dict[str, Json], token: str) -> None:
        """Show it again."""
        kept = self.held.get(token, {})
        row |= {name: item for name, item in kept.items() if name in AT_TOP}
        row["metadata"] = (row.get("metadata") or {}) | {
            name: item for name, item in kept.items() if name in IN_METADATA
        }

    def regenerate(self, token: str, body: dict[str, Json]) -> tuple[int, Json]:
        """What LiteLLM does with a key: another token in its row."""
        self.regenerated.append(body)
        new = token_of(body["new_key"])
        rename(self.proxy, token, new)
        self.held[new] = self.held.pop(token, {})
        return 200, {"key": body["new_key"], "token_id": new}


def token_of(key: str) -> str:
    """The token of a secret, or of a token."""
    return hashlib.sha256(key.encode()).hexdigest() if key.startswith("sk-") else key


def rename(proxy: LiveProxy, old: str, new: str) -> None:
    """Give a key another token in LiteLLM's database: what a rotation amounts to."""
    fleet = Fleet(Home.default())
    states = [state for instance in fleet.instances() if (state := instance.state())]
    (database,) = {
        state.spec.database
        for state in states
        if state.spec.database and {process.url for process in state.processes} & {*proxy.replicas}
    }
    assert old.isalnum()
    assert new.isalnum()
    fleet.postgres.query(f"""UPDATE "LiteLLM_VerificationToken" SET token = '{new}' WHERE token = '{old}';""", database)


@contextmanager
def licensed(proxy: LiveProxy) -> Iterator[tuple[LiveProxy, Keeper]]:
    """The proxy as one with a licence, and what the stub keeps."""
    keeper = Keeper(proxy)

    class Handler(FrontHandler):
        def forward(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            self.answer(*self.played(body))

        def played(self, body: Json) -> tuple[int, Json]:
            path = self.path.partition("?")[0]
            if path == "/health/license":
                return 200, LICENCE
            if path.endswith("/regenerate"):
                return keeper.regenerate(path.split("/")[2], body)
            if path in ("/key/generate", "/key/update"):
                keeper.take(body, token_of(body["key"]))
            status, answer = proxy.request(self.command, self.path, body)
            if status == 200 and path == "/key/info":
                keeper.give(answer["info"], token_of(answer["key"]))
            if status == 200 and path == "/key/list":
                for row in (each for each in answer["keys"] if isinstance(each, dict)):
                    keeper.give(row, row["token"])
            return status, answer

        def answer(self, status: int, value: Json) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward  # noqa: N815  # their names in the base class

    server = FrontServer(0, [0], Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield replace(proxy, base=f"http://127.0.0.1:{server.server_port}"), keeper
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
