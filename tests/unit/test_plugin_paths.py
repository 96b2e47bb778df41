"""Paths, as messages and the protocol name them."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.plugin.paths import ROOT, Key, Path, path
from terraform_provider_litellm.plugin.wire.schemas import path_message


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (ROOT, ""),
        (path("a"), "a"),
        (path("a", "b"), "a.b"),
        (path("a", 0, "b"), "a[0].b"),
        (ROOT.attribute("a").element("k").attribute("b"), 'a["k"].b'),
        (ROOT.attribute("a").element('say "é"').element(1), 'a["say \\"\\u00e9\\""][1]'),
    ],
)
def test_path_reads_as_in_a_configuration(place: Path, text: str) -> None:
    """A person finds the place by what the message says."""
    assert str(place) == text


def test_path_is_a_value() -> None:
    """A path made step by step equals one made at once; the path it grew from stays."""
    start = path("a")
    assert start.element(0).attribute("b") == path("a", 0, "b")
    assert start == Path(("a",))
    assert len({start, path("a"), path("a", 0)}) == 2


def test_attribute_and_key_of_the_same_name_are_different_steps() -> None:
    """`a.b` is an attribute of an object, `a["b"]` an element of a map."""
    assert path("a").attribute("b") != path("a").element("b")
    assert path("a").element("b").steps == ("a", Key("b"))


def test_path_on_the_wire() -> None:
    """Each kind of step has its own field in the protocol."""
    message = path_message(path("a", 3).element("k").attribute("b"))
    assert [
        (step.WhichOneof("selector"), getattr(step, step.WhichOneof("selector") or "")) for step in message.steps
    ] == [
        ("attribute_name", "a"),
        ("element_key_int", 3),
        ("element_key_string", "k"),
        ("attribute_name", "b"),
    ]
