"""A credential's values, and those of the model that it is made from."""

from __future__ import annotations

import json

import pytest

from terraform_provider_litellm.client import connections
from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.client.errors import EndpointMissing, NotFound, from_response, in_disguise
from terraform_provider_litellm.lifecycle.resource import ObjectResource
from terraform_provider_litellm.objects.models.credential import CREDENTIAL, another_model
from terraform_provider_litellm.plugin.server import resources
from terraform_provider_litellm.plugin.server.host import Host
from terraform_provider_litellm.plugin.values import UNKNOWN, Value
from terraform_provider_litellm.provider import LiteLLMProvider
from terraform_provider_litellm.run.references import has_credential
from tests.transport import FakeProxy, Reply, Request

ROW = {"credential_name": "c", "credential_info": {}, "credential_values": {"own": "mine"}, "source": "db"}


def stored(request: Request) -> Reply:
    """A proxy that has one credential."""
    return 200, ROW if request.method == "GET" else {"message": "done"}


TOGETHER: list[tuple[dict[str, Value], str]] = [
    ({"credential_values": {"api_key": "a"}, "model_id": "m"}, "credential_values and model_id cannot be set together"),
    ({"credential_values_wo": {"api_key": "a"}, "model_id": UNKNOWN}, ""),
    ({"credential_values_wo": {"api_key": "a"}, "model_id": "m"}, "credential_values_wo and model_id cannot be set"),
    ({"credential_values": {"api_key": "a"}, "model_id": ""}, ""),
    ({"model_id": "m"}, ""),
]


@pytest.mark.parametrize(("given", "summary"), TOGETHER)
async def test_values_beside_a_model_are_an_error_since_litellm_ignores_them(
    given: dict[str, Value], summary: str
) -> None:
    """The next plan would show them all as changed."""
    resource = ObjectResource(CREDENTIAL)
    config = dict.fromkeys(resource.schema.type.attributes) | {"credential_name": "c"} | given
    call = await resources.validate(Host(LiteLLMProvider({}), repr), resource, config, write_only_allowed=True)
    assert [each.summary[: len(summary)] for each in call.diagnostics] == [summary] * bool(summary)


async def test_a_model_never_replaces_the_values_of_an_imported_credential() -> None:
    """LiteLLM copies a model's parameters with a change too; here they are copied when the credential is created."""
    proxy = FakeProxy(stored)
    await CREDENTIAL.update(Client(proxy), {"credential_name": "c"}, {"model_id": "m"})
    assert {each.method for each in proxy.sent} <= {"GET"}
    await CREDENTIAL.update(Client(proxy), {"credential_name": "c"}, {"model_id": "m", "credential_info": {"a": "b"}})
    (sent,) = [each.body for each in proxy.sent if each.method != "GET"]
    assert sent["credential_info"] == {"a": "b"}
    assert "model_id" not in sent


CHANGES: list[tuple[dict[str, Value], Value, bool]] = [
    ({"model_id": "m"}, "m", False),
    ({"model_id": "m"}, "n", True),
    ({"model_id": "m"}, UNKNOWN, True),
    ({"model_id": "m"}, None, True),
    ({"model_id": "m", "credential_values": {"a": "b"}}, None, False),
    ({"model_id": "m", "credential_values_wo_version": 1}, "", False),
    ({"model_id": "m", "credential_values": {"a": "b"}}, "n", True),
    ({"model_id": None}, "m", False),
]


@pytest.mark.parametrize(("prior", "wanted", "replaces"), CHANGES)
def test_a_credential_of_another_provider_loses_its_model_and_stays(
    prior: dict[str, Value], wanted: Value, *, replaces: bool
) -> None:
    """It has values of its own besides, which other providers require."""
    assert another_model(prior, {"model_id": wanted}) is replaces


def older(request: Request) -> Reply:
    """A release that returns its errors with status 200."""
    error = {
        "message": "Credential not found in DB.",
        "type": "internal_server_error",
        "param": "None",
        "code": "404",
    }
    return 200, ROW if request.method == "GET" else error | {"openai_code": 404, "headers": {}}


async def test_an_error_that_an_older_release_returns_with_status_200_is_one() -> None:
    """Else a changed secret would be lost, and a credential that cannot be deleted be forgotten."""
    client, identity = Client(FakeProxy(older)), {"credential_name": "c"}
    with pytest.raises(NotFound, match="not found in DB"):
        await CREDENTIAL.update(client, identity, {"credential_values": {"own": "other"}})
    with pytest.raises(NotFound, match="not found in DB"):
        await CREDENTIAL.delete(client, identity)


async def test_a_message_of_success_is_no_error() -> None:
    """Nor is an answer that has the same names by chance."""
    answer = {"success": True, "message": "Credential updated successfully"}
    assert in_disguise("PATCH", "/credentials/c", answer) is None
    assert in_disguise("GET", "/x", {"message": "a", "type": "b", "param": None, "code": "eu-1"}) is None
    assert in_disguise("GET", "/x", {"message": "a", "type": "b", "param": None, "code": 200}) is None


def test_a_credential_of_the_configuration_file_is_no_missing_endpoint() -> None:
    """LiteLLM refuses its deletion with 405 and its own words."""
    refusal = {
        "message": "Credential 'x' is defined in config and cannot be edited from the API or UI.",
        "type": "validation_error",
        "param": "credential_name",
        "code": "405",
    }
    error = from_response("DELETE", "/credentials/x", 405, {}, json.dumps({"error": refusal}).encode())
    assert "defined in config" in str(error)
    assert not isinstance(error, EndpointMissing)
    unrouted = from_response("DELETE", "/credentials/x", 405, {}, b'{"detail": "Method Not Allowed"}')
    assert isinstance(unrouted, EndpointMissing)


@pytest.mark.parametrize("known", [True, False])
async def test_a_credential_that_another_worker_knows_is_no_missing_reference(known: bool) -> None:
    """A repeated request on the same connection would be answered by the same worker."""

    def one_worker_knows(request: Request) -> Reply:
        if known and connections.headers():
            return stored(request)
        error = {"message": "Credential not found. Got credential name: c", "type": "internal_server_error"}
        return 404, {"error": {**error, "param": None, "code": "404"}}

    assert await has_credential(Client(FakeProxy(one_worker_knows)), "c") is known
