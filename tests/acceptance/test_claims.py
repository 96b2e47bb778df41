"""A membership that goes from one resource to another keeps its keys; what takes keys along says so in the plan."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.acceptance.conftest import NewWorkspace
from tests.acceptance.test_team_membership import block, member, members, several, shown, team, tell
from tests.faults import Harm, faulty
from tests.live_proxy.proxy import LiveProxy, request
from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

USERS = ("a", "b", "c")


def issue(workspace: LiveWorkspace, *users: str, suffix: str = "") -> dict[str, str]:
    """A key of each of these members in the team, by the alias."""
    return {
        f"{workspace.run}-{user}{suffix}": workspace.tell(
            "/key/generate",
            {
                "team_id": workspace.run,
                "user_id": f"{workspace.run}-{user}",
                "key_alias": f"{workspace.run}-{user}{suffix}",
            },
        )["key"]
        for user in users
    }


def working(workspace: LiveWorkspace, keys: dict[str, str]) -> set[str]:
    """The keys that LiteLLM lets in, by the rest of their aliases."""
    return {
        alias.removeprefix(f"{workspace.run}-")
        for alias, key in keys.items()
        if request("GET", f"{workspace.proxy.base}/v1/models", key=key)[0] == 200
    }


def single(name: str, prefix: str = "") -> str:
    """Each member by itself, under keys of a `for_each` that begin alike."""
    return f"""
resource "litellm_team_member" "{name}" {{
  for_each = {{ for user in ["a", "b", "c"] : "{prefix}${{user}}" => user }}
  team_id  = litellm_team.home.team_id
  user_id  = "${{var.run}}-${{each.value}}"
  role     = "user"
}}
"""


def whole(name: str) -> str:
    """The exact membership."""
    return members('{ for user in ["a", "b", "c"] : "${var.run}-${user}" => {} }').replace('"it"', f'"{name}"')


def some(name: str) -> str:
    """A set of members."""
    return several("".join(map(block, USERS)), name)


FORMS = {"single": single, "whole": whole, "some": some}
WALK = ("single", "single", "whole", "whole", "some", "some", "single", "some", "whole", "single")
"""Every form after every form."""


def test_member_who_changes_hands_keeps_the_keys(workspace: LiveWorkspace) -> None:
    """A rename without a moved block, and an exchange of any of the three types for any, in whatever order it is done."""
    assert len(set(pairwise(WALK))) == len(FORMS) ** 2
    workspace.write(team() + FORMS[WALK[0]]("step0"))
    workspace.apply()
    keys = issue(workspace, *USERS)
    for number, form in enumerate(WALK[1:], 1):
        workspace.write(team() + FORMS[form](f"step{number}"))
        output = workspace.apply()
        assert warnings(output) == [], (number, form)
        assert working(workspace, keys) == set(USERS), (number, form)
        assert shown(workspace).keys() == set(USERS), (number, form)
        workspace.plan()


def test_changed_for_each_key_keeps_the_members_keys(workspace: LiveWorkspace) -> None:
    """Each object goes, and each comes again under another key, with the members' limits as they are written."""
    workspace.write(team() + single("it"))
    workspace.apply()
    keys = issue(workspace, *USERS)
    for prefix in ("x", ""):
        workspace.write(
            team() + single("it", prefix).replace('role     = "user"', f'role = "user"\n  tpm_limit = {len(prefix)}')
        )
        assert "3 added, 0 changed, 3 destroyed" in workspace.apply()
        workspace.plan()
        assert working(workspace, keys) == set(USERS)
        assert shown(workspace) == {user: {"tpm_limit": len(prefix)} for user in USERS}


def placed(*users: str) -> str:
    """Each member by itself, by its place in a list."""
    return f"""
resource "litellm_team_member" "it" {{
  count     = {len(users)}
  team_id   = litellm_team.home.team_id
  user_id   = "${{var.run}}-${{{json.dumps(users)}[count.index]}}"
  role      = "user"
  rpm_limit = count.index + 1
}}
"""


def assigned(**users: str) -> str:
    """Each member by itself, under keys of a `for_each` that say nothing of the user."""
    return f"""
resource "litellm_team_member" "it" {{
  for_each = {json.dumps(users)}
  team_id  = litellm_team.home.team_id
  user_id  = "${{var.run}}-${{each.value}}"
  role     = "user"
}}
"""


