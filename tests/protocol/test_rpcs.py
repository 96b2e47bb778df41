"""Every RPC of protocol 5 except those of managed resources, on the wire, answered by the sample provider."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message_factory import GetMessageClass

from terraform_provider_litellm.plugin.process import logs
from terraform_provider_litellm.plugin.testing.in_process import RPCS
from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.protocol.sample import (
    OLD_THING,
    THING,
    UNKNOWN,
    Sample,
    dynamic,
    grant,
    owner,
    packed,
    problems,
    provider,
    rule,
    served,
    site,
    thing,
    unpacked,
)

PATIENCE = 30  # seconds until a call that does not end is given up


@pytest.fixture
async def sample(tmp_path: Path) -> AsyncIterator[Sample]:
    async with served(tmp_path) as made:
        yield made


# ---- what the provider has


async def test_metadata_names_every_type(sample: Sample) -> None:
    """GetMetadata lists what there is, without any schema."""
    answer = await sample.ask(pb.GetMetadata.Request())
    assert [each.type_name for each in answer.resources] == [THING, OLD_THING]
    assert [each.type_name for each in answer.data_sources] == [THING]
    assert [each.type_name for each in answer.ephemeral_resources] == ["sample_token"]
    assert [each.type_name for each in answer.list_resources] == [THING]
    assert [each.type_name for each in answer.actions] == ["sample_stamp"]
    assert [each.name for each in answer.functions] == ["joined", "quotient"]
    assert answer.server_capabilities.move_resource_state


async def test_schema_holds_every_type(sample: Sample) -> None:
    """GetSchema has the provider block, provider_meta and every type, and lets Terraform ask but once."""
    answer = await sample.ask(pb.GetProviderSchema.Request())
    assert not answer.diagnostics
    assert [each.name for each in answer.provider.block.attributes] == ["folder", "api_token"]
    assert [each.name for each in answer.provider_meta.block.attributes] == ["module_name"]
    assert answer.resource_schemas.keys() == {THING, OLD_THING}
    assert answer.resource_schemas[THING].version == 2
    assert answer.resource_schemas[OLD_THING].version == 3
    assert answer.data_source_schemas.keys() == {THING}
    assert answer.ephemeral_resource_schemas.keys() == {"sample_token"}
    assert answer.list_resource_schemas.keys() == {THING}
    assert answer.action_schemas.keys() == {"sample_stamp"}
    assert [each.name for each in answer.action_schemas["sample_stamp"].schema.block.attributes] == [
        *("name", "times", "ink", "waits_for")
    ]
    assert answer.functions.keys() == {"joined", "quotient"}
    assert answer.server_capabilities == pb.ServerCapabilities(
        plan_destroy=True, get_provider_schema_optional=True, move_resource_state=True, generate_resource_config=True
    )


@pytest.mark.parametrize(
    ("name", "kind", "flags"),
    [
        ("id", "string", {"computed"}),
        ("name", "string", {"required"}),
        ("color", "string", {"optional", "computed"}),
        ("protected", "bool", {"optional"}),
        ("amount", "number", {"optional"}),
        ("labels", ["list", "string"], {"optional"}),
        ("tags", ["set", "string"], {"optional"}),
        ("prices", ["map", "number"], {"optional"}),
        (
            "address",
            ["object", {"street": "string", "zip": "number", "lines": ["list", ["object", {"text": "string"}]]}],
            {"optional"},
        ),
        ("triple", ["tuple", ["string", "number", "bool"]], {"optional"}),
        ("anything", "dynamic", {"optional"}),
        ("secret", "string", {"optional", "sensitive"}),
        ("password", "string", {"optional", "write_only"}),
        ("label", "string", {"optional", "deprecated"}),
    ],
)
async def test_schema_of_an_attribute(sample: Sample, name: str, kind: Any, flags: set[str]) -> None:
    """Types are JSON, and each flag arrives alone."""
    schema = (await sample.ask(pb.GetProviderSchema.Request())).resource_schemas[THING]
    attribute = next(each for each in schema.block.attributes if each.name == name)
    assert json.loads(attribute.type) == kind
    named = {"required", "optional", "computed", "sensitive", "write_only", "deprecated"}
    assert {flag for flag in named if getattr(attribute, flag)} == flags
    assert attribute.deprecation_message == ("Use labels instead." if name == "label" else "")
    assert (attribute.description == "Its *name*.") == (name == "name")
    assert attribute.description_kind == pb.MARKDOWN


async def test_schema_of_blocks(sample: Sample) -> None:
    """Blocks of every nesting, their limits, what is inside them, and their deprecation."""
    schema = (await sample.ask(pb.GetProviderSchema.Request())).resource_schemas[THING]
    blocks = {each.type_name: each for each in schema.block.block_types}
    mode = pb.Schema.NestedBlock
    assert {name: (each.nesting, each.min_items, each.max_items) for name, each in blocks.items()} == {
        "owner": (mode.SINGLE, 0, 0),
        "note": (mode.LIST, 0, 0),
        "rule": (mode.LIST, 0, 4),
        "grant": (mode.SET, 0, 0),
        "site": (mode.MAP, 0, 0),
    }
    assert [each.name for each in blocks["grant"].block.attributes] == ["id", "role", "level"]
    assert [each.type_name for each in blocks["owner"].block.block_types] == ["contact"]
    assert blocks["note"].block.deprecated
    assert blocks["note"].block.deprecation_message == "Use description."
    assert schema.block.description == "A thing."


async def test_every_rpc_is_served(sample: Sample) -> None:
    """No RPC of the protocol is forgotten: each is answered, at least with a diagnostic, and each stream with an event."""
    for rpc in RPCS.values():
        request = GetMessageClass(rpc.input_type)()
        if rpc.server_streaming:
            assert [each async for each in sample.connection.events(request)]
        else:
            await sample.ask(request)


# ---- the provider block


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"folder": "/somewhere"}, []),
        ({"folder": UNKNOWN}, []),
        ({"folder": "here"}, [("Invalid value for folder", "folder")]),
        ({"folder": "/somewhere", "api_token": "short"}, [("Invalid value for api_token", "api_token")]),
        ({"folder": "/somewhere", "api_token": UNKNOWN}, []),
    ],
)
async def test_provider_block_is_validated(sample: Sample, config: Any, found: Any) -> None:
    """PrepareProviderConfig runs validators and the provider's own check, and hands the block back as it came."""
    sent = packed(provider(**config))
    answer = await sample.ask(pb.PrepareProviderConfig.Request(config=sent))
    assert problems(answer) == found
    assert answer.prepared_config == sent
    assert "short" not in str(answer.diagnostics)


