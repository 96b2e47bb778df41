"""Plans over many objects."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import EndpointMissing
from terraform_provider_litellm.lifecycle import refresh_cache
from terraform_provider_litellm.objects.teams.team import OF_MEMBERS
from terraform_provider_litellm.record.json_values import MISSING
from terraform_provider_litellm.record.release import parsed
from tests.acceptance.conftest import NewWorkspace
from tests.configuration import configuration
from tests.faults import faulty
from tests.gate import forwarded, running
from tests.live_proxy.proxy import LiveProxy
from tests.objects import PLAYED, REFUSED, SAMPLES
from tests.surroundings import own_teams, surroundings
from tests.terraform_core import Configuration, Core, Ref
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


OF_EACH = 20
PROMISED = 40
"""The most requests that a plan takes that changes none of 300 objects of many types."""


def of_each(run: str) -> Configuration:
    """So many objects of each type."""
    found: dict[str, dict[str, Any]] = {}
    for number in range(OF_EACH):
        name, after = f"{run}-{number}", f"{run}-{(number + 1) % OF_EACH}"
        key, team, user = (
            Ref(f"litellm_{kind}.it{number}", attribute)
            for kind, attribute in (("key", "token"), ("team", "team_id"), ("user", "user_id"))
        )
        objects: dict[str, dict[str, Any]] = {
            "access_group": {"access_group": f"{name}-group", "model_names": [name]},
            "budget": {"budget_id": name, "max_budget": 5},
            "credential": {"credential_name": name, "credential_values": {"api_key": "sk-made-up-1234567890"}},
            "customer": {"user_id": name, "max_budget": 5},
            "fallback": {"model": name, "fallback_models": [after]},
            "jwt_key_mapping": {"jwt_claim_name": "email", "jwt_claim_value": name, "token": key},
            "key": {"key_alias": name, "max_budget": 5},
            "key_block": {"token": key},
            "model": {"model_name": name, "custom_llm_provider": "openai", "base_model": "gpt-4o-mini"},
            "tag": {"name": name, "description": "d"},
            "team": {"team_id": name, "team_alias": name, "models": [name]},
            "team_block": {"team_id": team},
            "team_callback": {"team_id": team, "callback_name": "langfuse"},
            "team_member": {"team_id": f"{run}-0", "user_id": user, "role": "user"},
            "unified_access_group": {"access_group_name": name},
            "user": {"user_id": name, "max_budget": 5},
        }
        found |= {f"litellm_{kind}.it{number}": values for kind, values in objects.items()}
    return found


async def requests_of_a_plan(live_proxy: LiveProxy, *steps: Configuration) -> Counter[str]:
    """What a plan asks that finds nothing to do after the last of these applies.

    Terraform's part is played in this process, and lists do not grow old, so that a busy machine takes no more requests.
    """
    everything = steps[-1]
    with pytest.MonkeyPatch.context() as patch, running(forwarded(live_proxy.replicas[0])) as (gate, _):
        patch.setattr(refresh_cache, "FRESH", 3600.0)
        core = Core({"LITELLM_API_BASE": f"http://127.0.0.1:{gate.port}", "LITELLM_API_KEY": live_proxy.key}, repr)
        try:
            for configuration in steps:
                await core.apply(configuration)
            outcome = await core.apply(everything)  # what a busy LiteLLM has refused
            assert not outcome.errors, outcome.errors
            seen: Counter[str] = Counter()
            gate.rule = lambda request: seen.update([f"{request.method} {request.path}"])
            outcome = await core.plan(everything)
        finally:
            gate.rule = lambda _: None
            await core.apply({})
    assert not core.state
    assert not outcome.errors
    assert Counter(outcome.actions.values()) == {"no-op": len(everything)}
    return seen


@pytest.mark.since(COMPLETE)
async def test_a_plan_over_300_objects_of_16_types_takes_40_requests(live_proxy: LiveProxy) -> None:
    """Two for most types: the first object by itself, and then the list; each page of a list is one more."""
    everything = of_each(f"run-{secrets.token_hex(4)}")
    assert len(everything) >= 300
    first = {
        name: values for name, values in everything.items() if name.startswith(("litellm_model.", "litellm_team."))
    }
    seen = await requests_of_a_plan(live_proxy, first, everything)
    assert seen.total() <= PROMISED, seen


@pytest.mark.since("1.85.7")
@pytest.mark.skipif("litellm_organization" in REFUSED, reason=REFUSED.get("litellm_organization", ""))
async def test_a_plan_over_organizations_with_members_reads_their_list(live_proxy: LiveProxy) -> None:
    """Members come with their organization, and their limits in one more request; a licence is required after 1.100.5."""
    run = f"run-{secrets.token_hex(4)}"
    organizations: Configuration = {
        f"litellm_organization.it{number}": {"organization_id": f"{run}-{number}", "organization_alias": run}
        for number in range(OF_EACH)
    }
    members: Configuration = {
        f"litellm_organization_member.it{number}": {
            "organization_id": Ref("litellm_organization.it0", "organization_id"),
            "user_id": f"{run}-{number}",
            "role": "internal_user",
            "max_budget_in_organization": 5,
        }
        for number in range(OF_EACH)
    }
    seen = await requests_of_a_plan(live_proxy, {**organizations, **members})
    assert seen.total() <= 12, seen


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
