"""What an object costs for being there: its attributes, set or not, and its bytes in a state file.

Terraform walks each attribute of each object several times in a plan, and writes each into the state. `pytest -rP` shows
the table.
"""

from __future__ import annotations

import json

import pytest

from terraform_provider_litellm.provider import LiteLLMProvider
from tests.configuration import configuration, of_every_type
from tests.objects import PLAYED
from tests.surroundings import own_teams, surroundings
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.75.9")]

MOST_ATTRIBUTES = 90
MOST_BYTES = 6 * 1024
MOST_WRITE_ONLY = 6
"""Lines `(write-only attribute)` that the plan of a new object may have."""


def test_a_usual_object_of_every_type_is_small(workspace: LiveWorkspace) -> None:
    """In attributes, in bytes of the state as Terraform writes it, and in lines of its plan that say nothing."""
    with surroundings(workspace, own_teams(workspace.run)):
        usual = of_every_type(workspace.run, lambda sample: {**sample.least, **sample.usual})
        workspace.write(configuration(usual), "main.tf.json")
        output = workspace.apply()
        resources = workspace.resources()
        workspace.destroy()
    blocks = output.split("\n  # ")
    found = {}
    for each in resources:
        lines = json.dumps(each["instances"][0], indent=2, ensure_ascii=False).splitlines()
        said = next(block for block in blocks if block.startswith(f"{each['type']}.it "))
        found[each["type"]] = (sum(len(line) + 9 for line in lines), said.count("(write-only attribute)"))
    assert found.keys() == PLAYED.keys()
    print("| type | attributes | bytes of a usual object's state | write-only lines |\n| --- | ---: | ---: | ---: |")
    for kind, (size, write_only) in found.items():
        attributes = LiteLLMProvider.resources[kind]().schema.block.attributes
        print(f"| `{kind}` | {len(attributes)} | {size} | {write_only} |")
        assert len(attributes) < MOST_ATTRIBUTES, kind
        assert size < MOST_BYTES, kind
        assert write_only <= MOST_WRITE_ONLY, kind
