"""Attributes that several objects have are declared once; an object adds what it alone knows."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from terraform_provider_litellm import attributes, catalog
from terraform_provider_litellm.attributes import access, budgets, object_permission, rate_limits, requests, timestamps
from terraform_provider_litellm.attributes.shared_attribute import SharedAttribute, group
from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import Shape
from terraform_provider_litellm.record.behaviours import ChangesWith, InheritedFrom, RefersTo, ResentWith
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.object import LiteLLMObject


def _shared() -> Iterator[SharedAttribute]:
    for module in iter_modules(attributes.__path__):
        values = vars(import_module(f"{attributes.__name__}.{module.name}")).values()
        yield from (value for value in values if isinstance(value, SharedAttribute))


SHARED = {attribute("object").name: attribute for attribute in _shared()}
RECORDS: dict[str, LiteLLMObject] = {name: catalog.record(name) for name in catalog.OBJECTS}


def test_an_object_adds_its_own_facts() -> None:
    """Its noun, a note at the end, the release, the place."""
    field = budgets.soft_budget("key", "Ask first.", since="1.85.7", read=("litellm_budget_table", "soft_budget"))
    assert field.description == "The spend in USD at which LiteLLM sends an alert; requests continue. Ask first."
    assert (field.since, field.read) == ("1.85.7", ("litellm_budget_table", "soft_budget"))
    assert budgets.max_budget("budget").description.startswith("The maximum spend of the budget in USD")
    assert access.blocked("team", description="Blocks all keys.").description == "Blocks all keys."


def test_releases_of_names_that_an_object_does_not_have_are_not_told() -> None:
    """A description of its own leaves names out."""
    without = object_permission.attribute("project", description=object_permission.described("project", "skills"))
    assert "`skills`" not in without.description
    assert "`skills` requires LiteLLM" in object_permission.attribute("team").description
    assert "`agents`" in without.description


def test_behaviours_of_an_object_are_added_to_those_that_all_have() -> None:
    """A place in the metadata stays one that is resent with it."""
    inherited = InheritedFrom(("organization", "value"))
    assert access.models("user", behaviours=(inherited,)).behaviours == (RefersTo("model"), inherited)
    own = (ResentWith(("metadata",)), RefersTo("guardrail"))
    assert requests.guardrails("user", behaviours=(inherited,)).behaviours == (*own, inherited)


def test_a_group_has_its_facts_in_each_attribute() -> None:
    """Also the part of what is read that has all of them."""
    fields = group("customer", budgets.max_budget, rate_limits.tpm_limit, within="litellm_budget_table", since="1.85.7")
    assert [each.name for each in fields] == ["max_budget", "tpm_limit"]
    assert [each.read for each in fields] == [
        ("litellm_budget_table", "max_budget"),
        ("litellm_budget_table", "tpm_limit"),
    ]
    assert {each.since for each in fields} == {"1.85.7"}
    assert {each.write_place for each in fields} == {("max_budget",), ("tpm_limit",)}


def test_a_fact_that_no_attribute_has_is_refused_when_the_module_is_loaded() -> None:
    """A misspelled name of a fact never counts for nothing; one of an attribute is not there at all."""
    with pytest.raises(TypeError):
        budgets.max_budget("key", snice="1.85.7")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        group("key", budgets.max_budget, snice="1.85.7")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        _ = budgets.max_buget  # type: ignore[attr-defined]


def test_the_last_change_is_not_known_where_anything_changes() -> None:
    """LiteLLM notes it with each update; what it sets itself changes nothing."""
    fields = timestamps.updated("budget", (Field("budget_id", STRING, ""), budgets.spend("budget")))
    assert [each.name for each in fields] == ["updated_at", "updated_by"]
    assert {each.behaviour(ChangesWith) for each in fields} == {ChangesWith(("budget_id",))}


def part_of(own: object, shared: object) -> bool:
    """Whether a check is the shared one, or accepts some of its names alone."""
    if isinstance(own, Shape) and isinstance(shared, Shape):
        return all(shared.names.get(name) == check for name, check in own.names.items())
    return own == shared


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_no_object_declares_a_shared_attribute_anew(record: LiteLLMObject) -> None:
    """What has a shared name in a shared place is the shared attribute, so that a fact of it is forgotten nowhere."""
    for field in record.table.fields:
        if field.name in SHARED and not field.place:
            shared = SHARED[field.name](record.noun)
            assert field.type == shared.type, field.name
            assert all(map(part_of, field.validators, shared.validators)), field.name
            assert len(field.validators) >= len(shared.validators), field.name
            assert (field.to_api, field.from_api) == (shared.to_api, shared.from_api), field.name
            assert set(shared.behaviours) <= set(field.behaviours), field.name
