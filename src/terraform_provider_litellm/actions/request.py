"""An action that is one request to LiteLLM, from a record: its arguments, the request, and what to say when it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.attributes.limits import AMOUNT
from terraform_provider_litellm.client import answers
from terraform_provider_litellm.client.answers import part
from terraform_provider_litellm.client.errors import ClientError, NotFound
from terraform_provider_litellm.client.redaction import mask
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.plugin.action import Action
from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema
from terraform_provider_litellm.plugin.types import NUMBER, STRING
from terraform_provider_litellm.record.release import parsed

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.action import Invoke, PlanAction
    from terraform_provider_litellm.plugin.values import State


@dataclass(frozen=True)
class Request:
    """An action.

    - `arguments` are the attributes of its `config` block.
    - `send(client, config)` makes the request and returns what was done, as a sentence without secrets.
    - `doing` says in words what is done, such as "block the key", for errors.
    - `since` is the first release of LiteLLM that has the endpoint, where the oldest does not.
    """

    description: str
    arguments: Mapping[str, Attribute]
    doing: str
    send: Callable[[Client, State], Awaitable[str]]
    since: str = ""


class RequestAction(Action["Client"]):
    """The action of a `Request`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.schema = Schema(Block(dict(request.arguments), description=request.description))

    async def plan(self, call: PlanAction[Client]) -> None:
        """Refuse what the proxy's release does not have."""
        since = self.request.since
        if call.provider is None or not since:
            return
        try:
            release = await call.provider.version()
        except ClientError:  # the action itself reports what is wrong with the proxy
            return
        if parsed(release) < parsed(since):
            call.diagnostics.error(
                f"Cannot {self.request.doing}",
                f"The action requires LiteLLM {since} or newer. The proxy has {release}. Update the proxy, or remove the action.",
            )

    async def invoke(self, call: Invoke[Client]) -> None:
        """Send the request, and say what came of it."""
        call.provider.hide(
            {name: call.config.get(name) for name, each in self.request.arguments.items() if each.write_only}
        )
        try:
            with answers.expected():
                done = await self.request.send(call.provider, call.config)
        except ClientError as error:
            if isinstance(error, NotFound):
                self._name(error, call.config)
            failures.refused(call.diagnostics, f"Cannot {self.request.doing}", error, self.request.arguments)
            return
        await call.progress(mask(done))

    def _name(self, error: NotFound, config: State) -> None:
        """Give the error the ids that LiteLLM does not find."""
        arguments = self.request.arguments.items()
        ids = [name for name, each in arguments if each.required and each.type == STRING and not each.write_only]
        error.param = error.param or (ids[0] if len(ids) == 1 else None)
        named = " and ".join(f'{name} = "{mask(str(config[name]))}"' for name in ids)
        error.advice = f"Check {named}: the object may have been deleted, or belong to another proxy."


def switch(endpoint: str, argument: str, done: str, *, sent: str = "") -> Callable[[Client, State], Awaitable[str]]:
    """The sending of a request whose body is one argument, under the name `sent` if that differs; `done` says what was done."""

    async def send(client: Client, config: State) -> str:
        answer = await client.post(endpoint, {sent or argument: config[argument]})
        part(answer, argument, str)
        return f"{done} {config[argument]}."

    return send


RESET_TO = Attribute(
    NUMBER,
    optional=True,
    description="The spend in USD afterwards, not more than the present one. Default: 0.",
    validators=AMOUNT,
)
