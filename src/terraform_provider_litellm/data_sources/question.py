"""A data source that is a question to the proxy, from a record: its arguments, what it answers, and how it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform_provider_litellm.client import answers
from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.plugin.data_source import DataSource
from terraform_provider_litellm.plugin.schema import Attribute, Block, Schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terraform_provider_litellm.client.client import Client
    from terraform_provider_litellm.plugin.data_source import ReadData
    from terraform_provider_litellm.plugin.schema import ConfigValidator
    from terraform_provider_litellm.plugin.types import Type
    from terraform_provider_litellm.plugin.values import State


@dataclass(frozen=True)
class Question:
    """A data source.

    - `arguments` are attributes that the configuration sets, `answer` those that come back: type and description.
    - `ask(client, config)` gives the values of the answer.
    - `about` says in words what is read, for errors.
    """

    description: str
    arguments: Mapping[str, Attribute]
    answer: Mapping[str, tuple[Type, str]]
    ask: Callable[[Client, State], Awaitable[State]]
    about: str
    config_validators: Sequence[ConfigValidator] = ()


class QuestionData(DataSource["Client"]):
    """The data source of a `Question`."""

    def __init__(self, question: Question) -> None:
        self.question = question
        computed = {
            name: Attribute(kind, computed=True, description=description)
            for name, (kind, description) in question.answer.items()
        }
        self.schema = Schema(
            Block(
                {**question.arguments, **computed},
                description=question.description,
                config_validators=question.config_validators,
            )
        )

    async def read(self, call: ReadData[Client]) -> None:
        """Ask, and keep the configuration beside the answer."""
        if call.provider is None:
            failures.unconfigured(call.diagnostics, "nothing can be read")
            return
        arguments = {name: call.config.get(name) for name in self.question.arguments}
        try:
            with answers.expected():
                call.state = arguments | await self.question.ask(call.provider, arguments)
        except ClientError as error:
            failures.refused(call.diagnostics, f"Cannot read {self.question.about}", error, arguments)
