"""Access groups that are listed on two sides."""

from __future__ import annotations

import pytest

from terraform_provider_litellm.run.links import LINKS, Side
from tests.objects import SAMPLES


@pytest.mark.parametrize("side", [side for sides in LINKS for side in sides])
def test_what_contradicts_each_other_are_attributes(side: Side) -> None:
    assert {side.identifier, side.others} <= set(SAMPLES[side.type_name].record.table.by_name)