def test_members_who_swap_places_keep_their_keys(workspace: LiveWorkspace) -> None:
    """Two of them, all of them round, and a list that is turned over; limits stay with the place."""
    workspace.write(team() + assigned(x="a", y="b", z="c"))
    workspace.apply()
    keys = issue(workspace, *USERS)
    for users in ({"x": "b", "y": "a", "z": "c"}, {"x": "a", "y": "c", "z": "b"}, {"x": "c", "y": "b", "z": "a"}):
        workspace.write(team() + assigned(**users))
        assert warnings(workspace.apply()) == []
        workspace.plan()
        assert working(workspace, keys) == set(USERS)
        assert shown(workspace).keys() == set(USERS)
    for places in (USERS, USERS[::-1]):
        workspace.write(team() + placed(*places))
        assert warnings(workspace.apply()) == []
        workspace.plan()
        assert working(workspace, keys) == set(USERS)
        assert shown(workspace) == {user: {"rpm_limit": place} for place, user in enumerate(places, 1)}


def test_shortened_list_of_members_loses_only_the_one_who_is_gone(workspace: LiveWorkspace) -> None:
    """From its start, where all the others move up; and a list that grows at its start loses nobody."""
    workspace.write(team() + placed(*USERS))
    workspace.apply()
    keys = issue(workspace, *USERS)
    workspace.write(team() + placed("b", "c"))
    told = f"1 key will be deleted together with members of the team {workspace.run}"
    assert warnings(workspace.plan(changes=True)) == [told]
    workspace.apply()
    workspace.plan()
    assert working(workspace, keys) == {"b", "c"}
    assert shown(workspace) == {"b": {"rpm_limit": 1}, "c": {"rpm_limit": 2}}
    workspace.write(team() + placed("new", "b", "c"))
    assert warnings(workspace.apply()) == []
    workspace.plan()
    assert working(workspace, keys) == {"b", "c"}
    assert shown(workspace).keys() == {"new", "b", "c"}


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("form", ["whole", "some"])
def test_replacement_on_request_keeps_the_members_keys(form: str, before: bool, workspace: LiveWorkspace) -> None:
    """Whichever comes first, the new object or the end of the old one; a set that comes first is refused."""
    lifecycle = f"  lifecycle {{\n    create_before_destroy = {str(before).lower()}\n  }}\n}}\n"
    workspace.write(team() + FORMS[form]("it").rstrip().removesuffix("}") + lifecycle)
    workspace.apply()
    keys = issue(workspace, *USERS)
    kind = "litellm_team_members" if form == "whole" else "litellm_team_member_add"
    refused = before and form == "some"  # a member of nobody's looks the same until the old object is destroyed
    told = "create_before_destroy" if refused else "1 added, 0 changed, 1 destroyed"
    assert told in workspace.apply(f"-replace={kind}.it", status=int(refused))
    assert working(workspace, keys) == set(USERS)
    workspace.plan()


def test_replacement_of_a_single_member_loses_nothing(workspace: LiveWorkspace) -> None:
    """The new one takes over from the old one; the other way round is refused, and nothing is changed."""
    workspace.write(team() + member(""))
    workspace.apply()
    keys = issue(workspace, "it")
    workspace.apply("-replace=litellm_team_member.it")
    assert working(workspace, keys) == {"it"}
    workspace.write(team() + member("  lifecycle {\n    create_before_destroy = true\n  }"))
    assert "create_before_destroy" in workspace.apply("-replace=litellm_team_member.it", status=1)
    assert working(workspace, keys) == {"it"}
    workspace.plan()


def test_member_of_two_resources_stays_with_the_other(workspace: LiveWorkspace) -> None:
    """Destroying or shrinking the one takes nobody from the other, whether that changes in the run or not."""
    both = some("one"), some("two")
    workspace.write(team() + "".join(both))
    workspace.apply()
    keys = issue(workspace, *USERS)
    workspace.write(team() + several(block("c"), "one") + some("two"))
    assert warnings(workspace.apply()) == []
    assert working(workspace, keys) == set(USERS)
    workspace.write(team() + several(block("a"), "two") + several(block("b") + block("c"), "three"))
    assert warnings(workspace.apply()) == []
    assert working(workspace, keys) == set(USERS)
    workspace.write(team() + several(block("a"), "two"))
    output = workspace.apply()
    assert warnings(output) == [f"2 keys will be deleted together with members of the team {workspace.run}"]
    assert working(workspace, keys) == {"a"}


def test_exact_membership_and_another_resource_are_no_match(workspace: LiveWorkspace) -> None:
    """The one takes no member from the other; what is wrong is said in the plan, and is not in the way of a destroy."""
    exact = members('{ "${var.run}-b" = {} }')
    workspace.write(team() + members('{ "${var.run}-a" = {} }'))
    workspace.apply()
    keys = issue(workspace, "a")
    workspace.write(team() + exact + several(block("a")))
    assert warnings(workspace.plan(changes=True)) == ["Two resources manage the members of one team"]
    assert "two resources manage the members of one team" in workspace.apply(status=1)
    assert working(workspace, keys) == {"a"}
    assert "Error: Two resources manage the members of one team" in workspace.plan(status=1)
    workspace.write(team() + several(block("a")))
    workspace.apply()
    assert working(workspace, keys) == {"a"}


