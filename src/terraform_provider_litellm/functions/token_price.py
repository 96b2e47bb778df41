"""`per_token` and `per_million`: the two ways to say what tokens cost."""

from __future__ import annotations

from decimal import Context, Decimal

from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import NUMBER

MILLION = 6
"""As a power of ten."""

EXACT = Context(prec=1000)
"""More digits than a number of Terraform has."""


def _shifted(amount: int | Decimal, power: int) -> Decimal:
    if amount < 0:
        raise FunctionError("a price must not be negative", 0)
    return EXACT.scaleb(Decimal(amount), power)


class PerToken(Function):
    """`per_token(cost_per_million)`."""

    summary = "Converts the price of a million tokens to the price of one token"
    description = (
        "Divides by a million, without rounding: `per_token(2.5)` is `0.0000025`. LiteLLM's own names, such as "
        "`input_cost_per_token`, are prices per token; attributes of `litellm_model`, such as "
        "`input_cost_per_million_tokens`, are prices per million tokens. The function is the inverse of "
        "`per_million`. A negative price is an error."
    )
    parameters = (Parameter("cost_per_million", NUMBER, "The price of a million tokens, in any currency."),)
    result = NUMBER

    def call(self, cost_per_million: int | Decimal) -> Decimal:
        """The price of one token."""
        return _shifted(cost_per_million, -MILLION)


class PerMillion(Function):
    """`per_million(cost_per_token)`."""

    summary = "Converts the price of one token to the price of a million tokens"
    description = (
        "Multiplies by a million, without rounding: `per_million(0.0000025)` is `2.5`. It converts prices of "
        "LiteLLM's model list, such as `input_cost_per_token`, to values of attributes such as "
        "`input_cost_per_million_tokens`. The function is the inverse of `per_token`. A negative price is an error."
    )
    parameters = (Parameter("cost_per_token", NUMBER, "The price of one token, in any currency."),)
    result = NUMBER

    def call(self, cost_per_token: int | Decimal) -> Decimal:
        """The price of a million tokens."""
        return _shifted(cost_per_token, MILLION)
