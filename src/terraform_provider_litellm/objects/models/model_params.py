"""Kinds of attributes of `litellm_model`, by the place that LiteLLM has for them: `litellm_params` or `model_info`.

LiteLLM merges what a PATCH has into either and ignores null. Since 1.109.1 it takes `litellm_params_to_remove` besides.
"""

from __future__ import annotations

from typing import Any

from terraform_provider_litellm.attributes.limits import COUNT
from terraform_provider_litellm.plugin.types import BOOL, NUMBER, STRING, List, Type
from terraform_provider_litellm.record.behaviours import (
    Behaviour,
    CannotBeCleared,
    FilledByLiteLLM,
    HasWriteOnlyTwin,
    NeverReturned,
)
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import TAKEN_BACK

UNSET_SINCE = "1.109.1"
"""The first release whose PATCH takes `litellm_params_to_remove`."""

FROM_LIST = "If unset, the value of LiteLLM's model list applies."


def param(
    name: str,
    description: str,
    kind: Type = STRING,
    api: str = "",
    *,
    behaviours: tuple[Behaviour, ...] = (),
    **rest: Any,
) -> Field:
    """A field that lives in `litellm_params`, where older releases take nothing back unless `cleared_by` says what does."""
    if "cleared_by" not in rest:
        behaviours = (CannotBeCleared(UNSET_SINCE, TAKEN_BACK), *behaviours)
    return Field(name, kind, description, place=("litellm_params", api or name), behaviours=behaviours, **rest)


def secret(name: str, description: str, api: str = "") -> Field:
    """A credential: LiteLLM removes or masks it in what it returns, so it is written and never read."""
    return param(
        name,
        description,
        api=api,
        sensitive=True,
        behaviours=(NeverReturned(), HasWriteOnlyTwin()),
    )


def flag(name: str, description: str, **rest: Any) -> Field:
    """Something that is off unless it is switched on."""
    return param(name, f"{description} Unset means `false`.", BOOL, unset_values=(False,), cleared_by=False, **rest)


def names(name: str, description: str, **rest: Any) -> Field:
    """A list of texts, in any order; LiteLLM takes an empty one for none."""
    return param(name, description, List(STRING), cleared_by=[], **rest)


def info(
    name: str, description: str, kind: Type = STRING, *, behaviours: tuple[Behaviour, ...] = (), **rest: Any
) -> Field:
    """A field that lives in `model_info`, where LiteLLM takes nothing back either."""
    if "cleared_by" not in rest:
        behaviours = (CannotBeCleared(), *behaviours)
    return Field(name, kind, description, place=("model_info", name), behaviours=behaviours, **rest)


def ability(name: str, what: str) -> Field:
    """Whether the model can do something."""
    return info(name, f"Whether the model {what}. {FROM_LIST}", BOOL, behaviours=(FilledByLiteLLM(),))


def limit(name: str, description: str) -> Field:
    """A count of the model's own."""
    return info(name, f"{description} {FROM_LIST}", NUMBER, behaviours=(FilledByLiteLLM(),), validators=COUNT)
