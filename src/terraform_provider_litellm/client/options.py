"""The options of the connection to a proxy, besides its address and the API key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from terraform_provider_litellm.client.redaction import is_sensitive
from terraform_provider_litellm.client.retry import USUAL, RetryPolicy

TIMEOUT = 60.0
"""Seconds for one request with its answer."""

CONCURRENCY = 10
"""The maximum number of concurrent requests: a LiteLLM worker serves one, and Terraform works on ten objects."""

CHANGED_BY = "litellm-changed-by"
"""The header that sets the author of a change in LiteLLM's audit log."""

SECRET_LENGTH = 8
"""The length from which on a header's value is masked, whatever its name; shorter values may be part of any word."""


@dataclass(frozen=True)
class Options:
    """The options of a client.

    - `headers`: sent with every request; `changed_by` is one of them
    - `ca_cert`, `client_cert`, `client_key`: PEM text, or the path of a file with it; empty for none
    - `insecure_skip_verify`: disables certificate verification
    - `proxy_url`: the HTTP proxy for all requests; overrides those of the environment
    - `timeout`: seconds for one request, including its answer
    - `user_agent`: the user agent; empty for the provider's name
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_cert: str = ""
    client_cert: str = ""
    client_key: str = field(default="", repr=False)
    insecure_skip_verify: bool = False
    proxy_url: str = field(default="", repr=False)
    timeout: float = TIMEOUT
    policy: RetryPolicy = USUAL
    concurrency: int = CONCURRENCY
    changed_by: str = ""
    user_agent: str = ""

    @property
    def all_headers(self) -> Mapping[str, str]:
        """The headers, names in lower case."""
        own = {name.lower(): value for name, value in self.headers.items()}
        return own | ({CHANGED_BY: self.changed_by} if self.changed_by else {})

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values to mask: values of headers, and the password of the HTTP proxy."""
        from urllib.parse import unquote, urlsplit

        try:
            password = urlsplit(self.proxy_url).password or ""
        except ValueError:  # reported when the address is checked
            password = self.proxy_url
        hidden = [value for name, value in self.headers.items() if is_sensitive(name) or len(value) >= SECRET_LENGTH]
        return tuple(each for each in (*hidden, password, unquote(password)) if each)
