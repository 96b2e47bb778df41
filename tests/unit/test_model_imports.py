"""What a model had before Terraform took it over, in the free-form attributes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grounds import InProcess, in_process

MODEL = {"model_name": "run-0-m", "custom_llm_provider": "openai", "base_model": "gpt-4o"}


@pytest.fixture
def ground() -> Iterator[InProcess]:
    """The provider, a Terraform and a LiteLLM, all in this process."""
    with in_process() as made:
        yield made


def test_what_a_plan_shows_as_removed_and_stays_is_named(ground: InProcess) -> None:
    """A known name that somebody else has set is not the configuration's to lose."""
    ground.apply({"litellm_model.a": MODEL | {"additional_litellm_params": {"itpm": 5, "seed": 1}}})
    (identifier,) = ground.store.models
    ground.core.state.clear()
    blocks = {"litellm_model.a": MODEL | {"additional_litellm_params": {"seed": 1}}}
    ground.take_over(blocks, "litellm_model.a", identifier)
    assert ground.plan(blocks).actions == {"litellm_model.a": "no-op"}
    blocks = {"litellm_model.a": MODEL | {"additional_litellm_params": {"seed": 2}}}
    planned = ground.plan(blocks)
    assert planned.actions == {"litellm_model.a": "update"}
    (warning,) = planned.diagnostics
    assert warning.summary == "additional_litellm_params keeps names that the configuration does not set"
    assert ": itpm." in warning.detail
    assert not ground.apply(blocks).errors
    assert ground.store.models[identifier]["litellm_params"]["itpm"] == 5
    after = ground.plan(blocks)
    assert (after.actions, after.diagnostics) == ({"litellm_model.a": "no-op"}, [])