def test_member_who_is_nobodys_is_not_taken_over(workspace: LiveWorkspace) -> None:
    """By id, by e-mail address in any letter case, or both: the error has the import id, and nothing is changed."""
    workspace.write(team())
    workspace.apply()
    email = f"{workspace.run}@Example.com"
    who = {"user_id": f"{workspace.run}-it", "user_email": email}
    workspace.tell("/team/member_add", {"team_id": workspace.run, "member": {"role": "user", **who}})
    before = shown(workspace)
    for text in (
        member("  max_budget_in_team = 3"),
        member(f'  user_email = "{email}"\n  max_budget_in_team = 3'),
        member(f'  user_email = "{email.upper()}"').replace('  user_id = "${var.run}-it"\n', ""),
    ):
        workspace.write(team() + text)
        output = " ".join(workspace.apply(status=1).replace("│", "").split())
        assert f"terraform import litellm_team_member.<name> {workspace.run}/{workspace.run}-it" in output
        assert shown(workspace) == before
    workspace.terraform("import", "litellm_team_member.it", f"{workspace.run}/{workspace.run}-it")
    workspace.plan()


def test_set_takes_over_no_member_who_is_nobodys(workspace: LiveWorkspace) -> None:
    """Neither when it is created nor when it grows, by id or by e-mail address: nothing is changed, and an import helps."""
    workspace.write(team())
    workspace.apply()
    for user in USERS:
        who = {"user_id": f"{workspace.run}-{user}", "user_email": f"{workspace.run}-{user}@Example.com"}
        limits = {"max_budget_in_team": 3, "member": {"role": "user", **who}}
        workspace.tell("/team/member_add", {"team_id": workspace.run, **limits})
    before = shown(workspace)
    by_email = '  member {\n    user_email = "${var.run}-b@example.com"\n    role = "user"\n  }\n'
    limit = "  tpm_limit = 5\n"
    workspace.write(team() + several(block("new") + block("a") + by_email + limit))
    output = " ".join(workspace.apply(status=1).replace("│", "").split())
    assert "Cannot create set of members" in output
    assert f"litellm_team_member_add.<name> {workspace.run}/{workspace.run}-a,{workspace.run}-b" in output
    assert shown(workspace) == before
    workspace.write(team() + several(block("new") + limit))
    workspace.apply()
    workspace.write(team() + several(block("new") + block("c") + limit))
    output = " ".join(workspace.apply(status=1).replace("│", "").split())
    identifier = f"{workspace.run}/{workspace.run}-c,{workspace.run}-new"
    assert "first run terraform state rm litellm_team_member_add.<name>, then" in output
    assert f"terraform import litellm_team_member_add.<name> {identifier}" in output
    assert shown(workspace) == {**before, "new": {"tpm_limit": 5}}
    workspace.terraform("state", "rm", "litellm_team_member_add.it")
    workspace.terraform("import", "litellm_team_member_add.it", identifier)
    workspace.apply()
    workspace.plan()
    assert shown(workspace) == {**before, "new": {"tpm_limit": 5}, "c": {"tpm_limit": 5}}


@pytest.mark.parametrize("form", [member("", "me"), several(block("me"))], ids=["one", "some"])
def test_user_of_the_api_key_is_managed_in_a_team_of_the_same_run(
    form: str, new_workspace: NewWorkspace, live_proxy: LiveProxy
) -> None:
    """LiteLLM adds whoever creates a team as its admin, which a run cannot prevent."""
    workspace = new_workspace(live_proxy)
    me = f"{workspace.run}-me"
    workspace.tell("/user/new", {"user_id": me, "user_role": "proxy_admin", "auto_create_key": False})
    key = workspace.tell("/key/generate", {"user_id": me, "key_alias": me})["key"]
    workspace.write(team() + form)
    own = workspace.within(LITELLM_API_KEY=key)
    try:
        own.apply()
        own.plan()
        assert shown(workspace).keys() == {"me"}
        own.destroy()
    finally:
        workspace.tell("/user/delete", {"user_ids": [me]})


