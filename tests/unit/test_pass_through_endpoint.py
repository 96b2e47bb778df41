"""Pass-through endpoints that another process loses, by writing back the list that it had read before."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.client import watch
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import Conflict, NotFound
from terraform_provider_litellm.objects.tools import pass_through_endpoint as endpoints
from terraform_provider_litellm.objects.tools.pass_through_endpoint import EMPTY
from tests.transport import FakeProxy, Reply, Request

MINE = {**EMPTY, "path": "/a", "target": "https://example.com"}
THEIRS = {**EMPTY, "path": "/b", "target": "https://example.com", "id": "theirs"}


class Undoes(FakeProxy):
    """A proxy whose list another process writes back as it was before the first writes."""

    def __init__(self, *rows: dict[str, Any], times: int = 1) -> None:
        super().__init__(self.answered)
        self.rows, self.times = list(rows), times

    def answered(self, request: Request) -> Reply:
        before = list(self.rows)
        if request.method == "DELETE":
            name = request.query.removeprefix("endpoint_id=")
            self.rows = [row for row in self.rows if row["id"] != name]
            if len(self.rows) == len(before):
                detail = f"Endpoint with ID '{name}' was not found in pass-through endpoint list."
                return 400, {"detail": {"error": detail}}
        if request.method == "POST":
            sent = request.body
            name = sent.get("id") or request.path.rpartition("/")[2]
            self.rows = [row for row in self.rows if row["id"] != name] + [{**sent, "id": name}]
        if request.method != "GET" and self.times:
            self.rows, self.times = before, self.times - 1
        return 200, {"endpoints": self.rows}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for."""
    monkeypatch.setattr(watch, "WATCHED", (0.0, 0.0, 0.0))


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_a_write_that_was_undone_is_made_again(times: int) -> None:
    """A create, an update and a deletion; the endpoints of others stay."""
    proxy = Undoes(THEIRS, times=times)
    client = Client(proxy)
    await endpoints.create(client, {"endpoint_id": "mine"}, dict(MINE))
    assert [row["id"] for row in proxy.rows] == ["theirs", "mine"]
    proxy.times = times
    await endpoints.update(client, {"endpoint_id": "mine"}, MINE | {"auth": False})
    assert proxy.rows[-1]["auth"] is False
    proxy.times = times
    await endpoints.delete(client, {"endpoint_id": "mine"})
    assert proxy.rows == [THEIRS]


async def test_a_path_and_a_method_that_are_in_use_are_refused() -> None:
    """Of an endpoint of the database or of the file; other methods are free."""
    proxy = Undoes(THEIRS | {"methods": ["GET"]}, times=0)
    client = Client(proxy)
    with pytest.raises(Conflict, match='"theirs" has the path /b'):
        await endpoints.create(client, {"endpoint_id": "mine"}, MINE | {"path": "/b"})
    await endpoints.create(client, {"endpoint_id": "mine"}, MINE | {"path": "/b", "methods": ["PUT"]})
    with pytest.raises(Conflict):
        await endpoints.update(client, {"endpoint_id": "mine"}, MINE | {"path": "/b", "methods": ["PUT", "GET"]})
    proxy.rows[0] |= {"is_from_config": True}
    with pytest.raises(Conflict, match="configuration file"):
        await endpoints.update(client, {"endpoint_id": "mine"}, MINE | {"path": "/b", "methods": ["PUT", "GET"]})


async def test_an_endpoint_that_is_gone_is_not_found() -> None:
    """LiteLLM answers a deletion with 400, and an update would make it again."""
    client = Client(Undoes(times=0))
    with pytest.raises(NotFound):
        await endpoints.delete(client, {"endpoint_id": "mine"})
    with pytest.raises(NotFound):
        await endpoints.update(client, {"endpoint_id": "mine"}, dict(MINE))
