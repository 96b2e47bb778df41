"""The provider block, and the table of what the provider has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from terraform_provider_litellm import __version__, catalog, provider_block
from terraform_provider_litellm.plugin.paths import path
from terraform_provider_litellm.plugin.process import logs
from terraform_provider_litellm.plugin.provider import Configure, Provider

if TYPE_CHECKING:
    from terraform_provider_litellm.client.client import Client


class LiteLLMProvider(Provider["Client"]):
    """`litellm/litellm`. Operations get a `Client`, or None while the provider block is not known yet."""

    schema = provider_block.SCHEMA
    package = Path(__file__).parent
    resources = catalog.resources()
    data_sources = catalog.data_sources()
    list_resources = catalog.list_resources()
    actions = catalog.actions()
    ephemeral_resources = catalog.ephemeral_resources()
    functions = catalog.functions()

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._client: Client | None = None

    async def validate(self, call: Configure) -> None:
        """Check what goes together in the block."""
        provider_block.check(call.config, self._environ, call.diagnostics)

    async def configure(self, call: Configure) -> Client | None:
        """A client of the proxy; nothing is sent yet. None while a setting is unknown: plans go on without the proxy."""
        if not provider_block.known(call.config):
            return None
        values = provider_block.resolve(call.config, self._environ, call.diagnostics)
        agent = provider_block.user_agent(__version__, call.terraform_version, self._environ, call.diagnostics)
        if call.diagnostics.has_error:
            return None
        from terraform_provider_litellm.client.client import Client
        from terraform_provider_litellm.client.errors import ClientError

        options = replace(provider_block.options(values), user_agent=agent)
        for secret in (values["api_key"], options.client_key, options.proxy_url, *options.secrets):
            logs.mask(secret)
        log = logs.logger("litellm.client")
        try:
            self._client = Client.connect(
                values["api_base"], values["api_key"], version=__version__, log=log, options=options
            )
        except ClientError as error:
            detail = " ".join(part for part in (error.detail, error.advice) if part)
            call.diagnostics.error(
                f"Cannot use the provider block: {error.summary}", detail, path(error.param or "api_base")
            )
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
