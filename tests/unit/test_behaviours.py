"""What attributes do: each behaviour answers the lifecycle's questions, and senseless records are refused when they load."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.record.behaviours import (
    Behaviour,
    CannotBeCleared,
    ChangesWith,
    FilledByLiteLLM,
    GeneratedIfUnset,
    HasWriteOnlyTwin,
    InheritedFrom,
    KeepsNames,
    KeptByImport,
    LeftAlone,
    MaskedInPart,
    NeverReturned,
    RefersTo,
    RefersWithin,
    ReplacedWhenChanged,
    ResentWith,
    StandsInTerraformAlone,
    StoredForGood,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, TAKEN_BACK
from terraform_provider_litellm.record.table import SharedStorage, Table, apart

EVERY: tuple[Behaviour, ...] = (
    CannotBeCleared(),
    ChangesWith(("other",)),
    FilledByLiteLLM(),
    GeneratedIfUnset(),
    HasWriteOnlyTwin(),
    InheritedFrom(("given", "it")),
    KeepsNames(),
    LeftAlone(),
    KeptByImport(),
    MaskedInPart(),
    NeverReturned(),
    RefersTo("model"),
    RefersWithin(id="model"),
    ReplacedWhenChanged(),
    ResentWith(("metadata",)),
    StandsInTerraformAlone(),
    StoredForGood({"bad": "1.109.1"}),
)


def made(*behaviours: Behaviour, **rest: Any) -> Field:
    return Field("it", rest.pop("type", STRING), "It.", behaviours=behaviours, **rest)


def test_a_required_value_that_litellm_never_returns_says_what_to_add_to_generated_configuration() -> None:
    """An import cannot set it, and Terraform generates a null."""
    assert made(NeverReturned(), required=True).attribute.missing.endswith("for an import lacks it. Add it: it.")
    assert made(required=True).attribute.missing == made(NeverReturned()).attribute.missing == ""


def test_every_behaviour_is_tested_here() -> None:
    """A new class joins the table above."""
    assert {type(each) for each in EVERY} == set(Behaviour.__subclasses__())


@pytest.mark.parametrize("behaviour", EVERY, ids=lambda each: type(each).__name__)
def test_sentence_is_a_whole_one(behaviour: Behaviour) -> None:
    """It begins with a capital letter, ends with a period, and names the object as it is told."""
    said = behaviour.sentence("team")
    assert said == "" or (said.endswith(".") and (said[0].isupper() or said[0] == "`"))
    assert "{" not in said


@pytest.mark.parametrize(
    ("behaviours", "rest", "reason"),
    [
        ((LeftAlone(), LeftAlone()), {}, "LeftAlone is repeated"),
        ((), {"required": True, "computed": True}, "required or computed"),
        ((CannotBeCleared(),), {"cleared_by": ""}, "cannot be cleared"),
        ((CannotBeCleared(),), {"required": True}, "never left out"),
        ((GeneratedIfUnset(),), {"required": True}, "never left out"),
        ((LeftAlone(),), {"required": True}, "never left out"),
        ((FilledByLiteLLM(),), {"required": True}, "never left out"),
        ((ReplacedWhenChanged(),), {"computed": True}, "LiteLLM alone sets"),
        ((RefersTo("model"),), {"computed": True}, "LiteLLM alone sets"),
        ((HasWriteOnlyTwin(),), {}, "no secret"),
        ((ChangesWith(("other",)),), {}, "configuration alone sets"),
        ((StandsInTerraformAlone(),), {"place": ("a",)}, "not sent to LiteLLM"),
        ((StandsInTerraformAlone(), NeverReturned()), {}, "not sent to LiteLLM"),
    ],
)
def test_senseless_attributes_are_refused(behaviours: tuple[Behaviour, ...], rest: dict[str, Any], reason: str) -> None:
    """When the module of an object is loaded, so that no test can miss it."""
    with pytest.raises(TypeError, match=reason):
        made(*behaviours, **rest)


@pytest.mark.parametrize(
    ("fields", "shared", "reason"),
    [
        ((made(), made()), (), "repeated attributes: it"),
        ((made(),), (SharedStorage(("it", "other"), apart, lambda _row, _written: {}),), "unknown attributes: other"),
        ((made(ChangesWith(("other",)), computed=True),), (), "unknown attributes: other"),
    ],
)
def test_tables_that_refer_to_nothing_are_refused(
    fields: tuple[Field, ...], shared: tuple[SharedStorage, ...], reason: str
) -> None:
    """Such an attribute would silently never be written or read."""
    with pytest.raises(TypeError, match=reason):
        Table(fields, shared)


@pytest.mark.parametrize(
    ("prior", "config", "set_before", "replaced"),
    [({"a": 1}, {"a": 2}, True, True), ({}, {"a": 2}, False, False)],
)
def test_a_change_of_what_was_set_replaces(prior: Any, config: Any, set_before: bool, replaced: bool) -> None:
    """Setting for the first time does not; with a condition of its own, the condition alone decides."""
    assert made(ReplacedWhenChanged()).replaces(prior, config, set_before=set_before) is replaced
    condition = ReplacedWhenChanged(lambda before, _: not before)
    assert made(condition).replaces(prior, config, set_before=set_before) is not replaced
    assert not made().replaces(prior, config, set_before=True)


@pytest.mark.parametrize(("release", "stuck"), [("", True), ("1.106.0", True), ("1.109.1", False), ("1.110.2", False)])
def test_what_cannot_be_cleared_can_be_in_newer_releases(release: str, stuck: bool) -> None:
    """From `until` on an update names what goes away; a release that is not known counts as old."""
    field = made(CannotBeCleared("1.109.1", TAKEN_BACK)).in_release(release)
    assert field.stuck("a", None) is stuck
    assert not field.stuck("", None)
    assert not field.stuck("a", "b")
    assert field.clearing(None) is (MISSING if stuck else TAKEN_BACK)
    assert field.clearing("") == ""
    assert made(CannotBeCleared()).in_release(release).stuck("a", None)
    assert made(CannotBeCleared("1.109.1")).in_release(release).clearing(None) is (MISSING if stuck else None)


def test_names_of_an_object_stay() -> None:
    """Removing one is stuck, adding and changing is not; a flag that is off may go."""
    field = made(KeepsNames("1.109.1"), type=DYNAMIC)
    assert field.behaviours[0].forbids({"a": 1, "b": 2}, {"a": 1}, removed=False)
    assert field.behaviours[0].forbids({"a": 1}, None, removed=True)
    assert not field.behaviours[0].forbids({"a": 1, "off": False}, {"a": 2, "c": 3}, removed=False)
    assert field.in_release("1.109.1").behaviours == ()


@pytest.mark.parametrize(
    ("behaviour", "row", "value", "own"),
    [
        (FilledByLiteLLM(), {}, "x", True),
        (FilledByLiteLLM(), {}, "", False),
        (FilledByLiteLLM(lambda value: value == "x"), {}, "x", True),
        (FilledByLiteLLM(lambda value: value == "x"), {}, "y", False),
        (InheritedFrom(("given", "it")), {"given": {"it": "x"}}, "x", True),
        (InheritedFrom(("given", "it")), {"given": {"it": "y"}}, "x", False),
        (LeftAlone(), {}, "x", False),
    ],
)
def test_who_gave_a_value(behaviour: Behaviour, row: Any, value: str, own: bool) -> None:
    """What LiteLLM fills in or inherits is not the user's; what means unset is nobody's."""
    assert made(behaviour).given(row, value) is own


def test_what_others_write_is_theirs() -> None:
    """What is left alone always, what is inherited while it is so."""
    assert made(LeftAlone()).of_others({}, "x")
    assert made(LeftAlone(when=lambda value: value == "x")).of_others({}, "x")
    assert not made(LeftAlone(when=lambda value: value == "y")).of_others({}, "x")
    assert made(InheritedFrom(("given",))).of_others({"given": "x"}, "x")
    assert not made(InheritedFrom(("given",))).of_others({"given": "y"}, "x")
    assert not made(FilledByLiteLLM()).of_others({}, "x")


@pytest.mark.parametrize(
    ("behaviour", "row", "written", "read"),
    [
        (NeverReturned(), {"it": "x"}, "x", MISSING),
        (StandsInTerraformAlone(), {"it": "x"}, "x", MISSING),
        (MaskedInPart(), {"it": "secr****alue"}, "secret-value", "secret-value"),
        (MaskedInPart(), {"it": "secr****alue"}, None, MISSING),
        (MaskedInPart(), {"it": "another"}, "secret-value", "another"),
        (MaskedInPart(), {}, None, None),
        (ResentWith(("metadata",)), {"it": "x"}, None, "x"),
    ],
)
def test_what_is_read(behaviour: Behaviour, row: Any, written: Any, read: Any) -> None:
    """A mask that fits what was written stands for it; a mask alone tells nothing."""
    found = made(behaviour).read_from(row, written)
    assert found is read if read is MISSING else found == read


def test_an_import_keeps_what_it_could_not_remove() -> None:
    """Whatever would cost the object, and secrets, of which generated configuration says nothing."""
    lasting = {type(each).__name__ for each in EVERY if each.lasting}
    assert lasting == {"CannotBeCleared", "KeepsNames", "KeptByImport", "ReplacedWhenChanged"}
    assert made(sensitive=True).stays_after_import
    assert not made(LeftAlone()).stays_after_import
    assert made(KeptByImport()).stays_after_import


def test_a_computed_value_is_unknown_when_its_causes_change() -> None:
    """And keeps its value else."""
    assert made(ChangesWith(("other",)), computed=True, type=NUMBER).attribute.plan_modifiers == ()
    assert made(computed=True).attribute.plan_modifiers != ()
