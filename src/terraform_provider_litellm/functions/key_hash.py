"""`key_hash`: the token of a known key."""

from __future__ import annotations

import re

from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import STRING

TOKEN = re.compile(r"[0-9a-f]{64}")


class KeyHash(Function):
    """`key_hash(key)`."""

    summary = "The token of a key, by which LiteLLM lists it"
    description = (
        "The SHA-256 hash of a key that begins with `sk-`, in hexadecimal digits: the `id` of its `litellm_key`, and the "
        "`token` in LiteLLM's lists and logs. A text that is such a token already is given back as it is. Anything else is "
        "an error, spaces and line ends around the key included: `trimspace` takes them away.\n\n"
        "The token is no secret, but Terraform takes it for one where the key is sensitive. `nonsensitive` says that it is "
        "not."
    )
    parameters = (Parameter("key", STRING, "The key, such as `sk-…`, or its token. It goes nowhere."),)
    result = STRING

    def call(self, key: str) -> str:
        """The token; no error repeats the key."""
        if TOKEN.fullmatch(key):
            return key
        if key != key.strip():
            raise FunctionError("there are spaces or line ends around the key; use trimspace", 0)
        if not key.startswith("sk-"):
            raise FunctionError(
                "must be a key, which begins with sk-, or its token of 64 hexadecimal digits; LiteLLM hashes nothing else",
                0,
            )
        from terraform_provider_litellm.objects.keys.virtual_key import token_of

        return token_of(key)
