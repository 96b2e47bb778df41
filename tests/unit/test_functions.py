"""The provider's functions: what each gives, and what each refuses at which argument."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.catalog import functions
from terraform_provider_litellm.objects.models.model_table import TABLE
from terraform_provider_litellm.plugin.function import Function, FunctionError
from terraform_provider_litellm.plugin.types import DYNAMIC, NUMBER
from terraform_provider_litellm.plugin.values import Dynamic, Value
from terraform_provider_litellm.plugin.wire import codec

EXAMPLES = Path(__file__).parents[2] / "examples" / "functions"
FUNCTIONS = functions()


def call(name: str, *arguments: Value) -> Any:
    """The result of a function."""
    return FUNCTIONS[name]().call(*arguments)


def refusal(name: str, *arguments: Value) -> FunctionError:
    """The error of a call."""
    with pytest.raises(FunctionError) as caught:
        call(name, *arguments)
    return caught.value


# ---- all of them


@pytest.mark.parametrize("function", [make() for make in FUNCTIONS.values()], ids=list(FUNCTIONS))
def test_every_function_and_parameter_is_described(function: Function) -> None:
    assert function.summary
    assert not function.summary.endswith(".")
    assert function.description.endswith(".")
    assert all(each.description.endswith(".") for each in function.parameters)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example_that_calls_it(name: str) -> None:
    example = (EXAMPLES / name / "function.tf").read_text(encoding="utf-8")
    assert f"provider::litellm::{name}(" in example
    assert 'output "' in example


def test_there_is_no_example_of_anything_else() -> None:
    assert {each.name for each in EXAMPLES.iterdir()} == set(FUNCTIONS)


# ---- prices

# Terraform's numbers have 512 bits: any decimal of 154 digits goes through unchanged.
AMOUNTS = st.integers(0, 10**154 - 1).flatmap(
    lambda digits: st.integers(-200, 100).map(
        lambda exponent: Decimal((0, Decimal(digits).as_tuple().digits, exponent))
    )
)


@pytest.mark.parametrize(
    ("million", "token"),
    [
        (0, "0"),
        (1, "0.000001"),
        (30, "0.00003"),
        ("2.5", "0.0000025"),
        ("0.15", "0.00000015"),
        ("1000000", "1"),
        ("0.1234567890123456789012345678901234567890123456789012345678901234567890", "1.23456789012345678901234567890123456789012345678901234567890123456789E-7"),
    ],
)  # fmt: skip
def test_prices_are_converted_to_the_digit(million: int | str, token: str) -> None:
    assert call("per_token", Decimal(million)) == Decimal(token)
    assert call("per_million", Decimal(token)) == Decimal(million)


@given(AMOUNTS)
def test_the_conversions_of_prices_undo_each_other(amount: Decimal) -> None:
    assert call("per_million", call("per_token", amount)) == amount
    assert call("per_token", call("per_million", amount)) == amount


@given(AMOUNTS)
def test_prices_survive_the_wire(amount: Decimal) -> None:
    received = codec.decode(NUMBER, codec.encode(NUMBER, call("per_token", amount)))
    assert call("per_million", received) == amount


@pytest.mark.parametrize("name", ["per_token", "per_million"])
@pytest.mark.parametrize("amount", [-1, Decimal("-0.0000001")])
def test_negative_prices_are_refused(name: str, amount: int | Decimal) -> None:
    assert refusal(name, amount).argument == 0


# ---- durations


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("1s", 1),
        ("90m", 5400),
        ("24h", 86400),
        ("30d", 2592000),
        ("2w", 1209600),
        ("hourly", 3600),
        ("daily", 86400),
        ("weekly", 604800),
        ("Monthly", 2592000),
        ("999999999999s", 999999999999),
    ],
)
def test_durations_are_as_long_as_litellm_takes_them_for(duration: str, seconds: int) -> None:
    assert call("duration_seconds", duration) == seconds


@pytest.mark.parametrize(
    ("duration", "reason"),
    [
        ("30days", "read as 30d"),
        ("1h30m", "read as 1h"),
        ("5min", "read as 5m"),
        ("1month", "read as 1mo"),
        ("1mo", "such as 30d"),
        ("3mo", "such as 90d"),
        ("30", "no unit"),
        ("0d", "is zero"),
        ("٣d", "not a duration that LiteLLM supports"),
        ("٣", "not a duration that LiteLLM supports"),
        ("1٣d", "not a duration that LiteLLM supports"),
        ("-1", "no expiry"),
        ("1.5d", "not a duration that LiteLLM supports"),
        (" 30d", "not a duration that LiteLLM supports"),
        ("30D", "not a duration that LiteLLM supports"),
        ("1y", "not a duration that LiteLLM supports"),
        ("", "not a duration that LiteLLM supports"),
        ("yearly", "not a duration that LiteLLM supports"),
        ("1000000000000s", "too long"),
        (f"{'9' * 5000}mo", "too long"),
    ],
)
def test_what_litellm_would_misread_is_refused(duration: str, reason: str) -> None:
    error = refusal("duration_seconds", duration)
    assert reason in error.text
    assert "or 1mo" not in error.text  # which is refused as well
    assert error.argument == 0


# ---- keys

KEY = "sk-Xk3oLq0pVd7m"
TOKEN = hashlib.sha256(KEY.encode()).hexdigest()


def test_the_hash_of_a_key_is_its_token() -> None:
    assert call("key_hash", KEY) == TOKEN
    assert call("key_hash", "sk-1234") == "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b"


def test_a_token_is_given_back() -> None:
    assert call("key_hash", TOKEN) == TOKEN


@pytest.mark.parametrize(
    "key", [f" {KEY}", f"{KEY}\n", KEY.removeprefix("sk-"), KEY.upper(), TOKEN.upper(), TOKEN[1:], ""]
)
def test_what_is_no_key_is_refused_without_repeating_it(key: str) -> None:
    error = refusal("key_hash", key)
    assert error.argument == 0
    assert not key.strip() or key.strip().removeprefix("sk-") not in error.text


# ---- names of models


@pytest.mark.parametrize(
    ("text", "provider", "base_model"),
    [
        ("openai/gpt-4o", "openai", "gpt-4o"),
        ("openai/*", "openai", "*"),
        ("openrouter/anthropic/claude-3.5-sonnet", "openrouter", "anthropic/claude-3.5-sonnet"),
        ("gpt-4o", None, "gpt-4o"),
    ],
)
def test_a_model_is_taken_apart_as_an_import_does(text: str, provider: str | None, base_model: str) -> None:
    parsed = call("parse_model_string", text)
    assert parsed == {"custom_llm_provider": provider, "base_model": base_model}
    imported = TABLE.api_values({"litellm_params": {"model": text}, "model_info": {}}, {})
    assert parsed == {name: imported[name] for name in parsed}


@given(st.text(min_size=1).filter(lambda text: not set(text) & set("/") and not text.split()[1:] and text == "".join(text.split())), st.text(min_size=1))  # fmt: skip
def test_a_model_string_can_be_taken_apart(provider: str, base_model: str) -> None:
    text = call("model_string", provider, base_model)
    assert call("parse_model_string", text) == {"custom_llm_provider": provider, "base_model": base_model}


def test_a_model_string_is_what_the_resource_sends() -> None:
    values = {"custom_llm_provider": "azure", "base_model": "a/b"}
    body = TABLE.body(values, [TABLE.by_name["base_model"]])
    assert call("model_string", "azure", "a/b") == body["litellm_params"]["model"]


@pytest.mark.parametrize(("provider", "base_model", "argument"), [("", "a", 0), ("a/b", "c", 0), ("a b", "c", 0), ("a", "", 1)])  # fmt: skip
def test_a_model_string_of_nothing_is_refused(provider: str, base_model: str, argument: int) -> None:
    assert refusal("model_string", provider, base_model).argument == argument


@pytest.mark.parametrize("text", ["", "/gpt-4o", "openai/"])
def test_half_a_model_is_refused(text: str) -> None:
    assert refusal("parse_model_string", text).argument == 0


# ---- config.yaml


def models(text: str) -> dict[str, dict[str, Value]]:
    """The entries by their keys, as Terraform gets them."""
    encoded = codec.encode(DYNAMIC, call("from_config_yaml", text))
    decoded = codec.decode(DYNAMIC, encoded)
    assert isinstance(decoded, Dynamic)
    found: dict[str, dict[str, Value]] = decoded.value
    return found


def given_attributes(params: object, info: object = None, **entry: object) -> dict[str, Value]:
    """The attributes that an entry sets, beside its name and its model."""
    text = json.dumps(
        {"model_list": [{"model_name": "m", "litellm_params": params, "model_info": info or {}, **entry}]},
        default=float,
    )
    (model,) = models(text).values()
    base = ("model_name", "custom_llm_provider", "base_model")
    return {name: value for name, value in model.items() if value is not None and name not in base}


CONFIG = """
x-defaults: &defaults
  api_key: os.environ/OPENAI_API_KEY
  timeout: 30

