"""A policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.policies.policy import POLICY
from tests.sample import Ask, Call, Sample, Shown
from tests.values import UNIQUE, Draw, Values, drawn

SINCE = "2026-11-28T08:16:10.376000Z"
ROW: Mapping[str, Any] = {
    "policy_id": "v",
    "policy_name": "p",
    "version_number": 1,
    "version_status": "production",
    "parent_version_id": None,
    "is_latest": True,
    "inherit": None,
    "description": None,
    "guardrails_add": [],
    "guardrails_remove": [],
    "condition": {},
    "pipeline": None,
    "created_at": SINCE,
    "updated_at": SINCE,
    "created_by": "default_user_id",
    "updated_by": "default_user_id",
    "definition_location": "db",
}
DRAFT = {**ROW, "policy_id": "w", "version_number": 2, "version_status": "draft", "parent_version_id": "v"}
DELETED = {"message": "All versions of policy 'p' deleted successfully"}
MISSING = (404, {"detail": "Policy with ID v not found"})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The versions of the policy: the one in production, and how many drafts there are."""
    listed = ask("/policies/list")["policies"]
    mine = [each for each in listed if each["policy_name"] == state["policy_name"]]
    used = [each for each in mine if each["version_status"] == "production"]
    return {**used[0], "used": len(used), "drafts": len([each for each in mine if each["version_status"] == "draft"])}


def guardrails(draw: Draw) -> list[str]:
    """Any names, since LiteLLM does not look for the guardrails."""
    return [draw.name() for _ in range(draw.random.randint(0, 3))]


def pipeline(draw: Draw) -> Values:
    """Some steps."""
    steps = [
        {
            "guardrail": draw.name(),
            **({"on_pass": draw.random.choice(("allow", "next"))} if draw.chance(0.5) else {}),
            **({"pass_data": draw.chance(0.5)} if draw.chance(0.5) else {}),
        }
        for _ in range(draw.random.randint(1, 3))
    ]
    return {"mode": draw.random.choice(("pre_call", "post_call")), "steps": steps}


SAMPLE = Sample(
    record=POLICY,
    least={"policy_name": UNIQUE},
    usual={"description": "For all", "guardrails_add": ["pii-masking"]},
    values={
        "policy_name": drawn(f"{UNIQUE}-one", f"{UNIQUE} ü#%?&..", lambda draw: f"{UNIQUE}-{draw.word()}"),
        "inherit": drawn("one", "two", lambda draw: draw.name()),
        "guardrails_add": drawn(["one"], ["two", "one"], guardrails),
        "guardrails_remove": drawn(["three"], ["four"], guardrails),
        "condition": drawn({"model": "gpt-4.*"}, {"model": "claude"}, lambda draw: {"model": draw.name()}),
        "pipeline": drawn(
            {"mode": "pre_call", "steps": [{"guardrail": "one"}]},
            {
                "mode": "post_call",
                "steps": [{"guardrail": "two", "on_pass": "next", "pass_data": True}, {"guardrail": "one"}],
            },
            pipeline,
        ),
    },
    forget=Call("DELETE", "/policies/name/{policy_name}/all-versions"),
    import_id="{policy_name}",
    show=show,
    shown={
        "full": [
            Shown(
                {"guardrails_add": ["one"], "condition": {"model": "gpt-4.*"}},
                {"guardrails_add": ["one"], "condition": {"model": "gpt-4.*"}, "used": 1, "drafts": 0},
            )
        ],
        "changed": [Shown({"guardrails_add": ["two"]}, {"guardrails_add": ["two"], "used": 1, "drafts": 0})],
        "least": [Shown({}, {"guardrails_add": [], "pipeline": None, "used": 1, "drafts": 0})],
    },
    state={"id": "p", "policy_name": "p"},
    answers={
        "/policies": ROW,
        "/policies/list": {"policies": [ROW], "total_count": 1},
        "/policies/v": ROW,
        "GET /policies/name/p/versions": {"policy_name": "p", "versions": [ROW], "total_count": 1},
        "POST /policies/name/p/versions": DRAFT,
        "/policies/w": DRAFT,
        "/policies/w/status": {**DRAFT, "version_status": "production"},
        "/policies/name/p/all-versions": DELETED,
    },
    absent={
        "/policies/list": {"policies": [], "total_count": 0},
        "/policies/v": MISSING,
        "/policies/name/p/versions": {"policy_name": "p", "versions": [], "total_count": 0},
        "/policies/name/p/all-versions": DELETED,
    },
)
