"""Values as Terraform's JSON syntax has them, and as a state file has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from terraform_provider_litellm.plugin.types import DYNAMIC
from terraform_provider_litellm.plugin.values import State
from terraform_provider_litellm.record.json_values import conform
from tests.objects import PLAYED, SAMPLES
from tests.sample import Sample
from tests.values import Values, placed


def escaped(text: str) -> str:
    """A text as a template that means it."""
    return text.replace("${", "$${").replace("%{", "%%{")


def written(value: Any) -> Any:
    """Values as Terraform's JSON syntax has them: texts are templates, and numbers with a point keep all their digits."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, Decimal):
        return f"${{{value:f}}}"
    if isinstance(value, Mapping):
        return {escaped(key): written(item) for key, item in value.items()}
    return [written(item) for item in value] if isinstance(value, list) else value


def configuration(objects: Mapping[str, Values], imports: Mapping[str, str] | None = None) -> str:
    """The JSON of resources by address, and of import blocks by the address and the id."""
    found: dict[str, dict[str, Any]] = {}
    for address, values in objects.items():
        kind, name = address.split(".")
        found.setdefault(kind, {})[name] = written(values)
    blocks = [{"to": address, "id": escaped(identifier)} for address, identifier in (imports or {}).items()]
    return json.dumps(({"resource": found} if found else {}) | ({"import": blocks} if blocks else {}))


def of_every_type(run: str, values: Callable[[Sample], Values]) -> dict[str, Values]:
    """A resource `it` of each type, by address."""
    return {f"{kind}.it": placed(values(sample), run, kind) for kind, sample in PLAYED.items()}


def values_of(kind: str, found: Values) -> State:
    """Attributes of a configuration or a state file as values of their types."""
    values: State = {}
    for each in SAMPLES[kind].record.table.fields:
        value = found.get(each.name)
        if each.type == DYNAMIC and isinstance(value, dict) and value.keys() == {"type", "value"}:
            value = value["value"]
        values[each.name] = conform(each.type, value)
    return values
