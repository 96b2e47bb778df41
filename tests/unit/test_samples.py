"""The samples in `tests/objects` say of every type and of every attribute how it is tried, or why it cannot be."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.catalog import OBJECTS
from terraform_provider_litellm.record.behaviours import ReplacedWhenChanged
from tests.objects import SAMPLES
from tests.sample import COMPLETE, Sample, Step
from tests.values import Draw, passes

NEWEST = "999"
STEPS: tuple[Step, ...] = ("full", "changed", "least")

EACH = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)


def test_every_type_has_a_sample() -> None:
    """And no sample is left over."""
    assert SAMPLES.keys() == OBJECTS.keys()
    assert {kind: sample.kind for kind, sample in SAMPLES.items()} == {kind: kind for kind in OBJECTS}


@EACH
def test_every_attribute_is_tried_or_has_a_reason(sample: Sample) -> None:
    """Two different values that its checks let pass, and others at random."""
    draw = Draw(sample.kind)
    for name, each in sample.fields.items():
        one, other, _ = sample.tried(name)
        together = any(name in group for group in sample.only_together)
        assert one != other or together, f"{name} has one value only"
        assert passes(each, sample.drawn(draw, each)) or name in sample.undrawn


@EACH
def test_a_sample_refers_to_attributes_that_there_are(sample: Sample) -> None:
    """A name that is left over after an attribute was renamed or removed would try nothing."""
    whole = set(sample.record.table.by_name)
    parts = {f"{name}.{part.name}" for name, found in sample.parts.items() for part in found}
    beside = {other for found in sample.beside.values() for other in found}
    named = {
        "least": set(sample.least),
        "values": set(sample.values),
        "beside": set(sample.beside),
        "what is beside": beside,
        "only_together": set().union(*sample.only_together),
        "parts": set(sample.parts),
        "untried": set(sample.untried),
        "untried_alone": set(sample.untried_alone),
        "undrawn": set(sample.undrawn),
        "apart": set(sample.apart),
        "unknown_to_import": set(sample.unknown_to_import),
        "given": set(sample.given),
        "changes_since": set(sample.changes_since),
        "shown": {name for found in sample.shown.values() for each in found for name in each.values},
        "drifts": {name for each in sample.drifts.values() for name in each.values},
    }
    inner = {part.name for found in sample.parts.values() for part in found}
    assert {kind: names - whole - parts - inner for kind, names in named.items() if names - whole - parts - inner} == {}


@EACH
def test_a_course_has_every_attribute_that_is_not_said_to_be_apart(sample: Sample) -> None:
    """Nothing falls out of it for a check that another attribute is in the way of."""
    full, changed, least = (sample.step(step, NEWEST) for step in STEPS)
    wanted = set(sample.course(NEWEST))
    assert {name for name in sample.fields if "." not in name} - wanted <= sample.apart.keys() | {
        name for name in sample.fields if sample.licensed(name)
    }
    assert wanted - full.keys() == set()
    assert wanted - changed.keys() == set()
    replacing = {name for name in wanted if sample.fields[name].behaviour(ReplacedWhenChanged)}
    hand = {name for found in sample.shown.values() for each in found for name in each.values}
    assert least.keys() <= sample.least.keys() | replacing | hand
    same = {name for name in wanted if full[name] == changed[name]}
    allowed = replacing | sample.least.keys() | set().union(*sample.only_together)
    assert same - allowed - hand == set()


@EACH
def test_what_has_to_be_shown_is_what_the_course_configures(sample: Sample) -> None:
    """A value that something else takes the place of would show nothing."""
    for step, shown in sample.shown.items():
        assert sample.show is not None
        configured = sample.step(step, COMPLETE)
        for each in shown:
            assert each.values.items() <= configured.items()
