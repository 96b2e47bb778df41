"""What the author of a data source implements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic

from terraform_provider_litellm.plugin.operation import ClientT, Deferrable

if TYPE_CHECKING:
    from terraform_provider_litellm.plugin.resource import Validate
    from terraform_provider_litellm.plugin.schema import Schema
    from terraform_provider_litellm.plugin.values import State


@dataclass(eq=False, repr=False)
class ReadData(Deferrable[ClientT | None]):
    """Answer a query (`ReadDataSource`): set `state`, in which configured values come back unchanged."""

    config: State = field(default_factory=dict)
    state: State | None = None


class DataSource(Generic[ClientT]):
    """A data source type; `DataSource[Client]` says what its calls get as `provider`. Instances are shared by all calls."""

    schema: Schema

    async def validate(self, call: Validate[ClientT]) -> None:
        """Check what the validators of single attributes cannot see."""

    async def read(self, call: ReadData[ClientT]) -> None:
        """Set `call.state`."""
        raise NotImplementedError
