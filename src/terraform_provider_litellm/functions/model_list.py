"""The `model_list` of a LiteLLM `config.yaml` as attributes of `litellm_model`.

The table of the model's fields says which attribute stands for which place in LiteLLM; nothing is listed twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from terraform_provider_litellm.functions.yaml_document import Document, Fault, exact
from terraform_provider_litellm.objects.models.model import public
from terraform_provider_litellm.objects.models.model_attributes import CATALOGS, TAKEN_PARAMS
from terraform_provider_litellm.objects.models.model_prices import FURTHER_PRICES, PRICES
from terraform_provider_litellm.objects.models.model_table import TABLE
from terraform_provider_litellm.objects.models.providers import parse_model_string
from terraform_provider_litellm.plugin import types
from terraform_provider_litellm.plugin.types import BOOL, DYNAMIC, NUMBER, STRING
from terraform_provider_litellm.plugin.values import Dynamic, Value, plain
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import refers
from terraform_provider_litellm.record.name_catalog import kind

FAMILIES = (
    ("text-completion-openai", re.compile(r"gpt-3\.5-turbo-instruct.*|(babbage|davinci)-002")),
    (
        "openai",
        re.compile(
            r"(ft:)?(gpt-(?!oss)|chatgpt-|o\d(-|$)|text-embedding-(3|ada)-|dall-e-|whisper-|tts-|sora-|omni-moderation-).*"
        ),
    ),
    ("anthropic", re.compile(r"claude-.*")),
)
"""Providers whose models people name without them; LiteLLM finds these, and more, in its own list of models."""

TYPES = {each.name: each.type for each in TABLE.fields if not each.computed}
EMPTY: dict[str, Value] = dict.fromkeys(TYPES)
ATTRIBUTES = {("model_info", each.write_place[-1]): each for each in PRICES} | {
    (each.read_place[0], each.read_place[1]): each for each in TABLE.fields if len(each.read_place) == 2
}
"""The attributes by their places; LiteLLM takes prices in `model_info` too."""

KNOWN = {
    (catalog.part, each.write_place[-1]): (catalog, each)
    for catalog in CATALOGS
    for each in catalog.fields
    if each.sensitive or catalog.attribute != "sensitive_litellm_params"
} | {
    ("model_info", each.write_place[-1]): (catalog, each)
    for catalog in CATALOGS
    if catalog.attribute == "additional_litellm_params"
    for each in FURTHER_PRICES
}
"""What is known of names without an attribute, by their places: prices in `model_info` too."""


def models(text: str) -> Dynamic:
    """An object that has one for each entry, by its key, with every attribute of `litellm_model` that can be set.

    Raises:
        Fault: LiteLLM could not read the text either, or `litellm_model` has no way to say it.
    """
    document = Document(text)
    deployments = [Deployment(document, number) for number in range(len(_entries(document)))]
    return _object({key: _object(each.attributes()) for key, each in zip(_keys(deployments), deployments, strict=True)})


def _entries(document: Document) -> list[Any]:
    data = document.data
    entries = data.get("model_list") if isinstance(data, dict) else None
    if not isinstance(data, dict) or "model_list" not in data:
        raise Fault(1, "model_list not found; this function does not read included files")
    if entries is not None and not isinstance(entries, list):
        raise Fault(document.line("model_list"), "model_list must be a list")
    return entries or []


def _keys(deployments: list[Deployment]) -> Iterator[str]:
    """A key for each, in order: ids and the first of each name come before others that would take the same."""
    taken: dict[str, Deployment] = {}
    for each in deployments:
        if each.id and taken.setdefault(each.id, each) is not each:
            raise Fault(each.line("model_info", "id"), "another entry has the same model_info.id")
    for each in deployments:
        if not each.id:
            taken.setdefault(each.name, each)
    for each in deployments:
        if not each.id and taken[each.name] is not each:
            key, number = each.long_name, 1
            while key in taken:
                number += 1
                key = f"{each.long_name}#{number}"
            taken[key] = each
    names = {id(each): key for key, each in taken.items()}
    return (names[id(each)] for each in deployments)


@dataclass
class Deployment:
    """An entry of `model_list`.

    Raises:
        Fault: LiteLLM could not read it either, or `litellm_model` has no way to say it.
    """

    document: Document
    number: int
    params: dict[str, Any] = field(init=False)
    info: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        entry = self.document.data["model_list"][self.number]
        if not isinstance(entry, dict):
            raise self.fault((), "an entry of model_list must be an object")
        self.params, self.info = self._section(entry, "litellm_params"), self._section(entry, "model_info")
        for name in ("rpm", "tpm"):  # LiteLLM takes these beside litellm_params too
            if self.params.get(name) is None and entry.get(name) is not None:
                self.params[name] = entry[name]
        named = public({"model_name": entry.get("model_name"), "model_info": self.info})
        self.name = self._text(named["model_name"], "model_name")
        self.id = self._text(self.info["id"], "model_info", "id") if self.info.get("id") is not None else ""
        self.model = self._text(self.params.pop("model", None), "litellm_params", "model")

    @property
    def long_name(self) -> str:
        """The name with that of the model behind it."""
        return f"{self.name}/{self.model}"

    def line(self, *place: str) -> int:
        """The line of something in the entry."""
        return self.document.line("model_list", self.number, *place)

    def fault(self, place: tuple[str, ...], text: str) -> Fault:
        """An error at something in the entry."""
        return Fault(self.line(*place), text)

    def attributes(self) -> dict[str, Dynamic]:
        """Type and value of every attribute of `litellm_model` that can be set."""
        values = EMPTY | {"model_name": self.name, **self._provider(), **self._thinking()}
        further: dict[str, dict[str, Any]] = {catalog.attribute: {} for catalog in CATALOGS}
        self.info.pop("team_public_model_name", None)
        for section, given in (("litellm_params", self.params), ("model_info", self.info)):
            for name, api in given.items():
                attribute = ATTRIBUTES.get((section, name))
                if attribute is None or _only_further(attribute, section, name, api):
                    catalog, known = KNOWN.get((section, name), (None, None))
                    place = f"additional_{section}" if catalog is None else catalog.attribute
                    if further[place].get(name) is None:
                        further[place][name] = api if known is None else self._known(known, api, section, name)
                elif values[attribute.name] is None:  # a price that both have counts in litellm_params
                    values[attribute.name] = self._converted(attribute, api, section, name)
        for place, rest in further.items():
            values[place] = TABLE.by_name[place].shown(exact(_given(rest)) or None)
        return {
            name: value if isinstance(value, Dynamic) else Dynamic(TYPES[name], value) for name, value in values.items()
        }

    def _section(self, entry: dict[str, Any], name: str) -> dict[str, Any]:
        section = entry.get(name)
        if not isinstance(section or {}, dict):
            raise self.fault((name,), f"{name} must be an object")
        return dict(section or {})

    def _text(self, value: Any, *place: str) -> str:
        if value in (None, "") or isinstance(value, bool | list | dict):
            raise self.fault(place, f"{'.'.join(place)} is required, as a string")
        return str(value)

    def _provider(self) -> dict[str, Value]:
        beside = self.params.pop("custom_llm_provider", None)
        pricing = self.info.pop("base_model", None)
        given = self._text(beside, "litellm_params", "custom_llm_provider") if beside is not None else None
        provider, base = parse_model_string(self.model, given)
        if provider is None and self.params.get("api_base") is None:
            provider = next((name for name, family in FAMILIES if family.fullmatch(base)), None)
        if not provider or not base:
            raise self.fault(
                ("litellm_params", "model"),
                "the model has no provider; write it as provider/model, or add custom_llm_provider",
            )
        return {
            "custom_llm_provider": provider,
            "base_model": base,
            "pricing_base_model": None if pricing is None else self._text(pricing, "model_info", "base_model"),
        }

    def _thinking(self) -> dict[str, Value]:
        """The attributes of `thinking`, which know one kind and its budget."""
        thinking = self.params.pop("thinking", None)
        attributes = {"thinking_enabled": None, "thinking_budget_tokens": None}
        match thinking:
            case None:
                return attributes
            case {"type": "disabled", **rest} if not rest:
                return attributes | {"thinking_enabled": False}
            case {"type": "enabled", **rest} if not rest.keys() - {"budget_tokens"}:
                budget = rest.get("budget_tokens")
                if budget is None or (isinstance(budget, int) and not isinstance(budget, bool)):
                    return attributes | {"thinking_enabled": True, "thinking_budget_tokens": budget}
        raise self.fault(
            ("litellm_params", "thinking"),
            "litellm_model supports thinking only as { type: enabled, budget_tokens: a whole number } or { type: "
            "disabled }",
        )

    def _converted(self, attribute: Field, api: Any, *place: str) -> Value:
        try:
            return attribute.shown(_api_form(attribute, api))
        except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
            raise self.fault(place, f"{place[-1]} must be {kind(attribute)}") from None

    def _known(self, known: Field, api: Any, *place: str) -> Any:
        """A value of a name that a free-form attribute knows, in LiteLLM's form."""
        return api if api is None or refers(api) else plain(self._converted(known, api, *place))


def _only_further(attribute: Field, section: str, name: str, api: Any) -> bool:
    """Whether a value is a reference that its attribute cannot hold, but additional_litellm_params can."""
    return refers(api) and attribute.type != STRING and section == "litellm_params" and name not in TAKEN_PARAMS


def _api_form(attribute: Field, api: Any) -> Any:
    """A value of the file in the form in which LiteLLM's API has it."""
    if attribute.type == NUMBER and isinstance(api, bool):
        raise TypeError
    if attribute.type == BOOL and isinstance(api, str) and api.lower() in ("true", "false"):
        return api.lower() == "true"
    if attribute.name == "vertex_credentials" and isinstance(api, dict):
        return json.dumps(api)
    return exact(api) if attribute.type == DYNAMIC else api


def _given(section: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in section.items() if value is not None}


def _object(parts: Mapping[str, Dynamic]) -> Dynamic:
    return Dynamic(
        types.Object({name: part.type for name, part in parts.items()}),
        {name: part.value for name, part in parts.items()},
    )
