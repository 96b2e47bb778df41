"""Calls that are put off, where Terraform allows it, on the wire, answered by the sample provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.protocol.sample import THING, UNKNOWN, Sample, packed, problems, provider, served, thing, unpacked

ALLOWED = pb.ClientCapabilities(deferral_allowed=True)
TOKEN = {"name": "it", "short": None, "value": None}
LOOKUP = {"name": "it", "id": None, "amount": None, "anything": None, "secret": None, "tags": None}
STAMP = {"name": "it", "times": None, "ink": None, "waits_for": None}
REQUESTS: dict[str, Any] = {
    "read": pb.ReadResource.Request(type_name=THING, current_state=packed(thing(id="thing-it", revision=1))),
    "plan": pb.PlanResourceChange.Request(
        type_name=THING,
        prior_state=packed(None),
        proposed_new_state=packed(thing(password="p", password_version=1)),
        config=packed(thing(password="p", password_version=1)),
    ),
    "destroy": pb.PlanResourceChange.Request(
        type_name=THING,
        prior_state=packed(thing(id="thing-it", revision=1)),
        proposed_new_state=packed(None),
        config=packed(None),
    ),
    "import": pb.ImportResourceState.Request(type_name=THING, id="it"),
    "data source": pb.ReadDataSource.Request(type_name=THING, config=packed(LOOKUP)),
    "ephemeral resource": pb.OpenEphemeralResource.Request(type_name="sample_token", config=packed(TOKEN)),
    "action": pb.PlanAction.Request(action_type="sample_stamp", config=packed(STAMP)),
}
REFUSED = {"import", "data source", "ephemeral resource"}
"""What the sample cannot do without its folder."""


@pytest.fixture
async def unknown(tmp_path: Path) -> AsyncIterator[Sample]:
    """The provider, whose folder is known only after an apply."""
    async with served(tmp_path, configured=False) as made:
        assert problems(await made.ask(pb.Configure.Request(config=packed(provider(folder=UNKNOWN))))) == []
        yield made


async def asked(sample: Sample, call: str, *, allowed: bool) -> Any:
    """The answer to one of the requests."""
    request = type(REQUESTS[call])()
    request.CopyFrom(REQUESTS[call])
    if allowed:
        request.client_capabilities.CopyFrom(ALLOWED)
    return await sample.ask(request)


@pytest.mark.parametrize("call", REQUESTS)
async def test_without_its_configuration_a_provider_puts_off_where_it_may(unknown: Sample, call: str) -> None:
    """Nothing is an error then, and nothing is made up."""
    answer = await asked(unknown, call, allowed=True)
    assert problems(answer) == []
    assert answer.deferred.reason == pb.Deferred.PROVIDER_CONFIG_UNKNOWN
    match call:
        case "read":
            assert unpacked(answer.new_state) == thing(id="thing-it", revision=1)
        case "plan":
            planned = unpacked(answer.planned_state)
            assert (planned["id"], planned["slug"], planned["password"]) == (UNKNOWN, "it", None)
        case "destroy":
            assert unpacked(answer.planned_state) is None
        case "import":
            assert not answer.imported_resources
        case "data source":
            assert unpacked(answer.state) == dict.fromkeys(LOOKUP, UNKNOWN) | {"name": "it"}
        case "ephemeral resource":
            assert unpacked(answer.result) == TOKEN | {"value": UNKNOWN}


@pytest.mark.parametrize("call", REQUESTS)
async def test_where_it_may_not_a_provider_goes_on_without_its_configuration(unknown: Sample, call: str) -> None:
    """As every Terraform without experiments has it: plans go on, and what cannot be done is an error."""
    answer = await asked(unknown, call, allowed=False)
    assert not answer.HasField("deferred")
    assert bool(problems(answer)) == (call in REFUSED)


@pytest.mark.parametrize("call", REQUESTS)
async def test_a_provider_that_is_configured_puts_nothing_off(tmp_path: Path, call: str) -> None:
    """Whatever Terraform allows; it does so at every apply."""
    async with served(tmp_path) as sample:
        await sample.create()
        answer = await asked(sample, call, allowed=True)
    assert (problems(answer), answer.HasField("deferred")) == ([], False)


async def test_a_provider_that_failed_to_be_configured_puts_nothing_off(tmp_path: Path) -> None:
    """What is wrong stays an error."""
    async with served(tmp_path, configured=False) as sample:
        token = provider(folder=str(tmp_path / "absent"), api_token=UNKNOWN)
        assert problems(await sample.ask(pb.Configure.Request(config=packed(token)))) == [("No such folder", "folder")]
        answer = await asked(sample, "read", allowed=True)
    assert not answer.HasField("deferred")


async def test_an_author_may_put_a_call_off(tmp_path: Path) -> None:
    """For another reason, and only where Terraform allows it."""
    async with served(tmp_path) as sample:
        answer = await asked(sample, "action", allowed=True)
        assert answer.deferred.reason == pb.Deferred.ABSENT_PREREQ
        assert not (await asked(sample, "action", allowed=False)).HasField("deferred")
