"""What the guides for moving say to change is refused, with words that say what to use; what they say is kept, is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.test_moves import INHERITED
from tests.guides import CODE, GUIDES, PROOF, Refused, provider, rows
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

REFUSED = {said: proof for said, proof in PROOF.items() if isinstance(proof, Refused)}
KEPT = {name for found in INHERITED.values() for names in found.values() for name in names.split()}
"""What the first plan of any recorded case keeps."""


@pytest.mark.parametrize("proof", REFUSED.values(), ids=REFUSED)
def test_old_form_is_refused_and_the_error_says_why(proof: Refused, shared_workspace: LiveWorkspace) -> None:
    shared_workspace.write(proof.configuration)
    output = " ".join(shared_workspace.terraform("validate", status=1).split())
    assert proof.said in output


@pytest.mark.parametrize("guide", GUIDES, ids=provider)
def test_what_a_guide_says_is_kept_is_kept_in_a_recorded_case(guide: Path) -> None:
    said = {code.split(" ")[0] for left in rows(guide, "What the first plan shows") for code in CODE.findall(left)}
    assert said
    assert said <= KEPT
