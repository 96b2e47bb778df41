"""Members of teams: one, exactly these, or these besides others; their limits, and who else is in the team."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

LIMITS = ("max_budget", "budget_duration", "tpm_limit", "rpm_limit", "allowed_models")
ADMIN = "default_user_id"


def team(attributes: str = "") -> str:
    """A team."""
    return f'resource "litellm_team" "home" {{\n  team_id = var.run\n  team_alias = var.run\n{attributes}\n}}\n'


def member(attributes: str, name: str = "it") -> str:
    """A single member."""
    return (
        f'resource "litellm_team_member" "{name}" {{\n  team_id = litellm_team.home.team_id\n'
        f'  user_id = "${{var.run}}-{name}"\n  role = "user"\n{attributes}\n}}\n'
    )


def members(value: str) -> str:
    """The exact membership."""
    return f'resource "litellm_team_members" "it" {{\n  team_id = litellm_team.home.team_id\n  members = {value}\n}}\n'


def several(blocks: str, name: str = "it") -> str:
    """Some members."""
    return f'resource "litellm_team_member_add" "{name}" {{\n  team_id = litellm_team.home.team_id\n{blocks}\n}}\n'


def block(user: str, **more: str) -> str:
    """A member of a set."""
    rest = "".join(f'    {name} = "{value}"\n' for name, value in more.items())
    return f'  member {{\n    user_id = "${{var.run}}-{user}"\n    role = "user"\n{rest}  }}\n'


def apply(workspace: LiveWorkspace, *parts: str, quiet: bool = True) -> dict[str, Mapping[str, Any]]:
    """Apply, see an empty plan; returns what LiteLLM shows of the members, by the rest of their ids."""
    workspace.write("\n".join(parts))
    output = workspace.apply()
    assert not quiet or warnings(output) == []
    workspace.plan()
    return shown(workspace)


def shown(workspace: LiveWorkspace) -> dict[str, Mapping[str, Any]]:
    """The limits of each member's own budget that are set."""
    answer = workspace.ask(f"/team/info?team_id={workspace.run}")
    default = (answer["team_info"]["metadata"] or {}).get("team_member_budget_id")
    own = {
        each["user_id"]: each["litellm_budget_table"] or {}
        for each in answer["team_memberships"]
        if each["budget_id"] != default
    }
    return {
        each["user_id"].removeprefix(f"{workspace.run}-"): {
            name: value
            for name in LIMITS
            if (value := own.get(each["user_id"], {}).get(name)) is not None and value != []
        }
        for each in answer["team_info"]["members_with_roles"]
        if each["user_id"] != ADMIN
    }


def tell(workspace: LiveWorkspace, path: str, user: str, **body: Any) -> None:
    """Change a member behind Terraform's back."""
    who = {"user_id": f"{workspace.run}-{user}"}
    told = {"member": {"role": "user", **who}} if path == "member_add" else who
    workspace.tell(f"/team/{path}", {"team_id": workspace.run, **told, **body})


# ---- a single member

ALL = """
  max_budget_in_team = 7.25
  budget_duration    = "30d"
  tpm_limit          = 1000
  rpm_limit          = 10
  allowed_models     = ["a", "b"]
"""
OTHER = """
  max_budget_in_team = 0
  budget_duration    = "1mo"
  tpm_limit          = 0
  rpm_limit          = 0
  allowed_models     = ["c"]
"""
ALL_SHOWN = {
    "max_budget": 7.25,
    "budget_duration": "30d",
    "tpm_limit": 1000,
    "rpm_limit": 10,
    "allowed_models": ["a", "b"],
}
OTHER_SHOWN = {"max_budget": 0, "budget_duration": "1mo", "tpm_limit": 0, "rpm_limit": 0, "allowed_models": ["c"]}


def test_limits_of_a_member_go_through_their_transitions(workspace: LiveWorkspace) -> None:
    """Unset, set, other, unset, some, empty: what is left out is no limit, and never one of nothing."""
    for attributes, expected in (
        ("", {}),
        (ALL, ALL_SHOWN),
        (OTHER, OTHER_SHOWN),
        ("", {}),
        ('  rpm_limit = 5\n  allowed_models = []\n  budget_duration = ""', {"rpm_limit": 5}),
        ("  allowed_models = []\n  max_budget_in_team = null", {}),
    ):
        assert apply(workspace, team(), member(attributes)) == {"it": expected}


