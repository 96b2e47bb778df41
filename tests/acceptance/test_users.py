"""What is particular of users: keys that go along, e-mail addresses, and what LiteLLM cannot take back."""

from __future__ import annotations

import pytest

from tests.workspace import LiveWorkspace, warnings

pytestmark = [pytest.mark.acceptance, pytest.mark.since("1.106.0")]

USER = """
resource "litellm_user" "it" {{
  user_id    = "${{var.run}}-user"
  user_email = "{email}"
{rest}}}
"""


def test_a_plan_that_deletes_a_user_names_the_keys_that_go_along(workspace: LiveWorkspace) -> None:
    """Whether it replaces the user, and says why, or destroys it; and a key that the plan itself shows is not named."""
    run = workspace.run
    rest = '  models = ["one"]\n  metadata = { a = 1 }\n  user_role = "internal_user"\n'
    mine = f'resource "litellm_key" "mine" {{\n  key_alias = "{run}-mine"\n  user_id = litellm_user.it.user_id\n}}\n'
    workspace.write(USER.format(email=f"{run}@example.com", rest=rest) + mine)
    workspace.apply()
    workspace.plan()
    assert [row["key_alias"] for row in workspace.ask(f"/user/info?user_id={run}-user")["keys"]] == [f"{run}-mine"]
    workspace.tell("/key/generate", {"user_id": f"{run}-user", "key_alias": f"{run}-theirs"})

    # another letter case is no change; metadata can be emptied
    workspace.write(USER.format(email=f"{run}@EXAMPLE.com", rest='  models = ["one"]\n') + mine)
    output = workspace.apply()
    assert "1 changed, 0 destroyed" in output
    workspace.plan()
    workspace.write(USER.format(email=f"{run}@Example.COM", rest='  models = ["one"]\n') + mine)
    workspace.plan()

    for emptied in ("", "  models = []\n"):
        workspace.write(USER.format(email=f"{run}@example.com", rest=emptied) + mine)
        output = " ".join(workspace.plan(changes=True).split())
        assert "Removing models replaces the user" in output
        assert "will be deleted together with the user" in output
        assert f"{run}-theirs" in output
    workspace.write("")
    output = " ".join(workspace.plan(changes=True).split())
    assert f"1 key will be deleted together with the user {run}-user" in output
    workspace.write(USER.format(email=f"{run}@example.com", rest='  models = ["one"]\n') + mine)

    workspace.tell("/user/delete", {"user_ids": [f"{run}-user"]})
    output = workspace.apply("-refresh=false")  # nothing changes, and nobody is made
    assert "0 added, 0 changed" in output
    workspace.apply()
    workspace.plan()
    workspace.destroy()


def test_two_users_cannot_have_one_email_address(workspace: LiveWorkspace) -> None:
    """Neither by a create nor by a change, in whatever letter case: LiteLLM itself checks creates alone."""
    run = workspace.run
    workspace.tell("/user/new", {"user_id": f"{run}-other", "user_email": f"{run}@Other.com", "auto_create_key": False})
    workspace.write(USER.format(email=f"{run}@other.COM", rest=""))
    output = " ".join(workspace.apply(status=1).split())
    assert "it already exists" in output
    workspace.write(USER.format(email=f"{run}@example.com", rest=""))
    workspace.apply()
    workspace.write(USER.format(email=f"{run}@other.COM", rest=""))
    output = " ".join(workspace.apply(status=1).split())
    assert f"The user {run}-other has this e-mail address" in output
    workspace.write(USER.format(email=f"{run}@example.com", rest=""))
    assert warnings(workspace.plan()) == []
    workspace.destroy()
    workspace.tell("/user/delete", {"user_ids": [f"{run}-other"]})
