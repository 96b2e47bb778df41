"""A guardrail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.requests.guardrail import DEFAULTS, GUARDRAIL
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, UNIQUE_TEXT, Values, only

ROW: Mapping[str, Any] = {
    "guardrail_id": "g",
    "guardrail_name": "n",
    "litellm_params": {
        "guardrail": "litellm_content_filter",
        "mode": "pre_call",
        "default_on": False,
        "api_key": None,
        "blocked_words": None,
        **DEFAULTS,
    },
    "guardrail_info": {},
    "created_at": "2026-11-28T00:41:41.601000Z",
    "updated_at": "2026-11-28T00:41:41.601000Z",
    "guardrail_definition_location": "db",
}
MISSING = (404, {"detail": "Guardrail with ID g not found"})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The guardrail, without the nulls among its parameters."""
    row: dict[str, Any] = ask(f"/guardrails/{state['guardrail_id']}")
    params = {name: value for name, value in row["litellm_params"].items() if value is not None}
    return {**row, "litellm_params": params}


SAMPLE = Sample(
    record=GUARDRAIL,
    least={"guardrail_name": UNIQUE, "guardrail": "litellm_content_filter", "mode": "pre_call"},
    values={
        "guardrail_name": UNIQUE_TEXT,
        "guardrail": only("litellm_content_filter", "block_code_execution"),
        "mode": only("pre_call", ["pre_call", "post_call"]),
        "litellm_params": only(
            {
                "blocked_words": [{"keyword": "durian", "action": "BLOCK"}],
                "violation_message_template": "Nö: {default_message}",
                "fail_on_error": False,
            },
            {"blocked_words": [{"keyword": "jackfruit", "action": "MASK"}], "own": {"deep": [1, {"x": "#%"}]}},
        ),
        "sensitive_litellm_params": only(
            {"api_key": "made-up-secret-1", "headers": {"Authorization": "made-up-bearer-1"}},
            {"api_key": "made-up-secret-2", "client_id": "made-up-client"},
        ),
        "guardrail_info": only({"owner": "security"}, {"owner": "ü / #", "tags": ["a", "b"]}),
    },
    unknown_to_import={"sensitive_litellm_params": "LiteLLM masks secrets"},
    untried_alone={"guardrail_name": "to identify the guardrail"},
    forget=Call("DELETE", "/guardrails/{guardrail_id}"),
    import_id="name:{guardrail_name}",
    show=show,
    shown={
        "full": [Shown({"guardrail_info": {"owner": "security"}}, {"guardrail_info": {"owner": "security"}})],
        "least": [Shown({}, {"guardrail_name": UNIQUE, "guardrail_info": {}})],
    },
    drifts={
        "a parameter": Drift(
            {"litellm_params": {"violation_message_template": "Blocked"}},
            Call("PATCH", "/guardrails/{guardrail_id}", {"litellm_params": {"violation_message_template": "Other"}}),
            'violation_message_template = "Other" -> "Blocked"',
        ),
        "a guardrail's secret": Drift(
            {"sensitive_litellm_params": {"api_key": "made-up-secret-1"}},
            Call("PATCH", "/guardrails/{guardrail_id}", {"litellm_params": {"api_key": "of-somebody-2"}}),
            "~ sensitive_litellm_params = (sensitive value)",
        ),
    },
    state={
        "id": "g",
        "guardrail_id": "g",
        "guardrail_name": "n",
        "guardrail": "litellm_content_filter",
        "mode": "pre_call",
    },
    answers={
        "POST /guardrails": ROW,
        "/v2/guardrails/list": {"guardrails": [ROW]},
        "/guardrails/g": ROW,
        "DELETE /guardrails/g": {"message": "Guardrail g deleted successfully"},
    },
    absent={"/v2/guardrails/list": {"guardrails": []}, "/guardrails/g": MISSING},
)
