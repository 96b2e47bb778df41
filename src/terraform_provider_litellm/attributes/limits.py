"""What LiteLLM takes for a count or an amount; a larger number would go in and keep the proxy from reading its database."""

from __future__ import annotations

from terraform_provider_litellm.plugin.validators import AtLeast, AtMost, WholeNumber

COUNT = (WholeNumber(), AtLeast(0), AtMost(2**63 - 1))
POSITIVE = (WholeNumber(), AtLeast(1), AtMost(2**63 - 1))
SMALL_COUNT = (WholeNumber(), AtLeast(0), AtMost(2**31 - 1))
AMOUNT = (AtLeast(0),)
