"""Another secret for the same key."""

from __future__ import annotations

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.objects.keys.rotation import regenerate
from terraform_provider_litellm.objects.keys.virtual_key import token_of
from tests.transport import FakeProxy, Reply, Request

MADE = "sk-made-by-litellm-0123456789"


def generating(request: Request) -> Reply:
    """A proxy with `disable_custom_api_keys`."""
    if "new_key" in request.body:
        message = "Custom API key values are disabled by your administrator. Keys must be auto-generated."
        return 403, {"detail": {"error": message}}
    return 200, {"key": MADE}


async def test_a_proxy_that_forbids_own_keys_makes_the_secret_of_a_rotation() -> None:
    """Everything else of the rotation is as it was."""
    proxy = FakeProxy(generating)
    made = await regenerate(Client(proxy), {"token": "0" * 64}, {"grace_period": "1h"})
    assert made == {"key": MADE, "token": token_of(MADE)}
    assert proxy.sent[-1].body == {"grace_period": "1h"}
