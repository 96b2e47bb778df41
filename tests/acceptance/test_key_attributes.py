"""What LiteLLM offers on a key beyond the common attributes: every attribute set, changed, taken away and set again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from terraform_provider_litellm.client.client import Client
from terraform_provider_litellm.objects.keys.key import TABLE, page, read
from terraform_provider_litellm.record.json_values import MISSING
from tests.acceptance.conftest import NewWorkspace
from tests.shown import show_key
from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

Json = Any


@dataclass(frozen=True)
class Case:
    """Two values of an attribute, and what LiteLLM shows of them, which is the same unless it is said; and where."""

    one: Json
    other: Json
    place: tuple[str, ...] = ()
    one_shown: Json = None
    other_shown: Json = None

    def shown(self, step: str) -> Json:
        """What LiteLLM shows after a step."""
        return {
            "one": self.one if self.one_shown is None else self.one_shown,
            "other": self.other if self.other_shown is None else self.other_shown,
        }.get(step)


def hosted(one: Json, other: Json, **shown: Json) -> Case:
    """An attribute that LiteLLM keeps in the metadata."""
    return Case(one, other, ("metadata",), **shown)


INDEX = {"index_name": "docs", "index_permissions": ["read"]}
GROUPS: Mapping[str, Mapping[str, Case]] = {
    "limits": {
        "max_budget": Case(10, 20),
        "tpd_limit": Case(10**12, 0),
        "budget_limits": Case(
            [{"max_budget": 1.5, "budget_duration": "1d"}, {"max_budget": 9, "budget_duration": "30d"}],
            [{"max_budget": 0, "budget_duration": "7d"}],
        ),
        "budget_id": Case("RUN-one", "RUN-other"),
        "budget_fallbacks": Case({"a": ["b", "c"], "d": []}, {"a": ["c"]}),
        "end_user_budget_id": hosted("RUN-one", "RUN-other"),
        "temp_budget_increase": hosted(5.5, 6),
        "temp_budget_expiry": hosted(
            "2030-01-31T00:00:00Z",
            "2020-01-31T12:30:00+02:00",
            one_shown="2030-01-31T00:00:00+00:00",
            other_shown="2020-01-31T10:30:00+00:00",
        ),
        "rpm_limit_type": hosted("best_effort_throughput", "dynamic"),
        "tpm_limit_type": hosted("dynamic", "guaranteed_throughput"),
        "mcp_rpm_limit": hosted({"github": 5}, {"github": 0, "jira": 6}),
        "tag_rpm_limit": hosted({"a": 5}, {"b": 6}),
        "default_estimated_output_tokens": hosted(100, 200),
        "default_estimated_output_tokens_per_model": hosted({"a": 100}, {"b": 200}),
        "throttle_on_budget_exceeded": hosted(True, False),
        "metadata": Case({"own": 1}, {"own": {"deep": [1, None]}}),
    },
    "access": {
        "allowed_routes": Case(["llm_api_routes"], ["/chat/completions", "/key/info"]),
        "object_permission": Case(
            {
                "vector_stores": ["v1", "v2"],
                "mcp_tool_permissions": {"SERVER": ["tool"]},
                "mcp_servers": ["SERVER"],
                "mcp_tool_search_enabled": True,
                "models": ["m"],
            },
            {"agents": ["a"], "vector_stores": [], "blocked_tools": ["t"], "skills": ["s"], "search_tools": ["x"]},
        ),
        "access_group_ids": Case(["g1", "g2"], ["g2"]),
        "router_settings": Case(
            {
                "num_retries": 3,
                "timeout": 1.5,
                "fallbacks": [{"a": ["b", "c"]}],
                "retry_policy": {"TimeoutErrorRetries": 2},
                "model_group_alias": {"x": "y"},
                "enable_tag_filtering": False,
            },
            {"num_retries": 0, "routing_strategy": "least-busy"},
        ),
        "agent_id": Case("agent-1", "agent-2"),
        "auto_rotate": Case(True, True),
        "rotation_interval": Case("30d", "60d"),
        "enforced_params": hosted(["user"], ["metadata.x", "user"]),
        "allowed_vector_store_indexes": hosted([INDEX], [{"index_name": "x", "index_permissions": ["write", "read"]}]),
        "enable_prompt_caching": hosted(True, False),
        "models": Case(["a"], ["b", "c"]),
        "aliases": Case({"a": "b"}, {"c": "d"}),
        "metadata": Case({"own": 1}, {"own": 2}),
    },
}


def expression(value: Json) -> str:
    """A value in HCL, which takes JSON."""
    return json.dumps(value).replace("RUN", "${var.run}").replace("SERVER", '${replace(var.run, "-", "_")}')


def meant(value: Json, run: str) -> Json:
    """A value with what stands in it for the run."""
    return json.loads(json.dumps(value).replace("RUN", run).replace("SERVER", server(run)))


def server(run: str) -> str:
    """The name of an MCP server, which holds no hyphen."""
    return run.replace("-", "_")


def key(name: str = "it", **attributes: Json) -> str:
    """A key with these attributes."""
    lines = [f"  {attribute} = {expression(value)}\n" for attribute, value in attributes.items()]
    return f'resource "litellm_key" "{name}" {{\n{"".join(lines)}}}\n'


def values(group: str, step: str) -> Mapping[str, Json]:
    """The attributes of a step."""
    return {name: getattr(case, step) for name, case in GROUPS[group].items()} if step != "unset" else {}


def holds(shown: Json, wanted: Json) -> bool:
    """Whether LiteLLM shows what is wanted, and maybe more names in objects; what is empty may also be missing."""
    if isinstance(wanted, dict) and wanted:
        return isinstance(shown, dict) and all(holds(shown.get(name), item) for name, item in wanted.items())
    if isinstance(wanted, list) and wanted:
        if not isinstance(shown, list) or len(shown) != len(wanted):
            return False
        return all(holds(*pair) for pair in zip(shown, wanted, strict=True))
    nothing = wanted is None or wanted is False or wanted in ([], {})
    return blank(shown) if nothing else bool(shown == wanted)


def blank(shown: Json) -> bool:
    """Whether there is nothing in a value."""
    if isinstance(shown, dict):
        return all(blank(item) for name, item in shown.items() if name != "object_permission_id")
    return shown in (None, "", [], False)


@pytest.fixture
def around(workspace: LiveWorkspace) -> Iterator[None]:
    """Two budgets and an MCP server to refer to: LiteLLM drops servers that it does not know."""
    names = [f"{workspace.run}-{name}" for name in ("one", "other")]
    for name in names:
        workspace.tell("/budget/new", {"budget_id": name, "max_budget": 10})
    new_server = {"server_name": server(workspace.run), "url": "http://127.0.0.1:9/mcp", "transport": "http"}
    status, made = workspace.proxy.request("POST", "/v1/mcp/server", new_server)
    assert status == 201, made
    yield
    if workspace.resources():
        workspace.destroy()
    for name in names:
        workspace.tell("/budget/delete", {"id": name})
    workspace.proxy.request("DELETE", f"/v1/mcp/server/{made['server_id']}")


@pytest.mark.usefixtures("around")
@pytest.mark.parametrize("group", GROUPS)
def test_every_attribute_goes_through_all_transitions(
    group: str, workspace: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """After each step the plan is empty, and LiteLLM shows what the configuration says; an import plans empty too."""
    for step in ("unset", "one", "other", "unset", "one", "replaced"):
        case_step = "other" if step == "replaced" else step
        workspace.write(key(**values(group, case_step)))
        output = workspace.apply(*(["-replace=litellm_key.it"] if step == "replaced" else []))
        assert warnings(output) == []
        workspace.plan()
        shown = show_key(workspace)
        for name, case in GROUPS[group].items():
            found: Json = shown
            for place in (*case.place, name):
                found = (found or {}).get(place)
            assert holds(found, meant(case.shown(case_step), workspace.run)), (step, name, found)
    other = new_workspace()
    other.write(f'locals {{\n  run = "{workspace.run}"\n}}\n' + workspace.read().replace("var.run", "local.run"))
    other.terraform("import", "litellm_key.it", workspace.attributes("litellm_key.it")["token"])
    other.plan()
    (other.folder / "terraform.tfstate").unlink()


@pytest.mark.usefixtures("around")
def test_a_list_says_of_every_attribute_what_a_single_read_says(workspace: LiveWorkspace) -> None:
    """A plan over many keys sees what a plan over one does."""
    workspace.write(key(**{**values("limits", "one"), **values("access", "one")}))
    workspace.apply()
    token = workspace.attributes("litellm_key.it")["token"]

    async def both() -> list[Mapping[str, Json]]:
        async with Client.connect(workspace.proxy.base, workspace.proxy.key, version="0") as client:
            rows = [await read(client, {"token": token}), (await page(client, "", 1)).rows[token]]
        return [
            {
                name: TABLE.by_name[name].shown(value)
                for name, value in TABLE.api_values(row, {}).items()
                if value is not MISSING
            }
            for row in rows
            if row is not None
        ]

    single, listed = asyncio.run(both())
    assert single == listed


DRIFTS: Mapping[str, tuple[Json, Json, str]] = {
    "tpd_limit": (5, 6, "tpd_limit"),
    "budget_limits": (
        [{"max_budget": 1, "budget_duration": "1d"}],
        [{"max_budget": 2, "budget_duration": "1d"}],
        "max_budget",
    ),
    "rpm_limit_type": ("dynamic", "best_effort_throughput", "rpm_limit_type"),
    "enforced_params": (["user"], [], "enforced_params"),
    "allowed_routes": (["llm_api_routes"], [], "allowed_routes"),
    "object_permission": ({"agents": ["a"]}, {"agents": [], "vector_stores": ["v"]}, "object_permission"),
    "router_settings": ({"num_retries": 1}, {"num_retries": 2}, "num_retries"),
    "budget_fallbacks": ({"a": ["b"]}, {}, "budget_fallbacks"),
    "enable_prompt_caching": (None, True, "enable_prompt_caching"),
    "agent_id": (None, "another", "agent_id"),
    "access_group_ids": (["h"], ["g"], "access_group_ids"),
}


def test_changes_behind_terraforms_back_are_seen_and_repaired(workspace: LiveWorkspace) -> None:
    """The plan names each attribute, and the apply brings all of them back."""
    workspace.write(key(**{name: mine for name, (mine, _, _) in DRIFTS.items()}))
    workspace.apply()
    state = workspace.attributes("litellm_key.it")
    workspace.tell("/key/update", {"key": state["token"]} | {name: theirs for name, (_, theirs, _) in DRIFTS.items()})
    output = workspace.plan(changes=True)
    assert "1 to change" in output
    for _, _, word in DRIFTS.values():
        assert word in output
    workspace.apply()
    workspace.plan()
    assert workspace.attributes("litellm_key.it") == state


MISTAKES: Mapping[str, tuple[Mapping[str, Json], str]] = {
    "window_without_period": ({"budget_limits": [{"max_budget": 1}]}, "Missing budget_limits[0].budget_duration"),
    "odd_period": (
        {"budget_limits": [{"max_budget": 1, "budget_duration": "30days"}]},
        "Invalid value for budget_limits[0].budget_duration",
    ),
    "one_window": ({"budget_limits": {"max_budget": 1}}, "Invalid value for budget_limits"),
    "unknown_permission": ({"object_permission": {"vectorstores": ["a"]}}, "object_permission.vectorstores"),
    "permission_no_list": ({"object_permission": {"agents": "a"}}, "Invalid value for object_permission.agents"),
    "retries_as_word": ({"router_settings": {"num_retries": "three"}}, "Invalid value for router_settings.num_retries"),
    "fallback_as_text": (
        {"router_settings": {"fallbacks": [{"a": "b"}]}},
        'Invalid value for router_settings.fallbacks[0]["a"]',
    ),
    "odd_permission": (
        {"allowed_vector_store_indexes": [{"index_name": "a", "index_permissions": ["own"]}]},
        "Invalid value for allowed_vector_store_indexes[0].index_permissions[0]",
    ),
    "limit_type": ({"rpm_limit_type": "none"}, "Invalid value for rpm_limit_type"),
    "no_tokens": ({"default_estimated_output_tokens": 0}, "Invalid value for default_estimated_output_tokens"),
    "negative": ({"tag_rpm_limit": {"a": -1}}, 'Invalid value for tag_rpm_limit["a"]'),
    "key_type": ({"key_type": "admin"}, "Invalid value for key_type"),
    "two_routes": ({"key_type": "read_only", "allowed_routes": ["/a"]}, "key_type and allowed_routes cannot"),
    "two_budgets": ({"budget_id": "a", "soft_budget": 1}, "budget_id and soft_budget cannot"),
    "no_interval": ({"auto_rotate": True}, "auto_rotate requires rotation_interval"),
    "no_rotation": ({"auto_rotate": False, "rotation_interval": "30d"}, "rotation_interval requires auto_rotate"),
    "no_expiry": ({"temp_budget_increase": 1}, "temp_budget_increase requires temp_budget_expiry"),
    "no_zone": (
        {"temp_budget_increase": 1, "temp_budget_expiry": "2030-01-01"},
        "Invalid value for temp_budget_expiry",
    ),
    "no_team": ({"service_account_id": "a"}, "service_account_id requires team_id"),
    "with_user": (
        {"service_account_id": "a", "team_id": "t", "user_id": "u"},
        "service_account_id and user_id cannot",
    ),
    "twice": ({"enforced_params": ["a"], "metadata": {"enforced_params": []}}, "metadata.enforced_params belongs to"),
}


def test_mistakes_show_before_anything_is_sent(workspace: LiveWorkspace) -> None:
    """Each is an error at its attribute, which names the part that is wrong."""
    workspace.write("".join(key(name, **attributes) for name, (attributes, _) in MISTAKES.items()))
    output = " ".join(workspace.terraform("validate", status=1).replace("│", " ").split())
    for name, (_, text) in MISTAKES.items():
        assert text in output, name
        assert f'in resource "litellm_key" "{name}"' in output
    assert output.count("Error: ") == len(MISTAKES)


def test_combinations_that_only_look_like_mistakes_pass(workspace: LiveWorkspace) -> None:
    """What modules pass through empty, null or as it is by default sets nothing."""
    workspace.write(
        key("routes", key_type="default", allowed_routes=["/a"])
        + key("budget", budget_id="", soft_budget=1)
        + key("rotation", auto_rotate=False, rotation_interval="")
        + key("service", service_account_id="", user_id="u")
        + key(
            "empties", object_permission={}, router_settings={"timeout": None}, budget_limits=[], temp_budget_expiry=""
        )
    )
    output = workspace.apply()
    assert warnings(output) == []
    workspace.plan()


def test_attributes_that_need_a_licence_say_so(secretive_workspace: LiveWorkspace) -> None:
    """LiteLLM refuses them without a licence; the error stands at the attribute, and tells what to do."""
    workspace = secretive_workspace
    licensed = {
        "policies": ["p"],
        "prompts": ["p"],
        "disable_global_guardrails": True,
        "allowed_passthrough_routes": ["/a"],
        "denied_passthrough_routes": ["/a"],
    }
    workspace.write("".join(key(name, **{name: value}) for name, value in licensed.items()))
    output = workspace.apply(status=1)
    for name, value in licensed.items():
        feature = f"{name} = true" if value is True else name
        assert f"{feature} requires a LiteLLM Enterprise licence" in output
    assert not workspace.resources()


def test_type_of_a_key_is_its_routes(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """The routes that LiteLLM gives to a type are no drift, for an imported key neither; another type is another key."""
    workspace.write(key(key_type="llm_api"))
    workspace.apply()
    workspace.plan()
    assert show_key(workspace)["allowed_routes"] == ["llm_api_routes"]
    other = new_workspace()
    other.write(key(key_type="llm_api"))
    other.terraform("import", "litellm_key.it", workspace.attributes("litellm_key.it")["token"])
    other.plan()
    (other.folder / "terraform.tfstate").unlink()
    workspace.tell("/key/update", {"key": workspace.attributes("litellm_key.it")["token"], "allowed_routes": ["/x"]})
    assert "must be replaced" not in workspace.apply()
    assert show_key(workspace)["allowed_routes"] == ["llm_api_routes"]
    workspace.write(key(key_type="read_only"))
    assert "key_type" in workspace.apply()
    workspace.plan()
    assert show_key(workspace)["allowed_routes"] == ["info_routes"]


@pytest.mark.usefixtures("around")
def test_soft_budget_never_touches_a_shared_budget(workspace: LiveWorkspace) -> None:
    """LiteLLM writes a soft budget into whatever budget the key has: a key that leaves a shared one leaves it as it was."""

    def shared() -> Mapping[str, Json]:
        (found,) = workspace.tell("/budget/info", {"budgets": [f"{workspace.run}-one"]})
        budget: Mapping[str, Json] = found
        return budget

    before = shared()
    steps: tuple[Mapping[str, Json], ...] = ({"budget_id": "RUN-one"}, {"soft_budget": 5}, {"budget_id": "RUN-one"}, {})
    for attributes in steps:
        workspace.write(key(**attributes))
        workspace.apply()
        workspace.plan()
        assert shared() == before
        assert holds(
            (show_key(workspace)["litellm_budget_table"] or {}).get("soft_budget"), attributes.get("soft_budget")
        )
    workspace.tell("/budget/update", {"budget_id": f"{workspace.run}-one", "soft_budget": 3})
    workspace.write(key(budget_id="RUN-one"))
    workspace.apply()
    workspace.plan()
    workspace.tell("/budget/update", {"budget_id": f"{workspace.run}-one", "soft_budget": 4})
    workspace.plan()


def test_organization_that_does_not_exist_is_named(workspace: LiveWorkspace) -> None:
    """The error stands at the attribute."""
    workspace.write(key("organization", organization_id="nowhere") + key("project", project_id="nowhere"))
    output = workspace.apply(status=1)
    assert 'organization_id = "nowhere"' in output
    assert 'project_id = "nowhere"' in output


# ---- faults of other providers


def test_service_account_keeps_the_alias_that_was_or_was_not_given(workspace: LiveWorkspace) -> None:
    """A service account's id is no alias: applied without an inconsistency, with or without one, and changed in place (ncecere #76)."""
    team = 'resource "litellm_team" "it" {\n  team_alias = var.run\n}\n'
    account = key(service_account_id="RUN-bot").replace("{\n", "{\n  team_id = litellm_team.it.team_id\n", 1)
    workspace.write(team + account)
    workspace.apply()
    workspace.plan()
    shown = show_key(workspace)
    assert shown["key_alias"] is None
    assert shown["metadata"]["service_account_id"] == f"{workspace.run}-bot"
    token = workspace.attributes("litellm_key.it")["token"]
    workspace.write(
        team + account.replace("{\n", "{\n  key_alias = var.run\n  metadata = { a = 1 }\n  tpd_limit = 5\n", 1)
    )
    workspace.apply()
    workspace.plan()
    shown = show_key(workspace)
    assert workspace.attributes("litellm_key.it")["token"] == token
    assert shown["metadata"] == {"a": 1, "service_account_id": f"{workspace.run}-bot"}
    workspace.write(team + account.replace("bot", "robot"))
    assert "must be replaced" in workspace.apply()
    workspace.plan()


