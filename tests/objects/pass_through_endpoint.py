"""A pass-through endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.tools.pass_through_endpoint import PASS_THROUGH_ENDPOINT
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, Values, drawn, only

ROW: dict[str, Any] = {
    "id": "e",
    "path": "/p",
    "target": "https://example.com",
    "headers": {},
    "default_query_params": {},
    "include_subpath": False,
    "cost_per_request": 0.0,
    "timeout": None,
    "auth": True,
    "guardrails": None,
    "is_from_config": False,
    "methods": ["DELETE"],  # another method than the state has, beside which a new one of the path has a place
}
FOUND = {"endpoints": [ROW]}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The endpoint in LiteLLM's list."""
    rows: Mapping[str, Mapping[str, Any]] = {
        each["id"]: each for each in ask("/config/pass_through_endpoint")["endpoints"]
    }
    return rows[state["endpoint_id"]]


SAMPLE = Sample(
    record=PASS_THROUGH_ENDPOINT,
    least={"path": f"/{UNIQUE}", "target": "http://127.0.0.1:9/search"},
    usual={"headers": {"x-api-key": "made-up-1234567890"}},
    values={
        "endpoint_id": drawn(f"{UNIQUE}-one", f"{UNIQUE}_two.2", lambda draw: f"{UNIQUE}-{draw.word()}"),
        "path": drawn(f"/{UNIQUE}/one", f"/{UNIQUE}/{{two}}/ü%20", lambda draw: f"/{UNIQUE}/{draw.word()}"),
        "target": drawn("http://127.0.0.1:9/a", "https://127.0.0.1:9/b?c=d", lambda draw: f"https://{draw.word()}/"),
        "headers": only({"x-api-key": "made-up-1234567890"}, {"x-api-key": "made-up-0987654321", "x-team": "ü"}),
        "guardrails": only(
            {"pii": {}, "toxicity": {"request_fields": ["query"]}},
            {"pii": {"request_fields": ["a"], "response_fields": ["b", "c"]}},
        ),
    },
    untried_alone={"path": "to identify the endpoint"},
    forget=Call("DELETE", "/config/pass_through_endpoint?endpoint_id={endpoint_id}"),
    import_id="{path}",
    show=show,
    shown={
        "full": [Shown({"auth": False, "methods": ["GET"]}, {"auth": False, "methods": ["GET"]})],
        "changed": [Shown({"auth": True, "cost_per_request": 0.5}, {"auth": True, "cost_per_request": 0.5})],
        "least": [Shown({}, {"headers": {}, "auth": True, "timeout": None, "cost_per_request": 0})],  # another endpoint
    },
    drifts={
        "an endpoint that somebody opened": Drift(
            {"cost_per_request": 0.5},
            Call(
                "POST",
                "/config/pass_through_endpoint/{endpoint_id}",
                {"path": "{path}", "target": "{target}", "auth": False, "cost_per_request": 0.5},
            ),
            "- auth             = false -> null",
        ),
    },
    state={"id": "e", "endpoint_id": "e", "path": "/p", "target": "https://example.com", "methods": ["PUT"]},
    answers={"/config/pass_through_endpoint": FOUND, "/config/pass_through_endpoint/e": FOUND},
    absent={
        "/config/pass_through_endpoint": {"endpoints": []},
        "DELETE /config/pass_through_endpoint": (
            400,
            {"detail": {"error": "Endpoint with ID 'e' was not found in pass-through endpoint list."}},
        ),
        "/config/pass_through_endpoint/e": (404, {"detail": {"error": "Endpoint with ID 'e' not found"}}),
    },
)
