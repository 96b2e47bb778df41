"""Actions (Terraform 1.14) against the live proxy, by the in-process client, and their effect in LiteLLM."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from terraform_provider_litellm.objects.keys.virtual_key import token_of
from terraform_provider_litellm.plugin.testing import ProviderError, Terraform
from terraform_provider_litellm.plugin.values import UNKNOWN
from terraform_provider_litellm.provider import LiteLLMProvider
from tests.live_proxy.proxy import LiveProxy

pytestmark = pytest.mark.acceptance


@pytest.fixture
async def terraform(live_proxy: LiveProxy) -> AsyncIterator[Terraform]:
    """A run on the live proxy."""
    environ = {"LITELLM_API_BASE": live_proxy.base, "LITELLM_API_KEY": live_proxy.key}
    async with Terraform.running(LiteLLMProvider(environ)) as made:
        yield made


@pytest.fixture
def key(live_proxy: LiveProxy, unique: str) -> str:
    """The token of a key."""
    secret = f"sk-{unique}-0123456789"
    live_proxy.request("POST", "/key/generate", {"key": secret, "key_alias": unique, "max_budget": 5})
    return token_of(secret)


@pytest.fixture
def unique() -> str:
    """A text that no other object has."""
    return f"action-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def team(live_proxy: LiveProxy, unique: str) -> str:
    """The id of a team, with a slash in it."""
    team_id = f"{unique}/team"
    live_proxy.request("POST", "/team/new", {"team_id": team_id, "team_alias": unique})
    return team_id


async def test_a_key_is_blocked_and_unblocked(terraform: Terraform, key: str, live_proxy: LiveProxy) -> None:
    """Twice is no error."""

    def blocked() -> bool:
        _, answer = live_proxy.request("GET", f"/key/info?key={key}")
        return bool(answer["info"]["blocked"])

    for action, wanted in (("block", True), ("block", True), ("unblock", False)):
        await terraform.invoke(f"litellm_{action}_key", token=key)
        assert blocked() is wanted
    assert terraform.progress[-1] == f"Unblocked the key {key}."
    live_proxy.request("POST", "/key/delete", {"keys": [key]})


@pytest.mark.since("1.85.7")
async def test_the_spend_of_a_key_is_reset(terraform: Terraform, key: str, live_proxy: LiveProxy) -> None:
    """To zero, or to what is asked for."""
    live_proxy.request("POST", "/key/update", {"key": key, "spend": 3.5})
    await terraform.invoke("litellm_reset_key_spend", token=key, reset_to=1)
    _, answer = live_proxy.request("GET", f"/key/info?key={key}")
    assert answer["info"]["spend"] == 1
    await terraform.invoke("litellm_reset_key_spend", token=key)
    _, answer = live_proxy.request("GET", f"/key/info?key={key}")
    assert answer["info"]["spend"] == 0
    live_proxy.request("POST", "/key/delete", {"keys": [key]})


async def test_a_team_is_blocked_and_unblocked(terraform: Terraform, team: str, live_proxy: LiveProxy) -> None:
    """Whatever its id holds."""
    for action, wanted in (("block", True), ("unblock", False)):
        await terraform.invoke(f"litellm_{action}_team", team_id=team)
        _, answer = live_proxy.request("GET", f"/team/info?team_id={team}")
        assert bool(answer["team_info"]["blocked"]) is wanted
    live_proxy.request("POST", "/team/delete", {"team_ids": [team]})


@pytest.mark.since("1.100.5")
async def test_the_spend_of_a_member_is_reset(terraform: Terraform, unique: str, live_proxy: LiveProxy) -> None:
    """Of a user who is no member it is an error."""
    live_proxy.request("POST", "/team/new", {"team_id": unique, "team_alias": unique})
    member = {"role": "user", "user_id": unique}
    live_proxy.request("POST", "/team/member_add", {"team_id": unique, "member": member, "max_budget_in_team": 5})
    await terraform.invoke("litellm_reset_member_spend", team_id=unique, user_id=unique)
    assert terraform.progress[-1].startswith(f"Reset the spend of the member {unique}")
    with pytest.raises(ProviderError, match="Cannot reset the spend of the member"):
        await terraform.invoke("litellm_reset_member_spend", team_id=unique, user_id="nobody")
    live_proxy.request("POST", "/team/delete", {"team_ids": [unique]})


async def test_a_key_is_rotated_only_with_a_licence(terraform: Terraform, key: str, live_proxy: LiveProxy) -> None:
    """The error names it, and not the new secret."""
    secret = "sk-made-up-0123456789"
    with pytest.raises(ProviderError, match=r"(?i)licen[cs]e") as caught:
        await terraform.invoke("litellm_rotate_key", token=key, new_key=secret)
    assert secret not in str(caught.value)
    live_proxy.request("POST", "/key/delete", {"keys": [key]})


@pytest.mark.since("1.85.7")
async def test_the_prices_of_models_are_loaded_again(terraform: Terraform) -> None:
    """LiteLLM says how many there are."""
    await terraform.invoke("litellm_reload_model_prices")
    assert "models" in terraform.progress[-1]


async def test_a_cache_that_is_not_there_cannot_be_flushed(terraform: Terraform) -> None:
    """The error says so; without a confirmation nothing is asked."""
    with pytest.raises(ProviderError, match="Not confirmed"):
        await terraform.invoke("litellm_flush_cache", confirm=False)
    with pytest.raises(ProviderError, match="Cannot flush the cache"):
        await terraform.invoke("litellm_flush_cache", confirm=True)


async def test_a_model_that_does_not_work_fails_the_action(
    terraform: Terraform, unique: str, live_proxy: LiveProxy
) -> None:
    """With what its provider said; a model that there is not is an error at the argument."""
    secret = f"sk-{unique}-secret"
    params = {"model": "openai/gpt-4o", "api_key": secret, "api_base": "http://127.0.0.1:9"}
    body = {"model_name": unique, "litellm_params": params, "model_info": {"id": unique}}
    assert live_proxy.request("POST", "/model/new", body)[0] == 200
    with pytest.raises(ProviderError, match="the model does not work") as caught:
        await terraform.invoke("litellm_test_model", model_id=unique)
    assert secret not in str(caught.value)
    with pytest.raises(ProviderError, match="model_id"):
        await terraform.invoke("litellm_test_model", model_id=f"{unique}-none")
    live_proxy.request("POST", "/model/delete", {"id": unique})


@pytest.mark.parametrize(
    ("action", "config"),
    [
        ("litellm_block_key", {"token": "sk-made-up-0123456789"}),
        ("litellm_block_team", {"team_id": ""}),
        pytest.param("litellm_reset_key_spend", {"token": "0" * 64, "reset_to": -1}, marks=pytest.mark.since("1.85.7")),
        ("litellm_rotate_key", {"token": "0" * 64, "new_key": "short"}),
    ],
)
async def test_a_mistake_is_an_error_of_the_plan(action: str, config: dict[str, Any], terraform: Terraform) -> None:
    """And shows no secret; what is not known yet passes."""
    with pytest.raises(ProviderError) as caught:
        await terraform.plan_action(action, **config)
    assert not any(str(value) in str(caught.value) for value in config.values() if str(value).startswith("sk-"))
    await terraform.plan_action(action, **dict.fromkeys(config, UNKNOWN))


@pytest.mark.parametrize("call", ["litellm_block_key", "litellm_unblock_key"])
async def test_a_key_that_there_is_not_is_an_error(call: str, terraform: Terraform) -> None:
    """With LiteLLM's words."""
    with pytest.raises(ProviderError, match=r"Cannot (un)?block the key"):
        await terraform.invoke(call, token="0" * 64)
