"""A model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.models.model_attributes import CATALOGS
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE
from terraform_provider_litellm.plugin.types import NUMBER, STRING
from terraform_provider_litellm.record.behaviours import MaskedInPart
from terraform_provider_litellm.record.field import Field
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import PLACE, UNIQUE, UNIQUE_TEXT, Draw, Tried, Values, drawn, fixed, typed

# ---- values


def _number(place: int, each: Field) -> Tried:
    """Numbers that differ from attribute to attribute, so that none can stand for another; prices have many digits."""
    if "cost" in each.name:
        return typed(float(f"{place}.0000000001"), float(f"0.{place:04}1"))
    return typed(place, place + 1)


def _numbers(fields: tuple[Field, ...]) -> dict[str, Tried]:
    return {each.name: _number(place, each) for place, each in enumerate(fields, start=1) if each.type == NUMBER}


KNOWN: Mapping[str, Tried] = {
    **_numbers(tuple(each for catalog in CATALOGS for each in catalog.fields)),
    "oci_fingerprint": typed("aa:bb:cc:dd", "x"),
    "oci_tenancy": typed("ocid1.tenancy.oc1", "short"),
    "s3_encryption_key_id": typed("arn:aws:kms:eu:1:key/2", "abcdefghij"),
    "s3_bucket_owner": typed("012345678901", "123456789012"),
    "aws_session_tags": typed(
        [{"Key": "a b", "Value": "ü"}, {"Key": "team", "Value": "a"}],
        [{"Key": "team", "Value": "b"}],
    ),
    "bedrock_tags": typed(
        [{"key": "a b", "value": "ü"}, {"key": "team", "value": "a"}], [{"key": "team", "value": "b"}]
    ),
    "tag_regex": typed(["^User-Agent: a$"], ["^b"]),
    "configurable_clientside_auth_params": typed(["api_key", {"api_base": "^https://.*$"}], ["api_base", "api_key"]),
    "cache_control_injection_points": typed([{"location": "message", "role": "system"}], [{"location": "message"}]),
    "health_check_params": typed({"temperature": 0.5, "deep": {"a": [1, True]}}, {"n": 1}),
    "search_context_cost_per_query": typed({"search_context_size_low": 0.0123}, {"search_context_size_high": 0.5}),
    "tiered_pricing": typed(
        [{"range": [0, 32000], "input_cost_per_token": 1.5e-7}],
        [{"range": [0, 1000], "input_cost_per_token": 2e-7}, {"range": [1000, 2000], "output_cost_per_token": 0}],
    ),
}
"""Two values of names that free-form attributes know, where those of the type would not do."""


def of_known(known: Field) -> list[Any]:
    """Two values of a name that a free-form attribute knows."""
    return fixed(known, KNOWN.get(known.name))[:2]


def _further(draw: Draw) -> dict[str, Any]:
    """Names that neither LiteLLM nor its list of models has, with any values; no null in a list, which is refused."""

    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: whole(item) for name, item in value.items()}
        return [whole(item) for item in value if item is not None] if isinstance(value, list) else value

    return {f"own_{draw.word()}": whole(draw.json(2)) for _ in range(draw.random.randint(0, 4))}


def _known(draw: Draw, attribute: str) -> dict[str, Any]:
    """Names that the attribute knows, but for those that LiteLLM masks."""
    (catalog,) = (each for each in CATALOGS if each.attribute == attribute)
    known = [
        each
        for each in catalog.fields
        if each.behaviour(MaskedInPart) is None and each.sensitive == (attribute == "sensitive_litellm_params")
    ]
    return {
        each.name: draw.random.choice(of_known(each)) for each in draw.random.sample(known, k=draw.random.randint(0, 4))
    }


def _further_params(draw: Draw) -> dict[str, Any]:
    """Further names, none of them false, which an import takes for LiteLLM's own."""
    own = {name: value for name, value in _further(draw).items() if value is not False}
    return own | _known(draw, "additional_litellm_params")


