"""Plans over many objects."""

from __future__ import annotations

import asyncio

import pytest

from terraform_provider_litellm.catalog import resources
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import EndpointMissing
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.record.json_values import MISSING
from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_resources import COURSES, configure, unknown
from tests.faults import faulty
from tests.live_proxy.proxy import LiveProxy
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

MANY = 60
CONFIGURATION = f"""
resource "litellm_team" "it" {{
  team_alias = var.run
}}

resource "litellm_team_member" "it" {{
  count              = {MANY}
  team_id            = litellm_team.it.team_id
  user_id            = "${{var.run}}-${{count.index}}"
  role               = "user"
}}

resource "litellm_key" "it" {{
  count       = {MANY}
  key_alias   = "${{var.run}}-${{count.index}}"
  max_budget  = count.index
  duration    = "30d"
}}
"""


def test_plan_over_many_objects_takes_few_requests(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """A refresh of 121 objects is served from lists, and finds what was changed in one of them.

    On a busy machine lists grow old meanwhile and are read again; that is still far less than a request for each object.
    """
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(CONFIGURATION)
        workspace.apply()
        faults.seen.clear()
        workspace.plan()
        single = [path for _, path in faults.seen if path.startswith(("/key/info?", "/team/info?"))]
        assert len(single) < 10
        assert len(faults.seen) < MANY
        (token,) = [
            each["attributes"]["token"]
            for resource in workspace.resources()
            for each in resource["instances"]
            if each["attributes"].get("key_alias") == f"{workspace.run}-{MANY - 1}"
        ]
        workspace.tell("/key/update", {"key": token, "max_budget": 1000})
        assert "Plan: 0 to add, 1 to change, 0 to destroy" in workspace.plan(changes=True)
        workspace.destroy()


@pytest.mark.parametrize("kind", COURSES)
def test_lists_say_what_single_reads_say(kind: str, workspace: LiveWorkspace) -> None:
    """Every attribute has the same value, whether an object is read by itself or from a list."""
    configure(workspace, kind, COURSES[kind].full)
    workspace.apply()
    state = workspace.attributes(f"{kind}.it")
    resource = resources()[kind]()
    assert isinstance(resource, ObjectResource)
    record, table = resource.record, resource.table
    whole = not unknown(workspace, kind)
    assert record.listing is not None
    identity, listing = record.address(state), record.listing

    async def both() -> None:
        async with Client.connect(workspace.proxy.base, workspace.proxy.key, version="0") as client:
            single = await record.read(client, identity)
            assert single is not None
            group = identity[listing.within] if listing.within else ""
            number, pages = 1, 1
            while number <= pages:
                try:
                    page = await listing.page(client, group, number)
                except EndpointMissing:
                    assert not whole
                    return
                number, pages = number + 1, page.pages
                if row := page.whole.get(record.identifier(identity)):
                    one, other = (
                        {
                            name: value if value is MISSING else table.by_name[name].shown(value)
                            for name, value in table.api_values(each, {}).items()
                        }
                        for each in (single, row)
                    )
                    assert one == other
                    return
            assert not whole, "no page has the object"

    asyncio.run(both())
