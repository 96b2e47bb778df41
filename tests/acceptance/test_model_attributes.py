"""Every attribute of a model: set, changed, taken back, imported; each plan after an apply is empty, and LiteLLM has it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from terraform_provider_litellm.objects.models.model import MODEL
from terraform_provider_litellm.objects.models.model_attributes import CATALOGS
from terraform_provider_litellm.objects.models.model_params import UNSET_SINCE
from terraform_provider_litellm.record.behaviours import MaskedInPart
from terraform_provider_litellm.record.field import Field
from terraform_provider_litellm.record.json_values import MISSING, conform
from terraform_provider_litellm.record.release import parsed
from tests.acceptance.conftest import NewWorkspace
from tests.objects.model import SAMPLE, of_known
from tests.shown import show_model
from tests.values import placed
from tests.workspace import LiveWorkspace

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

Values = Mapping[str, Any]


def belongs(attribute: str, known: Field) -> bool:
    """Whether a name stands in an attribute: secrets in that for secrets."""
    return known.sensitive == MODEL.table.by_name[attribute].sensitive


RUN = "${var.run}"
LEAST: Values = placed(SAMPLE.least, RUN)
FREE = {catalog.attribute: catalog for catalog in CATALOGS}
ELSEWHERE = {*LEAST, "model_id", "team_id", *FREE}
"""Attributes that are not for the course: required, or with tests of their own here or in tests/unit/test_model.py."""

MASKED = {"extra_headers", *(each.name for each in MODEL.table.secrets)}
"""What an import cannot know: LiteLLM masks it, or removes it."""

KNOWN: Mapping[str, tuple[Any, Any]] = {
    name: (
        {each.name: of_known(each)[0] for each in catalog.fields if belongs(name, each)},
        {each.name: of_known(each)[1] for each in catalog.fields if belongs(name, each)},
    )
    for name, catalog in FREE.items()
}
"""Every name that a free-form attribute knows, with two values."""

COURSE: Mapping[str, tuple[Any, Any]] = {
    **{
        field.name: tuple(placed(SAMPLE.tried(field.name)[:2], RUN))
        for field in MODEL.table.fields
        if field.name in SAMPLE.fields and field.name not in ELSEWHERE
    },
    "thinking_enabled": (True, True),  # only then LiteLLM tells the budget
    **KNOWN,
}


def hcl(value: Any) -> str:
    """A value as Terraform reads it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(name)} = {hcl(item)}' for name, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(hcl, value))}]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def configure(workspace: LiveWorkspace, values: Values) -> None:
    """The least model, with these attributes."""
    lines = "".join(f"  {name} = {hcl(value)}\n" for name, value in {**LEAST, **values}.items())
    workspace.write(f'resource "litellm_model" "it" {{\n{lines}}}\n')


def settle(workspace: LiveWorkspace, values: Values) -> str:
    """Apply, and plan nothing after it; returns what the apply said."""
    configure(workspace, values)
    output = workspace.apply()
    workspace.plan()
    return " ".join(output.split())


def planned(workspace: LiveWorkspace, values: Values) -> str:
    """What a plan says, which has to find changes."""
    configure(workspace, values)
    return " ".join(workspace.plan(changes=True).split())


def params(workspace: LiveWorkspace) -> Values:
    """The parameters that LiteLLM shows."""
    shown: Values = show_model(workspace)["litellm_params"]
    return shown


def change(workspace: LiveWorkspace, **body: Any) -> None:
    """Change the model behind Terraform's back."""
    identifier = workspace.attributes("litellm_model.it")["id"]
    workspace.tell(
        f"/model/{identifier}/update", body | {"model_info": {"id": identifier} | body.get("model_info", {})}, "PATCH"
    )