VALUES: Mapping[str, Tried] = {
    **{
        each.name: typed("one", "two / ü") for each in MODEL.table.fields if each.type == STRING and not each.validators
    },
    **_numbers(MODEL.table.fields),
    "model_id": drawn(
        f"{UNIQUE}-one", f"{UNIQUE}-two ü?#&%2F", lambda draw: f"{UNIQUE}-{draw.name().replace('/', '')}"
    ),
    "model_name": UNIQUE_TEXT,
    "custom_llm_provider": drawn(
        "openai",
        "anthropic",
        lambda draw: draw.random.choice(("openai", "azure", "anthropic", "bedrock", "vertex_ai")),
    ),
    "base_model": drawn(
        "gpt-4o-mini",
        "ft:gpt-4o",
        lambda draw: draw.random.choice(("gpt-4o", "claude-3-5-sonnet-20240620", draw.name())),
    ),
    "pricing_base_model": drawn(
        "gpt-4o",
        "azure/gpt-4o",
        lambda draw: draw.random.choice(("gpt-4.1", "azure/gpt-4o", draw.name())),
    ),
    "thinking_budget_tokens": typed(2048, 4096),
    "mode": typed("completion", "embedding"),
    "tier": typed("paid", "free"),
    "discoverable": typed(False, True),
    "budget_duration": typed("30d", "1mo"),
    "reasoning_effort": typed("low", "xhigh"),
    "litellm_credential_name": PLACE,
    "extra_headers": typed({"X-Team": "a", "Authorization": "Bearer made-up-1"}, {"X-Api-Key": "ab"}),
    "additional_litellm_params": drawn(
        {"top_k": 3, "deep": {"a": [1, True]}}, {"top_k": 4, "deep": "x", "seed": 7}, _further_params
    ),
    "sensitive_litellm_params": drawn(
        {"azure_password": "one"},
        {"azure_password": "two", "own": "x", "client_secret": "y"},
        lambda draw: _known(draw, "sensitive_litellm_params"),
    ),
    "additional_model_info": drawn(
        {"owner": "a", "deep": {"n": [1, 1.5]}},
        {"owner": "b", "deep": {"n": []}, "more": 1},
        lambda draw: _further(draw) | _known(draw, "additional_model_info"),
    ),
}


def _loadable(values: Values) -> Values:
    """LiteLLM does not load a model of Vertex AI with pass-through, without project, location and credentials."""
    if values.get("custom_llm_provider") != "vertex_ai":
        return values
    return {name: value for name, value in values.items() if name != "use_in_pass_through"}


# ---- what LiteLLM shows


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The model as LiteLLM lists it."""
    rows: list[Mapping[str, Any]] = ask("/v2/model/info?size=1000")["data"]
    return next(row for row in rows if row["model_info"]["id"] == state["id"])


def change(planned: str, *, replaces: bool = False, since: str = "1.85.7", until: str = "9999", **params: Any) -> Drift:
    """A change of the model's parameters from elsewhere; the oldest releases show a changed model too late."""
    values = {
        "input_cost_per_million_tokens": 0.15,
        "additional_litellm_params": {"weight": 3},
        "sensitive_litellm_params": {"azure_ad_token": "made-up-token-1"},
    }
    body = {"model_info": {"id": "{id}"}, "litellm_params": params}
    return Drift(values, Call("PATCH", "/model/{id}/update", body), planned, replaces, since, until)