def test_member_who_is_added_in_part_is_taken_back(new_workspace: NewWorkspace, live_proxy: LiveProxy) -> None:
    """So that the next apply adds the member, and does not find one who is nobody's."""
    with faulty(live_proxy) as (proxy, faults):
        workspace = new_workspace(proxy)
        workspace.write(team() + member("  tpm_limit = 5"))
        faults.once("POST", "/team/member_update", Harm.MISSING)
        workspace.apply(status=1)
        assert shown(workspace) == {}
        workspace.apply()
        assert shown(workspace) == {"it": {"tpm_limit": 5}}
        workspace.destroy()


def test_removed_block_lets_members_and_keys_be(workspace: LiveWorkspace) -> None:
    """As the warnings and the guides say."""
    workspace.write(team() + some("it"))
    workspace.apply()
    keys = issue(workspace, *USERS)
    forget = "removed {\n  from = litellm_team_member_add.it\n  lifecycle {\n    destroy = false\n  }\n}\n"
    workspace.write(team() + forget)
    assert "destroyed" not in "".join(warnings(workspace.apply()))
    assert working(workspace, keys) == set(USERS)


def test_keys_that_go_along_are_told_in_the_plan(workspace: LiveWorkspace) -> None:
    """On a destroy and a shrink: how many, and at most ten by alias; not those that the run deletes itself."""
    own = (
        'resource "litellm_key" "own" {\n  team_id = litellm_team.home.team_id\n  user_id = "${var.run}-a"\n'
        '  key_alias = "${var.run}-own"\n  depends_on = [litellm_team_member_add.it]\n}\n'
    )
    workspace.write(team() + some("it") + own)
    workspace.apply()
    for number in range(12):
        issue(workspace, "a", suffix=f"{number:02}")
    workspace.write(team() + several(block("a") + block("b"), "it") + own)
    assert warnings(workspace.plan(changes=True)) == []
    issue(workspace, "c")
    output = workspace.plan(changes=True)
    assert warnings(output) == [f"1 key will be deleted together with members of the team {workspace.run}"]
    assert f"{workspace.run}-c." in output
    workspace.apply()
    workspace.write(team())
    output = workspace.plan(changes=True)
    assert warnings(output) == [f"12 keys will be deleted together with members of the team {workspace.run}"]
    text = " ".join(output.replace("│", "").split())
    assert f"{workspace.run}-a09 and 2 more" in text
    assert "destroy = false" in text
    output = workspace.plan("-destroy", changes=True)
    (warning,) = warnings(output)
    assert warning.startswith("12 keys will be deleted together with")


def test_plan_that_would_lose_a_member_in_exchange_is_refused(workspace: LiveWorkspace) -> None:
    """One object in work at a time, and one that is destroyed comes first: where it cannot be told, nothing is lost."""
    workspace.write(team() + single("one"))
    workspace.apply()
    keys = issue(workspace, *USERS)
    workspace.write(team() + single("two"))
    for _ in range(3):
        with workspace.start("apply", "-input=false", "-auto-approve", "-parallelism=1") as process:
            output, _ = process.communicate()
        assert (
            process.returncode == 0
            or "A member is removed and added in one run" in output
            or "already exists" in output
        )
        assert working(workspace, keys) == set(USERS)


# ---- imports


