"""A prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.requests.prompt import PROMPT
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, UNIQUE_TEXT, Values, only, typed

ROW: Mapping[str, Any] = {
    "prompt_id": "p",
    "litellm_params": {
        "prompt_id": "p",
        "prompt_integration": "dotprompt",
        "dotprompt_content": "User: hi",
        "api_base": None,
        "api_key": None,
        "ignore_prompt_manager_model": False,
        "ignore_prompt_manager_optional_params": False,
        "provider_specific_query_params": None,
    },
    "prompt_info": {"prompt_type": "db", "environment": "development"},
    "created_at": "2026-11-28T00:41:41.601000Z",
    "updated_at": "2026-11-28T00:41:41.601000Z",
    "created_by": "default_user_id",
    "version": 1,
    "environment": "development",
}
MISSING = (404, {"detail": "No versions found for prompt ID p"})

LONG = "---\nmodel: \"a\"\ntemperature: 0.5\n---\nSystem: Be kind, 'please' \\ \u200b \U0001f99c.\n\nUser: {{ name }}\t"
"""A text with front matter, and with what a text may contain."""


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The newest version, with the number of all."""
    versions = ask(f"/prompts/{state['prompt_id']}/versions?environment={state['environment']}")["prompts"]
    return {**versions[0], "versions": len(versions)}


def consistent(values: Values) -> Values:
    """Values with a URL for the service that requires one."""
    service = values.get("prompt_integration") == "generic_prompt_management"
    return {**values, "api_base": values.get("api_base") or "https://one.example.com"} if service else values


SAMPLE = Sample(
    record=PROMPT,
    least={"prompt_id": UNIQUE, "prompt_integration": "dotprompt"},
    values={
        "prompt_id": UNIQUE_TEXT,
        "environment": only("development", "production"),
        "prompt_integration": only("dotprompt", "generic_prompt_management"),
        "dotprompt_content": typed(LONG, "User: " + "ü\n" * 5000 + "{{name}}"),
        "api_base": only("https://one.example.com", "https://two.example.com"),
        "api_key": only("made-up-prompt-key-1", "made-up-prompt-key-2"),
        "litellm_params": only({"prompt_id": "own"}, {"own": {"deep": [1, {"x": "#%"}]}}),
        "sensitive_litellm_params": only(
            {"config": {"access_token": "made-up-token-1"}}, {"config": {"access_token": "made-up-token-2"}}
        ),
        "provider_specific_query_params": only({"project": "a"}, {"project": "ü / #", "size": 3}),
        "prompt_info": only({"owner": "support"}, {"tags": ["a", "b"]}),
    },
    beside={"prompt_integration": {"api_base": "https://one.example.com"}},
    untried={"prompt_type": "has one value alone, which is that of an unset one"},
    consistent=consistent,
    unknown_to_import={
        "api_key": "an import does not store secrets that it has not been given",
        "sensitive_litellm_params": "an import does not store secrets that it has not been given",
    },
    forget=Call("DELETE", "/prompts/{prompt_id}?environment={environment}"),
    import_id="{prompt_id}",
    show=show,
    shown={
        "full": [Shown({"dotprompt_content": LONG}, {"litellm_params": {"dotprompt_content": LONG}})],
        "least": [Shown({}, {"litellm_params": {"dotprompt_content": None, "api_key": None}})],
    },
    drifts={
        "a prompt's text": Drift(
            {"dotprompt_content": "User: one"},
            Call(
                "PUT",
                "/prompts/{prompt_id}",
                {
                    "prompt_id": "{prompt_id}",
                    "litellm_params": {"prompt_integration": "dotprompt", "dotprompt_content": "User: two"},
                },
            ),
            'dotprompt_content = "User: two" -> "User: one"',
        ),
    },
    state={
        "id": "p/development",
        "prompt_id": "p",
        "environment": "development",
        "prompt_integration": "dotprompt",
        "dotprompt_content": "User: hi",
    },
    answers={
        "/prompts/p/versions": {"prompts": [ROW]},
        "/prompts/list": {"prompts": [{**ROW, "version": None}]},
        "POST /prompts": ROW,
        "/prompts/p": ROW,
        "DELETE /prompts/p": {"message": "Prompt p deleted successfully"},
    },
    absent={
        "/prompts/p/versions": MISSING,
        "/prompts/list": {"prompts": []},
        "/prompts/p": (404, {"detail": "Prompt with ID p not found"}),
    },
)
