"""Parameters of a model that are secrets because they stand in sensitive_litellm_params, whatever their names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.lifecycle import write_only
from terraform_provider_litellm.objects.models.model_table import TABLE
from terraform_provider_litellm.plugin.types import STRING, Map
from terraform_provider_litellm.plugin.values import UNKNOWN, Dynamic, infer
from tests.gate import JSON, Done, Fault, Reply
from tests.grounds import InProcess, in_process

MODEL = {"model_name": "run-0-m", "custom_llm_provider": "openai", "base_model": "gpt-4o"}
IGNORED = Fault("ignored", Done.NOT, Reply(200, b"{}", JSON))
PLACES = ["sensitive_litellm_params", "sensitive_litellm_params_wo"]


@pytest.fixture
def ground() -> Iterator[InProcess]:
    """The provider, a Terraform and a LiteLLM, all in this process."""
    with in_process() as made:
        yield made


def well(ground: InProcess, **values: Any) -> None:
    """A clean apply, and nothing more to do."""
    blocks = {"litellm_model.a": MODEL | values}
    assert not ground.apply(blocks).errors
    ground.settle()
    assert ground.plan(blocks).actions == {"litellm_model.a": "no-op"}


@pytest.mark.parametrize("place", PLACES)
def test_private_state_does_not_hold_a_secret_that_litellm_shows(place: str, ground: InProcess) -> None:
    """LiteLLM masks by names, and shows what it takes for none: a known name, and one that is not."""
    for value in ("first-value", "second-value"):
        well(ground, **{place: {"tenant_id": value, "own_thing": value}})
        assert value not in json.dumps(ground.state()["litellm_model.a"].private)
        assert ground.state()["litellm_model.a"].state["additional_litellm_params"] is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["tenant_id", "own_thing"])
def test_a_parameter_moves_to_the_secrets_and_back(name: str, place: str, ground: InProcess) -> None:
    """It is the same parameter, which LiteLLM shows throughout."""
    well(ground, additional_litellm_params={name: "a-value"})
    identifier = ground.state()["litellm_model.a"].state["id"]
    well(ground, **{place: {name: "a-value"}})
    well(ground, additional_litellm_params={name: "a-value"})
    assert ground.state()["litellm_model.a"].state["id"] == identifier


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["use_xai_oauth", "tag_regex"])
def test_a_removed_secret_that_litellm_still_shows_is_an_error_and_taken_back_next(
    name: str, place: str, ground: InProcess
) -> None:
    """As with parameters that are no secrets; and private state does not remember it."""
    value: Any = {"use_xai_oauth": True, "tag_regex": ["a-secret"]}[name]
    well(ground, **{place: {name: value, "token": "made-up"}})
    blocks = {"litellm_model.a": MODEL | {place: {"token": "made-up"}}}
    ground.gate.rule = lambda request: IGNORED if request.method == "PATCH" else None
    (error,) = ground.apply(blocks).errors
    assert error.summary == "LiteLLM did not store sensitive_litellm_params"
    assert "a-secret" not in error.detail
    assert name not in json.dumps(ground.state()["litellm_model.a"].private["baseline"])
    ground.gate.rule = lambda _: None
    ground.settle()
    well(ground, **{place: {"token": "made-up"}})
    (row,) = ground.store.models.values()
    assert not row["litellm_params"][name]


@pytest.mark.parametrize(
    "secret", [{"model_api_key_wo": "sk-made-up"}, {"sensitive_litellm_params_wo": {"client_secret": "made-up"}}]
)
def test_a_replacement_with_an_unchanged_write_only_secret_is_made_as_planned(
    secret: dict[str, Any], ground: InProcess
) -> None:
    """Terraform plans it with the private data of the former object, and again without, once that is gone."""
    well(ground, **secret, rpm=5)
    well(ground, **secret)
    (row,) = ground.store.models.values()
    assert "rpm" not in row["litellm_params"]


@pytest.mark.parametrize(
    ("name", "empty", "value"),
    [
        ("model_api_key", "", "sk-made-up"),
        ("sensitive_litellm_params", {}, {"a": "made-up"}),
        ("sensitive_litellm_params", {}, {}),
    ],
)
def test_an_empty_secret_gives_way_to_a_write_only_one(name: str, empty: Any, value: Any, ground: InProcess) -> None:
    """Empty means unset, and a module may have passed it."""
    well(ground, **{name: empty})
    well(ground, **{f"{name}_wo": value})
    well(ground, **{name: empty} if not value else {f"{name}_wo": value})


async def test_what_stands_among_the_secrets_is_hidden_whatever_its_name() -> None:
    """In the plan too, where another of them is not known yet."""
    async with Client.connect("http://127.0.0.1:1", "sk-1234", version="0") as client:
        secrets = infer({"tenant_id": "first-value", "more": {"deep": ["second-value"]}, "flag": True})
        partly = Dynamic(Map(STRING), {"tenant_id": "third-value", "other": UNKNOWN})
        write_only.hide(
            TABLE.fields, client, {"sensitive_litellm_params": secrets}, {"sensitive_litellm_params_wo": partly}
        )
        assert {"first-value", "second-value", "third-value"} <= set(client._secrets)
