"""A mapping of a claim to a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.keys.jwt_key_mapping import JWT_KEY_MAPPING
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import AWAY_TOKEN, HOME_TOKEN, UNIQUE, UNIQUE_TEXT, Values, drawn

SINCE = "2026-01-01T00:00:00Z"
ROW = {
    "id": "m",
    "jwt_issuer": None,
    "jwt_claim_name": "email",
    "jwt_claim_value": "a@example.com",
    "description": None,
    "is_active": True,
    "created_at": SINCE,
    "updated_at": SINCE,
}
TOKEN = "9b40ee90f73915e8ace1dcb9ea2ba1b73be0203c7d2cd8af4473cedbcc67ff15"


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The mapping as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/jwt/key/mapping/info?id={state['mapping_id']}")
    return found


SAMPLE = Sample(
    record=JWT_KEY_MAPPING,
    least={"jwt_claim_name": "email", "jwt_claim_value": UNIQUE, "token": HOME_TOKEN},
    usual={"description": "A person"},
    values={"jwt_claim_value": UNIQUE_TEXT, "token": drawn(HOME_TOKEN, AWAY_TOKEN, lambda _: "a" * 64)},
    undrawn={"token": "names a key that exists"},
    unknown_to_import={"token": "LiteLLM never returns it"},
    forget=Call("POST", "/jwt/key/mapping/delete", {"id": "{mapping_id}"}),
    show=show,
    shown={
        "full": [Shown({"is_active": False, "description": "one"}, {"is_active": False, "description": "one"})],
        "changed": [Shown({"is_active": True}, {"is_active": True})],
        "least": [Shown({}, {"is_active": True, "description": None, "jwt_issuer": None})],
    },
    drifts={
        "a mapping that applies no more": Drift(
            {},
            Call("POST", "/jwt/key/mapping/update", {"id": "{mapping_id}", "is_active": False}),
            "is_active       = false -> null",
        ),
    },
    state={
        "id": "m",
        "mapping_id": "m",
        "jwt_claim_name": "email",
        "jwt_claim_value": "a@example.com",
        "token": TOKEN,
    },
    answers={
        "/jwt/key/mapping/new": ROW,
        "/jwt/key/mapping/info": ROW,
        "/jwt/key/mapping/update": ROW,
        "/jwt/key/mapping/list": {"mappings": [ROW], "total_pages": 1},
        "/jwt/key/mapping/delete": {"status": "success"},
    },
    absent={
        "/jwt/key/mapping/list": {"mappings": [], "total_pages": 0},
        "/jwt/key/mapping/info": (404, {"detail": "Mapping not found"}),
        "/jwt/key/mapping/delete": (404, {"detail": "Mapping not found"}),
    },
)
