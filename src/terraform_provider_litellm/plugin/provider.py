"""What the author of a provider implements, and how its types are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic

from terraform_provider_litellm.plugin.action import Action
from terraform_provider_litellm.plugin.data_source import DataSource
from terraform_provider_litellm.plugin.ephemeral import EphemeralResource
from terraform_provider_litellm.plugin.function import Function
from terraform_provider_litellm.plugin.list_resource import ListResource
from terraform_provider_litellm.plugin.operation import ClientT, Operation
from terraform_provider_litellm.plugin.resource import Resource
from terraform_provider_litellm.plugin.schema import Schema
from terraform_provider_litellm.plugin.values import State

Types = Mapping[str, Callable[[], Any]]


@dataclass(eq=False, repr=False)
class Configure(Operation[None]):
    """The provider block, once per process that plans or applies (`Configure`); values may be unknown in a plan."""

    config: State = field(default_factory=dict)
    terraform_version: str = ""


class Provider(Generic[ClientT]):
    """A provider; `Provider[Client]` says what its `configure` returns, and its types get.

    The tables map a type's full name to a function that makes it, called once, when first needed. `package` is the folder of
    the sources that the schemas are made of, where the schemas may be kept for the next start: see `prepare`.
    """

    schema: Schema
    package: Path | None = None
    meta_schema: Schema | None = None
    resources: Mapping[str, Callable[[], Resource[ClientT]]] = {}
    data_sources: Mapping[str, Callable[[], DataSource[ClientT]]] = {}
    ephemeral_resources: Mapping[str, Callable[[], EphemeralResource[ClientT]]] = {}
    list_resources: Mapping[str, Callable[[], ListResource[ClientT]]] = {}
    actions: Mapping[str, Callable[[], Action[ClientT]]] = {}
    functions: Mapping[str, Callable[[], Function]] = {}

    async def validate(self, call: Configure) -> None:
        """Check the provider block beyond the validators of single attributes."""

    async def configure(self, call: Configure) -> ClientT | None:  # noqa: ARG002  # providers override it
        """What operations get as `provider`; None while a value that is needed is unknown.

        Then reads, imports, data sources and ephemeral resources are not called where Terraform allows that they are put off,
        and plans are marked as put off. Where it does not, all are called without a provider.
        """
        return None

    async def close(self) -> None:
        """Give up connections; called once, when the process ends."""
