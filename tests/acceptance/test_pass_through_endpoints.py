"""Pass-through endpoints: requests that the proxy forwards, and one list that everybody rewrites."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.live_proxy.proxy import LiveProxy, request
from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.85.7")]


@dataclass
class Target:
    """A server on this machine, to which a proxy forwards: its address, and the paths and headers of the requests."""

    address: str
    seen: list[tuple[str, Mapping[str, str]]] = field(default_factory=list, repr=False)


@pytest.fixture
def target() -> Iterator[Target]:
    """A target that answers every request in the same way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            found.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            body = b'{"found": "here"}'
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Target(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def endpoint(name: str, **values: Any) -> str:
    """An endpoint of the run; its path ends with its name."""
    given = {"path": f"/${{var.run}}/{name}", "target": "http://127.0.0.1:9/"} | values
    lines = "".join(f"  {each} = {json.dumps(value)}\n" for each, value in given.items())
    return f'resource "litellm_pass_through_endpoint" "{name}" {{\n{lines}}}\n'


def of_run(workspace: LiveWorkspace) -> dict[str, Mapping[str, Any]]:
    """The endpoints of the run in LiteLLM, by what their paths end with."""
    begin = f"/{workspace.run}/"
    rows = workspace.ask("/config/pass_through_endpoint")["endpoints"]
    return {row["path"].removeprefix(begin): row for row in rows if row["path"].startswith(begin)}


@pytest.mark.since("1.106.0")
def test_a_request_reaches_the_target_with_the_headers(workspace: LiveWorkspace, target: Target) -> None:
    """With a key of the proxy alone; a change counts at once, and a destroyed endpoint forwards nothing more."""

    def ask(key: str = workspace.proxy.key, below: str = "") -> tuple[int, Any]:
        return request("POST", f"{workspace.proxy.base}/{workspace.run}/it{below}", {"query": "a"}, key)

    here = {"target": f"{target.address}/search", "default_query_params": {"version": "2"}}
    workspace.write(endpoint("it", headers={"x-search-key": "made-up-first-key"}, **here))
    workspace.apply()
    assert ask() == (200, {"found": "here"})
    ((path, headers),) = target.seen
    assert path == "/search?version=2"
    assert headers["x-search-key"] == "made-up-first-key"
    assert workspace.proxy.key not in str(headers)
    assert ask(key="")[0] == 401
    assert len(target.seen) == 1
    workspace.write(endpoint("it", headers_wo={"x-search-key": "made-up-other-key"}, include_subpath=True, **here))
    workspace.apply()
    workspace.plan()
    assert ask(below="/deeper")[0] == 200
    path, headers = target.seen[-1]
    assert path.startswith("/search/deeper")
    assert headers["x-search-key"] == "made-up-other-key"
    assert "made-up-other-key" not in (workspace.folder / "terraform.tfstate").read_text(encoding="utf-8")
    workspace.destroy()
    assert ask()[0] == 404
    assert len(target.seen) == 2


@pytest.mark.since("1.106.0")
def test_an_endpoint_without_a_key_is_warned_of(workspace: LiveWorkspace, target: Target) -> None:
    """Once, by the plan that opens it."""
    workspace.write(endpoint("it", target=target.address, auth=False))
    assert warnings(workspace.apply()) == ["The pass-through endpoint requires no key"]
    assert request("POST", f"{workspace.proxy.base}/{workspace.run}/it", {})[0] == 200
    assert warnings(workspace.plan()) == []
    workspace.write(endpoint("it", target=target.address))
    workspace.apply()
    assert request("POST", f"{workspace.proxy.base}/{workspace.run}/it", {})[0] == 401


def test_no_endpoint_is_lost_when_two_runs_write_at_once(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """Each of the runs has endpoints of its own, in one list, beside one that somebody else has made."""
    theirs = {"id": f"{workspace.run}-theirs", "path": f"/{workspace.run}/theirs", "target": "http://127.0.0.1:9/"}
    workspace.tell("/config/pass_through_endpoint", theirs)
    other = new_workspace()
    both = (workspace, other)
    for each in both:
        each.write("".join(endpoint(name, cost_per_request=1) for name in "abcd"))
    with ThreadPoolExecutor() as pool:
        list(pool.map(LiveWorkspace.apply, both))
    assert of_run(workspace).keys() == {*"abcd", "theirs"}
    assert of_run(other).keys() == {*"abcd"}
    for each in both:
        each.write("".join(endpoint(name, cost_per_request=2) for name in "cde"))
    with ThreadPoolExecutor() as pool:
        list(pool.map(LiveWorkspace.apply, both))
    for each in both:
        costs = {name: row["cost_per_request"] for name, row in of_run(each).items() if name != "theirs"}
        assert costs == dict.fromkeys("cde", 2)
        each.plan()
    with ThreadPoolExecutor() as pool:
        list(pool.map(LiveWorkspace.destroy, both))
    assert of_run(workspace).keys() == {"theirs"}
    assert of_run(other) == {}
    workspace.proxy.request("DELETE", f"/config/pass_through_endpoint?endpoint_id={workspace.run}-theirs")


def test_a_path_of_somebody_else_is_not_taken_over(workspace: LiveWorkspace) -> None:
    """The error says what to import; other methods of the path are free, and the import by the path changes nothing."""
    row = {"path": f"/{workspace.run}/it", "target": "http://127.0.0.1:9/theirs", "methods": ["GET", "POST"]}
    found = workspace.tell("/config/pass_through_endpoint", row | {"headers": {"x-key": "made-up-theirs"}})
    identifier = found["endpoints"][0]["id"]
    workspace.write(endpoint("it", methods=["POST"]))
    output = " ".join(workspace.apply(status=1).split())
    assert "the path is in use" in output
    assert identifier in output
    assert "made-up-theirs" not in output
    block = f'import {{\n  to = litellm_pass_through_endpoint.it\n  id = "/{workspace.run}/it"\n}}\n'
    mine = endpoint("it", **row | {"path": "/${var.run}/it", "headers": {"x-key": "made-up-theirs"}})
    workspace.write(mine + block)
    assert "1 to import, 0 to add, 0 to change, 0 to destroy" in workspace.apply()
    workspace.write(mine + endpoint("other", path="/${var.run}/it", methods=["PUT"]))
    assert "1 added, 0 changed, 0 destroyed" in workspace.apply()
    workspace.plan()


def test_an_endpoint_is_replaced_for_a_timeout_that_goes_away(workspace: LiveWorkspace, live_proxy: LiveProxy) -> None:
    """LiteLLM cannot clear it; where the new endpoint would come first, its path is in use and nothing is lost."""
    if live_proxy.version.startswith("1.85."):
        pytest.skip("this release has no timeout")
    workspace.write(endpoint("it", timeout=5))
    workspace.apply()
    first = of_run(workspace)["it"]
    lifecycle = "  lifecycle {\n    create_before_destroy = true\n  }\n}\n"
    workspace.write(endpoint("it").removesuffix("}\n") + lifecycle)
    assert "the path is in use" in workspace.apply(status=1)
    assert of_run(workspace)["it"] == first
    workspace.write(endpoint("it"))
    assert "1 added, 0 changed, 1 destroyed" in workspace.apply()
    assert of_run(workspace)["it"]["timeout"] is None
