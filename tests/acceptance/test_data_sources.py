"""Data sources: an object by its id or its name, and all objects of a kind, as their resources have them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle.data_source import ObjectData, readable
from terraform_provider_litellm.plugin.values import plain
from terraform_provider_litellm.record.json_values import MISSING
from terraform_provider_litellm.record.noun import plural
from terraform_provider_litellm.record.object import LiteLLMObject
from tests.acceptance.conftest import NewWorkspace
from tests.configuration import configuration, values_of
from tests.faults import faulty
from tests.live_proxy.proxy import LiveProxy
from tests.objects import PLAYED, SAMPLES
from tests.surroundings import surroundings
from tests.values import OWN_TEAM, Values, placed
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

SOURCES = catalog.data_sources()
SINGLE = [kind for kind in SAMPLES if isinstance(SOURCES.get(kind, lambda: None)(), ObjectData)]
SEVERAL = [kind for kind in SINGLE if plural(kind) in SOURCES and plural(kind) not in SAMPLES]


def names(record: LiteLLMObject) -> list[str]:
    """The attributes by which a data source finds an object besides its identity."""
    return list(record.listing.names.values()) if record.listing else []


@pytest.fixture(scope="module")
def filled(shared_workspace: LiveWorkspace) -> Iterator[LiveWorkspace]:
    """A workspace with an object of every type, read by data sources in every way."""
    workspace, release = shared_workspace, shared_workspace.proxy.version
    own: dict[str, Values] = {placed(OWN_TEAM, workspace.run, kind): {} for kind in PLAYED if SAMPLES[kind].own_team}
    with surroundings(workspace, own):
        played = [kind for kind in SINGLE if kind in PLAYED]
        objects = {f"{kind}.it": placed(SAMPLES[kind].step("full", release), workspace.run, kind) for kind in played}
        data: dict[str, dict[str, Any]] = {}
        for kind in played:
            record = SAMPLES[kind].record
            source = SOURCES[kind]()
            assert isinstance(source, ObjectData)
            ways = [("id", source.identity), *((name, (name,)) for name in names(record))]
            for way, given in ways:
                if way != "id" and f"{kind}.it" in objects and way not in objects[f"{kind}.it"]:
                    continue
                data.setdefault(kind, {})[way] = {name: f"${{{kind}.it.{name}}}" for name in given}
        for kind in (kind for kind in SEVERAL if kind in PLAYED):
            data.setdefault(plural(kind), {})["all"] = {"depends_on": [f"{kind}.it"]}
        whole = json.loads(configuration(objects)) | {"data": data}
        workspace.write(json.dumps(whole), "main.tf.json")
        workspace.apply()
        workspace.plan()
        yield workspace
        workspace.destroy()


def read(workspace: LiveWorkspace, kind: str, name: str) -> Mapping[str, Any]:
    """The attributes of a data source in the state."""
    state = json.loads((workspace.folder / "terraform.tfstate").read_text())
    (found,) = (
        each["instances"][0]["attributes"]
        for each in state["resources"]
        if each["mode"] == "data" and each["type"] == kind and each["name"] == name
    )
    attributes: Mapping[str, Any] = found
    return attributes


async def held(workspace: LiveWorkspace, kind: str) -> Mapping[str, Any]:
    """What LiteLLM has of the object of a kind, as API values."""
    record = SAMPLES[kind].record
    identity = record.address(workspace.attributes(f"{kind}.it"))
    async with Client.connect(workspace.proxy.base, workspace.proxy.key, version="0") as client:
        row = await record.read(client, identity)
    assert row is not None
    return record.table.api_values(row, {})


def within(mine: Any, theirs: Any) -> bool:
    """Whether an object has all that another has: LiteLLM adds names of its own to a free-form one."""
    one, other = plain(mine), plain(theirs)
    return (
        isinstance(one, dict)
        and isinstance(other, dict)
        and all(other.get(name) == value for name, value in one.items())
    )


@pytest.mark.parametrize("kind", SINGLE)
async def test_a_data_source_shows_what_the_resource_has(kind: str, filled: LiveWorkspace) -> None:
    """Every attribute that the configuration sets has the same value, however the object was found."""
    record = SAMPLES[kind].record
    mine, api = values_of(kind, filled.attributes(f"{kind}.it")), await held(filled, kind)
    for way in ("id", *names(record)):
        try:
            found = read(filled, kind, way)
        except ValueError:
            assert way != "id"
            continue
        assert found["id"] == filled.attributes(f"{kind}.it")["id"]
        theirs = values_of(kind, found)
        different = {
            each.name: (plain(mine[each.name]), plain(theirs[each.name]))
            for each in readable(record)
            if not each.left_out(mine[each.name])
            and api[each.name] is not MISSING
            and not (
                each.same(theirs[each.name], each.written(mine[each.name]))
                or within(mine[each.name], theirs[each.name])
            )
            and each.name not in SAMPLES[kind].unknown_to_import
        }
        assert different == {}


@pytest.mark.parametrize("kind", SEVERAL)
def test_all_objects_of_a_kind_are_listed_in_a_stable_order(kind: str, filled: LiveWorkspace) -> None:
    """With their ids, by their names, and as objects."""
    several = plural(kind)
    found, identifier = read(filled, several, "all"), filled.attributes(f"{kind}.it")["id"]
    objects = found[several.removeprefix("litellm_")]["value"]
    assert found["ids"] == sorted(found["ids"]) == [each["id"] for each in objects]
    assert identifier in found["ids"]
    listing = SAMPLES[kind].record.listing
    assert listing is not None
    for word, name in listing.names.items():
        if called := filled.attributes(f"{kind}.it").get(name):
            assert identifier in found[f"ids_by_{word}"][called]


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_no_data_source_holds_a_secret(kind: str, filled: LiveWorkspace) -> None:
    """Nor an attribute for one."""
    block = SOURCES[kind]().schema.block
    assert [name for name, each in block.attributes.items() if each.sensitive or each.write_only] == []
    state = json.loads((filled.folder / "terraform.tfstate").read_text())
    shown = json.dumps([each for each in state["resources"] if each["mode"] == "data"])
    secrets = {
        str(value)
        for sample in PLAYED.values()
        for each in sample.record.table.fields
        if each.has_twin
        for value in [filled.attributes(f"{sample.kind}.it").get(each.name)]
        if isinstance(value, str) and len(value) > 6
    }
    assert [secret for secret in secrets if secret in shown] == []


CONFIGURATION = """
resource "litellm_team" "it" {
  count      = 2
  team_alias = "${var.run} twice"
}

