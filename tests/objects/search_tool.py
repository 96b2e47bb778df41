"""A search tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.tools.search_tool import SEARCH_TOOL
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import UNIQUE, UNIQUE_TEXT, Values

ROW = {
    "search_tool_id": "s",
    "search_tool_name": "n",
    "litellm_params": {"search_provider": "tavily"},
    "search_tool_info": {},
    "created_at": "2026-11-28T00:41:41.601000+00:00",
    "updated_at": "2026-11-28T00:41:41.601000+00:00",
    "is_from_config": False,
}
MISSING = (404, {"detail": "Search tool with ID s not found"})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The tool as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/search_tools/{state['search_tool_id']}")
    return {**found, **found["litellm_params"]}


SAMPLE = Sample(
    record=SEARCH_TOOL,
    least={"search_tool_name": UNIQUE, "search_provider": "tavily"},
    usual={"api_key": "tvly-made-up-1234567890"},
    values={"search_tool_name": UNIQUE_TEXT},
    untried_alone={"search_tool_name": "to identify the search tool"},
    unknown_to_import={"api_key": "LiteLLM masks it"},
    forget=Call("DELETE", "/search_tools/{search_tool_id}"),
    import_id="name:{search_tool_name}",
    show=show,
    shown={
        "full": [Shown({"timeout": 2.5, "api_key": "tvly-made-up-1"}, {"timeout": 2.5, "api_key": "tv****-1"})],
        "changed": [Shown({"max_retries": 4, "api_key": "exa-made-up-2"}, {"max_retries": 4, "api_key": "ex****-2"})],
        "least": [Shown({}, {"search_tool_info": {}, "litellm_params": {"search_provider": "tavily"}})],
    },
    drifts={
        "a search tool that somebody changed": Drift(
            {"timeout": 10},
            Call(
                "PUT",
                "/search_tools/{search_tool_id}",
                {
                    "search_tool": {
                        "search_tool_name": "{search_tool_name}",
                        "litellm_params": {"search_provider": "tavily", "api_base": "https://one.example.com"},
                    }
                },
            ),
            "+ timeout          = 10",
        ),
        "a search tool's secret": Drift(
            {"api_key": "tvly-made-up-1"},
            Call(
                "PUT",
                "/search_tools/{search_tool_id}",
                {
                    "search_tool": {
                        "search_tool_name": "{search_tool_name}",
                        "litellm_params": {"search_provider": "tavily", "api_key": "tvly-of-somebody-2"},
                    }
                },
            ),
            "~ api_key = (sensitive value)",
        ),
    },
    state={"id": "s", "search_tool_id": "s", "search_tool_name": "n", "search_provider": "tavily"},
    answers={
        "/search_tools": ROW,
        "/search_tools/s": ROW,
        "DELETE /search_tools/s": {"message": "Search tool s deleted successfully"},
        "/search_tools/list": {"search_tools": [ROW]},
    },
    absent={"/search_tools/list": {"search_tools": []}, "/search_tools/s": MISSING},
)
