"""The ranges of counts and amounts in LiteLLM: with a larger stored number, the proxy cannot read its database."""

from __future__ import annotations

from terraform_provider_litellm.plugin.validators import AtLeast, AtMost, WholeNumber

COUNT = (WholeNumber(), AtLeast(0), AtMost(2**63 - 1))
POSITIVE = (WholeNumber(), AtLeast(1), AtMost(2**63 - 1))
SMALL = AtMost(2**31 - 1)
SMALL_COUNT = (WholeNumber(), AtLeast(0), SMALL)
AMOUNT = (AtLeast(0),)