def test_member_is_created_and_imported_with_all_limits(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """Also those that LiteLLM takes in a second step only; changes elsewhere are seen and taken back."""
    parts = team(), member(ALL)
    assert apply(workspace, *parts) == {"it": ALL_SHOWN}
    other = new_workspace()
    other.write(member(ALL).replace("litellm_team.home.team_id", "var.run").replace("var.run", f'"{workspace.run}"'))
    other.write(other.read().replace(f'"${{"{workspace.run}"}}-it"', f'"{workspace.run}-it"'))
    other.terraform("import", "litellm_team_member.it", f"{workspace.run}/{workspace.run}-it")
    other.plan()
    (other.folder / "terraform.tfstate").unlink()
    tell(workspace, "member_update", "it", tpm_limit=1, allowed_models=[])
    output = workspace.plan(changes=True)
    assert "tpm_limit          = 1 -> 1000" in output
    assert "~ allowed_models     = [" in output
    assert apply(workspace, *parts) == {"it": ALL_SHOWN}


DEFAULTS = (
    'models = ["a", "m"]\nteam_member_budget = 9\nteam_member_budget_duration = "30d"\n'
    'default_team_member_models = ["m"]'
)


def test_limits_of_a_member_are_its_own(workspace: LiveWorkspace) -> None:
    """What a team gives its members by default is no limit that the member has, and is not copied into those."""
    assert apply(workspace, team("team_member_budget = 9"), member("")) == {"it": {}}
    assert apply(workspace, team("team_member_budget = 10"), member("tpm_limit = 5")) == {"it": {"tpm_limit": 5}}
    assert apply(workspace, team("team_member_budget = 11"), member("")) == {"it": {}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (member(""), member("max_budget_in_team = 9")),
        (member("tpm_limit = 3"), member("max_budget_in_team = 9")),
        (members('{ "${var.run}-it" = {} }'), members('{ "${var.run}-it" = { max_budget_in_team = 9 } }')),
        (
            several('member {\n  user_id = "${var.run}-it"\n  role = "user"\n}'),
            several('member {\n  user_id = "${var.run}-it"\n  role = "user"\n}\nmax_budget_in_team = 9'),
        ),
    ],
    ids=["a member", "a member with other limits", "members", "a member add"],
)
def test_limit_that_equals_the_team_s_default_becomes_the_member_s_own(
    workspace: LiveWorkspace, before: str, after: str
) -> None:
    """Also where LiteLLM ignores an update that changes nothing for now: the default may change."""
    apply(workspace, team("team_member_budget = 9"), before)
    assert apply(workspace, team("team_member_budget = 9"), after) == {"it": {"max_budget": 9}}
    assert apply(workspace, team("team_member_budget = 12"), after) == {"it": {"max_budget": 9}}


@pytest.mark.parametrize(
    "part",
    [
        member("tpm_limit = 5"),
        members('{ "${var.run}-it" = { tpm_limit = 5 } }'),
        several('member {\n  user_id = "${var.run}-it"\n  role = "user"\n}\ntpm_limit = 5'),
    ],
    ids=["a member", "members", "a member add"],
)
def test_period_that_litellm_gives_a_member_with_the_team_s_is_no_drift(workspace: LiveWorkspace, part: str) -> None:
    """Since 1.109.3 a change of the team's period moves members who have no budget of their own."""
    apply(workspace, team("team_member_budget = 9"), part)
    for period in ("30d", "7d"):
        shown = apply(workspace, team(f'team_member_budget = 9\nteam_member_budget_duration = "{period}"'), part)
        assert shown["it"]["tpm_limit"] == 5
    assert "budget_duration" not in apply(workspace, team("team_member_budget = 9"), part)["it"]


def test_recurring_budget_of_a_member_recurs_as_it_was_written(workspace: LiveWorkspace) -> None:
    """And a budget without a period lasts, whatever the team has; models that the team gives stay."""
    parts = team(DEFAULTS), member("max_budget_in_team = 5"), member('budget_duration = "7d"\ntpm_limit = 1', "other")
    models = {"allowed_models": ["m"]}
    expected = {"it": {"max_budget": 5, **models}, "other": {"budget_duration": "7d", "tpm_limit": 1, **models}}
    assert apply(workspace, *parts) == expected


# ---- exactly these members