def shown_otherwise(workspace: LiveWorkspace, values: Values) -> Iterator[str]:
    """The attributes of which LiteLLM shows something else."""
    meant = {
        name: conform(
            MODEL.table.by_name[name].type, value.replace(RUN, workspace.run) if isinstance(value, str) else value
        )
        for name, value in values.items()
    }
    held = MODEL.table.api_values(show_model(workspace), dict.fromkeys(MODEL.table.by_name) | meant)
    for name in COURSE:
        field, api = MODEL.table.by_name[name], held[name]
        from_its_own_list = field.filled_by_litellm and name not in meant
        if api is not MISSING and not from_its_own_list and not field.same(meant.get(name), api):
            yield f"{name}: {api}, not {meant.get(name)}"
    for attribute, names in MODEL.table.free_form.beside(show_model(workspace), meant, listed=False).items():
        yield from (f"{attribute}.{name}: {api}, unwanted" for name, api in names.items())


def sticks(field: Field) -> bool:
    """Whether LiteLLM cannot take the attribute back, or what stands in it."""
    return not field.clearable or field.keeps_names


@pytest.fixture
def with_credentials(workspace: LiveWorkspace) -> Iterator[LiveWorkspace]:
    """A workspace with the credentials that the course names."""
    found = [f"{workspace.run}-{name}" for name in ("home", "away")]
    for name in found:
        workspace.tell(
            "/credentials", {"credential_name": name, "credential_info": {}, "credential_values": {"api_key": "x"}}
        )
    yield workspace
    for name in found:
        workspace.proxy.request("DELETE", f"/credentials/{name}")