async def test_configure_hands_the_provider_to_operations(tmp_path: Path) -> None:
    """What `configure` returns is there in later calls, and a block that does not do is an error at its attribute."""
    async with served(tmp_path, configured=False) as sample:
        wrong = pb.Configure.Request(config=packed(provider(folder="/no/such/folder")))
        assert problems(await sample.ask(wrong)) == [("No such folder", "folder")]
        right = pb.Configure.Request(config=packed(provider(folder=str(tmp_path))), terraform_version="1.11.4")
        assert problems(await sample.ask(right)) == []
        await sample.create()
        assert sample.stored("it")["id"] == "thing-it"


async def test_configure_with_unknown_values_goes_on(tmp_path: Path) -> None:
    """A block that is known only after apply still lets Terraform plan."""
    async with served(tmp_path, configured=False) as sample:
        answer = await sample.ask(pb.Configure.Request(config=packed(provider(folder=UNKNOWN))))
        assert not answer.diagnostics
        planned = await sample.plan(None, thing())
        assert unpacked(planned.planned_state)["color"] == "blue"


# ---- validation


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"name": "No"}, [("Invalid value for name", "name")]),
        ({"name": UNKNOWN}, []),
        ({"amount": -1}, [("Invalid value for amount", "amount")]),
        ({"labels": []}, [("Invalid value for labels", "labels")]),
        ({"labels": ["a", ""]}, [("Invalid value for labels[1]", "labels[1]")]),
        ({"labels": UNKNOWN}, []),
        ({"label": "old"}, [("warning: Attribute label is deprecated", "label")]),
        ({"label": UNKNOWN}, [("warning: Attribute label is deprecated", "label")]),
        ({"note": [{"text": "a"}, {"text": "b"}]}, [
            ("warning: Block note[0] is deprecated", "note[0]"),
            ("warning: Block note[1] is deprecated", "note[1]"),
        ]),
        ({"rule": [rule(1), rule(0)]}, [("Invalid value for rule[1].port", "rule[1].port")]),
        ({"rule": UNKNOWN}, []),
        ({"site": {"a": site("http://a")}}, [('Invalid value for site["a"].url', 'site["a"].url')]),
        ({"grant": [grant("reader", level=-1)]}, [("Invalid value for grant.level", "grant")]),
        ({"grant": [grant("guest")]}, [("warning: Unusual value for grant.role", "grant")]),
        ({"owner": owner(extra=dynamic("bool", True))}, [("Invalid value for owner.extra", "owner.extra")]),
        ({"owner": owner(extra=dynamic(["map", "bool"], {}))}, []),
        ({"password_version": 1.5}, [("Invalid value for password_version", "password_version")]),
        ({"password": "p"}, [("password requires password_version", "password")]),
    ],
)  # fmt: skip
async def test_resource_configuration_is_validated(sample: Sample, values: Any, found: Any) -> None:
    """ValidateResourceTypeConfig points to the attribute at fault, however deep, and passes over what is unknown."""
    request = pb.ValidateResourceTypeConfig.Request(
        type_name=THING,
        config=packed(thing(**values)),
        client_capabilities=pb.ClientCapabilities(write_only_attributes_allowed=True),
    )
    assert problems(await sample.ask(request)) == found


