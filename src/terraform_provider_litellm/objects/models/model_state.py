"""States of `litellm_model` from when each known parameter was an attribute: schema version 100.

What such a state sets stands in the free-form attributes since, under LiteLLM's name and in LiteLLM's form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terraform_provider_litellm.objects.models import model_catalog
from terraform_provider_litellm.objects.models.model_prices import ATTRIBUTES, million_names
from terraform_provider_litellm.plugin.values import infer
from terraform_provider_litellm.record.field import Field, part_of, unchanged
from terraform_provider_litellm.record.json_values import Json, scaled

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.resource import Private

Raw = Mapping[str, Any]
"""The attributes in a state file."""


@dataclass(frozen=True)
class Place:
    """Where a former attribute stands now: a name in a free-form attribute, and how its value became LiteLLM's."""

    attribute: str
    known: Field
    to_api: Callable[[Json], Json] = unchanged

    @property
    def name(self) -> str:
        """LiteLLM's name."""
        return self.known.write_place[-1]


def _pairs(key: str, value: str) -> Callable[[Json], Json]:
    return lambda items: [{key: name, value: items[name]} for name in sorted(items)]


RENAMED = {
    "watsonx_project_id": "project_id",
    "watsonx_space_id": "space_id",
    "watsonx_token": "token",
    "watsonx_zen_api_key": "zen_api_key",
} | {name: api for name, api in million_names() if api not in ATTRIBUTES}
"""LiteLLM's names of former attributes that had one of their own."""

CONVERTED = {"aws_session_tags": _pairs("Key", "Value"), "bedrock_tags": _pairs("key", "value")} | {
    name: scaled(-6) for name in RENAMED if "_million_" in name
}
"""How values of former attributes became LiteLLM's, where they had another form."""


def _places() -> Iterable[tuple[str, Place]]:
    names = {api: name for name, api in RENAMED.items()}
    for attribute, fields in (
        ("additional_litellm_params", model_catalog.PARAMS),
        ("sensitive_litellm_params", model_catalog.SECRETS),
        ("additional_model_info", model_catalog.INFO),
    ):
        for known in fields:
            former = names.get(known.write_place[-1], known.write_place[-1])
            yield former, Place(attribute, known, CONVERTED.get(former, unchanged))


FORMER: Mapping[str, Place] = dict(_places())
"""The attributes that there have been, with their present place."""


def moved(raw: Raw) -> dict[str, dict[str, Json]]:
    """What former attributes of a state set, in the place where it stands now, by the free-form attribute."""
    found: dict[str, dict[str, Json]] = {}
    for former, place in FORMER.items():
        value = raw.get(former)
        if value is None or value in ("", [], {}):
            continue
        if isinstance(value, dict) and value.keys() == {"type", "value"}:  # of an attribute that was dynamic
            value = value["value"]
        api = place.to_api(value)
        if not place.known.absent(api):
            found.setdefault(place.attribute, {})[place.name] = api
    return found


def upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """A state's JSON in the present form; attributes that there are no more are dropped by what reads it."""
    result = dict(raw)
    for attribute, values in moved(raw).items():
        before = (raw.get(attribute) or {}).get("value") or {}
        whole = infer(before | values)

        result[attribute] = {"type": whole.type.json, "value": whole.value}
    secrets = (former for former, place in FORMER.items() if place.known.sensitive)
    versions = [version for former in secrets if (version := raw.get(f"{former}_wo_version")) is not None]
    if versions:
        result["sensitive_litellm_params_wo_version"] = max(versions)
    return result


def renamed(private: Private) -> None:
    """Put what private data remember of former attributes under the present names."""
    baseline = private.get("baseline")
    if baseline is not None and not baseline.keys().isdisjoint(FORMER):
        private["baseline"] = {
            part_of(FORMER[name].attribute, FORMER[name].name) if name in FORMER else name: api
            for name, api in baseline.items()
        }
    secrets = private.get("secrets", {})
    former = {name: kept for name, kept in secrets.items() if name in FORMER}
    if former:
        kept = {name: each for name, each in secrets.items() if name not in FORMER}
        kept["sensitive_litellm_params"] = {FORMER[name].name: each for name, each in former.items()}
        private["secrets"] = kept
