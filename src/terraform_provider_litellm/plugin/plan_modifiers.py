"""Plan modifiers that any provider needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terraform_provider_litellm.plugin.schema import Modification
from terraform_provider_litellm.plugin.values import UNKNOWN, equal


@dataclass(frozen=True)
class RequiresReplace:
    """A change of the attribute replaces the resource."""

    description: str = "a change replaces the resource"

    def modify(self, plan: Modification) -> None:
        """Mark the replacement if an existing resource's value changes."""
        if plan.prior_object is not None and not equal(plan.kind, plan.prior, plan.planned):
            plan.requires_replace = True


@dataclass(frozen=True)
class RequiresReplaceIf:
    """A change of the attribute replaces the resource if the condition holds for the planned change."""

    condition: Callable[[Modification], bool]
    description: str

    def modify(self, plan: Modification) -> None:
        """Mark the replacement if the value changes and the condition holds."""
        if plan.prior_object is not None and not equal(plan.kind, plan.prior, plan.planned) and self.condition(plan):
            plan.requires_replace = True


@dataclass(frozen=True)
class UseStateForUnknown:
    """A computed value that does not change once it is set: plans keep what the state holds."""

    description: str = "kept once set"

    def modify(self, plan: Modification) -> None:
        """Replace an unknown by the state's value, unless the configuration itself is unknown."""
        if plan.planned is UNKNOWN and plan.config is not UNKNOWN and not plan.is_new:
            plan.planned = plan.prior
