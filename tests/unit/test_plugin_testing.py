"""Terraform's part, as the tests of any provider have it played."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin import (
    NUMBER,
    STRING,
    UNKNOWN,
    Apply,
    Attribute,
    Block,
    Configure,
    DataSource,
    DeferredReason,
    Listed,
    NestedBlock,
    Nesting,
    Provider,
    ReadData,
    Resource,
    Schema,
)
from terraform_provider_litellm.plugin.testing import DeferredError, ProviderError, Terraform, Workspace, proposed
from tests.sample_provider.provider import SampleProvider

THING = "sample_thing"


@pytest.fixture
async def terraform(tmp_path: Path) -> AsyncIterator[Terraform]:
    async with Terraform.running(SampleProvider(), folder=str(tmp_path)) as made:
        yield made


def kept(folder: Path) -> set[str]:
    """The names of what the provider keeps."""
    return {path.stem for path in folder.glob("*.json")}


async def test_an_object_from_its_creation_to_its_end(terraform: Terraform, tmp_path: Path) -> None:
    """What changes nothing calls nothing; what cannot be changed replaces; what is imported is read."""
    values: dict[str, Any] = {"name": "it", "size": 3, "rule": [{"port": 1}], "anything": {"a": [1, "two"]}}
    made = await terraform.create(THING, **values)
    assert (made.state["id"], made.state["rule"][0]["id"], made.state["revision"]) == ("thing-it", "rule-1", 1)
    assert await terraform.update(made, **values) is made
    changed = await terraform.update(made, **values, amount=7)
    assert (changed.state["revision"], changed.state["rule"]) == (2, made.state["rule"])
    other = await terraform.update(changed, **(values | {"name": "other"}))
    assert kept(tmp_path) == {"other"}
    taken = await terraform.take_over(THING, "other")
    assert taken is not None
    assert taken.state == other.state
    await terraform.destroy(taken)
    assert await terraform.refresh(taken) is None


@pytest.mark.parametrize(
    ("before", "now", "action"),
    [
        (None, {"name": "it"}, "create"),
        ({"name": "it", "size": 2}, {"name": "it", "size": 2}, "no-op"),
        ({"name": "it", "size": 2}, {"name": "it", "size": 3}, "update"),
        ({"name": "it", "size": 2}, {"name": "it", "size": 1}, "replace"),
    ],
)
async def test_a_plan_says_what_would_be_done(
    before: dict[str, Any] | None, now: dict[str, Any], action: str, terraform: Terraform
) -> None:
    """And does nothing."""
    made = None if before is None else await terraform.create(THING, **before)
    assert (await terraform.plan(THING, made, **now)).action == action
    assert made is None or await terraform.refresh(made) == made


async def test_a_data_source_is_read(terraform: Terraform) -> None:
    """With its configuration, whole."""
    await terraform.create(THING, name="it", amount=5)
    assert (await terraform.read(THING, name="it"))["amount"] == 5
    with pytest.raises(ProviderError, match="name or id must be set"):
        await terraform.read(THING)


async def test_an_action_is_planned_and_invoked(terraform: Terraform, tmp_path: Path) -> None:
    """What it tells and warns of is kept, and its errors are raised."""
    await terraform.create(THING, name="it")
    await terraform.plan_action("sample_stamp", times=UNKNOWN)
    assert terraform.progress == []
    await terraform.invoke("sample_stamp", times=3)
    assert terraform.progress == ["1 of 3", "2 of 3", "3 of 3"]
    assert [each.summary for each in terraform.warnings] == ["The stamp is worn"]
    with pytest.raises(ProviderError, match="name: Invalid value for name"):
        await terraform.invoke("sample_stamp", name="no")
    with pytest.raises(ProviderError, match="No such thing"):
        await terraform.invoke("sample_stamp", name="absent")
    assert json.loads((tmp_path / "it.json").read_text())["stamps"] == 3


async def test_an_action_is_stopped(terraform: Terraform, tmp_path: Path) -> None:
    """As by Ctrl-C, while it runs."""
    await terraform.create(THING, name="it")
    (tmp_path / "go-1").touch()
    running = asyncio.create_task(terraform.invoke("sample_stamp", times=2, waits_for="go"))
    while not terraform.progress:
        await asyncio.sleep(0)
    await terraform.stop()
    with pytest.raises(ProviderError, match="Interrupted"):
        await running


async def test_objects_are_listed(terraform: Terraform) -> None:
    """With a `config` block or without, whole where that is wanted, and no more than the limit."""
    for name in ("a", "b"):
        await terraform.create(THING, name=name)
    assert await terraform.list_objects(THING) == [
        Listed({"name": "a"}, "the thing a"),
        Listed({"name": "b"}, "the thing b"),
    ]
    (found,) = await terraform.list_objects(THING, {"prefix": "b"}, include_object=True)
    assert found.object is not None
    assert found.object["name"] == "b"
    assert [each.identity["name"] for each in await terraform.list_objects(THING, limit=1)] == ["a"]
    with pytest.raises(ProviderError, match="No such prefix"):
        await terraform.list_objects(THING, {"prefix": "none"})


async def test_a_configuration_is_generated(terraform: Terraform) -> None:
    """It plans no change, and says no more than somebody set."""
    made = await terraform.create(THING, name="it", size=3)
    config = await terraform.generate(made)
    said = {name: value for name, value in config.items() if value not in (None, [], {})}
    assert said == {"name": "it", "size": 3}
    assert (await terraform.plan(THING, made, **said)).action == "no-op"


async def test_a_call_is_put_off() -> None:
    """Where the test allows it; elsewhere it is an error, or goes on."""
    async with Terraform.running(SampleProvider(), folder=UNKNOWN) as terraform:
        assert (await terraform.plan(THING, name="it")).action == "create"
        with pytest.raises(ProviderError):
            await terraform.read(THING, name="it")
        terraform.deferral_allowed = True
        for call in (
            terraform.plan(THING, name="it"),
            terraform.read(THING, name="it"),
            terraform.take_over(THING, "it"),
        ):
            with pytest.raises(DeferredError) as caught:
                await call
            assert caught.value.reason is DeferredReason.PROVIDER_CONFIG_UNKNOWN


async def test_errors_are_raised_and_warnings_kept(terraform: Terraform) -> None:
    """With summary, detail and place."""
    with pytest.raises(ProviderError, match=r"name: Invalid value for name\. A name is made of") as caught:
        await terraform.create(THING, name="It")
    assert [str(each.path) for each in caught.value.errors] == ["name"]
    await terraform.create(THING, name="it", label="old")
    assert "Attribute label is deprecated" in [each.summary for each in terraform.warnings]


async def test_a_misspelt_attribute_is_an_error_of_the_test(terraform: Terraform) -> None:
    """The provider never sees it, as Terraform would not let it through."""
    with pytest.raises(KeyError, match="there is no nmae"):
        await terraform.create(THING, nmae="it")


class Fickle(Resource[None]):
    """Keeps something else than it was told."""

    schema = Schema(Block({"name": Attribute(STRING, required=True)}))

    async def create(self, call: Apply[None]) -> None:
        """Change the name."""
        call.state = {"name": call.planned["name"].upper()}


class FickleProvider(Provider[None]):
    """A provider that Terraform would not accept. `closed` says how often it was closed."""

    schema = Schema(Block())
    resources = {"fickle": Fickle}  # noqa: RUF012  # as an author would write it

    def __init__(self) -> None:
        self.closed = 0

    async def configure(self, call: Configure) -> None:
        """There is nothing to configure."""

    async def close(self) -> None:
        """Count."""
        self.closed += 1


class Sparse(DataSource[None]):
    """Says nothing of its blocks."""

    schema = Schema(
        Block(
            {"name": Attribute(STRING, required=True), "id": Attribute(NUMBER, computed=True)},
            {"each": NestedBlock(Nesting.LIST, Block({"id": Attribute(NUMBER, computed=True)}))},
        )
    )

    async def read(self, call: ReadData[None]) -> None:
        """Tell the name alone."""
        call.state = {"name": call.config["name"]}


class SparseProvider(Provider[None]):
    """A provider with nothing to configure."""

    schema = Schema(Block())
    data_sources = {"sparse": Sparse}  # noqa: RUF012  # as an author would write it


async def test_what_a_data_source_leaves_out_is_null_and_its_blocks_are_empty() -> None:
    """As in a resource: Terraform accepts no collection of blocks that is null."""
    async with Terraform.running(SparseProvider()) as terraform:
        assert await terraform.read("sparse", name="a") == {"name": "a", "id": None, "each": []}


async def test_what_terraform_would_not_accept_is_an_error() -> None:
    """A provider may not change what it has planned."""
    provider = FickleProvider()
    with pytest.raises(ProviderError, match="name: Provider produced inconsistent result after apply"):
        async with Terraform.running(provider) as terraform:
            await terraform.create("fickle", name="a")


async def test_the_provider_is_closed_at_the_end() -> None:
    """Once, as at the end of its process."""
    provider = FickleProvider()
    async with Terraform.running(provider):
        assert provider.closed == 0
    assert provider.closed == 1


INNER = Block({"name": Attribute(STRING, optional=True), "id": Attribute(NUMBER, optional=True, computed=True)})


@pytest.mark.parametrize(
    ("nesting", "prior", "config", "expected"),
    [
        (Nesting.SINGLE, {"name": "a", "id": 1}, {"name": "b", "id": None}, {"name": "b", "id": 1}),
        (Nesting.SINGLE, None, {"name": "b", "id": None}, {"name": "b", "id": None}),
        (
            Nesting.LIST,
            [{"name": "a", "id": 1}],
            [{"name": "b", "id": None}, {"name": "a", "id": None}],
            [{"name": "b", "id": 1}, {"name": "a", "id": None}],
        ),
        (
            Nesting.MAP,
            {"x": {"name": "a", "id": 1}},
            {"y": {"name": "a", "id": None}, "x": {"name": "b", "id": None}},
            {"y": {"name": "a", "id": None}, "x": {"name": "b", "id": 1}},
        ),
        (
            Nesting.SET,
            [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
            [{"name": "c", "id": None}, {"name": "b", "id": None}, {"name": "a", "id": 7}],
            [{"name": "c", "id": None}, {"name": "b", "id": 2}, {"name": "a", "id": 7}],
        ),
    ],
)
def test_what_was_computed_is_proposed_again(nesting: Nesting, prior: Any, config: Any, expected: Any) -> None:
    """By place in a list or map, and by what it says in a set."""
    schema = Schema(Block(dict(INNER.attributes), {"each": NestedBlock(nesting, INNER)}))
    before = {"name": "a", "id": 1, "each": prior}
    assert proposed(schema, before, {"name": None, "id": None, "each": config}) == {
        "name": None,
        "id": 1,
        "each": expected,
    }


def test_a_workspace_keeps_to_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that would lead Terraform elsewhere do not reach it."""
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/elsewhere")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/elsewhere")
    workspace = Workspace(tmp_path, tmp_path / "home", program="env").within(OWN="1")
    told = workspace.terraform(TF_LOG="debug").splitlines()
    assert [line for line in told if "elsewhere" in line] == []
    assert {f"HOME={tmp_path / 'home'}", "OWN=1", "TF_LOG=debug"} <= set(told)
    with pytest.raises(AssertionError, match="OWN=1"):
        workspace.terraform(status=1)