data "litellm_team" "it" {
  team_alias = "${var.run}%s"
  depends_on = [litellm_team.it]
}
"""


def test_a_name_that_several_have_and_one_that_nothing_has_are_errors_with_candidates(
    workspace: LiveWorkspace,
) -> None:
    """Each names the ids, so that one can be chosen."""
    workspace.write(CONFIGURATION.partition("data")[0])
    workspace.apply()
    state = workspace.resources()[0]
    ids = [each["attributes"]["id"] for each in state["instances"]]
    workspace.write(CONFIGURATION % " twice")
    output = " ".join(workspace.plan(status=1).split())
    assert "More than one team found" in output
    assert all(each in output for each in ids)
    workspace.write(CONFIGURATION % " twicee")
    output = " ".join(workspace.plan(status=1).split())
    assert "not found" in output
    assert any(each in output for each in ids)
    workspace.write('data "litellm_team" "it" {\n  team_id = "${var.run}-none"\n}\n', "more.tf")
    workspace.write(CONFIGURATION.partition("data")[0])
    assert f'Team "{workspace.run}-none" not found' in " ".join(workspace.plan(status=1).split())
    workspace.write('data "litellm_team" "it" {}\n', "more.tf")
    assert "A team is found by one of them." in " ".join(workspace.plan(status=1).split())
    (workspace.folder / "more.tf").unlink()
    workspace.write('data "litellm_keys" "it" {\n  team_id = "${var.run}-none"\n}\n', "more.tf")
    assert f'Team "{workspace.run}-none" not found' in " ".join(workspace.plan(status=1).split())
    workspace.write('data "litellm_keys" "it" {\n  key_alias = "${var.run}-none"\n}\n', "more.tf")
    workspace.apply()
    assert read(workspace, "litellm_keys", "it")["ids"] == []
    workspace.destroy()


@pytest.mark.long
def test_keys_of_three_pages_all_come_with_few_requests(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """250 keys of one team, in a stable order."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(
            """
resource "litellm_team" "it" {
  team_alias = var.run
}

resource "litellm_key" "it" {
  count     = 250
  key_alias = "${var.run}-${count.index}"
  team_id   = litellm_team.it.team_id
}
"""
        )
        workspace.apply()
        team_id = workspace.attributes("litellm_team.it")["team_id"]
        other = new_workspace(proxy)
        other.write(f'data "litellm_keys" "it" {{\n  team_id = "{team_id}"\n}}\n')
        faults.seen.clear()
        other.apply()
        found = read(other, "litellm_keys", "it")
        assert len(found["ids"]) == 250
        assert found["ids"] == sorted(found["ids"])
        assert all(each["team_id"] == team_id for each in found["keys"]["value"])
        assert len(faults.seen) < 60
        workspace.destroy()


# ---- the proxy, its models, prices and spend


