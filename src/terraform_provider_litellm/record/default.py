"""An attribute of an identity that has a value where the configuration sets none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.values import is_known, is_null

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.resource import Plan
    from terraform_provider_litellm.plugin.values import State


@dataclass(frozen=True)
class Default:
    """The value of an attribute that is not set, or empty."""

    attribute: str
    value: str

    def of(self, values: State) -> str:
        """The value that a configuration means."""
        given = values.get(self.attribute)
        return given if isinstance(given, str) and given else self.value

    def derive(self, values: State) -> State:
        """The attribute of a plan, if it is known."""
        return {self.attribute: self.of(values)} if is_known(values.get(self.attribute)) else {}

    async def plan(self, call: Plan[Client]) -> None:
        """Without a value, it is the default, also where there was another before: that is another object."""
        if call.planned is None or call.config is None or not is_null(call.config.get(self.attribute)):
            return
        call.planned[self.attribute] = self.value
        if call.prior is not None and call.prior.get(self.attribute) not in (None, self.value):
            call.requires_replace.append(path(self.attribute))
