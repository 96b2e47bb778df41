"""Objects that exist already are taken over by id or by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from terraform_provider_litellm.record.behaviours import NeverReturned, RefersTo
from terraform_provider_litellm.record.field import Field
from tests.configuration import configuration, of_every_type
from tests.objects import PLAYED, SAMPLES
from tests.sample import Sample
from tests.surroundings import own_teams, surroundings
from tests.values import UNIQUE, Values, placed
from tests.workspace import LiveWorkspace

pytestmark = pytest.mark.acceptance

NAMES = {
    (kind, word): attribute
    for kind, sample in PLAYED.items()
    if sample.record.listing
    for word, attribute in sample.record.listing.names.items()
}
"""The attributes that an import may name an object by, by the type and the word that says so."""

ODD = f"{UNIQUE} ü:x"
"""A name that an import must not take apart."""


@pytest.fixture
def surrounded(workspace: LiveWorkspace) -> Iterator[LiveWorkspace]:
    """A workspace with what the samples refer to, whose objects are destroyed before that goes."""
    with surroundings(workspace, own_teams(workspace.run)):
        yield workspace
        workspace.destroy()


def objects(workspace: LiveWorkspace) -> dict[str, Values]:
    """The least of every type, with a name where an import may tell one."""
    return of_every_type(workspace.run, lambda sample: {**sample.least, **named(sample.kind, NAMES)})


def named(kind: str, names: Mapping[tuple[str, str], str]) -> Values:
    """The names of a type, each as its sample has it, or else with an odd value."""
    sample = SAMPLES[kind]
    return {
        attribute: sample.tried(attribute)[0] if attribute in sample.values or refers(sample.fields[attribute]) else ODD
        for (each, _), attribute in names.items()
        if each == kind
    }


def refers(field: Field) -> bool:
    """Whether the name is that of another object."""
    return any(isinstance(each, RefersTo) for each in field.behaviours)


def identifiers(workspace: LiveWorkspace) -> Mapping[str, str]:
    """The id of each object in the state, by address."""
    return {
        f"{each['type']}.{each['name']}": each["instances"][0]["attributes"]["id"] for each in workspace.resources()
    }


def test_import_by_name(surrounded: LiveWorkspace) -> None:
    """A name that only one object has will do; the plan after the import is empty."""
    workspace, every = surrounded, objects(surrounded)
    every = {f"{kind}.it": every[f"{kind}.it"] for kind, _ in NAMES}
    workspace.write(configuration(every), "main.tf.json")
    workspace.apply()
    before = identifiers(workspace)
    for (kind, word), attribute in NAMES.items():
        workspace.terraform("state", "rm", f"{kind}.it")
        workspace.terraform("import", f"{kind}.it", f"{word}:{every[f'{kind}.it'][attribute]}")
    workspace.plan()
    assert identifiers(workspace) == before


def apart(sample: Sample, name: str) -> Values:
    """The least of a type, with an identity that no other has."""
    return {
        each: f"{value}-{name}" if each in sample.record.identity else value for each, value in sample.least.items()
    }


def test_name_of_two_is_refused(workspace: LiveWorkspace) -> None:
    """Where two objects share a name, the error lists their ids."""
    shared = {
        (kind, word): name
        for (kind, word), name in NAMES.items()
        if (name,) not in SAMPLES[kind].record.unique and not refers(SAMPLES[kind].fields[name])
    }
    assert len(shared) >= 2
    twins = {
        f"{kind}.{name}": placed({**apart(SAMPLES[kind], name), **named(kind, shared)}, workspace.run, kind)
        for kind, _ in shared
        for name in ("it", "twin", "other")
    }
    workspace.write(configuration(twins), "main.tf.json")
    workspace.apply(*(f"-target={address}" for address in twins if not address.endswith(".other")))
    found = identifiers(workspace)
    for (kind, word), attribute in shared.items():
        name = twins[f"{kind}.it"][attribute]
        output = workspace.terraform("import", f"{kind}.other", f"{word}:{name}", status=1)
        assert "Ambiguous import id" in output
        assert found[f"{kind}.it"] in output
        assert found[f"{kind}.twin"] in output


def test_alias_in_use_tells_how_to_take_the_key_over(workspace: LiveWorkspace) -> None:
    """The command in the error works."""
    workspace.tell("/key/generate", {"key_alias": f"{workspace.run}-taken"})
    workspace.write('resource "litellm_key" "it" {\n  key_alias = "${var.run}-taken"\n}\n')
    output = " ".join(workspace.apply(status=1).split())
    assert f"terraform import litellm_key.<name> alias:{workspace.run}-taken" in output
    workspace.terraform("import", "litellm_key.it", f"alias:{workspace.run}-taken")
    workspace.plan()


def necessary_and_hidden(sample: Sample) -> bool:
    """Whether an import cannot know what the least configuration says, as it is a secret, or as LiteLLM never returns it."""
    fields = [sample.record.table.by_name[name] for name in sample.least]
    return any(each.sensitive or each.behaviour(NeverReturned) is not None for each in fields)


def test_generated_configuration_plans_empty(surrounded: LiveWorkspace) -> None:
    """What Terraform writes for an imported object needs no editing, of any type that LiteLLM tells all that is necessary of."""
    workspace = surrounded
    every = {
        address: values
        for address, values in objects(workspace).items()
        if not necessary_and_hidden(SAMPLES[address.partition(".")[0]])
    }
    workspace.write(configuration(every), "main.tf.json")
    workspace.apply()
    found = identifiers(workspace)
    assert found.keys() == every.keys()
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.write(configuration({}, found), "main.tf.json")
    workspace.terraform("plan", "-input=false", "-generate-config-out=generated.tf")
    output = workspace.apply()
    assert f"{len(every)} imported, 0 added, 0 changed, 0 destroyed" in output
    workspace.plan()
