"""Masks that LiteLLM shows in place of secrets, and that somebody has copied into a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.record.json_values import is_mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terraform_provider_litellm.plugin.diagnostics import Diagnostics
    from terraform_provider_litellm.plugin.values import Value


def warn(place: str, given: Mapping[str, Value], diagnostics: Diagnostics) -> None:
    """A mask in an attribute is no secret."""
    masks = sorted(name for name, value in given.items() if isinstance(value, str) and is_mask(value))
    if masks:
        diagnostics.warning(
            f"Masked value in {place}",
            f"The values of {', '.join(masks)} contain asterisks in a row, as the masks that LiteLLM shows in place of "
            "secrets. LiteLLM stores them as they are. Use the secrets themselves.",
            path(place),
        )
