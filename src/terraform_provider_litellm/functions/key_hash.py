"""`key_hash`: the token of a known key."""

from __future__ import annotations

import re

from terraform_provider_litellm.plugin.function import Function, FunctionError, Parameter
from terraform_provider_litellm.plugin.types import STRING

TOKEN = re.compile(r"[0-9a-f]{64}")


class KeyHash(Function):
    """`key_hash(key)`."""

    summary = "Returns the token by which LiteLLM lists a key"
    description = (
        "Returns the SHA-256 hash of a key that begins with `sk-`, in hexadecimal digits: the `id` of its "
        "`litellm_key`, and the `token` in LiteLLM's lists and logs. A string that already is a token is returned "
        "unchanged. Any other string is an error, including a key with spaces or line ends around it: `trimspace` "
        "removes them.\n\n"
        "The token is not a secret, but Terraform marks it as sensitive if the key is sensitive. `nonsensitive` "
        "removes the mark."
    )
    parameters = (Parameter("key", STRING, "The key, such as `sk-…`, or its token. The function sends it nowhere."),)
    result = STRING

    def call(self, key: str) -> str:
        """The token; no error repeats the key."""
        if TOKEN.fullmatch(key):
            return key
        if key != key.strip():
            raise FunctionError("there are spaces or line ends around the key; use trimspace", 0)
        if not key.startswith("sk-"):
            raise FunctionError(
                "must be a key that begins with sk-, or its token of 64 hexadecimal digits; LiteLLM hashes no "
                "other value",
                0,
            )
        from terraform_provider_litellm.objects.keys.virtual_key import token_of

        return token_of(key)
