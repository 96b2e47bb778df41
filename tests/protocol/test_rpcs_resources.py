"""The RPCs of managed resources, on the wire, answered by the sample provider."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm.plugin.wire.proto import tfplugin5_pb2 as pb
from tests.protocol.sample import (
    ADDRESS,
    OLD_THING,
    REFINED,
    THING,
    UNKNOWN,
    Sample,
    dynamic,
    grant,
    owner,
    places,
    problems,
    rule,
    served,
    site,
    thing,
    unpacked,
)

BUG = ("Unexpected error in the provider", "")


@pytest.fixture
async def sample(tmp_path: Path) -> AsyncIterator[Sample]:
    async with served(tmp_path) as made:
        yield made


def made(**values: Any) -> dict[str, Any]:
    """The state of a thing that was created once, as the sample provider fills it in."""
    return thing(id="thing-it", revision=1, slug="it", color="blue") | values


def unordered(state: Any) -> Any:
    """A state whose sets are in one order, for comparison."""
    ordered = {name: sorted(state[name], key=json.dumps) for name in ("tags", "grant") if state[name]}
    return {**state, **ordered}


# A value of every kind, and another one.
KINDS: dict[str, tuple[Any, Any]] = {
    "description": ('text with \u00fcmlauts, "quotes" and \n newlines', "another"),
    "color": ("red", "green"),
    "slug": ("own", "other"),
    "protected": (True, False),
    "amount": (1, 2),
    "labels": (["b", "a", "b"], ["a", "b", "b"]),
    "tags": (["x", "y"], ["y", "z"]),
    "prices": ({"a": 1, "b": 0.5}, {"a": 1, "c": 0.5}),
    "address": (
        {"street": "s", "zip": 1, "lines": [{"text": "1"}, {"text": None}]},
        {"street": None, "zip": 2, "lines": []},
    ),
    "triple": (["a", 1, True], ["a", 1, False]),
    "anything": (
        dynamic(["object", {"n": "number", "l": ["tuple", ["string", "bool"]]}], {"n": 1, "l": ["a", True]}),
        dynamic("string", "now a string"),
    ),
    "secret": ("one", "two"),
    "password_version": (1, 2),
    "owner": (owner(extra=dynamic("number", 1), contact={"mail": "a@example.com"}), owner(extra=dynamic("bool", True))),
    "note": ([{"text": "a"}], [{"text": "a"}, {"text": "b"}]),
    "rule": ([rule(1, protocol="udp", range=[{"cidr": "::/0"}])], [rule(1, protocol="tcp"), rule(2, protocol="udp")]),
    "grant": ([grant("reader", level=3), grant("writer", level=1)], [grant("writer", level=2)]),
    "site": ({"a": site("https://a"), "b": site("https://b", 2)}, {"a": site("https://a", 1)}),
}  # fmt: skip
EMPTY: dict[str, Any] = {"note": [], "rule": [], "grant": [], "site": {}}
kinds = pytest.mark.parametrize("name", KINDS)


def stored(name: str, value: Any) -> Any:
    """A configured value as the state has it: blocks with their computed ids."""
    if name in ("rule", "grant"):
        return [{**each, "id": f"{name}-{each['port' if name == 'rule' else 'role']}"} for each in value]
    return value


# ---- upgrade


async def test_state_of_this_version_is_only_decoded(sample: Sample) -> None:
    """Also without a change of version Terraform sends JSON: dynamic values carry their type, numbers all digits."""
    state = made(
        anything={"value": {"n": [1, "two"]}, "type": ["object", {"n": ["tuple", ["number", "string"]]}]},
        owner=owner(extra={"value": None, "type": "string"}),
        tags=["a"],
        site={"a": site("https://a")},
    )
    text = json.dumps(state).replace('"amount": null', '"amount": 0.123456789012345678901234567891')
    answer = await sample.upgrade(2, text.encode())
    assert not answer.diagnostics
    assert unpacked(answer.upgraded_state) == {
        **state,
        "amount": "0.123456789012345678901234567891",
        "anything": dynamic(["object", {"n": ["tuple", ["number", "string"]]}], {"n": [1, "two"]}),
        "owner": owner(extra=dynamic("string", None)),
    }


@pytest.mark.parametrize(
    ("version", "older"),
    [(0, {"title": "it", "tags": "a,b", "gone": 1}), (1, {"name": "it", "tags": "a,b"})],
)
async def test_older_state_is_upgraded(sample: Sample, version: int, older: Any) -> None:
    """The resource changes the JSON, or gives a state; what is missing is null, blocks are none, and what no longer exists is dropped."""
    answer = await sample.upgrade(version, {"id": "thing-it", **older})
    assert not answer.diagnostics
    assert unpacked(answer.upgraded_state) == thing(id="thing-it", tags=["a", "b"])


async def test_state_from_before_a_block_existed_has_none(sample: Sample) -> None:
    """Terraform demands empty collections of blocks where it has never heard of them, at every depth."""
    state = {name: value for name, value in made(rule=[rule(1)]).items() if name not in ("site", "grant", "note")}
    del state["rule"][0]["range"]
    answer = await sample.upgrade(2, state)
    assert unpacked(answer.upgraded_state) == made(rule=[rule(1)])


@pytest.mark.parametrize(("kind", "version", "known"), [(THING, 3, 2), (OLD_THING, 2, 3)])
async def test_state_that_cannot_be_upgraded_is_refused(sample: Sample, kind: str, version: int, known: int) -> None:
    """Newer state, or older state that the resource does not know: the error says what to do."""
    answer = await sample.upgrade(version, {"id": "thing-it"}, kind)
    assert problems(answer) == [("State cannot be upgraded", "")]
    assert f"schema version {version}, but this provider supports {known}" in answer.diagnostics[0].detail
    assert "import the object again" in answer.diagnostics[0].detail


async def test_bug_in_an_upgrade_is_reported(sample: Sample) -> None:
    """State that the upgrade did not expect."""
    assert problems(await sample.upgrade(0, {"id": "thing-it"})) == [BUG]


async def test_state_of_terraform_0_11_is_refused(sample: Sample) -> None:
    """Its flatmaps are no JSON."""
    raw = pb.RawState(flatmap={"id": "thing-it"})
    answer = await sample.ask(pb.UpgradeResourceState.Request(type_name=THING, version=0, raw_state=raw))
    assert "Terraform 0.11" in answer.diagnostics[0].detail


# ---- read


async def test_read_refreshes(sample: Sample) -> None:
    """What was changed behind Terraform's back is seen; private state comes back."""
    created = await sample.create(amount=1)
    sample.file("it").write_text(json.dumps(sample.stored("it") | {"amount": 7, "rule": [rule(1, id="r")]}))
    answer = await sample.read(unpacked(created.new_state), created.private)
    assert not answer.diagnostics
    assert unpacked(answer.new_state) == made(amount=7, rule=[rule(1, id="r")])
    assert json.loads(answer.private) == {"revision": 1}