def test_membership_is_exact(workspace: LiveWorkspace) -> None:
    """Who is missing is added, who is too many is found and removed; LiteLLM's own admin is neither."""
    three = members('{ for n in ["a", "b", "c"] : "${var.run}-${n}" => { max_budget_in_team = n == "a" ? 0 : null } }')
    assert apply(workspace, team(), three) == {"a": {"max_budget": 0}, "b": {}, "c": {}}
    tell(workspace, "member_add", "extra")
    tell(workspace, "member_delete", "b")
    output = workspace.plan(changes=True)
    assert f"{workspace.run}-extra" in output
    assert ADMIN not in output
    assert apply(workspace, team(), three) == {"a": {"max_budget": 0}, "b": {}, "c": {}}
    assert apply(workspace, team(), members("{}")) == {}
    assert ADMIN in str(workspace.ask(f"/team/info?team_id={workspace.run}")["team_info"]["members_with_roles"])


def test_limits_of_exact_members_go_through_their_transitions(workspace: LiveWorkspace) -> None:
    """Set, other, unset, for one of two; changed behind Terraform's back, and cleared."""
    every = ALL.strip().replace("\n", ", ")
    other = OTHER.strip().replace("\n", ", ")
    for attributes, expected in (
        (every, ALL_SHOWN),
        (other, OTHER_SHOWN),
        ("tpm_limit = 5", {"tpm_limit": 5}),
    ):
        value = f'{{ "${{var.run}}-a" = {{ {attributes} }}, "${{var.run}}-b" = {{ role = "user", rpm_limit = 1 }} }}'
        assert apply(workspace, team(), members(value)) == {"a": expected, "b": {"rpm_limit": 1}}
    tell(workspace, "member_update", "a", tpm_limit=None, max_budget_in_team=3)
    tell(workspace, "member_update", "b", rpm_limit=None)
    assert "max_budget_in_team" in workspace.plan(changes=True)
    workspace.apply()
    assert shown(workspace) == {"a": {"tpm_limit": 5}, "b": {"rpm_limit": 1}}


def test_empty_duration_of_an_exact_member_is_none(workspace: LiveWorkspace) -> None:
    """Modules pass empty texts through; LiteLLM would refuse one, when a member is added and when it is changed."""
    for duration, expected in (("", {}), ("30d", {"budget_duration": "30d"}), ("", {})):
        value = f'{{ "${{var.run}}-a" = {{ max_budget_in_team = 1, budget_duration = "{duration}" }} }}'
        assert apply(workspace, team(), members(value)) == {"a": {"max_budget": 1, **expected}}


def test_exact_members_have_the_teams_defaults(workspace: LiveWorkspace) -> None:
    """What a team gives to new members is no difference: models, and since 1.109.3 the period; its budget is not theirs."""
    value = members(
        '{ "${var.run}-a" = {}, "${var.run}-b" = { tpm_limit = 1 }, "${var.run}-c" = { allowed_models = ["a"] } }'
    )
    models = {"allowed_models": ["m"]}
    found = apply(workspace, team(DEFAULTS), value)
    assert [{name: limit for name, limit in found[each].items() if name != "budget_duration"} for each in "abc"] == [
        models,
        {"tpm_limit": 1, **models},
        {"allowed_models": ["a"]},
    ]


def test_admin_of_litellm_counts_where_he_is_named(workspace: LiveWorkspace) -> None:
    """Then he may have limits; where he is named no longer, he stays."""
    value = '{ default_user_id = { role = "admin", max_budget_in_team = 5 } }'
    apply(workspace, team(), members(value))
    workspace.tell("/team/member_update", {"team_id": workspace.run, "user_id": ADMIN, "max_budget_in_team": 6})
    assert "max_budget_in_team = 6 -> 5" in workspace.plan(changes=True)
    apply(workspace, team(), members("{}"))


def test_memberships_import_to_an_empty_plan(workspace: LiveWorkspace, new_workspace: NewWorkspace) -> None:
    """By the team's id: the exact ones, and all as a set."""
    value = '{ "${var.run}-a" = { tpm_limit = 5 }, "${var.run}-b" = { role = "user", tpm_limit = 5, budget_duration = null } }'
    apply(workspace, team(), members(value))
    other = new_workspace()
    text = members(value) + several(block("a") + block("b") + "  tpm_limit = 5\n")
    other.write(text.replace("litellm_team.home.team_id", f'"{workspace.run}"').replace("${var.run}", workspace.run))
    for kind in ("litellm_team_members", "litellm_team_member_add"):
        other.terraform("import", f"{kind}.it", workspace.run)
    other.plan()
    (other.folder / "terraform.tfstate").unlink()


