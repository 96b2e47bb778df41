"""The policy of a tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from terraform_provider_litellm.objects.policies.tool_policy import TOOL_POLICY
from tests.sample import Ask, Call, Drift, Sample, Shown
from tests.values import AWAY_TOKEN, HOME_TOKEN, PLACE, UNIQUE, Values, drawn, only

SINCE = "2026-11-28T08:16:48.679000Z"
KEY = "9b40ee90f73915e8ace1dcb9ea2ba1b73be0203c7d2cd8af4473cedbcc67ff15"
ROW: Mapping[str, Any] = {
    "tool_id": "i",
    "tool_name": "t",
    "origin": None,
    "input_policy": "untrusted",
    "output_policy": "untrusted",
    "call_count": 0,
    "assignments": {},
    "key_hash": KEY,
    "team_id": "first",
    "created_at": SINCE,
    "updated_at": SINCE,
}
DONE = {"tool_name": "t", "input_policy": "untrusted", "output_policy": "untrusted", "updated": True}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The tool as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/v1/tool/{quote(state['tool_name'], safe='')}")
    return found


def consistent(values: Values) -> Values:
    """For a team or key there is one policy."""
    owned = next((name for name in ("team_id", "key_hash") if values.get(name)), None)
    if owned is None:
        return values
    return {
        **values,
        "team_id": None,
        "key_hash": None,
        owned: values[owned],
        "input_policy": "blocked",
        "output_policy": None,
    }


SAMPLE = Sample(
    record=TOOL_POLICY,
    least={"tool_name": UNIQUE},
    usual={"input_policy": "trusted"},
    values={
        "tool_name": drawn(f"{UNIQUE}-one", f"{UNIQUE}/two ü#%?", lambda draw: f"{UNIQUE}{draw.word()}"),
        "team_id": PLACE,
        "key_hash": drawn(HOME_TOKEN, AWAY_TOKEN, lambda _: "a" * 64),
        "input_policy": only("trusted", "blocked"),
        "output_policy": only("trusted", "untrusted"),
    },
    undrawn={"team_id": "names a team that exists", "key_hash": "names a key that exists"},
    beside={"team_id": {"input_policy": "blocked"}, "key_hash": {"input_policy": "blocked"}},
    apart={
        "team_id": "has one policy only",
        "key_hash": "has one policy only",
    },
    consistent=consistent,
    forget=None,
    import_id="{tool_name}",
    show=show,
    shown={
        "full": [
            Shown(
                {"input_policy": "blocked", "output_policy": "trusted"},
                {"input_policy": "blocked", "output_policy": "trusted"},
            )
        ],
        "least": [Shown({}, {"input_policy": "untrusted", "output_policy": "untrusted"})],
    },
    drifts={
        "a tool that is blocked": Drift(
            {"input_policy": "trusted"},
            Call("POST", "/v1/tool/policy", {"tool_name": "{tool_name}", "input_policy": "blocked"}),
            'input_policy = "blocked" -> "trusted"',
        ),
    },
    state={
        "id": f"key:{KEY}/t",
        "tool_name": "t",
        "scope": f"key:{KEY}",
        "key_hash": KEY,
        "input_policy": "blocked",
    },
    answers={
        "/v1/tool/policy": DONE,
        "/v1/tool/t": ROW,
        "/v1/tool/list": {"tools": [ROW], "total": 1},
        "/v1/tool/t/overrides": {"deleted": True, "tool_name": "t"},
    },
    absent={
        "/v1/tool/list": {"tools": [], "total": 0},
        "/v1/tool/t": (404, {"detail": "Tool 't' not found"}),
        "/v1/tool/t/overrides": (404, {"detail": "No override found for tool 't' with the given scope"}),
    },
)