async def test_read_of_what_is_gone_is_null(sample: Sample) -> None:
    """Null makes Terraform create the object again."""
    answer = await sample.read(made())
    assert not answer.diagnostics
    assert unpacked(answer.new_state) is None


async def test_read_that_fails_keeps_the_state(sample: Sample) -> None:
    """An error is no reason to forget an object."""
    sample.file("it").write_text("no JSON")
    answer = await sample.read(made(amount=1))
    assert problems(answer) == [("The thing cannot be read", "name")]
    assert unpacked(answer.new_state) == made(amount=1)


async def test_read_keeps_write_only_values_out_of_the_state(sample: Sample) -> None:
    """Even if the remote system shows them."""
    await sample.create()
    sample.file("it").write_text(json.dumps(made(password="p", owner=owner(pin="1234"))))
    assert unpacked((await sample.read(made())).new_state) == made(owner=owner())


# ---- plan


async def test_plan_of_a_new_thing(sample: Sample) -> None:
    """Computed values are unknown, defaults stand in, what is configured stays, and nothing is replaced."""
    answer = await sample.plan(None, thing(amount=3, rule=[rule(1)], grant=[grant("reader")]))
    assert not answer.diagnostics
    assert unpacked(answer.planned_state) == thing(
        id=UNKNOWN,
        revision=UNKNOWN,
        slug="it",  # which the resource's own plan step knows
        color="blue",
        amount=3,
        rule=[rule(1, id=UNKNOWN, protocol="tcp")],
        grant=[grant("reader", id=UNKNOWN, level=1)],
    )
    assert not answer.requires_replace


