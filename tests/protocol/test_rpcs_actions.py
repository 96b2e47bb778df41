"""The RPCs of actions and of generated configuration (Terraform 1.14), on the wire, answered by the sample provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.protocol.sample import THING, UNKNOWN, WARNED, Sample, packed, problems, rule, served, thing, unpacked

STAMP = "sample_stamp"
PATIENCE = 30  # seconds until a call that does not end is given up
BLANK = [(f"{WARNED}The stamp is blank", "[0]")]
"""What the sample says of a block without values, at no place."""


@pytest.fixture
async def sample(tmp_path: Path) -> AsyncIterator[Sample]:
    async with served(tmp_path) as made:
        yield made


def config(**values: Any) -> pb.DynamicValue:
    """A `config` block of a stamp, what is left out null."""
    return packed(dict.fromkeys(("name", "times", "ink", "waits_for")) | values)


def invocation(**values: Any) -> pb.InvokeAction.Request:
    """The request for a stamp."""
    return pb.InvokeAction.Request(action_type=STAMP, config=config(**values))


async def told(sample: Sample, request: pb.InvokeAction.Request) -> tuple[list[str], Any]:
    """What an invocation says until it ends, and how it ends."""
    *progress, last = [each async for each in sample.connection.events(request)]
    assert last.HasField("completed")
    return [each.progress.message for each in progress], last.completed


async def test_an_action_does_its_work_and_tells_of_it(sample: Sample) -> None:
    """With every value of its configuration, the write-only ones too."""
    await sample.create()
    progress, completed = await told(sample, invocation(name="it", times=2, ink="red"))
    assert progress == ["1 of 2", "2 of 2"]
    assert problems(completed) == []
    assert sample.stored("it")["stamps"] == 2
    assert len(sample.stored("it")["ink_digest"]) == 64


async def test_progress_is_told_as_it_happens(sample: Sample) -> None:
    """The next step waits until the test has seen the line of the one before."""
    await sample.create()
    async with asyncio.timeout(PATIENCE):
        seen = 0
        (sample.folder / "go-1").touch()
        async for event in sample.connection.events(invocation(times=3, waits_for="go")):
            if event.HasField("progress"):
                seen += 1
                assert event.progress.message == f"{seen} of 3"
                assert sample.stored("it")["stamps"] == seen
                (sample.folder / f"go-{seen + 1}").touch()
    assert problems(event.completed) == [(f"{WARNED}The stamp is worn", "")]


async def test_a_stop_ends_an_action_in_its_own_way(sample: Sample) -> None:
    """What is done is done, and the error says how much that is."""
    await sample.create()
    (sample.folder / "go-1").touch()
    async with asyncio.timeout(PATIENCE):
        async for event in sample.connection.events(invocation(times=2, waits_for="go")):
            if event.HasField("progress"):
                await sample.ask(pb.Stop.Request())
    assert [(each.summary, each.detail) for each in event.completed.diagnostics] == [
        ("Interrupted", "1 of 2 stamps are there.")
    ]
    assert sample.stored("it")["stamps"] == 1


async def test_a_missing_config_block_is_one_without_values(sample: Sample) -> None:
    """Terraform sends null for it, in every RPC."""
    await sample.create()
    null = packed(None)
    assert problems(await sample.ask(pb.ValidateActionConfig.Request(type_name=STAMP, config=null))) == BLANK
    assert problems(await sample.ask(pb.PlanAction.Request(action_type=STAMP, config=null))) == []
    assert await told(sample, pb.InvokeAction.Request(action_type=STAMP, config=null)) == (
        ["1 of 1"],
        pb.InvokeAction.Event.Completed(),
    )


async def test_nothing_points_into_a_config_block_that_may_be_missing(tmp_path: Path) -> None:
    """Terraform 1.15 looks there even for what points nowhere, and crashes; a step without a name keeps it from looking."""
    async with served(tmp_path) as sample:
        await sample.create(protected=True)
        null, empty, step = packed(None), config(), pb.AttributePath(steps=[pb.AttributePath.Step()])
        for request in (
            pb.ValidateActionConfig.Request(type_name=STAMP, config=empty),
            pb.PlanAction.Request(action_type=STAMP, config=null),
        ):
            (found,) = (await sample.ask(request)).diagnostics
            assert found.attribute == step
        named = pb.PlanAction.Request(action_type=STAMP, config=config(name="it"))
        assert problems(await sample.ask(named)) == [("The thing is protected", "name")]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, BLANK),
        ({"name": UNKNOWN, "times": UNKNOWN}, []),
        ({"name": "It"}, [("Invalid value for name", "name")]),
        ({"name": "no"}, [("Invalid value for name", "name")]),
        ({"times": 0}, [("Invalid value for times", "times")]),
        ({"times": 101}, [(f"{WARNED}That is a lot of ink", "times")]),
    ],
)
async def test_the_configuration_of_an_action_is_validated(sample: Sample, values: Any, found: Any) -> None:
    """By the validators of its attributes, and by its own."""
    answer = await sample.ask(pb.ValidateActionConfig.Request(type_name=STAMP, config=config(**values)))
    assert problems(answer) == found


async def test_a_warning_about_an_action_is_given_before_the_provider_is_configured(tmp_path: Path) -> None:
    """Terraform validates other types once more when it plans, and an action never again."""
    async with served(tmp_path, configured=False) as sample:
        request = pb.ValidateActionConfig.Request(type_name=STAMP, config=config(times=101))
        assert problems(await sample.ask(request)) == [(f"{WARNED}That is a lot of ink", "times")]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "absent"}, []),
        ({"name": "safe"}, [("The thing is protected", "name")]),
        ({"name": "It"}, [("Invalid value for name", "name")]),
        ({"name": "no"}, [("Invalid value for name", "name")]),
        ({"times": 101}, []),
    ],
)
async def test_a_plan_refuses_what_cannot_be_done(sample: Sample, values: Any, found: Any) -> None:
    """And values that were unknown to the validation and are invalid, and does nothing."""
    await sample.create()
    await sample.create(name="safe", protected=True)
    before = sample.stored("it")
    answer = await sample.ask(pb.PlanAction.Request(action_type=STAMP, config=config(**values)))
    assert problems(answer) == found
    assert not answer.HasField("deferred")
    assert sample.stored("it") == before


@pytest.mark.parametrize(
    ("request_", "summary"),
    [
        (invocation(name="absent"), "No such thing"),
        (invocation(name="no"), "Invalid value for name"),
        (invocation(name="bug"), "Unexpected error in the provider"),
        (pb.InvokeAction.Request(action_type="sample_nothing"), "Unknown type"),
        (pb.InvokeAction.Request(action_type=STAMP, config=packed({"name": 1})), "Value does not match the schema"),
    ],
)
async def test_whatever_goes_wrong_is_told_when_the_action_ends(
    sample: Sample, request_: pb.InvokeAction.Request, summary: str
) -> None:
    """An invocation ends with one event that says how: never with a broken stream, nor with a traceback."""
    progress, completed = await told(sample, request_)
    assert progress == []
    assert [each.summary for each in completed.diagnostics] == [summary]
    assert "nobody expected" not in completed.diagnostics[0].detail
    if summary.startswith("Unexpected"):
        assert "error id" in completed.diagnostics[0].detail


# ---- generated configuration


async def generated(sample: Sample, state: Any) -> Any:
    """The configuration that the provider gives for a state."""
    answer = await sample.ask(pb.GenerateResourceConfig.Request(type_name=THING, state=packed(state)))
    assert problems(answer) == []
    return unpacked(answer.config)


async def test_a_generated_configuration_says_what_somebody_set(sample: Sample) -> None:
    """Nothing that is read-only or deprecated, no secret that cannot be read, no default, and the empty blocks."""
    told_ = {"name": "it", "description": "", "size": 3, "amount": 0, "protected": False, "labels": [], "slug": "own"}
    state = thing(id="thing-it", revision=1, color="blue", label="old", **told_)
    state |= {
        "rule": [rule(1, id="rule-1", protocol="tcp")],
        "note": [{"text": "old"}],
        "site": {"a": {"url": "https://a", "weight": None}},
    }
    expected = thing(slug="own", size=3, amount=0)
    expected |= {"owner": None, "rule": [rule(1, protocol="tcp")], "site": state["site"]}
    assert await generated(sample, state) == expected


async def test_there_is_no_configuration_of_nothing(sample: Sample) -> None:
    """Terraform asks for it where a list does not give the objects."""
    assert await generated(sample, None) == thing(name=None, owner=None)


async def test_a_bug_in_a_generated_configuration_is_an_error(sample: Sample) -> None:
    """With an id to find it by in the log."""
    request = pb.GenerateResourceConfig.Request(type_name=THING, state=packed(thing(name="bug")))
    (found,) = (await sample.ask(request)).diagnostics
    assert (found.summary, "error id" in found.detail) == ("Unexpected error in the provider", True)