async def test_write_only_values_need_a_terraform_that_knows_them(sample: Sample) -> None:
    """An older Terraform would store them."""
    config = thing(password="p", password_version=1, owner=owner(pin="1234"))
    answer = await sample.ask(pb.ValidateResourceTypeConfig.Request(type_name=THING, config=packed(config)))
    assert problems(answer) == [
        ("Attribute password requires Terraform 1.11 or newer", "password"),
        ("Attribute owner.pin requires Terraform 1.11 or newer", "owner.pin"),
    ]


async def test_unknown_type_is_an_error_that_names_it(sample: Sample) -> None:
    """A type that another version of the provider has."""
    answer = await sample.ask(pb.ReadResource.Request(type_name="sample_nothing"))
    assert problems(answer) == [("Unknown type", "")]
    assert 'no resource "sample_nothing"' in answer.diagnostics[0].detail


async def test_value_of_another_shape_is_an_error_that_hides_it(sample: Sample) -> None:
    """What does not fit the schema is named by its place, never shown."""
    request = pb.ReadResource.Request(type_name=THING, current_state=packed(thing(secret=["hush"])))
    answer = await sample.ask(request)
    assert problems(answer) == [("Value does not match the schema", "")]
    assert "secret: a list" in answer.diagnostics[0].detail
    assert "hush" not in answer.diagnostics[0].detail


# ---- the data source


def query(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(("name", "id", "amount", "anything", "secret", "tags")) | values


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"name": "it"}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "It"}, [("Invalid value for name", "name")]),
        ({}, [("name or id must be set", "name")]),
        ({"name": "it", "id": "thing-it"}, [("name and id cannot be set together", "id")]),
    ],
)
async def test_data_source_configuration_is_validated(sample: Sample, config: Any, found: Any) -> None:
    """ValidateDataSourceConfig runs validators and the data source's own check."""
    request = pb.ValidateDataSourceConfig.Request(type_name=THING, config=packed(query(**config)))
    assert problems(await sample.ask(request)) == found