async def test_plan_without_a_change_is_the_prior_state(sample: Sample) -> None:
    """No computed value becomes unknown: the second plan is empty."""
    values = {name: stored(name, pair[0]) for name, pair in KINDS.items()}
    config = thing(**{name: pair[0] for name, pair in KINDS.items()})
    prior = made(**values)
    answer = await sample.plan(prior, prior, config, b'{"revision":1}')
    assert not answer.diagnostics
    assert unpacked(answer.planned_state) == prior
    assert json.loads(answer.planned_private) == {"revision": 1}


async def test_plan_does_not_take_another_order_of_a_set_for_a_change(sample: Sample) -> None:
    """Sets have none, of strings or of blocks."""
    grants = stored("grant", KINDS["grant"][0])
    prior = made(tags=["a", "b"], grant=grants)
    proposed = made(tags=["b", "a"], grant=grants[::-1])
    config = thing(tags=["b", "a"], grant=KINDS["grant"][0][::-1])
    planned = unpacked((await sample.plan(prior, proposed, config)).planned_state)
    assert planned["revision"] == 1
    assert unordered(planned) == unordered(prior)


@kinds
async def test_plan_of_a_change(sample: Sample, name: str) -> None:
    """A change of any kind is planned as configured; what is kept once set stays, what counts changes is unknown."""
    before, after = KINDS[name]
    config = thing(**{name: after})
    answer = await sample.plan(made(**{name: stored(name, before)}), made(**{name: after}), config)
    assert not answer.diagnostics
    planned = unpacked(answer.planned_state)
    assert (planned["id"], planned["revision"]) == ("thing-it", UNKNOWN)
    if name in ("rule", "grant"):
        assert [each | {"id": None} for each in planned[name]] == after
    else:
        assert planned[name] == after
    assert not answer.requires_replace


@pytest.mark.parametrize("unknown", [UNKNOWN, REFINED], ids=["plain", "refined"])
@kinds
async def test_plan_of_an_unknown_value(sample: Sample, name: str, unknown: Any) -> None:
    """A value of any kind may be known only after apply, whatever else Terraform knows of it, and is planned so."""
    answer = await sample.plan(made(), made(**{name: unknown}), thing(**{name: unknown}))
    assert not answer.diagnostics
    assert unpacked(answer.planned_state)[name] == UNKNOWN


@pytest.mark.parametrize(
    "values",
    [
        {"labels": ["a", UNKNOWN]},
        {"prices": {"a": UNKNOWN}},
        {"address": {"street": UNKNOWN, "zip": 1, "lines": UNKNOWN}},
        {"anything": dynamic(["object", {"a": "string"}], {"a": UNKNOWN})},
        {"anything": dynamic("string", UNKNOWN)},
        {"site": {"a": site(UNKNOWN)}},
        {"grant": [grant(UNKNOWN, id=UNKNOWN, level=1)]},
        {"rule": [UNKNOWN]},
    ],
)
async def test_plan_of_a_value_with_an_unknown_inside(sample: Sample, values: Any) -> None:
    """The known parts are planned as known."""
    answer = await sample.plan(made(), made(**values), thing(**values))
    assert not answer.diagnostics
    name = next(iter(values))
    assert unpacked(answer.planned_state)[name] == values[name]


