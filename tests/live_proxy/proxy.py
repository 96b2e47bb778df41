"""A running LiteLLM proxy, as its users see it."""

from __future__ import annotations

import http.client
import json
import shlex
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .error import LiveProxyError

REQUEST_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class LiveProxy:
    """Where a proxy is and how to be let in.

    `base` is the URL that spreads over the replicas if there is a front, else the first replica's; `replicas` are the
    URLs of all of them; `key` is the master key.
    """

    base: str
    key: str = field(repr=False)
    version: str
    replicas: tuple[str, ...]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> LiveProxy | None:
        """The proxy that LITELLM_API_BASE and LITELLM_API_KEY name, None without them. Raises LiveProxyError."""
        base = environment.get("LITELLM_API_BASE", "").rstrip("/")
        key = environment.get("LITELLM_API_KEY", "")
        if not (base and key):
            return None
        replicas = environment.get("LITELLM_LIVE_REPLICAS", base).split()
        return cls(base, key, released(base, key), tuple(replicas))

    def request(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send `body` as JSON; return the status and the answer's JSON, or its text where it is not JSON.

        Raises OSError or http.client.HTTPException when there is no answer.
        """
        return request(method, self.base + path, body, self.key)

    def exports(self) -> str:
        """One shell command that puts the address and the key into the environment."""
        values = {
            "LITELLM_API_BASE": self.base,
            "LITELLM_API_KEY": self.key,
            "LITELLM_LIVE_VERSION": self.version,
            "LITELLM_LIVE_REPLICAS": " ".join(self.replicas),
        }
        return "export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())


def request(
    method: str, url: str, body: object = None, key: str = "", timeout: float = REQUEST_TIMEOUT_S
) -> tuple[int, Any]:
    """One HTTP request with JSON both ways; `timeout` in seconds. See `LiveProxy.request`."""
    headers = {"content-type": "application/json"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    message = urllib.request.Request(url, data, headers, method=method)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback, whatever http_proxy says
    try:
        with direct.open(message, timeout=timeout) as answer:
            return answer.status, _decode(answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, _decode(refusal.read())


def ready(url: str, database: bool = True) -> bool:
    """Whether the proxy at `url` answers and, if it has one, its database does."""
    try:
        status, body = request("GET", f"{url}/health/readiness", timeout=5)
    except (OSError, http.client.HTTPException):
        return False
    return status == 200 and isinstance(body, dict) and (not database or body.get("db", "connected") == "connected")


def released(url: str, key: str) -> str:
    """The LiteLLM version that the proxy at `url` says it is.

    Raises LiveProxyError when it does not answer, or not as a LiteLLM proxy that accepts `key`.
    """
    for path in ("/health/readiness/details", "/health/readiness"):  # the latter up to some 1.10x release
        try:
            _, body = request("GET", url + path, key=key)
        except (OSError, http.client.HTTPException) as error:
            raise LiveProxyError(f"no LiteLLM proxy answers at {url}: {error}") from error
        if isinstance(body, dict) and "litellm_version" in body:
            return str(body["litellm_version"])
    raise LiveProxyError(f"the proxy at {url} does not tell its LiteLLM version: is LITELLM_API_KEY its master key?")


def _decode(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