@pytest.mark.parametrize("by", [{"name": "it"}, {"id": "thing-it"}])
async def test_data_source_is_read(sample: Sample, by: Any) -> None:
    """ReadDataSource answers with every attribute, dynamic values with their types."""
    kind = ["object", {"n": "number"}]
    await sample.create(amount=2, tags=["a"], secret="s", anything=dynamic(kind, {"n": 1}))
    answer = await sample.ask(pb.ReadDataSource.Request(type_name=THING, config=packed(query(**by))))
    assert not answer.diagnostics
    assert unpacked(answer.state) == query(
        name="it", id="thing-it", amount=2, tags=["a"], secret="s", anything=dynamic(kind, {"n": 1})
    )


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ({"name": "gone"}, ("No such thing", "name")),
        ({"id": "thing-gone"}, ("No such thing", "id")),
        ({"name": "bug"}, ("Unexpected error in the provider", "")),
    ],
)
async def test_data_source_that_finds_nothing_is_an_error(sample: Sample, by: Any, found: Any) -> None:
    """And there is no state then."""
    answer = await sample.ask(pb.ReadDataSource.Request(type_name=THING, config=packed(query(**by))))
    assert problems(answer) == [found]
    assert unpacked(answer.state) is None


# ---- the ephemeral resource


def token(**values: Any) -> pb.DynamicValue:
    return packed({"name": "t", "short": None, "value": None} | values)


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({}, []),
        ({"name": ""}, [("Invalid value for name", "name")]),
        ({"name": "a/b"}, [("Invalid value for name", "name")]),
        ({"name": UNKNOWN}, []),
    ],
)
async def test_ephemeral_configuration_is_validated(sample: Sample, config: Any, found: Any) -> None:
    """ValidateEphemeralResourceConfig runs validators and the resource's own check."""
    request = pb.ValidateEphemeralResourceConfig.Request(type_name="sample_token", config=token(**config))
    assert problems(await sample.ask(request)) == found


async def test_ephemeral_resource_lives_from_open_to_close(sample: Sample) -> None:
    """Open gives the result and a time of renewal; private data goes from call to call."""
    kind = "sample_token"
    opened = await sample.ask(pb.OpenEphemeralResource.Request(type_name=kind, config=token(short=True)))
    assert not opened.diagnostics
    assert unpacked(opened.result) == {"name": "t", "short": True, "value": "token-of-t"}
    assert opened.HasField("renew_at")
    assert (sample.folder / "t.open").exists()

    renewed = await sample.ask(pb.RenewEphemeralResource.Request(type_name=kind, private=opened.private))
    assert not renewed.diagnostics
    assert not renewed.HasField("renew_at")
    assert json.loads(renewed.private) == {"name": "t", "renewed": True}
    assert (sample.folder / "t.renewed").exists()

    closed = await sample.ask(pb.CloseEphemeralResource.Request(type_name=kind, private=renewed.private))
    assert not closed.diagnostics
    assert not (sample.folder / "t.open").exists()
    assert (sample.folder / "t.closed").exists()


async def test_ephemeral_resource_that_lasts_asks_for_no_renewal(sample: Sample) -> None:
    """Without a time Terraform does not call Renew."""
    opened = await sample.ask(pb.OpenEphemeralResource.Request(type_name="sample_token", config=token()))
    assert not opened.HasField("renew_at")


async def test_closing_what_was_never_opened_is_a_bug_with_an_id(sample: Sample) -> None:
    """Also where nothing but diagnostics can be answered."""
    answer = await sample.ask(pb.CloseEphemeralResource.Request(type_name="sample_token"))
    assert problems(answer) == [("Unexpected error in the provider", "")]


# ---- functions