async def test_plan_nulls_write_only_values(sample: Sample) -> None:
    """At every depth, on create and on update: a plan is stored."""
    config = thing(password="p", password_version=1, owner=owner(pin="1234"))
    for prior in (None, made(password_version=0)):
        planned = unpacked((await sample.plan(prior, config)).planned_state)
        assert (planned["password"], planned["owner"]["pin"]) == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ({}, {"name": "other"}, ["name"]),
        ({}, {"name": UNKNOWN}, ["name"]),
        ({"size": 2}, {"size": 1}, ["size"]),
        ({"size": 2}, {"size": None}, ["size"]),
        ({"size": 2}, {"size": 3}, []),
        ({"size": 2}, {"size": UNKNOWN}, []),
        ({"size": 2}, {"name": "other", "size": 1}, ["name", "size"]),
        ({"label": "a"}, {"label": "b"}, ["label"]),
        ({}, {"label": "b"}, []),
    ],
)
async def test_plan_of_a_replacement(sample: Sample, before: Any, after: Any, where: list[str]) -> None:
    """The paths that make Terraform replace the object: always, under a condition, or by the resource's plan step."""
    answer = await sample.plan(made(**before), made(**{**before, **after}), thing(**{**before, **after}))
    assert places(answer.requires_replace) == where


@pytest.mark.parametrize(("name", "key"), [("rule", "port"), ("grant", "role")])
async def test_new_block_has_no_state_to_keep(sample: Sample, name: str, key: str) -> None:
    """`UseStateForUnknown` keeps what a block had, and leaves unknown what a new one will have."""
    block: Callable[..., Any] = rule if name == "rule" else grant
    rest = {"protocol": "tcp"} if name == "rule" else {"level": 1}
    values = [1, 2] if name == "rule" else ["reader", "writer"]
    old = block(values[0], id="kept", **rest)
    config = thing(**{name: [block(value) for value in values]})
    prior = made(**{name: [old]})
    proposed = made(**{name: [old, block(values[1])]})
    answer = await sample.plan(prior, proposed, config)
    planned = unpacked(answer.planned_state)[name]
    assert {each[key]: each["id"] for each in planned} == {values[0]: "kept", values[1]: UNKNOWN}


async def test_block_in_a_set_keeps_what_it_had_when_another_attribute_changes(sample: Sample) -> None:
    """A change elsewhere in the resource is no reason to forget a computed value in a set of blocks."""
    grants = stored("grant", KINDS["grant"][0])
    config = thing(amount=2, grant=KINDS["grant"][0])
    answer = await sample.plan(made(amount=1, grant=grants), made(amount=2, grant=grants), config)
    assert unpacked(answer.planned_state)["grant"] == grants


async def test_plan_of_a_destruction(sample: Sample) -> None:
    """Null is planned, and the resource has its say."""
    answer = await sample.plan(made(), None)
    assert not answer.diagnostics
    assert unpacked(answer.planned_state) is None
    refused = await sample.plan(made(protected=True), None)
    assert problems(refused) == [("The thing is protected", "protected")]


# ---- apply


@kinds
async def test_apply_of_a_change(sample: Sample, name: str) -> None:
    """A value of any kind is created, changed and removed, and every plan afterwards is empty."""
    state: Any = None
    private = b""
    nothing = EMPTY.get(name)
    for revision, value in enumerate((*KINDS[name], nothing), start=1):
        config = thing(**{name: value})
        proposed = thing(**{name: value}) if state is None else {**state, name: value}
        if value is None and name == "slug":
            proposed[name] = state[name]
        planned = await sample.plan(state, proposed, config, private)
        assert not planned.diagnostics
        applied = await sample.apply(state, unpacked(planned.planned_state), config, planned.planned_private)
        assert not applied.diagnostics
        state, private = unpacked(applied.new_state), applied.private
        assert state["revision"] == revision
        if value != nothing:
            assert unordered(state) == unordered(made(revision=revision) | {name: stored(name, value)})
        again = await sample.plan(state, state, config, private)
        assert unpacked(again.planned_state) == state
    assert state == made(revision=3) | ({"slug": "other"} if name == "slug" else {})


