"""A credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.models.credential import CREDENTIAL
from tests.sample import Ask, Call, Drift, Sample
from tests.values import UNIQUE, UNIQUE_TEXT, Values, only

ROW = {"credential_name": "c", "credential_info": {}, "credential_values": {"api_key": "sk****90"}, "source": "db"}

DONE = {"success": True, "message": "Credential updated successfully"}
MISSING = (404, {"error": {"message": "Credential not found. Got credential name: c", "type": "x", "code": "404"}})

LEAST = {"credential_name": UNIQUE, "credential_values": {"api_key": "sk-made-up-1234567890"}}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The credential as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/credentials/by_name/{state['credential_name']}")
    return found


def with_a_value(values: Values) -> Values:
    """A credential has a value, which only the plan can tell: an import needs none."""
    return {**values, "credential_values": values.get("credential_values") or LEAST["credential_values"]}


SAMPLE = Sample(
    record=CREDENTIAL,
    least=LEAST,
    consistent=with_a_value,
    values={
        "credential_name": UNIQUE_TEXT,
        "credential_values": only(
            {"api_key": "sk-made-up-1234567890", "api_base": "https://one.example.com"},
            {"api_key": "sk-made-up-0987654321", "region": "eu / ü"},
        ),
    },
    untried={"model_id": "needs a model whose parameters it takes over; tests/acceptance/test_credentials.py tries it"},
    untried_alone={"credential_values": "a credential has a value; tests/acceptance/test_credentials.py changes them"},
    unknown_to_import={"credential_values": "LiteLLM masks the values"},
    show=show,
    forget=Call("DELETE", "/credentials/{credential_name}"),
    drifts={
        "a credential's secret": Drift(
            {},
            Call(
                "PATCH",
                "/credentials/{credential_name}",
                {
                    "credential_name": "{credential_name}",
                    "credential_values": {"api_key": "sk-of-somebody-1234"},
                    "credential_info": {},
                },
            ),
            "~ credential_values = (sensitive value)",
            since="1.85.7",
        ),
    },
    state={"id": "c", "credential_name": "c", "credential_values": {"api_key": "sk-made-up-1234567890"}},
    answers={
        "/credentials/by_name/c": ROW,
        "/credentials": {"credentials": [ROW]},
        "/credentials/c": DONE,
    },
    absent={"/credentials/by_name/c": MISSING, "/credentials/c": MISSING},
)
