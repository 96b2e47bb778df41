"""An attachment of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.policies.policy_attachment import NAMES, POLICY_ATTACHMENT
from tests.sample import Ask, Call, Sample, Shown
from tests.values import AWAY, HOME, OWN_TEAM, Draw, Values, drawn, only

SINCE = "2026-11-28T08:16:47.848000Z"
ROW: Mapping[str, Any] = {
    "attachment_id": "a",
    "policy_name": "p",
    "scope": None,
    "teams": ["t"],
    "keys": [],
    "models": [],
    "tags": [],
    "priority": None,
    "default": False,
    "created_at": SINCE,
    "updated_at": SINCE,
    "created_by": "default_user_id",
    "updated_by": "default_user_id",
    "definition_location": "db",
}
MISSING = (404, {"detail": "Attachment with ID a not found"})


def beginnings(draw: Draw) -> list[str]:
    """Patterns, since LiteLLM does not look for what they match."""
    return [f"{draw.word()}*" for _ in range(draw.random.randint(0, 3))]


def consistent(values: Values) -> Values:
    """With the scope there are no names, and without it there are some."""
    if values.get("scope"):
        return {name: value for name, value in values.items() if name not in NAMES}
    return values if any(values.get(name) for name in NAMES) else {**values, "tags": ["one"]}


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The attachment as LiteLLM tells it."""
    found: Mapping[str, Any] = ask(f"/policies/attachments/{state['attachment_id']}")
    return found


SAMPLE = Sample(
    record=POLICY_ATTACHMENT,
    least={"policy_name": OWN_TEAM, "tags": ["one"]},
    own_team=True,
    values={
        "policy_name": only(OWN_TEAM, HOME),
        "teams": drawn([HOME, "team-*"], [AWAY], beginnings),
        "keys": drawn(["key-*"], [f"{HOME}-of-nobody"], beginnings),
        "models": drawn([HOME], [AWAY, "model-*"], beginnings),
        "tags": drawn(["one"], ["two", "three-*"], beginnings),
    },
    undrawn={"policy_name": "names a policy that exists"},
    untried_alone={"tags": "an attachment names something"},
    untried={"scope": "has one value, which excludes names; tests/acceptance/test_policies.py tries it"},
    consistent=consistent,
    forget=Call("DELETE", "/policies/attachments/{attachment_id}"),
    import_id="policy:{policy_name}",
    show=show,
    shown={
        "full": [Shown({"priority": 3}, {"priority": 3, "default": True, "teams": [HOME, "team-*"], "scope": None})]
    },
    state={"id": "a", "attachment_id": "a", "policy_name": "p", "teams": ["t"]},
    answers={
        "/policies/attachments": ROW,
        "/policies/attachments/list": {"attachments": [ROW], "total_count": 1},
        "/policies/attachments/a": ROW,
        "DELETE /policies/attachments/a": {"message": "Attachment a deleted successfully"},
    },
    absent={
        "/policies/attachments/list": {"attachments": [], "total_count": 0},
        "/policies/attachments/a": MISSING,
    },
)
