"""The examples that follow from a type's resource example: its import, and its list. A file that is there stays as it is."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.docs.template import EXAMPLES
from terraform_provider_litellm import catalog
from terraform_provider_litellm.lifecycle.resource import identity_of
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.record.noun import plural
from terraform_provider_litellm.record.object import LiteLLMObject

ARGUMENTS = {
    "token": "litellm_key.example.token",
    "team_id": "litellm_team.example.team_id",
    "user_id": '"alice"',
    "model_id": "litellm_model.example.id",
    "agent_id": "litellm_agent.example.agent_id",
    "new_key": "ephemeral.vault_kv_secret_v2.key.data.secret",
    "confirm": "true",
}
"""What the examples of actions pass to their required arguments."""

GENERATED_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
"""What stands for an id that the example does not give."""


def missing() -> Iterator[tuple[Path, str]]:
    """Path and text of each example that is not there yet."""
    objects = (each for kind in catalog.OBJECTS for each in examples(catalog.record(kind)))
    for path, text in (*objects, *map(action, LiteLLMProvider.actions)):
        if not path.exists():
            yield path, text


def action(kind: str) -> tuple[Path, str]:
    """The example of an action: its required arguments."""
    attributes = LiteLLMProvider.actions[kind]().schema.block.attributes
    required = {name: ARGUMENTS[name] for name, each in attributes.items() if each.required}
    body = f"\n  config {{\n{_arguments(required, 4)}  }}\n" if required else ""
    return EXAMPLES / "actions" / kind / "action.tf", f'action "{kind}" "example" {{{body}}}\n'


def examples(record: LiteLLMObject) -> Iterator[tuple[Path, str]]:
    """The import by command, by block and by identity, and the list, of what the resource's example makes."""
    kind, folder = record.type_name, EXAMPLES / "resources" / record.type_name
    source = (folder / "resource.tf").read_text(encoding="utf-8")
    name, body = _first(kind, source)
    identity = {each: _given(each, body, source, record.derive({})) for each in record.identity}
    identifier = record.identifier(identity)
    yield folder / "import.sh", f"terraform import {kind}.{name} {shlex.quote(identifier)}\n"
    block = f"import {{\n  to = {kind}.{name}\n"
    yield folder / "import-by-string-id.tf", f"{block}  id = {json.dumps(identifier)}\n}}\n"
    if identity_of(record) is not None:
        yield folder / "import-by-identity.tf", f"{block}  identity = {{\n{_arguments(_quoted(identity), 4)}  }}\n}}\n"
    data = EXAMPLES / "data-sources"
    if kind in LiteLLMProvider.data_sources:
        chosen = next(iter(record.listing.names.values())) if record.listing and record.listing.names else ""
        given = {chosen: _given(chosen, body, source, {})} if chosen else identity
        yield data / kind / "data-source.tf", f'data "{kind}" "{name}" {{\n{_arguments(_quoted(given), 2)}}}\n'
    if (several := plural(kind)) in LiteLLMProvider.data_sources and several not in catalog.OBJECTS:
        ids = next((f"ids_by_{word}" for word in record.listing.names), "ids") if record.listing else "ids"
        text = f'data "{several}" "all" {{}}\n\noutput "{several.removeprefix("litellm_")}" {{\n'
        yield data / several / "data-source.tf", f"{text}  value = data.{several}.all.{ids}\n}}\n"
    if record.listing is not None:
        within = record.listing.within
        config = f"\n  config {{\n{_arguments(_quoted({within: identity[within]}), 4)}  }}\n" if within else ""
        path = EXAMPLES / "list-resources" / kind / "list-resource.tfquery.hcl"
        yield path, f'list "{kind}" "all" {{\n  provider = litellm\n{config}}}\n'


def _arguments(values: Mapping[str, str], indent: int) -> str:
    """Lines of arguments from expressions, aligned."""
    width = max(map(len, values))
    return "".join(f"{' ' * indent}{each.ljust(width)} = {value}\n" for each, value in values.items())


def _quoted(values: Mapping[str, str]) -> dict[str, str]:
    return {name: json.dumps(value) for name, value in values.items()}


def _first(kind: str, source: str) -> tuple[str, str]:
    """Name and body of the first resource of a type.

    Raises:
        ValueError: the example has none.
    """
    found = re.search(rf'^resource "{kind}" "(\w+)" \{{\n(.*?)^\}}', source, re.MULTILINE | re.DOTALL)
    if found is None:
        message = f"the example of {kind} has no such resource"
        raise ValueError(message)
    return found[1], found[2]


def _given(attribute: str, body: str, source: str, derived: State) -> str:
    """The value of an attribute that the example gives, itself or by a reference, or derives; or one that stands for it."""
    if found := re.search(rf'^  {attribute} += "([^"$]*)"$', body, re.MULTILINE):
        return found[1]
    if (found := re.search(rf"^  {attribute} += (\w+)\.(\w+)\.(\w+)$", body, re.MULTILINE)) and (
        referred := re.search(rf'^resource "{found[1]}" "{found[2]}" {{\n(.*?)^}}', source, re.MULTILINE | re.DOTALL)
    ):
        return _given(found[3], referred[1], source, {})
    return str(derived.get(attribute) or GENERATED_ID)
