"""Plans over many objects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import EndpointMissing
from terraform_provider_litellm.objects.teams.team import OF_MEMBERS
from terraform_provider_litellm.record.json_values import MISSING
from terraform_provider_litellm.record.release import parsed
from tests.acceptance.conftest import NewWorkspace
from tests.configuration import configuration
from tests.faults import faulty
from tests.live_proxy.proxy import LiveProxy
from tests.objects import PLAYED, SAMPLES
from tests.surroundings import own_teams, surroundings
from tests.values import placed
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

LISTED = [kind for kind, sample in SAMPLES.items() if sample.record.listing]

ELSEWHERE = {"litellm_team": {"object_permission", *OF_MEMBERS}}
"""Attributes of which a list has an id alone: objects that have one of them are read by themselves."""

COMPLETE = "1.106.0"
"""The first release whose lists have everything else; of older ones only what a list does have is compared."""

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


@pytest.fixture(scope="module")
def filled(shared_workspace: LiveWorkspace) -> Iterator[LiveWorkspace]:
    """A workspace with an object of every type that is listed, with every attribute that a list may have."""
    workspace = shared_workspace
    with surroundings(workspace, own_teams(workspace.run)):
        objects = {
            f"{kind}.it": {
                name: value
                for name, value in placed(
                    SAMPLES[kind].step("full", workspace.proxy.version), workspace.run, kind
                ).items()
                if name not in ELSEWHERE.get(kind, ())
            }
            for kind in LISTED
            if kind in PLAYED
        }
        workspace.write(configuration(objects), "main.tf.json")
        workspace.apply()
        yield workspace
        workspace.destroy()


@pytest.mark.parametrize("kind", LISTED)
async def test_lists_say_what_single_reads_say(kind: str, filled: LiveWorkspace) -> None:
    """Every attribute has the same value, whether an object is read by itself or from a list."""
    record, release = SAMPLES[kind].record, filled.proxy.version
    table, listing = record.table, record.listing
    assert listing is not None
    identity = record.address(filled.attributes(f"{kind}.it"))
    complete = parsed(release) >= parsed(COMPLETE)
    async with Client.connect(filled.proxy.base, filled.proxy.key, version="0") as client:
        single = await record.read(client, identity)
        assert single is not None
        group = identity[listing.within] if listing.within else ""
        number, pages = 1, 1
        while number <= pages:
            try:
                page = await listing.page(client, group, number)
            except EndpointMissing:
                assert not complete
                return
            number, pages = number + 1, page.pages
            if record.identifier(identity) in page.partial:  # which is read by itself
                return
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
    assert not complete, "no page has the object"
