"""What the author of a provider function implements (Terraform 1.8 and newer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terraform_provider_litellm.plugin.types import Type
from terraform_provider_litellm.plugin.values import Value


class FunctionError(Exception):
    """The call failed. `argument` is the zero-based position of the argument at fault, if one is."""

    def __init__(self, text: str, argument: int | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.argument = argument


@dataclass(frozen=True)
class Parameter:
    """One parameter. Without the two permissions Terraform itself handles null and unknown arguments."""

    name: str
    type: Type
    description: str = ""
    allow_null: bool = False
    allow_unknown: bool = False


class Function:
    """A pure function: same arguments, same result. `variadic` takes any number of further arguments."""

    parameters: Sequence[Parameter] = ()
    variadic: Parameter | None = None
    result: Type
    summary: str = ""
    description: str = ""
    deprecation: str = ""

    def call(self, *arguments: Value) -> Value:
        """The result.

        Raises:
            FunctionError: an argument does not do.
        """
        raise NotImplementedError
