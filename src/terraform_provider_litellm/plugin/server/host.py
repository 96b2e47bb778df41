"""The running provider: its types, its configuration, and the guard around everything that an author wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

from terraform_provider_litellm.plugin import validation
from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.operation import ClientT, Deferrable, DeferredReason, Operation
from terraform_provider_litellm.plugin.provider import Configure, Provider
from terraform_provider_litellm.plugin.values import State, is_known

T = TypeVar("T")
Report = Callable[[BaseException], str]


class UnknownTypeError(LookupError):
    """Terraform asked for a type that the provider does not have; the message says which."""


class Host(Generic[ClientT]):
    """One provider for one client.

    `report` writes an exception to the log and returns the short id under which it stands there.
    """

    def __init__(self, provider: Provider[ClientT], report: Report) -> None:
        self.provider = provider
        self.data: ClientT | None = None
        self.stopping = asyncio.Event()
        self.configured = False
        self.unknown = False
        self._report = report
        self._made: dict[tuple[str, str], Any] = {}

    def find(self, kind: str, table: Mapping[str, Callable[[], T]], name: str) -> T:
        """The instance of a type, made at the first call.

        Raises:
            UnknownTypeError: there is no such type.
        """
        if (kind, name) not in self._made:
            if name not in table:
                message = f'This provider has no {kind} "{name}".'
                raise UnknownTypeError(message)
            self._made[kind, name] = table[name]()
        made: T = self._made[kind, name]
        return made

    def operation(self) -> dict[str, Any]:
        """What every operation gets."""
        return {"provider": self.data, "stopping": self.stopping}

    def deferrable(self, *, allowed: bool) -> dict[str, Any]:
        """What every operation gets that may be put off."""
        return {**self.operation(), "deferral_allowed": allowed}

    def defers(self, call: Deferrable[Any]) -> bool:
        """Put a call off that has no provider yet, since a value of the provider block is not known, where Terraform allows it."""
        return self.unknown and call.defer(DeferredReason.PROVIDER_CONFIG_UNKNOWN)

    async def guard(self, call: Operation[Any], work: Awaitable[None]) -> None:
        """Run an author's code; an exception is a bug, which becomes an error with an id to find it by in the log."""
        try:
            await work
        except Exception as error:  # noqa: BLE001  # the last line of defence: no traceback reaches a user
            self.bug(call.diagnostics, error)

    async def check(self, call: Operation[Any], work: Awaitable[None]) -> None:
        """Run an author's validation.

        Terraform validates once without the provider block, where variables have no value, and again when it plans: there
        alone a warning is given, or it would be shown twice.
        """
        await self.guard(call, work)
        if not self.configured:
            call.diagnostics = Diagnostics(each for each in call.diagnostics if each.severity is Severity.ERROR)

    def bug(self, diagnostics: Diagnostics, error: BaseException) -> None:
        """Report an exception as a bug of the provider."""
        diagnostics.error(
            "Unexpected error in the provider",
            f"This is a bug in the provider ({type(error).__name__}, error id {self._report(error)}). Run the "
            "command again with TF_LOG=ERROR and report the lines that contain this id.",
        )

    async def validate_provider(self, config: State) -> Diagnostics:
        """`PrepareProviderConfig`."""
        call = Configure(**self.operation(), config=config)
        validation.validate(self.provider.schema.block, config, call.diagnostics)
        await self.guard(call, self.provider.validate(call))
        return call.diagnostics

    async def configure(self, config: State, terraform_version: str) -> Diagnostics:
        """`Configure`."""
        self.configured = True
        call = Configure(**self.operation(), config=config, terraform_version=terraform_version)

        async def work() -> None:
            self.data = await self.provider.configure(call)

        await self.guard(call, work())
        self.unknown = self.data is None and not is_known(config) and not call.diagnostics.has_error
        return call.diagnostics

    def stop(self) -> None:
        """`Stop`: only a signal. What is under way finishes, and its state is saved."""
        self.stopping.set()
