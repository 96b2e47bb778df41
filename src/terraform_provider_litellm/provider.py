"""The provider block, and the table of what the provider has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from terraform_plugin.paths import path
from terraform_plugin.process import logs
from terraform_plugin.provider import Configure, Provider
from terraform_plugin.schema import Attribute, Block, Schema
from terraform_plugin.types import STRING
from terraform_plugin.values import UNKNOWN
from terraform_provider_litellm import __version__, registry

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client

SETTINGS: Mapping[str, tuple[str, str]] = {
    "api_base": ("LITELLM_API_BASE", "the address of the LiteLLM proxy, such as https://litellm.example.com"),
    "api_key": ("LITELLM_API_KEY", "the proxy's master key, or the key of a proxy admin"),
}
"""Attributes of the provider block: the variable that stands in for each, and what it is."""


class LiteLLMProvider(Provider):
    """`litellm/litellm`. Operations get a `Client`, or None while the provider block is not known yet."""

    schema = Schema(
        Block(
            {
                "api_base": Attribute(
                    STRING,
                    optional=True,
                    description="The address of the LiteLLM proxy, such as `https://litellm.example.com`. "
                    "Default: the environment variable `LITELLM_API_BASE`.",
                ),
                "api_key": Attribute(
                    STRING,
                    optional=True,
                    sensitive=True,
                    description="The proxy's master key, or the key of a proxy admin. "
                    "Default: the environment variable `LITELLM_API_KEY`.",
                ),
            },
            description="Manages a LiteLLM proxy.",
        )
    )
    resources = registry.resources()

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._client: Client | None = None

    async def configure(self, call: Configure) -> object:
        """A client of the proxy; nothing is sent yet. None while a setting is unknown: plans go on without the proxy."""
        if any(call.config.get(name) is UNKNOWN for name in SETTINGS):
            return None
        values = {name: self._setting(call, name) for name in SETTINGS}
        if call.diagnostics.has_error:
            return None
        from terraform_provider_litellm.client.client import Client
        from terraform_provider_litellm.client.errors import ClientError

        logs.mask(values["api_key"])
        log = logs.logger("litellm.client")
        try:
            self._client = Client.connect(values["api_base"], values["api_key"], version=__version__, log=log)
        except ClientError as error:
            detail = " ".join(part for part in (error.detail, error.advice) if part)
            call.diagnostics.error(
                f"Cannot use the provider block: {error.summary}", detail, path(error.param or "api_base")
            )
        return self._client

    def _setting(self, call: Configure, name: str) -> str:
        variable, meaning = SETTINGS[name]
        value: str = call.config.get(name) or self._environ.get(variable) or ""
        if not value.strip():
            call.diagnostics.error(
                f"Missing {name}", f"Set {name} in the provider block, or {variable}: {meaning}.", path(name)
            )
        return value

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
