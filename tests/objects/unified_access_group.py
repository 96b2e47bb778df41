"""A unified access group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terraform_provider_litellm.objects.access.unified_access_group import UNIFIED_ACCESS_GROUP
from tests.sample import Ask, Call, Sample, Shown
from tests.values import AWAY, HOME, UNIQUE, UNIQUE_TEXT, Draw, Values, drawn, only

ROW: Mapping[str, Any] = {
    "access_group_id": "g",
    "access_group_name": "n",
    "description": None,
    "access_model_names": [],
    "access_mcp_server_ids": [],
    "access_agent_ids": [],
    "assigned_team_ids": [],
    "assigned_key_ids": [],
    "created_at": "2026-11-28T00:41:41.601000Z",
    "created_by": "default_user_id",
    "updated_at": "2026-11-28T00:41:41.601000Z",
    "updated_by": "default_user_id",
}
MISSING = (404, {"detail": "Access group 'g' not found"})


def show(ask: Ask, state: Values) -> Mapping[str, Any]:
    """The group, with the teams that have it in their own lists."""
    group: dict[str, Any] = ask(f"/v1/access_group/{state['access_group_id']}")
    teams = (ask(f"/team/info?team_id={name}&key_limit=1")["team_info"] for name in group["assigned_team_ids"])
    return {
        **group,
        "have it": [row["team_id"] for row in teams if group["access_group_id"] in row["access_group_ids"]],
    }


def _places(draw: Draw) -> list[str]:
    return draw.random.sample([HOME, AWAY], k=draw.random.randint(0, 2))


SAMPLE = Sample(
    record=UNIFIED_ACCESS_GROUP,
    least={"access_group_name": UNIQUE},
    values={
        "access_group_name": UNIQUE_TEXT,
        "access_model_names": drawn([HOME], [AWAY, HOME], _places),
        "mcp_tool_permissions": only({"s": ["a"]}, {"s": ["b"], "t": ["c"]}),
        "assigned_team_ids": drawn([HOME], [AWAY, HOME], _places),
        "assigned_key_ids": only(["a" * 64], ["b" * 64, "c" * 64]),
    },
    untried_alone={"access_group_name": "to identify the group"},
    forget=Call("DELETE", "/v1/access_group/{access_group_id}"),
    import_id="name:{access_group_name}",
    show=show,
    shown={
        "full": [Shown({"assigned_team_ids": [HOME]}, {"assigned_team_ids": [HOME], "have it": [HOME]})],
        "changed": [Shown({"assigned_team_ids": [AWAY]}, {"assigned_team_ids": [AWAY], "have it": [AWAY]})],
        "least": [Shown({}, {"access_group_name": UNIQUE, "assigned_team_ids": [], "have it": []})],
    },
    state={"id": "g", "access_group_id": "g", "access_group_name": "n"},
    answers={
        "/v1/access_group": [ROW],
        "POST /v1/access_group": ROW,
        "/v1/access_group/g": ROW,
        "DELETE /v1/access_group/g": None,
    },
    absent={"/v1/access_group": [], "/v1/access_group/g": MISSING},
)
