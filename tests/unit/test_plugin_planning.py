"""The order of a plan: defaults, write-only, unknowns, plan modifiers, at every depth of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.plugin import planning
from terraform_provider_litellm.plugin.paths import Path, path
from terraform_provider_litellm.plugin.plan_modifiers import RequiresReplace, UseStateForUnknown
from terraform_provider_litellm.plugin.schema import Attribute, Block, Modification, NestedBlock, Nesting, Schema
from terraform_provider_litellm.plugin.types import DYNAMIC, STRING
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, State, Value

NAME = Attribute(STRING, optional=True)
SERVER_SET = Attribute(STRING, optional=True, computed=True)
ID = Attribute(STRING, computed=True)
STABLE = Attribute(STRING, computed=True, plan_modifiers=[UseStateForUnknown()])
DEFAULT = Attribute(STRING, optional=True, computed=True, default="standard")
SECRET = Attribute(STRING, optional=True, write_only=True)
FIXED = Attribute(STRING, optional=True, plan_modifiers=[RequiresReplace()])


def schema(blocks: Mapping[str, NestedBlock] | None = None, **attributes: Attribute) -> Schema:
    """A schema of these attributes and blocks."""
    return Schema(Block(attributes, blocks or {}))


def nested(nesting: Nesting, **attributes: Attribute) -> Schema:
    """A schema with an attribute `name`, and a block `b` of these attributes."""
    return schema({"b": NestedBlock(nesting, Block(attributes))}, name=NAME)


@dataclass
class Watch:
    """A plan modifier that writes down what it sees."""

    description: str = "sees all"
    seen: list[Modification] = field(default_factory=list)

    def modify(self, plan: Modification) -> None:
        """Remember the plan."""
        self.seen.append(plan)


# ---- defaults


@pytest.mark.parametrize(
    ("config", "planned"),
    [(None, "standard"), ("own", "own"), ("", ""), (UNKNOWN, UNKNOWN), ("standard", "standard")],
)
def test_default_stands_in_for_null_alone(config: Value, planned: Value) -> None:
    """What the user wrote, be it empty or unknown, is never replaced by a default."""
    plan = planning.plan(schema(a=DEFAULT), None, {"a": config}, {"a": config})
    assert plan.state == {"a": planned}


def test_default_replaces_what_was_configured_before() -> None:
    """An attribute taken out of the configuration goes back to its default, which is a change like any other."""
    plan = planning.plan(schema(a=DEFAULT, id=ID), {"a": "own", "id": "1"}, {"a": "own", "id": "1"}, {"a": None})
    assert plan.state == {"a": "standard", "id": UNKNOWN}


def test_default_of_null_means_null() -> None:
    """A computed attribute can be planned to be null."""
    none = Attribute(STRING, optional=True, computed=True, default=None)
    plan = planning.plan(schema(a=none, name=NAME), {"a": "x", "name": "x"}, {"a": "x", "name": "y"}, {"name": "y"})
    assert plan.state == {"a": None, "name": "y"}


def test_null_dynamic_counts_as_left_out() -> None:
    """A null that has a type is still a null."""
    dynamic = Attribute(DYNAMIC, optional=True, computed=True, default=Dynamic(STRING, "x"))
    config = {"a": Dynamic(STRING, None)}
    assert planning.plan(schema(a=dynamic), None, config, config).state == {"a": Dynamic(STRING, "x")}


# ---- write-only


def test_write_only_is_null_in_the_plan() -> None:
    """The secret is in the configuration alone, and does not make the rest of the plan a change."""
    prior = {"s": None, "id": "1"}
    plan = planning.plan(schema(s=SECRET, id=ID), prior, {"s": "hush", "id": "1"}, {"s": "hush"})
    assert plan.state == prior


def test_state_loses_write_only_values_at_every_depth() -> None:
    """Whatever a resource puts into its state, no secret gets there."""
    inner = Block({"s": SECRET, "a": NAME}, {"deep": NestedBlock(Nesting.LIST, Block({"s": SECRET}))})
    whole = schema({"b": NestedBlock(Nesting.MAP, inner)}, s=SECRET)
    state = {"s": "x", "b": {"k": {"s": "y", "a": "kept", "deep": [{"s": "z"}]}}}
    assert planning.without_write_only(whole, state) == {
        "s": None,
        "b": {"k": {"s": None, "a": "kept", "deep": [{"s": None}]}},
    }


# ---- unknowns


def test_everything_the_server_sets_is_unknown_on_create() -> None:
    """What the configuration says is known already, the rest after apply."""
    config = {"name": "x", "id": None, "own": "y", "server": None}
    plan = planning.plan(schema(name=NAME, id=ID, own=SERVER_SET, server=SERVER_SET), None, config, config)
    assert plan.state == {"name": "x", "id": UNKNOWN, "own": "y", "server": UNKNOWN}


def test_nothing_is_unknown_if_nothing_changes() -> None:
    """A plan without a change is empty."""
    prior = {"name": "x", "id": "1", "server": "y"}
    plan = planning.plan(schema(name=NAME, id=ID, server=SERVER_SET), prior, dict(prior), {"name": "x"})
    assert plan == planning.Planned(prior, [])


def test_other_order_in_a_set_is_no_change() -> None:
    """Terraform's sets have no order, and neither has what it proposes."""
    whole = schema({"b": NestedBlock(Nesting.SET, Block({"a": NAME}))}, id=ID)
    prior = {"id": "1", "b": [{"a": "x"}, {"a": "y"}]}
    proposed = {"id": "1", "b": [{"a": "y"}, {"a": "x"}]}
    assert planning.plan(whole, prior, proposed, {"id": None, "b": proposed["b"]}).state == proposed