def test_import_of_added_members_takes_over_whom_it_names(
    workspace: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """By id or e-mail address, whichever the configuration has; who is removed later was the resource's own."""
    workspace.write(team())
    workspace.apply()
    for user in USERS:
        who = {"user_id": f"{workspace.run}-{user}", "user_email": f"{workspace.run}-{user}@x.com"}
        workspace.tell("/team/member_add", {"team_id": workspace.run, "member": {"role": "user", **who}})
    keys = issue(workspace, *USERS)
    by_email = '  member {\n    user_email = "${var.run}-b@x.com"\n    role = "user"\n  }\n'

    def text(blocks: str) -> str:
        return (
            several(blocks).replace("litellm_team.home.team_id", "var.run").replace("var.run", f'"{workspace.run}"')
        ).replace(f'${{"{workspace.run}"}}', workspace.run)

    other = new_workspace()
    for identifier in (
        f"{workspace.run}/{workspace.run}-a,{workspace.run}-B@x.com",
        f"{workspace.run}/{workspace.run}-a@x.com,{workspace.run}-b",
    ):
        other.write(text(block("a") + by_email))
        other.terraform("import", "litellm_team_member_add.it", identifier)
        other.plan()
        (other.folder / "terraform.tfstate").unlink()
    assert "Set of members not found" in other.terraform(
        "import", "litellm_team_member_add.it", f"{workspace.run}/{workspace.run}-nobody", status=1
    )
    other.terraform("import", "litellm_team_member_add.it", f"{workspace.run}/{workspace.run}-a,{workspace.run}-b")
    other.write(text(block("a")))
    other.apply()
    assert working(workspace, keys) == {"a", "c"}
    other.destroy()
    assert working(workspace, keys) == {"c"}


def test_import_of_added_members_by_the_team_alone_removes_nobody(
    workspace: LiveWorkspace, new_workspace: NewWorkspace
) -> None:
    """The first apply lets go of whom the configuration does not name, and changes nothing of who stays."""
    workspace.write(team())
    workspace.apply()
    for user in USERS:
        tell(workspace, "member_add", user)
    keys = issue(workspace, *USERS)
    other = new_workspace()
    text = several(block("a")).replace("litellm_team.home.team_id", f'"{workspace.run}"')
    other.write(text.replace("${var.run}", workspace.run))
    other.terraform("import", "litellm_team_member_add.it", workspace.run)
    output = other.plan(changes=True)
    assert warnings(output) == [f"Members stay in the team {workspace.run}"]
    assert "+ member" not in output
    other.apply()
    other.plan()
    assert working(workspace, keys) == set(USERS)
    other.destroy()
    assert working(workspace, keys) == {"b", "c"}


# ---- letter case


def test_changed_letter_case_of_an_email_changes_nothing(workspace: LiveWorkspace) -> None:
    """LiteLLM compares without case: the plan of a member is empty, and no member of a set loses a key."""
    email = '  user_email = "${var.run}@Example.com"'
    one = member(email).replace('  user_id = "${var.run}-it"\n', "")
    other = f'  member {{\n{email.replace("@", "-set@")}\n    role = "user"\n  }}\n'
    workspace.write(team() + one + several(other))
    workspace.apply()
    workspace.plan()
    keys = {}
    for address in (f"{workspace.run}@", f"{workspace.run}-set@"):
        users = workspace.ask(f"/team/info?team_id={workspace.run}")["team_info"]["members_with_roles"]
        (user_id,) = [each["user_id"] for each in users if str(each["user_email"]).startswith(address)]
        body = {"team_id": workspace.run, "user_id": user_id, "key_alias": f"{workspace.run}-{address}"}
        keys[body["key_alias"]] = workspace.tell("/key/generate", body)["key"]
    workspace.write(team() + one.replace("Example", "EXAMPLE") + several(other))
    workspace.plan()
    workspace.write(team() + one + several(other.replace("Example", "EXAMPLE")))
    assert warnings(workspace.apply()) == []
    workspace.plan()
    assert len(working(workspace, keys)) == 2


# ---- the user


def test_user_is_deleted_with_the_member_who_made_him(workspace: LiveWorkspace) -> None:
    """If that is asked for, and nothing else needs him: else he stays, and a warning says why."""
    asked = "  delete_user_on_destroy = true"
    workspace.tell("/user/new", {"user_id": f"{workspace.run}-old", "auto_create_key": False})
    names = ("new", "old", "kept", "key")
    extra = (
        'resource "litellm_team" "more" {\n  team_id = "${var.run}-more"\n  team_alias = "${var.run}-more"\n}\n'
        + several(block("kept")).replace("litellm_team.home", "litellm_team.more")
    )
    workspace.write(team() + member("", "plain") + "".join(member(asked, name) for name in names))
    workspace.apply()
    workspace.plan()
    workspace.write(workspace.read() + extra)
    workspace.apply()
    workspace.tell("/key/generate", {"user_id": f"{workspace.run}-key", "key_alias": f"{workspace.run}-key"})
    workspace.write(team() + extra)
    output = " ".join(workspace.apply().replace("│", "").split())

    def status(name: str) -> int:
        return workspace.proxy.request("GET", f"/user/info?user_id={workspace.run}-{name}")[0]

    assert status("new") == 404
    for name, reason in (
        ("old", "the provider does not know"),
        ("kept", "the user has another team"),
        ("key", "the user has a key"),
    ):
        assert status(name) == 200
        assert f"The user {workspace.run}-{name} was not deleted" in output
        assert reason in output
    assert status("plain") == 200
    assert f"The user {workspace.run}-plain was not deleted" not in output


def test_note_of_who_made_the_user_survives_a_rename(workspace: LiveWorkspace) -> None:
    """The member goes on under another name, and the user goes with that one."""
    asked = member("  delete_user_on_destroy = true")
    workspace.write(team() + asked)
    workspace.apply()
    workspace.write(team() + asked.replace('"it"', '"renamed"'))
    workspace.apply()
    workspace.plan()
    workspace.write(team())
    workspace.apply()
    assert workspace.proxy.request("GET", f"/user/info?user_id={workspace.run}-it")[0] == 404
