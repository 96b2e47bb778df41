"""The functions."""

from __future__ import annotations

from decimal import Decimal, localcontext

from terraform_provider_litellm.plugin import NUMBER, STRING, Function, FunctionError, Parameter


class Joined(Function):
    """`joined(separator, parts...)`."""

    summary = "Joins strings"
    description = "Leaves out parts that are null."
    parameters = (Parameter("separator", STRING, description="What stands between two parts."),)
    variadic = Parameter("parts", STRING, allow_null=True)
    result = STRING

    def call(self, separator: str, *parts: str | None) -> str:
        """The parts as one string; a part must not hold the separator."""
        for position, part in enumerate(parts, start=1):
            if part is not None and separator in part:
                message = f'must not hold the separator "{separator}"'
                raise FunctionError(message, position)
        return separator.join(part for part in parts if part is not None)


class Quotient(Function):
    """`quotient(dividend, divisor)`, exact to 50 digits."""

    summary = "Divides"
    deprecation = "Use the operator / instead."
    parameters = (Parameter("dividend", NUMBER), Parameter("divisor", NUMBER))
    result = NUMBER

    def call(self, dividend: int | Decimal, divisor: int | Decimal) -> Decimal:
        """The quotient."""
        if divisor == 0:
            message = "must not be zero"
            raise FunctionError(message, 1)
        with localcontext(prec=50):
            return Decimal(dividend) / Decimal(divisor)
