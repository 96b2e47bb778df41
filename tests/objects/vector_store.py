"""A vector store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.tools.vector_store import VECTOR_STORE
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import AWAY, HOME, UNIQUE_TEXT, Values, only

ROW: dict[str, Any] = {
    "vector_store_id": "v",
    "custom_llm_provider": "openai",
    "vector_store_name": None,
    "vector_store_description": None,
    "vector_store_metadata": None,
    "created_at": "2026-11-28T08:13:57.601000Z",
    "updated_at": "2026-11-28T08:13:57.601000Z",
    "litellm_credential_name": None,
    "litellm_params": {},
    "team_id": None,
    "user_id": "default_user_id",
    "is_config": False,
}
DONE = {"status": "success", "message": "Vector store v done", "vector_store": ROW}
MISSING = (404, {"detail": "Vector store with ID v not found"})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The vector store in the list."""
    rows: Mapping[str, Mapping[str, Any]] = {
        each["vector_store_id"]: each for each in ask("/vector_store/list")["data"]
    }
    return rows[state["vector_store_id"]]


SAMPLE = Sample(
    record=VECTOR_STORE,
    least={"custom_llm_provider": "openai"},
    usual={"vector_store_name": "Handbook", "vector_store_description": "The handbook"},
    values={
        "vector_store_id": UNIQUE_TEXT,
        "litellm_credential_name": only(HOME, AWAY),
        "litellm_params": only(
            {"api_base": "https://one.example.com", "api_key": "sk-made-up-1234567890", "timeout": 2.5},
            {"api_base": "https://two.example.com", "nested": {"api_key": "sk-made-up-0987654321", "a": ["ü"]}},
        ),
    },
    undrawn={"litellm_credential_name": "names a credential that exists"},
    unknown_to_import={"litellm_params": "LiteLLM hides a secret in them"},
    forget=Call("POST", "/vector_store/delete", {"vector_store_id": "{vector_store_id}"}),
    show=show,
    shown={
        "full": [Shown({"vector_store_description": "one"}, {"vector_store_description": "one"})],
        "changed": [Shown({"vector_store_metadata": {"a": [1]}}, {"vector_store_metadata": {"a": [1]}})],
        "least": [Shown({}, {"vector_store_name": None, "vector_store_metadata": {}})],
    },
    drifts={
        "a vector store's description": Drift(
            {"vector_store_description": "mine"},
            Call(
                "POST",
                "/vector_store/update",
                {"vector_store_id": "{vector_store_id}", "vector_store_description": "theirs"},
            ),
            'vector_store_description = "theirs" -> "mine"',
        ),
    },
    state={"id": "v", "vector_store_id": "v", "custom_llm_provider": "openai"},
    answers={
        "/vector_store/new": DONE,
        "/vector_store/update": DONE,
        "/vector_store/delete": DONE,
        "/vector_store/list": {"object": "list", "data": [ROW], "total_pages": 1},
    },
    absent={
        "/vector_store/list": {"object": "list", "data": [], "total_pages": 0},
        "/vector_store/update": MISSING,
        "/vector_store/delete": MISSING,
    },
)