def test_one_change_makes_all_computed_values_unknown() -> None:
    """What the user left to the server may change with anything else; what has a default or a value may not."""
    whole = schema(name=NAME, id=ID, server=SERVER_SET, default=DEFAULT)
    prior = {"name": "x", "id": "1", "server": "y", "default": "standard"}
    plan = planning.plan(whole, prior, {**prior, "name": "z"}, {"name": "z"})
    assert plan.state == {"name": "z", "id": UNKNOWN, "server": UNKNOWN, "default": "standard"}


def test_change_in_a_block_makes_computed_values_unknown() -> None:
    """A change is seen at any depth, and shown at any depth."""
    prior = {"name": "x", "b": [{"name": "x", "id": "1"}, {"name": "y", "id": "2"}]}
    proposed = {"name": "x", "b": [{"name": "x", "id": "1"}, {"name": "z", "id": "2"}]}
    config = {"name": "x", "b": [{"name": "x", "id": None}, {"name": "z", "id": None}]}
    plan = planning.plan(nested(Nesting.LIST, name=NAME, id=ID), prior, proposed, config)
    assert plan.state == {"name": "x", "b": [{"name": "x", "id": UNKNOWN}, {"name": "z", "id": UNKNOWN}]}


# ---- plan modifiers


def test_plan_modifiers_run_after_everything_else() -> None:
    """A modifier sees defaults and unknowns, the user's value and the prior one, and the objects around them."""
    watch = Watch()
    whole = schema(a=Attribute(STRING, optional=True, computed=True, plan_modifiers=[watch]), d=DEFAULT)
    prior = {"a": "old", "d": "own"}
    planning.plan(whole, prior, {"a": "old", "d": "own"}, {"a": None, "d": None})
    (seen,) = watch.seen
    assert (seen.path, seen.config, seen.prior, seen.planned) == (path("a"), None, "old", UNKNOWN)
    assert (seen.prior_object, seen.planned_object) == (prior, {"a": UNKNOWN, "d": "standard"})


def test_plan_modifiers_run_in_their_order() -> None:
    """Each sees what the one before it has planned, so that a value kept does not replace the resource."""
    kept = Attribute(STRING, computed=True, plan_modifiers=[UseStateForUnknown(), RequiresReplace()])
    plan = planning.plan(schema(a=kept, name=NAME), {"a": "1", "name": "x"}, {"a": "1", "name": "y"}, {"name": "y"})
    assert plan == planning.Planned({"a": "1", "name": "y"}, [])


