"""Another secret for the same key."""

from __future__ import annotations

import json
from typing import Any

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.transport import Answer
from terraform_provider_litellm.objects.keys.rotation import regenerate
from terraform_provider_litellm.objects.keys.virtual_key import token_of

MADE = "sk-made-by-litellm-0123456789"


class Generating:
    """A transport to a proxy with `disable_custom_api_keys`."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []

    async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
        return self._answer(json or "{}")

    def _answer(self, text: str) -> Answer:
        self.bodies.append(json.loads(text))
        if "new_key" in self.bodies[-1]:
            message = "Custom API key values are disabled by your administrator. Keys must be auto-generated."
            return Answer(403, {}, json.dumps({"detail": {"error": message}}).encode())
        return Answer(200, {}, json.dumps({"key": MADE}).encode())

    async def close(self) -> None:
        pass


async def test_a_proxy_that_forbids_own_keys_makes_the_secret_of_a_rotation() -> None:
    """Everything else of the rotation is as it was."""
    transport = Generating()
    made = await regenerate(Client(transport), {"token": "0" * 64}, {"grace_period": "1h"})
    assert made == {"key": MADE, "token": token_of(MADE)}
    assert transport.bodies[-1] == {"grace_period": "1h"}
