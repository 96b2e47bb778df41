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
        raise FunctionError("a price is never negative", 0)
    return EXACT.scaleb(Decimal(amount), power)


class PerToken(Function):
    """`per_token(cost_per_million)`."""

    summary = "The price of a single token, from that of a million"
    description = (
        "Divides by a million, to the last digit: `per_token(2.5)` is `0.0000025`. LiteLLM's own names, such as "
        "`input_cost_per_token`, hold prices of single tokens; `litellm_model` has attributes by the million, such as "
        "`input_cost_per_million_tokens`. It is the inverse of `per_million`. A negative price is an error."
    )
    parameters = (Parameter("cost_per_million", NUMBER, "The price of a million tokens, in any currency."),)
    result = NUMBER

    def call(self, cost_per_million: int | Decimal) -> Decimal:
        """The price of one token."""
        return _shifted(cost_per_million, -MILLION)


class PerMillion(Function):
    """`per_million(cost_per_token)`."""

    summary = "The price of a million tokens, from that of a single one"
    description = (
        "Multiplies by a million, to the last digit: `per_million(0.0000025)` is `2.5`. It turns prices as LiteLLM's list "
        "of models has them, such as `input_cost_per_token`, into those of attributes such as "
        "`input_cost_per_million_tokens`. It is the inverse of `per_token`. A negative price is an error."
    )
    parameters = (Parameter("cost_per_token", NUMBER, "The price of one token, in any currency."),)
    result = NUMBER

    def call(self, cost_per_token: int | Decimal) -> Decimal:
        """The price of a million tokens."""
        return _shifted(cost_per_token, MILLION)