NUMBERS = [
    0,
    -(2**63),
    2**63 - 1,
    0.5,
    1.5e-06,
    "0.0000015",
    "0.000000000001",
    "123456789012345678901234567890",
    "0.123456789012345678901234567891",
    "-98765432109876543210.0123456789",
    "1" + "0" * 40,
]


@pytest.mark.parametrize("number", NUMBERS)
async def test_numbers_stay_exact(sample: Sample, number: Any) -> None:
    """Whatever Terraform sends comes back from plan, apply and read as it was sent, alone or inside other values."""
    values = {
        "amount": number,
        "prices": {"a": number},
        "triple": ["a", number, None],
        "anything": dynamic(["tuple", ["number"]], [number]),
    }
    config = thing(**values)
    planned = await sample.plan(None, config)
    applied = await sample.apply(None, unpacked(planned.planned_state), config)
    read = await sample.read(unpacked(applied.new_state))
    for answer in (planned.planned_state, applied.new_state, read.new_state):
        assert {name: unpacked(answer)[name] for name in values} == values


async def test_create_gives_write_only_values_to_the_provider_alone(sample: Sample) -> None:
    """The provider gets them from the configuration; the state has null."""
    created = await sample.create(password="p", password_version=1, owner=owner(pin="1234"))
    assert not created.diagnostics
    assert unpacked(created.new_state) == made(password_version=1, owner=owner())
    digest = "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940"
    assert sample.stored("it")["password_digest"] == digest
    assert b"1234" not in created.new_state.msgpack


async def test_delete(sample: Sample) -> None:
    """The object goes, and so does the state; deleting what is gone succeeds."""
    created = await sample.create()
    for _ in range(2):
        answer = await sample.apply(unpacked(created.new_state), None)
        assert not answer.diagnostics
        assert unpacked(answer.new_state) is None
        assert not sample.file("it").exists()


@pytest.mark.parametrize(
    ("fault", "problem", "saved"),
    [
        ("halfway", ("The thing is not finished", "fault"), {}),
        ("late bug", BUG, {}),
        ("unknown", BUG, {"slug": None}),
        ("misfit", BUG, {"amount": None}),
        ("no private", BUG, {}),
    ],
)
async def test_create_that_fails_after_the_object_exists_keeps_it(
    sample: Sample, fault: str, problem: Any, saved: Any
) -> None:
    """Whatever goes wrong then, the state is saved, so that no object is orphaned; what cannot be saved is null."""
    created = await sample.create(fault=fault, amount=1)
    assert problems(created) == [problem]
    assert unpacked(created.new_state) == made(fault=fault, amount=1) | saved


async def test_update_that_fails_halfway_saves_how_far_it_came(sample: Sample) -> None:
    """The prior state is not brought back."""
    created = await sample.create()
    prior = unpacked(created.new_state)
    config = thing(fault="halfway", amount=5)
    planned = await sample.plan(prior, prior | {"fault": "halfway", "amount": 5}, config, created.private)
    answer = await sample.apply(prior, unpacked(planned.planned_state), config, planned.planned_private)
    assert problems(answer) == [("The thing is not finished", "fault")]
    assert unpacked(answer.new_state) == made(fault="halfway", amount=5, revision=2)
    assert json.loads(answer.private) == {"revision": 2}


@pytest.mark.parametrize("fault", ["bug", "no state"])
async def test_bug_in_a_create_is_an_error_with_an_id(sample: Sample, fault: str) -> None:
    """No traceback, no text of the exception, no state: an id to look for in the log."""
    created = await sample.create(fault=fault, secret="hush")
    assert problems(created) == [BUG]
    detail = created.diagnostics[0].detail
    assert re.search(r"error id [0-9a-f]{8}\)", detail)
    assert not re.search("Traceback|nobody expected|hush", detail)
    assert unpacked(created.new_state) is None