async def test_functions_are_described(sample: Sample) -> None:
    """GetFunctions has parameters, the variadic one, results, permissions and deprecation."""
    functions = (await sample.ask(pb.GetFunctions.Request())).functions
    joined = functions["joined"]
    assert [(each.name, each.type) for each in joined.parameters] == [("separator", b'"string"')]
    assert (joined.variadic_parameter.name, joined.variadic_parameter.allow_null_value) == ("parts", True)
    assert not joined.variadic_parameter.allow_unknown_values
    assert getattr(joined, "return").type == b'"string"'
    assert (joined.summary, joined.description) == ("Joins strings", "Leaves out parts that are null.")
    quotient = functions["quotient"]
    assert not quotient.HasField("variadic_parameter")
    assert quotient.deprecation_message == "Use the operator / instead."


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("joined", ["-"], ""),
        ("joined", ["-", "a", None, "b"], "a-b"),
        ("quotient", [1, 4], 0.25),
        ("quotient", [1, 3], "0." + "3" * 50),
        ("quotient", ["123456789012345678901234567890", 1], "123456789012345678901234567890"),
    ],
)
async def test_function_is_called(sample: Sample, name: str, arguments: list[Any], result: Any) -> None:
    """CallFunction, with any number of variadic arguments and exact numbers."""
    request = pb.CallFunction.Request(name=name, arguments=[packed(each) for each in arguments])
    answer = await sample.ask(request)
    assert not answer.HasField("error")
    assert unpacked(answer.result) == result


@pytest.mark.parametrize(
    ("name", "arguments", "position", "text"),
    [
        ("quotient", [1, 0], 1, "must not be zero"),
        ("joined", ["-", "a", "b-c"], 2, 'must not hold the separator "-"'),
        ("joined", ["-", ["a"]], None, "Value does not match the schema"),
        ("missing", [], None, 'This provider has no function "missing".'),
    ],
)
async def test_function_error_names_the_argument(
    sample: Sample, name: str, arguments: list[Any], position: int | None, text: str
) -> None:
    """The position of the argument at fault, where one is; variadic ones are counted on."""
    request = pb.CallFunction.Request(name=name, arguments=[packed(each) for each in arguments])
    error = (await sample.ask(request)).error
    assert text in error.text
    assert (error.function_argument if error.HasField("function_argument") else None) == position


# ---- stop


async def test_stop_only_signals(sample: Sample) -> None:
    """A call that waits hears of it and saves what it has done; other calls go on being answered."""
    config = thing(waits_for="what never comes")
    planned = await sample.plan(None, config)
    waiting = asyncio.create_task(sample.apply(None, unpacked(planned.planned_state), config))
    await sample.begun()
    assert (await sample.ask(pb.Stop.Request())).Error == ""
    answer = await asyncio.wait_for(waiting, PATIENCE)
    assert problems(answer) == [("Interrupted", "waits_for")]
    assert unpacked(answer.new_state)["id"] == "thing-it"
    assert not (await sample.read(unpacked(answer.new_state))).diagnostics


async def test_slow_call_does_not_keep_others_waiting(sample: Sample) -> None:
    """Calls run side by side; one that waits for a mark gets it while another is answered."""
    config = thing(waits_for="mark")
    planned = await sample.plan(None, config)
    waiting = asyncio.create_task(sample.apply(None, unpacked(planned.planned_state), config))
    await sample.create(name="other")
    assert not waiting.done()
    (sample.folder / "mark").touch()
    assert not (await asyncio.wait_for(waiting, PATIENCE)).diagnostics


# ---- bugs


async def test_bug_is_in_the_log_under_the_id_that_the_user_sees(
    sample: Sample, capfd: pytest.CaptureFixture[str]
) -> None:
    """The user gets an id and no traceback; the log has the traceback under the same id, with secrets masked."""
    logs.start("sample", {"TF_LOG": "ERROR"})
    try:
        answer = await sample.ask(pb.ReadDataSource.Request(type_name=THING, config=packed(query(name="bug"))))
    finally:
        logs.start("sample", {})
    detail = answer.diagnostics[0].detail
    line = json.loads(capfd.readouterr().err)
    assert f"(LookupError, error id {line['error_id']})" in detail
    assert "a query that nobody expected" not in detail
    assert "a query that nobody expected" in line["traceback"]
    assert "lookup.py" in line["traceback"]