def test_every_attribute_is_set_changed_and_taken_back(
    with_credentials: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """All at once: LiteLLM has what is configured; what it cannot take back replaces the model, and the plan says why."""
    workspace = with_credentials
    first = {name: value for name, (value, _) in COURSE.items()}
    second = {name: other for name, (_, other) in COURSE.items()}
    release = workspace.proxy.version
    stuck = {name for name in COURSE if sticks(MODEL.table.by_name[name].in_release(release))}
    for values, replaced in (
        ({}, False),
        (first, False),
        (second, False),
        ({name: value for name, value in second.items() if name in stuck}, False),
        ({}, True),
        (first, False),
    ):
        output = settle(workspace, values)
        assert ("must be replaced" in output) is replaced
        for name in stuck if replaced else ():
            assert f"Removing {name} replaces the model" in output or "similar warnings elsewhere" in output
        assert list(shown_otherwise(workspace, values)) == []

    other = new_workspace()
    told = {name: value for name, value in first.items() if name not in MASKED}
    further = told["additional_litellm_params"]
    known = FREE["additional_litellm_params"].known
    shown = (name for name in further if (field := known(name)) is None or field.behaviour(MaskedInPart) is None)
    told["additional_litellm_params"] = {name: further[name] for name in shown}
    configure(other, told)
    other.write(other.read().replace("${var.run}", workspace.run))
    other.terraform("import", "litellm_model.it", workspace.attributes("litellm_model.it")["id"])
    other.plan()
    (other.folder / "terraform.tfstate").unlink()


def test_every_secret_has_a_twin_that_is_stored_nowhere(workspace: LiveWorkspace) -> None:
    """By its write-only attribute each credential reaches LiteLLM, and no state."""
    secrets = {name: f"made-up-{name}" for name in KNOWN["sensitive_litellm_params"][0]}
    values: dict[str, Any] = {f"{each.name}_wo": f"made-up-{each.name}" for each in MODEL.table.secrets}
    settle(workspace, values | {"sensitive_litellm_params_wo": secrets})
    state = (workspace.folder / "terraform.tfstate").read_text()
    assert "made-up-" not in state
    assert params(workspace)["azure_ad_token"].startswith("made****")


def test_id_of_ones_own_is_kept_and_another_replaces(workspace: LiveWorkspace) -> None:
    """A model_id is the model's id in LiteLLM, odd letters and all."""
    settle(workspace, {"model_id": "${var.run} ü?#&%2F"})
    assert show_model(workspace)["model_info"]["id"] == f"{workspace.run} ü?#&%2F"
    assert workspace.attributes("litellm_model.it")["id"] == f"{workspace.run} ü?#&%2F"
    assert "must be replaced" not in settle(workspace, {"model_id": "${var.run} ü?#&%2F", "rpm": 3})
    assert "must be replaced" in planned(workspace, {"model_id": "${var.run}-other"})


def test_drift_is_seen_in_new_attributes_and_repaired(workspace: LiveWorkspace) -> None:
    """Prices, lists, flags, abilities and the model for prices: each change from elsewhere shows, and is taken back."""
    settle(
        workspace,
        {
            "tags": ["a"],
            "blocked": False,
            "access_groups": ["h"],
            "pricing_base_model": "gpt-4o",
            "additional_litellm_params": {
                "top_k": 3,
                "cache_read_input_token_cost_above_200k_tokens": Decimal("0.00000015"),
            },
            "additional_model_info": {"owner": "a", "supports_vision": True},
        },
    )
    before = show_model(workspace)
    change(
        workspace,
        blocked=True,
        litellm_params={
            "tags": ["a", "b"],
            "use_in_pass_through": True,
            "use_xai_oauth": True,
            "cache_read_input_token_cost_above_200k_tokens": 1.6e-7,
            "top_k": 4,
        },
        model_info={"supports_vision": False, "base_model": "x", "owner": "b", "access_groups": ["g"]},
    )
    output = " ".join(workspace.apply().split())
    for text in (
        "blocked = true",
        '- "b"',
        "supports_vision = false -> true",
        "above_200k_tokens = 0.00000016 -> 0.00000015",
        "- use_xai_oauth = true",
        'pricing_base_model = "x" -> "gpt-4o"',
        "top_k = 4 -> 3",
        'owner = "b" -> "a"',
        '"g"',  # -> "h", which OpenTofu shows in two lines
        "use_in_pass_through = true",
    ):
        assert text in output
    assert "must be replaced" not in output
    workspace.plan()
    after = show_model(workspace)
    assert {**before["litellm_params"], "tags": ["a"]} == after["litellm_params"]
    assert after["model_info"]["access_groups"] == ["h"]
    assert after["model_info"]["base_model"] == "gpt-4o"
    assert not after["model_info"]["blocked"]


def test_flags_survive_changes_of_other_attributes(workspace: LiveWorkspace) -> None:
    """LiteLLM resets some flags with every change of a parameter; they are sent along."""
    further = dict.fromkeys(("use_xai_oauth", "allow_client_keepalive_override"), True)
    values = {"use_in_pass_through": True, "additional_litellm_params": further}
    settle(workspace, values)
    settle(workspace, values | {"rpm": 7})
    assert {"use_in_pass_through": True, **further}.items() <= params(workspace).items()


# ---- additional_litellm_params and additional_model_info


def test_parameter_may_move_between_its_attribute_and_the_additional_ones(workspace: LiveWorkspace) -> None:
    """Neither way replaces the model, and LiteLLM keeps the value."""
    output = settle(workspace, {"additional_litellm_params": {"weight": 3, "drop_params": True}})
    output += settle(workspace, {"weight": 3, "drop_params": True})
    output += settle(workspace, {"additional_litellm_params": {"weight": 3}, "drop_params": True})
    assert "must be replaced" not in output
    assert {"weight": 3, "drop_params": True}.items() <= params(workspace).items()
    change(workspace, litellm_params={"weight": 4})
    assert "weight = 4 -> 3" in workspace.plan(changes=True)


def test_what_litellm_hides_in_additional_params_counts_as_unchanged(workspace: LiveWorkspace) -> None:
    """Removed, masked or masked to nothing but stars: no error, and no difference."""
    values = {
        "client_secret": "made-up-secret",
        "vertex_ai_credentials": "made-up",
        "auth_token": "abc",
        "my_key": "abcdefghijk",
        "secret": 5,
        "headers": {"Authorization": "Bearer x", "private": True, "plain": 1},
    }
    output = settle(workspace, {"additional_litellm_params": values})
    assert "client_secret in additional_litellm_params is not sensitive" in output
    assert "did not store" not in output
    assert params(workspace)["headers"]["plain"] == 1


def test_nulls_in_additional_params_are_left_out(workspace: LiveWorkspace) -> None:
    """LiteLLM would store the text `None`; in a list, where leaving out shifts the others, a null is an error (below)."""
    settle(workspace, {"additional_litellm_params": {"y": {"a": None, "b": {"c": None, "d": 1}}, "z": None}})
    assert params(workspace)["y"] == {"b": {"d": 1}}
    assert "z" not in params(workspace)


MISTAKES: Mapping[str, tuple[Values, str]] = {
    "a parameter that is always an attribute": (
        {"additional_litellm_params": {"api_key": "x"}},
        "Set model_api_key instead",
    ),
    "the model": ({"additional_litellm_params": {"model": "x"}}, "Set custom_llm_provider and base_model"),
    "twice": ({"weight": 3, "additional_litellm_params": {"weight": 4}}, "weight is set twice"),
    "information that is an attribute": ({"additional_model_info": {"mode": "chat"}}, "Set mode instead"),
    "a price in the information": (
        {"additional_model_info": {"input_cost_per_token": 1}},
        "Set input_cost_per_million_tokens instead",
    ),
    "the id": ({"additional_model_info": {"id": "x"}}, "Set model_id instead"),
    "an id with a slash": ({"model_id": "a/b"}, "not contain a slash"),
    "a secret twice": (
        {"sensitive_litellm_params": {"token": "x"}, "additional_litellm_params": {"token": "y"}},
        "token is set twice",
    ),
    "an attribute among the secrets": ({"sensitive_litellm_params_wo": {"api_key": "x"}}, "Set model_api_key instead"),
    "a price of another kind": (
        {"additional_litellm_params": {"input_cost_per_token_flex": "cheap"}},
        "Invalid value for additional_litellm_params.input_cost_per_token_flex",
    ),
    "a price below nothing": ({"additional_litellm_params": {"input_cost_per_token_flex": -1}}, "Must be at least 0"),
    "an ability in words": ({"additional_model_info": {"supports_vision": "yes"}}, "Must be true or false"),
    "a price among the information": (
        {"additional_model_info": {"input_cost_per_token_flex": 1}},
        "Set additional_litellm_params instead",
    ),
    "a null in a list": ({"additional_litellm_params": {"y": [1, {"a": [None]}]}}, "contains a list with null"),
    "retries in words": ({"additional_litellm_params": {"max_retries": "abc"}}, "Must be a whole number"),
    "a negative limit": ({"timeout": -1}, "Must be at least 0"),
    "a duration that resets daily": ({"budget_duration": "30days"}, "Invalid value for budget_duration"),
}


def test_mistakes_show_before_the_apply(workspace: LiveWorkspace) -> None:
    """Each is an error at its attribute; an unknown provider is a warning with a suggestion."""
    for values, text in MISTAKES.values():
        configure(workspace, values)
        assert text in " ".join(workspace.terraform("validate", status=1).replace("│", "").split()), values
    for slip in ("OpenAI", "opnai"):
        configure(workspace, {"custom_llm_provider": slip})
        output = " ".join(workspace.plan(changes=True).split())
        assert f'Warning: Unknown custom_llm_provider "{slip}"' in output
        assert 'Did you mean "openai"?' in output
        assert "similar warning" not in output


SLIPS: Mapping[str, tuple[Values, str]] = {
    "an underscore": ({"additional_litellm_params": {"oci_regoin": "x"}}, 'Did you mean "oci_region"?'),
    "an ability": ({"additional_model_info": {"suports_vision": True}}, 'Did you mean "supports_vision"?'),
    "a price": (
        {"additional_litellm_params": {"input_cost_per_tokens_flex": 1}},
        'Did you mean "input_cost_per_token_flex"?',
    ),
    "an attribute": ({"additional_litellm_params": {"stream_timeouts": 1}}, 'Did you mean "stream_timeout"?'),
    "a parameter of requests": ({"additional_litellm_params": {"temprature": 1}}, 'Did you mean "temperature"?'),
    "a secret": ({"sensitive_litellm_params_wo": {"client_secrets": "x"}}, 'Did you mean "client_secret"?'),
    "the other attribute": (
        {"additional_litellm_params": {"supports_vision": True}},
        "Set it in additional_model_info",
    ),
    "a secret that is shown": ({"additional_litellm_params": {"oci_key": "x"}}, "Use sensitive_litellm_params or"),
}


def test_slips_in_names_show_in_the_plan(workspace: LiveWorkspace) -> None:
    """Each is a warning that names what is meant; a name that is only like no known one passes."""
    for values, text in SLIPS.values():
        configure(workspace, values)
        assert text in " ".join(workspace.plan(changes=True).replace("│", "").split()), values
    configure(workspace, {"additional_litellm_params": {"top_k": 1, "own_name": 2, "extra_body": {}, "seed": 3}})
    assert "Warning" not in workspace.plan(changes=True)


def test_unknown_provider_is_an_error_that_leaves_nothing_behind(workspace: LiveWorkspace) -> None:
    """LiteLLM stores such a model and then fails; the error is at the attribute, and the model is gone again."""
    configure(workspace, {"custom_llm_provider": "no-such-provider"})
    output = workspace.apply(status=1)
    assert 'does not support the provider "no-such-provider"' in " ".join(output.split())
    assert 'custom_llm_provider = "no-such-provider"' in output
    rows = workspace.ask("/v2/model/info?size=10000")["data"]
    assert workspace.run not in {row["model_name"] for row in rows}


def test_wrong_type_in_additional_params_is_an_error_at_the_attribute(workspace: LiveWorkspace) -> None:
    """What LiteLLM refuses by its name is shown where that name was written."""
    configure(workspace, {"additional_litellm_params": {"tags": 5}})
    output = workspace.apply(status=1)
    assert "additional_litellm_params" in output.partition("on main.tf line")[2].partition("\n\n")[0]


def test_taking_a_name_back_from_additional_model_info_replaces(workspace: LiveWorkspace) -> None:
    """LiteLLM merges; names that are added or changed do not replace."""
    settle(workspace, {"additional_model_info": {"owner": "a", "deep": {"n": [1, {"x": None, "y": 1.5}]}}})
    assert show_model(workspace)["model_info"]["deep"] == {"n": [1, {"y": 1.5}]}
    assert "must be replaced" not in settle(workspace, {"additional_model_info": {"owner": "b", "n": 1, "deep": {}}})
    output = planned(workspace, {"additional_model_info": {"owner": "b"}})
    assert "must be replaced" in output
    assert "cannot remove a name from it" in output


# ---- faults of other providers that this one does not have


def test_twelve_models_created_at_once_are_all_there(workspace: LiveWorkspace) -> None:
    """Models that are made at the same time do not get lost on the way into the proxy's memory (ncecere #41)."""
    configure(workspace, {})
    workspace.write(
        workspace.read().replace("var.run}", "var.run}-${count.index}").replace("{\n", "{\n  count = 12\n", 1)
    )
    workspace.apply()
    workspace.plan()


def test_known_parameters_in_additional_params_are_kept_with_their_types(workspace: LiveWorkspace) -> None:
    """Tags, retries and timeouts, as lists and numbers or as texts, are stored and stay (ncecere #120, #121)."""
    settle(
        workspace,
        {"additional_litellm_params": {"tags": ["b", "a"], "max_retries": "3", "timeout": 30, "stream_timeout": "2.5"}},
    )
    expected = {"tags": ["b", "a"], "max_retries": 3, "timeout": 30, "stream_timeout": 2.5}
    assert expected.items() <= params(workspace).items()


def test_json_in_another_layout_or_order_is_no_difference(workspace: LiveWorkspace) -> None:
    """JSON text in a parameter is compared by what it says (ncecere #126)."""
    settle(workspace, {"additional_litellm_params": {"extra_body": '{ "b": 1,  "a": [1, 2] }'}})
    output = settle(workspace, {"additional_litellm_params": {"extra_body": '{"a":[1,2],"b":1}'}})
    output += settle(workspace, {"additional_litellm_params": {"extra_body": {"a": [1, 2], "b": 1}}})
    assert "must be replaced" not in output


def test_prices_are_read_back_and_changes_are_seen_to_the_digit(workspace: LiveWorkspace) -> None:
    """What LiteLLM holds is told, and another price from elsewhere is drift (ncecere #138)."""
    prices = {
        "input_cost_per_million_tokens": Decimal("0.15"),
        "additional_litellm_params": {"output_cost_per_character": Decimal("1e-9"), "input_cost_per_query": "1e-07"},
    }
    settle(workspace, prices)
    change(workspace, litellm_params={"input_cost_per_token": 0.1500001e-6, "output_cost_per_character": 2e-9})
    output = planned(workspace, prices)
    assert "input_cost_per_million_tokens = 0.1500001 -> 0.15" in output
    assert "output_cost_per_character = 0.000000002 -> 0.000000001" in output
    assert "input_cost_per_query = " not in output


def test_access_groups_are_known_in_every_plan(workspace: LiveWorkspace) -> None:
    """A change of something else shows nothing of the groups, set or not (ncecere #139)."""
    for groups in ({}, {"access_groups": ["one", "two"]}):
        settle(workspace, groups)
        output = planned(workspace, groups | {"rpm": 2})
        assert "1 to change" in output
        assert "known after apply" not in output
        assert "access_groups" not in output


def test_new_base_model_is_what_the_state_tells(workspace: LiveWorkspace) -> None:
    """After the model behind has changed, no old value is read (ncecere #148)."""
    settle(workspace, {})
    settle(workspace, {"base_model": "gpt-4o"})
    assert workspace.attributes("litellm_model.it")["base_model"] == "gpt-4o"
    row = show_model(workspace)
    assert (row["litellm_params"]["model"], row["model_info"]["base_model"]) == ("openai/gpt-4o", "gpt-4o")


def test_removed_parameters_do_not_stay_on_the_proxy(workspace: LiveWorkspace) -> None:
    """Where LiteLLM cannot take one back, the plan replaces the model, and says so (ncecere #151)."""
    in_place = parsed(workspace.proxy.version) >= parsed(UNSET_SINCE)
    settle(workspace, {"additional_litellm_params": {"top_k": 3, "seed": 7, "flag": False}})
    output = settle(workspace, {"additional_litellm_params": {"seed": 7}})
    assert ("cannot remove a name from it" in output) is not in_place
    assert not {"top_k", *(["flag"] if in_place else [])} & params(workspace).keys()
    assert ("Removing additional_litellm_params replaces the model" in planned(workspace, {})) is not in_place
    settle(workspace, {})
    assert "seed" not in params(workspace)


@pytest.mark.since("1.109.1")
def test_removed_values_leave_the_model_what_it_is(workspace: LiveWorkspace) -> None:
    """Its id stays, and what is not removed: parameters, a secret, and one that moves to its attribute."""
    settle(
        workspace,
        {"rpm": 5, "timeout": 9, "model_api_key": "sk-1", "additional_litellm_params": {"top_k": 3, "max_retries": 4}},
    )
    before = show_model(workspace)
    output = settle(workspace, {"rpm": 5, "max_retries": 4})
    assert "1 changed" in output
    after = show_model(workspace)
    assert after["model_info"]["id"] == before["model_info"]["id"]
    held = {name: value for name, value in after["litellm_params"].items() if value is not False}
    assert held.keys() & {"rpm", "max_retries", "timeout", "top_k"} == {"rpm", "max_retries"}


@pytest.mark.since("1.109.1")
def test_parameter_that_litellm_would_store_for_good_is_refused(workspace: LiveWorkspace) -> None:
    """Releases with the fault could neither change nor delete the model afterwards."""
    configure(workspace, {"additional_litellm_params": {"daily_reset_time": "10:00"}})
    output = " ".join(workspace.plan(status=1).split())
    assert "daily_reset_time in additional_litellm_params cannot be changed or removed later" in output


def test_additional_drop_params_reach_litellm_and_those_set_there_stay(workspace: LiveWorkspace) -> None:
    """By either way of writing them; what was set in the UI is not wiped by a change of something else (BerriAI #38349)."""
    settle(workspace, {"additional_litellm_params": {"additional_drop_params": '["user", "seed"]'}})
    assert params(workspace)["additional_drop_params"] == ["user", "seed"]
    settle(workspace, {"additional_drop_params": ["user"]})
    assert params(workspace)["additional_drop_params"] == ["user"]
    settle(workspace, {})
    assert params(workspace)["additional_drop_params"] == []
    change(workspace, litellm_params={"additional_drop_params": ["set_in_ui"]})
    settle(workspace, {"rpm": 7})
    assert params(workspace)["additional_drop_params"] == ["set_in_ui"]