model_list:
  - model_name: chat
    litellm_params:
      <<: *defaults
      model: openai/gpt-4o
      timeout: 60
  - model_name: other
    litellm_params:
      <<: *defaults
      model: anthropic/claude-sonnet-4

general_settings:
  master_key: os.environ/MASTER
"""


def test_every_entry_has_every_attribute_that_can_be_set() -> None:
    settable = {each.name for each in TABLE.fields if not each.computed}
    found = models(CONFIG)
    assert found.keys() == {"chat", "other"}
    assert all(model.keys() == settable for model in found.values())


def test_defaults_are_merged_as_litellm_does() -> None:
    found = models(CONFIG)
    assert (found["chat"]["timeout"], found["other"]["timeout"]) == (60, 30)
    assert found["chat"]["model_api_key"] == found["other"]["model_api_key"] == "os.environ/OPENAI_API_KEY"


@pytest.mark.parametrize(
    ("params", "info", "attributes"),
    [
        ({"api_base": "https://a", "rpm": 3, "tpm": "5"}, {}, {"model_api_base": "https://a", "rpm": 3, "tpm": 5}),
        ({"api_key": "os.environ/A"}, {}, {"model_api_key": "os.environ/A"}),
        ({"rpm": None}, {"mode": None}, {}),
        ({"drop_params": "true"}, {}, {"drop_params": True}),
        ({"use_in_pass_through": False}, {}, {"use_in_pass_through": False}),
        ({"input_cost_per_second": 0.5}, {}, {"input_cost_per_second": Decimal("0.5")}),
        ({}, {"input_cost_per_token": "1e-6"}, {"input_cost_per_million_tokens": 1}),
        ({"input_cost_per_token": "2e-6"}, {"input_cost_per_token": "1e-6"}, {"input_cost_per_million_tokens": 2}),
        ({"input_cost_per_token": None}, {"input_cost_per_token": "1e-6"}, {"input_cost_per_million_tokens": 1}),
        ({}, {"id": 7, "base_model": "azure/b", "tier": "paid"}, {"model_id": "7", "pricing_base_model": "azure/b", "tier": "paid"}),
        ({"thinking": {"type": "enabled", "budget_tokens": 9}}, {}, {"thinking_enabled": True, "thinking_budget_tokens": 9}),
        ({"thinking": {"type": "disabled"}}, {}, {"thinking_enabled": False}),
        ({"aws_session_tags": [{"Key": "a", "Value": "b"}]}, {}, {"additional_litellm_params": {"aws_session_tags": [{"Key": "a", "Value": "b"}]}}),
        ({"output_cost_per_image_512": "1e-3"}, {}, {"additional_litellm_params": {"output_cost_per_image_512": Decimal("0.001")}}),
        ({}, {"input_cost_per_token_flex": "1e-7"}, {"additional_litellm_params": {"input_cost_per_token_flex": Decimal("1e-7")}}),
        ({"itpm": "5", "s3_bucket_owner": 12}, {}, {"additional_litellm_params": {"itpm": 5, "s3_bucket_owner": "12"}}),
        ({"client_secret": "os.environ/S"}, {}, {"sensitive_litellm_params": {"client_secret": "os.environ/S"}}),
        ({"vertex_credentials": {"type": "a"}}, {}, {"vertex_credentials": '{"type": "a"}'}),
        ({"vertex_credentials": "/a.json"}, {}, {"vertex_credentials": "/a.json"}),
        ({"tags": ["a", "b"]}, {"access_groups": ["c"]}, {"tags": ["a", "b"], "access_groups": ["c"]}),
        ({"timeout": "os.environ/T"}, {}, {"additional_litellm_params": {"timeout": "os.environ/T"}}),
        ({"stream": False, "top_k": 3, "no": None}, {}, {"additional_litellm_params": {"stream": False, "top_k": 3}}),
        ({}, {"owner": {"price": "1e-7"}}, {"additional_model_info": {"owner": {"price": Decimal("1e-7")}}}),
        ({}, {"supports_vision": True, "litellm_provider": "a"}, {"additional_model_info": {"supports_vision": True, "litellm_provider": "a"}}),
    ],
)  # fmt: skip
def test_places_of_the_file_become_attributes(
    params: dict[str, object], info: dict[str, object], attributes: dict[str, Value]
) -> None:
    found = given_attributes({"model": "openai/a", **params}, info)
    assert {name: value.value if isinstance(value, Dynamic) else value for name, value in found.items()} == attributes


def test_limits_beside_the_parameters_count_too() -> None:
    assert given_attributes({"model": "openai/a", "rpm": 1}, rpm=2, tpm=3) == {"rpm": 1, "tpm": 3}


def test_a_model_of_a_team_has_the_name_by_which_the_team_asks() -> None:
    (model,) = models(
        "model_list: [{model_name: n, litellm_params: {model: a/b}, model_info: {team_id: t, team_public_model_name: p}}]"
    ).values()
    assert (model["model_name"], model["team_id"], model["additional_model_info"]) == ("p", "t", None)


@pytest.mark.parametrize("spelling", ["1e-7", "1E-7", "1.0e-07", "0.0000001", '"1e-7"', "'0.0000001'"])
def test_a_price_is_exact_however_it_is_spelled(spelling: str) -> None:
    """PyYAML takes `1e-7` for text, which LiteLLM makes a number of."""
    (model,) = models(f"model_list: [{{model_name: a, litellm_params: {{model: a/b, input_cost_per_token: {spelling}}}}}]").values()  # fmt: skip
    assert model["input_cost_per_million_tokens"] == Decimal("0.1")
    assert str(model["input_cost_per_million_tokens"]) == "0.1"


@given(st.floats(min_value=1e-15, max_value=1e15))
def test_numbers_are_those_that_litellm_reads(number: float) -> None:
    text = yaml.safe_dump({"model_list": [{"model_name": "a", "litellm_params": {"model": "a/b", "timeout": number}}]})
    (model,) = models(text).values()
    assert model["timeout"] == Decimal(repr(number))


def test_what_looks_like_a_date_or_a_number_is_text_where_text_is_meant() -> None:
    params = "{model: azure/1, api_version: 2024-02-01, organization: 12, deployment: 2024-02-01}"
    (model,) = models(f"model_list: [{{model_name: 4.10, litellm_params: {params}}}]").values()
    assert (model["model_name"], model["base_model"]) == ("4.10", "1")
    assert (model["api_version"], model["organization"]) == ("2024-02-01", "12")
    assert model["additional_litellm_params"] == {"deployment": "2024-02-01"}


@pytest.mark.parametrize(
    ("params", "provider", "base_model"),
    [
        ({"model": "azure/a/b"}, "azure", "a/b"),
        ({"model": "gpt-4o-mini"}, "openai", "gpt-4o-mini"),
        ({"model": "ft:gpt-4o:a"}, "openai", "ft:gpt-4o:a"),
        ({"model": "o3"}, "openai", "o3"),
        ({"model": "text-embedding-ada-002"}, "openai", "text-embedding-ada-002"),
        ({"model": "gpt-3.5-turbo-instruct"}, "text-completion-openai", "gpt-3.5-turbo-instruct"),
        ({"model": "claude-sonnet-4-5"}, "anthropic", "claude-sonnet-4-5"),
        ({"model": "any", "custom_llm_provider": "openai"}, "openai", "any"),
        ({"model": "openai/any", "custom_llm_provider": "openai"}, "openai", "any"),
        ({"model": "meta-llama/any", "custom_llm_provider": "openai"}, "openai", "meta-llama/any"),
    ],
)
def test_the_provider_is_the_one_that_litellm_finds(params: dict[str, str], provider: str, base_model: str) -> None:
    text = json.dumps({"model_list": [{"model_name": "m", "litellm_params": params}]})
    (model,) = models(text).values()
    assert (model["custom_llm_provider"], model["base_model"]) == (provider, base_model)


@pytest.mark.parametrize("model", ["any", "openai/any", "meta-llama/any"])
def test_a_provider_beside_the_model_is_read_by_an_import_as_from_a_file(model: str) -> None:
    row = {"litellm_params": {"model": model, "custom_llm_provider": "openai"}, "model_info": {}}
    imported = TABLE.api_values(row, {})
    (read,) = models(json.dumps({"model_list": [{"model_name": "m", **row}]})).values()
    assert [imported[name] for name in ("custom_llm_provider", "base_model")] == [
        read[name] for name in ("custom_llm_provider", "base_model")
    ]


def test_what_is_sent_is_what_the_file_says() -> None:
    """The attributes, as the resource would send them, are the entry again."""
    params = {
        "model": "azure/a",
        "api_base": "https://a",
        "api_version": "1",
        "rpm": 3,
        "input_cost_per_token": Decimal("0.0000025"),
        "extra_headers": {"A": "b"},
        "drop_params": True,
        "bedrock_tags": [{"key": "a", "value": "b"}],
        "seed": 7,
    }
    info = {"id": "i", "base_model": "azure/b", "mode": "chat", "owner": "a"}
    text = json.dumps({"model_list": [{"model_name": "m", "litellm_params": params, "model_info": info}]}, default=str)
    model = models(text)["i"]
    body = TABLE.body(model, [each for each in TABLE.fields if model.get(each.name) is not None])
    assert body == {"model_name": "m", "litellm_params": params, "model_info": info}


# ---- keys of entries


def entry(name: str, model: str = "openai/a", identifier: str = "") -> str:
    """An entry as a line of YAML."""
    info = f", model_info: {{id: {identifier}}}" if identifier else ""
    return f"  - {{model_name: {name}, litellm_params: {{model: {model}}}{info}}}\n"


@pytest.mark.parametrize(
    ("entries", "keys"),
    [
        ([], []),
        ([entry("a"), entry("b")], ["a", "b"]),
        ([entry("a"), entry("a", "azure/c")], ["a", "a/azure/c"]),
        ([entry("a"), entry("a"), entry("a"), entry("a")], ["a", "a/openai/a", "a/openai/a#2", "a/openai/a#3"]),
        ([entry("a", identifier="x"), entry("a")], ["x", "a"]),
        ([entry("a"), entry("b", identifier="a")], ["a/openai/a", "a"]),
        ([entry("a"), entry("a"), entry("a/openai/a")], ["a", "a/openai/a#2", "a/openai/a"]),
    ],
)
def test_keys_are_the_shortest_names_that_are_free(entries: list[str], keys: list[str]) -> None:
    found = call("from_config_yaml", "model_list:\n" + "".join(entries) if entries else "model_list: []")
    assert list(found.value) == keys


@given(st.data())
def test_a_new_entry_behind_those_of_its_name_changes_no_key(data: st.DataObject) -> None:
    names, backends = st.sampled_from("abc"), st.sampled_from(("openai/a", "azure/b"))
    before = data.draw(st.lists(st.builds(entry, names, backends), min_size=1, max_size=8))
    name = data.draw(names)
    last = max((place for place, text in enumerate(before, start=1) if f"model_name: {name}," in text), default=0)
    place = data.draw(st.integers(last, len(before)))
    added = entry(name, data.draw(backends))
    old, new = (
        list(call("from_config_yaml", "model_list:\n" + "".join(entries)).value)
        for entries in (before, [*before[:place], added, *before[place:]])
    )
    assert new[:place] + new[place + 1 :] == old


# ---- faults of the file

SECRET = "sk-Xk3oLq0pVd7m"
HEAD = "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the text is empty"),
        ("# nothing\n", "line 1: the text is empty"),
        (SECRET, "line 1: model_list not found"),
        (f"- {SECRET}", "line 1: model_list not found"),
        ("general_settings: {}\n", "line 1: model_list not found"),
        (f"a: 1\nmodel_list: {SECRET}", "line 2: model_list must be a list"),
        (f"model_list:\n- {SECRET}", "line 2: an entry of model_list must be an object"),
        ("model_list:\n- litellm_params: {model: a/b}", "line 2: model_name is required"),
        ("model_list:\n- model_name: a\n", "line 2: litellm_params.model is required"),
        ("model_list:\n- model_name: a\n  litellm_params: []\n", "line 3: litellm_params.model is required"),
        (f"model_list:\n- model_name: a\n  litellm_params: {SECRET}\n", "line 3: litellm_params must be an object"),
        (HEAD.replace("openai/a", "unknown"), "line 4: the model has no provider"),
        (HEAD.replace("openai/a", "gpt-oss-120b"), "line 4: the model has no provider"),
        (HEAD.replace("openai/a", "gpt-4o") + "    api_base: https://a\n", "line 4: the model has no provider"),
        (HEAD.replace("openai/a", "openai/"), "line 4: the model has no provider"),
        (HEAD + f"    rpm: {SECRET}\n", "line 5: rpm must be a whole number"),
        (HEAD + "    rpm: os.environ/RPM\n", "line 5: rpm must be a whole number"),
        (HEAD + "    rpm: true\n", "line 5: rpm must be a whole number"),
        (HEAD + f"    input_cost_per_token: {SECRET}\n", "line 5: input_cost_per_token must be a number"),
        (HEAD + f"    tags: {SECRET}\n", "line 5: tags must be a list of strings"),
        (HEAD + f"    extra_headers: [{SECRET}]\n", "line 5: extra_headers must be an object"),
        (HEAD + f"    drop_params: {SECRET}\n", "line 5: drop_params must be true or false"),
        (HEAD + f"    api_key: [{SECRET}]\n", "line 5: api_key must be a string"),
        (HEAD + f"    aws_session_tags: [{SECRET}]\n", "line 5: aws_session_tags must be a list of objects"),
        (HEAD + "    thinking: {type: adaptive}\n", "line 5: litellm_model supports thinking only as"),
        (HEAD + "  model_info:\n    id: x\n" + HEAD.partition("\n")[2] + "  model_info:\n    id: x\n", "line 11: another entry"),
        (HEAD + f"    api_key: *{SECRET}\n", "line 5: invalid YAML: found undefined alias"),
        (HEAD + f"    api_key: !{SECRET} a\n", "line 5: LiteLLM and this function support only the tags"),
        (HEAD + f"    api_key: !a!{SECRET} a\n", "line 5: invalid YAML: found undefined tag handle"),
        (HEAD + f'    api_key: "{SECRET}\n', "line 6: invalid YAML: found unexpected end of stream"),
        (HEAD + f"    api_key: {SECRET}: {SECRET}\n", "line 5: invalid YAML: mapping values are not allowed"),
        (HEAD + f"    ? [{SECRET}]\n    : a\n", "line 5: a name is a list or an object"),
        (HEAD + f"    seed: !!int {SECRET}\n", "line 5: a value does not have the type"),
        (HEAD + f"    seed: !!float {SECRET}1\n", "line 5: a value does not have the type"),
        (HEAD + "    seed: .inf\n", "line 5: Terraform does not support infinite"),
        (HEAD + "    seed: .nan\n", "line 5: Terraform does not support infinite"),
        (HEAD + "    seed: 1.0e+999999999\n", "line 5: the number is too large"),
        (HEAD + f"    seed: {'9' * 5000}\n", "line 5: a value does not have the type"),
        (HEAD + "---\na: 1\n", "line 5: invalid YAML: but found another document"),
        (HEAD + f"    api_key: {SECRET}\x01\n", "line 1: invalid YAML: the text contains a character"),
        ("model_list: &a [*a]", "line 1: an alias refers to a value that contains the alias"),
        ("[" * 5000, "line 1: "),
    ],
)  # fmt: skip
def test_faults_are_told_by_their_line_and_without_what_stands_there(text: str, message: str) -> None:
    error = refusal("from_config_yaml", text)
    assert error.text.startswith(message)
    assert SECRET not in error.text
    assert error.argument == 0


def test_aliases_cannot_make_much_of_little() -> None:
    """A billion values in a few lines are refused before any of them is made."""
    levels = "".join(f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]\n" for level in range(1, 10))
    assert "more than 200,000 values" in refusal("from_config_yaml", f"l0: &l0 [x]\n{levels}model_list: *l9\n").text
    merged = "".join(f"l{level}: &l{level} {{<<: [{', '.join([f'*l{level - 1}'] * 10)}]}}\n" for level in range(1, 10))
    assert "more than 200,000 values" in refusal("from_config_yaml", f"l0: &l0 {{a: 1}}\n{merged}model_list: []\n").text


def test_aliases_that_repeat_little_are_taken() -> None:
    shared = "defaults: &d {rpm: 1}\nmodel_list:\n"
    lines = "".join(f"- {{model_name: m{each}, litellm_params: {{<<: *d, model: a/b}}}}\n" for each in range(50))
    assert all(model["rpm"] == 1 for model in models(shared + lines).values())