def test_replacement_is_marked_where_it_comes_from() -> None:
    """Terraform shows which attributes force the replacement."""
    whole = schema({"b": NestedBlock(Nesting.MAP, Block({"a": FIXED}))}, a=FIXED, other=FIXED)
    prior = {"a": "x", "other": "x", "b": {"k": {"a": "x"}, "same": {"a": "x"}}}
    proposed = {"a": "y", "other": "x", "b": {"k": {"a": "y"}, "same": {"a": "x"}}}
    plan = planning.plan(whole, prior, proposed, proposed)
    assert plan.requires_replace == [path("a"), path("b").element("k").attribute("a")]


# ---- nested blocks

PLACES = path("b")


@pytest.mark.parametrize(
    ("nesting", "prior", "proposed", "planned", "replaced"),
    [
        (
            Nesting.SINGLE,
            {"a": "x", "id": "1"},
            {"a": "y", "id": "1"},
            {"a": "y", "id": "1"},
            [PLACES.attribute("a")],
        ),
        (Nesting.SINGLE, None, {"a": "y", "id": None}, {"a": "y", "id": UNKNOWN}, [PLACES.attribute("a")]),
        (Nesting.SINGLE, {"a": "x", "id": "1"}, None, None, []),
        (
            Nesting.LIST,
            [{"a": "x", "id": "1"}, {"a": "x", "id": "2"}],
            [{"a": "x", "id": "1"}, {"a": "y", "id": "2"}, {"a": "z", "id": None}],
            [{"a": "x", "id": "1"}, {"a": "y", "id": "2"}, {"a": "z", "id": UNKNOWN}],
            [PLACES.element(1).attribute("a"), PLACES.element(2).attribute("a")],
        ),
        (
            Nesting.MAP,
            {"k": {"a": "x", "id": "1"}, "gone": {"a": "x", "id": "2"}},
            {"new": {"a": "y", "id": None}, "k": {"a": "x", "id": "1"}},
            {"new": {"a": "y", "id": UNKNOWN}, "k": {"a": "x", "id": "1"}},
            [PLACES.element("new").attribute("a")],
        ),
        (
            Nesting.SET,
            [{"a": "x", "id": "1"}, {"a": "y", "id": "2"}],
            [{"a": "y", "id": "2"}, {"a": "z", "id": None}],
            [{"a": "y", "id": "2"}, {"a": "z", "id": UNKNOWN}],
            [PLACES],
        ),
    ],
)
def test_elements_of_blocks_are_paired(
    nesting: Nesting, prior: Value, proposed: Value, planned: Value, replaced: list[Path]
) -> None:
    """An element's prior is the one at its place or under its key, in a set its equal; a new one has nothing to keep."""
    whole = nested(nesting, a=FIXED, id=STABLE)
    plan = planning.plan(
        whole,
        {"name": "x", "b": prior},
        {"name": "changed", "b": proposed},
        {"name": "changed", "b": without_id(proposed)},
    )
    assert plan.state == {"name": "changed", "b": planned}
    assert plan.requires_replace == replaced


def without_id(value: Value) -> Value:
    """What the configuration says of a block in which Terraform proposes what it carries over."""
    if isinstance(value, list):
        return [without_id(item) for item in value]
    return (
        {key: None if key == "id" else without_id(item) for key, item in value.items()}
        if isinstance(value, dict)
        else value
    )


@pytest.mark.parametrize(
    ("nesting", "value"),
    [(Nesting.SINGLE, UNKNOWN), (Nesting.LIST, UNKNOWN), (Nesting.SET, [UNKNOWN]), (Nesting.MAP, {})],
)
def test_blocks_not_known_yet_are_left_alone(nesting: Nesting, value: Value) -> None:
    """A dynamic block over something unknown is planned as unknown, an empty one as empty."""
    state = {"name": "x", "b": value}
    assert planning.plan(nested(nesting, a=DEFAULT), None, state, state).state == state


