"""The parts of a model that the live proxy does not show: those that need a licence, and what stands beside LiteLLM's lists."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terraform_provider_litellm.client.errors import Invalid, ServerFault
from terraform_provider_litellm.objects.models.model import check, explained, public
from terraform_provider_litellm.objects.models.model_attributes import FIELDS, PARAMS
from terraform_provider_litellm.objects.models.model_table import TABLE
from terraform_provider_litellm.plugin.diagnostics import Diagnostics, Severity
from terraform_provider_litellm.plugin.values import State, infer
from terraform_provider_litellm.record.behaviours import ReplacedWhenChanged
from terraform_provider_litellm.record.json_values import MISSING, hides
from terraform_provider_litellm.record.name_catalog import typed

TEAM = {"model_name": "public", "custom_llm_provider": "openai", "base_model": "a", "team_id": "t", "rpm": 3}


def test_models_of_a_team_are_known_by_their_public_name() -> None:
    """LiteLLM gives a team's model a name of its own, and keeps the public one in `model_info`."""
    row = {"model_name": "model_name_t_1", "model_info": {"team_id": "t", "team_public_model_name": "public"}}
    assert TABLE.api_values(public(row), TEAM)["model_name"] == "public"
    assert public({"model_name": "a", "model_info": {"team_public_model_name": "b"}})["model_name"] == "a"


def test_renaming_a_model_of_a_team_names_the_team() -> None:
    """Without the team LiteLLM would put the public name in the place of its own."""
    by_name = TABLE.by_name
    renamed = TABLE.body(TEAM, [by_name["model_name"]])
    assert renamed == {"model_name": "public", "model_info": {"team_id": "t"}}
    assert TABLE.body(TEAM, [by_name["rpm"]]) == {"litellm_params": {"rpm": 3}}
    assert by_name["team_id"].behaviour(ReplacedWhenChanged)
    assert by_name["team_id"].licence


def test_attributes_and_their_places_are_different() -> None:
    """No two attributes have one name, or one place in LiteLLM."""
    assert len({each.name for each in FIELDS}) == len(FIELDS)
    assert len({each.write_place for each in FIELDS}) == len(FIELDS)


@pytest.mark.parametrize(
    ("attribute", "parameter"),
    [
        ("input_cost_per_million_tokens", "input_cost_per_token"),
        ("output_cost_per_million_tokens", "output_cost_per_token"),
        ("cache_read_input_cost_per_million_tokens", "cache_read_input_token_cost"),
        ("cache_creation_input_cost_per_million_tokens", "cache_creation_input_token_cost"),
    ],
)
def test_prices_of_tokens_are_by_the_million_and_exact(attribute: str, parameter: str) -> None:
    """Both ways, to the last digit."""
    field = PARAMS[parameter]
    assert field.name == attribute
    assert field.written(Decimal("0.15")) == Decimal("0.00000015")
    assert field.shown(Decimal("0.00000015")) == Decimal("0.15")
    assert not field.same(Decimal("0.15"), 0.1500001e-6)


def test_parameter_in_the_additional_ones_is_not_the_attributes() -> None:
    """An attribute that is not set is not told what stands in additional_litellm_params."""
    row = {"litellm_params": {"model": "openai/a", "weight": 3, "order": 1}}
    state = {"additional_litellm_params": infer({"weight": 3})}
    values = TABLE.api_values(row, state)
    assert values["weight"] is MISSING
    assert values["order"] == 1
    assert values["additional_litellm_params"] == {"weight": 3}
    changed = TABLE.changed(state, {"weight": 3})
    assert [each.name for each in changed] == ["weight", "additional_litellm_params"]
    own = TABLE.free_form.owned(state, {"weight": 3}, {})
    assert not any(each.stuck(own.get(each.name), None) for each in changed[1:])


@pytest.mark.parametrize(
    ("mine", "shown", "hidden"),
    [
        ("abc", "***", True),
        ("abcdefgh", "********", True),
        ("abcdefghi", "abcd*fghi", True),
        ("abcdefghi", "abcd*fghx", False),
        ("made-up-secret", "made******cret", True),
        ("abc", "abc", False),
        ("*", "x", False),
        (5, "*", True),
        (True, "****", True),
        (5, "5", False),
        (None, "*", False),
        ("a", "litellm_enc::x", True),
    ],
)
def test_masks_are_told_from_other_values(mine: object, shown: object, hidden: bool) -> None:
    """A mask that fits stands for what was written; anything else is another value."""
    assert hides(shown, mine) is hidden


def test_model_that_litellm_cannot_serve_is_an_error_at_its_provider() -> None:
    """Only where the provider is one that LiteLLM does not know; other causes are not guessed."""
    error = ServerFault(500, "Model create was saved to the database, but … are not live in this pod's router")
    assert explained(error, {"litellm_params": {"model": "OpenAI/x"}}).param == "custom_llm_provider"
    assert explained(error, {"litellm_params": {"model": "openai/x"}}) is error
    assert explained(error, {}) is error
    invalid = Invalid(422, "Value error, invalid literal for int()", "litellm_params")
    assert explained(invalid, {}).param == "additional_litellm_params"