def answered(workspace: LiveWorkspace, block: str, kind: str, *, status: int = 0) -> Any:
    """The attributes of a data source after an apply, or the words of the error."""
    workspace.write(f'data "{kind}" "it" {{\n{block}\n}}\n')
    output = " ".join(workspace.apply(status=status).split())
    return output if status else read(workspace, kind, "it")


def test_the_proxy_tells_what_it_is(workspace: LiveWorkspace) -> None:
    """Its release, and that it has no licence."""
    found = answered(workspace, "", "litellm_proxy")
    assert found["version"] == workspace.proxy.version
    assert found["database_connected"] is True
    assert found["licensed"] in (False, None)


@pytest.mark.since("1.85.7")
def test_a_team_may_call_its_models(workspace: LiveWorkspace) -> None:
    """With their modes and prices; a team that there is not is an error."""
    workspace.write(
        """
resource "litellm_model" "it" {
  model_name          = var.run
  custom_llm_provider = "openai"
  base_model          = "gpt-4o"
}

resource "litellm_team" "it" {
  team_alias = var.run
  models     = [litellm_model.it.model_name]
}

data "litellm_available_models" "it" {
  team_id = litellm_team.it.team_id
}
"""
    )
    workspace.apply()
    found = read(workspace, "litellm_available_models", "it")
    assert found["names"] == [workspace.run]
    model = found["models"]["value"][workspace.run]
    assert model["mode"] == "chat"
    assert model["input_cost_per_token"] > 0
    workspace.plan()
    workspace.write('data "litellm_available_models" "no" {\n  team_id = "no-such-team"\n}\n', "more.tf")
    assert "no team with team_id" in " ".join(workspace.plan(status=1).split())
    (workspace.folder / "more.tf").unlink()
    workspace.destroy()


def test_prices_are_those_of_litellms_list(workspace: LiveWorkspace) -> None:
    """Of one model, of a provider; a name that is not in the list is an error with similar ones."""
    found = answered(workspace, '  model = "gpt-4o"', "litellm_model_prices")
    assert found["names"] == ["gpt-4o"]
    assert found["models"]["value"]["gpt-4o"]["litellm_provider"] == "openai"
    several = answered(workspace, '  custom_llm_provider = "groq"', "litellm_model_prices")
    assert {each["litellm_provider"] for each in several["models"]["value"].values()} == {"groq"}
    assert "gpt-4o" in answered(workspace, '  model = "gpt-4oo"', "litellm_model_prices", status=1)


@pytest.mark.since("1.85.7")
@pytest.mark.parametrize("by", ["", 'tag = "a"', 'user_id = "a"', f'token = "{"a" * 64}"', 'model = "gpt-4o"'])
def test_spend_of_a_period_is_summed_up(by: str, workspace: LiveWorkspace) -> None:
    """Nothing was spent, or something; a date in another form is an error."""
    period = '  start_date = "2026-01-01"\n  end_date   = "2026-01-31"\n'
    found = answered(workspace, f"{period}  {by}", "litellm_spend")
    assert found["spend"] >= 0
    assert found["requests"] == sum(each["requests"] for each in found["days"]["value"])
    assert "Must be a date" in answered(
        workspace, period.replace("2026-01-31", "31 January") + f"  {by}", "litellm_spend", status=1
    )


@pytest.mark.since("1.85.7")
def test_spend_of_a_team_that_there_is_not_is_an_error(workspace: LiveWorkspace) -> None:
    """LiteLLM answers with nothing, as for a team that spent nothing."""
    period = '  start_date = "2026-01-01"\n  end_date   = "2026-01-31"\n'
    assert "no team with team_id" in answered(
        workspace, f'{period}  team_id = "no-such-team"', "litellm_spend", status=1
    )


@pytest.mark.since("1.85.7")
def test_health_asks_providers_only_when_told_to(workspace: LiveWorkspace) -> None:
    """A model that does not work is unhealthy then, with its provider's words and without its secret."""
    secret = f"sk-{workspace.run}-secret"
    params = {"model": "openai/gpt-4o", "api_key": secret, "api_base": "http://127.0.0.1:9"}
    workspace.tell(
        "/model/new", {"model_name": workspace.run, "litellm_params": params, "model_info": {"id": workspace.run}}
    )
    answered(workspace, f'  model_id = "{workspace.run}"', "litellm_health")
    found = answered(workspace, f'  model_id = "{workspace.run}"\n  ask_providers = true', "litellm_health")
    assert (found["healthy"], found["unhealthy_count"]) == (False, 1)
    assert found["models"]["value"][0]["error"]
    assert secret not in json.dumps(found)
    workspace.tell("/model/delete", {"id": workspace.run})
