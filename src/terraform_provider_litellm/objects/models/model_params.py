"""Attributes of `litellm_model` that stand in its `litellm_params`.

LiteLLM merges what a PATCH has into them and ignores null. Since 1.109.1 it takes `litellm_params_to_remove` besides.
"""

from __future__ import annotations

from typing import Any

from terraform_provider_litellm.plugin.types import STRING, Type
from terraform_provider_litellm.record.behaviours import Behaviour, CannotBeCleared
from terraform_provider_litellm.record.field import Field

UNSET_SINCE = "1.109.1"
"""The first release whose PATCH takes `litellm_params_to_remove`."""


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
        behaviours = (CannotBeCleared(UNSET_SINCE), *behaviours)
    return Field(name, kind, description, place=("litellm_params", api or name), behaviours=behaviours, **rest)