def test_what_cannot_be_changed_again_is_a_warning() -> None:
    """LiteLLM 1.106 stores these, and then fails with every change of the model."""
    found = Diagnostics()
    check(
        {
            "custom_llm_provider": "openai",
            "additional_litellm_params": infer({"provider_affinity_header": "x-session"}),
            "additional_model_info": infer({"access_windows": []}),
        },
        found,
    )
    assert [each.summary for each in found] == [
        "provider_affinity_header in additional_litellm_params cannot be changed or removed later",
        "access_windows in additional_model_info cannot be changed or removed later",
    ]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        *[("opnai", "openai"), ("OpenAI", "openai"), ("hosted-vllm", "hosted_vllm"), ("azureai", "azure_ai")],
        *[("vertexai", "vertex_ai"), ("nano_gpt", "nano-gpt"), ("my_own_thing", "")],
    ],
)
def test_slip_in_the_name_of_a_provider_is_met_with_the_nearest(slip: str, meant: str) -> None:
    """The warning names it in the title, names no release, and suggests what is near or nothing."""
    found = Diagnostics()
    check({"custom_llm_provider": slip}, found)
    (warning,) = found
    assert warning.summary == f'Unknown custom_llm_provider "{slip}"'
    assert ("Did you mean" in warning.detail) == bool(meant)
    assert f'"{meant}"?' in warning.detail or not meant
    assert "1.10" not in warning.detail


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *[("oci_regoin", "oci_region"), ("stream_timeouts", "stream_timeout"), ("temprature", "temperature")],
        *[("input_cost_per_tokens_flex", "input_cost_per_token_flex"), ("Tenant-Id", "tenant_id")],
        *[("top_k", ""), ("own_name", ""), ("speed", ""), ("vertex", ""), ("output_cost_per_image_token_priority", "")],
        *[("cache_creation_input_token_cost_above_12hr", ""), ("input_cost_per_audio_token_flex", "")],
    ],
)
def test_slip_in_the_name_of_a_parameter_is_met_with_the_nearest(name: str, meant: str) -> None:
    """By a letter or two; a name that differs in more, or in a number, may be of a newer release."""
    found = Diagnostics()
    check({"custom_llm_provider": "openai", "additional_litellm_params": infer({name: 1})}, found)
    said = [each.detail for each in found if "Did you mean" in each.detail]
    assert [f'"{meant}"?' in each for each in said] == ([True] if meant else [])


@pytest.mark.parametrize(
    ("attribute", "values", "text"),
    [
        ("additional_litellm_params", {"itpm": "many"}, "a whole number"),
        ("additional_litellm_params", {"itpm": 1.5}, "a whole number"),
        ("additional_litellm_params", {"use_xai_oauth": "yes"}, "true or false"),
        ("additional_litellm_params", {"tag_regex": "x"}, "a list of strings"),
        ("additional_litellm_params", {"aws_session_tags": [{"Key": ["x"]}]}, "a list of objects"),
        ("additional_litellm_params", {"output_cost_per_image": -1}, "at least 0"),
        ("additional_litellm_params", {"weight": [1]}, "a number"),
        ("sensitive_litellm_params", {"client_secret": ["x"]}, "a string"),
        ("sensitive_litellm_params_wo", {"client_secret": ["x"]}, "a string"),
        ("additional_model_info", {"supports_vision": 1}, "true or false"),
        ("additional_model_info", {"output_vector_size": -1}, "at least 0"),
    ],
)
def test_value_of_a_known_name_is_checked_as_an_attributes(attribute: str, values: State, text: str) -> None:
    """An error at the free-form attribute, without what stands there; text that says the same passes, and a reference."""
    found = Diagnostics()
    check({"custom_llm_provider": "openai", attribute: infer(values)}, found)
    (error,) = found
    assert error.severity is Severity.ERROR
    assert str(error.path) == attribute
    assert text in error.detail
    right = dict.fromkeys(values, "os.environ/X")
    found = Diagnostics()
    check({"custom_llm_provider": "openai", attribute: infer(right)}, found)
    assert not found.has_error


def test_price_in_any_form_of_the_number_is_the_same() -> None:
    """And exact: neither becomes a floating-point number."""
    field = TABLE.by_name["additional_litellm_params"]
    written = [
        field.written(infer({"input_cost_per_token_flex": price})) for price in ("1e-07", "0.0000001", Decimal("1E-7"))
    ]
    assert all(each == {"input_cost_per_token_flex": Decimal("0.0000001")} for each in written)
    assert all(isinstance(each["input_cost_per_token_flex"], Decimal) for each in written)


@pytest.mark.parametrize("text", ["-", "[", "007", "1" * 5000, "[" * 5000, "NaN", "-Infinity", "0x1f"])
def test_text_that_says_nothing_in_json_stays_text(text: str) -> None:
    """However it begins, and however deep or long it is."""
    assert typed(text) == text


def test_names_that_are_text_stay_text() -> None:
    """An account of AWS is no number, however many digits it has."""
    written = TABLE.by_name["additional_litellm_params"].written(
        infer({"s3_bucket_owner": "012345678901", "oci_region": "true", "organization": "123", "top_k": "3"})
    )
    assert written == {"s3_bucket_owner": "012345678901", "oci_region": "true", "organization": "123", "top_k": 3}
