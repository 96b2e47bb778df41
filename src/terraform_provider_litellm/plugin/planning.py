"""The order of a plan, fixed for every resource, as pure functions over values.

1. Defaults stand in for what the configuration leaves out.
2. Write-only values become null: no plan or state may hold them.
3. If anything changes, computed values that the configuration leaves out become unknown.
4. Plan modifiers of the attributes run, and mark what requires a replacement.

The resource's own plan step comes after these, in the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from terraform_provider_litellm.plugin.paths import ROOT, Path
from terraform_provider_litellm.plugin.schema import Attribute, Block, Modification, Nesting, Schema
from terraform_provider_litellm.plugin.values import UNKNOWN, State, Value, equal, is_null


@dataclass
class Planned:
    """A planned state and the paths whose change replaces the resource."""

    state: State
    requires_replace: list[Path] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """One attribute of one object in the trees that a plan compares. `is_new` says that there was no such object."""

    path: Path
    attribute: Attribute
    config: Value
    prior: Value
    planned: Value
    is_new: bool


Rule = Callable[[Place], Value]


@dataclass(frozen=True)
class Sources:
    """What a planned value comes from. `proposed` keeps what Terraform proposed while the planned value changes."""

    config: Value
    prior: Value
    proposed: Value

    def at(self, key: str | int) -> Sources:
        """The sources of what stands under a name or key, or at an index."""
        return Sources(_at(self.config, key), _at(self.prior, key), _at(self.proposed, key))

    def at_twin(self, block: Block, index: int) -> Sources:
        """The sources of an element of a set, which are found by what Terraform proposed: the rules change the rest."""
        proposed = _at(self.proposed, index)
        return Sources(_like(block, self.config, proposed), _twin(block, self.prior, proposed), proposed)


def plan(schema: Schema, prior: State | None, proposed: State, config: State) -> Planned:
    """Plan a create (`prior` is None) or an update from what Terraform proposes and what the user wrote."""
    block, sources = schema.block, Sources(config, prior, proposed)
    state = rewrite(block, sources, proposed, _with_default)
    state = rewrite(block, sources, state, _without_write_only)
    if prior is None or not equal(block.type, prior, state):
        state = rewrite(block, sources, state, _with_unknown)
    planned = Planned(state)

    def modify(place: Place) -> Value:
        change = Modification(
            path=place.path,
            config=place.config,
            prior=place.prior,
            planned=place.planned,
            is_new=place.is_new,
            prior_object=prior,
            planned_object=planned.state,
            kind=place.attribute.type,
        )
        for modifier in place.attribute.plan_modifiers:
            modifier.modify(change)
        if change.requires_replace:
            planned.requires_replace.append(place.path)
        return change.planned

    planned.state = rewrite(block, sources, state, modify)
    return planned


def to_be_known(schema: Schema, config: State) -> State:
    """What will be known later of something that is read by a configuration: all that this leaves to the provider is unknown."""
    return plan(schema, None, config, config).state


def without_write_only(schema: Schema, state: State) -> State:
    """A state in which every write-only attribute is null, as Terraform demands of all states."""
    if not schema.block.has_write_only:
        return state
    return rewrite(schema.block, Sources(state, state, state), state, _without_write_only)


def _with_default(place: Place) -> Value:
    if place.attribute.has_default and is_null(place.config):
        return place.attribute.default
    return place.planned


def _without_write_only(place: Place) -> Value:
    return None if place.attribute.write_only else place.planned


def _with_unknown(place: Place) -> Value:
    left_out = place.attribute.computed and not place.attribute.has_default and is_null(place.config)
    return UNKNOWN if left_out else place.planned


def rewrite(block: Block, sources: Sources, planned: Mapping[str, Value], rule: Rule, path: Path = ROOT) -> State:
    """The planned object with every attribute, at every depth, replaced by what the rule says."""
    state = dict(planned)
    for name, attribute in block.attributes.items():
        origin = sources.at(name)
        state[name] = rule(
            Place(
                path.attribute(name),
                attribute,
                origin.config,
                origin.prior,
                planned.get(name),
                is_new=sources.prior is None,
            )
        )
    for name, nested in block.blocks.items():
        value = planned.get(name)
        if value is None or value is UNKNOWN:
            continue
        here, origin = path.attribute(name), sources.at(name)
        match nested.nesting:
            case Nesting.SINGLE:
                state[name] = rewrite(nested.block, origin, value, rule, here)
            case Nesting.MAP:
                state[name] = {
                    key: _element(nested.block, origin.at(key), item, rule, here.element(key))
                    for key, item in value.items()
                }
            case Nesting.LIST:
                state[name] = [
                    _element(nested.block, origin.at(index), item, rule, here.element(index))
                    for index, item in enumerate(value)
                ]
            case Nesting.SET:
                # a set's elements have no address: paths end at the set, and only an equal element is "the same"
                in_set = _at_path(rule, here)
                state[name] = [
                    _element(nested.block, origin.at_twin(nested.block, index), item, in_set, here)
                    for index, item in enumerate(value)
                ]
    return state


def _element(block: Block, sources: Sources, planned: Value, rule: Rule, path: Path) -> Value:
    return planned if planned is UNKNOWN else rewrite(block, sources, planned, rule, path)


def _at_path(rule: Rule, path: Path) -> Rule:
    return lambda place: rule(replace(place, path=path))


def _at(tree: Value, key: str | int) -> Value:
    if isinstance(tree, dict):
        return tree.get(key)
    if isinstance(tree, list) and isinstance(key, int) and key < len(tree):
        return tree[key]
    return None


def _twin(block: Block, tree: Value, item: Value) -> Value:
    if not isinstance(tree, list):
        return None
    return next((other for other in tree if equal(block.type, other, item)), None)


def _like(block: Block, tree: Value, item: Value) -> Value:
    """The configured element that an element of a set stems from.

    That is one equal to it wherever the configuration says a value; of several, the one that says most.
    """
    if not isinstance(tree, list) or item is UNKNOWN:
        return None

    def stems(other: Value) -> bool:
        return isinstance(other, dict) and all(
            is_null(other.get(name)) or equal(kind, other.get(name), item.get(name))
            for name, kind in block.type.attributes.items()
        )

    def said(other: State) -> int:
        return sum(not is_null(value) for value in other.values())

    return max(filter(stems, tree), key=said, default=None)
