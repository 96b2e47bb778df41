"""The attributes of `litellm_model` as a table: which of them LiteLLM keeps together, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from terraform_provider_litellm.objects.models.model_attributes import (
    CATALOGS,
    FIELDS,
    FURTHER_INFO,
    FURTHER_SECRETS,
    PARAMS,
    THINKING_TOKENS,
)
from terraform_provider_litellm.objects.models.providers import model_string, parse_model_string
from terraform_provider_litellm.record.free_form import FreeForm
from terraform_provider_litellm.record.json_values import dig, holds_mask, refers, unmasked
from terraform_provider_litellm.record.table import SharedStorage, Table

if TYPE_CHECKING:
    from terraform_provider_litellm.record.json_values import Json, Row

REMOVED = frozenset(
    {
        "api_key",
        "client_secret",
        "vertex_credentials",
        "vertex_ai_credentials",
        "aws_access_key_id",
        "aws_secret_access_key",
    }
)
"""What LiteLLM removes from the parameters that it returns."""

SERVER_PARAMS = frozenset({"model", "custom_llm_provider", "thinking", *PARAMS, *FURTHER_SECRETS.by_name})
"""What is not told of as further parameters that somebody has set: what has a place is told of by that."""


# ---- attributes that LiteLLM keeps together


def join_model(values: Mapping[str, Json]) -> dict[str, Json]:
    """`provider/base_model` in litellm_params, and the base model for prices and abilities in model_info."""
    name = model_string(values["custom_llm_provider"], values["base_model"])
    pricing = values["pricing_base_model"] or values["base_model"]
    return {"litellm_params": {"model": name}, "model_info": {"base_model": pricing}}


def split_model(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The provider and the model of `provider/base_model`; the provider may stand beside it instead."""
    name = dig(row, ("litellm_params", "model")) or ""
    provider, base = parse_model_string(name, dig(row, ("litellm_params", "custom_llm_provider")))
    pricing = dig(row, ("model_info", "base_model"))
    own = pricing != base or written["pricing_base_model"] == pricing
    return {"custom_llm_provider": provider, "base_model": base, "pricing_base_model": pricing if own else None}


def join_thinking(values: Mapping[str, Json]) -> dict[str, Json]:
    """`thinking`, which is written whole."""
    if not values["thinking_enabled"]:
        return {"litellm_params": {"thinking": {"type": "disabled"}}}
    budget = values["thinking_budget_tokens"]
    thinking = {"type": "enabled", "budget_tokens": THINKING_TOKENS if budget is None else budget}
    return {"litellm_params": {"thinking": thinking}}


def split_thinking(row: Row, _: Mapping[str, Json]) -> Mapping[str, Json]:
    """Whether thinking is on; the budget is told only then."""
    thinking = dig(row, ("litellm_params", "thinking")) or {}
    if thinking.get("type") != "enabled":
        return {"thinking_enabled": False}
    return {"thinking_enabled": True, "thinking_budget_tokens": thinking.get("budget_tokens")}


def join_additional(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further parameters stand beside the others."""
    params = values["additional_litellm_params"]
    return {"litellm_params": params or {}}


def split_additional(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """The parameters that the user set, since LiteLLM adds its own; where there are none, those of unknown names.

    What LiteLLM masks or removes is taken to be unchanged. What stands in sensitive_litellm_params is told nowhere else.
    """
    params = dig(row, ("litellm_params",)) or {}
    mine = written.get("additional_litellm_params")
    if mine is None:
        secrets = written.get("sensitive_litellm_params") or {}
        others = {
            name: value
            for name, value in params.items()
            if name not in SERVER_PARAMS and name not in secrets and value is not None and not holds_mask(value)
        }
        all_off = all(value is False for value in others.values())  # LiteLLM's own flags, as far as anyone can tell
        return {"additional_litellm_params": {} if all_off else others}
    shown = dict.fromkeys(REMOVED & mine.keys(), None) | params
    return {
        "additional_litellm_params": {
            name: value if refers(value) or (name in REMOVED and shown[name] is None) else unmasked(value, shown[name])
            for name, value in mine.items()
            if name in shown or refers(value)
        }
    }


def join_secrets(values: Mapping[str, Json]) -> dict[str, Json]:
    """Secrets stand beside the other parameters."""
    return {"litellm_params": values["sensitive_litellm_params"] or {}}


def split_secrets(_: Row, __: Mapping[str, Json]) -> Mapping[str, Json]:
    """LiteLLM does not tell."""
    return {}


def join_info(values: Mapping[str, Json]) -> dict[str, Json]:
    """Further information stands beside the other."""
    return {"model_info": values["additional_model_info"] or {}}


def split_info(row: Row, written: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the user set; where that is nothing, what neither this provider nor LiteLLM's own list of models knows."""
    shown = dig(row, ("model_info",)) or {}
    mine = written.get("additional_model_info")
    if mine is None:
        mine = FURTHER_INFO.unknown(shown)
    return {"additional_model_info": {name: shown[name] for name in mine if name in shown}}


TABLE = Table(
    FIELDS,
    (
        SharedStorage(("custom_llm_provider", "base_model", "pricing_base_model"), join_model, split_model),
        SharedStorage(("thinking_enabled", "thinking_budget_tokens"), join_thinking, split_thinking),
        SharedStorage(("additional_litellm_params",), join_additional, split_additional),
        SharedStorage(("sensitive_litellm_params",), join_secrets, split_secrets),
        SharedStorage(("additional_model_info",), join_info, split_info),
    ),
    FreeForm(CATALOGS, {each.name: each for each in FIELDS}),
)