@pytest.mark.parametrize(
    ("nesting", "config", "planned"),
    [
        (Nesting.SINGLE, {"a": None}, {"a": "standard"}),
        (Nesting.LIST, [{"a": "own"}, {"a": None}, UNKNOWN], [{"a": "own"}, {"a": "standard"}, UNKNOWN]),
        (Nesting.MAP, {"k": {"a": None}, "u": UNKNOWN}, {"k": {"a": "standard"}, "u": UNKNOWN}),
        (Nesting.SET, [{"a": "own"}, {"a": None}, UNKNOWN], [{"a": "own"}, {"a": "standard"}, UNKNOWN]),
    ],
)
def test_defaults_reach_into_every_kind_of_block(nesting: Nesting, config: Value, planned: Value) -> None:
    """Each element gets the default that it lacks, and none that it does not lack."""
    wanted = {"name": "x", "b": config}
    assert planning.plan(nested(nesting, a=DEFAULT), None, wanted, wanted).state == {"name": "x", "b": planned}


def test_elements_of_a_set_are_paired_with_the_configuration_that_says_most() -> None:
    """Of two elements that differ in what one leaves out, each keeps what the user wrote for it."""
    config = {"name": "x", "b": [{"a": "x", "s": None, "d": None}, {"a": "x", "s": "own", "d": "own"}]}
    plan = planning.plan(nested(Nesting.SET, a=NAME, s=SERVER_SET, d=DEFAULT), None, config, config)
    assert plan.state["b"] == [{"a": "x", "s": UNKNOWN, "d": "standard"}, {"a": "x", "s": "own", "d": "own"}]


def test_defaults_do_not_change_which_elements_of_a_set_belong_together() -> None:
    """Elements that look alike once they have their defaults were told apart before."""
    config = {"name": "x", "b": [{"s": None, "d": "standard"}, {"s": "own", "d": None}]}
    plan = planning.plan(nested(Nesting.SET, s=SERVER_SET, d=DEFAULT), None, config, config)
    assert plan.state["b"] == [{"s": UNKNOWN, "d": "standard"}, {"s": "own", "d": "standard"}]


def test_unchanged_element_of_a_set_does_not_replace() -> None:
    """An element that is equal to a prior one is that one, wherever it stood."""
    whole = nested(Nesting.SET, a=FIXED)
    prior = {"name": "x", "b": [{"a": "x"}, {"a": "y"}]}
    wanted = {"name": "z", "b": [{"a": "y"}, {"a": "x"}]}
    assert planning.plan(whole, prior, wanted, wanted).requires_replace == []


# ---- in general

ELEMENT = st.fixed_dictionaries(
    {"s": st.sampled_from([None, "x", "y"]), "d": st.sampled_from([None, "standard", UNKNOWN])}
)


@pytest.mark.parametrize("nesting", Nesting)
@given(data=st.data())
def test_what_the_user_wrote_is_planned(nesting: Nesting, data: st.DataObject) -> None:
    """Terraform's first rule: whatever the configuration says, the plan says too; on create the rest is unknown."""
    block = {
        Nesting.SINGLE: st.none() | ELEMENT,
        Nesting.LIST: st.lists(ELEMENT, max_size=3),
        Nesting.SET: st.lists(ELEMENT, max_size=3, unique_by=str),
        Nesting.MAP: st.dictionaries(st.sampled_from("kl"), ELEMENT),
    }[nesting]
    config: State = data.draw(st.fixed_dictionaries({"name": st.none() | st.just("x"), "b": block}))
    plan = planning.plan(nested(nesting, s=SERVER_SET, d=DEFAULT), None, config, config)
    assert plan.state["name"] == config["name"]
    assert plan.state["b"] == completed(config["b"])
    assert plan.requires_replace == []


def completed(config: Any) -> Any:
    """A block as it must be planned on create."""
    if isinstance(config, list):
        return [completed(item) for item in config]
    if isinstance(config, dict) and "s" not in config:
        return {key: completed(item) for key, item in config.items()}
    if config is None:
        return None
    return {
        "s": UNKNOWN if config["s"] is None else config["s"],
        "d": "standard" if config["d"] is None else config["d"],
    }