FULL: Values = {
    "model_name": f"{UNIQUE} model / ünï",
    "custom_llm_provider": "openai",
    "base_model": "gpt-4o-mini",
    "model_api_key": "sk-made-up-secret-1",
    "model_api_base": "https://api.example.com/v1",
    "api_version": "2024-05-01",
    "tier": "paid",
    "mode": "chat",
    "tpm": 1000,
    "rpm": 60,
    "reasoning_effort": "low",
    "thinking_enabled": True,
    "thinking_budget_tokens": 2048,
    "merge_reasoning_content_in_choices": True,
    "input_cost_per_million_tokens": 0.15,
    "output_cost_per_million_tokens": 0.000000000001,
    "input_cost_per_pixel": 0,
    "output_cost_per_pixel": 0.00002,
    "input_cost_per_second": 0.001,
    "output_cost_per_second": 0.002,
    "aws_access_key_id": "AKIAMADEUPSECRET1234",
    "aws_secret_access_key": "made-up-aws-secret",
    "aws_region_name": "eu-central-1",
    "aws_session_name": "session",
    "aws_role_name": "arn:aws:iam::123456789012:role/made-up",
    "vertex_project": "project",
    "vertex_location": "europe-west1",
    "vertex_credentials": '{"type":"service_account","private_key":"made-up-google-secret"}',
    "additional_litellm_params": {"top_k": 3, "drop_all": True, "headers": {"x": "1"}, "list": ["a", 1.5]},
}
FULL_ANSWER: Values = {
    "litellm_params": {
        "model": "openai/gpt-4o-mini",
        "api_base": "https://api.example.com/v1",
        "tpm": 1000,
        "rpm": 60,
        "input_cost_per_token": 1.5e-07,
        "output_cost_per_token": 1e-18,
        "input_cost_per_pixel": 0,
        "thinking": {"type": "enabled", "budget_tokens": 2048},
        "top_k": 3,
        "drop_all": True,
        "list": ["a", 1.5],
    },
    "model_info": {"mode": "chat", "tier": "paid"},
}
CHANGED: Values = {
    "model_name": f"{UNIQUE}-renamed",
    "custom_llm_provider": "azure",
    "base_model": "gpt-4o",
    "model_api_key": "sk-made-up-secret-2",
    "model_api_base": "https://other.example.com",
    "api_version": "2024-06-01",
    "tier": "free",
    "mode": "completion",
    "tpm": 0,
    "rpm": 61,
    "reasoning_effort": "high",
    "thinking_enabled": False,
    "thinking_budget_tokens": 4096,
    "merge_reasoning_content_in_choices": False,
    "input_cost_per_million_tokens": 30.0,
    "output_cost_per_million_tokens": 60,
    "input_cost_per_pixel": 0.1,
    "output_cost_per_pixel": 0,
    "input_cost_per_second": 0.5,
    "output_cost_per_second": 0.25,
    "aws_access_key_id": "AKIAMADEUPSECRET4321",
    "aws_secret_access_key": "other-aws-secret",
    "aws_region_name": "us-east-1",
    "aws_session_name": "other",
    "aws_role_name": "arn:aws:iam::123456789012:role/other",
    "vertex_project": "other",
    "vertex_location": "us-central1",
    "vertex_credentials": "{}",
    "additional_litellm_params": {"top_k": 4, "drop_all": False, "headers": {}, "list": [], "seconds": "12.5"},
}
CHANGED_ANSWER: Values = {
    "litellm_params": {
        "model": "azure/gpt-4o",
        "tpm": 0,
        "input_cost_per_token": 3e-05,
        "top_k": 4,
        "drop_all": False,
        "list": [],
        "seconds": 12.5,
    },
    "model_info": {"mode": "completion"},
}
LEAST: Values = {"model_name": f"{UNIQUE}-renamed", "custom_llm_provider": "azure", "base_model": "gpt-4o"}

SAMPLE = Sample(
    record=MODEL,
    least={"model_name": UNIQUE, "custom_llm_provider": "openai", "base_model": "gpt-4o-mini"},
    usual={
        "model_api_key": "sk-upstream",
        "model_api_base": "https://api.openai.com/v1",
        "mode": "chat",
    },
    values=VALUES,
    beside={"thinking_budget_tokens": {"thinking_enabled": True}, "budget_duration": {"max_budget": 1}},
    consistent=_loadable,
    unknown_to_import={
        "extra_headers": "LiteLLM masks them",
        "thinking_budget_tokens": "it is stored only where thinking is on",
    },
    drift_since="1.85.7",
    in_one_object=32,
    forget=Call("POST", "/model/delete", {"id": "{id}"}),
    show=show,
    shown={
        "full": [Shown(FULL, FULL_ANSWER)],
        "changed": [Shown(CHANGED, CHANGED_ANSWER)],
        "least": [Shown(LEAST, {"litellm_params": {"model": "azure/gpt-4o"}})],
    },
    drifts={
        "a price, by the least digit": change(
            "input_cost_per_million_tokens = 0.16 -> 0.15", input_cost_per_token=0.00000016
        ),
        "the model behind": change('base_model                    = "gpt-4o"', model="azure/gpt-4o"),
        "a further parameter": change("weight = 4 -> 3", weight=4),
        "a model's secret": change("~ sensitive_litellm_params = (sensitive value)", azure_ad_token="of-somebody-2"),
        "what LiteLLM cannot take back": change(
            "rpm = 7 -> null # forces replacement", replaces=True, until=UNSET_SINCE, rpm=7
        ),
        "what LiteLLM takes back": change("rpm = 7 -> null", since=UNSET_SINCE, rpm=7),
    },
)