def test_update_of_a_key_sends_nothing_that_needs_a_licence(workspace: LiveWorkspace) -> None:
    """A proxy without a licence takes the change of a key that never had guardrails or tags, and holds none after it (ncecere #43)."""
    workspace.write(key(max_budget=1))
    workspace.apply()
    workspace.write(key(max_budget=2, models=["a"], metadata={"a": 1}))
    workspace.apply()
    workspace.plan()
    assert show_key(workspace)["metadata"] == {"a": 1}


def test_no_output_and_no_id_holds_the_secret(workspace: LiveWorkspace) -> None:
    """Neither an apply, nor a plan, nor a change, nor the end of a key shows its secret (ncecere #66)."""
    workspace.write(key(tpd_limit=1))
    outputs = [workspace.apply()]
    state = workspace.attributes("litellm_key.it")
    workspace.write(key(tpd_limit=2))
    outputs += [workspace.plan(changes=True), workspace.apply(), workspace.terraform("destroy", "-auto-approve")]
    assert state["id"] == state["token"]
    assert not [output for output in outputs if state["key"] in output]


def test_secret_of_ones_own_is_the_one_that_is_stored(workspace: LiveWorkspace) -> None:
    """A key from a sensitive variable, with letters that mean something in addresses, is applied without an inconsistency (ncecere #79)."""
    secret = f"sk-#own/%?&{workspace.run}"
    own = workspace.within(TF_VAR_secret=secret)
    workspace.write('variable "secret" {\n  sensitive = true\n}\n' + key().replace("{\n", "{\n  key = var.secret\n", 1))
    own.apply()
    own.plan()
    assert own.attributes("litellm_key.it")["key"] == secret
    own.destroy()


@pytest.mark.usefixtures("around")
def test_update_leaves_all_else_known(workspace: LiveWorkspace) -> None:
    """The plan of a change shows that change; nothing else becomes "(known after apply)"."""
    attributes = values("access", "one")
    workspace.write(key(**attributes))
    workspace.apply()
    workspace.write(key(**{**attributes, "tpd_limit": 7}))
    output = workspace.plan(changes=True)
    assert "known after apply" not in output
    assert "tpd_limit" in output
    workspace.apply()
    workspace.plan()


def test_keys_without_team_and_alias_are_updated_as_such(workspace: LiveWorkspace) -> None:
    """A change of a key that has no team and no alias, or empty ones, writes neither; so two such keys never collide (BerriAI #40704, #40705)."""
    for limit in (1, 2):
        workspace.write(
            key("it", tpd_limit=limit)
            + key("other", tpd_limit=limit)
            + key("empty", tpd_limit=limit, team_id="", key_alias="")
        )
        workspace.apply()
        workspace.plan()
    shown = show_key(workspace)
    assert (shown["team_id"], shown["key_alias"], shown["tpd_limit"]) == (None, None, 2)