def test_mistakes_in_members_are_found_before_anything_is_written(workspace: LiveWorkspace) -> None:
    """The error names the member and what is wrong."""
    for value, message in (
        ('{ a = { role = "owner" } }', 'members["a"].role'),
        ("{ a = { budget = 1 } }", 'Unknown name members["a"].budget'),
        ("{ a = { max_budget_in_team = -1 } }", 'members["a"].max_budget_in_team'),
        ('{ a = { budget_duration = "1h30m" } }', 'members["a"].budget_duration'),
        ('["a"]', "Must be an object or a map"),
    ):
        workspace.write(team() + members(value))
        assert message in workspace.terraform("validate", status=1)
    for blocks, message in (
        ('  member {\n    role = "user"\n  }\n', "user_id or user_email must be set"),
        ('  member {\n    user_id = "a"\n    role = "owner"\n  }\n', "Must be one of"),
        ("  tpm_limit = 1.5\n", "Must be a whole number"),
    ):
        workspace.write(team() + several(blocks))
        assert message in workspace.terraform("validate", status=1)


def test_role_that_needs_a_licence_says_so(workspace: LiveWorkspace) -> None:
    """An admin in the exact membership is refused, and no member is taken away for it."""
    apply(workspace, team(), members('{ "${var.run}-a" = {} }'))
    workspace.write(team() + members('{ "${var.run}-b" = { role = "admin" } }'))
    assert "licence" in workspace.apply(status=1)
    assert "a" in shown(workspace)


# ---- these members besides others


def test_added_members_leave_others_alone(workspace: LiveWorkspace) -> None:
    """They are added, changed and removed together, by id or by e-mail; who is not named is not seen."""
    by_email = '  member {\n    user_email = "${var.run}@Example.com"\n    role = "user"\n  }\n'
    tpm = {"tpm_limit": 5}
    found = apply(workspace, team(), several(block("a") + block("b") + by_email + "  tpm_limit = 5\n"))
    assert len(found) == 3
    assert found["a"] == found["b"] == tpm
    assert all(limits == tpm for limits in found.values())
    tell(workspace, "member_add", "extra")
    workspace.plan()
    found = apply(workspace, team(), several(block("a") + block("c") + "  max_budget_in_team = 0\n"))
    assert found == {"a": {"max_budget": 0}, "c": {"max_budget": 0}, "extra": {}}
    assert apply(workspace, team()) == {"extra": {}}


def test_added_members_are_watched(workspace: LiveWorkspace) -> None:
    """One that is gone comes back; a limit that differs for one of them is the same for all again."""
    two = block("a") + block("b") + "  rpm_limit = 5\n"
    apply(workspace, team(), several(two))
    tell(workspace, "member_delete", "a")
    tell(workspace, "member_update", "b", rpm_limit=6)
    output = workspace.plan(changes=True)
    assert "rpm_limit = 6 -> 5" in output
    assert "+ member {" in output
    assert apply(workspace, team(), several(two)) == {"a": {"rpm_limit": 5}, "b": {"rpm_limit": 5}}


def test_dynamic_blocks_and_no_members_at_all(workspace: LiveWorkspace) -> None:
    """A list that happens to be empty is no mistake."""
    text = """
  dynamic "member" {
    for_each = %s
    content {
      user_id = "${var.run}-${member.value}"
      role    = "user"
    }
  }
"""
    assert apply(workspace, team(), several(text % '["a", "b"]')) == {"a": {}, "b": {}}
    tell(workspace, "member_add", "extra")
    assert apply(workspace, team(), several(text % "[]")) == {"extra": {}}


# ---- at the same time


def test_two_configurations_add_members_to_one_team_at_once(
    workspace: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """None is lost, within a configuration or between two."""
    apply(workspace, team())
    others = [new_workspace() for _ in range(2)]
    for index, other in enumerate(others):
        names = "abcd" if index else "efgh"
        text = (
            several("".join(map(block, names)))
            + f"""
resource "litellm_team_member" "more" {{
  count     = 4
  team_id   = litellm_team.home.team_id
  user_id   = "${{var.run}}-{index}${{count.index}}"
  role      = "user"
  tpm_limit = count.index
}}
"""
        )
        other.write(
            text.replace("litellm_team.home.team_id", f'"{workspace.run}"').replace("${var.run}", workspace.run)
        )
    with ThreadPoolExecutor() as pool:
        list(pool.map(LiveWorkspace.apply, others))
    assert len(shown(workspace)) == 16
    for other in others:
        other.plan()
        other.destroy()
    assert shown(workspace) == {}