async def test_bug_in_an_update_keeps_the_prior_state(sample: Sample) -> None:
    """Nothing is known to have changed."""
    created = await sample.create()
    prior = unpacked(created.new_state)
    answer = await sample.apply(prior, prior | {"fault": "bug", "revision": UNKNOWN}, thing(fault="bug"))
    assert problems(answer) == [BUG]
    assert unpacked(answer.new_state) == prior


async def test_error_before_anything_exists_leaves_no_state(sample: Sample) -> None:
    """So that the next apply creates the object."""
    await sample.create()
    second = await sample.apply(None, made(), thing())
    assert problems(second) == [("The thing exists", "name")]
    assert unpacked(second.new_state) is None


async def test_private_state_of_another_provider_may_be_null(sample: Sample) -> None:
    """Which is what many leave beside a state that they have kept."""
    await sample.create(amount=4)
    read = await sample.read(made(amount=4), b"null")
    assert not read.diagnostics
    assert unpacked(read.new_state) == made(amount=4)


# ---- import and move


async def test_import(sample: Sample) -> None:
    """A state with what is known, blocks empty, private state with it; the read that follows fills in the rest."""
    await sample.create(amount=4)
    answer = await sample.ask(pb.ImportResourceState.Request(type_name=THING, id="it"))
    assert not answer.diagnostics
    (imported,) = answer.imported_resources
    assert (imported.type_name, unpacked(imported.state)) == (THING, thing())
    assert json.loads(imported.private) == {"revision": 1}
    read = await sample.read(unpacked(imported.state), imported.private)
    assert unpacked(read.new_state) == made(amount=4)


@pytest.mark.parametrize(("kind", "summary"), [(THING, "No such thing"), (OLD_THING, "Import is not supported")])
async def test_import_that_fails(sample: Sample, kind: str, summary: str) -> None:
    """Of what is not there, or of a type that cannot be imported."""
    answer = await sample.ask(pb.ImportResourceState.Request(type_name=kind, id="gone"))
    assert problems(answer) == [(summary, "")]
    assert not answer.imported_resources


def move(source: str, kind: str = OLD_THING, target: str = THING) -> pb.MoveResourceState.Request:
    return pb.MoveResourceState.Request(
        source_provider_address=source,
        source_type_name=kind,
        source_schema_version=3,
        source_state=pb.RawState(json=b'{"id":"thing-it","title":"it"}'),
        target_type_name=target,
    )


async def test_move_from_a_known_type(sample: Sample) -> None:
    """The state in the new type, blocks empty, private state with it."""
    answer = await sample.ask(move(ADDRESS))
    assert not answer.diagnostics
    assert unpacked(answer.target_state) == thing(id="thing-it")
    assert json.loads(answer.target_private) == {"revision": 1}


async def test_private_state_of_the_source_reaches_the_resource(sample: Sample) -> None:
    """As its provider wrote it."""
    request = move(ADDRESS)
    request.source_private = b'{"kept":"by the source"}'
    answer = await sample.ask(request)
    assert json.loads(answer.target_private) == {"kept": "by the source", "revision": 1}


@pytest.mark.parametrize(
    "request_",
    [move("registry.terraform.io/example/other"), move(ADDRESS, "sample_other"), move(ADDRESS, THING, OLD_THING)],
    ids=["another provider", "another type", "a type that takes nothing over"],
)
async def test_move_from_an_unknown_source_is_an_error(sample: Sample, request_: pb.MoveResourceState.Request) -> None:
    """It names the source and says what to do instead."""
    answer = await sample.ask(request_)
    assert problems(answer) == [("Move is not supported", "")]
    assert request_.source_type_name in answer.diagnostics[0].detail
    assert request_.source_provider_address in answer.diagnostics[0].detail
    assert unpacked(answer.target_state) is None
