"""Errors and warnings for the user."""

from __future__ import annotations

from terraform_provider_litellm.plugin.diagnostics import Diagnostic, Diagnostics, Severity
from terraform_provider_litellm.plugin.paths import ROOT, path
from terraform_provider_litellm.plugin.wire.schemas import diagnostic_messages


def test_messages_keep_their_order() -> None:
    """Terraform shows what happened in the order in which it happened."""
    diagnostics = Diagnostics()
    diagnostics.warning("first")
    diagnostics.error("second", "Because.", path("a"))
    assert list(diagnostics) == [
        Diagnostic(Severity.WARNING, "first", "", ROOT),
        Diagnostic(Severity.ERROR, "second", "Because.", path("a")),
    ]
    assert len(diagnostics) == 2
    assert "second" in repr(diagnostics)


def test_the_same_message_is_said_once() -> None:
    """Two checks that find the same fault do not show it twice, whichever way it was added."""
    diagnostics = Diagnostics([Diagnostic(Severity.ERROR, "a"), Diagnostic(Severity.ERROR, "a")])
    diagnostics.error("a")
    diagnostics.extend(Diagnostics(diagnostics))
    assert len(diagnostics) == 1


def test_messages_that_differ_in_anything_are_all_said() -> None:
    """Severity, summary, detail and path each make a message another one."""
    diagnostics = Diagnostics()
    diagnostics.error("a")
    diagnostics.warning("a")
    diagnostics.error("b")
    diagnostics.error("a", "x")
    diagnostics.error("a", path=path("a"))
    assert len(diagnostics) == 5


def test_only_errors_are_errors() -> None:
    """A warning does not make an operation fail."""
    diagnostics = Diagnostics()
    assert not diagnostics.has_error
    diagnostics.warning("a")
    assert not diagnostics.has_error
    diagnostics.error("b")
    assert diagnostics.has_error


def test_diagnostics_on_the_wire() -> None:
    """The protocol's own severities; without a path there is no attribute, so that Terraform points at the block."""
    diagnostics = Diagnostics()
    diagnostics.error("a", "b", path("c"))
    diagnostics.warning("d")
    at_attribute, at_block = diagnostic_messages(diagnostics)
    assert (at_attribute.severity, at_attribute.summary, at_attribute.detail) == (1, "a", "b")
    assert at_attribute.attribute.steps[0].attribute_name == "c"
    assert (at_block.severity, at_block.summary, at_block.HasField("attribute")) == (2, "d", False)
