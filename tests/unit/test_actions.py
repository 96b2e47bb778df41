"""Actions: what they refuse, without a proxy."""

from __future__ import annotations

from typing import Any

import pytest

from terraform_provider_litellm import catalog
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.plugin.action import Invoke
from terraform_provider_litellm.plugin.server import actions
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.transport import FakeProxy

SECRET = "sk-made-up-0123456789"


async def invoked(
    type_name: str, answer: Any, status: int = 200, **given: Any
) -> tuple[FakeProxy, str, Invoke[Client]]:
    """The requests of an invocation with values that no validation has seen, what it tells, and the call."""
    action, proxy, told = catalog.actions()[type_name](), FakeProxy(lambda _: (status, answer)), []

    async def tell(message: str) -> None:
        told.append(message)

    config = dict.fromkeys(action.schema.block.attributes) | given
    call = Invoke(provider=Client(proxy), config=config, tell=tell)
    await actions.invoke(Host(LiteLLMProvider({}), repr), action, call)
    return proxy, "".join(told), call


TAKES_A_TOKEN = sorted(name for name, make in catalog.actions().items() if "token" in make().schema.block.attributes)


@pytest.mark.parametrize("name", TAKES_A_TOKEN)
async def test_the_secret_of_a_key_that_is_known_late_is_neither_sent_nor_shown(name: str) -> None:
    """Terraform validates an action once, while a value of another resource may be unknown."""
    given: dict[str, Any] = {"token": SECRET, "new_key": "sk-another-0123456789"}
    known = catalog.actions()[name]().schema.block.attributes
    proxy, told, call = await invoked(
        name, {"token": SECRET}, **{each: value for each, value in given.items() if each in known}
    )
    assert (proxy.sent, told) == ([], "")
    (error,) = call.diagnostics
    assert str(error.path) == "token"
    assert SECRET not in f"{error.summary}{error.detail}"


async def test_a_secret_in_any_argument_is_masked_in_what_an_action_tells() -> None:
    """Such as the secret of a key in place of the id of a team."""
    _, told, call = await invoked("litellm_block_team", {"team_id": SECRET}, team_id=SECRET)
    assert (told, list(call.diagnostics)) == ("Blocked the team ***", [])


async def test_what_litellm_does_not_find_is_named_with_what_to_check() -> None:
    """LiteLLM's own words do not say which."""
    answer = {"error": {"message": "Key not found.", "type": "not_found", "param": "key", "code": "404"}}
    _, _, call = await invoked("litellm_block_key", answer, 404, token="0" * 64)
    (error,) = call.diagnostics
    assert "Key not found." in error.detail
    assert f'Check token = "{"0" * 64}"' in error.detail
