"""Each resource's course: created, changed, reduced, changed and deleted behind Terraform's back, imported, destroyed.

After each step the plan is empty, and LiteLLM itself says what the configuration does. The samples in `tests/objects` say
what is configured.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.course import CHANGED, IMPORTED, Course
from tests.objects import SAMPLES
from tests.properties import Failure
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.launched]


@pytest.fixture(scope="module")
def failures(shared_workspace: LiveWorkspace) -> Mapping[str, Failure]:
    """What went wrong in the course, by type: all types go through it together, and what fails goes no further."""
    course = Course.of(shared_workspace)
    found = course.run()
    return {each.kind: found[each.name] for each in course.examples if each.name in found}


@pytest.mark.parametrize("kind", SAMPLES)
def test_course(kind: str, failures: Mapping[str, Failure]) -> None:
    """A resource goes through its life, and each plan after an apply is empty."""
    later = (CHANGED, *IMPORTED)
    assert kind not in failures or failures[kind].when.startswith(later), str(failures[kind])


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_change_of_every_attribute_from_elsewhere_is_seen_and_repaired(
    kind: str, failures: Mapping[str, Failure]
) -> None:
    """As far as LiteLLM shows it."""
    assert kind not in failures or failures[kind].when.startswith(IMPORTED), str(failures[kind])


@pytest.mark.parametrize("kind", SAMPLES)
def test_import(kind: str, failures: Mapping[str, Failure]) -> None:
    """What is imported, by command or by block, plans empty; what cannot be read is written once, without a change."""
    assert kind not in failures, str(failures[kind])
